"""How leads pass through a route that needs no event list: they come, enter stages, and wait in lines.

`simulator.engines.kernel.lines` says what lines are. Numbers in brackets name the rules of ``docs/SEMANTICS.md``.
"""

from __future__ import annotations

from simulator.engines.kernel import books, journeys, working
from simulator.engines.kernel import columns as c
from simulator.engines.kernel.ahead import note
from simulator.engines.kernel.heap import MOMENT_BITS, MOMENTS, NO_EVENT, drop, key_of, rise
from simulator.engines.kernel.luck import time_of_visit
from simulator.engines.kernel.queues import join_line
from simulator.engines.kernel.world import World
from simulator.rules import draws
from simulator.rules.compiling import inner
from simulator.rules.instants import ARRIVALS, PATIENCE, READY

BATCH = 128
"""So many leads of a campaign come at once: few enough for the cache."""


@inner
def known_until(world: World) -> int:
    """Before which instant the next leads of all campaigns come, of whom there are not to be too many.

    Where a campaign's next leads have not been drawn yet, that is now, and the world stands still until they are.
    """
    state, times = world.state, world.times
    until, cursor = world.stop, world.cursors
    for _ in range(world.cursor_count):
        number, end = state[cursor + c.CURSOR_NEXT], state[cursor + c.CURSOR_END]
        blocks = state[cursor + c.CURSOR_BLOCKS]
        if number + BATCH < end:
            until = min(until, max(times[number + BATCH], times[number] + 1))
        elif blocks and number < end:
            until = min(until, times[end - 1] + 1)
        elif blocks:
            state[c.FAILURE], until = c.LEADS_WANTED, 0
        cursor += c.CURSOR_WIDTH
    return until


@inner
def bring_leads(world: World, until: int) -> None:
    """Everybody comes or comes back who does so before an instant, in order of time."""
    state, times, heap = world.state, world.times, world.heap
    while state[c.FAILURE] == c.NO_FAILURE:
        first, second, cursor, best = until, until, world.cursors, c.ABSENT
        for _ in range(world.cursor_count):
            number = state[cursor + c.CURSOR_NEXT]
            if number < state[cursor + c.CURSOR_END] and times[number] < second:
                if times[number] < first:
                    first, second, best = times[number], first, cursor
                else:
                    second = times[number]
            cursor += c.CURSOR_WIDTH
        back = heap[0] >> MOMENT_BITS
        if back < first:
            lead = heap[1]
            drop(heap, 0, state[c.HEAP_SIZE])
            state[c.HEAP_SIZE] -= 1
            _join(world, lead)
        elif best != c.ABSENT:
            _bring(world, best, max(min(second, back), first + 1))
        else:
            break


@inner(inline=True)
def _bring(world: World, cursor: int, until: int) -> None:
    """The next leads of a campaign come, before an instant before which nobody else does."""
    state, times = world.state, world.times
    first, end = state[cursor + c.CURSOR_NEXT], state[cursor + c.CURSOR_END]
    last = first
    while last + 1 < end and times[last + 1] < until:
        last += 1
    if _are_alike(world, cursor, times[first], times[last]):
        _bring_alike(world, cursor, first, last + 1)
    else:
        for number in range(first, last + 1):
            _bring_one(world, cursor, times[number])


@inner(inline=True)
def _are_alike(world: World, cursor: int, first: int, last: int) -> bool:
    """Whether leads of one week of the window are made at once and wait for a touch at once."""
    plan = world.plan
    stage = plan[world.state[cursor + c.CURSOR_CAMPAIGN] + c.CAMPAIGN_STARTS]
    waits_at_once = plan[stage + c.STAGE_WORKED] and plan[stage + c.STAGE_DELAY] == c.ABSENT
    if plan[stage + c.STAGE_GENERATES] or not waits_at_once or not plan[stage + c.STAGE_MOST_VISITS]:
        return False
    return world.begin <= first and last < world.end and books.week_of(world, first) == books.week_of(world, last)


@inner(inline=True)
def _bring_alike(world: World, cursor: int, first: int, end: int) -> None:
    """Leads come that are counted together."""
    plan, state, times = world.plan, world.state, world.times
    campaign = state[cursor + c.CURSOR_CAMPAIGN]
    stage, total = plan[campaign + c.CAMPAIGN_STARTS], 0
    for number in range(first, end):
        now = times[number]
        total += now
        lead = journeys.newcomer(world, cursor)[0]
        if state[c.FAILURE] != c.NO_FAILURE:
            return
        world.leads[lead + c.LEAD_MADE] = now
        journeys.begin_visit(world, lead, stage, now)
        line_up(world, lead, 1, False, now, ARRIVALS)
    many = end - first
    books.made_together(world, campaign, many, books.week_of(world, times[first]), total)
    world.counts[plan[campaign + c.CAMPAIGN_BROUGHT]] += many
    world.counts[plan[stage + c.STAGE_COUNTS] + c.VISITS] += many


@inner
def _bring_one(world: World, cursor: int, now: int) -> None:
    if books.in_window(world, now):
        world.counts[world.plan[world.state[cursor + c.CURSOR_CAMPAIGN] + c.CAMPAIGN_BROUGHT]] += 1
    lead, stage = journeys.newcomer(world, cursor)
    if world.state[c.FAILURE] == c.NO_FAILURE:
        go_on(world, lead, stage, c.ABSENT, now, ARRIVALS)


