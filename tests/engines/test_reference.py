"""The reference engine where no other test looks: a world whose time stands still."""

from __future__ import annotations

import pytest

from simulator.engines.preparing import prepare
from simulator.engines.reference import simulate
from simulator.errors import SimulationError
from simulator.scenario.reading import loads

CROWD = """
name: A stamp takes no time
start: 2027-01-04
horizon: 2 days
segments: {people: {}}
campaigns: {door: {segment: people, leads: {count: COUNT, between: [2027-01-04, 2027-01-04]}}}
resources: {clerk: {headcount: 1, calendar: morning}}
calendars: {morning: {days: tue, hours: "09:00-10:00"}}
stages: {stamp: {step: qualify, effort: 0 min, outcomes: {done: {}}}}
routes: {only: {team: {stamp: clerk}}}
"""


def test_hundreds_of_touches_of_no_length_at_one_instant_are_an_error_that_names_stage_and_time() -> None:
    prepared = prepare(loads(CROWD.replace("COUNT", "300")), "only")
    with pytest.raises(SimulationError, match=r"2027-01-05 09:00:00.000: after 255 rounds .* in stamp \(route only\)"):
        simulate(prepared, seed=0, replication=0)


def test_as_many_as_there_are_rounds_are_served() -> None:
    tallies = simulate(prepare(loads(CROWD.replace("COUNT", "255")), "only"), seed=0, replication=0)
    assert tallies["resource.clerk.touches"] == 255
