"""Routes that take after another (`like`) and that see some values of the plan changed (`set`).

Both are worked out on the document, before anything is read: `like` completes a route with what the other says,
and what a route sets makes a version of the plan of its own, which is read and checked like any plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from simulator.scenario.balancing import in_braces, together
from simulator.scenario.document import Node, Table, Text, placed
from simulator.scenario.edits import Edit, Unfit, is_relative, made, missed
from simulator.scenario.files import Notes
from simulator.scenario.problems import Path, Problems, dotted, not_among
from simulator.scenario.types import SECTIONS

LIKE, SET, TEAM, CAMPAIGNS = "like", "set", "team", "campaigns"


def completed(root: Node, problems: Problems) -> Node:
    """The document with every route that takes after another completed; what is wrong with `like` is noted."""
    routes = _routes(root)
    if not any(LIKE in route for route in routes.values()):
        return root
    whole = _copy(root)
    for name, route in routes.items():
        family = _family(name, routes, problems)
        whole["routes"][name] = _completed(route, [routes[one] for one in family])
    return whole


def _routes(root: Node) -> dict[str, Table]:
    routes = root.get("routes") if isinstance(root, Table) else None
    if not isinstance(routes, Table):
        return {}
    return {name: route for name, route in routes.items() if isinstance(route, Table)}


def _copy(node: Node) -> Table:
    copy = placed(node, node.path)
    assert isinstance(copy, Table)  # noqa: S101  only a mapping has routes, or is one
    return copy


def _family(name: str, routes: Mapping[str, Table], problems: Problems) -> list[str]:
    """The routes that a route takes after, the nearest first."""
    family: list[str] = []
    now = name
    while isinstance(model := routes[now].get(LIKE), Text) and not model.empty:
        path: Path = ("routes", now, LIKE)
        if model not in routes:
            problems.add(path, not_among(model, "a route", routes, "Routes"))
            break
        if model == name or model in family:
            problems.add(path, f"routes take after each other in a circle: {' → '.join((name, *family, model))}.")
            break
        now = str(model)
        family.append(now)
    return family


def _completed(route: Table, family: list[Table]) -> Table:
    whole = _copy(route)
    for model in family:
        _take(whole, model, CAMPAIGNS)
        own, other = whole.get(TEAM), model.get(TEAM)
        if isinstance(own, Table) and isinstance(other, Table):
            for stage in other:
                _take(own, other, stage)
        else:
            _take(whole, model, TEAM)
    return whole


def _take(table: Table, model: Table, key: str) -> None:
    """Take over what another mapping says and this one does not."""
    if key in model and key not in table:
        table[key] = placed(model[key], (*table.path, key))
        table.keys_at[key] = model.keys_at[key]


def edits_of(root: Node) -> dict[str, list[Edit]]:
    """What each route sets, what the routes that it takes after set first; routes that set nothing are left out."""
    routes = _routes(root)
    every: dict[str, list[Edit]] = {}
    for name in routes:
        line = [name, *_family(name, routes, Problems())]
        edits = [edit for one in reversed(line) for edit in _set_by(one, routes[one])]
        if edits:
            every[name] = edits
    return every


def _set_by(name: str, route: Table) -> Iterator[Edit]:
    wanted = route.get(SET)
    if isinstance(wanted, Table):
        yield from (Edit(path=path, value=value, said=("routes", name, SET, path)) for path, value in wanted.items())


def version(root: Table, route: str, edits: list[Edit], notes: Notes) -> tuple[Table, list[tuple[Path, Edit]]]:
    """The plan as one route sees it, with that route alone, and which edit changed what.

    An edit that cannot be made is noted and left out.
    """
    copy = _copy(root)
    routes = copy["routes"]
    for other in [name for name in routes if name != route]:
        del routes[other], routes.keys_at[other]
    changed: list[tuple[Path, Edit]] = []
    for edit in edits:
        try:
            _may_be_set(edit.path)
            over = missed(copy, edit.path, [other.path for other in edits])
            changed += [(path, edit) for path in made(copy, edit)]
            if over:
                notes.missed[dotted(edit.said)] = tuple(over)
        except Unfit as unfit:
            notes.add(edit.said, str(unfit), at="key")
    return copy, changed


def _may_be_set(path: str) -> None:
    """Raises Unfit for what all routes share."""
    section = path.partition(".")[0].strip()
    if section not in SECTIONS:
        message = not_among(section, "a section that a route can set values of", SECTIONS, "Sections")
        raise Unfit(message)


def blamed(
    found: Problems, known: Problems, route: str, root: Table, changed: list[tuple[Path, Edit]], problems: Problems
) -> None:
    """Note what is wrong in a route's version and not in the plan itself, where the route sets it.

    Where the plan itself is wrong already, what is made of it by a relative change is not told again.
    """
    wrong = {path for path, _, _ in known.found}
    for path, at, message in found.found:
        edit = next((edit for place, edit in reversed(changed) if _meet(place, path)), None)
        again = path in wrong and (edit is None or is_relative(edit.value))
        if (path, at, message) in known.found or again:
            continue
        if edit is None and path[:2] == ("routes", route):
            problems.add(path, message, at)
        else:
            said = ("routes", route, SET) if edit is None else edit.said
            where = "" if edit is not None and dotted(path) == edit.path else f"{dotted(path)}: "
            two = in_braces(together(message, path, root, [place for place, _ in changed]))
            problems.add(said, f"{where}{message}{two}")


def _meet(one: Path, other: Path) -> bool:
    shared = min(len(one), len(other))
    return one[:shared] == other[:shared]
