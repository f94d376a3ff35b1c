"""Touches are done: who starts one, when it ends, and what is left of it.

Numbers in brackets name the rules of ``docs/SEMANTICS.md``.
"""

from __future__ import annotations

from simulator.engines.kernel import books, hours
from simulator.engines.kernel import columns as c
from simulator.engines.kernel.heap import key_of, put, what
from simulator.engines.kernel.knowing import decide, extra_of
from simulator.engines.kernel.luck import of_visit, time_of_visit
from simulator.engines.kernel.rows import write
from simulator.engines.kernel.seats import give_back, occupant
from simulator.engines.kernel.waiting import call, leave
from simulator.engines.kernel.world import World
from simulator.rules import draws
from simulator.rules.calendars import HAND_OVER, PAUSE
from simulator.rules.compiling import inner
from simulator.rules.instants import NEVER, PEOPLE, READY, WORK
from simulator.rules.queueing import effort_left, learnt, working_time


@inner(inline=True)
def start(world: World, lead: int, resource: int, seat: int, work: int, now: int, moment: int) -> None:
    """A touch, or the rest of one, starts; starting fixes the end [20]."""
    plan, leads = world.plan, world.leads
    stage = leads[lead + c.LEAD_STAGE]
    leave(world, lead, now)
    before, person = _whose(world, lead, resource), c.ABSENT
    if plan[resource + c.RESOURCE_SEATS_KIND] == c.ROSTER:
        person = occupant(world, seat, now)
    leads[lead + c.LEAD_SEAT], leads[lead + c.LEAD_PERSON], leads[lead + c.LEAD_STARTED] = seat, person, now
    if leads[lead + c.LEAD_OUTCOME] == c.ABSENT:
        begin_work(world, lead, stage, work, now)
        books.served(world, lead, stage, now)
    if world.tracing:
        write(world, lead, c.ROW_START, now)
        write(world, lead, c.ROW_RESOURCE, plan[resource + c.RESOURCE_INDEX])
        _write_person(world, lead, resource, c.ROW_SEAT, _who_works(world, lead))
    if before not in (c.ABSENT, _who_works(world, lead)):
        _take_over(world, lead, resource, before, now)
    _work(world, lead, resource, seat, person, now, moment)
    if plan[resource + c.RESOURCE_OWNED]:
        leads[lead + world.owners + plan[resource + c.RESOURCE_TURNS]] = person


@inner(inline=True)
def _who_works(world: World, lead: int) -> int:
    """Who works the running part of a touch, or worked the last: a person, or their seat where nobody ever leaves."""
    person = world.leads[lead + c.LEAD_PERSON]
    return world.leads[lead + c.LEAD_SEAT] if person == c.ABSENT else person


@inner
def _whose(world: World, lead: int, resource: int) -> int:
    """Whose lead it is, or else who has done part of the touch already; ABSENT where it is begun anew."""
    plan, leads = world.plan, world.leads
    if plan[resource + c.RESOURCE_OWNED]:
        owner = leads[lead + world.owners + plan[resource + c.RESOURCE_TURNS]]
        if owner != c.ABSENT:
            return owner
    return c.ABSENT if leads[lead + c.LEAD_REST] == c.ABSENT else _who_works(world, lead)


@inner
def _take_over(world: World, lead: int, resource: int, before: int, now: int) -> None:
    """Somebody goes on with what is another's: a handover [23]."""
    if books.in_window(world, now):
        world.counts[world.plan[resource + c.RESOURCE_COUNTS] + c.HANDOVERS] += 1
    if world.tracing:
        _write_person(world, lead, resource, c.ROW_FROM_SEAT, before)


@inner
def _write_person(world: World, lead: int, resource: int, column: int, who: int) -> None:
    """Say in the running row who somebody is: by their seat, and by how many had it before."""
    state, seat, order = world.state, who, 0
    if world.plan[resource + c.RESOURCE_SEATS_KIND] == c.ROSTER:
        seat = state[who + c.PERSON_SEAT]
        order = (who - state[seat + c.SEAT_PEOPLE]) // c.PERSON_WIDTH
    write(world, lead, column, c.NONE if seat == c.ABSENT else state[seat + c.SEAT_NUMBER])
    write(world, lead, column + 1, order)


