"""How long a comparison will take, roughly, before it begins."""

from __future__ import annotations

from pathlib import Path

from simulator.experiments.executors import cores
from simulator.experiments.runs import held
from simulator.scenario.checking import flows_of
from simulator.scenario.flow import events_made, leads_made
from simulator.scenario.types import Scenario

EVENTS_A_SECOND = 25_000.0
"""Visits and touches that the reference engine simulates on a core: 21,000 to 41,000 over the shipped plans, on a
server's core."""


def expected_seconds(scenario: Scenario, folder: Path, jobs: int | None = None) -> float:
    """About how many seconds a comparison computes what its folder does not hold yet.

    Where leads never come to an end, it takes longer than that.
    """
    lacking = max(0, scenario.replications - held(folder, scenario))
    workers = min(jobs or cores(), lacking * len(scenario.routes)) or 1
    return lacking * _events(scenario) / (EVENTS_A_SECOND * workers)


def _events(scenario: Scenario) -> float:
    """Visits and touches of one replication of every route; a lead makes one at least."""
    flows = ((scenario.seen_by(name), flow) for name, flow in flows_of(scenario).items())
    return sum(max(leads_made(seen, flow), events_made(seen, flow)) for seen, flow in flows)
