"""One replication lived by both engines: whatever differs between them, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby

import numpy as np

from simulator.engines import compiled, reference
from simulator.engines.preparing import PreparedRoute, prepare
from simulator.engines.tallies import Tallies
from simulator.engines.trace import Row, sorted_rows
from simulator.errors import SimulationError
from simulator.scenario.types import Scenario
from simulator.scenario.unknown import LIVES
from simulator.scenario.worlds import world_of

Life = tuple[Tallies | str, list[Row]]


def lived(simulate: Callable[[list[Row]], Tallies]) -> Life:
    """What a replication leaves behind: tallies, or the words in which it fails, and its rows where it tells them."""
    rows: list[Row] = []
    try:
        return simulate(rows), sorted_rows(rows)
    except SimulationError as failed:
        return str(failed), []


def lives(prepared: PreparedRoute, program: compiled.Program, seed: int, replication: int) -> tuple[Life, Life]:
    """The same replication by the reference engine and by the fast one."""
    return (
        lived(lambda rows: reference.simulate(prepared, seed=seed, replication=replication, rows=rows)),
        lived(lambda rows: compiled.simulate(program, seed=seed, replication=replication, rows=rows)),
    )


def untold(program: compiled.Program, seed: int, replication: int) -> Life:
    """The same by the fast engine, of which nobody wants the rows: where it can it needs no event list then."""
    return lived(lambda _rows: compiled.simulate(program, seed=seed, replication=replication))


def differences(one: Life, other: Life) -> Iterator[str]:
    """What is not the same, bit for bit, in two lives of one replication."""
    (a, rows), (b, others) = one, other
    if isinstance(a, str) or isinstance(b, str):
        if a != b:
            yield f"one says {a!r}, the other {b!r}"
        return
    yield from uncounted(a, b)
    if len(rows) != len(others):
        yield f"{len(rows)} and {len(others)} rows"
    yield from (f"{x} and {y}" for x, y in zip(rows, others, strict=False) if x != y)


def uncounted(a: Tallies, b: Tallies) -> Iterator[str]:
    """What two tallies of one replication do not both count."""
    if a.names != b.names or set(a.histograms) != set(b.histograms):
        yield "they count different things"
    numbers = zip(a.names, a.values.tolist(), b.values.tolist(), strict=True)
    yield from (f"{name}: {x} and {y}" for name, x, y in numbers if x != y)
    if not np.array_equal(a.weekly, b.weekly):
        yield "the weekly series"
    for name, counted in a.histograms.items():
        if counted != b.histograms[name]:
            yield f"the histogram {name}"


def prepared_and_lowered(scenario: Scenario, route: str, pair: int) -> tuple[PreparedRoute, compiled.Program]:
    """A route as a pair of replications lives it, for either engine."""
    prepared = prepare(world_of(scenario, route, pair, scenario.seed), route)
    return prepared, compiled.lower(prepared)


def differing(scenario: Scenario, replications: int = 1, first: int = 0) -> list[str]:
    """What differs in some replications of all routes, each pair in a world that the plan may mean."""
    found = []
    for route in scenario.routes:
        for pair, numbers in groupby(range(first, first + replications), lambda number: number // LIVES):
            prepared, program = prepared_and_lowered(scenario, route, pair)
            for replication in numbers:
                story = f"{scenario.name}, {route}, replication {replication}"
                one, other = lives(prepared, program, scenario.seed, replication)
                found += [f"{story}: {difference}" for difference in differences(one, other)]
                third = untold(program, scenario.seed, replication)
                silent = differences((other[0], []), (third[0], []))
                found += [f"{story}, untold: {difference}" for difference in silent]
    return found
