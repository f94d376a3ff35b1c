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
from simulator.rules.histograms import BIN, COUNT, DAMAGED, Bytes, Floats, Histogram, Ints, Laid, lay, undamaged
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
    (the estimator of Aalen and Johansen). Raises ValueError if a code is damaged.
    """
    return _curves(events, rivals, open_cases, once=True)


def mean_cumulative(amounts: Histogram, over: Histogram, open_cases: Histogram) -> Curves:
    """What comes in from a case on average by age, over all its repeated amounts, until the case is over.

    Nothing comes in from a case that is over. Each step is the share of cases not over before, times the amounts among
    those still followed and not over (the estimator of Ghosh and Lin). Raises ValueError if a code is damaged.
    """
    return _curves(amounts, over, open_cases, once=False)


def _curves(events: Histogram, ended: Histogram, leaving: Histogram, *, once: bool) -> Curves:
    edges, cases = np.zeros_like(events.edges), np.empty(len(events.edges) - 1, np.int64)
    bins, steps = np.empty(len(events.code), np.int64), np.empty(len(events.code))
    many = _draw_all(
        events.code, events.edges, events.room(), ended.code, ended.edges, ended.room(),
        leaving.code, leaving.edges, leaving.room(), once, cases, edges, bins, steps,
    )  # fmt: skip
    return Curves(Laid(edges, bins[: undamaged(many)], steps[:many]), cases)


_CODED = "uint8[::1], int64[::1], int64[:, ::1]"


@jit(f"int64({_CODED}, {_CODED}, {_CODED}, boolean, int64[::1], int64[::1], int64[::1], float64[::1])")
def _draw_all(
    event_code: Bytes,
    event_edges: Ints,
    events: Ints,
    ended_code: Bytes,
    ended_edges: Ints,
    ended: Ints,
    leaving_code: Bytes,
    leaving_edges: Ints,
    leaving: Ints,
    once: bool,
    cases: Ints,
    edges: Ints,
    bins: Ints,
    steps: Floats,
) -> int:
    """Write down how many cases each group has, its curve, and where that ends; returns how many bins they have."""
    many = 0
    for group in range(len(cases)):
        a = lay(event_code, event_edges[group], event_edges[group + 1], events[BIN], events[COUNT])
        b = lay(ended_code, ended_edges[group], ended_edges[group + 1], ended[BIN], ended[COUNT])
        c = lay(leaving_code, leaving_edges[group], leaving_edges[group + 1], leaving[BIN], leaving[COUNT])
        if min(a, b, c) == DAMAGED:
            return DAMAGED
        cases[group] = _sum(ended[COUNT], b) + _sum(leaving[COUNT], c) + (_sum(events[COUNT], a) if once else 0)
        _draw(events, a, ended, b, leaving, c, once, cases[group], steps[many:])
        for place in range(a):
            bins[many + place] = events[BIN, place]
        many += a
        edges[group + 1] = many
    return many


@inner
def _draw(
    events: Ints, last_a: int, ended: Ints, last_b: int, gone: Ints, last_c: int, once: bool, many: int, steps: Floats
) -> None:
    """Write down the steps of the curve of so many cases, one for each bin of its events.

    An event that happens ``once`` ends its case. A case that is followed no longer leaves its weight to those that
    still are, so that a step is what happens to these, times the weight of each.
    """
    a, b, followed, weight = 0, 0, many, 1.0 / many if many > 0 else 0.0
    for c in range(last_c + 1):
        age = gone[BIN, c] if c < last_c else BINS
        while a < last_a and events[BIN, a] <= age:
            steps[a] = weight * events[COUNT, a]
            followed -= events[COUNT, a] if once else 0
            a += 1
        while b < last_b and ended[BIN, b] <= age:
            followed -= ended[COUNT, b]
            b += 1
        if c < last_c:
            left = followed - gone[COUNT, c]
            weight *= followed / left if left > 0 else 0.0
            followed = left


@inner
def _sum(counts: Ints, many: int) -> int:
    total = 0
    for place in range(many):
        total += counts[place]
    return total
