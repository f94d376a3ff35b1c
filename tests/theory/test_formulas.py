"""The formulas agree with printed values, with each other and with cases worked by hand."""

import math

import pytest

from simulator.experiments.validation import erlang, formulas
from simulator.experiments.validation.formulas import Class


def test_exponential_service_is_the_markov_queue():
    assert formulas.pollaczek_khinchine(Class(0.9, 1, 1)) == pytest.approx(9)


def test_constant_service_halves_the_wait():
    assert formulas.pollaczek_khinchine(Class(0.9, 1, 0)) == pytest.approx(4.5)


def test_one_class_has_no_priority():
    alone = Class(0.3, 2, 0.7)
    assert formulas.non_preemptive([alone]) == pytest.approx([formulas.pollaczek_khinchine(alone)])


def test_priorities_by_hand():
    # half of the load each: who is served keeps a newcomer 0.6 on average; then (1 - 0.3) and (1 - 0.6) divide
    first, second = formulas.non_preemptive([Class(0.3, 1, 1), Class(0.3, 1, 1)])
    assert (first, second) == pytest.approx((0.6 / 0.7, 0.6 / 0.7 / 0.4))


def test_priorities_conserve_the_work_that_waits():
    classes = [Class(0.2, 1, 1), Class(0.1, 3, 0.5)]
    shared = sum(c.residual for c in classes) / (1 - sum(c.load for c in classes))
    waits = formulas.non_preemptive(classes)
    by_load = sum(c.load * wait for c, wait in zip(classes, waits, strict=True))
    assert by_load == pytest.approx(shared * sum(c.load for c in classes))


def test_short_waits_behind_constant_service():
    # no wait at all without others; the whole distribution has the Pollaczek-Khinchine mean at light load
    assert formulas.wait_shorter_than_service(0.4, 1, 0) == pytest.approx(0.6)
    light = 1e-4
    mean = 1 - sum(formulas.wait_shorter_than_service(light, 1, (i + 0.5) / 1000) for i in range(1000)) / 1000
    assert mean == pytest.approx(formulas.pollaczek_khinchine(Class(light, 1, 0)), rel=1e-3)


def test_gamblers_ruin():
    # four steps to fortune, even chances: who holds i wins with chance i / 4
    steps = {i: {i - 1: 0.5, i + 1: 0.5} for i in (1, 2, 3)}
    steps[1].pop(0)
    found = formulas.journey(steps, dict.fromkeys(steps, 1.0), start=2, goal=4)
    assert found.win == pytest.approx(0.5)
    assert found.visits == pytest.approx({1: 1, 2: 2, 3: 1})
    # the play lasts 2 x 2 rounds on average and, by symmetry, as long for who wins
    assert found.time_to_win == pytest.approx(4)


def test_who_loses_early_does_not_shorten_the_way_to_win():
    steps = {"call": {"meet": 0.5}, "meet": {"won": 1.0}}
    found = formulas.journey(steps, {"call": 2.0, "meet": 3.0}, "call", "won")
    assert (found.win, found.time_to_win) == pytest.approx((0.5, 5))


def test_odds_halve_at_a_second_visit():
    assert formulas.chance_at_visit(0.5, 0.5, 1) == pytest.approx(1 / 2)
    assert formulas.chance_at_visit(0.5, 0.5, 2) == pytest.approx(1 / 3)


def test_a_family_of_half_a_child_each():
    assert formulas.progeny(0.5) == pytest.approx(math.fsum(0.5**generation for generation in range(60)))


def test_waits_in_time_without_impatience():
    # the exponential tail of M/M/1: exp(-0.6) of those who wait, wait longer than one service time
    assert erlang.in_time(0.4, 1, 1, 1e-9, 1) == pytest.approx(1 - 0.4 * math.exp(-0.6), rel=1e-6)


def test_one_node_that_sends_half_back_is_visited_twice():
    assert formulas.traffic({"call": 0.3}, {"call": {"call": 0.5}}) == pytest.approx({"call": 0.6})


def test_traffic_by_hand():
    # call = 0.2 + 0.25 call + 0.2 meet and meet = 0.5 call: 0.65 call = 0.2
    steps = {"call": {"call": 0.25, "meet": 0.5}, "meet": {"call": 0.2}}
    assert formulas.traffic({"call": 0.2}, steps) == pytest.approx({"call": 0.2 / 0.65, "meet": 0.1 / 0.65})


def test_a_family_of_one_kind_is_the_progeny():
    assert formulas.families({"a": {"a": 0.6}}, "a") == pytest.approx({"a": formulas.progeny(0.6)})


def test_a_family_of_two_kinds_by_hand():
    # each a has half an a and one b, who has no children
    assert formulas.families({"a": {"a": 0.5, "b": 1.0}, "b": {}}, "a") == pytest.approx({"a": 2.0, "b": 2.0})


def test_what_ends_at_the_first_event_is_paid_until_then():
    # the mean number of payments is the sum of the chances that no event came before each
    paid = math.fsum(math.exp(-0.3 * month) for month in range(200))
    assert formulas.paid_while_it_lasts(0.3, 0.0) == pytest.approx(paid)


def test_what_changes_in_price_is_paid_at_its_mean():
    # after each month, the factor to the power of a Poisson number of events
    mean = math.fsum(math.exp(-0.2) * 0.2**n / math.factorial(n) * 0.6**n for n in range(30))
    assert formulas.paid_while_it_lasts(0.2, 0.6) == pytest.approx(math.fsum(mean**month for month in range(600)))


def test_recycling_cut_at_two_visits_and_never():
    assert formulas.recycled(0.5, 2) == pytest.approx((1.5, 1 / 3))
    assert formulas.recycled(0.5, 60) == pytest.approx((2, 1))


def test_ruin_agrees_with_the_chain_it_solves():
    up, start, goal = 0.45, 9, 10
    steps = {i: {i + 1: up, **({i - 1: 1 - up} if i > 1 else {})} for i in range(1, goal)}
    found = formulas.journey(steps, dict.fromkeys(steps, 1.0), start, goal)
    assert formulas.ruin(up, start, goal) == pytest.approx((1 - found.win, sum(found.visits.values())))


def test_the_mean_of_a_straight_line_is_in_its_middle():
    assert formulas.mean_between(lambda x: 2 * x, 1, 3) == pytest.approx(4)
