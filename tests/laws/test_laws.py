"""The laws of the world hold in every replication of three hundred generated plans."""

from collections import Counter

import pytest

from simulator.scenario.types import EARLY_LEAVING
from tests.laws import worlds
from tests.laws.laws import broken
from tests.laws.lives import lives

WORLDS = 300
AT_A_TIME = 20
REPLICATIONS = 2
"""Of each route of every plan."""


@pytest.mark.parametrize("first", range(0, WORLDS, AT_A_TIME))
def test_laws_hold_in_every_replication(first):
    found, lived, routes = [], 0, 0
    for number in range(first, first + AT_A_TIME):
        scenario = worlds.scenario(number)
        routes += len(scenario.routes)
        for life in lives(f"world {number}", scenario, REPLICATIONS):
            found += broken(life)
            lived += 1
    assert not found, "\n".join(found)
    assert lived == REPLICATIONS * routes >= 2 * AT_A_TIME


def test_all_that_is_counted_happens_somewhere():
    counted = Counter()
    for number in range(60):
        for life in lives(f"world {number}", worlds.scenario(number), 1):
            for name, value in zip(life.tallies.names, life.tallies.values.tolist(), strict=True):
                whole, _, last = name.rpartition(".")
                counted[last if not whole.endswith(".count") or last in EARLY_LEAVING else "an outcome"] += value
            counted["referrals"] += sum(row.referred_by is not None for row in life.rows)
    rare = {name for name, value in counted.items() if value < 40}
    assert rare <= {"handovers"}
    assert counted["handovers"]


def test_a_generated_plan_is_the_same_at_every_call():
    assert worlds.text(worlds.plan(7)) == worlds.text(worlds.plan(7)) != worlds.text(worlds.plan(9))
