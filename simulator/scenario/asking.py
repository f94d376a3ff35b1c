"""What is asked of a plan beside its file: values to set, and routes to add that see some values changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from simulator.errors import Problem
from simulator.scenario.balancing import chances_of, together
from simulator.scenario.document import Document, Mark, Table, placed, table_at, text_at
from simulator.scenario.edits import Edit, Unfit, edit_of, made, missed
from simulator.scenario.problems import Path, shown

SET = "--set"
_NEXT = re.compile(r",\s*(?=[^\s,=]+\s*=)")
_NAMED = re.compile(r"\s*([^\s:]+)(?:\s+like\s+([^\s:]+))?\s*:(.+)", re.DOTALL)


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """Changes in text, as they are written on a command line."""

    sets: tuple[str, ...] = ()
    """``path=value``: in the plan itself, for all routes."""
    what_ifs: tuple[str, ...] = ()
    """``name: path=value, path=value`` or ``name like route: …``: one more route, like another, that sets values."""
    model: str | None = None
    """The route that a what-if is like unless it says so; None: the plan's first."""

    def names(self) -> list[str]:
        """The names of the routes that are added."""
        return [found[1] for text in self.what_ifs if (found := _NAMED.fullmatch(text))]


def asked_for(document: Document, asked: Asked) -> Document:
    """The document with all that is asked for; what cannot be done is among its faults."""
    if not (asked.sets or asked.what_ifs) or not isinstance(document.root, Table):
        return document
    root = placed(document.root, ())
    assert isinstance(root, Table)  # noqa: S101  a copy of a mapping is one
    paths = [_path(text) for text in asked.sets]
    passed = {f"{SET} {path}": tuple(over) for path in paths if (over := missed(root, path, paths))}
    faults = [_set(root, text) for text in asked.sets] + [_add(root, text, asked.model) for text in asked.what_ifs]
    every = (*document.faults, *(fault for fault in faults if fault))
    return replace(document, root=root, faults=every, missed={**document.missed, **passed})


def answered(document: Document, problems: Iterable[Problem]) -> Iterator[Problem]:
    """The problems of a document with what was asked for; of chances that were set, which two to set at once."""
    for problem in problems:
        both = _together(problem, document.root) if isinstance(document.root, Table) else {}
        words = " ".join(f"{SET} {path}={chance}" for path, chance in both.items())
        yield replace(problem, message=f"{problem.message} Change two at once: {words}") if both else problem


def _together(problem: Problem, root: Table) -> dict[str, str]:
    section, *rest = problem.path.split(".")
    if section != "stages" or not rest:
        return {}
    stated = chances_of(root["stages"][rest[0]])
    changed = [("stages", rest[0], "outcomes", name) for name, chance in stated if chance.mark.file.startswith(SET)]
    return together(problem.message, (section, *rest), root, changed)


def _path(text: str) -> str:
    return text.partition("=")[0].strip()


def _set(root: Table, text: str) -> Problem | None:
    label = f"{SET} {_path(text)}"
    try:
        made(root, edit_of(text, label))
    except Unfit as unfit:
        return Problem(file=label, message=str(unfit))
    return None


def _add(root: Table, text: str, model: str | None) -> Problem | None:
    routes = root.get("routes")
    if not isinstance(routes, Table) or not routes:
        return None
    found = _NAMED.fullmatch(text)
    if found is None:
        example = "such as 'fewer: resources.closers.headcount=-2'"
        return Problem(file="--what-if", message=f"{shown(text)} is not a what-if; write name: path=value, {example}.")
    name, like, settings = found.groups()
    label = f"--what-if {name}"
    if name in routes and routes[name].mark.file == label:
        return Problem(file=label, message=f"{shown(name)} is named already; several changes go after commas.")
    if name in routes:
        return Problem(file=label, message=f"{shown(name)} is a route of the plan; give the what-if another name.")
    try:
        edits = [edit_of(one, label) for one in _NEXT.split(settings)]
    except Unfit as unfit:
        return Problem(file=label, message=str(unfit))
    routes[name] = _route(name, like or model or next(iter(routes)), edits, Mark(0, 0, label))
    routes.keys_at[name] = routes[name].mark
    return None


def _route(name: str, like: str, edits: list[Edit], mark: Mark) -> Table:
    path: Path = ("routes", name)
    route, settings = table_at(mark, path), table_at(mark, (*path, "set"))
    for edit in edits:
        settings[edit.path] = placed(edit.value, (*path, "set", edit.path))
        settings.keys_at[edit.path] = mark
    route["like"], route["set"] = text_at(like, mark, (*path, "like")), settings
    route.keys_at = {"like": mark, "set": mark}
    return route
