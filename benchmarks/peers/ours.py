"""The workloads as plans, lived by one of our engines."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path

import common
from common import Lived

from simulator import __version__
from simulator.engines.choice import Life, life_of
from simulator.engines.tallies import Tallies
from simulator.scenario.reading import load
from simulator.scenario.types import Scenario

PLANS = Path(__file__).parents[1] / "plans"
HOUR = 3_600_000.0
Ratio = Callable[[Tallies], tuple[float, float]]


def mean_wait(counted: Tallies) -> tuple[float, float]:
    return counted["stage.serve.wait_served_ms"] / HOUR, counted["stage.serve.served"]


def gave_up(counted: Tallies) -> tuple[float, float]:
    return counted["stage.answer.gave_up"], counted["leads"]


def won(counted: Tallies) -> tuple[float, float]:
    return counted["cohort.won"], counted["cohort.leads"]


def plan(name: str, hours: float, *, stopped: bool = False) -> Scenario:
    """A workload whose leads come in so many hours."""
    scenario = load(PLANS / f"{name}.yaml")
    (campaign,) = scenario.campaigns
    ends = scenario.start + timedelta(hours=hours)
    between = [f"{scenario.start:%Y-%m-%d}", f"{ends:%Y-%m-%d %H:%M}"]
    changes = {"horizon": f"{hours:g} h", f"campaigns.{campaign}.leads.between": between}
    return scenario.evolve(changes | ({"follow_up": "0 h"} if stopped else {}))


@cache
def life(name: str, hours: float, stopped: bool, engine: str) -> Life:
    return life_of(plan(name, hours, stopped=stopped), "ours", engine)


def model(name: str, ratio: Ratio, engine: str, *, stopped: bool = False) -> common.Model:
    def lived(seed: int, hours: float) -> Lived:
        counted = life(name, hours, stopped, engine)(seed=1, replication=seed)
        return Lived(counted["leads"], *ratio(counted))

    return lived


def models(engine: str) -> dict[str, common.Model]:
    """All workloads, as an engine lives them."""
    return {
        "mm1": model("mm1", mean_wait, engine),
        "erlang_a": model("erlang_a", gave_up, engine),
        "route": model("route", won, engine),
        "route_stopped": model("route", won, engine, stopped=True),
    }


if __name__ == "__main__":
    common.measure(__version__, models(sys.argv.pop(1)))
