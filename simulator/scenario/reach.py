"""Which stages a route's leads can come to, and of which segments they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from simulator.scenario.types import Route, Scenario, Stage


def reached_stages(scenario: Scenario, route: Route) -> tuple[str, ...]:
    """The stages that a route's leads can come to, in the plan's order."""
    reached = {stage for _, stage in meetings(scenario, route)}
    return tuple(name for name in scenario.stages if name in reached)


def stages_ahead(scenario: Scenario, *first: str) -> set[str]:
    """The stages to which a lead that begins at one of these can come."""
    found, waiting = set[str](), list(first)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(ways_on(scenario.stages[name]))
    return found


def ways_on(stage: Stage) -> Iterator[str]:
    """The stages to which a lead can go from one."""
    return (to for one in (*stage.outcomes, *stage.early.values()) for to in one.ways)


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
    met = {segment for segment, _ in meetings(scenario, route)}
    return tuple(name for name in scenario.segments if name in met)


def cold_campaigns(scenario: Scenario, route: Route) -> tuple[str, ...]:
    """The campaigns of a route that bring cold names: their leads begin in the step ``generate``."""
    starts = {name: scenario.campaigns[name].starts for name in route.campaigns}
    return tuple(name for name, stage in starts.items() if scenario.stages[stage].step == "generate")


def meetings(scenario: Scenario, route: Route) -> set[tuple[str, str]]:
    """Each segment of which a route's leads can be, with each stage to which its leads can come."""
    campaigns = [scenario.campaigns[name] for name in route.campaigns]
    origins = tuple(one.starts for one in campaigns)
    waiting = [(one.segment, one.starts) for one in campaigns]
    if scenario.pipeline is not None:
        origins += (next(iter(scenario.stages)),)
        waiting += [(one.segment, one.stage) for one in scenario.pipeline.leads]
    met: set[tuple[str, str]] = set()
    while waiting:
        meeting = waiting.pop()
        if meeting not in met:
            met.add(meeting)
            waiting.extend(_next_meetings(meeting[0], scenario.stages[meeting[1]], origins))
    return met


def _next_meetings(segment: str, stage: Stage, origins: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for outcome in (*stage.outcomes, *stage.early.values()):
        yield from ((segment, to) for to in outcome.ways)
        if outcome.refers is not None:
            starts = origins if outcome.refers.starts is None else (outcome.refers.starts,)
            yield from ((outcome.refers.segment or segment, start) for start in starts)
