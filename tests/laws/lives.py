"""A life of a generated world: one replication of one of its routes, with its tallies and its event log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from io import StringIO

from simulator.engines import compiled
from simulator.engines.preparing import PreparedRoute, prepare
from simulator.engines.tallies import Tallies
from simulator.engines.trace import Row, case_id, sorted_rows, write_csv
from simulator.scenario.types import Scenario
from simulator.scenario.unknown import LIVES
from simulator.scenario.worlds import world_of
from tests.laws.drawn import Drawn
from tests.laws.event_log import Log


@dataclass(frozen=True, eq=False)
class Life:
    """What one replication left behind."""

    name: str
    scenario: Scenario
    """The plan as the route sees it."""
    route: str
    replication: int
    tallies: Tallies
    rows: list[Row]

    @cached_property
    def text(self) -> str:
        """The event log as CSV."""
        file = StringIO()
        write_csv(self.scenario, self.rows, file)
        return file.getvalue()

    @cached_property
    def by_case(self) -> dict[str, Row]:
        """Some row of each lead, by the name that the event log gives it."""
        return {case_id(row.key): row for row in self.rows}

    @cached_property
    def log(self) -> Log:
        """The event log as pandas reads it from the CSV."""
        return Log(self.scenario, self.route, self.text, Drawn(self.scenario.seed, self.replication))


def world(scenario: Scenario, route: str, pair: int = 0) -> Scenario:
    """The plan as a route sees it, with all drawn of which nobody knows what it is; the route is its only one then."""
    seen = scenario.seen_by(route)
    return world_of(scenario, route, pair, scenario.seed) if seen.uncertain else seen


def ready(scenario: Scenario, route: str, pair: int = 0) -> PreparedRoute:
    """A route of a plan, ready to be lived by a pair of replications."""
    return prepare(world_of(scenario, route, pair, scenario.seed), route)


def simulate(prepared: PreparedRoute, *, seed: int, replication: int, rows: list[Row] | None = None) -> Tallies:
    """One replication, lived by the fast engine; that the reference lives it alike is another test's matter."""
    return compiled.simulate(compiled.lower(prepared), seed=seed, replication=replication, rows=rows)


def lives(name: str, scenario: Scenario, replications: int) -> Iterator[Life]:
    """The first so many replications of every route of a plan; a pair, if what nobody knows is drawn for them."""
    for route in scenario.routes:
        prepared, seen = ready(scenario, route), world(scenario, route)
        for replication in range(min(replications, LIVES)):
            rows: list[Row] = []
            tallies = simulate(prepared, seed=scenario.seed, replication=replication, rows=rows)
            yield Life(f"{name}, {route}, replication {replication}", seen, route, replication, tallies, rows)


def everything(tallies: Tallies, rows: list[Row]) -> tuple[object, ...]:
    """All that a replication leaves, to be compared bit for bit."""
    return tallies.names, tallies.values.tolist(), tallies.weekly.tolist(), tallies.histograms, sorted_rows(rows)
