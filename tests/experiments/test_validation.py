"""Validation in portions gives what living a model's worlds one after the other gives."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from simulator.errors import ScenarioError
from simulator.experiments.executors import Serial
from simulator.experiments.validation import running
from simulator.experiments.validation.evidence import Finding, findings
from simulator.experiments.validation.models import models

SMALL = replace(models()["mmck"], replications=23)


class Backwards:
    """Computes the last item first."""

    def map(self, function, items):
        return map(function, reversed(list(items)))


def test_portions_in_any_order_give_the_same_verdicts() -> None:
    done: list[int] = []
    portions = running.in_turns([SMALL])
    verdicts = dict(running.validate([SMALL], portions, Backwards(), lambda portion: done.append(portion.many)))
    assert verdicts == {"mmck": findings(SMALL)}
    assert sum(done) == running.total([SMALL]) == 3 * 23


def test_models_take_turns_or_come_one_by_one() -> None:
    two = [SMALL, replace(models()["ruin"], replications=12)]
    first = [(portion.model, portion.many) for portion in running.in_turns(two)][:4]
    assert first == [("mmck", 10), ("ruin", 10), ("mmck", 10), ("ruin", 2)]
    one_by_one = list(running.one_by_one(two))
    assert [portion.model for portion in one_by_one] == ["mmck"] * 9 + ["ruin"] * 2
    assert set(one_by_one) == set(running.in_turns(two))


def test_a_model_is_judged_as_soon_as_it_is_finished() -> None:
    two = [SMALL, replace(models()["ruin"], replications=12)]
    done: list[str] = []
    verdicts = running.validate(two, running.one_by_one(two), Serial(), lambda portion: done.append(portion.model))
    assert next(verdicts) == ("mmck", findings(SMALL))
    assert done == ["mmck"] * 9


def test_some_models_or_all() -> None:
    assert [model.name for model in running.chosen(["ruin", "mm1"])] == ["mm1", "ruin"]
    assert [model.name for model in running.chosen([])] == list(models())
    assert running.chosen(["mm1"]) == [models()["mm1"]]


def test_a_model_that_is_not_there() -> None:
    with pytest.raises(
        ScenarioError, match=r"'tandm' is not a model. Did you mean 'tandem'\? Models: mm1, mmc, "
    ) as raised:
        running.chosen(["mm1", "tandm"])
    assert raised.value.problems[0].path == "--only"


def test_the_verdicts_as_json() -> None:
    verdicts = dict(running.validate([SMALL], running.in_turns([SMALL]), Serial()))
    found = running.to_json([SMALL], verdicts)
    (model,) = found["models"]
    assert found["passed"] is running.passed(verdicts)
    assert (model["name"], model["replications"], model["published"]) == ("mmck", 23, False)
    first = verdicts["mmck"][0]
    assert model["quantities"][0] == {
        "quantity": first.quantity,
        "exact": first.exact,
        "ours": first.estimate,
        "standard_error": first.error,
        "exact_standard_error": 0.0,
        "t": first.t,
        "start_up": first.start_up,
        "pass": first.agrees,
    }


def test_what_is_undefined_is_null() -> None:
    finding = Finding(quantity="P(win)", exact=0.5, estimate=math.nan, error=math.nan, start_up=0.0)
    (found,) = running.to_json([SMALL], {"mmck": [finding]})["models"][0]["quantities"]
    assert (found["ours"], found["standard_error"], found["t"], found["pass"]) == (None, None, None, False)
