"""Where the csv files of two plans hold different rows, as far as the plans read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

from simulator.scenario.discrete import Empirical
from simulator.scenario.files import FileProblem, Files
from simulator.scenario.open_leads import Pipeline
from simulator.scenario.problems import shown
from simulator.scenario.types import Column, Scenario, Times
from simulator.scenario.unknown import Rows

Cells = tuple[str, ...]
READ = Empirical | Times | Rows | Column | Pipeline
"""What of a plan is read from a file."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FileDifference:
    """A file that two plans read under one name, and that does not hold the same rows for both."""

    csv: str
    added: int
    removed: int
    changed: int
    """Rows that are there no more, as many as others came in their place."""
    first: int | None
    """The first row that the first plan's file alone has, or else the second's; None: the order differs."""

    def __str__(self) -> str:
        """What differs, in a sentence."""
        if self.first is None:
            return f"{shown(self.csv)}: the rows stand in another order"
        words = ((self.changed, "changed"), (self.added, "added"), (self.removed, "removed"))
        many = [f"{count:,} {'row' if count == 1 else 'rows'} {word}" for count, word in words if count]
        return f"{shown(self.csv)}: {', '.join(many)}; the first is row {self.first:,}"


def file_differences(before: Scenario, after: Scenario) -> Iterator[FileDifference]:
    """The files that both plans name and that differ in columns which one of them reads."""
    old, new = _columns_read(before), _columns_read(after)
    for csv in (name for name in old if name in new):
        columns = tuple(dict.fromkeys((*old[csv], *new[csv])))
        found = _difference(csv, *(_rows(one, csv, columns) for one in (before, after)))
        if found is not None:
            yield found


def _columns_read(value: Any) -> dict[str, dict[str, None]]:
    """By file, the columns that something reads, in the order in which it does."""
    found: dict[str, dict[str, None]] = {}
    for one in _read(value):
        found.setdefault(str(one.csv), {}).update(dict.fromkeys(_columns_of(one)))
    return found


def _read(value: Any) -> Iterator[READ]:
    if isinstance(value, READ) and value.csv is not None:
        yield value
    elif isinstance(value, Mapping | tuple):
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from _read(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _read(getattr(value, field.name)) if field.init else ()


def _columns_of(one: READ) -> tuple[str, ...]:
    if isinstance(one, Pipeline):
        return one.columns
    return one.columns if isinstance(one, Column) else (str(one.column),)


def _rows(scenario: Scenario, csv: str, columns: tuple[str, ...]) -> list[tuple[int, Cells]]:
    """The rows' numbers and cells; none where the file has gone since it was read."""
    try:
        cells, numbers = Files(Path(scenario.folder)).columns(csv)
    except FileProblem:
        return []
    empty = [""] * len(numbers)
    every = zip(*([cell.strip() for cell in cells.get(column, empty)] for column in columns), strict=True)
    return list(zip(numbers, every, strict=True))


def _difference(csv: str, old: list[tuple[int, Cells]], new: list[tuple[int, Cells]]) -> FileDifference | None:
    before, after = Counter(row for _, row in old), Counter(row for _, row in new)
    gone, came = before - after, after - before
    if not gone and not came:
        moved = [row for _, row in old] != [row for _, row in new]
        return FileDifference(csv=csv, added=0, removed=0, changed=0, first=None) if moved else None
    rows, unlike = (old, gone) if gone else (new, came)
    changed = min(gone.total(), came.total())
    return FileDifference(
        csv=csv,
        added=came.total() - changed,
        removed=gone.total() - changed,
        changed=changed,
        first=next(number for number, row in rows if row in unlike),
    )
