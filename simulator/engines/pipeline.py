"""The leads that are there when the world begins: each goes on from the stage that it is in [26]."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.engines.preparing import PreparedOpenLead

if TYPE_CHECKING:
    from simulator.engines.reference import World


def go_on(world: World) -> None:
    """All who are there go on, as if they came at this instant to stages that they entered before."""
    for one in world.prepared.pipeline:
        _go_on(world, one)


def _go_on(world: World, one: PreparedOpenLead) -> None:
    lead = world.lead(one.key, one.source)
    lead.numbers |= one.numbers
    lead.categories |= one.categories
    lead.done_by |= one.done_by
    lead.sales = one.sales
    if world.prepared.stages[one.stage].step != "generate":
        # In a window that begins with the world nobody may count as made who was there before.
        lead.made = min(one.entered, -1)
        world.ledger.was_there(world.clock.time)
    visit = world.enter(lead, one.stage, one.entered)
    if one.owner is not None:
        resource, seat = one.owner
        is_candidate = resource in (work.resource for work in visit.candidates)
        world.desks[resource].keep_owner(lead, seat, holds=is_candidate)
    world.go_on_from(visit)
