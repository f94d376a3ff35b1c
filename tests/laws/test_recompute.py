"""What recomputes the KPIs stands by itself, so that what both agree on is not the same mistake made twice."""

import ast
from pathlib import Path

import pytest


@pytest.mark.parametrize("name", ["recompute", "costs", "event_log", "hours", "seats"])
def test_of_the_simulator_only_the_plan_s_types_are_imported(name):
    tree = ast.parse((Path(__file__).parent / f"{name}.py").read_text(encoding="utf-8"))
    plain = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    named = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    modules = {"tests.laws", *(f"tests.laws.{name}" for name in ("costs", "event_log", "hours", "seats"))}
    types = {f"simulator.scenario.{name}" for name in ("types", "open_leads", "openings", "staff")}
    assert {one for one in (*plain, *named) if one.startswith("simulator")} <= types
    assert {one for one in named if one.startswith("tests")} <= modules
