"""The names that targets may use are those that the KPIs have, in the same units."""

from __future__ import annotations

from pathlib import Path

from simulator.kpis import kpis
from simulator.scenario.kpi_names import Measured, is_later_kpi, source_tails, unit_named, units_by_name
from simulator.scenario.reading import load
from simulator.scenario.types import EARLY_LEAVING

PLAN = Path(__file__).parent.parent / "conformance" / "valid" / "mid_market.yaml"


def test_the_reader_and_the_kpis_agree_on_names_and_units() -> None:
    scenario = load(PLAN)
    computed = {name: kpi.unit for route in scenario.routes.values() for name, kpi in kpis(scenario, route).items()}
    stages = {
        name: Measured((*(one.name for one in stage.outcomes), *EARLY_LEAVING), bool(stage.effort), bool(stage.due))
        for name, stage in scenario.stages.items()
    }
    sources = source_tails(scenario.campaigns, scenario.segments).values()
    assert computed == units_by_name(sources, scenario.resources, stages)
    assert computed == {name: unit_named(name) for name in computed}


def test_later_kpis_are_known_by_name() -> None:
    assert all(is_later_kpi(name) for name in ("quota_attainment.reps", "overtime.reps"))
    assert not any(is_later_kpi(name) for name in ("leads", "cost.people", "revenue.reps", "win_rate_adjusted"))
