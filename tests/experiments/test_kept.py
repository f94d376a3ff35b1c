"""Results that are saved and loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

import simulator as sim
from simulator.scenario.templates import text_of

PLAN = sim.loads(text_of("two_routes")).evolve(
    {"horizon": "3 weeks", "warm_up": "1 weeks", "follow_up": "1 weeks", "replications": 3}
)
VARIANTS = {"today": PLAN, "six reps": PLAN.evolve({"resources.reps.headcount": 6})}


@pytest.fixture(scope="module")
def results() -> sim.Results:
    return sim.compare(VARIANTS, jobs=1)


def contents(folder: Path) -> dict[str, bytes]:
    made = (path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json")
    return {str(path.relative_to(folder)): path.read_bytes() for path in made}


def test_what_is_saved_loads_as_the_same(results: sim.Results, tmp_path: Path) -> None:
    sim.save_results(results, tmp_path / "run")
    loaded = sim.load_results(tmp_path / "run")
    assert loaded.routes == results.routes
    assert loaded.scenario == results.scenario
    assert loaded.provenance == results.provenance
    assert loaded.replication_table().equals(results.replication_table())
    assert loaded.weekly_table().equals(results.weekly_table())
    assert loaded.duration_table().equals(results.duration_table())


def test_saving_leaves_the_folder_that_comparing_would_have_left(results: sim.Results, tmp_path: Path) -> None:
    sim.save_results(results, tmp_path / "saved")
    sim.compare(VARIANTS, folder=tmp_path / "compared", jobs=1, portion=3)
    assert contents(tmp_path / "saved") == contents(tmp_path / "compared")


def test_the_plan_of_a_run_can_be_read_by_itself(results: sim.Results, tmp_path: Path) -> None:
    sim.save_results(results, tmp_path)
    kept = sim.load(tmp_path / "scenario.yaml")
    assert list(kept.routes) == [f"route_{place}" for place in range(1, 7)]
    assert kept.seen_by("route_4").resources["reps"].headcount == 6


def test_a_folder_without_a_finished_run_is_refused(results: sim.Results, tmp_path: Path) -> None:
    with pytest.raises(sim.ScenarioError, match="holds no finished run"):
        sim.load_results(tmp_path)
    sim.save_results(results, tmp_path)
    next((tmp_path / "blocks").iterdir()).unlink()
    with pytest.raises(sim.ScenarioError, match="lacks replications of"):
        sim.load_results(tmp_path)


def test_a_plan_that_was_edited_is_refused(results: sim.Results, tmp_path: Path) -> None:
    sim.save_results(results, tmp_path)
    path = tmp_path / "scenario.yaml"
    path.write_text(path.read_text().replace("horizon: 3 weeks", "horizon: 4 weeks"))
    with pytest.raises(sim.ScenarioError, match="the run of another plan"):
        sim.load_results(tmp_path)


def test_csv_files_are_found_where_they_are_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text("seconds\n60\n300\n")
    plan = sim.loads(sim.dumps(PLAN), folder=tmp_path).evolve(
        {"stages.qualify.effort": {"empirical": {"csv": "calls.csv", "column": "seconds", "unit": "s"}}}
    )
    assert "calls.csv" in sim.dumps(plan)
    sim.save_results(sim.compare(plan, routes=["field"], replications=1, jobs=1), tmp_path / "run")
    with pytest.raises(sim.ScenarioError, match=r"no file 'calls\.csv'"):
        sim.load_results(tmp_path / "run")
    assert sim.load_results(tmp_path / "run", files=tmp_path).replications == 1
    (tmp_path / "calls.csv").write_text("seconds\n60\n301\n")
    with pytest.raises(sim.ScenarioError, match="the run of another plan"):
        sim.load_results(tmp_path / "run", files=tmp_path)
