"""The event loop: one branch a kind of event, each of which calls what the event means.

The life of a world is read here from top to bottom. Whatever waits for the end of the rungs before it, dispatch and
turning away, is no event in the heap: its instant stands in the state, and it happens when nothing comes before.
Numbers in brackets name the rules of ``docs/SEMANTICS.md``.
"""

from __future__ import annotations

from simulator.engines.kernel import columns as c
from simulator.engines.kernel import journeys, serving, waiting, working
from simulator.engines.kernel.closing import close
from simulator.engines.kernel.heap import (
    KIND_BITS,
    MOMENT_BITS,
    MOMENTS,
    NO_EVENT,
    SERIAL_MASK,
    WHO_BITS,
    WHO_MASK,
    key_of,
    next_key,
    put,
    take,
    what,
)
from simulator.engines.kernel.lines import flow
from simulator.engines.kernel.memory import Table, world_at
from simulator.engines.kernel.world import Ints, World
from simulator.rules.compiling import COMPILED, inner, jit
from simulator.rules.instants import ARRIVALS, READY

NOTHING, ARRIVE, BE_THERE, WAIT, KNOW, TAKE_EFFECT = range(6)
"""What comes of an event: leads of a campaign, those of the pipeline, a wait, an outcome, its effects."""


@inner
def live(world: World) -> None:
    """Let everything happen that does before the world's end [2]; what is then open is reported as open."""
    state = world.state
    arrivals, campaign = next_arrivals(world)
    while state[c.FAILURE] == c.NO_FAILURE:
        key = next_key(world)
        first = min(key, arrivals, state[c.DISPATCH_AT], state[c.ROOM_AT])
        if first == NO_EVENT:
            break
        now, moment = first >> MOMENT_BITS, first & (MOMENTS - 1)
        if first == key or first == arrivals:  # noqa: PLR1714, SIM109 - compiled, a search would be a loop
            step, lead, detail = ARRIVE, c.ABSENT, campaign
            if first == key:
                step, lead, detail = happen(world, take(world), now, moment)
            if step != NOTHING:
                go_on(world, step, lead, detail, now, moment)
            if step == ARRIVE:
                arrivals, campaign = next_arrivals(world)
        elif first == state[c.DISPATCH_AT]:
            dispatch(world, now, moment)
        else:
            waiting.turn_away(world, now, moment)
    if state[c.FAILURE] == c.NO_FAILURE:
        close(world)


@inner(inline=True)
def next_arrivals(world: World) -> tuple[int, int]:
    """When the next leads of a campaign come, and the place of its cursor; NO_EVENT when all have come.

    Where a campaign's next leads have not been drawn yet, the world stands still until they are.
    """
    state = world.state
    first, campaign = NO_EVENT, c.ABSENT
    cursor = world.cursors
    for _ in range(world.cursor_count):
        if state[cursor + c.CURSOR_NEXT] < state[cursor + c.CURSOR_END]:
            key = (world.times[state[cursor + c.CURSOR_NEXT]] << MOMENT_BITS) | ARRIVALS
            if key < first:
                first, campaign = key, cursor
        elif state[cursor + c.CURSOR_BLOCKS] and state[c.FAILURE] == c.NO_FAILURE:
            state[c.FAILURE] = c.LEADS_WANTED
        cursor += c.CURSOR_WIDTH
    return first, campaign


@inner(inline=True)
def happen(world: World, word: int, now: int, moment: int) -> tuple[int, int, int]:  # noqa: PLR0911 - a kind, a branch
    """An event of the heap: what comes of it, for which lead, and the touch or the outcome that it is about."""
    kind, who, serial = word >> KIND_BITS, (word >> WHO_BITS) & WHO_MASK, word & SERIAL_MASK
    lead, leads = who * world.lead_width, world.leads
    if kind == c.TOUCH_ENDS:
        if working.release(world, lead, now, moment):
            return KNOW, lead, leads[lead + c.LEAD_OUTCOME]
        put(world, working.end_of_gap(world, lead, now, moment), what(c.GAP_ENDS, who, 0))
    elif kind == c.DELAY_ENDS:
        if world.plan[leads[lead + c.LEAD_STAGE] + c.STAGE_WORKED]:
            return WAIT, lead, 1
        return KNOW, lead, journeys.end_unworked(world, lead, now)
    elif kind == c.GAP_ENDS:
        return WAIT, lead, leads[lead + c.LEAD_TOUCH] + 1
    elif kind == c.KNOWN:
        return TAKE_EFFECT, lead, leads[lead + c.LEAD_OUTCOME]
    elif kind >= c.RUNS_OUT_AS:
        waiting.run_out(world, lead, serial, kind - c.RUNS_OUT_AS, now, moment)
    elif c.LEAVES_AS <= kind < c.EXPIRES_IN_DELAY:
        return KNOW, lead, journeys.leave_early(world, lead, kind - c.LEAVES_AS, now)
    elif kind == c.EXPIRES_IN_DELAY:
        put(world, key_of(world, now, moment, now, READY), what(c.LEAVES_AS + c.EXPIRED, who, 0))
    elif kind == c.SHIFT_ENDS:
        working.hand_over(world, lead, now, moment)
        return WAIT, lead, 0
    else:
        return befall(world, kind, who, now, moment), c.ABSENT, 0
    return NOTHING, lead, 0


