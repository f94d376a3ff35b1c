"""The order of events inside a rung is not observable: shuffled, three hundred tie-heavy worlds stay what they are."""

from itertools import count
from random import Random

import pytest

from simulator.engines.preparing import prepare
from simulator.engines.reference import simulate
from tests.laws import worlds
from tests.laws.lives import everything

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
    changed = []
    for number in worlds.numbers(WORLDS, tie_heavy=True)[first : first + AT_A_TIME]:
        scenario = worlds.scenario(number)
        prepared = prepare(scenario, next(iter(scenario.routes)))
        as_inserted = lived(prepared, None)
        if not as_inserted == lived(prepared, shuffled(number)) == lived(prepared, turned_around()):
            changed.append(number)
    assert not changed


def test_the_worlds_are_heavy_with_ties():
    together = 0
    for number in worlds.numbers(60, tie_heavy=True):
        scenario = worlds.scenario(number)
        rows = lived(prepare(scenario, next(iter(scenario.routes))), None)[-1]
        together += len(rows) > 2 * len({row.entered for row in rows})
    assert together >= 15
