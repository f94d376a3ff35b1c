"""How much time people can give: the mean hours a week at a resource's seats, before any luck."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from simulator.rules.durations import HOUR, WEEK
from simulator.scenario.calendars import Interval, absolute, merged, normal_week_ms, open_intervals
from simulator.scenario.openings import Calendar
from simulator.scenario.staff import Resource
from simulator.scenario.types import Scenario


class Stay(NamedTuple):
    """Seats of the same hours and their time, in absolute milliseconds; ``seats`` counts at whose pace they work."""

    calendar: Calendar | None
    seats: float
    begin: int
    end: int

    def hours(self) -> list[Interval]:
        """When the seats are open; none where they are gone before they come."""
        return open_intervals(self.calendar, self.begin, self.end) if self.begin < self.end else []


def length(hours: Iterable[Interval]) -> int:
    """The milliseconds in intervals that do not overlap."""
    return sum(end - begin for begin, end in hours)


def capacity(scenario: Scenario, resource: str) -> float:
    """Staffed hours a week of all seats of a resource in the measured window; infinite where it is unlimited.

    Who is absent and seats that wait for a hire are left out; newcomers count as if they had learnt everything.
    """
    one = scenario.resources[resource]
    if one.headcount is None:
        return math.inf
    hours = math.fsum(stay.seats * length(stay.hours()) / HOUR for stay in stays_of(scenario, one))
    return hours * (1 - one.absence) * filled(one) * WEEK / scenario.horizon


def filled(one: Resource) -> float:
    """The share of time for which a seat has somebody, in the long run: tenure ÷ (tenure + vacancy)."""
    if one.tenure is None or one.vacancy is None:
        return 1.0
    stays = one.tenure.expected()
    return stays / (stays + one.vacancy.expected())


def people_there(scenario: Scenario, one: Resource) -> float:
    """The seats of the measured window that have somebody, on average over the window and in the long run."""
    stays = ((1.0 if one.people else stay.seats, max(stay.end - stay.begin, 0)) for stay in stays_of(scenario, one))
    return filled(one) * sum(seats * time for seats, time in stays) / scenario.horizon


def calendars_of(one: Resource) -> list[tuple[Calendar | None, int]]:
    """The hours of a resource's seats, each with how many have them; None is always open."""
    if one.people:
        return [(person.calendar or one.calendar, 1) for person in one.people]
    if one.shifts:
        return [*_levels(one)]
    return [(one.calendar, one.headcount or 0)]


def staffed(scenario: Scenario, resources: Iterable[str]) -> list[Interval]:
    """When a seat of some resources is open in the measured window, whoever has it."""
    begin = absolute(scenario.start)
    calendars = {calendar for name in resources for calendar, _ in calendars_of(scenario.resources[name])}
    return merged(one for each in calendars for one in open_intervals(each, begin, begin + scenario.horizon))


def week_of(one: Resource) -> int:
    """The milliseconds of a normal week in which some seat of a resource is open."""
    calendars = [calendar for calendar, _ in calendars_of(one)]
    if None in calendars:
        return WEEK
    lines = tuple(line for calendar in calendars if calendar is not None for line in calendar.lines)
    return normal_week_ms(Calendar(name="", lines=lines))


def _levels(one: Resource) -> Iterator[tuple[Calendar, int]]:
    """Seats work the shifts whose headcount is above their number, so that some have the same hours."""
    for below, level in pairwise([0, *sorted({shift.headcount for shift in one.shifts} - {0})]):
        lines = tuple(shift.line for shift in one.shifts if shift.headcount >= level)
        yield Calendar(name="", lines=lines), level - below


def stays_of(scenario: Scenario, one: Resource) -> Iterator[Stay]:
    """The seats of a resource and their times in the measured window."""
    begin = absolute(scenario.start)
    end = begin + scenario.horizon
    if one.people:
        for person in one.people:
            comes = begin if person.begins is None else max(begin, absolute(person.begins))
            goes = end if person.ends is None else min(end, absolute(person.ends))
            yield Stay(person.calendar or one.calendar, person.speed, comes, goes)
    elif one.headcounts:
        dates = [begin, *(min(end, max(begin, absolute(since))) for since, _ in one.headcounts[1:]), end]
        for (first, after), (_, many) in zip(pairwise(dates), one.headcounts, strict=True):
            yield Stay(one.calendar, many, first, after)
    else:
        yield from (Stay(calendar, many, begin, end) for calendar, many in calendars_of(one))
