"""Which stages a route's leads can come to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from simulator.scenario.types import Route, Scenario, Stage


def reached_stages(scenario: Scenario, route: Route) -> tuple[str, ...]:
    """The stages that a route's leads can come to, in the plan's order."""
    waiting = [scenario.campaigns[name].starts for name in route.campaigns]
    origins = tuple(waiting)
    reached: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(_next_stages(scenario.stages[name], origins))
    return tuple(name for name in scenario.stages if name in reached)


def reached_by_leaving(scenario: Scenario, route: Route, visits: Mapping[str, float]) -> tuple[str, ...]:
    """The stages without visits in a route's averages to which leads come that leave a stage early."""
    waiting = [to for name in reached_stages(scenario, route) for to in _early_ways(scenario.stages[name])]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found and not visits[name]:
            found.add(name)
            waiting.extend(to for one in scenario.stages[name].outcomes for to in one.ways)
    return tuple(name for name in scenario.stages if name in found)


def _early_ways(stage: Stage) -> Iterator[str]:
    return (to for one in stage.early.values() for to in one.ways)


def met_segments(scenario: Scenario, route: Route) -> tuple[str, ...]:
    """The segments that a route's leads can be of, in the plan's order."""
    met = {scenario.campaigns[name].segment for name in route.campaigns}
    for name in reached_stages(scenario, route):
        met |= {one.refers.segment for one in scenario.stages[name].outcomes if one.refers and one.refers.segment}
    return tuple(name for name in scenario.segments if name in met)


def _next_stages(stage: Stage, origins: tuple[str, ...]) -> Iterator[str]:
    for outcome in (*stage.outcomes, *stage.early.values()):
        yield from outcome.ways
        if outcome.refers is not None:
            yield from origins if outcome.refers.starts is None else (outcome.refers.starts,)
