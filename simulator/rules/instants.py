"""The order of events: one instant is lived in rounds, each round in eight rungs.

Whatever happens at one millisecond is ordered by (round, rung), and nothing inside a rung may depend on order.
The rungs run from "somebody finishes" over "somebody asks" to "somebody gives up", so that a seat freed at an
instant serves a lead that gets ready at it, and a lead whose patience ends at it is still in time.
"""

from __future__ import annotations

from simulator.rules.compiling import jit

WORK, PEOPLE, READY, ARRIVALS, DISPATCH, OVERFLOW, PATIENCE, ROOM = range(8)
RUNGS = 8
LAST_ROUND = 255
NEVER = 1 << 53
"""A duration this long never passes; below it a float holds every millisecond exactly."""

FUTURE = -1
"""The moment to give to `following` for an event at a later instant."""


@jit("int64(int64, int64)")
def following(moment: int, rung: int) -> int:
    """An event caused at its own instant happens in the same round when it can, else in the next.

    ``moment`` is ``round * RUNGS + rung`` of the cause, or FUTURE when the event lies at a later instant (whose
    rounds start anew); the result is the event's own. It can be in the same round if the cause's rung is one of
    the first four and the event's is higher.
    """
    if moment < 0:
        return rung
    cause = moment % RUNGS
    this_round = moment - cause
    if cause <= ARRIVALS and rung > cause:
        return this_round + rung
    return this_round + RUNGS + rung
