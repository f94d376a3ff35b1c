"""Who can take a touch: seats that are all alike, seats of which each has its people and hours, and endless ones.

Numbers in brackets name the rules of ``docs/SEMANTICS.md``.
"""

from __future__ import annotations

from simulator.engines.kernel import columns as c
from simulator.engines.kernel import hours
from simulator.engines.kernel.knowing import holds
from simulator.engines.kernel.waiting import is_there
from simulator.engines.kernel.world import World
from simulator.rules.compiling import inner
from simulator.rules.instants import NEVER


@inner(inline=True)
def opens_at(world: World, resource: int, now: int) -> int:
    """The first instant from now on at which seats that are alike are open."""
    calendar = world.plan[resource + c.RESOURCE_HOURS]
    if world.plan[calendar + c.HOURS_ALWAYS]:
        return now
    return hours.next_opening(world, hours.rows(world, calendar), now)


@inner(inline=True)
def take_alike(world: World, resource: int, now: int) -> int:
    """The seat of least (idle since, number), of seats that are alike [14]; ABSENT where all are busy."""
    plan, state = world.plan, world.state
    desk = plan[resource + c.RESOURCE_DESK]
    if not plan[plan[resource + c.RESOURCE_HOURS] + c.HOURS_ALWAYS]:
        _note_opening(world, resource, desk, now)
    seat = state[desk + c.DESK_FREE_FIRST]
    if seat != c.ABSENT:
        following = state[seat + c.SEAT_NEXT]
        state[desk + c.DESK_FREE_FIRST] = following
        if following == c.ABSENT:
            state[desk + c.DESK_FREE_LAST] = c.ABSENT
        else:
            state[following + c.SEAT_PREVIOUS] = c.ABSENT
        state[seat + c.SEAT_BUSY] = 1
    return seat


@inner
def _note_opening(world: World, resource: int, desk: int, now: int) -> None:
    """Free seats are idle since the opening if their last touch ended before; then they go by number [19]."""
    state = world.state
    opened = hours.opening_before(world, hours.rows(world, world.plan[resource + c.RESOURCE_HOURS]), now)
    if opened <= state[desk + c.DESK_OPENED]:
        return
    state[desk + c.DESK_OPENED] = opened
    later = state[desk + c.DESK_FREE_FIRST]
    while later != c.ABSENT and state[later + c.SEAT_SINCE] <= opened:
        later = state[later + c.SEAT_NEXT]
    seat = state[desk + c.DESK_SEATS] + c.SEAT_WIDTH * state[desk + c.DESK_SEAT_COUNT]
    while seat > state[desk + c.DESK_SEATS]:
        seat -= c.SEAT_WIDTH
        if not state[seat + c.SEAT_BUSY] and state[seat + c.SEAT_SINCE] <= opened:
            state[seat + c.SEAT_SINCE] = opened
            state[seat + c.SEAT_NEXT] = later
            if later == c.ABSENT:
                state[desk + c.DESK_FREE_LAST] = seat
            else:
                state[later + c.SEAT_PREVIOUS] = seat
            later = seat
    if later != c.ABSENT:
        state[later + c.SEAT_PREVIOUS] = c.ABSENT
    state[desk + c.DESK_FREE_FIRST] = later


@inner(inline=True)
def give_back(world: World, resource: int, seat: int, now: int) -> None:
    """A seat is idle from now on; those that got free at one instant stand by number."""
    state = world.state
    if seat == c.ABSENT:
        return
    state[seat + c.SEAT_BUSY], state[seat + c.SEAT_SINCE] = 0, now
    if world.plan[resource + c.RESOURCE_SEATS_KIND] != c.ALIKE:
        return
    desk = world.plan[resource + c.RESOURCE_DESK]
    previous, following = state[desk + c.DESK_FREE_LAST], c.ABSENT
    while previous != c.ABSENT and state[previous + c.SEAT_SINCE] == now and previous > seat:
        previous, following = state[previous + c.SEAT_PREVIOUS], previous
    state[seat + c.SEAT_PREVIOUS], state[seat + c.SEAT_NEXT] = previous, following
    if previous == c.ABSENT:
        state[desk + c.DESK_FREE_FIRST] = seat
    else:
        state[previous + c.SEAT_NEXT] = seat
    if following == c.ABSENT:
        state[desk + c.DESK_FREE_LAST] = seat
    else:
        state[following + c.SEAT_PREVIOUS] = seat


@inner(inline=True)
def open_rows(world: World, seat: int) -> tuple[int, int]:
    """The rows of the hours in which somebody is at a seat."""
    return world.state[seat + c.SEAT_OPEN], world.state[seat + c.SEAT_OPEN_END]


@inner
def is_free(world: World, seat: int, now: int) -> bool:
    """Whether somebody is there, in their hours, and does nothing [15]."""
    return not world.state[seat + c.SEAT_BUSY] and hours.is_open(world, open_rows(world, seat), now)


@inner
def occupant(world: World, seat: int, now: int) -> int:
    """Who has the seat; ABSENT while it is vacant."""
    state = world.state
    person = state[seat + c.SEAT_PEOPLE]
    for _ in range(state[seat + c.SEAT_PEOPLE_COUNT]):
        if is_there(world, person, now):
            return person
        person += c.PERSON_WIDTH
    return c.ABSENT


@inner
def may_serve(world: World, seat: int, lead: int) -> bool:
    """Whether those who have the seat work leads such as this one [15]."""
    case = world.state[seat + c.SEAT_SERVES]
    return case == c.ABSENT or holds(world, lead, case)


@inner
def take_of_roster(world: World, resource: int, lead: int, now: int) -> int:
    """The eligible seat of least (idle since, number), of seats with people [14, 15]; ABSENT where there is none."""
    state = world.state
    desk = world.plan[resource + c.RESOURCE_DESK]
    best, least = c.ABSENT, 0
    seat = state[desk + c.DESK_SEATS]
    for _ in range(state[desk + c.DESK_SEAT_COUNT]):
        if is_free(world, seat, now) and may_serve(world, seat, lead):
            since = max(state[seat + c.SEAT_SINCE], hours.opening_before(world, open_rows(world, seat), now))
            since = max(since, state[occupant(world, seat, now) + c.PERSON_BEGIN])
            if best == c.ABSENT or since < least:
                best, least = seat, since
        seat += c.SEAT_WIDTH
    if best != c.ABSENT:
        state[best + c.SEAT_BUSY] = 1
    return best


@inner
def has_free(world: World, resource: int, now: int) -> bool:
    """Whether some seat with people can be taken."""
    state = world.state
    desk = world.plan[resource + c.RESOURCE_DESK]
    seat = state[desk + c.DESK_SEATS]
    for _ in range(state[desk + c.DESK_SEAT_COUNT]):
        if is_free(world, seat, now):
            return True
        seat += c.SEAT_WIDTH
    return False


@inner
def next_change(world: World, resource: int, now: int) -> int:
    """The first later instant at which a seat with people opens, though another may be open already."""
    state = world.state
    desk = world.plan[resource + c.RESOURCE_DESK]
    seat, soonest = state[desk + c.DESK_SEATS], NEVER
    for _ in range(state[desk + c.DESK_SEAT_COUNT]):
        soonest = min(soonest, hours.opening_after(world, open_rows(world, seat), now))
        seat += c.SEAT_WIDTH
    return soonest
