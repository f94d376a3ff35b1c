"""The names that targets may use are those that the KPIs have, in the same units."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.errors import ScenarioError
from simulator.kpis import kpis
from simulator.scenario.kpi_names import Measured, Staffed, source_tails, unit_named, units_by_name
from simulator.scenario.reading import load, loads
from simulator.scenario.staff import Resource
from simulator.scenario.types import EARLY_LEAVING
from tests.scenario.people import plan

VALID = Path(__file__).parent.parent / "conformance" / "valid"


@pytest.mark.parametrize("name", ["mid_market", "people"])
def test_the_reader_and_the_kpis_agree_on_names_and_units(name: str) -> None:
    scenario = load(VALID / f"{name}.yaml")
    computed = {name: kpi.unit for route in scenario.routes.values() for name, kpi in kpis(scenario, route).items()}
    stages = {
        name: Measured((*(one.name for one in stage.outcomes), *EARLY_LEAVING), bool(stage.effort), bool(stage.due))
        for name, stage in scenario.stages.items()
    }
    sources = source_tails(scenario.campaigns, scenario.segments).values()
    assert computed == units_by_name(sources, {name: _staffed(one) for name, one in scenario.resources.items()}, stages)
    assert computed == {name: unit_named(name) for name in computed}


def _staffed(one: Resource) -> Staffed:
    return Staffed(
        overtime=one.works_overtime,
        turnover=one.tenure is not None,
        changing=one.changes,
        hands_over=one.hands_over,
        places=one.has_places,
        quota=one.cost.commission.quota is not None,
    )


OVERTIME = {
    "headcount: 1": False,
    "headcount: {2027-01-04: 2}": True,
    "shifts: [{days: mon, hours: '09:00-17:00', headcount: 1}]": True,
    "people: [{name: Ada}]": True,
    "headcount: 1, absence: 0%": False,
    "headcount: 1, absence: 4%": True,
    "headcount: 1, speed: 1": True,
    "headcount: 1, tenure: 1 year": True,
    "headcount: 1, ramp: {over: 1 month, from: 10%}": False,
    "headcount: 1, assignment: in_turn": True,
    "headcount: 1, end_of_shift: finish": True,
    "headcount: 1, end_of_shift: pause": False,
}


@pytest.mark.parametrize("text", OVERTIME)
def test_overtime_is_a_kpi_where_it_is_computed(text: str) -> None:
    scenario = loads(plan(text))
    target = f'targets: {{overtime.callers: "<= 4 h"}}\n{plan(text)}'
    assert scenario.resources["callers"].works_overtime == OVERTIME[text]
    if OVERTIME[text]:
        assert loads(target).targets[0].bound == 4
    else:
        with pytest.raises(
            ScenarioError, match="`overtime` is measured for each resource whose people may work outside"
        ):
            loads(target)
