"""Leads that wait for a touch: who waits, for whom, and until when they stay.

Numbers in brackets name the rules of ``docs/SEMANTICS.md``.
"""

from __future__ import annotations

from simulator.engines.kernel import books, hours
from simulator.engines.kernel import columns as c
from simulator.engines.kernel.heap import NO_EVENT, key_of, put, what
from simulator.engines.kernel.knowing import order_of
from simulator.engines.kernel.luck import time_of_visit
from simulator.engines.kernel.queues import join_queue, leave_queue, ready_before
from simulator.engines.kernel.rows import note_wait
from simulator.engines.kernel.world import World
from simulator.rules import draws
from simulator.rules.compiling import inner
from simulator.rules.instants import DISPATCH, NEVER, PATIENCE, PEOPLE, READY, ROOM
from simulator.rules.tallies import clipped


@inner(inline=True)
def call(world: World, now: int, moment: int, resource: int) -> None:
    """Ask for dispatch and overflow, at most once a round [6]."""
    state = world.state
    desk = world.plan[resource + c.RESOURCE_DESK]
    key = key_of(world, now, moment, now, DISPATCH)
    if state[desk + c.DESK_CALLED] != key and key != NO_EVENT:
        state[desk + c.DESK_CALLED] = state[c.DISPATCH_AT] = key
        state[world.called + state[c.CALLED_ROW] * world.resources + state[c.CALLED_COUNT]] = resource
        state[c.CALLED_COUNT] += 1


@inner(inline=True)
def wait(world: World, lead: int, now: int, moment: int) -> None:
    """A lead waits for a touch, or for the rest of one that was handed over."""
    plan, leads = world.plan, world.leads
    stage = leads[lead + c.LEAD_STAGE]
    leads[lead + c.LEAD_READY] = now - leads[lead + c.LEAD_LASTED]
    leads[lead + c.LEAD_WAITING] = 1
    leads[lead + c.LEAD_PART] += 1
    leads[lead + c.LEAD_SERIAL] += 1
    books.change_queue(world, stage, now, 1)
    note_wait(world, lead)
    many = 1
    if leads[lead + c.LEAD_OUTCOME] == c.ABSENT:
        if plan[stage + c.STAGE_LIMITS]:
            limit(world, lead, stage, now, moment)
        many = plan[leads[lead + c.LEAD_TEAM] + c.TEAM_WORK_COUNT]
    for choice in range(many):
        line_up(world, lead, choice, now, moment)


@inner(inline=True)
def work_of(world: World, lead: int, choice: int) -> int:
    """How the lead's so-many-th candidate would do the visit; once it has begun, how it is done."""
    if world.leads[lead + c.LEAD_OUTCOME] != c.ABSENT:
        return world.leads[lead + c.LEAD_WORK]
    return world.plan[world.leads[lead + c.LEAD_TEAM] + c.TEAM_WORKS] + choice * c.WORK_WIDTH


@inner(inline=True)
def line_up(world: World, lead: int, choice: int, now: int, moment: int) -> None:
    """A touch has its place in a queue, and asks for dispatch [13]."""
    plan, leads = world.plan, world.leads
    resource = plan[work_of(world, lead, choice) + c.WORK_RESOURCE]
    node = lead + world.nodes + choice * c.NODE_WIDTH
    fresh = leads[lead + c.LEAD_REST] == c.ABSENT
    urgency = plan[leads[lead + c.LEAD_STAGE] + c.STAGE_URGENCY]
    leads[node + c.NODE_CLASS] = urgency if fresh else urgency - NEVER
    leads[node + c.NODE_RANK] = order_of(world, lead, resource)
    queue = plan[resource + c.RESOURCE_DESK] + c.DESK_QUEUES + choice * c.QUEUE_WIDTH
    if plan[resource + c.RESOURCE_TURNS] != c.ABSENT:
        queue = own_queue(world, lead, resource, now, moment)
    join_queue(world, queue, node)
    call(world, now, moment, resource)


@inner
def own_queue(world: World, lead: int, resource: int, now: int, moment: int) -> int:
    """The queue of the person whom a touch waits for, or that of touches which nobody has been given yet [22]."""
    leads = world.leads
    person = leads[lead + c.LEAD_GIVEN_TO]
    if person == c.ABSENT or not is_there(world, person, now):
        person = leads[lead + world.owners + world.plan[resource + c.RESOURCE_TURNS]]
    if person == c.ABSENT or not is_there(world, person, now):
        return queue_for_anybody(world, lead, resource, now)
    hold(world, lead, resource, person, now, moment)
    return person + c.PERSON_QUEUE


