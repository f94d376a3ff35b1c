"""Today's open leads, as a file has them: a row a lead, from text to what is known of each.

One reading serves all who ask: those who check a plan take what it notes, those who build it the leads.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, ValidationInfo

from simulator.scenario import document, units
from simulator.scenario.dependent import DONE_BY
from simulator.scenario.files import FileProblem, told_by_rows
from simulator.scenario.open_leads import OpenLead, Pipeline
from simulator.scenario.owners import Owners
from simulator.scenario.problems import listed, not_among, offered, shown
from simulator.scenario.shape import notes_of, taken, text_of

Attributes = Mapping[str, Mapping[str, float] | None]
Value = TypeVar("Value")

NEEDED = ("lead", "stage", "entered")
COLUMNS = (*NEEDED, "value", "owner", "segment")
"""The columns of the language's own; beside them stand attributes, and `done_by.` with a stage."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A file's columns, by their titles."""

    csv: str
    columns: Mapping[str, Sequence[str]]
    numbers: Sequence[int]
    """The rows' numbers in the file."""

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Each row's number and its cells by column, the empty ones left out."""
        for number, *cells in zip(self.numbers, *self.columns.values(), strict=True):
            row = zip(self.columns, (cell.strip() for cell in cells), strict=True)
            yield number, {column: cell for column, cell in row if cell}


def _table(value: Any, info: ValidationInfo) -> Table | None:
    if isinstance(value, document.Table) and isinstance(file := value.get("csv"), document.Text):
        raise ValueError(f"the file's name alone belongs here.{offered(file)}")
    notes, name = notes_of(info), taken(str, text_of(value), notes_of(info))
    try:
        columns, numbers = notes.files.columns(name)
    except FileProblem as error:
        notes.refuse(value.path, error)
        return None
    missing = [column for column in NEEDED if column not in columns]
    if missing:
        few = "column" if len(missing) == 1 else "columns"
        wanted = f"it needs {listed(NEEDED)}, and may have {listed(COLUMNS[len(NEEDED) :])} and attributes"
        notes.add(value.path, f"{shown(name)} has no {few} {listed(missing)}; {wanted}.")
        return None
    return Table(csv=name, columns=columns, numbers=numbers)


OpenLeads = Annotated[Any, BeforeValidator(_table)]
"""A file of open leads."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What the rows of a file may name."""

    start: datetime | None
    stages: Sequence[str]
    segments: Mapping[str, Mapping[str, Mapping[str, float] | None]]
    """By segment: its attributes, with their categories."""
    resources: Collection[str]
    owners: Owners | None
    """None: who owns the leads is read elsewhere."""

    @property
    def attributes(self) -> set[str]:
        """All that is known of the leads of any segment."""
        return {name for profile in self.segments.values() for name in profile}


