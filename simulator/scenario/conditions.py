"""Conditions as a plan writes them: lists of cases, of which the first that holds for a lead decides.

A condition is a mapping of what is asked to what must hold: an attribute's category, a bound on a number, or who did
an earlier stage. All of a condition must hold.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Annotated

from pydantic import BeforeValidator, Field, ValidationInfo

from simulator.scenario import units
from simulator.scenario.criteria import RELATIONS, Bound, Condition
from simulator.scenario.dependent import DONE_BY
from simulator.scenario.discrete import Choice, Empirical
from simulator.scenario.distributions import Constant, Distribution
from simulator.scenario.document import Row, Table
from simulator.scenario.family import Steps
from simulator.scenario.problems import Path, not_among
from simulator.scenario.scaling import Scaled
from simulator.scenario.shape import Forms, Names, Shape, mapping_of, notes_of, text_of

MOST_KINDS = 10_000
"""Kinds of leads beyond which it is not looked whether some case holds for each."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One thing that a condition asks, as the plan writes it."""

    key: str
    text: str
    path: Path


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseShape:
    """What is asked of a lead, and the name that follows from it."""

    asked: tuple[Asked, ...] | None
    """None: nothing, so that the case holds for every lead; or it was found wrong."""
    then: str | None
    """None: it was found wrong."""
    path: Path


@dataclass(frozen=True, kw_only=True, slots=True)
class Cases:
    """A list of cases, of which the first that holds decides."""

    cases: tuple[CaseShape, ...]

    def __iter__(self) -> Iterator[str]:
        """What can follow, as far as it is right."""
        return (case.then for case in self.cases if case.then is not None)


def ways_of(to: str | Cases | None) -> tuple[str, ...]:
    """The stages that can follow; none where the journey ends."""
    if isinstance(to, Cases):
        return tuple(to)
    return () if to is None else (to,)


def _asked(value: object) -> tuple[Asked, ...]:
    table = mapping_of(value)
    if not table:
        raise ValueError("a condition belongs here, such as {region: north}.")
    return tuple(Asked(key=key, text=text_of(node), path=node.path) for key, node in table.items())


_If = Annotated[tuple[Asked, ...] | None, BeforeValidator(_asked)]


class GoalCaseShape(Shape):
    """A stage that leads go to, and for which leads."""

    place = "case in `to`"
    asked: _If = Field(default=None, alias="if")
    to: Names


class TeamCaseShape(Shape):
    """A resource that works a stage, and for which leads."""

    place = "case in `team`"
    asked: _If = Field(default=None, alias="if")
    use: Names


_SHAPES: Mapping[str, type[GoalCaseShape | TeamCaseShape]] = {"to": GoalCaseShape, "use": TeamCaseShape}


def read_cases(value: Row, then: str, info: ValidationInfo) -> Cases:
    """The cases of a list; ``then`` is the word for what follows.

    Raises ValueError if the list is empty, or goes on after a case that always holds.
    """
    if not value:
        example = f"[{{if: {{region: north}}, {then}: a}}, {{{then}: b}}]"
        raise ValueError(f"a list of cases belongs here, such as {example}.")
    notes = notes_of(info)
    cases = []
    for node in value:
        shape = _SHAPES[then].model_validate(node, context=notes)
        cases.append(CaseShape(asked=shape.asked, then=getattr(shape, then), path=node.path))
    for place, node in enumerate(value[:-1], start=1):
        if isinstance(node, Table) and "if" not in node:
            raise ValueError(f"case {place} has no `if` and holds for every lead; it comes last.")
    return Cases(cases=tuple(cases))


def _goal(value: object, info: ValidationInfo) -> str | Cases:
    if isinstance(value, Row) and (not value or any(isinstance(one, Table) for one in value)):
        return read_cases(value, "to", info)
    return text_of(value)


Goal = Annotated[str | Cases, BeforeValidator(_goal), Forms((GoalCaseShape,), listed=True)]
"""Where a lead goes: to a stage, or to that of the first case that holds."""