@inner
def queue_for_anybody(world: World, lead: int, resource: int, now: int) -> int:
    """A touch is to be given; one whose lead somebody holds can be when nobody may be given a further lead [22]."""
    if world.leads[lead + c.LEAD_PLACELESS] == c.ABSENT:
        world.leads[lead + c.LEAD_PLACELESS] = now
    queue = world.plan[resource + c.RESOURCE_DESK] + c.DESK_QUEUES
    is_held = world.leads[lead + world.places + world.plan[resource + c.RESOURCE_TURNS]] != c.ABSENT
    return queue + world.choices * c.QUEUE_WIDTH if is_held else queue


@inner
def find_place(world: World, lead: int, now: int) -> None:
    """A touch no longer waits for somebody whom it can be given to."""
    plan, since = world.plan, world.leads[lead + c.LEAD_PLACELESS]
    if since != c.ABSENT:
        counts = plan[work_of(world, lead, 0) + c.WORK_COUNTS]
        world.counts[counts + c.PLACELESS] += clipped(since, now, world.begin, world.end)
        world.leads[lead + c.LEAD_PLACELESS] = c.ABSENT


@inner(inline=True)
def is_there(world: World, person: int, now: int) -> bool:
    """Whether the seat is somebody's at an instant, open or not."""
    return world.state[person + c.PERSON_BEGIN] <= now < world.state[person + c.PERSON_END]


@inner
def hold(world: World, lead: int, resource: int, person: int, now: int, moment: int) -> None:
    """Somebody holds a lead from now on; whoever held it does so no more [22]."""
    at = lead + world.places + world.plan[resource + c.RESOURCE_TURNS]
    if world.leads[at] != person:
        let_go(world, lead, resource, now, moment)
        world.leads[at] = person
        world.state[person + c.PERSON_PLACES] += 1


@inner
def let_go(world: World, lead: int, resource: int, now: int, moment: int) -> None:
    """A lead is held here no more; its place is free for another."""
    at = lead + world.places + world.plan[resource + c.RESOURCE_TURNS]
    person = world.leads[at]
    if person != c.ABSENT:
        world.leads[at] = c.ABSENT
        world.state[person + c.PERSON_PLACES] -= 1
        call(world, now, moment, resource)


@inner(inline=True)
def give_places_back(world: World, lead: int, team: int, now: int, moment: int) -> None:
    """A lead that others work, or nobody, is held no more by those who held it [7]; ``team`` is who may work it."""
    if world.turns:
        _give_places_back(world, lead, team, now, moment)


@inner
def _give_places_back(world: World, lead: int, team: int, now: int, moment: int) -> None:
    plan = world.plan
    resource = world.first_resource
    for _ in range(world.resources):
        turn = plan[resource + c.RESOURCE_TURNS]
        if turn != c.ABSENT and world.leads[lead + world.places + turn] != c.ABSENT:
            is_candidate = False
            if team != c.ABSENT:
                work = plan[team + c.TEAM_WORKS]
                for _ in range(plan[team + c.TEAM_WORK_COUNT]):
                    is_candidate = is_candidate or plan[work + c.WORK_RESOURCE] == resource
                    work += c.WORK_WIDTH
            if not is_candidate:
                let_go(world, lead, resource, now, moment)
        resource += c.RESOURCE_WIDTH


@inner
def passed(world: World, calendar: int, since: int, time: int) -> int:
    """The first instant by which so much open time has passed."""
    if world.plan[calendar + c.HOURS_ALWAYS]:
        return min(since + max(time, 0), NEVER)
    return hours.end_of_work(world, hours.rows(world, calendar), since, time)


@inner
def limit(world: World, lead: int, stage: int, now: int, moment: int) -> None:
    """Patience, expiry, a late due and room concern the time to the first touch [10]."""
    leads = world.leads
    ends = note_limits(world, lead, stage, _patience(world, lead, stage))
    if ends <= now:
        _put_end(world, lead, now, moment)
    elif ends < world.stop:
        leads[lead + c.LEAD_NEXT_LIMITED], world.state[c.LIMITED] = world.state[c.LIMITED], lead
    if world.plan[stage + c.STAGE_ROOM] != c.ABSENT:
        enter_room(world, lead, stage, now, moment)


