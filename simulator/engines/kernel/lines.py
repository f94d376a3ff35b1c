"""A route without an event list: every resource is a line, which works off its touches in the order they get ready in.

Where the first come is the first served, and nothing depends on how long another queue is, a touch's start follows
from its own getting ready and from the ends of those before it (Lindley 1952; for several seats Kiefer and Wolfowitz
1955). So one resource can be lived for some time before the next is, in the order in which leads go through them. All
luck is addressed and all that is counted are sums of whole numbers: both come out as the event loop has them. What
cannot be told without rounds, such as who is first of two that get ready at one instant in different rounds, stops the
lines as TANGLED; then the replication is the loop's.

Numbers in brackets name the rules of ``docs/SEMANTICS.md``.
"""

from __future__ import annotations

from simulator.engines.kernel import books, working
from simulator.engines.kernel import columns as c
from simulator.engines.kernel.ahead import draw_ahead
from simulator.engines.kernel.closing import close
from simulator.engines.kernel.heap import MOMENT_BITS, MOMENTS, NO_EVENT, drop, key_of, rise, sink
from simulator.engines.kernel.passage import bring_leads, go_on, known_until, leave_visit
from simulator.engines.kernel.queues import first_of, leave_line
from simulator.engines.kernel.seats import opens_at
from simulator.engines.kernel.world import Ints, World
from simulator.rules.compiling import inner
from simulator.rules.instants import DISPATCH, NEVER, PATIENCE, RUNGS, WORK, following

FEW = 12
"""The touches of so many seats, or fewer, are no heap."""


@inner
def flow(world: World) -> None:
    """Let leads flow through the lines, some at a time, to the world's end [2]."""
    state, until = world.state, 0
    while state[c.FAILURE] == c.NO_FAILURE and until < world.stop:
        until = known_until(world)
        state[c.UNTIL] = until
        bring_leads(world, until)
        line = world.lines
        for _ in range(world.line_count):
            serve(world, line, until)
            line += c.LINE_WIDTH
    if state[c.FAILURE] == c.NO_FAILURE:
        close(world)


@inner
def serve(world: World, line: int, until: int) -> None:
    """A line begins all touches that get ready before an instant, and ends all that end before it."""
    plan, state, leads = world.plan, world.state, world.leads
    here, queue = plan[line + c.LINE_TOUCHES], plan[line + c.LINE_QUEUE]
    while state[c.FAILURE] == c.NO_FAILURE:
        node = first_of(world, queue)
        if node != c.ABSENT and leads[node - world.nodes + c.LEAD_EFFORT] == c.NOT_DRAWN:
            if _nobody_starts(world, line):
                _leave_standing(world, queue)
                break
            _draw_until(world, line, node - world.nodes)
        ready = until if node == c.ABSENT else min(leads[node - world.nodes + c.LEAD_READY], until)
        key = state[here + c.LINE_NEXT]
        ends = key >> MOMENT_BITS
        if ends < until and ends <= ready:
            lead = state[state[here + c.LINE_WHERE] + 1]
            _take_out(state, here)
            state[here + c.LINE_LAST] = key
            go_on(world, lead, c.ABSENT, c.ABSENT, ends, key & (MOMENTS - 1))
        elif ready < until:
            begin(world, line, queue, node)
        else:
            break


@inner
def _draw_until(world: World, line: int, lead: int) -> None:
    """Numbers are drawn for a lead and for others who have joined its line before or soon after."""
    while world.leads[lead + c.LEAD_EFFORT] == c.NOT_DRAWN:
        draw_ahead(world, line)


@inner(inline=True)
def _nobody_starts(world: World, line: int) -> bool:
    """Whether all seats are taken to the world's end, and nobody's time to wait can be up before that."""
    state, here = world.state, world.plan[line + c.LINE_TOUCHES]
    is_full = state[here + c.LINE_RUNNING] == world.plan[line + c.LINE_SEATS]
    return is_full and state[here + c.LINE_NEXT] == NO_EVENT and not world.plan[line + c.LINE_LIMITS]


