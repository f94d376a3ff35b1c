"""What a plan says of people is read whole, shown again as it was understood, and changed by its paths."""

from __future__ import annotations

from datetime import datetime

import pytest

from simulator.errors import ScenarioError
from simulator.rules.durations import HOUR, MONTH
from simulator.scenario import units
from simulator.scenario.distributions import Constant, Exponential, Lognormal
from simulator.scenario.dumping import dumps
from simulator.scenario.reading import loads
from simulator.scenario.staff import Commission, Ramp, Resource
from simulator.scenario.types import Scenario
from tests.scenario.people import plan


def callers(text: str, *changes: tuple[str, str]) -> Resource:
    return loads(plan(text, *changes)).resources["callers"]


def test_a_headcount_by_date_is_sorted_and_has_its_most_seats() -> None:
    one = callers('headcount: {2027-07-01: 8, 2027-01-04: 6, "2027-10-01 12:00": 0}')
    assert one.headcounts == ((datetime(2027, 1, 4), 6), (datetime(2027, 7, 1), 8), (datetime(2027, 10, 1, 12), 0))
    assert one.headcount == 8


def test_shifts_are_lines_with_seats_and_holidays_of_their_own() -> None:
    one = callers(
        "shifts: [{days: mon-fri, hours: '08:00-20:00', headcount: 6}, "
        "{days: sat, hours: '22:00-06:00', headcount: 1, holidays: [2027-05-01]}]"
    )
    first, second = one.shifts
    assert (first.headcount, first.line.days, first.line.opens, first.line.closes) == (
        6,
        (0, 1, 2, 3, 4),
        8 * HOUR,
        20 * HOUR,
    )
    assert (second.headcount, second.line.opens, second.line.closes) == (1, 22 * HOUR, 6 * HOUR)
    assert [day.isoformat() for day in second.line.holidays] == ["2027-05-01"]
    assert (one.headcount, one.calendar) == (6, None)


def test_people_have_names_and_leave_after_their_last_day() -> None:
    one = callers(
        "calendar: office, people: [{name: Ada Lovelace, speed: 1.2, odds: {call: 1.5}, serves: {region: north}, "
        "to: 2027-06-30}, {name: Ben, calendar: late, serves: {region: [north, south]}, from: 2027-02-01, "
        'to: "2027-03-01 12:00"}]'
    )
    ada, ben = one.people
    assert (ada.speed, ada.odds, ada.serves) == (1.2, {"call": 1.5}, {"region": ("north",)})
    assert (ada.calendar, ada.begins, ada.ends) == (None, None, datetime(2027, 7, 1))
    assert (ben.calendar, ben.begins, ben.ends) == (
        loads(plan("headcount: 1")).calendars["late"],
        datetime(2027, 2, 1),
        datetime(2027, 3, 1, 12),
    )
    assert ben.serves == {"region": ("north", "south")}
    assert one.headcount == 2


def test_those_who_come_learn_go_and_are_paid() -> None:
    one = callers(
        "headcount: 3, absence: 4%, speed: {lognormal: {mean: 1, cv: 0.3}}, ramp: {over: 4 months, from: 30%}, "
        "tenure: {exponential: {mean: 24 months}}, vacancy: 50 days, assignment: owner, max_open_leads: 30, "
        "end_of_shift: hand_over, cost: {per_hour: 20, per_hire: 12_000, overtime: 125%}"
    )
    assert (one.absence, one.speed) == (0.04, Lognormal(mean=1.0, cv=0.3))
    assert one.ramp == Ramp(over=4 * MONTH, first=0.3)
    assert (one.tenure, one.vacancy) == (Exponential(mean=24.0 * MONTH), Constant(value=50 * 24.0 * HOUR))
    assert (one.assignment, one.max_open_leads, one.end_of_shift) == ("owner", 30, "hand_over")
    assert (one.cost.per_hire, one.cost.overtime) == (12_000, 1.25)


@pytest.mark.parametrize(
    ("said", "understood"),
    [
        ("6%", Commission(first=0.06, later=0.06)),
        ("{first: 10%, later: 4%}", Commission(first=0.1, later=0.04)),
        (
            "{rate: 6%, quota: 80_000 per month, above: 15%}",
            Commission(first=0.06, later=0.06, quota=80_000, above=0.15),
        ),
    ],
)
def test_a_commission_is_one_share_or_two_or_has_a_quota(said: str, understood: Commission) -> None:
    assert callers(f"headcount: 2, cost: {{commission: {said}}}").cost.commission == understood


WHOLE = {
    "plan": "headcount: {2027-01-04: 6, 2027-07-01: 8}, calendar: office, tenure: {exponential: {mean: 2 years}}, "
    "vacancy: 50 days, ramp: {over: 100 days, from: 25%}, absence: 3.5%, speed: {gamma: {mean: 1, cv: 0.2}}",
    "one date": "headcount: {2027-01-04: 6}",
    "shifts": "shifts: [{days: mon, hours: '08:00-20:00', headcount: 6, holidays: DE}, "
    "{days: 'tue,sat', hours: '22:00-06:00', headcount: 0, holidays: [2027-05-01]}], end_of_shift: finish",
    "people": "people: [{name: 'Ada: the first', to: 2027-06-30}, {name: Ben, calendar: late, speed: 0.9, "
    "serves: {region: [north, south]}, odds: {call: 0.7}, from: 2027-02-01, to: '2027-03-01 12:00:30'}, "
    "{name: Cai, serves: {region: south}}], assignment: in_turn, max_open_leads: 3, calendar: office",
    "pay": "headcount: 2, end_of_shift: hand_over, assignment: owner, cost: {per_hour: 20, overtime: 150%, "
    "per_hire: 900, commission: {rate: 6%, quota: 80_000.5 per month, above: 15%}}",
    "two commissions": "headcount: 2, cost: {commission: {first: 10%, later: 4%}}",
}


