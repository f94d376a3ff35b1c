"""Histograms in few bytes, laid out again, put together, and their quantiles.

Bins lie close to one another and most hold few, so that one byte tells of most. The *code* of a histogram tells of its
bins, ascending, ``4 × step + tag`` each: the step is from the bin before (of the first one from 0), the tag is the
count less one, and 3 says that the count itself follows, as ``2 × count``, or ``-2 × count - 1`` where it is negative.
Such a number is told in sevens of its bits, the lowest first; a byte's highest bit says that another one follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
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

MOST_BYTES = 12
"""A bin with its tag takes three bytes at most, and a count nine."""
MOST_BITS = 63
"""A number has so many at most."""
LAST = 127
"""The largest byte that ends a number."""
FOLLOWS = 3
"""The tag that says that the count follows."""
BIN, COUNT = 0, 1
"""The rows of the room in which a histogram is laid out."""
DAMAGED = -1
"""In place of a number of bins: they cannot be told from the code."""
NOWHERE = -1
"""The place and the bin of what there is not."""
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

    def sums(self, weights: Numbers | float = 1) -> Floats:
        """How much each of them holds, each bin's with its weight."""
        sums, begins = np.zeros(len(self.edges) - 1), self.edges[:-1]
        some = np.diff(self.edges) > 0
        if some.any():
            sums[some] = np.add.reduceat(self.counts * weights, begins[some])
        return sums


@dataclass(frozen=True, kw_only=True, slots=True)
class Histogram:
    """Durations counted in bins, replication by replication.

    Bins as in `simulator.rules.tallies.histogram_bin`. Ten thousand replications hold a hundred million of them, which
    are kept in code; that of replication ``i`` stands from ``edges[i]`` to before ``edges[i + 1]``.
    """

    code: Bytes
    edges: Ints

    @classmethod
    def of(cls, codes: Iterable[bytes]) -> Histogram:
        """Each replication's code put one after the other."""
        found = list(codes)
        edges = edges_of(np.array([*map(len, found)], np.int64))
        return cls(code=np.frombuffer(bytearray().join(found), np.uint8), edges=edges)

    @classmethod
    def joined(cls, parts: Sequence[Histogram]) -> Histogram:
        """The replications of several put one after the other."""
        edges = edges_of(np.concatenate([np.diff(part.edges) for part in parts]))
        return cls(code=np.concatenate([part.code for part in parts]), edges=edges)

    def same_as(self, other: Histogram) -> bool:
        """Whether every replication holds the same in both."""
        return np.array_equal(self.edges, other.edges) and np.array_equal(self.code, other.code)

    def part(self, first: int, last: int) -> Histogram:
        """The replications from ``first`` to before ``last``, their code not copied."""
        edges = self.edges[first : last + 1]
        return Histogram(code=self.code[edges[0] : edges[-1]], edges=edges - edges[0])

    def room(self) -> Ints:
        """Where one replication after another can be laid out, in rows BIN and COUNT: a bin takes a byte at least."""
        return np.empty((2, int(np.diff(self.edges).max(initial=0))), np.int64)


def edges_of(lengths: Ints) -> Ints:
    """Where each begins that is so long, and where the last one ends."""
    return np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])


def coded(bins: Ints, counts: Ints) -> bytes:
    """The code of a histogram, whose counts are below 2**62 and above -2**62."""
    room = np.empty(MOST_BYTES * len(bins), np.uint8)
    return room[: _write(bins, counts, room)].tobytes()


def laid(histogram: Histogram) -> Laid:
    """What each replication holds, as wide numbers.

    Raises ValueError if the code is damaged.
    """
    ends = np.zeros_like(histogram.edges)
    bins, counts = np.empty((2, len(histogram.code)), np.int64)
    many = undamaged(_lay_all(histogram.code, histogram.edges, ends, bins, counts))
    return Laid(ends, bins[:many], counts[:many])


def together(histograms: Iterable[Histogram]) -> Histogram:
    """All replications as one, each of whose bins holds what it does in all of them.

    Raises ValueError if the code is damaged.
    """
    held, counts = np.zeros(BINS, np.bool_), np.zeros(BINS, np.int64)
    for one in histograms:
        undamaged(_add(one.code, one.edges, one.room(), held, counts))
    bins = np.flatnonzero(held)
    return Histogram.of([coded(bins, counts[bins])])


def undamaged(many: int) -> int:
    """How many bins were laid out; raises ValueError if they could not be."""
    if many == DAMAGED:
        raise ValueError("the code of a histogram is damaged")
    return many


def quantiles(histogram: Histogram, share: float) -> Floats:
    """The durations, in ms, that a ``share`` of each replication's stays below, taken as spread evenly in their bin.

    Zeros stand apart, in a bin that holds nothing else. NaN of a replication without cases. Raises ValueError if the
    code is damaged.
    """
    many = len(histogram.edges) - 1
    bins, counts, taken = np.full(many, NOWHERE), np.ones(many), np.zeros(many)
    undamaged(_reach_all(histogram.code, histogram.edges, share, histogram.room(), bins, counts, taken))
    return _inside(bins, taken / counts)


def quantiles_of_parts(histograms: Laid, share: float) -> Floats:
    """The same of histograms whose bins hold parts of cases."""
    many = len(histograms.edges) - 1
    places, taken = np.empty(many, np.int64), np.empty(many)
    _reach_parts(histograms.edges, histograms.counts, share, places, taken)
    some = places != NOWHERE
    bins, of_bin = np.full(many, NOWHERE), np.zeros(many)
    bins[some], of_bin[some] = histograms.bins[places[some]], taken[some] / histograms.counts[places[some]]
    return _inside(bins, of_bin)


