"""Where leads can go: which stages follow which, which can be reached, and which loops take no time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from simulator.scenario.conditions import Cases, ways_of
from simulator.scenario.distributions import Distribution
from simulator.scenario.shapes import OptionShape, OutcomeShape, PlanShape, StageShape
from simulator.scenario.types import EARLY_LEAVING, EXHAUSTED, EXPIRED, GAVE_UP, LATE


class Way(NamedTuple):
    """A way from one stage to another, and whether leads can take it again and again in no time at all."""

    to: str
    timeless: bool


class Work(NamedTuple):
    """How somebody whom a route gives a stage to does it."""

    effort: Distribution | None
    touches: Distribution | None
    gap: Distribution | None


def followers(plan: PlanShape, starts: Iterable[str]) -> dict[str, list[Way]]:
    """The ways out of each stage; ``starts`` are the campaigns' first stages, which referrals can enter."""
    entries = tuple(starts)
    return {name: [*_ways(plan, name, stage, entries)] for name, stage in plan.stages.items()}


def _ways(plan: PlanShape, name: str, stage: StageShape, starts: tuple[str, ...]) -> Iterator[Way]:
    works = works_of(plan, name, stage)
    for one, outcome in (stage.outcomes or {}).items():
        if one in EARLY_LEAVING:
            continue
        quick = _can_happen(stage, one, outcome) and any(_ends_at_once(stage, work, outcome) for work in works)
        for to in ways_of(outcome.to):
            if to in plan.stages:
                yield Way(to, quick and stage.max_visits is None)
        yield from (Way(to, quick) for to in _referred_to(outcome, starts) if to in plan.stages)
    for one, goal in early_ways(stage).items():
        quick = _leaves_early_at_once(stage, one)
        for to in ways_of(goal):
            if to in plan.stages:
                yield Way(to, quick and (one == EXHAUSTED or stage.max_visits is None))


def works_of(plan: PlanShape, name: str, stage: StageShape) -> list[Work]:
    """How the stage is done by those whom some route gives it to; as the stage says where no route does."""
    teams = (route.team or {} for route in (plan.routes or {}).values())
    given = {resource for team in teams for resource in team.get(name) or {}}
    options = [(stage.options or {}).get(resource) for resource in sorted(given)] or [None]
    return [_work(stage, option) for option in options]


def _work(stage: StageShape, option: OptionShape | None) -> Work:
    if option is None:
        return Work(stage.effort, stage.touches, stage.gap)
    return Work(option.effort or stage.effort, option.touches or stage.touches, option.gap or stage.gap)


def early_ways(stage: StageShape) -> dict[str, str | Cases | None]:
    """Where leads go that leave early, as far as the plan names these ways: under `outcomes`, `due` or `expires`."""
    ways = {name: one.to for name, one in (stage.outcomes or {}).items() if name in EARLY_LEAVING}
    if stage.due and stage.due.late_to:
        ways[LATE] = stage.due.late_to
    if stage.expires and stage.expires.to:
        ways[EXPIRED] = stage.expires.to
    return {name: ways[name] for name in EARLY_LEAVING if name in ways}


def _can_happen(stage: StageShape, name: str, outcome: OutcomeShape) -> bool:
    return outcome.chance != 0 or any((one.chances or {}).get(name) for one in (stage.options or {}).values())


def _referred_to(outcome: OutcomeShape, starts: tuple[str, ...]) -> Iterator[str]:
    if outcome.refers:
        yield from (outcome.refers.starts,) if outcome.refers.starts else starts


def _ends_at_once(stage: StageShape, work: Work, outcome: OutcomeShape) -> bool:
    once = work.touches is None or work.touches.smallest() <= 1
    spent = [stage.delay, outcome.effort or work.effort, outcome.after]
    if not once:
        spent += [work.effort, work.gap]
    return all(_takes_no_time(part) for part in spent)


def _leaves_early_at_once(stage: StageShape, name: str) -> bool:
    if name == EXHAUSTED:
        return True
    if name == EXPIRED:
        return stage.expires is not None and stage.expires.after == 0
    if name == GAVE_UP and (stage.patience is None or not _takes_no_time(stage.patience.of)):
        return False
    if name == LATE and (stage.due is None or stage.due.within != 0 or not stage.due.escalates):
        return False
    return _takes_no_time(stage.delay)


def _takes_no_time(part: Distribution | None) -> bool:
    return part is None or part.largest() == 0


def reached(steps: Mapping[str, list[Way]], starts: Iterable[str]) -> set[str]:
    """The stages that leads can come to from some first stages."""
    found: set[str] = set()
    waiting = [start for start in starts if start in steps]
    while waiting:
        stage = waiting.pop()
        if stage not in found:
            found.add(stage)
            waiting.extend(step.to for step in steps[stage])
    return found


def timeless_loops(steps: Mapping[str, list[Way]]) -> Iterator[tuple[str, ...]]:
    """Each loop of steps that take no time, once, by the stages it passes, beginning with the file's first."""
    order = {stage: place for place, stage in enumerate(steps)}
    quick = {stage: [way.to for way in ways if way.timeless] for stage, ways in steps.items()}
    done: set[str] = set()
    for first in steps:
        loop = _way_back(quick, first, {stage for stage in done if order[stage] < order[first]})
        if loop and not done.intersection(loop):
            done.update(loop)
            yield loop


def _way_back(quick: Mapping[str, list[str]], first: str, barred: set[str]) -> tuple[str, ...] | None:
    """The shortest way from a stage back to itself."""
    came_from: dict[str, str] = {}
    waiting = [first]
    while waiting:
        stage = waiting.pop(0)
        for to in quick[stage]:
            if to == first:
                return _unwound(came_from, first, stage)
            if to not in came_from and to not in barred:
                came_from[to] = stage
                waiting.append(to)
    return None


def _unwound(came_from: Mapping[str, str], first: str, last: str) -> tuple[str, ...]:
    way = [last]
    while way[-1] != first:
        way.append(came_from[way[-1]])
    return tuple(reversed(way))
