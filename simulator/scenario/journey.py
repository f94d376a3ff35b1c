"""Where leads can go: which stages follow which, which can be reached, and which loops take no time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from simulator.scenario.distributions import Distribution
from simulator.scenario.shapes import OutcomeShape, StageShape
from simulator.scenario.types import EARLY_LEAVING, EXHAUSTED, GAVE_UP


class Step(NamedTuple):
    """A way from one stage to another, and whether it can take no time at all."""

    to: str
    timeless: bool


def followers(stages: Mapping[str, StageShape], starts: Iterable[str]) -> dict[str, list[Step]]:
    """The steps out of each stage; ``starts`` are the campaigns' first stages, which referrals can enter."""
    entries = tuple(starts)
    return {name: [*_steps(stages, stage, entries)] for name, stage in stages.items()}


def _steps(stages: Mapping[str, StageShape], stage: StageShape, starts: tuple[str, ...]) -> Iterator[Step]:
    for name, outcome in (stage.outcomes or {}).items():
        if name in EARLY_LEAVING:
            quick = _leaves_early_at_once(stage, name)
        else:
            quick = _can_happen(stage, name, outcome) and _ends_at_once(stage, outcome)
        yield from (Step(to, quick) for to in _targets(outcome, starts) if to in stages)


def _can_happen(stage: StageShape, name: str, outcome: OutcomeShape) -> bool:
    return outcome.chance != 0 or any((one.chances or {}).get(name) for one in (stage.options or {}).values())


def _targets(outcome: OutcomeShape, starts: tuple[str, ...]) -> Iterator[str]:
    if outcome.to:
        yield outcome.to
    if outcome.refers:
        yield from (outcome.refers.starts,) if outcome.refers.starts else starts


def _ends_at_once(stage: StageShape, outcome: OutcomeShape) -> bool:
    spent = (stage.delay, outcome.effort or stage.effort, outcome.after)
    return all(_takes_no_time(part) for part in spent)


def _leaves_early_at_once(stage: StageShape, name: str) -> bool:
    if name == EXHAUSTED:
        return True
    impatient = name != GAVE_UP or (stage.patience is not None and _takes_no_time(stage.patience))
    return impatient and _takes_no_time(stage.delay)


def _takes_no_time(part: Distribution | None) -> bool:
    return part is None or part.largest() == 0


def reached(steps: Mapping[str, list[Step]], starts: Iterable[str]) -> set[str]:
    """The stages that leads can come to from some first stages."""
    found: set[str] = set()
    waiting = [start for start in starts if start in steps]
    while waiting:
        stage = waiting.pop()
        if stage not in found:
            found.add(stage)
            waiting.extend(step.to for step in steps[stage])
    return found


def timeless_loops(steps: Mapping[str, list[Step]]) -> Iterator[tuple[str, ...]]:
    """Each loop of steps that take no time, once, by the stages it passes, beginning with the file's first."""
    order = {stage: place for place, stage in enumerate(steps)}
    quick = {stage: [step.to for step in ways if step.timeless] for stage, ways in steps.items()}
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
