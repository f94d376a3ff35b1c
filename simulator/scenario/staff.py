"""The people of a plan: seats, who sits at them and when, and what they cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from simulator.scenario.distributions import Distribution
from simulator.scenario.openings import Calendar, CalendarLine
from simulator.scenario.read_only import Kept


@dataclass(frozen=True, kw_only=True, slots=True)
class Shift:
    """A line of a resource's week with seats of its own number: seat ``i`` works it if ``i < headcount``."""

    line: CalendarLine
    headcount: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Person(Kept):
    """Somebody with a name, who has a seat of their own."""

    name: str
    calendar: Calendar | None = None
    """None: the resource's."""
    speed: float = 1.0
    odds: Mapping[str, float] = field(default_factory=dict)
    """By stage: the factor on the odds of its first outcome where this person does the first touch."""
    serves: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By attribute: the categories of the leads that this person works; all of them where none are named."""
    begins: datetime | None = None
    """The first instant at work; None: there since long before the world began."""
    ends: datetime | None = None
    """The first instant after it; None: stays."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ramp:
    """Who is new works at a pace that grows in a straight line to the full one."""

    over: int
    """Milliseconds until all is learnt."""
    first: float
    """The share of the full pace at the beginning, above 0."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Commission:
    """What sellers get of what is paid: of a lead's first sale, of its later ones, and of what passes a quota."""

    first: float = 0.0
    later: float = 0.0
    quota: float | None = None
    """Money a calendar month that a seat is to bring in; shares up to it are as above."""
    above: float = 0.0
    """The share of what a seat brings in beyond its quota in a month."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ResourceCost:
    """What a resource costs: a scheduled seat-hour, a filled seat a month, a touch, a hire, and its shares of sales."""

    per_hour: float = 0.0
    per_month: float = 0.0
    per_touch: float = 0.0
    per_hire: float = 0.0
    overtime: float = 1.0
    """What an hour of overtime costs, in hours (``per_hour``)."""
    commission: Commission = Commission()
    keeps: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """Which of the waiting leads of one urgency is served first."""

    by: Literal["oldest", "newest", "highest"] = "oldest"
    attribute: str | None = None
    """For ``highest``: the numeric attribute, or ``value``."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Resource:
    """People of one kind: seats that work the touches of the stages given to them."""

    name: str
    department: str | None = None
    channel: Literal["direct", "indirect"] = "direct"
    headcount: int | None
    """How many seats there ever are; None: unlimited, as many as are needed, so that nobody waits in its hours."""
    headcounts: tuple[tuple[datetime, int], ...] = ()
    """By the first instant that it holds for, ascending: how many seats are filled; the first holds before, too."""
    calendar: Calendar | None = None
    """None: open at every hour, unless there are shifts."""
    shifts: tuple[Shift, ...] = ()
    """In place of a calendar: the hours of the week, each with its number of seats."""
    people: tuple[Person, ...] = ()
    """Who has the seats, by their numbers, where they have names."""
    available: float = 1.0
    absence: float = 0.0
    """The share of a seat's shifts on which nobody comes."""
    speed: Distribution | None = None
    """How fast people are, 1 on average; None: all alike."""
    ramp: Ramp | None = None
    tenure: Distribution | None = None
    """How long people stay; None: for ever."""
    vacancy: Distribution | None = None
    """How long a seat stays empty before a hire comes; None: no time at all."""
    assignment: Literal["pool", "in_turn", "owner"] = "pool"
    max_open_leads: int | None = None
    order: Order = Order()
    end_of_shift: Literal["pause", "finish", "hand_over"] = "pause"
    cost: ResourceCost = ResourceCost()

    def seats_at(self, instant: datetime) -> int | None:
        """How many seats are filled at an instant; the first number of a plan by date holds before it, too."""
        begun = [many for since, many in self.headcounts if since <= instant]
        return begun[-1] if begun else self.headcounts[0][1] if self.headcounts else self.headcount

    def seat_of(self, who: str) -> int | None:
        """The place of somebody's seat, a person's by name, any other by its number from 1; None if there is none."""
        names = [one.name for one in self.people] or [str(number + 1) for number in range(self.headcount or 0)]
        return names.index(who) if who in names else None

    @property
    def works_overtime(self) -> bool:
        """Whether somebody may work outside their hours, or when they have left."""
        return self.end_of_shift != "pause" or not self.is_plain

    @property
    def changes(self) -> bool:
        """Whether somebody may come or leave."""
        dated = any(person.begins or person.ends for person in self.people)
        return bool(self.tenure or self.headcounts or dated)

    @property
    def hands_over(self) -> bool:
        """Whether somebody may go on with what is another's."""
        return self.assignment == "owner" or self.end_of_shift == "hand_over"

    @property
    def has_places(self) -> bool:
        """Whether its people may hold so many leads at a time."""
        return self.assignment != "pool" and self.max_open_leads is not None

    @property
    def is_plain(self) -> bool:
        """Whether its seats are all alike, always filled, and work for whoever comes next."""
        differing = (self.headcounts, self.shifts, self.people, self.absence, self.speed, self.tenure)
        return self.assignment == "pool" and not any(differing)
