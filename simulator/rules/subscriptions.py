"""Subscriptions: what is paid month by month, and what such a contract comes to."""

from __future__ import annotations

from simulator.rules.compiling import jit
from simulator.rules.durations import MONTH
from simulator.rules.money import whole_units


@jit("int64(int64, int64)")
def payments_within(term: int, lived: int) -> int:
    """A subscription is paid at its sale and every month after while that is before its term and its end.

    How many payments fall in its first ``lived`` ms.
    """
    return (min(term, lived) + MONTH - 1) // MONTH


@jit("int64(int64, int64)")
def contracted_value(price: int, term: int) -> int:
    """What a subscription is worth when it is sold: all that is paid if nothing changes before its term."""
    return price * payments_within(term, term)


@jit("int64(int64, float64)")
def changed_price(price: int, factor: float) -> int:
    """A price a month is money: after a change it is a whole number of units again, rounded half up."""
    return whole_units(price * factor)
