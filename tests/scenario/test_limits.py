"""What limits a wait, in all the ways in which a plan may say it."""

from __future__ import annotations

import pytest

from simulator.scenario.dumping import dumps
from simulator.scenario.reading import loads
from simulator.scenario.types import Scenario, Stage
from simulator.scenario.units import HOUR, MINUTE

PLAN = """\
name: One call
start: 2027-01-04
horizon: 4 weeks
calendars: {office: {days: mon-fri, hours: "09:00-17:00"}, tuesdays: {days: tue, hours: "10:00-12:00"}}
segments: {people: {}}
campaigns: {web: {segment: people, leads: {rate: 70 per week}}}
resources: {agents: {headcount: 2}, closers: {headcount: unlimited}}
stages:
  call: {step: qualify, effort: 20 min}
  mail: {step: qualify, delay: 1 h}
routes: {phone: {team: {call: agents}}}
"""


def read(words: str, team: str = "agents") -> Scenario:
    return loads(PLAN.replace("effort: 20 min", f"effort: 20 min, {words}").replace("call: agents", f"call: {team}"))


def stage(words: str) -> Stage:
    scenario = read(words)
    assert loads(dumps(scenario)) == scenario
    return scenario.stages["call"]


def test_patience_runs_at_every_hour_or_in_a_calendar() -> None:
    plain, running = stage("patience: 30 min"), stage("patience: {of: {exponential: {mean: 30 min}}, in: office}")
    assert plain.patience.expected() == running.patience.expected() == 30 * MINUTE
    assert plain.patience_in is None
    assert running.patience_in.name == "office"


def test_a_due_is_for_the_statistics_unless_it_says_what_happens_to_late_leads() -> None:
    plain, whole = stage("due: 4 h"), stage("due: {within: 4 h, in: office, late: {to: mail}}")
    assert plain.due == whole.due == 4 * HOUR
    assert (plain.due_in, plain.escalates, dict(plain.early)) == (None, False, {})
    assert (whole.due_in.name, whole.escalates, whole.early["late"].to) == ("office", True, "mail")


@pytest.mark.parametrize(
    "words",
    [
        "expires: {after: 2 days, to: mail}, due: {within: 1 h, late: {to: mail}}",
        "expires: {after: 2 days}, due: {within: 1 h, late: {}}, outcomes: {late: {to: mail}, expired: {to: mail}}",
    ],
)
def test_where_late_and_expired_leads_go_is_said_in_either_of_two_places(words: str) -> None:
    early = stage(words).early
    assert {name: outcome.to for name, outcome in early.items()} == {"late": "mail", "expired": "mail"}


def test_a_stage_is_open_in_a_calendar() -> None:
    assert stage("opens: tuesdays").opens.name == "tuesdays"


def test_a_team_of_the_first_free_keeps_its_order() -> None:
    scenario = read("room: 3", team="{first_free: [closers, agents]}")
    assert scenario.routes["phone"].team["call"] == ("closers", "agents")
    assert loads(dumps(scenario)) == scenario


def test_an_unlimited_resource_has_no_number_of_seats() -> None:
    scenario = read("room: 3")
    assert scenario.resources["closers"].headcount is None
    assert loads(dumps(scenario)) == scenario
