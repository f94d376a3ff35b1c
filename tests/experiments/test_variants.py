"""Several plans in one comparison."""

from __future__ import annotations

from dataclasses import replace

import pytest

import simulator as sim
from simulator.experiments.comparison import narrowed
from simulator.experiments.variants import called, combined
from simulator.scenario.templates import text_of

PLAN = sim.loads(text_of("two_routes")).evolve(
    {"horizon": "3 weeks", "warm_up": "1 weeks", "follow_up": "1 weeks", "replications": 3}
)


def test_plans_of_one_route_lend_it_their_name() -> None:
    more = PLAN.evolve({"resources.reps.headcount": 6})
    results = sim.compare({"today": PLAN, "six reps": more}, routes=["field"], replications=3, jobs=1)
    assert results.routes == ("today", "six reps")
    assert results.scenario.seen_by("six reps").resources["reps"].headcount == 6
    assert results.kpi("today", "headcount").mean == 4
    assert results.kpi("six reps", "headcount").mean == 6


def test_each_plan_gives_the_bits_that_it_gives_alone() -> None:
    more = PLAN.evolve(
        {"resources.reps.headcount": 2, "stages.sell.outcomes.won.chance": "25%", "stages.sell.outcomes.lost": {}}
    )
    together = sim.compare({"today": PLAN, "other": more}, jobs=1).replication_table()
    for label, plan in {"today": PLAN, "other": more}.items():
        alone = sim.compare(plan, jobs=1).replication_table()
        alone["route"] = label + ": " + alone["route"]
        mine = together[together["route"].str.startswith(label)].reset_index(drop=True)
        assert mine.equals(alone)


def test_plans_of_several_routes_are_told_apart_by_both_names() -> None:
    found = combined({"a": PLAN, "b": PLAN})
    assert list(found.routes) == [
        "a: field", "a: phone_first", "a: weak_market", "b: field", "b: phone_first", "b: weak_market",
    ]  # fmt: skip
    assert found.routes["b: field"].world is None
    assert found.seen_by("b: weak_market").resources["reps"].headcount == 3


def test_a_route_that_sets_values_keeps_them_beside_those_of_its_plan() -> None:
    other = PLAN.evolve({"segments.firms.gross_margin": "50%"})
    found = combined({"a": PLAN, "b": other})
    weak = found.seen_by("b: weak_market")
    assert (weak.segments["firms"].gross_margin, weak.resources["reps"].headcount) == (0.5, 3)
    assert found.seen_by("b: phone_first").segments["firms"].gross_margin == 0.5
    assert found.seen_by("a: weak_market").segments["firms"].gross_margin == 0.6


def test_a_route_is_like_the_nearest_that_is_compared() -> None:
    """The template's weak_market is like phone_first; of other plans, routes are like those of the first."""

    def likes(plan: sim.Scenario) -> dict[str, str | None]:
        return {name: one.like for name, one in plan.routes.items()}

    weaker = PLAN.evolve({"routes.field": {"like": "weak_market", "set": {"resources.reps.headcount": 1}}})
    assert likes(weaker) == {"field": "weak_market", "phone_first": None, "weak_market": "phone_first"}
    assert likes(narrowed(weaker, routes=["field", "phone_first"])) == {"field": "phone_first", "phone_first": None}
    assert likes(narrowed(weaker, routes=["field"])) == {"field": None}
    assert likes(combined({"a": PLAN, "b": PLAN})) == {
        "a: field": None, "a: phone_first": None, "a: weak_market": "a: phone_first",
        "b: field": "a: field", "b: phone_first": "a: phone_first", "b: weak_market": "b: phone_first",
    }  # fmt: skip
    alone = narrowed(PLAN, routes=["field"])
    assert likes(combined({"today": alone, "six reps": alone})) == {"today": None, "six reps": "today"}
    assert likes(called(PLAN, ["x", "y", "z"])) == {"x": None, "y": None, "z": "y"}


def test_what_plans_must_share_is_named() -> None:
    with pytest.raises(sim.ScenarioError) as raised:
        sim.compare({"a": PLAN, "longer": PLAN.evolve({"horizon": "4 weeks", "seed": 8})})
    assert str(raised.value) == (
        "the plans: 2 problems\n"
        "  horizon: 'longer' says otherwise than the first plan; plans compared share it.\n"
        "  seed: 'longer' says otherwise than the first plan; plans compared share it."
    )
    with pytest.raises(sim.ScenarioError, match="there is none"):
        sim.compare({})


def test_it_does_not_matter_what_a_plan_left_to_defaults() -> None:
    brief = replace(PLAN, left_out=PLAN.left_out ^ {"warm_up"})
    assert len(combined({"brief": brief, "whole": PLAN}).routes) == 6


def test_a_seed_for_all_makes_plans_of_several_seeds_alike() -> None:
    results = sim.compare({"a": PLAN, "b": PLAN.evolve({"seed": 8})}, routes=["field"], seed=5, jobs=1)
    assert results.difference("b", minus="a", kpi="revenue").mean == 0
    assert results.scenario.seed == 5
