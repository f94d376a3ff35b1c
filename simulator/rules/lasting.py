"""What is still to come of what has lasted for a time already: draws from a law, given that they reach so far.

All of it is read from the law's own table, whatever its family: a draw u becomes the share (1 - u) S(t) of the law
that lies beyond it, with S(t) the share that lasts for t or longer. The shares are told from the upper end, so that
they keep their precision where next to nothing lasts so long. In a mixture each component counts as much as what is
left of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.rules.compiling import jit
from simulator.rules.draws import uniform
from simulator.rules.quantiles import (
    COMPONENTS,
    END,
    ENTRY,
    FROM,
    KIND,
    LEAST,
    MIXTURE,
    MIXTURE_HEADER,
    SCALE,
    START,
    duration,
    from_tail,
    whole,
)

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray


@jit("float64(float64[::1], int64, float64)")
def _share_from(nodes: NDArray[float64], at: int, x: float) -> float:
    """The share of x and more in the table that begins at ``at`` and is no mixture; exact 0 and 1 at its ends."""
    upper = from_tail(nodes, at, 0.5, False) < x
    if upper and from_tail(nodes, at, LEAST, True) < x:
        return 0.0
    if not upper and from_tail(nodes, at, LEAST, False) >= x:
        return 1.0
    low, high = LEAST, 0.5
    while True:
        middle = (low + high) / 2
        if middle <= low or middle >= high:
            return low if upper else 1.0 - high
        if (from_tail(nodes, at, middle, upper) >= x) == upper:
            low = middle
        else:
            high = middle


@jit("float64(float64[::1], int64, float64, float64)")
def _beyond(nodes: NDArray[float64], at: int, u: float, share: float) -> float:
    """What u picks of the upper ``share`` of the table that begins at ``at`` and is no mixture."""
    left = (1.0 - u) * share
    if left < 0.5:
        return float(from_tail(nodes, at, left, True))
    return float(from_tail(nodes, at, 1.0 - left, False))


@jit("float64(float64[::1], int64, float64)")
def _share_of_component(nodes: NDArray[float64], entry: int, x: float) -> float:
    scale = nodes[entry + SCALE]
    if scale <= 0.0:
        return 1.0 if x <= 0.0 else 0.0
    return float(_share_from(nodes, int(nodes[entry + FROM]), x / scale))


@jit("float64(float64[::1], float64, int64)")
def share_lasting(nodes: NDArray[float64], scale: float, lasted: int) -> float:
    """The share of a law's durations that are so many milliseconds or longer, once they are whole.

    0 where the table holds none that long, which may be one in 2**53.
    """
    if lasted <= 0:
        return 1.0
    if scale <= 0.0:
        return 0.0
    x = (lasted - 0.5) / scale
    if nodes[KIND] != MIXTURE:
        return float(_share_from(nodes, 0, x))
    total = 0.0
    for number in range(int(nodes[COMPONENTS])):
        entry = MIXTURE_HEADER + ENTRY * number
        total += (nodes[entry + END] - nodes[entry + START]) * _share_of_component(nodes, entry, x)
    return total


@jit("float64(float64[::1], float64, float64, float64)")
def _of_components(nodes: NDArray[float64], x: float, u: float, share: float) -> float:
    """What u picks of a mixture's components, each as far as it reaches x; ``share`` is what they come to."""
    mark, found = u * share, 0.0
    for number in range(int(nodes[COMPONENTS])):
        entry = MIXTURE_HEADER + ENTRY * number
        lasting = _share_of_component(nodes, entry, x)
        part = (nodes[entry + END] - nodes[entry + START]) * lasting
        if part > 0.0:
            place = min(mark / part, 1.0)
            found = nodes[entry + SCALE] * _beyond(nodes, int(nodes[entry + FROM]), place, lasting)
            if mark < part:
                break
            mark -= part
    return float(found)


@jit("int64(float64[::1], float64, int64, float64)")
def lasting(nodes: NDArray[float64], scale: float, lasted: int, u: float) -> int:
    """The duration that u picks of those that last so many milliseconds or longer; of all, where none does."""
    share = share_lasting(nodes, scale, lasted)
    if share <= 0.0 or lasted <= 0:
        return duration(nodes, scale, u)
    if nodes[KIND] != MIXTURE:
        return max(lasted, whole(scale * _beyond(nodes, 0, u, share)))
    return max(lasted, whole(scale * _of_components(nodes, (lasted - 0.5) / scale, u, share)))


@jit("int64(float64[::1], float64, int64, uint64, uint64, uint64, uint64, uint64)")
def drawn_lasting(
    nodes: NDArray[float64], scale: float, lasted: int, stream: int, place: int, visit: int, touch: int, purpose: int
) -> int:
    """The duration in milliseconds that luck gives at an address to what has lasted for some of them already."""
    return lasting(nodes, scale, lasted, uniform(stream, place, visit, touch, purpose))
