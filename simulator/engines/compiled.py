"""The fast engine: one compiled event loop for every plan, over the flat arrays of its `Program`.

It leaves the same trace and the same tallies as the reference engine, bit for bit. A `Program` is made once for a
route (`lower`); `simulate` lives one replication of it, without Python's lock while the loop runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from simulator.engines import limits
from simulator.engines.arrivals import Leads
from simulator.engines.kernel import columns as c
from simulator.engines.kernel.ahead import AHEAD, SHARES
from simulator.engines.kernel.books import BITS, NOTES_ROOM
from simulator.engines.kernel.harvest import harvest
from simulator.engines.kernel.heap import NO_EVENT, first_word, second_word
from simulator.engines.kernel.loop import live_in
from simulator.engines.kernel.memory import Table
from simulator.engines.kernel.world import World
from simulator.engines.lowering import Program, lower
from simulator.engines.rostering import Roster, roster_of
from simulator.engines.tallies import AGES, WEEKLY, Tallies
from simulator.engines.telling import raise_failure, rows_of
from simulator.engines.trace import Row
from simulator.errors import SimulationError
from simulator.rules.draws import luck_of
from simulator.rules.histograms import MOST_BYTES
from simulator.rules.instants import ARRIVALS

__all__ = ["Program", "lower", "simulate"]

NO_TIMES, NO_KEYS = np.empty(0, np.int64), np.empty(0, np.uint64)
FULL = {c.LEADS_FULL: "leads", c.HEAP_FULL: "events", c.ROWS_FULL: "rows", c.PAYMENTS_FULL: "payments"}


TANGLES = 8
"""Where so many replications were in a tangle and none was not, lines are tried no more."""


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


def simulate(program: Program, *, seed: int, replication: int, rows: list[Row] | None = None) -> Tallies:
    """Live one replication of a route from the world's beginning to its end, and return what was counted.

    ``rows`` takes the event log where it is wanted. Raises SimulationError if leads go on for ever without time
    passing, or if no case holds for one.
    """
    grounds = GROUNDS.setdefault(program, [])
    try:
        ground = grounds.pop()
    except IndexError:
        ground = Ground(program)
    tallies = ground.live(program, seed, replication, rows)
    grounds.append(ground)
    return tallies


class Ground:
    """The arrays in which one life of a program is lived after another; as many are made as lives go on at once."""

    def __init__(self, program: Program) -> None:
        self.sizes, self.room = program.sizes, Room()
        self.table = Table()
        self.by_lines = self.tangled = 0
        """How many replications were lived by lines to the end, and how many had to be begun again."""
        self.counts = np.zeros(program.sizes["count_of_counts"], np.int64)
        self.fallen = np.zeros((len(self.counts) - program.sizes["ages"]) >> BITS, np.int64)
        self.code = np.empty(MOST_BYTES * (len(self.counts) - program.sizes["ages"]), np.uint8)
        self.notes = np.empty(NOTES_ROOM, np.int64)
        self.arrays = self._arrays(tracing=False)
        self.world = self._first_world(program)

    def live(self, program: Program, seed: int, replication: int, rows: list[Row] | None) -> Tallies:
        """One replication."""
        tracing = rows is not None
        roster = roster_of(program, seed, replication)
        arrays = self._arrays(tracing=True) if tracing else self.arrays
        by_lines = self._has_lines() and not tracing
        while True:
            luck: dict[str, Any] = {"seed": seed, "replication": replication, "tracing": tracing, "by_lines": by_lines}
            state = self._state(program, roster, arrays)
            world = self.world._replace(hours=roster.hours, speeds=roster.speeds, state=state, **luck, **arrays)
            failure = c.LEADS_WANTED
            while failure == c.LEADS_WANTED:
                world = with_arrivals(program, world)
                live_in(world, self.table)
                failure = int(state[c.FAILURE])
            histograms = self._histograms(program)
            if failure in FULL:
                self.room.double(FULL[failure])
                arrays = self._arrays(tracing=tracing)
                self.arrays = arrays | _rows(0)
            elif failure == c.NO_FAILURE or not by_lines:
                break
            else:
                self.tangled += 1
                by_lines = False  # the loop can tell rounds apart, and knows what fails first
        self.by_lines += by_lines
        if failure != c.NO_FAILURE:
            raise_failure(program, world)
        if rows is not None:
            rows += rows_of(program, world)
            self.table = Table()  # the last one would keep the log
        return self._tallies(program, histograms)

    def _has_lines(self) -> bool:
        """Whether the route has lines that are not always in a tangle."""
        return self.sizes["line_count"] > 0 and (self.by_lines > 0 or self.tangled < TANGLES)

    def _arrays(self, *, tracing: bool) -> dict[str, Any]:
        """Those that are written before they are read, and how much each holds."""
        room, sizes = self.room, self.sizes
        leads = _on_cache_lines(room.leads * sizes["lead_width"])
        return {
            "leads": leads,
            "luck": leads.view(np.uint64),
            "numbers": leads.view(np.float64),
            "heap": np.empty(2 * room.events, np.int64),
            "payments": np.empty(room.payments * c.PAYMENT_WIDTH, np.int64),
            "lead_room": room.leads * sizes["lead_width"],
            "heap_room": 2 * room.events,
            "payment_room": room.payments * c.PAYMENT_WIDTH,
            **_rows(room.rows if tracing else 0),
        }

    def _first_world(self, program: Program) -> World:
        """What all worlds that are lived here have; the rest is nobody's yet."""
        lines = self.sizes["line_count"]
        return World(
            plan=program.plan,
            reals=program.reals,
            keys=program.keys,
            hours=program.hours,
            times=NO_TIMES,
            names=NO_KEYS,
            streams=NO_KEYS,
            ties=NO_KEYS,
            state=program.state,
            speeds=np.empty(0),
            counts=self.counts,
            fallen=self.fallen,
            notes=self.notes,
            ahead=np.empty(3 * AHEAD * lines, np.int64),
            bases=np.empty(AHEAD * lines, np.uint64),
            shares=np.empty(SHARES),
            seed=0,
            replication=0,
            tracing=False,
            by_lines=False,
            **self.arrays,
            **{name: size for name, size in self.sizes.items() if name != "count_of_counts"},
        )

    def _state(self, program: Program, roster: Roster, arrays: dict[str, Any]) -> NDArray[np.int64]:
        """How the world begins; what is counted at its beginning already is."""
        state = np.concatenate([program.state, roster.state])
        state[: len(program.state)][roster.places] = roster.values
        self._put_known_events(roster, arrays, state)
        self.counts[: self.sizes["ages"]] = 0
        for place, number in (*program.known.items(), *roster.counts.items()):
            self.counts[place] = number
        return state

    def _put_known_events(self, roster: Roster, arrays: dict[str, Any], state: NDArray[np.int64]) -> None:
        """The heap with the events that are known at the beginning; sorted, they are in order."""
        events = roster.events
        if self.sizes["open_lead_count"]:
            events = np.append(events, [[first_word(0, ARRIVALS), second_word(c.WORLD_BEGINS, 0)]], axis=0)
        many = len(events)
        while many >= self.room.events:
            self.room.double("events")
        if arrays["heap_room"] < 2 * self.room.events:  # a life that told its events had arrays of its own
            arrays["heap"], arrays["heap_room"] = np.empty(2 * self.room.events, np.int64), 2 * self.room.events
        heap = arrays["heap"]
        heap[: 2 * many] = events[np.argsort(events[:, 0], kind="stable")].reshape(-1)
        heap[2 * many] = NO_EVENT
        state[c.HEAP_SIZE] = many

    def _histograms(self, program: Program) -> dict[str, bytes]:
        """What fell into the bins of each, which are empty then."""
        sizes = self.sizes
        names = (*AGES, *(f"wait.{stage}" for stage in program.stages.values()))
        ends = np.empty(len(names), np.int64)
        harvest(self.counts[sizes["ages"] :], self.fallen, ends, self.code)
        stretches = pairwise([0, *ends.tolist()])
        return {name: self.code[a:b].tobytes() for name, (a, b) in zip(names, stretches, strict=True)}

    def _tallies(self, program: Program, histograms: dict[str, bytes]) -> Tallies:
        sizes, names = self.sizes, program.names
        return Tallies(
            names=names,
            values=self.counts[: len(names)].copy(),
            weekly=self.counts[sizes["weekly"] : sizes["ages"]].reshape(len(WEEKLY), sizes["weeks"]).copy(),
            histograms=histograms,
        )


