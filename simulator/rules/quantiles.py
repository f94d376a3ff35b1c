"""Distributions as quantile tables: one flat array of numbers says which x belongs to a share u.

Every distribution, whatever its family, is evaluated here and nowhere else. The array describes itself:

- a line: ``[LINE, a, w]`` stands for ``a + w u``, and so also for a constant;
- a mixture: ``[MIXTURE, components, (start, end, scale, from)..., node...]``: from ``start`` to ``end`` of u
  holds the component whose own table begins at ``from``, at u's place between them;
- steps and curves: ``[kind, fineness, cells, records, smallest, largest, guide..., record...]``.

Steps and curves are held from both ends, as functions of ``m = min(u, 1 - u)``, so that the tails are as
exact as the middle. The octaves of m from 2**-53 to 1/2 are cut into ``2**fineness`` equal cells each; the
guide gives, for each cell of the lower and then of the upper half, the records in which it begins and ends. A
step's record is ``(start, x)``; a curve's is ``(start, x, slope, ...)``, the cubic that holds from its start
to that of the next.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from numpy import concatenate

from simulator.rules.compiling import float_bits, jit
from simulator.rules.draws import uniform
from simulator.rules.instants import NEVER

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

LINE, STEPS, CURVE, MIXTURE = 0, 1, 2, 3
KIND, FINENESS, CELLS, RECORDS, SMALLEST, LARGEST = range(6)
HEADER = 6
STEP_WIDTH, CURVE_WIDTH = 2, 5
COMPONENTS = 1
MIXTURE_HEADER = 2
START, END, SCALE, FROM = range(4)
ENTRY = 4

LEAST = 2.0**-53
"""The least share that a draw can have; smaller ones are taken for it."""
LEAST_EXPONENT = 1023 - 53
OCTAVES = 52


@jit("int64(float64[::1], int64, float64, boolean)", inline=True)
def _record(nodes: NDArray[float64], at: int, m: float, upper: bool) -> int:
    """Where the last record begins that starts at m or before, in the table that begins at ``at``."""
    fineness = int(nodes[at + FINENESS])
    cell = (float_bits(m) >> (52 - fineness)) - (LEAST_EXPONENT << fineness)
    if upper:
        cell += int(nodes[at + CELLS])
    guide = at + HEADER + 2 * cell
    low, high = int(nodes[guide]), int(nodes[guide + 1])
    records = at + int(nodes[at + RECORDS])
    width = STEP_WIDTH if nodes[at + KIND] == STEPS else CURVE_WIDTH
    while low < high:
        middle = (low + high + 1) // 2
        if m >= nodes[records + width * middle]:
            low = middle
        else:
            high = middle - 1
    return records + width * low


@jit("float64(float64[::1], int64, float64, boolean)", inline=True)
def from_tail(nodes: NDArray[float64], at: int, m: float, upper: bool) -> float:
    """The quantile of m, or of 1 - m if ``upper``, in the table that begins at ``at`` and is no mixture."""
    if nodes[at + KIND] == LINE:
        return float(nodes[at + 1] + nodes[at + 2] * (1.0 - m if upper else m))
    m = max(m, LEAST)
    record = _record(nodes, at, m, upper)
    if nodes[at + KIND] == STEPS:
        return float(nodes[record + 1])
    d = m - nodes[record]
    x = nodes[record + 1] + d * (nodes[record + 2] + d * (nodes[record + 3] + d * nodes[record + 4]))
    return float(min(max(x, nodes[at + SMALLEST]), nodes[at + LARGEST]))


@jit("float64(float64[::1], int64, float64)", inline=True)
def _mixed(nodes: NDArray[float64], at: int, u: float) -> float:
    """The quantile of the component in which u lies, at its place there, told from the nearer end."""
    # Inlined, since a call that is passed an array would cost every other distribution 15 ns too.
    entry = at + MIXTURE_HEADER
    last = at + MIXTURE_HEADER + ENTRY * (int(nodes[at + COMPONENTS]) - 1)
    while entry < last and u >= nodes[entry + END]:
        entry += ENTRY
    start, end = nodes[entry + START], nodes[entry + END]
    upper = end - u < u - start
    m = (end - u if upper else u - start) / (end - start)
    return float(nodes[entry + SCALE] * from_tail(nodes, at + int(nodes[entry + FROM]), m, upper))


@jit("float64(float64[::1], int64, float64)", inline=True)
def quantile_at(nodes: NDArray[float64], at: int, u: float) -> float:
    """The quantile of u in the table that begins at ``at``, one of several in an array."""
    if nodes[at + KIND] == MIXTURE:
        return _mixed(nodes, at, u)
    upper = u > 0.5
    return from_tail(nodes, at, 1.0 - u if upper else u, upper)


def unfolded(nodes: NDArray[float64]) -> tuple[int, int, NDArray[float64]] | None:
    """A curve with a record for every cell, found by its place alone: fineness, cells, and the numbers in a row.

    First come the smallest and the largest quantile, then the records of the lower and of the upper half. None where
    a cell has several, or the table is no curve.
    """
    if nodes[KIND] != CURVE:
        return None
    cells, records = int(nodes[CELLS]), int(nodes[RECORDS])
    begins, ends = nodes[HEADER : HEADER + 4 * cells].reshape(-1, 2).astype(int).T
    if (begins != ends).any():
        return None
    rows = nodes[records : records + CURVE_WIDTH * (begins.max() + 1)].reshape(-1, CURVE_WIDTH)[begins]
    return int(nodes[FINENESS]), cells, concatenate([nodes[SMALLEST : LARGEST + 1], rows.ravel()])


@jit("float64(float64[::1], float64)", inline=True)
def quantile(nodes: NDArray[float64], u: float) -> float:
    """The smallest x whose distribution function reaches u; of a mixture, that of the component that u picks."""
    return quantile_at(nodes, 0, u)


@jit("int64(float64)")
def whole(x: float) -> int:
    """A duration is a whole number of milliseconds: floor(x + 1/2), never negative, NEVER from 2**53 on.

    Without the sum, which a float would round.
    """
    if x >= NEVER:
        return NEVER
    down = math.floor(x)
    return max(down + (x - down >= 0.5), 0)


@jit("int64(float64[::1], float64, float64)", inline=True)
def duration(nodes: NDArray[float64], scale: float, u: float) -> int:
    """The duration in milliseconds of ``scale`` times the shape's quantile."""
    return whole(scale * quantile(nodes, u))


@jit("float64(float64[::1], float64, uint64, uint64, uint64, uint64, uint64)", inline=True)
def drawn(
    nodes: NDArray[float64], scale: float, stream: int, place: int, visit: int, touch: int, purpose: int
) -> float:
    """What luck gives at an address: ``scale`` times the shape's quantile of the address's number."""
    return scale * quantile(nodes, uniform(stream, place, visit, touch, purpose))


@jit("int64(float64[::1], float64, uint64, uint64, uint64, uint64, uint64)", inline=True)
def drawn_duration(
    nodes: NDArray[float64], scale: float, stream: int, place: int, visit: int, touch: int, purpose: int
) -> int:
    """The duration in milliseconds that luck gives at an address."""
    return duration(nodes, scale, uniform(stream, place, visit, touch, purpose))
