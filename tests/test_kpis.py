"""Every KPI from books written by hand: two replications of one route, the arithmetic beside each expectation."""

import math
from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest

from simulator.engines.books import Books
from simulator.engines.tallies import layout
from simulator.experiments.estimates import estimate
from simulator.kpis import PLAIN, Kpi, Quantile, Total, kpis
from simulator.kpis.adjusted import ADJUSTED
from simulator.kpis.costs import fixed_campaign_cost
from simulator.rules.histograms import Histogram, coded
from simulator.rules.tallies import bin_start, histogram_bin
from simulator.scenario.distributions import Constant
from simulator.scenario.kpi_names import Measured, Staffed, units_by_name
from simulator.scenario.staff import Commission, Resource, ResourceCost
from simulator.scenario.types import (
    EARLY_LEAVING,
    Campaign,
    CampaignCost,
    Count,
    Outcome,
    Rate,
    Route,
    Sale,
    Scenario,
    Segment,
    Stage,
    Times,
)

HOUR = 3_600_000
DAY, WEEK = 24 * HOUR, 168 * HOUR
MONTH = 2_629_800_000

STAGES = (
    Stage(
        name="call",
        step="qualify",
        effort=Constant(value=HOUR),
        due=4 * HOUR,
        outcomes=(Outcome(name="yes", chance=0.5, to="sell"), Outcome(name="no", chance=0.5)),
    ),
    Stage(
        name="sell",
        step="sell",
        effort=Constant(value=HOUR),
        outcomes=(
            Outcome(name="won", chance=0.5, sale=Sale(times=1.0), to="grow"),
            Outcome(name="lost", chance=0.5),
        ),
    ),
    Stage(
        name="grow",
        step="serve",
        effort=Constant(value=HOUR),
        outcomes=(Outcome(name="more", chance=1.0, to="rest"),),
    ),
    Stage(name="rest", step="serve", delay=Constant(value=HOUR)),
)
TENTH = Commission(first=0.1, later=0.1)
RESOURCES = (
    Resource(name="callers", headcount=2, cost=ResourceCost(per_hour=20.0, per_touch=1.0, overtime=1.5)),
    Resource(name="reps", headcount=3, cost=ResourceCost(per_month=1000.0, per_hire=400.0, commission=TENTH)),
    Resource(name="partners", headcount=5, channel="indirect", cost=ResourceCost(keeps=0.2, per_month=10.0)),
    Resource(name="idlers", headcount=50, cost=ResourceCost(per_hour=99.0)),
)
CAMPAIGNS = (
    Campaign(
        name="web",
        segment="firms",
        leads=Rate(per_week=10.0, per_open_hour=None),
        starts="call",
        cost=CampaignCost(per_lead=3.0, per_month=100.0, once=500.0),
    ),
    Campaign(
        name="unused",
        segment="firms",
        leads=Rate(per_week=10.0, per_open_hour=None),
        starts="call",
        cost=CampaignCost(once=7777.0),
    ),
)
ROUTE = Route(
    name="mixed",
    team={"call": {"callers": 1.0}, "sell": {"reps": 0.5, "partners": 0.5}, "grow": {"reps": 1.0}},
    campaigns=("web",),
)
PLAN = Scenario(
    name="Two months",
    start=datetime(2027, 1, 4),
    horizon=2 * MONTH,
    warm_up=WEEK,
    segments={"firms": Segment(name="firms", gross_margin=0.5)},
    campaigns={one.name: one for one in CAMPAIGNS},
    resources={one.name: one for one in RESOURCES},
    stages={one.name: one for one in STAGES},
    routes={"mixed": ROUTE},
)
COUNTED = {
    "leads": (100, 60),
    "sales": (10, 5),
    "new_accounts": (8, 4),
    "bookings": (1_200_000, 600_000),
    "revenue": (1_000_000, 500_000),
    "gross_profit": (500_000, 250_000),
    "journeys_lost": (32, 16),
    "cohort.leads": (100, 60),
    "cohort.won": (20, 4),
    "cohort.lost": (70, 50),
    "cohort.open": (10, 6),
    "cohort.lead_time_ms": (200 * DAY, 16 * DAY),
    "cohort.gross_profit": (800_000, 400_000),
    "campaign.web.brought": (90, 60),
    "campaign.web.leads": (95, 55),
    "campaign.web.sales": (8, 4),
    "campaign.web.new_accounts": (6, 4),
    "campaign.web.revenue": (600_000, 400_000),
    "campaign.web.cohort.leads": (80, 40),
    "campaign.web.cohort.won": (12, 3),
    "campaign.web.qualify.spent": (8_000, 4_000),
    "campaign.web.sell.spent": (40_000, 20_000),
    "campaign.web.serve.spent": (600, 0),
    "campaign.web.resource.callers.qualify.busy_ms": (250 * HOUR, 150 * HOUR),
    "campaign.web.resource.reps.sell.busy_ms": (100 * HOUR, 0),
    "campaign.web.resource.reps.serve.busy_ms": (40 * HOUR, 0),
    "segment.firms.leads": (100, 60),
    "segment.firms.revenue": (1_000_000, 500_000),
    "step.sell.other_cost": (5_000, 0),
    "step.serve.other_cost": (1_000, 0),
    "stage.call.visits": (100, 60),
    "stage.call.served": (80, 40),
    "stage.call.in_time": (60, 30),
    "stage.call.gave_up": (20, 10),
    "stage.call.waits_left": (20, 10),
    "stage.call.wait_served_ms": (160 * HOUR, 40 * HOUR),
    "stage.call.wait_left_ms": (60 * HOUR, 40 * HOUR),
    "stage.call.queue_ms": (2 * MONTH, 4 * MONTH),
    "stage.call.ended": (80, 40),
    "stage.call.left": (100, 60),
    "stage.call.time_ms": (300 * HOUR, 20 * HOUR),
    "stage.call.count.yes": (40, 20),
    "stage.call.count.no": (40, 20),
    "stage.call.count.gave_up": (20, 10),
    "resource.callers.open_ms": (1000 * HOUR, 1000 * HOUR),
    "resource.callers.scheduled_ms": (1010 * HOUR, 1000 * HOUR),
    "resource.callers.overtime_ms": (0, 8 * HOUR),
    "resource.callers.present_ms": (4 * MONTH, 4 * MONTH),
    "resource.callers.busy_ms": (500 * HOUR, 300 * HOUR),
    "resource.callers.qualify.busy_ms": (500 * HOUR, 300 * HOUR),
    "resource.callers.qualify.touch_cost": (10_000, 5_000),
    "resource.reps.open_ms": (2000 * HOUR, 2000 * HOUR),
    "resource.reps.scheduled_ms": (2000 * HOUR, 2000 * HOUR),
    "resource.reps.present_ms": (6 * MONTH, 5 * MONTH),
    "resource.reps.hires": (0, 3),
    "resource.reps.busy_ms": (400 * HOUR, 0),
    "resource.reps.sell.busy_ms": (300 * HOUR, 0),
    "resource.reps.serve.busy_ms": (100 * HOUR, 0),
    "resource.reps.sell.commission": (50_000, 25_000),
    "resource.partners.present_ms": (10 * MONTH, 10 * MONTH),
    "resource.partners.sell.keeps": (100_000, 50_000),
}
EXPECTED = {
    "leads": 80,
    "sales": 7.5,
    "new_accounts": 6,
    "returning_sales": 1.5,
    "revenue": 7_500,
    "bookings": 9_000,
    "average_sale": 18_000 / 15,
    "gross_profit": 3_750,
    # scheduled hours, overtime at half as much again, and touches; three seats for two months, one vacant for one
    "cost.people": (20 * 1010 + 100 + 6_000 + 20 * (1000 + 1.5 * 8) + 50 + 5_000) / 2,
    "cost.campaigns": 3 * 75 + 100 * 2 + 500,
    "cost.commission": 375,
    "cost.hires": 3 * 400 / 2,
    "cost.other": 30,
    "cost.partners": 750 + 5 * 10 * 2,
    "cost": 25_795 + 925 + 375 + 600 + 30 + 850,
    "profit": 3_750 - 28_575,
    "return_on_cost": (3_750 - 28_575) / 28_575,
    # campaigns, the callers whole, the reps' months and hires by busy time (3/4, then evenly over sell and serve: 1/2),
    # their commission, the partners whole, the outcomes of sell
    "cac": (2 * 925 + 40_590 + 6_000 * 0.75 + 6_200 * 0.5 + 750 + 1_700 + 50) / 12,
    "cold_names": 0,
    "cost_per_lead": 1_850 / 160,
    "cost_per_lead.web": 1_850 / 150,
    "cost_per_lead.firms": 1_850 / 160,
    "win_rate": 24 / 160,
    "lead_time_mean": 216 / 24,
    "value_per_lead": 12_000 / 160,
    "close_rate": 12 / 60,
    "sales_velocity": 18_000 / 2 / (2 * 730.5 / 24),
    "headcount": 4.75,
    "leads.web": 75,
    "leads.firms": 80,
    "sales.web": 6,
    "revenue.web": 5_000,
    "revenue.firms": 7_500,
    # campaign, what was spent on its leads, half of the callers, of the reps 35 % (100 + 40 of 400 hours) and, as they
    # are idle in the second replication, all; so also the partners, who are idle in both
    "cost.web": ((970 + 486 + 10_100 + 2_100 + 100) + (880 + 240 + 10_120 + 6_200 + 100)) / 2,
    # the route's campaigns of the segment; no time is booked on it, but idle resources are all its own
    "cost.firms": ((970 + 100) + (880 + 6_200 + 100)) / 2,
    # without what was spent on serve; of the reps a quarter, and in the second replication one step of two
    "cac.web": ((970 + 480 + 10_100 + 1_500 + 100) + (880 + 240 + 10_120 + 3_100 + 100)) / 10,
    "win_rate.web": 15 / 120,
    "open_at_end": 8,
    "lost": 60,
    "fte.callers": 1000 / (40 * 2 * 730.5 / 168),
    "utilisation.callers": 800 / 2000,
    "utilisation.reps": 0.1,
    "wait_mean.call": 200 / 120,
    "wait_all.call": 300 / 150,
    "in_time.call": 90 / 150,
    "gave_up.call": 30 / 150,
    "conversion.call": 60 / 120,
    "visits.call": 80,
    "queue.call": 1.5,
    "time_in.call": 2.0,
    "count.call.no": 30,
    "count.call.gave_up": 15,
    "visits.rest": 0,
}


