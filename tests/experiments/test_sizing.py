"""How many replications a long look takes is planned from the noise of a pilot, and from nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulator.experiments.executors import Serial
from simulator.experiments.validation import running, sizing
from simulator.experiments.validation.evidence import Measure, always, counts, only_route
from simulator.experiments.validation.models import models
from simulator.experiments.validation.sizing import AIM, FINE, PILOT, PILOTS_FIRST, Plan, long_enough, needed, planned

TWO = replace(
    models()["ruin"],
    published=False,
    replications=10,
    measures={"calm": Measure(20.0, always(1), always(1)), "restless": Measure(10.0, always(1), always(1))},
)
"""A model of two quantities whose counts the tests make up."""


def spread(mean: float, by: float, replications: int = 5) -> np.ndarray:
    """Counts of which the second are a mean with one off on either side, and the first 20, a hundredth as far off."""
    off = np.zeros(replications)
    off[0], off[-1] = by, -by
    tops = np.column_stack([20.0 + off / 100, mean + off])
    return np.stack([tops, np.ones_like(tops)], axis=2)


@pytest.mark.parametrize(
    ("noise", "replications", "enough"),
    [(AIM, 200, 200), (2 * AIM, 200, 800), (10 * AIM, 100, 10_000), (AIM / 2, 200, 50), (1.001 * AIM, 200, 201)],
)
def test_half_the_noise_takes_four_times_the_replications(noise: float, replications: int, enough: int) -> None:
    assert needed(noise, replications) == enough


def test_the_most_restless_quantity_decides() -> None:
    # 2 x 1.5 squared by 5 x 4 is an error of 0.4743; 4.743 % of 10, 18.97 times what is aimed at, squared: 360.
    found = long_enough(TWO, spread(10.0, 1.5))
    assert (found.replications, found.most_noise) == (5 * 360, FINE)


def test_whether_it_agrees_makes_no_difference() -> None:
    assert long_enough(TWO, spread(10.0, 1.5)) == long_enough(TWO, spread(70.0, 1.5))


def test_what_is_known_of_small_samples_is_not_unlearned() -> None:
    assert long_enough(TWO, spread(10.0, 0.001)).replications == TWO.replications
    assert long_enough(TWO, spread(10.0, 0.0)).replications == TWO.replications


def test_what_others_have_published_keeps_its_design() -> None:
    published = replace(TWO, published=True)
    assert long_enough(published, spread(10.0, 1.5)) == published


def test_a_pilot_has_luck_of_its_own() -> None:
    portion = sizing.pilot(models()["absence"])
    assert portion.first == PILOTS_FIRST > 10 * 40_000
    model = models()["absence"]
    life = only_route(model.scenario)
    assert not np.array_equal(
        counts(model, life, range(2)), counts(model, life, range(portion.first, portion.first + 2))
    )


def test_models_are_planned_in_their_order() -> None:
    wanted, done = [models()["odds_value"], models()["absence"]], list[float]()
    plan = planned(wanted, Serial(), done.append)
    assert [model.name for model in plan.models] == ["odds_value", "absence"]
    assert [model.most_noise for model in plan.models] == [FINE, FINE]
    assert plan.models[0].replications > wanted[0].replications
    assert done == [PILOT, PILOT]
    assert all(seconds > 0 for seconds in plan.seconds.values())


def test_how_long_it_takes() -> None:
    model = replace(models()["mmck"], replications=100)
    plan = Plan(models=[model], seconds={"mmck": 0.5})
    portions = list(running.one_by_one([model]))
    assert plan.expected(2) == (100 + 60 + 60) * 0.5 / 2
    assert sum(map(plan.expected_of, portions)) == plan.expected(1)
