"""Where people are found for the touches that wait: a resource's seats with its queues, and second choices.

Numbers in brackets name the rules of ``docs/SEMANTICS.md``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING, Any, Protocol

from simulator.engines.leads import Lead, Visit
from simulator.engines.ledger import Ledger
from simulator.engines.preparing import Work
from simulator.engines.seats import Seat, Seats, seats_of
from simulator.engines.staffing import PreparedResource
from simulator.rules.calendars import HAND_OVER, PAUSE
from simulator.rules.instants import DISPATCH, OVERFLOW, PEOPLE, WORK
from simulator.rules.queueing import HIGHEST, effort_left, order_rank, working_time

if TYPE_CHECKING:
    from simulator.engines.lobby import Lobby
    from simulator.engines.people import Occupant

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

    seed: int
    replication: int
    ledger: Ledger
    lobby: Lobby
    desks: dict[str, Desk]
    overflow: Overflow

    def note(self, visit: Visit) -> None:
        """Open a row of the event log for a visit's next touch."""


Key = tuple[int, float, float, int, int, int, int]
Ticket = tuple[Key, Visit, int]
"""A touch's place in a queue, least first: the key, the visit, and how often that had begun to wait."""


class Desk:
    """A resource: its seats, and the queues of touches that wait for one [13-16].

    A queue for each choice: 0 holds the touches whose first candidate this resource is, 1 those whose second, ...
    """

    def __init__(self, world: World, resource: PreparedResource) -> None:
        self.world, self.resource, self.clock = world, resource, world.clock
        self.book = world.ledger.resources[resource.name]
        self.seats: Seats = seats_of(resource, world.seed, world.replication)
        self.queues: dict[int, list[Ticket]] = {}
        self.serial = count()
        self.called: tuple[int, int] | None = None
        self.wakes_at = -1

    def queue(self, visit: Visit, choice: int) -> None:
        """A touch waits here, for its first candidate or for a further one."""
        self.put_back((self.key(visit), visit, visit.waits), choice)

    def put_back(self, ticket: Ticket, choice: int) -> None:
        """A touch has its place in a queue, and asks for dispatch."""
        heappush(self.queues.setdefault(choice, []), ticket)
        self.call()

    def key(self, visit: Visit) -> Key:
        """The place of a touch in the queue, least first [13]; the last number only keeps keys apart."""
        lead, resource = visit.lead, self.resource
        attribute = lead.rank(resource.attribute) if resource.discipline == HIGHEST else 0.0
        rank = order_rank(resource.discipline, visit.ready, attribute)
        fresh = int(visit.rest is None)
        return fresh, -visit.stage.urgency, rank, visit.ready, lead.tie, lead.key, next(self.serial)

    def call(self) -> None:
        """Ask for dispatch and overflow, at most once a round; while closed, at the next opening [6]."""
        if not any(self.queues.values()):
            return
        now = self.clock.time
        opening = self.seats.next_opening(now)
        if opening > now:
            self.wake(opening)
        elif self.seats.has_free(now):
            self.dispatch()
            if max(self.queues) > 0:
                self.world.overflow.call(self)
        else:
            self.wake(self.seats.next_change(now))

    def wake(self, opening: int) -> None:
        """Ask again when seats open."""
        if self.wakes_at != opening:
            self.wakes_at = opening
            self.clock.call(opening, PEOPLE, self.call)

    def dispatch(self) -> None:
        """Let touches take seats in this round."""
        if self.called != (moment := self.clock.moment_of(DISPATCH)):
            self.called = moment
            self.clock.call(self.clock.time, DISPATCH, partial(self.serve, 0))

    def serve(self, choice: int) -> None:
        """Touches in the order of their keys each take the eligible seat that is idle longest, or stay [14, 16]."""
        queue, now = self.queues.get(choice, []), self.clock.time
        passed_over: list[Ticket] = []
        while queue and self.seats.has_free(now):
            ticket = heappop(queue)
            _, visit, which = ticket
            if not visit.still_waits(which):
                continue
            if not self.world.lobby.lets_start(visit):
                self.world.lobby.keep_until_open(self, ticket, choice)
            elif (seat := self.seats.take(now, visit)) is not None:
                self.start(visit, seat, visit.candidates[choice])
            else:
                passed_over.append(ticket)
        for ticket in passed_over:
            heappush(queue, ticket)
        if queue:
            self.wake(self.seats.next_change(now))

    def start(self, visit: Visit, seat: Seat, work: Work) -> None:
        """A touch, or the rest of one, starts; starting fixes the end [20]."""
        now, ledger = self.clock.time, self.world.ledger
        self.world.lobby.leave(visit)
        before, person = self.whose(visit), seat.occupant(now)
        assert person is not None  # noqa: S101 - only a seat with a person can be taken
        visit.seat, visit.person, visit.started = seat, person, now
        if not visit.has_begun:
            visit.begin_work(work)
            in_time = visit.due_at is not None and now <= visit.due_at
            ledger.served(ledger.stages[visit.stage.name], now, now - visit.ready, in_time)
        if visit.row is not None:
            visit.row.start, visit.row.resource = now, self.resource.name
            visit.row.seat, visit.row.order = person.number, person.order
        if before is not None and before is not person:
            self.take_over(visit, before)
        self.work(visit, seat)

    def whose(self, visit: Visit) -> Occupant | None:
        """Who has done part of the touch already; None where it is begun anew."""
        return None if visit.rest is None else visit.person

    def take_over(self, visit: Visit, before: Occupant) -> None:
        """Somebody goes on with what is another's: a handover [23]."""
        if self.world.ledger.in_window(self.clock.time):
            self.book.handovers += 1
        if visit.row is not None:
            visit.row.taken_over_from = before.number, before.order

    def work(self, visit: Visit, seat: Seat) -> None:
        """Somebody works until the touch is done, or hands over what is left of it [20]."""
        assert visit.person is not None  # noqa: S101 - only a seat with a person can be taken
        now, rule = self.clock.time, self.resource.end_of_shift
        pace = visit.person.pace(now)
        work = working_time(visit.effort(), pace)
        end = seat.hours.end_of_part(now, work, rule)
        self.count_work(visit, seat, now, end)
        if rule == HAND_OVER and end < now + work:
            rest = effort_left(now + work - end, pace)
            self.clock.call(end, PEOPLE, partial(self.hand_over, visit, seat, rest))
        else:
            self.clock.put(visit.over, end, WORK)

    def count_work(self, visit: Visit, seat: Seat, start: int, end: int) -> None:
        """Work counts as far as it lies in the window: in the worker's open hours, or as overtime outside them."""
        assert visit.person is not None  # noqa: S101 - somebody does it
        ledger = self.world.ledger
        begin, end = max(start, ledger.begin), min(end, ledger.end)
        if begin < end:
            pauses = self.resource.end_of_shift == PAUSE
            worked = seat.hours.worked(begin, end) if pauses else end - begin
            left = max(begin, visit.person.end)
            busy = seat.open.worked(begin, min(end, left))
            ledger.worked(visit.lead, self.resource.name, visit.stage.step, busy=busy, overtime=worked - busy)

    def hand_over(self, visit: Visit, seat: Seat, rest: int) -> None:
        """A shift ends before a touch is done: what is left of it waits for somebody else, first of all [20]."""
        self.leave_seat(visit, seat)
        visit.rest = rest
        self.world.lobby.wait(visit)

    def release(self, visit: Visit) -> None:
        """A touch ends: its seat is free, and at the last touch the outcome is on record."""
        now = self.clock.time
        if self.world.ledger.in_window(now):
            self.book.touches += 1
            cost = self.resource.per_touch + visit.work.cost
            self.world.ledger.work_cost(visit.lead, now, self.resource.name, visit.stage.step, "touch_cost", cost)
        if visit.row is not None:
            visit.row.outcome = visit.decided.name if visit.touch == visit.touches else None
        assert visit.seat is not None  # noqa: S101 - the touch was done at one
        self.leave_seat(visit, visit.seat)

    def leave_seat(self, visit: Visit, seat: Seat) -> None:
        """A part of a touch ends, and somebody else can take the seat."""
        self.seats.give_back(seat, self.clock.time)
        if visit.row is not None:
            visit.row.end = self.clock.time
        self.call()

    def let_go(self, lead: Lead) -> None:
        """A lead is held here no more; a pool's people hold none."""

    def keep_owner(self, lead: Lead, seat: int, *, holds: bool) -> None:
        """A lead comes with an owner; a pool's people own none."""

    def close_for_good(self) -> None:
        """The world has ended: count what the seats add up to in the window."""
        times = self.seats.times(self.world.ledger.begin, self.world.ledger.end)
        for name, number in zip(("open_ms", "scheduled_ms", "present_ms", "hires", "leavers"), times, strict=True):
            setattr(self.book, name, number)


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