@inner
def _leave_standing(world: World, queue: int) -> None:
    """All in a line wait to the world's end."""
    node = first_of(world, queue)
    while node != c.ABSENT:
        lead = node - world.nodes
        leave_line(world, queue, node)
        _wait_to_the_end(world, lead)
        node = first_of(world, queue)


@inner(inline=True)
def _wait_to_the_end(world: World, lead: int) -> None:
    leads = world.leads
    leads[lead + c.LEAD_WAITING] = 1
    books.change_queue(world, leads[lead + c.LEAD_STAGE], leads[lead + c.LEAD_READY], 1)


@inner(inline=True)
def begin(world: World, line: int, queue: int, node: int) -> None:
    """The first of a line starts when a seat is free and open, unless that is too late for it [10, 14]."""
    plan, state, leads = world.plan, world.state, world.leads
    lead, here = node - world.nodes, plan[line + c.LINE_TOUCHES]
    resource, ready, ends = plan[line + c.LINE_RESOURCE], leads[lead + c.LEAD_READY], NEVER
    leave_line(world, queue, node)
    start, key, other = ready, NO_EVENT, c.ABSENT
    is_full = state[here + c.LINE_RUNNING] == plan[line + c.LINE_SEATS]
    if is_full:
        key, other = state[here + c.LINE_NEXT], state[state[here + c.LINE_WHERE] + 1]
        start = key >> MOMENT_BITS
        state[here + c.LINE_LAST] = key
    if start < world.stop:
        start = opens_at(world, resource, start)
    if leads[lead + c.LEAD_OUTCOME] == c.ABSENT and plan[leads[lead + c.LEAD_STAGE] + c.STAGE_LIMITS]:
        ends = leads[lead + c.LEAD_ENDS_AT]
    if ends < start:
        run_out(world, lead)
    elif start >= world.stop:
        _wait_to_the_end(world, lead)
    else:
        end = _start(world, lead, resource, start)
        if start < end and start < ends:
            its = (end << MOMENT_BITS) | WORK if end < world.stop else NO_EVENT
        else:
            its = _at_once(world, lead, start, end, ends, key, here)
        if is_full:
            _put_in_place(state, here, its, lead)
            go_on(world, other, c.ABSENT, c.ABSENT, key >> MOMENT_BITS, key & (MOMENTS - 1))
        else:
            _put_in(state, here, its, lead)


@inner(inline=True)
def _put_in(state: Ints, here: int, key: int, lead: int) -> None:
    """One more touch is running."""
    running, ends = state[here + c.LINE_RUNNING], here + c.LINE_ENDS
    state[here + c.LINE_RUNNING] = running + 1
    if state[here + c.LINE_IS_HEAP]:
        rise(state, ends, running, key, lead)
        state[here + c.LINE_NEXT] = state[ends]
    else:
        where = ends + 2 * running
        state[where], state[where + 1] = key, lead
        best = state[here + c.LINE_NEXT]
        state[here + c.LINE_NEXT] = min(key, best)
        state[here + c.LINE_WHERE] = where if key < best else state[here + c.LINE_WHERE]


@inner(inline=True)
def _put_in_place(state: Ints, here: int, key: int, lead: int) -> None:
    """Another touch takes the place of the one that ends next."""
    where = state[here + c.LINE_WHERE]
    if state[here + c.LINE_IS_HEAP]:
        sink(state, where, state[here + c.LINE_RUNNING], key, lead)
        state[here + c.LINE_NEXT] = state[where]
    else:
        state[where], state[where + 1] = key, lead
        _note_next(state, here)


@inner(inline=True)
def _take_out(state: Ints, here: int) -> None:
    """The touch that ends next runs no more."""
    running, where, ends = state[here + c.LINE_RUNNING], state[here + c.LINE_WHERE], here + c.LINE_ENDS
    state[here + c.LINE_RUNNING] = running - 1
    if state[here + c.LINE_IS_HEAP]:
        drop(state, where, running)
        state[here + c.LINE_NEXT] = state[where]
    else:
        last = ends + 2 * (running - 1)
        state[where], state[where + 1] = state[last], state[last + 1]
        _note_next(state, here)


