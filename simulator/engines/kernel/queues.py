"""Who waits for whom, in the order of rule 13: queues in which everybody has a place and can leave it.

A queue is a sorted list, to whose ends those are added who belong there, and a pairing heap (Fredman, Sedgewick,
Sleator and Tarjan, "The pairing heap", 1986) for all others. Where the first come is the first served, or the last,
nobody is in the heap but those who tie.
"""

from __future__ import annotations

from simulator.engines.kernel.columns import (
    ABSENT,
    CACHE_LINE,
    FAILURE,
    IN_HEAP,
    IN_LIST,
    LEAD_KEY,
    LEAD_MOMENT,
    LEAD_NUMBER,
    LEAD_READY,
    LEAD_STREAM,
    LEAD_TIE,
    NODE_CHILD,
    NODE_CLASS,
    NODE_LEAD,
    NODE_NEXT,
    NODE_PLACE,
    NODE_PREVIOUS,
    NODE_QUEUE,
    NODE_RANK,
    NOWHERE,
    QUEUE_FIRST,
    QUEUE_LAST,
    QUEUE_ROOT,
    QUEUE_SIZE,
    TANGLED,
)
from simulator.engines.kernel.memory import prefetch
from simulator.engines.kernel.world import World
from simulator.rules.compiling import inner
from simulator.rules.instants import RUNGS


@inner
def before(world: World, a: int, b: int) -> bool:
    """Whether one node's key is less than another's."""
    leads = world.leads
    if leads[a + NODE_CLASS] != leads[b + NODE_CLASS]:
        return leads[a + NODE_CLASS] < leads[b + NODE_CLASS]
    if leads[a + NODE_RANK] != leads[b + NODE_RANK]:
        return leads[a + NODE_RANK] < leads[b + NODE_RANK]
    return ready_before(world, leads[a + NODE_LEAD], leads[b + NODE_LEAD])


@inner
def ready_before(world: World, one: int, other: int) -> bool:
    """Whether a lead has been ready for longer than another; of two at once, by their own random numbers.

    Lines live one resource ahead of another: of two that get ready at one instant in different rounds they cannot
    tell who is dispatched first, and stop.
    """
    leads, luck = world.leads, world.luck
    if leads[one + LEAD_READY] != leads[other + LEAD_READY]:
        return leads[one + LEAD_READY] < leads[other + LEAD_READY]
    if world.by_lines and leads[one + LEAD_MOMENT] // RUNGS != leads[other + LEAD_MOMENT] // RUNGS:
        world.state[FAILURE] = TANGLED
    if luck[one + LEAD_TIE] != luck[other + LEAD_TIE]:
        return luck[one + LEAD_TIE] < luck[other + LEAD_TIE]
    return luck[one + LEAD_KEY] < luck[other + LEAD_KEY]


@inner(inline=True)
def join_queue(world: World, queue: int, node: int) -> None:
    """A node whose class and rank are written gets its place in a queue."""
    leads, state = world.leads, world.state
    leads[node + NODE_QUEUE] = queue
    state[queue + QUEUE_SIZE] += 1
    last = state[queue + QUEUE_LAST]
    if last == ABSENT:
        state[queue + QUEUE_FIRST] = state[queue + QUEUE_LAST] = node
        leads[node + NODE_NEXT] = leads[node + NODE_PREVIOUS] = ABSENT
        leads[node + NODE_PLACE] = IN_LIST
    elif before(world, last, node):
        leads[last + NODE_NEXT] = state[queue + QUEUE_LAST] = node
        leads[node + NODE_NEXT], leads[node + NODE_PREVIOUS] = ABSENT, last
        leads[node + NODE_PLACE] = IN_LIST
    else:
        _join_inside(world, queue, node)


@inner
def _join_inside(world: World, queue: int, node: int) -> None:
    leads, state = world.leads, world.state
    first = state[queue + QUEUE_FIRST]
    if before(world, node, first):
        leads[first + NODE_PREVIOUS] = state[queue + QUEUE_FIRST] = node
        leads[node + NODE_NEXT], leads[node + NODE_PREVIOUS] = first, ABSENT
        leads[node + NODE_PLACE] = IN_LIST
        return
    leads[node + NODE_PLACE] = IN_HEAP
    leads[node + NODE_CHILD] = leads[node + NODE_NEXT] = leads[node + NODE_PREVIOUS] = ABSENT
    root = state[queue + QUEUE_ROOT]
    state[queue + QUEUE_ROOT] = node if root == ABSENT else _linked(world, root, node)


@inner
def _linked(world: World, a: int, b: int) -> int:
    """Of two roots the lesser, with the other as its first child."""
    leads = world.leads
    if before(world, b, a):
        a, b = b, a
    child = leads[a + NODE_CHILD]
    leads[b + NODE_NEXT], leads[b + NODE_PREVIOUS] = child, a
    if child != ABSENT:
        leads[child + NODE_PREVIOUS] = b
    leads[a + NODE_CHILD] = b
    leads[a + NODE_NEXT] = leads[a + NODE_PREVIOUS] = ABSENT
    return a


