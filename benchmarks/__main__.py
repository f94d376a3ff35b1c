"""Measure us and our peers on the same work in one run: `python -m benchmarks`; with --quick in small sizes.

Results go to RESULTS.md and results.json beside this file, from which `python -m benchmarks.chart` draws.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import house, speeds
from benchmarks.contenders import HERE, WORKLOADS, ours, peers
from benchmarks.recording import program, record

RESULTS = HERE / "results.json"
PARTS = ("speeds", "catalogue", "threads", "memory", "growth", "starts", "comparison")


def asked() -> argparse.Namespace:
    words = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    words.add_argument("--quick", action="store_true", help="small sizes, and nothing is kept: to see that it runs")
    words.add_argument("--only", help="some of the contenders, by the beginnings of their names: ours,simpy,C")
    words.add_argument("--workloads", help=f"some of {','.join(WORKLOADS)}")
    words.add_argument("--parts", help=f"some of {','.join(PARTS)}")
    words.add_argument("--json", type=Path, help="a file for the numbers, whatever was measured")
    words.add_argument("--peers", type=Path, default=HERE / ".peers", help="where the peers are installed")
    return words.parse_args()


def measured(wanted: argparse.Namespace) -> dict[str, Any]:
    quick, parts = wanted.quick, wanted.parts.split(",") if wanted.parts else PARTS
    found: dict[str, Any] = {"machine": machine(), "quick": quick}
    seconds, runs = (0.1, 2) if quick else (1.0, 5)
    if "speeds" in parts:
        others, found["lacking"] = peers(wanted.peers)
        starts = tuple(wanted.only.split(",")) if wanted.only else ("",)
        chosen = [one for one in (*ours(), *others) if one.name.startswith(starts)]
        workloads = wanted.workloads.split(",") if wanted.workloads else list(WORKLOADS)
        found["speeds"] = speeds.raced(chosen, workloads, seconds, runs)
    measures = {
        "catalogue": lambda: house.catalogue(seconds),
        "threads": lambda: house.threads(20 if quick else 2000, runs),
        "memory": lambda: house.memory(10**5 if quick else 10**7),
        "growth": lambda: house.growth(10**3 if quick else 10**5),
        "starts": house.starts,
        "comparison": lambda: house.comparison(100 if quick else 10_000, 4 if quick else 200, wanted.peers),
    }
    for part, measure in measures.items():
        if part in parts:
            sys.stderr.write(f"{part}\n")
            found[part] = measure()
    return found


def machine() -> dict[str, Any]:
    """What it ran on."""
    models = [line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "processor": models[0] if models else platform.processor(),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "python": platform.python_version(),
        "program": program(),
    }


def _lines(path: str) -> list[str]:
    return Path(path).read_text(encoding="utf-8").splitlines() if Path(path).exists() else []


def lines(found: dict[str, Any]) -> Iterator[str]:
    of = found["machine"]
    yield f"{of['date']}, {of['processor']}, {of['cores']} cores, Python {of['python']}; load at the start"
    yield f"{of['load']:.2f}; {of['program']}."
    yield "One core, processor time, medians of runs in turns; ratios hold better than rates."
    yield ""
    if "speeds" in found:
        yield from speeds.lines(found["speeds"], found["lacking"])
        yield ""
    yield from house.lines(found)


def main() -> None:
    wanted = asked()
    found = measured(wanted)
    if wanted.json:
        wanted.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    text = list(lines(found))
    print("\n".join(text))
    if not (wanted.quick or wanted.only or wanted.workloads or wanted.parts):
        RESULTS.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
        record("Speed", text)


if __name__ == "__main__":
    main()
