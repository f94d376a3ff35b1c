"""What the fast engine leaves behind, in words: the event log, and what went wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NoReturn

from simulator.engines.kernel import columns as c
from simulator.engines.kernel.world import World
from simulator.engines.lowering import Program
from simulator.engines.trace import NEVER, Row
from simulator.errors import SimulationError
from simulator.rules.instants import LAST_ROUND
from simulator.scenario.calendars import moment_of


def rows_of(program: Program, world: World) -> Iterator[Row]:
    """The rows of the event log, in the order in which they were opened."""
    for number in range(int(world.state[c.ROWS_USED])):
        row = [int(cell) for cell in world.rows[number * c.ROW_WIDTH : (number + 1) * c.ROW_WIDTH]]
        said = [None if cell == c.NONE else cell for cell in row]
        outcome, resource = said[c.ROW_OUTCOME], said[c.ROW_RESOURCE]
        before = row[c.ROW_FROM_SEAT], row[c.ROW_FROM_ORDER]
        yield Row(
            key=int(world.row_keys[2 * number]),
            campaign=program.campaigns[row[c.ROW_CAMPAIGN]],
            segment=program.segments[row[c.ROW_SEGMENT]],
            referred_by=int(world.row_keys[2 * number + 1]) if row[c.ROW_REFERRED] else None,
            made=NEVER if row[c.ROW_LEAD_MADE] == c.NONE else row[c.ROW_LEAD_MADE],
            stage=program.stages[row[c.ROW_STAGE]],
            visit=row[c.ROW_VISIT],
            entered=row[c.ROW_ENTERED],
            enabled=said[c.ROW_ENABLED],
            start=said[c.ROW_START],
            end=said[c.ROW_END],
            known=said[c.ROW_KNOWN],
            resource=None if resource is None else program.resources[resource],
            seat=said[c.ROW_SEAT],
            order=said[c.ROW_ORDER],
            taken_over_from=None if c.NONE in before else before,
            touch=said[c.ROW_TOUCH],
            part=said[c.ROW_PART],
            outcome=None if outcome is None else program.outcomes[outcome],
            sale=said[c.ROW_SALE],
        )


def raise_failure(program: Program, world: World) -> NoReturn:
    """Raises SimulationError, in the words of the reference engine."""
    state, leads = world.state, world.leads
    failure, at = int(state[c.FAILURE]), int(state[c.FAILED_AT])
    if failure == c.ENDLESS_INSTANT:
        raise SimulationError(_endless(program, world))
    segment = program.plan[leads[state[c.FAILED_LEAD] + c.LEAD_SEGMENT] + c.SEGMENT_BASE]
    who, place = f"a lead of segment {program.segments[segment]}", program.places[at]
    if failure == c.NO_CASE_OF_LAW:
        trait = int(state[c.FAILED_TRAIT])
        has = program.texts[trait] if trait >= 0 else "none"
        raise SimulationError(f"what depends on {place} says nothing for {who}, which has {has or 'none'}.")
    place = f"the team of {place}" if failure == c.NO_CASE_OF_TEAM else place
    raise SimulationError(f"{place}: no case holds for {who}; end the list with a case without `if`.")


def _endless(program: Program, world: World) -> str:
    scenario, leads = program.prepared.scenario, world.leads
    time = int(world.state[c.FAILED_AT])
    stages = set()
    for number in range(int(world.state[c.LEADS_USED])):
        lead = number * world.lead_width
        instants = {int(leads[lead + column]) for column in (c.LEAD_ENTERED, c.LEAD_READY, c.LEAD_STARTED)}
        if leads[lead + c.LEAD_ALIVE] and time in instants:
            stages.add(program.stages[int(leads[lead + c.LEAD_STAGE])])
    moment = moment_of(scenario, time).isoformat(sep=" ", timespec="milliseconds")
    return (
        f"time stands still at {moment}: after {LAST_ROUND} rounds leads still go on in {', '.join(sorted(stages))} "
        f"(route {program.prepared.route.name}); put a delay or an effort there."
    )
