"""How bad it is when it goes badly: the mean of the worst share of the replications.

Sources: Rockafellar and Uryasev (2000), "Optimization of conditional value-at-risk", whose sum this is; Manistre and
Hancock (2005), "Variance of the CTE estimator", for its noise.
"""

from __future__ import annotations

import math

import numpy as np

from simulator.statistics.ignorance import together
from simulator.statistics.intervals import UNDEFINED, Floats, Interval, mean_interval

WORST = 0.05
"""The share of replications that makes up the tail."""
FEWEST = 10
"""A tail of fewer values says more of their luck than of the tail."""


def needed(share: float = WORST, fewest: int = FEWEST) -> int:
    """How many values it takes for a share of them to be at least so many."""
    return math.ceil(fewest / share)


def worst_mean(values: Floats, share: float = WORST, fewest: int = FEWEST, lives: int = 1) -> Interval:
    """The mean of the smallest ``share`` of values (the conditional value at risk), with Student's interval.

    Where the share is not a whole number of values, the last of them counts in part. With q the first value beyond
    the tail, it is the mean of q - max(q - x, 0) / share, whose spread is its noise. A tail of few
    values knows too little of itself: 93 of 100 intervals hold the truth with 400 normal values, 86 with a hundred.
    So many ``lives`` in a row have something in common; their means are what the interval rests on.
    Undefined while the share is less than the ``fewest`` values, or if a value is undefined.
    """
    beyond = math.floor(share * len(values))
    if beyond < fewest or not np.isfinite(values).all():
        return UNDEFINED
    edge = np.sort(values)[beyond]
    return mean_interval(together(edge - np.maximum(edge - values, 0.0) / share, lives) / lives)
