"""What becomes of cases that are still open: curves by age from cases followed for different times.

Ages are counted in bins; inside a bin whatever happens comes before following ends. Without open cases every result
is the plain share or mean. Following must end for reasons that say nothing of the case, as the end of a study does.

Sources: Aalen and Johansen (1978), "An empirical transition matrix for non-homogeneous Markov chains based on
censored observations"; Efron (1967), "The two sample problem with censored data", for their computation by weights;
Ghosh and Lin (2000), "Nonparametric analysis of recurrent events and death".
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulator.rules.compiling import inner, jit
from simulator.rules.histograms import BEYOND, Bytes, Floats, Histogram, Ints, Laid, known, lay
from simulator.rules.tallies import BINS


class Curves(NamedTuple):
    """A curve for each replication: the ``steps`` that it makes, in bins of age, and of how many ``cases`` it tells."""

    steps: Laid
    cases: Ints

    def heights(self) -> Floats:
        """What each curve comes to; NaN without cases."""
        return np.where(self.cases > 0, self.steps.sums(), np.nan)


def cumulative_incidence(events: Histogram, rivals: Histogram, open_cases: Histogram) -> Curves:
    """The share of cases that an event happens to by age, where a rival event would forestall it.

    Each step is the share that nothing has happened to before, times the events among those still followed
    (the estimator of Aalen and Johansen). Raises ValueError if there are bins that there are not.
    """
    return _curves(events, rivals, open_cases, once=True)


def mean_cumulative(amounts: Histogram, over: Histogram, open_cases: Histogram) -> Curves:
    """What comes in from a case on average by age, over all its repeated amounts, until the case is over.

    Each step is the share of cases not over before, times the amounts among those still followed and not over
    (the estimator of Ghosh and Lin). Raises ValueError if there are bins that there are not.
    """
    return _curves(amounts, over, open_cases, once=False)


def _curves(events: Histogram, ended: Histogram, open_cases: Histogram, *, once: bool) -> Curves:
    first, last = events.edges[[0, -1]].tolist()
    edges, cases = np.zeros_like(events.edges), np.empty(len(events.edges) - 1, np.int64)
    bins, steps = np.empty(last - first, np.int64), np.empty(last - first)
    room = np.empty((6, max(one.longest() for one in (events, ended, open_cases))), np.int64)
    coded = (events.code, events.edges, ended.code, ended.edges, open_cases.code, open_cases.edges)
    many = known(_draw_all(*coded, once, room, cases, edges, bins, steps))
    return Curves(Laid(edges, bins[:many], steps[:many]), cases)


_CODED = "uint8[::1], int64[::1]"
_ROOM = "int64[:, ::1], int64[::1], int64[::1], int64[::1], float64[::1]"


@jit(f"int64({_CODED}, {_CODED}, {_CODED}, boolean, {_ROOM})")
def _draw_all(
    event_code: Bytes,
    event_edges: Ints,
    ended_code: Bytes,
    ended_edges: Ints,
    open_code: Bytes,
    open_edges: Ints,
    once: bool,
    room: Ints,
    cases: Ints,
    edges: Ints,
    bins: Ints,
    steps: Floats,
) -> int:
    """Write down how many cases each group has, its curve, and where that ends; returns how many bins they have."""
    many = 0
    for group in range(len(cases)):
        a = lay(event_code, event_edges[group], event_edges[group + 1], room[0], room[1])
        b = lay(ended_code, ended_edges[group], ended_edges[group + 1], room[2], room[3])
        c = lay(open_code, open_edges[group], open_edges[group + 1], room[4], room[5])
        if min(a, b, c) == BEYOND:
            return BEYOND
        cases[group] = _sum(room[3], b) + _sum(room[5], c) + (_sum(room[1], a) if once else 0)
        _draw(room, a, b, c, cases[group], once, steps[many:])
        for place in range(a):
            bins[many + place] = room[0, place]
        many += a
        edges[group + 1] = many
    return many


@inner
def _draw(room: Ints, events: int, ended: int, leaving: int, followed: int, once: bool, steps: Floats) -> None:
    """Write down the steps of a curve in the bins of its events, of which there are so many.

    An event that happens ``once`` ends its case. A case that is followed no longer leaves its weight to those that
    still are, so that a step is what happens to these, times the weight of each.
    """
    a = b = 0
    weight = 1.0 / followed if followed > 0 else 0.0
    for c in range(leaving + 1):
        bin_ = room[4, c] if c < leaving else BINS
        while a < events and room[0, a] <= bin_:
            steps[a] = weight * room[1, a]
            followed -= room[1, a] if once else 0
            a += 1
        while b < ended and room[2, b] <= bin_:
            followed -= room[3, b]
            b += 1
        if c < leaving:
            left = followed - room[5, c]
            weight *= followed / left if left > 0 else 0.0
            followed = left


@inner
def _sum(counts: Ints, many: int) -> int:
    total = 0
    for place in range(many):
        total += counts[place]
    return total
