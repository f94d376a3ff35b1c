"""People are called by their names where a plan is changed by paths, and a team may be asked to be a pool."""

from __future__ import annotations

import pytest

from simulator.errors import ScenarioError
from simulator.scenario.asking import Asked
from simulator.scenario.checking import findings_of, flows_of
from simulator.scenario.reading import loads
from simulator.scenario.types import Scenario

PLAN = """\
name: A team
start: 2027-01-04
horizon: 8 weeks
calendars: {office: {days: mon-fri, hours: "09:00-17:00"}}
segments: {firms: {value: 100, gross_margin: 60%}}
campaigns: {web: {segment: firms, leads: {rate: 30 per week}}}
resources:
  reps:
    calendar: office
    people: [{name: Ada, speed: 1.5}, {name: J. K. Ben, odds: {sell: 1.2}}, {name: Cai}]
    assignment: owner
    max_open_leads: 8
stages: {sell: {step: sell, effort: 1 h, outcomes: {won: {chance: 30%, sale: value}, lost: {}}}}
routes: {ours: {team: {sell: reps}}}
"""


def changed(*settings: str, plan: str = PLAN) -> Scenario:
    return loads(plan, asked=Asked(sets=settings))


def speeds(plan: Scenario) -> dict[str, float]:
    return {one.name: one.speed for one in plan.resources["reps"].people}


@pytest.mark.parametrize(
    ("called", "known"),
    [
        ("people.Ada.speed=x2", {"Ada": 3.0, "J. K. Ben": 1.0, "Cai": 1.0}),
        ("people[1].speed=x2", {"Ada": 3.0, "J. K. Ben": 1.0, "Cai": 1.0}),
        ("people.J. K. Ben.speed=0.5", {"Ada": 1.5, "J. K. Ben": 0.5, "Cai": 1.0}),
        ("people.J.K.Ben.speed=0.5", {"Ada": 1.5, "J. K. Ben": 0.5, "Cai": 1.0}),
        ("people.Cai.name=Dee", {"Ada": 1.5, "J. K. Ben": 1.0, "Dee": 1.0}),
        ("people.Cai={name: Dee, speed: 2}", {"Ada": 1.5, "J. K. Ben": 1.0, "Dee": 2.0}),
    ],
)
def test_somebody_is_called_by_name_or_by_place(called: str, known: dict[str, float]) -> None:
    assert speeds(changed(f"resources.reps.{called}")) == known
    asked = loads(PLAN, asked=Asked(what_ifs=(f"other: resources.reps.{called}",)))
    assert speeds(asked.seen_by("other")) == known
    assert speeds(asked.seen_by("ours")) == speeds(loads(PLAN))
    path, _, value = called.partition("=")
    if not value.startswith("{"):
        assert speeds(loads(PLAN).evolve({f"resources.reps.{path}": value})) == known


def test_a_name_goes_with_a_star() -> None:
    assert speeds(changed("resources.*.people.Ada.speed=x2")) == {"Ada": 3.0, "J. K. Ben": 1.0, "Cai": 1.0}


def test_a_new_first_person_changes_nobody_elses_name() -> None:
    more = PLAN.replace("people: [", "people: [{name: Zoe}, ")
    assert speeds(changed("resources.reps.people.Ada.speed=2", plan=more)) == {
        "Zoe": 1.0,
        "Ada": 2.0,
        "J. K. Ben": 1.0,
        "Cai": 1.0,
    }


@pytest.mark.parametrize("called", ["Cai", "[3]"])
def test_what_is_left_out_of_somebody_can_be_set_inside(called: str) -> None:
    path = f"resources.reps.people.{called}.odds.sell".replace(".[", "[")
    assert [dict(one.odds) for one in changed(f"{path}=1.5").resources["reps"].people] == [
        {},
        {"sell": 1.2},
        {"sell": 1.5},
    ]


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        (
            "resources.reps.people.Adda.speed=2",
            "'Adda' is not one of resources.reps.people. Did you mean 'Ada'? Names: Ada, J. K. Ben, Cai.",
        ),
        ("resources.reps.people.J.speed=2", "'J' is not one of resources.reps.people. Names: Ada, J. K. Ben, Cai."),
        ("resources.reps.people[4].speed=2", "resources.reps.people has [1] to [3]; there is no '[4]'."),
        (
            "resources.reps.people.Cai.odd.sell=2",
            "'odd' is not stated under resources.reps.people.Cai. Stated: name.",
        ),
        (
            "resources.reps.people.*.serves.region=north",
            "the plan states no value at 'resources.reps.people.*.serves.region'.",
        ),
        ("resources.*.cost.per_hour=20", "the plan states no value at 'resources.*.cost.per_hour'."),
    ],
)
def test_who_is_not_there_is_told_with_those_who_are(setting: str, message: str) -> None:
    with pytest.raises(ScenarioError) as raised:
        changed(setting)
    (problem,) = raised.value.problems
    assert problem.message == message


def test_a_team_that_owns_its_leads_may_be_asked_to_be_a_pool() -> None:
    asked = loads(PLAN, asked=Asked(what_ifs=("pool: resources.reps.assignment=pool",)))
    reps = asked.seen_by("pool").resources["reps"]
    assert (reps.assignment, reps.max_open_leads) == ("pool", 8)
    assert findings_of(asked, flows_of(asked)) == ()
    pool = changed("resources.reps.assignment=pool")
    (found,) = findings_of(pool, flows_of(pool))
    assert found.path == "resources.reps.max_open_leads"
    assert found.message.startswith("it does nothing, for in a pool nobody holds leads; ")
