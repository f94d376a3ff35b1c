"""What docs/what_if.md shows is what happens."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.scenario.reading import load, loads
from simulator.scenario.templates import text_of

TEXT = (Path(__file__).parent.parent / "docs" / "what_if.md").read_text(encoding="utf-8")


def block(name: str) -> str:
    found = re.search(rf"<!-- {name} -->\n```\w*\n(.*?)```", TEXT, re.DOTALL)
    assert found, f"no block named {name}"
    return found[1]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.yaml").write_text(text_of("two_routes"), encoding="utf-8")
    (tmp_path / "derived.yaml").write_text(block("derived"), encoding="utf-8")
    return tmp_path


def test_the_routes_are_understood() -> None:
    plan = loads(text_of("two_routes") + block("routes"))
    assert plan.seen_by("fewer_reps").resources["reps"].headcount == 3
    assert plan.seen_by("both").resources["reps"].headcount == 3
    assert plan.seen_by("both").resources["reps"].available == 0.7
    assert plan.routes["both"].team["qualify"] == {"reps": 1.0}
    effort = plan.seen_by("slower").stages["sell"].effort
    assert effort is not None
    assert effort.expected() == pytest.approx(2.4 * 3_600_000)


def test_the_derived_plan_is_understood(folder: Path) -> None:
    assert load(folder / "derived.yaml").campaigns["web"].cost.per_lead == 40


@pytest.mark.parametrize("line", block("commands").splitlines())
def test_the_commands_run(folder: Path, line: str) -> None:
    _, *words = shlex.split(line)
    assert CliRunner().invoke(main, words).exit_code == 0


def test_the_differences_are_told_as_shown(folder: Path) -> None:
    assert CliRunner().invoke(main, ["diff", "plan.yaml", "derived.yaml"]).stdout == block("told")


def test_the_python_runs(folder: Path) -> None:
    exec(block("python"), {})  # noqa: S102 - the page's own example
