"""Conditions: the first case that holds for a lead decides, and a lead for whom none holds stops the simulation."""

from __future__ import annotations

import pytest

from simulator.engines.preparing import prepare
from simulator.engines.reference import simulate
from simulator.errors import SimulationError
from simulator.scenario.conditions import unmatched
from simulator.scenario.criteria import Bound, Condition
from simulator.scenario.distributions import Poisson, Uniform
from simulator.scenario.reading import loads

PLAN = """
name: Half a condition
start: 2027-01-04
horizon: 4 weeks
segments:
  people: {profile: {region: {choice: {north: 60%, south: 40%}}}}
  others: {profile: {region: {choice: {north: 100%, south: 0%}}}}
campaigns: {web: {segment: people, leads: {rate: 50 per week}}}
resources: {agents: {headcount: 3}}
stages:
  call: {step: sell, effort: 1 h, outcomes: {done: {to: TO}}}
  care: {step: serve}
routes: {only: {team: {call: TEAM}}}
"""


def live(to: str, team: str) -> None:
    scenario = loads(PLAN.replace("TO", to).replace("TEAM", team))
    simulate(prepare(scenario, "only"), seed=1, replication=0)


def test_a_lead_for_whom_no_case_holds_is_an_error_that_names_the_place() -> None:
    with pytest.raises(
        SimulationError, match=r"^stages\.call\.outcomes\.done\.to: no case holds for a lead of segment pe"
    ):
        live("[{if: {region: north}, to: care}]", "agents")
    with pytest.raises(SimulationError, match=r"^the team of call: no case holds for a lead of segment people"):
        live("care", "[{if: {region: north}, use: agents}]")
    live("[{if: {region: north}, to: care}, {if: {region: south}, to: care}]", "[{use: agents}]")


def bound(relation: str, number: float) -> Condition:
    return Condition(bounds=(Bound(attribute="age", relation=relation, bound=number),))


def test_a_gap_between_bounds_is_seen() -> None:
    ages = {"age": Uniform(min=18.0, max=80.0)}
    assert unmatched([bound(">", 30), bound("<", 30)], ages) == "age 30"
    assert unmatched([bound(">", 40), bound("<=", 30)], ages) == "age 35"
    assert unmatched([bound(">=", 30), bound("<", 30)], ages) is None
    assert unmatched([bound("<=", 80)], ages) is None
    assert unmatched([bound("<", 80)], ages) == "age 80"


def test_whole_numbers_leave_no_gap_between_them() -> None:
    ages = {"age": Poisson(mean=3.0)}
    assert unmatched([bound(">=", 2), bound("<=", 1)], ages) is None
    assert unmatched([bound(">", 2.5), bound("<", 1.5)], ages) == "age 2"


def test_a_category_left_out_is_seen_unless_nobody_has_it() -> None:
    north = [Condition(categories={"region": "north"})]
    assert unmatched(north, {"region": {"north": 0.5, "south": 0.5}}) == "region south"
    assert unmatched(north, {"region": {"north": 1.0, "south": 0.0}}) is None
    assert unmatched(north, {}) == ""


def test_who_did_a_stage_is_not_foreseen() -> None:
    assert unmatched([Condition(done_by={"call": "agents"})], {"region": {"north": 1.0}}) is None


def test_what_depends_on_an_attribute_that_a_lead_lacks_is_an_error_that_names_it() -> None:
    plan = PLAN.replace("people: {profile: {region: {choice: {north: 60%, south: 40%}}}}", "people: {}")
    plan = plan.replace("TO", "care").replace("TEAM", "agents")
    scenario = loads(plan.replace("effort: 1 h", "effort: {depends_on: region, north: 1 h, south: 2 h}"))
    with pytest.raises(SimulationError, match=r"^what depends on region says nothing for a lead of segment people"):
        simulate(prepare(scenario, "only"), seed=1, replication=0)
