"""What does not depend on when touches start is drawn before they do, for many of a line at once.

Numbers that do not wait for each other, drawn in loops of their own, cost a fraction of what each costs alone.
"""

from __future__ import annotations

import math

from simulator.engines.kernel import columns as c
from simulator.engines.kernel.knowing import by_shares, known_chance
from simulator.engines.kernel.luck import law_for, quantile_of
from simulator.engines.kernel.waiting import note_limits
from simulator.engines.kernel.world import World
from simulator.rules import draws
from simulator.rules.compiling import WORD, inner
from simulator.rules.quantiles import whole

AHEAD = 128
"""For so many touches of a line numbers are drawn at once."""


@inner(inline=True)
def note(world: World, line: int, lead: int) -> None:
    """A lead that joins a line is noted; before it is served, or once many are, what can be is drawn for them."""
    plan, state, leads, ahead = world.plan, world.state, world.leads, world.ahead
    here = plan[line + c.LINE_TOUCHES]
    if state[here + c.LINE_UNDRAWN] == AHEAD:
        draw_ahead(world, line)
    many, first = state[here + c.LINE_UNDRAWN], plan[line + c.LINE_AHEAD]
    state[here + c.LINE_UNDRAWN] = many + 1
    ahead[first + many], ahead[first + AHEAD + many] = lead, leads[lead + c.LEAD_VISIT]
    ahead[first + 2 * AHEAD + many] = leads[lead + c.LEAD_TOUCH]
    key = world.keys[plan[leads[lead + c.LEAD_STAGE] + c.STAGE_KEY]]
    world.bases[plan[line + c.LINE_BASES] + many] = (int(world.luck[lead + c.LEAD_STREAM]) + int(key)) & WORD


@inner
def draw_ahead(world: World, line: int) -> None:
    """Efforts, limits and outcomes of the leads that a line has noted."""
    plan, state, here = world.plan, world.state, world.plan[line + c.LINE_TOUCHES]
    many, first, base = state[here + c.LINE_UNDRAWN], plan[line + c.LINE_AHEAD], plan[line + c.LINE_BASES]
    state[here + c.LINE_UNDRAWN] = 0
    _draw_efforts(world, first, base, many)
    if plan[line + c.LINE_LIMITS]:
        _draw_limits(world, first, base, many)
    late = _draw_outcomes(world, first, base, many, plan[line + c.LINE_SEVERAL] != 0)
    _draw_delays(world, first, base, late)


@inner
def _draw_efforts(world: World, first: int, base: int, many: int) -> None:
    plan, leads, ahead, shares = world.plan, world.leads, world.ahead, world.shares
    for number in range(many):
        visit, touch = int(ahead[first + AHEAD + number]), int(ahead[first + 2 * AHEAD + number])
        shares[number] = draws.uniform(int(world.bases[base + number]), 0, visit, touch, draws.EFFORT)
    for number in range(many):
        lead = ahead[first + number]
        work = leads[lead + c.LEAD_WORK]
        if plan[work + c.WORK_KNOWN]:
            leads[lead + c.LEAD_EFFORT] = whole(quantile_of(world, plan[work + c.WORK_EFFORT], shares[number]))


@inner
def _draw_limits(world: World, first: int, base: int, many: int) -> None:
    plan, leads, ahead, shares = world.plan, world.leads, world.ahead, world.shares
    for number in range(many):
        visit = int(ahead[first + AHEAD + number])
        shares[number] = draws.uniform(int(world.bases[base + number]), 0, visit, 0, draws.PATIENCE)
    for number in range(many):
        lead = ahead[first + number]
        stage = leads[lead + c.LEAD_STAGE]
        if plan[stage + c.STAGE_LIMITS] and leads[lead + c.LEAD_TOUCH] == 1:
            law, patience = plan[stage + c.STAGE_PATIENCE], 0
            if law != c.ABSENT:
                patience = whole(quantile_of(world, law_for(world, lead, law), shares[number]))
            note_limits(world, lead, stage, patience)


@inner
def _draw_outcomes(world: World, first: int, base: int, many: int, several: bool) -> int:
    """Returns how many of the leads are late: those stand first then whose outcome is known some time after."""
    leads, ahead, shares = world.leads, world.ahead, world.shares
    for number in range(many):
        visit = int(ahead[first + AHEAD + number])
        shares[number] = draws.uniform(int(world.bases[base + number]), 0, visit, 0, draws.FIRST_OUTCOME)
    for number in range(many if several else 0):
        visit = int(ahead[first + AHEAD + number])
        shares[AHEAD + number] = draws.uniform(int(world.bases[base + number]), 0, visit, 0, draws.OTHER_OUTCOME)
    work = segment = c.ABSENT
    chance, late = math.nan, 0
    for number in range(many):
        lead = ahead[first + number]
        if leads[lead + c.LEAD_WORK] != work or leads[lead + c.LEAD_SEGMENT] != segment:
            work, segment, chance = leads[lead + c.LEAD_WORK], leads[lead + c.LEAD_SEGMENT], known_chance(world, lead)
        if leads[lead + c.LEAD_OUTCOME] == c.ABSENT and not math.isnan(chance):
            stage, other = leads[lead + c.LEAD_STAGE], shares[AHEAD + number] if several else 0.0
            outcome = by_shares(world, stage, work, chance, shares[number], other)
            leads[lead + c.LEAD_DECIDED] = outcome
            # Whom it is late for is noted where those stand who are done with.
            ahead[first + late], ahead[first + AHEAD + late] = lead, ahead[first + AHEAD + number]
            world.bases[base + late] = world.bases[base + number]
            late += world.plan[outcome + c.OUTCOME_AFTER] != c.ABSENT
    return late


@inner
def _draw_delays(world: World, first: int, base: int, many: int) -> None:
    """How long after its last touch a visit's outcome is known."""
    plan, leads, ahead, shares = world.plan, world.leads, world.ahead, world.shares
    for number in range(many):
        visit = int(ahead[first + AHEAD + number])
        shares[number] = draws.uniform(int(world.bases[base + number]), 0, visit, 0, draws.AFTER)
    for number in range(many):
        lead = ahead[first + number]
        law = plan[leads[lead + c.LEAD_DECIDED] + c.OUTCOME_AFTER]
        if plan[law + c.LAW_KIND] == c.LAW_OF_TABLE:
            leads[lead + c.LEAD_AFTER] = whole(quantile_of(world, law, shares[number]))
