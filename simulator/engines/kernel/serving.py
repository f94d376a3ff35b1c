"""Dispatch: which touch is whose at which seat.

Numbers in brackets name the rules of ``docs/SEMANTICS.md``.
"""

from __future__ import annotations

from simulator.engines.kernel import columns as c
from simulator.engines.kernel import hours
from simulator.engines.kernel.heap import key_of, put, what
from simulator.engines.kernel.queues import before, first_of, join_queue, leave_queue
from simulator.engines.kernel.seats import (
    has_free,
    is_free,
    may_serve,
    next_change,
    occupant,
    open_rows,
    opens_at,
    take_alike,
    take_of_roster,
)
from simulator.engines.kernel.waiting import find_place, hold, keep_until_open, lets_start, queue_for_anybody, work_of
from simulator.engines.kernel.world import World
from simulator.rules.compiling import inner
from simulator.rules.instants import NEVER, PEOPLE


@inner(inline=True)
def queue_of(world: World, resource: int, choice: int) -> int:
    """The queue of the touches whose so-many-th candidate a resource is."""
    return world.plan[resource + c.RESOURCE_DESK] + c.DESK_QUEUES + choice * c.QUEUE_WIDTH


@inner(inline=True)
def begin_serving(world: World, resource: int, choice: int, now: int, moment: int) -> bool:
    """Whether a resource may find a touch that can start; while closed, it asks again at its next opening."""
    plan, state = world.plan, world.state
    if choice >= plan[resource + c.RESOURCE_CHOICES]:
        return False
    if plan[resource + c.RESOURCE_TURNS] != c.ABSENT:
        begin_turns(world, resource, now, moment)
        return True
    if not state[queue_of(world, resource, choice) + c.QUEUE_SIZE]:
        return False
    if plan[resource + c.RESOURCE_SEATS_KIND] != c.ROSTER:
        opening = opens_at(world, resource, now)
        if opening > now:
            wake(world, resource, opening, now, moment)
            return False
    return True


@inner
def wake(world: World, resource: int, opening: int, now: int, moment: int) -> None:
    """Ask again when seats open."""
    desk = world.plan[resource + c.RESOURCE_DESK]
    if world.state[desk + c.DESK_WAKES_AT] != opening:
        world.state[desk + c.DESK_WAKES_AT] = opening
        put(world, key_of(world, now, moment, opening, PEOPLE), what(c.WAKE, resource, 0))


@inner(inline=True)
def next_start(world: World, resource: int, choice: int, now: int, moment: int) -> tuple[int, int]:
    """A touch, by its place in the queue, and the seat that is taken for it; ABSENT where none can start [14]."""
    if world.plan[resource + c.RESOURCE_SEATS_KIND] == c.ROSTER:
        if world.plan[resource + c.RESOURCE_TURNS] != c.ABSENT:
            return next_of_turns(world, resource, now, moment)
        return _next_of_roster(world, resource, choice, now, moment)
    queue = queue_of(world, resource, choice)
    node = first_of(world, queue)
    while node != c.ABSENT and world.plan[resource + c.RESOURCE_DOORS]:
        if not _has_free_alike(world, resource) or lets_start(world, world.leads[node + c.NODE_LEAD], now):
            break
        keep_until_open(world, node, now, moment)
        node = first_of(world, queue)
    if node == c.ABSENT:
        return c.ABSENT, c.ABSENT
    if world.plan[resource + c.RESOURCE_SEATS_KIND] == c.ENDLESS:
        return node, c.NO_SEAT
    return node, take_alike(world, resource, now)


@inner
def _has_free_alike(world: World, resource: int) -> bool:
    is_endless = world.plan[resource + c.RESOURCE_SEATS_KIND] == c.ENDLESS
    return is_endless or world.state[world.plan[resource + c.RESOURCE_DESK] + c.DESK_FREE_FIRST] != c.ABSENT


