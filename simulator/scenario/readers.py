"""Readers of single values that are more than a quantity: words, whole numbers, hours, days, dates and orders.

Each raises ValueError in plain words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from pydantic import BeforeValidator

from simulator.scenario import units
from simulator.scenario.document import Row, Table
from simulator.scenario.problems import listed, nearest, not_among, shown
from simulator.scenario.shape import mapping_of, scalar, text_of
from simulator.scenario.words import is_later, not_yet

LARGEST_SEED = 2**63 - 1
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"\s*([^\s-]+)\s*(?:-\s*([^\s-]+))?\s*")


def one_of(*words: str, later: str = "") -> BeforeValidator:
    """A validator that takes one of some words; ``later`` names the place of words not simulated yet."""

    def read(text: str) -> str:
        if is_later(later, text):
            raise ValueError(not_yet(text))
        if text not in words:
            raise ValueError(f"{shown(text)} is not allowed here.{nearest(text, words)} Allowed: {listed(words)}.")
        return text

    return scalar(read, later)


def whole(least: int, most: int = 10**9) -> Callable[[str], int]:
    """A reader of whole numbers within bounds."""

    def read(text: str) -> int:
        value = units.whole(text, most if most > units.LARGEST else units.LARGEST)
        if not least <= value <= most:
            limit = f"from {least:,} to {most:,}" if value > most else f"{least} or more"
            raise ValueError(f"{shown(text)} is out of range; the number is {limit}.")
        return value

    return read


UNLIMITED = "unlimited"
"""The headcount of a resource of which there are always enough."""


def headcounts(value: object) -> int | str:
    """A number of seats, or the word `unlimited`."""
    if isinstance(value, Table):
        raise ValueError(not_yet("a headcount by date"))
    text = text_of(value)
    if text[:1].isalpha() and text != UNLIMITED:
        raise ValueError(f"{shown(text)} is neither a number nor unlimited.{nearest(text, (UNLIMITED,))}")
    return UNLIMITED if text == UNLIMITED else whole(0, 1_000_000)(text)


def some(text: str) -> float:
    """A share above 0%."""
    fraction = units.share(text)
    if fraction == 0:
        raise ValueError(f"{shown(text)} is too little; somebody available works more than 0% of the time.")
    return fraction


def currency(text: str) -> str:
    """The three letters of a currency (ISO 4217)."""
    if not re.fullmatch("[A-Z]{3}", text):
        raise ValueError(f"{shown(text)} is not a currency; write its three letters, such as EUR.")
    return text


def above_zero(text: str) -> int:
    """A duration above 0, in milliseconds."""
    span = units.duration(text)
    if span == 0:
        raise ValueError(f"{shown(text)} is too short; the time is longer than 0.")
    return span


def flag(text: str) -> bool:
    """True or false."""
    if text not in ("true", "false"):
        raise ValueError(f"{shown(text)} is neither true nor false.")
    return text == "true"


def hours(text: str) -> tuple[int, int]:
    """Opening and closing time, in milliseconds after midnight, from ``09:00-17:30``."""
    first, dash, last = text.partition("-")
    if not dash:
        raise ValueError(f"{shown(text)} is not a span of hours; write it like '09:00-17:30'.")
    opens, closes = units.time_of_day(first), units.time_of_day(last)
    if opens == units.DAY:
        raise ValueError(f"{shown(text)} begins at 24:00; write 00:00 of the next day.")
    return opens, closes


def days(value: object) -> tuple[int, ...]:
    """Days of the week, 0 being Monday, from ``mon-fri``, ``mon,wed`` or a list."""
    parts = [text_of(part) for part in value] if isinstance(value, Row) else text_of(value).split(",")
    days = {day for part in parts for day in _span_of_days(part)}
    if not days:
        raise ValueError("at least one day belongs here.")
    return tuple(sorted(days))


def _span_of_days(text: str) -> list[int]:
    found = _SPAN.fullmatch(text)
    ends = [end for end in found.groups() if end] if found else [text]
    for end in ends:
        if end not in DAYS:
            raise ValueError(f"{shown(end)} is not a day.{nearest(end, DAYS)} Days: {listed(DAYS)}, or mon-fri.")
    first, last = DAYS.index(ends[0]), DAYS.index(ends[-1])
    return [(first + i) % 7 for i in range((last - first) % 7 + 1)]


def holidays(value: object) -> tuple[date, ...] | str:
    """Dates without work, or the code of a country's or region's holidays."""
    if isinstance(value, Row):
        return tuple(sorted({units.day(text_of(node)) for node in value}))
    text = text_of(value)
    return (units.day(text),) if text[:1].isdigit() else text


def between(value: object) -> tuple[datetime, datetime]:
    """The first instant and the first instant after; a last day given as a date is included whole."""
    if not isinstance(value, Row) or len(value) != 2:
        raise ValueError("two dates belong here, the first and the last, such as [2027-03-15, 2027-03-18].")
    first, last = units.instant(text_of(value[0])), units.day_or_instant(text_of(value[1]))
    if not isinstance(last, datetime):
        last = datetime.combine(last, time()) + timedelta(days=1)
    if last <= first:
        raise ValueError(f"{shown(value[1])} comes before {shown(value[0])}.")
    return first, last


def month_factors(value: object) -> dict[int, float]:
    """Factors by calendar month, 1 to 12."""
    factors = {}
    for name, node in mapping_of(value).items():
        if name not in MONTHS:
            raise ValueError(f"{shown(name)} is not a month.{nearest(name, MONTHS)} Months: {', '.join(MONTHS)}.")
        factors[MONTHS.index(name) + 1] = units.amount(text_of(node))
    return dict(sorted(factors.items()))


def growth(text: str) -> tuple[float, str]:
    """By what share something grows, and in which time, from ``2% per month``."""
    share, period = _share_per(text, ("week", "month", "year"), "2% per month")
    if not -1 < share <= 1:
        raise ValueError(f"{shown(text)} is out of range; growth is above -100% and at most 100%.")
    return share, period


def swings(text: str) -> tuple[float, str]:
    """The coefficient of variation of a factor that is redrawn, and how often, from ``30% per day``."""
    share, period = _share_per(text, ("day", "week"), "30% per day")
    if not 0 < share <= 10:
        raise ValueError(f"{shown(text)} is out of range; swings are above 0% and at most 1000%.")
    return share, period


def _share_per(text: str, periods: tuple[str, ...], example: str) -> tuple[float, str]:
    share, _, period = (part.strip() for part in text.partition(" per "))
    if not period or not share.endswith("%"):
        raise ValueError(f"{shown(text)} is not a percentage per {listed(periods)}; write it like '{example}'.")
    if period not in periods:
        raise ValueError(not_among(period, "allowed here", periods, "Periods"))
    return float(units.number(share.removesuffix("%")) / 100), period


def order(value: object) -> tuple[str, str | None]:
    """Which lead is served first, and by which attribute if by one."""
    if isinstance(value, Table):
        if list(value) != ["highest"]:
            raise ValueError("an order is oldest, newest or {highest: an attribute}.")
        return "highest", text_of(value["highest"])
    text = text_of(value)
    if text not in ("oldest", "newest"):
        words = ("oldest", "newest", "{highest: an attribute}")
        raise ValueError(f"{shown(text)} is not an order.{nearest(text, words[:2])} Orders: {listed(words)}.")
    return text, None
