"""Student's distribution, against scipy's."""

from __future__ import annotations

import math

import pytest
from scipy import special

from simulator.statistics.student import chance_above, exceeded

DEGREES = (1, 2, 3, 5, 19, 50, 99, 101, 999, 99_999)


@pytest.mark.parametrize("degrees", DEGREES)
def test_chances_are_scipys(degrees: int) -> None:
    for t in (0.0, 1e-3, 0.3, 1.0, 1.7, 3.0, 12.0):
        assert chance_above(t, degrees) == pytest.approx(special.stdtr(degrees, -t), rel=2e-11)


@pytest.mark.parametrize("degrees", DEGREES)
def test_values_exceeded_are_scipys(degrees: int) -> None:
    for chance in (0.25, 0.025, 0.005, 1e-6):
        assert exceeded(chance, degrees) == pytest.approx(-special.stdtrit(degrees, chance), rel=1e-11)


def test_one_degree_is_cauchys_distribution() -> None:
    assert exceeded(0.025, 1) == pytest.approx(math.tan(0.475 * math.pi), rel=1e-13)
    assert chance_above(1e-6, 1) == pytest.approx(0.5 - math.atan(1e-6) / math.pi, rel=1e-15)


def test_nothing_is_above_infinity() -> None:
    assert chance_above(math.inf, 3) == 0.0
