"""Distributions times a factor: `scale`, which leaves the shape alone and so needs no quantile table of its own.

Their methods are those of `Distribution`, which documents them.
"""
# ruff: noqa: D102  (inherited docstrings)

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from simulator.scenario.family import Distribution, Table, above_zero

if TYPE_CHECKING:
    from simulator.scenario.tables import Floats

SCALE = "scale"
"""The parameter's word in a plan."""
NEVER_SCALED = ("choice", "mixture", "scipy")
"""Families whose words are values, that have components to scale, or a scale of their own."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Scaled(Distribution):
    """A distribution, cut already if it is cut at all, each of whose values is so many times as large."""

    family: ClassVar[str] = "scaled"
    of: Distribution
    by: float
    """Above 0."""

    def __post_init__(self) -> None:
        above_zero(scale=self.by)

    def expected(self) -> float:
        return self.by * self.of.expected()

    def standard_deviation(self) -> float:
        return self.by * self.of.standard_deviation()

    def smallest(self) -> float:
        return self.by * self.of.smallest()

    def largest(self) -> float:
        return self.by * self.of.largest()

    def chance_of(self, x: float) -> float:
        return self.of.chance_of(x / self.by)

    def chance_below(self, x: float) -> float:
        return self.of.chance_below(x / self.by)

    def table(self) -> Table:
        nodes, scale = self.of.table()
        return Table(nodes, self.by * scale)

    def _table_nodes(self) -> Floats:
        return self.of._table_nodes()