class Reading:
    """What a file of open leads says, and what is wrong with it, message by message with its rows."""

    def __init__(self, table: Table, known: Known) -> None:
        self.table, self.known = table, known
        self.wrong: dict[str, list[int]] = {}
        self.leads: list[OpenLead] = []
        self.taken: dict[str, int] = {}
        for number, row in table.rows():
            self._row(number, row)

    def problems(self) -> Iterator[str]:
        """Everything that is wrong, each with the rows in which it is."""
        yield from told_by_rows(self.table.csv, self.wrong)

    def pipeline(self) -> Pipeline:
        """The open leads of a file without problems."""
        asked = {*COLUMNS, *self.known.attributes}
        used = [name for name in self.table.columns if name in asked or name.startswith(DONE_BY)]
        unused = tuple(name for name in self.table.columns if name not in used)
        return Pipeline(csv=self.table.csv, leads=tuple(self.leads), columns=tuple(used), unused=unused)

    def _row(self, number: int, row: Mapping[str, str]) -> None:
        cells = _Cells(row, lambda message: self.wrong.setdefault(message, []).append(number))
        name, stage = cells.needed("lead"), cells.needed("stage", self._stage)
        if name is not None and self.taken.setdefault(name, number) != number:
            cells.refuse(f"lead {shown(name)} stands in row {self.taken[name]} already; each lead has one row.")
        entered, segment = cells.needed("entered", self._entered), self._segment(cells)
        value = cells.read("value", partial(_numeric, "value", units.money))
        owners = self.known.owners
        owner = cells.read("owner", partial(owners.read, stage)) if owners else None
        attributes = dict(self._attributes(cells, segment))
        done_by = dict(self._done_by(cells))
        if name is not None and stage is not None and entered is not None and segment is not None:
            self.leads.append(
                OpenLead(
                    name=name,
                    stage=stage,
                    entered=entered,
                    segment=segment,
                    value=value,
                    numbers={one: is_ for one, is_ in attributes.items() if isinstance(is_, float)},
                    categories={one: is_ for one, is_ in attributes.items() if isinstance(is_, str)},
                    done_by=done_by,
                    owner=owner,
                )
            )

    def _stage(self, text: str) -> str:
        return _among(text, "a stage", self.known.stages, "Stages")

    def _entered(self, text: str) -> datetime:
        entered = units.instant(text)
        if self.known.start is not None and entered > self.known.start:
            start = units.shown_instant(self.known.start)
            raise ValueError(f"entered {text}, after the plan's start, {start}; who is open today came before.")
        return entered

    def _segment(self, cells: _Cells) -> str | None:
        segments = self.known.segments
        found = cells.read("segment", lambda text: _among(text, "a segment", segments, "Segments"))
        if "segment" in cells.row:
            return found
        if len(segments) != 1:
            cells.refuse(f"the plan has several segments, so the column `segment` says which: {listed(segments)}.")
            return None
        return next(iter(segments))

    def _attributes(self, cells: _Cells, segment: str | None) -> Iterator[tuple[str, float | str | None]]:
        known = self.known.attributes
        profile = self.known.segments.get(segment or "", {})
        for name in (one for one in cells.row if one in known):
            if segment is not None and name not in profile:
                cells.refuse(f"`{name}` is not known of leads of segment {segment}.")
            elif (categories := profile.get(name)) is not None:
                yield name, cells.read(name, partial(_category, name, categories))
            elif segment is not None:
                yield name, cells.read(name, partial(_numeric, name, units.plain))

    def _done_by(self, cells: _Cells) -> Iterator[tuple[str, str]]:
        for column in (name for name in cells.row if name.startswith(DONE_BY)):
            stage = column.removeprefix(DONE_BY)
            if stage not in self.known.stages:
                cells.refuse(f"column {shown(column)}: {not_among(stage, 'a stage', self.known.stages, 'Stages')}")
                continue
            resource = cells.read(column, lambda text: _among(text, "a resource", self.known.resources, "Resources"))
            if resource is not None:
                yield stage, resource


class _Cells:
    """One row's cells, and where it is noted what is wrong with them."""

    def __init__(self, row: Mapping[str, str], refuse: Callable[[str], None]) -> None:
        self.row, self.refuse = row, refuse

    def read(self, column: str, read: Callable[[str], Value]) -> Value | None:
        """What a reader makes of a cell; None where it is empty, or wrong, which is noted."""
        try:
            return read(self.row[column]) if column in self.row else None
        except ValueError as error:
            self.refuse(str(error))
            return None

    def needed(self, column: str, read: Callable[[str], Any] = str) -> Any:
        """Likewise of a cell that may not be empty."""
        if column not in self.row:
            self.refuse(f"`{column}` is empty.")
        return self.read(column, read)


def rows_of(pipeline: Pipeline) -> str:
    """The file of open leads that says what was understood of them, a row a lead in the same order."""
    rows = [{column: cell for column, cell in _cells_of(lead) if cell is not None} for lead in pipeline.leads]
    titles = list(dict.fromkeys((*NEEDED, *(column for row in rows for column in row))))
    text = io.StringIO()
    writer = csv.DictWriter(text, titles, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _cells_of(lead: OpenLead) -> Iterator[tuple[str, str | None]]:
    yield from (("lead", lead.name), ("stage", lead.stage), ("entered", units.shown_instant(lead.entered)))
    yield "value", None if lead.value is None else units.shown_number(lead.value)
    yield "owner", f"{lead.owner.resource}.{lead.owner.who}" if lead.owner else None
    yield "segment", lead.segment
    yield from ((name, units.shown_number(number)) for name, number in sorted(lead.numbers.items()))
    yield from sorted(lead.categories.items())
    yield from ((f"{DONE_BY}{stage}", resource) for stage, resource in sorted(lead.done_by.items()))


def _among(text: str, what: str, known: Collection[str], title: str) -> str:
    if text not in known:
        raise ValueError(not_among(text, what, known, title))
    return text


def _numeric(column: str, read: Callable[[str], float], text: str) -> float:
    try:
        return read(text)
    except ValueError as error:
        raise ValueError(f"`{column}`: {error}") from None


def _category(attribute: str, categories: Mapping[str, float], text: str) -> str:
    return _among(text, f"a category of {attribute}", categories, "Categories")
