"""From a file to a complete scenario, or to everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from os import PathLike
from pathlib import Path

from simulator.errors import Problem, ScenarioError, WrongArgumentError
from simulator.scenario.asking import Asked, answered, asked_for
from simulator.scenario.bases import based
from simulator.scenario.build import scenario_of
from simulator.scenario.document import Broken, Document, Node, Table, decoded, parsed, problem_at
from simulator.scenario.edits import Edit
from simulator.scenario.files import Files, Notes, reason
from simulator.scenario.foresight import check_foreseen
from simulator.scenario.names import Names
from simulator.scenario.possible import check_possible
from simulator.scenario.shapes import PlanShape
from simulator.scenario.sums import Sums
from simulator.scenario.types import WORLDLY, Route, Scenario, World
from simulator.scenario.versions import LIKE, blamed, completed, edits_of, version

NOTHING = Asked()


def load(path: str | PathLike[str], *, asked: Asked = NOTHING) -> Scenario:
    """The plan in a file, with the changes asked for; files that it names lie in the file's folder.

    Raises ScenarioError, with every problem, if the file cannot be read or the plan is wrong; WrongArgumentError if
    the path is none.
    """
    if not isinstance(path, str | PathLike):
        raise WrongArgumentError(f"`path` is where a plan's file lies, not {type(path).__name__}.")
    file = Path(path)
    try:
        text = decoded(_bytes(file))
    except Broken as broken:
        raise ScenarioError(file.name or str(file), (_problem(broken),)) from None
    return loads(text, folder=file.parent, source=file.name, asked=asked)


def loads(
    text: str, *, folder: str | PathLike[str] = ".", source: str = "the plan", asked: Asked = NOTHING
) -> Scenario:
    """The plan in a text; files that it names lie in a folder. ``source`` is what errors call the plan.

    Raises ScenarioError, with every problem, if the plan is wrong; WrongArgumentError if the text is none.
    """
    if not isinstance(text, str):
        raise WrongArgumentError(f"`text` is the text of a plan, not {type(text).__name__}; `load` reads files.")
    try:
        document = based(parsed(text), Path(folder))
    except Broken as broken:
        raise ScenarioError(source, (_problem(broken),)) from None
    document = asked_for(document, asked)
    try:
        return understood(document, Files(Path(folder)), source)
    except ScenarioError as error:
        raise ScenarioError(source, answered(document, error.problems)) from None


def understood(document: Document, files: Files, source: str) -> Scenario:
    """The scenario that a document says, what its routes set included.

    Raises ScenarioError, with every problem, if the plan is wrong.
    """
    notes = Notes(files)
    root = completed(document.root, notes)
    edited = edits_of(root)
    plan = _checked(root, notes, apart=edited)
    versions = {route: _version(root, route, edits, notes) for route, edits in edited.items()}
    if notes or document.faults:
        raise ScenarioError(source, replace(document, root=root).explained(notes))
    scenario = replace(scenario_of(plan, notes.unknown), folder=str(files.folder), pointed=notes.pointed)
    scenario = replace(scenario, missed={**document.missed, **notes.missed})
    scenario = replace(scenario, routes={name: _own(scenario, name, versions) for name in scenario.routes})
    object.__setattr__(scenario, "written", document)  # no argument of its own, so that `replace` leaves it out
    return scenario


def _checked(root: Node, notes: Notes, apart: Collection[str] = ()) -> PlanShape:
    plan = PlanShape.model_validate(root, context=notes)
    Names(plan, notes).check()
    Sums(plan, notes, apart).check()
    check_possible(plan, notes)
    check_foreseen(plan, notes, apart)
    return plan


def _version(root: Node, route: str, edits: list[Edit], notes: Notes) -> tuple[PlanShape, Notes]:
    """The plan that a route sees, with its notes; what is wrong only there is noted where the route sets it."""
    assert isinstance(root, Table)  # noqa: S101  it has routes
    own = Notes(notes.files, route)
    own.found += [one for one in notes.found if one[0][2:] == (LIKE,)]
    changed_root, changed = version(root, route, edits, notes)
    plan = _checked(changed_root, own)
    notes.pointed |= {path: text for path, text in own.pointed.items() if path not in notes.pointed}
    blamed(own, notes, route, changed_root, changed, notes)
    return plan, own


def _own(scenario: Scenario, name: str, versions: Mapping[str, tuple[PlanShape, Notes]]) -> Route:
    """A route with the world that it sees, if that is not the plan's own."""
    if name not in versions:
        return scenario.routes[name]
    plan, notes = versions[name]
    seen = scenario_of(plan, notes.unknown)
    world, plans = (World(**{section: getattr(one, section) for section in WORLDLY}) for one in (seen, scenario))
    return seen.routes[name] if world == plans else replace(seen.routes[name], world=world)


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
    return problem_at(broken.mark, broken.message)
