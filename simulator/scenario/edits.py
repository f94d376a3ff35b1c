"""Changes of a plan's values by their paths, made on the document before it is read.

A path joins keys with dots, as messages show it; ``*`` stands for every key of a level, ``[2]`` for the second
of a list, of which people may also be called by their names. Its last word may be new, and so may the mapping
around it where the language has one there. A value replaces what stands there, or changes the number there and
keeps what follows it: ``x0.8``, ``+2``, ``-2``, and ``+5%`` for five points more of what is a percentage. A number
that is stated by date is changed at each of its dates. ``none`` takes a word away that may be left out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from simulator.scenario import units
from simulator.scenario.document import Broken, Mark, Node, Row, Table, Text, parsed, placed, table_at, text_at
from simulator.scenario.places import takes_entries
from simulator.scenario.problems import Path, dotted, nearest, not_among, offered, shown
from simulator.scenario.scaling import NEVER_SCALED, SCALE
from simulator.scenario.unknown import UNCERTAIN, is_uncertain

ANY, BASE = "*", "base"
VALUE = "value"
"""The word that stands for what a lead is worth."""
NAME = "name"
"""The word by which an entry of a list, such as somebody of the people, is called."""
NOTHING = "none"
"""What is written to take a word away."""
TAKEN_AWAY = (
    *("absence", "speed", "ramp", "tenure", "vacancy", "max_open_leads", "commission", "overtime", "per_hire"),
    *("patience", "due", "expires", "opens", "room", "max_visits", "delay", "gap", "touches", "odds"),
    *("swings", "growth", "months"),
)
"""Words without which a plan is one still, in which the thing is not so."""
_STEP = re.compile(r"\.|(?=\[)")
_PLACE = re.compile(r"\[([1-9][0-9]{0,5})\]")
_RELATIVE = re.compile(r"([x×+-])\s*([0-9][0-9_]*(?:\.[0-9_]+)?)\s*(%.*|[A-Za-z].*)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_QUANTITY = re.compile(r"([+-]?[0-9][0-9_]*(?:\.[0-9_]+)?(?:[eE][+-]?[0-9]{1,3})?)(\s*(?:%.*|[A-Za-z].*)?)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """A value that is put at a path."""

    path: str
    value: Node
    said: Path = ()
    """The path in the document at which the edit itself is written, if it is written there."""


class Unfit(ValueError):  # noqa: N818  it names what is wrong with an edit, and never leaves this package
    """Why an edit cannot be made."""


def edit_of(text: str, label: str) -> Edit:
    """The edit in a text such as ``resources.closers.headcount=+2``; ``label`` is where messages say that it stands.

    Raises Unfit if it is not one.
    """
    path, equals, value = (part.strip() for part in text.partition("="))
    if not (path and equals and value):
        raise Unfit(f"{shown(text)} is not a change; write path=value, such as resources.closers.headcount=+2.")
    return Edit(path=path, value=_value(value, label))


def _value(text: str, label: str) -> Node:
    if text[0] in "{['\"":
        try:
            return placed(parsed(text).root, (), Mark(0, 0, label))
        except Broken as broken:
            raise Unfit(f"{shown(text)} cannot be read: {broken.message}") from None
    return text_at(text, Mark(0, 0, label), ())


def made(root: Table, edit: Edit) -> list[Path]:
    """Make an edit in a document's tree, and tell where.

    Raises Unfit if the path leads nowhere or the value cannot be changed as asked.
    """
    steps = _steps(edit.path)
    if steps[0] == BASE:
        raise Unfit("the base is read before anything is set; write it in the plan's file.")
    found = list(_found(root, steps)) or list(_opened(root, steps, edit.value.mark))
    if not found:
        raise Unfit(_nowhere(root, edit.path, steps))
    if ANY in steps and is_relative(edit.value):
        found = [place for place in found if not _is_word(*place)] or found
    return [_put(holder, key, edit) for holder, key in found]


def missed(root: Table, path: str, others: Collection[str]) -> list[str]:
    """What a path with ``*`` passes over though it states the next word: there the path leads to nothing.

    Such as, for ``segments.*.value.lognormal.mean``, a segment whose `value` has a median; one without `value` is not
    meant, and neither is what one of the other paths changes.
    """
    before, star, after = path.partition(f".{ANY}.")
    word = _steps(after)[0]
    holders = list(_found(root, _steps(before), stated=True)) if star else []
    names = [f"{before}.{key}" for holder, at in holders for key in _stating(holder[at], word)]  # type: ignore[index]
    return [
        name
        for name in names
        if not any(other.startswith(f"{name}.") for other in others)
        and not any(_found(root, _steps(f"{name}.{after}"), stated=True))
    ]


def _stating(node: Node, word: str) -> Iterator[str]:
    if isinstance(node, Table):
        yield from (key for key, inside in node.items() if isinstance(inside, Table) and word in inside)


def is_relative(value: Node) -> bool:
    """Whether a value changes the number that stands there."""
    return isinstance(value, Text) and _RELATIVE.fullmatch(value.strip()) is not None


def _is_word(holder: Table | Row, key: str | int) -> bool:
    """Whether a word stands at a place, such as ``unlimited``: what changes every number there leaves it alone."""
    value = holder[key]  # type: ignore[index]  # the key is the holder's
    return isinstance(value, Text) and _QUANTITY.fullmatch(value.strip()) is None


def _steps(path: str) -> list[str]:
    return [step.strip() for step in _STEP.split(path)]


def _found(node: Node, steps: Sequence[str], stated: bool = False) -> Iterator[tuple[Table | Row, str | int]]:
    """The places that a pattern names; the last word of one without ``*`` may be new there."""
    stated = stated or ANY in steps
    if isinstance(node, Text):
        return
    for key, rest in _next(node, steps, stated):
        if rest:
            yield from _found(node[key], rest, stated)  # type: ignore[index]  # the key is the node's
        else:
            yield node, key


def _next(node: Table | Row, steps: Sequence[str], stated: bool) -> Iterator[tuple[str | int, Sequence[str]]]:
    if steps[0] == ANY:
        yield from ((key, steps[1:]) for key in (node if isinstance(node, Table) else range(len(node))))
    elif isinstance(node, Row):
        yield from _entries(node, steps)
    else:
        yield from _keys(node, steps, stated)


def _entries(node: Row, steps: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    """The entry of a list that the first steps call by its place or together by its name, which may have dots."""
    place = _PLACE.fullmatch(steps[0])
    if place:
        yield from [(int(place[1]) - 1, steps[1:])] if int(place[1]) <= len(node) else ()
        return
    for at, entry in enumerate(node):
        called = _steps(name) if (name := _name(entry)) else []
        if called and called == [*steps[: len(called)]]:
            yield at, steps[len(called) :]
            return


def _name(entry: Node) -> str | None:
    name = entry.get(NAME) if isinstance(entry, Table) else None
    return name if isinstance(name, Text) else None


def _keys(node: Table, steps: Sequence[str], stated: bool) -> Iterator[tuple[str, Sequence[str]]]:
    """The key that the first steps make together: the keys of odds have dots of their own."""
    for many in range(1, len(steps) + 1):
        key = ".".join(steps[:many])
        if key in node:
            yield key, steps[many:]
            return
    if not stated and len(steps) == 1 and steps[0]:
        yield steps[0], ()


def _opened(root: Table, steps: Sequence[str], mark: Mark) -> Iterator[tuple[Table, str]]:
    """The place in a mapping that the plan does not state yet, if its words have one there, such as a `cost`."""
    if ANY in steps:
        return
    node: Any = root
    while following := next(_stated(node, steps), None):
        node, steps = node[following[0]], following[1]
    if isinstance(node, Table) and len(steps) == 2 and takes_entries((*node.path, steps[0])):
        word, entry = steps
        node[word], node.keys_at[word] = table_at(mark, (*node.path, word)), mark
        yield node[word], entry


def _nowhere(root: Table, path: str, steps: Sequence[str]) -> str:
    """Why a path leads nowhere: as far as it leads, level by level, and what there is in place of the next word."""
    reached: list[tuple[Any, Sequence[str]]] = [(root, steps)]
    while further := [(node[key], rest) for node, todo in reached for key, rest in _stated(node, todo)]:
        reached = further
    todo = reached[0][1]
    walked = dotted(tuple(steps[: len(steps) - len(todo)])).replace(".[", "[")
    rows = [len(node) for node, _ in reached if isinstance(node, Row)]
    known = dict.fromkeys(key for node, _ in reached if isinstance(node, Table) for key in node)
    names = [*_names(node for node, _ in reached)]
    if names and not known and not _PLACE.fullmatch(todo[0]):
        return not_among(todo[0], f"one of {walked}", names, "Names")
    if rows and not known:
        return f"{walked} has [1] to [{max(rows)}]; there is no {shown(todo[0])}."
    if ANY in steps:
        return f"the plan states no value at {shown(path)}.{nearest(todo[0], known)}"
    if not known:
        return f"the plan has nothing inside {walked} at {shown(path)}."
    return not_among(todo[0], f"stated under {walked}" if walked else "stated here", known, "Stated")


def _names(nodes: Iterable[Node]) -> Iterator[str]:
    """What the entries of lists are called."""
    yield from (name for node in nodes if isinstance(node, Row) for entry in node if (name := _name(entry)))


def _stated(node: Node, steps: Sequence[str]) -> Iterator[tuple[str | int, Sequence[str]]]:
    """The next step to what the plan states; none from a value."""
    return iter(()) if isinstance(node, Text) or not steps else _next(node, steps, stated=True)


def _put(holder: Table | Row, key: str | int, edit: Edit) -> Path:
    path = (*holder.path, key)
    stated = isinstance(holder, Row) or key in holder
    if edit.value == NOTHING and isinstance(holder, Table) and key in TAKEN_AWAY:
        return _taken_away(holder, str(key))
    value = _changed(holder[key] if stated else None, edit.value, path)  # type: ignore[index]
    if isinstance(holder, Table):
        holder.keys_at[str(key)] = edit.value.mark
    holder[key] = value  # type: ignore[index]
    return path


def _taken_away(holder: Table, word: str) -> Path:
    path = (*holder.path, word)
    if word not in holder:
        raise Unfit(f"the plan does not state {dotted(path)}, so there is nothing to take away.")
    del holder[word], holder.keys_at[word]
    return path


def _changed(current: Node | None, wanted: Node, path: Path) -> Node:
    if isinstance(wanted, Text) and wanted.empty:
        raise Unfit(f"the value is missing, and nothing can be taken away; give {dotted(path)} another value.")
    relative = _RELATIVE.fullmatch(wanted.strip()) if isinstance(wanted, Text) else None
    if relative is None:
        return placed(wanted, path)
    if isinstance(current, Table) and current and all(map(_DATE.match, current)):
        return _changed_by_date(current, wanted, path)
    sign, amount, unit = relative.groups()
    if is_uncertain(current) and sign in "x×" and not unit:
        return _rescaled(current, relative[0], wanted.mark)
    if not isinstance(current, Text):
        raise Unfit(_no_number(current, path, relative[0]))
    quantity = _QUANTITY.fullmatch(current.strip())
    times = offered(f"{{times: {amount}}}") if current == VALUE and sign in "x×" and not unit else ""
    if quantity is None:
        if sign == "x" and "." not in amount and not unit and not times:
            return placed(wanted, path)
        raise Unfit(f"{shown(relative[0])} changes a number, and {dotted(path)} is {shown(current)}.{times}")
    if unit and (sign in "x×" or unit.strip() not in _units(quantity[2].strip())):
        meant = _scaled(sign, amount) if unit == "%" else ""
        raise Unfit(f"{shown(relative[0])} does not fit {shown(current)}; a relative change keeps the unit.{meant}")
    changed = _computed(sign, Decimal(quantity[1].replace("_", "")), Decimal(amount.replace("_", "")))
    return text_at(f"{units.shown_decimal(changed)}{quantity[2]}", wanted.mark, path)


def _units(unit: str) -> tuple[str, ...]:
    """How a unit may be written beside what is added: points need not say again that they are per month."""
    return (unit, "%") if unit.startswith("%") else (unit,)


def _scaled(sign: str, per_cent: str) -> str:
    """The factor that was probably meant by a percentage of what is no share."""
    part = Decimal(per_cent.replace("_", "")) / 100
    factor = part if sign in "x×" else _computed(sign, Decimal(1), part)
    return offered(f"x{units.shown_decimal(factor)}") if factor >= 0 else ""


def _changed_by_date(current: Table, wanted: Node, path: Path) -> Table:
    """A number that has its time: what changes it changes what it is from each date on."""
    changed = placed(current, path)
    assert isinstance(changed, Table)  # noqa: S101  a copy is of the same kind
    changed.update({day: _changed(one, wanted, (*path, day)) for day, one in current.items()})
    return changed


def _rescaled(current: Any, change: str, mark: Mark) -> Table:
    """What is uncertain, with each value that it may be so many times as large."""
    copy = placed(current, current.path)
    assert isinstance(copy, Table)  # noqa: S101  it was one
    inside = copy[UNCERTAIN]
    factor = text_at(change, mark, ())
    if isinstance(inside, Text):
        copy[UNCERTAIN] = _changed(inside, factor, inside.path)
        return copy
    family = next(iter(inside), "") if isinstance(inside, Table) else ""
    law = inside[family] if family else None
    if not isinstance(law, Table) or family in NEVER_SCALED:
        raise Unfit(f"{shown(change)} changes a number or a `scale`, and {dotted(current.path)} has none; {_ANEW}")
    at = (*law.path, SCALE)
    law[SCALE] = _changed(law.get(SCALE, text_at("1", mark, at)), factor, at)
    law.keys_at.setdefault(SCALE, mark)
    return copy


_ANEW = "write what it may be anew."


def _no_number(current: Node | None, path: Path, change: str) -> str:
    if current is None:
        return f"{shown(change)} changes a number, and the plan does not state {dotted(path)}."
    number = next(_numbers(current, path), None)
    inside = "" if number is None else f"; name a number inside it, such as {dotted(number)}"
    return f"{shown(change)} changes a number, and {dotted(path)} is more than one value{inside}."


def _numbers(node: Node, path: Path) -> Iterator[Path]:
    if isinstance(node, Text):
        if _QUANTITY.fullmatch(node.strip()):
            yield path
        return
    for key, inside in node.items() if isinstance(node, Table) else enumerate(node):
        yield from _numbers(inside, (*path, key))


def _computed(sign: str, before: Decimal, amount: Decimal) -> Decimal:
    if sign == "+":
        return before + amount
    return before - amount if sign == "-" else before * amount
