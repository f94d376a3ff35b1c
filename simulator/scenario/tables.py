"""How quantile tables are built: from exact quantiles, in the layout of `rules.quantiles`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.rules import quantiles as layout

Floats = NDArray[np.float64]
Tail = Callable[[Floats, bool], tuple[Floats, Floats]]
"""``tail(m, upper)``: the quantiles of m (of 1 - m if upper), and their derivatives by m."""
Exact = Callable[[Floats], tuple[Floats, Floats]]
"""The same of one tail."""
Cubics = tuple[Floats, Floats, Floats, Floats]

ERROR = 5e-7
"""What a table may be wrong by in u, relative to min(u, 1 - u): half of what is promised."""
NEGLIGIBLE = 5e-13
"""What it may be wrong by in x, relative to the mean."""
HALVINGS = 40
MOST_CUBICS = 100_000
PROBES = (0.125, 0.25, 0.5, 0.75, 0.875)
FINEST = 6
"""The most cells per octave that a guide has, as a power of two."""
SPARE = 3
"""A guide has 2**3 cells for each step, so that few cells hold one: a search costs more than the rest (10 ns)."""


class _Half(NamedTuple):
    """The records of one half, ascending in m."""

    starts: Floats
    columns: Floats


def line(start: float, width: float) -> Floats:
    """The table of ``start + width u``."""
    return np.array([layout.LINE, start, width], dtype=np.float64)


def steps(values: Floats, below: Floats, above: Floats) -> Floats:
    """The table of a discrete distribution, inverted exactly.

    ``values`` ascend; ``below[i]`` is the chance of the i-th or less, ``above[i]`` the chance of more, each
    with the full precision of its own size.
    """
    lower, upper = _lower_steps(values, below), _upper_steps(values, above)
    return _packed(layout.STEPS, lower, upper, float(values[0]), float(values[-1]))


def _lower_steps(x: Floats, below: Floats) -> _Half:
    """Value i holds for below[i - 1] < m <= below[i]: it starts at the next number after below[i - 1]."""
    starts = np.concatenate(([0.0], np.nextafter(below[:-1], 1.0)))
    return _trimmed(starts, x[:, None])


def _upper_steps(x: Floats, above: Floats) -> _Half:
    """Value i holds for above[i] <= m < above[i - 1], so that descending values have ascending starts."""
    starts = above[::-1].copy()
    starts[0] = 0.0
    return _trimmed(starts, x[::-1, None])


def _trimmed(starts: Floats, columns: Floats) -> _Half:
    """Without the records that no m from the least share to a half can meet."""
    first = int(np.searchsorted(starts, layout.LEAST, side="right")) - 1
    last = int(np.searchsorted(starts, 0.5, side="right"))
    return _Half(starts[first:last], columns[first:last])


def curve(tail: Tail, mean: float, kinks: Iterable[float] = ()) -> Floats:
    """The table of a continuous distribution: cubics with the exact slopes, halved until near enough.

    ``kinks`` are shares u at which the quantile is not smooth. Each cubic is monotone (Fritsch and Carlson,
    "Monotone piecewise cubic interpolation", SIAM J. Numer. Anal. 17, 1980: slopes up to three times the
    chord's).
    """
    kinks = tuple(kinks)
    with np.errstate(all="ignore"):
        median = tail(np.array([0.5]), False)[0]
        lower = _half(lambda m: _smooth(*tail(m, False), np.minimum, median), mean, kinks)
        upper = _half(lambda m: _smooth(*tail(m, True), np.maximum, median), mean, [1.0 - u for u in kinks])
    return _packed(layout.CURVE, lower, upper, float(lower.columns[0, 0]), float(upper.columns[0, 0]))


def _smooth(x: Floats, slope: Floats, bound: np.ufunc, median: Floats) -> tuple[Floats, Floats]:
    """Both halves meet at the median; where the density is infinite or a quantile underflows, it is flat."""
    return bound(x, median), np.where(np.isfinite(slope), slope, 0.0)


def _half(of: Exact, mean: float, kinks: Iterable[float]) -> _Half:
    octaves = np.ldexp(1.0, np.arange(-layout.OCTAVES - 1, 0))
    nodes = np.union1d(octaves, [m for m in kinks if layout.LEAST < m < 0.5])
    return _halved(of, nodes[:-1], nodes[1:], abs(mean))


def _halved(of: Exact, start: Floats, end: Floats, mean: float) -> _Half:
    """Raises ValueError if that takes more cubics than any smooth quantile does."""
    done: list[Floats] = []
    for _ in range(HALVINGS):
        if len(start) + sum(map(len, done)) > MOST_CUBICS:
            raise ValueError("the quantiles are not smooth enough for a table")
        cubics = _cubics(start, end, of(start), of(end))
        far = _far(of, start, end, cubics, mean)
        done.append(np.column_stack((start, *cubics))[~far])
        if not far.any():
            break
        middle = (start[far] + end[far]) / 2
        start, end = np.concatenate((start[far], middle)), np.concatenate((middle, end[far]))
    else:
        done.append(np.column_stack((start, *_cubics(start, end, of(start), of(end)))))
    rows = np.concatenate(done)
    rows = rows[np.argsort(rows[:, 0])]
    return _Half(rows[:, 0], rows[:, 1:])


def _cubics(start: Floats, end: Floats, left: tuple[Floats, Floats], right: tuple[Floats, Floats]) -> Cubics:
    """The coefficients of x in powers of ``m - start``."""
    width = end - start
    chord = (right[0] - left[0]) / width
    first, last = (_monotone(slope, chord) for slope in (left[1], right[1]))
    return left[0], first, (3 * chord - 2 * first - last) / width, (first + last - 2 * chord) / width**2


def _monotone(slope: Floats, chord: Floats) -> Floats:
    """Between none and three times the chord, on the chord's side."""
    return np.clip(slope, np.minimum(3 * chord, 0.0), np.maximum(3 * chord, 0.0))


def _far(of: Exact, start: Floats, end: Floats, cubics: Cubics, mean: float) -> NDArray[np.bool_]:
    """Which cubics are further from the quantiles than allowed, at one of the probes."""
    far = np.zeros(start.shape, dtype=bool)
    for share in PROBES:
        d = share * (end - start)
        x, slope = of(start + d)
        miss = np.abs(cubics[0] + d * (cubics[1] + d * (cubics[2] + d * cubics[3])) - x)
        near_in_u = miss <= ERROR * np.abs(slope) * (start + d)
        near_in_x = miss <= np.maximum(2 * np.spacing(np.abs(x)), NEGLIGIBLE * mean)
        far |= ~(near_in_u | near_in_x)
    return far


def mixture(ends: Sequence[float], components: Sequence[tuple[Floats, float]]) -> Floats:
    """The table of a mixture: each component's nodes and scale, and the share of u at which it ends."""
    begin = layout.MIXTURE_HEADER + layout.ENTRY * len(ends)
    entries: list[float] = []
    for start, end, (nodes, scale) in zip((0.0, *ends[:-1]), ends, components, strict=True):
        entries += [start, end, scale, begin]
        begin += len(nodes)
    return np.concatenate([[layout.MIXTURE, len(ends)], entries, *(nodes for nodes, _ in components)])


def _packed(kind: int, lower: _Half, upper: _Half, smallest: float, largest: float) -> Floats:
    fineness = min(_fullest(lower, upper) + (SPARE if kind == layout.STEPS else 0), FINEST)
    octave = np.arange(layout.OCTAVES)[:, None]
    cells = np.ldexp(1.0 + np.arange(2**fineness) / 2**fineness, octave - layout.OCTAVES - 1).ravel()
    cells = np.append(cells, 0.5)
    shift = len(lower.starts)
    guide = np.concatenate((_guide(lower, cells), shift + _guide(upper, cells))).ravel()
    header = [kind, fineness, len(cells), layout.HEADER + len(guide), smallest, largest]
    rows = np.vstack([np.column_stack(half) for half in (lower, upper)])
    return np.ascontiguousarray(np.concatenate((header, guide, rows.ravel())), dtype=np.float64)


def _guide(half: _Half, cells: Floats) -> NDArray[np.int64]:
    """The records in which each cell begins and ends; one that starts where the cell has ended is not in it."""
    begin = np.searchsorted(half.starts, cells, side="right") - 1
    end = np.searchsorted(half.starts, np.append(cells[1:], np.inf), side="left") - 1
    return np.column_stack((begin, end))


def _fullest(lower: _Half, upper: _Half) -> int:
    """The records of the fullest octave, as a power of two."""
    fullest = max(np.unique(np.frexp(half.starts)[1], return_counts=True)[1].max() for half in (lower, upper))
    return int(np.ceil(np.log2(fullest)))
