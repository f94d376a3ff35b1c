"""Which case holds for a lead: the first whose condition does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from simulator.errors import SimulationError
from simulator.scenario.types import Case, Condition

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


def holds(condition: Condition, lead: Lead) -> bool:
    """Whether all that a condition asks is so; what is not known of a lead never is."""
    return (
        all(lead.known(name) == category for name, category in condition.categories.items())
        and all(bound.holds(lead.known(bound.attribute)) for bound in condition.bounds)
        and all(lead.done_by.get(stage) == resource for stage, resource in condition.done_by.items())
    )