@inner
def _next_of_roster(world: World, resource: int, choice: int, now: int, moment: int) -> tuple[int, int]:
    """Touches that nobody free may work are put aside until all have been looked at."""
    leads, state = world.leads, world.state
    queue = queue_of(world, resource, choice)
    node = first_of(world, queue)
    while node != c.ABSENT and has_free(world, resource, now):
        lead = leads[node + c.NODE_LEAD]
        if not lets_start(world, lead, now):
            keep_until_open(world, node, now, moment)
        else:
            seat = take_of_roster(world, resource, lead, now)
            if seat != c.ABSENT:
                return node, seat
            leave_queue(world, node)
            leads[node + c.NODE_NEXT], state[c.ASIDE] = state[c.ASIDE], node
        node = first_of(world, queue)
    return c.ABSENT, c.ABSENT


@inner(inline=True)
def end_serving(world: World, resource: int, choice: int, now: int, moment: int) -> None:
    """Who was put aside goes on waiting; where seats differ, another may open while some are open."""
    if world.plan[resource + c.RESOURCE_SEATS_KIND] == c.ROSTER:
        _end_serving_roster(world, resource, choice, now, moment)


@inner
def _end_serving_roster(world: World, resource: int, choice: int, now: int, moment: int) -> None:
    queue = queue_of(world, resource, choice)
    _put_back(world, queue)
    if world.plan[resource + c.RESOURCE_TURNS] != c.ABSENT:
        _wake_for_turns(world, resource, now, moment)
    elif world.state[queue + c.QUEUE_SIZE]:
        wake(world, resource, next_change(world, resource, now), now, moment)


@inner
def _put_back(world: World, queue: int) -> None:
    leads, state = world.leads, world.state
    while state[c.ASIDE] != c.ABSENT:
        node = state[c.ASIDE]
        state[c.ASIDE] = leads[node + c.NODE_NEXT]
        join_queue(world, queue, node)


@inner
def begin_turns(world: World, resource: int, now: int, moment: int) -> None:
    """Touches that wait for nobody yet are given to the next in turn, or stay [15, 22]."""
    leads, state = world.leads, world.state
    node = _next_to_give(world, resource, now)
    while node != c.ABSENT:
        lead = leads[node + c.NODE_LEAD]
        leave_queue(world, node)
        person = _next_in_turn(world, resource, lead, now)
        if person == c.ABSENT:
            leads[node + c.NODE_NEXT], state[c.ASIDE] = state[c.ASIDE], node
        else:
            leads[lead + c.LEAD_GIVEN_TO] = person
            find_place(world, lead, now)
            hold(world, lead, resource, person, now, moment)
            join_queue(world, person + c.PERSON_QUEUE, node)
        node = _next_to_give(world, resource, now)
    while state[c.ASIDE] != c.ABSENT:
        node = state[c.ASIDE]
        state[c.ASIDE] = leads[node + c.NODE_NEXT]
        join_queue(world, queue_for_anybody(world, leads[node + c.NODE_LEAD], resource, now), node)


@inner
def _next_to_give(world: World, resource: int, now: int) -> int:
    """The first of all touches that can be given, as far as places go; ABSENT if there is none."""
    held = first_of(world, queue_of(world, resource, world.choices))
    if not _has_place(world, resource, now):
        return held
    other = first_of(world, queue_of(world, resource, 0))
    if held == c.ABSENT or other == c.ABSENT:  # noqa: PLR1714 - compiled, a search would be a loop
        return other if held == c.ABSENT else held
    return held if before(world, held, other) else other


@inner
def _has_place(world: World, resource: int, now: int) -> bool:
    """Whether somebody who is there may be given a lead."""
    most, state = world.plan[resource + c.RESOURCE_MOST_OPEN], world.state
    if most == c.ABSENT:
        return True
    desk = world.plan[resource + c.RESOURCE_DESK]
    seat = state[desk + c.DESK_SEATS]
    for _ in range(state[desk + c.DESK_SEAT_COUNT]):
        person = occupant(world, seat, now)
        if person != c.ABSENT and state[person + c.PERSON_PLACES] < most:
            return True
        seat += c.SEAT_WIDTH
    return False