@inner(inline=True)
def begin_work(world: World, lead: int, stage: int, work: int, now: int) -> None:
    """Who does the first touch does the visit; its touches and its outcome are drawn now [9, 12]."""
    plan, leads = world.plan, world.leads
    take_on(world, lead, stage, work)
    leads[lead + c.LEAD_LASTED] = 0
    extra = extra_of(world, lead)
    person = leads[lead + c.LEAD_PERSON]
    if person != c.ABSENT:
        odds = world.state[world.state[person + c.PERSON_SEAT] + c.SEAT_ODDS]
        if odds != c.ABSENT:
            extra += world.reals[odds + plan[stage + c.STAGE_INDEX]]
    decide(world, lead, now - leads[lead + c.LEAD_READY], extra)


@inner(inline=True)
def take_on(world: World, lead: int, stage: int, work: int) -> None:
    """Somebody does a visit, and has done the stage from now on; its touches are drawn [9]."""
    plan, leads = world.plan, world.leads
    leads[lead + c.LEAD_WORK] = work
    leads[lead + world.doers + plan[stage + c.STAGE_INDEX]] = plan[work + c.WORK_NAME]
    law = plan[work + c.WORK_TOUCHES]
    if law != c.ABSENT:
        leads[lead + c.LEAD_TOUCHES] = max(1, int(of_visit(world, lead, law, draws.TOUCHES)))


@inner(inline=True)
def effort_of(world: World, lead: int) -> int:
    """The effort of the running touch; an outcome may state another for the last, or some of it is done."""
    plan, leads = world.plan, world.leads
    rest, touch = leads[lead + c.LEAD_REST], leads[lead + c.LEAD_TOUCH]
    if rest != c.ABSENT:
        return rest
    work = leads[lead + c.LEAD_WORK]
    law = plan[work + c.WORK_EFFORT]
    if plan[work + c.WORK_OTHER_EFFORTS] and touch == leads[lead + c.LEAD_TOUCHES]:
        other = plan[leads[lead + c.LEAD_OUTCOME] + c.OUTCOME_EFFORT]
        law = law if other == c.ABSENT else other
    return time_of_visit(world, lead, law, touch, draws.EFFORT, 0)


@inner(inline=True)
def pace_of(world: World, resource: int, person: int, now: int) -> float:
    """How fast somebody works at an instant: for the available time, with their speed and what they have learnt."""
    plan, reals, state = world.plan, world.reals, world.state
    at = plan[resource + c.RESOURCE_REALS]
    if person == c.ABSENT:
        return reals[at + c.PACE]
    since = now - state[person + c.PERSON_CAME]
    ramp = learnt(since, plan[resource + c.RESOURCE_RAMP], reals[at + c.RAMP_FIRST])
    return reals[at + c.PACE] * world.speeds[state[person + c.PERSON_SPEED]] * ramp


@inner(inline=True)
def _work(world: World, lead: int, resource: int, seat: int, person: int, now: int, moment: int) -> None:
    """Somebody works on a touch, and the event of its end is put."""
    kind, rung, end = end_of_touch(world, lead, resource, seat, person, now, effort_of(world, lead))
    put(world, key_of(world, now, moment, end, rung), what(kind, world.leads[lead + c.LEAD_NUMBER], 0))


@inner(inline=True)
def end_of_touch(
    world: World, lead: int, resource: int, seat: int, person: int, now: int, effort: int
) -> tuple[int, int, int]:
    """Until when somebody works: until the touch is done, or they hand over what is left of it [20].

    Returns the kind of the end, its rung, and when it is.
    """
    plan, leads = world.plan, world.leads
    pace = pace_of(world, resource, person, now)
    work = working_time(effort, pace)
    calendar = plan[resource + c.RESOURCE_HOURS]
    kind, rung, end = c.TOUCH_ENDS, WORK, min(now + work, NEVER)
    if person == c.ABSENT and plan[calendar + c.HOURS_ALWAYS]:
        _count_work(world, lead, max(0, min(end, world.end) - max(now, world.begin)), 0)
    else:
        end = _end_in_hours(world, lead, resource, seat, person, now, work)
        if plan[resource + c.RESOURCE_END_OF_SHIFT] == HAND_OVER and end < now + work:
            leads[lead + c.LEAD_NEXT_REST] = effort_left(now + work - end, pace)
            kind, rung = c.SHIFT_ENDS, PEOPLE
    return kind, rung, end


