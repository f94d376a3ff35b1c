"""Distributions that a plan does not write by a few parameters: by quantiles, as a mixture, by a name of scipy's.

And the two words that cut any distribution. What is wrong is noted with its path; then there is no distribution.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from simulator.scenario import units
from simulator.scenario.dependent import mixed
from simulator.scenario.distributions import Distribution, FromScipy, Quantiles, cut
from simulator.scenario.document import Row, Table
from simulator.scenario.files import Notes
from simulator.scenario.from_scipy import SHAPES, not_taken
from simulator.scenario.problems import listed, nearest, shown
from simulator.scenario.scaling import SCALE
from simulator.scenario.shape import text_of

if TYPE_CHECKING:
    from simulator.scenario.quantities import Kind

ENDS = ("min", "max")
"""The words that cut a distribution, by conditioning on what lies between them."""
_PERCENTAGE = re.compile(r"p([0-9]{1,2}(?:\.[0-9]{1,4})?)")
Make = Callable[[], Distribution]


def made(make: Make, inside: Table, notes: Notes) -> Distribution | None:
    """What ``make`` gives; None if it raises ValueError, which is noted at the parameter that it names first."""
    try:
        return make()
    except ValueError as error:
        name = str(error).partition(" ")[0]
        path = (*inside.path, name) if name in inside else inside.path
        notes.add(path, _in_own_words(str(error), name, inside))
        return None


def _in_own_words(message: str, name: str, inside: Table) -> str:
    """The message with the value as the plan writes it, in place of its milliseconds."""
    before, refused, _ = message.partition(", not ")
    return f"{before}, not {inside[name]}." if refused and name in inside else f"{message.rstrip('.')}."


def cut_as_stated(of: Distribution | None, kind: Kind, inside: Table, notes: Notes) -> Distribution | None:
    """The distribution between the plan's `min` and `max`, where it states them."""
    ends = {word: _read(kind.read, inside[word], notes) for word in ENDS if word in inside}
    if of is None or None in ends.values():
        return None
    low, high = ends.get("min"), ends.get("max")
    if low is not None and high is not None and low > high:
        notes.add(inside.path, f"min ≤ max does not hold: {inside['min']}, {inside['max']}.")
        return None
    return made(lambda: cut(of, low=low, high=high), inside, notes)


def _read(read: Callable[[str], float], node: Any, notes: Notes) -> float | None:
    try:
        return read(text_of(node))
    except ValueError as error:
        notes.add(node.path, str(error))
        return None


def _is_mapping(inside: Any, words: str, notes: Notes) -> bool:
    if isinstance(inside, Table):
        return True
    notes.add(inside.path, f"a mapping belongs here, {words}.")
    return False


def read_quantiles(kind: Kind, inside: Any, notes: Notes) -> Distribution | None:
    """A distribution through stated quantiles."""
    if not _is_mapping(inside, "such as {p10: 2 h, p50: 5 h, p90: 20 h}", notes):
        return None
    points = []
    for name in (word for word in inside if word not in (*ENDS, SCALE)):
        percentage = _PERCENTAGE.fullmatch(name)
        if percentage is None:
            message = f"{shown(name)} is not a quantile. Quantiles: p10, p50, p97.5 and so on; and min, max, scale."
            notes.add((*inside.path, name), message, at="key")
        points.append((percentage and float(percentage[1]), _read(kind.read, inside[name], notes)))
    stated = [(at, value) for at, value in points if at is not None and value is not None]
    if len(stated) < len(points):
        return None
    of = made(lambda: Quantiles(points=tuple(sorted(stated))), inside, notes)
    return cut_as_stated(of, kind, inside, notes)


Reader = Callable[["Kind", Any, Notes], Distribution | None]


