"""Histograms come back from their code as they were, alone and together, and tell their quantiles."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
import pytest

from simulator.rules.histograms import Histogram, Ints, Laid, coded, laid, quantiles, quantiles_of_parts, together
from simulator.rules.tallies import BINS, bin_start, bin_widths, histogram_bin

Counted = Mapping[int, int]


def numbers(values: object) -> Ints:
    return np.array(list(values), dtype=np.int64)


def code_of(*histograms: Counted) -> Histogram:
    return Histogram.of(coded(numbers(one), numbers(one.values())) for one in histograms)


def dictionaries(found: Laid) -> list[Counted]:
    return [dict(zip(found.bins[one].tolist(), found.counts[one].tolist(), strict=True)) for one in found.each()]


SOME: tuple[Counted, ...] = (
    {},
    {0: 1},
    {0: 3, 1: 4, 31: 1, 64: 2, 9_000: 17, BINS - 1: 1},
    {5: 0, 7: -1, 8: -(2**60), 4_103: 2**61, 4_104: 2**31},
    {},
    {bin_: 1 + bin_ % 5 for bin_ in range(0, 700, 7)},
)
"""Histograms with steps and counts of all lengths."""


def test_histograms_come_back_from_their_code_as_they_were() -> None:
    assert dictionaries(laid(code_of(*SOME))) == list(SOME)


def test_a_count_that_its_code_lacks_is_not_made_up() -> None:
    whole = code_of({3: 9})
    cut = Histogram(code=whole.code[:-1], edges=numbers([0, len(whole.code) - 1]))
    with pytest.raises(ValueError, match="damaged"):
        laid(cut)


def test_a_part_of_many_histograms_is_one_like_any_other() -> None:
    found, same = code_of(*SOME), code_of(*SOME[2:5])
    assert found.part(2, 5).same_as(same)
    assert Histogram.joined([found.part(0, 2), found.part(2, 5), found.part(5, 6)]).same_as(found)


def test_a_part_of_many_histograms_is_laid_out_alone() -> None:
    found = code_of(*SOME)
    assert dictionaries(laid(found.part(1, 3))) == list(SOME[1:3])
    assert dictionaries(laid(found.part(4, 6))) == list(SOME[4:])


def test_a_small_step_to_a_bin_that_holds_few_takes_a_byte() -> None:
    assert [len(coded(numbers([step]), numbers([many]))) for step, many in ((31, 3), (31, 4), (32, 3))] == [1, 2, 2]
    assert len(coded(numbers([BINS - 1]), numbers([2**61]))) <= 12


def test_histograms_together_hold_what_all_of_them_hold() -> None:
    (found,) = dictionaries(laid(together([code_of(*SOME)])))
    assert list(found) == sorted(set().union(*SOME))
    assert found == {bin_: sum(one.get(bin_, 0) for one in SOME) for bin_ in found}


def test_pools_of_histograms_add_up_to_the_pool_of_all() -> None:
    found = code_of(*SOME)
    parts = [together([found.part(first, first + 2)]) for first in (0, 2, 4)]
    assert together(parts).same_as(together([found]))


def test_sums_are_those_of_each() -> None:
    some = [*SOME[:3], *SOME[4:]]
    found = laid(code_of(*some))
    assert found.sums().tolist() == [sum(one.values()) for one in some]
    assert found.sums(found.bins).tolist() == [sum(bin_ * many for bin_, many in one.items()) for one in some]


def test_any_bytes_are_laid_out_or_refused() -> None:
    """Where a file was damaged, nothing is read or written beyond what is there."""
    luck, laid_out = np.random.default_rng(8), 0
    for _ in range(200):
        code = luck.integers(0, 256, 60, dtype=np.uint8)
        code[luck.random(60) < 0.9] &= 127
        code[luck.random(60) < 0.1 * luck.random()] |= 131  # numbers that go on and on
        edges = numbers([0, 7, 7, 40])
        found = dictionaries_or_none(Histogram(code=code, edges=edges))
        code[40:] = 255
        assert dictionaries_or_none(Histogram(code=code, edges=edges)) == found
        laid_out += found is not None
    assert 50 < laid_out < 200


def dictionaries_or_none(histogram: Histogram) -> list[Counted] | None:
    try:
        found = dictionaries(laid(histogram))
    except ValueError:
        return None
    assert sum(map(len, found)) <= 40
    assert not np.isinf(quantiles(histogram, 0.5)).any()
    assert set(*dictionaries(laid(together([histogram])))) == set().union(*found)
    return found


@pytest.mark.parametrize("bin_", [BINS, 2**40])
@pytest.mark.parametrize("told", [laid, lambda one: together([one]), lambda one: quantiles(one, 0.5)])
def test_a_bin_that_there_is_not_is_refused(bin_: int, told: Callable[[Histogram], object]) -> None:
    with pytest.raises(ValueError, match="damaged"):
        told(code_of({3: 1, bin_: 1}))


def quantile(counted: Counted, share: float) -> float:
    (found,) = quantiles(code_of(counted), share)
    edges, bins, counts = laid(code_of(counted))
    (of_parts,) = quantiles_of_parts(Laid(edges, bins, counts / 8), share)
    assert of_parts == pytest.approx(found, rel=1e-12, nan_ok=True)
    return float(found)


def test_values_are_spread_evenly_inside_their_bin() -> None:
    wide = histogram_bin(3_600_000)
    start, width = bin_start(wide), bin_start(wide + 1) - bin_start(wide)
    assert quantile({wide: 4}, 0.25) == start + width / 4
    assert quantile({wide: 4}, 1.0) == start + width
    assert quantile({1: 1, wide: 3}, 0.5) == pytest.approx(start + width / 3)


def test_a_quantile_at_a_bins_end_stays_in_that_bin() -> None:
    assert quantile({1: 1, 5: 1}, 0.5) == 2.0


def test_zeros_stand_apart() -> None:
    assert quantile({0: 9, 4: 1}, 0.9) == 0.0
    assert quantile({0: 9, 4: 1}, 0.95) == 4.5


@pytest.mark.parametrize("duration", [1, 2_047, 2_049, 1_200_000, 86_400_000, 31_557_600_000])
def test_a_constant_is_within_the_width_of_its_bin(duration: int) -> None:
    for share in (0.01, 0.5, 0.9):
        found = quantile({histogram_bin(duration): 40}, share)
        (hidden,) = bin_widths(np.array([found]))
        assert abs(found - duration) <= hidden <= max(1, duration / 1024)


def test_nothing_counted_has_no_quantile() -> None:
    assert math.isnan(quantile({}, 0.5))
    assert math.isnan(quantile({3: 0}, 0.5))


@pytest.mark.parametrize("share", [0.05, 0.1, 0.5, 0.7, 0.9, 0.999])
def test_a_quantile_is_as_far_in_its_bin_as_its_share_says(share: float) -> None:
    """Told once more from the cases, one by one; so far in the sorted cases lies a share."""
    luck, held = np.random.default_rng(5), []
    for many in (0, 1, 1, 2, 10, 0, 40, 400, 3, 0):
        bins = np.unique(luck.integers(0, luck.choice([3, 30_000]), many))
        held.append(dict(zip(bins.tolist(), luck.integers(1, 99, len(bins)).tolist(), strict=True)))
    found = quantiles(code_of(*held), share)
    assert found == pytest.approx([one_by_one(one, share) for one in held], rel=1e-9, nan_ok=True)


def one_by_one(counted: Counted, share: float) -> float:
    cases = [bin_ for bin_, many in counted.items() for _ in range(many)]
    if not cases:
        return math.nan
    reached = share * len(cases)
    bin_ = cases[math.ceil(round(reached, 9)) - 1]
    start, width = bin_start(bin_), bin_start(bin_ + 1) - bin_start(bin_)
    return start + width * (reached - cases.index(bin_)) / counted[bin_] if start else 0.0
