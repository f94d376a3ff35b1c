"""Changes of values by their paths: what a relative one does to what is written, and what is said of one that fails."""

from __future__ import annotations

import pytest

from simulator.errors import ScenarioError
from simulator.scenario.asking import Asked
from simulator.scenario.checking import findings_of, flows_of
from simulator.scenario.overview import overview
from simulator.scenario.reading import loads
from simulator.scenario.types import Rate, Scenario

PLAN = """\
name: A year of subscriptions
start: 2027-01-04
horizon: 8 weeks
segments:
  retail: {value: {lognormal: {mean: 100, cv: 0.5}}}
  industry: {value: {lognormal: {median: 300, p90: 1_200}}}
campaigns:
  web: {segment: retail, leads: {rate: 30 per week, growth: 2% per month, swings: 30% per day}}
  ads:
    segment: industry
    leads:
      weekly:
        - {days: mon-fri, hours: "09:00-12:00", rate: 2 per hour}
        - {days: sat, hours: "09:00-12:00", rate: 1 per hour}
resources:
  reps: {headcount: 4, available: 80%}
stages:
  offer:
    step: sell
    effort: 30 min
    outcomes:
      won: {chance: 30%, sale: {per_month: value, term: 12 months}}
      once: {chance: 10%, sale: value}
      lost: {}
routes:
  ours: {team: {offer: reps}}
"""


def changed(*settings: str) -> Scenario:
    return loads(PLAN, asked=Asked(sets=settings))


def told(setting: str) -> str:
    with pytest.raises(ScenarioError) as raised:
        changed(setting)
    (problem,) = raised.value.problems
    return problem.message


def test_growth_and_swings_are_scaled_and_keep_their_period() -> None:
    leads = changed("campaigns.web.leads.growth=x2", "campaigns.web.leads.swings=x0.5").campaigns["web"].leads
    assert isinstance(leads, Rate)
    assert leads.growth is not None
    assert leads.swings is not None
    assert (leads.growth.share, leads.growth.per) == (0.04, "month")
    assert leads.swings.cv == 0.15


@pytest.mark.parametrize(("setting", "share"), [("+1%", 0.03), ("-5% per month", -0.03)])
def test_points_are_added_to_growth(setting: str, share: float) -> None:
    leads = changed(f"campaigns.web.leads.growth={setting}").campaigns["web"].leads
    assert isinstance(leads, Rate)
    assert leads.growth is not None
    assert leads.growth.share == share


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        (
            "campaigns.web.leads.rate=-20%",
            "'-20%' does not fit '30 per week'; a relative change keeps the unit. Did you mean 'x0.8'?",
        ),
        (
            "resources.reps.headcount=+25%",
            "'+25%' does not fit '4'; a relative change keeps the unit. Did you mean 'x1.25'?",
        ),
        (
            "campaigns.web.leads.rate=x80%",
            "'x80%' does not fit '30 per week'; a relative change keeps the unit. Did you mean 'x0.8'?",
        ),
        (
            "campaigns.web.leads.rate=+5 per day",
            "'+5 per day' does not fit '30 per week'; a relative change keeps the unit.",
        ),
        (
            "stages.offer.outcomes.won.sale.per_month=x1.1",
            "'x1.1' changes a number, and stages.offer.outcomes.won.sale.per_month is 'value'. "
            "Did you mean '{times: 1.1}'?",
        ),
        (
            "stages.offer.outcomes.once.sale=x2",
            "'x2' changes a number, and stages.offer.outcomes.once.sale is 'value'. Did you mean '{times: 2}'?",
        ),
        (
            "campaigns.*.lead.rate=x2",
            "the plan states no value at 'campaigns.*.lead.rate'. Did you mean 'leads'?",
        ),
        (
            "stages.*.outcomes.wn.chance=x2",
            "the plan states no value at 'stages.*.outcomes.wn.chance'. Did you mean 'won'?",
        ),
        (
            "campaigns.ads.leads.weekly[3].rate=x2",
            "campaigns.ads.leads.weekly has [1] to [2]; there is no '[3]'.",
        ),
        (
            "campaigns.*.leads.weekly.rate=x2",
            "campaigns.*.leads.weekly has [1] to [2]; there is no 'rate'.",
        ),
        (
            "resources.reps.headcount.many=3",
            "the plan has nothing inside resources.reps.headcount at 'resources.reps.headcount.many'.",
        ),
    ],
)
def test_what_cannot_be_changed_is_told_with_what_was_meant(setting: str, message: str) -> None:
    assert told(setting) == message


