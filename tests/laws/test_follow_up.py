"""A longer follow-up changes nothing that the books show for the window: the same bits.

Quotas are left out: what sellers get under one goes by the payments of whole months, and the last may end later.
"""

from dataclasses import replace

import numpy as np
import pytest

from simulator.rules.durations import WEEK
from simulator.scenario.staff import Commission
from simulator.scenario.types import Scenario
from tests.laws import worlds
from tests.laws.altered import by_kind
from tests.laws.lives import ready, simulate

PLANS, AT_A_TIME = 100, 25


def window(scenario: Scenario, longer: int = 0):
    """What one replication of the plan's first route counts inside the window; ``longer`` is more follow-up in ms."""
    changed = replace(scenario, follow_up=scenario.follow_up + longer)
    tallies = simulate(ready(changed, next(iter(scenario.routes))), seed=scenario.seed, replication=0)
    names = [name for name in tallies.names if "cohort." not in name and not name.startswith("world.")]
    waits = {name: tallies.histograms[name] for name in tallies.histograms if name.startswith("wait.")}
    return {name: tallies[name] for name in names}, tallies.weekly, waits


@pytest.mark.parametrize("first", range(0, PLANS, AT_A_TIME))
def test_a_longer_follow_up_leaves_the_window_as_it_was(first):
    for number in range(first, first + AT_A_TIME):
        scenario = by_kind(worlds.scenario(number), {Commission: lambda one: replace(one, quota=None)})
        numbers, weekly, waits = window(scenario)
        more, more_weekly, more_waits = window(scenario, WEEK)
        assert {name: (one, more[name]) for name, one in numbers.items() if one != more[name]} == {}, number
        assert np.array_equal(weekly, more_weekly), number
        assert waits == more_waits, number