@inner
def befall(world: World, kind: int, who: int, now: int, moment: int) -> int:
    """An event that is no single lead's."""
    if kind == c.DOOR_OPENS:
        waiting.open_door(world, who, now, moment)
    elif kind == c.WORLD_BEGINS:
        return BE_THERE
    elif kind == c.WAKE:
        waiting.call(world, now, moment, who)
    else:
        resource = world.state[world.state[who + c.PERSON_SEAT] + c.SEAT_RESOURCE]
        if kind == c.PERSON_LEAVES:
            serving.say_goodbye(world, resource, who, now)
        waiting.call(world, now, moment, resource)
    return NOTHING


@inner(inline=True)
def go_on(  # noqa: PLR0912 - one place in which leads enter, whoever they are
    world: World, step: int, lead: int, detail: int, now: int, moment: int
) -> None:
    """Leads that come or were referred enter their first stages, one after the other; then the lead itself goes on."""
    if step == KNOW:
        step = TAKE_EFFECT if journeys.becomes_known(world, lead, detail, now, moment) else NOTHING
    others = 0
    if step == TAKE_EFFECT:
        others = journeys.take_effect(world, lead, detail, now)
    elif step == ARRIVE:
        others = journeys.arriving(world, detail, now)
    elif step == BE_THERE:
        others = world.open_lead_count
    for number in range(others + 1):
        who, stage, entered, waits = lead, c.ABSENT, now, False
        if number < others:
            if step == TAKE_EFFECT:
                who, stage = journeys.friend_of(world, lead, detail, number)
            elif step == ARRIVE:
                who, stage = journeys.newcomer(world, detail)
            else:
                who, stage, entered = journeys.open_lead(world, number)
            if world.state[c.FAILURE] != c.NO_FAILURE:
                break
        elif step == TAKE_EFFECT:
            stage = journeys.next_stage(world, lead, detail)
            if stage == c.ABSENT:
                journeys.end_journey(world, lead, now, moment)
        else:
            waits = step == WAIT
        if stage != c.ABSENT:
            journeys.enter(world, who, stage, entered, now, moment)
            if step == BE_THERE:
                journeys.keep_owner(world, who, number, now, moment)
            waits, detail_of_wait = journeys.begins_with_a_wait(world, who, stage, now, moment), 1
        else:
            detail_of_wait = detail
        if waits:
            journeys.join(world, who, detail_of_wait, now, moment)


@inner(inline=True)
def dispatch(world: World, now: int, moment: int) -> None:
    """Every called resource serves its queue; then the second choices of all, then the third ones, ... [14, 16]."""
    state = world.state
    many, first = state[c.CALLED_COUNT], world.called + state[c.CALLED_ROW] * world.resources
    state[c.CALLED_COUNT], state[c.CALLED_ROW], state[c.DISPATCH_AT] = 0, 1 - state[c.CALLED_ROW], NO_EVENT
    for choice in range(world.choices):
        for place in range(first, first + many):
            resource = state[place]
            if serving.begin_serving(world, resource, choice, now, moment):
                node, seat = serving.next_start(world, resource, choice, now, moment)
                while seat != c.ABSENT:
                    lead = world.leads[node + c.NODE_LEAD]
                    work = waiting.work_of(world, lead, choice)
                    seat = c.ABSENT if seat == c.NO_SEAT else seat
                    working.start(world, lead, resource, seat, work, now, moment)
                    node, seat = serving.next_start(world, resource, choice, now, moment)
                serving.end_serving(world, resource, choice, now, moment)
    if state[c.LIMITED] != c.ABSENT:
        waiting.put_ends(world, now, moment)


@jit("void(int64[::1])", at_once=True)
def _live_at(table: Ints) -> None:
    _live(world_at(table))


@inner
def _live(world: World) -> None:
    if world.by_lines:
        flow(world)
    else:
        live(world)


def live_in(world: World, table: Table) -> None:
    """Live a world from its beginning to its end, event by event or by its lines; the table becomes the world's."""
    if COMPILED:
        _live_at(table.of(world))
    else:
        _live(world)
