"""Columns of csv files that a plan draws from, found beside the plan and never outside its folder."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from simulator.scenario import problems
from simulator.scenario.problems import Problems, dotted, listed, not_among, shown
from simulator.scenario.units import thousands_meant

if TYPE_CHECKING:
    from simulator.scenario.unknown import Unknown

Value = TypeVar("Value")

MOST_BYTES = 256 << 20
"""Bytes that a file may have, unpacked."""
MOST_PROBLEMS = 100
"""Problems of a file that are told one by one."""


class FileProblem(ValueError):  # noqa: N818  it names what is wrong with a file, and never leaves this package
    """What is wrong with a file, message by message, and which word of the plan (``csv`` or ``column``) says so."""

    def __init__(self, word: str, *messages: str) -> None:
        super().__init__(messages[0])
        self.word, self.messages = word, messages


class Misshapen(FileProblem):
    """What is wrong with a file whatever is read from it."""


def told_by_rows(name: str, wrong: Mapping[str, Sequence[int]]) -> Iterator[str]:
    """What is wrong in a file, each message with the numbers of its rows; of very many the first."""
    for message, rows in islice(wrong.items(), MOST_PROBLEMS):
        yield f"{'row' if len(rows) == 1 else 'rows'} {listed(map(str, rows))} of {shown(name)}: {message}"
    if (more := len(wrong) - MOST_PROBLEMS) > 0:
        yield f"{shown(name)} has {more:,} more problems of such kinds."


class Columns(NamedTuple):
    """What a csv file holds below its heading."""

    cells: dict[str, list[str]]
    """By column, those of all rows."""
    numbers: list[int]
    """By row, its number in the file, as a spreadsheet shows it: empty rows are counted, and left out."""


class Files:
    """The csv files of one plan, each read once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._tables: dict[str, Columns] = {}

    def values(self, name: str, column: str, read: Callable[[str], Value]) -> tuple[Value, ...]:
        """A column's values in the file's order, each text read once.

        Raises FileProblem if there is no such file or column, if rows cannot be read, or if there is no row.
        """
        texts = self._column(name, column)
        known: dict[str, Value] = {}
        refused: dict[str, str] = {}
        for text in dict.fromkeys(texts):
            try:
                known[text] = read(text)
            except ValueError as error:
                refused[text] = str(error)
        if refused:
            wrong: dict[str, list[int]] = {}
            for row, text in zip(self.columns(name).numbers, texts, strict=True):
                if text in refused:
                    wrong.setdefault(refused[text], []).append(row)
            raise FileProblem("column", *told_by_rows(name, wrong))
        return tuple(known[text] for text in texts)

    def columns(self, name: str) -> Columns:
        """A file's columns.

        Raises FileProblem if there is no such file, if it is no csv file, or if there is no row.
        """
        if name not in self._tables:
            self._tables[name] = _columns(name, self._text(name))
        return self._tables[name]

    def _column(self, name: str, column: str) -> list[str]:
        cells = self.columns(name).cells
        if column not in cells:
            raise FileProblem("column", not_among(column, f"a column of {shown(name)}", cells, "Columns"))
        return cells[column]

    def path(self, name: str) -> str:
        """Where a file lies inside the plan's folder, whatever way there the plan writes.

        Raises FileProblem if there is no such file.
        """
        return self._whole(name).relative_to(self.folder.resolve()).as_posix()

    def _whole(self, name: str) -> Path:
        return inside(self.folder, self.folder / name, name, "csv file")

    def _text(self, name: str) -> str:
        path = self._whole(name)
        try:
            return _unpacked(path).decode("utf-8-sig")
        except UnicodeDecodeError:
            raise FileProblem("csv", f"{shown(name)} is not UTF-8 text.") from None
        except (gzip.BadGzipFile, EOFError, zlib.error):
            raise FileProblem("csv", f"{shown(name)} is not a whole gzip file.") from None
        except OSError as error:
            raise FileProblem("csv", f"{shown(name)} cannot be read: {reason(error)}.") from None


