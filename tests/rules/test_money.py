"""Money is whole: every amount is rounded once, half up."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.rules.money import half_up, share_of, whole_units


@pytest.mark.parametrize(("amount", "paid"), [(0.0, 0), (0.49, 0), (0.5, 1), (1.5, 2), (2.5, 3), (99.99, 100)])
def test_half_a_unit_is_rounded_up(amount: float, paid: int) -> None:
    assert whole_units(amount) == paid
    assert half_up(np.array([amount, 7.0])).tolist() == [paid, 7.0]


@pytest.mark.parametrize(
    ("amount", "share", "part"), [(1000, 0.06, 60), (1, 0.5, 1), (3, 0.5, 2), (9, 0.05, 0), (7, 1.0, 7), (7, 0.0, 0)]
)
def test_a_share_is_whole_too(amount: int, share: float, part: int) -> None:
    assert share_of(amount, share) == part
