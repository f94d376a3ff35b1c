"""The books of many replications of one route: every count as an array, and the histograms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.engines.tallies import resource_steps
from simulator.rules.money import half_up
from simulator.scenario.types import Route, Scenario, Step

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Narrow = NDArray[Any]
"""Whole numbers in as few bytes as hold them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Histogram:
    """Durations counted in bins, replication by replication: ``counts[i]`` of ``bins[i]`` in ``rows[i]``.

    Sorted by replication, then bin; bins as in `simulator.rules.tallies.histogram_bin`. The numbers are of narrow
    types, since ten thousand replications hold a hundred million of them: what is worked out from them needs wide ones.
    """

    rows: Narrow
    bins: Narrow
    counts: Narrow

    def before(self, replications: Ints) -> Ints:
        """Where the first entry stands that is of each of some replications or of a later one."""
        # Of another type, all rows would be copied first.
        return np.searchsorted(self.rows, replications.astype(self.rows.dtype))

    def same_as(self, other: Histogram) -> bool:
        """Whether every replication holds the same in both."""
        return all(map(np.array_equal, (self.rows, self.bins, self.counts), (other.rows, other.bins, other.counts)))

    def pooled(self, first: int, last: int) -> tuple[Ints, Ints]:
        """The bins, ascending, and counts of the replications in [first, last) together."""
        a, b = self.before(np.array([first, last]))
        found, many = self.bins[a:b].astype(np.int64), self.counts[a:b].astype(np.int64)
        if last - first == 1:
            return found, many
        held = np.bincount(found)
        counts = np.zeros_like(held)
        np.add.at(counts, found, many)
        bins = np.flatnonzero(held)
        return bins, counts[bins]


@dataclass(frozen=True, slots=True)
class Portion:
    """The replications from ``first`` to before ``last``, taken together."""

    books: Books
    first: int
    last: int

    def ages(self, name: str) -> tuple[Ints, Ints]:
        """A histogram's bins, ascending, and what each holds."""
        return self.books.histograms[name].pooled(self.first, self.last)


@dataclass(frozen=True, kw_only=True)
class Books:
    """What many replications of one route left behind, replication by replication."""

    scenario: Scenario
    route: Route
    numbers: Mapping[str, Ints]
    """By the names of `simulator.engines.tallies.layout`."""
    histograms: Mapping[str, Histogram]

    @property
    def replications(self) -> int:
        """How many replications are booked."""
        return len(self.numbers["leads"])

    def count(self, *names: str) -> Floats:
        """Numbers as they were counted, added up over the names."""
        total = np.zeros(self.replications, dtype=np.int64)
        for name in names:
            total += self.numbers[name]
        return total.astype(np.float64)

    def money(self, *names: str) -> Floats:
        """Amounts in the plan's currency, added up over the names."""
        return self.count(*names) / self.scenario.minor_units

    def paid(self, amounts: Floats) -> Floats:
        """Amounts of the plan's currency in whole smallest units, each rounded once."""
        return half_up(amounts * self.scenario.minor_units)

    def same(self, value: float) -> Floats:
        """What is the same in every replication."""
        return np.full(self.replications, float(value))

    @cached_property
    def noted(self) -> dict[tuple[int, int], Any]:
        """What several KPIs want to know of the same replications, by the first of them and the first one after."""
        return {}

    @cached_property
    def steps(self) -> dict[str, tuple[Step, ...]]:
        """The route's resources, each with the steps that it works."""
        return resource_steps(self.scenario, self.route)
