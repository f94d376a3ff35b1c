"""Who is served next, and how long work takes."""

from __future__ import annotations

import math

import pytest

from simulator.rules.instants import NEVER
from simulator.rules.money import MOST, share_of, whole_units
from simulator.rules.queueing import HIGHEST, NEWEST, OLDEST, order_rank, share_rank, working_time


@pytest.mark.parametrize(("effort", "pace", "work"), [(650, 0.65, 1000), (1, 2.0, 1), (1, 3.0, 0), (0, 0.5, 0)])
def test_work_is_effort_by_pace_rounded_half_up(effort: int, pace: float, work: int) -> None:
    assert working_time(effort, pace) == work


def test_work_that_would_never_be_done_is_never() -> None:
    assert working_time(3_600_000, 1e-14) == NEVER
    assert working_time(NEVER, 1e-300) == NEVER


def test_the_disciplines_rank_by_age_youth_and_attribute() -> None:
    assert order_rank(OLDEST, 5, 0.0) < order_rank(OLDEST, 6, 0.0)
    assert order_rank(NEWEST, 6, 0.0) < order_rank(NEWEST, 5, 0.0)
    assert order_rank(HIGHEST, 5, 2.0) < order_rank(HIGHEST, 5, 1.0)


def test_no_share_takes_no_lead() -> None:
    assert share_rank(0.5, 0.0) == math.inf
    assert share_rank(0.5, 1.0) == pytest.approx(math.log(2.0))


@pytest.mark.parametrize(("amount", "units"), [(0.5, 1), (1.4999, 1), (2.5, 3), (0.0, 0)])
def test_money_is_rounded_half_up(amount: float, units: int) -> None:
    assert whole_units(amount) == units


def test_money_has_an_end() -> None:
    assert whole_units(1e23) == MOST
    assert share_of(1001, 0.5) == 501


def test_what_an_order_does_not_look_at_makes_no_difference() -> None:
    assert order_rank(OLDEST, 5, 9.0) == order_rank(OLDEST, 5, 1.0)
    assert order_rank(NEWEST, 5, 9.0) == order_rank(NEWEST, 5, 1.0)
    assert order_rank(HIGHEST, 5, 9.0) == order_rank(HIGHEST, 6, 9.0)


def test_leads_are_taken_by_share() -> None:
    """Over a grid of both draws; the cells along the border make an error of less than one in 300."""
    grid = [(i + 0.5) / 300 for i in range(300)]
    first = [share_rank(u, 0.7) for u in grid]
    second = [share_rank(u, 0.3) for u in grid]
    taken = sum(a < b for a in first for b in second) / 300**2
    assert taken == pytest.approx(0.7, abs=1 / 300)
