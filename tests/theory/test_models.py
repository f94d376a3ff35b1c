"""The engine agrees with all that is validated: the list of models that `simulator validate` lives more briefly."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from simulator.experiments.validation import erlang
from simulator.experiments.validation.arrivals import came, on_paper
from simulator.experiments.validation.evidence import (
    LEAST_REPLICATIONS,
    MOST_T,
    WINDOW,
    Finding,
    Lived,
    Measure,
    always,
    briefly,
    counts,
    disagreements,
    findings,
    judged,
    number,
    only_route,
)
from simulator.experiments.validation.models import MODELS, models
from simulator.experiments.validation.queues import Queue, known
from simulator.scenario.staff import Person

DEAR = ("erlang_c_95",)
"""So busy a queue forgets slowly: a standard error of 1 % takes a dozen seconds, one of 2.5 % a quarter of that."""
ENDING = (
    "chain",
    "memory",
    "recycling",
    "wald",
    "referrals",
    "two_kinds",
    "renewals",
    "subscriptions",
    "sales_chain",
    "ruin",
)


def test_every_model_has_a_name_of_its_own_and_a_source() -> None:
    assert MODELS
    assert len(models()) == len(MODELS)
    assert all(model.title and model.source and model.measures for model in models().values())
    assert set(DEAR) | set(ENDING) < set(models())


@pytest.mark.parametrize("name", [name for name in models() if name not in DEAR])
def test_the_engine_agrees(name: str) -> None:
    assert disagreements(models()[name]) == []


@pytest.mark.parametrize("name", DEAR)
def test_the_engine_agrees_at_a_brief_look(name: str) -> None:
    assert disagreements(briefly(models()[name])) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", DEAR)
def test_the_engine_agrees_at_a_long_look(name: str) -> None:
    assert disagreements(models()[name]) == []


@pytest.mark.parametrize(
    ("name", "changed", "replications"),
    [
        ("owners", {"assignment": "pool"}, 20),
        ("owners", {"assignment": "in_turn"}, 100),
        ("in_turn", {"assignment": "pool"}, 20),
        ("regions", {"people": (Person(name="Ada"), Person(name="Ben"))}, 20),
    ],
)
def test_what_a_model_of_people_is_about_changes_what_it_measures(
    name: str, changed: dict[str, Any], replications: int
) -> None:
    model = models()[name]
    ((team, resource),) = model.scenario.resources.items()
    other = replace(model.scenario, resources={team: replace(resource, **changed)})
    found = findings(replace(model, scenario=other, replications=replications, settling=0))
    assert max(abs(one.t) for one in found) > MOST_T


def test_a_published_mean_of_four_runs_is_as_noisy_as_four_of_ours() -> None:
    told = Measure(2.5, always(1), always(1), runs=4)
    model = replace(models()["ruin"], measures={"mean": told}, replications=16)
    counted = np.column_stack([np.tile([1.0, 2.0, 3.0, 4.0], 4), np.ones(16)])[:, None, :]
    (finding,) = judged(model, {WINDOW: counted})
    assert finding.estimate == finding.exact
    assert finding.error == pytest.approx(math.sqrt(20 / (16 * 15)))
    assert finding.exact_error == 2 * finding.error


def test_a_brief_look_has_at_least_a_hundred_replications() -> None:
    for model in models().values():
        assert LEAST_REPLICATIONS <= briefly(model).replications <= model.replications
        assert briefly(model).most_noise == 2.5 * model.most_noise


def test_every_measure_of_a_queue_has_a_formula() -> None:
    queue = Queue(arrival=1, mean=1, seats=2, hours=1, settling=1, due=1)
    everything = erlang.Waiting(**{field.name: 0.5 for field in fields(erlang.Waiting)})
    assert len(known(queue, everything, 0.5)) == len(fields(erlang.Waiting)) + len(("arrivals", "in time"))


@pytest.mark.parametrize("name", ENDING)
def test_the_world_of_journeys_ends_empty(name: str) -> None:
    model = models()[name]
    still_open = Measure(0, number("world.open"), always(1))
    found = counts(replace(model, measures={"open": still_open}), only_route(model.scenario), range(20))
    assert not found[:, 0, 0].any()


def test_no_lead_comes_when_closed() -> None:
    model = models()["arrivals"]
    outside: list[object] = []

    def strangers(lived: Lived) -> float:
        outside.extend(set(came(lived)) - set(on_paper()))
        return float(len(lived.rows))

    everywhere = replace(model, measures={"all": Measure(0, strangers, always(1))})
    assert counts(everywhere, only_route(model.scenario), range(20)).all()
    assert outside == []


@pytest.mark.parametrize(
    ("changed", "agrees"),
    [
        ({}, True),
        ({"estimate": 1.054}, False),
        ({"estimate": 0.946}, False),
        ({"error": 0.0101}, False),
        ({"start_up": -0.0021}, False),
        ({"estimate": 1.0, "error": 0.0, "start_up": 0.0}, True),
        ({"estimate": 1.001, "error": 0.0, "start_up": 0.0}, False),
        ({"estimate": math.nan, "error": math.nan}, False),
        ({"estimate": 1.2, "exact_error": 0.04}, True),
        ({"estimate": 1.23, "exact_error": 0.04}, False),
        ({"error": 0.0133, "exact_error": 0.04}, True),
        ({"error": 0.0134, "exact_error": 0.04}, False),
    ],
    ids=[
        *("near", "far above", "far below", "noisy", "moved by its start", "always right", "always wrong", "undefined"),
        *("near a mean of few", "far from a mean of few", "finer than that", "hardly finer"),
    ],
)
def test_what_counts_as_agreement(changed: dict[str, float], agrees: bool) -> None:
    finding = Finding(quantity="P(wait)", exact=1.0, estimate=1.05, error=0.01, start_up=0.001)
    assert replace(finding, **changed).agrees is agrees
