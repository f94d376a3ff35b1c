"""Quantities: what the grammar takes, what it refuses, and that what is written reads back the same."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime
from random import Random

import pytest

from simulator.scenario import units

HOUR, DAY = 3_600_000, 86_400_000


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (units.plain, "24_000", 24_000),
        (units.plain, " -1.5 ", -1.5),
        (units.plain, "2.5e3", 2_500),
        (units.plain, "1e15", 1e15),
        (units.plain, "0", 0),
        (units.whole, "4e2", 400),
        (units.clock, "4 h", 4 * HOUR),
        (units.clock, "2h", 2 * HOUR),
        (units.clock, "1 day", DAY),
        (units.clock, "1.5 days", 1.5 * DAY),
        (units.clock, "1 months", 730.5 * HOUR),
        (units.clock, "1 year", 8_766 * HOUR),
        (units.clock, "0 s", 0),
        (units.clock, "1e3 s", 1e6),
        (units.effort, "2 person-days", 16 * HOUR),
        (units.effort, "1 person-day", 8 * HOUR),
        (units.effort, "12 min", 720_000),
        (units.duration, "0.0005 s", 1),
        (units.duration, "0.0004 s", 0),
        (units.share, "45%", 0.45),
        (units.share, "33.3 %", 0.333),
        (units.share, "100%", 1),
        (units.money, "5_200", 5_200),
        (units.rate, "45 per week", (45, "week")),
        (units.rate, "0.5 per hour", (0.5, "hour")),
        (units.instant, "2027-01-04", datetime(2027, 1, 4)),
        (units.instant, "2027-01-04 06:30", datetime(2027, 1, 4, 6, 30)),
        (units.instant, "2027-01-04T06:30:15", datetime(2027, 1, 4, 6, 30, 15)),
        (units.day, "2028-02-29", date(2028, 2, 29)),
        (units.time_of_day, "00:00", 0),
        (units.time_of_day, "9:30", 9.5 * HOUR),
        (units.time_of_day, "24:00", DAY),
    ],
)
def test_what_is_written_is_understood(read: Callable[[str], object], text: str, value: object) -> None:
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text", "message"),
    [
        (units.plain, "1,000", "'1,000' is not a number. Did you mean '1000'?"),
        (units.plain, "nan", "'nan' is not a finite number."),
        (units.plain, "-.INF", "'-.INF' is not a finite number."),
        (units.plain, "1e999", "'1e999' is too large; numbers go up to 1e15."),
        (units.plain, "-1.1e15", "'-1.1e15' is too large; numbers go up to 1e15."),
        (units.plain, "0x1F", "'0x1F' is not a decimal number; numbers do not begin with 0."),
        (units.plain, "0o17", "'0o17' is not a decimal number; numbers do not begin with 0."),
        (units.plain, "1:30", "'1:30' is not a number."),
        (units.plain, "1__0", "'1__0' is not a number."),
        (units.plain, "٣", "'٣' is not a number."),
        (units.plain, "true", "'true' is not a number."),
        (units.whole, "2.5", "'2.5' is not a whole number."),
        (units.clock, "1", "'1' has no unit; write it with s, min, h, days, weeks, months, years, such as '1 day'."),
        (units.clock, "4", "'4' has no unit; write it with s, min, h, days, weeks, months, years, such as '4 days'."),
        (units.clock, "-4 h", "'-4 h' is negative; clock time is 0 or more."),
        (units.clock, "4 hours", "'hours' is not a unit of clock time. Did you mean 'h'? Units: s, min, h, days, "
         "weeks, months, years."),
        (units.clock, "week", "'week' is not clock time; write a number and a unit, such as '4 days'."),
        (units.clock, "nan h", "'nan' is not a finite number."),
        (
            units.effort,
            "2 days",
            "'days' is not a unit of effort. Did you mean 'person-days'? Units: s, min, h, person-days.",
        ),
        (units.duration, "101 years", "'101 years' is too long; a plan's times go up to 100 years."),
        (units.share, "0.45", "'0.45' is not a percentage; write '45%'."),
        (units.share, "45", "'45' is not a percentage; write '45%'."),
        (units.share, "101%", "'101%' is not a share; shares lie between 0% and 100%."),
        (units.share, "-1%", "'-1%' is not a share; shares lie between 0% and 100%."),
        (
            units.money,
            "5 EUR",
            "'5 EUR' is not an amount; money is a plain number in the plan's currency. Did you mean '5'?",
        ),
        (units.rate, "45", "'45' is not a rate; write it per hour, day, week, month, year, such as '45 per week'."),
        (units.rate, "-1 per day", "'-1 per day' is negative; a rate is 0 or more."),
        (units.day, "2027-01-04 06:00", "'2027-01-04 06:00' has a time of day; only a date belongs here, such as "
         "2027-01-04."),
        (units.instant, "2027-02-29", "'2027-02-29' does not exist in the calendar."),
        (units.instant, "2027-01-04 24:00", "'2027-01-04 24:00' does not exist in the calendar."),
        (units.instant, "0999-01-01", "'0999-01-01' is out of range; years go from 1900 to 2199."),
        (units.time_of_day, "24:01", "'24:01' is not a time of day; write 00:00 to 24:00."),
        (units.time_of_day, "12:60", "'12:60' is not a time of day; write 00:00 to 24:00."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_words(read: Callable[[str], object], text: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        read(text)


def test_a_long_text_is_never_repeated_whole() -> None:
    with pytest.raises(ValueError, match="has 5,000 characters; a number may have 40") as raised:
        units.plain("9" * 5_000)
    assert len(str(raised.value)) < 120


def numbers(dice: Random) -> float:
    some = (dice.random() * 10.0 ** dice.randint(-6, 14), dice.randint(0, 10**9), dice.randint(0, 999) * DAY)
    return dice.choice(some)


def test_a_quantity_that_is_shown_reads_back_as_the_same_float() -> None:
    dice = Random(1)  # noqa: S311  numbers to try, not secrets
    for _ in range(3_000):
        x, share = float(numbers(dice)), dice.random() * 10.0 ** -dice.randint(0, 4)
        assert units.plain(units.shown_number(x)) == x
        assert units.plain(units.shown_number(-x)) == -x
        assert units.clock(units.shown_time(x, units.CLOCK_UNITS)) == x
        assert units.effort(units.shown_time(x, units.EFFORT_UNITS)) == x
        assert units.share(units.shown_percentage(share)) == share


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [(0, "0 s"), (1, "0.001 s"), (90_000, "1.5 min"), (DAY, "1 day"), (14 * DAY, "2 weeks"), (HOUR / 3, "20 min")],
)
def test_a_time_is_shown_in_the_largest_unit_that_writes_it_exactly(milliseconds: float, text: str) -> None:
    assert units.shown_time(milliseconds, units.CLOCK_UNITS) == text


def test_a_share_is_the_float_nearest_to_what_is_written() -> None:
    assert units.share("7%") == 0.07
    assert math.isclose(units.share("0.1%"), 0.001, rel_tol=0)


@pytest.mark.parametrize(
    ("amount", "unit", "text"),
    [
        (45, "week", "45 per week"),
        (40, "month", "40 per month"),
        (3, "day", "21 per week"),
        (1.5, "year", "0.125 per month"),
        (1, "year", "1 per year"),
        (1_400, "week", "1400 per week"),
        (1 / 3, "week", "0.3333333333333333 per week"),
    ],
)
def test_a_rate_is_shown_per_the_first_unit_that_says_it_briefly(amount: float, unit: str, text: str) -> None:
    assert units.shown_weekly_rate(units.per_week(amount, unit)) == text
    assert units.weekly_rate(text) == units.per_week(amount, unit)
