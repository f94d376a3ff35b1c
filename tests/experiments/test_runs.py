import csv
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from simulator.engines.choice import COMPILED, ENGINES, REFERENCE
from simulator.errors import ScenarioError
from simulator.experiments.blocks import join
from simulator.experiments.comparison import compare, narrowed
from simulator.experiments.kept import load_results
from simulator.experiments.runs import Run, _cells, default_folder, held
from simulator.scenario.reading import load, loads

MADE = ("replications.csv", "summary.csv", "series.npz", "scenario.yaml")


class Backwards:
    """Computes the last item first, as a cluster might."""

    def map(self, function: Callable, items: Iterable) -> Iterator:
        return map(function, list(items)[::-1])


class Interrupted:
    """Computes some items until somebody presses Ctrl-C."""

    def __init__(self, after: int) -> None:
        self.after = after

    def map(self, function: Callable, items: Iterable) -> Iterator:
        yield from map(function, islice(items, self.after))
        raise KeyboardInterrupt


class Idle:
    """Refuses to compute anything."""

    def map(self, function: Callable, items: Iterable) -> Iterator:
        assert list(items) == []
        return map(function, ())


def manifest(folder: Path) -> dict:
    return json.loads((folder / "manifest.json").read_text())


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in MADE}


@pytest.fixture
def whole(plan, tmp_path) -> Path:
    compare(plan, folder=tmp_path / "whole", jobs=1)
    return tmp_path / "whole"


def test_any_portions_in_any_order_give_the_same_bytes(plan, whole, tmp_path):
    compare(plan, folder=tmp_path / "single", executor=Backwards(), portion=1)
    compare(plan, folder=tmp_path / "thirds", jobs=1, portion=3)
    assert contents(tmp_path / "single") == contents(tmp_path / "thirds") == contents(whole)


@pytest.mark.parametrize("engine", ENGINES)
def test_any_engine_on_any_number_of_workers_gives_the_same_bytes(plan, whole, tmp_path, engine):
    for jobs in (1, 2, 3):
        compare(plan, folder=tmp_path / f"{jobs}", jobs=jobs, portion=4, engine=engine)
        assert contents(tmp_path / f"{jobs}") == contents(whole)
        assert manifest(tmp_path / f"{jobs}")["engine"] == engine
    assert ("machine_code" in manifest(tmp_path / "1")) == (engine == COMPILED)


def test_a_run_goes_on_with_another_engine_to_the_same_bytes(plan, whole, tmp_path):
    folder = tmp_path / "both"
    with pytest.raises(KeyboardInterrupt):
        compare(plan, folder=folder, executor=Interrupted(after=3), portion=2, engine=REFERENCE)
    assert manifest(folder)["engine"] == REFERENCE
    found = compare(plan, folder=folder, jobs=2, portion=5)
    assert contents(folder) == contents(whole)
    assert manifest(folder)["engine"] == found.provenance["engine"] == "compiled and reference"
    assert load_results(folder).provenance["engine"] == "compiled and reference"


def test_where_nothing_is_computed_the_engine_stays_the_one_that_did(plan, whole):
    found = compare(plan, folder=whole, executor=Idle(), engine=REFERENCE)
    assert manifest(whole)["engine"] == found.provenance["engine"] == COMPILED


def test_an_interrupted_run_goes_on_where_it_stopped(plan, whole, tmp_path):
    folder, told = tmp_path / "again", []
    with pytest.raises(KeyboardInterrupt):
        compare(plan, folder=folder, executor=Interrupted(after=3), portion=2, progress=told.append)
    assert told == [0, 2, 2, 2]
    assert not (folder / "replications.csv").exists()
    told.clear()
    compare(plan, folder=folder, jobs=1, portion=5, progress=told.append)
    assert told[0] == 6
    assert sum(told) == 14
    assert contents(folder) == contents(whole)


def test_a_finished_run_computes_nothing_again(plan, whole):
    before = contents(whole)
    compare(plan, folder=whole, executor=Idle())
    assert contents(whole) == before


