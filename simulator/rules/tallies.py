"""What is counted when something happens: clipping to the window, and histograms with bins of a tenth of a per cent."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.rules.compiling import float_bits, jit

SUB_BINS = 1024
"""Bins in an octave of a histogram: each is at most 1/1024, about 0.1 %, of its values wide."""
BINS = 44 * SUB_BINS
"""So many bins hold all durations below 2**53."""
_EXPONENT = 1023 + 10
"""The exponent, as a float holds it, of the longest durations that have a bin each."""


@jit("int64(int64, int64, int64, int64)")
def clipped(a: int, b: int, begin: int, end: int) -> int:
    """A sojourn counts as far as it lies in the window: the length of [a, b) inside [begin, end)."""
    return max(0, min(b, end) - max(a, begin))


@jit("int64(int64)")
def histogram_bin(duration: int) -> int:
    """Durations are counted in bins whose width is about 0.1 % of their value.

    Below 2,048 ms each millisecond is a bin of its own (zero is bin 0); above, an octave has 1,024 equal bins.
    Whole-number arithmetic, so that the bin of a duration, below 2**53, is the same on every machine: a float that
    holds it exactly tells its octave.
    """
    if duration < 2 * SUB_BINS:
        return duration
    octave = (float_bits(float(duration)) >> 52) - _EXPONENT
    return octave * SUB_BINS + (duration >> octave)


@jit("int64(int64)")
def bin_start(index: int) -> int:
    """The shortest duration, in ms, of a bin; the bin ends where the next one starts."""
    if index < 2 * SUB_BINS:
        return index
    octave = index // SUB_BINS - 1
    return (index - octave * SUB_BINS) << octave


def bin_starts(indices: NDArray[np.int64]) -> NDArray[np.int64]:
    """`bin_start` of many bins."""
    octaves = np.maximum(indices // SUB_BINS - 1, 0)
    starts: NDArray[np.int64] = (indices - octaves * SUB_BINS) << octaves
    return starts


def bin_widths(durations: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far durations may be off that are known by their bins alone: the widths, in ms, of their bins.

    Zero of zero, which has a bin of its own, and NaN of NaN.
    """
    exponents = np.frexp(durations)[1] - SUB_BINS.bit_length()
    widths = np.ldexp(np.ones_like(durations), np.maximum(exponents, 0))
    known: NDArray[np.float64] = np.where(durations == 0, 0.0, np.where(np.isnan(durations), np.nan, widths))
    return known
