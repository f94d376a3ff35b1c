"""Payments of a subscription: at its sale and every month of 730.5 hours before its term and its end."""

import pytest

from simulator.rules.durations import MONTH
from simulator.rules.subscriptions import changed_price, contracted_value, payments_within


@pytest.mark.parametrize(
    ("term", "lived", "payments"),
    [
        (12 * MONTH, 20 * MONTH, 12),
        (12 * MONTH, 3 * MONTH, 3),
        (12 * MONTH, 3 * MONTH + 1, 4),
        (12 * MONTH, 1, 1),
        (MONTH + 1, 20 * MONTH, 2),
        (MONTH, 20 * MONTH, 1),
        (1, 20 * MONTH, 1),
    ],
)
def test_payments_fall_before_term_and_end(term: int, lived: int, payments: int) -> None:
    assert payments_within(term, lived) == payments


@pytest.mark.parametrize(("term", "payments"), [(12 * MONTH, 12), (MONTH // 2, 1), (MONTH, 1), (MONTH + 1, 2)])
def test_a_contract_is_worth_what_is_paid_if_it_runs_its_term(term: int, payments: int) -> None:
    assert contracted_value(99_99, term) == payments * 99_99


def test_a_changed_price_is_whole_units_again() -> None:
    assert changed_price(99_99, 1.2) == 119_99
    assert changed_price(5, 0.5) == 3