def histogram(*rows: dict[int, int]) -> Histogram:
    return Histogram.of(coded(np.array([*row], np.int64), np.array([*row.values()], np.int64)) for row in rows)


def books(scenario: Scenario = PLAN, **histograms: Histogram) -> Books:
    route = scenario.routes["mixed"]
    assert set(COUNTED) <= set(layout(scenario, route))
    numbers = {name: np.array(COUNTED.get(name, (0, 0)), dtype=np.int64) for name in layout(scenario, route)}
    return Books(scenario=scenario, route=route, numbers=numbers, histograms=histograms)


def listed() -> dict[str, Kpi]:
    return kpis(PLAN, ROUTE)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_kpi_is_what_its_formula_says(name: str) -> None:
    assert estimate(listed()[name], books()).mean == pytest.approx(EXPECTED[name], rel=1e-12)


def test_every_kind_of_kpi_is_expected_above_or_below() -> None:
    tested = {family(name) for name in EXPECTED} | {"lead_time_p50", "lead_time_p90", "wait_p90"}
    tested |= {one.name for one in ADJUSTED} | {"cost.firms"}
    assert {family(name) for name in listed()} == tested


def family(name: str) -> str:
    return name if name.startswith("cost") else name.partition(".")[0]


def test_names_and_units_are_those_that_targets_may_use() -> None:
    """The reader lists the KPIs of the whole plan; the route has all but those of the unused resource."""
    stages = {
        stage.name: Measured(
            outcomes=(*(one.name for one in stage.outcomes), *EARLY_LEAVING) if stage.outcomes else (),
            staffed=stage.effort is not None,
            promising=stage.due is not None,
        )
        for stage in PLAN.stages.values()
    }
    sources = (*ROUTE.campaigns, *PLAN.segments)
    used = {name: Staffed() for name in PLAN.resources if name != "idlers"}
    assert {name: kpi.unit for name, kpi in listed().items()} == units_by_name(sources, used, stages)


