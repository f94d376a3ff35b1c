"""Curves by age from cases that were followed for different times, worked by hand."""

import numpy as np
import pytest

from simulator.rules.histograms import Histogram, coded
from simulator.rules.incidence import cumulative_incidence, mean_cumulative
from simulator.rules.tallies import BINS


def counted(**by_age: int):
    """Counts by age; the ages are written `at_3`."""
    ages = {int(name.removeprefix("at_")): count for name, count in by_age.items()}
    return Histogram.of([coded(np.array([*ages], np.int64), np.array([*ages.values()], np.int64))])


NONE = counted()


def test_without_open_cases_it_is_the_plain_share() -> None:
    curve = cumulative_incidence(counted(at_1=1, at_4=2), counted(at_2=7), NONE)
    assert curve.steps.bins.tolist() == [1, 4]
    assert curve.steps.counts == pytest.approx([0.1, 0.2], rel=1e-12)
    assert curve.heights() == pytest.approx([0.3], rel=1e-12)


def test_open_cases_share_out_their_chance_to_those_still_followed() -> None:
    """Ten cases. Age 1: 2 of 10 buy. Age 2: 4 stop being followed. Age 3: 1 of 4 buys, 1 is lost. Age 5: 1 of 2 buys.

    Shares that nothing has happened to: 1, then 8/10, after age 3 8/10 × 2/4 = 4/10.
    """
    curve = cumulative_incidence(counted(at_1=2, at_3=1, at_5=1), counted(at_3=1), counted(at_2=4, at_6=1))
    assert curve.cases.tolist() == [10]
    assert curve.steps.bins.tolist() == [1, 3, 5]
    assert curve.steps.counts == pytest.approx([2 / 10, 8 / 10 / 4, 4 / 10 / 2], rel=1e-12)


def test_what_happens_in_a_bin_comes_before_following_ends_there() -> None:
    curve = cumulative_incidence(counted(at_3=1), NONE, counted(at_3=1))
    assert curve.steps.counts == pytest.approx([0.5], rel=1e-12)


def test_a_rival_in_a_bin_comes_before_following_ends_there() -> None:
    """Three cases. Age 3: one is lost, then one is followed no longer. Age 5: the last one buys, for 2 of 3."""
    curve = cumulative_incidence(counted(at_5=1), counted(at_3=1), counted(at_3=1))
    assert curve.steps.counts == pytest.approx([2 / 3], rel=1e-12)


def test_repeated_amounts_count_until_the_case_is_over() -> None:
    """Four cases. Age 1: 100 comes in, one is over. Age 2: one stops being followed. Age 3: 60 of the 2 left, one over.

    Not over before age 3: 3/4, so 60 stand for 3/4 × 60 / 2 a case.
    """
    curve = mean_cumulative(counted(at_1=100, at_3=60), counted(at_1=1, at_3=1), counted(at_2=1, at_4=1))
    assert curve.cases.tolist() == [4]
    assert curve.steps.counts == pytest.approx([25, 0.75 * 30], rel=1e-12)


def test_when_all_are_over_it_is_the_plain_mean() -> None:
    curve = mean_cumulative(counted(at_1=100, at_3=60, at_4=8), counted(at_1=1, at_3=2, at_4=1), NONE)
    assert curve.heights() == pytest.approx([168 / 4], rel=1e-12)


def test_without_cases_nothing_is_known_and_without_events_nothing_happens() -> None:
    assert np.isnan(cumulative_incidence(NONE, NONE, NONE).heights()).all()
    assert cumulative_incidence(NONE, counted(at_2=1), NONE).heights().tolist() == [0.0]


@pytest.mark.parametrize("curves", [cumulative_incidence, mean_cumulative])
def test_each_of_many_groups_has_the_curve_that_it_has_alone(curves) -> None:
    groups = [
        (counted(at_1=2, at_3=1), counted(at_3=1), counted(at_2=4, at_6=1)),
        (NONE, NONE, NONE),
        (NONE, counted(at_5=1), counted(at_7=3)),
        (counted(at_0=5, at_9=7), counted(at_9=2), NONE),
    ]
    at_once = curves(*(one_after_the_other(parts) for parts in zip(*groups, strict=True)))
    alone = [curves(*group) for group in groups]
    assert at_once.cases.tolist() == [found.cases.item() for found in alone]
    for where, found in zip(at_once.steps.each(), alone, strict=True):
        assert at_once.steps.bins[where].tolist() == found.steps.bins.tolist()
        assert at_once.steps.counts[where].tolist() == found.steps.counts.tolist()


def one_after_the_other(parts) -> Histogram:
    return Histogram.of(part.code.tobytes() for part in parts)


def test_a_bin_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="damaged"):
        cumulative_incidence(NONE, counted(at_1=1), Histogram.of([coded(np.array([BINS]), np.array([1]))]))
