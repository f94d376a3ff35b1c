"""What is known of a lead of a life, drawn once more from what the plan states."""

from __future__ import annotations

from itertools import accumulate

from simulator.engines.trace import Row
from simulator.rules import draws
from simulator.scenario.dependent import Dependent
from simulator.scenario.distributions import Distribution
from simulator.scenario.types import Scenario


def category(scenario: Scenario, row: Row, stream: int, name: str) -> str:
    """The lead's category; a campaign may say of the leads that it made what their segment does not."""
    own = {} if row.referred_by is not None else scenario.campaigns[row.campaign].profile
    attribute = {**scenario.segments[row.segment].profile, **own}[name]
    place = name if attribute.column is None else f"rows of {attribute.column.csv}"
    u = draws.uniform(stream, draws.name_key(place), 0, 0, draws.PROFILE)
    if attribute.column is not None:
        return str(attribute.column.cells[int(u * len(attribute.column.cells))])
    shares = attribute.categories or {}
    return next(one for one, total in zip(shares, accumulate(shares.values()), strict=True) if u < total)


def stated(of: Distribution | None, scenario: Scenario, row: Row, stream: int) -> Distribution | None:
    """What is stated for the lead of a row, and for the resource that did the row's stage."""
    while isinstance(of, Dependent):
        own_stage = of.key == f"done_by.{row.stage}"
        of = of.by[str(row.resource) if own_stage else category(scenario, row, stream, of.key)]
    return of
