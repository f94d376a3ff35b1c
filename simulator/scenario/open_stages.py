"""Stages with hours of their own, against the hours of those who work there: touches start when both are open."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.rules.durations import HOUR
from simulator.scenario.calendars import Interval, absolute, common, merged, open_intervals
from simulator.scenario.capacity import length, staffed, stays_of
from simulator.scenario.openings import Calendar
from simulator.scenario.types import Option, Scenario, Stage
from simulator.scenario.visits import mean_of


def part_that_can_be_worked(scenario: Scenario, resource: str, stages: Iterable[Stage]) -> float:
    """The part of a resource's staffed hours in which it can be at work at some of its stages.

    A touch that starts as the stage closes goes on for its mean effort.
    """
    worked = list(stages)
    if any(stage.opens is None for stage in worked):
        return 1.0
    opened = merged(
        Interval(begin, end + _last_touch(scenario, stage, resource))
        for stage in worked
        for begin, end in _within(scenario, stage.opens)
    )
    there = [(stay.seats, stay.hours()) for stay in stays_of(scenario, scenario.resources[resource])]
    total = sum(seats * length(hours) for seats, hours in there)
    return sum(seats * length(common(hours, opened)) for seats, hours in there) / total if total else 1.0


def can_start(scenario: Scenario, resource: str, stage: Stage) -> bool:
    """Whether a resource is there at some time when touches of a stage may start."""
    hours = staffed(scenario, [resource])
    return stage.opens is None or not hours or bool(common(hours, _within(scenario, stage.opens)))


def _within(scenario: Scenario, calendar: Calendar | None) -> list[Interval]:
    begin = absolute(scenario.start)
    return open_intervals(calendar, begin, begin + scenario.horizon)


def _last_touch(scenario: Scenario, stage: Stage, resource: str) -> int:
    option = stage.options.get(resource, Option(resource=resource))
    effort = mean_of(option.effort, stage.effort) or 0.0
    return round(min(effort / scenario.resources[resource].available, 10_000 * HOUR))