GROUNDS: WeakKeyDictionary[Program, list[Ground]] = WeakKeyDictionary()
"""Of each program those on which nobody lives just now."""


def _on_cache_lines(many: int) -> NDArray[np.int64]:
    """An array that begins where a line of the cache does."""
    line = 8 * c.CACHE_LINE
    words = np.empty(many + c.CACHE_LINE, np.int64)
    first = -words.ctypes.data % line // 8
    return words[first : first + many]


def _rows(many: int) -> dict[str, Any]:
    """Room for so many rows of the event log."""
    return {
        "rows": np.empty(many * c.ROW_WIDTH, np.int64),
        "row_keys": np.empty(2 * many, np.uint64),
        "row_room": many * c.ROW_WIDTH,
    }


def with_arrivals(program: Program, world: World) -> World:
    """The world with the next leads of each campaign of which none are left, while it has any to come."""
    state, at = world.state, 0
    coming: list[tuple[NDArray[Any], ...]] = []
    for number, campaign in enumerate(program.prepared.campaigns):
        cursor = world.cursors + number * c.CURSOR_WIDTH
        first, end, left = (int(state[cursor + column]) for column in (c.CURSOR_NEXT, c.CURSOR_END, c.CURSOR_BLOCKS))
        leads = tuple(array[first:end] for array in (world.times, world.names, world.streams, world.ties))
        if first == end and left:
            leads = _with_luck(world, campaign.leads.block(world.seed, world.replication, campaign.leads.blocks - left))
            state[cursor + c.CURSOR_BLOCKS] = left - 1
        state[cursor + c.CURSOR_NEXT], state[cursor + c.CURSOR_END] = at, at + len(leads[0])
        coming.append(leads)
        at += len(leads[0])
    state[c.FAILURE] = c.NO_FAILURE
    if len(coming) > 1:
        coming = [tuple(np.concatenate(arrays) for arrays in zip(*coming, strict=True))]
    times, names, streams, ties = coming[0] if coming else (NO_TIMES, NO_KEYS, NO_KEYS, NO_KEYS)
    return world._replace(times=times, names=names, streams=streams, ties=ties)


def _with_luck(world: World, leads: Leads) -> tuple[NDArray[Any], ...]:
    """When leads come, their keys, their streams and what decides their ties."""
    times, keys = leads
    streams, ties = np.empty((2, len(keys)), np.uint64)
    luck_of(world.seed, world.replication, keys, streams, ties)
    return times, keys, streams, ties
