"""Leads that are there when the world begins: what is drawn of them, whose they are, and how they are counted."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from simulator.engines.preparing import prepare
from simulator.engines.reference import simulate
from simulator.engines.tallies import Tallies
from simulator.engines.trace import Row
from simulator.rules.outcomes import still_open
from simulator.scenario.reading import loads

PLAN = """\
name: Those who are there
start: 2027-01-04
horizon: 4 weeks
calendars: {office: {days: mon-fri, hours: "09:00-17:00"}}
segments: {firms: {value: {lognormal: {mean: 900, cv: 1}}}}
campaigns: {web: {segment: firms, leads: {rate: 20 per week}}}
resources: {reps: {headcount: 2, calendar: office, assignment: owner}}
stages:
  dial: {step: generate, effort: 6 min, outcomes: {agrees: {chance: 50%, to: call}, refuses: {}}}
  call:
    step: qualify
    effort: 30 min
    patience: {gamma: {mean: 6 days, cv: 0.5}}
    outcomes: {asks: {to: offer, chance: 50%}, lost: {}}
  offer:
    step: sell
    delay: {weibull: {mean: 9 days, cv: 0.5}}
    effort: 1 h
    outcomes: {won: {chance: 40%, sale: value, after: {exponential: {mean: 5 days}}, to: care}, lost: {after: 3 days}}
  care:
    step: serve
    delay: {exponential: {mean: 20 days}}
    outcomes: {again: {chance: 50%, sale: value, refers: {count: 1}}, leaves: {}}
routes: {ours: {team: {dial: reps, call: reps, offer: reps}}}
pipeline: open.csv
"""
STAGES = ("dial", "call", "offer", "care")


def lived(folder: Path, ties: int | None = None) -> tuple[Tallies, list[Row]]:
    rows = [f"{n},{STAGES[n % 4]},2026-12-{1 + n % 28:02},{1 + n % 2 if n % 3 else ''}" for n in range(60)]
    (folder / "open.csv").write_text("\n".join(["lead,stage,entered,owner", *rows, ""]), encoding="utf-8")
    luck = random.Random(ties)  # noqa: S311 (an order of events, not a secret)
    log: list[Row] = []
    prepared = prepare(loads(PLAN, folder=folder), "ours")
    order = None if ties is None else iter(luck.random, None)
    return simulate(prepared, seed=7, replication=0, rows=log, ties=order), log


def test_those_there_and_those_made_are_those_ended_and_those_open(tmp_path: Path) -> None:
    tallies, log = lived(tmp_path)
    assert tallies["world.leads"] == tallies["world.ended"] + tallies["world.open"]
    mine = {row.key: row for row in log if row.campaign == "pipeline" and row.referred_by is None}
    assert len(mine) == 60
    agreed = sum(0 <= row.made < 10**15 for row in mine.values())
    brought = len({row.key for row in log if row.referred_by is not None and row.campaign == "pipeline"})
    assert 0 < agreed < 15
    assert tallies["campaign.pipeline.leads"] >= agreed
    assert tallies["world.leads"] == tallies["leads"] + 45
    assert brought > 0
    assert tallies["sales"] == tallies["campaign.web.sales"] + tallies["campaign.pipeline.sales"]
    assert 0 < tallies["campaign.pipeline.new_accounts"] < tallies["campaign.pipeline.sales"]


def test_the_order_inside_a_rung_cannot_be_seen(tmp_path: Path) -> None:
    first, log = lived(tmp_path)
    for ties in (1, 2):
        other, again = lived(tmp_path, ties)
        assert np.array_equal(first.values, other.values)
        assert sorted(map(Row.place, log)) == sorted(map(Row.place, again))


def test_nothing_ends_before_the_world_begins(tmp_path: Path) -> None:
    _, log = lived(tmp_path)
    assert all(row.end is None or row.end >= 0 for row in log)
    assert all(row.start is None or row.start >= 0 for row in log)
    waiting = [row for row in log if row.enabled is not None and row.enabled < 0]
    assert Counter(row.stage for row in waiting)["call"] == 15


def test_an_owner_does_the_first_touch(tmp_path: Path) -> None:
    rows = [f"{n},call,2027-01-0{1 + n % 3},{1 + n % 2}" for n in range(20)]
    (tmp_path / "open.csv").write_text("\n".join(["lead,stage,entered,owner", *rows, ""]), encoding="utf-8")
    log: list[Row] = []
    scenario = loads(PLAN.replace("    patience: {gamma: {mean: 6 days, cv: 0.5}}\n", ""), folder=tmp_path)
    prepared = prepare(scenario, "ours")
    simulate(prepared, seed=7, replication=0, rows=log)
    owner = {one.key: one.owner[1] for one in prepared.pipeline if one.owner}
    seats = {row.key: row.seat for row in log if row.key in owner and row.stage == "call"}
    assert seats == owner


def test_an_outcome_that_is_long_in_coming_gets_likelier_in_silence() -> None:
    stated = np.array([0.3, 0.8, 1.0])
    assert still_open(stated, 0.3, np.array([0.5, 0.5, 0.5])) == pytest.approx([0.3, 0.8, 1.0])
    assert still_open(stated, 0.3, np.array([0.1, 0.4, 0.0])) == pytest.approx([3 / 23, 1.0, 1.0])
    assert still_open(stated, 0.6, np.array([1.0, 0.5, 0.5])) == pytest.approx([0.75, 0.75 + 0.25 * 5 / 7, 1.0])
    assert still_open(stated, 0.6, np.array([0.0, 0.0, 0.0])) == pytest.approx([0.6, 0.6 + 0.4 * 5 / 7, 1.0])
    assert still_open(np.array([1.0]), 1.0, np.array([0.2])) == pytest.approx([1.0])


LASTING = """\
name: What has lasted
start: 2027-01-04
horizon: 4 weeks
calendars: {office: {days: mon-fri, hours: "09:00-17:00"}, never: {days: sun, hours: "03:00-04:00"}}
segments: {firms: {}}
campaigns: {web: {segment: firms, leads: {rate: 0 per week}}}
resources: {reps: {headcount: 50, calendar: office}, ghosts: {headcount: 1, calendar: never}}
stages:
  rest: {step: qualify, delay: {uniform: {min: 0 days, max: 20 days}}}
  wait: {step: qualify, effort: 1 h, patience: {of: {choice: {5 h: 50%, 30 h: 50%}}, in: office}}
  work: {step: qualify, effort: 1 h, touches: 2, gap: 1 days, outcomes: {done: {after: 2 days}}}
