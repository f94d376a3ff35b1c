"""A plan that needs no folder but its own: what it reads from files, as files that can be written beside it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from simulator.scenario import units
from simulator.scenario.copies import INPUTS, copy_of, digest
from simulator.scenario.distributions import Empirical
from simulator.scenario.open_leads import Pipeline
from simulator.scenario.pipeline import rows_of
from simulator.scenario.quantities import HOURLY, WEEKLY
from simulator.scenario.types import Attribute, Column, Scenario, Times
from simulator.scenario.unknown import Rows

Source = Empirical | Times | Rows
LENGTHS = {**units.CLOCK_UNITS, **units.EFFORT_UNITS, **(WEEKLY.units or {}), **(HOURLY.units or {})}
"""By unit, what one of it is among a distribution's values."""
LONGEST_NAME = 60


def portable(scenario: Scenario) -> tuple[Scenario, dict[str, bytes]]:
    """The same plan reading from files of its own, and those files by their names.

    A file holds one column, those whose rows are drawn whole, or today's open leads, and only what the plan uses of
    them; other columns, which may be personal, stay where they were. It is named after the file and columns that it
    came from and after its contents, so that it never holds anything else, and a plan that is portable already stays as
    it is.
    """
    files: dict[str, bytes] = {}
    return _moved(scenario, files), files


def _moved_pipeline(pipeline: Pipeline, files: dict[str, bytes]) -> Pipeline:
    text = rows_of(pipeline).encode()
    name = f"{INPUTS}/{_stem(pipeline.csv, '', text)}.csv"
    files[name] = text
    return replace(pipeline, csv=name, unused=())


def _moved(value: Any, files: dict[str, bytes]) -> Any:
    if isinstance(value, Empirical | Times | Rows) and value.csv is not None:
        return replace(value, csv=_kept(value, {value.column or "": _cells(value)}, files))
    if isinstance(value, Pipeline):
        return _moved_pipeline(value, files)
    if isinstance(value, Mapping):
        return _together({key: _moved(item, files) for key, item in value.items()}, files)
    if isinstance(value, tuple):
        return tuple(_moved(item, files) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{name: _moved(getattr(value, name), files) for name in _own(value)})
    return value


def _own(value: Any) -> Iterable[str]:
    return (field.name for field in fields(value) if field.init)


def _together(things: dict[str, Any], files: dict[str, bytes]) -> dict[str, Any]:
    """Some things, among which the columns that a profile draws row by row are in one file of their own."""
    columns = {name: one.column for name, one in things.items() if isinstance(one, Attribute) and one.column}
    if not columns:
        return things
    source = next(iter(columns.values()))
    name = _kept(source, {name: map(_cell, column.cells) for name, column in columns.items()}, files)
    moved = {title: replace(column, csv=name) for title, column in columns.items()}
    return things | {title: replace(things[title], column=column) for title, column in moved.items()}


def _kept(source: Source | Column, columns: Mapping[str, Iterable[str]], files: dict[str, bytes]) -> str:
    """The name of a file that holds just these columns, which is among the files from now on."""
    text = _table(columns)
    name = _name(source, " ".join(columns), text)
    files[name] = text
    return name


def _table(columns: Mapping[str, Iterable[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL).writerow(columns)
    csv.writer(text, lineterminator="\n").writerows(zip(*columns.values(), strict=True))
    return text.getvalue().encode()


def _cell(value: float | str) -> str:
    return value if isinstance(value, str) else units.shown_number(value)


def _cells(source: Source) -> Iterable[str]:
    if isinstance(source, Times):
        return map(units.shown_instant, source.times)
    length = LENGTHS[source.unit] if source.unit else 1
    # The reader multiplied; dividing gives the file's numbers back, bit for bit in two million that were tried.
    values = source.cells if isinstance(source, Rows) else tuple(source.observations())
    known = {value: units.shown_number(value / length) for value in values}
    return (known[value] for value in values)


def _name(source: Source | Column, column: str, text: bytes) -> str:
    if isinstance(source, Rows | Column):
        return copy_of(source.file, text)
    return f"{INPUTS}/{_stem(source.csv or '', column, text)}.csv"


def _stem(file: str, column: str, text: bytes) -> str:
    """The name of a file of its own, made of where it came from and of its contents; it stays where it is that."""
    stem, ending = PurePosixPath(file).name.partition(".")[0], f"-{digest(text)}"
    if stem.endswith(ending):
        return stem
    return f"{re.sub(r'[^a-z0-9]+', '-', f'{stem} {column}'.lower()).strip('-')[:LONGEST_NAME]}{ending}"
