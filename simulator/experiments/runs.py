"""A run on disk: a folder that holds one comparison and lets it go on where it stopped.

Blocks of replications are written whole or not at all, as they finish. Everything else is made from them
at the end, so that no file but the manifest depends on when, where or in what portions the blocks were
computed. The same plan with more replications adds to the blocks; with fewer it is told from all that are kept, so that
no result or report in the folder gives way to a poorer one.
"""

from __future__ import annotations

import csv
import io
import json
import logging
import math
import os
import platform
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import numpy as np

from simulator import __version__, interrupts
from simulator.engines.books import Floats
from simulator.engines.choice import COMPILED, ENGINES, machine_code
from simulator.errors import Problem, ScenarioError
from simulator.experiments.blocks import Block, cut, read_block, write_block
from simulator.experiments.differing import differences
from simulator.experiments.identity import identity, short_hash
from simulator.experiments.replications import missing
from simulator.experiments.results import SERIES, SUMMARY, Results
from simulator.experiments.variants import called_by_place
from simulator.scenario.copies import INPUTS
from simulator.scenario.portable import portable
from simulator.scenario.types import Scenario
from simulator.scenario.unknown import lives_of

LOG = logging.getLogger("simulator")
FORMAT = 5
REPORT = "report.html"
CHARTS = ("overview", "forest", "fan", "lead_time", "utilisation")
"""The names of a report's charts, each drawn as SVG and PNG."""
_BLOCK = re.compile(r"(?P<route>.+)\.(?P<first>\d+)-(?P<last>\d+)\.npz")


def default_folder(scenario: Scenario) -> Path:
    """Where a plan's run is kept unless said otherwise: ``runs/<name>-<hash>``."""
    name = re.sub(r"[^a-z0-9]+", "-", scenario.name.lower()).strip("-")[:40].strip("-") or "plan"
    return Path("runs") / f"{name}-{short_hash(identity(scenario))}"


