"""What becomes of cases that are still open: curves by age from cases followed for different times.

Ages are counted in bins; inside a bin whatever happens comes before following ends. Without open cases every result
is the plain share or mean. Following must end for reasons that say nothing of the case, as the end of a study does.

Sources: Aalen and Johansen (1978), "An empirical transition matrix for non-homogeneous Markov chains based on
censored observations"; Ghosh and Lin (2000), "Nonparametric analysis of recurrent events and death".
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Counts = tuple[Ints, Ints]
"""Bins, ascending, and how many cases each holds."""


class Curve(NamedTuple):
    """By bin, ascending: how much is added at that age."""

    bins: Ints
    steps: Floats


def cumulative_incidence(events: Counts, rivals: Counts, open_cases: Counts) -> Curve:
    """The share of cases that an event happens to by age, where a rival event would forestall it.

    Each step is the share that nothing has happened to before, times the events among those still followed
    (the estimator of Aalen and Johansen). Empty without cases.
    """
    bins, (event, rival, still_open) = _aligned(events, rivals, open_cases)
    return Curve(bins, _surviving(event + rival, still_open) * event)


def mean_cumulative(amounts: Counts, over: Counts, open_cases: Counts) -> Curve:
    """What comes in from a case on average by age, over all its repeated amounts, until the case is over.

    Each step is the share of cases not over before, times the amounts among those still followed and not over
    (the estimator of Ghosh and Lin). Empty without cases.
    """
    bins, (amount, ended, still_open) = _aligned(amounts, over, open_cases)
    return Curve(bins, _surviving(ended, still_open) * amount)


def _surviving(ended: Floats, still_open: Floats) -> Floats:
    """By bin: the share of cases not ended before it, over the number of cases followed into it."""
    leaving = ended + still_open
    followed = leaving[::-1].cumsum()[::-1]
    hazard = np.divide(ended, followed, out=np.zeros_like(followed), where=followed > 0)
    after = np.cumprod(1.0 - hazard)
    before = np.concatenate([np.ones_like(after[:1]), after[:-1]])
    weights: Floats = np.divide(before, followed, out=np.zeros_like(followed), where=followed > 0)
    return weights


def _aligned(*histograms: Counts) -> tuple[Ints, tuple[Floats, ...]]:
    """All bins that any of them has, ascending, and what each holds there; bins are few enough to be laid out all."""
    held = np.zeros(max((int(bins[-1]) + 1 for bins, _ in histograms if len(bins)), default=0), dtype=bool)
    for bins, _ in histograms:
        held[bins] = True
    found, filled = np.flatnonzero(held), []
    for bins, counts in histograms:
        one = np.zeros(len(held))
        one[bins] = counts
        filled.append(one[found])
    return found, tuple(filled)
