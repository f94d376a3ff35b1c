"""Foresight: whether whatever asks something of a lead has a case for each lead that can come there.

Every kind of lead is followed along each way that a route leaves it, with those who have served it so far.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from typing import NamedTuple

from simulator.scenario.conditions import Cases, condition_of, told, values_told_apart
from simulator.scenario.criteria import Condition
from simulator.scenario.dependent import DONE_BY
from simulator.scenario.files import Notes
from simulator.scenario.journey import early_ways
from simulator.scenario.names import attributes
from simulator.scenario.problems import Path
from simulator.scenario.profiles import AttributeShape
from simulator.scenario.shapes import PlanShape, RouteShape, StageShape
from simulator.scenario.sums import first_stages, resolved
from simulator.scenario.types import EARLY_LEAVING, EXHAUSTED, EXPIRED, GAVE_UP, LATE, TURNED_AWAY

MOST_KINDS = 500
"""Kinds of leads of one origin beyond which no more are followed."""
MOST_STEPS = 50_000
"""Steps of a route's leads beyond which they are not followed on."""
BEFORE = ("delay", "patience")
"""Words of a stage that are drawn before anybody serves the lead there."""
WORK = ("effort", "touches", "gap")
"""Words of a stage in place of which an option may have its own."""

Kind = Mapping[str, float | str]
"""What is known of a lead, as far as something asks for it."""
Done = Mapping[str, str]
"""By stage: who served the lead there last, as far as something asks for it."""


class Origin(NamedTuple):
    """Where leads come from: a campaign, or a lead of it that refers them."""

    segment: str
    campaign: str
    start: str
    referred: bool


class Lead(NamedTuple):
    """A kind of lead, and where such leads come from."""

    origin: Origin
    kind: Kind


class State(NamedTuple):
    """A lead as it comes to a stage: who has served it, and which stages with `max_visits` it has seen."""

    stage: str
    done: tuple[tuple[str, str], ...] = ()
    seen: frozenset[str] = frozenset()


class Question(NamedTuple):
    """What a distribution depends on, and the names that it has a case for."""

    path: Path
    key: str
    cases: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """All that a plan asks of its leads."""

    lists: Mapping[Path, Sequence[tuple[Condition, str]]]
    """By the place of a list of cases: its conditions, and what follows from each."""
    questions: Mapping[Path, Sequence[Question]]
    """By the word that is drawn: what it depends on, from outside in."""

    conditions: Sequence[Condition]
    """Those of all lists."""
    keys: frozenset[str]
    """The attributes, and ``done_by.`` and the stages, that anything asks for."""


def check_foreseen(plan: PlanShape, notes: Notes, apart: Collection[str] = ()) -> None:
    """Note every list of cases, and all that depends on the lead, that has none for a lead that can come there.

    Nothing is looked for in a plan with other problems, nor on routes that are looked at ``apart``, in a version of
    their own.
    """
    if not notes:
        asked = _asked(plan, notes)
        for name in [name for name in plan.routes if name not in apart] if asked.keys else ():
            _Journeys(plan, notes, plan.routes[name], asked).follow()


def _asked(plan: PlanShape, notes: Notes) -> Asked:
    lists, questions = dict(_lists(plan)), _questions(notes)
    conditions = [condition for cases in lists.values() for condition, _ in cases]
    keys = [key for one in conditions for key in _keys(one)]
    keys += [one.key for some in questions.values() for one in some]
    return Asked(lists=lists, questions=questions, conditions=conditions, keys=frozenset(keys))


def _keys(condition: Condition) -> Iterator[str]:
    yield from condition.attributes
    yield from (DONE_BY + stage for stage in condition.done_by)


def _lists(plan: PlanShape) -> Iterator[tuple[Path, Sequence[tuple[Condition, str]]]]:
    known = attributes(plan)
    goals: list[object] = [team for route in plan.routes.values() for team in route.team.values()]
    for stage in plan.stages.values():
        goals += [*(one.to for one in stage.outcomes.values()), *early_ways(stage).values()]
    for one in goals:
        if isinstance(one, Cases):
            yield _place(one), [(condition_of(case.asked, known), case.then or "") for case in one.cases]


def _place(cases: Cases) -> Path:
    return cases.cases[0].path[:-1]


