"""The spread of pairs is split into what both have in common and what they have not."""

import math

import numpy as np
import pytest

from simulator.statistics.choices import proportion
from simulator.statistics.ignorance import Parts, parts_of, together


def test_the_split_by_hand():
    """Means 2, 5 and 8 have the variance 9; within the pairs it is 2, 2 and 2, of which a mean keeps a half: 9 - 1."""
    found = parts_of(np.array([1.0, 3.0, 6.0, 4.0, 7.0, 9.0]), lives=2)
    assert found[:2] == (pytest.approx(math.sqrt(2)), pytest.approx(math.sqrt(8)))
    assert found.share == pytest.approx(0.8)
    assert (found.share_low, found.share_high) == (
        0.0,
        pytest.approx((9 / 0.025530 - 1) / (9 / 0.025530 + 1), rel=1e-5),
    )
    assert found.unknown == pytest.approx(1.6448536 * math.sqrt(8))


def test_it_is_the_covariance_of_pairs_and_the_rest():
    """With the pairs in either order, as no one of two comes first: their covariance, and the variance less that."""
    pairs = np.random.default_rng(3).normal(size=(500, 2)) + np.random.default_rng(4).normal(size=(500, 1))
    centred = pairs - pairs.mean()
    common = (centred[:, 0] * centred[:, 1]).mean()
    found = parts_of(pairs.ravel(), lives=2)
    assert found.ignorance**2 == pytest.approx(common, abs=2 * pairs.var() / 500)
    assert found.luck**2 == pytest.approx(pairs.var() - common, abs=2 * pairs.var() / 500)


def test_the_interval_of_the_share_holds_it_nineteen_times_in_twenty():
    """Normal numbers, two thirds of whose variance is the world's; 4,000 splits, false alarms below 1e-6."""
    dice = np.random.default_rng(6)
    pairs = dice.normal(size=(4_000, 12, 2)) + math.sqrt(2) * dice.normal(size=(4_000, 12, 1))
    found = [parts_of(one.ravel(), lives=2) for one in pairs]
    holding = np.mean([one.share_low <= 2 / 3 <= one.share_high for one in found])
    assert abs(holding - 0.95) < 4.9 * math.sqrt(0.05 * 0.95 / 4_000)


def test_numbers_that_only_the_world_decides_are_its_alone():
    assert parts_of(np.array([1.0, 1.0, 4.0, 4.0]), lives=2)[2:] == (1.0, 1.0)


def test_pairs_that_differ_more_than_their_means_know_of_no_ignorance():
    assert parts_of(np.array([0.0, 2.0, 2.0, 0.0, 1.0, 1.0]), lives=2).ignorance == 0.0
    assert parts_of(np.full(6, 0.1), lives=2) == Parts(0.0, 0.0, 0.0, 0.0)
    assert Parts(0.0, 0.0).share == 0.0


def test_a_pair_with_an_undefined_number_is_left_out():
    values = np.array([1.0, 3.0, math.nan, 4.0, 6.0, 4.0, 7.0, 9.0])
    assert parts_of(values, lives=2) == parts_of(np.delete(values, [2, 3]), lives=2)
    assert math.isnan(parts_of(values[:4], lives=2).luck)


def test_single_lives_tell_of_luck_alone():
    assert parts_of(np.array([1.0, math.nan, 3.0]), lives=1)[:2] == (pytest.approx(math.sqrt(2)), 0.0)
    assert math.isnan(parts_of(np.array([1.0]), lives=1).luck)


def test_values_of_a_world_are_added_up():
    assert together(np.array([1.0, 2.0, 3.0, 4.0]), 2).tolist() == [3.0, 7.0]


def test_pairs_that_always_agree_count_once_and_those_that_never_do_count_twice():
    agreeing, single = proportion([2, 0, 2, 0, 0], size=2), proportion([1, 0, 1, 0, 0])
    assert agreeing == pytest.approx(single)
    apart = proportion([1, 1, 1, 1], size=2)
    assert apart == pytest.approx(proportion([1, 0] * 2))


def test_pairs_of_nothing_in_common_count_about_twice():
    met = (np.random.default_rng(5).random((4000, 2)) < 0.3).sum(axis=1)
    paired, single = proportion(met.tolist(), size=2), proportion([1] * int(met.sum()) + [0] * (8000 - int(met.sum())))
    assert paired.share == single.share
    assert paired.high - paired.low == pytest.approx(single.high - single.low, rel=0.1)


def test_all_or_nothing_of_a_few_pairs_is_no_certainty():
    assert proportion([2] * 10, size=2)[1:] == (pytest.approx(0.7225, abs=5e-5), 1.0)
    assert proportion([0] * 10, size=2)[1:] == (0.0, pytest.approx(0.2775, abs=5e-5))
    assert math.isnan(proportion([], size=2).share)
