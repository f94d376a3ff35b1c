import math

import numpy as np

from simulator.statistics.intervals import half_width
from simulator.statistics.sections import sections


def test_sections_share_the_replications_out():
    assert sections(3) == [slice(0, 1), slice(1, 2), slice(2, 3)]
    assert sections(10, most=4) == [slice(0, 2), slice(2, 5), slice(5, 7), slice(7, 10)]
    assert sections(0) == []


def test_replications_of_one_world_stay_together():
    assert sections(6, lives=2) == [slice(0, 2), slice(2, 4), slice(4, 6)]
    assert sections(10, lives=2, most=2) == [slice(0, 4), slice(4, 10)]


def test_intervals_by_sectioning_cover_the_truth_as_often_as_they_say():
    """800 experiments: the standard error of their share is 0.0077, so p < 1e-6 for a true coverage of 0.94."""
    rng = np.random.default_rng(14)
    truth, covered = -math.log(0.5), 0
    for _ in range(800):
        values = rng.exponential(1.0, (20, 200))
        whole = float(np.median(values))
        covered += abs(whole - truth) <= half_width(whole, np.median(values, axis=1))
    assert 0.90 < covered / 800 < 0.985
