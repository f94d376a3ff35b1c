"""Conditions: the first case that holds for a lead decides, and a lead for whom none holds stops the simulation."""

from __future__ import annotations

from dataclasses import replace

import pytest

from simulator.engines.preparing import prepare
from simulator.engines.reference import simulate
from simulator.errors import SimulationError
from simulator.scenario.reading import loads
from simulator.scenario.types import ByCase, Scenario

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


ELSE_TO = "[{if: {region: north}, to: care}, {to: care}]"
ELSE_TEAM = "[{if: {region: north}, use: agents}, {use: agents}]"


def plan(to: str = "care", team: str = "agents") -> Scenario:
    return loads(PLAN.replace("TO", to).replace("TEAM", team))


def live(scenario: Scenario) -> None:
    simulate(prepare(scenario, "only"), seed=1, replication=0)


def test_a_lead_for_whom_no_case_holds_is_an_error_that_names_the_place() -> None:
    """The reader refuses such plans; one that is made in Python stops here."""
    whole = plan(to=ELSE_TO)
    call = whole.stages["call"]
    half = replace(call, outcomes=(replace(call.outcomes[0], cases=call.outcomes[0].cases[:1]),))
    with pytest.raises(
        SimulationError, match=r"^stages\.call\.outcomes\.done\.to: no case holds for a lead of segment pe"
    ):
        live(replace(whole, stages={**whole.stages, "call": half}))
    whole = plan(team=ELSE_TEAM)
    team = whole.routes["only"].team["call"]
    assert isinstance(team, ByCase)
    route = replace(whole.routes["only"], team={"call": ByCase(cases=team.cases[:1])})
    with pytest.raises(SimulationError, match=r"^the team of call: no case holds for a lead of segment people"):
        live(replace(whole, routes={"only": route}))
    live(plan("[{if: {region: north}, to: care}, {if: {region: south}, to: care}]", "[{use: agents}]"))


def test_what_depends_on_an_attribute_that_a_lead_lacks_is_an_error_that_names_it() -> None:
    """The reader refuses such plans; one that is made in Python stops here."""
    text = PLAN.replace("TO", "care").replace("TEAM", "agents")
    whole = loads(text.replace("effort: 1 h", "effort: {depends_on: region, north: 1 h, south: 2 h}"))
    unknown = replace(whole, segments={**whole.segments, "people": replace(whole.segments["people"], profile={})})
    with pytest.raises(SimulationError, match=r"^what depends on region says nothing for a lead of segment people"):
        live(unknown)