class Run:
    """The folder of one plan's comparison; made with its first block when it does not exist.

    The plan in it needs no other folder, and tells a later command whether it means the same run. ``scenario`` is the
    plan with at least as many replications as the folder holds; ``engine`` computes those that are missing. Raises
    ScenarioError if the folder holds something else.
    """

    def __init__(self, folder: Path, scenario: Scenario, engine: str = COMPILED) -> None:
        self.folder = folder
        self.scenario = replace(scenario, replications=max(scenario.replications, held(folder, scenario)))
        self.hashes = identity(scenario)
        self.started = datetime.now(UTC)
        self.computes = False
        self._plan, self._files = portable(self.scenario)
        self._refuse_other_contents()
        self._before, self._engine = manifest_in(folder), engine
        self._told: set[Path] = set()

    @property
    def engine(self) -> str:
        """What computed the blocks: one engine or, since both give the same bits, both."""
        before = str(self._before.get("engine", ""))
        told = f"{before} {self._engine}" if self.computes or not before else before
        return " and ".join(name for name in ENGINES if name in told.split())

    def blocks(self, route: str) -> list[Block]:
        """The route's blocks that are kept, ascending and without overlap; damaged files count as missing, and stay.

        What goes beyond the number of replications, since some are missing before it, stays where it is.
        """
        found: list[Block] = []
        for path in _block_files(self.folder, route):
            block = _read(route, path)
            first = found[-1].last if found else 0
            if isinstance(block, str):
                self._warn_of(path, block)
            elif first <= block.first < self.scenario.replications:
                found.append(cut(block, block.first, self.scenario.replications))
        return found

    def _warn_of(self, path: Path, why: str) -> None:
        """Say once of a file that it counts as missing."""
        if path not in self._told:
            LOG.warning("%s %s and counts as missing.", path, why)
        self._told.add(path)

    def keep(self, block: Block) -> None:
        """Write a block; it is there whole or not at all.

        With the first one the folder is made, so that a plan that cannot be lived leaves none behind.
        """
        if not self.computes:
            self._begin()
        name = f"{_file_name(block.route)}.{block.first}-{block.last - 1}.npz"
        _write_whole(self.folder / "blocks" / name, lambda file: write_block(block, file))

    def _begin(self) -> None:
        """Note that something is computed, and write the plan.

        The manifest comes first: a folder without one is taken for somebody else's.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self.computes = True
        self._write("manifest.json", _json(self._manifest(finished=None)))
        (self.folder / "blocks").mkdir(exist_ok=True)
        self._write_plan()

    def finish(self, results: Results) -> None:
        """Write all that is made from the blocks; the manifest of a run that was finished before stays as it is.

        A report of other numbers than these is removed.
        """
        self._write_plan()
        summary = summary_csv(results).encode()
        if not _holds(self.folder / "summary.csv", summary):
            _remove_report(self.folder)
        self._write("replications.csv", replications_csv(results).encode())
        self._write("summary.csv", summary)
        _write_whole(self.folder / "series.npz", lambda file: _write_series(results, file))
        if self.computes or not _finished(self._before):
            self._write("manifest.json", _json(self._manifest(finished=datetime.now(UTC))))
        elif self._before.get("replications") != results.replications:
            self._write("manifest.json", _json(self._before | {"replications": results.replications}))

    def _write_plan(self) -> None:
        if self._files:
            (self.folder / INPUTS).mkdir(exist_ok=True)
        for name, content in self._files.items():
            self._write(name, content)
        self._write("scenario.yaml", _text(called_by_place(self._plan)).encode())

    def _write(self, name: str, content: bytes) -> None:
        _write_whole(self.folder / name, lambda file: file.write(content))

    def _manifest(self, finished: datetime | None) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "scenario": self.scenario.name,
            "hashes": self.hashes,
            "engine": self.engine,
            **machine_code(self.engine),
            "seed": self.scenario.seed,
            "replications": self.scenario.replications,
            "lives": lives_of(self.scenario),
            "routes": list(self.scenario.routes),
            "versions": {"simulator": __version__, **_versions()},
            "platform": {"system": platform.system(), "machine": platform.machine()},
            "times": self._times(finished),
        }

    def _times(self, finished: datetime | None) -> dict[str, Any]:
        """When the first command started, when the last that computed ended, and the seconds of all that ended."""
        before = self._before.get("times", {})
        spent = (finished - self.started).total_seconds() if finished else 0.0
        return {
            "started": before.get("started") or self.started.isoformat(timespec="seconds"),
            "finished": finished and finished.isoformat(timespec="seconds"),
            "seconds": round((before.get("seconds") or 0.0) + spent, 1),
        }

    def _refuse_other_contents(self) -> None:
        folder = self.folder
        if folder.exists() and not folder.is_dir():
            raise refusal(folder, "is a file; a run needs a folder")
        manifest = manifest_in(folder)
        if not manifest:
            if (folder / "manifest.json").exists() or (folder / "blocks").exists():
                raise refusal(
                    folder, "holds no run whose manifest.json can be read; choose a new folder or move this one"
                )
            if folder.exists() and any(folder.iterdir()):
                raise refusal(folder, "holds other files; choose a new folder, or one that this command made")
            return
        kept = manifest["hashes"]
        if kept.get("scenario") != self.hashes["scenario"]:
            how = differences(folder / "scenario.yaml", manifest.get("routes", ()), self._plan)
            raise refusal(folder, f"holds the run of another plan{how and f': {how}'}. Choose a new folder.")
        if kept != self.hashes or manifest.get("format") != FORMAT:
            raise refusal(folder, "holds this plan's run by another version of the program; choose a new folder")


def held(folder: Path, scenario: Scenario) -> int:
    """How many replications of every route a run's folder holds, from the first one on without a gap."""
    return min((_without_gap(_block_files(folder, route)) for route in scenario.routes), default=0)


def kept_in(folder: Path, scenario: Scenario) -> int:
    """How many of a plan's replications, over all routes, a folder holds by the names of its files."""
    asked = scenario.replications
    spans = ([(_first(path), _last(path)) for path in _block_files(folder, route)] for route in scenario.routes)
    return sum(asked - sum(last - first for first, last in missing(each, asked)) for each in spans)


def _without_gap(paths: Iterable[Path]) -> int:
    end = 0
    for path in paths:
        if _first(path) <= end:
            end = max(end, _last(path))
    return end


