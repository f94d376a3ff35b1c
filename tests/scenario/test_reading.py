"""What a plan's words come to: defaults, units, sums, and where a problem is seen that another one hides."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path

import pytest

from simulator.errors import Problem, ScenarioError
from simulator.scenario.criteria import Target
from simulator.scenario.distributions import Constant, Gamma, Lognormal
from simulator.scenario.reading import load, loads
from simulator.scenario.staff import Order
from simulator.scenario.types import Count, Odds, Rate, Sale, Scenario
from tests.scenario.plans import changed

HOUR, DAY, WEEK = 3_600_000, 86_400_000, 604_800_000

PLAN = """\
name: One call
start: 2027-01-04
horizon: 4 weeks
calendars:
  office: {days: mon-fri, hours: "09:00-17:30"}
segments:
  people: {value: 100, profile: {age: {uniform: {min: 18, max: 80}}, region: {choice: {north: 60%, south: 40%}}}}
  firms: {value: 900}
campaigns:
  web: {segment: people, leads: {rate: 10 per day}}
resources:
  agents: {headcount: 2, calendar: office}
  closers: {headcount: 1}
stages:
  call:
    step: qualify
    effort: 20 min
    outcomes:
      agreed: {chance: 20%, to: demo}
      later: {chance: 30%}
      lost: {}
  demo: {step: sell, effort: {gamma: {mean: 1 h, cv: 0.5}}, outcomes: {sold: {chance: 30%, sale: value}, lost: {}}}
routes:
  phone: {team: {call: agents, demo: closers}}
