import json
import math
from dataclasses import replace

import numpy as np
import pytest

from simulator.experiments.blocks import block_of
from simulator.experiments.results import Results, TargetChance
from simulator.rules.histograms import coded
from simulator.rules.tallies import histogram_bin
from simulator.scenario.criteria import Target
from simulator.scenario.kpi_names import unit_named
from simulator.scenario.targets import target
from tests.experiments.conftest import tallies

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
T = 4.302653
"""Student's 97.5 % point with two degrees of freedom."""


def test_a_headline_and_its_spread(results: Results):
    found = results.kpi("two", "revenue")
    assert found.mean == 601.0
    assert found.half_width == pytest.approx(T * 100 / math.sqrt(3), rel=1e-6)
    assert found.sd == pytest.approx(100.0)
    assert (found.p5, found.p50, found.p95) == pytest.approx((511.0, 601.0, 691.0))
    assert found.per_replication.tolist() == [501.0, 601.0, 701.0]


def test_paired_differences_lose_what_both_have_in_common(results: Results):
    (found,) = results.differences(kpi="revenue")
    assert (found.route, found.minus) == ("one.rep", "two")
    assert found.mean == pytest.approx(-1.0)
    assert found.half_width == 0.0
    assert results.difference("two", minus="one.rep", kpi="revenue").mean == pytest.approx(1.0)
    assert results.variance_reduction("two", "one.rep", "revenue") == math.inf
    assert results.kpi("two", "revenue").half_width > 200


def test_differences_against_a_baseline(results: Results):
    found = results.differences(baseline="one.rep", kpi="revenue")
    assert [(one.route, one.minus) for one in found] == [("two", "one.rep")]
    assert {one.kpi for one in results.differences()} == {
        name for name in results.kpi_names("two") if not name.endswith(".reps")
    }


def test_the_best_is_the_largest_or_the_smallest_as_the_kpi_asks(results: Results):
    assert results.best("revenue").route == "two"
    assert results.best("revenue").verdict == "best"
    assert results.best("headcount").route == "one.rep"
    assert results.best("leads") is None
    assert results.best("sales").verdict == "same"


def test_the_median_of_a_constant_is_true_within_its_resolution(plan):
    """Twenty minutes, always: the bin that holds them starts a little earlier, which is no luck."""
    length = 1_200_000
    made = [tallies(plan, "two", cohort__won=won, lead_time=histogram_bin(length)) for won in (1, 2, 3)]
    blocks = {"two": block_of("two", 0, made), "one.rep": block_of("one.rep", 0, made_by_one(plan, length))}
    found = Results(plan, blocks, {})
    median = found.kpi("two", "lead_time_p50")
    assert abs(median.mean - length / DAY) <= median.resolution <= length / DAY / 1000
    assert median.half_width == 0.0
    apart = found.difference("one.rep", minus="two", kpi="lead_time_p50")
    assert abs(apart.mean) <= apart.half_width
    assert apart.p_value == 1.0
    assert found.best("lead_time_p50").verdict == "tie"


@pytest.mark.parametrize("kpi", ["lead_time_p50", "lead_time_p90", "lead_time_p90_adjusted", "wait_p90.sell"])
def test_what_is_the_same_in_every_replication_differs_by_nothing(plan, kpi):
    blocks = {
        route: block_of(
            route,
            0,
            [tallies(plan, route, cohort__won=won, lead_time=histogram_bin(days * DAY)) for won, days in LIVES],
        )
        for route in plan.routes
    }
    found = Results(plan, blocks, {})
    apart = found.difference("one.rep", minus="two", kpi=kpi)
    assert (apart.mean, apart.half_width, apart.p_value) == (0.0, 0.0, 1.0)
    assert (found.best(kpi).verdict, found.best(kpi).peers) == ("same", ("one.rep",))


def test_the_same_lead_times_say_nothing_of_waits(plan):
    two, one = tallies(plan, "two", cohort__won=1), tallies(plan, "one.rep", cohort__won=1)
    hour = np.array([histogram_bin(HOUR)])
    two = replace(two, histograms={**two.histograms, "wait.sell": coded(hour, np.array([2]))})
    one = replace(one, histograms={**one.histograms, "wait.sell": coded(hour, np.array([3]))})
    found = Results(plan, {"two": block_of("two", 0, [two] * 2), "one.rep": block_of("one.rep", 0, [one] * 2)}, {})
    assert found.best("lead_time_p90").verdict == "same"
    assert found.best("wait_p90.sell").verdict == "tie"


