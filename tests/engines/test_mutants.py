"""The comparison bit for bit catches mistakes: some are planted in either engine or in the lowering, one at a time.

Each is lived without compilation, which takes the same code. One that is no longer found in its file fails its test and
wants another in its place.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "conformance" / "traces"

LIVED = """
import json, sys
from pathlib import Path
from simulator.engines import compiled
from simulator.scenario.reading import load
from tests.engines.both import differing

assert compiled.__file__.startswith(sys.argv[1])
print(json.dumps([one for case in sys.argv[2:] for one in differing(load(Path(case)))]))
"""


class Mutant(NamedTuple):
    """A mistake: where, what stands there, what stands there instead, and the case that tells."""

    file: str
    right: str
    wrong: str
    case: str


MUTANTS = {
    "the reference lets the first seat work, not the one idle longest": Mutant(
        "seats.py",
        "heappush(self.free, (now, seat.number))",
        "heappush(self.free, (0, seat.number))",
        "seat_idle_longest",
    ),
    "the reference counts expiry from being ready": Mutant(
        "lobby.py", "yield visit.entered + stage.expires", "yield visit.ready + stage.expires", "expires"
    ),
    "the reference lets levels go on after the window": Mutant(
        "ledger.py", "min(now, self.end))", "now)", "window_levels"
    ),
    "the reference serves what was handed over last": Mutant(
        "desks.py", "fresh = int(visit.rest is None)", "fresh = int(visit.rest is not None)", "handed_over_first"
    ),
    "the compiled engine serves the later rank first": Mutant(
        "kernel/queues.py",
        "return leads[a + NODE_RANK] < leads[b + NODE_RANK]",
        "return leads[a + NODE_RANK] > leads[b + NODE_RANK]",
        "order_newest",
    ),
    "the compiled engine closes the window an instant late": Mutant(
        "kernel/books.py", "world.begin <= now < world.end", "world.begin <= now <= world.end", "window_edges"
    ),
    "the compiled engine takes every sale for a first one": Mutant(
        "kernel/paying.py", "leads[lead + c.LEAD_SALES] == 1", "leads[lead + c.LEAD_SALES] >= 1", "commission_by_sale"
    ),
    "the compiled engine takes the outcome's effort for the first touch": Mutant(
        "kernel/working.py", "touch == leads[lead + c.LEAD_TOUCHES]:", "touch == 1:", "effort_of_the_outcome"
    ),
    "the compiled engine takes nobody's unfinished touch for another's": Mutant(
        "kernel/working.py",
        "return c.ABSENT if leads[lead + c.LEAD_REST] == c.ABSENT else _who_works(world, lead)",
        "return c.ABSENT",
        "handed_to_the_next_shift",
    ),
    "the compiled engine lets touches want for a place until they start": Mutant(
        "kernel/serving.py", "            find_place(world, lead, now)\n", "", "given_anew"
    ),
    "the fast engine's people have the quota of the seat before": Mutant(
        "rostering.py", "self.counts[place + number * c.SEAT_COUNTS_WIDTH]", "self.counts[place]", "quota_while_there"
    ),
    "lines let everybody start when they are ready": Mutant(
        "kernel/lines.py", "        start = key >> MOMENT_BITS\n", "", "window_levels"
    ),
    "lines let nobody start at the last instant": Mutant(
        "kernel/lines.py", "    if ends < start:\n", "    if ends <= start:\n", "patience_to_the_last_instant"
    ),
    "lines work while seats are closed": Mutant(
        "kernel/lines.py", "start = opens_at(world, resource, start)", "pass", "ready_at_opening_and_at_closing"
    ),
    "lines forget who waits when the world ends": Mutant(
        "kernel/lines.py",
        "    elif start >= world.stop:\n        _wait_to_the_end(world, lead)\n",
        "    elif start >= world.stop:\n        pass\n",
        "open_at_the_end",
    ),
    "lines forget who stands behind those who work to the world's end": Mutant(
        "kernel/lines.py",
        "        leave_line(world, queue, node)\n        _wait_to_the_end(world, lead)\n",
        "        leave_line(world, queue, node)\n",
        "comes_back_to_seats_taken_to_the_end",
    ),
    "lines let nobody start who comes back while all seats are taken": Mutant(
        "kernel/lines.py",
        "is_full and state[here + c.LINE_NEXT] == NO_EVENT and",
        "is_full and",
        "comes_back_to_seats_taken_to_the_end",
    ),
    "lines count one visit of the leads who come together": Mutant(
        "kernel/passage.py", "c.STAGE_COUNTS] + c.VISITS] += many", "c.STAGE_COUNTS] + c.VISITS] += 1", "finish"
    ),
    "lines have patience last as long as the effort's luck says": Mutant(
        "kernel/ahead.py",
        "whole(shares[PATIENCES + number])",
        "whole(shares[EFFORTS + number])",
        "patience_to_the_last_instant",
    ),
    "the compiled engine tells bins from the first one, not from the one before": Mutant(
        "kernel/harvest.py", "tell(place - before,", "tell(place,", "order_newest"
    ),
    "lines let outcomes be known at once": Mutant(
        "kernel/ahead.py",
        "[lead + c.LEAD_AFTER] = whole(quantile_of(world, law, shares[EFFORTS + number]))",
        "[lead + c.LEAD_AFTER] = 0",
        "sale_falls_when_known",
    ),
    "the lowering puts stages of different urgency into one line": Mutant(
        "lowering_lines.py",
        "_stages_of(prepared, name)}) > 1:",
        "_stages_of(prepared, name)}) > 9:",
        "urgency_beats_age",
    ),
    "the lowering puts the newest into a line": Mutant(
        "lowering_lines.py", "        and resource.discipline == OLDEST\n", "", "order_newest"
    ),
    "the lowering forgets what open leads bought": Mutant(
        "lowering_arrivals.py", "c.OPEN_SALES: one.sales", "c.OPEN_SALES: 0", "pipeline"
    ),
    "the lowering gives a promise the hours of patience": Mutant(
        "lowering_stages.py",
        "c.STAGE_DUE_HOURS: tables.open_hours(stage.due_hours)",
        "c.STAGE_DUE_HOURS: tables.open_hours(stage.patience_hours)",
        "late_in_a_calendar",
    ),
    "the lowering makes all stages equally urgent": Mutant(
        "lowering_stages.py", "low.urgencies.index(-stage.urgency)", "0", "urgency_beats_age"
    ),
    "the lowering lets everybody finish after hours": Mutant(
        "lowering_people.py",
        "c.RESOURCE_END_OF_SHIFT: resource.end_of_shift",
        "c.RESOURCE_END_OF_SHIFT: 1",
        "pause_over_night_and_weekend",
    ),
}


def differences(package: Path, cases: set[str]) -> list[str]:
    """What differs between the engines of a package over some cases worked by hand."""
    plans = [str(CASES / f"{case}.yaml") for case in sorted(cases)]
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": f"{package.parent}{os.pathsep}{ROOT}"}
    command = [sys.executable, "-W", "error", "-c", LIVED, str(package), *plans]
    done = subprocess.run(
        command, check=False, cwd=package.parent, env=environment, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stderr
    found: list[str] = json.loads(done.stdout)
    return found


@pytest.fixture
def package(tmp_path: Path) -> Path:
    ignored = shutil.ignore_patterns("__pycache__")
    return Path(shutil.copytree(ROOT / "simulator", tmp_path / "simulator", ignore=ignored))


def test_there_are_mistakes_of_all_three_kinds() -> None:
    places = [mutant.file for mutant in MUTANTS.values()]
    assert sum(place.startswith("kernel/") for place in places) >= 3
    assert sum(place.startswith("lowering") for place in places) >= 3
    assert sum(not place.startswith(("kernel/", "lowering")) for place in places) >= 3
    assert len(places) >= 10


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mistake_has_its_place(name: str) -> None:
    mutant = MUTANTS[name]
    text = (ROOT / "simulator" / "engines" / mutant.file).read_text(encoding="utf-8")
    assert text.count(mutant.right) == 1


def test_without_a_mistake_nothing_differs(package: Path) -> None:
    assert differences(package, {mutant.case for mutant in MUTANTS.values()}) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", MUTANTS)
def test_a_mistake_is_caught(package: Path, name: str) -> None:
    mutant = MUTANTS[name]
    file = package / "engines" / mutant.file
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(mutant.right, mutant.wrong), encoding="utf-8")
    assert differences(package, {mutant.case})
