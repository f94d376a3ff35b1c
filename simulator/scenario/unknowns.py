"""How a plan says what nobody knows: `{uncertain: …}` in the place of a number.

The number that is read is the mean of what it may be; the rest is noted, with the place, for the scenario to keep.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

from simulator.scenario import units
from simulator.scenario.copies import called
from simulator.scenario.dependent import Dependent
from simulator.scenario.distributions import Distribution
from simulator.scenario.document import Node, Table, Text
from simulator.scenario.files import FileProblem, Notes
from simulator.scenario.problems import Path, listed, percent, shown
from simulator.scenario.shape import Names, Shape, scalar
from simulator.scenario.unknown import ROWS, UNCERTAIN, Rows, Sort, Unknown

if TYPE_CHECKING:
    from simulator.scenario.quantities import Kind

Reader = Callable[["Kind", Any, Notes], Distribution | None]


class UncertainRowsShape(Shape):
    """A column of a file whose rows are drawn whole."""

    place = "rows of an uncertain distribution"
    csv: Names
    column: Names
    unit: Names | None = None
    scale: Annotated[float, scalar(units.factor)] = 1.0


def read_unknown(value: Table, kind: Kind, notes: Notes, read: Reader, path: Path | None = None) -> float | None:
    """The mean of what a number may be; None when that is wrong, which is noted. ``read`` reads distributions.

    ``path`` is the number's place, if the plan may write it in several ways.
    """
    try:
        if len(value) > 1:
            raise ValueError(f"`{UNCERTAIN}` stands alone, in place of the number.")
        inside = value[UNCERTAIN]
        _refuse_nested(inside)
        rows = isinstance(inside, Table) and ROWS in inside
        law = _rows(kind, inside, notes) if rows else _law(kind, inside, notes, read)
        return None if law is None else _noted(value.path if path is None else path, kind, law, notes)
    except ValueError as error:
        notes.add((*value.path, UNCERTAIN), str(error))
        return None


def _refuse_nested(inside: Node) -> None:
    """Raises ValueError if something inside is said to be uncertain once more."""
    if isinstance(inside, Table) and UNCERTAIN in inside:
        raise ValueError("what is uncertain is spread once; write a wider distribution.")
    if not isinstance(inside, Text):
        for one in inside.values() if isinstance(inside, Table) else inside:
            _refuse_nested(one)


def _law(kind: Kind, inside: Node, notes: Notes, read: Reader) -> Distribution | None:
    law = read(kind, inside, notes)
    if isinstance(law, Dependent):
        raise ValueError("the number is the same for all leads; it cannot depend on what is known of one.")
    return law


def _rows(kind: Kind, inside: Table, notes: Notes) -> Rows | None:
    if len(inside) > 1:
        raise ValueError(f"`{ROWS}` stands alone; its words are {listed(UncertainRowsShape.words())}.")
    table, before = inside[ROWS], len(notes.found)
    shape = UncertainRowsShape.model_validate(table, context=notes)
    if len(notes.found) > before:
        return None
    factor = _factor(kind, shape.unit)
    try:
        cells = notes.files.values(shape.csv, shape.column, kind.bare)
    except FileProblem as error:
        notes.refuse((*table.path, error.word), error)
        return None
    cells = tuple(factor * cell for cell in cells)
    said = {word: getattr(shape, word) for word in UncertainRowsShape.words()}
    return Rows(file=called(notes.files.path(shape.csv)), cells=cells, **said)


def _factor(kind: Kind, unit: str | None) -> float:
    if kind.units is None and unit is None:
        return 1
    if kind.units is None:
        raise ValueError(f"{kind.name} has no unit; leave `unit` out.")
    if unit is None or unit not in kind.units:
        said = f"{shown(unit)} is not a unit of {kind.name}" if unit else "`unit` is missing"
        raise ValueError(f"{said}; the column's numbers are {listed(kind.units)}.")
    return kind.units[unit]


def _noted(path: Path, kind: Kind, law: Distribution | Rows, notes: Notes) -> float:
    sort: Sort = kind.name  # type: ignore[assignment]  # the kinds of what can be uncertain are called so
    unknown = Unknown(path=path, sort=sort, law=law)
    _within_bounds(unknown)
    notes.unknown[path] = unknown
    return law.expected()


def _within_bounds(unknown: Unknown) -> None:
    """Raises ValueError if a value that can be drawn is none that the number can have."""
    low, high = unknown.law.smallest(), unknown.law.largest()
    if unknown.sort == "a chance" and high > 1:
        reached = f"can be {percent(high)}" if high < 1e6 else "has no upper bound"
        raise ValueError(f"the chance {reached}; cut the distribution, such as with `max: 90%`.")
    if low < 0:
        raise ValueError(f"{unknown.sort} is not below 0; cut the distribution with `min`.")


def moved(notes: Notes, before: Path, after: Path) -> None:
    """Note what is uncertain inside one place of the plan under another: the place where a complete plan has it."""
    for path in [path for path in notes.unknown if path[: len(before)] == before]:
        unknown = notes.unknown.pop(path)
        here = (*after, *path[len(before) :])
        notes.unknown[here] = Unknown(path=here, sort=unknown.sort, law=unknown.law)


def inside_of(notes: Notes, path: Path) -> Iterator[Path]:
    """The places inside a place at which something is uncertain."""
    return (known for known in notes.unknown if known[: len(path)] == path)
