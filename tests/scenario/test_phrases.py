"""Parts of a plan as phrases."""

import pytest

from simulator.scenario.phrases import money, roughly


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
    ],
)
def test_an_amount_has_the_decimals_of_its_currency(amount: float, currency: str, text: str) -> None:
    assert money(amount, currency) == text


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(0.5, "30 s"), (1.9, "114 s"), (67, "67 min"), (119, "119 min"), (130, "2 h"), (5_000, "3 days")],
)
def test_a_rough_time_is_whole_and_two_at_least(minutes: float, text: str) -> None:
    assert roughly(60_000 * minutes) == text
