"""Who has the seats of a resource and when they are at work, once more, from what the plan states.

What is left to luck, somebody is asked for; imports nothing of the simulator's rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Protocol

import numpy as np

from simulator.scenario.open_leads import OpenLead
from simulator.scenario.openings import Calendar
from simulator.scenario.staff import Resource
from simulator.scenario.types import Scenario
from tests.laws.hours import Intervals, open_hours, open_ms, shifts, union, within


class Luck(Protocol):
    """What is drawn for a seat, which is known by its resource and its own name or number, or for a lead."""

    def called(self, lead: str) -> str:
        """How the event log calls a lead of the file of open leads."""

    def category(self, scenario: Scenario, lead: OpenLead, name: str) -> str:
        """A category of such a lead."""

    def absent(self, resource: Resource, seat: str, day: date) -> bool:
        """Whether nobody comes on a date."""

    def stay(self, resource: Resource, seat: str, number: int, *, of_old: bool) -> int:
        """How long the so-many-th to have the seat stays, or still stays if there since long ago."""

    def vacancy(self, resource: Resource, seat: str, number: int) -> int:
        """How long the seat is empty after the so-many-th."""

    def speed(self, resource: Resource, seat: str, number: int) -> float:
        """How fast the so-many-th is."""


@dataclass(frozen=True)
class Stay:
    """Somebody's time at a seat."""

    begin: int
    end: int
    came: int | None
    """When they came, which may lie before the world; None: long ago."""
    speed: float = 1.0

    @property
    def hired(self) -> bool:
        """Whether they came after the world's beginning."""
        return self.came is not None and self.came > 0

    def holds(self, instant: float) -> bool:
        """Whether they are there."""
        return self.begin <= instant < self.end


@dataclass(frozen=True, eq=False)
class Seat:
    """A seat, its hours with and without days of absence, and who has it when."""

    scheduled: Intervals
    hours: Intervals
    stays: tuple[Stay, ...]
    serves: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def open(self) -> Intervals:
        """The hours in which somebody is there."""
        return within(self.hours, self.present)

    @cached_property
    def present(self) -> Intervals:
        """When somebody is there, in their hours or not."""
        return union((stay.begin, stay.end) for stay in self.stays)

    def at(self, instant: float) -> Stay | None:
        """Who has the seat."""
        return next((stay for stay in self.stays if stay.holds(instant)), None)

    def left(self, starts: np.ndarray) -> np.ndarray:
        """When whoever has the seat at some instants leaves it."""
        begins = np.array([stay.begin for stay in self.stays])
        ends = np.array([stay.end for stay in self.stays])
        return ends[np.searchsorted(begins, starts, side="right") - 1]

    def times(self, begin: int, end: int) -> tuple[int, int, int, int, int]:
        """Open, scheduled and filled milliseconds, hires and leavers, between two instants."""
        paid = within(self.scheduled, self.present)
        spans = (self.open, paid, self.present)
        opened, scheduled, present = (int(open_ms(hours, begin, end)) for hours in spans)
        hires = sum(one.hired and begin <= one.begin < end for one in self.stays)
        return opened, scheduled, present, hires, sum(begin <= one.end < end for one in self.stays)


def seats(scenario: Scenario, resource: Resource, luck: Luck) -> list[Seat]:
    """The seats of a resource; of an unlimited one, a seat that stands for all."""
    if resource.is_plain:
        hours = open_hours(scenario, resource.calendar)
        many = 1 if resource.headcount is None else resource.headcount
        return [Seat(hours, hours, (Stay(0, scenario.stop, None),))] * many
    return [_seat(scenario, resource, number, luck) for number in range(resource.headcount or 0)]


def _seat(scenario: Scenario, resource: Resource, number: int, luck: Luck) -> Seat:
    person = resource.people[number] if resource.people else None
    name = str(number) if person is None else person.name
    calendar = _calendar(resource, number)
    hours = scheduled = open_hours(scenario, calendar)
    if resource.absence:
        came = ((a, b) for day, a, b in shifts(scenario, calendar) if not luck.absent(resource, name, day))
        hours = union(came)
    stays = tuple(_stays(scenario, resource, number, luck))
    return Seat(scheduled, hours, stays, {} if person is None else person.serves)


def _calendar(resource: Resource, number: int) -> Calendar | None:
    if resource.shifts:
        return Calendar(name="", lines=tuple(shift.line for shift in resource.shifts if number < shift.headcount))
    own = resource.people[number].calendar if resource.people else None
    return own or resource.calendar


def _stays(scenario: Scenario, resource: Resource, number: int, luck: Luck) -> Iterator[Stay]:
    if resource.people:
        person = resource.people[number]
        came = None if person.begins is None else _instant(scenario, person.begins)
        end = scenario.stop if person.ends is None else min(scenario.stop, _instant(scenario, person.ends))
        if max(0, came or 0) < end:
            yield Stay(max(0, came or 0), end, came, person.speed)
        return
    had = 0
    for begin, end in _filled(scenario, resource, number):
        for stay in _successors(resource, str(number), begin, end, had, luck):
            had += 1
            yield stay


def planned_ms(scenario: Scenario, resource: Resource) -> int:
    """For how long seats are to be filled in the window, whether somebody is there or not."""
    each = (_filled(scenario, resource, number) for number in range(resource.headcount or 0))
    return sum(int(open_ms(union(filled), scenario.begin, scenario.end)) for filled in each)


def _successors(resource: Resource, seat: str, begin: int, end: int, had: int, luck: Luck) -> Iterator[Stay]:
    """Who has the seat from an instant to another, one after the other."""
    came = begin or None
    while begin < end:
        leaves = end
        if resource.tenure is not None:
            leaves = begin + luck.stay(resource, seat, had, of_old=came is None)
        speed = 1.0 if resource.speed is None else luck.speed(resource, seat, had)
        yield Stay(begin, min(leaves, end), came, speed)
        begin = came = leaves + (0 if resource.vacancy is None else luck.vacancy(resource, seat, had))
        had += 1


def _filled(scenario: Scenario, resource: Resource, number: int) -> Intervals:
    """When the headcount is above a seat's number."""
    changes = [(_instant(scenario, since), many) for since, many in resource.headcounts]
    edges = sorted({0, scenario.stop, *(at for at, _ in changes if 0 < at < scenario.stop)})
    first = changes[0][1] if changes else resource.headcount or 0
    filled = []
    for begin, end in pairwise(edges):
        many = next((many for at, many in reversed(changes) if at <= begin), first)
        filled += [(begin, end)] * (many > number)
    return union(filled)


def _instant(scenario: Scenario, moment: datetime) -> int:
    return scenario.warm_up + (moment - scenario.start) // timedelta(milliseconds=1)
