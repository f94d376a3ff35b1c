"""A YAML file as a tree that remembers where everything stands.

Scalars stay text: what a number, a date or a share is, the plan's own grammar says. Only broken YAML stops the
reading; doubled keys, tags and the like are noted and the reading goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ruamel.yaml import YAML, events
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.reader import ReaderError

from simulator.errors import Problem
from simulator.scenario.hints import QUOTES
from simulator.scenario.problems import At, Path, Problems, dotted, offered, shown

MOST_BYTES = 1 << 20
MOST_NODES = 100_000
DEEPEST = 24
MOST_REPEATED = 10_000
"""Nodes that aliases may add by repeating what they stand for."""

MERGE = "<<"
NULLS = frozenset({"", "~", "null", "Null", "NULL"})
BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "UTF-8"), (b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))


class Mark(NamedTuple):
    """A place in a file, counted from 1; line 0 is no place in particular."""

    line: int
    column: int
    file: str = ""
    """Empty for the plan's own file; else what messages call the source."""


class Broken(Exception):  # noqa: N818  it names the state of a file, and never leaves this package
    """YAML that cannot be read on."""

    def __init__(self, message: str, mark: Mark | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.mark = mark


class Text(str):
    """A scalar as it was written."""

    mark: Mark
    path: Path
    empty: bool


class Table(dict[str, Any]):
    """A mapping, with the places of its keys."""

    mark: Mark
    path: Path
    block: bool
    keys_at: dict[str, Mark]


class Row(list[Any]):
    """A sequence."""

    mark: Mark
    path: Path
    block: bool


Node = Text | Table | Row


@dataclass(frozen=True, slots=True)
class Document:
    """A file's tree and what is wrong with its YAML, short of stopping the reading."""

    root: Node
    faults: tuple[Problem, ...]
    meant: Mapping[Path, str] = field(default_factory=dict)
    """By path, the names that were perhaps meant by names that nothing else in the plan has."""
    missed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By where a change of several values is asked for, what it passed over."""

    def mark(self, path: Path, at: At = "value") -> Mark:
        """Where the value at a path stands; a block mapping or list stands where its key does."""
        node, key = self.root, self.root.mark
        for part in path:
            step = _step(node, part)
            assert step is not None  # noqa: S101  existing() cuts every path that leads nowhere
            node, key = step
        on_key = at == "key" or (not isinstance(node, Text) and node.block)
        return key if on_key else node.mark

    def existing(self, path: Path) -> Path:
        """As much of a path as the document has."""
        node: Node = self.root
        for depth, part in enumerate(path):
            step = _step(node, part)
            if step is None:
                return path[:depth]
            node = step[0]
        return path

    def explained(self, problems: Problems) -> tuple[Problem, ...]:
        """All that is wrong, with its places, in the order of the file.

        First comes what may make other things wrong, such as a key that stands there twice.
        """
        return (*_in_order(self.faults), *_in_order(self._problem(*one) for one in problems.found))

    def _problem(self, path: Path, at: At, message: str) -> Problem:
        real = self.existing(path)
        mark = self.mark(real, at if real == path else "value")
        meant = offered(self.meant.get(path, "")) if message.endswith("missing.") else ""
        return problem_at(mark, f"{message}{meant}", dotted(real))


def _in_order(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda one: (one.file or "", one.line or 0, one.column or 0))


def problem_at(mark: Mark | None, message: str, path: str = "") -> Problem:
    """A problem at a place, or of the file as a whole."""
    line, column, file = mark or Mark(0, 0)
    return Problem(file=file or None, line=line or None, column=column or None, path=path, message=message)


def placed(node: Node, path: Path, mark: Mark | None = None) -> Node:
    """A copy of a tree for another path, that stands where it stood, or all at one place."""
    copy: Node
    if isinstance(node, Text):
        copy = Text(node)
        copy.empty = node.empty
    elif isinstance(node, Table):
        copy = Table((key, placed(value, (*path, key), mark)) for key, value in node.items())
        copy.keys_at = {key: mark or at for key, at in node.keys_at.items()}
        copy.block = node.block
    else:
        copy = Row(placed(value, (*path, i), mark) for i, value in enumerate(node))
        copy.block = node.block
    copy.mark, copy.path = mark or node.mark, path
    return copy


def text_at(value: str, mark: Mark, path: Path) -> Text:
    """A scalar that was not written in the file itself."""
    text = Text(value)
    text.mark, text.path, text.empty = mark, path, False
    return text


def table_at(mark: Mark, path: Path) -> Table:
    """An empty mapping that was not written in the file itself."""
    table = Table()
    table.mark, table.path, table.block, table.keys_at = mark, path, False, {}
    return table


def _step(node: Node, part: str | int) -> tuple[Node, Mark] | None:
    if isinstance(node, Table) and part in node:
        return node[str(part)], node.keys_at[str(part)]
    if isinstance(node, Row) and isinstance(part, int) and part < len(node):
        return node[part], node[part].mark
    return None


def decoded(raw: bytes) -> str:
    """A plan's bytes as text.

    Raises Broken for anything but UTF-8 without a byte-order mark, and for a file above MOST_BYTES.
    """
    if len(raw) > MOST_BYTES:
        limit = f"a plan may have {MOST_BYTES:,}; large data belong in csv files"
        raise Broken(f"the file has {len(raw):,} bytes; {limit}.")
    for start, encoding in BYTE_ORDER_MARKS:
        if raw.startswith(start):
            message = f"the file begins with a byte-order mark ({encoding}); save it as UTF-8 without one."
            raise Broken(message, Mark(1, 1))
    if b"\x00" in raw[:4]:
        raise Broken("the file looks like UTF-16; save it as UTF-8.", Mark(1, 1))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        raise Broken(f"byte 0x{raw[error.start]:02x} is not UTF-8; save the file as UTF-8.", _place(before)) from None


def parsed(text: str) -> Document:
    """The tree of a YAML text.

    Raises Broken where the YAML itself cannot be read, and beyond the caps on depth, nodes and aliases.
    """
    return _Composer().compose(text)


def _place(before: str) -> Mark:
    return Mark(before.count("\n") + 1, len(before) - before.rfind("\n"))


def _mark(event: events.Event) -> Mark:
    return Mark(event.start_mark.line + 1, event.start_mark.column + 1)


def _events(text: str) -> Iterator[events.Event]:
    try:
        yield from YAML(typ="safe", pure=True).parse(text)
    except MarkedYAMLError as error:
        mark = None if NO_COLON in str(error.problem) else error.problem_mark
        mark = mark or error.context_mark
        raise Broken(_plainly(error), mark and Mark(mark.line + 1, mark.column + 1)) from None
    except ReaderError as error:
        character = error.character if isinstance(error.character, int) else ord(str(error.character)[:1] or "?")
        message = f"the control character U+{character:04X} is not allowed."
        raise Broken(message, _place(text[: error.position])) from None


NO_COLON = "could not find expected ':'"
PLAINLY = (
    (NO_COLON, "a word and its value belong on this line, such as 'effort: 20 min', with a space after the ':'."),
    ("chomping", "a value that begins with '>' or '|' belongs in quotes, such as '>= 5_000'."),
    ("\\t", "a tab stands here; indent with spaces."),
    (
        "mapping values are not allowed",
        "a second ':' on the line, or wrong indentation; put text that holds ': ' in quotes.",
    ),
    ("end of stream", "the file ends inside a quote, a bracket or a brace that is not closed."),
    ("<stream end>", "the file ends inside a quote, a bracket or a brace that is not closed."),
    (
        "expected",
        "the indentation is wrong here, a comma is missing, or a quote or bracket before it is not closed.",
    ),
)
"""What the parser says, in part, and the same for somebody who knows plans better than YAML; the first that fits."""


def _plainly(error: MarkedYAMLError) -> str:
    problem = str(error.problem or error.context or "unreadable")
    if problem.startswith("found character") and "\\t" not in problem:
        return f"{shown(problem.split(chr(39))[1])} cannot begin a value; put the value in quotes."
    return next((plain for part, plain in PLAINLY if part in problem), f"this is not YAML: {problem}.")


@dataclass(slots=True)
class _Composer:
    """Builds the tree from the parser's events, without recursion, so that depth costs nothing."""

    faults: list[Problem] = field(default_factory=list)
    stack: list[Table | Row] = field(default_factory=list)
    keys: list[Text | None] = field(default_factory=list)
    anchors: dict[str, Node] = field(default_factory=dict)
    root: Node | None = None
    nodes: int = 0
    repeated: int = 0
    documents: int = 0

    def compose(self, text: str) -> Document:
        """The tree of a text.

        Raises Broken for an empty file, and for what the events cannot be built on.
        """
        for event in _events(text):
            self.take(event)
        if self.root is None or (isinstance(self.root, Text) and self.root.empty):
            raise Broken("the file is empty; a plan begins with its name, such as 'name: My plan'.")
        return Document(self.root, tuple(self.faults))

    def take(self, event: events.Event) -> None:
        """Build on with the next event."""
        if isinstance(event, events.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise Broken("a second document begins; a file holds one plan.", _mark(event))
        elif isinstance(event, events.ScalarEvent):
            self.put(self.scalar(event), event)
        elif isinstance(event, (events.MappingStartEvent, events.SequenceStartEvent)):
            self.open(event)
        elif isinstance(event, (events.MappingEndEvent, events.SequenceEndEvent)):
            self.stack.pop()
            self.keys.pop()
        elif isinstance(event, events.AliasEvent):
            self.repeat(event)

    def scalar(self, event: events.ScalarEvent) -> Text:
        """A value as it was written, without the quotes around it."""
        curly = event.style is None and len(event.value) > 1 and {event.value[0], event.value[-1]} <= set(QUOTES)
        text = Text(event.value.strip(QUOTES) if curly else event.value)
        text.mark, text.path = _mark(event), self.path()
        text.empty = event.style is None and text in NULLS
        if curly:
            self.note(text, text.path, f"typographic quotes do not quote; write {shown(text)} with straight ones.")
        if not text and text.empty and self.keys and (key := self.keys[-1]) is not None:
            text.mark = key.mark  # the parser's own lies where the next thing begins
        return text

    def open(self, event: events.CollectionStartEvent) -> None:
        """Begin a mapping or list; what comes next belongs to it until its end."""
        if len(self.stack) >= DEEPEST:
            raise Broken(f"more than {DEEPEST} levels, one inside the other.", _mark(event))
        node: Table | Row = Table() if isinstance(event, events.MappingStartEvent) else Row()
        node.mark, node.path, node.block = _mark(event), self.path(), not event.flow_style
        if isinstance(node, Table):
            node.keys_at = {}
        if self.expects_key():
            raise Broken("a mapping or list cannot be a key.", _mark(event))
        self.put(node, event)
        self.stack.append(node)
        self.keys.append(None)

    def repeat(self, event: events.AliasEvent) -> None:
        """Put a copy of what an anchor marked where its alias stands."""
        known = self.anchors.get(event.anchor)
        if known is None:
            raise Broken(f"the alias {shown('*' + event.anchor)} has no anchor before it.", _mark(event))
        if any(known is holder for holder in self.stack):
            raise Broken(f"the alias {shown('*' + event.anchor)} stands inside what it repeats.", _mark(event))
        if self.expects_key():
            raise Broken("an alias cannot be a key.", _mark(event))
        self.put(self.copied(known, self.path(), _mark(event)), event)

    def copied(self, node: Node, path: Path, mark: Mark) -> Node:
        """A node and all in it under another path, at its old place in the file; the mark is the alias's."""
        self.repeated += 1
        if self.repeated > MOST_REPEATED:
            raise Broken(f"the aliases repeat more than {MOST_REPEATED:,} values.", mark)
        if len(path) > DEEPEST:
            raise Broken(f"more than {DEEPEST} levels, one inside the other.", mark)
        copy: Node
        if isinstance(node, Text):
            copy = Text(node)
            copy.empty = node.empty
        elif isinstance(node, Table):
            copy = Table((key, self.copied(value, (*path, key), mark)) for key, value in node.items())
            copy.keys_at, copy.block = node.keys_at, node.block
        else:
            copy = Row(self.copied(value, (*path, i), mark) for i, value in enumerate(node))
            copy.block = node.block
        copy.mark, copy.path = node.mark, path
        return copy

    def expects_key(self) -> bool:
        """Whether the next scalar names a word of a mapping."""
        return bool(self.stack) and isinstance(self.stack[-1], Table) and self.keys[-1] is None

    def path(self) -> Path:
        """The path of the node that comes next."""
        if not self.stack:
            return ()
        holder, key = self.stack[-1], self.keys[-1]
        return (*holder.path, len(holder) if isinstance(holder, Row) else str(key))

    def put(self, node: Node, event: events.NodeEvent) -> None:
        """Count a finished node, remember its anchor, note its tag and place it."""
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise Broken(f"more than {MOST_NODES:,} values.", _mark(event))
        if event.anchor is not None and not isinstance(event, events.AliasEvent):
            self.anchors[event.anchor] = node
        tag = getattr(event, "tag", None)
        if tag is not None:
            written = shown(str(tag).replace("tag:yaml.org,2002:", "!!"))
            self.note(node, node.path, f"the tag {written} is not allowed; a plan has no tags.")
        self.place(node)

    def place(self, node: Node) -> None:
        """Make a node the root, an item, a key or the value of the last key."""
        if not self.stack:
            self.root = node
        elif isinstance(holder := self.stack[-1], Row):
            holder.append(node)
        elif self.keys[-1] is None:
            self.keys[-1] = self.key(holder, node)
        else:
            if self.keys[-1] != MERGE:
                holder.setdefault(str(self.keys[-1]), node)
            self.keys[-1] = None

    def key(self, holder: Table, node: Node) -> Text:
        """A mapping's key, with its place; one that stands there already keeps its first value."""
        assert isinstance(node, Text)  # noqa: S101  open() and repeat() let nothing else be a key
        name = str(node)
        if name == MERGE:
            self.note(node, (*holder.path, name), "merge keys are not allowed; write the values out.")
        elif name in holder.keys_at:
            line = holder.keys_at[name].line
            message = f"the key {shown(name)} stands here again; line {line} has it already."
            self.note(node, (*holder.path, name), message)
        else:
            holder.keys_at[name] = node.mark
        return node

    def note(self, node: Node, path: Path, message: str) -> None:
        """Note what is wrong with a node without stopping."""
        self.faults.append(problem_at(node.mark, message, dotted(path)))