"""


def plan(*changes: tuple[str, str]) -> Scenario:
    return loads(changed(PLAN, *changes))


def problems(*changes: tuple[str, str]) -> list[str]:
    with pytest.raises(ScenarioError) as raised:
        plan(*changes)
    return [f"{one.path}: {one.message}" for one in raised.value.problems]


def test_what_is_left_out_has_its_default() -> None:
    scenario = plan()
    assert (scenario.currency, scenario.minor_units, scenario.seed, scenario.replications) == ("EUR", 100, 0, 100)
    assert (scenario.warm_up, scenario.horizon, scenario.follow_up) == (0, 4 * WEEK, 0)
    assert scenario.start == datetime(2027, 1, 4)
    assert scenario.segments["people"].gross_margin == 1
    assert scenario.campaigns["web"].starts == "call"
    assert scenario.resources["closers"].calendar is None
    assert scenario.resources["closers"].available == 1
    assert scenario.resources["closers"].order == Order()
    assert scenario.stages["call"].odds == Odds()
    assert scenario.routes["phone"].campaigns == ("web",)


@pytest.mark.parametrize(("currency", "units"), [("EUR", 100), ("JPY", 1), ("KWD", 1000)])
def test_a_currency_has_its_smallest_unit(currency: str, units: int) -> None:
    assert plan(("horizon", f"currency: {currency}\nhorizon")).minor_units == units


def test_one_outcome_takes_the_rest() -> None:
    chances = {one.name: one.chance for one in plan().stages["call"].outcomes}
    assert chances == {"agreed": 0.2, "later": 0.3, "lost": 0.5}


def test_a_single_outcome_without_a_chance_is_certain() -> None:
    scenario = plan(("outcomes: {sold: {chance: 30%, sale: value}, lost: {}}", "outcomes: {sold: {sale: value}}"))
    assert [one.chance for one in scenario.stages["demo"].outcomes] == [1.0]


def test_an_option_states_some_chances_and_the_others_keep_their_proportion() -> None:
    option = plan(("    effort: 20 min", "    effort: 20 min\n    options: {closers: {chances: {agreed: 60%}}}"))
    chances = option.stages["call"].options["closers"].chances
    assert chances == {"agreed": 0.6, "later": 0.15, "lost": 0.25}


def test_chances_above_one_hundred_percent_by_rounding_alone_are_fine() -> None:
    scenario = plan(("chance: 20%", "chance: 33.3333333333%"), ("chance: 30%}", "chance: 66.6666666667%}"))
    assert scenario.stages["call"].outcomes[2].chance == 0


@pytest.mark.parametrize(
    ("rate", "per_week", "per_open_hour"),
    [
        ("10 per day", 70, None),
        ("10 per week", 10, None),
        ("10 per hour", None, 10),
        ("730.5 per month", 168, None),
        ("8766 per year", 168, None),
    ],
)
def test_a_rate_is_a_weeks_or_an_open_hours(rate: str, per_week: float | None, per_open_hour: float | None) -> None:
    leads = plan(("rate: 10 per day", f"rate: {rate}")).campaigns["web"].leads
    assert leads == Rate(per_week=per_week, per_open_hour=per_open_hour)


def test_a_last_day_is_included_whole_and_a_last_instant_is_not() -> None:
    days = plan(("rate: 10 per day", "count: 5, between: [2027-01-05, 2027-01-06]")).campaigns["web"].leads
    assert days == Count(count=5, between=(datetime(2027, 1, 5), datetime(2027, 1, 7)))
    times = plan(("rate: 10 per day", "count: 5, between: [2027-01-05 08:00, 2027-01-06 12:00]")).campaigns["web"].leads
    assert times == Count(count=5, between=(datetime(2027, 1, 5, 8), datetime(2027, 1, 6, 12)))


def test_a_calendar_is_a_line_or_a_list_of_lines() -> None:
    one = plan(('{days: mon-fri, hours: "09:00-17:30"}', '[{days: [sat, mon], hours: "22:00-06:00", holidays: DE}]'))
    (line,) = one.calendars["office"].lines
    assert (line.days, line.opens, line.closes, line.holiday_code) == ((0, 5), 22 * HOUR, 6 * HOUR, "DE")
    assert date(2027, 1, 1) in line.holidays


@pytest.mark.parametrize(
    ("days", "understood"),
    [("mon-fri", (0, 1, 2, 3, 4)), ("sat", (5,)), ('"fri-mon"', (0, 4, 5, 6)), ('"mon,wed , fri"', (0, 2, 4))],
)
def test_days_of_the_week(days: str, understood: tuple[int, ...]) -> None:
    assert plan(("days: mon-fri", f"days: {days}")).calendars["office"].lines[0].days == understood


def test_a_sale_is_the_leads_value_a_part_of_it_or_an_amount_of_its_own() -> None:
    def sale(text: str) -> Sale | None:
        return plan(("sale: value", f"sale: {text}")).stages["demo"].outcomes[0].sale

    assert sale("value") == Sale(times=1.0)
    assert sale("{times: 0.6}") == Sale(times=0.6)
    assert sale("250") == Sale(of=Constant(value=250.0))
    assert sale("{lognormal: {mean: 900, cv: 2}}") == Sale(of=Lognormal(mean=900, cv=2))


def test_effort_is_in_milliseconds_of_working_time() -> None:
    assert plan(("20 min", "1 person-day")).stages["call"].effort == Constant(value=8.0 * HOUR)
    assert plan().stages["demo"].effort == Gamma(mean=HOUR, cv=0.5)


def test_odds_go_to_numbers_categories_and_the_words_of_their_own() -> None:
    odds = "{age: 1.02, region.north: 2, wait: 0.9, visit: 0.8, value: 1.5}"
    assert plan(("    effort: 20 min", f"    effort: 20 min\n    odds: {odds}")).stages["call"].odds == Odds(
        numeric={"age": 1.02},
        categories={"region": {"north": 2}},
        wait_per_hour=0.9,
        visit=0.8,
        value_per_doubling=1.5,
    )


def test_targets_are_in_the_unit_of_their_kpi() -> None:
    targets = '{revenue: ">= 1_000", lead_time_p90: "<= 2 weeks", wait_mean.call: "< 90 min", win_rate: "> 5%"}'
    assert plan(("horizon", f"targets: {targets}\nhorizon")).targets == (
        Target(kpi="revenue", relation=">=", bound=1000),
        Target(kpi="lead_time_p90", relation="<=", bound=14),
        Target(kpi="wait_mean.call", relation="<", bound=1.5),
        Target(kpi="win_rate", relation=">", bound=0.05),
    )


def test_a_kpi_that_the_plan_does_not_have_is_no_target() -> None:
    assert problems(("horizon", 'targets: {in_time.call: ">= 80%"}\nhorizon')) == [
        "targets.in_time.call: `in_time` is measured for each stage with `effort` and `due`; the plan has none."
    ]
    assert problems(("horizon", 'targets: {leads.web: ">= 8", overtime.reps: "< 5 h"}\nhorizon')) == [
        "targets.overtime.reps: `overtime` is measured for each resource whose people may work outside their hours; "
        "the plan has none.",
    ]


def test_a_segment_may_be_called_like_a_part_of_the_cost() -> None:
    targets = plan(("horizon", 'targets: {cost.people: "< 5", cost.segments.people: "< 5"}\nhorizon')).targets
    assert [target.kpi for target in targets] == ["cost.people", "cost.segments.people"]


def test_a_stage_reached_by_a_referral_needs_somebody() -> None:
    change = ("later: {chance: 30%}", "later: {chance: 30%, refers: {count: 1, starts: demo}}")
    assert problems(change, ("to: demo", "cost: 1"), (", demo: closers", "")) == [
        "routes.phone.team: nobody does the stage demo; the route's leads come there."
    ]


def test_a_segment_that_comes_by_referral_alone_needs_the_value_it_is_sold_for() -> None:
    segments = ("segments:\n", "segments:\n  friends: {gross_margin: 50%}\n")
    referral = ("later: {chance: 30%}", "later: {chance: 30%, refers: {count: 1, segment: friends, starts: demo}}")
    assert plan(segments).segments["friends"].value is None
    (problem,) = problems(segments, referral)
    assert problem.startswith("segments.friends: the segment has no `value`, which the sale of demo.")


def test_a_stage_that_no_lead_reaches_needs_nobody() -> None:
    assert plan(("to: demo", "cost: 1"), (", demo: closers", "")).routes["phone"].team == {"call": {"agents": 1.0}}


def test_names_are_checked_although_a_unit_is_wrong_in_the_same_line() -> None:
    assert problems(("headcount: 2, calendar: office", "headcount: 2 people, calendar: ofice, available: 5")) == [
        "resources.agents.headcount: '2 people' is not a number.",
        "resources.agents.calendar: 'ofice' is not a calendar. Did you mean 'office'? Calendars: office.",
        "resources.agents.available: '5' is not a percentage; write '5%'.",
    ]


def test_an_attribute_is_the_same_kind_of_thing_in_all_segments() -> None:
    assert problems(("firms: {value: 900}", "firms: {value: 900, profile: {region: 4}}")) == [
        "segments.firms.profile.region: `region` has categories in segment people; "
        "one attribute is the same kind of thing in all segments."
    ]


def test_a_category_may_be_an_age_group() -> None:
    scenario = plan(("{north: 60%, south: 40%}", "{25-34: 60%, 65+: 40%}"))
    assert scenario.segments["people"].profile["region"].categories == {"25-34": 0.6, "65+": 0.4}


def test_a_route_takes_a_campaign_once() -> None:
    change = ("demo: closers}}", "demo: closers}, campaigns: [web, web]}")
    assert problems(change) == ["routes.phone.campaigns[2]: 'web' stands here twice."]


def test_a_wrong_section_does_not_make_every_name_unknown() -> None:
    whole = "resources:\n  agents: {headcount: 2, calendar: office}\n  closers: {headcount: 1}"
    assert whole in PLAN
    changed = PLAN.replace(whole, "resources: 5")
    with pytest.raises(ScenarioError) as raised:
        loads(changed)
    assert [str(one) for one in raised.value.problems] == [
        "11:12  resources: a mapping belongs here, such as {sdrs: {headcount: 3}}."
    ]


WORDS = (
    "start", "horizon", "calendars", "days", "hours", "segments", "value", "profile", "campaigns", "segment", "leads",
    "resources", "headcount", "calendar", "stages", "step", "effort", "outcomes", "chance", "sale", "routes", "team",
)  # fmt: skip


@pytest.mark.parametrize("word", WORDS)
def test_a_misspelt_word_is_offered_and_not_missing(word: str) -> None:
    found = problems((f"{word}:", f"{word}x:"))
    assert any(f"'{word}x' is not a word" in one and f"Did you mean '{word}'?" in one for one in found)
    assert not any(f"`{word}` is missing" in one for one in found)


def test_a_wrong_effort_is_not_a_missing_one() -> None:
    assert len(problems(("effort: 20 min", "effort: 20"))) == 1


def test_orders_name_a_number_that_some_segment_knows() -> None:
    assert problems(("closers: {headcount: 1", "closers: {headcount: 1, order: {highest: size}")) == [
        "resources.closers.order.highest: 'size' is not a number known of any segment. Numbers: age, value."
    ]
    assert plan(("closers: {headcount: 1", "closers: {headcount: 1, order: {highest: age}"))
    scenario = plan(("closers: {headcount: 1", "closers: {headcount: 1, order: {highest: value}"))
    assert scenario.resources["closers"].order == Order(by="highest", attribute="value")


def test_the_error_lists_a_file_and_its_problems() -> None:
    problems = [Problem(message="empty"), Problem(line=3, column=7, path="a.b", message="wrong")]
    error = ScenarioError("plan.yaml", problems)
    assert str(error) == "plan.yaml: 2 problems\n  empty\n  3:7  a.b: wrong"
    many = ScenarioError("plan.yaml", [Problem(message="wrong")] * 60)
    assert str(many).endswith("\n  and 10 more")


def test_an_error_crosses_processes() -> None:
    import pickle

    error = ScenarioError("plan.yaml", [Problem(message="empty")])
    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301  our own bytes


def test_csv_files_lie_in_the_plans_folder_with_either_separator(tmp_path: Path) -> None:
    (tmp_path / "efforts.csv").write_text('who;minutes\n"a;b";1.5\nc;2\n', encoding="utf-8")
    file = tmp_path / "plan.yaml"
    text = PLAN.replace("20 min", "{empirical: {csv: efforts.csv, column: minutes, unit: min}}")
    file.write_text(text, encoding="utf-8")
    effort = load(file).stages["call"].effort
    assert effort is not None
    assert (effort.smallest(), effort.largest()) == (90_000, 120_000)


def test_forty_thousand_rows_are_read_in_a_moment(tmp_path: Path) -> None:
    import time

    rows = "".join(f"{i % 3000}.{i % 7}\n" for i in range(41_188))
    (tmp_path / "efforts.csv").write_text(f"minutes\n{rows}", encoding="utf-8")
    text = PLAN.replace("20 min", "{empirical: {csv: efforts.csv, column: minutes, unit: min}}")
    began = time.perf_counter()
    loads(text, folder=tmp_path)
    assert time.perf_counter() - began < 5


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs links")
def test_a_link_does_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("minutes\n1\n", encoding="utf-8")
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans" / "efforts.csv").symlink_to(tmp_path / "secret.csv")
    text = PLAN.replace("20 min", "{empirical: {csv: efforts.csv, column: minutes, unit: min}}")
    with pytest.raises(ScenarioError, match="lies outside the plan's folder"):
        loads(text, folder=tmp_path / "plans")


def _loop(stage: str, *, exhausted: bool = False) -> tuple[str, str]:
    """The plan's first stage sends leads back to itself, done as ``stage`` says."""
    again = "exhausted: {to: call}" if exhausted else "again: {to: call}"
    outcomes = (
        f"{{agreed: {{chance: 20%, to: demo}}, again: {{to: call}}, {again}}}"
        if exhausted
        else (f"{{agreed: {{chance: 20%, to: demo}}, {again}}}")
    )
    old = PLAN[PLAN.index("    step: qualify\n") : PLAN.index("  demo:")]
    words = ", ".join(word for word in ("step: qualify", stage) if word)
    return f"  call:\n{old}", f"  call: {{{words}, outcomes: {outcomes}}}\n"