@inner
def _end_in_hours(world: World, lead: int, resource: int, seat: int, person: int, now: int, work: int) -> int:
    """When somebody with hours stops; work counts as far as it lies in the window: in them, or as overtime."""
    plan, state = world.plan, world.state
    rule = plan[resource + c.RESOURCE_END_OF_SHIFT]
    rows = hours.rows(world, plan[resource + c.RESOURCE_HOURS])
    open_rows = rows
    if person != c.ABSENT:
        rows = state[seat + c.SEAT_HOURS], state[seat + c.SEAT_HOURS_END]
        open_rows = state[seat + c.SEAT_OPEN], state[seat + c.SEAT_OPEN_END]
    end = hours.end_of_part(world, rows, now, work, rule)
    a, b = max(now, world.begin), min(end, world.end)
    if a < b:
        until = b if person == c.ABSENT else min(b, max(a, state[person + c.PERSON_END]))
        busy = hours.worked(world, open_rows, a, until)
        done = hours.worked(world, rows, a, b) if rule == PAUSE else b - a
        _count_work(world, lead, busy, done - busy)
    return end


@inner(inline=True)
def _count_work(world: World, lead: int, busy: int, overtime: int) -> None:
    """A resource works on a lead for so many milliseconds of the window, in its open hours and outside them."""
    plan, leads, counts = world.plan, world.leads, world.counts
    work = leads[lead + c.LEAD_WORK]
    at = plan[work + c.WORK_COUNTS]
    counts[at + c.BUSY] += busy
    counts[at + c.OVERTIME] += overtime
    counts[plan[work + c.WORK_STEP_COUNTS] + c.STEP_BUSY] += busy
    books.count_of(world, lead, plan[work + c.WORK_SOURCE_BUSY], busy)


@inner(inline=True)
def release(world: World, lead: int, now: int, moment: int) -> bool:
    """A touch ends: its seat is free; whether it was the last."""
    resource = world.plan[world.leads[lead + c.LEAD_WORK] + c.WORK_RESOURCE]
    is_last = touch_done(world, lead, now)
    world.leads[lead + c.LEAD_GIVEN_TO] = c.ABSENT
    leave_seat(world, lead, resource, now, moment)
    return is_last


@inner(inline=True)
def touch_done(world: World, lead: int, now: int) -> bool:
    """A touch ends and is paid for; whether it was the last, so that the outcome is on record."""
    plan, leads = world.plan, world.leads
    stage, work = leads[lead + c.LEAD_STAGE], leads[lead + c.LEAD_WORK]
    is_last = leads[lead + c.LEAD_TOUCH] == leads[lead + c.LEAD_TOUCHES]
    if books.in_window(world, now):
        world.counts[plan[work + c.WORK_COUNTS] + c.TOUCHES_DONE] += 1
        books.spent_on(world, lead, now, stage, work, c.STEP_TOUCH_COST, plan[work + c.WORK_COST])
    if is_last:
        write(world, lead, c.ROW_OUTCOME, plan[leads[lead + c.LEAD_OUTCOME] + c.OUTCOME_INDEX])
    return is_last


@inner
def end_of_gap(world: World, lead: int, now: int, moment: int) -> int:
    """Between two touches the gap passes [9]: the key of its end."""
    leads = world.leads
    law = world.plan[leads[lead + c.LEAD_WORK] + c.WORK_GAP]
    gap = time_of_visit(world, lead, law, leads[lead + c.LEAD_TOUCH] + 1, draws.GAP, 0)
    return key_of(world, now, moment, now + gap, READY)


@inner
def hand_over(world: World, lead: int, now: int, moment: int) -> None:
    """A shift ends before a touch is done: what is left of it is to wait for somebody else, first of all [20]."""
    plan, leads = world.plan, world.leads
    leave_seat(world, lead, plan[leads[lead + c.LEAD_WORK] + c.WORK_RESOURCE], now, moment)
    leads[lead + c.LEAD_REST] = leads[lead + c.LEAD_NEXT_REST]


@inner(inline=True)
def leave_seat(world: World, lead: int, resource: int, now: int, moment: int) -> None:
    """A part of a touch ends, and somebody else can take the seat."""
    give_back(world, resource, world.leads[lead + c.LEAD_SEAT], now)
    write(world, lead, c.ROW_END, now)
    if somebody_waits(world, resource):
        call(world, now, moment, resource)


@inner(inline=True)
def somebody_waits(world: World, resource: int) -> bool:
    """Whether a call of a resource may change anything; whoever is given to people is looked for by the dispatch."""
    plan, state = world.plan, world.state
    if plan[resource + c.RESOURCE_TURNS] != c.ABSENT:
        return True
    queue = plan[resource + c.RESOURCE_DESK] + c.DESK_QUEUES + c.QUEUE_SIZE
    for _ in range(plan[resource + c.RESOURCE_CHOICES]):
        if state[queue]:
            return True
        queue += c.QUEUE_WIDTH
    return False
