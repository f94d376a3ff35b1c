"""A plan with some values changed, for those who work in Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from simulator.errors import Problem, ScenarioError
from simulator.scenario.document import Table, parsed, placed
from simulator.scenario.dumping import plain
from simulator.scenario.edits import Edit, Unfit, made
from simulator.scenario.files import Files
from simulator.scenario.reading import understood
from simulator.scenario.types import Scenario
from simulator.scenario.units import shown_instant, shown_number
from simulator.scenario.yaml_text import Data, line_of, yaml_of


def evolved(scenario: Scenario, changes: Mapping[str, object]) -> Scenario:
    """The plan with values put at paths, read and checked anew.

    Raises ScenarioError, with every problem, if a path leads nowhere or the changed plan is wrong.
    """
    document = scenario.written or parsed(yaml_of(plain(scenario)))
    root = placed(document.root, ())
    assert isinstance(root, Table)  # noqa: S101  it was a scenario
    problems = []
    for path, value in changes.items():
        try:
            made(root, Edit(path=path, value=parsed(line_of(_data(value))).root))
        except Unfit as unfit:
            problems.append(Problem(path=path, message=str(unfit)))
    if problems:
        raise ScenarioError(scenario.name, problems)
    try:
        return understood(replace(document, root=root), Files(Path(scenario.folder)), scenario.name)
    except ScenarioError as error:
        unplaced = [replace(one, file=None, line=None, column=None) for one in error.problems]
        raise ScenarioError(scenario.name, unplaced) from None


def _data(value: object) -> Data:
    """A Python value as a plan writes it."""
    if isinstance(value, Mapping):
        return {str(key): _data(inside) for key, inside in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_data(inside) for inside in value]
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return shown_number(value)
    if isinstance(value, date):
        return shown_instant(value) if isinstance(value, datetime) else value.isoformat()
    return str(value)
