"""Plans changed in Python."""

from __future__ import annotations

import ast
import pickle
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

import simulator as sim
from simulator.scenario.asking import Asked
from simulator.scenario.distributions import Constant, Empirical
from simulator.scenario.reading import load
from simulator.scenario.templates import text_of
from simulator.scenario.types import Scenario
from simulator.scenario.yaml_text import line_of
from tests.laws import worlds

PLAN = sim.loads(text_of("two_routes"))
CATALOGUE = Path(__file__).parent.parent.parent / "scenarios"
TERM_DEPOSIT = CATALOGUE / "term_deposit.yaml"
MID_MARKET = CATALOGUE / "mid_market.yaml"


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
    assert chances(twice.seen_by("weak_market")) == [0.2, 0.8]


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


def both(path: Path, changes: dict[str, object]) -> tuple[Scenario, Scenario]:
    """The plan in a file as Python changes it, and as the command line does."""
    sets = tuple(f"{name}={value if isinstance(value, str) else line_of(value)}" for name, value in changes.items())
    return load(path).evolve(changes), load(path, asked=Asked(sets=sets))


def some_changes(plan: Scenario) -> dict[str, object]:
    counted = [name for name, one in plan.resources.items() if one.headcount and not one.shifts and not one.people]
    called = next(iter(plan.campaigns))
    starts = next(reversed(plan.stages))
    return {
        "horizon": "10 weeks",
        "seed": "77",
        **{f"resources.{name}.headcount": "x3" for name in counted[:1]},
        f"campaigns.{called}.starts": starts,
        "campaigns.mail": {
            "segment": plan.campaigns[called].segment,
            "starts": starts,
            "leads": {"rate": "1 per week"},
        },
    }


@pytest.mark.parametrize("path", sorted(CATALOGUE.glob("*.yaml")), ids=lambda path: path.stem)
def test_python_changes_a_plan_of_the_catalogue_as_the_command_line_does(path: Path) -> None:
    changed, asked = both(path, some_changes(load(path)))
    assert changed == asked != load(path)


@pytest.mark.parametrize("number", range(24))
def test_python_changes_any_plan_as_the_command_line_does(number: int, tmp_path: Path) -> None:
    """What routes set, take after each other and leave out included."""
    path = tmp_path / "plan.yaml"
    path.write_text(worlds.text(worlds.plan(number)), encoding="utf-8")
    for file in worlds.DATA.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    changed, asked = both(path, some_changes(load(path)))
    assert changed == asked


def test_what_routes_set_is_set_anew_on_the_changed_plan() -> None:
    """In the downturn a web campaign of twice as many leads still has the same share fewer."""
    changes: dict[str, object] = {"campaigns.web.leads.rate": "x2", "resources.field_reps.headcount": "12"}
    changed, asked = both(MID_MARKET, changes)
    before, after = (plan.seen_by("downturn") for plan in (load(MID_MARKET), changed))
    assert after.campaigns["web"].leads.per_week == 2 * before.campaigns["web"].leads.per_week
    assert after == asked.seen_by("downturn")


def test_a_change_keeps_units_and_families_as_they_were_written() -> None:
    text = text_of("two_routes").replace("{gamma: {mean: 2 h, cv: 0.5}}", "90 min")
    assert sim.loads(text).evolve({"stages.sell.effort": "+30 min"}).stages["sell"].effort == Constant(value=7_200_000)
    keener = PLAN.evolve({"stages.sell.outcomes.won.chance": "33%"})
    assert [one.chance for one in keener.stages["sell"].outcomes] == [0.33, 0.67]


def test_a_plan_made_in_python_is_changed_as_it_is() -> None:
    """What `replace` put in place is not forgotten for what the file said."""
    other = replace(PLAN, seed=5, name="Other")
    assert other.evolve({"horizon": "9 weeks"}) == replace(PLAN.evolve({"horizon": "9 weeks"}), seed=5, name="Other")
    assert PLAN.evolve({"seed": 5, "name": "Other"}) == other


def test_in_a_plan_made_by_replace_the_rest_goes_where_it_went_and_to_nobody_where_that_is_gone() -> None:
    text = text_of("two_routes").replace("{campaigns.*", "{stages.sell.outcomes.won.chance: x0.5, campaigns.*")
    keener = replace(sim.loads(text), seed=5).evolve({"seed": 6}).evolve({"stages.sell.outcomes.won.chance": "40%"})
    assert (chances(keener), chances(keener.seen_by("weak_market"))) == ([0.4, 0.6], [0.15, 0.85])
    sell = PLAN.stages["sell"]
    sure = replace(sell, outcomes=tuple(replace(one, chance=1.0) for one in sell.outcomes if one.name == "won"))
    always = replace(PLAN, stages=dict(PLAN.stages) | {"sell": sure})
    assert always.evolve({"seed": 3}) == replace(always, seed=3)


def test_a_plan_that_went_to_another_process_is_changed_as_before() -> None:
    more = {"resources.reps.headcount": "+1"}
    assert pickle.loads(pickle.dumps(PLAN)).evolve(more) == PLAN.evolve(more)  # noqa: S301 - ours
