"""Every plan of the catalogue gives what is kept of it: the same with the same luck, the like with other luck."""

import importlib
import json
import math
import sys
from pathlib import Path

import pytest
from scipy import stats

from simulator.experiments.comparison import compare, narrowed
from simulator.experiments.executors import Serial
from simulator.experiments.results import Results
from simulator.scenario.reading import load
from simulator.statistics.sections import SECTIONS

ROOT = Path(__file__).parents[2]
PLANS = sorted((ROOT / "scenarios").glob("*.yaml"))

sys.path.insert(0, str(ROOT / "scenarios"))
catalogue = importlib.import_module("expected")
sys.path.pop(0)


def kept(plan: Path) -> dict:
    return json.loads((plan.parent / "expected" / f"{plan.stem}.json").read_text(encoding="utf-8"))


def test_the_catalogue_is_not_empty():
    assert {plan.stem for plan in PLANS} == set(catalogue.FIRST)


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.stem)
def test_kept_results_are_of_the_plan_as_it_is(plan):
    scenario, expected = load(plan), kept(plan)
    assert expected["plan"] == catalogue.plan_hash(plan), "python scenarios/expected.py makes them anew"
    assert (expected["seed"], expected["replications"]) == (scenario.seed, scenario.replications)
    assert list(expected["routes"]) == list(scenario.routes)


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.stem)
def test_the_first_replications_give_the_same_again(plan):
    """To a millionth, and quantiles to the width of a bin: the last bit of a table may differ between machines."""
    compared = 0
    again = catalogue.first(plan, Serial())
    for route, kpis in kept(plan)["first"].items():
        assert list(again[route]) == list(kpis)
        for name, mean in kpis.items():
            near = 1e-3 if "_p90" in name else 1e-6
            assert again[route][name] == pytest.approx(mean, rel=near), (route, name)
            compared += 1
    assert compared >= 40


def differing(expected: dict, results: Results) -> list[tuple[str, str, float, float]]:
    """The KPIs that are further from those kept than four half-widths of both and a bin's width, with the two means."""
    far = []
    for route, kpis in expected["routes"].items():
        for name, kpi in kpis.items():
            found = results.kpi(route, name)
            luck = 4 * math.hypot(kpi["half_width"], found.half_width)
            allowed = luck + found.resolution + 1e-5 * abs(kpi["mean"])
            if not abs(found.mean - kpi["mean"]) <= allowed:
                far.append((route, name, found.mean, kpi["mean"]))
    return far


@pytest.mark.slow
@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.stem)
def test_another_seed_gives_the_kept_results(plan):
    """Within four half-widths of the difference: 7.8 standard errors, a false alarm in 1e10 comparisons at most."""
    expected = kept(plan)
    scenario = load(plan)
    results = compare(narrowed(scenario, seed=scenario.seed + 1), executor=Serial())
    assert not differing(expected, results)
    leaders = {name: results.best(name) for name in expected["best"]}
    assert {name: one and one.route for name, one in leaders.items()} == expected["best"]


FALSE_ALARMS = 1e-7
"""How often the few replications of a plan may differ by luck: 8e-7 of all runs of the tests, for eight plans."""
MORE = {"term_deposit": 16, "inbound_call_centre": 20, "machine_maker": 12, "saas_renewals": 4}
"""How many replications of another seed are compared, where it is not as many as the first."""


def regular(name: str, mean: float, spread: float) -> bool:
    """Whether a KPI that cannot be negative varies so little that replications are nearly normal."""
    if name in {"profit", "return_on_cost"}:
        return True
    share = name == "win_rate" or name.startswith(("utilisation.", "in_time.", "gave_up."))
    return spread <= (min(mean, 1 - mean) if share else mean) / 3


def beyond_luck(expected: dict, results: Results) -> tuple[list[tuple[str, str]], int]:
    """The KPIs whose difference the spread of the kept replications does not explain, and how many were compared.

    The difference divided by its standard error, which the kept half-width tells, is Student's with the degrees of
    freedom of the kept replications (of a quantile, of their sections), however few are those compared.
    """
    kept_ones = expected["replications"]
    every = [(route, name, kpi) for route, kpis in expected["routes"].items() for name, kpi in kpis.items()]
    far, compared = [], 0
    for route, name, kpi in every:
        freedom = (min(kept_ones, SECTIONS) if "_p90" in name else kept_ones) - 1
        spread = kpi["half_width"] / stats.t.isf(0.025, freedom) * math.sqrt(kept_ones)
        if not regular(name, kpi["mean"], spread):
            continue
        found = results.kpi(route, name)
        luck = spread * math.sqrt(1 / results.replications + 1 / kept_ones)
        allowed = stats.t.isf(FALSE_ALARMS / 2 / len(every), freedom) * luck
        compared += 1
        if not abs(found.mean - kpi["mean"]) <= allowed + found.resolution + 1e-5 * abs(kpi["mean"]):
            far.append((route, name))
    return far, compared


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.stem)
def test_some_replications_of_another_seed_come_near_the_kept_results(plan):
    """False alarms: see above, for normal replications."""
    scenario = load(plan)
    replications = MORE.get(plan.stem, catalogue.FIRST[plan.stem])
    results = compare(narrowed(scenario, seed=scenario.seed + 2, replications=replications), executor=Serial())
    expected = kept(plan)
    far, compared = beyond_luck(expected, results)
    assert not far
    assert compared >= 25
    route = next(iter(expected["routes"]))
    expected["routes"][route]["revenue"]["mean"] *= 2
    assert beyond_luck(expected, results)[0] == [(route, "revenue")]


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


def test_the_best_way_to_sell_machines_is_one_by_revenue_and_another_by_what_is_left_of_it():
    best = kept(ROOT / "scenarios" / "machine_maker.yaml")["best"]
    assert (best["revenue"], best["profit"]) == ("at_a_discount", "engineers")


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.stem)
def test_every_entry_has_a_page_that_the_catalogue_links(plan):
    page = plan.with_suffix(".md")
    text = page.read_text(encoding="utf-8")
    assert all(f"\n## {title}\n" in text for title in ("Source", "Assumptions", "Reading"))
    assert f"(../scenarios/{page.name})" in (ROOT / "docs" / "catalogue.md").read_text(encoding="utf-8")