def _inside(bins: Ints, of_bin: Floats) -> Floats:
    """How long it is to a part of a bin; NaN of none."""
    found, some = np.full(len(bins), np.nan), bins != NOWHERE
    start, end = bin_starts(bins[some]), bin_starts(bins[some] + 1)
    found[some] = np.where(start == 0, 0.0, start + np.clip(of_bin[some], 0.0, 1.0) * (end - start))
    return found


@jit("int64(int64[::1], int64[::1], uint8[::1])", at_once=True)
def _write(bins: Ints, counts: Ints, code: Bytes) -> int:
    """Write the code of a histogram; returns how many bytes it takes."""
    at = before = 0
    for place in range(len(bins)):
        at = tell(int(bins[place]) - before, int(counts[place]), code, at)
        before = int(bins[place])
    return at


@inner
def tell(step: int, count: int, code: Bytes, at: int) -> int:
    """Write at a place which bin comes so many after the last one, and what it holds; returns the place after it."""
    if 1 <= count <= FOLLOWS:
        return _tell(4 * step + count - 1, code, at)
    at = _tell(4 * step + FOLLOWS, code, at)
    return _tell(2 * count if count >= 0 else -2 * count - 1, code, at)


@inner
def _tell(number: int, code: Bytes, at: int) -> int:
    """Write a number at a place; returns the place after it."""
    while number > LAST:
        code[at] = number & 127 | 128
        number >>= 7
        at += 1
    code[at] = number
    return at + 1


@inner
def lay(code: Bytes, begin: int, end: int, bins: Ints, counts: Ints) -> int:
    """Write down what one histogram holds; returns how many bins it has, no more than there are bytes of code.

    Or ``DAMAGED``, if a bin is beyond the last one or lacks its count.
    """
    many = before = 0
    at = begin
    while at < end:
        number = int(code[at])
        at += 1
        if number > LAST:
            number, at = _told(code, at, end, number)
        before += number >> 2
        count = (number & FOLLOWS) + 1
        if before >= BINS or (count > FOLLOWS and at == end):
            return DAMAGED
        if count > FOLLOWS:
            number, at = _told(code, at + 1, end, int(code[at]))
            count = (number >> 1) ^ -(number & 1)
        bins[many], counts[many] = before, count
        many += 1
    return many


@inner
def _told(code: Bytes, at: int, end: int, first: int) -> tuple[int, int]:
    """A number of which the first byte is read already, and the place after it; none needs more than 63 bits."""
    number, shift, byte = first & 127, 7, first
    while byte > LAST and at < end and shift < MOST_BITS:
        byte = int(code[at])
        number |= (byte & 127) << shift
        shift += 7
        at += 1
    return number, at


@jit("int64(uint8[::1], int64[::1], int64[::1], int64[::1], int64[::1])")
def _lay_all(code: Bytes, edges: Ints, ends: Ints, bins: Ints, counts: Ints) -> int:
    """Write down what each replication holds, and where it ends; returns how many bins they have."""
    many = 0
    for one in range(len(edges) - 1):
        its = lay(code, edges[one], edges[one + 1], bins[many:], counts[many:])
        if its == DAMAGED:
            return DAMAGED
        many += its
        ends[one + 1] = many
    return many


@jit("int64(uint8[::1], int64[::1], int64[:, ::1], boolean[::1], int64[::1])")
def _add(code: Bytes, edges: Ints, room: Ints, held: NDArray[np.bool_], sums: Ints) -> int:
    """Note which bins there are, and add what each holds to what it held before."""
    bins, counts = room[BIN], room[COUNT]
    for one in range(len(edges) - 1):
        many = lay(code, edges[one], edges[one + 1], bins, counts)
        if many == DAMAGED:
            return DAMAGED
        for place in range(many):
            held[bins[place]] = True
            sums[bins[place]] += counts[place]
    return 0


@jit("int64(uint8[::1], int64[::1], float64, int64[:, ::1], int64[::1], float64[::1], float64[::1])")
def _reach_all(code: Bytes, edges: Ints, share: float, room: Ints, bins: Ints, counts: Floats, taken: Floats) -> int:
    """Write down in which bin each replication that is not empty reaches a share, what it holds, and what is taken."""
    for one in range(len(edges) - 1):
        many = lay(code, edges[one], edges[one + 1], room[BIN], room[COUNT])
        if many == DAMAGED:
            return DAMAGED
        place, left = _reached(room[COUNT], 0, many, share)
        if place != NOWHERE:
            bins[one], counts[one], taken[one] = room[BIN, place], room[COUNT, place], left
    return 0


@jit("void(int64[::1], float64[::1], float64, int64[::1], float64[::1])")
def _reach_parts(edges: Ints, counts: Floats, share: float, places: Ints, taken: Floats) -> None:
    """Write down in which place each histogram that is not empty reaches a share, and how much of that is taken."""
    for one in range(len(edges) - 1):
        places[one], taken[one] = _reached(counts, edges[one], edges[one + 1], share)


@inner
def _reached(counts: Numbers, begin: int, end: int, share: float) -> tuple[int, float]:
    """In which place a histogram reaches a share, and how much of that is taken for it; nowhere if it is empty.

    Parts of cases are added up for each anew, or they would be rounded by what stands before it.
    """
    total = 0.0
    for at in range(begin, end):
        total += counts[at]
    place, taken, wanted, reached = NOWHERE, 0.0, share * total, 0.0
    if total > 0.0:
        for at in range(begin, end):
            reached += counts[at]
            place, taken = at, wanted - (reached - counts[at])
            if reached >= wanted * (1 - ROUNDING):
                break
    return place, taken
