"""What depends on a lead: which case holds for it, the first whose condition does; what a trait of it selects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from simulator.errors import SimulationError
from simulator.scenario.criteria import Case, Condition
from simulator.scenario.dependent import DONE_BY

if TYPE_CHECKING:
    from simulator.engines.leads import Lead


def follows(cases: Iterable[Case], lead: Lead, place: str) -> str:
    """What the first case that holds for a lead says.

    Raises SimulationError, naming the place in the plan, if none holds.
    """
    for case in cases:
        if holds(case.when, lead):
            return case.then
    who = f"a lead of segment {lead.segment.name}"
    raise SimulationError(f"{place}: no case holds for {who}; end the list with a case without `if`.")


Made = TypeVar("Made")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ByTrait(Generic[Made]):
    """Something that depends on a category of the lead, or on who did a stage for it."""

    key: str
    cases: Mapping[str, Made | ByTrait[Made]]


def of_lead(what: Made | ByTrait[Made], lead: Lead) -> Made:
    """What it is for a lead.

    Raises SimulationError, naming what it depends on, if the lead has none of the cases.
    """
    while isinstance(what, ByTrait):
        stage = what.key.removeprefix(DONE_BY)
        trait = lead.known(what.key) if stage == what.key else lead.done_by.get(stage)
        if not isinstance(trait, str) or trait not in what.cases:
            who = f"a lead of segment {lead.segment.name}"
            raise SimulationError(f"what depends on {what.key} says nothing for {who}, which has {trait or 'none'}.")
        what = what.cases[trait]
    return what


def holds(condition: Condition, lead: Lead) -> bool:
    """Whether all that a condition asks is so; what is not known of a lead never is."""
    return (
        all(lead.known(name) == category for name, category in condition.categories.items())
        and all(bound.holds(lead.known(bound.attribute)) for bound in condition.bounds)
        and all(lead.done_by.get(stage) == resource for stage, resource in condition.done_by.items())
    )