def test_what_is_offered_works() -> None:
    plan = changed("campaigns.web.leads.rate=x0.8", "stages.offer.outcomes.won.sale.per_month={times: 1.1}")
    assert plan.stages["offer"].outcomes[0].sale is not None
    assert plan.stages["offer"].outcomes[0].sale.times == 1.1


STATED = PLAN.replace("lost: {}", "lost: {chance: 60%}")


def test_two_chances_are_set_at_once_where_all_are_stated() -> None:
    with pytest.raises(ScenarioError) as raised:
        loads(STATED, asked=Asked(sets=("stages.offer.outcomes.won.chance=x0.5",)))
    (problem,) = raised.value.problems
    told, example = problem.message.split(" Change two at once: ")
    assert told.startswith("chances add up to 85 %")
    assert example == "--set stages.offer.outcomes.won.chance=15% --set stages.offer.outcomes.lost.chance=75%"
    plan = loads(STATED, asked=Asked(sets=tuple(example.replace("--set ", "").split())))
    assert [one.chance for one in plan.stages["offer"].outcomes] == [0.15, 0.1, 0.75]


def test_a_route_sets_two_chances_at_once_where_all_are_stated() -> None:
    worse = "  worse: {like: ours, set: {stages.offer.outcomes.won.chance: 25%}}\n"
    with pytest.raises(ScenarioError) as raised:
        loads(STATED + worse)
    (problem,) = raised.value.problems
    example = problem.message.partition(" Change two at once: ")[2]
    assert example == "{stages.offer.outcomes.won.chance: 25%, stages.offer.outcomes.lost.chance: 65%}"
    plan = loads(f"{STATED}  worse: {{like: ours, set: {example}}}\n").seen_by("worse")
    assert [one.chance for one in plan.stages["offer"].outcomes] == [0.25, 0.1, 0.65]


def test_one_chance_is_set_where_another_takes_the_rest() -> None:
    plan = changed("stages.offer.outcomes.won.chance=x0.5")
    assert [one.chance for one in plan.stages["offer"].outcomes] == [0.15, 0.1, 0.75]


def told_as_missed(*settings: str) -> list[str]:
    plan = changed(*settings)
    return [str(one) for one in findings_of(plan, flows_of(plan)) if "does not change" in one.message]


def test_what_a_star_passes_over_deserves_a_second_look() -> None:
    worse = "  worse: {like: ours, set: {segments.*.value.lognormal.mean: x0.8}}\n"
    plan = loads(PLAN + worse, asked=Asked(sets=("campaigns.*.leads.rate=x2", "resources.*.headcount=x2")))
    findings = [str(one) for one in findings_of(plan, flows_of(plan)) if "does not change" in one.message]
    assert told_as_missed("campaigns.*.leads.rate=x2", "campaigns.ads.leads.swings=20% per day") == []
    assert findings == [
        "--set campaigns.*.leads.rate: does not change campaigns.ads, where the path leads to no value.",
        "routes.worse.set.segments.*.value.lognormal.mean: does not change segments.industry, where the path leads to "
        "no value.",
    ]


def test_none_takes_away_a_word_that_may_be_left_out() -> None:
    leads = changed("campaigns.web.leads.growth=none", "campaigns.*.leads.swings=none").campaigns["web"].leads
    assert isinstance(leads, Rate)
    assert (leads.growth, leads.swings) == (None, None)
    assert told("resources.reps.ramp=none") == (
        "the plan does not state resources.reps.ramp, so there is nothing to take away."
    )
    assert told("resources.reps.headcount=none").startswith("'none' is neither a number nor unlimited.")


def test_check_shows_what_a_route_sets_as_it_is_written() -> None:
    what_ifs = ("steady: campaigns.web.leads.growth=none, resources.reps.headcount=+1",)
    scenario = loads(PLAN, asked=Asked(what_ifs=what_ifs))
    page = [line.strip() for line in overview(scenario, flows_of(scenario), ())]
    assert [line for line in page if line.startswith("sets ")] == [
        "sets campaigns.web.leads.growth: none",
        "sets resources.reps.headcount: 5",
    ]