def test_a_damaged_block_is_computed_again(plan, whole):
    before = contents(whole)
    path = sorted((whole / "blocks").iterdir())[0]
    path.write_bytes(path.read_bytes()[:100])
    compare(plan, folder=whole, jobs=1)
    assert contents(whole) == before


def test_blocks_that_overlap_are_used_once(plan, whole):
    before = contents(whole)
    run = Run(whole, plan)
    run.keep(join(run.blocks("two")[:2]))
    assert sum(block.last - block.first for block in run.blocks("two")) == 7
    compare(plan, folder=whole, jobs=1)
    assert contents(whole) == before


def test_nothing_half_written_stays(whole):
    assert list(whole.rglob(".*")) == []


@pytest.mark.parametrize(
    ("change", "how"),
    [
        ({"seed": 6}, r"plan: seed is '5' there and '6' here\. Choose a new folder\."),
        ({"horizon": 604_800_000}, "plan: horizon is '10 days' there and '1 week' here"),
        (
            {"description": "Another.", "warm_up": 86_400_000},
            "warm_up is '0 s' there and '1 day' here; description is only here",
        ),
        ({"routes": {}}, r"routes\.two is only there; routes\.one\.rep is only there"),
    ],
)
def test_a_folder_of_another_plan_is_refused_in_words_that_tell_how(plan, whole, change, how):
    with pytest.raises(ScenarioError, match=how):
        compare(replace(plan, **change), folder=whole)


def test_many_differences_are_counted(plan, whole):
    with pytest.raises(ScenarioError, match=r"; and 2 more\. Choose a new folder"):
        compare(replace(plan, name="n", description="d", source="s", currency="USD", seed=9, warm_up=1, follow_up=1),
                folder=whole)  # fmt: skip


def test_another_plan_is_refused_even_where_it_cannot_be_told_how(plan, whole):
    (whole / "scenario.yaml").write_text("{")
    with pytest.raises(ScenarioError, match=r"holds the run of another plan\. Choose a new folder"):
        compare(replace(plan, seed=6), folder=whole)


def test_more_replications_extend_a_run_to_the_same_bytes_as_one_run_of_them(plan, whole, tmp_path):
    more, told = replace(plan, replications=12), []
    compare(more, folder=tmp_path / "at_once", jobs=1)
    compare(more, folder=whole, jobs=1, progress=told.append)
    assert told[0] == 14
    assert sum(told) == 24
    assert contents(whole) == contents(tmp_path / "at_once")
    assert manifest(whole)["replications"] == 12


def test_fewer_replications_are_told_from_all_that_are_kept(plan, whole):
    before, told = {path: path.read_bytes() for path in whole.rglob("*") if path.is_file()}, []
    found = compare(replace(plan, replications=4), folder=whole, executor=Idle(), progress=told.append)
    assert (found.replications, found.scenario.replications, told) == (7, 7, [8])
    assert {path: path.read_bytes() for path in whole.rglob("*") if path.is_file()} == before


def test_fewer_replications_than_a_damaged_run_holds_mend_it(plan, whole):
    before = contents(whole)
    path = sorted((whole / "blocks").iterdir())[0]
    path.write_bytes(path.read_bytes()[:100])
    assert compare(replace(plan, replications=4), folder=whole, jobs=1).replications == 7
    assert contents(whole) == before


def test_what_is_held_ends_at_the_first_gap_of_any_route(plan, tmp_path):
    assert held(tmp_path / "none", plan) == 0
    with pytest.raises(KeyboardInterrupt):
        compare(plan, folder=tmp_path / "run", executor=Interrupted(after=3), portion=2)
    assert held(tmp_path / "run", plan) == 2
    assert compare(replace(plan, replications=1), folder=tmp_path / "run", executor=Idle()).replications == 2


def test_a_manifest_says_the_same_when_nothing_was_computed_again(plan, whole):
    before = (whole / "manifest.json").read_bytes()
    compare(plan, folder=whole, executor=Idle())
    assert (whole / "manifest.json").read_bytes() == before


