import math

import pytest

from simulator.reports.numbers import (
    duration,
    exact,
    grouped,
    measure,
    percent,
    significant_places,
    supported_places,
    typographic,
)


@pytest.mark.parametrize(
    ("half_width", "places"),
    [(0.0299, 2), (0.0221, 3), (0.98, 1), (1.4, 1), (2.96, 0), (30, -1), (52_340, -4), (0.0999, 2)],
)
def test_a_half_width_supports_its_own_first_figures(half_width: float, places: int) -> None:
    assert supported_places(half_width) == places


@pytest.mark.parametrize(
    ("unit", "value", "half_width", "text"),
    [
        ("money", 1_234_567, 52_340, "1.23 ± 0.05 M EUR"),
        ("money", 1_234_567, 30, "1,234.57 ± 0.03 k EUR"),
        ("money", 1_234_567, 0.3, "1,234,567.0 ± 0.3 EUR"),
        ("money", -48_211, 900, "-48.2 ± 0.9 k EUR"),
        ("money", 9_000, 100, "9,000 ± 100 EUR"),
        ("money", 2.5e9, 4e7, "2.50 ± 0.04 bn EUR"),
        ("money per day", 15_200, 410, "15.2 ± 0.4 k EUR per day"),
        ("share", 0.1127, 0.0041, "11.3 ± 0.4 %"),
        ("days", 75.31, 1.4, "75.3 ± 1.4 days"),
        ("days", 0.00164, 0.00012, "2.36 ± 0.17 min"),
        ("days", 0.0, math.nan, "0 days"),
        ("hours", 36.0, 1.0, "1.50 ± 0.04 days"),
        ("hours", 5.26, 0.4, "5.3 ± 0.4 h"),
        ("hours", 0.004, 0.0004, "14.4 ± 1.4 s"),
        ("number", 1_234.5, 51, "1,230 ± 50"),
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
    assert measure("share", "EUR").difference(0.012, 0.003) == "+1.2 ± 0.3 percentage points"
    assert measure("days", "EUR").difference(-2.0, 0.4) == "-2.0 ± 0.4 days"
    assert measure("days", "EUR").difference(None) == "–"


def test_one_unit_serves_all_routes() -> None:
    shown = measure("money", "CHF", [2_000_000, 340_000], [30_000, 12_000])
    assert shown.text(2_000_000, 30_000) == "2.00 ± 0.03 M CHF"
    assert shown.text(340_000, 12_000) == "0.340 ± 0.012 M CHF"
    assert measure("money", "CHF", [2_000_000, 340_000], [30_000, 90]).suffix == "k CHF"


@pytest.mark.parametrize(
    ("share", "text"), [(0, "0 %"), (0.004, "< 1 %"), (0.5, "50 %"), (0.996, "> 99 %"), (1, "100 %"), (None, "–")]
)
def test_a_probability_is_certain_only_if_it_is(share: float, text: str) -> None:
    assert percent(share) == text


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [
        (500, "0.5 s"), (720_000, "12 min"), (5_400_000, "1.5 h"), (86_400_000, "24 h"), (172_800_000, "2 days"),
        (52 * 604_800_000, "52 weeks"), (211 * 86_400_000, "30.1 weeks"),
    ],
)  # fmt: skip
def test_a_duration_comes_in_the_unit_of_its_length(milliseconds: float, text: str) -> None:
    assert duration(milliseconds) == text


def test_whole_and_exact_numbers() -> None:
    assert exact(8_500.0) == "8,500"
    assert exact(0.125) == "0.125"
    assert grouped(-0.004, 2) == "0.00"
    assert significant_places(1999.0, 3) == 0
    assert typographic("-3 ± 1") == "\N{MINUS SIGN}3 ± 1"
