"""Histograms in few bytes, laid out again, put together, and their quantiles.

Bins lie close to one another and most hold few, so that one byte tells of most. The *code* of a histogram tells of its
bins, ascending, ``4 × step + tag`` each: the step is from the bin before (of the first one from 0), the tag is the
count less one, and 3 says that the count itself follows, as ``2 × count``, or ``-2 × count - 1`` where it is negative.
Such a number is told in sevens of its bits, the lowest first; a byte's highest bit says that another one follows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
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

    def told(self, measure: Callable[[slice], float]) -> Floats:
        """A number of each, told from where it stands; NaN of an empty one."""
        return np.array([measure(one) if one.stop > one.start else np.nan for one in self.each()])


def coded(bins: Ints, counts: Ints) -> bytes:
    """The code of a histogram."""
    room = np.empty(MOST_BYTES * len(bins), np.uint8)
    return room[: _write(bins, counts, room)].tobytes()


def laid(code: Bytes, edges: Ints) -> Laid:
    """Histograms of which each has its code from an edge to the next, as wide numbers."""
    begin, end = edges[[0, -1]].tolist()
    ends = np.zeros_like(edges)
    bins, counts = np.empty((2, end - begin), np.int64)
    many = _lay(code, edges, ends, bins, counts)
    return Laid(ends, bins[:many], counts[:many])


def together(code: Bytes, edges: Ints) -> Laid:
    """Such histograms as one, whose bins are all that any of them has."""
    held, counts = np.zeros(BINS, np.bool_), np.zeros(BINS, np.int64)
    _add(code, edges, held, counts)
    return _filled(held, counts)


def added(histograms: Sequence[Laid]) -> Laid:
    """Histograms as one, each of whose bins holds what it does in all of them."""
    bins, counts = (np.concatenate([getattr(one, part) for one in histograms]) for part in ("bins", "counts"))
    held, sums = np.zeros(BINS, np.bool_), np.zeros(BINS, np.int64)
    held[bins] = True
    np.add.at(sums, bins, counts)
    return _filled(held, sums)


def _filled(held: NDArray[np.bool_], counts: Ints) -> Laid:
    bins = np.flatnonzero(held)
    return Laid(np.array([0, len(bins)]), bins, counts[bins])


def quantiles(histograms: Laid, share: float) -> Floats:
    """The durations, in ms, that a ``share`` of the counted ones stays below, taken as spread evenly inside their bin.

    Zeros stand apart, in a bin that holds nothing else. NaN of a histogram without cases.
    """
    many = len(histograms.edges) - 1
    places, inside = np.empty(many, np.int64), np.empty(many)
    _place(histograms.edges, histograms.counts.astype(np.float64), share, places, inside)
    found, some = np.full(many, np.nan), places >= 0
    bins = histograms.bins[places[some]]
    start, end = bin_starts(bins), bin_starts(bins + 1)
    found[some] = np.where(start == 0, 0.0, start + inside[some] * (end - start))
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
    while number > 127:
        code[at] = number & 127 | 128
        number >>= 7
        at += 1
    code[at] = number
    return at + 1


@jit("int64(uint8[::1], int64[::1], int64[::1], int64[::1], int64[::1])")
def _lay(code: Bytes, edges: Ints, ends: Ints, bins: Ints, counts: Ints) -> int:
    """Write down what each histogram holds, and where it ends; returns how many bins they have."""
    many = 0
    for histogram in range(len(edges) - 1):
        at, before = edges[histogram], 0
        while at < edges[histogram + 1]:
            before, count, at = _heard(code, at, before)
            bins[many], counts[many] = before, count
            many += 1
        ends[histogram + 1] = many
    return many


@jit("void(uint8[::1], int64[::1], boolean[::1], int64[::1])")
def _add(code: Bytes, edges: Ints, held: NDArray[np.bool_], counts: Ints) -> None:
    """Note which bins histograms have, and add up what each of these holds."""
    for histogram in range(len(edges) - 1):
        at, before = edges[histogram], 0
        while at < edges[histogram + 1]:
            before, count, at = _heard(code, at, before)
            held[before] = True
            counts[before] += count


@inner
def _heard(code: Bytes, at: int, before: int) -> tuple[int, int, int]:
    """The bin of which a code tells at a place, what it holds, and the place after that."""
    number, at = _number(code, at)
    tag = number & FOLLOWS
    if tag < FOLLOWS:
        return before + (number >> 2), tag + 1, at
    count, at = _number(code, at)
    return before + (number >> 2), -(count >> 1) - 1 if count & 1 else count >> 1, at


@inner
def _number(code: Bytes, at: int) -> tuple[int, int]:
    """The number that begins at a place, and the place after it."""
    number = shift = 0
    while code[at] > 127:
        number |= (int(code[at]) & 127) << shift
        shift += 7
        at += 1
    return number | int(code[at]) << shift, at + 1


def is_whole(code: Bytes, edges: Ints) -> bool:
    """Whether the code of each histogram ends where it should, and tells of no bin that there is not."""
    return int(edges[-1]) <= len(code) and _is_whole(np.append(code, np.uint8(0)), edges)


@jit("boolean(uint8[::1], int64[::1])")
def _is_whole(code: Bytes, edges: Ints) -> bool:
    """The same of code behind which stands a byte that ends any number."""
    for histogram in range(len(edges) - 1):
        at, end, before = edges[histogram], edges[histogram + 1], 0
        if at < end and code[end - 1] > 127:
            return False
        while at < end:
            before, _, at = _heard(code, at, before)
            if not 0 <= before < BINS:
                return False
        if at > end:
            return False
    return True


@jit("void(int64[::1], float64[::1], float64, int64[::1], float64[::1])")
def _place(edges: Ints, counts: Floats, share: float, places: Ints, inside: Floats) -> None:
    """Note where in the counts of each histogram a share is reached, -1 in an empty one, and how much of that bin."""
    for histogram in range(len(edges) - 1):
        first, last = edges[histogram], edges[histogram + 1]
        total = 0.0
        for at in range(first, last):
            total += counts[at]
        places[histogram] = -1
        if total > 0.0:
            wanted, at, reached = share * total, first, counts[first]
            while reached < wanted * (1 - ROUNDING) and at < last - 1:
                at += 1
                reached += counts[at]
            part = (wanted - (reached - counts[at])) / counts[at]
            places[histogram], inside[histogram] = at, min(max(part, 0.0), 1.0)
