"""The kinds of leads that the conditions of a route tell apart, and how many of a source's leads are of each.

What is known of a lead is drawn once and stays, so a kind goes its own way through the whole journey. Attributes are
drawn independently of one another, except for the columns of one file, whose rows are counted. Of those who share a
stage, or who take its leads as they get free, one is drawn to be the lead's; what a lead's `done_by` is, follows.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise, product

from simulator.scenario.criteria import Case, Condition
from simulator.scenario.dependent import DONE_BY, Dependent
from simulator.scenario.distributions import Distribution
from simulator.scenario.reach import reached_stages
from simulator.scenario.types import Attribute, ByCase, Route, Scenario, Stage

MOST_KINDS = 2_000
"""Kinds beyond which they are not counted."""

Trait = str | float
Share = tuple[float, Mapping[str, Trait]]
"""How many leads have some traits."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """Leads of whom all conditions of a route say the same."""

    share: float = 1.0
    traits: Mapping[str, Trait] = field(default_factory=dict)
    """By attribute: a category that is asked for, or a number on the same side of every bound."""
    doers: Mapping[str, str] = field(default_factory=dict)
    """By stage that a condition asks for: the resource that does it."""

    def meets(self, condition: Condition) -> bool:
        """Whether all that a condition asks is so; what is not known never is."""
        return (
            all(self.traits.get(name) == category for name, category in condition.categories.items())
            and all(one.holds(self.traits.get(one.attribute)) for one in condition.bounds)
            and all(self.doers.get(stage) == resource for stage, resource in condition.done_by.items())
        )

    def case(self, cases: Iterable[Case]) -> int | None:
        """The place of the first case that holds; None if none does."""
        return next((place for place, one in enumerate(cases) if self.meets(one.when)), None)

    def settled(self, of: Distribution) -> Distribution | None:
        """A distribution as it is for the kind; None where it depends on what is not known of it."""
        one: Distribution | None = of
        while isinstance(one, Dependent):
            stage = one.key.removeprefix(DONE_BY)
            known = self.traits.get(one.key) if stage == one.key else self.doers.get(stage)
            one = one.by.get(str(known))
        return one


@dataclass(frozen=True, kw_only=True, slots=True)
class Questions:
    """What the conditions of a route ask of a lead."""

    categories: defaultdict[str, set[str]]
    """By attribute."""
    bounds: defaultdict[str, set[float]]
    """By attribute."""
    stages: set[str]
    """Stages of which it matters who did them."""


def questions_of(scenario: Scenario, route: Route) -> Questions:
    """What teams, next stages, and whatever depends on the lead ask at the stages that a route's leads can reach."""
    found = Questions(categories=defaultdict(set), bounds=defaultdict(set), stages=set())
    for name in reached_stages(scenario, route):
        team = route.team.get(name)
        for case in (*(team.cases if isinstance(team, ByCase) else ()), *_cases(scenario.stages[name])):
            _ask(found, case.when)
        for spread in _spreads(scenario.stages[name]):
            _ask_for(found, spread)
    return found


def _cases(stage: Stage) -> Iterator[Case]:
    yield from (case for one in (*stage.outcomes, *stage.early.values()) for case in one.cases)


def _spreads(stage: Stage) -> Iterator[Distribution | None]:
    yield from (stage.effort, stage.touches)
    yield from (of for one in stage.options.values() for of in (one.effort, one.touches))
    yield from (of for one in stage.outcomes for of in (one.effort, one.refers.count if one.refers else None))


def _ask(found: Questions, condition: Condition) -> None:
    for name, category in condition.categories.items():
        found.categories[name].add(category)
    for one in condition.bounds:
        found.bounds[one.attribute].add(one.bound)
    found.stages.update(condition.done_by)


def _ask_for(found: Questions, of: Distribution | None) -> None:
    if not isinstance(of, Dependent):
        return
    stage = of.key.removeprefix(DONE_BY)
    if stage != of.key:
        found.stages.add(stage)
    else:
        found.categories[of.key].update(of.by)
    for _, one in of.cases:
        _ask_for(found, one)


