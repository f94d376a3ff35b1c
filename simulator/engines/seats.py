"""Who can take a touch: a resource's seats, or the endless number of them that an unlimited resource has.

Numbers in brackets name the rules of ``docs/SEMANTICS.md``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import heapify, heappop, heappush
from typing import NamedTuple, Protocol

from simulator.engines.leads import Lead, Visit
from simulator.engines.people import Luck, Occupant, occupants_of, open_hours, scheduled_hours
from simulator.engines.staffing import PreparedResource, PreparedSeat
from simulator.rules.calendars import Hours
from simulator.rules.instants import NEVER


class Times(NamedTuple):
    """What seats add up to between two instants: milliseconds, and people who came or left."""

    open: int
    scheduled: int
    present: int
    hires: int
    leavers: int


NOTHING = Times(open=0, scheduled=0, present=0, hires=0, leavers=0)


class Seat:
    """A place at which one person works at a time [18]: who sits there when, and whether they work now."""

    __slots__ = ("busy", "hours", "number", "occupants", "open", "scheduled", "since")

    def __init__(
        self, number: int | None, hours: Hours, occupants: Sequence[Occupant], *, open_: Hours, scheduled: Hours
    ) -> None:
        self.number, self.hours, self.occupants = number, hours, occupants
        self.open, self.scheduled = open_, scheduled
        self.busy = False
        self.since = 0
        """When its last touch ended."""

    def occupant(self, now: int) -> Occupant | None:
        """Who has the seat; None while it is vacant."""
        return next((one for one in self.occupants if one.is_there(now)), None)

    def is_free(self, now: int) -> bool:
        """Whether somebody is there, in their hours, and does nothing [15]."""
        return not self.busy and self.open.is_open(now)

    def idle_since(self, now: int) -> int:
        """The latest of its last touch's end, its last opening and its occupant's coming [19]."""
        person = self.occupant(now)
        return max(self.since, self.open.opening_before(now), 0 if person is None else person.begin)

    def times(self, begin: int, end: int) -> Times:
        """What the seat adds up to between two instants."""
        return Times(
            open=self.open.worked(begin, end),
            scheduled=sum(self.scheduled.worked(*stay) for stay in self._stays(begin, end)),
            present=self.filled(begin, end),
            hires=sum(one.hired and begin <= one.begin < end for one in self.occupants),
            leavers=sum(begin <= one.end < end for one in self.occupants),
        )

    def filled(self, begin: int, end: int) -> int:
        """How long somebody has the seat between two instants, in milliseconds."""
        return sum(b - a for a, b in self._stays(begin, end))

    def _stays(self, begin: int, end: int) -> Iterator[tuple[int, int]]:
        clips = ((max(one.begin, begin), min(one.end, end)) for one in self.occupants)
        return ((a, b) for a, b in clips if a < b)


def plain_seat(resource: PreparedResource, number: int | None) -> Seat:
    """A seat that is open in its resource's hours, for ever with the same person, who has learnt everything."""
    hours = resource.hours
    person = Occupant.for_ever(resource, number)
    return Seat(number, hours, (person,), open_=hours, scheduled=hours)


def peopled_seat(resource: PreparedResource, seat: PreparedSeat, luck: Luck) -> Seat:
    """A seat with its people in one replication."""
    occupants, hours = occupants_of(resource, seat, luck), scheduled_hours(seat, luck)
    return Seat(seat.number, hours, occupants, open_=open_hours(hours, occupants), scheduled=seat.hours)


class Seats(Protocol):
    """What a desk asks of its seats, whether their number is limited or not."""

    @property
    def seats(self) -> Sequence[Seat]:
        """All of them that have numbers."""

    def has_free(self, now: int) -> bool:
        """Whether some seat can be taken."""

    def take(self, now: int, visit: Visit) -> Seat | None:
        """Work begins at the eligible seat of least (idle since, number) [14]; None where there is none."""

    def give_back(self, seat: Seat, now: int) -> None:
        """Work ends at a seat."""

    def next_opening(self, now: int) -> int:
        """The first instant from now on at which a seat is open."""

    def next_change(self, now: int) -> int:
        """The first later instant at which a seat opens, though another may be open already."""

    def times(self, begin: int, end: int) -> Times:
        """What the seats add up to between two instants."""