def test_each_kpi_says_what_it_is() -> None:
    for name, kpi in listed().items():
        assert kpi.name == name
        assert len(kpi.formula) > 5
        assert kpi.better in {"more", "less", "neither"}


def test_a_ratio_without_anything_below_is_undefined() -> None:
    found = estimate(listed()["conversion.sell"], books())
    assert math.isnan(found.mean)
    assert math.isnan(found.p50)


def test_a_replication_of_its_own_may_be_undefined() -> None:
    found = estimate(listed()["utilisation.partners"], books())
    assert math.isnan(found.mean)
    assert list(estimate(listed()["win_rate"], books()).per_replication) == [0.2, 4 / 60]


def test_lead_time_quantiles_pool_all_replications() -> None:
    one, two = histogram_bin(3 * DAY), histogram_bin(5 * DAY)
    found = books(lead_time=histogram({one: 10}, {one: 5, two: 5}))
    median = estimate(listed()["lead_time_p50"], found)
    width = (bin_start(one + 1) - bin_start(one)) / DAY
    assert median.mean == pytest.approx(bin_start(one) / DAY + width * 10 / 15, rel=1e-12)
    assert median.per_replication == pytest.approx([3.0, 3.0], rel=2e-3)
    high = estimate(listed()["lead_time_p90"], found)
    assert high.mean == pytest.approx(5.0, rel=2e-3)
    assert high.per_replication == pytest.approx([3.0, 5.0], rel=2e-3)


def test_waits_of_zero_stand_apart() -> None:
    wait = listed()["wait_p90.call"]
    assert isinstance(wait.rule, Quantile)
    waits = {"wait.call": histogram({0: 95, 7: 5}, {0: 95, 7: 5})}
    assert estimate(wait, books(**waits)).mean == 0.0