def test_a_run_that_goes_on_keeps_when_it_started_and_adds_to_its_time(plan, whole):
    kept = manifest(whole)
    kept["times"] = {"started": "2020-01-01T00:00:00+00:00", "finished": "2020-01-01T00:01:00+00:00", "seconds": 60.0}
    (whole / "manifest.json").write_text(json.dumps(kept))
    with pytest.raises(KeyboardInterrupt):
        compare(replace(plan, replications=9), folder=whole, executor=Interrupted(after=1))
    assert manifest(whole)["times"] == kept["times"] | {"finished": None}
    compare(replace(plan, replications=9), folder=whole, jobs=1)
    times = manifest(whole)["times"]
    assert times["started"] == kept["times"]["started"]
    assert times["finished"] > kept["times"]["finished"]
    assert 60 <= times["seconds"] < 120


def test_a_run_stopped_after_its_first_result_keeps_that(plan, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        compare(replace(plan, replications=10**6), folder=tmp_path / "run", executor=Interrupted(after=1))
    assert [path.name for path in (tmp_path / "run" / "blocks").iterdir()] == ["two.0-0.npz"]


@pytest.mark.parametrize("older", [{"format": 1}, {"hashes": {"sources": "older"}}])
def test_a_folder_of_another_version_is_refused(plan, whole, older):
    manifest = json.loads((whole / "manifest.json").read_text())
    manifest |= {"format": older.get("format", manifest["format"])}
    manifest["hashes"] |= older.get("hashes", {})
    (whole / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(ScenarioError, match="by another version"):
        compare(plan, folder=whole)


@pytest.mark.parametrize("manifest", ["{", "{}", None])
def test_a_run_of_which_no_manifest_tells_is_refused_and_left_alone(plan, whole, manifest):
    (whole / "manifest.json").unlink()
    if manifest is not None:
        (whole / "manifest.json").write_text(manifest)
    before = {path: path.read_bytes() for path in whole.rglob("*") if path.is_file()}
    with pytest.raises(ScenarioError, match=r"holds no run whose manifest\.json can be read; choose a new folder"):
        compare(plan, folder=whole)
    assert {path: path.read_bytes() for path in whole.rglob("*") if path.is_file()} == before


def test_a_damaged_block_is_told_of_and_stays_where_others_take_its_place(plan, whole, caplog):
    """What is computed in its place may be cut into portions otherwise."""
    path = sorted((whole / "blocks").glob("two.*.npz"))[-1]
    path.write_bytes(path.read_bytes()[:-9])
    found = compare(plan, folder=whole, jobs=1, portion=1)
    assert caplog.messages == [f"{path} is damaged, may be deleted and counts as missing."]
    assert path.exists()
    assert found.summary().equals(compare(plan).summary())


def test_a_block_that_cannot_be_read_is_told_of_and_stays(plan, whole, caplog, monkeypatch):
    """No permission, or a network that fails; what the file holds may be whole."""
    path = sorted((whole / "blocks").glob("two.*.npz"))[0]
    held, read = path.read_bytes(), Path.read_bytes

    def unreadable(asked):
        if asked == path:
            raise PermissionError(13, "Permission denied")
        return read(asked)

    monkeypatch.setattr(Path, "read_bytes", unreadable)
    monkeypatch.setattr("simulator.experiments.runs._write_whole", lambda *_: None)
    compare(plan, folder=whole, jobs=1)
    assert caplog.messages == [f"{path} cannot be read (Permission denied) and counts as missing."]
    assert read(path) == held


@pytest.mark.parametrize("place", [8, 10])
def test_a_wrong_bit_where_a_block_says_how_it_is_packed_is_damage(plan, whole, caplog, place):
    """Of the archive's list, its last part, the bits that say whether a file is encrypted, and how it is compressed."""
    path = sorted((whole / "blocks").glob("two.*.npz"))[0]
    held = bytearray(path.read_bytes())
    held[held.index(b"PK\x01\x02") + place] ^= 1
    path.write_bytes(held)
    compare(plan, folder=whole, jobs=1)
    assert caplog.messages == [f"{path} is damaged, may be deleted and counts as missing."]


def test_a_folder_with_other_files_is_refused(plan, tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(ScenarioError, match="holds other files"):
        compare(plan, folder=tmp_path)
    with pytest.raises(ScenarioError, match="is a file"):
        compare(plan, folder=tmp_path / "thesis.txt")


def test_the_folder_is_named_after_the_plan(plan):
    assert str(default_folder(plan)).startswith("runs/twelve-leads-")
    assert default_folder(plan) != default_folder(replace(plan, seed=9))
    assert str(default_folder(replace(plan, name="計画"))).startswith("runs/plan-")


def test_the_manifest_says_what_ran(plan, whole):
    found = json.loads((whole / "manifest.json").read_text())
    assert (found["seed"], found["replications"], found["routes"]) == (5, 7, ["two", "one.rep"])
    assert found["times"]["finished"] is not None
    assert set(found["hashes"]) == {"scenario", "tables", "sources"}


def test_replications_have_a_row_each_with_every_kpi(plan, whole):
    rows = list(csv.DictReader((whole / "replications.csv").read_text(encoding="utf-8").splitlines()))
    assert [(row["route"], row["replication"]) for row in rows[6:8]] == [("two", "6"), ("one.rep", "0")]
    assert len(rows) == 14
    assert rows[0]["utilisation.rep"] == ""
    results = compare(plan, jobs=1)
    for row in rows:
        value = results.kpi(row["route"], "revenue").per_replication[int(row["replication"])]
        assert float(row["revenue"]) == value


def test_series_are_kept_by_route(plan, whole):
    with np.load(whole / "series.npz") as arrays:
        assert arrays["one.rep.revenue"].shape == (7, 2)
        assert set(arrays.files) >= {"two.queue", "two.in_progress", "two.leads"}


def test_narrowed_to_some_routes(plan):
    assert list(narrowed(plan, routes=["one.rep"]).routes) == ["one.rep"]
    assert narrowed(plan) == plan
    with pytest.raises(ScenarioError, match=r"'too' is not a route\. Did you mean 'two'"):
        narrowed(plan, routes=["too", "two"])


def test_other_routes_do_not_change_a_route(plan):
    alone = compare(narrowed(plan, routes=["one.rep"]), jobs=1)
    among = compare(plan, jobs=1)
    for name in alone.kpi_names("one.rep"):
        a, b = alone.kpi("one.rep", name).per_replication, among.kpi("one.rep", name).per_replication
        assert np.array_equal(a, b, equal_nan=True)


ROWS = """
name: Firms of a list
start: 2027-01-04
horizon: 2 weeks
replications: 2
segments: {firms: {value: 100, profile: {rows: {csv: data/firms.csv, columns: [people, sector]}}}}
campaigns: {web: {segment: firms, leads: {count: 40, between: [2027-01-04, 2027-01-08]}}}
resources: {reps: {headcount: 9}}
stages:
  call:
    step: sell
    effort: 1 h
    odds: {people: 1.1, sector.steel: 5}
    outcomes: {won: {chance: 50%, sale: value}, lost: {}}
routes: {only: {team: {call: reps}}}
"""


def test_a_runs_folder_lives_the_lives_of_the_plan_that_it_was_made_from(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "firms.csv").write_text("people,sector\n1,dairy\n90,steel\n7,dairy\n40,trade\n")
    compare(loads(ROWS, folder=tmp_path), folder=tmp_path / "run", jobs=1)
    compare(load(tmp_path / "run" / "scenario.yaml"), folder=tmp_path / "again", jobs=1)
    assert contents(tmp_path / "again") == contents(tmp_path / "run")


def test_cells_are_written_in_full_precision_and_empty_where_undefined():
    values = np.array([0.1, 0.0, -0.0, np.nan, np.inf, 0.1, 1e22, 5.0])
    assert _cells(values) == ["0.1", "0.0", "-0.0", "", "", "0.1", "1e+22", "5.0"]
