"""What becomes of cases that are still open: curves by age from cases followed for different times.

Ages are counted in bins; inside a bin whatever happens comes before following ends. Without open cases every result
is the plain share or mean. Following must end for reasons that say nothing of the case, as the end of a study does.

Sources: Aalen and Johansen (1978), "An empirical transition matrix for non-homogeneous Markov chains based on
censored observations"; Ghosh and Lin (2000), "Nonparametric analysis of recurrent events and death".
"""

from __future__ import annotations

import numpy as np

from simulator.rules.compiling import jit
from simulator.rules.histograms import Floats, Ints, Laid
from simulator.rules.tallies import BINS


def cumulative_incidence(events: Laid, rivals: Laid, open_cases: Laid) -> Laid:
    """The share of cases that an event happens to by age, where a rival event would forestall it.

    Each step is the share that nothing has happened to before, times the events among those still followed
    (the estimator of Aalen and Johansen). A curve, as the step of each bin, for each group of cases; empty without any.
    """
    return _curves(events, rivals, open_cases, once=True)


def mean_cumulative(amounts: Laid, over: Laid, open_cases: Laid) -> Laid:
    """What comes in from a case on average by age, over all its repeated amounts, until the case is over.

    Each step is the share of cases not over before, times the amounts among those still followed and not over
    (the estimator of Ghosh and Lin). A curve, as the step of each bin, for each group of cases; empty without any.
    """
    return _curves(amounts, over, open_cases, once=False)


def _curves(events: Laid, ended: Laid, open_cases: Laid, *, once: bool) -> Laid:
    most = sum(len(one.bins) for one in (events, ended, open_cases))
    edges, bins, steps = np.zeros_like(events.edges), np.empty(most, np.int64), np.empty(most)
    cases = ended.sums() + open_cases.sums()
    if once:
        cases += events.sums()
    many = _draw(*events, *ended, *open_cases, cases, once, edges, bins, steps)
    return Laid(edges, bins[:many], steps[:many])


_LAID = "int64[::1], int64[::1], int64[::1]"


@jit(f"int64({_LAID}, {_LAID}, {_LAID}, int64[::1], boolean, int64[::1], int64[::1], float64[::1])")
def _draw(
    event_edges: Ints,
    event_bins: Ints,
    events: Ints,
    ended_edges: Ints,
    ended_bins: Ints,
    ended: Ints,
    open_edges: Ints,
    open_bins: Ints,
    open_cases: Ints,
    cases: Ints,
    once: bool,
    edges: Ints,
    bins: Ints,
    steps: Floats,
) -> int:
    """Write down the curve of each group, over all bins of its histograms, and where it ends; returns how many bins.

    An event that happens ``once`` ends its case.
    """
    many = a = b = c = 0
    for group in range(len(cases)):
        last_a, last_b, last_c = event_edges[group + 1], ended_edges[group + 1], open_edges[group + 1]
        followed, lasting = cases[group], 1.0
        while a < last_a or b < last_b or c < last_c:
            x = event_bins[a] if a < last_a else BINS
            y = ended_bins[b] if b < last_b else BINS
            z = open_bins[c] if c < last_c else BINS
            # Not as min of three, which takes numba longer than all the rest.
            bin_ = x if x < y else y
            bin_ = min(bin_, z)
            event = ends = leaves = 0
            if x == bin_:
                event = events[a]
                a += 1
            if y == bin_:
                ends = ended[b]
                b += 1
            if z == bin_:
                leaves = open_cases[c]
                c += 1
            if once:
                ends += event
            bins[many], steps[many] = bin_, 0.0
            if followed > 0:
                steps[many] = lasting / followed * event
                lasting *= 1.0 - ends / followed
            followed -= ends + leaves
            many += 1
        edges[group + 1] = many
    return many