@pytest.mark.parametrize("text", WHOLE.values(), ids=WHOLE)
def test_what_was_understood_loads_back_to_the_same(text: str) -> None:
    scenario = loads(plan(text))
    again = loads(dumps(scenario))
    assert again == scenario
    assert dumps(again) == dumps(scenario)


PLANNED = "headcount: {2027-01-04: 6, 2027-07-01: 8}"
SHIFTS = "shifts: [{days: mon, hours: '08:00-12:00', headcount: 2}, {days: tue, hours: '08:00-12:00', headcount: 5}]"


def changed(text: str, change: str) -> Resource:
    return seen(text, change).seen_by("other").resources["callers"]


def seen(text: str, change: str) -> Scenario:
    return loads(f"{plan(text)}  other: {{like: ours, set: {{{change}}}}}\n")


@pytest.mark.parametrize(
    ("change", "numbers"),
    [
        ('resources.callers.headcount: "+2"', [8, 10]),
        ('resources.callers.headcount: "-1"', [5, 7]),
        ("resources.callers.headcount: x0.5", [3, 4]),
        ('resources.*.headcount: "+2"', [8, 10]),
        ('resources.callers.headcount.2027-07-01: "+2"', [6, 10]),
        ("resources.callers.headcount.*: x2", [12, 16]),
        ("resources.callers.headcount: {2027-03-01: 1}", [1]),
    ],
)
def test_a_change_of_a_headcount_by_date_changes_it_from_each_date_on(change: str, numbers: list[int]) -> None:
    assert [many for _, many in changed(PLANNED, change).headcounts] == numbers


def test_a_number_in_place_of_a_headcount_by_date_holds_throughout() -> None:
    one = changed(PLANNED, "resources.callers.headcount: 4")
    assert (one.headcount, one.headcounts) == (4, ())


PART = "is not a whole number; somebody who works in part has a share as `available`."


def test_a_headcount_by_date_that_a_change_spoils_is_refused_where_the_route_says_it() -> None:
    with pytest.raises(ScenarioError) as raised:
        seen(PLANNED, "resources.callers.headcount: x0.6")
    where = "routes.other.set.resources.callers.headcount"
    assert [(one.path, one.message) for one in raised.value.problems] == [
        (where, f"resources.callers.headcount.2027-01-04: '3.6' {PART}"),
        (where, f"resources.callers.headcount.2027-07-01: '4.8' {PART}"),
    ]


def test_changes_reach_into_shifts_and_people() -> None:
    all_shifts = changed(SHIFTS, 'resources.callers.shifts.*.headcount: "+1"')
    one_shift = changed(SHIFTS, '"resources.callers.shifts[2].headcount": "+1"')
    person = changed("people: [{name: Ada, speed: 1.5}, {name: Ben}]", "resources.callers.people.*.speed: x0.8")
    assert [one.headcount for one in all_shifts.shifts] == [3, 6]
    assert [one.headcount for one in one_shift.shifts] == [2, 6]
    assert [one.speed for one in person.people] == [1.2, 1.0]


def test_a_change_of_all_headcounts_leaves_shifts_and_people_alone() -> None:
    others = ("agency: {headcount: unlimited}", "agency: {headcount: 3}")
    scenario = loads(f'{plan(SHIFTS, others)}  other: {{like: ours, set: {{resources.*.headcount: "+1"}}}}\n').seen_by(
        "other"
    )
    assert [one.headcount for one in scenario.resources.values()] == [5, 4]


@pytest.mark.parametrize(
    ("calendar", "to", "ends"),
    [
        ("night", "2027-03-17", "2027-03-18 06:00"),
        ("night", "2027-03-18 00:00", "2027-03-18"),
        ("night", "2027-03-18 02:00", "2027-03-18 02:00"),
        ("night", "2027-03-20", "2027-03-21"),
        ("night", "2027-03-10", "2027-03-11"),
        ("office", "2027-03-17", "2027-03-18"),
    ],
)
def test_the_last_day_has_the_shift_that_begins_on_it(calendar: str, to: str, ends: str) -> None:
    """A Wednesday has a night shift, Saturday and a holiday have none; a moment is a moment."""
    night = ("calendars:", "calendars:\n  night: {days: mon-fri, hours: '22:00-06:00', holidays: [2027-03-10]}")
    for text in (
        f"people: [{{name: Ada, calendar: {calendar}, to: {to}}}]",
        f"people: [{{name: Ada, to: {to}}}], calendar: {calendar}",
    ):
        scenario = loads(plan(text, night))
        assert scenario.resources["callers"].people[0].ends == units.instant(ends)
        assert loads(dumps(scenario)) == scenario
