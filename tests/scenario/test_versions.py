"""Routes that take after another, and routes that see some values of the plan changed."""

from __future__ import annotations

import pytest

from simulator.errors import ScenarioError
from simulator.scenario.distributions import Constant
from simulator.scenario.dumping import dumps, route_settings
from simulator.scenario.reading import loads
from simulator.scenario.types import Rate, Scenario

PLAN = """\
name: One call
start: 2027-01-04
horizon: 4 weeks
segments:
  people: {value: 100, profile: {region: {choice: {north: 60%, south: 40%}}}}
campaigns:
  web: {segment: people, leads: {rate: 10 per day}}
  fair: {segment: people, leads: {count: 30, between: [2027-01-05, 2027-01-06]}, cost: {once: 500}}
resources:
  agents: {headcount: 4, cost: {per_hour: 20}}
  closers: {headcount: 3, available: 80%}
stages:
  call:
    step: qualify
    effort: {lognormal: {mean: 20 min, cv: 1}}
    odds: {region.north: 2}
    outcomes: {agreed: {chance: 20%, to: demo}, lost: {}}
  demo: {step: sell, effort: 30 min, outcomes: {sold: {chance: 30%, sale: value}, lost: {}}}
routes:
  phone: {team: {call: agents, demo: closers}, campaigns: [web]}
"""


def plan(*routes: str) -> Scenario:
    return loads(PLAN + "".join(f"  {route}\n" for route in routes))


def problems(*routes: str) -> list[str]:
    with pytest.raises(ScenarioError) as raised:
        plan(*routes)
    return [str(one) for one in raised.value.problems]


def seen(settings: str) -> Scenario:
    return plan(f"other: {{like: phone, set: {{{settings}}}}}").seen_by("other")


def test_a_route_takes_over_what_it_does_not_say() -> None:
    routes = plan("other: {like: phone, team: {demo: agents}}", "third: {like: other, campaigns: [fair, web]}").routes
    assert routes["other"].team == {"call": {"agents": 1.0}, "demo": {"agents": 1.0}}
    assert routes["other"].campaigns == ("web",)
    assert (routes["third"].team, routes["third"].campaigns) == (routes["other"].team, ("fair", "web"))


def test_a_route_may_take_after_a_later_one() -> None:
    whole = plan("other: {like: third}", "third: {like: phone, campaigns: [fair]}")
    assert whole.routes["other"].campaigns == ("fair",)


def test_relative_values_keep_the_unit() -> None:
    changed = seen('campaigns.web.leads.rate: x0.8, resources.agents.headcount: "-2", stages.demo.effort: "+15", '
                   'resources.closers.available: "+5%", stages.call.outcomes.agreed.chance: x1.5')  # fmt: skip
    leads = changed.campaigns["web"].leads
    assert isinstance(leads, Rate)
    assert leads.per_week == 56
    assert changed.resources["agents"].headcount == 2
    assert changed.stages["demo"].effort == Constant(value=45 * 60_000)
    assert changed.resources["closers"].available == 0.85
    assert [one.chance for one in changed.stages["call"].outcomes] == [0.3, 0.7]


def test_a_star_changes_all_that_state_the_value_and_no_other() -> None:
    changed = seen("resources.*.headcount: x2, campaigns.*.cost.once: x3, stages.*.effort.*.mean: 10 min")
    assert [one.headcount for one in changed.resources.values()] == [8, 6]
    assert [one.cost.once for one in changed.campaigns.values()] == [0, 1500]
    assert [one.effort.expected() / 60_000 for one in changed.stages.values() if one.effort] == [10, 30]


def test_a_star_that_changes_numbers_leaves_words_alone() -> None:
    text = PLAN.replace("closers: {headcount: 3,", "closers: {headcount: unlimited,")
    changed = loads(f"{text}  other: {{like: phone, set: {{resources.*.headcount: x2}}}}").seen_by("other")
    assert [one.headcount for one in changed.resources.values()] == [8, None]


def test_a_value_may_be_a_mapping_and_a_word_may_be_new() -> None:
    new = "stages.call.effort: {constant: 5 min}, stages.call.patience: 1 h"
    changed = seen(f"{new}, stages.call.odds.region.north: x2")
    assert changed.stages["call"].effort == Constant(value=300_000)
    assert changed.stages["call"].patience == Constant(value=3_600_000)
    assert changed.stages["call"].odds.categories == {"region": {"north": 4.0}}


def test_the_plan_itself_and_the_other_routes_stay_as_they_are() -> None:
    whole = plan("other: {like: phone, set: {resources.agents.headcount: 9}}")
    assert whole.seen_by("phone") is whole
    assert (whole.resources["agents"].headcount, whole.seen_by("other").resources["agents"].headcount) == (4, 9)


def test_one_route_changes_what_another_set_already() -> None:
    whole = plan("other: {like: phone, set: {resources.*.headcount: x2}}",
                 'third: {like: other, set: {resources.agents.headcount: "+1"}}')  # fmt: skip
    assert [one.headcount for one in whole.seen_by("third").resources.values()] == [9, 6]


def test_a_route_is_like_the_same_one_in_what_is_written_out() -> None:
    """The third has all that the other sets, one value of it changed back to the plan's."""
    whole = plan("other: {like: phone, set: {resources.agents.headcount: 9, resources.closers.headcount: 5}}",
                 "third: {like: other, set: {resources.agents.headcount: 4}}")  # fmt: skip
    again = loads(dumps(whole))
    assert again == whole
    assert {name: one.like for name, one in again.routes.items()} == {"phone": None, "other": "phone", "third": "other"}
    assert dumps(again) == dumps(whole)
    assert "resources.agents.headcount: 4" in dumps(whole)
    assert route_settings(again, "third") == {"resources.closers.headcount": "5"}


