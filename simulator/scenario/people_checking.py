"""What deserves a second look in what a correct plan says of people: what does nothing, and what cannot go well."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import combinations, pairwise

from simulator.rules.durations import WEEK
from simulator.scenario.calendars import Interval, merged, open_intervals, origin
from simulator.scenario.capacity import calendars_of
from simulator.scenario.openings import Calendar, CalendarLine
from simulator.scenario.phrases import duration, hours
from simulator.scenario.problems import listed
from simulator.scenario.staff import Person, Resource
from simulator.scenario.types import Scenario, Segment
from simulator.scenario.units import shown_instant

Said = Iterator[tuple[str, str]]
Window = tuple[datetime, datetime]
"""The first instant of a time, and the first after it."""


def people_findings(scenario: Scenario, met: Mapping[str, Collection[str]]) -> Said:
    """What deserves a second look; ``met`` has the segments whose leads come to each resource, by its path."""
    first = datetime.min + timedelta(milliseconds=origin(scenario))
    world = first, first + timedelta(milliseconds=scenario.stop)
    for name, one in scenario.resources.items():
        path = f"resources.{name}"
        segments = [scenario.segments[each] for each in scenario.segments if each in met.get(path, ())]
        for word, message in (
            *_dates(one, world),
            *_shifts(one),
            *_people(scenario, one, world),
            *_served(one, segments),
            *_newcomers(scenario, one, world),
            *_closings(one),
            *_places(one),
            *_pay(one),
        ):
            yield f"{path}.{word}", message


def _dates(one: Resource, world: Window) -> Said:
    """Dates of a headcount that change nothing."""
    if not one.headcounts:
        return
    dates = [since for since, _ in one.headcounts]
    within = [since for since in dates[1:] if world[0] < since < world[1]]
    late = [shown_instant(since) for since in dates if since >= world[1]]
    if not within:
        holds = f"it is {one.seats_at(world[0])} throughout"
        yield "headcount", f"no date changes it in the simulated time, {_told(world)}; {holds}."
    elif late:
        yield "headcount", f"{listed(late)} {'lies' if len(late) == 1 else 'lie'} after the simulated time."


def _told(window: Window) -> str:
    return f"{shown_instant(window[0])} to {shown_instant(window[1])}"


def _shifts(one: Resource) -> Said:
    for place, shift in enumerate(one.shifts, start=1):
        if shift.headcount == 0:
            yield f"shifts[{place}]", "nobody works this shift."
    for (place, shift), (_, other) in combinations(enumerate(one.shifts, start=1), 2):
        if shift.headcount and other.headcount and _overlap(shift.line, other.line):
            most = max(shift.headcount, other.headcount)
            message = f"{hours(shift.line)} and {hours(other.line)} overlap; {most} seats work then, not the sum."
            yield f"shifts[{place}]", message


def _overlap(one: CalendarLine, other: CalendarLine) -> bool:
    """Whether two lines of a week have a moment in common."""
    both = sorted([*_week(Calendar(name="", lines=(one,))), *_week(Calendar(name="", lines=(other,)))])
    return any(later.begin < before.end for before, later in pairwise(both))


def _week(calendar: Calendar | None) -> list[Interval]:
    """Some normal week, and a day more for what crosses midnight."""
    return open_intervals(calendar, WEEK, 2 * WEEK + WEEK // 7)


def _people(scenario: Scenario, one: Resource, world: Window) -> Said:
    stages = {stage for route in scenario.routes.values() for stage, team in route.team.items() if one.name in team}
    for place, person in enumerate(one.people, start=1):
        if not _is_there(person, world):
            yield f"people[{place}]", f"{person.name} is not there in the simulated time, {_told(world)}."
        for stage in person.odds:
            if stage not in stages:
                yield f"people[{place}].odds.{stage}", "no route gives the stage to this resource."
    if one.people and one.calendar and all(person.calendar for person in one.people):
        yield "calendar", "all of its people have calendars of their own."


def _is_there(person: Person, window: Window) -> bool:
    comes, goes = person.begins or window[0], person.ends or window[1]
    return comes < window[1] and goes > window[0]


def _served(one: Resource, segments: Collection[Segment]) -> Said:
    """Leads whom nobody serves, as far as one attribute alone tells."""
    for name in dict.fromkeys(key for person in one.people for key in person.serves):
        if not all(name in person.serves for person in one.people):
            continue
        served = {category for person in one.people for category in person.serves[name]}
        for segment in segments:
            known = segment.profile.get(name)
            shares = known.categories if known is not None and known.categories else {}
            missed = [category for category, share in shares.items() if share > 0 and category not in served]
            if known is None:
                yield "people", f"leads of {segment.name} lack `{name}`, so nobody serves them."
            elif missed:
                yield "people", f"nobody serves leads of {segment.name} with {name} {listed(missed)}."


def _newcomers(scenario: Scenario, one: Resource, world: Window) -> Said:
    """What is said of those who come, where nobody does."""
    begin, moment = scenario.start, timedelta(milliseconds=1)
    measured = begin, begin + timedelta(milliseconds=scenario.horizon)
    if one.ramp is not None:
        if not _comes(one, world, world[0] - timedelta(milliseconds=one.ramp.over)):
            yield "ramp", "nobody new comes: there is no `tenure`, no headcount that rises and nobody with a `from`."
        elif one.tenure is not None and one.tenure.expected() < one.ramp.over:
            stays = f"people stay {duration(one.tenure.expected())} on average"
            yield "ramp", f"{stays} and learn for {duration(one.ramp.over)}; hardly anybody learns all."
    if one.cost.per_hire and not _comes(one, measured, max(begin, world[0] + moment)):
        yield "cost.per_hire", f"nobody is hired in the measured period, {_told(measured)}."
    if one.vacancy is not None and one.vacancy.largest() == 0:
        yield "vacancy", "a hire comes at once, as without the word; write how long it takes to find one."


def _comes(one: Resource, window: Window, since: datetime) -> bool:
    """Whether a hire may come in a time; somebody with a name also if that was before, but not before ``since``."""
    rises = [day for (_, before), (day, many) in pairwise(one.headcounts) if many > before]
    named = [person.begins for person in one.people if person.begins is not None and person.begins >= since]
    return (
        one.tenure is not None
        or any(window[0] <= day for day in rises if day < window[1])
        or any(day < window[1] for day in named)
    )


def _closings(one: Resource) -> Said:
    """Ends of shifts that never are, or at which there is nobody to hand over to."""
    if one.end_of_shift == "pause":
        if one.cost.overtime != 1 and not _somebody_leaves(one):
            yield "cost.overtime", "nobody works overtime unless `end_of_shift` is finish or hand_over."
        return
    calendars = [calendar for calendar, _ in calendars_of(one)]
    if all(calendar is None for calendar in calendars):
        yield "end_of_shift", "nobody's shift ends without a `calendar` or `shifts`."
    elif one.end_of_shift == "hand_over" and one.assignment != "pool":
        yield "end_of_shift", "nothing is handed over, for each lead waits for its own person; write pause or finish."
    elif one.end_of_shift == "hand_over" and not _somebody_takes_over(calendars):
        yield (
            "end_of_shift",
            "nobody else is at work whenever a shift ends, so what is handed over waits.",
        )


def _somebody_leaves(one: Resource) -> bool:
    falls = any(many < before for (_, before), (_, many) in pairwise(one.headcounts))
    return one.tenure is not None or falls or any(person.ends for person in one.people)


def _somebody_takes_over(calendars: Collection[Calendar | None]) -> bool:
    """Whether some hours end while others go on, or begin then."""
    weeks = [_week(calendar) for calendar in calendars]
    ends = {interval.end for interval in merged(interval for week in weeks for interval in week)}
    return any(interval.end not in ends for week in weeks for interval in week)


def _places(one: Resource) -> Said:
    """Places of people to whom no lead is given."""
    if one.max_open_leads is not None and one.assignment == "pool":
        yield (
            "max_open_leads",
            "it does nothing, for in a pool nobody holds leads; write 'assignment: in_turn' or 'assignment: owner' "
            "if they do.",
        )


def _pay(one: Resource) -> Said:
    paid = one.cost
    if paid.overtime != 1 and not paid.per_hour:
        yield "cost.overtime", "it is a share of `per_hour`, which is 0; write what an hour costs."
    if paid.commission.quota is not None and paid.commission.above < paid.commission.first:
        yield "cost.commission.above", "it is less than up to the quota, so selling more pays less."
