"""Luck and ignorance: how much of a number's spread would stay if everything about the market were known.

Two replications live in each world that is drawn from what is uncertain, each with luck of its own. What two of one
world have in common is due to the world: their covariance is the variance that ignorance adds (in the literature
*input uncertainty*, or *parameter uncertainty*), and the rest is luck (*simulation* or *stochastic* error).

Sources: Zouaoui and Wilson (2003), "Accounting for parameter uncertainty in simulation input modeling", for the split;
Sun, Apley and Staum (2011), "Efficient nested simulation for estimating the variance of a conditional expectation",
for its estimate by analysis of variance, with few replications a draw and many draws; Searle (1971), "Linear models",
section 9.9, for the interval of the share.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from simulator.statistics.intervals import ROUNDING, Floats

LIKELY = 1.6448536269514722
"""Standard deviations of a normal number within which it lies nine times in ten."""


class Parts(NamedTuple):
    """The standard deviations that luck alone, and ignorance alone, would give a number; NaN where undefined."""

    luck: float
    ignorance: float
    share_low: float = math.nan
    share_high: float = math.nan
    """The 95 % interval of the share, exact for normal numbers; of few worlds it leaves nearly everything possible."""

    @property
    def unknown(self) -> float:
        """How far the mean that luck surrounds may lie from the middle, in nine of ten worlds if that is normal."""
        return LIKELY * self.ignorance

    @property
    def share(self) -> float:
        """The part of the variance that is due to ignorance; none where nothing varies."""
        both = self.luck**2 + self.ignorance**2
        return self.ignorance**2 / both if both else 0.0


def together(values: Floats, lives: int) -> Floats:
    """The sums of so many values in a row."""
    sums: Floats = values.reshape(-1, lives).sum(axis=1)
    return sums


def parts_of(values: Floats, lives: int) -> Parts:
    """Split the spread of numbers of which each ``lives``, one or two, in a row belong to one world.

    One alone tells nothing of the world: all is luck then. Else the estimates of both variances are free of bias, but
    for this: ignorance that comes out below zero, as it may where there is little of it, is zero. Pairs with an
    undefined number are left out; NaN below two pairs.
    """
    if lives == 1:
        known = values[np.isfinite(values)]
        return Parts(float(known.std(ddof=1)) if len(known) > 1 else math.nan, 0.0)
    pairs = values.reshape(-1, 2)
    pairs = pairs[np.isfinite(pairs).all(axis=1)]
    if len(pairs) < 2:
        return Parts(math.nan, math.nan)
    luck = float(((pairs[:, 0] - pairs[:, 1]) ** 2).mean()) / 2
    ignorance = float(pairs.mean(axis=1).var(ddof=1)) - luck / 2
    dust = (ROUNDING * float(np.abs(pairs).max())) ** 2
    low, high = _interval(2 * ignorance + luck, luck, len(pairs), dust)
    return Parts(math.sqrt(luck), math.sqrt(ignorance) if ignorance > dust else 0.0, low, high)


def _interval(between: float, within: float, worlds: int, dust: float) -> tuple[float, float]:
    """Where the share may be, from the mean squares between worlds and within them: their ratio is an F but for it."""
    from scipy.special import fdtri  # noqa: PLC0415 - slow to load

    if within <= dust:
        return (1.0, 1.0) if between > dust else (0.0, 0.0)
    ratios = (between / within / float(fdtri(worlds - 1, worlds, chance)) for chance in (0.975, 0.025))
    low, high = (max((ratio - 1) / (ratio + 1), 0.0) for ratio in ratios)
    return low, high
