"""Where leads wait for a touch: who waits, for whom, from when on they may start, and until when they stay.

Numbers in brackets name the rules of ``docs/SEMANTICS.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from simulator.engines.desks import Clock, Desk, Event, Ticket, World
from simulator.engines.leads import Visit
from simulator.engines.preparing import PreparedStage
from simulator.rules import draws
from simulator.rules.calendars import Hours
from simulator.rules.instants import PATIENCE, PEOPLE, READY, ROOM
from simulator.scenario.types import EXPIRED, GAVE_UP, LATE, TURNED_AWAY


class Lobby:
    """All who wait for a touch, at whatever stage and for whatever resource [8-11]."""

    def __init__(self, world: World, stages: Iterable[PreparedStage]) -> None:
        self.world, self.clock, self.ledger = world, world.clock, world.ledger
        self.rooms: dict[str, Room] = {}
        self.doors: dict[str, Door] = {}
        for stage in stages:
            if stage.room is not None:
                self.rooms[stage.name] = Room(self, stage, stage.room)
            if stage.opens is not None:
                self.doors[stage.name] = Door(self.clock, stage.opens)

    def join(self, visit: Visit, touch: int) -> Event:
        """A lead is ready for a touch and waits; the event is the end of that touch, or of the wait in vain.

        The first touch may be any candidate's; the others are for the one who did the first [9].
        """
        visit.over = self.clock.moment()
        visit.touch, visit.part, visit.rest = touch, 0, None
        self.wait(visit)
        return visit.over

    def wait(self, visit: Visit) -> None:
        """A lead waits for a touch, or for the rest of one that was handed over."""
        visit.ready, visit.waiting = self.clock.time - visit.lasted, True
        visit.part += 1
        visit.waits += 1
        self.ledger.stages[visit.stage.name].queue.change(self.clock.time, 1)
        self.world.note(visit)
        if visit.row is not None:
            visit.row.enabled, visit.row.touch, visit.row.part = visit.ready, visit.touch, visit.part
        if not visit.has_begun:
            self.limit(visit)
        for choice, work in enumerate((visit.work,) if visit.has_begun else visit.candidates):
            self.world.desks[work.resource or ""].queue(visit, choice)

    def limit(self, visit: Visit) -> None:
        """Patience, expiry, a late due and room concern the time to the first touch only [10]."""
        visit.due_at = due_at(visit)
        ends = min(limits(visit), key=lambda limit: limit[0], default=None)
        if ends is not None:
            self.clock.call(max(ends[0], self.clock.time), PATIENCE, partial(self.run_out, visit, ends[1]))
        if visit.stage.room is not None:
            self.rooms[visit.stage.name].enter(visit)

    def run_out(self, visit: Visit, name: str) -> None:
        """A lead still waiting for its first touch when its time is up leaves; the last instant was in time."""
        if visit.waiting and not visit.has_begun:
            wait = self.clock.time - visit.ready
            self.ledger.left_waiting(self.ledger.stages[visit.stage.name], self.clock.time, wait)
            self.send_away(visit, name)

    def send_away(self, visit: Visit, name: str) -> None:
        """A lead leaves the queue at once and goes on in the next round [11]."""
        self.leave(visit)
        visit.left_as = name
        self.clock.put(visit.over, self.clock.time, READY)

    def leave(self, visit: Visit) -> None:
        """A lead no longer waits."""
        visit.waiting = False
        self.find_place(visit, self.clock.time)
        book = self.ledger.stages[visit.stage.name]
        book.queue.change(self.clock.time, -1)
        self.ledger.waited(book, visit.ready, self.clock.time)
        if visit.stage.room is not None and not visit.has_begun:
            self.rooms[visit.stage.name].leave(visit)

    def find_place(self, visit: Visit, now: int) -> None:
        """A touch no longer waits for somebody whom it can be given to."""
        if visit.placeless_since is not None:
            self.ledger.placeless(visit.candidates[0].resource or "", visit.placeless_since, now)
            visit.placeless_since = None

    def lets_start(self, visit: Visit) -> bool:
        """Whether touches may start at the visit's stage now [15]."""
        return visit.stage.opens is None or visit.stage.opens.is_open(self.clock.time)

    def keep_until_open(self, desk: Desk, ticket: Ticket, choice: int) -> None:
        """A touch that somebody could take goes on waiting, since its stage is closed."""
        self.call_when_open(ticket[1].stage, partial(self.ask_again, desk, ticket, choice))

    def call_when_open(self, stage: PreparedStage, what: Callable[[], None]) -> None:
        """Let something be done when a stage that is closed opens."""
        self.doors[stage.name].keep(what)

    def ask_again(self, desk: Desk, ticket: Ticket, choice: int) -> None:
        """Whoever was kept and still waits asks again."""
        if ticket[1].still_waits(ticket[2]):
            desk.put_back(ticket, choice)

    def close_for_good(self, visit: Visit) -> None:
        """The world has ended: what still waits has waited until now."""
        if visit.waiting:
            self.ledger.waited(self.ledger.stages[visit.stage.name], visit.ready, self.clock.stop)
            self.find_place(visit, self.clock.stop)


