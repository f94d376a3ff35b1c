"""Leads for money: how they are read, written and changed, and how many there are to be had."""

from __future__ import annotations

from fractions import Fraction

import pytest

from simulator.errors import ScenarioError
from simulator.rules.durations import MONTH
from simulator.scenario.arrivals import expected_leads, response
from simulator.scenario.dumping import dumps
from simulator.scenario.overview import overview
from simulator.scenario.reading import loads
from simulator.scenario.types import Rate, Scenario, Spending
from tests.scenario.plans import changed

PLAN = """\
name: What the web brings
start: 2027-01-04
horizon: 12 months
segments: {people: {value: 100}}
campaigns:
  web: {segment: people, leads: {spend: 20_000 per month, response: {at_most: 300 per month, half_at: 15_000}}}
stages: {offer: {step: sell, delay: 1 day, outcomes: {sold: {chance: 30%, sale: value}, lost: {}}}}
routes:
  today: {}
  more: {set: {campaigns.web.leads.spend: x1.5}}
  none: {set: {campaigns.web.leads.spend: 0 per month}}
  dear: {set: {campaigns.web.leads.response.half_at: "+5_000"}}
"""


def a_month(scenario: Scenario, route: str) -> float:
    """The leads that the web brings in a month, on average."""
    seen = scenario.seen_by(route)
    return expected_leads(seen, seen.campaigns["web"], 0, MONTH)


def test_half_of_the_leads_come_where_it_says_so_and_never_all() -> None:
    assert response(Spending(per_month=15_000, half_at=15_000)) == Fraction(1, 2)
    assert response(Spending(per_month=0, half_at=15_000)) == 0
    assert response(Spending(per_month=0.1, half_at=0.2)) == Fraction(1, 3)
    assert 0.9999 < response(Spending(per_month=1e15, half_at=15_000)) < 1
    assert response(None) == 1


@pytest.mark.parametrize(
    ("route", "leads"), [("today", 300 * 20 / 35), ("more", 300 * 30 / 45), ("none", 0), ("dear", 300 * 20 / 40)]
)
def test_a_month_brings_what_the_spending_that_a_route_sets_is_worth(route: str, leads: float) -> None:
    assert a_month(loads(PLAN), route) == pytest.approx(leads, rel=1e-12)


def test_a_plan_that_spends_is_written_as_it_was_understood() -> None:
    scenario = loads(PLAN)
    leads = scenario.campaigns["web"].leads
    assert isinstance(leads, Rate)
    assert leads.spending == Spending(per_month=20_000, half_at=15_000)
    assert loads(dumps(scenario)) == scenario
    assert "spend: 20000 per month" in dumps(scenario)


def test_by_the_hour_spending_brings_leads_in_open_hours() -> None:
    text = changed(PLAN, ("300 per month", "4 per hour"), ("half_at: 15_000", "half_at: 20_000 per month"))
    assert a_month(loads(text), "today") == pytest.approx(2 * 730.5, rel=1e-12)


def test_the_page_tells_what_comes_and_what_it_costs() -> None:
    page = " ".join(" ".join(overview(loads(PLAN), {}, ())).split())
    assert "39.43 a week, at most 68.99, half of them at 15,000 a month" in page
    assert "20,000 EUR a month" in page


def test_what_is_spent_outside_the_measured_period_is_told() -> None:
    from simulator.scenario.checking import findings_of, flows_of

    text = changed(PLAN, ("leads: {spend", "leads: {between: [2026-12-01, 2027-02-01], spend"))
    scenario = loads(text)
    told = {finding.path: finding.message for finding in findings_of(scenario, flows_of(scenario))}
    assert told["campaigns.web.leads.spend"] == "is charged only for the part inside the measured period."


@pytest.mark.parametrize("lacking", ["spend: 20_000 per month, ", ", half_at: 15_000"])
def test_what_brings_leads_is_said_whole(lacking: str) -> None:
    with pytest.raises(ScenarioError):
        loads(changed(PLAN, (lacking, "")))
