"""What people can give on average, what of them deserves a second look, and how `check` tells of them."""

from __future__ import annotations

import pytest

from simulator.rules.durations import HOUR
from simulator.scenario.capacity import calendars_of, capacity, week_of
from simulator.scenario.checking import findings_of, flows_of
from simulator.scenario.overview import WIDTH, overview
from simulator.scenario.reading import loads
from simulator.scenario.waiting import lost_behind_closed_doors
from tests.scenario.people import plan

TWO_SHIFTS = (
    "shifts: [{days: mon-fri, hours: '08:00-14:00', headcount: 5}, {days: mon-fri, hours: '14:00-20:00', headcount: 2}]"
)
CAPACITIES = {
    "headcount: 3, calendar: office": 3 * 40,
    "headcount: 3, calendar: office, absence: 5%": 3 * 40 * 0.95,
    # 364 days: 178 of them, to 30 June, with 6 seats of 168 hours a week, the others with 8
    "headcount: {2027-01-04: 6, 2027-07-01: 8}": (6 * 178 + 8 * 186) / 364 * 168,
    "headcount: {2026-01-01: 1, 2026-07-01: 6, 2028-01-02: 9}": (6 * 363 + 9) / 364 * 168,
    "headcount: {2029-01-01: 4, 2030-01-01: 6}": 4 * 168,
    TWO_SHIFTS: 5 * 30 + 2 * 30,
    f"{TWO_SHIFTS}, absence: 10%": 210 * 0.9,
    # where lines overlap, the larger number of seats works
    "shifts: [{days: mon, hours: '08:00-14:00', headcount: 5}, {days: mon, hours: '12:00-20:00', headcount: 2}]": 30
    + 2 * 6,
    "people: [{name: Ada, speed: 1.5}, {name: Ben, calendar: late}], calendar: office": 1.5 * 40 + 40,
    # 26 and 13 weeks of 52
    "calendar: office, people: [{name: Ada, from: 2027-07-05}, {name: Ben, to: 2027-04-04}]": 20 + 10,
    "calendar: office, people: [{name: Ada, from: 2029-01-01}, {name: Ben, to: 2026-04-04}]": 0,
    "headcount: 4, calendar: office, tenure: {exponential: {mean: 300 days}}, vacancy: 100 days": 4 * 40 * 0.75,
    "headcount: 4, calendar: office, tenure: 300 days": 4 * 40,
}


@pytest.mark.parametrize("text", CAPACITIES)
def test_hours_a_week_are_those_at_which_somebody_is_there(text: str) -> None:
    assert capacity(loads(plan(text)), "callers") == pytest.approx(CAPACITIES[text])


def test_seats_have_the_hours_of_the_shifts_above_their_number() -> None:
    one = loads(plan(TWO_SHIFTS)).resources["callers"]
    assert [(len(calendar.lines) if calendar else None, many) for calendar, many in calendars_of(one)] == [
        (2, 2),
        (1, 3),
    ]
    assert week_of(one) == 60 * HOUR


def test_patience_ends_behind_closed_doors_by_shifts_and_peoples_calendars() -> None:
    patient = ("effort: 12 min", "effort: 12 min, patience: 1 h")
    texts = {
        TWO_SHIFTS: 60 * HOUR,
        "people: [{name: Ada}, {name: Ben, calendar: late}], calendar: office": 61 * HOUR,
        "headcount: 2": None,
    }
    for text, closed in texts.items():
        scenario = loads(plan(text, patient))
        absence = lost_behind_closed_doors(scenario, scenario.routes["ours"], scenario.stages["call"])
        assert absence == (None if closed is None else (("callers",), closed))


