"""What `simulator diff` tells of the rows of files that two plans read."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from simulator.cli import main

PLAN = """\
name: Files
start: 2027-01-04
horizon: 4 weeks
segments: {firms: {value: 900, gross_margin: 50%, profile: {rows: {csv: data/firms.csv, columns: [size, sector]}}}}
campaigns:
  web: {segment: firms, leads: {rate: {uncertain: {rows: {csv: market.csv, column: rate, unit: per week}}}}}
  fair: {segment: firms, leads: {csv: fair.csv, column: at}}
resources: {reps: {headcount: 2, assignment: owner}}
stages:
  call: {step: sell, effort: {empirical: {csv: calls.csv, column: took, unit: min}}, outcomes: {sold: {sale: value}}}
routes: {only: {team: {call: reps}}}
pipeline: open.csv
"""
FILES = {
    "data/firms.csv": "size,sector,who\n10,steel,Ada\n20,milk,Bo\n\n30,steel,Cy\n",
    "market.csv": "rate;spare\n3;a\n4;b\n",
    "fair.csv": "at\n2027-01-05\n2027-01-06\n",
    "calls.csv": "took\n5\n7\n9\n",
    "open.csv": "lead,stage,entered,owner,note\n1,call,2027-01-02,0,x\n2,call,2027-01-03,1,y\n3,call,2027-01-03,,z\n",
}
SAME = ["The plans say the same."]


def written(folder: Path, **files: str) -> Path:
    for name, text in (FILES | {"plan.yaml": PLAN} | files).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "plan.yaml"


def told(tmp_path: Path, csv: str, text: str, *options: str) -> str:
    before, after = written(tmp_path / "before"), written(tmp_path / "after", **{csv: text})
    return CliRunner().invoke(main, ["diff", str(before), str(after), *options]).stdout


@pytest.mark.parametrize(
    ("csv", "old", "new", "lines"),
    [
        ("open.csv", "2,call,2027-01-03,1", "2,call,2027-01-03,0", ["'open.csv': 1 row changed; the first is row 3"]),
        ("open.csv", "1,call,2027-01-02,0,x\n", "", ["'open.csv': 1 row removed; the first is row 2"]),
        ("open.csv", ",z\n", ",z\n4,call,2027-01-01,,\n", ["'open.csv': 1 row added; the first is row 5"]),
        ("open.csv", ",x\n", ",other\n", SAME),
        ("data/firms.csv", "30,steel,Cy\n", "30,iron,Cy\n40,wood,Di\n",
         ["'data/firms.csv': 1 row changed, 1 row added; the first is row 5"]),
        ("data/firms.csv", "10,steel,Ada\n20,milk,Bo\n", "20,milk,Bo\n10,steel,Ada\n",
         ["'data/firms.csv': the rows stand in another order"]),
        ("data/firms.csv", ",Cy", ",Cyril", SAME),
        ("market.csv", "4;b", "5;b", ["'market.csv': 1 row changed; the first is row 3"]),
        ("market.csv", "4;b", "4;c", SAME),
        ("fair.csv", "2027-01-05\n", "", ["'fair.csv': 1 row removed; the first is row 2"]),
        ("calls.csv", "7\n9\n", "7\n9\n11\n", ["'calls.csv': 1 row added; the first is row 5"]),
        ("calls.csv", "7\n9\n", "9\n7\n", SAME),
    ],
)  # fmt: skip
def test_rows_that_plans_read_and_that_differ_are_told(tmp_path: Path, csv: str, old: str, new: str, lines: list[str]):
    assert old in FILES[csv]
    found = told(tmp_path, csv, FILES[csv].replace(old, new)).splitlines()
    assert [line for line in found if not line.startswith(("stage", "campaign", "segment", " "))] == lines


def test_the_rows_stand_in_json_too(tmp_path: Path) -> None:
    found = json.loads(told(tmp_path, "open.csv", FILES["open.csv"].replace(",1,y", ",0,y"), "--json"))
    assert found == [{"file": "open.csv", "added": 0, "removed": 0, "changed": 1, "first": 3}]


def test_files_of_other_names_are_told_by_their_names(tmp_path: Path) -> None:
    before, after = written(tmp_path / "before"), written(tmp_path / "after", **{"now.csv": FILES["open.csv"]})
    after.write_text(PLAN.replace("open.csv", "now.csv"), encoding="utf-8")
    told = CliRunner().invoke(main, ["diff", str(before), str(after)]).stdout
    assert told == "pipeline is now.csv, was open.csv\n"
