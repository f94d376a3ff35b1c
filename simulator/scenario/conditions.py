"""Conditions as a plan writes them: lists of cases, of which the first that holds for a lead decides.

A condition is a mapping of what is asked to what must hold: an attribute's category, a bound on a number, or who did
an earlier stage. All of a condition must hold.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated

from pydantic import BeforeValidator, Field, ValidationInfo

from simulator.scenario import units
from simulator.scenario.criteria import RELATIONS, Bound, Condition
from simulator.scenario.dependent import DONE_BY
from simulator.scenario.discrete import Choice, Empirical
from simulator.scenario.distributions import Constant, Distribution
from simulator.scenario.document import Row, Table, Text
from simulator.scenario.family import Steps
from simulator.scenario.problems import LONGEST, Path, not_among, shown
from simulator.scenario.scaling import Scaled
from simulator.scenario.shape import Forms, Names, Shape, mapping_of, notes_of, text_of


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


def _asked(value: object, info: ValidationInfo) -> tuple[Asked, ...] | None:
    table = mapping_of(value)
    if not table:
        raise ValueError("a condition belongs here, such as {region: north}.")
    lists = {key: node for key, node in table.items() if isinstance(node, Row)}
    for key, row in lists.items():
        each = " and ".join(f"{{{key}: {one}}}" for one in row[:2] if isinstance(one, Text))
        notes_of(info).add(row.path, f"one belongs here, not a list; write a case for each{each and f': {each}'}.")
    if lists:
        return None
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

    That it goes on after a case that always holds is noted. Raises ValueError if it is empty.
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
            notes.add(value.path, f"case {place} has no `if` and holds for every lead; it comes last.")
    return Cases(cases=tuple(cases))


def _goal(value: object, info: ValidationInfo) -> str | Cases:
    if isinstance(value, Row) and (not value or any(isinstance(one, Table) for one in value)):
        return read_cases(value, "to", info)
    return text_of(value)


Goal = Annotated[str | Cases, BeforeValidator(_goal), Forms((GoalCaseShape,), listed=True)]
"""Where a lead goes: to a stage, or to that of the first case that holds."""


_NO_ATTRIBUTES: Mapping[str, str] = {
    "segment": "a condition asks for attributes, and the segment is none; give each segment one with a single "
    "category, such as `profile: {{kind: {{choice: {{{0}: 100%}}}}}}`, and ask for {{kind: {0}}}.",
    "campaign": "a condition asks for attributes, and the campaign is none; give the segment one with a category a "
    "campaign and each campaign its own, such as `profile: {{source: {{choice: {{{0}: 100%}}}}}}`, and ask for "
    "{{source: {0}}}.",
    "value": "a condition asks for attributes, and the value is none; make two segments, of small and of large values, "
    "each with an attribute of a single category that tells them apart, and ask for that.",
}
"""What people ask for that is no attribute, and how to ask for it."""


def wrong_question(asked: Asked, attributes: Mapping[str, Mapping[str, float] | None]) -> str | None:
    """What is wrong with asking this of an attribute, or None."""
    if asked.key not in attributes:
        if asked.key in _NO_ATTRIBUTES:
            return _NO_ATTRIBUTES[asked.key].format(asked.text[:LONGEST])
        return not_among(asked.key, "an attribute of any segment", (*attributes, "done_by.<stage>"), "Known")
    categories = attributes[asked.key]
    if categories is None:
        example = f">= {asked.text.lstrip('=<> ')}"
        example = example if _bound(example) else ">= 0.6"
        return None if _bound(asked.text) else f"`{asked.key}` is a number; ask for a bound, such as {shown(example)}."
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


def told(value: str | float) -> str:
    """What an attribute of a lead is, for a message."""
    return value if isinstance(value, str) else f"{value:.6g}"


def values_told_apart(
    known: Distribution | Mapping[str, float], conditions: Sequence[Condition], name: str
) -> Iterator[str | float]:
    """Values of an attribute that leads can have, among them one of each kind that conditions can tell apart."""
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
