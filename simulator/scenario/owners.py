"""Who owns today's leads: a cell of their file, and whom the plan lets it mean."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.scenario.open_leads import Owner
from simulator.scenario.people_shapes import ResourceShape
from simulator.scenario.problems import Path, closest, listed, nearest, not_among, offered, shown

if TYPE_CHECKING:
    from simulator.scenario.shapes import PlanShape

OWNER = "owner"
SEATS_BY = ("headcount", "shifts", "people")
"""The words that say how many seats a resource has."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Owners:
    """Whom an owner's name or number may mean."""

    people: Mapping[str, Sequence[str] | None]
    """By resource, who may own leads: people by their names, seats by their numbers; None where that was not read."""
    owning: Collection[str]
    """Resources whose people own their leads, in some route at least."""
    working: Mapping[str, Collection[str]]
    """By stage, the resources that some route gives it to."""

    def read(self, stage: str | None, text: str) -> Owner | None:
        """`Ada`, `reps.Ada`, `reps.3`, or `3` where one resource alone is likely; None if its seats were not read.

        Raises ValueError if it is nobody, or may be one of several.
        """
        resource, dot, who = text.partition(".")
        if dot and resource in self.people:
            return self._of(resource, who)
        found = self._likely(stage, [name for name, people in self.people.items() if text in (people or ())])
        if len(found) == 1:
            return Owner(resource=found[0], who=text)
        if found:
            meant = shown(f"{found[0]}.{text}")
            raise ValueError(f"owner {shown(text)} may be one of {listed(found)}; write {meant} if that is meant.")
        if None in self.people.values():
            return None
        raise ValueError(self._nobody(text))

    def _of(self, resource: str, who: str) -> Owner | None:
        people = self.people[resource]
        if people is None:
            return None
        if who not in people:
            message = not_among(who, f"a seat of {resource}", people, "Seats")
            raise ValueError(message if people else f"{resource} is unlimited; it has no seats that could own leads.")
        return Owner(resource=resource, who=who)

    def _likely(self, stage: str | None, having: list[str]) -> list[str]:
        """Those of some resources whose people own leads, of these those that do the stage; all where none is."""
        for likely in (self.owning, self.working.get(stage or "", ())):
            having = [one for one in having if one in likely] or having
        return having

    def _nobody(self, text: str) -> str:
        resource, _, who = text.partition(".")
        near = closest(resource, self.people)
        meant = offered(f"{near}.{who}") if near and who in (self.people[near] or ()) else ""
        owning = [name for name in self.people if name in self.owning] or list(self.people)
        known = f" Owners: {listed(self._told(owning))}." if any(self._told(owning)) else ""
        return f"{shown(text)} is not the name of anybody here.{meant or nearest(text, self._names())}{known}"

    def _names(self) -> Iterator[str]:
        return (who for people in self.people.values() for who in people or () if not who.isdecimal())

    def _told(self, resources: Sequence[str]) -> Iterator[str]:
        """Those who may own leads, the seats with their resource."""
        for one in resources:
            yield from (f"{one}.{who}" if who.isdecimal() else who for who in self.people[one] or ())


def owners_of(plan: PlanShape, wrong: Iterable[Path] = ()) -> Owners:
    """Whom a plan lets own leads, what its routes set included; ``wrong`` are the places of what could not be read."""
    resources = plan.resources or {}
    unread = {path[1] for path in wrong if path[:1] == ("resources",) and path[2:3] and path[2] in SEATS_BY}
    return Owners(
        people={name: None if name in unread else _people(one) for name, one in resources.items()},
        owning={name for name, one in resources.items() if one.assignment == OWNER} | {*_set_to_own(plan)},
        working=_working(plan),
    )


def _people(resource: ResourceShape) -> list[str]:
    """Who may own leads: people by their names, seats by their numbers."""
    if resource.people:
        return [one.name for one in resource.people if one.name is not None]
    seats = [one.headcount for one in resource.shifts or ()]
    if isinstance(resource.headcount, tuple):
        seats += [many for _, many in resource.headcount]
    elif isinstance(resource.headcount, int):
        seats.append(resource.headcount)
    return [str(number) for number in range(max(seats, default=0))]


def _set_to_own(plan: PlanShape) -> Iterator[str]:
    """Resources of which some route says that their people own leads."""
    for route in (plan.routes or {}).values():
        for path, value in (route.set or {}).items():
            section, _, rest = path.partition(".")
            name, _, word = rest.partition(".")
            stated = value.get("assignment") if isinstance(value, Mapping) and not word else value
            if section == "resources" and word in ("", "assignment") and stated == OWNER:
                yield from (plan.resources or {}) if name == "*" else (name,)


def _working(plan: PlanShape) -> dict[str, set[str]]:
    """By stage, the resources that some route gives it to."""
    working: dict[str, set[str]] = {}
    for route in (plan.routes or {}).values():
        for stage, team in (route.team or {}).items():
            working.setdefault(stage, set()).update(team or ())
    return working
