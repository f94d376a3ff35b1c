"""Working-time arithmetic: when work ends that pauses while the doors are closed.

Hours are a table with a row an interval [open, close), sorted, no two overlapping or touching, and in the
third column the open milliseconds of all rows before. Each question is one or two binary searches.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.rules.compiling import jit
from simulator.rules.instants import NEVER

OPENS, CLOSES, WORKED_BEFORE = range(3)
PAUSE, FINISH, HAND_OVER = range(3)
"""What becomes of work that a shift's end interrupts."""
NOT_YET = -1
"""The answer of `opening_before` when nothing has opened yet."""


@jit("int64(int64[:, ::1], int64, int64)")
def _rows_up_to(hours: NDArray[np.int64], column: int, value: int) -> int:
    """How many rows hold at most ``value`` in a column; both used are ascending."""
    low, high = 0, hours.shape[0]
    while low < high:
        middle = (low + high) >> 1
        if hours[middle, column] <= value:
            low = middle + 1
        else:
            high = middle
    return low


@jit("int64(int64[:, ::1], int64)")
def worked_until(hours: NDArray[np.int64], t: int) -> int:
    """The open milliseconds before ``t``."""
    row = _rows_up_to(hours, OPENS, t) - 1
    if row < 0:
        return 0
    return int(hours[row, WORKED_BEFORE] + min(t, hours[row, CLOSES]) - hours[row, OPENS])


@jit("int64(int64[:, ::1], int64, int64)")
def worked(hours: NDArray[np.int64], a: int, b: int) -> int:
    """The open milliseconds in [a, b); ``a <= b``."""
    return worked_until(hours, b) - worked_until(hours, a)


@jit("int64(int64[:, ::1], int64, int64)")
def end_of_work(hours: NDArray[np.int64], t: int, work: int) -> int:
    """Work that pauses outside hours ends once ``work`` milliseconds have been worked in hours since ``t``.

    That may be a closing time. No work ends at ``t`` itself, open or not; work that the hours left cannot
    hold ends NEVER.
    """
    if work <= 0:
        return t
    total = worked_until(hours, t) + work
    row = _rows_up_to(hours, WORKED_BEFORE, total - 1) - 1
    if row < 0:
        return NEVER
    end = hours[row, OPENS] + total - hours[row, WORKED_BEFORE]
    return end if end <= hours[row, CLOSES] else NEVER


@jit("boolean(int64[:, ::1], int64)")
def is_open(hours: NDArray[np.int64], t: int) -> bool:
    """Whether the instant ``t`` lies in hours; an opening does, a closing does not."""
    row = _rows_up_to(hours, OPENS, t) - 1
    return row >= 0 and t < hours[row, CLOSES]


@jit("int64(int64[:, ::1], int64)")
def next_opening(hours: NDArray[np.int64], t: int) -> int:
    """The first open instant at or after ``t``: ``t`` itself in hours, NEVER after the last."""
    after = _rows_up_to(hours, OPENS, t)
    if after > 0 and t < hours[after - 1, CLOSES]:
        return t
    return hours[after, OPENS] if after < hours.shape[0] else NEVER


@jit("int64(int64[:, ::1], int64)")
def opening_after(hours: NDArray[np.int64], t: int) -> int:
    """The first opening after ``t``, open or not; NEVER after the last."""
    row = _rows_up_to(hours, OPENS, t)
    return hours[row, OPENS] if row < hours.shape[0] else NEVER


@jit("int64(int64[:, ::1], int64)")
def closing_after(hours: NDArray[np.int64], t: int) -> int:
    """When the doors that are open at ``t`` close; ``t`` itself where they are closed."""
    row = _rows_up_to(hours, OPENS, t) - 1
    return max(t, hours[row, CLOSES]) if row >= 0 else t


