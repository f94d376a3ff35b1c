"""What fell into the bins of histograms is taken out of them, in their code, and they are empty then."""

from __future__ import annotations

import numpy as np

from simulator.engines.kernel.books import BITS
from simulator.engines.kernel.harvest import harvest
from simulator.rules.histograms import MOST_BYTES, Histogram, laid


def test_bins_are_emptied_in_their_order() -> None:
    counts, fallen = np.zeros(128, np.int64), np.zeros(128 >> BITS, np.int64)
    for place, number in ((127, 3), (31, -5), (32, 0), (0, 2)):
        counts[place] = number
        fallen[place >> BITS] |= 1 << (place & 31)
    ends, code = np.empty(2, np.int64), np.empty(MOST_BYTES * 128, np.uint8)
    harvest(counts, fallen, ends, code)
    found = laid(Histogram(code=code, edges=np.array([0, *ends])))
    assert found.edges.tolist() == [0, 3, 4]
    assert found.bins.tolist() == [0, 31, 32, 127 - 64]  # the second histogram begins at 64
    assert found.counts.tolist() == [2, -5, 0, 3]
    assert not counts.any()
    assert not fallen.any()
    harvest(counts, fallen, ends, code)
    assert ends.tolist() == [0, 0]
