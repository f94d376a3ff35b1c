"""Distributions that are cut: only what lies from `min` to `max` is let happen, in the proportions it had.

The parameters of the family are those before the cut; mean and standard deviation of a cut distribution are those
after it. Their methods are those of `Distribution`, which documents them.
"""
# ruff: noqa: D102  (inherited docstrings)

from __future__ import annotations

import math
from abc import abstractmethod
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from simulator.scenario.family import Curve, Distribution, Steps, ascending, finite

if TYPE_CHECKING:
    from simulator.scenario.tables import Floats

LEAST_KEPT = 1e-6
"""A cut that leaves less of a distribution than this is a mistake."""


class _Ends(NamedTuple):
    """The chances before the cut of what lies below and above each of its ends, and of what lies between them."""

    below_min: float
    above_min: float
    below_max: float
    above_max: float

    def kept(self) -> float:
        """What is left, from the side on which least is lost to rounding."""
        if self.below_max <= 0.5:
            return self.below_max - self.below_min
        if self.above_min <= 0.5:
            return self.above_min - self.above_max
        return 1 - self.below_min - self.above_max


@dataclass(frozen=True, kw_only=True, slots=True)
class Cut(Distribution):
    """A distribution conditioned on being at least ``min`` and at most ``max``; None does not cut."""

    family: ClassVar[str] = "cut"
    of: Distribution
    min: float | None = None
    max: float | None = None

    def __post_init__(self) -> None:
        stated = {word: end for word, end in (("min", self.min), ("max", self.max)) if end is not None}
        finite(**stated)
        ascending(**stated)
        if self._ends().kept() < LEAST_KEPT:
            leave = "leave" if len(stated) == 2 else "leaves"
            raise ValueError(f"{' and '.join(stated)} {leave} less than a millionth of the distribution")

    def low(self) -> float:
        """The lower end; minus infinity where it does not cut."""
        return -math.inf if self.min is None else self.min

    def high(self) -> float:
        """The upper end; infinity where it does not cut."""
        return math.inf if self.max is None else self.max

    @abstractmethod
    def _ends(self) -> _Ends:
        """What the ends leave."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CutCurve(Cut, Curve):
    """A continuous distribution that is cut. Its moments are integrals over its exact quantiles."""

    of: Curve

    def expected(self) -> float:
        return _moments_of_curve(self)[0]

    def standard_deviation(self) -> float:
        return _moments_of_curve(self)[1]

    def smallest(self) -> float:
        return max(self.low(), self.of.smallest())

    def largest(self) -> float:
        return min(self.high(), self.of.largest())

    def _ends(self) -> _Ends:
        return _ends_of_curve(self.of, self.min, self.max)

    def _kinks(self) -> tuple[float, ...]:
        ends = self._ends()
        shares = ((kink - ends.below_min) / ends.kept() for kink in self.of._kinks())
        return tuple(share for share in shares if 0 < share < 1)

    def _tail(self, m: Floats, upper: bool) -> tuple[Floats, Floats]:
        import numpy as np  # noqa: PLC0415  (only when something is drawn)

        ends = self._ends()
        part = ends.kept() * m
        below = ends.below_max - part if upper else ends.below_min + part
        above = ends.above_max + part if upper else ends.above_min - part
        low = below <= above
        from_below, slope_below = self.of._tail(np.where(low, below, 0.5), False)
        from_above, slope_above = self.of._tail(np.where(low, 0.5, above), True)
        x = np.clip(np.where(low, from_below, from_above), self.low(), self.high())
        slope = ends.kept() * np.where(low, slope_below, -slope_above)
        return x, -slope if upper else slope


@lru_cache(maxsize=512)
def _ends_of_curve(of: Curve, low: float | None, high: float | None) -> _Ends:
    from simulator.scenario.moments import shares  # noqa: PLC0415  (numpy only when something is cut)

    at_min = (0.0, 1.0) if low is None else shares(of._tail, low)
    at_max = (1.0, 0.0) if high is None else shares(of._tail, high)
    return _Ends(*at_min, *at_max)


@lru_cache(maxsize=512)
def _moments_of_curve(curve: Curve) -> tuple[float, float]:
    from simulator.scenario.moments import mean_and_deviation  # noqa: PLC0415  (numpy only when something is cut)

    return mean_and_deviation(curve._tail, curve._kinks())


@dataclass(frozen=True, kw_only=True, slots=True)
class CutSteps(Cut, Steps):
    """A discrete distribution that is cut; both ends are possible values still."""

    of: Steps

    def expected(self) -> float:
        return _moments_of_steps(self)[0]

    def standard_deviation(self) -> float:
        return _moments_of_steps(self)[1]

    def smallest(self) -> float:
        return float(self._steps()[0][0])

    def largest(self) -> float:
        return float(self._steps()[0][-1]) if self.max is not None else self.of.largest()

    def _ends(self) -> _Ends:
        import numpy as np  # noqa: PLC0415  (only when something is cut)

        values, below, above = self.of._steps()
        first = int(np.searchsorted(values, self.low(), side="left"))
        end = int(np.searchsorted(values, self.high(), side="right"))
        below, above = np.concatenate(([0.0], below)), np.concatenate(([1.0], above))
        return _Ends(float(below[first]), float(above[first]), float(below[end]), float(above[end]))

    def _steps(self) -> tuple[Floats, Floats, Floats]:
        import numpy as np  # noqa: PLC0415  (only when something is drawn)

        values, below, above = self.of._steps()
        ends = self._ends()
        inside = (values >= self.low()) & (values <= self.high())
        values, below, above = values[inside], below[inside], above[inside]
        low = below <= above
        up_to = np.where(low, below - ends.below_min, ends.above_min - above) / ends.kept()
        beyond = np.where(low, ends.below_max - below, above - ends.above_max) / ends.kept()
        up_to[-1], beyond[-1] = 1.0, 0.0
        return values, np.maximum.accumulate(up_to), np.minimum.accumulate(beyond)


@lru_cache(maxsize=512)
def _moments_of_steps(steps: Steps) -> tuple[float, float]:
    values, chances = steps._chances()
    mean = math.fsum(values * chances)
    return mean, math.sqrt(math.fsum(chances * (values - mean) ** 2))


def cut(of: Distribution, *, low: float | None = None, high: float | None = None) -> Distribution:
    """The distribution between two ends, or itself where there is none.

    Raises ValueError if hardly anything of it lies there, or if it has ends of its own.
    """
    if low is None and high is None:
        return of
    if isinstance(of, Steps):
        return CutSteps(of=of, min=low, max=high)
    if isinstance(of, Curve):
        return CutCurve(of=of, min=low, max=high)
    raise ValueError(f"a {of.family} distribution is not cut")
