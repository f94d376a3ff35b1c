"""What fell into histograms, taken out of them, in their code."""

from __future__ import annotations

from simulator.engines.kernel.books import BITS
from simulator.engines.kernel.world import Ints
from simulator.rules.compiling import float_bits, jit
from simulator.rules.histograms import Bytes, tell

_EXPONENT = 1023
"""That of 1, as a float holds it."""


@jit("void(int64[::1], int64[::1], int64[::1], uint8[::1])", at_once=True)
def harvest(counts: Ints, fallen: Ints, ends: Ints, code: Bytes) -> None:
    """Empty all bins that something fell into; each histogram's code is written behind that of the one before.

    Histograms are as long as each other, and as many as ``ends``, which becomes where the code of each ends.
    """
    at, words = 0, len(fallen) // len(ends)
    for histogram in range(len(ends)):
        first, before = histogram * words, 0
        for number in range(words):
            left = fallen[first + number]
            fallen[first + number] = 0
            while left:
                lowest = left & -left
                place = (number << BITS) + (float_bits(float(lowest)) >> 52) - _EXPONENT
                left ^= lowest
                at = tell(place - before, counts[(first << BITS) + place], code, at)
                counts[(first << BITS) + place] = 0
                before = place
        ends[histogram] = at
