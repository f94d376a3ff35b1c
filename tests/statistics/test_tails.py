import math

import numpy as np
import pytest

from simulator.statistics.tails import needed, worst_mean


def numbered(many: int) -> np.ndarray:
    """1 to ``many``, in no order."""
    return np.random.default_rng(1).permutation(np.arange(1.0, many + 1))


def test_the_worst_twentieth_of_a_hundred_is_the_mean_of_five():
    assert worst_mean(numbered(100), fewest=5).mean == pytest.approx((1 + 2 + 3 + 4 + 5) / 5, rel=1e-12)


def test_a_value_at_the_edge_counts_in_part():
    # a twentieth of 50 is two and a half values: the third counts by half
    assert worst_mean(numbered(50), fewest=2).mean == pytest.approx((1 + 2 + 0.5 * 3) / 2.5, rel=1e-12)
    three = np.array([4.0, 1.0, 2.0])
    assert worst_mean(three, share=0.5, fewest=1).mean == pytest.approx((1 + 0.5 * 2) / 1.5, rel=1e-12)


def test_its_noise_is_that_of_what_the_tail_adds():
    # of four, the worse half: q is 3; 3 - 2 max(3 - x, 0) is -1, 1, 3, 3 with mean 1.5 and squares about it 11
    found = worst_mean(np.array([1.0, 2.0, 3.0, 9.0]), share=0.5, fewest=2)
    assert found.mean == 1.5
    assert found.half_width == pytest.approx(3.182446 * math.sqrt(11 / 12), rel=1e-6)


def test_too_few_values_have_no_tail():
    assert math.isnan(worst_mean(numbered(199)).mean)
    assert worst_mean(numbered(200)).mean == pytest.approx(5.5, rel=1e-12)
    assert (needed(), needed(share=0.3)) == (200, 34)
    assert math.isnan(worst_mean(np.full(400, np.nan)).mean)


def test_it_covers_the_truth_as_often_as_it_says():
    """Of normal values the truth is -pdf(-1.644854) / 0.05 = -2.062713.

    Of 400 values, about 93.5 % of the intervals hold it; bounds 2 points away are 5 standard errors of a share of
    4,000 or more: false alarms below 1e-6.
    """
    samples = np.random.default_rng(3).normal(size=(4000, 400))
    found = [worst_mean(sample) for sample in samples]
    covered = sum(abs(one.mean + 2.062713) <= one.half_width for one in found) / len(found)
    assert 0.91 < covered < 0.96