@inner(inline=True)
def _note_next(state: Ints, here: int) -> None:
    """Of few touches the one that ends next is found by looking at all: no branch can be guessed wrong."""
    best, where = NO_EVENT, here + c.LINE_ENDS
    at = where
    for _ in range(state[here + c.LINE_RUNNING]):
        key = state[at]
        where = at if key < best else where
        best = min(key, best)
        at += 2
    state[here + c.LINE_NEXT], state[here + c.LINE_WHERE] = best, where


@inner
def _at_once(world: World, lead: int, start: int, end: int, patience: int, freed: int, here: int) -> int:
    """The key of the end of a touch that ends when it starts, or starts when patience ends."""
    if (patience == start or freed == NO_EVENT) and _starts_late(world, lead, start, here):
        world.state[c.FAILURE] = c.TANGLED
    return key_of(world, start, _moment_of_start(world, lead, start, freed), end, WORK)


@inner(inline=True)
def _starts_late(world: World, lead: int, start: int, here: int) -> bool:
    """Whether a touch may have to wait for a later round of its instant: until another has ended in that.

    Then it would be too late for a patience that ends at the instant, and its own end, if it ends at once, in a round
    that nobody knows once the other touch stands here no more.
    """
    last, leads, since = world.state[here + c.LINE_LAST], world.leads, 0
    if start == leads[lead + c.LEAD_READY]:
        since = leads[lead + c.LEAD_MOMENT] // RUNGS
    return start == last >> MOMENT_BITS and since < (last & (MOMENTS - 1)) // RUNGS


@inner(inline=True)
def _moment_of_start(world: World, lead: int, start: int, freed: int) -> int:
    """The rung and the round in which a touch starts: which matters only if it ends at once."""
    moment = DISPATCH
    if start == world.leads[lead + c.LEAD_READY]:
        moment = max(moment, following(world.leads[lead + c.LEAD_MOMENT], DISPATCH))
    if start == freed >> MOMENT_BITS:
        moment = max(moment, following(freed & (MOMENTS - 1), DISPATCH))
    return moment


@inner(inline=True)
def _start(world: World, lead: int, resource: int, start: int) -> int:
    """A touch starts; when it ends [20]."""
    leads = world.leads
    stage, ready = leads[lead + c.LEAD_STAGE], leads[lead + c.LEAD_READY]
    books.queued(world, stage, ready, start)
    if leads[lead + c.LEAD_OUTCOME] == c.ABSENT:
        if leads[lead + c.LEAD_DECIDED] == c.ABSENT:
            _begin_undecided(world, lead, start)
        else:
            working.take_on(world, lead, stage, leads[lead + c.LEAD_WORK])
            leads[lead + c.LEAD_OUTCOME] = leads[lead + c.LEAD_DECIDED]
        books.served(world, lead, stage, start)
    effort = leads[lead + c.LEAD_EFFORT]
    if effort == c.ABSENT:
        effort = working.effort_of(world, lead)
    return working.end_of_touch(world, lead, resource, c.ABSENT, c.ABSENT, start, effort)[2]


@inner
def _begin_undecided(world: World, lead: int, start: int) -> None:
    """The outcome of a visit depends on when it begins."""
    leads = world.leads
    working.begin_work(world, lead, leads[lead + c.LEAD_STAGE], leads[lead + c.LEAD_WORK], start)


@inner
def run_out(world: World, lead: int) -> None:
    """A lead's time is up before its touch can start [10, 11]."""
    leads = world.leads
    ready, stage = leads[lead + c.LEAD_READY], leads[lead + c.LEAD_STAGE]
    key = key_of(world, ready, leads[lead + c.LEAD_MOMENT], max(leads[lead + c.LEAD_ENDS_AT], ready), PATIENCE)
    if key == NO_EVENT:
        _wait_to_the_end(world, lead)
        return
    now = key >> MOMENT_BITS
    books.left_waiting(world, lead, stage, now)
    books.queued(world, stage, ready, now)
    outcome, now, moment = leave_visit(world, lead, leads[lead + c.LEAD_ENDS_AS], now, key & (MOMENTS - 1))
    if outcome != c.ABSENT:
        go_on(world, lead, c.ABSENT, outcome, now, moment)
