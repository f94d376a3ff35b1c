import math

import numpy as np
import pytest

from simulator.statistics.choices import choose, proportion
from simulator.statistics.intervals import Paired


def side(*values: float) -> Paired:
    return Paired(float(np.mean(values)), np.array(values, dtype=np.float64))


def test_a_clear_leader_is_the_best():
    found = choose([side(1, 2, 1, 2), side(11, 12, 11, 12.1), side(5, 6, 5, 6)])
    assert found.leader == 1
    assert found.verdict == "best"
    assert found.probability > 0.999


def test_a_lead_within_noise_is_a_tie():
    found = choose([side(1, 9, 2, 8), side(6, 3, 7, 5)])
    assert found.verdict == "tie"
    assert 0.5 < found.probability < 0.95


def test_against_one_rival_the_probability_is_students():
    # differences 0, 1, 2: t = 1.732 with 2 degrees of freedom, P(T < t) = 0.8873
    assert choose([side(0, 1, 2), side(0, 0, 0)]).probability == pytest.approx(0.8873, abs=5e-5)


def test_against_two_rivals_their_chances_add_up():
    found = choose([side(0, 1, 2), side(0, 0, 0), side(0, 0, 0)])
    assert found.probability == pytest.approx(1 - 2 * 0.1127, abs=1e-4)


def test_routes_that_never_differ_are_the_same():
    found = choose([side(4, 5, 6), side(4, 5, 6), side(1, 2, 3)])
    assert found == (0, 1.0, "same", (1,))


def test_one_replication_cannot_tell():
    found = choose([side(4), side(5)])
    assert found.leader == 1
    assert math.isnan(found.probability)
    assert found.verdict == "unknown"


def test_without_rivals_nothing_is_compared():
    for only in (side(3), side(3, 4, 5)):
        found = choose([only])
        assert (found.leader, found.verdict, found.peers) == (0, "unknown", ())
        assert math.isnan(found.probability)


def test_a_rival_of_unknown_worth_leaves_open_who_is_best():
    undefined = Paired(math.nan, np.full(1, math.nan))
    found = choose([undefined, side(1, 2, 1, 2), side(11, 12, 11, 12.1)])
    assert (found.leader, found.verdict, found.peers) == (2, "unknown", (0, 1))
    assert math.isnan(found.probability)


def test_a_lead_that_is_sure_on_one_side_only_is_a_tie():
    # differences 0, 1, 2, 3: t = 2.3238 with 3 degrees of freedom, P(T < t) = 0.9486; a fifth, 2, makes it 0.9820
    found = choose([side(0, 1, 2, 3), side(0, 0, 0, 0)])
    assert (found.verdict, found.peers) == ("tie", (1,))
    assert choose([side(0, 1, 2, 3, 2, 2), side(0, 0, 0, 0, 0, 0)]).verdict == "best"


def test_peers_are_those_not_told_apart_and_no_others():
    found = choose([side(1, 2, 1, 2), side(11, 13, 12, 14), side(12, 11, 13, 13)])
    assert (found.leader, found.verdict, found.peers) == (1, "tie", (2,))


def test_a_lead_within_what_bins_hide_tells_nobody_apart():
    sides = [side(2.0, 2.0, 2.0), side(1.0, 1.0, 1.0)]
    assert choose(sides, lambda *_: 0.6).verdict == "best"
    assert choose(sides, lambda *_: 1.0).verdict == "tie"


def test_the_best_is_called_wrongly_no_more_often_than_said():
    """Two equal routes: "best" is said of either in 5 % of experiments; p < 1e-6 beyond 2 points of it.

    (4,000 experiments: the standard error of the share is 0.0034; 0.02 is 5.8 of them.)
    """
    rng = np.random.default_rng(15)
    pairs = rng.normal(0.0, 1.0, (4000, 2, 12))
    called = sum(choose([side(*a), side(*b)]).verdict == "best" for a, b in pairs)
    assert 0.03 < called / 4000 < 0.07


def test_wilsons_interval_as_published():
    found = proportion([1, 0] * 5)
    assert found.share == 0.5
    assert found[1:] == pytest.approx((0.2366, 0.7634), abs=5e-5)


def test_a_proportion_at_its_ends_keeps_an_interval():
    assert proportion([0] * 10)[:2] == (0.0, 0.0)
    assert proportion([0] * 10).high == pytest.approx(0.2775, abs=5e-5)
    assert proportion([1] * 10).high == 1.0
    assert math.isnan(proportion([]).share)
