"""Conditions on who served a lead that never hold, since no lead that is asked can have been served by them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from simulator.scenario.criteria import Case
from simulator.scenario.reach import reached_stages, stages_ahead, ways_on
from simulator.scenario.types import ByCase, Route, Scenario, Stage

Seen = tuple[Scenario, Route]
"""The plan as a route sees it, and the route."""


class Unserved(NamedTuple):
    """The place of a condition, and a stage at which nobody whom it is asked of can have been served by somebody."""

    path: str
    served: str
    by: str


def never_served(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """The places of conditions that ask for somebody who cannot have served the lead, and what is so there."""
    for path, served, by in unserved(scenario):
        yield path, f"{by} cannot have served a lead at {served} that is asked here, so the case never holds."


def unserved(scenario: Scenario) -> Iterator[Unserved]:
    """What conditions ask for that cannot be, whichever route a lead takes."""
    views = [(scenario.seen_by(name), route) for name, route in scenario.routes.items()]
    for stage in scenario.stages.values():
        for one in (*stage.outcomes, *stage.early.values()):
            for served, by in _asked(one.cases):
                if not any(_can(view, served, by, stage, own=one.name not in stage.early) for view in views):
                    yield Unserved(f"stages.{stage.name}.outcomes.{one.name}.to", served, by)
    for view in views:
        for name, team in view[1].team.items():
            for served, by in _asked(team.cases) if isinstance(team, ByCase) else ():
                if not _can(view, served, by, view[0].stages[name], own=False):
                    yield Unserved(f"routes.{view[1].name}.team.{name}", served, by)


def _asked(cases: Sequence[Case]) -> Iterable[tuple[str, str]]:
    return dict.fromkeys(pair for case in cases for pair in case.when.done_by.items())


def _can(view: Seen, served: str, by: str, stage: Stage, *, own: bool) -> bool:
    """Whether somebody can have served a lead at a stage when it is asked at another, or (``own``) after its work."""
    scenario, route = view
    if served not in reached_stages(scenario, route) or by not in route.team.get(served, ()):
        return False
    return (own and served == stage.name) or stage.name in stages_ahead(scenario, *ways_on(scenario.stages[served]))