class Alike:
    """Seats that all open and close together and are always filled."""

    def __init__(self, resource: PreparedResource, many: int) -> None:
        self.hours = resource.hours
        self.seats = [plain_seat(resource, number) for number in range(many)]
        self.free = [(0, number) for number in range(many)]
        self.opened = -1

    def has_free(self, now: int) -> bool:  # noqa: ARG002 - a desk asks in its hours
        """Whether some seat can be taken."""
        return bool(self.free)

    def take(self, now: int, visit: Visit) -> Seat:  # noqa: ARG002 - whoever comes
        """The seat of least (idle since, number) begins to work [14]."""
        self._note_opening(now)
        return self.seats[heappop(self.free)[1]]

    def _note_opening(self, now: int) -> None:
        """A seat is idle since its last touch or its last opening, whichever is later [19]."""
        opened = self.hours.opening_before(now)
        if opened > self.opened:
            self.opened = opened
            self.free = [(max(since, opened), seat) for since, seat in self.free]
            heapify(self.free)

    def give_back(self, seat: Seat, now: int) -> None:
        """A seat is idle from now on."""
        assert seat.number is not None  # noqa: S101 - every seat here has a number
        heappush(self.free, (now, seat.number))

    def next_opening(self, now: int) -> int:
        """The first instant from now on at which they are open."""
        return self.hours.next_opening(now)

    def next_change(self, now: int) -> int:  # noqa: ARG002 - a question to those that differ
        """None opens while another is open."""
        return NEVER

    def times(self, begin: int, end: int) -> Times:
        """The open hours of one seat, times the seats."""
        many = len(self.seats)
        opened = many * self.hours.worked(begin, end)
        return Times(open=opened, scheduled=opened, present=many * (end - begin), hires=0, leavers=0)


class Roster:
    """Seats of which each has people and hours of its own."""

    def __init__(self, resource: PreparedResource, seed: int, replication: int) -> None:
        self.seats = [peopled_seat(resource, seat, Luck(resource, seat, seed, replication)) for seat in resource.seats]

    def has_free(self, now: int) -> bool:
        """Whether some seat can be taken."""
        return any(seat.is_free(now) for seat in self.seats)

    def take(self, now: int, visit: Visit) -> Seat | None:
        """The eligible seat of least (idle since, number) begins to work [14, 15]; None where there is none."""
        free = [seat for seat in self.seats if seat.is_free(now) and may_serve(seat.occupant(now), visit.lead)]
        if not free:
            return None
        seat = min(free, key=lambda one: (one.idle_since(now), one.number))
        seat.busy = True
        return seat

    def give_back(self, seat: Seat, now: int) -> None:
        """A seat is idle from now on."""
        seat.busy, seat.since = False, now

    def next_opening(self, now: int) -> int:
        """The first instant from now on at which a seat is open."""
        return min((seat.open.next_opening(now) for seat in self.seats), default=NEVER)

    def next_change(self, now: int) -> int:
        """The first later instant at which a seat opens."""
        return min((seat.open.opening_after(now) for seat in self.seats), default=NEVER)

    def times(self, begin: int, end: int) -> Times:
        """What the seats add up to; nothing where there are none."""
        each = (seat.times(begin, end) for seat in self.seats)
        return Times(*map(sum, zip(NOTHING, *each, strict=True)))


class Endless:
    """An unlimited resource has no seats to count: while it is open, whoever comes is served [15]."""

    def __init__(self, resource: PreparedResource) -> None:
        self.hours = resource.hours
        self.seat = plain_seat(resource, None)
        self.seats: Sequence[Seat] = ()

    def has_free(self, now: int) -> bool:  # noqa: ARG002 - a desk asks in its hours
        """There is always a seat."""
        return True

    def take(self, now: int, visit: Visit) -> Seat:  # noqa: ARG002 - whoever comes
        """Somebody begins to work."""
        return self.seat

    def give_back(self, seat: Seat, now: int) -> None:
        """Somebody is done."""

    def next_opening(self, now: int) -> int:
        """The first instant from now on at which they are open."""
        return self.hours.next_opening(now)

    def next_change(self, now: int) -> int:  # noqa: ARG002 - a question to those that differ
        """None opens while another is open."""
        return NEVER

    def times(self, begin: int, end: int) -> Times:  # noqa: ARG002 - a seat's question
        """Nobody counts the hours of seats that are not counted."""
        return NOTHING


def may_serve(person: Occupant | None, lead: Lead) -> bool:
    """Whether somebody is there who works leads such as this one [15]."""
    if person is None:
        return False
    return all(lead.known(name) in of for name, of in person.serves.items())


def seats_of(resource: PreparedResource, seed: int, replication: int) -> Alike | Endless | Roster:
    """The seats of a resource at the world's beginning, all free."""
    if resource.headcount is None:
        return Endless(resource)
    return Alike(resource, resource.headcount) if resource.plain else Roster(resource, seed, replication)