LIVES = [(1, 20), (2, 30), (3, 25)]


def made_by_one(plan, length):
    return [tallies(plan, "one.rep", cohort__won=won, lead_time=histogram_bin(length)) for won in (3, 2, 2)]


def test_an_undefined_kpi_is_nobodys_best(results: Results):
    assert math.isnan(results.kpi("one.rep", "lead_time_p50").mean)
    assert results.best("average_sale") is None


def test_nobody_is_surely_best_where_a_route_has_no_value(plan, results: Results, monkeypatch):
    """A route won nobody; or it does not have the KPI; and where there is one route, nothing is compared."""
    found = results.best("lead_time_p50")
    assert (found.route, found.verdict, found.peers) == ("two", "unknown", ("one.rep",))
    assert math.isnan(found.probability)
    monkeypatch.delitem(results._kpis["one.rep"], "revenue")
    assert (results.best("revenue").route, results.best("revenue").verdict) == ("two", "unknown")
    alone = Results(plan, {"two": results._blocks["two"]}, {})
    assert {alone.best(kpi).verdict for kpi in alone.all_kpis if alone.best(kpi)} == {"unknown"}
    assert alone.to_json()["best"]["revenue"] == {"route": "two", "probability": None, "verdict": "unknown"}


def test_a_targets_chance_is_the_share_of_replications_that_meet_it(results: Results):
    (found,) = results.targets("two")
    assert found.label == "revenue >= 600"
    assert found.probability == pytest.approx(2 / 3)
    assert found.low < 2 / 3 < found.high
    assert results.targets("one.rep")[0].probability == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("kpi", "relation", "chance"),
    [(f"lead_time_{kpi}", relation, float(relation in {">=", "<="}))
     for kpi in ("p50", "p90", "mean", "p90_adjusted", "mean_adjusted") for relation in (">=", "<=", ">", "<")],
)  # fmt: skip
@pytest.mark.parametrize("length", [60 * MINUTE, 37 * MINUTE, 1_200, 1])
def test_what_always_takes_as_long_as_the_bound_is_neither_above_nor_below_it(plan, kpi, relation, chance, length):
    assert chance_of_a_constant(plan, length, Target(kpi=kpi, relation=relation, bound=length / DAY)) == chance


def test_a_bound_two_thousandths_away_is_told_apart(plan):
    for kpi in ("lead_time_p50", "lead_time_mean"):
        above, below = 1.002 * HOUR / DAY, 0.998 * HOUR / DAY
        assert chance_of_a_constant(plan, HOUR, Target(kpi=kpi, relation="<", bound=above)) == 1.0
        assert chance_of_a_constant(plan, HOUR, Target(kpi=kpi, relation=">", bound=below)) == 1.0
        assert chance_of_a_constant(plan, HOUR, Target(kpi=kpi, relation=">=", bound=above)) == 0.0


@pytest.mark.parametrize(
    ("kpi", "bound", "text"),
    [
        ("lead_time_p90", 60 * MINUTE / DAY, "1 h"),
        ("lead_time_p90", 37 * MINUTE / DAY, "37 min"),
        ("lead_time_p90", 75.0, "75 days"),
        ("wait_p90.sell", 1.5 / 3600, "1.5 s"),
        ("wait_p90.sell", 1 / 7, "0.14285714285714285 h"),
        ("win_rate", 0.07, "7%"),
        ("cost.people", 10_000.0, "10000"),
    ],
)
def test_a_target_is_told_as_a_plan_writes_it(plan, kpi, bound, text):
    chance = TargetChance(target=Target(kpi=kpi, relation="<=", bound=bound), probability=0.5, low=0.4, high=0.6)
    assert chance.label == f"{kpi} <= {text}"
    unit = unit_named(kpi)
    assert target(kpi, f"<= {text}", unit).bound == bound


