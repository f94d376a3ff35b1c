import csv
import io
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from simulator.cli import main

PLAN = """
name: One way
start: 2027-01-04
horizon: 10 days
segments:
  firms: {value: 100}
campaigns:
  web: {segment: firms, leads: {count: 5, between: [2027-01-04, 2027-01-10]}}
resources:
  reps: {headcount: 1}
stages:
  sell: {step: sell, effort: 2 h, outcomes: {won: {chance: 50%, sale: value}, lost: {}}}
routes:
  own: {team: {sell: reps}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "plan.yaml").write_text(PLAN)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["trace", "plan.yaml", *arguments])


def test_the_log_goes_to_standard_output_as_csv(folder: Path) -> None:
    found = run("--route", "own")
    assert found.exit_code == 0
    rows = list(csv.DictReader(io.StringIO(found.stdout)))
    assert len({row["case_id"] for row in rows}) == 5
    assert {row["activity"] for row in rows} == {"sell"}
    assert found.stdout_bytes.endswith(b"\n")
    assert b"\r" not in found.stdout_bytes


def test_the_log_of_another_replication_is_another(folder: Path) -> None:
    assert run("--route", "own").stdout == run("--route", "own", "--replication", "0").stdout
    assert run("--route", "own").stdout != run("--route", "own", "--replication", "1").stdout
    assert run("--route", "own").stdout != run("--route", "own", "--seed", "1").stdout


def test_a_file_holds_the_same_bytes_as_standard_output(folder: Path) -> None:
    assert run("--route", "own", "-o", "log.csv").stdout == ""
    assert (folder / "log.csv").read_bytes() == run("--route", "own").stdout_bytes


def test_xes_by_the_files_name(folder: Path) -> None:
    assert run("--route", "own", "-o", "log.xes").exit_code == 0
    log = ET.parse(folder / "log.xes").getroot()  # noqa: S314 - written a line above
    assert len([one for one in log if one.tag.endswith("trace")]) == 5


def test_what_is_wrong_is_said_in_plain_words(folder: Path) -> None:
    found = run("--route", "owns")
    assert found.exit_code == 2
    assert "--route  'owns' is not a route. Did you mean 'own'?" in found.stderr
    assert run().exit_code == 2
    away = run("--route", "own", "-o", "no/such/folder.csv")
    assert away.exit_code == 2
    assert "No such file or directory" in away.stderr


def test_people_are_called_by_name_else_by_their_seat(folder: Path) -> None:
    """Ada hands over to Ben by leaving, and the second seat to the first by closing."""
    traces = Path(__file__).parents[1] / "conformance" / "traces"
    runner = CliRunner()
    for case, called, before in (("owner_leaves", "Ben", "Ada"), ("shifts_over_midnight", "1", "2")):
        plan = str(traces / f"{case}.yaml")
        assert runner.invoke(main, ["trace", plan, "--route", "only", "-o", "log.xes"]).exit_code == 0
        log = ET.parse(folder / "log.xes").getroot()  # noqa: S314 - written a line above
        events = [{one.get("key"): one.get("value") for one in event} for event in log.findall(".//{*}event")]
        handed = [event for event in events if "taken_over_from" in event]
        assert {(event["org:resource"], event["taken_over_from"]) for event in handed} == {
            (f"desk-{called}", f"desk-{before}")
        }
