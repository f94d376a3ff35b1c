"""Plans changed in Python."""

from __future__ import annotations

import ast
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

import simulator as sim
from simulator.scenario.distributions import Constant, Empirical
from simulator.scenario.templates import text_of

PLAN = sim.loads(text_of("two_routes"))
TERM_DEPOSIT = Path(__file__).parent.parent.parent / "scenarios" / "term_deposit.yaml"


def test_values_are_changed_by_their_paths_and_the_plan_stays() -> None:
    plan = PLAN.evolve({"resources.*.headcount": "+1", "stages.sell.gap": {"constant": "3 h"}, "seed": 9,
                        "start": date(2027, 2, 1), "campaigns.web.cost": {"per_lead": 12.5}})  # fmt: skip
    assert [one.headcount for one in plan.resources.values()] == [3, 5]
    assert plan.stages["sell"].gap == Constant(value=3 * 3_600_000)
    assert (plan.seed, plan.start, plan.campaigns["web"].cost.per_lead) == (9, datetime(2027, 2, 1), 12.5)
    assert [one.headcount for one in PLAN.resources.values()] == [2, 4]


def test_no_change_is_no_change_and_a_change_can_be_undone() -> None:
    assert PLAN.evolve({}) == PLAN
    assert PLAN.evolve({"resources.reps.headcount": "+2"}).evolve({"resources.reps.headcount": "-2"}) == PLAN


def test_the_files_of_a_plan_are_found_again() -> None:
    plan = sim.load(TERM_DEPOSIT)
    assert plan.evolve({}) == plan


def test_what_is_wrong_is_told_by_path_and_all_at_once() -> None:
    with pytest.raises(sim.ScenarioError) as raised:
        PLAN.evolve({"resources.rep.headcount": 2, "stages.*.due": "x2"})
    assert [str(one) for one in raised.value.problems] == [
        "resources.rep.headcount: 'rep' is not stated under resources. Did you mean 'reps'? Stated: callers, reps.",
        "stages.*.due: the plan states no value at 'stages.*.due'.",
    ]
    with pytest.raises(sim.ScenarioError) as raised:
        PLAN.evolve({"resources.reps.headcount": 2.5})
    assert [str(one) for one in raised.value.problems] == [
        "resources.reps.headcount: '2.5' is not a whole number; somebody who works in part has a share as `available`."
    ]


def chances(plan: sim.Scenario) -> list[float]:
    return [one.chance for one in plan.stages["sell"].outcomes]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"stages.sell.outcomes.won.chance": "33%"}, [0.33, 0.67]),
        ({"stages.sell.outcomes.won.chance": "x1.1"}, [0.33, 0.67]),
        ({"stages.*.outcomes.won.chance": "+5%"}, [0.35, 0.65]),
        ({"stages.sell.outcomes.*.chance": "x0.5"}, [0.15, 0.85]),
        ({"stages.sell.outcomes.won.chance": "25%", "stages.sell.outcomes.lost.chance": "75%"}, [0.25, 0.75]),
        ({"stages.sell.outcomes.won.chance": "+1%", "stages.sell.outcomes.lost.chance": "-1%"}, [0.31, 0.69]),
        ({"stages.sell.outcomes.later": {"chance": "10%", "to": "qualify"}}, [0.3, 0.6, 0.1]),
    ],
)
def test_the_outcome_that_was_given_the_rest_is_given_the_new_rest(
    changes: dict[str, object], expected: list[float]
) -> None:
    changed = PLAN.evolve(changes)
    assert chances(changed) == expected
    assert chances(changed.evolve({"seed": 3, "resources.reps.headcount": 9})) == expected


def test_it_takes_the_rest_again_and_again_and_for_a_route_that_sets_chances_too() -> None:
    text = text_of("two_routes").replace("{campaigns.*", "{stages.sell.outcomes.won.chance: x0.5, campaigns.*")
    once = sim.loads(text).evolve({"stages.sell.outcomes.won.chance": "x1.1"})
    twice = once.evolve({"stages.sell.outcomes.won.chance": "40%"})
    assert (chances(once), chances(twice)) == ([0.33, 0.67], [0.4, 0.6])
    assert chances(twice.seen_by("weak_market")) == [0.15, 0.85]


