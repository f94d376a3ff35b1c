"""Distributions by two of their quantiles, the median and the p90, from which their own parameters are solved."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from simulator.scenario.continuous import Beta, Gamma, Lognormal, Normal, Weibull
from simulator.scenario.family import Curve, Distribution, above_zero, told

HALVINGS = 200
NEAR = 1e-9
"""How near the solved quantiles are to the stated ones, relatively."""

MEMBERS: Mapping[str, tuple[Callable[[float, float], Curve], float, float]] = {
    "gamma": (lambda mean, cv: Gamma(mean=mean, cv=cv), Gamma.SMALLEST_CV, Gamma.LARGEST_CV),
    "weibull": (lambda mean, cv: Weibull(mean=mean, cv=cv), Weibull.SMALLEST_CV, Weibull.LARGEST_CV),
    "lognormal": (lambda mean, cv: Lognormal(mean=mean, cv=cv), Lognormal.SMALLEST_CV, Lognormal.LARGEST_CV),
    "normal": (lambda mean, cv: Normal(mean=mean, sd=mean * cv), 1e-3, 1e3),
}
"""The members by mean and relative spread, and the least and largest spread; p90 ÷ median rises with it."""
ONE_PARAMETER = {
    "exponential": "p90 follows from the median, being 3.322 times it; state the mean, or take gamma or weibull",
    "erlang": "stages are whole, so hardly any median and p90 fit; state mean and stages, or take gamma",
}
"""Why other positive families cannot have both quantiles chosen."""


def by_median_and_p90(family: str, median: float, p90: float) -> Distribution:
    """The member of a family that half of all values stay below, and nine in ten below ``p90``, before any cut.

    Raises ValueError if there is none.
    """
    if family in ONE_PARAMETER:
        raise ValueError(ONE_PARAMETER[family])
    above_zero(median=median)
    if p90 <= median:
        raise ValueError(f"p90 must be above the median, not {told(p90)}")
    return _beta(median, p90) if family == "beta" else _scaled(family, median, p90)


def _scaled(family: str, median: float, p90: float) -> Distribution:
    of, low, high = MEMBERS[family]
    ratio, least, most = p90 / median, _ratio(of(1.0, low)), _ratio(of(1.0, high))
    if not least <= ratio <= most:
        span = f"at least {least:.4g}" if math.isinf(most) else f"from {least:.4g} to {most:.4g}"
        raise ValueError(f"p90 must be {span} times the median of a {family} distribution, not {told(p90)}")
    spread = _solved(lambda spread: _ratio(of(1.0, spread)) < ratio, low, high)
    return of(median / _quantile(of(1.0, spread), 0.5), spread)


def _beta(median: float, p90: float) -> Distribution:
    """By the sum of alpha and beta: the larger, the nearer is the p90 to the median."""
    if p90 >= 1:
        raise ValueError(f"p90 must be below 1, the largest value of a beta distribution, not {told(p90)}")
    least, most = 0.04, 1e5
    total = _solved(lambda total: _quantile(_beta_of(total, median), 0.9, upper=True) > p90, least, most)
    found = _beta_of(total, median)
    misses = (_quantile(found, 0.9, upper=True) / p90 - 1, _quantile(found, 0.5) / median - 1)
    if max(map(abs, misses)) > NEAR:
        raise ValueError("no beta distribution has this median and p90, but for nearly constant ones")
    return found


def _beta_of(total: float, median: float) -> Beta:
    """The beta distribution of this sum of parameters whose median comes nearest."""

    def member(share: float) -> Beta:
        return Beta(alpha=max(total * share, 0.01), beta=max(total * (1 - share), 0.01))

    return member(_solved(lambda share: _quantile(member(share), 0.5) < median, 1e-6, 1 - 1e-6))


def _solved(below: Callable[[float], bool], low: float, high: float) -> float:
    """Where ``below`` stops to hold, by halving the logarithm until floats end."""
    for _ in range(HALVINGS):
        middle = math.sqrt(low * high)
        if not low < middle < high:
            break
        low, high = (middle, high) if below(middle) else (low, middle)
    return low


def _ratio(of: Curve) -> float:
    median = _quantile(of, 0.5)
    return _quantile(of, 0.9, upper=True) / median if median > 0 else math.inf


def _quantile(of: Curve, share: float, *, upper: bool = False) -> float:
    import numpy as np  # noqa: PLC0415  (only when solved)

    with np.errstate(all="ignore"):
        return float(of._tail(np.array([1 - share if upper else share]), upper)[0][0])
