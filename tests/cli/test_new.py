"""Plans to begin with, and the schema that helps to write them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.experiments.comparison import compare, narrowed
from simulator.scenario.checking import findings_of, flows_of
from simulator.scenario.reading import loads
from simulator.scenario.templates import TEMPLATES, text_of


def test_without_a_name_the_templates_are_listed() -> None:
    lines = CliRunner().invoke(main, ["new"]).stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(TEMPLATES)
    assert all(len(line) <= 120 for line in lines)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_a_plan_without_a_second_look_that_runs(name: str) -> None:
    plan = loads(text_of(name))
    assert not findings_of(plan, flows_of(plan))
    results = compare(narrowed(plan, replications=2), jobs=1)
    assert all(results.kpi(route, "sales").mean > 0 for route in results.routes)


def test_a_plan_is_written_and_never_over_another(tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    words = ["new", "--template", "call_centre", "-o", str(file)]
    assert CliRunner().invoke(main, words).exit_code == 0
    assert file.read_text(encoding="utf-8") == text_of("call_centre")
    again = CliRunner().invoke(main, words)
    assert (again.exit_code, "File exists" in again.stderr) == (2, True)
    assert CliRunner().invoke(main, words[:3]).stdout == text_of("call_centre")


def test_an_unknown_template_is_the_users_mistake() -> None:
    result = CliRunner().invoke(main, ["new", "--template", "call_center"])
    assert result.exit_code == 2
    assert "Did you mean 'call_centre'? Templates: two_routes, call_centre, long_sale, subscriptions." in result.stderr


def test_the_schema_is_written(tmp_path: Path) -> None:
    file = tmp_path / "plan.schema.json"
    assert CliRunner().invoke(main, ["schema", "-o", str(file)]).exit_code == 0
    assert json.loads(file.read_text(encoding="utf-8")) == json.loads(CliRunner().invoke(main, ["schema"]).stdout)
