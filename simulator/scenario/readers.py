"""Readers of single values that are more than a quantity: words, whole numbers, hours, days, dates and orders.

Each raises ValueError in plain words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import BeforeValidator, ValidationInfo

from simulator.rules.durations import DAY
from simulator.scenario import units
from simulator.scenario.document import Row, Table, Text
from simulator.scenario.files import Notes
from simulator.scenario.hints import CURRENCIES, DAYS, MONTHS, days_meant, hours_meant
from simulator.scenario.problems import LONGEST, listed, nearest, not_among, offered, shown
from simulator.scenario.shape import mapping_of, notes_of, scalar, taken, text_of
from simulator.scenario.words import is_later, not_yet

Read = TypeVar("Read")

TWO_LINES = "[{days: mon-fri, hours: '09:00-12:00'}, {days: mon-fri, hours: '13:00-17:00'}]"
_HOURS = re.compile(r"\s*([0-9]{1,2}:[0-9]{2})\s*-\s*([0-9]{1,2}:[0-9]{2})\s*")
_SPAN = re.compile(r"\s*([^\s-]+)\s*(?:-\s*([^\s-]+))?\s*")


NONE: Mapping[str, str] = MappingProxyType({})


def one_of(*words: str, later: str = "", synonyms: Mapping[str, str] = NONE) -> BeforeValidator:
    """A validator that takes one of some words; ``later`` names the place of words not simulated yet.

    ``synonyms`` are other words that people write, with what they mean.
    """
    return scalar(lambda text: _one_of(words, text, later, synonyms), later)


def _one_of(words: tuple[str, ...], text: str, later: str, synonyms: Mapping[str, str]) -> str:
    if is_later(later, text):
        raise ValueError(not_yet(text))
    if text not in words:
        meant = offered(synonyms.get(text.lower(), "")) or nearest(text, words)
        allowed = [word for word in words if not is_later(later, word)]
        raise ValueError(f"{shown(text)} is not allowed here.{meant} Allowed: {listed(allowed)}.")
    return text


def whole(least: int, most: int = 10**9, example: str = "") -> Callable[[str], int]:
    """A reader of whole numbers within bounds; ``example`` is shown where words stand in place of a number."""
    return lambda text: _whole(text, least, most, example)


def _whole(text: str, least: int, most: int, example: str) -> int:
    if example and text[:1].isalpha():
        raise ValueError(f"{shown(text)} is not a number; {example}.")
    value = units.whole(text, most if most > units.LARGEST else units.LARGEST)
    if not least <= value <= most:
        limit = f"from {least:,} to {most:,}" if value > most else f"{least} or more"
        raise ValueError(f"{shown(text)} is out of range; the number is {limit}.")
    return value


UNLIMITED = "unlimited"
"""The headcount of a resource of which there are always enough."""


def _headcount(text: str) -> int | str:
    if text == UNLIMITED:
        return text
    if text[:1].isalpha():
        raise ValueError(f"{shown(text)} is neither a number nor unlimited.{nearest(text, (UNLIMITED,))}")
    return seats(text)


def seats(text: str) -> int:
    """A number of seats, where `unlimited` would be none."""
    if text == UNLIMITED:
        raise ValueError("a number belongs here; a resource that is unlimited has that word alone as its `headcount`.")
    try:
        return whole(0, 1_000_000)(text)
    except ValueError as error:
        part = f"{str(error)[:-1]}; somebody who works in part has a share as `available`."
        raise ValueError(part if "whole" in str(error) else str(error)) from None


HEADCOUNTS = "{2027-01-04: 6, 2027-07-01: 8}"


def headcounts(value: object, info: ValidationInfo) -> int | str | tuple[tuple[datetime, int], ...]:
    """A number of seats, the word `unlimited`, or a number by the date from which on it holds, ascending."""
    if not isinstance(value, Table) or "uncertain" in value:
        return taken(_headcount, text_of(value), notes_of(info))
    if not value:
        raise ValueError(f"a number of seats belongs here, or one for each date, such as {HEADCOUNTS}.")
    return _by_date(value, notes_of(info))


def _by_date(plan: Table, notes: Notes) -> tuple[tuple[datetime, int], ...]:
    """Numbers of seats by the instants from which on they hold; what is wrong is noted and left out."""
    found: dict[datetime, int] = {}
    for date_, node in plan.items():
        try:
            moment = units.instant(date_)
            if moment in found:
                notes.add((*plan.path, date_), f"{shown(date_)} stands here twice.", at="key")
        except ValueError as error:
            notes.add((*plan.path, date_), str(error), at="key")
            continue
        try:
            found[moment] = taken(seats, text_of(node), notes)
        except ValueError as error:
            notes.add(node.path, str(error))
    return tuple(sorted(found.items()))


def some(text: str) -> float:
    """A share above 0%."""
    fraction = units.share(text)
    if fraction == 0:
        raise ValueError(f"{shown(text)} is too little; somebody available works more than 0% of the time.")
    return fraction


def currency(text: str) -> str:
    """The three letters of a currency (ISO 4217)."""
    if not re.fullmatch("[A-Z]{3}", text):
        meant = CURRENCIES.get(text.strip()) or (text.upper() if re.fullmatch("[A-Za-z]{3}", text) else "EUR")
        raise ValueError(f"{shown(text)} is not a currency; write its three letters, such as {meant}.")
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
        meant = {"yes": "true", "on": "true", "1": "true", "no": "false", "off": "false", "0": "false"}
        raise ValueError(f"{shown(text)} is neither true nor false.{offered(meant.get(text.lower(), ''))}")
    return text == "true"


def hours(value: object) -> tuple[int, int]:
    """Opening and closing time, in milliseconds after midnight, from ``09:00-17:30``."""
    if isinstance(value, Row) or (isinstance(value, Text) and len(value.split("-")) > 2):
        raise ValueError(f"a line has one span of hours; write a line for each, such as {TWO_LINES}.")
    text = text_of(value)
    found = _HOURS.fullmatch(text)
    if not found:
        meant = hours_meant(text)
        how = f".{offered(meant)}" if meant else "; write it like '09:00-17:30'."
        raise ValueError(f"{shown(text)} is not a span of hours{how}")
    opens, closes = units.time_of_day(found[1]), units.time_of_day(found[2])
    if opens == DAY:
        raise ValueError(f"{shown(text)} begins at 24:00; write 00:00 of the next day.")
    return opens, closes


def days(value: Text | Row | Table, info: ValidationInfo) -> tuple[int, ...]:
    """Days of the week, 0 being Monday, from ``mon-fri``, ``mon,wed`` or a list."""
    nodes = value if isinstance(value, Row) else [value]
    days = {day for span in _read_each(nodes, _days_of, info) for day in span}
    if not nodes:
        raise ValueError("at least one day belongs here.")
    return tuple(sorted(days))


def _days_of(text: str) -> list[int]:
    try:
        return [day for part in text.split(",") for day in _span_of_days(part)]
    except ValueError as error:
        if meant := days_meant(text):
            raise ValueError(f"{shown(text)} does not name days as a plan does.{offered(meant)}") from None
        raise error from None


def _span_of_days(text: str) -> list[int]:
    found = _SPAN.fullmatch(text)
    ends = [end for end in found.groups() if end] if found else [text]
    for end in ends:
        if end not in DAYS:
            raise ValueError(f"{shown(end)} is not a day.{nearest(end, DAYS)} Days: {listed(DAYS)}, or mon-fri.")
    first, last = DAYS.index(ends[0]), DAYS.index(ends[-1])
    return [(first + i) % 7 for i in range((last - first) % 7 + 1)]


def _read_each(nodes: Iterable[Any], read: Callable[[str], Read], info: ValidationInfo) -> list[Read]:
    """What each of some values is; a problem of one is noted at its place and hides none of another."""
    found = []
    for node in nodes:
        try:
            found.append(read(text_of(node)))
        except ValueError as error:
            notes_of(info).add(node.path, str(error))
    return found


def holidays(value: object, info: ValidationInfo) -> tuple[date, ...] | str:
    """Dates without work, or the code of a country's or region's holidays."""
    if isinstance(value, Row):
        return tuple(sorted(set(_read_each(value, units.day, info))))
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


def names(value: object) -> list[str]:
    """At least one name, in a list."""
    if isinstance(value, Text) and not value.empty:
        raise ValueError(f"a list of names belongs here.{offered(f'[{value[:LONGEST]}]')}")
    if not isinstance(value, Row) or not value:
        raise ValueError("a list of one name or more belongs here, such as [web]; for all of them leave the word out.")
    return [text_of(node) for node in value]


def month_factors(value: object, info: ValidationInfo) -> dict[int, float]:
    """Factors by calendar month, 1 to 12."""
    months = mapping_of(value, "{aug: 0.6, dec: 0.7}")
    known = {name: node for name, node in months.items() if name in MONTHS}
    for name in months.keys() - known.keys():
        message = f"{shown(name)} is not a month.{nearest(name, MONTHS)} Months: {', '.join(MONTHS)}."
        notes_of(info).add((*months.path, name), message, at="key")
    order = sorted(known, key=MONTHS.index)
    factors = _read_each((known[name] for name in order), units.amount, info)
    return dict(zip((MONTHS.index(name) + 1 for name in order), factors, strict=False))


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
