"""Which routes can be lived without an event list, and their resources as lines.

In a line whoever is ready first starts first, and nothing that happens in one depends on how things stand in another;
no lead comes back to a line by way of another. `simulator.engines.kernel.lines` lives them.
"""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from simulator.engines.kernel import columns as c
from simulator.engines.kernel.ahead import APART
from simulator.engines.kernel.heap import NO_EVENT
from simulator.engines.kernel.lines import FEW
from simulator.engines.preparing import PreparedRoute, PreparedStage
from simulator.engines.staffing import PreparedResource
from simulator.rules.calendars import HAND_OVER
from simulator.rules.queueing import OLDEST

if TYPE_CHECKING:
    from simulator.engines.lowering import Lowering


def write_lines(low: Lowering) -> dict[str, int]:
    """The lines of a route in the order in which leads go through them; none where it needs an event list."""
    order = list(lines_of(low.prepared))
    first = low.tables.records(len(order), c.LINE_WIDTH)
    for number, name in enumerate(order):
        many = low.prepared.resources[name].headcount or 0
        place, ends = len(low.state), len(low.state) + c.LINE_ENDS
        line, resource = first + number * c.LINE_WIDTH, low.resource[name]
        columns = {
            c.LINE_RESOURCE: resource,
            c.LINE_QUEUE: low.tables.plan[resource + c.RESOURCE_DESK] + c.DESK_QUEUES,
            c.LINE_SEATS: many,
            c.LINE_TOUCHES: place,
            c.LINE_AHEAD: 3 * APART * number,
            c.LINE_BASES: APART * number,
            c.LINE_SEVERAL: any(len(stage.outcomes) > 2 for stage in _stages_of(low.prepared, name)),
            c.LINE_LIMITS: any(stage.has_limits for stage in _stages_of(low.prepared, name)),
        }
        low.tables.write(line, columns)
        low.line[name] = line
        low.state += [0, 0, 0, c.ABSENT, NO_EVENT, ends, int(many > FEW), NO_EVENT, *[0] * (2 * many), NO_EVENT]
    return {"lines": first, "line_count": len(order)}


def lines_of(prepared: PreparedRoute) -> tuple[str, ...]:
    """The resources of a route without an event list, upstream ones first; empty where it needs one."""
    resources = {name: prepared.resources[name] for name in _resources(prepared)}
    if not all(map(_is_in_order, resources.values())) or not all(map(_is_plain, prepared.stages.values())):
        return ()
    for name in resources:
        if len({stage.urgency for stage in _stages_of(prepared, name)}) > 1:
            return ()
    # Who is given touches comes and leaves by events, though nobody may come to their stages.
    if prepared.pipeline or not resources or not all(one.pools for one in prepared.resources.values()):
        return ()
    graph = {name: before - {name} for name, before in _before(prepared).items()}
    try:
        return tuple(TopologicalSorter(graph).static_order())
    except CycleError:
        return ()


def _is_in_order(resource: PreparedResource) -> bool:
    """Whether a resource's seats are all alike, and whoever is ready first starts first."""
    hands_over = resource.end_of_shift == HAND_OVER and not resource.hours.never_end
    return (
        resource.plain
        and resource.headcount is not None
        and resource.pools
        and resource.discipline == OLDEST
        and resource.commission.quota is None
        and not hands_over
    )


def _is_plain(stage: PreparedStage) -> bool:
    """Whether nothing but the time of getting ready says when a stage's touches start, and nobody comes by it."""
    return (
        stage.room is None
        and stage.opens is None
        and all(len(team.works) == 1 for team in stage.teams)
        and all(outcome.refers is None for outcome in (*stage.outcomes, *stage.early.values()))
    )


def _resources(prepared: PreparedRoute) -> dict[str, None]:
    names = (work.resource for stage in prepared.stages.values() for team in stage.teams for work in team.works)
    return dict.fromkeys(name for name in names if name is not None)


def _stages_of(prepared: PreparedRoute, resource: str) -> Iterator[PreparedStage]:
    for stage in prepared.stages.values():
        if any(work.resource == resource for team in stage.teams for work in team.works):
            yield stage


def _before(prepared: PreparedRoute) -> dict[str, set[str]]:
    """For each resource those from which leads come to it without another between."""
    found: dict[str, set[str]] = {name: set() for name in _resources(prepared)}
    for name in found:
        targets = {target for stage in _stages_of(prepared, name) for target in _targets(stage)}
        for other in _met(prepared, targets):
            found[other].add(name)
    return found


def _targets(stage: PreparedStage) -> Iterator[str]:
    """The stages to which outcomes of a stage may lead, those of leaving early included."""
    for outcome in (*stage.outcomes, *stage.early.values()):
        yield from (case.then for case in outcome.cases if case.then is not None)
        if outcome.to is not None:
            yield outcome.to


def _met(prepared: PreparedRoute, stages: set[str]) -> Iterator[str]:
    """The resources whose lines leads may join that enter some stages, or leave them at once or unworked."""
    met, waiting = set(stages), list(stages)
    while waiting:
        stage = prepared.stages[waiting.pop()]
        yield from (work.resource for team in stage.teams for work in team.works if work.resource is not None)
        if not stage.needs_work or stage.max_visits is not None or stage.expires is not None:
            further = set(_targets(stage)) - met
            met |= further
            waiting += further