def kinds_of(
    asked: Questions, profile: Mapping[str, Attribute], teams: Mapping[str, Mapping[str, float] | ByCase]
) -> list[Kind] | None:
    """The kinds of a source's leads, shares adding up to one; None if there are too many to count.

    ``teams`` say who does the stages that the leads can come to, with the share of each or by case.
    """
    drawn = {name: team for name, team in teams.items() if name in asked.stages and not isinstance(team, ByCase)}
    cases = {name: team for name, team in teams.items() if name in asked.stages and isinstance(team, ByCase)}
    traits = [[*_shares(asked, group)] for group in _drawn_together(asked, profile)]
    doers = [[(share, (name, one)) for one, share in team.items() if share > 0] for name, team in drawn.items()]
    if math.prod(map(len, traits)) * math.prod(map(len, doers)) > MOST_KINDS:
        return None
    return [_kind(known, worked, cases) for known in product(*traits) for worked in product(*doers)]


def _kind(known: Sequence[Share], worked: Sequence[tuple[float, tuple[str, str]]], cases: Mapping[str, ByCase]) -> Kind:
    traits = dict(chain.from_iterable(one.items() for _, one in known))
    share = math.prod(part for part, _ in known) * math.prod(part for part, _ in worked)
    kind = Kind(share=share, traits=traits, doers=dict(one for _, one in worked))
    for _ in cases:  # one stage's case may ask who did another
        chosen = {name: (team.cases, kind.case(team.cases)) for name, team in cases.items()}
        found = {name: of[place].then for name, (of, place) in chosen.items() if place is not None}
        kind = Kind(share=share, traits=traits, doers={**kind.doers, **found})
    return kind


def _drawn_together(asked: Questions, profile: Mapping[str, Attribute]) -> list[list[Attribute]]:
    """The attributes that are asked for, those of one file's rows together."""
    groups: dict[str, list[Attribute]] = {}
    for name, one in profile.items():
        if name in asked.categories or name in asked.bounds:
            groups.setdefault(one.column.address if one.column else f"attribute {name}", []).append(one)
    return list(groups.values())


def _shares(asked: Questions, group: Sequence[Attribute]) -> Iterator[Share]:
    """How many leads have which traits, as far as is asked."""
    columns = [one.column.cells for one in group if one.column]
    if columns:
        names = [one.name for one in group]
        rows = Counter(tuple(_parts_of_row(asked, names, row)) for row in zip(*columns, strict=True))
        many = rows.total()
        yield from ((count / many, dict(zip(names, row, strict=True))) for row, count in rows.items())
        return
    one = group[0]
    parts: defaultdict[Trait, float] = defaultdict(float)
    for value, share in one.categories.items() if one.categories is not None else _parts(one.of, asked, one.name):
        parts[_asked_part(asked, one.name, value)] += share
    yield from ((share, {one.name: value}) for value, share in parts.items() if share > 0)


def _parts_of_row(asked: Questions, names: Iterable[str], row: Iterable[Trait]) -> Iterator[Trait]:
    yield from (_asked_part(asked, name, value) for name, value in zip(names, row, strict=True))


def _asked_part(asked: Questions, name: str, value: Trait) -> Trait:
    """The value that stands for all of an attribute's values that are not told apart."""
    if isinstance(value, str):
        return value if value in asked.categories.get(name, ()) else ""
    edges = sorted(asked.bounds.get(name, ()))
    place = bisect_left(edges, value)
    return edges[place] if place < len(edges) and edges[place] == value else _between(edges, place)


def _between(edges: Sequence[float], place: int) -> float:
    """A number between two neighbours of some edges, or beyond the outermost."""
    if not edges:
        return 0.0
    if place == 0:
        return edges[0] - 1
    return edges[-1] + 1 if place == len(edges) else (edges[place - 1] + edges[place]) / 2


def _parts(of: Distribution | None, asked: Questions, name: str) -> Iterator[tuple[float, float]]:
    """How likely a number is to be at each edge, and between two of them."""
    edges = sorted(asked.bounds.get(name, ()))
    if of is None or not edges:
        yield 0.0, 1.0
        return
    below = [*(of.chance_below(edge) for edge in edges), 1.0]
    at = [of.chance_of(edge) for edge in edges]
    yield from zip(edges, at, strict=True)
    yield _between(edges, 0), below[0]
    for place, ((low, high), here) in enumerate(zip(pairwise(below), at, strict=True), start=1):
        yield _between(edges, place), max(high - low - here, 0.0)