def _questions(notes: Notes) -> Mapping[Path, Sequence[Question]]:
    found: dict[Path, list[Question]] = defaultdict(list)
    for one in sorted(notes.depends, key=lambda each: len(each[0])):
        depth = {"options": 5, "outcomes": 4}.get(str(one[0][2]), 3)
        found[one[0][:depth]].append(Question(*one))
    return found


@dataclass(slots=True)
class _Journeys:
    """Follows the leads of one route."""

    plan: PlanShape
    notes: Notes
    route: RouteShape
    asked: Asked
    steps: int = 0
    origins: list[Origin] = field(default_factory=list)
    told: set[tuple[Path, str]] = field(default_factory=set)
    """Places where it was noted that a segment's leads lack a case; once is enough."""

    def follow(self) -> None:
        """Follow each kind of lead of each origin, those that are referred included."""
        starts = first_stages(self.plan)
        names = self.route.campaigns or self.plan.campaigns
        self.origins += [Origin(self.plan.campaigns[name].segment, name, starts[name], False) for name in names]
        for origin in self.origins:  # which grow while leads refer others
            for kind in islice(_kinds(self._profile(origin), self.asked), MOST_KINDS):
                self._live(Lead(origin, kind))

    def _profile(self, origin: Origin) -> Mapping[str, AttributeShape]:
        own = {} if origin.referred else self.plan.campaigns[origin.campaign].profile
        return {**self.plan.segments[origin.segment].profile, **own}

    def _live(self, lead: Lead) -> None:
        known: set[State] = set()
        waiting = [State(lead.origin.start)]
        while waiting and self.steps < MOST_STEPS:
            state = waiting.pop()
            if state not in known:
                known.add(state)
                self.steps += 1
                waiting += self._visit(lead, state)

    def _visit(self, lead: Lead, state: State) -> Iterator[State]:
        name, done, stage = state.stage, dict(state.done), self.plan.stages[state.stage]
        seen = state.seen if stage.max_visits is None else state.seen | {name}
        for word in BEFORE:
            self._answer(lead, done, ("stages", name, word))
        for way, to in early_ways(stage).items():
            if _may_leave(stage, way, again=name in state.seen):
                yield from self._on(lead, to, done, seen)
        for resource in self._team(lead, name, done):
            mine = {} if resource is None or DONE_BY + name not in self.asked.keys else {name: resource}
            yield from self._served(lead, name, resource, {**done, **mine}, seen)

    def _team(self, lead: Lead, name: str, done: Done) -> Iterable[str | None]:
        """Who may serve the lead; None at a stage that needs nobody."""
        team = self.route.team.get(name)
        if isinstance(team, Cases):
            return [one for one in [self._then(lead, team, done)] if one is not None]
        return [one for one in team if isinstance(team, tuple) or team[one]] if team else [None]

    def _served(self, lead: Lead, name: str, resource: str | None, done: Done, seen: frozenset[str]) -> Iterator[State]:
        stage = self.plan.stages[name]
        option = stage.options.get(resource or "")
        for word in WORK:
            own = option is not None and getattr(option, word) is not None
            self._answer(lead, done, ("stages", name, *(("options", str(resource)) if own else ()), word))
        real = {one: outcome for one, outcome in stage.outcomes.items() if one not in EARLY_LEAVING}
        chances = {**resolved(real), **(option.chances or {} if option else {})}
        for one in (one for one in real if chances[one]):
            self._answer(lead, done, ("stages", name, "outcomes", one))
            yield from self._on(lead, real[one].to, done, seen)
            if refers := real[one].refers:
                self._refer(lead.origin, refers.segment, refers.starts)

    def _refer(self, by: Origin, segment: str | None, start: str | None) -> None:
        friend = Origin(segment or by.segment, by.campaign, start or first_stages(self.plan)[by.campaign], True)
        if friend not in self.origins:
            self.origins.append(friend)

    def _on(self, lead: Lead, to: str | Cases | None, done: Done, seen: frozenset[str]) -> Iterator[State]:
        goal = self._then(lead, to, done) if isinstance(to, Cases) else to
        if goal is not None:
            yield State(goal, tuple(sorted(done.items())), seen)

    def _then(self, lead: Lead, cases: Cases, done: Done) -> str | None:
        """What follows for a lead; None, which is noted, if no case holds."""
        every = self.asked.lists[_place(cases)]
        for condition, then in every:
            if _holds(condition, lead.kind, done):
                return then
        keys = dict.fromkeys(key for one, _ in every for key in _keys(one))
        self._note(_place(cases), lead, f"no case holds for {_who(lead, done, keys)}; end with a case without `if`.")
        return None

    def _answer(self, lead: Lead, done: Done, place: Path) -> None:
        """Note all that depends on something at a place and says nothing for a lead."""
        taken: dict[Path, str] = {}
        for one in self.asked.questions.get(place, ()):
            if any(one.path[: len(path)] == path and one.path[len(path)] != case for path, case in taken.items()):
                continue  # it stands inside a case that is not this lead's
            trait = _trait(lead, done, one.key)
            if trait not in one.cases:
                self._note(one.path, lead, f"nothing is said for {_who(lead, done, [one.key])}, who can come here.")
            taken[one.path] = str(trait)

    def _note(self, path: Path, lead: Lead, message: str) -> None:
        if (path, lead.origin.segment) not in self.told:
            self.told.add((path, lead.origin.segment))
            self.notes.add(path, message)


