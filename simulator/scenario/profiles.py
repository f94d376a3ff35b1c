"""What is known of leads, as a plan says it: attributes drawn one by one, or whole rows of a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationInfo

from simulator.scenario import units
from simulator.scenario.copies import called
from simulator.scenario.distributions import Distribution, Empirical
from simulator.scenario.document import Row, Table
from simulator.scenario.files import FileProblem, Notes
from simulator.scenario.quantities import NUMBER
from simulator.scenario.shape import Forms, Names, Shape, mapping_of, notes_of
from simulator.scenario.spreads import read_shares, read_spread
from simulator.scenario.types import Column


@dataclass(frozen=True, kw_only=True, slots=True)
class AttributeShape:
    """What is known of a lead: a number, or shares by category; both None when it was found wrong."""

    of: Distribution | None = None
    categories: Mapping[str, float] | None = None
    column: Column | None = None
    """Where it is a column of a file whose rows are drawn whole."""


def _attributes(value: object, info: ValidationInfo) -> dict[str, AttributeShape]:
    notes = notes_of(info)
    profile = mapping_of(value, _PROFILE)
    if "rows" not in profile:
        return {name: _attribute(node, notes) for name, node in profile.items()}
    if len(profile) > 1:
        raise ValueError("a profile has either `rows` of a file, or attributes that are drawn one by one.")
    return _columns(RowsShape.model_validate(profile["rows"], context=notes), profile["rows"], notes)


_PROFILE = "{region: {choice: {north: 60%, south: 40%}}}"


class RowsShape(Shape):
    """Whole rows of a file, drawn together."""

    place = "rows of a profile"
    csv: Names
    columns: Annotated[list[Names], Field(min_length=1)]


def _columns(rows: RowsShape, table: Any, notes: Notes) -> dict[str, AttributeShape]:
    if rows.csv is None or rows.columns is None:
        return {}
    found: dict[str, AttributeShape] = {}
    for place, name in enumerate(rows.columns):
        try:
            found[name] = _column(name, rows, notes)
        except FileProblem as error:
            path = (*table.path, "csv") if error.word == "csv" else (*table.path, "columns", place)
            notes.refuse(path, error)
    return found


def _column(name: str, rows: RowsShape, notes: Notes) -> AttributeShape:
    """A column is a number where all its cells are, else it has categories."""
    texts, file = notes.files.values(rows.csv, name, str), called(notes.files.path(rows.csv))
    cells = _numbers(texts)
    if cells is None:
        shares = {cell: count / len(texts) for cell, count in sorted(Counter(texts).items())}
        column = Column(csv=rows.csv, file=file, columns=tuple(rows.columns), cells=texts)
        return AttributeShape(categories=shares, column=column)
    column = Column(csv=rows.csv, file=file, columns=tuple(rows.columns), cells=cells)
    return AttributeShape(of=Empirical(values=cells), column=column)


def _numbers(texts: tuple[str, ...]) -> tuple[float, ...] | None:
    """What some cells are as numbers; None if one is none."""
    try:
        known = {text: units.plain(text) for text in dict.fromkeys(texts)}
    except ValueError:
        return None
    return tuple(known[text] for text in texts)


def _attribute(node: Any, notes: Notes) -> AttributeShape:
    if isinstance(node, Table) and list(node) == ["choice"]:
        return AttributeShape(categories=read_shares(node["choice"], notes))
    if isinstance(node, Row):
        notes.add(node.path, "a number or categories belong here, such as {choice: {north: 60%, south: 40%}}.")
        return AttributeShape()
    return AttributeShape(of=read_spread(NUMBER, node, notes))


Profile = Annotated[dict[str, AttributeShape], BeforeValidator(_attributes), Forms((RowsShape,))]
"""What is known of a segment's or a campaign's leads, by attribute."""
