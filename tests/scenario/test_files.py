"""Columns of csv files: which row of a file is told of, and what holds none."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.scenario.files import FileProblem, Files


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
    assert found == "row 5 of 'leads.csv' has 1 fields; its heading has 2."


@pytest.mark.parametrize("text", ["size\n", "size", "size,remark\n\n\n"])
def test_a_heading_alone_is_refused(tmp_path: Path, text: str) -> None:
    assert problem(tmp_path, text) == "'leads.csv' has no rows below its heading."
    with pytest.raises(FileProblem, match="no rows below its heading"):
        Files(tmp_path).columns("leads.csv")