def _may_leave(stage: StageShape, way: str, *, again: bool) -> bool:
    """Whether leads can leave a stage early in this way."""
    possible = {
        GAVE_UP: bool(stage.effort and stage.patience),
        TURNED_AWAY: bool(stage.effort) and stage.room is not None,
        LATE: bool(stage.effort and stage.due and stage.due.escalates),
        EXPIRED: bool(stage.expires),
        EXHAUSTED: stage.max_visits is not None and again,
    }
    return possible[way]


def _holds(condition: Condition, kind: Kind, done: Done) -> bool:
    return (
        all(kind.get(name) == category for name, category in condition.categories.items())
        and all(bound.holds(kind.get(bound.attribute)) for bound in condition.bounds)
        and all(done.get(stage) == resource for stage, resource in condition.done_by.items())
    )


def _who(lead: Lead, done: Done, keys: Iterable[str]) -> str:
    """The leads that something is about, by what it asks of them."""
    traits = [(key, _trait(lead, done, key)) for key in keys]
    known = [f"no {key}" if trait is None else f"{key} {told(trait)}" for key, trait in traits if DONE_BY not in key]
    served = [(trait or "nobody", key.removeprefix(DONE_BY)) for key, trait in traits if DONE_BY in key]
    words = [f" with {', '.join(known)}"] if known else []
    words += [f", whom {by} served at {stage}" for by, stage in served]
    return f"leads of segment {lead.origin.segment}{''.join(words)}"


def _trait(lead: Lead, done: Done, key: str) -> str | float | None:
    stage = key.removeprefix(DONE_BY)
    return lead.kind.get(key) if stage == key else done.get(stage)


def _kinds(profile: Mapping[str, AttributeShape], asked: Asked) -> Iterator[Kind]:
    """The kinds of leads that a profile makes and a plan can tell apart; columns of a file go together."""
    groups: dict[object, list[str]] = defaultdict(list)
    for name in sorted(asked.keys):
        if name in profile:
            column = profile[name].column
            groups[column.address if column else name].append(name)
    for together in product(*(_together(names, profile, asked.conditions) for names in groups.values())):
        yield {name: value for some in together for name, value in some}


def _together(
    names: Sequence[str], profile: Mapping[str, AttributeShape], conditions: Sequence[Condition]
) -> list[tuple[tuple[str, float | str], ...]]:
    """The values that some attributes take at once, of those that conditions cannot tell apart the first."""
    columns = [_values(profile[name], conditions, name) for name in names]
    found: dict[object, tuple[tuple[str, float | str], ...]] = {}
    for row in zip(*columns, strict=True):
        kind = tuple(zip(names, row, strict=True))
        found.setdefault(tuple(_seen_as(name, value, conditions) for name, value in kind), kind)
    return list(found.values())


def _values(attribute: AttributeShape, conditions: Sequence[Condition], name: str) -> Iterable[float | str]:
    if attribute.column is not None:
        return attribute.column.cells
    known = attribute.categories or attribute.of
    return () if known is None else values_told_apart(known, conditions, name)


def _seen_as(name: str, value: float | str, conditions: Sequence[Condition]) -> object:
    if isinstance(value, str):
        return value
    return tuple(bound.holds(value) for one in conditions for bound in one.bounds if bound.attribute == name)
