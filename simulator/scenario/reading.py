"""From a file to a complete scenario, or to everything that is wrong with it."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from simulator.errors import Problem, ScenarioError
from simulator.scenario.build import scenario_of
from simulator.scenario.document import Broken, Document, decoded, parsed
from simulator.scenario.files import Files, Notes, reason
from simulator.scenario.names import Names
from simulator.scenario.shapes import PlanShape
from simulator.scenario.sums import Sums
from simulator.scenario.types import Scenario


def load(path: str | PathLike[str]) -> Scenario:
    """The plan in a file; csv files that it names lie in the file's folder.

    Raises ScenarioError, with every problem, if the file cannot be read or the plan is wrong.
    """
    file = Path(path)
    try:
        text = decoded(_bytes(file))
    except Broken as broken:
        raise ScenarioError(file.name or str(file), (_problem(broken),)) from None
    return loads(text, folder=file.parent, source=file.name)


def loads(text: str, *, folder: str | PathLike[str] = ".", source: str = "the plan") -> Scenario:
    """The plan in a text; csv files that it names lie in a folder. ``source`` is what errors call the plan.

    Raises ScenarioError, with every problem, if the plan is wrong.
    """
    try:
        document = parsed(text)
    except Broken as broken:
        raise ScenarioError(source, (_problem(broken),)) from None
    return _understood(document, Notes(Files(Path(folder))), source)


def _understood(document: Document, notes: Notes, source: str) -> Scenario:
    plan = PlanShape.model_validate(document.root, context=notes)
    Names(plan, notes).check()
    Sums(plan, notes).check()
    if notes or document.faults:
        raise ScenarioError(source, document.explained(notes))
    return scenario_of(plan)


def _bytes(file: Path) -> bytes:
    try:
        if file.is_dir():
            raise Broken("this is a folder; a plan is a file, such as plan.yaml.")
        return file.read_bytes()
    except FileNotFoundError:
        raise Broken("there is no such file.") from None
    except (OSError, ValueError) as error:
        why = reason(error) if isinstance(error, OSError) else "its name is not a file's name"
        raise Broken(f"the file cannot be read: {why}.") from None


def _problem(broken: Broken) -> Problem:
    line, column = broken.mark or (None, None)
    return Problem(line=line, column=column, message=broken.message)
