"""A distribution through stated quantiles: what a person knows who can tell the p10, the p50 and the p90."""
# ruff: noqa: D102  (inherited docstrings)

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar

from simulator.scenario.family import Curve, above_zero, between, told

if TYPE_CHECKING:
    from simulator.scenario.tables import Floats


@dataclass(frozen=True, kw_only=True, slots=True)
class Quantiles(Curve):
    """Through each of the ``points``, and lognormal between them and beyond.

    The logarithm of x is a straight line between two points over the standard normal quantile of the share; below
    the first and above the last point the outermost lines go on. So it rises everywhere, is never below 0, and two
    points make the lognormal distribution that has them.
    """

    family: ClassVar[str] = "quantiles"
    points: tuple[tuple[float, float], ...]
    """Percentage and value, both ascending: ``(50.0, 3.0)`` says that half are below 3."""

    def __post_init__(self) -> None:
        if len(self.points) < 2:
            raise ValueError("two quantiles at least are needed, such as p50 and p90")
        for percentage, value in self.points:
            between(0.01, 99.99, **{"a percentage": percentage})
            above_zero(**{_name(percentage): value})
        for (lower, low), (upper, high) in pairwise(self.points):
            if lower >= upper:
                raise ValueError(f"percentages must rise: {_name(upper)} stands after {_name(lower)}")
            if low >= high:
                raise ValueError(f"{_name(upper)} must be above {_name(lower)}, not {told(high)}")

    def expected(self) -> float:
        return _moments(self)[0]

    def standard_deviation(self) -> float:
        return _moments(self)[1]

    def smallest(self) -> float:
        return 0.0

    def largest(self) -> float:
        return math.inf

    def _kinks(self) -> tuple[float, ...]:
        return tuple(percentage / 100 for percentage, _ in self.points)

    def _tail(self, m: Floats, upper: bool) -> tuple[Floats, Floats]:
        import numpy as np  # noqa: PLC0415  (only when something is drawn)
        from scipy import special  # noqa: PLC0415  (only when something is drawn)

        z = -special.ndtri(m) if upper else special.ndtri(m)
        scores = special.ndtri(self._kinks())
        logs = np.log([value for _, value in self.points])
        piece = np.searchsorted(scores[1:-1], z)
        sigma = np.diff(logs) / np.diff(scores)
        x = np.exp(logs[piece] + sigma[piece] * (z - scores[piece]))
        slope = x * sigma[piece] * math.sqrt(2 * math.pi) * np.exp(z * z / 2)
        return x, -slope if upper else slope


def _name(percentage: float) -> str:
    return f"p{told(percentage)}"


@lru_cache(maxsize=512)
def _moments(of: Quantiles) -> tuple[float, float]:
    from simulator.scenario.moments import mean_and_deviation  # noqa: PLC0415  (numpy only when needed)

    return mean_and_deviation(of._tail, of._kinks())
