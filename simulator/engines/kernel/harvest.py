"""What fell into histograms, taken out of them."""

from __future__ import annotations

from simulator.engines.kernel.books import BITS
from simulator.engines.kernel.world import Ints
from simulator.rules.compiling import float_bits, jit

_EXPONENT = 1023
"""That of 1, as a float holds it."""


@jit("int64(int64[::1], int64[::1], int64[::1], int64[::1], int64[::1])", at_once=True)
def harvest(counts: Ints, fallen: Ints, ends: Ints, places: Ints, numbers: Ints) -> int:
    """Empty all bins that something fell into; their places, ascending, and what they counted, are written down.

    Histograms are as long as each other, and as many as ``ends``, which becomes where each ends among what is written;
    a place is told from where its histogram begins. Returns how many bins they were.
    """
    many, words = 0, len(fallen) // len(ends)
    for histogram in range(len(ends)):
        first = histogram * words
        for number in range(words):
            left = fallen[first + number]
            fallen[first + number] = 0
            while left:
                lowest = left & -left
                place = (number << BITS) + (float_bits(float(lowest)) >> 52) - _EXPONENT
                left ^= lowest
                at = (first << BITS) + place
                places[many], numbers[many] = place, counts[at]
                counts[at] = 0
                many += 1
        ends[histogram] = many
    return many
