"""The fast engine leaves the same trace and the same tallies as the reference, bit for bit."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simulator.engines import arrivals, compiled
from simulator.engines.preparing import prepare
from simulator.scenario.reading import load, loads
from tests.engines import lined
from tests.engines.both import differences, differing, lives, prepared_and_lowered
from tests.laws import worlds

ROOT = Path(__file__).parents[2]
CASES = sorted((ROOT / "tests" / "conformance" / "traces").glob("*.yaml"))
CATALOGUE = sorted((ROOT / "scenarios").glob("*.yaml"))


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_the_cases_worked_by_hand(case: Path) -> None:
    assert differing(load(case), replications=2) == []


@pytest.mark.parametrize("plan", CATALOGUE, ids=lambda path: path.stem)
def test_the_catalogue(plan: Path) -> None:
    assert differing(load(plan)) == []


SWAPPED = """\
name: Who was first takes over what is more urgent
start: 2027-01-04
horizon: 1 weeks
calendars: {office: {days: mon-fri, hours: "09:00-17:00"}}
segments: {people: {}}
campaigns:
  web: {segment: people, leads: {csv: web.csv, column: at}}
  hot: {segment: people, starts: rush, leads: {csv: hot.csv, column: at}}
resources: {desk: {headcount: 2, calendar: office, end_of_shift: hand_over}}
stages:
  call: {step: qualify, effort: 10 h, outcomes: {done: {}}}
  rush: {step: qualify, effort: 10 h, urgency: 5, outcomes: {done: {}}}
routes: {only: {team: {call: desk, rush: desk}}}
"""


def test_those_whose_seats_are_alike_take_over_too(tmp_path: Path) -> None:
    """On Tuesday the first seat goes on with what is more urgent, which the second began, and the other way round."""
    for name, came in (("web", "2027-01-04 09:00"), ("hot", "2027-01-04 10:00")):
        (tmp_path / f"{name}.csv").write_text(f"at\n{came}\n", encoding="utf-8")
    scenario = loads(SWAPPED, folder=tmp_path)
    prepared, program = prepared_and_lowered(scenario, "only", 0)
    one, (tallies, rows) = lives(prepared, program, scenario.seed, 0)
    assert list(differences(one, (tallies, rows))) == []
    assert not isinstance(tallies, str)
    assert tallies["resource.desk.handovers"] == 2
    assert sorted((row.stage, row.seat, row.taken_over_from) for row in rows if row.part == 2) == [
        ("call", 1, (0, 0)),
        ("rush", 0, (1, 0)),
    ]


def test_a_difference_is_seen() -> None:
    scenario = worlds.scenario(4)
    prepared, program = prepared_and_lowered(scenario, next(iter(scenario.routes)), 0)
    (tallies, rows), other = lives(prepared, program, scenario.seed, 0)
    assert not isinstance(tallies, str)
    assert list(differences((tallies, rows), other)) == []
    values = tallies.values.copy()
    values[0] += 1
    assert len(list(differences((replace(tallies, values=values), rows), other))) == 1
    assert len(list(differences((replace(tallies, weekly=tallies.weekly + 1), rows), other))) == 1
    assert len(list(differences((tallies, rows[1:]), other))) > 1
    assert len(list(differences((tallies, [replace(rows[0], touch=9), *rows[1:]]), other))) == 1


def test_a_life_does_not_depend_on_how_much_room_there_was(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = load(ROOT / "scenarios" / "mid_market.yaml")
    prepared = prepare(scenario, next(iter(scenario.routes)))
    ample = compiled.simulate(compiled.lower(prepared), seed=5, replication=1)
    monkeypatch.setattr(compiled, "Room", Tight)
    program = compiled.lower(prepared)  # a ground that was lived on before has room
    tight = compiled.simulate(program, seed=5, replication=1)
    assert np.array_equal(tight.values, ample.values)
    assert compiled.GROUNDS[program][0].room.leads > 2


PASSING_THROUGH = """\
name: More people come and leave than there is room for at first
start: 2027-01-04
horizon: 20 days
segments: {people: {}}
campaigns: {web: {segment: people, leads: {rate: 6 per day}}}
resources: {callers: {headcount: 150, assignment: in_turn, tenure: {exponential: {mean: 1 day}}}}
stages: {call: {step: qualify, effort: 30 min, outcomes: {done: {}}}}
routes: {ours: {team: {call: callers}}}
"""


def test_a_life_that_was_told_leaves_room_for_one_that_is_not() -> None:
    program = compiled.lower(prepare(loads(PASSING_THROUGH), "ours"))
    told = compiled.simulate(program, seed=1, replication=0, rows=[])
    assert np.array_equal(compiled.simulate(program, seed=1, replication=0).values, told.values)


def test_leads_may_be_drawn_date_by_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrivals, "BLOCK", 1)
    plans = [of(number) for of in (worlds.scenario, lined.scenario) for number in range(20)]
    blocks = [
        one.leads.blocks
        for plan in plans
        for route in plan.routes
        for one in prepared_and_lowered(plan, route, 0)[0].campaigns
    ]
    assert max(blocks) > 5
    assert [found for plan in plans for found in differing(plan)] == []


class Tight(compiled.Room):
    def __init__(self) -> None:
        super().__init__(leads=2, events=4, rows=1, payments=1)


def test_without_compilation_the_same_code_runs() -> None:
    named = {"quota", "first_free", "pipeline", "owner_leaves", "gaps_release_the_seat"}
    cases = [str(case) for case in CASES if case.stem in named]
    program = (
        "import sys\n"
        "from tests.engines.both import differing\n"
        "from simulator.scenario.reading import load\n"
        "assert len(sys.argv) == 6\n"
        "assert [one for case in sys.argv[1:] for one in differing(load(case))] == []\n"
    )
    interpreted = {**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-W", "error", "-c", program, *cases]
    subprocess.run(command, check=True, cwd=ROOT, env=interpreted, timeout=120)
