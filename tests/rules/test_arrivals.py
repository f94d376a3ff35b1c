"""The Poisson laws and the kernels that lay out leads."""

from decimal import Decimal, localcontext
from math import factorial

import numpy as np
import pytest
from scipy import stats

from simulator.rules.arrivals import (
    LAW_BEGINS,
    LAW_ENDS,
    LEAST,
    count_points,
    octave_floor,
    octave_laws,
    octave_width,
    octaves_below,
    poisson_law,
    scatter,
    sort_leads,
)
from simulator.rules.draws import streams_of

SMALLEST, LARGEST = 2.0**-53, 1 - 2.0**-53


def test_octaves_lie_on_top_of_one_another():
    floors = [octave_floor(octave) for octave in range(20)]
    assert floors[:6] == [0, 1, 2, 4, 8, 16]
    assert [floor + octave_width(octave) for octave, floor in enumerate(floors)] == [
        octave_floor(octave) for octave in range(1, 21)
    ]


@pytest.mark.parametrize(
    ("rate", "octaves"), [(0.0, 0), (1e-9, 1), (1.0, 1), (1.1, 2), (2.0, 2), (2.1, 3), (1024, 11), (1025, 12)]
)
def test_only_the_octaves_below_a_rate_are_visited(rate, octaves):
    assert octaves_below(rate) == octaves


@pytest.mark.parametrize("mean", [1, 2, 8])
def test_a_poisson_law_is_exact_to_the_last_bit(mean):
    least, law = poisson_law(mean)
    with localcontext() as context:
        context.prec = 60
        terms = [Decimal(-mean).exp() * Decimal(mean) ** n / factorial(n) for n in range(least + len(law))]
        sums = [float(sum(terms[: n + 1])) for n in range(least, least + len(law))]
    assert law.tolist() == sums


@pytest.mark.parametrize("mean", [1, 16, 1024, 8192, 1 << 17])
def test_a_poisson_law_covers_every_draw(mean):
    least, law = poisson_law(mean)
    counts = np.arange(least, least + len(law))
    np.testing.assert_allclose(law, stats.poisson.cdf(counts, mean), rtol=1e-9)
    assert np.all(np.diff(law) >= 0)
    assert law[-1] >= LARGEST > law[-2]
    assert law[0] >= SMALLEST
    assert least == 0 or stats.poisson.cdf(least - 1, mean) < SMALLEST * (1 + 1e-9)


def test_laws_of_several_octaves_share_one_array():
    table, probabilities = octave_laws(12)
    for octave in range(12):
        least, law = poisson_law(octave_width(octave))
        assert table[octave, LEAST] == least
        assert np.array_equal(probabilities[table[octave, LAW_BEGINS] : table[octave, LAW_ENDS]], law)


@pytest.mark.parametrize("octave", [0, 1, 4, 11])
def test_points_of_a_cell_are_counted_by_their_poisson_law(octave):
    """False alarms: 1e-7 for each of three statistics on each of four octaves."""
    many, mean = 20_000, octave_width(octave)
    cells = np.array([(0, octave, 0, 0)] * many, dtype=np.int64)
    streams = np.empty(many, np.uint64)
    streams_of(7, 3, np.arange(many, dtype=np.uint64), streams)
    counts = count_points(streams, cells, *octave_laws(octave + 1))
    assert abs(counts.mean() - mean) < 5.33 * np.sqrt(mean / many)
    dispersion = np.sum((counts - mean) ** 2) / mean
    # A Poisson count's kurtosis widens the chi-square law: the variance is many * (2 + 1 / mean).
    assert abs(dispersion - many) < 5.5 * np.sqrt(many * (2 + 1 / mean))
    cuts = np.unique(stats.poisson.ppf(np.linspace(0.02, 0.98, 25), mean))
    expected = np.diff(np.concatenate([[0], stats.poisson.cdf(cuts, mean), [1]])) * many
    observed = np.bincount(np.searchsorted(cuts, counts), minlength=len(expected))
    assert np.sum((observed - expected) ** 2 / expected) < stats.chi2.isf(1e-7, len(expected) - 1)


def test_counted_leads_never_leave_their_interval():
    keys = np.arange(10_000, dtype=np.uint64)
    assert set(scatter(keys, 5, 8, 0, 0).tolist()) == {5, 6, 7}
    far = scatter(keys, 0, 1 << 53, 0, 0)
    assert far.min() >= 0
    assert far.max() < 1 << 53


def test_leads_of_one_instant_are_in_order_of_their_keys():
    times = np.array([5, 3, 5, 3, 9, 5], dtype=np.int64)
    keys = np.array([1, 2**63 + 5, 2**63, 7, 4, 0], dtype=np.uint64)
    sorted_times, sorted_keys = sort_leads(times, keys)
    assert sorted_times.tolist() == [3, 3, 5, 5, 5, 9]
    assert sorted_keys.tolist() == [7, 2**63 + 5, 0, 1, 2**63, 4]


def test_no_leads_are_in_order():
    times, keys = sort_leads(np.empty(0, np.int64), np.empty(0, np.uint64))
    assert (len(times), len(keys)) == (0, 0)
