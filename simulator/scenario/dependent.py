"""A distribution that depends on what is known of a lead, or on who did an earlier stage of its journey."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from simulator.scenario.family import Distribution
from simulator.scenario.mixing import Component, Mixture

if TYPE_CHECKING:
    from simulator.scenario.tables import Floats

DONE_BY = "done_by."


@dataclass(frozen=True, kw_only=True, slots=True)
class Dependent(Distribution):
    """One distribution for each category of an attribute, or for each resource that may have done a stage.

    Its moments are those of a lead of which nothing is known, with each case as likely as any other.
    """

    family: ClassVar[str] = "depends_on"
    key: str
    """An attribute, or ``done_by.`` and a stage."""
    cases: tuple[tuple[str, Distribution], ...]

    @property
    def by(self) -> Mapping[str, Distribution]:
        """The distribution of each case."""
        return dict(self.cases)

    def expected(self) -> float:
        """The mean over the cases."""
        return math.fsum(of.expected() for _, of in self.cases) / len(self.cases)

    def standard_deviation(self) -> float:
        """The root of the variance of the even mixture of the cases."""
        mean = self.expected()
        each = (of.standard_deviation() ** 2 + (of.expected() - mean) ** 2 for _, of in self.cases)
        return math.sqrt(math.fsum(each) / len(self.cases))

    def smallest(self) -> float:
        """The smallest value of any case."""
        return min(of.smallest() for _, of in self.cases)

    def largest(self) -> float:
        """The largest value of any case."""
        return max(of.largest() for _, of in self.cases)

    def chance_below(self, x: float) -> float:
        """The mean over the cases."""
        return math.fsum(of.chance_below(x) for _, of in self.cases) / len(self.cases)

    def _table_nodes(self) -> Floats:
        raise TypeError("each case has a table of its own")


def mixed(components: tuple[Component, ...]) -> Distribution:
    """The mixture of some distributions, which depends on what any of them depends on.

    What a lead gets is the same whether its case is looked up before a component is picked or after.
    """
    dependent = next((of for _, of in components if isinstance(of, Dependent)), None)
    if dependent is None:
        return Mixture(components=components)
    cases = tuple((name, mixed(_in_case(components, dependent.key, name))) for name, _ in dependent.cases)
    return Dependent(key=dependent.key, cases=cases)


def _in_case(components: tuple[Component, ...], key: str, name: str) -> tuple[Component, ...]:
    """The components with all settled that one case of what they depend on settles."""

    def settled(of: Distribution) -> Distribution:
        return of.by.get(name, of) if isinstance(of, Dependent) and of.key == key else of

    return tuple((weight, settled(of)) for weight, of in components)
