"""What was probably meant by a value that the plan's grammar refuses: what people write for it elsewhere.

Each function takes the value as it was written and gives what the plan should say, or nothing when that is a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from simulator.scenario.problems import LONGEST

CURRENCIES = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}
"""What people write for a currency."""
QUOTES = "\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}" + (
    "\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}\N{SINGLE LOW-9 QUOTATION MARK}"
)
"""Quotation marks of a word processor, which quote nothing in YAML."""
DASHES = "\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}\N{NON-BREAKING HYPHEN}"
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_NAMES_OF_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPANS_OF_DAYS = {"weekdays": "mon-fri", "workdays": "mon-fri", "weekend": "sat-sun", "daily": "mon-sun"}
_SPANS_OF_DAYS |= dict.fromkeys(("all", "every day", "everyday", "24/7"), "mon-sun")
_ADVERBS = {"hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month", "yearly": "year"}
_THOUSANDS = {"k": 1_000, "K": 1_000, "m": 1_000_000, "M": 1_000_000}

_DIGITS = r"[0-9]+(?:\.[0-9]+)?"
_MONEY = re.compile(r"(?:[€$£¥]|[A-Z]{3})?\s*(.*?)\s*(?:[€$£¥]|[A-Z]{3})?", re.DOTALL)
_GROUPED = re.compile(r"(-?(?!0)[0-9]{1,3}(?:([,.'\s])[0-9]{3})(?:\2[0-9]{3})*)(?:[.,]([0-9]+))?")
_COMMA = re.compile(r"(-?[0-9]+),([0-9]+)")
_PER_CENT = re.compile(rf"({_DIGITS})\s*%")
_MANY = re.compile(rf"({_DIGITS})\s*([kKmM])")
_FRACTION = re.compile(r"([0-9]{1,4})/([1-9][0-9]{0,3})")
_HOURS_AND_MINUTES = re.compile(r"([0-9]{1,3})(?::|\s*h(?:ours?|rs?)?\s*(?:and\s*)?)([0-5]?[0-9])\s*(?:h|min|minutes)?")
_RANGE = re.compile(rf"({_DIGITS})\s*([a-z-]*?)\s*(?:-|to)\s*({_DIGITS})\s*([a-z][a-z-]*)?")
_RATE = re.compile(rf"({_DIGITS})\s*(?:/|an?\b|per\b|each\b|every\b)\s*(hour|day|week|month|year)s?")
_ADVERB = re.compile(rf"({_DIGITS})\s+({'|'.join(_ADVERBS)})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})[-/. ]+([0-9]{1,2})[-/. ]+([0-9]{4})")
_DAY_AND_NAME = re.compile(r"([0-9]{1,2})(?:\.|st|nd|rd|th)? ([a-z]{3})[a-z]*\.?,? ([0-9]{4})")
_NAME_AND_DAY = re.compile(r"([a-z]{3})[a-z]*\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})")
_SIGNS = {"=<": ("<=",), "≤": ("<=",), "=>": (">=",), "≥": (">=",)}
_BOUND = re.compile(r"(=<|=>|≤|≥|=)?\s*([0-9-].*)")
_CLOCK = re.compile(r"(.*?)[T ]+([0-9]{1,2}):([0-9]{2})(?::[0-9]{2})?(?:Z|[+-][0-9]{2}:?[0-9]{2})?")
_TIME = re.compile(r"([0-9]{1,2})(?:[:.h]([0-9]{2}))?\s*(?:h|([ap])\.?m\.?)?")


def _plain(text: str) -> str:
    """A text without what a word processor made of its quotes, dashes and spaces; empty if it is long."""
    if len(text) > LONGEST:
        return ""
    straight = "".join("-" if c in DASHES else "'" if c in QUOTES else c for c in text)
    return straight.strip().strip("'").strip()


def number_meant(text: str) -> str:
    """A number from one with thousands separators, a decimal comma, a per-cent sign or a currency."""
    plain = _plain(text)
    found = _MONEY.fullmatch(plain)
    bare = found[1] if found else plain
    if grouped := _GROUPED.fullmatch(bare):
        return re.sub(r"[^-0-9]", "", grouped[1]) + (f".{grouped[3]}" if grouped[3] else "")
    if comma := _COMMA.fullmatch(bare):
        return f"{comma[1]}.{comma[2]}"
    return _worked_out(bare) or (bare if bare != text.strip() and re.fullmatch(f"-?{_DIGITS}", bare) else "")


def _worked_out(bare: str) -> str:
    if share := _PER_CENT.fullmatch(bare):
        return _written(Decimal(share[1]) / 100)
    if many := _MANY.fullmatch(bare):
        return _written(Decimal(many[1]) * _THOUSANDS[many[2]])
    if fraction := _FRACTION.fullmatch(bare):
        return _written(round(Decimal(fraction[1]) / Decimal(fraction[2]), 6))
    return ""


def _written(value: Decimal) -> str:
    return f"{value.normalize():f}"


def share_meant(text: str) -> str:
    """A percentage from one in words, with a comma, or as a fraction."""
    plain = re.sub(r"\s*(?:%|per ?cent|pct\.?)$", "", _plain(text))
    if fraction := _FRACTION.fullmatch(plain):
        value = Decimal(fraction[1]) / Decimal(fraction[2])
        return f"{_written(round(value * 100, 4))}%" if value <= 1 else ""
    value_meant = plain if re.fullmatch(_DIGITS, plain) else number_meant(plain)
    return f"{value_meant}%" if value_meant else ""


def time_meant(text: str) -> str:
    """Minutes from a time in hours and minutes, such as ``1h30`` or ``1:30``."""
    found = _HOURS_AND_MINUTES.fullmatch(_plain(text))
    return f"{int(found[1]) * 60 + int(found[2])} min" if found else ""


def range_meant(text: str) -> str:
    """A uniform distribution from a range, such as ``15-20 min``."""
    found = _RANGE.fullmatch(_plain(text))
    if not found:
        return ""
    last = f" {found[4]}" if found[4] else ""
    first = f" {found[2]}" if found[2] else last
    return f"{{uniform: {{min: {found[1]}{first}, max: {found[3]}{last}}}}}"


def rate_meant(text: str) -> str:
    """A rate from one that is written with a stroke, with ``a`` or as an adverb."""
    number, space, unit = _plain(text).partition(" ")
    plain = f"{number_meant(number) or number}{space}{unit}"
    if found := _RATE.fullmatch(plain):
        return f"{found[1]} per {found[2]}"
    often = _ADVERB.fullmatch(plain)
    return f"{often[1]} per {_ADVERBS[often[2]]}" if often else ""


def dates_meant(text: str) -> tuple[str, ...]:
    """The dates, one or two, that are written in another order or with the month's name."""
    plain = _plain(text)
    timed = _CLOCK.fullmatch(plain)
    day, clock = (timed[1], f" {int(timed[2]):02d}:{timed[3]}") if timed and int(timed[2]) < 24 else (plain, "")
    every = (f"{one}{clock}" for one in dict.fromkeys(_days_written(day.lower())))
    return tuple(one for one in every if one != text)


