import math

import pytest

from simulator.reports.numbers import (
    exact,
    grouped,
    measure,
    percent,
    rounded_up,
    significant_places,
    supported_places,
)
from simulator.scenario.phrases import duration


@pytest.mark.parametrize(
    ("half_width", "places"),
    [
        (0.0299, 3),
        (0.0221, 3),
        (0.98, 2),
        (0.991, 1),
        (1.4, 1),
        (2.96, 1),
        (30, 0),
        (52_340, -3),
        (0.0999, 2),
        (1.0, 1),
    ],
)
def test_a_half_width_supports_its_own_first_two_figures(half_width: float, places: int) -> None:
    assert supported_places(half_width) == places


@pytest.mark.parametrize(
    ("half_width", "text"),
    [
        (0.301, "0.31"),
        (0.3, "0.30"),
        (0.1 + 0.2, "0.30"),
        (0.0999, "0.10"),
        (52_340, "53,000"),
        (0.99, "0.99"),
        (99.6, "100"),
    ],
)
def test_a_half_width_is_never_shown_narrower_than_it_is(half_width: float, text: str) -> None:
    places = supported_places(half_width)
    assert grouped(rounded_up(half_width, places), places) == text


@pytest.mark.parametrize(
    ("unit", "value", "half_width", "text"),
    [
        ("money", 1_234_567, 52_340, "1.235 ± 0.053 M EUR"),
        ("money", 1_234_567, 30, "1,234.567 ± 0.030 k EUR"),
        ("money", 1_234_567, 0.3, "1,234,567.00 ± 0.30 EUR"),
        ("money", -48_211, 900, "−48.21 ± 0.90 k EUR"),
        ("money", 9_000, 100, "9,000 ± 100 EUR"),
        ("money", 2.5e9, 4e7, "2.500 ± 0.040 bn EUR"),
        ("money per day", 15_200, 410, "15.20 ± 0.41 k EUR per day"),
        ("share", 0.1127, 0.0041, "11.27 ± 0.41 %"),
        ("days", 75.31, 1.4, "75.3 ± 1.4 days"),
        ("days", 0.00164, 0.00012, "2.36 ± 0.18 min"),
        ("days", 0.0, math.nan, "0 days"),
        ("hours", 36.0, 1.0, "1.500 ± 0.042 days"),
        ("hours", 5.26, 0.4, "5.26 ± 0.40 h"),
        ("hours", 0.004, 0.0004, "14.4 ± 1.5 s"),
        ("number", 1_234.5, 51, "1,234 ± 51"),
        ("number", 6, 0, "6"),
        ("number", 23.456, math.nan, "23.5"),
        ("number", -0.0001, 0.01, "0.000 ± 0.010"),
        ("number", None, None, "–"),
        ("money", math.nan, math.nan, "–"),
    ],
)
def test_a_number_shows_what_its_half_width_supports(unit: str, value: float, half_width: float, text: str) -> None:
    assert measure(unit, "EUR", [value], [half_width]).text(value, half_width) == text


def test_differences_bear_signs_and_shares_differ_by_percentage_points() -> None:
    assert measure("share", "EUR", [0.1], [0.003]).difference(0.012, 0.003) == "+1.20 ± 0.30 percentage points"
    assert measure("days", "EUR", [9], [0.4]).difference(-2.0, 0.4) == "−2.00 ± 0.40 days"
    assert measure("days", "EUR").difference(None) == "–"


def test_one_unit_serves_all_routes() -> None:
    scale = measure("money", "CHF", [2_000_000, 340_000], [30_000, 12_000])
    assert scale.text(2_000_000, 30_000) == "2.000 ± 0.030 M CHF"
    assert scale.text(340_000, 12_000) == "0.340 ± 0.012 M CHF"
    assert scale.difference(-1_660_000, 31_200) == "−1.660 ± 0.032 M CHF"
    assert scale.text(340_000, 0) == "0.340 M CHF"
    assert measure("money", "CHF", [2_000_000, 340_000], [30_000, 90]).suffix == "k CHF"


