"""Where leads wait for people: a resource's seats with their queue, and the rooms that stages have for it.

Numbers in brackets name the rules of ``docs/SEMANTICS.md``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from heapq import heapify, heappop, heappush
from itertools import count
from typing import Any, Protocol

from simulator.engines.leads import NO_SEAT, Visit
from simulator.engines.ledger import Ledger
from simulator.engines.preparing import PreparedResource, PreparedStage
from simulator.rules import draws
from simulator.rules.instants import DISPATCH, PATIENCE, PEOPLE, READY, ROOM, WORK
from simulator.rules.queueing import HIGHEST, order_rank, working_time
from simulator.scenario.types import GAVE_UP, TURNED_AWAY

Event = Any
"""An event of the engine's own kind, to be waited for."""


class Clock(Protocol):
    """What a desk asks of the engine's clock."""

    time: int
    stop: int

    def moment(self) -> Event:
        """An event that is not yet put at an instant."""

    def put(self, event: Event, time: int, rung: int) -> None:
        """Let an event happen at an instant."""

    def call(self, time: int, rung: int, what: Callable[[], None]) -> None:
        """Let something be done at an instant."""

    def moment_of(self, rung: int) -> tuple[int, int]:
        """The moment in which a rung follows the running one at this instant."""


class World(Protocol):
    """What a desk asks of the world that it stands in."""

    @property
    def clock(self) -> Clock:
        """The engine's clock."""

    ledger: Ledger
    rooms: dict[str, Room]
    desks: dict[str, Desk]

    def note(self, visit: Visit) -> None:
        """Open a row of the event log for a visit's next touch."""