@inner
def _next_in_turn(world: World, resource: int, lead: int, now: int) -> int:
    """The next who is there, works such leads, and may hold one more or holds this one."""
    plan, state = world.plan, world.state
    desk, most = plan[resource + c.RESOURCE_DESK], plan[resource + c.RESOURCE_MOST_OPEN]
    holder = world.leads[lead + world.places + plan[resource + c.RESOURCE_TURNS]]
    many = state[desk + c.DESK_SEAT_COUNT]
    for step in range(1, many + 1):
        number = (state[desk + c.DESK_LAST_GIVEN] + step) % many
        seat = state[desk + c.DESK_SEATS] + number * c.SEAT_WIDTH
        person = occupant(world, seat, now)
        has_place = most == c.ABSENT or person == holder
        if (
            person != c.ABSENT
            and (has_place or state[person + c.PERSON_PLACES] < most)
            and may_serve(world, seat, lead)
        ):
            state[desk + c.DESK_LAST_GIVEN] = number
            return person
    return c.ABSENT


@inner
def next_of_turns(world: World, resource: int, now: int, moment: int) -> tuple[int, int]:
    """Everybody free takes the first touch of their own that may start."""
    state = world.state
    desk = world.plan[resource + c.RESOURCE_DESK]
    seat = state[desk + c.DESK_SEATS]
    for _ in range(state[desk + c.DESK_SEAT_COUNT]):
        person = occupant(world, seat, now)
        if person != c.ABSENT and state[person + c.PERSON_QUEUE + c.QUEUE_SIZE] and is_free(world, seat, now):
            node = first_of(world, person + c.PERSON_QUEUE)
            while node != c.ABSENT:
                if lets_start(world, world.leads[node + c.NODE_LEAD], now):
                    state[seat + c.SEAT_BUSY] = 1
                    return node, seat
                keep_until_open(world, node, now, moment)
                node = first_of(world, person + c.PERSON_QUEUE)
        seat += c.SEAT_WIDTH
    return c.ABSENT, c.ABSENT


@inner
def _wake_for_turns(world: World, resource: int, now: int, moment: int) -> None:
    """Ask again when the first of those opens for whom somebody waits."""
    state = world.state
    desk = world.plan[resource + c.RESOURCE_DESK]
    seat, soonest = state[desk + c.DESK_SEATS], NEVER
    for _ in range(state[desk + c.DESK_SEAT_COUNT]):
        person = occupant(world, seat, now)
        if person != c.ABSENT and state[person + c.PERSON_QUEUE + c.QUEUE_SIZE]:
            soonest = min(soonest, hours.opening_after(world, open_rows(world, seat), now))
        seat += c.SEAT_WIDTH
    wake(world, resource, soonest, now, moment)


@inner
def say_goodbye(world: World, resource: int, person: int, now: int) -> None:
    """Somebody leaves: the touches that wait for them, also at doors of stages, are given anew [23]."""
    node = first_of(world, person + c.PERSON_QUEUE)
    while node != c.ABSENT:
        _take_away(world, resource, node, now)
        node = first_of(world, person + c.PERSON_QUEUE)
    stage = world.first_stage
    for _ in range(world.stages):
        node = world.state[world.plan[stage + c.STAGE_LOT] + c.LOT_DOOR]
        while node != c.ABSENT:
            following = world.leads[node + c.NODE_NEXT]
            if _waits_for(world, node, resource, person):
                _take_away(world, resource, node, now)
            node = following
        stage += c.STAGE_WIDTH


@inner
def _take_away(world: World, resource: int, node: int, now: int) -> None:
    leave_queue(world, node)
    lead = world.leads[node + c.NODE_LEAD]
    world.leads[lead + c.LEAD_GIVEN_TO] = c.ABSENT
    join_queue(world, queue_for_anybody(world, lead, resource, now), node)


@inner
def _waits_for(world: World, node: int, resource: int, person: int) -> bool:
    """Whether a touch that is kept at a door waits for somebody: whoever it was given to, or the lead's owner."""
    leads = world.leads
    lead = leads[node + c.NODE_LEAD]
    if world.plan[work_of(world, lead, 0) + c.WORK_RESOURCE] != resource:
        return False
    given_to = leads[lead + c.LEAD_GIVEN_TO]
    if given_to == c.ABSENT:
        given_to = leads[lead + world.owners + world.plan[resource + c.RESOURCE_TURNS]]
    return given_to == person
