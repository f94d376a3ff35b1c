"""Values and numbers known of leads that depend on a category of theirs: drawn by it, averaged and weighed by it."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from simulator.engines.leads import Lead
from simulator.engines.preparing import prepare
from simulator.rules import draws
from simulator.scenario.dumping import dumps
from simulator.scenario.odds import log_odds_for
from simulator.scenario.populations import given, mean_of
from simulator.scenario.reading import loads
from simulator.scenario.types import Scenario

PLAN = """\
name: What depends on the region
start: 2027-01-04
horizon: 1 week
segments:
  firms:
    value: {depends_on: region, north: 100, south: {depends_on: sector, shop: 200, mill: 400}}
    profile:
      region: {choice: {north: 60%, south: 40%}}
      sector: {choice: {shop: 75%, mill: 25%}}
      size: {depends_on: region, north: 10, south: 30}
  rows:
    value: {depends_on: sector, shop: 50, mill: 150}
    profile: {rows: {csv: firms.csv, columns: [sector, size]}}
campaigns:
  web: {segment: firms, leads: {rate: 5 per week}}
  fair: {segment: firms, leads: {rate: 5 per week}, value: {depends_on: sector, shop: 1, mill: 2}}
  list: {segment: rows, leads: {rate: 5 per week}}
stages:
  offer:
    step: sell
    delay: 1 day
    odds: {size: 1.05, region.north: 1.5, value: 1.3}
    outcomes: {won: {chance: 40%, sale: value}, lost: {}}
routes: {only: {}}
"""


@pytest.fixture
def scenario(tmp_path: Path) -> Scenario:
    (tmp_path / "firms.csv").write_text("sector,size\nshop,3\nmill,9\nshop,6\nshop,6\n", encoding="utf-8")
    return loads(PLAN, folder=tmp_path)


def test_a_lead_has_what_its_category_says(scenario: Scenario) -> None:
    worth = {("north", "shop"): 100, ("north", "mill"): 100, ("south", "shop"): 200, ("south", "mill"): 400}
    web, fair, listed = prepare(scenario, "only").campaigns
    met = set()
    for key in range(200):
        luck = draws.stream(7, 0, key)
        lead, other, row = (
            Lead(key=key, stream=luck, campaign=one, segment=one.segment, starts="offer") for one in (web, fair, listed)
        )
        met.add(place := (lead.category("region"), lead.category("sector")))
        assert lead.value == worth[place]
        assert lead.number("size") == {"north": 10, "south": 30}[place[0]]
        assert other.value == {"shop": 1, "mill": 2}[place[1]]
        assert row.value == {"shop": 50, "mill": 150}[row.category("sector")]
    assert met == set(worth)


def test_means_weigh_each_category_by_its_share(scenario: Scenario) -> None:
    firms, rows = scenario.segments["firms"], scenario.segments["rows"]
    assert firms.value is not None
    assert rows.value is not None
    assert mean_of(firms.value, firms) == pytest.approx(0.6 * 100 + 0.4 * (0.75 * 200 + 0.25 * 400))
    assert mean_of(firms.profile["size"].of, firms) == pytest.approx(18)  # type: ignore[arg-type]  # it has one
    assert mean_of(rows.value, rows) == pytest.approx(75)
    assert given(rows, "sector", "shop").profile["size"].column.cells == (3, 6, 6)  # type: ignore[union-attr]  # likewise


def test_the_stated_chance_is_the_mean_over_all_categories(scenario: Scenario) -> None:
    firms = scenario.segments["firms"]
    odds = log_odds_for(0.4, scenario.stages["offer"].odds, firms)
    every = [("north", 0.6, 10, 100), ("south", 0.3, 30, 200), ("south", 0.1, 30, 400)]
    chances = [
        share / (1 + math.exp(-odds.intercept - _log_odds(region, size, value))) for region, share, size, value in every
    ]
    assert sum(chances) == pytest.approx(0.4, abs=1e-12)


def _log_odds(region: str, size: float, value: float) -> float:
    north = math.log(1.5) if region == "north" else 0.0
    return math.log(1.05) * (size - 18) + north + math.log(1.3) * math.log2(value / 160)


def test_of_a_file_the_rows_of_the_category_are_averaged(scenario: Scenario) -> None:
    odds = log_odds_for(0.4, scenario.stages["offer"].odds, scenario.segments["rows"])
    every = [(0.25, 3, 50), (0.5, 6, 50), (0.25, 9, 150)]
    sums = [math.log(1.05) * (size - 6) + math.log(1.3) * math.log2(value / 75) for _, size, value in every]
    chances = [share / (1 + math.exp(-odds.intercept - of)) for (share, _, _), of in zip(every, sums, strict=True)]
    assert sum(chances) == pytest.approx(0.4, abs=1e-12)


def test_what_is_dumped_is_the_same(scenario: Scenario) -> None:
    assert loads(dumps(scenario), folder=scenario.folder) == scenario
