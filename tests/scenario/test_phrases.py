"""Parts of a plan as phrases."""

import pytest

from simulator.rules.durations import HOUR, MINUTE
from simulator.scenario.phrases import figures, mean_money, money, odds, roughly
from simulator.scenario.types import Odds


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (1200.0, "EUR", "1,200 EUR"),
        (7.5, "EUR", "7.50 EUR"),
        (0.125, "EUR", "0.125 EUR"),
        (1200.0, "JPY", "1,200 JPY"),
        (7.5, "JPY", "7.5 JPY"),
        (1.125, "KWD", "1.125 KWD"),
        (1.5, "KWD", "1.500 KWD"),
        (5200 * 1.1 / 10, "EUR", "572 EUR"),
        (0.1 + 0.2, "EUR", "0.30 EUR"),
        (1 / 3, "EUR", "0.333333333333 EUR"),
    ],
)
def test_an_amount_has_the_decimals_of_its_currency(amount: float, currency: str, text: str) -> None:
    assert money(amount, currency) == text


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (24_020.6734, "EUR", "24,020.67 EUR"),
        (20_977.4, "JPY", "20,977 JPY"),
        (1.2345, "KWD", "1.234 KWD"),
        (900.0, "EUR", "900 EUR"),
        (0.000_412_345_67, "EUR", "0.000412346 EUR"),
        (0.0, "EUR", "0 EUR"),
    ],
)
def test_a_mean_amount_is_whole_in_the_smallest_unit(amount: float, currency: str, text: str) -> None:
    assert mean_money(amount, currency) == text


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(0.5, "30 s"), (1.9, "114 s"), (67, "67 min"), (119, "119 min"), (130, "2 h"), (5_000, "3 days")],
)
def test_a_rough_time_is_whole_and_two_at_least(minutes: float, text: str) -> None:
    assert roughly(60_000 * minutes) == text


def test_a_wait_is_told_in_the_unit_that_suits_it() -> None:
    assert odds(Odds(waits=((5 * MINUTE, 1.0), (4 * HOUR, 0.6)))) == "wait of 5 min × 1, wait of 4 h × 0.6"


@pytest.mark.parametrize(
    ("number", "text"),
    [(23.8096, "23.81"), (70.0, "70"), (0.123_456, "0.1235"), (12_345.6, "12,346"), (999.96, "1000")],
)
def test_a_number_has_four_figures_or_all_before_the_point(number: float, text: str) -> None:
    assert figures(number) == text


def test_a_number_has_as_many_figures_as_are_asked_for() -> None:
    """A hundred leavers a year are not 1e+02."""
    assert [figures(number, 2) for number in (3.34, 9.9, 123.4, 1_234.0)] == ["3.3", "9.9", "123", "1,234"]
    assert [figures(number, 3) for number in (3.344, 12.34, 1_234.5)] == ["3.34", "12.3", "1,234"]
