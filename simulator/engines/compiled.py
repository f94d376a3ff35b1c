"""The fast engine: one compiled event loop for every plan, over the flat arrays of its `Program`.

It leaves the same trace and the same tallies as the reference engine, bit for bit. A `Program` is made once for a
route (`lower`); `simulate` lives one replication of it, without Python's lock while the loop runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from simulator.engines import limits
from simulator.engines.arrivals import Leads
from simulator.engines.kernel import columns as c
from simulator.engines.kernel.ahead import APART, SHARES
from simulator.engines.kernel.books import BITS, NOTES_ROOM
from simulator.engines.kernel.harvest import harvest
from simulator.engines.kernel.heap import NO_EVENT
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
        self.roster: Roster | None = None
        """How all worlds begin, where that is always so."""
        self.counts = np.zeros(program.sizes["count_of_counts"], np.int64)
        self.fallen = np.zeros((len(self.counts) - program.sizes["ages"]) >> BITS, np.int64)
        self.histograms = (*AGES, *(f"wait.{stage}" for stage in program.stages.values()))
        self.state = np.empty(0, np.int64)
        self.code = np.empty(MOST_BYTES * (len(self.counts) - program.sizes["ages"]), np.uint8)
        self.ends = np.empty(len(self.histograms), np.int64)
        self.notes = np.empty(NOTES_ROOM, np.int64)
        self.arrays = self._arrays(tracing=False)
        self.world = self._first_world(program)

    def live(self, program: Program, seed: int, replication: int, rows: list[Row] | None) -> Tallies:
        """One replication."""
        tracing = rows is not None
        roster = self._roster(program, seed, replication)
        arrays = self._arrays(tracing=True) if tracing else self.arrays
        by_lines = self._has_lines() and not tracing
        while True:
            world = self._begin(program, roster, arrays, seed, replication, tracing=tracing, by_lines=by_lines)
            failure = c.LEADS_WANTED
            while failure == c.LEADS_WANTED:
                live_in(world, self.table)
                failure = int(world.state[c.FAILURE])
                if failure == c.LEADS_WANTED:
                    world = world._replace(**coming(program, world.state, world, seed, replication)._asdict())
            histograms = self._histograms()
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
            ahead=np.empty(3 * APART * lines, np.int64),
            bases=np.empty(APART * lines, np.uint64),
            shares=np.empty(SHARES),
            seed=0,
            replication=0,
            tracing=False,
            by_lines=False,
            **self.arrays,
            **{name: size for name, size in self.sizes.items() if name != "count_of_counts"},
        )

    def _roster(self, program: Program, seed: int, replication: int) -> Roster:
        """How the world of a replication begins."""
        if self.roster is not None:
            return self.roster
        roster = roster_of(program, seed, replication)
        if roster.is_always_so:
            self.roster = roster
        return roster

    def _begin(
        self,
        program: Program,
        roster: Roster,
        arrays: dict[str, Any],
        seed: int,
        replication: int,
        *,
        tracing: bool,
        by_lines: bool,
    ) -> World:
        """A world at its beginning, with the first leads of each campaign."""
        state = self._state(len(roster.state))
        state[:] = roster.state
        self.counts[: self.sizes["ages"]] = roster.counts
        self._put_known_events(roster.heap, arrays, state)
        return self.world._replace(
            seed=seed,
            replication=replication,
            tracing=tracing,
            by_lines=by_lines,
            state=state,
            hours=roster.hours,
            speeds=roster.speeds,
            **arrays,
            **coming(program, state, NOBODY, seed, replication)._asdict(),
        )

    def _state(self, many: int) -> NDArray[np.int64]:
        """Room for a state, the same as long as they are of the same length."""
        if len(self.state) != many:
            self.state = np.empty(many, np.int64)
        return self.state

    def _put_known_events(self, known: NDArray[np.int64], arrays: dict[str, Any], state: NDArray[np.int64]) -> None:
        """The heap with the events that are known at the beginning; sorted, they are in order."""
        many = len(known)
        while many >= 2 * self.room.events:
            self.room.double("events")
        if arrays["heap_room"] < 2 * self.room.events:  # a life that told its events had arrays of its own
            arrays["heap"], arrays["heap_room"] = np.empty(2 * self.room.events, np.int64), 2 * self.room.events
        arrays["heap"][:many] = known
        arrays["heap"][many] = NO_EVENT
        state[c.HEAP_SIZE] = many // 2

    def _histograms(self) -> dict[str, bytes]:
        """What fell into the bins of each, which are empty then."""
        harvest(self.counts[self.sizes["ages"] :], self.fallen, self.ends, self.code)
        ends = self.ends.tolist()
        code = self.code[: ends[-1]].tobytes()
        return {name: code[a:b] for name, a, b in zip(self.histograms, (0, *ends), ends, strict=False)}

    def _tallies(self, program: Program, histograms: dict[str, bytes]) -> Tallies:
        sizes, names = self.sizes, program.names
        counts = self.counts[: sizes["ages"]].copy()
        weekly = counts[sizes["weekly"] :].reshape(len(WEEKLY), sizes["weeks"])
        return Tallies(names=names, values=counts[: len(names)], weekly=weekly, histograms=histograms)


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


class Coming(NamedTuple):
    """The leads that are to come, campaign by campaign: when, their keys, their streams and what decides their ties."""

    times: NDArray[np.int64]
    names: NDArray[np.uint64]
    streams: NDArray[np.uint64]
    ties: NDArray[np.uint64]


NOBODY = Coming(NO_TIMES, NO_KEYS, NO_KEYS, NO_KEYS)


def coming(program: Program, state: NDArray[np.int64], left: Coming | World, seed: int, replication: int) -> Coming:
    """Whoever is left of those who were to come, and the next leads of each campaign of which nobody is.

    The state says then where each campaign's stand.
    """
    at, cursor = 0, program.sizes["cursors"]
    found: list[Coming] = []
    for campaign in program.prepared.campaigns:
        first, end, blocks = (int(state[cursor + column]) for column in (c.CURSOR_NEXT, c.CURSOR_END, c.CURSOR_BLOCKS))
        if first == end and blocks:
            leads = campaign.leads
            its = _with_luck(leads.block(seed, replication, leads.blocks - blocks), seed, replication)
            state[cursor + c.CURSOR_BLOCKS] = blocks - 1
        else:
            its = Coming(*(getattr(left, name)[first:end] for name in Coming._fields))
        state[cursor + c.CURSOR_NEXT], state[cursor + c.CURSOR_END] = at, at + len(its.times)
        found.append(its)
        at += len(its.times)
        cursor += c.CURSOR_WIDTH
    state[c.FAILURE] = c.NO_FAILURE
    if len(found) == 1:
        return found[0]
    return Coming(*map(np.concatenate, zip(*found, strict=True))) if found else NOBODY


def _with_luck(leads: Leads, seed: int, replication: int) -> Coming:
    times, keys = leads
    streams, ties = np.empty_like(keys), np.empty_like(keys)
    luck_of(seed, replication, keys, streams, ties)
    return Coming(times, keys, streams, ties)
