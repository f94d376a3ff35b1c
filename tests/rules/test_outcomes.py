"""Which outcome a draw and a profile give."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.rules.outcomes import chance_of, chosen, doublings, first_beyond, log_odds, log_odds_of, waited_hours

HOUR = 3_600_000
JUST_BELOW_ONE = 1 - 2.0**-53


def test_log_odds_and_chances_are_each_others_inverse() -> None:
    assert log_odds_of(0.8) == pytest.approx(math.log(4))
    assert chance_of(math.log(4)) == pytest.approx(0.8)
    assert chance_of(-math.log(4)) == pytest.approx(0.2)
    assert chance_of(log_odds_of(1e-12)) == pytest.approx(1e-12, rel=1e-9)


def test_nothing_overflows_at_the_ends() -> None:
    assert (log_odds_of(0.0), log_odds_of(1.0)) == (-math.inf, math.inf)
    assert (chance_of(-math.inf), chance_of(math.inf)) == (0.0, 1.0)
    assert (chance_of(-1e6), chance_of(1e6)) == (0.0, 1.0)


def test_doublings_are_counted_from_the_mean_and_not_below_a_thousandth_of_it() -> None:
    assert (doublings(400.0, 100.0), doublings(50.0, 100.0), doublings(100.0, 100.0)) == (2.0, -1.0, 0.0)
    assert doublings(0.0, 100.0) == doublings(0.1, 100.0) == pytest.approx(-math.log2(1000))


def test_log_odds_add_up_hours_of_waiting_and_further_visits() -> None:
    assert log_odds(1.0, 0.5, waited_hours(0, -2.0), 1, -4.0) == 1.5
    assert log_odds(1.0, 0.5, waited_hours(HOUR // 2, -2.0), 1, -4.0) == 0.5
    assert log_odds(1.0, 0.5, waited_hours(0, -2.0), 3, -4.0) == -6.5


STATED = np.array([0.5, 0.75, 0.75, 1.0])
"""Half, a quarter, never, a quarter."""


def test_the_first_outcome_comes_about_below_its_own_chance() -> None:
    assert chosen(STATED, 0.2, 0.1999, 0.9) == 0
    assert chosen(STATED, 0.2, 0.2, 0.0) == 1


def test_the_others_keep_their_proportions_whatever_the_firsts_chance() -> None:
    marks = (0.0, 0.4999, 0.5, JUST_BELOW_ONE)
    assert [chosen(STATED, 0.0, 0.5, u) for u in marks] == [1, 1, 3, 3]
    assert [chosen(STATED, 0.9, 0.95, u) for u in marks] == [1, 1, 3, 3]


def test_an_outcome_without_chance_never_comes_about() -> None:
    assert chosen(np.array([0.0, 0.0, 1.0]), 0.0, 2.0**-53, 2.0**-53) == 2
    assert chosen(np.array([0.3, 0.9, 0.9]), 0.3, 0.5, JUST_BELOW_ONE) == 1


def test_a_single_outcome_always_comes_about() -> None:
    assert chosen(np.array([1.0]), 0.0, 0.7, 0.7) == 0


def test_a_category_has_its_share_of_the_draws() -> None:
    shares = np.array([0.6, 0.9, 1.0])
    assert [first_beyond(shares, u) for u in (0.1, 0.5999, 0.6, 0.8999, 0.9001, JUST_BELOW_ONE)] == [0, 0, 1, 1, 2, 2]


def test_a_category_without_share_is_nobodys() -> None:
    assert first_beyond(np.array([0.0, 1.0]), 2.0**-53) == 1
    assert first_beyond(np.array([0.6, 0.6, 1.0]), 0.6) == 2
    assert first_beyond(np.array([1.0, 1.0]), JUST_BELOW_ONE) == 0
