"""The fast engine: one compiled event loop for every plan, over the flat arrays of its `Program`.

It leaves the same trace and the same tallies as the reference engine, bit for bit. A `Program` is made once for a
route (`lower`); `simulate` lives one replication of it, without Python's lock while the loop runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from simulator.engines import limits
from simulator.engines.kernel import columns as c
from simulator.engines.kernel.heap import NO_EVENT, first_word, second_word
from simulator.engines.kernel.loop import live_in
from simulator.engines.kernel.world import World
from simulator.engines.lowering import Program, lower
from simulator.engines.rostering import Roster, roster_of
from simulator.engines.tallies import AGES, WEEKLY, Tallies
from simulator.engines.telling import raise_failure, rows_of
from simulator.engines.trace import Row
from simulator.errors import SimulationError
from simulator.rules.instants import ARRIVALS

__all__ = ["Program", "lower", "simulate"]

FULL = {c.LEADS_FULL: "leads", c.HEAP_FULL: "events", c.ROWS_FULL: "rows", c.PAYMENTS_FULL: "payments"}


@dataclass(slots=True)
class Room:
    """How much the arrays of the state hold; what proves too little is doubled, and the replication lived again."""

    leads: int = 256
    events: int = 1024
    rows: int = 1024
    payments: int = 256

    def double(self, what: str) -> None:
        """There was too little room for something.

        Raises SimulationError where events cannot name so many leads.
        """
        setattr(self, what, 2 * getattr(self, what))
        if self.leads > limits.MOST_PLACES:
            message = f"more than {self.leads // 2:,} leads are open at once, too many for the compiled engine"
            raise SimulationError(f"{message}; {limits.INSTEAD}")


ROOMS: WeakKeyDictionary[Program, Room] = WeakKeyDictionary()
"""What proved enough for a program is enough for most of its replications. Nobody changes a room that stands here."""


def simulate(program: Program, *, seed: int, replication: int, rows: list[Row] | None = None) -> Tallies:
    """Live one replication of a route from the world's beginning to its end, and return what was counted.

    ``rows`` takes the event log where it is wanted. Raises SimulationError if leads go on for ever without time
    passing, or if no case holds for one.
    """
    room = replace(ROOMS.get(program) or Room())
    roster = roster_of(program, seed, replication)
    arrivals = arrivals_of(program, seed, replication)
    while True:
        world = _world(program, room, roster, arrivals, seed, replication, tracing=rows is not None)
        live_in(world)
        failure = int(world.state[c.FAILURE])
        if failure not in FULL:
            break
        room.double(FULL[failure])
    ROOMS[program] = room
    if failure != c.NO_FAILURE:
        raise_failure(program, world)
    if rows is not None:
        rows += rows_of(program, world)
    return _tallies(program, world)


def _world(
    program: Program,
    room: Room,
    roster: Roster,
    arrivals: tuple[NDArray[np.int64], NDArray[np.uint64], NDArray[np.int64]],
    seed: int,
    replication: int,
    *,
    tracing: bool,
) -> World:
    sizes = dict(program.sizes)
    times, names, ends = arrivals
    state = np.concatenate([program.state, roster.state])
    state[: len(program.state)][roster.places] = roster.values
    for number in range(len(ends) - 1):
        cursor = sizes["cursors"] + number * c.CURSOR_WIDTH
        state[cursor + c.CURSOR_NEXT], state[cursor + c.CURSOR_END] = ends[number], ends[number + 1]
    counts = np.zeros(sizes.pop("count_of_counts"), np.int64)
    for place, number in program.known.items():
        counts[place] = number
    for place, number in roster.counts.items():
        counts[place] = number
    events = roster.events
    if sizes["open_lead_count"]:
        events = np.append(events, [[first_word(0, ARRIVALS), second_word(c.WORLD_BEGINS, 0)]], axis=0)
    heap = _heap(events, room, state)
    return World(
        plan=program.plan,
        reals=program.reals,
        keys=program.keys,
        hours=roster.hours,
        times=times,
        names=names,
        state=state,
        speeds=roster.speeds,
        heap=heap,
        counts=counts,
        seed=seed,
        replication=replication,
        tracing=tracing,
        **_fresh(sizes, room, tracing=tracing),
        heap_room=heap.size,
        **sizes,
    )


def _fresh(sizes: Mapping[str, int], room: Room, *, tracing: bool) -> dict[str, Any]:
    """The arrays that are written before they are read, and how much each holds."""
    leads, rows = room.leads, room.rows if tracing else 0
    return {
        "leads": np.empty(leads * sizes["lead_width"], np.int64),
        "luck": np.empty(leads * c.LUCK_WIDTH, np.uint64),
        "numbers": np.empty(leads * sizes["numeric"], np.float64),
        "rows": np.empty(rows * c.ROW_WIDTH, np.int64),
        "row_keys": np.empty(2 * rows, np.uint64),
        "payments": np.empty(room.payments * c.PAYMENT_WIDTH, np.int64),
        "lead_room": leads * sizes["lead_width"],
        "row_room": rows * c.ROW_WIDTH,
        "payment_room": room.payments * c.PAYMENT_WIDTH,
    }


def _heap(events: NDArray[np.int64], room: Room, state: NDArray[np.int64]) -> NDArray[np.int64]:
    """The heap with the events that are known at the beginning; sorted, they are in order."""
    many = len(events)
    room.events = max(room.events, 2 * many)
    heap = np.empty(2 * room.events, np.int64)
    heap[: 2 * many] = events[np.argsort(events[:, 0], kind="stable")].reshape(-1)
    heap[2 * many] = NO_EVENT
    state[c.HEAP_SIZE] = many
    return heap


def arrivals_of(
    program: Program, seed: int, replication: int
) -> tuple[NDArray[np.int64], NDArray[np.uint64], NDArray[np.int64]]:
    """When leads come, and their keys, campaign after campaign, with where each campaign's end."""
    brought = [one.leads.leads(seed, replication) for one in program.prepared.campaigns]
    ends = np.cumsum([0, *(len(times) for times, _ in brought)])
    if len(brought) == 1:
        return (*brought[0], ends)
    times = np.concatenate([np.empty(0, np.int64), *(times for times, _ in brought)])
    names = np.concatenate([np.empty(0, np.uint64), *(keys for _, keys in brought)])
    return times, names, ends


def _tallies(program: Program, world: World) -> Tallies:
    counts: NDArray[np.int64] = world.counts
    weeks, first, bins = world.weeks, world.ages, world.bins
    histograms = counts[first:].reshape(-1, bins)
    names = (*AGES, *(f"wait.{stage}" for stage in program.stages.values()))
    return Tallies(
        names=program.names,
        values=counts[: len(program.names)].copy(),
        weekly=counts[world.weekly : first].reshape(len(WEEKLY), weeks).copy(),
        histograms={name: _histogram(row) for name, row in zip(names, histograms, strict=True)},
    )


def _histogram(row: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    bins = np.flatnonzero(row)
    return bins, row[bins] - 1
