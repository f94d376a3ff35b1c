"""Quantities as a plan writes them: numbers, times, shares, money, rates and dates, each with its unit.

Every reader takes text and raises ValueError in plain words. Decimal arithmetic keeps what is written: the float
that comes out is the nearest to the decimal number that went in, whatever the unit.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from simulator.rules.durations import DAY, HOUR, MINUTE, MONTH, SECOND, WEEK, YEAR
from simulator.scenario.hints import CURRENCIES, dates_meant, number_meant, rate_meant, share_meant, time_meant
from simulator.scenario.problems import listed, nearest, not_among, offered, shown

LARGEST = Decimal(10) ** 15
BRIEF = 6
"""The most characters of a number that is told briefly."""
LONGEST_NUMBER = 40
"""Characters that a number may have."""

PERSON_DAY = 8 * HOUR

CLOCK_UNITS = {"s": SECOND, "min": MINUTE, "h": HOUR, "days": DAY, "weeks": WEEK, "months": MONTH, "years": YEAR}
"""Milliseconds of the units of time that passes."""
EFFORT_UNITS = {"s": SECOND, "min": MINUTE, "h": HOUR, "person-days": PERSON_DAY}
"""Milliseconds of the units of somebody's working time."""
SPOKEN = {"hour": "h", "hr": "h", "h": "h", "minute": "min", "min": "min", "m": "min", "second": "s", "sec": "s"}
SPOKEN |= {"d": "days", "day": "days", "working day": "days", "w": "weeks", "wk": "weeks", "y": "years", "yr": "years"}
"""What people say for a unit, and the unit."""
MOST_PER_HOUR = 1_000_000
"""The highest rate: more than anybody sells to, and as much as can be simulated."""
RATE_UNITS = {"hour": HOUR, "day": DAY, "week": WEEK, "month": MONTH, "year": YEAR}
LONGEST_SPAN = 100 * YEAR
FIRST_YEAR, LAST_YEAR = 1900, 2199

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:_[0-9]+)*)(?:\.[0-9]+(?:_[0-9]+)*)?(?:[eE][+-]?[0-9]{1,3})?")
_NOT_FINITE = re.compile(r"[+-]?\.?(?:nan|inf|infinity)", re.IGNORECASE)
_OCTAL = re.compile(r"[+-]?0(?:[0-9_]|[xXoObB])")
_QUANTITY = re.compile(
    r"\s*([+-]?\.?(?:nan|inf|infinity)(?![a-z])|[^\s%a-zA-Z]*(?:e[+-]?[0-9]+)?)\s*(.*?)\s*", re.DOTALL | re.IGNORECASE
)
_THOUSANDS = re.compile(r"([1-9][0-9]{0,2})\.([0-9]{3})")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T]([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?)?")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})")


def number(text: str, largest: Decimal | int = LARGEST) -> Decimal:
    """A finite number of limited size: digits, underscores between them, a point, an exponent."""
    text = text.strip()
    if len(text) > LONGEST_NUMBER:
        raise ValueError(f"{shown(text)} has {len(text):,} characters; a number may have {LONGEST_NUMBER}.")
    if _NOT_FINITE.fullmatch(text):
        raise ValueError(f"{shown(text)} is not a finite number.")
    if _OCTAL.match(text):
        raise ValueError(f"{shown(text)} is not a decimal number; numbers do not begin with 0.")
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"{shown(text)} is not a number.{offered(number_meant(text))}")
    value = Decimal(text.replace("_", ""))
    if text.startswith("+"):
        raise ValueError(
            f"{shown(text)} is a change; state the number itself, or write the change where a route `set`s it."
        )
    if abs(value) > largest:
        limit = "1e15" if largest == LARGEST else f"{largest:,}"
        raise ValueError(f"{shown(text)} is too large; numbers go up to {limit}.")
    return value


def whole(text: str, largest: Decimal | int = LARGEST) -> int:
    """A whole number."""
    value = number(text, largest)
    if value != value.to_integral_value():
        raise ValueError(f"{shown(text)} is not a whole number.")
    return int(value)


