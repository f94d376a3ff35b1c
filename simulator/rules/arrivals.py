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

from simulator.rules.compiling import float_bits, jit
from simulator.rules.draws import (
    ARRIVAL_COUNT,
    ARRIVAL_HEIGHT,
    ARRIVAL_TIME,
    combine,
    combine_all,
    stream,
    streams_of,
    uniform,
)
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


@jit("int64(float64[::1], int64, int64, float64)", inline=True)
def _first_reaching(ascending: NDArray[np.float64], first: int, end: int, u: float) -> int:
    """The first of some places at which a number is u or more; ``end`` if there is none.

    It is numpy's ``searchsorted``, which takes as long to load as everything else here (60 ms). Which way a search
    turns nobody can guess: signs of differences choose places, as all ones or none, and nothing branches but by how
    many places there are.
    """
    many = end - first
    while many > 1:
        half = many >> 1
        first += half & (float_bits(ascending[first + half - 1] - u) >> 63)
        many -= half
    return first - (float_bits(ascending[first] - u) >> 63)


@jit(
    "int64(uint64, uint64, uint64[::1], int64[:, ::1], int64[:, ::1], float64[::1], int64[:, ::1], float64[::1], "
    "int64[::1], uint64[::1])",
    at_once=True,
)
def draw_leads(
    seed: int,
    replication: int,
    cell_keys: NDArray[np.uint64],
    cells: NDArray[np.int64],
    laws: NDArray[np.int64],
    probabilities: NDArray[np.float64],
    pieces: NDArray[np.int64],
    rates: NDArray[np.float64],
    times: NDArray[np.int64],
    keys: NDArray[np.uint64],
) -> int:
    """The leads of some cells, of whole dates: their times and keys, in the order of (time, key); how many they are.

    Where there is less room than there are points, nothing is written, and less than nothing is returned: minus them.
    """
    streams, points = np.empty(len(cells), np.uint64), 0
    streams_of(seed, replication, cell_keys, streams)
    counts = count_points(streams, cells, laws, probabilities)
    for cell in range(len(cells)):
        points += counts[cell]
    if points > len(times):
        return -points
    return thin_points(cell_keys, streams, cells, counts, pieces, rates, times, keys)


@jit("int64[::1](uint64[::1], int64[:, ::1], int64[:, ::1], float64[::1])")
def count_points(
    cell_streams: NDArray[np.uint64],
    cells: NDArray[np.int64],
    laws: NDArray[np.int64],
    probabilities: NDArray[np.float64],
) -> NDArray[np.int64]:
    """The number of points in each cell, by exact inversion of one draw a cell of its own stream."""
    counts, shares = np.empty(len(cells), np.int64), np.empty(len(cells))
    for cell in range(len(cells)):
        shares[cell] = uniform(int(cell_streams[cell]), 0, 0, 0, ARRIVAL_COUNT)
    for cell in range(len(cells)):
        law = cells[cell, OCTAVE]
        begins, ends = laws[law, LAW_BEGINS], laws[law, LAW_ENDS]
        counts[cell] = laws[law, LEAST] + _first_reaching(probabilities, begins, ends, shares[cell]) - begins
    return counts


@jit("void(int64[::1], uint64[::1], int64[::1], uint64[::1], int64, int64[::1])")
def _sort_date(
    unsorted: NDArray[np.int64],
    unsorted_keys: NDArray[np.uint64],
    times: NDArray[np.int64],
    keys: NDArray[np.uint64],
    dawn: int,
    ends: NDArray[np.int64],
) -> None:
    """Leads of one date in order of (time, key): dealt to as many bins as there are leads, then each put in its place.

    Four times as quick as a sort by comparisons, since leads are spread over the date. ``ends`` is room for the bins.
    """
    many = len(times)
    bins_a_day = many / DAY
    ends[: many + 2] = 0
    for row in range(many):
        ends[int((unsorted[row] - dawn) * bins_a_day) + 2] += 1
    for row in range(many):
        ends[row + 1] += ends[row]
    for row in range(many):
        bin_of = int((unsorted[row] - dawn) * bins_a_day) + 1
        place = ends[bin_of]
        ends[bin_of] = place + 1
        times[place], keys[place] = unsorted[row], unsorted_keys[row]
    for row in range(1, many):
        time, key, place = times[row], keys[row], row
        while place > 0 and (times[place - 1] > time or (times[place - 1] == time and keys[place - 1] > key)):
            times[place], keys[place] = times[place - 1], keys[place - 1]
            place -= 1
        times[place], keys[place] = time, key


