"""Who is served next: the key of a waiting touch, and how long its work takes."""

from __future__ import annotations

import math

from simulator.rules.compiling import jit
from simulator.rules.instants import NEVER

OLDEST, NEWEST, HIGHEST = range(3)
"""The disciplines: first come first served, last come first served, the highest attribute first."""


@jit("float64(int64, int64, float64)")
def order_rank(discipline: int, ready: int, attribute: float) -> float:
    """A resource's own order among touches of one urgency, ascending: the least rank is served first.

    ``ready`` is the instant since which the touch waits, in ms; ``attribute`` counts for HIGHEST alone.
    """
    if discipline == OLDEST:
        return float(ready)
    if discipline == NEWEST:
        return -float(ready)
    return -attribute


@jit("int64(int64, float64)")
def working_time(effort: int, pace: float) -> int:
    """A touch takes its effort divided by the pace of the one who does it, in whole milliseconds.

    A resource available at 65 % needs 1/0.65 of the effort. Rounded half up; work that would be NEVER done is NEVER.
    """
    if pace == 1.0 and effort < NEVER >> 1:
        return effort
    work = effort / pace + 0.5
    return math.floor(work) if work < NEVER else NEVER


@jit("int64(int64, float64)")
def effort_left(work: int, pace: float) -> int:
    """The effort that is still to be done when so many milliseconds of work at a pace were left, half up."""
    return math.floor(work * pace + 0.5)


@jit("float64(int64, int64, float64)")
def learnt(since: int, over: int, first: float) -> float:
    """The share of the full pace at which somebody works ``since`` ms after coming.

    It grows in a straight line from ``first`` to 1, which it reaches after ``over``.
    """
    if since >= over:
        return 1.0
    return first + (1.0 - first) * (since / over)


@jit("float64(float64, float64)")
def share_rank(u: float, share: float) -> float:
    """Of several resources that share a stage, the least rank takes the lead.

    With independent uniform ``u`` addressed by each resource's name, the least of -ln(u) / share falls on a
    resource with probability proportional to its share (the minimum of exponentials), and moving a tenth of
    the shares moves about a tenth of the leads.
    """
    if share <= 0.0:
        return math.inf
    return -math.log(u) / share
