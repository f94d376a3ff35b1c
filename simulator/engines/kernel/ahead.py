"""What does not depend on when touches start is drawn before they do, for many of a line at once.

Numbers that do not wait for each other, drawn in loops of their own, cost a fraction of what each costs alone.
"""

from __future__ import annotations

import math

from simulator.engines.kernel import columns as c
from simulator.engines.kernel.knowing import by_shares, known_chance
from simulator.engines.kernel.luck import law_for, quantile_of, quantiles_of
from simulator.engines.kernel.waiting import note_limits
from simulator.engines.kernel.world import World
from simulator.rules import draws
from simulator.rules.compiling import WORD, inner
from simulator.rules.quantiles import whole

AHEAD = 128
"""For so many touches of a line numbers are drawn at once."""
NOTED = 2048
"""So many, a power of two, are noted at most; where more join, the first of them are drawn for all the same."""
APART = NOTED + 24
"""What is noted of them stands so far apart: some lines of the cache more, or all would want the same places there."""
EFFORTS, FIRSTS, OTHERS, PATIENCES, SHARES = (kind * AHEAD for kind in range(5))
"""Where these numbers stand, and how many there are."""
EACH = -1
"""All bits of a touch's number matter."""


@inner(inline=True)
def note(world: World, line: int, lead: int) -> None:
    """A lead that joins a line is noted: what can be is drawn for it before it is served, or once many are noted."""
    plan, state, leads, ahead = world.plan, world.state, world.leads, world.ahead
    here = plan[line + c.LINE_TOUCHES]
    if state[here + c.LINE_UNDRAWN] == NOTED:
        draw_ahead(world, line)
    many = state[here + c.LINE_UNDRAWN]
    place = (state[here + c.LINE_NOTED] + many) & (NOTED - 1)
    at = plan[line + c.LINE_AHEAD] + place
    state[here + c.LINE_UNDRAWN] = many + 1
    leads[lead + c.LEAD_EFFORT] = c.NOT_DRAWN
    ahead[at], ahead[at + APART], ahead[at + 2 * APART] = lead, leads[lead + c.LEAD_VISIT], leads[lead + c.LEAD_TOUCH]
    key = world.keys[plan[leads[lead + c.LEAD_STAGE] + c.STAGE_KEY]]
    world.bases[plan[line + c.LINE_BASES] + place] = (int(world.luck[lead + c.LEAD_STREAM]) + int(key)) & WORD


@inner
def draw_ahead(world: World, line: int) -> None:
    """What luck alone says of the first whom a line has noted: efforts, limits, outcomes, and when these are known.

    The others may never be served.
    """
    plan, state, here = world.plan, world.state, world.plan[line + c.LINE_TOUCHES]
    noted, start, late = state[here + c.LINE_NOTED], 0, 0
    many = min(state[here + c.LINE_UNDRAWN], AHEAD, NOTED - noted)
    first, base = plan[line + c.LINE_AHEAD] + noted, plan[line + c.LINE_BASES] + noted
    state[here + c.LINE_UNDRAWN] -= many
    state[here + c.LINE_NOTED] = (noted + many) & (NOTED - 1)
    _draw(world, first, base, many, EFFORTS, draws.EFFORT, EACH)
    _draw(world, first, base, many, FIRSTS, draws.FIRST_OUTCOME, 0)
    if plan[line + c.LINE_SEVERAL]:
        _draw(world, first, base, many, OTHERS, draws.OTHER_OUTCOME, 0)
    if plan[line + c.LINE_LIMITS]:
        _draw(world, first, base, many, PATIENCES, draws.PATIENCE, 0)
    while start < many:
        end = _alike_until(world, first, start, many)
        _know_efforts(world, first, start, end)
        if plan[line + c.LINE_LIMITS]:
            _know_limits(world, first, start, end)
        late = _know_outcomes(world, first, base, start, end, late)
        start = end
    _draw(world, first, base, late, EFFORTS, draws.AFTER, 0)
    _know_delays(world, first, late)


