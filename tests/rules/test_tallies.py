"""Sojourns are clipped to the window; durations are counted in bins of about a tenth of a per cent."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.rules.tallies import SUB_BINS, bin_start, bin_starts, bin_widths, clipped, histogram_bin


@pytest.mark.parametrize(
    ("a", "b", "inside"),
    [(12, 15, 3), (5, 15, 5), (15, 25, 5), (5, 25, 10), (0, 10, 0), (20, 30, 0), (0, 5, 0), (12, 12, 0)],
)
def test_a_sojourn_counts_as_far_as_it_lies_in_the_window(a: int, b: int, inside: int) -> None:
    assert clipped(a, b, 10, 20) == inside


def test_two_seconds_are_counted_by_the_millisecond() -> None:
    short = range(2 * SUB_BINS)
    assert [histogram_bin(ms) for ms in short] == list(short)
    assert [bin_start(ms) for ms in short] == list(short)


def test_an_octave_has_1024_bins() -> None:
    assert [histogram_bin(ms) for ms in (2048, 2049, 2050, 4095, 4096, 4099, 4100)] == [
        *(2048, 2048, 2049, 3071, 3072, 3072, 3073),
    ]


@pytest.mark.parametrize("duration", [0, 1, 2047, 2048, 2049, 65_537, 3_600_000, 86_400_001, 2**40 + 12_345, 2**52])
def test_a_duration_lies_in_its_bin_which_is_a_thousandth_wide(duration: int) -> None:
    found = histogram_bin(duration)
    assert bin_start(found) <= duration < bin_start(found + 1)
    assert bin_start(found + 1) - bin_start(found) <= max(1, duration / SUB_BINS)


def test_no_bin_is_empty() -> None:
    assert all(histogram_bin(bin_start(number)) == number for number in range(30 * SUB_BINS))
    many = np.arange(45 * SUB_BINS)
    assert bin_starts(many).tolist() == [bin_start(number) for number in many.tolist()]


def test_a_bin_is_as_wide_as_the_next_ones_start_is_away() -> None:
    durations = [1, 1023, 1024, 2047, 2048, 4095, 4096, 65_537, 3_600_000, 86_400_001, 2**40 + 12_345]
    bins = [histogram_bin(one) for one in durations]
    assert bin_widths(np.array(durations, dtype=float)).tolist() == [bin_start(b + 1) - bin_start(b) for b in bins]


def test_zero_has_a_bin_of_its_own_and_what_is_undefined_has_none() -> None:
    assert bin_widths(np.array([0.0, np.nan])).tolist() == pytest.approx([0.0, np.nan], nan_ok=True)