def _counted(amount: str, unit: str) -> str:
    """So much of a unit, as a person writes it: 1 day, 2 days."""
    return f"{amount} {unit.removesuffix('s') if amount == '1' else unit}"


def _quantity(text: str, units: dict[str, int], what: str) -> float:
    amount, unit = _split(text)
    if meant := time_meant(text):
        raise ValueError(f"{shown(text)} is not {what}.{offered(meant)}")
    fitting = "min" if "person-days" in units else "days"
    if not amount or _DATE.fullmatch(text.strip()):
        raise ValueError(f"{shown(text)} is not {what}; write a number and a unit, such as '4 {fitting}'.")
    value = number(amount)
    if not unit:
        raise ValueError(
            f"{shown(text)} has no unit; write it with {listed(units)}, such as '{_counted(amount, fitting)}'."
        )
    known = unit if unit in units else f"{unit}s"
    if known not in units or known in ("ss", "mins", "hs"):
        raise ValueError(f"{shown(unit)} is not a unit of {what}.{_unit_meant(unit, units)} Units: {listed(units)}.")
    if value < 0:
        raise ValueError(f"{shown(text)} is negative; {what} is 0 or more.")
    return float(value * units[known])


def _unit_meant(unit: str, units: dict[str, int]) -> str:
    meant = SPOKEN.get(unit.lower().rstrip("s"), "")
    if meant == "days" and meant not in units:
        meant = "person-days"
    return offered(meant) if meant in units else nearest(unit, units)


def _split(text: str) -> tuple[str, str]:
    found = _QUANTITY.fullmatch(text)
    return (found[1], found[2]) if found and found[1] else ("", text.strip())


def clock(text: str) -> float:
    """Time that passes, in milliseconds, from `4 h`, `60 days` or `1 month`."""
    return _quantity(text, CLOCK_UNITS, "clock time")


def effort(text: str) -> float:
    """Somebody's working time, in milliseconds, from `12 min` or `2 person-days` (of 8 h)."""
    return _quantity(text, EFFORT_UNITS, "effort")


def duration(text: str) -> int:
    """Time that passes, as whole milliseconds, at most a hundred years."""
    span = int(clock(text) + 0.5)
    if span > LONGEST_SPAN:
        raise ValueError(f"{shown(text)} is too long; a plan's times go up to 100 years.")
    return span


def share(text: str) -> float:
    """A fraction of one, from a percentage between 0% and 100%."""
    amount, sign = _split(text)
    if sign != "%":
        raise ValueError(f"{shown(text)} is not a percentage{_percentage_meant(text)}")
    value = number(amount)
    if not 0 <= value <= 100:
        raise ValueError(f"{shown(text)} is not a share; shares lie between 0% and 100%.")
    return float(value / 100)


def share_of_one(text: str) -> float:
    """A fraction of one, as a file holds it: a plain number from 0 to 1, or a percentage."""
    if text.strip().endswith("%"):
        return share(text)
    value = number(text)
    if not 0 <= value <= 1:
        raise ValueError(f"{shown(text)} is not a share; a column has shares from 0 to 1, or percentages.")
    return float(value)


def _percentage_meant(text: str) -> str:
    if _NUMBER.fullmatch(text.strip()):
        return f"; write {shown_share(text)}."
    meant = share_meant(text)
    return f".{offered(meant)}" if meant else ", such as '45%'."


def shown_share(bare: str) -> str:
    """What a bare number was probably meant to be, as a percentage."""
    try:
        value = number(bare)
    except ValueError:
        return "'45%'"
    return shown(f"{(value * 100 if abs(value) <= 1 else value).normalize():f}%")


def money(text: str) -> float:
    """An amount in the plan's currency, 0 or more, without a sign of the currency."""
    amount, unit = _split(text)
    if unit or not amount or amount[0] in CURRENCIES:
        meant = offered(number_meant(text) if unit != "%" else "")
        raise ValueError(f"{shown(text)} is not an amount; money is a plain number in the plan's currency.{meant}")
    value = number(amount)
    if value < 0:
        raise ValueError(f"{shown(text)} is negative; an amount is 0 or more.")
    return float(value)