def test_a_route_without_wins_has_no_lead_time() -> None:
    found = estimate(listed()["lead_time_p50"], books(lead_time=histogram({}, {})))
    assert math.isnan(found.mean)
    assert math.isnan(found.half_width)


def campaign(leads: Rate | Count | Times) -> Campaign:
    return Campaign(name="c", segment="firms", leads=leads, starts="call", cost=CampaignCost(per_month=100.0, once=7.0))


def rate(first: datetime, after: datetime) -> Rate:
    return Rate(per_week=1.0, per_open_hour=None, between=(first, after))


START = datetime(2027, 1, 4)


@pytest.mark.parametrize(
    ("leads", "cost"),
    [
        (Rate(per_week=1.0, per_open_hour=None), 207.0),
        (Times(csv="a.csv", column="at", times=()), 207.0),
        (rate(START, datetime(2027, 2, 3, 10, 30)), 107.0),
        (rate(datetime(2026, 12, 30), datetime(2027, 2, 3, 10, 30)), 100.0),
        (rate(datetime(2028, 1, 1), datetime(2028, 2, 1)), 0.0),
        (Count(count=5, between=(START, datetime(2027, 2, 3, 10, 30))), 107.0),
    ],
)
def test_campaigns_cost_for_the_time_that_they_run_inside_the_window(leads, cost) -> None:
    assert fixed_campaign_cost(PLAN, campaign(leads)) == pytest.approx(cost, rel=1e-12)


def test_money_follows_the_currencys_smallest_unit() -> None:
    yen = replace(PLAN, currency="JPY", minor_units=1)
    assert estimate(listed()["revenue"], books(yen)).mean == 750_000


ODD = ResourceCost(per_hour=1 / 3, per_month=0.005, per_touch=1.0, commission=TENTH)


@pytest.mark.parametrize(("currency", "minor_units"), [("EUR", 100), ("JPY", 1), ("KWD", 1000)])
def test_every_amount_is_whole_in_the_smallest_unit_whatever_prices_say(currency: str, minor_units: int) -> None:
    resources = {name: replace(one, cost=ODD) for name, one in PLAN.resources.items()}
    odd = replace(CAMPAIGNS[0], cost=CampaignCost(per_lead=1 / 7, per_month=1 / 9, once=1 / 11))
    plan = replace(PLAN, currency=currency, minor_units=minor_units, resources=resources, campaigns={"web": odd})
    found = books(plan)
    amounts = {kpi.name: kpi.rule.term(found) for kpi in PLAIN
               if isinstance(kpi.rule, Total) and kpi.unit == "money"}  # fmt: skip
    assert {"cost.people", "cost.partners", "cost.campaigns", "cost", "profit"} <= set(amounts)
    for name, values in amounts.items():
        assert values.tolist() == [round(value * minor_units) / minor_units for value in values.tolist()], name
    parts = [np.round(values * minor_units) for name, values in amounts.items() if name.startswith("cost.")]
    assert sum(parts).tolist() == np.round(amounts["cost"] * minor_units).tolist()


def test_seats_are_paid_once_and_rounded_half_up() -> None:
    # 1,010 hours at a third: 336.666…, and 1,008 with overtime: 336; with callers' touches 100 and 50
    callers = replace(RESOURCES[0], cost=replace(ODD, per_month=0.0))
    plan = replace(PLAN, resources={**PLAN.resources, "callers": callers, "reps": replace(RESOURCES[1], cost=ODD)})
    people = listed()["cost.people"].rule
    assert isinstance(people, Total)
    # the reps: 2,000 hours at a third, and six or five months at half a cent: 666.666… + 0.03 or 0.025
    assert people.term(books(plan)).tolist() == [1_103.37, 1_052.69]
    # 1,010 hours at a 2,020th of a yen are half a yen, which is one; 1,008 are less
    cheap = replace(RESOURCES[0], cost=ResourceCost(per_hour=1 / 2020))
    free = {name: replace(one, cost=ResourceCost()) for name, one in PLAN.resources.items()}
    half = replace(PLAN, currency="JPY", minor_units=1, resources=free | {"callers": cheap})
    assert people.term(books(half)).tolist() == [1 + 10_000, 0 + 5_000]


def test_only_stages_with_a_due_time_are_served_in_time() -> None:
    assert "in_time.call" in listed()
    assert "in_time.sell" not in listed()
    assert "wait_mean.rest" not in listed()


def test_a_stage_without_outcomes_counts_how_visits_end_all_the_same() -> None:
    assert {"conversion.rest", "count.rest.done", "count.rest.gave_up"} <= set(listed())
