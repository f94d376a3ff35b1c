"""Which replications of which routes are computed, and in which portions.

A replication is a pure function of the plan, the route and its number, so that any portions, computed
anywhere in any order, give the same blocks.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, zip_longest
from typing import TYPE_CHECKING

from simulator.experiments.blocks import Block, block_of
from simulator.scenario.types import Scenario

if TYPE_CHECKING:
    from simulator.engines.preparing import PreparedRoute

Span = tuple[int, int]
"""First replication and first one after."""

MOST_IN_PORTION = 10
PORTIONS_A_WORKER = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """A portion of replications of one route; the plan travels pickled, once read by each process."""

    plan: bytes
    route: str
    seed: int
    first: int
    last: int


def portion_size(replications: int, jobs: int) -> int:
    """How many replications to compute at a time: few enough that workers end together and little is lost."""
    return max(1, min(MOST_IN_PORTION, replications // (PORTIONS_A_WORKER * jobs)))


def missing(spans: Iterable[Span], replications: int) -> list[Span]:
    """The gaps between spans that do not overlap, up to a number of replications."""
    gaps, reached = [], 0
    for first, last in [*sorted(spans), (replications, replications)]:
        if first > reached:
            gaps.append((reached, first))
        reached = last
    return gaps


def portions(spans: Iterable[Span], size: int) -> Iterator[Span]:
    """Cut spans into pieces of at most a size."""
    for first, last in spans:
        for start in range(first, last, size):
            yield start, min(start + size, last)


def tasks(scenario: Scenario, gaps: Mapping[str, Iterable[Span]], size: int) -> list[Task]:
    """The portions that fill the gaps of each route; routes take turns, so that all grow alike."""
    plan = pickle.dumps(scenario)
    by_route = [
        [
            Task(plan=plan, route=route, seed=scenario.seed, first=first, last=last)
            for first, last in portions(spans, size)
        ]
        for route, spans in gaps.items()
    ]
    return [task for task in chain.from_iterable(zip_longest(*by_route)) if task is not None]


def simulate_block(task: Task) -> Block:
    """Compute a portion with the reference engine."""
    from simulator.engines.reference import simulate  # noqa: PLC0415 - loads the engine, wanted by workers alone

    prepared = _prepared(task.plan, task.route)
    numbers = range(task.first, task.last)
    return block_of(
        task.route, task.first, [simulate(prepared, seed=task.seed, replication=number) for number in numbers]
    )


@lru_cache(maxsize=16)
def _prepared(plan: bytes, route: str) -> PreparedRoute:
    from simulator.engines.preparing import prepare  # noqa: PLC0415 - as above

    return prepare(_read(plan), route)


@lru_cache(maxsize=1)
def _read(plan: bytes) -> Scenario:
    scenario: Scenario = pickle.loads(plan)  # noqa: S301 - made by `tasks`, never read from a file
    return scenario