def monthly(text: str) -> float:
    """Money a month, above 0; ``per month`` may be left out."""
    amount = money(text.strip().removesuffix(" per month"))
    if amount == 0:
        raise ValueError(f"{shown(text)} would bring all leads for nothing; the amount is above 0.")
    return amount


def count(text: str) -> float:
    """How many: a whole number of 0 or more."""
    value = number(text)
    if value != value.to_integral_value():
        mean = f"{{poisson: {{mean: {text}}}}}"
        raise ValueError(f"{shown(text)} is not a whole number; a mean belongs in a distribution, such as {mean}.")
    if value < 0:
        raise ValueError(f"{shown(text)} is negative; a count is 0 or more.")
    return float(value)


def thousands_meant(text: str) -> str:
    """The number that was perhaps meant, if a point stands where others write one between thousands; else nothing.

    A point before the last three of four to six digits is a decimal point in a plan.
    """
    found = _THOUSANDS.fullmatch(text.strip())
    return f"{found[1]}_{found[2]}" if found else ""


def amount(text: str) -> float:
    """A plain number of 0 or more."""
    value = number(text)
    if value < 0:
        raise ValueError(f"{shown(text)} is negative; only 0 or more is allowed.")
    return float(value)


def factor(text: str) -> float:
    """A plain number above 0."""
    value = float(number(text))
    if value <= 0:
        raise ValueError(f"{shown(text)} is not a factor; factors are above 0.")
    return value


def plain(text: str) -> float:
    """A plain number of either sign."""
    return float(number(text))


def rate(text: str) -> tuple[float, str]:
    """So many per hour, day, week, month or year: the number and the unit."""
    amount, _, unit = text.partition(" per ")
    meant = rate_meant(text)
    if not unit or (meant and unit.strip() not in RATE_UNITS):
        how = f".{offered(meant)}" if meant else f"; write it per {listed(RATE_UNITS)}, such as '45 per week'."
        raise ValueError(f"{shown(text)} is not a rate{how}")
    unit = unit.strip()
    if unit not in RATE_UNITS:
        raise ValueError(not_among(unit, "a unit of rates", RATE_UNITS, "Units"))
    value = number(amount)
    if value < 0:
        raise ValueError(f"{shown(text)} is negative; a rate is 0 or more.")
    if value * HOUR > MOST_PER_HOUR * RATE_UNITS[unit]:
        raise ValueError(f"{shown(text)} is too many; a rate is at most {MOST_PER_HOUR:,} per hour.")
    return float(value), unit


def per_week(amount: float, unit: str) -> float:
    """The number a week of so many per day, week, month or year."""
    return amount if unit == "week" else amount * WEEK / RATE_UNITS[unit]


def weekly_rate(text: str) -> float:
    """How many a week, from a rate per day, week, month or year."""
    amount, unit = rate(text)
    if unit == "hour":
        raise ValueError(f"{shown(text)} is a rate of open hours, and the others here are of whole weeks.")
    return per_week(amount, unit)


def hourly_rate(text: str) -> float:
    """How many an open hour, from a rate per hour."""
    amount, unit = rate(text)
    if unit != "hour":
        raise ValueError(f"{shown(text)} is a rate of whole weeks, and others here are per open hour.")
    return amount


def day_or_instant(text: str) -> date | datetime:
    """A date such as 2027-01-04, or a date and local time such as 2027-01-04 06:00."""
    found = _DATE.fullmatch(text.strip())
    if not found:
        meant = offered(*dates_meant(text))
        how = f".{meant}" if meant else "; write 2027-01-04, or 2027-01-04 06:00."
        raise ValueError(f"{shown(text)} is not a date{how}")
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
        clock_time = found[4] and time(int(found[4]), int(found[5]), int(found[6] or 0))
    except ValueError:
        raise ValueError(f"{shown(text)} does not exist in the calendar.{offered(*dates_meant(text))}") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"{shown(text)} is out of range; years go from {FIRST_YEAR} to {LAST_YEAR}.")
    return datetime.combine(day, clock_time) if clock_time else day