def read_mixture(kind: Kind, inside: Any, notes: Notes, read: Reader) -> Distribution | None:
    """One of several distributions, each with its weight; ``read`` reads each."""
    if not isinstance(inside, Row) or not inside:
        notes.add(inside.path, "a list belongs here, such as [{weight: 70%, of: 2 h}, {weight: 30%, of: 3 days}].")
        return None
    parts = [_component(kind, node, notes, read) for node in inside]
    stated = [part for part in parts if part is not None]
    if len(stated) < len(parts):
        return None
    total = sum(weight for weight, _ in stated)
    if abs(total - 1) > 1e-9:
        notes.add(inside.path, f"weights add up to {round(100 * total, 4):.10g} %; they must add up to 100 %.")
        return None
    return mixed(tuple(stated))


def _component(kind: Kind, node: Any, notes: Notes, read: Reader) -> tuple[float, Distribution] | None:
    words = ("weight", "of")
    if not _is_mapping(node, "with the words weight, of", notes):
        return None
    for word in (word for word in node if word not in words):
        message = f"{shown(word)} is not a word of a mixture.{nearest(word, words)} Words: {listed(words)}."
        notes.add((*node.path, word), message, at="key")
    missing = [word for word in words if word not in node]
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        notes.add(node.path, f"{', '.join(f'`{word}`' for word in missing)} {verb} missing.")
    weight = _read(units.share, node["weight"], notes) if "weight" in node else None
    of = read(kind, node["of"], notes) if "of" in node else None
    known = len(node) == len(words) and weight is not None and of is not None
    return (weight, of) if known and weight is not None and of is not None else None


def read_scipy(kind: Kind, inside: Any, notes: Notes) -> Distribution | None:
    """A distribution of scipy's by its name and parameters there."""
    if not _is_mapping(inside, "such as {name: fatiguelife, c: 0.5, scale: 3 h}", notes):
        return None
    name = _name_at_scipy(inside, notes)
    if name is None or not _words_fit(kind, name, inside, notes):
        return None
    reading = dict.fromkeys(SHAPES[name], units.plain) | {"loc": _or_zero(kind.read), "scale": kind.read}
    values = {word: _read(read, inside[word], notes) for word, read in reading.items() if word in inside}
    known = {word: value for word, value in values.items() if value is not None}
    if len(known) < len(values):
        return None
    of = made(lambda: _law(kind, name, known, inside), inside, notes)
    return cut_as_stated(of, kind, inside, notes)


def _or_zero(read: Callable[[str], float]) -> Callable[[str], float]:
    """A reader to whom nothing needs no unit, as scipy's own fits give it."""
    return lambda text: 0.0 if text.strip() in ("0", "0.0") else read(text)


def _name_at_scipy(inside: Table, notes: Notes) -> str | None:
    if "name" not in inside:
        notes.add(inside.path, f"`name` is missing. Names: {', '.join(SHAPES)}.")
        return None
    try:
        name = text_of(inside["name"])
    except ValueError as error:
        notes.add(inside["name"].path, str(error))
        return None
    if name in SHAPES:
        return name
    notes.add((*inside.path, "name"), not_taken(name))
    return None


def _words_fit(kind: Kind, name: str, inside: Table, notes: Notes) -> bool:
    words = ("name", *SHAPES[name], "loc", "scale", *ENDS)
    unknown = [word for word in inside if word not in words]
    for word in unknown:
        message = f"{shown(word)} is not a word of scipy's {name}.{nearest(word, words)} Words: {listed(words)}."
        notes.add((*inside.path, word), message, at="key")
    needed = (*SHAPES[name], *(("scale",) if kind.units else ()))
    missing = [f"`{word}`" for word in needed if word not in inside]
    if missing:
        notes.add(inside.path, f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing.")
    return not unknown and not missing


def _law(kind: Kind, name: str, values: dict[str, float], inside: Table) -> FromScipy:
    shapes = tuple((word, values[word]) for word in SHAPES[name])
    law = FromScipy(name=name, shapes=shapes, loc=values.get("loc", 0.0), scale=values.get("scale", 1.0))
    if not kind.signed and law.smallest() < 0 and "min" not in inside:
        raise ValueError(f"{name} goes below 0, but {kind.name} is 0 or more; cut it with `min`")
    law.table()
    return law
