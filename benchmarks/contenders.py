"""Who is measured: our engines, and peers as far as they can be installed, in an environment of their own."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PEERS = HERE / "peers"
WORKLOADS = {"mm1": 5000.0, "erlang_a": 200.0, "route": 2000.0, "route_stopped": 2000.0}
"""The hours in which leads come, by the name of the work."""
EXACT = {"mm1": 9.0, "erlang_a": 0.1677951, "route": 0.084868}
"""What a model's ratio is in the long run, from the empty beginning on a little less where there is a queue."""
PACKAGES = {"simpy": "simpy", "ciw": "ciw", "salabim": "salabim", "cimba": "cimba", "prosimos": "prosimos"}
SLOW = 900
"""Seconds after which a contender is given up."""


@dataclass(frozen=True)
class Contender:
    """Somebody who does the work: what to call, and which of the workloads it can."""

    name: str
    command: tuple[str, ...]
    workloads: tuple[str, ...] = tuple(WORKLOADS)


class NotHereError(Exception):
    """A contender cannot be had on this machine; the message says why."""


def ours() -> list[Contender]:
    """Our engines, in this environment."""
    return [
        Contender(f"ours, {engine}", (sys.executable, str(PEERS / "ours.py"), engine))
        for engine in ("compiled", "reference")
    ]


def peers(folder: Path) -> tuple[list[Contender], dict[str, str]]:
    """The peers that are here, and why others are not."""
    found, lacking = list[Contender](), dict[str, str]()
    python = folder / "bin" / "python"
    for package, requirement in PACKAGES.items():
        try:
            _installed(python, package, requirement)
        except NotHereError as error:
            lacking[package] = str(error)
        else:
            found += _of_package(str(python), package)
    for name, make in (("C", _c), ("simmer", _simmer)):
        try:
            found.append(make(folder))
        except NotHereError as error:
            lacking[name] = str(error)
    return found, lacking


def _of_package(python: str, package: str) -> list[Contender]:
    script = str(PEERS / f"{package}_models.py")
    if package == "cimba":
        kinds = ("queues", "processes")
        return [Contender(f"cimba, {kind}", (python, script, kind)) for kind in kinds]
    return [Contender(package, (python, script), ("route",) if package == "prosimos" else tuple(WORKLOADS))]


def _installed(python: Path, package: str, requirement: str) -> None:
    if not python.exists():
        venv.create(python.parent.parent, with_pip=True)
    if _run([str(python), "-c", f"import {package}"]).returncode == 0:
        return
    done = _run([str(python), "-m", "pip", "install", "--quiet", requirement])
    if done.returncode:
        raise NotHereError(_last_line(done.stderr))


def _c(folder: Path) -> Contender:
    """The program by hand, by the better of the compilers that are here."""
    best: tuple[float, Path] | None = None
    for compiler in ("clang", "gcc"):
        if shutil.which(compiler) is None:
            continue
        folder.mkdir(parents=True, exist_ok=True)
        program = folder / f"route-{compiler}"
        done = _run([compiler, "-O3", "-march=native", "-o", str(program), str(PEERS / "route.c"), "-lm"])
        if done.returncode:
            raise NotHereError(_last_line(done.stderr))
        rate = max(measured(Contender("C", (str(program),)), "route", seconds=0.2, runs=3)["rates"])
        best = max(best or (0.0, program), (rate, program))
    if best is None:
        raise NotHereError("no compiler of C")
    compiler = best[1].name.removeprefix("route-")
    return Contender(f"C, {compiler}", (str(best[1]),), ("route", "route_stopped"))


def _simmer(_folder: Path) -> Contender:
    if shutil.which("Rscript") is None:
        raise NotHereError("no R")
    if _run(["Rscript", "-e", "library(simmer)"]).returncode:
        raise NotHereError("R lacks its package simmer")
    return Contender("simmer", ("Rscript", str(PEERS / "simmer_models.R")))


def measured(contender: Contender, workload: str, *, seconds: float, runs: int, hours: float = 0.0) -> dict[str, Any]:
    """What a contender says of a workload: version, leads a second run by run, the ratio that tells it is right.

    Raises NotHereError if it does not end well.
    """
    wanted = [workload, "--hours", str(hours or WORKLOADS[workload]), "--seconds", str(seconds), "--runs", str(runs)]
    try:
        done = _run([*contender.command, *wanted])
    except subprocess.TimeoutExpired:
        raise NotHereError(f"not done after {SLOW} s") from None
    if done.returncode:
        raise NotHereError(_last_line(done.stderr))
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=SLOW, cwd=HERE.parent)


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["it failed without a word"])[-1]
