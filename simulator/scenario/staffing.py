"""People: whether the names in what a plan says of them exist, and which of its words may stand together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from simulator.scenario.document import Text
from simulator.scenario.owners import SEATS_BY
from simulator.scenario.people_shapes import PersonShape, ResourceShape
from simulator.scenario.problems import Path, Problems, not_among, shown
from simulator.scenario.readers import UNLIMITED
from simulator.scenario.shapes import FIRST_FREE, PlanShape

Attributes = Mapping[str, Mapping[str, float] | None]
Said = Iterator[tuple[Path, str]]

OF_SEATS = ("absence", "speed", "ramp", "tenure", "vacancy", "max_open_leads")
"""What is said of each seat of a resource, and so of none that is unlimited."""
PAID_BY_THE_SEAT = ("per_hour", "per_month", "per_hire")


def check_people(plan: PlanShape, attributes: Attributes, problems: Problems) -> None:
    """Note every name that what is said of people has wrong: calendars, stages, attributes, categories, their own."""
    for name, resource in (plan.resources or {}).items():
        before: set[str] = set()
        for place, person in enumerate(resource.people or ()):
            path = ("resources", name, "people", place)
            if person.name in before:
                problems.add(
                    (*path, "name"), f"{shown(person.name)} stands here twice; people have names of their own."
                )
            before |= {person.name} - {None}
            _person(path, person, plan, problems)
            if plan.segments is not None:
                for key, categories in (person.serves or {}).items():
                    _serves((*path, "serves", key), key, categories, attributes, problems)


def _person(path: Path, person: PersonShape, plan: PlanShape, problems: Problems) -> None:
    calendars: Collection[str] | None = plan.calendars
    if calendars is not None and person.calendar is not None and person.calendar not in calendars:
        problems.add((*path, "calendar"), not_among(person.calendar, "a calendar", calendars, "Calendars"))
    for stage in person.odds or {}:
        if plan.stages is not None and stage not in plan.stages:
            problems.add((*path, "odds", stage), not_among(stage, "a stage", plan.stages, "Stages"), at="key")
    if person.begins and person.ends and person.ends <= person.begins:
        problems.add((*path, "to"), f"{shown(person.name or '')} would leave before coming.")


def _serves(path: Path, key: str, some: tuple[Text, ...], attributes: Attributes, problems: Problems) -> None:
    """Whom somebody serves is told by the categories of an attribute."""
    if key not in attributes:
        problems.add(path, not_among(key, "an attribute of any segment", attributes, "Attributes"), at="key")
        return
    categories = attributes[key]
    if categories is None:
        problems.add(path, f"`{key}` is a number; people serve leads by an attribute that has categories.", at="key")
        return
    for place, category in enumerate(some):
        if category not in categories:
            problems.add(category.path, not_among(category, f"a category of {key}", categories, "Categories"))
        elif category in some[:place]:
            problems.add(category.path, f"{shown(category)} stands here twice.")


def check_together(plan: PlanShape, problems: Problems) -> None:
    """Note every word of a resource, and every team, that does not go with what else is said of the resource."""
    for name, resource in (plan.resources or {}).items():
        for inside, message in _wrong(resource):
            problems.add(("resources", name, *inside), message, at="value" if inside[0] == "cost" else "key")
    for name, route in (plan.routes or {}).items():
        for stage, team in (route.team or {}).items():
            if isinstance(team, tuple):
                _pools(("routes", name, "team", stage, FIRST_FREE), team, plan.resources or {}, problems)


def _pools(path: Path, team: tuple[str, ...], known: Mapping[str, ResourceShape], problems: Problems) -> None:
    """Whoever is free first takes a lead only where nobody is given leads of their own."""
    for place, name in enumerate(team):
        way = known[name].assignment if name in known else "pool"
        if way not in (None, "pool"):
            message = f"`{FIRST_FREE}` takes resources whose assignment is pool; {name} has {way}."
            problems.add((*path, place), message)


def _wrong(resource: ResourceShape) -> Said:
    given = [word for word in SEATS_BY if word in resource.model_fields_set]
    for word in given[1:] if any(getattr(resource, word) is not None for word in given) else ():
        yield (word,), f"`{given[0]}` says already how many seats there are; leave one of the two out."
    if resource.shifts is not None and "calendar" in resource.model_fields_set:
        yield ("calendar",), "`shifts` have hours of their own; leave `calendar` out."
    if resource.people is not None:
        yield from _of_named_people(resource)
    if resource.headcount == UNLIMITED:
        yield from _of_nobody(resource)
    if resource.vacancy is not None and "tenure" not in resource.model_fields_set:
        yield ("vacancy",), "nobody leaves a seat without `tenure`, so it is never vacant."


def _of_named_people(resource: ResourceShape) -> Said:
    for word in ("tenure", "vacancy"):
        if word in resource.model_fields_set:
            yield (word,), f"people with names leave at their `to`; `{word}` goes with `headcount` or `shifts`."
    if "speed" in resource.model_fields_set:
        yield ("speed",), "people with names have a `speed` each; say it there."


def _of_nobody(resource: ResourceShape) -> Said:
    """What is said of the seats of a resource that has none."""
    why = "an unlimited resource has no seats"
    for word in OF_SEATS:
        if getattr(resource, word):
            yield (word,), f"{why}, so `{word}` says nothing; leave it out, or write a number as `headcount`."
    if resource.assignment not in (None, "pool"):
        yield ("assignment",), f"{why} that leads could wait for; leave `assignment` out."
    for word in PAID_BY_THE_SEAT:
        if resource.cost is not None and getattr(resource.cost, word):
            yield ("cost", word), f"{why} to pay for; pay it `per_touch` or by the sale."
    if resource.cost is not None and resource.cost.commission and resource.cost.commission.quota:
        yield ("cost", "commission"), f"{why} that could have a quota; write its commission as a percentage."