LOOKS = {
    "shifts: [{days: mon, hours: '08:00-14:00', headcount: 0}]": ["shifts[1]: nobody works this shift."],
    "shifts: [{days: mon-fri, hours: '22:00-06:00', headcount: 2}, {days: sat, hours: '05:00-09:00', headcount: 3}]": [
        "shifts[1]: mon-fri 22:00-06:00 and sat 05:00-09:00 overlap; 3 seats work then, not the sum."
    ],
    "headcount: {2029-01-01: 4, 2030-01-01: 6}": [
        "headcount: no date changes it in the simulated time, 2027-01-04 to 2028-01-03; it is 4 throughout."
    ],
    "headcount: {2026-01-01: 4, 2026-06-01: 6}": [
        "headcount: no date changes it in the simulated time, 2027-01-04 to 2028-01-03; it is 6 throughout."
    ],
    "headcount: {2027-01-04: 4, 2027-06-01: 6, 2028-01-03: 7}": [
        "headcount: 2028-01-03 lies after the simulated time."
    ],
    "headcount: 2, calendar: office, end_of_shift: finish, cost: {overtime: 125%}": [
        "cost.overtime: it is a share of `per_hour`, which is 0; write what an hour costs."
    ],
    "headcount: 2, calendar: office, cost: {per_hour: 10, overtime: 125%}": [
        "cost.overtime: nobody works overtime unless `end_of_shift` is finish or hand_over."
    ],
    "headcount: 2, calendar: office, tenure: 1 year, cost: {per_hour: 10, overtime: 125%}": [],
    "headcount: {2027-01-04: 4, 2027-06-01: 3}, calendar: office, cost: {per_hour: 10, overtime: 125%}": [],
    "headcount: 2, tenure: 1 year, vacancy: 0 s": [
        "vacancy: a hire comes at once, as without the word; write how long it takes to find one."
    ],
    "headcount: 2, ramp: {over: 4 months, from: 30%}": [
        "ramp: nobody new comes: there is no `tenure`, no headcount that rises and nobody with a `from`."
    ],
    "headcount: {2027-01-04: 4, 2027-06-01: 3}, ramp: {over: 4 months, from: 30%}": [
        "ramp: nobody new comes: there is no `tenure`, no headcount that rises and nobody with a `from`."
    ],
    "headcount: {2027-01-04: 4, 2027-06-01: 5}, ramp: {over: 4 months, from: 30%}": [],
    "people: [{name: Ada, from: 2026-12-01}], ramp: {over: 4 months, from: 30%}": [],
    "people: [{name: Ada, from: 2026-08-01}], ramp: {over: 4 months, from: 30%}": [
        "ramp: nobody new comes: there is no `tenure`, no headcount that rises and nobody with a `from`."
    ],
    "headcount: 2, tenure: 3 months, ramp: {over: 4 months, from: 30%}": [
        "ramp: people stay 3 months on average and learn for 4 months; hardly anybody learns all."
    ],
    "headcount: 2, cost: {per_hire: 900}": [
        "cost.per_hire: nobody is hired in the measured period, 2027-01-04 to 2028-01-03."
    ],
    "people: [{name: Ada, from: 2027-01-04}], cost: {per_hire: 900}": [
        "cost.per_hire: nobody is hired in the measured period, 2027-01-04 to 2028-01-03."
    ],
    "people: [{name: Ada, from: 2027-01-05}], cost: {per_hire: 900}": [],
    "headcount: 2, calendar: office, end_of_shift: hand_over": [
        "end_of_shift: nobody else is at work whenever a shift ends, so what is handed over waits."
    ],
    f"{TWO_SHIFTS}, end_of_shift: hand_over": [],
    "people: [{name: Ada}, {name: Ben, calendar: late}], calendar: office, end_of_shift: hand_over": [],
    "headcount: 2, end_of_shift: finish": ["end_of_shift: nobody's shift ends without a `calendar` or `shifts`."],
    "headcount: 2, calendar: office, end_of_shift: hand_over, assignment: in_turn": [
        "end_of_shift: nothing is handed over, for each lead waits for its own person; write pause or finish."
    ],
    "headcount: 2, max_open_leads: 3": [
        "max_open_leads: it does nothing, for in a pool nobody holds leads; write 'assignment: in_turn' or "
        "'assignment: owner' if they do."
    ],
    "headcount: 2, assignment: in_turn, max_open_leads: 3": [],
    "people: [{name: Ada, to: 2026-12-31}, {name: Ben, from: 2028-01-03}]": [
        "people[1]: Ada is not there in the simulated time, 2027-01-04 to 2028-01-03.",
        "people[2]: Ben is not there in the simulated time, 2027-01-04 to 2028-01-03.",
    ],
    "people: [{name: Ada, odds: {call: 2, offer: 3}}]": [
        "people[1].odds.offer: no route gives the stage to this resource."
    ],
    "people: [{name: Ada, calendar: late}], calendar: office": [
        "calendar: all of its people have calendars of their own."
    ],
    "people: [{name: Ada, serves: {region: north}}]": ["people: nobody serves leads of firms with region south."],
    "people: [{name: Ada, serves: {region: north}}, {name: Ben, serves: {region: [south]}}]": [],
    "people: [{name: Ada, serves: {region: north}}, {name: Ben}]": [],
    "headcount: 2, cost: {commission: {rate: 6%, quota: 80_000 per month, above: 5%}}": [
        "cost.commission.above: it is less than up to the quota, so selling more pays less."
    ],
}


@pytest.mark.parametrize("text", LOOKS)
def test_what_deserves_a_second_look(text: str) -> None:
    scenario = loads(plan(text))
    prefix = "resources.callers."
    found = [str(one) for one in findings_of(scenario, flows_of(scenario))]
    assert [one.removeprefix(prefix) for one in found if one.startswith(prefix)] == LOOKS[text]


