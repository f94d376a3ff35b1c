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
    with pytest.raises(sim.ScenarioError, match=r"scenario\.yaml or inputs/ is not what was simulated"):
        sim.load_results(tmp_path)


def test_a_run_of_another_version_is_refused(results: sim.Results, tmp_path: Path) -> None:
    sim.save_results(results, tmp_path)
    path = tmp_path / "manifest.json"
    path.write_text(path.read_text().replace(results.provenance["hashes"]["sources"], "0" * 16))
    with pytest.raises(sim.ScenarioError, match="another version of the program"):
        sim.load_results(tmp_path)


def test_saving_adds_what_a_folder_lacks(tmp_path: Path) -> None:
    few, more = (sim.compare(PLAN, routes=["field"], replications=count, jobs=1) for count in (1, 3))
    sim.save_results(few, tmp_path)
    sim.save_results(more, tmp_path)
    assert sim.load_results(tmp_path).replication_table().equals(more.replication_table())
    before = contents(tmp_path)
    sim.save_results(few, tmp_path)
    assert contents(tmp_path) == before
    assert {path.name for path in (tmp_path / "blocks").iterdir()} == {"field.0-0.npz", "field.1-2.npz"}


def test_saving_what_is_kept_already_changes_no_byte(results: sim.Results, tmp_path: Path) -> None:
    sim.save_results(results, tmp_path)
    before = (tmp_path / "manifest.json").read_bytes()
    sim.save_results(sim.load_results(tmp_path), tmp_path)
    assert (tmp_path / "manifest.json").read_bytes() == before


def test_a_run_with_csv_files_is_whole_by_itself(tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text("seconds\n60\n300\n")
    calls = {"stages.qualify.effort": {"empirical": {"csv": "calls.csv", "column": "seconds", "unit": "s"}}}
    plan = sim.loads(sim.dumps(PLAN), folder=tmp_path)
    plans = {"as said": plan, "as called": plan.evolve(calls)}
    made = sim.compare(plans, routes=["field"], replications=1, folder=tmp_path / "run", jobs=1)
    (tmp_path / "calls.csv").unlink()
    (tmp_path / "run").rename(tmp_path / "carried")
    assert sim.load_results(tmp_path / "carried").summary().equals(made.summary())
    (kept,) = (tmp_path / "carried" / "inputs").iterdir()
    kept.write_text(kept.read_text().replace("300", "301"))
    with pytest.raises(sim.ScenarioError, match="is not what was simulated"):
        sim.load_results(tmp_path / "carried")


def test_another_plan_is_refused_with_the_routes_called_as_they_were(results: sim.Results, tmp_path: Path) -> None:
    sim.save_results(results, tmp_path)
    with pytest.raises(sim.ScenarioError, match=r"plan: routes\.today: weak_market is only there; routes\.six reps"):
        sim.compare({"today": PLAN}, routes=["field", "phone_first"], folder=tmp_path)
