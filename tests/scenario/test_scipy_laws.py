"""Every law taken from scipy, at several parameters: its table against scipy's own quantiles in both tails."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.scenario.from_scipy import SHAPES, FromScipy
from tests.scenario.known_laws import drawn, exact, near

TAIL = np.logspace(-15, math.log10(0.5), 80)
MIRRORED = 1 - (1 - TAIL)
ONE = ((0.3,), (1.05,), (2.5,), (30.0,))
TWO = ((0.3, 0.5), (1.5, 3.0), (-1.0, 0.7), (20.0, 5.0), (2.0, 40.0))
PLACES = ((0.0, 1.0), (3.0, 60_000.0))
"""Pairs of `loc` and `scale`."""


def laws(name: str) -> list[FromScipy]:
    """The law at all of these parameters that it allows and at which its mean is finite."""
    words = SHAPES[name]
    grid: tuple[tuple[float, ...], ...] = ((), ONE, TWO)[len(words)] or ((),)  # type: ignore[assignment]  # by length
    found = []
    for shapes in grid:
        for loc, scale in PLACES:
            try:
                law = FromScipy(name=name, shapes=tuple(zip(words, shapes, strict=True)), loc=loc, scale=scale)
            except ValueError:
                continue
            found.append(law)
    return found


@pytest.mark.parametrize("name", SHAPES)
def test_both_tails_of_a_law_are_right_and_rise(name: str) -> None:
    tried = laws(name)
    assert len(tried) >= 2
    for law in tried:
        below, above, quantile_of, upper_quantile_of = exact(law)
        mean = law.expected()
        lower, upper = drawn(law, TAIL), drawn(law, 1 - TAIL)
        with np.errstate(all="ignore"):
            assert near(TAIL, lower, below(lower), quantile_of(TAIL), mean).all(), law
            assert near(MIRRORED, upper, above(upper), upper_quantile_of(MIRRORED), mean).all(), law
        assert (np.diff(lower) >= 0).all()
        assert (np.diff(upper) <= 0).all()
        assert lower[-1] <= upper[-1]


def test_a_name_that_is_none_of_them_is_told_with_all_of_them() -> None:
    with pytest.raises(ValueError, match="Did you mean 'lognorm'") as raised:
        FromScipy(name="lognrm")
    assert str(raised.value).endswith(f"Names: {', '.join(SHAPES)}.")
