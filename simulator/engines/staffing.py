"""The people of a plan made ready for the reference engine: their hours laid out, their laws as samplers.

Nothing here depends on the seed or the replication. Numbers in brackets name the rules of ``docs/SEMANTICS.md``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.engines.samplers import Duration, Number, known_duration, known_number
from simulator.rules import draws
from simulator.rules.calendars import FINISH, HAND_OVER, PAUSE, Hours
from simulator.rules.instants import NEVER
from simulator.rules.money import whole_units
from simulator.rules.queueing import HIGHEST, NEWEST, OLDEST
from simulator.scenario.calendars import Interval, hours_of, merged, origin, shifts_of, world_ms
from simulator.scenario.openings import Calendar
from simulator.scenario.residual import residual
from simulator.scenario.staff import Commission, Person, Resource
from simulator.scenario.types import Scenario

DISCIPLINES: Mapping[str, int] = {"oldest": OLDEST, "newest": NEWEST, "highest": HIGHEST}
ENDS_OF_SHIFT: Mapping[str, int] = {"pause": PAUSE, "finish": FINISH, "hand_over": HAND_OVER}
LONG_AGO = -NEVER
"""When people came who have learnt everything."""


@dataclass(slots=True, eq=False, kw_only=True)
class Post:
    """A time for which a seat is to be filled, in world milliseconds [18]."""

    begin: int
    end: int
    came: int
    """When the first to fill it came, which may lie before the world's beginning: LONG_AGO, to have learnt all."""


@dataclass(slots=True, eq=False, kw_only=True)
class PreparedSeat:
    """A seat: its number, its hours, when it is to be filled, and what is known of who fills it."""

    number: int
    key: int
    """Where its luck is addressed."""
    hours: Hours
    """Scheduled, absence left out of account."""
    shifts: tuple[tuple[int, Interval], ...]
    """The same by the date on which they start; empty where nobody is ever absent."""
    posts: tuple[Post, ...]
    speed: float = 1.0
    log_odds: Mapping[str, float] = field(default_factory=dict)
    """By stage: what the person adds to the log-odds of the first outcome."""
    serves: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(slots=True, eq=False, kw_only=True)
class PreparedResource:
    """A resource with its hours laid out over the world."""

    name: str
    key: int
    headcount: int | None
    """None: unlimited."""
    hours: Hours
    """Those of all its seats, where it is plain."""
    plain: bool
    """Whether its seats are all alike, always filled, and work for whoever comes next."""
    seats: tuple[PreparedSeat, ...]
    """Of a resource that is not plain."""
    pace: float
    absence: float
    speed: Number | None
    ramp_over: int
    ramp_first: float
    tenure: Duration | None
    residual: Duration | None
    vacancy: Duration | None
    pools: bool
    """Whether a touch is for whoever is free next, not for one person."""
    owned: bool
    """Whether leads belong to those who did their first touch."""
    most_open: int | None
    discipline: int
    attribute: str | None
    end_of_shift: int
    commission: Commission
    keeps: float
    per_touch: int


def prepared_resource(scenario: Scenario, resource: Resource) -> PreparedResource:
    """Make a resource of a plan ready for the engine."""
    order, tenure = resource.order, resource.tenure
    return PreparedResource(
        name=resource.name,
        key=draws.name_key(resource.name),
        headcount=resource.headcount,
        hours=hours_of(scenario, resource.calendar),
        plain=resource.is_plain,
        seats=() if resource.is_plain else _seats(scenario, resource),
        pace=resource.available,
        absence=resource.absence,
        speed=None if resource.speed is None else known_number(resource.speed),
        ramp_over=resource.ramp.over if resource.ramp else 0,
        ramp_first=resource.ramp.first if resource.ramp else 1.0,
        tenure=None if tenure is None else known_duration(tenure),
        residual=None if tenure is None else known_duration(residual(tenure)),
        vacancy=None if resource.vacancy is None else known_duration(resource.vacancy),
        pools=resource.assignment == "pool",
        owned=resource.assignment == "owner",
        most_open=resource.max_open_leads,
        discipline=DISCIPLINES[order.by],
        attribute=order.attribute,
        end_of_shift=ENDS_OF_SHIFT[resource.end_of_shift],
        commission=resource.cost.commission,
        keeps=resource.cost.keeps,
        per_touch=whole_units(resource.cost.per_touch * scenario.minor_units),
    )


def _seats(scenario: Scenario, resource: Resource) -> tuple[PreparedSeat, ...]:
    if resource.people:
        named = enumerate(resource.people)
        return tuple(_seat_of(scenario, resource, number, person) for number, person in named)
    calendars = [_calendar_of_seat(resource, number) for number in range(resource.headcount or 0)]
    return tuple(
        _seat(scenario, resource, number, str(number), calendar, _posts(scenario, resource, number))
        for number, calendar in enumerate(calendars)
    )


def _seat_of(scenario: Scenario, resource: Resource, number: int, person: Person) -> PreparedSeat:
    calendar = person.calendar or resource.calendar
    seat = _seat(scenario, resource, number, person.name, calendar, _stay(scenario, person))
    seat.speed, seat.serves = person.speed, person.serves
    seat.log_odds = {stage: math.log(factor) for stage, factor in person.odds.items()}
    return seat


def _calendar_of_seat(resource: Resource, number: int) -> Calendar | None:
    if not resource.shifts:
        return resource.calendar
    return Calendar(name="", lines=tuple(one.line for one in resource.shifts if one.headcount > number))


def _seat(
    scenario: Scenario, resource: Resource, number: int, name: str, calendar: Calendar | None, posts: tuple[Post, ...]
) -> PreparedSeat:
    start = origin(scenario)
    shifts = shifts_of(calendar, start, start + scenario.stop) if resource.absence else ()
    return PreparedSeat(
        number=number,
        key=draws.combine(draws.name_key(resource.name), draws.name_key(name)),
        hours=hours_of(scenario, calendar),
        shifts=tuple((day, Interval(begin - start, end - start)) for day, (begin, end) in shifts),
        posts=posts,
    )


def _posts(scenario: Scenario, resource: Resource, number: int) -> tuple[Post, ...]:
    """When so many seats are to be filled that this one is."""
    if not resource.headcounts:
        return (Post(begin=0, end=scenario.stop, came=LONG_AGO),)
    changes = [(max(0, world_ms(scenario, since)), many) for since, many in resource.headcounts]
    begins = [0, *(since for since, _ in changes[1:])]
    ends = [*begins[1:], scenario.stop]
    filled = (
        Interval(begin, min(end, scenario.stop))
        for begin, end, (_, many) in zip(begins, ends, changes, strict=True)
        if many > number
    )
    return tuple(Post(begin=begin, end=end, came=begin or LONG_AGO) for begin, end in merged(filled))


def _stay(scenario: Scenario, person: Person) -> tuple[Post, ...]:
    came = LONG_AGO if person.begins is None else world_ms(scenario, person.begins)
    leaves = scenario.stop if person.ends is None else min(scenario.stop, world_ms(scenario, person.ends))
    return (Post(begin=max(0, came), end=leaves, came=came),) if max(0, came) < leaves else ()
