from datetime import datetime

import numpy as np
import pytest

from simulator.engines.tallies import AGES, WEEKLY, Tallies, layout
from simulator.experiments.blocks import Block, block_of
from simulator.experiments.results import Results
from simulator.rules.histograms import coded
from simulator.scenario.criteria import Target
from simulator.scenario.distributions import Exponential, Lognormal
from simulator.scenario.staff import Resource, ResourceCost
from simulator.scenario.types import (
    Campaign,
    Count,
    Outcome,
    Route,
    Sale,
    Scenario,
    Segment,
    Stage,
)

HOUR = 3_600_000
WEEK = 168 * HOUR
START = datetime(2027, 1, 4)


@pytest.fixture
def plan() -> Scenario:
    """Twelve leads in ten days, one stage, two routes that differ by who sells: quick to simulate."""
    sell = Stage(
        name="sell",
        step="sell",
        effort=Exponential(mean=3.0 * HOUR),
        outcomes=(
            Outcome(name="won", chance=0.5, sale=Sale(times=1.0)),
            Outcome(name="lost", chance=0.5),
        ),
    )
    return Scenario(
        name="Twelve Leads!",
        start=START,
        horizon=10 * 24 * HOUR,
        follow_up=WEEK,
        seed=5,
        replications=7,
        targets=(Target(kpi="revenue", relation=">=", bound=600.0),),
        segments={"firms": Segment(name="firms", value=Lognormal(mean=100.0, cv=0.5), gross_margin=0.5)},
        campaigns={
            "web": Campaign(
                name="web",
                segment="firms",
                leads=Count(count=12, between=(START, datetime(2027, 1, 14))),
                starts="sell",
            )
        },
        resources={
            "reps": Resource(name="reps", headcount=2, cost=ResourceCost(per_hour=1.0)),
            "rep": Resource(name="rep", headcount=1, cost=ResourceCost(per_hour=1.0)),
        },
        stages={"sell": sell},
        routes={
            "two": Route(name="two", team={"sell": {"reps": 1.0}}, campaigns=("web",)),
            "one.rep": Route(name="one.rep", team={"sell": {"rep": 1.0}}, campaigns=("web",)),
        },
    )


def tallies(scenario: Scenario, route: str, **counted: int) -> Tallies:
    """The books of a replication in which only some things happened; ``lead_time`` is a bin that won leads are in."""
    names = layout(scenario, scenario.routes[route])
    numbers = {name.replace("__", "."): value for name, value in counted.items()}
    filled = {name: one.headcount or 0 for name, one in scenario.resources.items()}
    numbers |= {f"resource.{name}.present_ms": many * scenario.horizon for name, many in filled.items()}
    weekly = np.zeros((len(WEEKLY), 2), dtype=np.int64)
    weekly[:, 0] = [numbers.get("leads", 0), 0, numbers.get("revenue", 0), WEEK, 2 * WEEK]
    weekly[:, 1] = [0, 0, 0, WEEK, 0]
    bins, counts = np.array([numbers.pop("lead_time", 3)]), np.array([numbers.get("cohort.won", 0)])
    return Tallies(
        names=names,
        values=np.array([numbers.get(name, 0) for name in names], dtype=np.int64),
        weekly=weekly,
        histograms={
            **dict.fromkeys(AGES, b""),
            "lead_time": coded(bins, counts),
            "wait.sell": coded(np.array([0]), np.array([1])),
        },
    )


@pytest.fixture
def block(plan: Scenario) -> Block:
    made = [tallies(plan, "two", revenue=amount, cohort__won=2) for amount in (50_000, 60_000, 70_000)]
    return block_of("two", 4, made)


@pytest.fixture
def results(plan: Scenario) -> Results:
    """Three replications by hand: route ``two`` always earns 1 more than ``one.rep``, at other luck each time."""
    two = [tallies(plan, "two", revenue=r, gross_profit=r, cohort__leads=4, cohort__won=w)
           for r, w in ((50_100, 1), (60_100, 2), (70_100, 3))]  # fmt: skip
    one = [tallies(plan, "one.rep", revenue=r, gross_profit=r, cohort__leads=4) for r in (50_000, 60_000, 70_000)]
    blocks = {"two": block_of("two", 0, two), "one.rep": block_of("one.rep", 0, one)}
    return Results(plan, blocks, {"version": "test"})
