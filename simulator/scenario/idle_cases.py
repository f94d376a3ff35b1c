"""Cases that never decide anything: no lead that comes to their stage meets them before it meets another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from simulator.scenario.criteria import Case
from simulator.scenario.journeys import (
    NotKnownError,
    Way,
    known_kinds,
    possible_teams,
    sources_of,
    way_of,
)
from simulator.scenario.kinds import Kind
from simulator.scenario.reach import stages_ahead
from simulator.scenario.types import ByCase, Route, Scenario


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of cases of a stage; the same list in several routes is one."""

    stage: str
    word: str
    cases: tuple[Case, ...]
    path: str = field(compare=False)
    deciding: set[int] = field(compare=False, default_factory=set)
    """The places, from 0, of the cases that decide for some lead."""


class Idle(NamedTuple):
    """A case that never is the one that decides: its list's path and its place there, from 1."""

    path: str
    place: int
    case: Case


def idle_cases(scenario: Scenario) -> Iterator[Idle]:
    """The cases that decide nothing in any route; those that ask for nothing are there to be sure."""
    found: list[Listed] = []
    for route in scenario.routes.values():
        try:
            _add_route(scenario, route, found)
        except NotKnownError:
            return
    for one in found:
        for place, case in enumerate(one.cases):
            if place not in one.deciding and (case.when.attributes or case.when.done_by):
                yield Idle(one.path, place + 1, case)


def _add_route(scenario: Scenario, route: Route, found: list[Listed]) -> None:
    """Note the lists of a route's stages, and which of their cases decide.

    Raises NotKnownError if there are too many kinds of leads.
    """
    seen = scenario.seen_by(route.name)
    way = way_of(seen, route, possible_teams(route))
    for source in sources_of(way, route):
        kinds, ahead = known_kinds(way, source), stages_ahead(seen, source.starts)
        for one in _lists(way, route):
            if one.stage in ahead:
                if one not in found:
                    found.append(one)
                found[found.index(one)].deciding.update(*(_deciding(one.cases, kind) for kind in kinds))


def _lists(way: Way, route: Route) -> Iterator[Listed]:
    for name, stage in way.scenario.stages.items():
        team = way.teams.get(name)
        if isinstance(team, ByCase):
            yield Listed(name, "team", team.cases, f"routes.{route.name}.team.{name}")
        for one, outcome in (*((each.name, each) for each in stage.outcomes), *stage.early.items()):
            if outcome.cases:
                yield Listed(name, one, outcome.cases, f"stages.{name}.outcomes.{one}.to")


def _deciding(cases: tuple[Case, ...], kind: Kind) -> Iterator[int]:
    """The cases that may decide for a kind of lead, of whom it is not sure that somebody did an earlier stage."""
    for place, case in enumerate(cases):
        if kind.meets(case.when):
            yield place
            if not case.when.done_by:
                return
