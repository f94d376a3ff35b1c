"""The order of events inside a rung is not observable: shuffled, three hundred tie-heavy worlds stay what they are."""

from collections import defaultdict
from datetime import timedelta
from itertools import count
from random import Random

import pytest

from simulator.engines.reference import simulate
from simulator.scenario.types import Times
from tests.laws import worlds
from tests.laws.lives import everything, ready

WORLDS = 300
AT_A_TIME = 20


def shuffled(seed):
    luck = Random(seed)  # noqa: S311 - nothing secret, and the same at every run
    return ((luck.random(), number) for number in count())


def turned_around():
    return count(0, -1)


def lived(prepared, ties):
    rows = []
    tallies = simulate(prepared, seed=3, replication=5, rows=rows, ties=ties)
    return everything(tallies, rows)


@pytest.mark.parametrize("first", range(0, WORLDS, AT_A_TIME))
def test_shuffling_a_rung_changes_nothing(first):
    changed, without_ties = [], []
    for number in worlds.numbers(WORLDS, tie_heavy=True)[first : first + AT_A_TIME]:
        scenario = worlds.scenario(number)
        met = 0
        for route in scenario.routes:
            prepared = ready(scenario, route, pair=2)
            as_inserted = lived(prepared, None)
            met += ties(as_inserted[-1])
            if not as_inserted == lived(prepared, shuffled(number)) == lived(prepared, turned_around()):
                changed.append((number, route))
        if not met:
            without_ties.append(number)
    assert not changed
    assert not without_ties


def ties(rows):
    """At how many instants something happens to several leads."""
    at = defaultdict(set)
    for row in rows:
        for instant in (row.entered, row.end):
            at[instant].add(row.key)
    return sum(len(leads) > 1 for instant, leads in at.items() if instant is not None)


@pytest.mark.parametrize("number", worlds.numbers(WORLDS, tie_heavy=True))
def test_everything_starts_on_monday_at_nine_and_comes_by_the_hour(number):
    scenario = worlds.scenario(number)
    assert scenario.start == worlds.MONDAY + timedelta(hours=9)
    for campaign in scenario.campaigns.values():
        assert isinstance(campaign.leads, Times) or campaign.leads.regular
