import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

import pytest
from click.testing import CliRunner, Result

from simulator.cli import main
from simulator.engines.choice import ENGINES
from simulator.experiments.blocks import Block, write_block
from simulator.scenario import flow

PLAN = """
name: Two ways
start: 2027-01-04
horizon: 10 days
follow_up: 7 days
seed: 5
replications: {replications}
targets: {{revenue: ">= 600"}}
segments:
  firms: {{value: {{lognormal: {{mean: 100, cv: 0.5}}}}}}
campaigns:
  web: {{segment: firms, leads: {{count: 12, between: [2027-01-04, 2027-01-13]}}}}
resources:
  reps: {{headcount: 2, cost: {{per_hour: 1}}}}
  partners: {{headcount: 1, channel: indirect, cost: {{keeps: 50%}}}}
stages:
  sell:
    step: sell
    effort: {{exponential: {{mean: 3 h}}}}
    outcomes: {{won: {{chance: 50%, sale: value}}, lost: {{}}}}
routes:
  own: {{team: {{sell: reps}}}}
  partner_led: {{team: {{sell: partners}}}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "plan.yaml").write_text(PLAN.format(replications=6))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def invoked(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def run(*arguments: str) -> Result:
    return invoked("compare", "plan.yaml", "--jobs", "1", *arguments)


def test_the_answer_comes_first_and_the_place_of_the_run_last(folder: Path) -> None:
    found = run("--no-report")
    assert found.exit_code == 0
    lines = found.stdout.splitlines()
    assert lines[0].startswith("partner_led earns most: profit")
    assert [line for line in lines if "own" in line and "partner_led" in line and "sure" not in line]
    assert any(line.startswith("revenue, EUR") and line.count("±") == 2 for line in lines)
    assert any(line.startswith("chance: revenue at least 600 EUR") for line in lines)
    assert any(line.startswith("Differences from own") for line in lines)
    assert lines[-1].startswith("Run kept in runs/two-ways-")
    assert max(map(len, lines)) <= 100
    assert found.stderr == ""


def test_the_table_agrees_with_the_json(folder: Path) -> None:
    table, found = run("--no-report").stdout, json.loads(run("--no-report", "--json").stdout)
    sales = found["routes"]["own"]["kpis"]["sales"]
    line = next(line for line in table.splitlines() if line.startswith("sales"))
    assert float(line.split()[1]) == pytest.approx(sales["mean"], abs=0.5)
    assert found["replications"] == 6


def test_many_routes_wrap_below_each_other(folder: Path) -> None:
    text = (folder / "plan.yaml").read_text()
    more = "".join(f"  {'longname' * 4}{number}: {{team: {{sell: reps}}}}\n" for number in range(6))
    (folder / "plan.yaml").write_text(text + more)
    lines = run("--no-report", "--replications", "2").stdout.splitlines()
    assert max(map(len, lines)) <= 100
    assert sum(line.startswith("revenue, EUR") for line in lines) > 2


def test_one_replication_has_no_intervals_and_says_so(folder: Path) -> None:
    found = run("--replications", "1", "--no-report").stdout
    assert "One replication gives no half-widths." in found
    assert "±" not in found
    as_json = json.loads(run("--replications", "1", "--no-report", "--json").stdout)
    assert as_json["routes"]["own"]["kpis"]["revenue"]["half_width"] is None
    assert as_json["best"]["revenue"]["verdict"] == "unknown"


def test_only_the_routes_asked_for(folder: Path) -> None:
    found = json.loads(run("--routes", "partner_led", "--no-report", "--json").stdout)
    assert list(found["routes"]) == ["partner_led"]
    assert found["differences"] == []


def test_an_unknown_route_is_refused(folder: Path) -> None:
    found = run("--routes", "own,partner")
    assert found.exit_code == 2
    assert "--routes  'partner' is not a route. Did you mean 'partner_led'? Routes: own, partner_led." in found.stderr


def test_a_wrong_plan_and_a_wrong_flag_are_the_users(folder: Path) -> None:
    (folder / "plan.yaml").write_text("name: 7\n")
    assert run().exit_code == 2
    assert run("--replications", "0").exit_code == 2
    assert run("--engine", "warp").exit_code == 2


@pytest.mark.parametrize(
    ("rate", "words", "told"),
    [
        (0.2, [], "This may take about 41 min; --replications 2 answers sooner, and more can be added to them later."),
        (0.02, ["--replications", "60"], "This may take about 3 days; --replications 2 answers sooner"),
        (0.1, ["--replications", "2"], ""),
        (0.05, ["--replications", "2"], "This may take about 54 min; a shorter horizon or fewer leads take less."),
        (0.2, ["--quiet"], ""),
        (0.3, [], ""),
    ],
)
def test_a_long_run_is_told_of_before_it_starts(
    folder: Path, monkeypatch: pytest.MonkeyPatch, rate: float, words: list[str], told: str
) -> None:
    monkeypatch.setattr(flow, "EVENTS_A_SECOND", rate)
    found = run("--no-report", *words)
    assert found.exit_code == 0
    assert found.stderr.startswith(told)
    assert found.stderr.count("\n") == bool(told)


def test_another_plans_folder_is_refused(folder: Path) -> None:
    assert run("--out", "here", "--no-report", "--quiet").exit_code == 0
    found = run("--out", "here", "--seed", "9", "--no-report")
    assert found.exit_code == 2
    assert "holds the run of another plan" in found.stderr


def test_a_runs_folder_is_whole_by_itself(folder: Path) -> None:
    (folder / "data").mkdir()
    (folder / "data" / "calls.csv").write_text("who,hours\nAda,1.1\nBo,2.3\nCy,0.7\n")
    text = PLAN.format(replications=3).replace(
        "{exponential: {mean: 3 h}}", "{empirical: {csv: data/calls.csv, column: hours, unit: h}}"
    )
    (folder / "plan.yaml").write_text(text)
    assert run("--out", "run").exit_code == 0
    traced = invoked("trace", "plan.yaml", "--route", "own").stdout
    (folder / "plan.yaml").unlink()
    (folder / "data" / "calls.csv").unlink()
    before = everything(folder / "run")
    assert not {path.parts[0] for path in map(Path, before)} - {
        *("manifest.json", "scenario.yaml", "summary.csv", "replications.csv", "series.npz", "report.html"),
        *("blocks", "charts", "inputs"),
    }
    plan = str((folder / "run").rename(folder / "carried away") / "scenario.yaml")
    assert invoked("compare", plan, "--out", "carried away", "--jobs", "1").exit_code == 0
    assert everything(folder / "carried away") == before
    assert invoked("check", plan).exit_code == 0
    assert invoked("trace", plan, "--route", "own").stdout == traced


def everything(kept: Path) -> dict[str, bytes]:
    return {str(path.relative_to(kept)): path.read_bytes() for path in kept.rglob("*") if path.is_file()}


def test_the_same_command_twice_into_a_folder_changes_no_byte_of_it(folder: Path) -> None:
    assert run("--out", "here").exit_code == 0
    before = everything(folder / "here")
    assert {"manifest.json", "report.html", "scenario.yaml", "summary.csv"} <= set(before)
    assert run("--out", "here").exit_code == 0
    assert everything(folder / "here") == before


def test_a_run_goes_on_to_more_replications_and_never_back_to_fewer(folder: Path) -> None:
    assert run("--no-report").stdout.splitlines()[-1].startswith("Run kept in runs/two-ways-")
    assert run("--no-report", "--replications", "8").exit_code == 0
    assert len(list(folder.glob("runs/*"))) == 1
    assert run("--no-report", "--replications", "8").stderr == ""
    for said in ([], ["--quiet"], ["--json"]):
        fewer = run("--no-report", "--replications", "2", *said)
        assert fewer.stderr == "The run holds 8 replications; this is what all of them say.\n"
    assert json.loads(fewer.stdout)["replications"] == 8


def test_a_report_of_more_replications_stays(folder: Path) -> None:
    assert run("--out", "here").exit_code == 0
    before = everything(folder / "here")
    assert run("--out", "here", "--replications", "2", "--quiet").exit_code == 0
    assert everything(folder / "here") == before


def test_a_folder_holds_no_report_of_other_numbers(folder: Path) -> None:
    here = folder / "here"
    assert run("--out", "here", "--replications", "2", "--quiet").exit_code == 0
    for name in ("mine.txt", "mine.png", "mine.svg"):
        (here / "charts" / name).write_text("a note")
    same = run("--out", "here", "--replications", "2", "--no-report", "--quiet")
    assert (same.exit_code, same.stderr) == (0, "")
    assert (here / "report.html").exists()
    more = run("--out", "here", "--replications", "4", "--no-report", "--quiet")
    assert (more.exit_code, more.stderr) == (0, "The report in the folder was of other numbers and is removed.\n")
    assert not (here / "report.html").exists()
    assert sorted(path.name for path in (here / "charts").iterdir()) == ["mine.png", "mine.svg", "mine.txt"]


def test_a_report_that_takes_the_place_of_another_needs_no_word(folder: Path) -> None:
    assert run("--out", "here", "--replications", "2", "--quiet").exit_code == 0
    assert run("--out", "here", "--replications", "3", "--quiet").stderr == ""
    assert (folder / "here" / "report.html").exists()


def test_a_folder_that_cannot_be_made_is_said_in_plain_words(folder: Path) -> None:
    (folder / "file").write_text("")
    found = run("--out", "file/run", "--no-report")
    assert found.exit_code == 2
    assert "Not a directory" in found.stderr
    assert "internal error" not in found.stderr


def test_quiet_prints_nothing(folder: Path) -> None:
    found = run("--quiet", "--no-report")
    assert (found.exit_code, found.stdout, found.stderr) == (0, "", "")


def test_the_same_command_twice_writes_the_same_report(folder: Path) -> None:
    assert run("--out", "one", "--replications", "2").exit_code == 0
    assert run("--out", "two", "--replications", "2").exit_code == 0
    first, second = (folder / "one" / "report.html"), (folder / "two" / "report.html")
    assert first.read_bytes() == second.read_bytes()
    assert (folder / "one" / "replications.csv").read_bytes() == (folder / "two" / "replications.csv").read_bytes()


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs process groups")
@pytest.mark.parametrize("engine", ENGINES)
def test_ctrl_c_keeps_what_is_finished(folder: Path, engine: str) -> None:
    (folder / "plan.yaml").write_text(PLAN.format(replications=1_000_000))
    # A shell that starts tests in the background has them ignore interrupts, and so would every child of theirs.
    listening = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    command = [sys.executable, "-c", f"{listening}; from simulator.__main__ import main; main()"]
    process = subprocess.Popen(
        [*command, "compare", "plan.yaml", "--jobs", "2", "--engine", engine, "--out", "run"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    while not list(folder.glob("run/blocks/*.npz")) and process.poll() is None:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    stdout, stderr = process.communicate(timeout=300)
    assert process.returncode == 130
    assert stdout == ""
    assert re.fullmatch(r"Interrupted: \d+ of 2000000 replications are kept in run; .* from there\.\n", stderr)


def test_who_interrupts_is_told_of_all_that_is_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("--out", "run", "--replications", "2", "--no-report").exit_code == 0

    def write(block: Block, file: IO[bytes]) -> None:
        write_block(block, file)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr("simulator.experiments.runs.write_block", write)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    found = run("--out", "run")
    signal.signal(signal.SIGINT, before)
    assert found.exit_code == 130
    assert found.stderr == "Interrupted: 5 of 12 replications are kept in run; the same command goes on from there.\n"


def test_who_interrupts_before_anything_is_kept_is_told_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("simulator.experiments.comparison.compare", interrupted)
    found = run("--out", "run")
    assert (found.exit_code, found.stderr) == (130, "Interrupted: nothing was computed yet.\n")


def test_a_damaged_block_is_told_of_and_computed_once_more(folder: Path) -> None:
    assert run("--out", "run", "--no-report", "--quiet").exit_code == 0
    block = next((folder / "run" / "blocks").glob("own.*.npz"))
    block.write_bytes(block.read_bytes()[:50])
    found = run("--out", "run", "--no-report", "--quiet")
    name = block.relative_to(folder)
    assert (found.exit_code, found.stderr) == (0, f"{name} is damaged, may be deleted and counts as missing.\n")
    assert run("--out", "run", "--no-report", "--quiet").stderr == ""


def test_a_warning_has_a_line_of_its_own_where_there_is_a_bar(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("--out", "run", "--no-report", "--quiet").exit_code == 0
    block = next((folder / "run" / "blocks").glob("own.*.npz"))
    block.write_bytes(b"")
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("FORCE_COLOR", "1")
    last = run("--out", "run", "--no-report").stderr.rstrip("\n").rpartition("\n")[2]
    assert last.endswith(f"{block.relative_to(folder)} is damaged, may be deleted and counts as missing.")
    assert "━" not in last


@pytest.mark.parametrize("number", ["0", "1000001", "1e3"])
def test_no_other_number_of_replications_is_taken_than_a_plan_may_state(folder: Path, number: str) -> None:
    found = run("--replications", number)
    assert found.exit_code == 2
    assert number in found.stderr


def test_the_name_of_an_engine_may_have_capitals(folder: Path) -> None:
    assert run("--engine", "Reference", "--replications", "2", "--no-report", "--quiet").exit_code == 0


def test_the_word_of_an_interrupt_has_a_line_of_its_own(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("simulator.experiments.comparison.compare", interrupted)
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("FORCE_COLOR", "1")
    (folder / "run").mkdir()
    found = run("--out", "run")
    assert found.exit_code == 130
    bar, _, last = found.stderr.rstrip("\n").rpartition("\n")
    assert "replications" in bar
    assert last.endswith("Interrupted: 0 of 12 replications are kept in run; the same command goes on from there.")
    assert "━" not in last
