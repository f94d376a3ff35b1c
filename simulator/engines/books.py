"""The books of many replications of one route: every count as an array, and the histograms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.engines.tallies import resource_steps
from simulator.rules.histograms import Histogram, together
from simulator.rules.money import half_up
from simulator.scenario.types import Route, Scenario, Step

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

AT_ONCE = 100
"""So many replications are worked on at once where each is looked at by itself."""


@dataclass(frozen=True, slots=True)
class Portion:
    """The replications from ``first`` to before ``last``, each by itself."""

    books: Books
    first: int
    last: int

    def ages(self, name: str) -> Histogram:
        """A histogram of each of them."""
        return self.books.histograms[name].part(self.first, self.last)


@dataclass(frozen=True, slots=True)
class Pool(Portion):
    """The replications from ``first`` to before ``last`` together, put together from ``parts`` if there are any."""

    parts: Sequence[Pool] = ()
    known: dict[str, Histogram] = field(default_factory=dict)

    def ages(self, name: str) -> Histogram:
        """A histogram of all of them."""
        if name not in self.known:
            self.known[name] = self._ages(name)
        return self.known[name]

    def _ages(self, name: str) -> Histogram:
        if self.parts:
            return together(part.ages(name) for part in self.parts)
        return together([self.books.histograms[name].part(self.first, self.last)])


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

    def apart(self) -> Iterator[Portion]:
        """All replications, each by itself, a few at a time."""
        edges = [*range(0, self.replications, AT_ONCE), self.replications]
        return (Portion(self, first, last) for first, last in pairwise(edges))

    def pools(self, sections: Iterable[slice]) -> list[Pool]:
        """The replications of each of some sections together, and last of all those of all sections, which meet."""
        parts = [Pool(self, one.start, one.stop) for one in sections]
        return [*parts, Pool(self, 0, self.replications, parts)]

    @cached_property
    def noted(self) -> dict[tuple[type[Portion], int, int], Any]:
        """What several KPIs want to know of the same replications, by what a `Portion` says of them."""
        return {}

    @cached_property
    def steps(self) -> dict[str, tuple[Step, ...]]:
        """The route's resources, each with the steps that it works."""
        return resource_steps(self.scenario, self.route)
