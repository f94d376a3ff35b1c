"""Mixtures: one of several distributions, picked by weight."""
# ruff: noqa: D102  (inherited docstrings)

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, ClassVar

from simulator.scenario.family import Distribution, between, told

if TYPE_CHECKING:
    from simulator.scenario.tables import Floats

Component = tuple[float, Distribution]


@dataclass(frozen=True, kw_only=True, slots=True)
class Mixture(Distribution):
    """Sometimes one thing, sometimes another: quick answers by mail, and the slow ones by letter.

    A number u picks the component in whose share of [0, 1) it lies, and its place there, rescaled, is the u of that
    component. Components stand in the order of the plan, so a mixture's quantiles need not ascend.
    """

    family: ClassVar[str] = "mixture"
    components: tuple[Component, ...]
    """Weight and distribution; the weights add up to 1."""

    def __post_init__(self) -> None:
        for weight, _ in self.components:
            between(0.0, 1.0, weight=weight)
        total = math.fsum(weight for weight, _ in self.components)
        if abs(total - 1) > 1e-9:
            raise ValueError(f"weights must add up to 100%, not {told(100 * total)}%")

    def expected(self) -> float:
        return math.fsum(weight * of.expected() for weight, of in self._possible())

    def standard_deviation(self) -> float:
        mean = self.expected()
        parts = ((weight, of.standard_deviation(), of.expected() - mean) for weight, of in self._possible())
        return math.sqrt(math.fsum(weight * (sd * sd + shift * shift) for weight, sd, shift in parts))

    def smallest(self) -> float:
        return min(of.smallest() for _, of in self._possible())

    def largest(self) -> float:
        return max(of.largest() for _, of in self._possible())

    def chance_of(self, x: float) -> float:
        return math.fsum(weight * of.chance_of(x) for weight, of in self._possible())

    def chance_below(self, x: float) -> float:
        return math.fsum(weight * of.chance_below(x) for weight, of in self._possible())

    def _possible(self) -> list[Component]:
        return [(weight, of) for weight, of in self.components if weight > 0]

    def _simple(self) -> Iterator[Component]:
        """The components of the components: rescaling twice is rescaling once."""
        for weight, of in self._possible():
            if isinstance(of, Mixture):
                yield from ((weight * inner, one) for inner, one in of._simple())
            else:
                yield weight, of

    def _table_nodes(self) -> Floats:
        from simulator.scenario import tables  # noqa: PLC0415  (numpy only when something is drawn)

        parts = list(self._simple())
        ends = [*accumulate(weight for weight, _ in parts[:-1]), 1.0]
        return tables.mixture(ends, [of.table() for _, of in parts])
