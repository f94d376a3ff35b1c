"""When leads come: a Poisson measure of points (time, height), of which those below the rate are leads.

The measure is laid over dates and over octaves of height, [0, 1), [1, 2), [2, 4), …, in leads a day. A
*cell* is an octave of a date; its number of points, and where each lies in it, are draws addressed by
(campaign, date, octave, k). A rate only picks from the points: more rate adds leads and moves none, and
dates lived besides rename none. Source: Lewis and Shedler, "Simulation of nonhomogeneous Poisson
processes by thinning", 1979.

Addresses. A campaign's key is that of its name, a date's combines it with the date's ordinal number, a
cell's that with the octave, a lead's that with k. Points are drawn from the cell's stream, at place 0,
visit k, touch 0. A lead that is counted, or read from a file, combines the campaign's key with its
number; a regular one combines the date's with its number in the date.

Among n leads two share a key with odds of about n² / 2⁶⁵, 3 in 10⁸ for a million; two such leads would
have the same luck, and nothing else would go wrong.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate, count, takewhile

import numpy as np
from numpy.typing import NDArray

from simulator.rules.compiling import jit
from simulator.rules.draws import ARRIVAL_COUNT, ARRIVAL_HEIGHT, ARRIVAL_TIME, combine, stream, uniform
from simulator.rules.durations import DAY

DAWN, OCTAVE, FIRST_PIECE, END_PIECE = range(4)
"""Columns of a table of cells: the date's midnight in world time, the octave, the date's rows of pieces."""
PIECE_BEGINS, PIECE_ENDS = range(2)
"""Columns of a table of pieces, stretches of one rate, in world milliseconds."""
LAW_BEGINS, LAW_ENDS, LEAST = range(3)
"""Columns of a table of Poisson laws, a row an octave: where its probabilities lie, the first one's count."""

_SMALLEST, _LARGEST = 2.0**-53, 1 - 2.0**-53
_UNIT = 1 << 128


@jit("int64(int64)")
def octave_floor(octave: int) -> int:
    """The lowest height of an octave, in leads a day: 0, 1, 2, 4 and so on."""
    return 1 << octave >> 1


@jit("int64(int64)")
def octave_width(octave: int) -> int:
    """The heights that an octave spans, thus the mean number of points in a cell: 1, 1, 2, 4 and so on."""
    return max(1, 1 << octave >> 1)


def octaves_below(rate: float) -> int:
    """How many octaves, from the lowest, have heights below ``rate``."""
    return next(octave for octave in count() if octave_floor(octave) >= rate)


