"""A run on disk: a folder that holds one comparison and lets it go on where it stopped.

Blocks of replications are written whole or not at all, as they finish. Everything else is made from them
at the end, so that no file but the manifest depends on when, where or in what portions the blocks were
computed.
"""

from __future__ import annotations

import csv
import io
import json
import math
import os
import platform
import re
import zipfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import numpy as np

from simulator import __version__
from simulator.errors import Problem, ScenarioError
from simulator.experiments.blocks import Block, read_block, write_block
from simulator.experiments.identity import identity, short_hash
from simulator.experiments.results import Results
from simulator.scenario.types import Scenario

FORMAT = 1
SERIES = ("leads", "sales", "revenue", "queue", "in_progress")
_BLOCK = re.compile(r"(?P<route>.+)\.(?P<first>\d+)-(?P<last>\d+)\.npz")
_DAMAGED = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)


def default_folder(scenario: Scenario) -> Path:
    """Where a plan's run is kept unless said otherwise: ``runs/<name>-<hash>``."""
    name = re.sub(r"[^a-z0-9]+", "-", scenario.name.lower()).strip("-")[:40].strip("-") or "plan"
    return Path("runs") / f"{name}-{short_hash(identity(scenario))}"


class Run:
    """The folder of one plan's comparison; made when it does not exist.

    Raises ScenarioError if the folder holds something else.
    """

    def __init__(self, folder: Path, scenario: Scenario) -> None:
        self.folder = folder
        self.scenario = scenario
        self.hashes = identity(scenario)
        self.started = datetime.now(UTC)
        self._open()

    def _open(self) -> None:
        refuse_other_contents(self.folder, self.hashes)
        (self.folder / "blocks").mkdir(parents=True, exist_ok=True)
        self._write("manifest.json", _json(self._manifest(finished=None)))

    def blocks(self, route: str) -> list[Block]:
        """The route's blocks that are kept, ascending and without overlap; damaged files count as missing."""
        return kept_blocks(self.folder, route)

    def keep(self, block: Block) -> None:
        """Write a block; it is there whole or not at all."""
        name = f"{_file_name(block.route)}.{block.first}-{block.last - 1}.npz"
        _write_whole(self.folder / "blocks" / name, lambda file: write_block(block, file))

    def finish(self, results: Results, plan: str) -> None:
        """Write all that is made from the blocks; ``plan`` is the resolved plan's text."""
        self._write("scenario.yaml", plan.encode())
        self._write("replications.csv", replications_csv(results).encode())
        self._write("summary.csv", summary_csv(results).encode())
        _write_whole(self.folder / "series.npz", lambda file: _write_series(results, file))
        self._write("manifest.json", _json(self._manifest(finished=datetime.now(UTC))))

    def _write(self, name: str, content: bytes) -> None:
        _write_whole(self.folder / name, lambda file: file.write(content))

    def _manifest(self, finished: datetime | None) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "scenario": self.scenario.name,
            "hashes": self.hashes,
            "engine": "reference",
            "seed": self.scenario.seed,
            "replications": self.scenario.replications,
            "routes": list(self.scenario.routes),
            "versions": {"simulator": __version__, **_versions()},
            "platform": {"system": platform.system(), "machine": platform.machine()},
            "times": {
                "started": self.started.isoformat(timespec="seconds"),
                "finished": finished and finished.isoformat(timespec="seconds"),
                "seconds": finished and round((finished - self.started).total_seconds(), 1),
            },
        }


def kept_blocks(folder: Path, route: str) -> list[Block]:
    """The blocks of a route in a run's folder, ascending and without overlap; damaged files count as missing."""
    found: list[Block] = []
    for path in sorted((folder / "blocks").glob(f"{_file_name(route)}.*.npz"), key=_first):
        block = _read(route, path)
        if block is not None and (not found or block.first >= found[-1].last):
            found.append(block)
    return found


def _versions() -> dict[str, str]:
    packages = ("numpy", "scipy", "numba", "simpy")
    return {"python": platform.python_version(), **{package: version(package) for package in packages}}


def refuse_other_contents(folder: Path, hashes: dict[str, str]) -> None:
    """Raise ScenarioError if a folder holds anything but the run of these hashes, or nothing."""
    if folder.exists() and not folder.is_dir():
        raise refusal(folder, "is a file; a run needs a folder")
    manifest = folder / "manifest.json"
    if not manifest.exists():
        if folder.exists() and any(folder.iterdir()):
            raise refusal(folder, "holds other files; choose a new folder, or one that this command made")
        return
    kept = _hashes_in(manifest)
    if kept.get("scenario") != hashes["scenario"]:
        raise refusal(folder, "holds the run of another plan (or other routes, seed or replications)")
    if kept != hashes:
        raise refusal(folder, "holds this plan's run by another version of the program; choose a new folder")


def _hashes_in(manifest: Path) -> dict[str, str]:
    try:
        found = json.loads(manifest.read_bytes())["hashes"]
    except (ValueError, KeyError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}


def refusal(folder: Path, message: str) -> ScenarioError:
    """The error that a folder is not the run that was asked for."""
    return ScenarioError(str(folder), [Problem(message=message)])


def _file_name(route: str) -> str:
    return quote(route, safe=" ").replace(".", "%2E")


def _first(path: Path) -> int:
    found = _BLOCK.fullmatch(path.name)
    return int(found["first"]) if found else -1


def _read(route: str, path: Path) -> Block | None:
    try:
        with path.open("rb") as file:
            return read_block(route, file)
    except _DAMAGED:
        return None


def _write_whole(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("wb") as file:
            write(file)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


def replications_csv(results: Results) -> str:
    """A row a route and replication: every KPI in its unit, in full precision, empty where undefined."""
    names = list(results.all_kpis)
    rows: list[list[object]] = [["route", "replication", *names]]
    for route in results.routes:
        columns = [_column(results, route, name) for name in names]
        rows += ([route, number, *cells] for number, cells in enumerate(zip(*columns, strict=True)))
    return _csv(rows)


def _column(results: Results, route: str, name: str) -> list[str]:
    if name not in results.kpi_names(route):
        return [""] * results.replications
    return [_cell(value) for value in results.kpi(route, name).per_replication.tolist()]


def summary_csv(results: Results) -> str:
    """A row a route and KPI: the headline, its half-width, and the spread of single replications."""
    columns = ("mean", "half_width", "sd", "p5", "p50", "p95")
    rows: list[list[object]] = [["route", "kpi", "unit", *columns]]
    for route in results.routes:
        for name in results.kpi_names(route):
            found = results.kpi(route, name)
            rows.append([route, name, results.definition(name).unit, *(_cell(getattr(found, c)) for c in columns)])
    return _csv(rows)


def _cell(value: float) -> str:
    return repr(value) if math.isfinite(value) else ""


def _csv(rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _write_series(results: Results, file: IO[bytes]) -> None:
    arrays = {f"{route}.{name}": results.series(route, name) for route in results.routes for name in SERIES}
    np.savez(file, allow_pickle=False, **arrays)