def chance_of_a_constant(plan, length, target):
    """The chance of a target where one to forty leads are won in a replication, each after the same time."""
    made = [
        tallies(
            plan,
            "two",
            cohort__leads=won,
            cohort__won=won,
            cohort__lead_time_ms=won * length,
            lead_time=histogram_bin(length),
        )
        for won in range(1, 41)
    ]
    found = Results(replace(plan, targets=(target,)), {"two": block_of("two", 0, made)}, {})
    return found.targets("two")[0].probability


def test_weekly_series_in_their_units(results: Results):
    assert results.series("two", "revenue").tolist() == [[501.0, 0.0], [601.0, 0.0], [701.0, 0.0]]
    # the horizon is ten days: the second week lasts three of seven
    assert results.series("two", "queue")[0].tolist() == pytest.approx([1.0, 7 / 3])
    assert results.series("two", "in_progress")[0].tolist() == [2.0, 0.0]
    with pytest.raises(KeyError):
        results.series("two", "weather")


def test_histograms_pool_all_replications(results: Results):
    bins, counts = results.histogram("two", "lead_time")
    assert (bins.tolist(), counts.tolist()) == ([3], [6])


def test_the_summary_has_a_row_a_route_and_kpi(results: Results):
    found = results.summary()
    assert list(found.columns) == ["route", "kpi", "unit", "mean", "half_width", "sd", "p5", "p50", "p95"]
    assert len(found) == sum(len(results.kpi_names(route)) + 1 for route in results.routes)
    assert list(found[found.kpi == "profit_cvar"].route) == ["two", "one.rep"]
    row = found[(found.route == "two") & (found.kpi == "revenue")].iloc[0]
    assert (row["mean"], row.unit) == (601.0, "money")


def test_the_worst_profits_mean_is_that_of_a_twentieth_of_the_replications(plan, results: Results):
    assert math.isnan(results.worst_profit("two").mean)
    earned = [tallies(plan, "two", gross_profit=100 * amount) for amount in range(200, 0, -1)]
    found = Results(plan, {"two": block_of("two", 0, earned)}, {})
    assert found.worst_profit("two").mean == pytest.approx((1 + 10) / 2)
    cvar = found.to_json()["routes"]["two"]["risk"]["profit_cvar"]
    assert (cvar["mean"], cvar["reason"]) == (pytest.approx(5.5), None)
    row = list(found.summary_rows())[-1]
    assert row[:5] == ("two", "profit_cvar", "money", *found.worst_profit("two"))
    assert row[4] > 0


def test_json_has_the_promised_form(results: Results):
    found = json.loads(json.dumps(results.to_json(), allow_nan=False))
    assert list(found) == [
        "scenario", "seed", "replications", "targets", "routes", "differences", "best", "provenance",
    ]  # fmt: skip
    two = found["routes"]["two"]
    assert list(two["kpis"]["revenue"]) == ["mean", "half_width", "sd", "p5", "p50", "p95"]
    assert found["targets"] == {"revenue >= 600": {"kpi": "revenue", "relation": ">=", "bound": 600.0, "unit": "money"}}
    assert two["targets"] == {"revenue >= 600": pytest.approx(2 / 3)}
    assert two["risk"] == {"profit_cvar": {"mean": None, "half_width": None, "reason": "needs 200 replications"}}
    assert two["kpis"]["average_sale"]["mean"] is None
    assert list(found["differences"][0]) == ["kpi", "route", "minus", "mean", "half_width", "p_value"]
    assert found["best"]["revenue"] == {"route": "two", "probability": 1.0, "verdict": "best"}
    assert found["provenance"] == {"version": "test"}


def test_the_chance_of_a_target_on_a_kpi_that_a_route_lacks_is_unknown(results: Results):
    assert np.isnan(results._chance("two", _target("utilisation.rep")).probability)
    assert results._chance("one.rep", _target("lead_time_p50")).probability == 0.0


def _target(kpi: str):
    return Target(kpi=kpi, relation="<=", bound=1.0)


def test_estimates_are_the_same_however_many_threads_work_them_out(plan, results, monkeypatch):
    threaded = Results(plan, {route: results.block(route) for route in results.routes}, results.provenance)
    told = results.to_json()
    monkeypatch.setattr("simulator.engines.books.AT_ONCE", 1)
    threaded.work_out(3)
    assert threaded.to_json() == told