class Desk:
    """A resource: its seats, and the queue of touches that wait for one [13-15]."""

    def __init__(self, world: World, resource: PreparedResource) -> None:
        self.world, self.resource, self.clock = world, resource, world.clock
        self.book = world.ledger.resources[resource.name]
        self.free = [(0, seat) for seat in range(resource.headcount)]
        self.opened = -1
        self.waiting: list[tuple[tuple[float, float, int, int, int, int], Visit]] = []
        self.serial = count()
        self.called: tuple[int, int] | None = None
        self.wakes_at = -1

    def join(self, visit: Visit, touch: int) -> Event:
        """A lead is ready for a touch and waits; the event is the end of that touch, or of its patience."""
        visit.ready, visit.touch, visit.waiting, visit.seat = self.clock.time, touch, True, NO_SEAT
        visit.over = self.clock.moment()
        heappush(self.waiting, (self.key(visit), visit))
        self.world.ledger.stages[visit.stage.name].queue.change(visit.ready, 1)
        self.world.note(visit)
        if visit.row is not None:
            visit.row.enabled, visit.row.touch, visit.row.part = visit.ready, touch, 1
        if touch == 1:
            self.limit_the_wait(visit)
        self.call()
        return visit.over

    def key(self, visit: Visit) -> tuple[float, float, int, int, int, int]:
        """The place of a touch in the queue, least first [13]; the last number only keeps keys apart."""
        lead, resource = visit.lead, self.resource
        attribute = lead.rank(resource.attribute) if resource.discipline == HIGHEST else 0.0
        rank = order_rank(resource.discipline, visit.ready, attribute)
        return -visit.stage.urgency, rank, visit.ready, lead.tie, lead.key, next(self.serial)

    def limit_the_wait(self, visit: Visit) -> None:
        """Patience and room concern the time to the first touch only [10]."""
        if visit.stage.patience is not None:
            ends = visit.ready + visit.drawn(visit.stage.patience, draws.PATIENCE)
            self.clock.call(ends, PATIENCE, partial(self.give_up, visit))
        if visit.stage.room is not None:
            self.world.rooms[visit.stage.name].enter(visit)

    def call(self) -> None:
        """Ask for dispatch, at most once a round; while closed, at the next opening [6]."""
        if not self.free or not self.waiting:
            return
        now, opening = self.clock.time, self.resource.hours.next_opening(self.clock.time)
        if opening > now:
            if self.wakes_at != opening:
                self.wakes_at = opening
                self.clock.call(opening, PEOPLE, self.call)
        elif self.called != (moment := self.clock.moment_of(DISPATCH)):
            self.called = moment
            self.clock.call(now, DISPATCH, self.dispatch)

    def dispatch(self) -> None:
        """Touches in the order of their keys each take the seat that has been idle longest, or stay [14]."""
        self.note_opening()
        while self.free and self.waiting:
            visit = heappop(self.waiting)[1]
            if visit.waiting:
                self.start(visit, heappop(self.free)[1])

    def note_opening(self) -> None:
        """A seat is idle since its last touch or its last opening, whichever is later [19]."""
        opened = self.resource.hours.opening_before(self.clock.time)
        if opened > self.opened:
            self.opened = opened
            self.free = [(max(since, opened), seat) for since, seat in self.free]
            heapify(self.free)

    def start(self, visit: Visit, seat: int) -> None:
        """A touch starts; starting fixes its end [20]."""
        now, ledger = self.clock.time, self.world.ledger
        self.stop_waiting(visit)
        visit.seat, visit.started = seat, now
        if visit.touch == 1:
            wait = now - visit.ready
            visit.decide(wait)
            ledger.served(ledger.stages[visit.stage.name], now, wait, visit.stage.due)
        work = working_time(visit.effort(), self.resource.pace)
        end = self.resource.hours.end_of_work(now, work)
        self.count_busy(visit, max(now, ledger.begin), min(end, ledger.end))
        if visit.row is not None:
            visit.row.start, visit.row.resource, visit.row.seat = now, self.resource.name, seat
        self.clock.put(visit.over, end, WORK)

    def stop_waiting(self, visit: Visit) -> None:
        """A touch leaves the queue."""
        visit.waiting = False
        book = self.world.ledger.stages[visit.stage.name]
        book.queue.change(self.clock.time, -1)
        self.world.ledger.waited(book, visit.ready, self.clock.time)
        if visit.stage.room is not None and visit.touch == 1:
            self.world.rooms[visit.stage.name].leave(visit)

    def count_busy(self, visit: Visit, begin: int, end: int) -> None:
        """Work counts as far as it lies in hours and in the window."""
        if begin < end:
            worked = self.resource.hours.worked(begin, end)
            self.world.ledger.busy(visit.lead, self.resource.name, visit.stage.step, worked)

    def release(self, visit: Visit) -> None:
        """A touch ends: its seat is free, and at the last touch the outcome is on record."""
        now = self.clock.time
        heappush(self.free, (now, visit.seat))
        if self.world.ledger.in_window(now):
            self.book.touches += 1
            cost = self.resource.per_touch + visit.work.cost
            self.world.ledger.work_cost(visit.lead, now, self.resource.name, visit.stage.step, "touch_cost", cost)
        if visit.row is not None:
            visit.row.end = now
            visit.row.outcome = visit.decided.name if visit.touch == visit.touches else None
        self.call()

    def give_up(self, visit: Visit) -> None:
        """A lead still waiting for its first touch when its patience ends leaves; the last instant was in time."""
        if visit.waiting and visit.touch == 1:
            ledger = self.world.ledger
            ledger.gave_up(ledger.stages[visit.stage.name], self.clock.time, self.clock.time - visit.ready)
            self.send_away(visit, GAVE_UP)

    def send_away(self, visit: Visit, name: str) -> None:
        """A lead leaves the queue at once and goes on in the next round [11]."""
        self.stop_waiting(visit)
        visit.left_as = name
        self.clock.put(visit.over, self.clock.time, READY)

    def close_for_good(self) -> None:
        """The world has ended: count what still waits, and the open hours of the window."""
        ledger, stop = self.world.ledger, self.clock.stop
        for _, visit in self.waiting:
            if visit.waiting:
                ledger.waited(ledger.stages[visit.stage.name], visit.ready, stop)
        self.book.open_ms = self.resource.headcount * self.resource.hours.worked(ledger.begin, ledger.end)


class Room:
    """The places of a stage's waiting room, over all its resources [17]."""

    def __init__(self, world: World, stage: PreparedStage, places: int) -> None:
        self.world, self.stage, self.places = world, stage, places
        self.waiting: set[Visit] = set()
        self.called: tuple[int, int] | None = None

    def enter(self, visit: Visit) -> None:
        """A lead joins those who wait; who is beyond the room is told so after dispatch."""
        self.waiting.add(visit)
        clock = self.world.clock
        if len(self.waiting) > self.places and self.called != (moment := clock.moment_of(ROOM)):
            self.called = moment
            clock.call(clock.time, ROOM, self.turn_away)

    def leave(self, visit: Visit) -> None:
        """A lead no longer waits."""
        self.waiting.discard(visit)

    def turn_away(self) -> None:
        """Those after the first ``places``, by how long they have been ready, are turned away."""
        ledger = self.world.ledger
        in_order = sorted(self.waiting, key=lambda visit: (visit.ready, visit.lead.tie, visit.lead.key))
        for visit in in_order[self.places :]:
            if ledger.in_window(self.world.clock.time):
                ledger.stages[self.stage.name].turned_away += 1
            self.world.desks[visit.work.resource or ""].send_away(visit, TURNED_AWAY)
