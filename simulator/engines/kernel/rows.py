"""The event log of the fast engine: rows of numbers, which `simulator.engines.compiled` puts into words."""

from __future__ import annotations

from simulator.engines.kernel import columns as c
from simulator.engines.kernel.world import World
from simulator.rules.compiling import inner


@inner(inline=True)
def note_entry(world: World, lead: int) -> None:
    """Open a visit's first row."""
    if world.tracing:
        _open_row(world, lead)


@inner(inline=True)
def note_wait(world: World, lead: int) -> None:
    """A lead is ready for a touch: that has a row of its own, the first touch that of the entry."""
    if world.tracing:
        leads = world.leads
        if world.rows[leads[lead + c.LEAD_ROW] + c.ROW_TOUCH] != c.NONE:
            _open_row(world, lead)
        write(world, lead, c.ROW_ENABLED, leads[lead + c.LEAD_READY])
        write(world, lead, c.ROW_TOUCH, leads[lead + c.LEAD_TOUCH])
        write(world, lead, c.ROW_PART, leads[lead + c.LEAD_PART])


@inner
def _open_row(world: World, lead: int) -> None:
    state, leads, rows = world.state, world.leads, world.rows
    if (state[c.ROWS_USED] + 1) * c.ROW_WIDTH > world.row_room:
        state[c.FAILURE] = c.ROWS_FULL
        return
    row = state[c.ROWS_USED] * c.ROW_WIDTH
    world.row_keys[2 * state[c.ROWS_USED]] = world.luck[lead + c.LEAD_KEY]
    world.row_keys[2 * state[c.ROWS_USED] + 1] = world.luck[lead + c.LEAD_REFERRER]
    state[c.ROWS_USED] += 1
    for column in range(c.ROW_WIDTH):
        rows[row + column] = c.NONE
    rows[row + c.ROW_LEAD_MADE] = leads[lead + c.LEAD_MADE]
    rows[row + c.ROW_CAMPAIGN] = world.plan[leads[lead + c.LEAD_CAMPAIGN] + c.CAMPAIGN_INDEX]
    rows[row + c.ROW_SEGMENT] = world.plan[leads[lead + c.LEAD_SEGMENT] + c.SEGMENT_BASE]
    rows[row + c.ROW_REFERRED] = leads[lead + c.LEAD_REFERRED]
    rows[row + c.ROW_STAGE] = leads[lead + c.LEAD_STAGE]
    rows[row + c.ROW_VISIT] = leads[lead + c.LEAD_VISIT]
    rows[row + c.ROW_ENTERED] = leads[lead + c.LEAD_ENTERED]
    rows[row + c.ROW_PREVIOUS] = leads[lead + c.LEAD_ROW]
    leads[lead + c.LEAD_ROW] = row


@inner(inline=True)
def write(world: World, lead: int, column: int, number: int) -> None:
    """Write into the running row."""
    if world.tracing and world.leads[lead + c.LEAD_ROW] != c.ABSENT:
        world.rows[world.leads[lead + c.LEAD_ROW] + column] = number
