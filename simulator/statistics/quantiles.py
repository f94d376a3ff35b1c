"""Quantiles of durations that were counted in bins, with intervals by sectioning.

Source: Asmussen and Glynn, "Stochastic Simulation" (2007), section III.5: the sample is cut into
sections, each gives its own quantile, and their spread about the quantile of the whole measures its
noise. The sections' quantiles are thus the pseudo-values of `simulator.statistics.intervals`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

SECTIONS = 20
"""More sections would estimate the noise better, but each section's own quantile worse."""
ROUNDING = 1e-12
"""Sums of parts of cases may miss the wanted one by this much of their total, and still have reached it."""


def histogram_quantile(
    bins: NDArray[np.int64], counts: NDArray[np.int64] | NDArray[np.float64], share: float, edge: Callable[[int], float]
) -> float:
    """The value that a ``share`` of the counted values stays below, taken as spread evenly inside their bin.

    ``bins`` ascend; bin ``b`` holds the values from ``edge(b)`` to ``edge(b + 1)``. Zeros stand apart: a
    bin that starts at zero holds nothing else. NaN of an empty histogram.
    """
    at, inside = _place(counts, share)
    if at < 0:
        return math.nan
    start, end = edge(int(bins[at])), edge(int(bins[at]) + 1)
    return float(start and start + inside * (end - start))


def _place(counts: NDArray[np.int64] | NDArray[np.float64], share: float) -> tuple[int, float]:
    """Where in the counts a share is reached, and how much of that bin it takes; -1 without any counts."""
    reached = np.cumsum(counts)
    if not len(reached) or not reached[-1]:
        return -1, 0.0
    wanted = share * float(reached[-1])
    at = min(int(np.searchsorted(reached, wanted * (1 - ROUNDING))), len(reached) - 1)
    inside = (wanted - float(reached[at] - counts[at])) / float(counts[at])
    return at, min(max(inside, 0.0), 1.0)


def histogram_quantiles(
    ends: NDArray[np.int64],
    bins: NDArray[np.int64],
    counts: NDArray[np.int64],
    share: float,
    edges: Callable[[NDArray[np.int64]], NDArray[np.int64]],
) -> NDArray[np.float64]:
    """`histogram_quantile` of many histograms that lie one after the other, each up to where ``ends`` says.

    To the last bit; all of them take little longer than one.
    """
    reached = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
    firsts = np.concatenate([[0], ends[:-1]]).astype(np.int64)
    found, some = np.full(len(ends), math.nan), reached[ends] > reached[firsts]
    before = reached[firsts[some]]
    wanted = share * (reached[ends[some]] - before).astype(np.float64)
    at = np.minimum(np.searchsorted(reached[1:], before + wanted * (1 - ROUNDING)), ends[some] - 1)
    inside = np.clip((wanted - (reached[at] - before)) / counts[at], 0.0, 1.0)
    last = bins[at].astype(np.int64)
    start, end = edges(last), edges(last + 1)
    found[some] = np.where(start == 0, 0.0, start + inside * (end - start))
    return found


def sections(replications: int, most: int = SECTIONS) -> list[slice]:
    """Consecutive groups of replications of nearly equal size: ``most`` of them, or one a replication."""
    count = min(replications, most)
    edges = [replications * index // count for index in range(count + 1)] if count else []
    return [slice(first, last) for first, last in pairwise(edges)]
