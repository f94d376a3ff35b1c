"""A plan that says only what differs from another one: `base: other.yaml`.

What has a name, and each of its words, is taken over from the base and may be said anew, one by one. A
distribution, a split, a list or whatever else makes one value together is replaced whole.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from simulator.errors import Problem
from simulator.scenario.document import (
    Broken,
    Document,
    Mark,
    Node,
    Table,
    Text,
    decoded,
    parsed,
    placed,
    problem_at,
    table_at,
)
from simulator.scenario.files import FileProblem, inside, reason
from simulator.scenario.problems import Path as Place
from simulator.scenario.problems import closest, dotted, shown

BASE = "base"
TAKEN_APART = frozenset(
    {"cost", "leads", "odds", "outcomes", "options", "profile", "chances", "response", "team", "set"}
)
"""Words inside a thing whose mapping is taken over entry by entry."""
HOLD_THINGS = frozenset({"outcomes", "options"})
"""Words whose entries are taken over word by word."""
ROWS = "rows"
"""The word of a profile that is whole rows of a file, beside which there is nothing else."""
KINDS_OF_LEADS = ("rate", "weekly", "count", "csv", "spend")


def based(document: Document, folder: Path) -> Document:
    """The document with what it takes over from its base; all files lie in a folder.

    Raises Broken if a base cannot be read.
    """
    return _based(document, folder, folder, ())


def _based(document: Document, here: Path, folder: Path, before: tuple[Path, ...]) -> Document:
    root = document.root
    if not isinstance(root, Table) or BASE not in root:
        return document
    path = _file(root[BASE], here, folder)
    if path in before:
        raise _broken(root[BASE], "the plans are based on each other in a circle.")
    base = _based(_read(path, folder, root[BASE]), path.parent, folder, (*before, path))
    if not isinstance(base.root, Table):
        raise _broken(root[BASE], f"{shown(root[BASE])} is not a plan.")
    own = placed(root, ())
    assert isinstance(own, Table)  # noqa: S101  a copy of a mapping is one
    del own[BASE], own.keys_at[BASE]
    merging = _Merging([*document.faults, *base.faults], dict(base.meant))
    return Document(merging.merged(base.root, own, ()), tuple(merging.faults), merging.meant)


def _broken(node: Node, message: str) -> Broken:
    return Broken(f"{BASE}: {message}", node.mark)


def _file(node: Node, here: Path, folder: Path) -> Path:
    if not isinstance(node, Text) or node.empty:
        raise _broken(node, "the name of a plan's file belongs here, such as base.yaml.")
    try:
        return inside(folder, here / node, str(node), "plan's file")
    except FileProblem as problem:
        raise _broken(node, str(problem)) from None


def _read(path: Path, folder: Path, said: Node) -> Document:
    name = path.relative_to(folder.resolve()).as_posix()
    try:
        document = parsed(decoded(path.read_bytes()))
    except Broken as broken:
        raise Broken(broken.message, (broken.mark or Mark(0, 0))._replace(file=name)) from None
    except OSError as error:
        raise _broken(said, f"{shown(name)} cannot be read: {reason(error)}.") from None
    _stand(document.root, name, path.parent.relative_to(folder.resolve()))
    return Document(document.root, tuple(_in_file(fault, name) for fault in document.faults))


def _in_file(fault: Problem, name: str) -> Problem:
    return replace(fault, file=name)


def _stand(node: Node, file: str, folder: Path) -> None:
    """Let a tree know its file, and let csv files that lie beside that file be found from the plan's folder."""
    node.mark = node.mark._replace(file=file)
    if isinstance(node, Table):
        node.keys_at = {key: mark._replace(file=file) for key, mark in node.keys_at.items()}
        if isinstance(name := node.get("csv"), Text) and folder != Path():
            node["csv"] = _moved(name, folder)
    if not isinstance(node, Text):
        for one in node.values() if isinstance(node, Table) else node:
            _stand(one, file, folder)


def _moved(name: Text, folder: Path) -> Text:
    moved = Text((folder / name).as_posix())
    moved.mark, moved.path, moved.empty = name.mark, name.path, name.empty
    return moved


@dataclass(frozen=True, slots=True)
class _Merging:
    """Lays a plan over its base, and notes what cannot be done and what was perhaps meant."""

    faults: list[Problem]
    meant: dict[Place, str]

    def merged(self, base: Node, own: Node, path: Place) -> Node:
        """The base with what the plan says in place of it."""
        if isinstance(own, Text) and own.empty:
            return self._kept(base, own, path)
        if not (isinstance(base, Table) and isinstance(own, Table) and _taken_apart(base, own, path)):
            return placed(own, path)
        whole = table_at(own.mark, path)
        whole.block = own.block
        for key in dict.fromkeys((*base, *own)):
            here = (*path, key)
            if key in base and key in own:
                whole[key] = self.merged(base[key], own[key], here)
            else:
                whole[key] = placed(own[key] if key in own else base[key], here)
            whole.keys_at[key] = own.keys_at[key] if key in own else base.keys_at[key]
        if len(path) == 1:
            self.meant.update({(*path, key): closest(key, base) for key in own if key not in base})
        return whole

    def _kept(self, base: Node, own: Text, path: Place) -> Node:
        """What somebody tried to take away by saying nothing."""
        message = "the value is missing. What the base says cannot be taken away; give it another value."
        self.faults.append(problem_at(own.mark, message, dotted(path)))
        return placed(base, path)


def _taken_apart(base: Table, own: Table, path: Place) -> bool:
    if len(path) > 2 and path[-1] == "leads":
        return _kind(own) in (None, _kind(base))
    if path[-1:] == ("profile",):
        return (ROWS in own) == (ROWS in base)
    return len(path) <= 2 or path[-1] in TAKEN_APART or path[-2] in HOLD_THINGS


def _kind(leads: Table) -> str | None:
    return next((kind for kind in KINDS_OF_LEADS if kind in leads), None)
