"""A comparison's time is told from its visits and touches, before it begins."""

from dataclasses import replace
from pathlib import Path

import pytest

from simulator.engines.choice import REFERENCE
from simulator.experiments.comparison import compare
from simulator.experiments.lasting import expected_seconds
from simulator.scenario import flow
from simulator.scenario.types import Outcome, Scenario

LEADS = 12 / 10 * 17
"""Twelve leads in ten days, as if they came all the seventeen days of the world."""


@pytest.fixture(autouse=True)
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow, "EVENTS_A_SECOND", 1.0)


def test_each_lead_of_each_route_makes_a_visit_of_one_touch(plan: Scenario, tmp_path: Path) -> None:
    assert expected_seconds(plan, tmp_path, jobs=1) == pytest.approx(LEADS * 2 * 2 * 7)
    assert expected_seconds(replace(plan, replications=70), tmp_path, jobs=4) == pytest.approx(LEADS * 2 * 2 * 70 / 4)


def test_no_more_processes_work_than_there_are_replications(plan: Scenario, tmp_path: Path) -> None:
    assert expected_seconds(plan, tmp_path, jobs=100) == pytest.approx(LEADS * 2)


def test_the_reference_takes_longer(plan: Scenario, tmp_path: Path) -> None:
    slowly = expected_seconds(plan, tmp_path, jobs=1, engine=REFERENCE)
    assert slowly == pytest.approx(80 * expected_seconds(plan, tmp_path, jobs=1))


def test_what_is_kept_takes_no_time(plan: Scenario, tmp_path: Path) -> None:
    compare(plan, replications=5, folder=tmp_path / "run", jobs=1)
    assert expected_seconds(plan, tmp_path / "run", jobs=1) == pytest.approx(LEADS * 2 * 2 * 2)
    assert expected_seconds(replace(plan, replications=3), tmp_path / "run", jobs=1) == 0


def test_leads_that_never_end_count_once(plan: Scenario, tmp_path: Path) -> None:
    again = replace(plan.stages["sell"], outcomes=(Outcome(name="again", chance=1.0, to="sell"),))
    endless = replace(plan, stages={"sell": again})
    assert expected_seconds(endless, tmp_path, jobs=1) == pytest.approx(LEADS * 2 * 7)