@inner(inline=True)
def note_limits(world: World, lead: int, stage: int, patience: int) -> int:
    """Until when a lead that got ready waits for its first touch, and as what it leaves: what is over first [10]."""
    plan, leads = world.plan, world.leads
    ready, due = leads[lead + c.LEAD_READY], plan[stage + c.STAGE_DUE]
    ends, name = NEVER, c.GAVE_UP
    if plan[stage + c.STAGE_PATIENCE] != c.ABSENT:
        ends = passed(world, plan[stage + c.STAGE_PATIENCE_HOURS], ready, patience)
    expires = plan[stage + c.STAGE_EXPIRES]
    if expires != c.ABSENT and leads[lead + c.LEAD_ENTERED] + expires < ends:
        ends, name = leads[lead + c.LEAD_ENTERED] + expires, c.EXPIRED
    if due != c.ABSENT:
        due_at = passed(world, plan[stage + c.STAGE_DUE_HOURS], ready, due)
        leads[lead + c.LEAD_DUE_AT] = due_at
        if plan[stage + c.STAGE_ESCALATES] and due_at < ends:
            ends, name = due_at, c.LATE
    leads[lead + c.LEAD_ENDS_AT], leads[lead + c.LEAD_ENDS_AS] = ends, name
    return ends


@inner
def _put_end(world: World, lead: int, now: int, moment: int) -> None:
    leads = world.leads
    word = what(c.RUNS_OUT_AS + leads[lead + c.LEAD_ENDS_AS], leads[lead + c.LEAD_NUMBER], leads[lead + c.LEAD_SERIAL])
    put(world, key_of(world, now, moment, max(leads[lead + c.LEAD_ENDS_AT], now), PATIENCE), word)


@inner
def put_ends(world: World, now: int, moment: int) -> None:
    """Who still waits after the dispatch of the instant will not do so for ever; most others never cost an event."""
    leads = world.leads
    lead = world.state[c.LIMITED]
    world.state[c.LIMITED] = c.ABSENT
    while lead != c.ABSENT:
        if leads[lead + c.LEAD_WAITING]:
            _put_end(world, lead, now, moment)
        lead = leads[lead + c.LEAD_NEXT_LIMITED]


@inner
def _patience(world: World, lead: int, stage: int) -> int:
    """How long a lead waits at most, some of which may have passed; 0 where nobody loses patience."""
    plan, leads = world.plan, world.leads
    law, lasted = plan[stage + c.STAGE_PATIENCE], leads[lead + c.LEAD_LASTED]
    if law != c.ABSENT and lasted:
        rows, ready = hours.rows(world, plan[stage + c.STAGE_PATIENCE_HOURS]), leads[lead + c.LEAD_READY]
        lasted = hours.worked(world, rows, ready, ready + lasted)
    return time_of_visit(world, lead, law, 0, draws.PATIENCE, lasted)


@inner
def enter_room(world: World, lead: int, stage: int, now: int, moment: int) -> None:
    """A lead joins those who wait for a first touch; who is beyond the room is told so after dispatch [17]."""
    leads, state = world.leads, world.state
    lot = world.plan[stage + c.STAGE_LOT]
    previous, following = state[lot + c.LOT_ROOM_LAST], c.ABSENT
    while previous != c.ABSENT and ready_before(world, lead, previous):
        previous, following = leads[previous + c.LEAD_ROOM_PREVIOUS], previous
    leads[lead + c.LEAD_ROOM_PREVIOUS], leads[lead + c.LEAD_ROOM_NEXT] = previous, following
    if previous != c.ABSENT:
        leads[previous + c.LEAD_ROOM_NEXT] = lead
    if following != c.ABSENT:
        leads[following + c.LEAD_ROOM_PREVIOUS] = lead
    else:
        state[lot + c.LOT_ROOM_LAST] = lead
    state[lot + c.LOT_ROOM_COUNT] += 1
    if state[lot + c.LOT_ROOM_COUNT] > world.plan[stage + c.STAGE_ROOM]:
        state[c.ROOM_AT] = key_of(world, now, moment, now, ROOM)


