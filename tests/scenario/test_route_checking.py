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


@pytest.mark.parametrize(
    ("agents", "hours"),
    [
        ("shifts: [{days: mon-fri, hours: '09:00-18:00', headcount: 3}, "
         "{days: mon-fri, hours: '17:00-19:00', headcount: 1}]", 5 * (3 * 1 + 1)),
        ("people: [{name: Ada, calendar: office}, {name: Ben, calendar: evening, speed: 0.5}]", 5 * 3 / 2),
        ("headcount: {2027-01-01: 2, 2027-07-05: 4}, calendar: evening", 5 * 3 * 3),
        ("headcount: 2, calendar: evening, absence: 10%", 5 * 3 * 2 * 0.9),
        ("headcount: unlimited, calendar: evening", float("inf")),
    ],
)  # fmt: skip
def test_each_seat_has_hours_in_common_with_its_stages(agents: str, hours: float) -> None:
    """Of three seats until 18:00, one stays until 19:00; the year has as many weeks before 5 July as after it."""
    scenario = loads(changed(PLAN, ("{headcount: 1, calendar: office}", f"{{{agents}}}"), OPENS))
    assert flows_of(scenario)["phone"].loads["agents"].capacity == pytest.approx(hours)
    assert not any(
        "nothing in common" in one for one in findings(("{headcount: 1, calendar: office}", f"{{{agents}}}"), OPENS)
    )


@pytest.mark.parametrize(("seats", "told"), [("{2027-01-01: 3, 2027-02-01: 0, 2027-03-01: 3}", True), ("3", False)])
def test_a_month_in_which_there_are_fewer_seats_deserves_a_second_look(seats: str, told: bool) -> None:
    agents = ("{headcount: 1, calendar: office}", f"{{headcount: {seats}, calendar: office}}")
    said = "routes.phone: the leads of February 2027 bring 7.0 h of work a week for 0.0 h of agents; "
    assert any(one.startswith(said) for one in findings(agents)) is told


NEXT = "sale: value, to: talk"
BY_CASE = "sale: value, to: [{{if: {{{}}}, to: talk}}, {{to: talk}}]"


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("region: north", None),
        ("region: south", "region south"),
        ('size: "< 0"', "size < 0"),
        ('size: "<= 0"', None),
        ('size: "> 5", region: north', None),
        ("done_by.call: agents", None),
    ],
)
def test_a_case_that_never_holds_deserves_a_second_look(asked: str, named: str | None) -> None:
    known = "{region: {choice: {north: 100%, south: 0%}}, size: {poisson: {mean: 10}}}"
    found = findings(("{region: {choice: {north: 90%, south: 10%}}}", known), (NEXT, BY_CASE.format(asked)))
    told = "never decides: no lead comes here for whom it is the first that holds."
    assert found == ([] if named is None else [f"stages.call.outcomes.sold.to: case 1 ({named}) {told}"])


def test_a_case_for_somebody_who_cannot_have_served_the_lead_is_told_once() -> None:
    (found,) = findings((NEXT, BY_CASE.format("done_by.call: others")))
    told = "others cannot have served a lead at call that is asked here, so the case never holds."
    assert found == f"stages.call.outcomes.sold.to: {told}"


def test_a_case_that_an_earlier_one_always_forestalls_never_decides() -> None:
    cases = "to: [{if: {region: north}, to: talk}, {if: {region: north}, to: talk}, {to: talk}]"
    assert any("case 2 (region north) never decides" in one for one in findings((NEXT, f"sale: value, {cases}")))


def test_a_case_that_holds_in_some_route_is_in_order() -> None:
    other = "routes: {other: {team: {call: others, talk: others}}, phone"
    assert findings((NEXT, BY_CASE.format("done_by.call: others")), ("routes: {phone", other)) == []


def test_any_of_the_first_free_may_have_done_it() -> None:
    free = ("call: agents", "call: {first_free: [agents, others]}")
    for one in ("agents", "others"):
        unlimited = ("others: {headcount: 1", "others: {headcount: unlimited")
        assert findings(free, unlimited, (NEXT, BY_CASE.format(f"done_by.call: {one}"))) == []


@pytest.mark.parametrize(
    ("outcomes", "found"),
    [
        ("sold: {chance: 20%, sale: value, to: talk}, lost: {chance: 80%}", []),
        (
            "sold: {chance: 20%, sale: value, to: talk}, lost: {chance: 80%}, give_up: {to: talk}",
            ["stages.call.outcomes.give_up: its chance is 0 %, so it never happens. Did you mean 'gave_up'?"],
        ),
        (
            "sold: {chance: 20%, sale: value, to: talk}, lost: {chance: 80%}, other: {}",
            ["stages.call.outcomes.other: its chance is 0 %, so it never happens."],
        ),
        ("sold: {chance: 0%, sale: value, to: talk}, lost: {}}\n    options: {agents: {chances: {sold: 5%}}", []),
    ],
)
def test_an_outcome_without_a_chance_may_be_a_misspelt_way_of_leaving(outcomes: str, found: list[str]) -> None:
    assert findings(("sold: {chance: 20%, sale: value, to: talk}, lost: {}", outcomes)) == found


GROWS = ("rate: 70 per week, hours: evening}", "rate: 210 per week, hours: evening, months: {nov: 1.5}}")
HALF = ("effort: 6 min", "effort: 9 min")


