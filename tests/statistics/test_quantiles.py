import math

import numpy as np
import pytest

from simulator.rules.tallies import bin_start, bin_starts, bin_widths, histogram_bin
from simulator.statistics.intervals import half_width
from simulator.statistics.quantiles import histogram_quantile, histogram_quantiles, sections


def tens(index: int) -> float:
    return 10.0 * index


def quantile(counted: dict[int, int], share: float) -> float:
    bins, counts = np.array(list(counted), dtype=np.int64), np.array(list(counted.values()), dtype=np.int64)
    return histogram_quantile(bins, counts, share, tens)


def test_values_are_spread_evenly_inside_their_bin():
    assert quantile({3: 4}, 0.25) == 32.5
    assert quantile({3: 4}, 1.0) == 40.0
    assert quantile({1: 1, 5: 3}, 0.5) == pytest.approx(50 + 10 / 3)


def test_a_quantile_at_a_bins_end_stays_in_that_bin():
    assert quantile({1: 1, 5: 1}, 0.5) == 20.0


def test_zeros_stand_apart():
    assert quantile({0: 9, 4: 1}, 0.9) == 0.0
    assert quantile({0: 9, 4: 1}, 0.95) == 45.0


@pytest.mark.parametrize("duration", [1, 2_047, 2_049, 1_200_000, 86_400_000, 31_557_600_000])
def test_a_constant_is_within_the_width_of_its_bin(duration: int):
    bins, counts = np.array([histogram_bin(duration)]), np.array([40])
    for share in (0.01, 0.5, 0.9):
        found = histogram_quantile(bins, counts, share, bin_start)
        (hidden,) = bin_widths(np.array([found]))
        assert abs(found - duration) <= hidden <= max(1, duration / 1024)


def test_nothing_counted_has_no_quantile():
    assert math.isnan(quantile({}, 0.5))


def test_sections_share_the_replications_out():
    assert sections(3) == [slice(0, 1), slice(1, 2), slice(2, 3)]
    assert sections(10, most=4) == [slice(0, 2), slice(2, 5), slice(5, 7), slice(7, 10)]
    assert sections(0) == []


def test_intervals_by_sectioning_cover_the_truth_as_often_as_they_say():
    """800 experiments: the standard error of their share is 0.0077, so p < 1e-6 for a true coverage of 0.94."""
    rng = np.random.default_rng(14)
    truth, covered = -math.log(0.5), 0
    for _ in range(800):
        values = rng.exponential(1.0, (20, 200))
        counted = np.floor(values * 1000).astype(np.int64)
        whole = of_sample(counted.ravel())
        parts = np.array([of_sample(row) for row in counted])
        covered += abs(whole - truth) <= half_width(whole, parts)
    assert 0.90 < covered / 800 < 0.985


def of_sample(counted: np.ndarray) -> float:
    bins, counts = np.unique(counted, return_counts=True)
    return histogram_quantile(bins, counts, 0.5, lambda index: index / 1000)


@pytest.mark.parametrize("share", [0.05, 0.1, 0.5, 0.7, 0.9, 0.999])
def test_many_histograms_at_once_have_the_quantiles_of_each_to_the_last_bit(share: float):
    luck, held = np.random.default_rng(5), []
    for many in (0, 1, 1, 2, 10, 0, 40, 400, 3, 0):
        bins = np.unique(luck.integers(0, luck.choice([3, 30_000]), many))
        held.append((bins, luck.integers(0, 10 ** luck.integers(1, 7), len(bins))))
    one_by_one = [histogram_quantile(*one, share, bin_start) for one in held]
    ends = np.cumsum([len(bins) for bins, _ in held])
    bins, counts = (np.concatenate(parts).astype(np.int64) for parts in zip(*held, strict=True))
    found = histogram_quantiles(ends, bins, counts, share, bin_starts)
    assert found.tobytes() == np.array(one_by_one).tobytes()