@inner
def _gathered(world: World, first: int) -> int:
    """One root of brothers: linked in pairs from the first on, then all together from the last."""
    leads = world.leads
    pairs = ABSENT
    while first != ABSENT:
        a, b = first, leads[first + NODE_NEXT]
        first = ABSENT if b == ABSENT else leads[b + NODE_NEXT]
        pair = a if b == ABSENT else _linked(world, a, b)
        leads[pair + NODE_NEXT] = pairs
        pairs = pair
    root = ABSENT
    while pairs != ABSENT:
        following = leads[pairs + NODE_NEXT]
        root = pairs if root == ABSENT else _linked(world, root, pairs)
        pairs = following
    if root != ABSENT:
        leads[root + NODE_NEXT] = leads[root + NODE_PREVIOUS] = ABSENT
    return root


@inner(inline=True)
def first_of(world: World, queue: int) -> int:
    """The node of the least key; ABSENT in an empty queue."""
    state = world.state
    first, root = state[queue + QUEUE_FIRST], state[queue + QUEUE_ROOT]
    if root == ABSENT or first == ABSENT:  # noqa: PLR1714 - compiled, a search would be a loop
        return first if root == ABSENT else root
    return root if before(world, root, first) else first


@inner(inline=True)
def join_line(world: World, queue: int, lead: int) -> None:
    """A lead gets its place in a queue which nobody leaves but at its front: who stands before it need not be known."""
    leads, state, node = world.leads, world.state, lead + world.nodes
    ready, last = leads[lead + LEAD_READY], state[queue + QUEUE_LAST]
    leads[node + NODE_RANK] = ready
    if last != ABSENT and leads[last + NODE_RANK] < ready:
        leads[last + NODE_NEXT] = state[queue + QUEUE_LAST] = node
        leads[node + NODE_NEXT], leads[node + NODE_PLACE] = ABSENT, IN_LIST
    else:
        _join_anywhere(world, queue, node)


@inner
def _join_anywhere(world: World, queue: int, node: int) -> None:
    """As anybody joins a queue; apart, since it is copied wherever it is called, and lines seldom need it."""
    join_queue(world, queue, node)


@inner(inline=True)
def leave_line(world: World, queue: int, node: int) -> None:
    """The node of the least key leaves such a queue."""
    leads, state = world.leads, world.state
    if leads[node + NODE_PLACE] == IN_HEAP:
        leave_queue(world, node)
        return
    following = leads[node + NODE_NEXT]
    state[queue + QUEUE_FIRST] = following
    if following == ABSENT:
        state[queue + QUEUE_LAST] = ABSENT
    else:
        _expect(world, following)


@inner
def leave_queue(world: World, node: int) -> None:
    """A node leaves its place, wherever that is: in a queue or at a door."""
    leads, state = world.leads, world.state
    place = leads[node + NODE_PLACE]
    if place == NOWHERE:
        return
    leads[node + NODE_PLACE] = NOWHERE
    queue = leads[node + NODE_QUEUE]
    if place == IN_HEAP:
        state[queue + QUEUE_SIZE] -= 1
        _cut(world, queue, node)
        return
    following, previous = leads[node + NODE_NEXT], leads[node + NODE_PREVIOUS]
    if following != ABSENT:
        leads[following + NODE_PREVIOUS] = previous
    elif place == IN_LIST:
        state[queue + QUEUE_LAST] = previous
    if previous != ABSENT:
        leads[previous + NODE_NEXT] = following
    else:
        if following != ABSENT:
            _expect(world, following)
        # A door's record is its first node alone, at the place where a queue's stands.
        state[queue + QUEUE_FIRST] = following
    if place == IN_LIST:
        state[queue + QUEUE_SIZE] -= 1


@inner(inline=True)
def _expect(world: World, node: int) -> None:
    """Whoever is first now is served soon; where many wait, their record is no longer in the cache."""
    leads, lead = world.leads, node - world.nodes
    prefetch(leads, lead + LEAD_STREAM)
    prefetch(leads, lead + LEAD_STREAM + CACHE_LINE)
    prefetch(leads, lead + LEAD_STREAM + 2 * CACHE_LINE)
    prefetch(leads, node)
    if not world.by_lines:
        prefetch(leads, lead + LEAD_NUMBER)
        prefetch(leads, lead + LEAD_NUMBER + CACHE_LINE)


@inner
def _cut(world: World, queue: int, node: int) -> None:
    leads, state = world.leads, world.state
    children = _gathered(world, leads[node + NODE_CHILD])
    previous, following = leads[node + NODE_PREVIOUS], leads[node + NODE_NEXT]
    if previous == ABSENT:
        state[queue + QUEUE_ROOT] = children
        return
    if leads[previous + NODE_CHILD] == node:
        leads[previous + NODE_CHILD] = following
    else:
        leads[previous + NODE_NEXT] = following
    if following != ABSENT:
        leads[following + NODE_PREVIOUS] = previous
    if children != ABSENT:
        root = state[queue + QUEUE_ROOT]
        state[queue + QUEUE_ROOT] = _linked(world, root, children)
