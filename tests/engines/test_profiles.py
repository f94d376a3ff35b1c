"""What is known of leads in the reference engine: whole rows of a file, and what differs for a campaign's leads."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

import pytest

from simulator.engines.leads import Lead, Visit
from simulator.engines.preparing import PreparedRoute, prepare
from simulator.rules import draws
from simulator.scenario.reading import loads

ROWS = "size,industry,region\n10,trade,north\n200,machines,south\n30,trade,south\n"
PLAN = """
name: Known leads
start: 2027-01-04
horizon: 4 weeks
segments:
  firms: {value: {exponential: {mean: 500}}, profile: {rows: {csv: firms.csv, columns: [size, industry, region]}}}
campaigns:
  web: {segment: firms, leads: {rate: 100 per week}}
  fair:
    segment: firms
    leads: {rate: 100 per week}
    odds: {call: 3}
    profile: {size: 77}
    value: 900
resources: {reps: {headcount: 5}}
stages:
  call:
    step: sell
    effort: 1 h
    odds: {WAIT}
    outcomes: {sold: {chance: 20%, sale: value}, lost: {}}
routes: {only: {team: {call: reps}}}
"""
LEADS = 3000


def prepared(folder: Path, odds: str = "") -> PreparedRoute:
    (folder / "firms.csv").write_text(ROWS, encoding="utf-8")
    return prepare(loads(PLAN.replace("{WAIT}", f"{{{odds}}}"), folder=folder), "only")


def leads(route: PreparedRoute, campaign: int) -> list[Lead]:
    source = route.campaigns[campaign]
    streams = (draws.stream(7, 0, key) for key in range(LEADS))
    return [
        Lead(key=n, stream=luck, campaign=source, segment=source.segment, starts="call")
        for n, luck in enumerate(streams)
    ]


def chance(lead: Lead, route: PreparedRoute, wait: int = 0) -> float:
    from simulator.engines.leads import chance_of_first

    visit = Visit(lead, route.stages["call"], 0, 0)
    return chance_of_first(visit, visit.work.log_odds["firms"], wait)


def test_rows_are_drawn_whole_each_as_likely_as_any_other(tmp_path: Path) -> None:
    """Of 3,000 leads 1,000 have each row, give or take 26; five times that is missed once in 2 million runs."""
    found = Counter(
        (one.number("size"), one.category("industry"), one.category("region")) for one in leads(prepared(tmp_path), 0)
    )
    assert set(found) == {(10.0, "trade", "north"), (200.0, "machines", "south"), (30.0, "trade", "south")}
    assert all(abs(count - LEADS / 3) < 5 * 26 for count in found.values())


def test_what_a_campaign_says_takes_the_place_of_its_segments(tmp_path: Path) -> None:
    route = prepared(tmp_path)
    web, fair = leads(route, 0), leads(route, 1)
    assert {one.number("size") for one in fair} == {77.0}
    assert {one.value for one in fair} == {900.0}
    assert [one.category("region") for one in fair] == [one.category("region") for one in web]
    assert len({one.value for one in web}) == LEADS


def test_a_campaigns_odds_multiply_those_of_its_leads_alone(tmp_path: Path) -> None:
    route = prepared(tmp_path)
    assert chance(leads(route, 0)[0], route) == 0.2
    assert chance(leads(route, 1)[0], route) == pytest.approx(0.75 / 1.75)


def test_the_intercept_keeps_the_stated_chance_over_a_files_rows(tmp_path: Path) -> None:
    route = prepared(tmp_path, "size: 1.01, industry.trade: 0.4, region.north: 2")
    rows = {one.number("size"): one for one in leads(route, 0)}
    assert len(rows) == 3
    assert sum(chance(one, route) for one in rows.values()) / 3 == pytest.approx(0.2, abs=1e-12)


def test_odds_fall_with_the_wait_by_a_table(tmp_path: Path) -> None:
    route = prepared(tmp_path, "wait: {5 min: 2, 35 min: 0.5, 1 h: 1}")
    lead, minute = leads(route, 0)[0], 60_000
    odds = {wait: round(p / (1 - p) / 0.25, 12) for wait in range(91) for p in [chance(lead, route, wait * minute)]}
    assert odds[0] == odds[5] == 1
    assert odds[20] == 0.5, "half way, the logarithm is half way: the root of 1 × 0.25"
    assert odds[10] == round(0.25 ** (1 / 6), 12)
    assert odds[35] == 0.25
    assert odds[60] == odds[90] == 0.5
    assert math.isclose(odds[50], 0.25 * 2 ** (15 / 25), rel_tol=1e-9)
