"""When leads become ready, against the hours of those who work the stage: where patience runs out behind closed doors.

A lead becomes ready where it begins, or when the stage before lets it go: in the open hours of those who work there,
or at any time where a delay or a clock of its own decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from simulator.scenario.calendars import Interval, absolute, merged, open_intervals
from simulator.scenario.capacity import calendars_of
from simulator.scenario.openings import Calendar
from simulator.scenario.types import (
    EXPIRED,
    GAVE_UP,
    LATE,
    Campaign,
    Count,
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


def lost_behind_closed_doors(scenario: Scenario, route: Route, stage: Stage) -> int:
    """The longest time in milliseconds that nobody works a stage, if patience ends before and leads come then; else 0.

    Only patience that runs by night too can do that.
    """
    team = route.team.get(stage.name)
    if stage.patience is None or stage.patience_in is not None or team is None:
        return 0
    staffed = _open(scenario, _hours_of(scenario, team))
    longest = max((later.begin - one.end for one, later in pairwise(staffed)), default=0)
    if stage.patience.expected() >= longest:
        return 0
    ready = merged(_ready(scenario, route, stage, {stage.name}))
    return longest if merged([*staffed, *ready]) != staffed else 0


def _hours_of(scenario: Scenario, team: Iterable[str]) -> tuple[Calendar | None, ...]:
    """The hours of all who may work a stage."""
    return tuple(calendar for name in team for calendar, _ in calendars_of(scenario.resources[name]))


def _open(scenario: Scenario, calendars: tuple[Calendar | None, ...]) -> Hours:
    begin = absolute(scenario.start)
    return merged(one for each in calendars for one in open_intervals(each, begin, begin + scenario.horizon))


def _ready(scenario: Scenario, route: Route, stage: Stage, seen: set[str]) -> Iterator[Interval]:
    """When leads become ready at a stage; the stages in ``seen`` are asked by somebody else."""
    if stage.delay is not None and stage.delay.largest() > 0:
        yield from _open(scenario, ALWAYS)
        return
    for name in route.campaigns:
        if scenario.campaigns[name].starts == stage.name:
            yield from _made(scenario, scenario.campaigns[name])
    for other in scenario.stages.values():
        if any(stage.name in one.ways for one in (*other.outcomes, *other.early.values())):
            yield from _let_go(scenario, route, other, stage, seen)


def _made(scenario: Scenario, campaign: Campaign) -> Hours:
    """When a campaign's leads come."""
    source = campaign.leads
    if isinstance(source, Times):
        return [Interval(absolute(moment), absolute(moment) + 1) for moment in source.times]
    if isinstance(source, Weekly):
        return _open(scenario, tuple(one.hours for one in source.lines))
    hours = _open(scenario, (source.hours if isinstance(source, Rate) else None,))
    if isinstance(source, Count) or source.between is not None:
        first, after = source.between or (scenario.start, scenario.start)
        hours = [Interval(max(a, absolute(first)), min(b, absolute(after))) for a, b in hours]
    return hours


def _let_go(scenario: Scenario, route: Route, stage: Stage, to: Stage, seen: set[str]) -> Iterator[Interval]:
    """When a stage lets leads go to another."""
    for one in (*stage.outcomes, *stage.early.values()):
        if to.name not in one.ways:
            continue
        team = route.team.get(stage.name)
        if one.after is not None or one.name in BY_THE_CLOCK:
            yield from _open(scenario, ALWAYS)
        elif team is not None and one.name not in stage.early:
            yield from _open(scenario, _hours_of(scenario, team))
        elif stage.name not in seen:
            yield from _ready(scenario, route, stage, seen | {stage.name})
