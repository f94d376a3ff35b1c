"""Each malformed plan is refused with its exact message and position, exit status 2 and no traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.errors import ScenarioError
from simulator.scenario.reading import load

FOLDER = Path(__file__).parent / "invalid"
CASES = sorted(FOLDER.glob("*.yaml"))

MADE: dict[str, tuple[bytes, str]] = {
    "utf16.yaml": (
        "name: One\n".encode("utf-16"),
        "1:1  the file begins with a byte-order mark (UTF-16); save it as UTF-8 without one.",
    ),
    "utf16_without_a_mark.yaml": (
        "name: One\n".encode("utf-16-le"),
        "1:1  the file looks like UTF-16; save it as UTF-8.",
    ),
    "latin1.yaml": (
        "name: One\nsource: Müller\n".encode("latin-1"),
        "2:10  byte 0xfc is not UTF-8; save the file as UTF-8.",
    ),
    "zero_byte.yaml": (b"name: One\nsource: a\x00b\n", "2:10  the control character U+0000 is not allowed."),
    "empty.yaml": (b"", "the file is empty; a plan begins with its name, such as 'name: My plan'."),
    "huge.yaml": (
        b"# " + b"x" * (1 << 20),
        "the file has 1,048,578 bytes; a plan may have 1,048,576; large data belong in csv files.",
    ),
}
"""Files that an editor would spoil, with the one problem that each has."""


def test_there_are_cases() -> None:
    assert len(CASES) + len(MADE) >= 40
    assert {path.stem for path in CASES} == {path.stem for path in FOLDER.glob("*.txt")}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_malformed_plan_is_refused_with_its_exact_message(path: Path) -> None:
    result = CliRunner().invoke(main, ["check", str(path)])
    assert result.stderr == path.with_suffix(".txt").read_text(encoding="utf-8")
    assert result.stdout == ""
    assert result.exit_code == 2


@pytest.mark.parametrize("name", MADE)
def test_a_file_that_is_no_text_is_refused(name: str, tmp_path: Path) -> None:
    raw, problem = MADE[name]
    (tmp_path / name).write_bytes(raw)
    result = CliRunner().invoke(main, ["check", str(tmp_path / name)])
    assert result.stderr == f"{name}: 1 problem\n  {problem}\n"
    assert result.exit_code == 2


def test_a_missing_file_a_folder_and_an_impossible_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"^plan\.yaml: 1 problem\n  there is no such file\.$"):
        load(tmp_path / "plan.yaml")
    with pytest.raises(ScenarioError, match=r"this is a folder; a plan is a file, such as plan\.yaml\.$"):
        load(tmp_path)
    with pytest.raises(ScenarioError, match=r"the file cannot be read|there is no such file"):
        load(tmp_path / "a\x00b")


def test_the_folder_where_one_is_has_a_name() -> None:
    result = CliRunner().invoke(main, ["check", "."])
    assert result.stderr == ".: 1 problem\n  this is a folder; a plan is a file, such as plan.yaml.\n"
    assert result.exit_code == 2


def test_a_plan_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text("name: One\n", encoding="utf-8")

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(ScenarioError, match=r"  the file cannot be read: permission denied\.$"):
        load(file)


def test_a_csv_file_that_may_not_be_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    plain_open = Path.open

    def refuse(path: Path, *args: Any, **kwargs: Any) -> Any:
        if path.suffix == ".csv":
            raise PermissionError(13, "Permission denied")
        return plain_open(path, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(ScenarioError, match=r"csv: 'data/efforts\.csv' cannot be read: permission denied\.$"):
        load(FOLDER / "column_without_numbers.yaml")


@pytest.mark.parametrize("stem", ["alias_bomb", "all_problems_at_once", "too_deep"])
def test_the_command_itself_ends_with_status_2_and_no_traceback(stem: str) -> None:
    command = [sys.executable, "-m", "simulator", "check", str(FOLDER / f"{stem}.yaml")]
    done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr.decode("utf-8") == (FOLDER / f"{stem}.txt").read_text(encoding="utf-8")
