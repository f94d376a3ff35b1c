"""Who is who in a life: people by their seats and stays, what they started, whom they work, what waits for them."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np

from simulator.engines.trace import Row
from simulator.rules import draws
from tests.laws.lives import Life
from tests.laws.seats import Seat, Stay
from tests.laws.traits import category

Person = tuple[int, Stay]
"""Somebody, by the number of their seat and their time at it."""


def serves(life: Life, row: Row, seat: Seat) -> bool:
    luck = draws.stream(life.scenario.seed, life.replication, row.key)
    return all(category(life.scenario, row, luck, name) in some for name, some in seat.serves.items())


def level(at: Any, begins: Any, ends: Any) -> Any:
    """How many intervals hold each instant."""
    begun = np.searchsorted(np.sort(begins), at, side="right")
    return begun - np.searchsorted(np.sort(ends), at, side="right")


def person_of(life: Life, name: str, row: Row) -> Person:
    """Who started a touch."""
    stay = life.log.seats(name)[row.seat or 0].at(row.start or 0)
    assert stay is not None, (name, row)
    return row.seat or 0, stay


def started(life: Life, name: str) -> dict[int, list[Row]]:
    """By lead, the touches that a resource started, as they followed each other."""
    found: dict[int, list[Row]] = defaultdict(list)
    for row in life.rows:
        if row.resource == name and row.start is not None:
            found[row.key].append(row)
    return {key: sorted(rows, key=in_time) for key, rows in found.items()}


def in_time(row: Row) -> tuple[float, ...]:
    enabled = row.entered if row.enabled is None else row.enabled
    start = math.inf if row.start is None else row.start
    return row.entered, enabled, start, math.inf if row.end is None else row.end, row.touch or 0, row.part or 0


def is_for(life: Life, name: str, row: Row) -> bool:
    """Whether a touch waits for a resource alone."""
    team = life.scenario.routes[life.route].team.get(row.stage, {})
    return row.resource == name or (row.resource is None and [*team] == [name])


def somebody_left(life: Life, name: str, begin: int, end: int) -> bool:
    """Whether somebody of a resource went between two instants, or at the later one."""
    goodbyes = life.log.goodbyes(name)
    return bisect_right(goodbyes, begin) < bisect_right(goodbyes, end)


def until_when(life: Life, row: Row) -> int:
    """Until when a touch waits, or has waited when the world ends."""
    return next(one for one in (row.start, row.end, life.scenario.stop) if one is not None)


def owners_of_old(life: Life, name: str) -> Iterator[tuple[int, Person]]:
    """The leads that have owners when the world begins."""
    for case, person in life.log.owners(name):
        yield int(case, 16), person


def bound(life: Life, name: str) -> Iterator[tuple[Row, int, float]]:
    """Touches that waited for one person from their getting ready on, with the seat, and until when they waited.

    Those are known who wait for an owner, or for whoever is to go on with a part; and, where nobody is passed over
    for holding too many leads and nobody leaves meanwhile, all that start.
    """
    resource = life.scenario.resources[name]
    before: dict[int, tuple[Row | None, Person]] = {key: (None, one) for key, one in owners_of_old(life, name)}
    for row in sorted(life.rows, key=in_time):
        if row.enabled is None or not is_for(life, name, row):
            continue
        last, person = before.get(row.key, (None, None))
        goes_on = last is not None and (row.part or 1) > 1
        until, ready = until_when(life, row), max(0, row.enabled)
        if person is not None and (resource.assignment == "owner" or goes_on) and person[1].holds(ready):
            yield row, person[0], min(until, person[1].end)
        elif row.start is not None and resource.max_open_leads is None:
            number, stay = person_of(life, name, row)
            if stay.begin <= ready and not somebody_left(life, name, ready, row.start):
                yield row, number, until
        if row.start is not None:
            before[row.key] = row, person_of(life, name, row)
