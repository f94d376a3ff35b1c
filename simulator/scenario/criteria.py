"""What a plan asks of a number or of a lead: bounds, conditions and targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from simulator.scenario.read_only import Kept

Relation = Literal[">=", "<=", ">", "<"]
RELATIONS: tuple[Relation, ...] = (">=", "<=", ">", "<")


@dataclass(frozen=True, kw_only=True, slots=True)
class Bound:
    """A bound on a numeric attribute of a lead."""

    attribute: str
    relation: Relation
    bound: float

    def holds(self, number: float | str | None) -> bool:
        """Whether a lead's number keeps the bound; a lead without such a number does not."""
        if not isinstance(number, float | int):
            return False
        if self.relation in (">=", ">"):
            return number > self.bound or (self.relation == ">=" and number == self.bound)
        return number < self.bound or (self.relation == "<=" and number == self.bound)


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition(Kept):
    """What must all hold for a lead; nothing at all always holds."""

    categories: Mapping[str, str] = field(default_factory=dict)
    """By attribute: the category."""
    bounds: tuple[Bound, ...] = ()
    done_by: Mapping[str, str] = field(default_factory=dict)
    """By stage: the resource that did the lead's last worked visit there."""

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attributes that it asks for."""
        return (*self.categories, *(one.attribute for one in self.bounds))


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A name (a stage's or a resource's) that follows from a condition, if none before it held."""

    when: Condition
    then: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """A bound on a KPI, in the KPI's unit."""

    kpi: str
    relation: Relation
    bound: float
