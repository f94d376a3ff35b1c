"""Adjusted cohort KPIs: what the whole cohort would come to, from leads of which many are still open."""

from __future__ import annotations

import math

import pytest

from simulator.engines.books import Books
from simulator.engines.preparing import prepare
from simulator.engines.reference import simulate
from simulator.experiments.blocks import block_of, books_of
from simulator.experiments.estimates import Estimate, estimate
from simulator.kpis import kpis
from simulator.scenario.reading import loads
from simulator.scenario.types import Scenario

PLAN = """
name: Two months, and the world ends with them
start: 2027-01-04
horizon: 60 days
follow_up: 0 days
seed: 11
segments: {people: {value: 100, gross_margin: 60%}}
campaigns: {web: {segment: people, leads: {rate: 10 per day}}}
stages:
  offer:
    step: sell
    delay: {exponential: {mean: 20 days}}
    outcomes: {won: {chance: 40%, sale: value, after: {exponential: {mean: 10 days}}}, lost: {}}
routes: {only: {}}
"""
REPLICATIONS = 40
MOST_T = 8.0
"""Student's t of the 19 degrees of freedom that 20 sections leave is beyond 8 once in six million cases."""

FOLLOWED = loads(PLAN.replace("follow_up: 0 days", "follow_up: 600 days").replace("10 per day", "1 per day"))
"""A world that ends long after the last of the cohort's leads is decided."""


def lived(scenario: Scenario, replications: int = REPLICATIONS) -> Books:
    prepared = prepare(scenario, "only")
    tallies = [simulate(prepared, seed=scenario.seed, replication=number) for number in range(replications)]
    return books_of(scenario, block_of("only", 0, tallies))


def value(books: Books, name: str) -> Estimate:
    return estimate(kpis(books.scenario, books.route)[name], books)


def won_by(days: float) -> float:
    """The chance that a lead has bought by an age: two exponential times of 20 and 10 days, in 40 of 100 cases."""
    return 0.4 * (1 - 2 * math.exp(-days / 20) + math.exp(-days / 10))


def won_days(days: float) -> float:
    """The mean time to the sale, over those bought by an age."""

    def first(mean: float) -> float:
        return mean**2 * (1 - math.exp(-days / mean) * (1 + days / mean))

    return 0.4 * (first(20) - first(10)) / 10 / won_by(days)


@pytest.fixture(scope="module")
def books() -> Books:
    return lived(loads(PLAN))


@pytest.mark.parametrize(
    ("name", "exact"),
    [
        ("win_rate_adjusted", won_by(60)),
        ("lead_time_mean_adjusted", won_days(60)),
        ("value_per_lead_adjusted", 60 * won_by(60)),
    ],
)
def test_the_adjusted_kpi_is_the_truth_and_the_plain_one_is_not(books: Books, name: str, exact: float) -> None:
    found, plain = value(books, name), value(books, name.removesuffix("_adjusted"))
    error = found.half_width / 2.093  # Student's factor of 19 degrees of freedom
    assert abs(found.mean - exact) < MOST_T * error
    assert error < 0.03 * exact
    assert plain.mean < exact - MOST_T * error


@pytest.mark.parametrize("name", ["win_rate", "lead_time_p50", "lead_time_p90", "value_per_lead"])
def test_without_open_leads_both_are_the_same(name: str) -> None:
    closed = lived(FOLLOWED, 5)
    assert value(closed, "open_at_end").mean == 0
    assert value(closed, f"{name}_adjusted").mean == pytest.approx(value(closed, name).mean, rel=1e-9)


def test_a_mean_of_lead_times_is_taken_from_bins() -> None:
    closed = lived(FOLLOWED, 5)
    mean = value(closed, "lead_time_mean").mean
    assert value(closed, "lead_time_mean_adjusted").mean == pytest.approx(mean, rel=1e-3)


def test_nobody_is_undefined() -> None:
    empty = lived(loads(PLAN.replace("10 per day", "0 per day")), 3)
    for name in ("win_rate", "lead_time_mean", "lead_time_p50", "value_per_lead"):
        assert math.isnan(value(empty, f"{name}_adjusted").mean)