@inner
def leave_room(world: World, lead: int, stage: int) -> None:
    """A lead no longer waits for a first touch."""
    leads, state = world.leads, world.state
    lot = world.plan[stage + c.STAGE_LOT]
    previous, following = leads[lead + c.LEAD_ROOM_PREVIOUS], leads[lead + c.LEAD_ROOM_NEXT]
    if previous != c.ABSENT:
        leads[previous + c.LEAD_ROOM_NEXT] = following
    if following != c.ABSENT:
        leads[following + c.LEAD_ROOM_PREVIOUS] = previous
    else:
        state[lot + c.LOT_ROOM_LAST] = previous
    state[lot + c.LOT_ROOM_COUNT] -= 1


@inner
def turn_away(world: World, now: int, moment: int) -> None:
    """At every stage those after the first ``room`` are turned away."""
    plan, state = world.plan, world.state
    state[c.ROOM_AT] = NO_EVENT
    stage = world.first_stage
    for _ in range(world.stages):
        lot = plan[stage + c.STAGE_LOT]
        if plan[stage + c.STAGE_ROOM] != c.ABSENT:
            while state[lot + c.LOT_ROOM_COUNT] > plan[stage + c.STAGE_ROOM]:
                send_away(world, state[lot + c.LOT_ROOM_LAST], c.TURNED_AWAY, now, moment)
        stage += c.STAGE_WIDTH


@inner
def send_away(world: World, lead: int, name: int, now: int, moment: int) -> None:
    """A lead leaves the queue at once and goes on in the next round [11]."""
    leave(world, lead, now)
    word = what(c.LEAVES_AS + name, world.leads[lead + c.LEAD_NUMBER], 0)
    put(world, key_of(world, now, moment, now, READY), word)


@inner(inline=True)
def leave(world: World, lead: int, now: int) -> None:
    """A lead no longer waits."""
    plan, leads = world.plan, world.leads
    stage = leads[lead + c.LEAD_STAGE]
    leads[lead + c.LEAD_WAITING] = 0
    find_place(world, lead, now)
    books.change_queue(world, stage, now, -1)
    books.waited(world, lead, stage, now)
    if plan[stage + c.STAGE_ROOM] != c.ABSENT and leads[lead + c.LEAD_OUTCOME] == c.ABSENT:
        leave_room(world, lead, stage)
    for choice in range(world.choices):
        leave_queue(world, lead + world.nodes + choice * c.NODE_WIDTH)


@inner
def run_out(world: World, lead: int, serial: int, name: int, now: int, moment: int) -> None:
    """A lead still waiting for its first touch when its time is up leaves; the last instant was in time."""
    leads = world.leads
    if leads[lead + c.LEAD_WAITING] and leads[lead + c.LEAD_SERIAL] == serial:
        books.left_waiting(world, lead, leads[lead + c.LEAD_STAGE], now)
        send_away(world, lead, name, now, moment)


@inner(inline=True)
def lets_start(world: World, lead: int, now: int) -> bool:
    """Whether touches may start at the lead's stage now [15]."""
    opens = world.plan[world.leads[lead + c.LEAD_STAGE] + c.STAGE_OPENS]
    return opens == c.ABSENT or hours.is_open(world, hours.rows(world, opens), now)


@inner
def keep_until_open(world: World, node: int, now: int, moment: int) -> None:
    """A touch that somebody could take goes on waiting at the stage's door, since that is closed [6, 15]."""
    plan, leads, state = world.plan, world.leads, world.state
    leave_queue(world, node)
    stage = leads[leads[node + c.NODE_LEAD] + c.LEAD_STAGE]
    door = plan[stage + c.STAGE_LOT] + c.LOT_DOOR
    first = state[door]
    if first == c.ABSENT:
        opening = hours.next_opening(world, hours.rows(world, plan[stage + c.STAGE_OPENS]), now)
        put(world, key_of(world, now, moment, opening, PEOPLE), what(c.DOOR_OPENS, stage, 0))
    else:
        leads[first + c.NODE_PREVIOUS] = node
    leads[node + c.NODE_NEXT], leads[node + c.NODE_PREVIOUS] = first, c.ABSENT
    leads[node + c.NODE_PLACE], leads[node + c.NODE_QUEUE] = c.AT_DOOR, door
    state[door] = node


@inner
def open_door(world: World, stage: int, now: int, moment: int) -> None:
    """Whoever was kept asks again."""
    leads, state = world.leads, world.state
    door = world.plan[stage + c.STAGE_LOT] + c.LOT_DOOR
    while state[door] != c.ABSENT:
        node = state[door]
        lead = leads[node + c.NODE_LEAD]
        leave_queue(world, node)
        line_up(world, lead, (node - lead - world.nodes) // c.NODE_WIDTH, now, moment)
