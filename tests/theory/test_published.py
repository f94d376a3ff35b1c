"""What others have printed is what the formulas say, to the last digit printed."""

import pytest

from simulator.experiments.validation import erlang, formulas
from simulator.experiments.validation.published import GOAL, PIPELINE, START, UP, WINS


def test_pyworkforce_without_patience():
    rates = (100 / 30, 1 / 3, 14)
    assert erlang.many_servers(*rates).p_wait == pytest.approx(0.1741319, abs=5e-8)
    assert erlang.in_time(*rates, erlang.NEVER, 20 / 60) == pytest.approx(0.8883500, abs=5e-8)


def test_pyworkforce_with_patience():
    waiting = erlang.erlang_a(100 / 30, 1 / 3, 14, 1 / 5)
    assert waiting.p_wait == pytest.approx(0.14526, abs=5e-6)
    assert waiting.p_abandon == pytest.approx(0.013984, abs=5e-7)
    assert waiting.wait_all == pytest.approx(0.069919, abs=5e-7)


def test_ciw():
    assert erlang.many_servers(0.2, 0.1, 3).wait_all == pytest.approx(4.4444, abs=5e-5)
    waiting = erlang.limited_room(3, 4, 2, 1)
    assert waiting.queue + 2 * waiting.utilisation == pytest.approx(0.76234, abs=5e-6)


@pytest.mark.parametrize("state", PIPELINE)
def test_the_sales_chain(state: str):
    found = formulas.journey(PIPELINE, dict.fromkeys(PIPELINE, 1.0), state, "won")
    assert found.win == pytest.approx(WINS[state], abs=5e-5)


def test_the_gamblers_ruin():
    assert formulas.ruin(UP, START, GOAL) == pytest.approx((0.210, 11.0), abs=0.05)
    assert formulas.ruin(UP, START, GOAL)[0] == pytest.approx(0.210, abs=5e-4)