def _versions() -> dict[str, str]:
    packages = ("numpy", "scipy", "numba", "simpy")
    return {"python": platform.python_version(), **{package: version(package) for package in packages}}


def _text(scenario: Scenario) -> str:
    from simulator.scenario.dumping import dumps  # noqa: PLC0415 - loads the reader, which plans made in Python lack

    return dumps(scenario)


def manifest_in(folder: Path) -> dict[str, Any]:
    """A run's manifest; empty if there is none, or none that can be read."""
    try:
        found = json.loads((folder / "manifest.json").read_bytes())
    except (ValueError, FileNotFoundError):
        return {}
    whole = isinstance(found, dict) and all(isinstance(found.get(name), dict) for name in ("hashes", "times"))
    return found if whole else {}


def _finished(manifest: Mapping[str, Any]) -> bool:
    return bool(manifest.get("times", {}).get("finished"))


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


def _remove_report(folder: Path) -> None:
    """Remove a report's page and its charts; what else stands beside them is not ours."""
    drawn = (folder / "charts" / f"{name}.{kind}" for name in CHARTS for kind in ("svg", "png"))
    for path in (folder / REPORT, *drawn):
        path.unlink(missing_ok=True)


def refusal(folder: Path, message: str) -> ScenarioError:
    """The error that a folder is not the run that was asked for."""
    return ScenarioError(str(folder), [Problem(message=message)])


def _file_name(route: str) -> str:
    return quote(route, safe=" ").replace(".", "%2E")


def _block_files(folder: Path, route: str) -> list[Path]:
    return sorted((folder / "blocks").glob(f"{_file_name(route)}.*.npz"), key=_first)


def _first(path: Path) -> int:
    found = _BLOCK.fullmatch(path.name)
    return int(found["first"]) if found else -1


def _last(path: Path) -> int:
    found = _BLOCK.fullmatch(path.name)
    return int(found["last"]) + 1 if found else 0


def _read(route: str, path: Path) -> Block | str:
    """A block, or why its file is of no use."""
    try:
        content = path.read_bytes()
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    try:
        return read_block(route, io.BytesIO(content))
    except Exception:
        return "is damaged, may be deleted"


def _write_whole(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Write a file that is there whole or not at all.

    An interrupt waits until it is, so that what was computed is kept.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with interrupts.put_off():
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
    lines = [_csv([["route", "replication", *names]])]
    for route in results.routes:
        begin = _csv([[route, ""]]).removesuffix("\n")
        # No number is in need of quotes, and csv would look at each for half as long as it takes to write it.
        rows = enumerate(zip(*_columns(results, route, names), strict=True))
        lines += [f"{begin}{number},{','.join(cells)}\n" for number, cells in rows]
    return "".join(lines)


def _columns(results: Results, route: str, names: Iterable[str]) -> Iterator[list[str]]:
    """What each KPI is in each replication; columns that are the same, as with one campaign alone, are written once."""
    absent, known = [""] * results.replications, {}
    for name in names:
        if name not in results.kpi_names(route):
            yield absent
            continue
        values = results.kpi(route, name).per_replication
        same = values.tobytes()
        if same not in known:
            known[same] = _cells(values)
        yield known[same]


def summary_csv(results: Results) -> str:
    """`Results.summary_rows` in full precision, empty where undefined."""
    rows = ((*row[:3], *map(_cell, row[3:])) for row in results.summary_rows())
    return _csv([SUMMARY, *rows])


def _cell(value: float) -> str:
    return repr(value) if math.isfinite(value) else ""


def _cells(values: Floats) -> list[str]:
    """Each number in full precision; what many replications have in common, as counts, is put into words once."""
    bits = values.view(np.int64).tolist()
    words = {one: _cell(value) for one, value in dict(zip(bits, values.tolist(), strict=True)).items()}
    return [words[one] for one in bits]


def _csv(rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _write_series(results: Results, file: IO[bytes]) -> None:
    arrays = {f"{route}.{name}": results.series(route, name) for route in results.routes for name in SERIES}
    np.savez(file, allow_pickle=False, **arrays)