def test_leads_that_lack_what_people_are_told_apart_by_are_served_by_nobody() -> None:
    others = (
        "campaigns:",
        "  homes: {value: 5}\ncampaigns:\n  fair: {segment: homes, leads: {rate: 1 per day}}",
    )
    scenario = loads(plan("people: [{name: Ada, serves: {region: [north, south]}}]", others))
    found = [str(one) for one in findings_of(scenario, flows_of(scenario))]
    assert "resources.callers.people: leads of homes lack `region`, so nobody serves them." in found


def test_hours_are_paid_around_the_clock_only_where_somebody_has_no_calendar() -> None:
    paid = "cost: {per_hour: 10}"
    for text, found in {
        f"{TWO_SHIFTS}, {paid}": False,
        f"people: [{{name: Ada, calendar: late}}], {paid}": False,
        f"people: [{{name: Ada, calendar: late}}, {{name: Ben}}], {paid}": True,
        f"headcount: 1, {paid}": True,
    }.items():
        scenario = loads(plan(text))
        paths = [one.path for one in findings_of(scenario, flows_of(scenario))]
        assert ("resources.callers.cost.per_hour" in paths) == found


def test_calendars_that_only_people_have_are_used() -> None:
    scenario = loads(plan("people: [{name: Ada, calendar: late}]"))
    paths = [one.path for one in findings_of(scenario, flows_of(scenario))]
    assert ("calendars.late" in paths, "calendars.office" in paths) == (False, True)


TOLD = {
    "headcount: {2027-01-04: 6, 2027-07-01: 8}, calendar: office, absence: 4%, speed: {lognormal: {mean: 1, cv: 0.3}}, "
    "ramp: {over: 4 months, from: 30%}, tenure: {exponential: {mean: 24 months}}, vacancy: 50 days, assignment: owner, "
    "max_open_leads: 30, end_of_shift: finish, cost: {per_hour: 30, per_hire: 12_000, overtime: 125%, "
    "commission: {rate: 6%, quota: 80_000 per month, above: 15%}}": [
        "callers  6 to 8 seats  office, 40 h a week        100 % available  oldest first",
        "    30 EUR a seat-hour, 12,000 EUR a hire, overtime at 125 %, 6 % commission, 15 % above 80,000",
        "      EUR a month and seat",
        "    6 seats, 8 from 2027-07-01",
        "    absent 4 % of the shifts",
        "    speeds differ by 30 %",
        "    newcomers begin at 30 % of the pace and learn for 4 months",
        "    people stay 2 years on average, a seat is then vacant for 50 days",
        "    each lead has an owner, at most 30 open leads a person",
        "    what is begun is finished after hours",
        # 6 seats for 178 days of 364, else 8, each filled for 730.5 of 780.5 days, half of them anew each year
        "    about 3.3 a year leave and are replaced, 93.59 % of the seats are filled in the long run",
    ],
    f"{TWO_SHIFTS}, end_of_shift: hand_over, cost: {{commission: {{first: 10%, later: 4%}}}}": [
        "callers  up to 5 seats  in shifts, 60 h a week     100 % available  oldest first",
        "    10 % commission on first sales, 4 % on later ones",
        "    mon-fri 08:00-14:00: 5 seats",
        "    mon-fri 14:00-20:00: 2 seats",
        "    what is begun is handed over at closing",
    ],
    "calendar: office, assignment: in_turn, people: [{name: Ada, speed: 1.2, odds: {call: 1.5}, to: 2027-06-30}, "
    "{name: Ben, calendar: late, serves: {region: [north, south]}, from: 2027-02-01}, {name: Cai}]": [
        "callers  3 people   office, late, 55 h a week  100 % available  oldest first",
        "    Ada (speed × 1.2, odds of call × 1.5, to 2027-06-30)",
        "    Ben (late, region north or south only, from 2027-02-01)",
        "    Cai",
        "    each lead waits for the next person in turn",
    ],
}


@pytest.mark.parametrize("text", TOLD)
def test_check_tells_of_people(text: str) -> None:
    scenario = loads(plan(text))
    lines = list(overview(scenario, flows_of(scenario), ()))
    begin = lines.index("Resources") + 1
    end = next(place for place, line in enumerate(lines) if line.startswith("  agency"))
    assert [line.removeprefix("  ") for line in lines[begin:end]] == TOLD[text]
    assert max(map(len, lines)) <= WIDTH


def test_check_says_that_averages_take_newcomers_as_learnt() -> None:
    scenario = loads(plan("headcount: 2, tenure: 1 year, ramp: {over: 4 months, from: 30%}"))
    told = "    callers: newcomers count as if they had learnt everything"
    assert f"  {told}" in list(overview(scenario, flows_of(scenario), ()))
