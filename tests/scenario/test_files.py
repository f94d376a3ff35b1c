"""Columns of csv files: which row of a file is told of, and what holds none."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.errors import ScenarioError
from simulator.scenario.files import MOST_PROBLEMS, FileProblem, Files
from simulator.scenario.reading import loads


def problem(folder: Path, text: str) -> str:
    (folder / "leads.csv").write_text(text, encoding="utf-8")
    with pytest.raises(FileProblem) as raised:
        Files(folder).values("leads.csv", "size", float)
    return str(raised.value)


NO_NUMBER = "could not convert string to float: 'big'"


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("size\n1\nbig\n", 3),
        ("size\n\n\nbig\n", 4),
        ("\n\nsize\n1\n\nbig\n", 6),
        ("size\r\n\r\n1\r\n\r\nbig\r\n", 5),
        ('size,remark\n\n1,"two\n\nlines"\n2,\n\nbig,\n', 6),
    ],
)
def test_rows_are_counted_as_a_spreadsheet_shows_them_empty_ones_too(tmp_path: Path, text: str, row: int) -> None:
    assert problem(tmp_path, text) == f"row {row} of 'leads.csv': {NO_NUMBER}"


def test_a_row_of_another_length_is_told_by_its_place_too(tmp_path: Path) -> None:
    found = problem(tmp_path, "size,remark\n\n1,\n\n2\n")
    assert found == "row 5 of 'leads.csv': 1 field; the heading has 2."


@pytest.mark.parametrize("text", ["size\n", "size", "size,remark\n\n\n"])
def test_a_heading_alone_is_refused(tmp_path: Path, text: str) -> None:
    assert problem(tmp_path, text) == "'leads.csv' has no rows below its heading."
    with pytest.raises(FileProblem, match="no rows below its heading"):
        Files(tmp_path).columns("leads.csv")


def problems(folder: Path, text: str) -> tuple[str, ...]:
    (folder / "leads.csv").write_text(text, encoding="utf-8")
    with pytest.raises(FileProblem) as raised:
        Files(folder).values("leads.csv", "size", float)
    return raised.value.messages


def test_all_rows_that_cannot_be_read_are_told_those_of_one_mistake_together(tmp_path: Path) -> None:
    assert problems(tmp_path, "size\nbig\n1\nhuge\nbig\n") == (
        f"rows 2, 5 of 'leads.csv': {NO_NUMBER}",
        f"row 4 of 'leads.csv': {NO_NUMBER.replace('big', 'huge')}",
    )
    assert problems(tmp_path, "size,remark\n1\n2,\n3\n4,,\n") == (
        "rows 2, 4 of 'leads.csv': 1 field; the heading has 2.",
        "row 5 of 'leads.csv': 3 fields; the heading has 2.",
    )


def test_of_very_many_mistakes_the_first_are_told(tmp_path: Path) -> None:
    found = problems(tmp_path, "size\n" + "".join(f"n{number}\n" for number in range(130)))
    assert len(found) == MOST_PROBLEMS + 1
    assert found[-1] == "'leads.csv' has 30 more problems of such kinds."


TWICE = """
name: One file twice
start: 2027-01-04
horizon: 1 week
segments: {firms: {value: 9}}
campaigns: {web: {segment: firms, leads: {rate: {uncertain: {rows: {csv: leads.csv, column: size, unit: per week}}}}}}
stages:
  call:
    step: sell
    outcomes: {won: {chance: {uncertain: {rows: {csv: leads.csv, column: win}}}, sale: value}, lost: {}}
routes: {only: {}}
"""


def test_a_row_of_another_length_is_told_once_however_often_the_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text("size,win\n1,0.5\n2\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as raised:
        loads(TWICE, folder=tmp_path)
    assert [one.message for one in raised.value.problems] == ["row 3 of 'leads.csv': 1 field; the heading has 2."]