def _days_written(text: str) -> Iterator[date]:
    for year, month, day in _readings(text):
        try:
            yield date(int(year), int(month), int(day))
        except ValueError:
            continue


def _readings(text: str) -> Iterator[tuple[str, str | int, str]]:
    """Year, month and day in each order that makes sense."""
    if found := _YEAR_FIRST.fullmatch(text):
        yield found[1], found[2], found[3]
        if int(found[2]) > 12:
            yield found[1], found[3], found[2]
    elif found := _YEAR_LAST.fullmatch(text):
        yield found[3], found[2], found[1]
        yield found[3], found[1], found[2]
    elif (found := _DAY_AND_NAME.fullmatch(text)) and found[2] in MONTHS:
        yield found[3], MONTHS.index(found[2]) + 1, found[1]
    elif (found := _NAME_AND_DAY.fullmatch(text)) and found[1] in MONTHS:
        yield found[3], MONTHS.index(found[1]) + 1, found[2]


def bounds_meant(text: str) -> tuple[str, ...]:
    """The bounds, one or two, from an amount alone or after a sign that is written otherwise."""
    found = _BOUND.fullmatch(_plain(text))
    if not found:
        return ()
    signs = _SIGNS.get(found[1] or "", (">=", "<="))
    return tuple(f"{sign} {found[2]}" for sign in signs)


def hours_meant(text: str) -> str:
    """A span of hours from one without minutes, with ``am`` and ``pm`` or with another dash."""
    plain = _plain(text).lower()
    if plain in ("24/7", "always", "24h", "all day"):
        return "00:00-24:00"
    ends = [_time_meant(end.strip()) for end in re.split(r"-|\bto\b|\buntil\b", plain)]
    return "-".join(ends) if len(ends) == 2 and all(ends) else ""


def _time_meant(text: str) -> str:
    found = _TIME.fullmatch(text)
    if not found:
        return ""
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        hour = hour % 12 + 12 * (found[3] == "p")
    return f"{hour:02d}:{minute:02d}" if minute < 60 and hour * 60 + minute <= 24 * 60 else ""


def days_meant(text: str) -> str:
    """Days of the week from their full names, capitals, other abbreviations or another dash."""
    plain = _plain(text).lower()
    if plain in _SPANS_OF_DAYS:
        return _SPANS_OF_DAYS[plain]
    spans = [re.split(r"\s*(?:-|\bto\b)\s*", part) for part in re.split(r"\s*[,;/]\s*|\s+and\s+", plain)]
    days = [[_day_meant(end) for end in span] for span in spans]
    whole = all(len(span) <= 2 and all(span) for span in days)
    return ",".join("-".join(span) for span in days) if whole else ""


def _day_meant(text: str) -> str:
    starting = [day for day in _NAMES_OF_DAYS if len(text) >= 2 and day.startswith(text)]
    return starting[0][:3] if len(starting) == 1 else ""