@lru_cache(maxsize=64)
def poisson_law(mean: int) -> tuple[int, NDArray[np.float64]]:
    """The Poisson law of a whole mean: the least count n that a draw can give, and P(N ≤ n) from there on.

    The last probability is the first that no draw exceeds. Only whole numbers are added and divided, in
    units of 2⁻¹²⁸ of the largest probability, so each is right to the last bit, and the same on every
    machine.
    """
    above = list(takewhile(bool, accumulate(count(mean + 1), lambda p, n: p * mean // n, initial=_UNIT)))
    below = list(takewhile(bool, accumulate(range(mean, 0, -1), lambda p, n: p * n // mean, initial=_UNIT)))
    sums = list(accumulate(below[:0:-1] + above))
    law = np.array([part / sums[-1] for part in sums])
    first, last = (int(row) for row in np.searchsorted(law, [_SMALLEST, _LARGEST]))
    return mean - (len(below) - 1) + first, law[first : last + 1]


def octave_laws(octaves: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The laws of the number of points in cells of the lowest octaves: their table, their probabilities."""
    laws = [poisson_law(octave_width(octave)) for octave in range(octaves)]
    ends = np.cumsum([len(law) for _, law in laws], dtype=np.int64)
    begins = np.concatenate([[0], ends[:-1]])
    table = np.stack([begins, ends, np.array([least for least, _ in laws])], axis=1)
    return table.astype(np.int64), np.concatenate([law for _, law in laws])


@jit("uint64[::1](uint64, uint64[::1])")
def keys_below(parent: int, places: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The keys of numbered places below one key."""
    keys = np.empty(len(places), np.uint64)
    for row in range(len(places)):
        keys[row] = combine(int(parent), int(places[row]))
    return keys


@jit("int64(float64[::1], int64, int64, float64)")
def _first_reaching(ascending: NDArray[np.float64], first: int, end: int, u: float) -> int:
    """The first of some places at which a number is u or more; ``end`` if there is none.

    It is numpy's ``searchsorted``, which takes as long to load as everything else here (60 ms).
    """
    while first < end:
        middle = (first + end) // 2
        if ascending[middle] < u:
            first = middle + 1
        else:
            end = middle
    return first


@jit("int64[::1](uint64[::1], int64[:, ::1], int64[:, ::1], float64[::1], uint64, uint64)", at_once=True)
def count_points(
    cell_keys: NDArray[np.uint64],
    cells: NDArray[np.int64],
    laws: NDArray[np.int64],
    probabilities: NDArray[np.float64],
    seed: int,
    replication: int,
) -> NDArray[np.int64]:
    """The number of points in each cell, by exact inversion of one draw a cell."""
    counts = np.empty(len(cells), np.int64)
    for cell in range(len(cells)):
        luck = stream(int(seed), int(replication), int(cell_keys[cell]))
        law = cells[cell, OCTAVE]
        drawn = uniform(luck, 0, 0, 0, ARRIVAL_COUNT)
        begins = laws[law, LAW_BEGINS]
        counts[cell] = laws[law, LEAST] + _first_reaching(probabilities, begins, laws[law, LAW_ENDS], drawn) - begins
    return counts


@jit("float64(float64[::1], int64[:, ::1], int64, int64, int64)", inline=True)
def _rate_at(rates: NDArray[np.float64], pieces: NDArray[np.int64], first: int, end: int, time: int) -> float:
    for piece in range(first, end):
        if pieces[piece, PIECE_BEGINS] <= time < pieces[piece, PIECE_ENDS]:
            return float(rates[piece])
    return 0.0


@jit("void(int64[::1], uint64[::1], int64)")
def _sort_date(times: NDArray[np.int64], keys: NDArray[np.uint64], dawn: int) -> None:
    """Leads of one date in order of (time, key): dealt to as many bins as there are leads, then each put in its place.

    Four times as quick as a sort by comparisons, since leads are spread over the date.
    """
    many = len(times)
    ends = np.zeros(many + 1, np.int64)
    for row in range(many):
        ends[(times[row] - dawn) * many // DAY + 1] += 1
    for row in range(many):
        ends[row + 1] += ends[row]
    unsorted_times, unsorted_keys = times.copy(), keys.copy()
    for row in range(many):
        bin_of = (unsorted_times[row] - dawn) * many // DAY
        times[ends[bin_of]], keys[ends[bin_of]] = unsorted_times[row], unsorted_keys[row]
        ends[bin_of] += 1
    for row in range(1, many):
        time, key, place = times[row], keys[row], row
        while place > 0 and (times[place - 1] > time or (times[place - 1] == time and keys[place - 1] > key)):
            times[place], keys[place] = times[place - 1], keys[place - 1]
            place -= 1
        times[place], keys[place] = time, key


AT_ONCE = 64
"""So many points of a cell are drawn at once."""


@jit(
    "int64(uint64[::1], int64[:, ::1], int64[::1], int64[:, ::1], float64[::1], uint64, uint64, "
    "int64[::1], uint64[::1])",
    at_once=True,
)
def thin_points(
    cell_keys: NDArray[np.uint64],
    cells: NDArray[np.int64],
    counts: NDArray[np.int64],
    pieces: NDArray[np.int64],
    rates: NDArray[np.float64],
    seed: int,
    replication: int,
    times: NDArray[np.int64],
    keys: NDArray[np.uint64],
) -> int:
    """A point is a lead if its height, in leads a day, is below the rate at its time, a whole millisecond.

    Writes the leads' times and keys, in the order of (time, key), and returns how many there are.
    """
    made = begin = 0
    shares, heights = np.empty(AT_ONCE), np.empty(AT_ONCE)
    for cell in range(len(cells)):
        cell_key, octave = int(cell_keys[cell]), cells[cell, OCTAVE]
        luck = stream(int(seed), int(replication), cell_key)
        floor, width = octave_floor(octave), octave_width(octave)
        for first in range(0, counts[cell], AT_ONCE):
            many = min(AT_ONCE, counts[cell] - first)
            for k in range(many):  # drawn in loops of their own, these become vectors
                shares[k] = uniform(luck, 0, first + k, 0, ARRIVAL_TIME)
            for k in range(many):
                heights[k] = uniform(luck, 0, first + k, 0, ARRIVAL_HEIGHT)
            for k in range(many):
                time = cells[cell, DAWN] + int(DAY * shares[k])
                rate = _rate_at(rates, pieces, cells[cell, FIRST_PIECE], cells[cell, END_PIECE], time)
                if floor + width * heights[k] < rate:
                    times[made] = time
                    keys[made] = combine(cell_key, first + k)
                    made += 1
        if cell + 1 == len(cells) or cells[cell + 1, DAWN] != cells[cell, DAWN]:
            _sort_date(times[begin:made], keys[begin:made], cells[cell, DAWN])
            begin = made
    return made


@jit("int64[::1](uint64[::1], int64, int64, uint64, uint64)")
def scatter(keys: NDArray[np.uint64], begin: int, end: int, seed: int, replication: int) -> NDArray[np.int64]:
    """Leads that are counted come uniformly in [begin, end), each by a draw of its own stream."""
    times = np.empty(len(keys), np.int64)
    for row in range(len(keys)):
        luck = stream(int(seed), int(replication), int(keys[row]))
        times[row] = begin + int((end - begin) * uniform(luck, 0, 0, 0, ARRIVAL_TIME))
    return times


def sort_leads(times: NDArray[np.int64], keys: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """Leads in order of (time, key)."""
    order = np.argsort(times)
    if (np.diff(times[order]) == 0).any():
        order = np.lexsort((keys, times))
    return times[order], keys[order]
