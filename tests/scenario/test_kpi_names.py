"""The names that targets may use are those that the KPIs have, in the same units."""

from __future__ import annotations

from pathlib import Path

from simulator.kpis import kpis
from simulator.scenario.dumping import kpi_units
from simulator.scenario.kpi_names import is_later_kpi
from simulator.scenario.reading import load

PLAN = Path(__file__).parent.parent / "conformance" / "valid" / "mid_market.yaml"


def test_the_reader_and_the_kpis_agree_on_names_and_units() -> None:
    scenario = load(PLAN)
    computed = {name: kpi.unit for route in scenario.routes.values() for name, kpi in kpis(scenario, route).items()}
    assert computed == kpi_units(scenario)


def test_later_kpis_are_known_by_name() -> None:
    assert all(is_later_kpi(name) for name in ("quota_attainment.reps", "overtime.reps", "cost.hires"))
    assert not any(is_later_kpi(name) for name in ("leads", "cost.people", "revenue.reps", "win_rate_adjusted"))