def due_at(visit: Visit) -> int | None:
    """The last instant at which the first touch is in time: as soon as the promised time has passed in its hours."""
    stage = visit.stage
    return None if stage.due is None else stage.due_hours.end_of_work(visit.ready, stage.due)


def limits(visit: Visit) -> Iterator[tuple[int, str]]:
    """When the wait for the first touch ends in vain, and under which name; what comes first counts first [10]."""
    stage = visit.stage
    if stage.patience is not None:
        lasted = stage.patience_hours.worked(visit.ready, visit.ready + visit.lasted)
        patience = visit.drawn_lasting(lasted, stage.patience, draws.PATIENCE)
        yield stage.patience_hours.end_of_work(visit.ready, patience), GAVE_UP
    if stage.expires is not None:
        yield visit.entered + stage.expires, EXPIRED
    if stage.escalates and visit.due_at is not None:
        yield visit.due_at, LATE


class Room:
    """The places of a stage's waiting room, over all its resources [17]."""

    def __init__(self, lobby: Lobby, stage: PreparedStage, places: int) -> None:
        self.lobby, self.stage, self.places = lobby, stage, places
        self.waiting: set[Visit] = set()
        self.called: tuple[int, int] | None = None

    def enter(self, visit: Visit) -> None:
        """A lead joins those who wait; who is beyond the room is told so after dispatch."""
        self.waiting.add(visit)
        clock = self.lobby.clock
        if len(self.waiting) > self.places and self.called != (moment := clock.moment_of(ROOM)):
            self.called = moment
            clock.call(clock.time, ROOM, self.turn_away)

    def leave(self, visit: Visit) -> None:
        """A lead no longer waits."""
        self.waiting.discard(visit)

    def turn_away(self) -> None:
        """Those after the first ``places``, by how long they have been ready, are turned away."""
        in_order = sorted(self.waiting, key=lambda visit: (visit.ready, visit.lead.tie, visit.lead.key))
        for visit in in_order[self.places :]:
            self.lobby.send_away(visit, TURNED_AWAY)


class Door:
    """The hours in which a stage's touches may start; outside them those who could be served are kept here [6, 15]."""

    def __init__(self, clock: Clock, hours: Hours) -> None:
        self.clock, self.hours = clock, hours
        self.kept: list[Callable[[], None]] = []

    def keep(self, what: Callable[[], None]) -> None:
        """Something waits for the opening."""
        if not self.kept:
            self.clock.call(self.hours.next_opening(self.clock.time), PEOPLE, self.open)
        self.kept.append(what)

    def open(self) -> None:
        """Whatever was kept is done."""
        kept, self.kept = self.kept, []
        for what in kept:
            what()