@jit("int64(uint64[::1], uint64[::1], int64[:, ::1], int64[::1], int64[:, ::1], float64[::1], int64[::1], uint64[::1])")
def thin_points(
    cell_keys: NDArray[np.uint64],
    cell_streams: NDArray[np.uint64],
    cells: NDArray[np.int64],
    counts: NDArray[np.int64],
    pieces: NDArray[np.int64],
    rates: NDArray[np.float64],
    times: NDArray[np.int64],
    keys: NDArray[np.uint64],
) -> int:
    """A point is a lead if its height, in leads a day, is below the rate at its time, a whole millisecond.

    ``cell_streams`` are the streams of ``cell_keys`` in the replication. Writes the leads' times and keys, in the order
    of (time, key), and returns how many there are.
    """
    made, first, room = 0, 0, _most_in_a_date(cells, counts) + 2
    parents, numbers, found = np.empty(room, np.uint64), np.empty(room, np.uint64), np.empty(room, np.uint64)
    shares, heights = np.empty(room), np.empty(room)
    unsorted, ends = np.empty(room, np.int64), np.empty(room, np.int64)
    while first < len(cells):
        end = _end_of_date(cells, first)
        many = _number(cell_streams, counts, first, end, parents, numbers)
        _draw(parents[:many], numbers[:many], shares, heights)
        many = _thin(cell_keys, cells, counts, pieces, rates, first, end, shares, heights, unsorted, parents, numbers)
        combine_all(parents, numbers, found[:many])
        its_times, its_keys = times[made : made + many], keys[made : made + many]
        _sort_date(unsorted, found, its_times, its_keys, cells[first, DAWN], ends)
        made += many
        first = end
    return made


@jit("int64(int64[:, ::1], int64)", inline=True)
def _end_of_date(cells: NDArray[np.int64], first: int) -> int:
    """The row behind the last cell of a cell's date."""
    end = first + 1
    while end < len(cells) and cells[end, DAWN] == cells[first, DAWN]:
        end += 1
    return end


@jit("int64(int64[:, ::1], int64[::1])")
def _most_in_a_date(cells: NDArray[np.int64], counts: NDArray[np.int64]) -> int:
    """The most points that one date has."""
    most = many = 0
    for cell in range(len(cells)):
        if cell == 0 or cells[cell, DAWN] != cells[cell - 1, DAWN]:
            many = 0
        many += counts[cell]
        most = max(most, many)
    return most


@jit("int64(uint64[::1], int64[::1], int64, int64, uint64[::1], uint64[::1])")
def _number(
    cell_streams: NDArray[np.uint64],
    counts: NDArray[np.int64],
    first: int,
    end: int,
    streams: NDArray[np.uint64],
    numbers: NDArray[np.uint64],
) -> int:
    """The stream and the number of each point of some cells; returns how many points there are."""
    many = 0
    for cell in range(first, end):
        luck = cell_streams[cell]
        for number in range(counts[cell]):
            streams[many + number], numbers[many + number] = luck, number
        many += counts[cell]
    return many


@jit("void(uint64[::1], uint64[::1], float64[::1], float64[::1])")
def _draw(
    streams: NDArray[np.uint64],
    numbers: NDArray[np.uint64],
    shares: NDArray[np.float64],
    heights: NDArray[np.float64],
) -> None:
    """When in its date each point lies, and how high in its cell; drawn in loops of their own, these become vectors."""
    for point in range(len(streams)):
        shares[point] = uniform(int(streams[point]), 0, int(numbers[point]), 0, ARRIVAL_TIME)
    for point in range(len(streams)):
        heights[point] = uniform(int(streams[point]), 0, int(numbers[point]), 0, ARRIVAL_HEIGHT)


@jit(
    "int64(uint64[::1], int64[:, ::1], int64[::1], int64[:, ::1], float64[::1], int64, int64, "
    "float64[::1], float64[::1], int64[::1], uint64[::1], uint64[::1])"
)
def _thin(
    cell_keys: NDArray[np.uint64],
    cells: NDArray[np.int64],
    counts: NDArray[np.int64],
    pieces: NDArray[np.int64],
    rates: NDArray[np.float64],
    first: int,
    end: int,
    shares: NDArray[np.float64],
    heights: NDArray[np.float64],
    times: NDArray[np.int64],
    parents: NDArray[np.uint64],
    numbers: NDArray[np.uint64],
) -> int:
    """The points of some cells that are leads: their times, and what their keys combine; how many they are.

    What is no lead is written too, and then written over: no branch can be guessed wrong.
    """
    made = begin = 0
    for cell in range(first, end):
        dawn, octave, key = cells[cell, DAWN], cells[cell, OCTAVE], cell_keys[cell]
        floor, width = float(octave_floor(octave)), float(octave_width(octave))
        for piece in range(cells[cell, FIRST_PIECE], cells[cell, END_PIECE]):
            begins, ends, rate = pieces[piece, PIECE_BEGINS], pieces[piece, PIECE_ENDS], rates[piece]
            for number in range(counts[cell] if rate > floor else 0):
                time = dawn + int(DAY * shares[begin + number])
                times[made], parents[made], numbers[made] = time, key, number
                made += (begins <= time) & (time < ends) & (floor + width * heights[begin + number] < rate)
        begin += counts[cell]
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