def test_a_month_with_too_much_work_deserves_a_second_look() -> None:
    # 210 leads a week, half as many more in November, a quarter of an hour each, and 40 h a week; November 2027 has 22
    # weekdays in its 30 days.
    found = findings(GROWS, HALF)
    assert found == [
        "routes.phone: the leads of November 2027 bring 48.5 h of work a week for 41.1 h of agents; "
        "it can do the work of the whole period, but not when it comes."
    ]
    assert findings((GROWS[0], GROWS[1].replace("1.5", "1.2")), HALF) == []


def test_growth_makes_the_last_month_the_busiest() -> None:
    grown = (GROWS[0], "rate: 140 per week, hours: evening, growth: 5% per month}")
    assert [one for one in findings(grown, ("effort: 6 min", "effort: 12 min")) if "the leads of December 2027" in one]


def test_leads_that_come_for_a_time_only_make_no_busy_month() -> None:
    fair = (
        "campaigns: {",
        "campaigns: {fair: {segment: people, leads: {count: 900, between: [2027-03-01, 2027-03-08]}}, ",
    )
    assert findings(fair, ("effort: 6 min", "effort: 12 min")) == []


YEAR = ("sale: value", "sale: {per_month: value, term: 12 months}")
OLDER = "the warm-up of 7 days, so revenue lacks what older contracts still pay"
LATER = "the follow-up of 7 days, so value_per_lead lacks what is paid later"


@pytest.mark.parametrize(
    ("warm_up", "follow_up", "lacks"),
    [
        ("1 week", "1 week", f"{OLDER}, and than {LATER}"),
        ("12 months", "1 week", LATER),
        ("1 week", "12 months", OLDER),
        ("12 months", "12 months", None),
    ],
)
def test_contracts_longer_than_the_time_around_the_measured_period(
    warm_up: str, follow_up: str, lacks: str | None
) -> None:
    found = findings(YEAR, ("warm_up: 1 week", f"warm_up: {warm_up}"), ("follow_up: 1 week", f"follow_up: {follow_up}"))
    path = "stages.call.outcomes.sold.sale.term"
    assert found == ([] if lacks is None else [f"{path}: 1 year, longer than {lacks}."])


def test_a_contract_of_one_payment_is_paid_at_the_sale() -> None:
    assert findings((YEAR[0], YEAR[1].replace("12 months", "1 months"))) == []


HELD = """\
name: Few places
start: 2027-01-04
horizon: 52 weeks
warm_up: 8 weeks
follow_up: 8 weeks
segments: {people: {value: 100, gross_margin: 60%}}
campaigns: {web: {segment: people, leads: {rate: 9 per week}}}
resources: {reps: {headcount: 2, assignment: owner, max_open_leads: 3}}
stages:
  call:
    step: sell
    effort: 30 min
    touches: 3
    gap: 2 days
    outcomes: {sold: {chance: 50%, sale: value, after: 1 day}, lost: {}}
routes: {phone: {team: {call: reps}}}
"""


def places(*changes: tuple[str, str]) -> list[str]:
    scenario = loads(changed(HELD, *changes))
    found = (str(one) for one in findings_of(scenario, flows_of(scenario)))
    return [one for one in found if " hold " in one]


def test_people_who_may_hold_few_leads_take_on_few() -> None:
    """Three half-hours, two gaps of two days and, for half, a day: 4.5625 days; 6 places in 7 days are 9.21 a week."""
    assert places() == []
    assert places(("9 per week", "9.3 per week")) == [
        "routes.phone: 2 people of reps hold 3 leads each, for 4.562 days or longer, so they take on 9.21 a week at "
        "most; 9.3 come. Write a larger `max_open_leads`, or hire."
    ]
    assert places(("9 per week", "9.3 per week"), ("owner", "pool")) == []


@pytest.mark.parametrize(
    ("changes", "taken"),
    [
        ([("headcount: 2", "headcount: {2027-01-04: 2, 2027-07-05: 1}")], 6.9),
        ([("headcount: 2", "headcount: 2, tenure: 15 months, vacancy: 5 months")], 6.9),
        ([("lost: {}", "lost: {to: again}"), ("team: {call: reps}", "team: {call: reps, again: reps}")], 6.9),
        ([("lost: {}", "lost: {to: again}"), ("team: {call: reps}", "team: {call: reps, again: others}")], None),
        ([("gap: 2 days", "gap: 2 days\n    options: {reps: {touches: 4, gap: 3 days}}")], 4.38),
    ],
)
def test_leads_are_held_for_as_long_as_the_same_people_do_their_stages(
    changes: list[tuple[str, str]], taken: float | None
) -> None:
    """A second stage of the same people after a delay of 3 days and 1 h of work adds 73 h for half of the leads."""
    others = ("owner, max_open_leads: 3}", "owner, max_open_leads: 3}, others: {headcount: 9}")
    again = ("routes:", "  again: {step: sell, delay: 3 days, effort: 1 h}\nroutes:")
    found = places(*changes, others, again)
    assert found == [] if taken is None else f"take on {taken} a week at most; 9 come" in found[0]


def test_cold_names_who_never_become_leads_deserve_a_second_look() -> None:
    dial = ("routes:", "  dial: {step: generate, effort: 3 min, outcomes: {agrees: {chance: 9%WAY}, no: {}}}\nroutes:")
    cold = ("leads: {rate: 9 per week}", "leads: {rate: 9 per week}, starts: dial")
    message = "stages.dial.outcomes: none leads to another stage, so no cold name becomes a lead; write `to`."
    for way, told in (("", True), (", to: dial", True), (", to: call", False), (", sale: value", False)):
        team = ("team: {call: reps}", "team: {call: reps, dial: reps}")
        scenario = loads(changed(HELD, (dial[0], dial[1].replace("WAY", way)), cold, team))
        assert (message in map(str, findings_of(scenario, flows_of(scenario)))) is told
