"""Who sits where in one replication, and how the fast engine's world begins: people, events and counts known then."""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from simulator.engines import limits
from simulator.engines.commissions import month_quota, quotas_of
from simulator.engines.kernel import columns as c
from simulator.engines.kernel.heap import first_word, second_word
from simulator.engines.lowering import Program
from simulator.engines.people import Luck
from simulator.engines.seats import Seat, peopled_seat
from simulator.errors import SimulationError
from simulator.rules.calendars import Hours
from simulator.rules.instants import ARRIVALS, PEOPLE


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Roster:
    """How a world begins, of which nothing but people depends on luck. The arrays are to be read, not to be written."""

    is_always_so: bool
    """Whether nothing depends on luck."""
    state: NDArray[np.int64]
    """The program's, with its seats; behind it the people."""
    hours: NDArray[np.int64]
    speeds: NDArray[np.float64]
    heap: NDArray[np.int64]
    """The events that are known: comings and leavings that a desk wants to hear of, and that open leads are there."""
    counts: NDArray[np.int64]
    """All that is counted but histograms."""


def roster_of(program: Program, seed: int, replication: int) -> Roster:
    """The people of all resources whose seats are not alike."""
    writing = _Writing(program)
    for name, resource in program.prepared.resources.items():
        if resource.plain:
            continue
        luck = (Luck(resource, seat, seed, replication) for seat in resource.seats)
        seats = [peopled_seat(resource, seat, each) for seat, each in zip(resource.seats, luck, strict=True)]
        writing.write(name, seats)
    return writing.roster()


class _Writing:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.people: list[int] = []
        self.written: dict[int, int] = {}
        self.tables = [program.hours]
        self.rows = len(program.hours)
        self.speeds: list[float] = []
        self.events: list[tuple[int, int]] = []
        if program.sizes["open_lead_count"]:
            self.events.append((first_word(0, ARRIVALS), second_word(c.WORLD_BEGINS, 0)))
        self.counts: dict[int, int] = dict(program.known)

    def write(self, name: str, seats: list[Seat]) -> None:
        """One resource's seats, and what they add up to in the window."""
        program = self.program
        resource = program.resource_places[name]
        place = int(program.state[program.plan[resource + c.RESOURCE_DESK] + c.DESK_SEATS])
        turns = program.plan[resource + c.RESOURCE_TURNS] != c.ABSENT
        for seat in seats:
            self._write_seat(place, seat, turns=turns)
            place += c.SEAT_WIDTH
        counts = int(program.plan[resource + c.RESOURCE_COUNTS])
        window = program.sizes["begin"], program.sizes["end"]
        times = [seat.times(*window) for seat in seats]
        for which, what_of in (
            (c.OPEN_TIME, "open"),
            (c.SCHEDULED, "scheduled"),
            (c.PRESENT, "present"),
            (c.HIRES, "hires"),
            (c.LEAVERS, "leavers"),
        ):
            self.counts[counts + which] = sum(getattr(one, what_of) for one in times)
        if program.plan[resource + c.RESOURCE_QUOTA]:
            self._write_quotas(name, seats)

    def _write_quotas(self, name: str, seats: list[Seat]) -> None:
        """What the seats of a resource are to bring in."""
        program = self.program
        scenario = program.prepared.scenario
        place = int(program.plan[program.resource_places[name] + c.RESOURCE_SEAT_COUNTS]) + c.SEAT_QUOTA
        quota = month_quota(program.prepared.resources[name], scenario)
        for number, its in quotas_of(seats, quota, scenario).items():
            self.counts[place + number * c.SEAT_COUNTS_WIDTH] = its

    def _write_seat(self, place: int, seat: Seat, *, turns: bool) -> None:
        written = self.written
        written[place + c.SEAT_HOURS], written[place + c.SEAT_HOURS_END] = self._hours(seat.hours)
        written[place + c.SEAT_OPEN], written[place + c.SEAT_OPEN_END] = self._hours(seat.open)
        written[place + c.SEAT_PEOPLE] = len(self.program.state) + len(self.people)
        written[place + c.SEAT_PEOPLE_COUNT] = len(seat.occupants)
        for person in seat.occupants:
            at = len(self.program.state) + len(self.people)
            self.people += [person.begin, person.end, person.came, 0, place, len(self.speeds)]
            self.people += [c.ABSENT, c.ABSENT, c.ABSENT, 0]
            self.speeds.append(person.speed)
            if turns:
                if person.begin > 0:
                    self._event(person.begin, c.PERSON_COMES, at)
                self._event(person.end, c.PERSON_LEAVES, at)

    def _event(self, time: int, kind: int, person: int) -> None:
        if time < self.program.sizes["stop"]:
            self.events.append((first_word(time, PEOPLE), second_word(kind, person)))

    def _hours(self, hours: Hours) -> tuple[int, int]:
        first, self.rows = self.rows, self.rows + len(hours.table)
        self.tables.append(hours.table)
        return first, self.rows

    def roster(self) -> Roster:
        """All that was written.

        Raises SimulationError if they are more than events can name.
        """
        if len(self.program.state) + len(self.people) > limits.MOST_PLACES:
            raise SimulationError(f"too many people come and leave for the compiled engine; {limits.INSTEAD}")
        program = self.program
        return Roster(
            is_always_so=all(resource.plain for resource in program.prepared.resources.values()),
            state=np.concatenate([_written(program.state, self.written), np.array(self.people, np.int64)]),
            hours=np.concatenate(self.tables) if len(self.tables) > 1 else program.hours,
            speeds=np.array(self.speeds, dtype=np.float64),
            heap=np.array(sorted(self.events, key=itemgetter(0)), dtype=np.int64).reshape(-1),
            counts=_written(np.zeros(program.sizes["ages"], np.int64), self.counts),
        )


def _written(array: NDArray[np.int64], what: dict[int, int]) -> NDArray[np.int64]:
    """An array with some of its numbers written anew."""
    written = array.copy()
    written[list(what)] = list(what.values())
    return written
