"""Who sits at a resource's seats, and when: people who are there, leave, and are followed by others.

When people are there depends on draws alone, never on the work that they find. Numbers in brackets name the rules of
``docs/SEMANTICS.md``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from simulator.engines.staffing import LONG_AGO, Post, PreparedResource, PreparedSeat
from simulator.rules import draws
from simulator.rules.calendars import Hours
from simulator.rules.instants import NEVER
from simulator.rules.queueing import learnt
from simulator.scenario.calendars import Interval, merged


class Occupant:
    """Somebody who has a seat for some time [18, 21]."""

    __slots__ = ("begin", "came", "end", "hired", "number", "order", "places", "resource", "seat", "speed")

    def __init__(
        self,
        resource: PreparedResource,
        seat: PreparedSeat | None,
        *,
        number: int | None,
        order: int,
        begin: int,
        end: int,
        came: int,
        speed: float,
    ) -> None:
        self.resource, self.seat, self.speed = resource, seat, speed
        self.number = number
        """That of the seat; None of one that is not counted."""
        self.order = order
        """How many had the seat before."""
        self.begin, self.end, self.came = begin, end, came
        self.hired = came > 0
        self.places = 0
        """Leads that somebody holds, of those that they may hold at a time [22]."""

    @classmethod
    def for_ever(cls, resource: PreparedResource, number: int | None) -> Occupant:
        """Somebody like everybody else, who has learnt everything and never leaves."""
        return cls(resource, None, number=number, order=0, begin=0, end=NEVER, came=LONG_AGO, speed=1.0)

    @property
    def serves(self) -> Mapping[str, tuple[str, ...]]:
        """By attribute: the categories of the leads that somebody works; all of them where none are named."""
        return self.seat.serves if self.seat is not None else {}

    def log_odds(self, stage: str) -> float:
        """What somebody who does a visit's first touch adds to the log-odds of its first outcome."""
        return self.seat.log_odds.get(stage, 0.0) if self.seat is not None else 0.0

    def is_there(self, now: int) -> bool:
        """Whether the seat is theirs at an instant, open or not."""
        return self.begin <= now < self.end

    def pace(self, now: int) -> float:
        """How fast somebody works at an instant: for the available time, with their speed and what they have learnt."""
        ramp = learnt(now - self.came, self.resource.ramp_over, self.resource.ramp_first)
        return self.resource.pace * self.speed * ramp


class Luck:
    """A seat's own random numbers in one replication."""

    def __init__(self, resource: PreparedResource, seat: PreparedSeat, seed: int, replication: int) -> None:
        self.resource = resource
        self.stream = draws.stream(seed, replication, seat.key)

    def absent(self, day: int) -> bool:
        """Whether nobody comes for the shifts that start on a date."""
        return draws.uniform(self.stream, self.resource.key, day, 0, draws.ABSENCE) < self.resource.absence

    def speed(self, occupant: int) -> float:
        """How fast the seat's so-many-th occupant is."""
        if self.resource.speed is None:
            return 1.0
        return self.resource.speed(self.stream, self.resource.key, occupant, 0, draws.SPEED)

    def stay(self, occupant: int, *, began_long_ago: bool) -> int | None:
        """How long the so-many-th occupant stays, or still stays; None: for ever."""
        resource = self.resource
        law, purpose = (resource.residual, draws.RESIDUAL) if began_long_ago else (resource.tenure, draws.TENURE)
        # Somebody who comes stays for a moment at least, so that a seat's people have an end.
        return None if law is None else max(1, law(self.stream, resource.key, occupant, 0, purpose))

    def vacancy(self, occupant: int) -> int:
        """How long the seat stays empty when the so-many-th occupant has left."""
        vacancy = self.resource.vacancy
        return 0 if vacancy is None else vacancy(self.stream, self.resource.key, occupant, 0, draws.VACANCY)


def occupants_of(resource: PreparedResource, seat: PreparedSeat, luck: Luck) -> tuple[Occupant, ...]:
    """All who ever have a seat, in the order of their coming."""
    everybody: list[Occupant] = []
    for post in seat.posts:
        everybody += _successors(resource, seat, luck, post, len(everybody))
    return tuple(everybody)


def _successors(
    resource: PreparedResource, seat: PreparedSeat, luck: Luck, post: Post, number: int
) -> Iterator[Occupant]:
    """Who fills a post, one after the other, until it ends."""
    begin, came = post.begin, post.came
    while begin < post.end:
        stay = luck.stay(number, began_long_ago=came == LONG_AGO)
        leaves = post.end if stay is None else begin + stay
        speed = seat.speed * luck.speed(number)
        until = min(leaves, post.end)
        yield Occupant(resource, seat, number=seat.number, order=number, begin=begin, end=until, came=came, speed=speed)
        begin = came = leaves + luck.vacancy(number)
        number += 1


def scheduled_hours(seat: PreparedSeat, luck: Luck) -> Hours:
    """The hours that the seat's people work if they are there: those scheduled, but for days of absence."""
    if not seat.shifts:
        return seat.hours
    return Hours.of(merged(shift for day, shift in seat.shifts if not luck.absent(day)))


def open_hours(hours: Hours, occupants: Sequence[Occupant]) -> Hours:
    """When somebody is there in the seat's hours; touching intervals are one [18]."""
    return hours.within(_spans(occupants))


def _spans(occupants: Sequence[Occupant]) -> Iterator[tuple[int, int]]:
    """When somebody is there, one after the other without a gap taken together."""
    yield from merged(Interval(one.begin, one.end) for one in occupants)
