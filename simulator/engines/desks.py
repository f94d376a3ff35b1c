"""Where people are found for the touches that wait: a resource's seats with its queues, and second choices.

Numbers in brackets name the rules of ``docs/SEMANTICS.md``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING, Any, Protocol

from simulator.engines.leads import Visit
from simulator.engines.ledger import Ledger
from simulator.engines.preparing import PreparedResource
from simulator.engines.seats import seats_of
from simulator.rules.instants import DISPATCH, OVERFLOW, PEOPLE, WORK
from simulator.rules.queueing import HIGHEST, order_rank, working_time

if TYPE_CHECKING:
    from simulator.engines.lobby import Lobby

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
    lobby: Lobby
    desks: dict[str, Desk]
    overflow: Overflow

    def note(self, visit: Visit) -> None:
        """Open a row of the event log for a visit's next touch."""


Key = tuple[float, float, int, int, int, int]
Ticket = tuple[Key, Visit, int]
"""A touch's place in a queue, least first: the key, the visit, and the number of the touch."""


class Desk:
    """A resource: its seats, and the queues of touches that wait for one [13-16].

    A queue for each choice: 0 holds the touches whose first candidate this resource is, 1 those whose second, ...
    """

    def __init__(self, world: World, resource: PreparedResource) -> None:
        self.world, self.resource, self.clock = world, resource, world.clock
        self.book = world.ledger.resources[resource.name]
        self.seats = seats_of(resource)
        self.queues: dict[int, list[Ticket]] = {}
        self.serial = count()
        self.called: tuple[int, int] | None = None
        self.wakes_at = -1

    def queue(self, visit: Visit, choice: int) -> None:
        """A touch waits here, for its first candidate or for a further one."""
        self.put_back((self.key(visit), visit, visit.touch), choice)

    def put_back(self, ticket: Ticket, choice: int) -> None:
        """A touch has its place in a queue, and asks for dispatch."""
        heappush(self.queues.setdefault(choice, []), ticket)
        self.call()

    def key(self, visit: Visit) -> Key:
        """The place of a touch in the queue, least first [13]; the last number only keeps keys apart."""
        lead, resource = visit.lead, self.resource
        attribute = lead.rank(resource.attribute) if resource.discipline == HIGHEST else 0.0
        rank = order_rank(resource.discipline, visit.ready, attribute)
        return -visit.stage.urgency, rank, visit.ready, lead.tie, lead.key, next(self.serial)

    def call(self) -> None:
        """Ask for dispatch and overflow, at most once a round; while closed, at the next opening [6]."""
        if not self.seats or not any(self.queues.values()):
            return
        now, opening = self.clock.time, self.resource.hours.next_opening(self.clock.time)
        if opening > now:
            if self.wakes_at != opening:
                self.wakes_at = opening
                self.clock.call(opening, PEOPLE, self.call)
            return
        if self.called != (moment := self.clock.moment_of(DISPATCH)):
            self.called = moment
            self.clock.call(now, DISPATCH, partial(self.serve, 0))
        if max(self.queues) > 0:
            self.world.overflow.call(self)

    def serve(self, choice: int) -> None:
        """Touches in the order of their keys each take the seat that has been idle longest, or stay [14, 16]."""
        queue = self.queues.get(choice, [])
        while self.seats and queue:
            ticket = heappop(queue)
            _, visit, touch = ticket
            if not visit.waits_for(touch):
                continue
            if self.world.lobby.lets_start(visit):
                self.start(visit, choice)
            else:
                self.world.lobby.keep_until_open(self, ticket, choice)

    def start(self, visit: Visit, choice: int) -> None:
        """A touch starts; starting fixes its end [20]."""
        now, ledger = self.clock.time, self.world.ledger
        self.world.lobby.leave(visit)
        visit.seat, visit.started = self.seats.take(now), now
        if visit.touch == 1:
            visit.begin_work(visit.candidates[choice])
            in_time = visit.due_at is not None and now <= visit.due_at
            ledger.served(ledger.stages[visit.stage.name], now, now - visit.ready, in_time)
        work = working_time(visit.effort(), self.resource.pace)
        end = self.resource.hours.end_of_work(now, work)
        self.count_busy(visit, max(now, ledger.begin), min(end, ledger.end))
        if visit.row is not None:
            visit.row.start, visit.row.resource, visit.row.seat = now, self.resource.name, visit.seat
        self.clock.put(visit.over, end, WORK)

    def count_busy(self, visit: Visit, begin: int, end: int) -> None:
        """Work counts as far as it lies in hours and in the window."""
        if begin < end:
            worked = self.resource.hours.worked(begin, end)
            self.world.ledger.busy(visit.lead, self.resource.name, visit.stage.step, worked)

    def release(self, visit: Visit) -> None:
        """A touch ends: its seat is free, and at the last touch the outcome is on record."""
        now = self.clock.time
        self.seats.give_back(visit.seat, now)
        if self.world.ledger.in_window(now):
            self.book.touches += 1
            cost = self.resource.per_touch + visit.work.cost
            self.world.ledger.work_cost(visit.lead, now, self.resource.name, visit.stage.step, "touch_cost", cost)
        if visit.row is not None:
            visit.row.end = now
            visit.row.outcome = visit.decided.name if visit.touch == visit.touches else None
        self.call()

    def close_for_good(self) -> None:
        """The world has ended: count the open hours of the window."""
        self.book.open_ms = self.seats.open_ms(self.world.ledger.begin, self.world.ledger.end)


class Overflow:
    """Second choices, then third ones, ...: served after every dispatch of the round [5, 16]."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.desks: list[Desk] = []
        self.called: tuple[int, int] | None = None

    def call(self, desk: Desk) -> None:
        """A resource that was called serves those too for whom it is a further choice [6]."""
        if desk not in self.desks:
            self.desks.append(desk)
        if self.called != (moment := self.clock.moment_of(OVERFLOW)):
            self.called = moment
            self.clock.call(self.clock.time, OVERFLOW, self.serve)

    def serve(self) -> None:
        """Whoever is still waiting takes a seat of the second choice if there is one, then of the third."""
        desks, self.desks = self.desks, []
        for choice in range(1, 1 + max(max(desk.queues) for desk in desks)):
            for desk in desks:
                desk.serve(choice)
