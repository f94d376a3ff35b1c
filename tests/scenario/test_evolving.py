"""Plans changed in Python."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

import simulator as sim
from simulator.scenario.distributions import Constant
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