@jit("int64(int64[:, ::1], int64, int64, int64)")
def end_of_part(hours: NDArray[np.int64], t: int, work: int, end_of_shift: int) -> int:
    """When somebody stops who begins ``work`` ms of work at the open instant ``t``: done, or handing it over.

    Under PAUSE the work goes on in the next hours and ends there; under FINISH it is finished after closing;
    under HAND_OVER it ends at closing, done or not. NEVER if the hours left cannot hold it.
    """
    if end_of_shift == PAUSE:
        return end_of_work(hours, t, work)
    done = t + work
    return min(done, NEVER) if end_of_shift == FINISH else min(done, closing_after(hours, t))


@jit("int64(int64[:, ::1], int64)")
def opening_before(hours: NDArray[np.int64], t: int) -> int:
    """The latest opening at or before ``t``: that of its interval in hours, NOT_YET before the first."""
    row = _rows_up_to(hours, OPENS, t) - 1
    return hours[row, OPENS] if row >= 0 else NOT_YET


@dataclass(frozen=True, slots=True, eq=False)
class Hours:
    """The open hours of a calendar over a world; its methods are the compiled laws of this file.

    ``table`` is int64 of shape (intervals, 3) with columns OPENS, CLOSES, WORKED_BEFORE, in world
    milliseconds. It is made once and never written again.
    """

    table: NDArray[np.int64]

    @classmethod
    def of(cls, intervals: Sequence[tuple[int, int]]) -> Hours:
        """The hours of sorted intervals [open, close) of which no two overlap or touch.

        Raises ValueError if an interval is empty or begins before, or where, the one before ends.
        """
        edges = np.array(intervals, dtype=np.int64).reshape(-1)
        if np.any(np.diff(edges) <= 0):
            raise ValueError(f"hours must be sorted and apart, not {intervals!r}")
        opens, closes = edges[0::2], edges[1::2]
        lengths = closes - opens
        return cls(np.stack([opens, closes, np.cumsum(lengths) - lengths], axis=1))

    @classmethod
    def always(cls, since: int = 0) -> Hours:
        """The hours of what is open since an instant and never closes."""
        return cls.of([(since, NEVER)])

    @property
    def never_end(self) -> bool:
        """Whether these are the hours of what is open throughout the world."""
        return len(self.table) == 1 and bool(self.table[0, OPENS] <= 0 and self.table[0, CLOSES] >= NEVER)

    @property
    def opens(self) -> NDArray[np.int64]:
        """The opening instants, ascending."""
        return self.table[:, OPENS]

    @property
    def closes(self) -> NDArray[np.int64]:
        """The closing instants, ascending; NEVER where the doors stay open."""
        return self.table[:, CLOSES]

    def end_of_work(self, t: int, work: int) -> int:
        """The earliest instant with ``work`` ms worked in hours since ``t``; NEVER if there is none."""
        return end_of_work(self.table, t, work)

    def end_of_part(self, t: int, work: int, end_of_shift: int) -> int:
        """When somebody stops who begins work at the open instant ``t``."""
        return end_of_part(self.table, t, work, end_of_shift)

    def within(self, intervals: Iterable[tuple[int, int]]) -> Hours:
        """These hours as far as they lie in sorted intervals that are apart."""
        parts: list[tuple[int, int]] = []
        for begin, end in intervals:
            first = int(np.searchsorted(self.closes, begin, side="right"))
            last = int(np.searchsorted(self.opens, end, side="left"))
            inside = zip(self.opens[first:last].tolist(), self.closes[first:last].tolist(), strict=True)
            parts += [(max(opens, begin), min(closes, end)) for opens, closes in inside]
        return Hours.of(parts)

    def worked(self, a: int, b: int) -> int:
        """The open milliseconds in [a, b)."""
        return worked(self.table, a, b)

    def is_open(self, t: int) -> bool:
        """Whether ``t`` lies in hours."""
        return is_open(self.table, t)

    def next_opening(self, t: int) -> int:
        """The first open instant at or after ``t``; NEVER if there is none."""
        return next_opening(self.table, t)

    def opening_after(self, t: int) -> int:
        """The first opening after ``t``; NEVER if there is none."""
        return opening_after(self.table, t)

    def opening_before(self, t: int) -> int:
        """The latest opening at or before ``t``; NOT_YET before the first."""
        return opening_before(self.table, t)
