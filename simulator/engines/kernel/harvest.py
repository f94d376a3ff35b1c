"""What fell into histograms, taken out of them."""

from __future__ import annotations

from simulator.engines.kernel.books import BITS
from simulator.engines.kernel.world import Ints
from simulator.rules.compiling import float_bits, jit

_EXPONENT = 1023
"""That of 1, as a float holds it."""


@jit("int64(int64[::1], int64[::1], int64[::1], int64[::1])", at_once=True)
def harvest(counts: Ints, fallen: Ints, places: Ints, numbers: Ints) -> int:
    """Empty all bins that something fell into; their places, ascending, and what they counted, are written down.

    Returns how many they are.
    """
    many = 0
    for number in range(len(fallen)):
        left = fallen[number]
        fallen[number] = 0
        while left:
            lowest = left & -left
            place = (number << BITS) + (float_bits(float(lowest)) >> 52) - _EXPONENT
            left ^= lowest
            places[many], numbers[many] = place, counts[place]
            counts[place] = 0
            many += 1
    return many
