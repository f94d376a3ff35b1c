"""A plan with some values changed, for those who work in Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from simulator.errors import Problem, ScenarioError, WrongArgumentError
from simulator.scenario.balancing import CHANCE, in_braces, together
from simulator.scenario.document import Document, Node, Table, parsed, placed
from simulator.scenario.dumping import dumps
from simulator.scenario.edits import Edit, Unfit, made
from simulator.scenario.files import Files
from simulator.scenario.problems import Path as Place
from simulator.scenario.reading import understood
from simulator.scenario.types import Scenario
from simulator.scenario.units import CLOCK_UNITS, shown_instant, shown_number, shown_time
from simulator.scenario.yaml_text import Data, line_of


def evolved(scenario: Scenario, changes: Mapping[str, object]) -> Scenario:
    """The plan with values put at paths, read and checked anew.

    Raises ScenarioError, with every problem, if a path leads nowhere or the changed plan is wrong; WrongArgumentError
    if the changes are not given by path.
    """
    if not isinstance(changes, Mapping):
        example = "{'resources.reps.headcount': 6}"
        raise WrongArgumentError(f"changes are given by path, such as {example}, not as a {type(changes).__name__}.")
    document = scenario.written or _dumped(scenario)
    root = placed(document.root, ())
    assert isinstance(root, Table)  # noqa: S101  it was a scenario
    problems, changed = [], []
    for path, value in changes.items():
        try:
            changed += made(root, Edit(path=str(path), value=parsed(line_of(_data(value))).root))
        except Unfit as unfit:
            problems.append(Problem(path=str(path), message=str(unfit)))
    if problems:
        raise ScenarioError(scenario.name, problems)
    try:
        return understood(replace(document, root=root), Files(Path(scenario.folder)), scenario.name)
    except ScenarioError as error:
        raise ScenarioError(scenario.name, [_told(one, root, changed) for one in error.problems]) from None


def _told(problem: Problem, root: Table, changed: list[Place]) -> Problem:
    """A problem without a place in a file that nobody has seen."""
    two = in_braces(together(problem.message, problem.path.split("."), root, changed), "'")
    return replace(problem, file=None, line=None, column=None, message=f"{problem.message}{two}")


def _dumped(scenario: Scenario) -> Document:
    """The complete plan of one that was not read; the outcomes that took the rest, where it comes from, still do."""
    document = parsed(dumps(scenario))
    root = document.root
    assert isinstance(root, Table)  # noqa: S101  a plan is a mapping
    for path in scenario.left_out:
        if path.endswith(f".{CHANCE}"):
            _forget(root, path.split("."))
            for route in root["routes"].values():
                _forget(route.get("set"), [path])
    return document


def _forget(node: Node | None, steps: Sequence[str]) -> None:
    *before, word = steps
    for step in before:
        node = node.get(step) if isinstance(node, Table) else None
    if isinstance(node, Table) and word in node:
        del node[word], node.keys_at[word]


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
