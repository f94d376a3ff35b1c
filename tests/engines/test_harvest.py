"""What fell into the bins of histograms is taken out of them, and they are empty then."""

from __future__ import annotations

import numpy as np

from simulator.engines.kernel.books import BITS
from simulator.engines.kernel.harvest import harvest


def test_bins_are_emptied_in_their_order() -> None:
    counts, fallen = np.zeros(128, np.int64), np.zeros(128 >> BITS, np.int64)
    for place, number in ((127, 3), (31, -5), (32, 0), (0, 2)):
        counts[place] = number
        fallen[place >> BITS] |= 1 << (place & 31)
    ends, (places, numbers) = np.empty(2, np.int64), np.empty((2, 128), np.int64)
    many = harvest(counts, fallen, ends, places, numbers)
    bins = list(zip(places[:many].tolist(), numbers[:many].tolist(), strict=True))
    assert ends.tolist() == [3, many]
    assert bins == [(0, 2), (31, -5), (32, 0), (127 - 64, 3)]  # the second histogram begins at 64
    assert not counts.any()
    assert not fallen.any()
    assert harvest(counts, fallen, ends, places, numbers) == 0
    assert ends.tolist() == [0, 0]
