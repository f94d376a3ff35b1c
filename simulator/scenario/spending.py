"""What a campaign's spending brings: words, and how they are read."""

from __future__ import annotations

from typing import Annotated

from simulator.scenario import units
from simulator.scenario.problems import offered, shown
from simulator.scenario.quantities import SPENDING
from simulator.scenario.rates import RateOf
from simulator.scenario.shape import Shape
from simulator.scenario.spreads import number_or_unknown

MONTHLY = "month"


def monthly(text: str) -> float:
    """Money a month, from ``20_000 per month``."""
    amount, _, period = (part.strip() for part in text.partition(" per "))
    if period != MONTHLY:
        meant = "" if period else offered(f"{amount} per {MONTHLY}")
        raise ValueError(f"{shown(text)} is not spending; it is money per month, such as 20_000 per month.{meant}")
    return units.money(amount)


class ResponseShape(Shape):
    """How many leads spending brings: more and more slowly more."""

    place = "response"
    at_most: RateOf
    half_at: Annotated[float, number_or_unknown(SPENDING)]
