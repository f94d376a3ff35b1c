"""Who comes and goes at the edges of what a plan can say."""

import pytest

from simulator.engines.preparing import prepare
from simulator.engines.reference import simulate
from simulator.scenario.distributions import Constant, Empirical, Mixture, Uniform
from simulator.scenario.reading import loads
from simulator.scenario.residual import residual

PLAN = """
name: A desk
start: 2027-01-04
horizon: 1 weeks
calendars: {{office: {{days: mon-fri, hours: "09:00-17:00"}}}}
segments: {{firms: {{value: 100}}}}
campaigns: {{web: {{segment: firms, leads: {{rate: 5 per day}}}}}}
resources: {{desk: {seats}}}
stages: {{call: {{step: qualify, effort: 1 h, outcomes: {{done: {{}}}}}}}}
routes: {{only: {{team: {{call: desk}}}}}}
"""


def hires(seats):
    return simulate(prepare(loads(PLAN.format(seats=seats)), "only"), seed=1, replication=0)["resource.desk.hires"]


def lived_in_two_touches(seats):
    rows = []
    plan = loads(PLAN.format(seats=seats).replace("effort: 1 h", "effort: 1 h, touches: 2, gap: 1 day"))
    simulate(prepare(plan, "only"), seed=1, replication=0, rows=rows)
    return rows


@pytest.mark.parametrize(("since", "many"), [("2027-01-03", 0), ("2027-01-04", 0), ("2027-01-04 00:01", 1)])
def test_a_hire_comes_after_the_worlds_beginning(since, many):
    assert hires(f"{{people: [{{name: Ada, from: {since}}}]}}") == many


def test_tenures_between_two_equal_ends_are_of_that_length():
    assert hires("{headcount: 1, tenure: {uniform: {min: 3 days, max: 3 days}}}") in (2, 3)


def test_places_for_leads_do_nothing_in_a_pool():
    words = ("", "max_open_leads: 2, ", "max_open_leads: 2, assignment: owner, ")
    plain, places, owners = (lived_in_two_touches(f"{{headcount: 1, {word}calendar: office}}") for word in words)
    assert len(plain) > 20
    assert plain == places
    assert plain != owners


@pytest.mark.parametrize(
    "life",
    [
        Constant(value=8.0),
        Uniform(min=8.0, max=8.0),
        Empirical(values=(8.0, 8.0)),
        Mixture(components=((0.25, Constant(value=8.0)), (0.75, Uniform(min=8.0, max=8.0)))),
    ],
    ids=lambda life: life.family,
)
def test_of_a_life_without_variance_some_uniform_part_is_left(life):
    assert residual(life) == Uniform(min=0.0, max=8.0)
