"""What is known of a lead of a life, drawn once more from what the plan states, or told by the file of open leads."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import accumulate

from simulator.engines.trace import Row
from simulator.rules import draws
from simulator.rules.quantiles import drawn
from simulator.scenario.dependent import Dependent
from simulator.scenario.distributions import Distribution
from simulator.scenario.open_leads import PIPELINE, OpenLead
from simulator.scenario.types import Attribute, Scenario


@lru_cache(maxsize=4_000)
def key_of(name: str) -> int:
    """The key of a lead of the pipeline, by its name in the file."""
    return draws.combine(draws.name_key(PIPELINE), draws.name_key(name))


def told(scenario: Scenario, row: Row) -> OpenLead | None:
    """What the file says of the lead of a row, if it was open when the world began."""
    if row.campaign != PIPELINE or row.referred_by is not None or scenario.pipeline is None:
        return None
    return next(one for one in scenario.pipeline.leads if key_of(one.name) == row.key)


def attributes(scenario: Scenario, row: Row) -> Mapping[str, Attribute]:
    """The attributes of a lead; a campaign may say of the leads that it made what their segment does not."""
    brought = row.referred_by is None and row.campaign != PIPELINE
    own = scenario.campaigns[row.campaign].profile if brought else {}
    return {**scenario.segments[row.segment].profile, **own}


def category(scenario: Scenario, row: Row, stream: int, name: str) -> str:
    """The lead's category."""
    known = told(scenario, row)
    if known is not None and name in known.categories:
        return known.categories[name]
    attribute = attributes(scenario, row)[name]
    if attribute.column is not None:
        return str(_cell(attribute, stream))
    u, shares = draws.uniform(stream, draws.name_key(name), 0, 0, draws.PROFILE), attribute.categories or {}
    return next(one for one, total in zip(shares, accumulate(shares.values()), strict=True) if u < total)


def number(scenario: Scenario, row: Row, stream: int, name: str) -> float:
    """The lead's number; 0 of what is not known of it."""
    known, attribute = told(scenario, row), attributes(scenario, row).get(name)
    if known is not None and name in known.numbers:
        return known.numbers[name]
    if attribute is not None and attribute.column is not None:
        return float(_cell(attribute, stream))
    of = stated(attribute and attribute.of, scenario, row, stream)
    return 0.0 if of is None else float(drawn(*of.table(), stream, draws.name_key(name), 0, 0, draws.PROFILE))


def _cell(attribute: Attribute, stream: int) -> float | str:
    """A cell of the row that luck gives."""
    assert attribute.column is not None
    u = draws.uniform(
        stream, draws.name_key(f"rows of {attribute.column.csv.removesuffix('.csv')}"), 0, 0, draws.PROFILE
    )
    return attribute.column.cells[int(u * len(attribute.column.cells))]


def worth(scenario: Scenario, row: Row, stream: int) -> float:
    """What one sale to the lead is worth."""
    known = told(scenario, row)
    if known is not None and known.value is not None:
        return known.value
    brought = row.referred_by is None and row.campaign != PIPELINE
    own = scenario.campaigns[row.campaign].value if brought else None
    of = stated(own or scenario.segments[row.segment].value, scenario, row, stream)
    return 0.0 if of is None else float(drawn(*of.table(), stream, draws.name_key(row.segment), 0, 0, draws.VALUE))


def ranked(scenario: Scenario, row: Row, stream: int, name: str) -> float:
    """The number by which whoever serves the highest first ranks the lead."""
    known = attributes(scenario, row).get(name)
    if known is None or known.of is None:
        return worth(scenario, row, stream) if name == "value" else 0.0
    return number(scenario, row, stream, name)


def stated(of: Distribution | None, scenario: Scenario, row: Row, stream: int) -> Distribution | None:
    """What is stated for the lead of a row, and for the resource that did the row's stage."""
    while isinstance(of, Dependent):
        own_stage = of.key == f"done_by.{row.stage}"
        of = of.by[str(row.resource) if own_stage else category(scenario, row, stream, of.key)]
    return of