def wrong_question(asked: Asked, attributes: Mapping[str, Mapping[str, float] | None]) -> str | None:
    """What is wrong with asking this of an attribute, or None."""
    if asked.key not in attributes:
        return not_among(asked.key, "an attribute of any segment", (*attributes, "done_by.<stage>"), "Known")
    categories = attributes[asked.key]
    if categories is None:
        return None if _bound(asked.text) else f"`{asked.key}` is a number; ask for a bound, such as '>= 0.6'."
    if asked.text in categories:
        return None
    return not_among(asked.text, f"a category of {asked.key}", categories, "Categories")


def _bound(text: str) -> tuple[str, float] | None:
    relation = next((sign for sign in RELATIONS if text.strip().startswith(sign)), None)
    if relation is None:
        return None
    try:
        return relation, units.plain(text.strip().removeprefix(relation))
    except ValueError:
        return None


def condition_of(asked: Iterable[Asked] | None, attributes: Mapping[str, Mapping[str, float] | None]) -> Condition:
    """The condition that is asked, its names being right."""
    categories, bounds, done_by = {}, [], {}
    for one in asked or ():
        if one.key.startswith(DONE_BY):
            done_by[one.key.removeprefix(DONE_BY)] = one.text
        elif attributes[one.key] is not None:
            categories[one.key] = one.text
        elif (bound := _bound(one.text)) is not None:
            bounds.append(Bound(attribute=one.key, relation=bound[0], bound=bound[1]))  # type: ignore[arg-type]  # see RELATIONS
    return Condition(categories=categories, bounds=tuple(bounds), done_by=done_by)


Known = Mapping[str, "Distribution | Mapping[str, float]"]
"""What is known of a segment's leads, by attribute: a number's distribution, or shares by category."""


def unmatched(conditions: Sequence[Condition], known: Known) -> str | None:
    """A kind of lead for which surely none of the conditions holds, or None if none is seen.

    Who did a stage is not foreseen, so whatever asks for it is taken to hold.
    """
    names = {name for one in conditions for name in one.attributes}
    kinds = {name: [*_kinds(known[name], conditions, name)] if name in known else [None] for name in sorted(names)}
    if math.prod(len(some) for some in kinds.values()) > MOST_KINDS:
        return None
    for kind in product(*kinds.values()):
        lead = dict(zip(kinds, kind, strict=True))
        if not any(_may_hold(one, lead) for one in conditions):
            return ", ".join(f"{name} {_told(value)}" for name, value in lead.items() if value is not None)
    return None


def _told(value: str | float | None) -> str:
    return value if isinstance(value, str) else f"{value:.6g}"


def _may_hold(condition: Condition, lead: Mapping[str, str | float | None]) -> bool:
    bounds = (one.holds(lead[one.attribute]) for one in condition.bounds)
    return all(bounds) and all(lead[name] == category for name, category in condition.categories.items())


def _kinds(
    known: Distribution | Mapping[str, float], conditions: Sequence[Condition], name: str
) -> Iterator[str | float]:
    """An attribute's values that conditions can tell apart, and that leads can have."""
    if not isinstance(known, Distribution):
        yield from (category for category, share in known.items() if share > 0)
    else:
        yield from _numbers(known, {one.bound for each in conditions for one in each.bounds if one.attribute == name})


def _numbers(known: Distribution, bounds: Iterable[float]) -> Iterator[float]:
    """Numbers that bounds can tell apart, and that a distribution has."""
    if isinstance(known, Scaled):
        yield from (known.by * value for value in _numbers(known.of, [bound / known.by for bound in bounds]))
    elif isinstance(known, Constant):
        yield known.value
    elif isinstance(known, Empirical):
        yield from known.values
    elif isinstance(known, Choice):
        yield from (value for value, _ in known.items)
    else:
        for value in _around(sorted(bounds), whole=isinstance(known, Steps)):
            if known.smallest() <= value <= known.largest():
                yield value


def _around(edges: list[float], *, whole: bool) -> list[float]:
    """Values below, at, between and above some bounds."""
    if whole:
        floors = [math.floor(edge) for edge in edges]
        return sorted({float(floor + step) for floor in floors for step in (-1, 0, 1)})
    between = [(low + high) / 2 for low, high in pairwise(edges)]
    return sorted([edges[0] - 1, *edges, *between, edges[-1] + 1])
