"""The events to come, first things first.

An event is two words in a binary heap: when, which is ``(time, round, rung)`` in one number, and what, which is its
kind, whom it concerns and a serial number. Events of one rung come in any order, since none may be seen there.

An event that is taken leaves a hole at the root, which is filled by the first event that is put, since most events
cause another: one way down the heap in place of two.
"""

from __future__ import annotations

from simulator.engines.kernel.columns import ENDLESS_INSTANT, FAILED_AT, FAILURE, HEAP_FULL, HEAP_SIZE, HOLE
from simulator.engines.kernel.world import Ints, World
from simulator.rules.compiling import inner
from simulator.rules.instants import FUTURE, LAST_ROUND, RUNGS, following

MOMENT_BITS = 11
"""A moment, the round and the rung, is below 2**11."""
MOMENTS = 1 << MOMENT_BITS
LATEST = 1 << 52
"""The world must stop before, so that an instant and a moment fit into a word."""
NO_EVENT = (1 << 63) - 1
KIND_BITS, WHO_BITS = 58, 32
WHO_MASK, SERIAL_MASK = (1 << 26) - 1, (1 << 32) - 1


@inner(inline=True)
def what(kind: int, who: int, serial: int) -> int:
    """The second word of an event."""
    return (kind << KIND_BITS) | (who << WHO_BITS) | (serial & SERIAL_MASK)


def first_word(time: int, rung: int) -> int:
    """When an event happens that is known from the beginning, for those who write the first heap."""
    return (time << MOMENT_BITS) | rung


def second_word(kind: int, who: int) -> int:
    """What such an event is."""
    return (kind << KIND_BITS) | (who << WHO_BITS)


@inner(inline=True)
def key_of(world: World, now: int, moment: int, time: int, rung: int) -> int:
    """The first word of what happens at an instant, caused now; NO_EVENT for what lies at the world's end or beyond."""
    if time >= world.stop:
        return NO_EVENT
    its = following(FUTURE if time > now else moment, rung)
    if its >= (LAST_ROUND + 1) * RUNGS:
        world.state[FAILURE], world.state[FAILED_AT] = ENDLESS_INSTANT, now
        return NO_EVENT
    return (time << MOMENT_BITS) | its


@inner
def put(world: World, key: int, word: int) -> None:
    """An event is put; where there was a hole, it goes down from there, else up from the end."""
    if key == NO_EVENT:
        return
    heap, state = world.heap, world.state
    size = state[HEAP_SIZE]
    if state[HOLE]:
        state[HOLE] = 0
        sink(heap, 0, size, key, word)
    elif 2 * size + 6 > world.heap_room:
        state[FAILURE] = HEAP_FULL
    else:
        state[HEAP_SIZE] = size + 1
        rise(heap, 0, size, key, word)


@inner
def rise(heap: Ints, root: int, at: int, key: int, word: int) -> None:
    """One more goes up from the end of a heap that begins at ``root``; behind it stands what is later than all."""
    heap[root + 2 * at + 2] = NO_EVENT
    while at > 0:
        above = (at - 1) >> 1
        if heap[root + 2 * above] <= key:
            break
        heap[root + 2 * at], heap[root + 2 * at + 1] = heap[root + 2 * above], heap[root + 2 * above + 1]
        at = above
    heap[root + 2 * at], heap[root + 2 * at + 1] = key, word


@inner
def sink(heap: Ints, root: int, size: int, key: int, word: int) -> None:
    """One goes down from the root, in whose place it is."""
    at, below = 0, 1
    while below < size:
        below += heap[root + 2 * below + 2] < heap[root + 2 * below]  # which it is nobody can guess
        if heap[root + 2 * below] >= key:
            break
        heap[root + 2 * at], heap[root + 2 * at + 1] = heap[root + 2 * below], heap[root + 2 * below + 1]
        at, below = below, 2 * below + 1
    heap[root + 2 * at], heap[root + 2 * at + 1] = key, word


@inner
def drop(heap: Ints, root: int, size: int) -> None:
    """The root of a heap of so many goes, and the last one takes its place."""
    last = root + 2 * (size - 1)
    key, word = heap[last], heap[last + 1]
    heap[last] = NO_EVENT
    if size > 1:
        sink(heap, root, size - 1, key, word)


@inner(inline=True)
def next_key(world: World) -> int:
    """When the next event happens; a hole that nobody filled is filled by the last event."""
    heap, state = world.heap, world.state
    if state[HOLE]:
        state[HOLE] = 0
        drop(heap, 0, state[HEAP_SIZE])
        state[HEAP_SIZE] -= 1
    return heap[0]


@inner(inline=True)
def take(world: World) -> int:
    """The next event is taken: what it is."""
    world.state[HOLE] = 1
    return world.heap[1]
