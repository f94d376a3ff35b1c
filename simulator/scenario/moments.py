"""Shares, means and spreads of a continuous distribution that is known by its exact quantiles from both tails."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from simulator.scenario.tables import Floats, Tail

OCTAVES = 200
"""Octaves of m over which is integrated; what lies beyond is taken for a power of m, as tails are."""
POINTS = 24
"""Points of the Gauss-Legendre rule in each octave, where a quantile is as smooth as it gets."""
LEAST_EXPONENT = -200
"""Shares below two to this are taken for none."""
HALVINGS = 53


class _Half(NamedTuple):
    """The quantiles of one half at the points of the rule, and the last of them with its power of m."""

    x: Floats
    weights: Floats
    last: float
    power: float


def mean_and_deviation(tail: Tail, kinks: Iterable[float] = ()) -> tuple[float, float]:
    """The mean and the standard deviation, which may be infinite; good to 1e-12 where quantiles are smooth.

    ``kinks`` are shares u at which they are not. Gauss-Legendre on each octave of m = min(u, 1 - u), in which a
    logarithm or power of m is well approximated by a polynomial.
    """
    kinks = tuple(kinks)
    with np.errstate(all="ignore"):
        halves = _half(tail, False, kinks), _half(tail, True, [1 - u for u in kinks])
    mean = sum(_integral(half, half.x, half.last, half.power) for half in halves)
    if not math.isfinite(mean):
        return mean, math.inf
    squares = (_integral(half, (half.x - mean) ** 2, (half.last - mean) ** 2, 2 * half.power) for half in halves)
    return mean, math.sqrt(sum(squares))


def _half(tail: Tail, upper: bool, kinks: Iterable[float]) -> _Half:
    octaves = np.ldexp(1.0, np.arange(-OCTAVES, 0))
    ends = np.union1d(octaves, [m for m in kinks if octaves[0] < m < 0.5])
    nodes, weights = np.polynomial.legendre.leggauss(POINTS)
    width = np.diff(ends)[:, None]
    x, _ = tail((ends[:-1, None] + width * (1 + nodes) / 2).ravel(), upper)
    last, slope = (float(values[0]) for values in tail(octaves[:1], upper))
    power = octaves[0] * slope / last if last != 0 else 0.0
    return _Half(x, (width * weights / 2).ravel(), last, float(power) if math.isfinite(power) else 0.0)


def _integral(half: _Half, values: Floats, last: float, power: float) -> float:
    """The sum by the rule, and the integral of ``last * (m / least)**power`` from 0 to the least m."""
    if power <= -1:
        return math.copysign(math.inf, last)
    return float(half.weights @ values) + math.ldexp(last, -OCTAVES) / (1 + power)


def shares(tail: Tail, x: float) -> tuple[float, float]:
    """The chances of being below x and above it, each with the full precision of its own size."""
    with np.errstate(all="ignore"):
        upper = x > _at(tail, 0.5, False)
        side = 1.0 if upper else -1.0
        m = _largest_share(lambda m: side * _at(tail, m, upper) >= side * x)
    return (1 - m, m) if upper else (m, 1 - m)


def _at(tail: Tail, m: float, upper: bool) -> float:
    return float(tail(np.array([m]), upper)[0][0])


def _largest_share(beyond: Callable[[float], bool]) -> float:
    """The largest m up to a half at which a quantile is still beyond; first its octave, then by halving."""
    low, high = LEAST_EXPONENT, -1
    if not beyond(math.ldexp(1.0, low)):
        return 0.0
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if beyond(math.ldexp(1.0, middle)) else (low, middle - 1)
    return _halved(beyond, math.ldexp(1.0, low), math.ldexp(1.0, min(low + 1, -1)))


def _halved(beyond: Callable[[float], bool], low: float, high: float) -> float:
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if beyond(middle) else (low, middle)
    return low
