"""What deserves a second look in a route, one thing at a time."""

from __future__ import annotations

import pytest

from simulator.scenario.checking import findings_of, flows_of
from simulator.scenario.reading import loads
from tests.scenario.plans import changed

PLAN = """\
name: One call
start: 2027-01-04
horizon: 52 weeks
warm_up: 1 week
follow_up: 1 week
calendars:
  office: {days: mon-fri, hours: "09:00-17:00"}
  evening: {days: mon-fri, hours: "17:00-20:00"}
segments: {people: {value: 100, gross_margin: 60%, profile: {region: {choice: {north: 90%, south: 10%}}}}}
campaigns: {web: {segment: people, leads: {rate: 70 per week, hours: evening}}}
resources: {agents: {headcount: 1, calendar: office}, others: {headcount: 1, calendar: evening}}
stages:
  call:
    step: sell
    effort: 6 min
    outcomes: {sold: {chance: 20%, sale: value, to: talk}, lost: {}}
  talk:
    step: serve
    effort: 6 min
routes: {phone: {team: {call: agents, talk: others}}}
"""
OPENS = ("effort: 6 min", "effort: 6 min\n    opens: evening")


def findings(*changes: tuple[str, str]) -> list[str]:
    scenario = loads(changed(PLAN, *changes))
    return [str(one) for one in findings_of(scenario, flows_of(scenario))]


def test_a_plan_in_order_deserves_none() -> None:
    assert findings() == []


def test_a_stage_that_is_open_when_nobody_is_there_deserves_a_second_look() -> None:
    closed = (
        "routes.phone.team.call: `opens: evening` and the hours of agents have nothing in common, "
        "so this work never starts."
    )
    assert closed in findings(OPENS)


@pytest.mark.parametrize(
    ("team", "told"),
    [("{first_free: [agents, others]}", False), ("{agents: 50%, others: 50%}", True), ("others", False)],
)
def test_of_the_first_free_one_is_enough_of_those_who_share_each_must_be_there(team: str, told: bool) -> None:
    assert any("nothing in common" in one for one in findings(OPENS, ("call: agents", f"call: {team}"))) is told


def test_hours_are_what_a_resource_and_its_stages_have_in_common() -> None:
    scenario = loads(changed(PLAN, ("calendar: office", "calendar: evening"), OPENS, ("17:00-20:00", "17:00-19:00")))
    assert flows_of(scenario)["phone"].loads["agents"].capacity == pytest.approx(10)
    late = loads(changed(PLAN, ('hours: "09:00-17:00"', 'hours: "09:00-18:00"'), OPENS))
    assert flows_of(late)["phone"].loads["agents"].capacity == pytest.approx(5)
    # The last touch goes on for six minutes after the stage has closed at 20:00.
    long = loads(changed(PLAN, ('hours: "09:00-17:00"', 'hours: "09:00-22:00"'), OPENS))
    assert flows_of(long)["phone"].loads["agents"].capacity == pytest.approx(5 * 3.1)
