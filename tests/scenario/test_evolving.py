"""Plans changed in Python."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

import simulator as sim
from simulator.scenario.asking import Asked
from simulator.scenario.distributions import Constant
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
    part = "is not a whole number; somebody who works in part has a share as `available`."
    assert [str(one) for one in raised.value.problems] == [
        f"resources.reps.headcount: '2.5' {part}",
        f"routes.weak_market.set.resources.reps.headcount: '1.5' {part}",
    ]


def both(path: Path, changes: dict[str, object]) -> tuple[Scenario, Scenario]:
    """The plan in a file as Python changes it, and as the command line does."""
    sets = tuple(f"{name}={value if isinstance(value, str) else line_of(value)}" for name, value in changes.items())
    return load(path).evolve(changes), load(path, asked=Asked(sets=sets))


def some_changes(plan: Scenario) -> dict[str, object]:
    sells, called = next(iter(plan.resources)), next(iter(plan.campaigns))
    starts = next(reversed(plan.stages))
    return {
        "horizon": "10 weeks",
        "seed": "77",
        f"resources.{sells}.headcount": "x3",
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
    for name in worlds.DATA.iterdir():
        (tmp_path / name.name).write_bytes(name.read_bytes())
    path = tmp_path / "plan.yaml"
    path.write_text(worlds.text(worlds.plan(number)), encoding="utf-8")
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


def test_a_plan_that_went_to_another_process_is_changed_as_before() -> None:
    more = {"resources.reps.headcount": "+1"}
    assert pickle.loads(pickle.dumps(PLAN)).evolve(more) == PLAN.evolve(more)  # noqa: S301 - ours
