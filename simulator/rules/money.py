"""Money is a whole number of the currency's smallest unit; every amount is rounded once, half up."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from simulator.rules.compiling import jit

MOST = 1 << 53


@jit("int64(float64)")
def whole_units(amount: float) -> int:
    """An amount becomes money when it is paid: the nearest whole number of smallest units, half up.

    At most MOST, beyond which a float no longer holds every unit (90 million million euros).
    """
    return math.floor(amount + 0.5) if amount < MOST else MOST


@jit("int64(int64, float64)")
def share_of(amount: int, share: float) -> int:
    """A share of a payment, such as a commission or a gross margin, in whole units."""
    return whole_units(amount * share)


def half_up(amounts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Many amounts become money as one does in `whole_units`, but stay floats, for sums with others."""
    whole: NDArray[np.float64] = np.floor(amounts + 0.5)
    return whole
