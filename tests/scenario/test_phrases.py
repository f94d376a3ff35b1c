"""Parts of a plan as phrases."""

import pytest

from simulator.rules.durations import HOUR, MINUTE
from simulator.scenario.phrases import money, odds
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
    ],
)
def test_an_amount_has_the_decimals_of_its_currency(amount: float, currency: str, text: str) -> None:
    assert money(amount, currency) == text


def test_a_wait_is_told_in_the_unit_that_suits_it() -> None:
    assert odds(Odds(waits=((5 * MINUTE, 1.0), (4 * HOUR, 0.6)))) == "wait of 5 min × 1, wait of 4 h × 0.6"