@pytest.mark.parametrize(
    "stage",
    [
        "effort: 0 min, touches: 2, gap: 1 days",
        "effort: 0 min, max_visits: 3",
        "effort: 0 min, options: {agents: {effort: 5 min}}",
    ],
)
def test_a_loop_in_which_time_passes_or_that_ends_is_allowed(stage: str) -> None:
    assert plan(_loop(stage)).stages["call"].outcomes[1].to == "call"


@pytest.mark.parametrize(
    "stage",
    [
        "effort: 0 min, touches: 2, gap: 0 days",
        "effort: 5 min, options: {agents: {effort: 0 min}}",
        "effort: 5 min, max_visits: 2",
    ],
)
def test_a_loop_in_which_no_time_passes_is_refused(stage: str) -> None:
    again = _loop(stage, exhausted="max_visits" in stage)
    assert problems(again) == [
        "stages.call: a lead can go round call → call without time passing; put a delay on the way."
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            ("step: qualify", "step: sales"),
            "stages.call.step: 'sales' is not allowed here. Did you mean 'sell'? "
            "Allowed: generate, qualify, sell, fulfil, serve.",
        ),
        (
            ("effort: 20 min", "effort: 20 min\n    room: yes"),
            "stages.call.room: 'yes' is not a number; write how many leads may wait, such as `room: 10`, "
            "or leave the word out where there is room for all.",
        ),
        (
            ("later: {chance: 30%}", "later: {chance: 90%}"),
            "stages.call.outcomes.later.chance: chances add up to 110 % (20 % + 90 %); "
            "they may add up to 100 % at most.",
        ),
    ],
)
def test_a_message_says_what_is_allowed_and_what_was_meant(change: tuple[str, str], told: str) -> None:
    assert problems(change) == [told]
