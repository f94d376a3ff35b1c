"""The exact formulas agree with printed values, with each other and with integrals done by number."""

import math

import pytest
from scipy.integrate import quad

from simulator.experiments.validation import erlang


def test_one_server_by_hand():
    waiting = erlang.many_servers(0.9, 1.0, 1)
    assert (waiting.p_wait, waiting.wait_all, waiting.queue) == pytest.approx((0.9, 9, 8.1))


def test_two_servers_by_hand():
    # load 1 on two servers: B = (1/2) / (1 + 1 + 1/2), C = 2 B / (2 - (1 - B))
    assert erlang.erlang_b(1, 2) == pytest.approx(0.2)
    assert erlang.erlang_c(1, 2) == pytest.approx(1 / 3)


def test_no_room_is_erlang_b():
    assert erlang.limited_room(5, 1, 6, 0).p_lost == pytest.approx(erlang.erlang_b(5, 6))


def test_one_server_and_one_place_by_hand():
    # equal rates: 0, 1 or 2 customers, a third each
    waiting = erlang.limited_room(1, 1, 1, 1)
    assert (waiting.p_lost, waiting.p_wait, waiting.queue) == pytest.approx((1 / 3, 1 / 3, 1 / 3))
    assert (waiting.wait_all, waiting.utilisation) == pytest.approx((0.5, 2 / 3))


def test_much_room_is_no_limit():
    roomy, open_ended = erlang.limited_room(4, 1, 5, 300), erlang.many_servers(4, 1, 5)
    assert roomy.p_wait == pytest.approx(open_ended.p_wait)
    assert roomy.wait_all == pytest.approx(open_ended.wait_all)


def test_printed_values_of_the_impatient_queue():
    # 48 calls an hour, 6 minutes each, 5 agents, patience 5 minutes
    waiting = erlang.erlang_a(0.8, 1 / 6, 5, 1 / 5)
    assert waiting.p_abandon == pytest.approx(0.1677951, abs=5e-8)
    assert waiting.wait_all == pytest.approx(0.8389756, abs=5e-8)


def test_endless_patience_is_erlang_c():
    patient, endless = erlang.erlang_a(4, 1, 5, 1e-9), erlang.many_servers(4, 1, 5)
    assert patient.p_wait == pytest.approx(endless.p_wait, rel=1e-6)
    assert patient.wait_served == pytest.approx(endless.wait_served, rel=1e-6)


def test_patience_as_long_as_service_is_poisson():
    # leaving at the rate of service, each customer stays an exponential time: an infinite-server queue
    waiting = erlang.erlang_a(6, 1, 4, 1)
    assert waiting.p_wait == pytest.approx(1 - sum(6**n * math.exp(-6) / math.factorial(n) for n in range(4)))


def test_in_time_runs_from_no_wait_to_all_served():
    rates = (0.8, 1 / 6, 5, 1 / 5)
    waiting = erlang.erlang_a(*rates)
    assert erlang.in_time(*rates, 0) == pytest.approx(1 - waiting.p_wait)
    assert erlang.in_time(*rates, 1e9) == pytest.approx(1 - waiting.p_abandon)


def test_the_wait_of_the_served_is_the_area_above_their_share_in_time():
    rates = (0.8, 1 / 6, 5, 1 / 5)
    served = 1 - erlang.erlang_a(*rates).p_abandon
    area, _ = quad(lambda due: 1 - erlang.in_time(*rates, due) / served, 0, 200, limit=200)
    assert erlang.erlang_a(*rates).wait_served == pytest.approx(area, rel=1e-6)