@inner
def go_on(world: World, lead: int, stage: int, outcome: int, now: int, moment: int) -> None:
    """A lead enters a stage, or its touch ends, or an outcome is on record without one.

    It goes on until it waits for a touch, or its journey ends or the world.
    """
    later, after = False, c.ABSENT
    if stage == outcome:  # both ABSENT
        if not working.touch_done(world, lead, now):
            _begin_gap(world, lead, now, moment)
            return
        outcome, after = world.leads[lead + c.LEAD_OUTCOME], world.leads[lead + c.LEAD_AFTER]
    while True:
        if outcome != c.ABSENT:
            law = world.plan[outcome + c.OUTCOME_AFTER]
            world.leads[lead + c.LEAD_OUTCOME] = outcome
            if law != c.ABSENT:
                if after == c.ABSENT:
                    after = time_of_visit(world, lead, law, 0, draws.AFTER, 0)
                key = key_of(world, now, moment, now + after, READY)
                if key == NO_EVENT:
                    return
                now, moment, later = key >> MOMENT_BITS, key & (MOMENTS - 1), True
            journeys.take_effect(world, lead, outcome, now)
            stage = journeys.next_stage(world, lead, outcome)
            if stage == c.ABSENT:
                journeys.end_journey(world, lead, now, moment)
                return
        entered, after = now, c.ABSENT
        outcome, now, moment = come(world, lead, stage, later, now, moment)
        if outcome == c.ABSENT:
            return
        later |= now > entered


@inner
def _begin_gap(world: World, lead: int, now: int, moment: int) -> None:
    """A lead is ready for its next touch when the gap has passed."""
    key = working.end_of_gap(world, lead, now, moment)
    if key != NO_EVENT:
        line_up(world, lead, world.leads[lead + c.LEAD_TOUCH] + 1, True, key >> MOMENT_BITS, key & (MOMENTS - 1))


@inner(inline=True)
def come(world: World, lead: int, stage: int, later: bool, now: int, moment: int) -> tuple[int, int, int]:
    """A lead enters a stage [7, 8]: it waits there, or an outcome is on record at once, or after the delay.

    ``later`` says that there was a delay before.
    """
    journeys.enter(world, lead, stage, now, now, moment)
    if journeys.is_beyond_the_last(world, lead, stage):
        return leave_visit(world, lead, c.EXHAUSTED, now, moment)
    plan = world.plan
    law, worked = plan[stage + c.STAGE_DELAY], plan[stage + c.STAGE_WORKED]
    if law != c.ABSENT or not worked:
        delay, expires = time_of_visit(world, lead, law, 0, draws.DELAY, 0), plan[stage + c.STAGE_EXPIRES]
        if expires != c.ABSENT and expires < delay:
            key = key_of(world, now, moment, now + expires, PATIENCE)
            if key == NO_EVENT:
                return c.ABSENT, now, moment
            return leave_visit(world, lead, c.EXPIRED, key >> MOMENT_BITS, key & (MOMENTS - 1))
        key = key_of(world, now, moment, now + delay, READY)
        if key == NO_EVENT:
            return c.ABSENT, now, moment
        now, moment, later = key >> MOMENT_BITS, key & (MOMENTS - 1), True
        if not worked:
            return journeys.end_unworked(world, lead, now), now, moment
    line_up(world, lead, 1, later, now, moment)
    return c.ABSENT, now, moment


@inner
def leave_visit(world: World, lead: int, name: int, now: int, moment: int) -> tuple[int, int, int]:
    """A visit ends before it was worked, in rung 2 [7, 11]."""
    key = key_of(world, now, moment, now, READY)
    if key == NO_EVENT:
        return c.ABSENT, now, moment
    return journeys.leave_early(world, lead, name, now), now, key & (MOMENTS - 1)


@inner(inline=True)
def line_up(world: World, lead: int, touch: int, later: bool, now: int, moment: int) -> None:
    """A lead is ready for a touch and has its place in a line [13]; who comes back much later is kept in a heap."""
    leads = world.leads
    leads[lead + c.LEAD_TOUCH] = touch
    leads[lead + c.LEAD_READY], leads[lead + c.LEAD_MOMENT] = now, moment
    leads[lead + c.LEAD_DECIDED] = leads[lead + c.LEAD_AFTER] = c.ABSENT
    if later and now >= world.state[c.UNTIL]:
        _keep(world, lead, now)
    else:
        _join(world, lead)


@inner
def _keep(world: World, lead: int, now: int) -> None:
    state = world.state
    size = state[c.HEAP_SIZE]
    if 2 * size + 6 > world.heap_room:
        state[c.FAILURE] = c.HEAP_FULL
    else:
        state[c.HEAP_SIZE] = size + 1
        rise(world.heap, 0, size, now << MOMENT_BITS, lead)


@inner(inline=True)
def _join(world: World, lead: int) -> None:
    plan = world.plan
    line = plan[world.leads[lead + c.LEAD_WORK] + c.WORK_LINE]
    join_line(world, plan[line + c.LINE_QUEUE], lead)
    note(world, line, lead)
