"""The growing arrays of a program: records, numbers, keys, hours, laws and texts, each written once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from simulator.engines.kernel import columns as c
from simulator.rules.calendars import Hours
from simulator.rules.quantiles import unfolded

Place = TypeVar("Place")


class Tables:
    """What a program's arrays hold so far; every method returns the place of what it wrote."""

    def __init__(self) -> None:
        self.plan: list[int] = []
        self.reals: list[float] = []
        self.keys: list[int] = []
        self.hours: list[NDArray[np.int64]] = []
        self.texts: dict[str, int] = {}
        self._rows = 0
        self._places: dict[int, Any] = {}
        self._kept: list[object] = []

    def records(self, many: int, width: int) -> int:
        """Room for records, each column ABSENT."""
        self.plan += [c.ABSENT] * (many * width)
        return len(self.plan) - many * width

    def write(self, place: int, columns: Mapping[int, int]) -> None:
        """The columns of a record."""
        for column, number in columns.items():
            self.plan[place + column] = int(number)

    def record(self, columns: Mapping[int, int], width: int) -> int:
        """One record."""
        place = self.records(1, width)
        self.write(place, columns)
        return place

    def integers(self, numbers: Iterable[int]) -> int:
        """Whole numbers, one after the other."""
        place = len(self.plan)
        self.plan += [int(number) for number in numbers]
        return place

    def numbers(self, numbers: Iterable[float] | NDArray[np.float64]) -> int:
        """Numbers, one after the other."""
        place = len(self.reals)
        self.reals += [float(number) for number in numbers]
        return place

    def key(self, key: int) -> int:
        """A key of an address."""
        self.keys.append(key)
        return len(self.keys) - 1

    def text(self, text: str) -> int:
        """A category's or a resource's name."""
        return self.texts.setdefault(text, len(self.texts))

    def law(self, nodes: NDArray[np.float64], scale: float) -> int:
        """The law of a quantile table, whose nodes are written once for all scales."""
        first, curves, fineness, cells = self._once(nodes, lambda: self._curves(nodes))
        columns = {
            c.LAW_KIND: c.LAW_OF_TABLE,
            c.LAW_NODES: first,
            c.LAW_SCALE: self.numbers([scale]),
            c.LAW_CURVES: curves,
            c.LAW_FINENESS: fineness,
            c.LAW_CELLS: cells,
        }
        return self.record(columns, c.LAW_WIDTH)

    def _curves(self, nodes: NDArray[np.float64]) -> tuple[int, int, int, int]:
        """Where a table of quantiles stands, and where once more with a record for every cell, if it can."""
        first, of_cells = self.numbers(nodes), unfolded(nodes)
        if of_cells is None:
            return first, c.ABSENT, 0, 0
        fineness, cells, numbers = of_cells
        return first, self.numbers(numbers), fineness, cells

    def open_hours(self, hours: Hours) -> int:
        """The hours of a calendar."""
        return self._once(hours.table, lambda: self._open_hours(hours))

    def _open_hours(self, hours: Hours) -> int:
        first, self._rows = self._rows, self._rows + len(hours.table)
        self.hours.append(hours.table)
        columns = {c.HOURS_FIRST: first, c.HOURS_END: self._rows, c.HOURS_ALWAYS: hours.never_end}
        return self.record(columns, c.HOURS_WIDTH)

    def _once(self, thing: object, write: Callable[[], Place]) -> Place:
        if id(thing) not in self._places:
            self._kept.append(thing)
            self._places[id(thing)] = write()
        return cast(Place, self._places[id(thing)])


def pairs_of(numbers: Sequence[tuple[int, int]]) -> Iterable[int]:
    """Pairs as one row of numbers."""
    return (number for pair in numbers for number in pair)
