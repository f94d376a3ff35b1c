"""How long it still takes what has been going on for long: the residual life of a renewal process.

Methods of the distribution are those of `Distribution`, which documents them.
"""
# ruff: noqa: D102  (inherited docstrings)

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from simulator.scenario.continuous import Constant, Exponential, Uniform
from simulator.scenario.family import Curve, Distribution, Line, Steps
from simulator.scenario.mixing import Mixture
from simulator.scenario.scaling import Scaled

if TYPE_CHECKING:
    from simulator.scenario.tables import Floats

OCTAVES = 60
"""Octaves of min(u, 1 - u) of the life's own quantiles over which is integrated."""
PIECES = 32
"""Pieces of each octave."""
POINTS = 8
"""Points of the Gauss-Legendre rule in each piece."""


def residual(of: Distribution) -> Distribution:
    """What is left of a life that an outsider meets at a random time, one after the other being lived since long ago.

    Its density is (1 - F(x)) / mean (Cox, "Renewal Theory", 1962, section 5.2). Lives that may last so long or so long
    leave a mixture of what each would, weighted by how much of the time each takes; a life of fixed length leaves a
    uniform part of itself. Raises ValueError unless mean and variance are finite and the mean is above 0.
    """
    mean = of.expected()
    if not (mean > 0 and math.isfinite(mean) and math.isfinite(of.standard_deviation())):
        raise ValueError("a life needs a mean above 0 and a finite variance for what is left of it to have a mean")
    if isinstance(of, Exponential):
        return of
    if of.smallest() == of.largest():
        return Uniform(min=0.0, max=of.largest())
    if isinstance(of, Scaled):
        return Scaled(of=residual(of.of), by=of.by)
    if isinstance(of, Mixture):
        return _mixed([(weight, one) for weight, one in of._simple()])
    if isinstance(of, Steps):
        return _mixed([(chance, Constant(value=value)) for chance, value in _values(of)])
    assert isinstance(of, Curve | Line)  # noqa: S101 - there are no other kinds
    return Residual(of=of)


def _values(of: Steps) -> list[tuple[float, float]]:
    values, chances = of._chances()
    return list(zip(chances.tolist(), values.tolist(), strict=True))


def _mixed(lives: list[tuple[float, Distribution]]) -> Distribution:
    """Each life's own rest, weighted by its share of the time."""
    times = [(chance * life.expected(), life) for chance, life in lives]
    mean = math.fsum(time for time, _ in times)
    parts = [(time / mean, residual(life)) for time, life in times if time > 0]
    alike = all(rest == parts[0][1] for _, rest in parts)
    return parts[0][1] if alike else Mixture(components=tuple(parts))


class _Grid(NamedTuple):
    """Points of the rest's distribution: the chances below and above, the rest, and its slope by the chance below."""

    below: Floats
    above: Floats
    x: Floats
    slope: Floats


@dataclass(frozen=True, kw_only=True, slots=True)
class Residual(Curve):
    """What is left of a life whose quantiles have no jumps."""

    family: ClassVar[str] = "residual"
    of: Curve | Line

    def expected(self) -> float:
        mean = self.of.expected()
        return (mean * mean + self.of.standard_deviation() ** 2) / (2 * mean)

    def standard_deviation(self) -> float:
        import numpy as np  # noqa: PLC0415  (only when something is drawn)

        grid = _grid(self.of)
        width = np.diff(grid.below)
        mean = self.expected()
        squares = ((grid.x[:-1] - mean) ** 2 + (grid.x[1:] - mean) ** 2) / 2
        return math.sqrt(float(np.sum(width * squares)))

    def smallest(self) -> float:
        return 0.0

    def largest(self) -> float:
        return self.of.largest()

    def _tail(self, m: Floats, upper: bool) -> tuple[Floats, Floats]:
        import numpy as np  # noqa: PLC0415  (only when something is drawn)

        grid = _grid(self.of)
        chance = grid.above[::-1] if upper else grid.below
        x = grid.x[::-1] if upper else grid.x
        slope = -grid.slope[::-1] if upper else grid.slope
        at = np.clip(np.searchsorted(chance, m, side="right") - 1, 0, len(chance) - 2)
        return _between(m, chance[at], chance[at + 1], (x[at], x[at + 1]), (slope[at], slope[at + 1]))


def _between(
    m: Floats, start: Floats, end: Floats, x: tuple[Floats, Floats], slope: tuple[Floats, Floats]
) -> tuple[Floats, Floats]:
    """The cubic that has the values and slopes of both ends (Hermite), and its derivative."""
    width = end - start
    t = (m - start) / width
    rise = x[1] - x[0]
    a, b = slope[0] * width - rise, rise - slope[1] * width
    value = x[0] + t * rise + t * (1 - t) * (a * (1 - t) + b * t)
    derivative = rise + (1 - 2 * t) * (a * (1 - t) + b * t) + t * (1 - t) * (b - a)
    return value, derivative / width


@lru_cache(maxsize=64)
def _grid(of: Curve | Line) -> _Grid:
    """Below a life of quantile p lies the rest with chance ((1 - p) Q(p) + integral of Q from 0 to p) / mean."""
    import numpy as np  # noqa: PLC0415  (only when something is drawn)

    low, up = _half(of, upper=False), _half(of, upper=True)
    mean = float(low.area[-1] + up.area[-1])
    below = np.concatenate((low.area + (1 - low.m) * low.x, (mean - up.area + up.m * up.x)[::-1][1:])) / mean
    above = np.concatenate((mean - low.area - (1 - low.m) * low.x, (up.area - up.m * up.x)[::-1][1:])) / mean
    x = np.concatenate((low.x, up.x[::-1][1:]))
    slope = mean / np.concatenate((1 - low.m, up.m[::-1][1:]))
    start = 1 if x[0] == 0 else 0
    first = _Grid(*(np.array([one]) for one in (0.0, 1.0, 0.0, mean)))
    whole = _Grid(
        *(np.concatenate((one, other[start:])) for one, other in zip(first, (below, above, x, slope), strict=True))
    )
    keep = np.concatenate(([True], np.diff(whole.below) > 0)) & (whole.above > 0)
    return _Grid(*(one[keep] for one in whole))


class _Half(NamedTuple):
    """Points of one half of a life's quantiles: shares, ascending; the quantiles; the area between 0 and the share."""

    m: Floats
    x: Floats
    area: Floats


def _half(of: Curve | Line, *, upper: bool) -> _Half:
    import numpy as np  # noqa: PLC0415  (only when something is drawn)

    octaves = np.ldexp(1.0, np.arange(-OCTAVES, 0))
    pieces = (octaves[:-1, None] * (1 + np.arange(PIECES) / PIECES)).ravel()
    ends = np.concatenate(([0.0], pieces, [0.5]))
    nodes, weights = np.polynomial.legendre.leggauss(POINTS)
    width = np.diff(ends)[:, None]
    inner = quantiles(of, (ends[:-1, None] + width * (1 + nodes) / 2).ravel(), upper)
    area = np.cumsum((width * weights / 2 * inner.reshape(width.size, -1)).sum(axis=1))
    return _Half(ends[1:], quantiles(of, ends[1:], upper), area)


def quantiles(of: Curve | Line, m: Floats, upper: bool) -> Floats:
    """The quantiles of m, or of 1 - m if ``upper``."""
    if isinstance(of, Curve):
        return of._tail(m, upper)[0]
    start, width = of._line()
    return start + width * (1 - m if upper else m)
