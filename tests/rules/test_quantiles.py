"""The evaluation of quantile tables, on tables small enough to be checked by eye."""

import math

import numpy as np
import pytest

from simulator.rules import draws
from simulator.rules.instants import NEVER
from simulator.rules.quantiles import LEAST, drawn, drawn_duration, duration, quantile, unfolded, whole
from simulator.scenario import tables
from simulator.scenario.distributions import Constant, Exponential


def test_a_line_is_exact():
    nodes = tables.line(3.0, 4.0)
    assert [quantile(nodes, u) for u in (0.125, 0.25, 0.75)] == [3.5, 4.0, 6.0]


def test_a_step_holds_up_to_and_including_its_own_share():
    nodes = tables.steps(np.array([1.0, 2.0, 5.0]), np.array([0.25, 0.75, 1.0]), np.array([0.75, 0.25, 0.0]))
    just_above, just_below = np.nextafter([0.25, 0.75], 1.0), np.nextafter([0.25, 0.75], 0.0)
    assert [quantile(nodes, u) for u in just_below] == [1.0, 2.0]
    assert [quantile(nodes, u) for u in (0.25, 0.5, 0.75)] == [1.0, 2.0, 2.0]
    assert [quantile(nodes, u) for u in just_above] == [2.0, 5.0]


def test_many_steps_in_one_cell_are_all_found():
    n = 1000
    upto = np.arange(1, n + 1) / n
    nodes = tables.steps(np.arange(n, dtype=float), upto, 1 - upto)
    assert [quantile(nodes, (i + 0.5) / n) for i in range(n)] == list(range(n))


def test_shares_beyond_the_grid_are_taken_for_its_ends():
    nodes, _ = Exponential(mean=1).table()
    assert quantile(nodes, 0.0) == quantile(nodes, LEAST) == pytest.approx(2.0**-53, rel=1e-12)
    assert quantile(nodes, 1.0) == quantile(nodes, 1 - LEAST) == pytest.approx(53 * np.log(2), rel=1e-12)


@pytest.mark.parametrize(
    ("x", "milliseconds"),
    [
        (0.0, 0),
        (0.49, 0),
        (0.49999999999999994, 0),
        (0.5, 1),
        (1.5, 2),
        (2.5, 3),
        (-3.0, 0),
        (2.0**53 - 1, 2**53 - 1),
        (2.0**53, NEVER),
        (1e300, NEVER),
        (float("inf"), NEVER),
    ],
)
def test_a_duration_is_rounded_half_up_and_ends_at_never(x, milliseconds):
    assert whole(x) == milliseconds


def test_a_constant_is_exact_at_every_scale():
    for value in (0.0, 1.0, 0.1, 720_000.0, 1e15):
        nodes, scale = Constant(value=value).table()
        assert scale * quantile(nodes, 0.123) == value


def test_what_is_drawn_is_the_quantile_of_the_address():
    nodes, scale = Exponential(mean=60_000).table()
    address = (draws.stream(7, 0, 99), draws.name_key("call"), 1, 2, draws.EFFORT)
    u = draws.uniform(*address)
    assert drawn(nodes, scale, *address) == scale * quantile(nodes, u)
    assert drawn_duration(nodes, scale, *address) == duration(nodes, scale, u)
    assert duration(nodes, scale, u) == np.floor(scale * quantile(nodes, u) + 0.5)


def test_scales_of_one_shape_share_its_table():
    assert Exponential(mean=2).table().nodes is Exponential(mean=5).table().nodes


def test_a_curve_unfolds_where_a_cell_says_all():
    nodes = Exponential(mean=1.0).table()[0]
    fineness, cells, (smallest, largest, *numbers) = unfolded(nodes)
    rows = np.array(numbers).reshape(2 * cells, 5)
    for u in (LEAST, 0.25, 0.3, 0.5):
        mantissa, exponent = math.frexp(u)
        start, x, *slopes = rows[((exponent + 52) << fineness) + int((2 * mantissa - 1) * 2**fineness)]
        d = u - start
        assert min(max(x + d * (slopes[0] + d * (slopes[1] + d * slopes[2])), smallest), largest) == quantile(nodes, u)
    assert unfolded(Constant(value=3.0).table()[0]) is None
