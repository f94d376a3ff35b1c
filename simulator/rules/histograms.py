"""Histograms in few bytes, laid out again, put together, and their quantiles.

Bins lie close to one another and most hold few, so that one byte tells of most. The *code* of a histogram tells of its
bins, ascending, ``4 × step + tag`` each: the step is from the bin before (of the first one from 0), the tag is the
count less one, and 3 says that the count itself follows, as ``2 × count``, or ``-2 × count - 1`` where it is negative.
Such a number is told in sevens of its bits, the lowest first; a byte's highest bit says that another one follows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.rules.compiling import inner, jit
from simulator.rules.tallies import BINS, bin_starts

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Numbers = NDArray[Any]

MOST_BYTES = 13
"""A bin with its tag takes three bytes at most, and a count ten."""
LAST = 127
"""The largest byte that ends a number."""
FOLLOWS = 3
"""The tag that says that the count follows."""
ROUNDING = 1e-12
"""Sums of parts of cases may miss the wanted one by this much of their total, and still have reached it."""


class Laid(NamedTuple):
    """Histograms one after the other: bins, ascending in each, and what each bin holds, cases or parts of them.

    Histogram ``i`` stands from ``edges[i]`` to before ``edges[i + 1]``.
    """

    edges: Ints
    bins: Ints
    counts: Numbers

    def each(self) -> Iterator[slice]:
        """Where each of them stands."""
        return (slice(first, last) for first, last in pairwise(self.edges.tolist()))

    def sums(self) -> Ints:
        """How much each of them holds, in whole numbers."""
        sums, begins = np.zeros(len(self.edges) - 1, np.int64), self.edges[:-1]
        some = np.diff(self.edges) > 0
        if some.any():
            sums[some] = np.add.reduceat(self.counts, begins[some], dtype=np.int64)
        return sums

    def told(self, measure: Callable[[slice], float]) -> Floats:
        """A number of each, told from where it stands; NaN of an empty one."""
        return np.array([measure(one) if one.stop > one.start else np.nan for one in self.each()])


def coded(bins: Ints, counts: Ints) -> bytes:
    """The code of a histogram."""
    room = np.empty(MOST_BYTES * len(bins), np.uint8)
    return room[: _write(bins, counts, room)].tobytes()


def laid(code: Bytes, edges: Ints) -> Laid:
    """Histograms of which each has its code from an edge to the next, as wide numbers.

    Raises ValueError if they have bins that there are not.
    """
    begin, end = edges[[0, -1]].tolist()
    ends = np.zeros_like(edges)
    bins, counts = np.empty((2, end - begin), np.int64)
    many = _lay(code, edges, ends, bins, counts)
    if many and bins[:many].view(np.uint64).max() >= BINS:  # where a negative one is large
        raise ValueError("a histogram has bins beyond the last one")
    return Laid(ends, bins[:many], counts[:many])


def together(histograms: Iterable[Laid]) -> Laid:
    """Histograms as one, each of whose bins holds what it does in all of them."""
    held, counts = np.zeros(BINS, np.bool_), np.zeros(BINS, np.int64)
    for one in histograms:
        _add(one.bins, one.counts, held, counts)
    bins = np.flatnonzero(held)
    return Laid(np.array([0, len(bins)]), bins, counts[bins])


def quantiles(histograms: Laid, share: float) -> Floats:
    """The durations, in ms, that a ``share`` of the counted ones stays below, taken as spread evenly inside their bin.

    Zeros stand apart, in a bin that holds nothing else. NaN of a histogram without cases.
    """
    many = len(histograms.edges) - 1
    places, taken = np.full(many, -1), np.empty(many)
    _place(histograms.edges, histograms.counts.astype(np.float64), share, places, taken)
    found, some = np.full(many, np.nan), places >= 0
    bins, counts = histograms.bins[places[some]], histograms.counts[places[some]]
    start, end = bin_starts(bins), bin_starts(bins + 1)
    inside = np.clip(taken[some] / counts, 0.0, 1.0)
    found[some] = np.where(start == 0, 0.0, start + inside * (end - start))
    return found


@jit("int64(int64[::1], int64[::1], uint8[::1])", at_once=True)
def _write(bins: Ints, counts: Ints, code: Bytes) -> int:
    """Write the code of a histogram; returns how many bytes it takes."""
    at = before = 0
    for place in range(len(bins)):
        step, count = int(bins[place]) - before, int(counts[place])
        before += step
        if 1 <= count <= FOLLOWS:
            at = _tell(4 * step + count - 1, code, at)
        else:
            at = _tell(4 * step + FOLLOWS, code, at)
            at = _tell(2 * count if count >= 0 else -2 * count - 1, code, at)
    return at


@inner
def _tell(number: int, code: Bytes, at: int) -> int:
    """Write a number at a place; returns the place after it."""
    while number > LAST:
        code[at] = number & 127 | 128
        number >>= 7
        at += 1
    code[at] = number
    return at + 1


@jit("int64(uint8[::1], int64[::1], int64[::1], int64[::1], int64[::1])")
def _lay(code: Bytes, edges: Ints, ends: Ints, bins: Ints, counts: Ints) -> int:
    """Write down what each histogram holds, and where it ends; returns how many bins they have.

    They have no more than there are bytes of code, whatever these are.
    """
    many = 0
    for histogram in range(len(edges) - 1):
        number = shift = before = 0
        follows = False
        for at in range(edges[histogram], edges[histogram + 1]):
            byte = int(code[at])
            number |= (byte & 127) << shift
            shift += 7
            if byte <= LAST:
                if follows:
                    counts[many - 1] = -(number >> 1) - 1 if number & 1 else number >> 1
                    follows = False
                else:
                    before += number >> 2
                    bins[many], counts[many] = before, (number & FOLLOWS) + 1
                    follows = number & FOLLOWS == FOLLOWS
                    many += 1
                number = shift = 0
        ends[histogram + 1] = many
    return many


@jit("void(int64[::1], int64[::1], boolean[::1], int64[::1])")
def _add(bins: Ints, counts: Ints, held: NDArray[np.bool_], sums: Ints) -> None:
    """Note which bins there are, and add what each holds to what it held before."""
    for place in range(len(bins)):
        held[bins[place]] = True
        sums[bins[place]] += counts[place]


@jit("void(int64[::1], float64[::1], float64, int64[::1], float64[::1])")
def _place(edges: Ints, counts: Floats, share: float, places: Ints, taken: Floats) -> None:
    """Write down in which place each histogram that is not empty reaches a share, and how much of that is taken for it.

    Parts of cases are added up for each anew, or they would be rounded by what stands before it.
    """
    for histogram in range(len(edges) - 1):
        total = 0.0
        for at in range(edges[histogram], edges[histogram + 1]):
            total += counts[at]
        wanted, reached = share * total, 0.0
        if total > 0.0:
            for at in range(edges[histogram], edges[histogram + 1]):
                reached += counts[at]
                places[histogram], taken[histogram] = at, wanted - (reached - counts[at])
                if reached >= wanted * (1 - ROUNDING):
                    break
