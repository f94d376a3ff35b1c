"""When leads become ready, against the hours of those who work the stage: where patience runs out behind closed doors.

A lead becomes ready where it begins, or when the stage before lets it go: in the open hours of those who work there,
or at any time where a delay or a clock of its own decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from simulator.scenario.calendars import Interval, absolute, merged, open_intervals
from simulator.scenario.capacity import staffed
from simulator.scenario.openings import Calendar
from simulator.scenario.reach import reached_stages
from simulator.scenario.types import (
    EXPIRED,
    GAVE_UP,
    LATE,
    Campaign,
    Count,
    Outcome,
    Rate,
    Route,
    Scenario,
    Stage,
    Times,
    Weekly,
)

ALWAYS: tuple[Calendar | None, ...] = (None,)
BY_THE_CLOCK = (GAVE_UP, LATE, EXPIRED)
"""The ways of leaving early that can end a wait by night; the others do so as a lead comes."""
Hours = list[Interval]


class Absence(NamedTuple):
    """Those who could work a stage, and the longest time in milliseconds for which none of them is there."""

    who: tuple[str, ...]
    longest: int


def lost_behind_closed_doors(scenario: Scenario, route: Route, stage: Stage) -> Absence | None:
    """The longest time that nobody works a stage, if patience ends before and leads come then.

    Only patience that runs by night too can do that. A share of a stage waits for its own people alone.
    """
    team = route.team.get(stage.name)
    if stage.patience is None or stage.patience_in is not None or team is None:
        return None
    crews = [team] if isinstance(team, tuple) else [(name,) for name in team]
    ready = merged(_ready(scenario, route, stage))
    lost = [one for crew in crews if (one := _absence(scenario, stage.patience.expected(), crew, ready))]
    return max(lost, key=lambda one: one.longest, default=None)


def _absence(scenario: Scenario, patience: float, crew: tuple[str, ...], ready: Hours) -> Absence | None:
    there = staffed(scenario, crew)
    longest = max((later.begin - one.end for one, later in pairwise(there)), default=0)
    if patience >= longest or merged([*there, *ready]) == there:
        return None
    return Absence(crew, longest)


def _open(scenario: Scenario, calendars: tuple[Calendar | None, ...]) -> Hours:
    begin = absolute(scenario.start)
    return merged(one for each in calendars for one in open_intervals(each, begin, begin + scenario.horizon))


def _ready(scenario: Scenario, route: Route, stage: Stage) -> Iterator[Interval]:
    """When leads become ready at a stage; what lets them on as they come is as ready as they were before it."""
    stages = [scenario.stages[name] for name in reached_stages(scenario, route)]
    asked, waiting = {stage.name}, [stage]
    while waiting:
        at = waiting.pop()
        if at.delay is not None and at.delay.largest() > 0:
            yield from _open(scenario, ALWAYS)
            continue
        for campaign in (scenario.campaigns[name] for name in route.campaigns):
            if campaign.starts == at.name:
                yield from _made(scenario, campaign)
        for other, one in _ways_to(at, stages):
            hours = _let_go(scenario, route, other, one)
            yield from hours or ()
            if hours is None and other.name not in asked:
                asked.add(other.name)
                waiting.append(other)


def _ways_to(stage: Stage, stages: Iterable[Stage]) -> Iterator[tuple[Stage, Outcome]]:
    for other in stages:
        yield from ((other, one) for one in (*other.outcomes, *other.early.values()) if stage.name in one.ways)


def _made(scenario: Scenario, campaign: Campaign) -> Hours:
    """When a campaign's leads come, in the measured period."""
    source = campaign.leads
    if isinstance(source, Times):
        moments = [absolute(moment) for moment in source.times]
        return [Interval(at, at + 1) for at in moments if 0 <= at - absolute(scenario.start) < scenario.horizon]
    if isinstance(source, Weekly):
        return _open(scenario, tuple(one.hours for one in source.lines))
    hours = _open(scenario, (source.hours if isinstance(source, Rate) else None,))
    if isinstance(source, Count) or source.between is not None:
        first, after = source.between or (scenario.start, scenario.start)
        hours = [Interval(max(a, absolute(first)), min(b, absolute(after))) for a, b in hours]
    return hours


def _let_go(scenario: Scenario, route: Route, stage: Stage, one: Outcome) -> Hours | None:
    """When a stage lets leads go by an outcome; None as they come."""
    team = route.team.get(stage.name)
    if one.after is not None or one.name in BY_THE_CLOCK:
        return _open(scenario, ALWAYS)
    if team is None or one.name in stage.early:
        return None
    return staffed(scenario, team)
