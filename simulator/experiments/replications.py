"""Which replications of which routes are computed, and in which portions.

A replication is a pure function of the plan, the route and its number, so that any portions, computed
anywhere in any order, give the same blocks.
"""

from __future__ import annotations

import math
import pickle
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from threading import Lock
from time import perf_counter
from typing import NamedTuple

from simulator.engines.choice import COMPILED, Life, life_of
from simulator.experiments.blocks import Block, block_of
from simulator.scenario.types import Scenario
from simulator.scenario.unknown import LIVES, lives_of
from simulator.scenario.worlds import world_of

Span = tuple[int, int]
"""First replication and first one after."""

SECONDS = 2.0
"""How long a portion should take: about so much is lost when a run is stopped."""
LEAST = 0.05
"""How long it should at least take: to keep one costs 5 ms."""
SHORTEST = 1e-6
PORTIONS_A_WORKER = 4
"""At least so many portions are still to come for each worker, so that they end together."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """A portion of replications of one route; the plan travels pickled, once read by each process."""

    plan: bytes
    engine: str
    route: str
    seed: int
    first: int
    last: int


def missing(spans: Iterable[Span], replications: int) -> list[Span]:
    """The gaps between spans, up to a number of replications."""
    gaps, reached = [], 0
    for first, last in [*sorted(spans), (replications, replications)]:
        if min(first, replications) > reached:
            gaps.append((reached, min(first, replications)))
        reached = max(reached, last)
    return gaps


class Portions:
    """The tasks that fill the gaps of each route, cut when they are asked for; routes take turns.

    Replications that share what is uncertain stay together. A route's first portions are no longer than that, so that
    little is lost however soon a run is stopped. Later ones last about `SECONDS` each, as far as `learn` was told how
    long earlier ones took; towards the end they are shorter, down to `LEAST`, so that workers end together. Or all have
    one ``size``.
    """

    def __init__(
        self,
        scenario: Scenario,
        gaps: Mapping[str, Iterable[Span]],
        jobs: int,
        size: int | None,
        engine: str = COMPILED,
    ) -> None:
        self._plan = pickle.dumps(scenario)
        self._engine, self._seed = engine, scenario.seed
        self._gaps = {route: list(spans) for route, spans in gaps.items()}
        self._lives = lives_of(scenario)
        self._sizes, self._least = dict.fromkeys(gaps, size or 1), dict.fromkeys(gaps, 1)
        self._fixed = size is not None
        self._together = PORTIONS_A_WORKER * jobs
        self.left = sum(last - first for spans in self._gaps.values() for first, last in spans)

    def __iter__(self) -> Iterator[Task]:
        """Yield tasks until no gap is left."""
        while self.left:
            for route in [route for route, spans in self._gaps.items() if spans]:
                first, last = self._taken(route)
                yield Task(plan=self._plan, engine=self._engine, route=route, seed=self._seed, first=first, last=last)

    def _taken(self, route: str) -> Span:
        first, end = self._gaps[route].pop(0)
        last = min(end, first + self._lives * math.ceil(self._size(route) / self._lives))
        if last < end:
            self._gaps[route].insert(0, (last, end))
        self.left -= last - first
        return first, last

    def _size(self, route: str) -> int:
        size = self._sizes[route]
        return size if self._fixed else max(self._least[route], min(size, self.left // self._together))

    def learn(self, route: str, replications: int, seconds: float) -> None:
        """Take note of how long a worker took for a portion; the next is at most twice as long."""
        if not self._fixed:
            a_second = replications / max(seconds, SHORTEST)
            self._sizes[route] = max(1, min(int(SECONDS * a_second), 2 * replications))
            self._least[route] = max(1, min(int(LEAST * a_second), 2 * replications))


class Computed(NamedTuple):
    """A block and how many seconds it took to compute."""

    block: Block
    seconds: float


def simulate_block(task: Task) -> Computed:
    """Compute a portion; threads may do so at the same time."""
    started = perf_counter()
    tallies = (life(seed=task.seed, replication=number) for life, numbers in _lives(task) for number in numbers)
    return Computed(block_of(task.route, task.first, tallies), perf_counter() - started)


def _lives(task: Task) -> Iterator[tuple[Life, Iterable[int]]]:
    """A portion's replications with the route that they live: each pair's own where the plan is uncertain."""
    scenario, numbers = _read(task.plan), range(task.first, task.last)
    if not scenario.seen_by(task.route).uncertain:
        with _PREPARING:
            life = _of_all(task.plan, task.route, task.engine)
        yield life, numbers
        return
    for pair, own in groupby(numbers, key=lambda number: number // LIVES):
        yield life_of(world_of(scenario, task.route, pair, task.seed), task.route, task.engine), own


_PREPARING = Lock()
"""Threads that want the same route wait for the one that prepares it."""


@lru_cache(maxsize=16)
def _of_all(plan: bytes, route: str, engine: str) -> Life:
    return life_of(_read(plan), route, engine)


@lru_cache(maxsize=1)
def _read(plan: bytes) -> Scenario:
    scenario: Scenario = pickle.loads(plan)  # noqa: S301 - made by `tasks`, never read from a file
    return scenario
