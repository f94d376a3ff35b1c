"""When calendars are open, from what a plan states: intervals [begin, end) in milliseconds of the world.

Imports nothing of the simulator's rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np

from simulator.scenario.openings import Calendar
from simulator.scenario.types import Scenario

DAY = 86_400_000
Intervals = list[tuple[int, int]]


def shifts(scenario: Scenario, calendar: Calendar | None, since: int = 0) -> Iterator[tuple[date, int, int]]:
    """A calendar's shifts within the world, each with the date on which it starts; without one, every date.

    Where leads have been waiting when the world begins, those from an earlier instant on.
    """
    origin = scenario.start - timedelta(milliseconds=scenario.warm_up)
    midnight = origin.replace(hour=0, minute=0, second=0, microsecond=0)
    offset = -((origin - midnight) // timedelta(milliseconds=1))
    for number in range(since // DAY - 2, scenario.stop // DAY + 3):
        day = midnight + timedelta(days=number)
        for begin, end in _edges(calendar, day.date()):
            a, b = (min(max(offset + number * DAY + edge, since), scenario.stop) for edge in (begin, end))
            if a < b:
                yield day.date(), a, b


def _edges(calendar: Calendar | None, day: date) -> Iterator[tuple[int, int]]:
    if calendar is None:
        yield 0, DAY
    for line in calendar.lines if calendar is not None else ():
        if day.weekday() in line.days and day not in line.holidays:
            yield line.opens, line.closes + (DAY if line.closes <= line.opens else 0)


def open_hours(scenario: Scenario, calendar: Calendar | None, since: int = 0) -> Intervals:
    """When a calendar is open within the world, or since an earlier instant: intervals that are apart, ascending."""
    if calendar is None:
        return [(since, scenario.stop)]
    return union((begin, end) for _, begin, end in shifts(scenario, calendar, since))


def union(intervals: Iterable[tuple[int, int]]) -> Intervals:
    """When one interval or more holds an instant; those that touch are one."""
    steps: dict[int, int] = {}
    for begin, end in intervals:
        if begin < end:
            steps[begin] = steps.get(begin, 0) + 1
            steps[end] = steps.get(end, 0) - 1
    return _at_least(steps, 1)


def within(hours: Intervals, others: Intervals) -> Intervals:
    """When both hold an instant; each of the two is a list of intervals that are apart."""
    steps: dict[int, int] = {}
    for begin, end in (*hours, *others):
        steps[begin] = steps.get(begin, 0) + 1
        steps[end] = steps.get(end, 0) - 1
    return _at_least(steps, 2)


def _at_least(steps: dict[int, int], least: int) -> Intervals:
    """Where the running sum of the steps is so high."""
    found, level = [], 0
    for at in sorted(steps):
        before, level = level, level + steps[at]
        if before < least <= level:
            found.append((at, at))
        elif level < least <= before:
            found[-1] = (found[-1][0], at)
    return found


def open_ms(hours: Intervals, begins: Any, ends: Any) -> Any:
    """The open milliseconds in each of some intervals."""
    edges = [edge for interval in hours for edge in interval] or [0]
    lengths = [b - a for a, b in hours]
    reached = np.repeat(np.concatenate([[0], np.cumsum(lengths)]), 2)[1:-1] if lengths else [0]
    return np.interp(ends, edges, reached) - np.interp(begins, edges, reached)