def test_what_changes_nothing_is_no_change() -> None:
    assert plan("other: {like: phone, set: {resources.agents.headcount: 4}}").routes["other"].world is None


def test_what_is_written_out_are_the_values_that_come_out() -> None:
    whole = plan("other: {like: phone, set: {stages.*.effort.*.mean: x0.5, stages.call.odds.region.north: 3}}")
    assert route_settings(whole, "other") == {
        "stages.call.effort.lognormal.mean": "10 min",
        "stages.call.odds": {"region.north": "3"},
    }
    assert loads(dumps(whole)) == whole


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        (
            "other: {like: phon}",
            "21:17  routes.other.like: 'phon' is not a route. Did you mean 'phone'? Routes: phone, other.",
        ),
        ("other: {like: other}", "21:17  routes.other.like: routes take after each other in a circle: other → other."),
        (
            "other: {like: phone, set: {resources.agent.headcount: 1}}",
            "21:30  routes.other.set.resources.agent.headcount: 'agent' is not stated under resources. "
            "Did you mean 'agents'? Stated: agents, closers.",
        ),
        (
            "other: {like: phone, set: {resources.*.cost.per_month: x2}}",
            "21:30  routes.other.set.resources.*.cost.per_month: "
            "the plan states no value at 'resources.*.cost.per_month'.",
        ),
        (
            "other: {like: phone, set: {horizon: 8 weeks}}",
            "21:30  routes.other.set.horizon: 'horizon' is not a section that a route can set values of. "
            "Sections: calendars, segments, campaigns, resources, stages.",
        ),
        (
            "other: {like: phone, set: {resources.agents.headcount: x0.3}}",
            "21:58  routes.other.set.resources.agents.headcount: "
            "'1.2' is not a whole number; "
            "somebody who works in part has a share as `available`.",
        ),
        (
            "other: {like: phone, set: {resources.agents.headcont: 3}}",
            "21:57  routes.other.set.resources.agents.headcont: 'headcont' is not a word of the "
            "resource. Did you mean 'headcount'?",
        ),
        (
            "other: {like: phone, set: {stages.call.effort: x2}}",
            "21:30  routes.other.set.stages.call.effort: 'x2' changes a number, and stages.call.effort is more than "
            "one value; name a number inside it, such as stages.call.effort.lognormal.mean.",
        ),
        (
            'other: {like: phone, set: {stages.demo.effort: "+5 h"}}',
            "21:30  routes.other.set.stages.demo.effort: '+5 h' does not fit '30 min'; "
            "a relative change keeps the unit.",
        ),
        (
            "other: {like: phone, set: {stages.call.outcomes.agreed.chance: 80%, "
            "stages.call.outcomes.lost.chance: 70%}}",
            "21:105  routes.other.set.stages.call.outcomes.lost.chance: "
            "chances add up to 150 % (80 % + 70 %); they may add up to 100 % at most.",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_where_the_route_says_it(route: str, expected: str) -> None:
    (problem,) = problems(route)
    assert problem.partition(" Words: ")[0] == expected


def test_a_route_that_sends_its_leads_elsewhere_needs_nobody_where_they_do_not_come() -> None:
    whole = plan("closing: {team: {demo: closers}, campaigns: [web], set: {campaigns.web.starts: demo}}")
    assert whole.seen_by("closing").campaigns["web"].starts == "demo"
    assert problems("short: {team: {call: agents}, campaigns: [web], set: {campaigns.web.leads.rate: x0.8}}") == [
        "21:17  routes.short.team: nobody does the stage demo; the route's leads come there."
    ]


def test_a_problem_of_the_plan_is_told_once() -> None:
    with pytest.raises(ScenarioError) as raised:
        loads(PLAN.replace("to: demo", "to: dmo") + "  other: {like: phone, set: {resources.agents.headcount: 1}}\n")
    assert [one.path for one in raised.value.problems] == ["stages.call.outcomes.agreed.to"]


def test_a_relative_change_of_what_is_wrong_already_tells_it_no_second_time() -> None:
    wrong = PLAN.replace("rate: 10 per day", "rate: 10,5 per day").replace("headcount: 4", "headcount: four")
    with pytest.raises(ScenarioError) as raised:
        loads(wrong + "  other: {like: phone, set: {campaigns.*.leads.rate: x0.8, resources.agents.headcount: none}}\n")
    assert [one.path for one in raised.value.problems] == [
        "campaigns.web.leads.rate",
        "campaigns.web.leads.5 per day",
        "resources.agents.headcount",
        "routes.other.set.resources.agents.headcount",
    ]


def test_nothing_can_be_taken_away() -> None:
    (problem,) = problems("other: {like: phone, set: {stages.call.odds: }}")
    assert problem == (
        "21:30  routes.other.set.stages.call.odds: the value is missing, and nothing can be taken away; "
        "give stages.call.odds another value."
    )


def test_cases_that_a_route_never_comes_to_by_its_own_changes_are_not_missed() -> None:
    text = PLAN.replace("lost: {}}}\nroutes", "lost: {to: [{if: {done_by.demo: closers}, to: call}]}}}\nroutes")
    alone = "  other: {team: {call: agents}, set: {stages.call.outcomes.agreed: {chance: 20%}}}\n"
    assert [one.to for one in loads(text + alone).seen_by("other").stages["call"].outcomes] == [None, None]
