"""Calendars spelled out, week by week."""

from datetime import date, datetime

import pytest

from simulator.rules.durations import DAY, HOUR, WEEK
from simulator.rules.instants import NEVER
from simulator.scenario.calendars import (
    absolute,
    holiday_dates,
    hours_of,
    moment_of,
    normal_week_ms,
    open_intervals,
    world_ms,
)
from simulator.scenario.openings import Calendar, CalendarLine
from simulator.scenario.types import Scenario

WORKDAYS, EVERY_DAY = (0, 1, 2, 3, 4), tuple(range(7))
MONDAY = datetime(2027, 1, 4)


def calendar(*lines):
    return Calendar(name="office", lines=lines)


def line(opens, closes, days=EVERY_DAY, holidays=()):
    return CalendarLine(days=days, opens=round(opens * HOUR), closes=round(closes * HOUR), holidays=holidays)


def world(days, warm_up=0, start=MONDAY):
    return Scenario(name="week", start=start, horizon=days * DAY - warm_up, warm_up=warm_up)


def in_hours(scenario, the_calendar):
    hours = hours_of(scenario, the_calendar)
    return [(a / HOUR, b / HOUR) for a, b in zip(hours.opens.tolist(), hours.closes.tolist(), strict=True)]


def test_an_office_opens_on_workdays():
    office = calendar(line(9, 17.5, WORKDAYS))
    assert in_hours(world(8), office) == [(24 * d + 9, 24 * d + 17.5) for d in (0, 1, 2, 3, 4, 7)]


def test_the_days_are_those_of_the_dates_wherever_the_world_begins():
    office = calendar(line(9, 17, WORKDAYS))
    begun_on_thursday = world(5, start=datetime(2027, 1, 7))
    assert in_hours(begun_on_thursday, office) == [(9, 17), (33, 41), (105, 113)]
    begun_at_noon = world(1, start=datetime(2027, 1, 4, 12))
    assert in_hours(begun_at_noon, office) == [(0, 5), (21, 24)]


def test_a_warm_up_comes_before_the_start():
    office = calendar(line(9, 17, WORKDAYS))  # the world begins on a Friday
    assert in_hours(world(4, warm_up=3 * DAY), office) == [(9, 17), (72 + 9, 72 + 17)]


def test_a_night_shift_belongs_to_the_date_it_starts_on():
    nights = calendar(line(22, 6, (6, 0)))
    assert in_hours(world(7), nights) == [(0, 6), (22, 30), (24 * 6 + 22, 24 * 7)]


def test_a_holiday_takes_the_whole_shift_that_starts_on_it():
    nights = calendar(line(22, 6, holidays=(date(2027, 1, 4),)))
    assert in_hours(world(3), nights) == [(0, 6), (46, 54), (70, 72)]


def test_the_eve_before_the_world_may_be_a_holiday():
    nights = calendar(line(22, 6, holidays=(date(2027, 1, 3),)))
    assert in_hours(world(1), nights) == [(22, 24)]


def test_a_line_may_have_a_holiday_that_another_ignores():
    both = calendar(line(9, 12, holidays=(date(2027, 1, 4),)), line(11, 15))
    assert in_hours(world(2), both) == [(11, 15), (33, 39)]


def test_equal_times_of_day_are_a_whole_day():
    assert in_hours(world(2), calendar(line(8, 8, (0,)))) == [(8, 32)]


def test_touching_and_overlapping_lines_are_one():
    shop = calendar(line(8, 12, (0,)), line(12, 14, (0,)), line(13, 18, (0,)), line(20, 22, (0,)))
    assert in_hours(world(7), shop) == [(8, 18), (20, 22)]
    assert in_hours(world(3), calendar(line(0, 24))) == [(0, 72)]


def test_hours_end_where_the_world_stops():
    scenario = Scenario(name="w", start=MONDAY, warm_up=DAY, horizon=DAY, follow_up=12 * HOUR)
    assert in_hours(scenario, calendar(line(9, 17))) == [(9, 17), (33, 41), (57, 60)]


def test_no_calendar_never_closes():
    hours = hours_of(world(3), None)
    assert (hours.opens.tolist(), hours.closes.tolist()) == ([0], [NEVER])
    assert open_intervals(None, 5, 9) == [(5, 9)]
    assert open_intervals(None, 5, 5) == []


def test_a_normal_week_has_no_holidays_and_counts_overlaps_once():
    assert normal_week_ms(None) == WEEK
    assert normal_week_ms(calendar(line(9, 17, WORKDAYS, holidays=(date(2027, 1, 4),)))) == 40 * HOUR
    assert normal_week_ms(calendar(line(9, 17, WORKDAYS), line(16, 20, (4, 5)))) == 47 * HOUR
    assert normal_week_ms(calendar(line(9, 17, holidays=(date(1, 1, 9),)))) == 56 * HOUR
    assert normal_week_ms(calendar(line(22, 6, (6,)))) == 8 * HOUR
    assert normal_week_ms(calendar(line(22, 6), line(0, 4, (0,)))) == 56 * HOUR


def test_the_worlds_clock_and_the_calendar_tell_the_same_time():
    scenario = Scenario(name="w", start=datetime(2027, 1, 4, 6), horizon=WEEK, warm_up=DAY)
    assert world_ms(scenario, datetime(2027, 1, 4, 6, 0, 0, 1_000)) == DAY + 1
    assert world_ms(scenario, datetime(2027, 1, 2)) == -30 * HOUR
    assert moment_of(scenario, DAY + 1) == datetime(2027, 1, 4, 6, 0, 0, 1_000)
    assert absolute(datetime(1, 1, 2)) == DAY


def test_holidays_of_a_country_and_of_its_regions():
    germany = holiday_dates("DE", [2027])
    assert date(2027, 10, 3) in germany
    assert date(2027, 1, 6) not in germany
    assert set(holiday_dates("DE-BY", [2027])) - set(germany) >= {date(2027, 1, 6), date(2027, 11, 1)}
    california = holiday_dates("US-CA", [2026, 2027])
    assert {date(2026, 7, 4), date(2027, 3, 31)} <= set(california)
    assert list(california) == sorted(set(california))


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("DEE", r"'DEE' is not a holiday code: 'DEE' is not a country. Did you mean 'DE.?'\? Countries"),
        ("de", r"'de' is not a country. Did you mean 'DE'\?"),
        ("", "'' is not a holiday code"),
        ("DE-", "DE has no region ''"),
        ("DE-BX", r"DE has no region 'BX'. Did you mean 'DE-B.'\? Regions: BB, BE, BW, BY,"),
        ("de-BY", r"'de-BY' is not a holiday code: 'de' is not a country. Did you mean 'DE-BY'\?"),
    ],
)
def test_an_unknown_holiday_code_gets_a_suggestion(code, message):
    with pytest.raises(ValueError, match=message):
        holiday_dates(code, [2027])


def test_years_without_known_holidays_are_refused():
    with pytest.raises(ValueError, match=r"'DE' are known from \d+ to \d+, not from 2027 to 2999"):
        holiday_dates("DE", [2027, 2999])