routes: {ours: {team: {wait: ghosts, work: reps}}}
pipeline: open.csv
"""
DAY = 24 * 3_600_000


def known(folder: Path, stage: str, entered: str) -> list[float]:
    """When it is known, in days of the world, what becomes of fifty leads that are in a stage since a moment."""
    rows = [f"{n},{stage},{entered}" for n in range(50)]
    (folder / "open.csv").write_text("\n".join(["lead,stage,entered", *rows, ""]), encoding="utf-8")
    log: list[Row] = []
    simulate(prepare(loads(LASTING, folder=folder), "ours"), seed=7, replication=0, rows=log)
    return sorted(row.known / DAY for row in log if row.known is not None)


def test_a_delay_ends_as_one_that_has_lasted_so_long(tmp_path: Path) -> None:
    """Fifteen of at most twenty days have passed; that no delay of fifty ends in half a day is as likely as 0.9⁵⁰."""
    ends = known(tmp_path, "rest", "2026-12-20")
    assert len(ends) == 50
    assert 0 <= ends[0] < 0.5
    assert 4.5 < ends[-1] <= 5


def test_patience_has_lasted_for_the_open_hours_alone(tmp_path: Path) -> None:
    """Eight hours of Friday have passed, so thirty it is: another 22 h of the office, until Wednesday at 15:00."""
    assert known(tmp_path, "wait", "2027-01-01") == [2 + 15 / 24] * 50


def test_what_follows_the_first_touch_begins_then(tmp_path: Path) -> None:
    """Touches at 9:00 on Monday and, a day after 10:00, on Tuesday; known two days after 11:00."""
    assert known(tmp_path, "work", "2026-12-20") == [3 + 11 / 24] * 50