@inner
def _draw(world: World, first: int, base: int, many: int, place: int, purpose: int, touches: int) -> None:
    """The shares that leads have for a purpose, of their visits or of ``EACH`` of their touches."""
    ahead, shares = world.ahead, world.shares
    for number in range(many):
        visit, touch = int(ahead[first + APART + number]), int(ahead[first + 2 * APART + number] & touches)
        shares[place + number] = draws.uniform(int(world.bases[base + number]), 0, visit, touch, purpose)


@inner(inline=True)
def _alike_until(world: World, first: int, start: int, many: int) -> int:
    """The end of those who stand together, for the same work and of the same segment."""
    leads, ahead, end = world.leads, world.ahead, start
    work, segment = leads[ahead[first + start] + c.LEAD_WORK], leads[ahead[first + start] + c.LEAD_SEGMENT]
    while end < many and leads[ahead[first + end] + c.LEAD_WORK] == work:
        if leads[ahead[first + end] + c.LEAD_SEGMENT] != segment:
            break
        end += 1
    return end


@inner(inline=True)
def _know_efforts(world: World, first: int, start: int, end: int) -> None:
    plan, leads, ahead, shares = world.plan, world.leads, world.ahead, world.shares
    work = leads[ahead[first + start] + c.LEAD_WORK]
    if not plan[work + c.WORK_KNOWN]:
        for number in range(start, end):
            leads[ahead[first + number] + c.LEAD_EFFORT] = c.ABSENT
    else:
        quantiles_of(world, plan[work + c.WORK_EFFORT], EFFORTS + start, EFFORTS + end)
        for number in range(start, end):
            leads[ahead[first + number] + c.LEAD_EFFORT] = whole(shares[EFFORTS + number])


@inner(inline=True)
def _know_limits(world: World, first: int, start: int, end: int) -> None:
    plan, leads, ahead, shares = world.plan, world.leads, world.ahead, world.shares
    stage = leads[ahead[first + start] + c.LEAD_STAGE]
    law = plan[stage + c.STAGE_PATIENCE]
    if law != c.ABSENT and plan[law + c.LAW_KIND] == c.LAW_OF_TABLE:
        quantiles_of(world, law, PATIENCES + start, PATIENCES + end)
    elif law != c.ABSENT:
        for number in range(start, end):
            its = law_for(world, ahead[first + number], law)
            shares[PATIENCES + number] = quantile_of(world, its, shares[PATIENCES + number])
    for number in range(start, end if plan[stage + c.STAGE_LIMITS] else start):
        lead = ahead[first + number]
        if leads[lead + c.LEAD_TOUCH] == 1:
            note_limits(world, lead, stage, whole(shares[PATIENCES + number]))


@inner(inline=True)
def _know_outcomes(world: World, first: int, base: int, start: int, end: int, late: int) -> int:
    """Whose outcome is known some time after is noted where those stand who are done with; returns how many are."""
    plan, leads, ahead, shares = world.plan, world.leads, world.ahead, world.shares
    lead = ahead[first + start]
    stage, work, chance = leads[lead + c.LEAD_STAGE], leads[lead + c.LEAD_WORK], known_chance(world, lead)
    for number in range(start, start if math.isnan(chance) else end):
        lead = ahead[first + number]
        if leads[lead + c.LEAD_OUTCOME] == c.ABSENT:
            outcome = by_shares(world, stage, work, chance, shares[FIRSTS + number], shares[OTHERS + number])
            leads[lead + c.LEAD_DECIDED] = outcome
            ahead[first + late], ahead[first + APART + late] = lead, ahead[first + APART + number]
            world.bases[base + late] = world.bases[base + number]
            late += plan[outcome + c.OUTCOME_AFTER] != c.ABSENT
    return late


@inner(inline=True)
def _know_delays(world: World, first: int, many: int) -> None:
    """How long after its last touch each one's outcome comes to be known, where a table gives it for a share."""
    plan, leads, ahead, shares = world.plan, world.leads, world.ahead, world.shares
    for number in range(many):
        lead = ahead[first + number]
        law = plan[leads[lead + c.LEAD_DECIDED] + c.OUTCOME_AFTER]
        if plan[law + c.LAW_KIND] == c.LAW_OF_TABLE:
            leads[lead + c.LEAD_AFTER] = whole(quantile_of(world, law, shares[EFFORTS + number]))
