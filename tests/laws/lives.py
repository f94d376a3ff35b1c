"""A life of a generated world: one replication of one of its routes, with its tallies and its event log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from io import StringIO

from simulator.engines.preparing import prepare
from simulator.engines.reference import simulate
from simulator.engines.tallies import Tallies
from simulator.engines.trace import Row, case_id, sorted_rows, write_csv
from simulator.scenario.types import Scenario
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


def lives(name: str, scenario: Scenario, replications: int) -> Iterator[Life]:
    """The first so many replications of every route of a plan."""
    for route in scenario.routes:
        prepared = prepare(scenario, route)
        for replication in range(replications):
            rows: list[Row] = []
            tallies = simulate(prepared, seed=scenario.seed, replication=replication, rows=rows)
            story, seen = f"{name}, {route}, replication {replication}", scenario.seen_by(route)
            yield Life(story, seen, route, replication, tallies, rows)


def everything(tallies: Tallies, rows: list[Row]) -> tuple[object, ...]:
    """All that a replication leaves, to be compared bit for bit."""
    histograms = {name: [part.tolist() for part in parts] for name, parts in tallies.histograms.items()}
    return tallies.names, tallies.values.tolist(), tallies.weekly.tolist(), histograms, sorted_rows(rows)
