"""A resource without seats is nobody: whatever is said of its people, the plan runs, and no work is done."""

from __future__ import annotations

import math

import pytest

from simulator.experiments.comparison import compare
from simulator.experiments.executors import Serial
from simulator.experiments.results import Results
from simulator.scenario.checking import findings_of, flows_of
from simulator.scenario.reading import loads

PLAN = """
name: Nobody
start: 2027-01-04
horizon: 2 weeks
replications: 2
calendars: {office: {days: mon-fri, hours: "09:00-17:00"}}
segments: {firms: {value: 100}}
campaigns: {web: {segment: firms, leads: {count: 2, between: [2027-01-04, 2027-01-08]}}}
resources: {desk: {SEATS}}
stages: {offer: {step: sell, effort: 1 h, outcomes: {won: {sale: value}}}}
routes:
  only: {team: {offer: desk}}
"""
TEAMS = (
    "headcount: 0",
    "headcount: 0, calendar: office",
    "headcount: 0, calendar: office, end_of_shift: finish",
    "headcount: 0, calendar: office, end_of_shift: hand_over",
    "headcount: 0, assignment: owner",
    "headcount: 0, assignment: in_turn",
    "headcount: 0, assignment: owner, max_open_leads: 1, calendar: office",
    "headcount: 0, tenure: 1 week, vacancy: 1 day, ramp: {over: 1 week, from: 30%}",
    "headcount: 0, speed: {gamma: {mean: 1, cv: 0.2}}",
    "headcount: 0, absence: 10%, calendar: office",
    "headcount: {2027-01-04: 0}",
    "headcount: {2027-01-04: 0, 2027-01-06: 0}, assignment: owner",
    "shifts: [{days: mon-fri, hours: '09:00-17:00', headcount: 0}]",
    "shifts: [{days: mon-fri, hours: '09:00-17:00', headcount: 0}], assignment: in_turn, absence: 10%",
    "headcount: 0, cost: {per_hour: 20, per_month: 9, per_hire: 7}, tenure: 1 week",
)


def lived(seats: str) -> Results:
    return compare(loads(PLAN.replace("SEATS", seats)), executor=Serial())


@pytest.mark.parametrize("seats", TEAMS)
def test_leads_wait_for_nobody(seats: str) -> None:
    results = lived(seats)
    assert [results.kpi("only", name).mean for name in ("leads", "sales", "open_at_end", "headcount", "cost")] == [
        2,
        0,
        2,
        0,
        0,
    ]
    assert math.isnan(results.kpi("only", "utilisation.desk").mean)


def test_nobody_has_a_quota() -> None:
    results = lived("headcount: 0, cost: {commission: {rate: 10%, quota: 500 per month, above: 20%}}")
    for kpi in ("quota_attainment", "quota_attainment_p10", "quota_attainment_p50"):
        found = results.kpi("only", f"{kpi}.desk")
        assert math.isnan(found.mean)
        assert all(map(math.isnan, found.per_replication))


def test_a_team_may_be_taken_away() -> None:
    quota = "cost: {commission: {rate: 10%, quota: 500 per month, above: 20%}}"
    text = PLAN.replace("SEATS", f"headcount: 2, assignment: owner, {quota}")
    text += "  none: {like: only, set: {resources.desk.headcount: 0}}\n"
    results = compare(loads(text), executor=Serial())
    assert [results.kpi(route, "sales").mean for route in ("only", "none")] == [2, 0]
    assert math.isnan(results.kpi("none", "quota_attainment_p50.desk").mean)


@pytest.mark.parametrize("seats", TEAMS)
def test_check_says_that_nobody_is_there(seats: str) -> None:
    scenario = loads(PLAN.replace("SEATS", seats))
    found = [str(one) for one in findings_of(scenario, flows_of(scenario))]
    assert "routes.only: 1.0 h of work a week for desk, where nobody is there; the queue only grows." in found