def instant(text: str) -> datetime:
    """A date and time; a bare date is its midnight."""
    value = day_or_instant(text)
    return value if isinstance(value, datetime) else datetime.combine(value, time())


def day(text: str) -> date:
    """A date without a time."""
    value = day_or_instant(text)
    if isinstance(value, datetime):
        raise ValueError(f"{shown(text)} has a time of day; only a date belongs here, such as 2027-01-04.")
    return value


def time_of_day(text: str) -> int:
    """Milliseconds after midnight, from 00:00 to 24:00."""
    found = _TIME.fullmatch(text.strip())
    minutes = int(found[1]) * 60 + int(found[2]) if found and int(found[2]) < 60 else -1
    if not 0 <= minutes <= 24 * 60:
        raise ValueError(f"{shown(text)} is not a time of day; write 00:00 to 24:00.")
    return minutes * MINUTE


def shown_number(value: float) -> str:
    """A number as a plan writes it, which reads back as the same number."""
    exact = Decimal(repr(float(value)))
    return str(int(exact)) if exact == exact.to_integral_value() and abs(exact) < LARGEST else _decimal(exact)


def shown_decimal(exact: Decimal) -> str:
    """A decimal number without needless zeros."""
    return _decimal(exact.normalize())


def _decimal(exact: Decimal) -> str:
    plainly = f"{exact:f}"
    return plainly if len(plainly) <= 20 else str(exact)


def _unit_that_fits(milliseconds: float, units: dict[str, int]) -> tuple[Decimal, str]:
    exact = Decimal(repr(float(milliseconds)))
    for unit, length in sorted(units.items(), key=lambda item: -item[1]):
        amount = exact / length
        short = amount.quantize(Decimal("0.0001"))
        if amount >= 1 and short == amount:
            return short.normalize(), unit
    return exact / SECOND, "s"


def shown_time(milliseconds: float, units: dict[str, int]) -> str:
    """A time in the largest of the units that writes it exactly."""
    amount, unit = _unit_that_fits(milliseconds, units)
    text = shown_number(float(amount)) if amount == amount.to_integral_value() else _decimal(amount.normalize())
    return f"{text} {unit.removesuffix('s') if text == '1' and unit != 's' else unit}"


def shown_clock(milliseconds: float) -> str:
    """Time that passes, as `clock` reads it."""
    return shown_time(milliseconds, CLOCK_UNITS)


def shown_effort(milliseconds: float) -> str:
    """Somebody's working time, as `effort` reads it."""
    return shown_time(milliseconds, EFFORT_UNITS)


def shown_weekly_rate(number: float) -> str:
    """So many a week, or per the first unit in which it is briefly said, as 9.199178 a week are 40 a month."""
    for unit in ("week", "month", "day", "year"):
        text = shown_number(float(f"{number * RATE_UNITS[unit] / WEEK:.12g}"))
        if len(text) <= BRIEF and per_week(float(text), unit) == number:
            return f"{text} per {unit}"
    return f"{shown_number(number)} per week"


def shown_hourly_rate(number: float) -> str:
    """So many an open hour."""
    return f"{shown_number(number)} per hour"


def shown_percentage(fraction: float) -> str:
    """A share as a percentage that reads back as the same share."""
    exact = (Decimal(repr(float(fraction))) * 100).normalize()
    return f"{_decimal(exact)}%"


def shown_instant(value: datetime) -> str:
    """A date, with its time of day unless that is midnight."""
    return value.date().isoformat() if value.time() == time() else shown_moment(value)


def shown_moment(value: datetime) -> str:
    """A date with its time of day, midnight too: as a last day, a date alone would be included whole."""
    return value.isoformat(sep=" ", timespec="seconds" if value.second else "minutes")


def shown_time_of_day(milliseconds: int) -> str:
    """Hours and minutes."""
    hours, minutes = divmod(milliseconds // MINUTE, 60)
    return f"{hours:02d}:{minutes:02d}"


def moment(start: datetime, milliseconds: int) -> datetime:
    """The date and time so many milliseconds after another."""
    return start + timedelta(milliseconds=milliseconds)
