"""How long a comparison will take, roughly, before it begins."""

from __future__ import annotations

from pathlib import Path

from simulator.engines.choice import COMPILED, REFERENCE
from simulator.experiments.executors import cores
from simulator.experiments.runs import held
from simulator.scenario.checking import flows_of
from simulator.scenario.flow import seconds_taken
from simulator.scenario.types import Scenario

SLOWER = {COMPILED: 1.0, REFERENCE: 80.0}
"""How many times as long an engine takes; the reference simulates 21,000 to 41,000 visits and touches a second over the
shipped plans."""


def expected_seconds(scenario: Scenario, folder: Path, jobs: int | None = None, engine: str = COMPILED) -> float:
    """About how many seconds a comparison computes what its folder does not hold yet.

    Where leads never come to an end, it takes longer than that.
    """
    lacking = max(0, scenario.replications - held(folder, scenario))
    workers = min(jobs or cores(), lacking * len(scenario.routes)) or 1
    each = sum(seconds_taken(scenario.seen_by(name), flow) for name, flow in flows_of(scenario).items())
    return lacking * each * SLOWER[engine] / workers