def inside(folder: Path, path: Path, name: str, what: str) -> Path:
    """The whole path of a file that lies in a folder; ``name`` is what the plan calls it, ``what`` what it is.

    Raises FileProblem if it lies elsewhere, or is none.
    """
    if not name.strip():
        raise FileProblem("csv", "the file's name is empty.")
    try:
        whole = path.resolve()
        missing, is_folder = not whole.exists(), whole.is_dir()
    except (OSError, ValueError):
        raise FileProblem("csv", f"{shown(name)} is not a file's name.") from None
    if not whole.is_relative_to(folder.resolve()):
        raise FileProblem("csv", f"{shown(name)} lies outside the plan's folder; files stay inside it.")
    if missing:
        raise FileProblem("csv", f"there is no file {shown(name)} in the plan's folder.")
    if is_folder:
        raise FileProblem("csv", f"{shown(name)} is a folder; a {what} belongs here.")
    return whole


class Notes(Problems):
    """The problems of one plan's reading, and the files that lie beside the plan."""

    def __init__(self, files: Files, route: str | None = None) -> None:
        super().__init__()
        self.files = files
        self.route = route
        """Which route's view of the plan is read; None: the plan's own."""
        self._misshapen: set[str] = set()
        self.depends: list[tuple[problems.Path, str, tuple[str, ...]]] = []
        """Where something depends on what is known of a lead: the path, on what, the cases."""
        self.pointed: dict[str, str] = {}
        """By path, the amounts and counts whose only point stands before three digits, as the plan writes them."""
        self.unknown: dict[problems.Path, Unknown] = {}
        """By path, the numbers that nobody knows."""

        self.missed: dict[str, tuple[str, ...]] = {}
        """By where a change of several values stands, what it passed over."""

    def refuse(self, path: problems.Path, error: FileProblem) -> None:
        """Note what is wrong with a file where the plan says so; what is wrong with all of it, once."""
        new = [one for one in error.messages if not isinstance(error, Misshapen) or one not in self._misshapen]
        self._misshapen.update(new)
        for message in new:
            self.add(path, message)

    def written_with_point(self, path: problems.Path, text: str) -> None:
        """Note an amount or a count if its point may have been meant to part thousands."""
        if thousands_meant(text):
            self.pointed[dotted(path)] = text.strip()


def reason(error: OSError) -> str:
    """Why the system refuses a file, in lower case."""
    return (error.strerror or "it is not readable").lower()


def _unpacked(path: Path) -> bytes:
    with path.open("rb") as packed:
        stream = gzip.GzipFile(fileobj=packed) if path.suffix == ".gz" else packed
        raw = stream.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise FileProblem("csv", f"{shown(path.name)} is larger than {MOST_BYTES >> 20} MiB.")
    return raw


def _columns(name: str, text: str) -> Columns:
    """A csv text by column; the separator is the one that its heading has more of."""
    heading = text.lstrip("\r\n").partition("\n")[0]
    separator = ";" if heading.count(";") > heading.count(",") else ","
    try:
        every = enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), start=1)
        rows = [(number, row) for number, row in every if row]
    except csv.Error as error:
        raise Misshapen("csv", f"{shown(name)} is not a csv file: {error}.") from None
    if not rows:
        raise Misshapen("csv", f"{shown(name)} is empty.")
    titles = [title.strip() for title in rows[0][1]]
    body = rows[1:]
    _refuse_misshapen(name, titles, body)
    columns = zip(*(row for _, row in body), strict=True)
    cells = {title: list(column) for title, column in zip(titles, columns, strict=True)}
    return Columns(cells, [number for number, _ in body])


def _refuse_misshapen(name: str, titles: list[str], body: list[tuple[int, list[str]]]) -> None:
    """Raises FileProblem if two columns have one title, if rows differ in length, or if there are none."""
    doubled = next((title for title in titles if titles.count(title) > 1), None)
    if doubled is not None:
        raise Misshapen("csv", f"{shown(name)} has two columns {shown(doubled)}.")
    uneven: dict[str, list[int]] = {}
    for number, row in body:
        if len(row) != len(titles):
            many = f"{len(row)} {'field' if len(row) == 1 else 'fields'}"
            uneven.setdefault(f"{many}; the heading has {len(titles)}.", []).append(number)
    if uneven:
        raise Misshapen("csv", *told_by_rows(name, uneven))
    if not body:
        raise Misshapen("csv", f"{shown(name)} has no rows below its heading.")
