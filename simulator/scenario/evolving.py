"""A plan with some values changed, for those who work in Python."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from simulator.errors import Problem, ScenarioError, WrongArgumentError
from simulator.scenario.balancing import in_braces, together
from simulator.scenario.document import Table, parsed
from simulator.scenario.dumping import plain
from simulator.scenario.edits import ANY, Edit, Unfit, made
from simulator.scenario.files import Files
from simulator.scenario.problems import Path as Place
from simulator.scenario.reading import understood
from simulator.scenario.types import Scenario
from simulator.scenario.units import CLOCK_UNITS, shown_instant, shown_number, shown_time
from simulator.scenario.yaml_text import Data, line_of, yaml_of


def evolved(scenario: Scenario, changes: Mapping[str, object]) -> Scenario:
    """The plan with values put at paths, read and checked anew.

    Raises ScenarioError, with every problem, if a path leads nowhere or the changed plan is wrong; WrongArgumentError
    if the changes are not given by path.
    """
    if not isinstance(changes, Mapping):
        example = "{'resources.reps.headcount': 6}"
        raise WrongArgumentError(f"changes are given by path, such as {example}, not as a {type(changes).__name__}.")
    document = parsed(yaml_of(plain(scenario)))
    root = document.root
    assert isinstance(root, Table)  # noqa: S101  it was a scenario
    _leave_out_again(root, scenario, [str(path) for path in changes])
    problems, changed = [], []
    for path, value in changes.items():
        try:
            changed += made(root, Edit(path=str(path), value=parsed(line_of(_data(value))).root))
        except Unfit as unfit:
            problems.append(Problem(path=str(path), message=str(unfit)))
    if problems:
        raise ScenarioError(scenario.name, problems)
    try:
        return understood(document, Files(Path(scenario.folder)), scenario.name)
    except ScenarioError as error:
        raise ScenarioError(scenario.name, [_told(one, root, changed) for one in error.problems]) from None


def _told(problem: Problem, root: Table, changed: list[Place]) -> Problem:
    """A problem without a place in a file that nobody has seen."""
    two = in_braces(together(problem.message, problem.path.split("."), root, changed), "'")
    return replace(problem, file=None, line=None, column=None, message=f"{problem.message}{two}")


def _leave_out_again(root: Table, scenario: Scenario, changes: Collection[str]) -> None:
    """Where chances are to change, the outcome that takes the rest states none, so that it takes the new rest."""
    if not any(path.startswith(("stages", ANY)) for path in changes):
        return
    for left_out in scenario.left_out.difference(changes):
        section, name, *inside = left_out.split(".")
        if section == "stages":
            _forget(root[section][name][inside[0]][inside[1]], inside[2])
            for route in root["routes"].values():
                _forget(route.get("set"), left_out)


def _forget(table: Table | None, word: str) -> None:
    if table is not None and word in table:
        del table[word], table.keys_at[word]


def _data(value: object) -> Data:
    """A Python value as a plan writes it; arrays of numpy are lists.

    Raises Unfit for what a plan cannot hold.
    """
    if isinstance(value, Mapping):
        return {str(key): _data(inside) for key, inside in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_data(inside) for inside in value]
    if hasattr(value, "tolist"):
        return _data(value.tolist())
    return _text(value)


def _text(value: object) -> str:
    match value:
        case str():
            return str(value)
        case bool():
            return str(value).lower()
        case int() | float() | Decimal():
            return shown_number(float(value))
        case datetime():
            return shown_instant(value)
        case date():
            return value.isoformat()
        case timedelta():
            return shown_time(value / timedelta(milliseconds=1), CLOCK_UNITS)
    raise Unfit(_no_data(value))


def _no_data(value: object) -> str:
    if value is None:
        return "nothing can be taken away; give another value."
    law = getattr(getattr(value, "dist", None), "name", None)
    if isinstance(law, str):
        written = f"{{'scipy': {{'name': '{law}', …, 'scale': '3 h'}}}}"
        return f"a law of scipy.stats is written {written}, its parameters by name."
    return f"a {type(value).__name__} cannot stand in a plan; numbers, texts, dates, lists and mappings can."