def test_where_every_chance_is_stated_two_are_changed_at_once() -> None:
    plan = PLAN.evolve({"stages.sell.outcomes.lost.chance": "70%"})
    for changes in ({"stages.sell.outcomes.won.chance": "33%"}, {"stages.sell.outcomes.won.chance": "x1.1"}):
        with pytest.raises(sim.ScenarioError) as raised:
            plan.evolve(changes)
        (problem,) = raised.value.problems
        told, example = problem.message.split(" Change two at once: ")
        assert told.startswith("chances add up to 103 %")
        assert example == "{'stages.sell.outcomes.won.chance': '33%', 'stages.sell.outcomes.lost.chance': '67%'}"
        assert chances(plan.evolve(ast.literal_eval(example))) == [0.33, 0.67]


def effort(**empirical: object) -> sim.Scenario:
    return PLAN.evolve({"stages.sell.effort": {"empirical": empirical}})


def test_arrays_of_observations_and_their_unit() -> None:
    observed = np.array([20.0, 35.5, 61.0])
    plan = effort(values=observed, unit="min")
    assert plan.stages["sell"].effort == Empirical(values=(1_200_000.0, 2_130_000.0, 3_660_000.0))
    assert plan == effort(values=["20 min", "35.5 min", "61 min"])
    values = PLAN.evolve({"segments.firms.value": {"empirical": {"values": observed}}}).segments["firms"].value
    assert values == Empirical(values=(20.0, 35.5, 61.0))


@pytest.mark.parametrize(
    ("empirical", "message"),
    [
        (
            {"values": np.arange(1.0, 51.0)},
            "stages.sell.effort.empirical.values: 50 of 50 values have no unit; write one for all beside them, such as "
            "`unit: min`.",
        ),
        (
            {"values": [1, 2], "unit": "minutes"},
            "stages.sell.effort.empirical.unit: 'minutes' is not a unit of effort. Did you mean 'min'? Units: s, min, "
            "h, person-days.",
        ),
        (
            {"values": ["1 h", 2], "unit": "h"},
            "stages.sell.effort.empirical.values[1]: '1 h' is not a number.",
        ),
    ],
)
def test_observations_without_the_unit_that_they_need(empirical: dict[str, object], message: str) -> None:
    with pytest.raises(sim.ScenarioError) as raised:
        effort(**empirical)
    assert [str(one) for one in raised.value.problems] == [message]


def test_a_span_of_python_and_a_fit_of_scipy_can_be_handed_over() -> None:
    law = {"scipy": {"name": "weibull_min", "c": np.float64(1.5), "loc": 0, "scale": "3 h"}}
    plan = PLAN.evolve({"horizon": timedelta(days=20), "stages.sell.effort": law, "seed": np.int64(4)})
    assert (plan.horizon, plan.seed) == (20 * 86_400_000, 4)
    assert plan.stages["sell"].effort == PLAN.evolve(
        {"stages.sell.effort": {"scipy": {"name": "weibull_min", "c": 1.5, "scale": "3 h"}}}
    ).stages["sell"].effort  # fmt: skip


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "stages.sell.effort: nothing can be taken away; give another value."),
        (
            stats.weibull_min(1.5, scale=3),
            "stages.sell.effort: a law of scipy.stats is written {'scipy': {'name': 'weibull_min', …, 'scale': "
            "'3 h'}}, its parameters by name.",
        ),
        (
            {1, 2},
            "stages.sell.effort: a set cannot stand in a plan; numbers, texts, dates, lists and mappings can.",
        ),
    ],
)
def test_what_a_plan_cannot_hold(value: object, message: str) -> None:
    with pytest.raises(sim.ScenarioError) as raised:
        PLAN.evolve({"stages.sell.effort": value})
    assert [str(one) for one in raised.value.problems] == [message]
