"""Parts of a plan as phrases."""

import pytest

from simulator.scenario.phrases import money


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
