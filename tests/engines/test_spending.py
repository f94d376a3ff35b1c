"""What spending brings and costs, lived: the mean that the curve says, the cents that were spent, and no lead moved."""

from __future__ import annotations

from itertools import pairwise
from math import sqrt

import numpy as np
import pytest

from simulator.engines.arrivals import prepare_campaign
from simulator.engines.preparing import prepare
from simulator.engines.reference import simulate
from simulator.experiments.blocks import block_of, books_of
from simulator.experiments.estimates import estimate
from simulator.kpis import kpis
from simulator.scenario.reading import loads
from simulator.scenario.types import Scenario

SPENDS = (0, 1_000, 2_000, 3_000, 60_000)
AT_MOST, HALF_AT, MONTHS, REPLICATIONS = 1_200, 2_000, 6, 40
Z = 5.33
"""A normal deviate passes this bound, on either side, once in ten million times."""
PLAN = """
name: Ever less for ever more
start: 2027-01-04
horizon: 6 months
segments: {people: {}}
campaigns:
  web:
    segment: people
    leads: {spend: 0 per month, response: {at_most: 1_200 per month, half_at: 2_000}, swings: 20% per week}
    cost: {per_month: 10.01, per_lead: 0.5, once: 7}
  post: {segment: people, leads: {spend: 333.33 per month, response: {at_most: 1 per day, half_at: 400}, MORE}}
stages: {look: {step: qualify, delay: 1 h}}
routes:
  r0: {campaigns: [web]}
  r1000: {campaigns: [web], set: {campaigns.web.leads.spend: 1_000 per month}}
  r2000: {campaigns: [web], set: {campaigns.web.leads.spend: 2_000 per month}}
  r3000: {campaigns: [web], set: {campaigns.web.leads.spend: 3_000 per month}}
  r60000: {campaigns: [web], set: {campaigns.web.leads.spend: 60_000 per month}}
  letters: {campaigns: [post]}
"""
STEADY = PLAN.replace(", swings: 20% per week", "")


def plan(text: str = PLAN, more: str = "regular: true") -> Scenario:
    return loads(text.replace("MORE", more))


def leads_of(scenario: Scenario, spend: int, replication: int) -> set[tuple[int, int]]:
    """The times and keys of the leads of one replication."""
    seen = scenario.seen_by(f"r{spend}")
    times, keys = prepare_campaign(seen, seen.campaigns["web"]).leads(7, replication)
    return set(zip(times.tolist(), keys.tolist(), strict=True))


@pytest.mark.parametrize("spend", SPENDS[1:])
def test_the_mean_number_of_leads_is_that_of_the_curve(spend: int) -> None:
    scenario = plan(STEADY)
    counts = [len(leads_of(scenario, spend, replication)) for replication in range(REPLICATIONS)]
    expected = AT_MOST * MONTHS * spend / (HALF_AT + spend)
    assert abs(np.mean(counts) - expected) < Z * sqrt(expected / REPLICATIONS)


@pytest.mark.parametrize("text", [PLAN, STEADY], ids=["swinging", "steady"])
def test_more_spending_keeps_every_lead(text: str) -> None:
    scenario = plan(text)
    for replication in range(3):
        found = [leads_of(scenario, spend, replication) for spend in SPENDS]
        assert found[0] == set()
        assert all(less < more for less, more in pairwise(found[1:]))


def cost(scenario: Scenario, route: str) -> tuple[float, int]:
    """What one replication's campaigns cost, and how many leads they brought."""
    tallies = simulate(prepare(scenario, route), seed=7, replication=0)
    seen = scenario.seen_by(route)
    found = kpis(seen, seen.routes[route])["cost.campaigns"]
    name = seen.routes[route].campaigns[0]
    return estimate(found, books_of(scenario, block_of(route, 0, [tallies]))).mean, tallies[f"campaign.{name}.brought"]


@pytest.mark.parametrize("spend", [0, 1_000])
def test_what_is_spent_is_a_cost_beside_the_others_to_the_cent(spend: int) -> None:
    found, leads = cost(plan(), f"r{spend}")
    assert (leads > 0) == (spend > 0)
    assert found == pytest.approx(round(6 * (spend + 10.01) + 7 + leads * 0.5, 2), abs=1e-9)


def test_spending_lasts_as_long_as_the_campaign_runs() -> None:
    """Three weeks of it: 333.33 × 504 h ÷ 730.5 h = 229.976…; leads at 1 × 333.33 ÷ 733.33 a day, regular."""
    found, leads = cost(plan(more="regular: true, between: [2027-02-01, 2027-02-21]"), "letters")
    assert (found, leads) == (229.98, 10)  # 21 days × 0.45454… = 9.545: numbers 0 to 9
