"""What has lasted for some time is drawn from what lasts so long, for every kind of table."""

from __future__ import annotations

import math

import pytest

from simulator.rules import draws
from simulator.rules.durations import DAY, HOUR
from simulator.rules.lasting import drawn_lasting, lasting, share_lasting
from simulator.rules.quantiles import duration
from simulator.scenario.distributions import (
    Choice,
    Constant,
    Distribution,
    Exponential,
    Gamma,
    Lognormal,
    Mixture,
    Triangular,
    Uniform,
    Weibull,
)

SHARES = [2.0**-53, 1e-6, 0.02, 0.3, 0.5, 0.7, 0.98, 1 - 1e-6]
SMOOTH: list[Distribution] = [
    Exponential(mean=9 * DAY),
    Gamma(mean=9 * DAY, cv=0.4),
    Lognormal(mean=9 * DAY, cv=1.3),
    Weibull(mean=9 * DAY, cv=0.6),
    Uniform(min=2 * DAY, max=20 * DAY),
    Triangular(min=DAY, mode=3 * DAY, max=20 * DAY),
]


@pytest.mark.parametrize("of", SMOOTH, ids=lambda of: of.family)
@pytest.mark.parametrize("lasted", [DAY // 2, 3 * DAY, 17 * DAY])
def test_the_share_that_lasts_longer_still_is_what_the_draw_leaves(of: Distribution, lasted: int) -> None:
    nodes, scale = of.table()
    share = share_lasting(nodes, scale, lasted)
    for u in SHARES[1:]:
        found = lasting(nodes, scale, lasted, u)
        assert found >= lasted
        assert share_lasting(nodes, scale, found) == pytest.approx((1 - u) * share, rel=1e-4, abs=1e-9)


@pytest.mark.parametrize("lasted", [1, 2 * DAY, 90 * DAY, 250 * DAY])
def test_an_exponential_time_forgets_how_long_it_has_lasted(lasted: int) -> None:
    nodes, scale = Exponential(mean=9 * DAY).table()
    assert share_lasting(nodes, scale, lasted) == pytest.approx(math.exp(-(lasted - 0.5) / (9 * DAY)), rel=2e-5)
    for u in SHARES[1:-1]:
        assert lasting(nodes, scale, lasted, u) - lasted == pytest.approx(duration(nodes, scale, u), rel=2e-5, abs=2)


def test_what_begins_now_is_drawn_as_ever() -> None:
    for of in SMOOTH:
        nodes, scale = of.table()
        assert [lasting(nodes, scale, 0, u) for u in SHARES] == [duration(nodes, scale, u) for u in SHARES]


def test_of_some_values_those_are_left_that_are_no_shorter() -> None:
    nodes, scale = Choice(items=((HOUR, 0.5), (2 * HOUR, 0.3), (3 * HOUR, 0.2))).table()
    assert share_lasting(nodes, scale, 2 * HOUR) == pytest.approx(0.5, abs=1e-15)
    assert share_lasting(nodes, scale, 2 * HOUR + 1) == pytest.approx(0.2, abs=1e-15)
    assert [lasting(nodes, scale, HOUR + 1, u) for u in (0.01, 0.59, 0.61, 0.99)] == [2 * HOUR] * 2 + [3 * HOUR] * 2
    assert lasting(nodes, scale, HOUR, 0.49) == HOUR


def test_where_none_lasts_so_long_all_are_drawn_from() -> None:
    for of in (Constant(value=HOUR), Uniform(min=0, max=HOUR), Choice(items=((HOUR / 2, 0.5), (HOUR, 0.5)))):
        nodes, scale = of.table()
        assert share_lasting(nodes, scale, HOUR + 1) == 0
        assert [lasting(nodes, scale, HOUR + 1, u) for u in SHARES] == [duration(nodes, scale, u) for u in SHARES]
    nodes, scale = Constant(value=HOUR).table()
    assert share_lasting(nodes, scale, HOUR) == 1
    assert lasting(nodes, scale, HOUR, 0.3) == HOUR
    nodes, scale = Constant(value=0).table()
    assert (share_lasting(nodes, scale, 0), share_lasting(nodes, scale, 1), lasting(nodes, scale, 1, 0.5)) == (1, 0, 0)


def test_each_component_of_a_mixture_counts_as_much_as_what_is_left_of_it() -> None:
    quick, slow = Exponential(mean=DAY), Exponential(mean=10 * DAY)
    nodes, scale = Mixture(components=((0.8, quick), (0.15, slow), (0.05, Constant(value=HOUR)))).table()
    left = 0.8 * math.exp(-3), 0.15 * math.exp(-0.3)
    assert share_lasting(nodes, scale, 3 * DAY) == pytest.approx(sum(left), rel=2e-5)
    many = 4000
    rest = [lasting(nodes, scale, 3 * DAY, (one + 0.5) / many) - 3 * DAY for one in range(many)]
    assert min(rest) >= 0
    exact = (left[0] * DAY + left[1] * 10 * DAY) / sum(left)
    assert sum(rest) / many == pytest.approx(exact, rel=1e-3)


def test_luck_is_that_of_the_address() -> None:
    nodes, scale = Gamma(mean=DAY, cv=0.7).table()
    address = (draws.stream(7, 0, 1), draws.name_key("rest"), 1, 0, draws.DELAY)
    assert drawn_lasting(nodes, scale, DAY, *address) == lasting(nodes, scale, DAY, draws.uniform(*address))
