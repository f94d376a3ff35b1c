"""Rates and regular leads, in exact numbers."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest

from simulator.rules.durations import DAY, HOUR, WEEK
from simulator.scenario.arrivals import exact, expected_leads, per_day, rate_pieces, regular_leads
from simulator.scenario.calendars import absolute, midnight, moment_of, origin
from simulator.scenario.openings import Calendar, CalendarLine
from simulator.scenario.types import Campaign, Count, Rate, Scenario, Times

MONDAY = datetime(2027, 1, 4)
WORKDAYS = (0, 1, 2, 3, 4)


def calendar(opens, closes, days=WORKDAYS, holidays=()):
    line = CalendarLine(days=days, opens=opens * HOUR, closes=closes * HOUR, holidays=holidays)
    return Calendar(name="office", lines=(line,))


OFFICE = calendar(9, 17)


def weekly(per_week, hours=None, **more):
    return Rate(per_week=per_week, per_open_hour=None, hours=hours, **more)


def world(horizon=WEEK, warm_up=0, start=MONDAY):
    return Scenario(name="w", start=start, horizon=horizon, warm_up=warm_up)


def campaign(leads):
    return Campaign(name="web", segment="firms", leads=leads, starts="call")


def expected(leads, scenario=None):
    scenario = scenario or world()
    return expected_leads(scenario, campaign(leads), 0, scenario.stop)


def dates(scenario, rate):
    return [moment_of(scenario, lead.time) for lead in regular_leads(scenario, rate)]


def test_a_written_decimal_is_taken_at_its_word():
    assert exact(0.1) == Fraction(1, 10)
    assert exact(45) == 45


def test_a_weekly_rate_is_spread_over_the_open_hours():
    pieces = rate_pieces(weekly(40.0, OFFICE), absolute(MONDAY), absolute(MONDAY) + WEEK)
    assert [(piece.begin - absolute(MONDAY)) / HOUR for piece in pieces] == [9, 33, 57, 81, 105]
    assert {piece.rate for piece in pieces} == {Fraction(1, HOUR)}
    assert {per_day(piece.rate) for piece in pieces} == {24.0}
    assert expected(weekly(40.0, OFFICE)) == 40
    assert expected(weekly(40.0)) == 40


def test_a_piece_lies_within_one_date():
    nights = calendar(22, 6, (0,))
    first, second = rate_pieces(weekly(8.0, nights), absolute(MONDAY), absolute(MONDAY) + WEEK)
    assert first.end == second.begin == midnight(second.day) == absolute(MONDAY) + DAY
    assert second.end - second.begin == 6 * HOUR


def test_a_rate_per_open_hour_needs_no_week():
    rate = Rate(per_week=None, per_open_hour=2.0, hours=OFFICE)
    assert expected(rate) == 80


def test_a_holiday_loses_its_leads():
    rate = weekly(40.0, calendar(9, 17, holidays=(date(2027, 1, 6),)))
    assert expected(rate) == 32
    assert {moment.day for moment in dates(world(), replace(rate, regular=True))} == {4, 5, 7, 8}


def test_months_have_factors():
    rate = weekly(7.0, months={2: 0.5, 3: 2.0, 4: 0.0})
    scenario = world(horizon=90 * DAY, start=datetime(2027, 1, 31))
    assert expected(rate, scenario) == 1 + 28 * 0.5 + 31 * 2.0 + 0
    assert 4 not in {moment.month for moment in dates(scenario, replace(rate, regular=True))}


def test_a_rate_holds_between_its_dates():
    rate = weekly(24.0 * 7, between=(datetime(2027, 1, 5, 12), datetime(2027, 1, 6)))
    assert expected(rate) == 12


def test_a_weekly_total_cannot_be_spread_over_no_hours():
    with pytest.raises(ValueError, match="open in a normal week"):
        expected(weekly(7.0, calendar(9, 17, days=())))


def test_what_a_count_and_a_file_bring():
    first_half = expected_leads(world(), campaign(Count(count=10, between=(MONDAY, MONDAY + timedelta(2)))), 0, DAY)
    assert first_half == 5
    times = Times(csv="calls.csv", column="at", times=(MONDAY, MONDAY + timedelta(1), MONDAY - timedelta(1)))
    assert expected_leads(world(), campaign(times), 0, DAY) == 1


def test_regular_leads_come_at_the_opening_and_every_hour():
    rate = weekly(40.0, OFFICE, regular=True)
    come = [datetime(2027, 1, day, hour) for day in range(4, 9) for hour in range(9, 17)]
    assert dates(world(), rate) == come
    assert [lead.number for lead in regular_leads(world(), rate)] == list(range(8)) * 5


@pytest.mark.parametrize("leads_a_day", [1, 3, 7, 11, 13, 100, 997])
def test_regular_leads_keep_their_steps_for_a_year(leads_a_day):
    rate = weekly(5.0 * leads_a_day, OFFICE, regular=True)
    scenario = world(horizon=52 * WEEK)
    steps = [9 * HOUR + 8 * HOUR * k // leads_a_day for k in range(leads_a_day)]
    workdays = [day * DAY for day in range(364) if day % 7 < 5]
    assert [lead.time for lead in regular_leads(scenario, rate)] == [day + step for day in workdays for step in steps]


def test_a_decimal_rate_does_not_drift():
    rate = weekly(0.7, regular=True)
    scenario = world(horizon=3650 * DAY)
    assert [lead.time for lead in regular_leads(scenario, rate)] == [10 * DAY * j for j in range(365)]


def test_regular_leads_are_counted_from_the_start_backwards_too():
    rate = weekly(40.0, OFFICE, regular=True)
    long = world(warm_up=2 * WEEK + 10 * HOUR)
    assert dates(long, rate)[-40:] == dates(world(), rate)
    assert dates(long, rate)[0] == datetime(2026, 12, 21, 9)
    every_five_days = weekly(1.4, regular=True)
    come = [datetime(2026, 12, 30), MONDAY, datetime(2027, 1, 9)]
    assert dates(world(warm_up=WEEK), every_five_days) == come


def test_a_regular_lead_is_numbered_within_its_whole_date():
    rate = weekly(24.0 * 7, regular=True)
    short, long = world(warm_up=6 * HOUR), world(warm_up=30 * HOUR)
    named = {(lead.day, lead.number, lead.time + origin(short)) for lead in regular_leads(short, rate)}
    renamed = {(lead.day, lead.number, lead.time + origin(long)) for lead in regular_leads(long, rate)}
    assert named < renamed
    assert regular_leads(short, rate)[0].number == 18


def test_regular_leads_between_dates_are_counted_from_the_first():
    between = (datetime(2027, 1, 5, 10, 30), datetime(2027, 1, 6, 10))
    rate = weekly(40.0, OFFICE, regular=True, between=between)
    come = [between[0] + timedelta(hours=k) for k in range(7)] + [datetime(2027, 1, 6, 9, 30)]
    assert dates(world(), rate) == come
    begun_later = world(start=datetime(2027, 1, 6))
    assert dates(begun_later, rate) == come[7:]


def test_regular_leads_come_through_the_night():
    nights = calendar(22, 6, (0,))
    rate = weekly(4.0, nights, regular=True)
    assert [lead.time / HOUR for lead in regular_leads(world(), rate)] == [22, 24, 26, 28]
    assert [lead.number for lead in regular_leads(world(), rate)] == [0, 0, 1, 2]


def test_factors_of_months_stretch_the_steps():
    rate = weekly(7.0, regular=True, months={2: 0.5})
    february = world(horizon=8 * DAY, start=datetime(2027, 1, 30))
    assert [moment.day for moment in dates(february, rate)] == [30, 31, 1, 3, 5]
