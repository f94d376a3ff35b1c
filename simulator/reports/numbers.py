"""Numbers as a reader meets them: with a unit, and with no more digits than their uncertainty supports."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeGuard

UNDEFINED = "–"
"""What stands where a KPI has no value (a win rate without leads)."""

_LARGE = ((1e9, "bn "), (1e6, "M "), (1e3, "k "))
_CLOCK = (
    (604_800_000, "weeks", 5),
    (86_400_000, "days", 2),
    (3_600_000, "h", 1),
    (60_000, "min", 1),
)
"""Milliseconds of a unit, its name, and from how many of them on a time is written in it."""
_HOURS = {"days": 24.0, "hours": 1.0}
"""KPIs' units of time, in hours."""
_TIMES = ((24.0, "days"), (1.0, "h"), (1 / 60, "min"), (1 / 3600, "s"))
_MOST_PLACES = 3
"""A large unit is given up when its numbers would need more digits than this after the point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """The unit in which the numbers of one KPI are shown, the same for all routes, so that they line up.

    A number of the KPI's own unit is divided by ``factor`` and followed by ``suffix`` (such as ``M EUR``).
    ``between`` is the suffix of a difference, where it is not the same: shares differ by percentage points.
    """

    factor: float = 1.0
    suffix: str = ""
    between: str | None = None

    def text(self, value: float | None, half_width: float | None = None) -> str:
        """Write a number and its 95 % half-width, such as ``1.23 ± 0.05 M EUR``."""
        return self._with_suffix(self.figures(value, half_width), self.suffix)

    def difference(self, value: float | None, half_width: float | None = None) -> str:
        """Write a difference with its sign, such as ``+0.31 ± 0.04 M EUR``."""
        figures = self.figures(value, half_width)
        sign = "+" if defined(value) and value > 0 else ""
        return self._with_suffix(sign + figures, self.suffix if self.between is None else self.between)

    def figures(self, value: float | None, half_width: float | None = None) -> str:
        """Write the digits alone: ``1.23 ± 0.05``; without the ± where there is no interval."""
        if not defined(value):
            return UNDEFINED
        scaled = value / self.factor
        if not defined(half_width):
            return grouped(scaled, significant_places(scaled, 3))
        if half_width == 0:
            return exact(scaled)
        width = half_width / self.factor
        places = supported_places(width)
        return f"{grouped(scaled, places)} ± {grouped(width, places)}"

    def rounded(self, value: float | None, half_width: float | None) -> str:
        """Write a number to the digits that another number's half-width supports, the suffix left out."""
        if not defined(value):
            return UNDEFINED
        scaled = value / self.factor
        if not defined(half_width) or half_width == 0:
            return grouped(scaled, significant_places(scaled, 3))
        return grouped(scaled, supported_places(half_width / self.factor))

    def _with_suffix(self, figures: str, suffix: str) -> str:
        return figures if figures == UNDEFINED or not suffix else f"{figures} {suffix}"


def measure(
    unit: str,
    currency: str,
    values: Iterable[float | None] = (),
    half_widths: Iterable[float | None] = (),
    thousands_from: float = 1e4,
) -> Measure:
    """The measure that suits numbers of one KPI: large money in thousands or more, short times in minutes.

    ``unit`` is a KPI's (``money``, ``money per day``, ``days``, ``hours``, ``share``, ``number``, ...); the
    large unit is chosen by the largest of the values, and given up where a half-width would vanish in it.
    Thousands are used from ten thousand up, since 1,234 reads better than 1.23 k; an axis may start sooner.
    """
    if unit == "share":
        return Measure(factor=0.01, suffix="%", between="percentage points")
    largest = max((abs(value) for value in values if defined(value)), default=0.0)
    if unit in _HOURS:
        return _time_measure(_HOURS[unit], largest)
    if not unit.startswith("money"):
        return Measure(suffix="" if unit == "number" else unit)
    narrowest = min((width for width in half_widths if defined(width) and width > 0), default=math.inf)
    return _money_measure(unit.removeprefix("money"), currency, largest, narrowest, thousands_from)


def _time_measure(hours: float, largest: float) -> Measure:
    """Times from a day on are shown in days, shorter ones in hours, minutes or seconds; nothing at all in its own."""
    if largest == 0:
        return Measure(suffix="days" if hours > 1 else "h")
    length, name = next((one for one in _TIMES if largest * hours >= one[0]), _TIMES[-1])
    return Measure(factor=length / hours, suffix=name)


def _money_measure(rest: str, currency: str, largest: float, narrowest: float, thousands_from: float) -> Measure:
    for factor, prefix in _LARGE:
        least = thousands_from if factor == 1e3 else factor
        if largest >= least and _shows(narrowest / factor):
            return Measure(factor=factor, suffix=f"{prefix}{currency}{rest}")
    return Measure(suffix=f"{currency}{rest}")


def _shows(half_width: float) -> bool:
    return math.isinf(half_width) or supported_places(half_width) <= _MOST_PLACES


def defined(value: float | None) -> TypeGuard[float]:
    """Whether a number is one: neither absent nor infinite nor "not a number"."""
    return value is not None and math.isfinite(value)


def supported_places(half_width: float) -> int:
    """Digits after the point that a half-width supports: two figures of it up to 2.9, else one.

    Negative when even the tens are uncertain.
    """
    exponent = math.floor(math.log10(half_width))
    leading = round(half_width / 10**exponent, 1)
    return (1 if leading < 3 else 0) - exponent


def significant_places(value: float, figures: int) -> int:
    """Digits after the point that show so many figures of a number; whole numbers show all of theirs."""
    if value == 0 or value == round(value):
        return 0
    return max(0, figures - 1 - math.floor(math.log10(abs(value))))


def grouped(value: float, places: int) -> str:
    """Write a number with so many digits after the point and commas between thousands; never "-0"."""
    text = f"{round(value, places):,.{max(places, 0)}f}"
    return text.removeprefix("-") if not any(digit in text for digit in "123456789") else text


def exact(value: float) -> str:
    """Write a number that has no uncertainty, up to six figures."""
    places = significant_places(value, 6)
    text = grouped(value, places)
    return text.rstrip("0").rstrip(".") if places else text


def percent(share: float | None) -> str:
    """Write a share of replications as whole per cents; 0 and 100 only when none and all are meant."""
    if not defined(share):
        return UNDEFINED
    if 0 < share < 0.01:
        return "< 1 %"
    if 0.99 < share < 1:
        return "> 99 %"
    return f"{100 * share:.0f} %"


def duration(milliseconds: float) -> str:
    """Write a time in the unit that suits its length, up to three figures: ``12 min``, ``52 weeks``, ``1.5 h``."""
    for length, unit, least in _CLOCK:
        if milliseconds >= least * length:
            amount = milliseconds / length
            return f"{exact(round(amount, significant_places(amount, 3)))} {unit}"
    return f"{exact(milliseconds / 1000)} s"


def typographic(text: str) -> str:
    """Set a true minus sign before digits, for paper and page; a terminal keeps the hyphen."""
    return text.replace("-", "\N{MINUS SIGN}")