@pytest.mark.parametrize(
    ("share", "text"), [(0, "0 %"), (0.004, "< 1 %"), (0.5, "50 %"), (0.996, "> 99 %"), (1, "100 %"), (None, "–")]
)
def test_a_probability_is_certain_only_if_it_is(share: float, text: str) -> None:
    assert percent(share) == text


@pytest.mark.parametrize("replications", [8, 40, 200, 1_000])
def test_half_per_cents_are_rounded_up(replications: int) -> None:
    inner = [met for met in range(replications) if 0.01 <= met / replications <= 0.99]
    nearest = [(200 * met + replications) // (2 * replications) for met in inner]
    assert [percent(met / replications) for met in inner] == [f"{number} %" for number in nearest]
    assert (percent(1 / 40), percent(5 / 40), percent(29 / 200)) == ("3 %", "13 %", "15 %")


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [
        (500, "0.5 s"), (720_000, "12 min"), (5_400_000, "1.5 h"), (86_400_000, "24 h"), (172_800_000, "2 days"),
        (52 * 604_800_000, "52 weeks"), (211 * 86_400_000, "30.14 weeks"),
    ],
)  # fmt: skip
def test_a_duration_comes_in_the_unit_of_its_length(milliseconds: float, text: str) -> None:
    assert duration(milliseconds) == text


def test_whole_and_exact_numbers() -> None:
    assert exact(8_500.0) == "8,500"
    assert exact(0.125) == "0.125"
    assert grouped(-0.004, 2) == "0.00"
    assert significant_places(1999.0, 3) == 0
    assert grouped(-3.2, 1) == "\N{MINUS SIGN}3.2"


def test_a_wide_half_width_has_four_figures_at_most() -> None:
    scale = measure("number", "EUR", [500.0], [95.0, 0.00004])
    assert scale.text(500.0, 95.0) == "500.00 ± 95.00"
    assert scale.text(1.0, 0.00004) == "1.00 ± 0.01"


def test_what_was_stated_keeps_all_its_digits() -> None:
    assert measure("money", "EUR", [35_250]).exactly(35_250) == "35.25 k EUR"
    assert measure("money", "EUR", [35_250]).text(35_250) == "35.2 k EUR"


@pytest.mark.parametrize(
    ("half_width", "text"),
    [
        (0.0, "60.0 min"),
        (0.011, "60.0 ± 0.1 min"),
        (0.034, "60.0 ± 0.1 min"),
        (0.035, "59.989 ± 0.035 min"),
        (0.11, "59.99 ± 0.11 min"),
        (1.1, "60.0 ± 1.1 min"),
    ],
)
def test_what_bins_hide_is_not_shown_where_noise_is_less(half_width: float, text: str) -> None:
    """Sixty minutes lie in a bin of 2,048 ms, 0.03413 minutes: tenths of a minute are known."""
    scale = measure("hours", "EUR", [59.989 / 60], [half_width / 60], [2.048 / 3600])
    assert scale.text(59.989 / 60, half_width / 60) == text


def test_what_is_known_exactly_is_shown_whole() -> None:
    assert measure("hours", "EUR", [1.0], [], [0.0]).text(1.0) == "1 h"


@pytest.mark.parametrize(
    ("unit", "values", "texts"),
    [
        ("money", [35_250.0, 40_000.0, 12_345.678], ["35.250", "40.000", "12.346"]),
        ("money", [35_250.0, 40_000.0, 0.0], ["35.25", "40.00", "0.00"]),
        ("number", [2.987_134, 3.0], ["2.987", "3.000"]),
        ("number", [2.5, None, math.nan, -4.0], ["2.5", "–", "–", "−4.0"]),
        ("number", [6.0, 11.0, 1_200.0], ["6", "11", "1,200"]),
        ("number", [0.000_46, 0.000_2], ["0.0005", "0.0002"]),
        ("share", [1 / 3, 0.5], ["33.333", "50.000"]),
        ("days", [0.5, 0.25], ["12", "6"]),
        ("number", [None], ["–"]),
    ],
)
def test_where_nothing_varies_a_row_has_one_number_of_decimals(
    unit: str, values: list[float | None], texts: list[str]
) -> None:
    scale = measure(unit, "EUR", values, [0.0 for _ in values])
    assert [scale.figures(value, 0.0) for value in values] == texts
