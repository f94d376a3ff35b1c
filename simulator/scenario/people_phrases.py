"""People as phrases: how many there are and when, how they come, learn, work and go, and what they get."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.rules.durations import DAY, YEAR
from simulator.scenario import units
from simulator.scenario.capacity import filled
from simulator.scenario.distributions import Distribution
from simulator.scenario.phrases import duration, figures, hours, last_of, many, money, roughly, share
from simulator.scenario.staff import Commission, Person, Resource, ResourceCost

LONG = 5
"""Characters of a number that says more than a mean does."""


def seats(one: Resource) -> str:
    """How many seats there are; the fewest and the most of a headcount by date."""
    if one.headcount is None:
        return "unlimited"
    if one.people:
        return f"{one.headcount} {'person' if one.headcount == 1 else 'people'}"
    if one.shifts:
        return f"up to {many(one.headcount, 'seat')}"
    fewest = min((number for _, number in one.headcounts), default=one.headcount)
    return many(one.headcount if fewest == one.headcount else f"{fewest} to {one.headcount}", "seat")


def open_in(one: Resource) -> str:
    """In whose hours a resource works."""
    if one.shifts:
        return "in shifts"
    calendars = [person.calendar or one.calendar for person in one.people] or [one.calendar]
    return ", ".join(dict.fromkeys("always open" if each is None else each.name for each in calendars))


def staffing(one: Resource) -> Iterator[str]:
    """All that is said of those at the seats: who they are, how they come, learn, work and go."""
    if len(one.headcounts) > 1:
        later = (f"{number} from {units.shown_instant(since)}" for since, number in one.headcounts[1:])
        yield ", ".join((many(one.headcounts[0][1], "seat"), *later))
    for shift in one.shifts:
        yield f"{hours(shift.line)}: {many(shift.headcount, 'seat')}"
    yield from map(_person, one.people)
    yield from _coming_and_going(one)
    if one.assignment != "pool":
        whose = (
            "each lead waits for the next person in turn" if one.assignment == "in_turn" else "each lead has an owner"
        )
        limit = "" if one.max_open_leads is None else f", at most {many(one.max_open_leads, 'open lead')} a person"
        yield f"{whose}{limit}"
    if one.end_of_shift != "pause":
        yield f"what is begun is {'finished after hours' if one.end_of_shift == 'finish' else 'handed over at closing'}"


def _person(one: Person) -> str:
    told = [*_told_of(one)]
    return f"{one.name} ({', '.join(told)})" if told else one.name


def _told_of(one: Person) -> Iterator[str]:
    if one.calendar is not None:
        yield one.calendar.name
    if one.speed != 1:
        yield f"speed × {one.speed:g}"
    yield from (f"odds of {stage} × {factor:g}" for stage, factor in one.odds.items())
    yield from (f"{name} {' or '.join(categories)} only" for name, categories in one.serves.items())
    if one.begins is not None:
        yield f"from {units.shown_instant(one.begins)}"
    if one.ends is not None:
        yield f"to {last_of(one.ends)}"


def _coming_and_going(one: Resource) -> Iterator[str]:
    if one.absence:
        yield f"absent {share(one.absence)} of the shifts"
    if one.speed is not None:
        yield f"speeds differ by {share(one.speed.standard_deviation())}"
    if one.ramp is not None:
        yield f"newcomers begin at {share(one.ramp.first)} of the pace and learn for {duration(one.ramp.over)}"
    if one.tenure is not None:
        yield f"people stay {_lasting(one.tenure)}, {_followed(one.vacancy)}"


def _followed(vacancy: Distribution | None) -> str:
    if vacancy is None or not vacancy.expected():
        return "a hire comes at once"
    return f"a seat is then vacant for {_lasting(vacancy)}"


def _lasting(time: Distribution) -> str:
    """A time that is stated, or about how long one is on average."""
    mean, stated = time.expected(), time.family == "constant"
    told = duration(mean)
    if len(told.partition(" ")[0]) >= LONG and not (stated and mean % DAY):
        told = roughly(mean)
    return told if stated else f"{told} on average"


def turnover(one: Resource, people: float) -> Iterator[str]:
    """How many of so many people leave a year, and which part of the seats has somebody."""
    if one.tenure is not None:
        leave = f"about {figures(people * YEAR / one.tenure.expected(), 2)} a year leave and are replaced"
        yield f"{leave}, {share(filled(one))} of the seats are filled in the long run"


def resource_cost(cost: ResourceCost, currency: str) -> str:
    """The prices of a resource and its shares of sales; empty if it costs nothing."""
    amounts = (
        (cost.per_hour, "a seat-hour"),
        (cost.per_month, "a seat-month"),
        (cost.per_touch, "a touch"),
        (cost.per_hire, "a hire"),
    )
    parts = [f"{money(amount, currency)} {unit}" for amount, unit in amounts if amount]
    if cost.overtime != 1:
        parts.append(f"overtime at {share(cost.overtime)}")
    kept = [f"{share(cost.keeps)} of the sale kept"] if cost.keeps else []
    return ", ".join([*parts, *_commission(cost.commission, currency), *kept])


def _commission(paid: Commission, currency: str) -> Iterator[str]:
    if paid.quota is not None:
        above = f"{share(paid.above)} above {money(paid.quota, currency)} a month and seat"
        yield f"{share(paid.first)} commission, {above}"
    elif paid.first != paid.later:
        yield f"{share(paid.first)} commission on first sales, {share(paid.later)} on later ones"
    elif paid.first:
        yield f"{share(paid.first)} commission"
