"""Every plan of the catalogue gives, with other luck, what is kept of it."""

import json
import math
from pathlib import Path

import pytest

from simulator.experiments.comparison import compare, narrowed
from simulator.experiments.executors import Serial
from simulator.scenario.reading import load

ROOT = Path(__file__).parents[2]
PLANS = sorted((ROOT / "scenarios").glob("*.yaml"))
REPLICATIONS = {"term_deposit": 4, "inbound_call_centre": 10}


def kept(plan: Path) -> dict:
    return json.loads((plan.parent / "expected" / f"{plan.stem}.json").read_text(encoding="utf-8"))


def test_the_catalogue_is_not_empty():
    assert {plan.stem for plan in PLANS} == set(REPLICATIONS)


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.stem)
def test_kept_results_are_of_the_plan_as_it_is(plan):
    scenario, expected = load(plan), kept(plan)
    assert (expected["seed"], expected["replications"]) == (scenario.seed, scenario.replications)
    assert list(expected["routes"]) == list(scenario.routes)


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.stem)
def test_another_seed_gives_the_kept_results(plan):
    """Within four half-widths of so few replications: 7.8 standard errors, a false alarm in 1e14 comparisons."""
    expected, few = kept(plan), REPLICATIONS[plan.stem]
    scenario = load(plan)
    results = compare(narrowed(scenario, replications=few, seed=scenario.seed + 1), executor=Serial())
    compared = 0
    for route, kpis in expected["routes"].items():
        for name, kpi in kpis.items():
            scale = math.sqrt(expected["replications"] / few)
            allowed = 4 * kpi["half_width"] * scale + 1e-9 * abs(kpi["mean"])
            assert abs(results.kpi(route, name).mean - kpi["mean"]) <= allowed, (route, name)
            compared += 1
    assert compared >= 40


def test_the_best_way_to_sell_a_deposit_depends_on_what_is_wanted():
    best = kept(ROOT / "scenarios" / "term_deposit.yaml")["best"]
    assert best == {
        "revenue": "branch_closes",
        "profit": "letter_first",
        "return_on_cost": "agency_sells",
        "lead_time_p90": "agency_sells",
    }


def test_the_best_number_of_agents_depends_on_what_is_wanted():
    best = kept(ROOT / "scenarios" / "inbound_call_centre.yaml")["best"]
    assert (best["profit"], best["revenue"]) == ("seven_agents", "eight_agents")


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.stem)
def test_every_entry_has_a_page_that_the_catalogue_links(plan):
    page = plan.with_suffix(".md")
    text = page.read_text(encoding="utf-8")
    assert all(f"\n## {title}\n" in text for title in ("Source", "Assumptions", "Reading"))
    assert f"(../scenarios/{page.name})" in (ROOT / "docs" / "catalogue.md").read_text(encoding="utf-8")
