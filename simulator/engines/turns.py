"""Where leads are given to people: in turn, or for as long as their owner stays.

Numbers in brackets name the rules of ``docs/SEMANTICS.md``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from heapq import heappop, heappush
from operator import itemgetter

from simulator.engines.desks import Desk, Ticket, World
from simulator.engines.leads import Lead, Visit
from simulator.engines.people import Occupant
from simulator.engines.preparing import Work
from simulator.engines.seats import Roster, Seat, may_serve
from simulator.engines.staffing import PreparedResource
from simulator.rules.instants import NEVER, PEOPLE


class Turns(Desk):
    """A resource whose touches wait for one person each [15, 22, 23].

    The desk's own queue holds touches that nobody has been given yet, but for those of leads that somebody holds; each
    person has a queue besides, and touches that go on waiting since their stage is closed.
    """

    seats: Roster

    def __init__(self, world: World, resource: PreparedResource) -> None:
        super().__init__(world, resource)
        self.held: list[Ticket] = []
        self.own: dict[Occupant, list[Ticket]] = {}
        self.shut: dict[Occupant, list[Ticket]] = {}
        self.last_given = -1
        for person in self.everybody():
            if person.begin > 0:
                self.clock.call(person.begin, PEOPLE, self.call)
            self.clock.call(person.end, PEOPLE, partial(self.say_goodbye, person))

    def everybody(self) -> Iterator[Occupant]:
        """All who ever have one of the seats."""
        return (person for seat in self.seats.seats for person in seat.occupants)

    def put_back(self, ticket: Ticket, choice: int) -> None:  # noqa: ARG002  there is one choice
        """A touch has its place in a person's queue, or in that of those whom nobody has been given yet."""
        person = self.person_of(ticket[1])
        if person is None:
            self.wait_for_anybody(ticket)
        else:
            self.hold(ticket[1].lead, person)
            heappush(self.own.setdefault(person, []), ticket)
        self.call()

    def wait_for_anybody(self, ticket: Ticket) -> None:
        """A touch is to be given; one whose lead somebody holds can be when nobody may be given a further lead."""
        visit = ticket[1]
        if visit.placeless_since is None:
            visit.placeless_since = self.clock.time
        is_held = self.resource.name in visit.lead.places
        heappush(self.held if is_held else self.queues.setdefault(0, []), ticket)

    def person_of(self, visit: Visit) -> Occupant | None:
        """Whom a touch waits for: the one whom it was given to, or the lead's owner, if they are still there."""
        known = (visit.given_to, visit.lead.owners.get(self.resource.name))
        return next((one for one in known if one is not None and one.is_there(self.clock.time)), None)

    def call(self) -> None:
        """Ask for dispatch; whoever is given a lead need not be at work now."""
        if self.held or any(self.queues.values()) or any(self.own.values()):
            self.dispatch()

    def serve(self, choice: int) -> None:  # noqa: ARG002  likewise
        """Touches are given to people in the order of their keys, and everybody free takes the first of their own."""
        self.give()
        now, openings = self.clock.time, [NEVER]
        for seat in self.seats.seats:
            person = seat.occupant(now)
            queue = self.own.get(person, []) if person is not None else []
            if person is not None and queue and seat.is_free(now):
                self.serve_own(person, seat, queue)
            if queue:
                openings.append(seat.open.opening_after(now))
        self.wake(min(openings))

    def give(self) -> None:
        """Touches that wait for nobody yet are given to the next in turn, or stay [22]."""
        passed_over: list[Ticket] = []
        while queue := self.next_queue():
            ticket = heappop(queue)
            _, visit, which = ticket
            if not visit.still_waits(which):
                continue
            person = self.next_in_turn(visit)
            if person is None:
                passed_over.append(ticket)
            else:
                visit.given_to = person
                self.world.lobby.find_place(visit, self.clock.time)
                self.hold(visit.lead, person)
                heappush(self.own.setdefault(person, []), ticket)
        for ticket in passed_over:
            self.wait_for_anybody(ticket)

    def next_queue(self) -> list[Ticket] | None:
        """The queue with the first of all touches that can be given, as far as places go; None if there is none."""
        queues = [self.held, self.queues.get(0, [])] if self.has_place() else [self.held]
        return min((queue for queue in queues if queue), key=itemgetter(0), default=None)

    def has_place(self) -> bool:
        """Whether somebody who is there may be given a lead."""
        most = self.resource.most_open
        return most is None or any(one.places < most for one in self.present())

    def present(self) -> Iterator[Occupant]:
        """Who is there, seat by seat, beginning after the last who was given a touch."""
        seats, now = self.seats.seats, self.clock.time
        after = self.last_given + 1
        people = (seat.occupant(now) for seat in (*seats[after:], *seats[:after]))
        return (person for person in people if person is not None)

    def next_in_turn(self, visit: Visit) -> Occupant | None:
        """The next who is there, works such leads, and may hold one more or holds this one."""
        most = self.resource.most_open
        holder = visit.lead.places.get(self.resource.name)
        for person in self.present():
            if may_serve(person, visit.lead) and (most is None or person.places < most or person is holder):
                self.last_given = person.number or 0
                return person
        return None

    def hold(self, lead: Lead, person: Occupant) -> None:
        """Somebody holds a lead from now on; whoever held it does so no more [22]."""
        held_by = lead.places.get(self.resource.name)
        if held_by is not person:
            self.let_go(lead)
            lead.places[self.resource.name] = person
            person.places += 1

    def let_go(self, lead: Lead) -> None:
        """A lead is held here no more; its place is free for another."""
        held_by = lead.places.pop(self.resource.name, None)
        if held_by is not None:
            held_by.places -= 1
            self.call()

    def keep_owner(self, lead: Lead, seat: int, *, holds: bool) -> None:
        """Who owned a lead when the world began owns it still, if they are there and work such leads.

        They hold it where it is worked [26].
        """
        person = self.seats.seats[seat].occupant(self.clock.time)
        if self.resource.owned and person is not None and may_serve(person, lead):
            lead.owners[self.resource.name] = person
            if holds:
                self.hold(lead, person)

    def serve_own(self, person: Occupant, seat: Seat, queue: list[Ticket]) -> None:
        """Somebody takes the first touch of their own that may start."""
        while queue and seat.is_free(self.clock.time):
            ticket = heappop(queue)
            _, visit, which = ticket
            if not visit.still_waits(which):
                continue
            if self.world.lobby.lets_start(visit):
                seat.busy = True
                self.start(visit, seat, visit.candidates[0] if not visit.has_begun else visit.work)
            else:
                self.shut.setdefault(person, []).append(ticket)
                self.world.lobby.call_when_open(visit.stage, partial(self.reopen, person))

    def reopen(self, person: Occupant) -> None:
        """A stage opens: somebody's touches that waited for that too may start."""
        for ticket in self.shut.pop(person, []):
            heappush(self.own.setdefault(person, []), ticket)
        self.call()

    def start(self, visit: Visit, seat: Seat, work: Work) -> None:
        """A touch starts; its lead may get an owner by it, or another one [22, 23]."""
        super().start(visit, seat, work)
        assert visit.person is not None  # noqa: S101 - somebody has started it
        if self.resource.owned:
            visit.lead.owners[self.resource.name] = visit.person

    def whose(self, visit: Visit) -> Occupant | None:
        """Whose lead it is, or else who has done part of the touch already."""
        return visit.lead.owners.get(self.resource.name) or super().whose(visit)

    def release(self, visit: Visit) -> None:
        """A touch ends; the next is given anew, unless the lead has an owner."""
        visit.given_to = None
        super().release(visit)

    def say_goodbye(self, person: Occupant) -> None:
        """Somebody leaves: the touches that wait for them are given anew [23]."""
        for ticket in (*self.own.pop(person, []), *self.shut.pop(person, [])):
            ticket[1].given_to = None
            if ticket[1].still_waits(ticket[2]):
                self.wait_for_anybody(ticket)
        self.call()
