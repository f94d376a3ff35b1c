import math

import numpy as np
import pytest

from simulator.statistics.intervals import (
    Difference,
    Paired,
    blurred,
    chance_above,
    difference,
    half_width,
    mean_interval,
    ratio_of_sums,
    ratio_pseudo_values,
    standard_error,
    student_below,
    student_factor,
    variance_reduction,
)


def floats(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)


def test_students_factor_is_that_of_the_printed_tables():
    assert student_factor(1) == pytest.approx(12.706, abs=5e-4)
    assert student_factor(9) == pytest.approx(2.262, abs=5e-4)
    assert student_factor(1000) == pytest.approx(1.962, abs=5e-4)
    assert math.isnan(student_factor(0))


def test_student_below_is_half_at_zero():
    assert student_below(0.0, 5) == 0.5
    assert student_below(2.262157, 9) == pytest.approx(0.975, abs=1e-6)


def test_a_mean_of_four_numbers():
    found = mean_interval(floats(1, 2, 3, 6))
    assert found.mean == 3.0
    # sum of squares about 3: 4 + 1 + 0 + 9 = 14; over n (n - 1) = 12; t of 3 degrees is 3.182446
    assert found.half_width == pytest.approx(3.182446 * math.sqrt(14 / 12), rel=1e-6)


def test_one_number_has_no_interval_and_none_has_no_mean():
    assert mean_interval(floats(7)).mean == 7.0
    assert math.isnan(mean_interval(floats(7)).half_width)
    assert math.isnan(mean_interval(floats()).mean)


def test_what_rounding_leaves_is_no_noise():
    values = floats(0.1 + 0.2, 0.3, 0.3)
    assert values.std() > 0
    assert standard_error(0.3, values) == 0.0


def test_a_ratio_is_the_ratio_of_sums_and_not_the_mean_of_ratios():
    assert ratio_of_sums(floats(1, 1), floats(1, 3)) == 0.5
    assert math.isnan(ratio_of_sums(floats(1), floats(0)))


def test_jackknife_of_three_worked_by_hand():
    top, bottom = floats(2, 3, 4), floats(1, 2, 3)
    # whole 9/6 = 1.5; left out: 7/5, 6/4, 5/3; pseudo-values 3 x 1.5 - 2 x each
    assert ratio_pseudo_values(top, bottom) == pytest.approx([1.7, 1.5, 7 / 6])


def test_a_ratio_that_rests_on_one_replication_has_no_interval():
    assert ratio_of_sums(floats(1, 0), floats(4, 0)) == 0.25
    assert math.isnan(half_width(0.25, ratio_pseudo_values(floats(1, 0), floats(4, 0))))


def test_common_luck_cancels_in_a_paired_difference():
    a, b = floats(10, 20, 30), floats(9, 19, 29)
    found = difference(Paired(20.0, a), Paired(19.0, b))
    assert found == (1.0, 0.0, 0.0)
    assert variance_reduction(Paired(20.0, a), Paired(19.0, b)) == math.inf


def test_no_difference_at_all_is_what_luck_always_gives():
    side = Paired(0.3, floats(0.1, 0.5))
    assert difference(side, side) == (0.0, 0.0, 1.0)


def test_the_paired_test_is_students():
    found = difference(Paired(1.0, floats(0, 1, 2)), Paired(0.0, floats(0, 0, 0)))
    # t = 1 / (1 / sqrt 3) = 1.732 with 2 degrees: p = 0.2254
    assert found.p_value == pytest.approx(0.2254, abs=5e-5)
    assert chance_above(Paired(1.0, floats(0, 1, 2)), Paired(0.0, floats(0, 0, 0))) == pytest.approx(
        1 - 0.2254 / 2, abs=5e-5
    )


def test_variance_reduction_of_unrelated_numbers_is_one():
    a, b = floats(1, -1, 1, -1), floats(1, 1, -1, -1)
    assert variance_reduction(Paired(0.0, a), Paired(0.0, b)) == pytest.approx(1.0)
    assert math.isnan(variance_reduction(Paired(1.0, floats(1)), Paired(2.0, floats(2))))


EXPERIMENTS = 8000
LEAST, MOST = 0.93, 0.965
"""A procedure whose true coverage is within half a point of 95 % leaves these bounds with p < 1e-6: the nearer
one is 1.5 points away, and the standard error of a share over 8,000 experiments is a quarter of a point."""


def coverage(covered: list[bool]) -> float:
    return sum(covered) / len(covered)


def test_intervals_of_means_cover_the_truth_as_often_as_they_say():
    rng = np.random.default_rng(11)
    samples = rng.normal(5.0, 2.0, (EXPERIMENTS, 8))
    found = [mean_interval(sample) for sample in samples]
    assert LEAST < coverage([abs(one.mean - 5.0) <= one.half_width for one in found]) < MOST


def test_intervals_of_ratios_cover_the_truth_as_often_as_they_say():
    rng = np.random.default_rng(12)
    bottoms = rng.poisson(100, (EXPERIMENTS, 30)).astype(np.float64)
    tops = rng.binomial(bottoms.astype(np.int64), 0.3) + 0.05 * bottoms
    sides = [
        Paired(ratio_of_sums(top, bottom), ratio_pseudo_values(top, bottom))
        for top, bottom in zip(tops, bottoms, strict=True)
    ]
    assert LEAST < coverage([abs(one.mean - 0.35) <= half_width(*one) for one in sides]) < MOST


def test_intervals_of_paired_ratio_differences_cover_the_truth_as_often_as_they_say():
    rng = np.random.default_rng(13)
    bottoms = rng.poisson(100, (EXPERIMENTS, 30)).astype(np.float64)
    common = rng.binomial(bottoms.astype(np.int64), 0.3).astype(np.float64)
    more = common + rng.binomial(bottoms.astype(np.int64), 0.1)
    found = [
        difference(
            Paired(ratio_of_sums(a, n), ratio_pseudo_values(a, n)),
            Paired(ratio_of_sums(b, n), ratio_pseudo_values(b, n)),
        )
        for a, b, n in zip(more, common, bottoms, strict=True)
    ]
    assert LEAST < coverage([abs(one.mean - 0.1) <= one.half_width for one in found]) < MOST


def test_what_bins_hide_is_no_difference():
    assert blurred(Difference(0.5, 0.1, 0.01), 1.0) == Difference(0.5, 1.0, 1.0)
    assert blurred(Difference(2.0, 0.1, 0.01), 1.0) == Difference(2.0, 1.0, 0.01)
    assert blurred(Difference(2.0, 0.1, 0.01), 0.0) == Difference(2.0, 0.1, 0.01)
    assert math.isnan(blurred(Difference(2.0, math.nan, math.nan), 1.0).half_width)
