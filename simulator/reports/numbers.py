"""Numbers as a reader meets them: with a unit, and with no more digits than their uncertainty supports."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeGuard

UNDEFINED = "–"
"""What stands where a KPI has no value (a win rate without leads)."""

_LARGE = ((1e9, "bn ", 1e9), (1e6, "M ", 1e6), (1e3, "k ", 1e4))
"""Amounts of a large unit of money, its prefix, and from what amount on it is used."""
_HOURS = {"days": 24.0, "hours": 1.0}
"""KPIs' units of time, in hours."""
_TIMES = ((24.0, "days"), (1.0, "h"), (1 / 60, "min"), (1 / 3600, "s"))
_MOST_PLACES = 3
"""A large unit is given up when its numbers would need more digits than this after the point; without noise it is all
that is shown."""
_DUST = 1e-9
"""What binary fractions add to a decimal one, or take from it, does not change how it is rounded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """How the numbers of one KPI are written: one unit and one number of decimals for all that stand in a row.

    A number of the KPI's own unit is divided by ``factor`` and followed by ``suffix`` (such as ``M EUR``).
    ``between`` is the suffix of a difference, where it is not the same: shares differ by percentage points.
    ``places`` are the digits after the point (negative: the tens are rounded off too).
    """

    factor: float = 1.0
    suffix: str = ""
    between: str | None = None
    places: int = 0

    @property
    def unit_of_differences(self) -> str:
        """What a difference of two numbers is followed by."""
        return self.suffix if self.between is None else self.between

    def text(self, value: float | None, half_width: float | None = None) -> str:
        """Write a number and its 95 % half-width, such as ``1.230 ± 0.053 M EUR``."""
        return _followed(self.figures(value, half_width), self.suffix)

    def difference(self, value: float | None, half_width: float | None = None) -> str:
        """Write a difference with its sign and unit, such as ``+0.310 ± 0.045 M EUR``."""
        return _followed(self.signed(value, half_width), self.unit_of_differences)

    def signed(self, value: float | None, half_width: float | None = None) -> str:
        """Write the digits of a difference alone, with a plus where it is above nought."""
        sign = "+" if defined(value) and value > 0 else ""
        return sign + self.figures(value, half_width)

    def figures(self, value: float | None, half_width: float | None = None) -> str:
        """Write the digits alone: ``1.230 ± 0.053``; without the ± where there is no interval or no noise."""
        if not defined(value):
            return UNDEFINED
        number = grouped(value / self.factor, self.places)
        if not defined(half_width) or half_width == 0:
            return number
        return f"{number} {self.around(half_width)}"

    def around(self, half_width: float) -> str:
        """Write how far a number may be off, such as ``± 0.053``: never less than it is."""
        return f"± {grouped(rounded_up(half_width / self.factor, self.places), self.places)}"

    def exactly(self, value: float) -> str:
        """Write a number that somebody stated, with its digits, twelve at most, and its unit."""
        return _followed(exact(value / self.factor, figures=12), self.suffix)


def _followed(figures: str, suffix: str) -> str:
    return figures if figures == UNDEFINED or not suffix else f"{figures} {suffix}"


def measure(
    unit: str,
    currency: str,
    values: Iterable[float | None] = (),
    half_widths: Iterable[float | None] = (),
    resolutions: Iterable[float] = (),
) -> Measure:
    """The measure that suits numbers of one KPI: large money in thousands or more, short times in minutes.

    ``unit`` is a KPI's (``money``, ``money per day``, ``days``, ``hours``, ``share``, ``number``, ...); the
    large unit is chosen by the largest of the values, and given up where a half-width would vanish in it.
    Thousands are used from ten thousand up, since 1,234 reads better than 1.23 k. The decimals show two
    figures of the narrowest half-width, but no more than four of the widest. Where some half-width is less than the
    widest of the ``resolutions`` up to which the values are known, none stands for less than that. Where nothing
    varies, the decimals show every value, three of them at most.
    """
    widths = [width for width in half_widths if defined(width)]
    found = _by_noise(unit, currency, values, widths)
    coarsest = max((one for one in resolutions if defined(one)), default=0.0)
    return _coarsened(found, coarsest) if min(widths, default=0.0) < coarsest else found


def _coarsened(found: Measure, resolution: float) -> Measure:
    most = math.floor(-math.log10(resolution / found.factor))
    return replace(found, places=min(found.places, most))


def _by_noise(unit: str, currency: str, values: Iterable[float | None], widths: Sequence[float]) -> Measure:
    known = [abs(value) for value in values if defined(value)]
    largest = max(known, default=0.0)
    noisy = [width for width in widths if width > 0]
    bare = _unit(unit, currency, largest, min(noisy, default=math.inf))
    if noisy:
        return replace(bare, places=_common_places([width / bare.factor for width in noisy]))
    if widths:
        return replace(bare, places=_exact_places([value / bare.factor for value in known]))
    return replace(bare, places=significant_places(largest / bare.factor, 3))


def _unit(unit: str, currency: str, largest: float, narrowest: float) -> Measure:
    if unit == "share":
        return Measure(factor=0.01, suffix="%", between="percentage points")
    if unit in _HOURS:
        return _time_measure(_HOURS[unit], largest)
    if unit == "working hours":
        return Measure(suffix="h")
    if not unit.startswith("money"):
        return Measure(suffix="" if unit == "number" else unit)
    return _money_measure(unit.removeprefix("money"), currency, largest, narrowest)


def _time_measure(hours: float, largest: float) -> Measure:
    """Times from a day on are shown in days, shorter ones in hours, minutes or seconds; nothing at all in its own."""
    if largest == 0:
        return Measure(suffix="days" if hours > 1 else "h")
    length, name = next((one for one in _TIMES if largest * hours >= one[0]), _TIMES[-1])
    return Measure(factor=length / hours, suffix=name)


def _money_measure(rest: str, currency: str, largest: float, narrowest: float) -> Measure:
    for factor, prefix, least in _LARGE:
        if largest >= least and (math.isinf(narrowest) or supported_places(narrowest / factor) <= _MOST_PLACES):
            return Measure(factor=factor, suffix=f"{prefix}{currency}{rest}")
    return Measure(suffix=f"{currency}{rest}")


def _common_places(half_widths: Sequence[float]) -> int:
    return min(supported_places(min(half_widths)), supported_places(max(half_widths)) + 2)


def _exact_places(values: Sequence[float]) -> int:
    """Digits after the point that show numbers without noise whole, up to three, or to the first of a small largest."""
    most = max(_MOST_PLACES, significant_places(max(values, default=0.0), 1))
    return min(most, max((len(exact(value).partition(".")[2]) for value in values), default=0))


def defined(value: float | None) -> TypeGuard[float]:
    """Whether a number is one: neither absent nor infinite nor "not a number"."""
    return value is not None and math.isfinite(value)


def supported_places(half_width: float) -> int:
    """Digits after the point that show two figures of a half-width, rounded up; negative when tens are uncertain."""
    places = 1 - math.floor(math.log10(half_width))
    return places - 1 if rounded_up(half_width, places) * 10**places > 99.5 else places


def rounded_up(half_width: float, places: int) -> float:
    """A half-width to so many digits after the point, never narrower than it is."""
    units = half_width * 10.0**places
    return math.ceil(units - _DUST * units) / 10.0**places


def significant_places(value: float, figures: int) -> int:
    """Digits after the point that show so many figures of a number; whole numbers show all of theirs."""
    if value == 0 or value == round(value):
        return 0
    return max(0, figures - 1 - math.floor(math.log10(abs(value))))


def grouped(value: float, places: int) -> str:
    """Write a number with so many digits after the point, commas between thousands and a true minus; never "-0"."""
    text = f"{round(value, places):,.{max(places, 0)}f}"
    return minus(text) if any(digit in text for digit in "123456789") else text.removeprefix("-")


def minus(number: str) -> str:
    """A number's hyphen as the true minus sign that every table, sentence and chart has."""
    return number.replace("-", "\N{MINUS SIGN}")


def exact(value: float, figures: int = 6) -> str:
    """Write a number that has no uncertainty, up to so many figures."""
    places = significant_places(value, figures)
    text = grouped(value, places)
    return text.rstrip("0").rstrip(".") if places else text


def percent(share: float | None) -> str:
    """Write a share of replications as whole per cents, halves up; 0 and 100 only when none and all are meant."""
    if not defined(share):
        return UNDEFINED
    if 0 < share < 0.01:
        return "< 1 %"
    if 0.99 < share < 1:
        return "> 99 %"
    return f"{whole_percents(share)} %"


def whole_percents(share: float) -> int:
    """The nearest whole number of per cents, halves up: exact for a share of fewer than a hundred million."""
    return math.floor(100 * share + 0.5 + _DUST)
