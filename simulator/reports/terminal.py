"""A comparison as plain text of a hundred columns: the answer first, then KPIs by route, then paired differences."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from simulator.reports.numbers import UNDEFINED, defined, percent, whole_percents
from simulator.reports.tables import (
    DIFFERENCE_KPIS,
    headline_kpis,
    ignorance_text,
    kpi_text,
    note_of,
    source_kpis,
    tail_note,
)
from simulator.reports.wording import (
    counted,
    headline,
    in_worlds,
    label,
    measure_of,
    surely_best,
    target_text,
)

if TYPE_CHECKING:
    from simulator.experiments.results import Results, TargetChance

WIDTH = 100
GAPS = (2, 1)
"""Blanks between columns, as many as let all routes stand side by side; a cell ends in a blank or a mark."""
LABELS = (34, 28, 23)
"""The most letters of a line of a label, likewise."""
LONGEST_ROUTE = 22
LONGEST_CELL = 16

CAMPAIGN_KPIS = ("revenue", "cac")
"""What the text shows of each campaign, of plans that have several; the report shows more, and segments too. What a
target asks for is always shown."""

Row = list[str]
Column = Sequence[str]


def lines(results: Results) -> Iterator[str]:
    """The comparison's text, line by line, none longer than WIDTH."""
    for sentence in headline(results):
        yield from _wrapped(sentence)
    yield ""
    kpis = (*headline_kpis(results), *source_kpis(results, CAMPAIGN_KPIS, ["campaign"]))
    rows = [
        *_kpi_rows(results, dict.fromkeys(kpis)),
        *_worst_row(results),
        _busiest_row(results),
        *_target_rows(results),
    ]
    yield from _table(["", *results.routes], rows)
    yield from _wrapped(_legend(results))
    if results.lives > 1:
        yield ""
        yield from _unknown(results)
    if len(results.routes) > 1:
        yield ""
        yield from _differences(results)


def _wrapped(sentence: str) -> Iterator[str]:
    """Break a sentence into lines, but no number from its half-width or per cent."""
    yield from map(_freed, textwrap.wrap(_held(sentence), WIDTH))


def _held(text: str) -> str:
    return text.replace(" ± ", "\N{NO-BREAK SPACE}±\N{NO-BREAK SPACE}").replace(" %", "\N{NO-BREAK SPACE}%")


def _freed(line: str) -> str:
    return line.replace("\N{NO-BREAK SPACE}", " ")


def _legend(results: Results) -> str:
    drawn = f"{counted(results)}{in_worlds(results)}, seed {results.scenario.seed}."
    if results.replications == 1:
        return f"{drawn} One replication gives no half-widths."
    best = " * best: its paired 95 % interval from every other route excludes zero." if len(results.routes) > 1 else ""
    return f"± 95 % half-widths over {drawn}{best} {UNDEFINED} not defined. {tail_note(results)}".rstrip()


def _kpi_rows(results: Results, kpis: Iterable[str]) -> Iterator[Row]:
    for kpi in kpis:
        scale, best = measure_of(results, kpi), surely_best(results, kpi)
        cells = [kpi_text(results, route, kpi, scale) + ("*" if route == best else " ") for route in results.routes]
        yield [_named(_label(kpi), note_of(results, kpi, scale)), *cells]


def _label(kpi: str) -> str:
    return label(kpi).replace("90th percentile", "p90")


def _named(text: str, unit: str) -> str:
    together = unit.replace("k ", "k\N{NO-BREAK SPACE}")
    return f"{text}, {together}" if unit else text


def _worst_row(results: Results) -> Iterator[Row]:
    scale = measure_of(results, "profit")
    found = [results.worst_profit(route) for route in results.routes]
    if any(defined(one.mean) for one in found):
        yield [_named("profit, worst 5 %", scale.suffix), *(f"{scale.figures(*one)} " for one in found)]


def _busiest_row(results: Results) -> Row:
    return ["busiest resource", *(_busiest(results, route) for route in results.routes)]


def _busiest(results: Results, route: str) -> str:
    names = [name for name in results.kpi_names(route) if name.startswith("utilisation.")]
    known = [name for name in names if defined(results.kpi(route, name).mean)]
    if not known:
        return f"{UNDEFINED} "
    name = max(known, key=lambda name: results.kpi(route, name).mean)
    resource, busy = name.removeprefix("utilisation."), percent(results.kpi(route, name).mean)
    if len(resource) + len(busy) < LONGEST_CELL:
        return f"{resource} {busy} "
    return "".join(f"{line} \n" for line in _name_lines(resource, LONGEST_CELL)) + f"{busy} "


def _target_rows(results: Results) -> Iterator[Row]:
    chances = [results.targets(route) for route in results.routes]
    for place, target in enumerate(results.scenario.targets):
        cells = [_chance(by_target[place], results.replications) for by_target in chances]
        yield [f"chance: {target_text(target, results.scenario.currency)}", *cells]


def _chance(chance: TargetChance, replications: int) -> str:
    if not defined(chance.probability):
        return f"{UNDEFINED} "
    if replications == 1:
        return "met " if chance.probability else "missed "
    return f"{percent(chance.probability)} ({whole_percents(chance.low)}–{whole_percents(chance.high)}) "


def _unknown(results: Results) -> Iterator[str]:
    yield from _wrapped(
        "What nobody knows moves each mean, in nine of ten worlds, by (share of variance, 95 % interval):"
    )
    rows = []
    for kpi in DIFFERENCE_KPIS:
        scale = measure_of(results, kpi)
        cells = [f"{ignorance_text(results, route, kpi, scale)} " for route in results.routes]
        rows.append([_named(_label(kpi), scale.unit_of_differences), *cells])
    yield from _table(["", *results.routes], rows)


def _differences(results: Results) -> Iterator[str]:
    baseline, *others = results.routes
    yield from _wrapped(f"Differences from {baseline}, replication by replication:")
    rows = [_difference_row(results, kpi, baseline, others) for kpi in DIFFERENCE_KPIS]
    yield from _table(["", *others], rows)


def _difference_row(results: Results, kpi: str, baseline: str, others: Sequence[str]) -> Row:
    scale = measure_of(results, kpi)
    found = [results.difference(route, minus=baseline, kpi=kpi) for route in others]
    cells = [f"{scale.signed(one.mean, one.half_width)} " for one in found]
    return [_named(_label(kpi), scale.unit_of_differences), *cells]


def _table(head: Row, rows: Sequence[Row]) -> Iterator[str]:
    """Labels on the left, as many routes beside them as fit, and the next ones below.

    What is too long for one line goes on in the next; a row's numbers stand in its last.
    """
    named = [head[0], *("".join(f"{line} \n" for line in _name_lines(name, LONGEST_ROUTE))[:-1] for name in head[1:])]
    layouts = (_laid_out([named, *rows], longest, gap) for longest in LABELS for gap in GAPS)
    first = _laid_out([named, *rows], LABELS[0], GAPS[-1])
    layout = next((one for one in layouts if _width(one.columns, one.gap) <= one.room), first)
    for number, group in enumerate(_groups(layout.columns, layout.room, layout.gap)):
        yield from [""] * (number > 0)
        yield from _lined_up(layout.labels, group, layout.gap, layout.heads)


class Layout(NamedTuple):
    """A table's columns line by line, the blanks between them, and how many lines are its heading."""

    labels: Column
    columns: list[Column]
    gap: int
    heads: int

    @property
    def room(self) -> int:
        """What is left beside the labels."""
        return WIDTH - len(self.labels[0])


def _laid_out(rows: Sequence[Row], longest: int, gap: int) -> Layout:
    parted = [_parted(row, longest) for row in rows]
    labels, *columns = (list(column) for column in zip(*(line for row in parted for line in row), strict=True))
    padded = [text.ljust(max(map(len, labels)) + 1) for text in labels]
    return Layout(padded, [*columns], gap, heads=len(parted[0]))


def _parted(row: Row, longest: int) -> list[Row]:
    """A row as the lines that it takes, each cell's last line in the last."""
    label = textwrap.wrap(_held(row[0]), longest, subsequent_indent="  ") or [""]
    cells = [[_freed(line) for line in label], *(cell.split("\n") for cell in row[1:])]
    height = max(map(len, cells))
    cells[0] += [""] * (height - len(cells[0]))
    return [list(line) for line in zip(*([""] * (height - len(cell)) + cell for cell in cells), strict=True)]


def _name_lines(name: str, longest: int) -> list[str]:
    """A name in lines no longer than that, broken after its underscores and hyphens where it can be."""
    lines = [""]
    for part in re.findall(r"[^_-]*[_-]+|[^_-]+", name):
        if lines[-1] and len(lines[-1]) + len(part) > longest:
            lines.append("")
        lines[-1] += part
        while len(lines[-1]) > longest:
            lines[-1:] = [lines[-1][:longest], lines[-1][longest:]]
    return lines


def _groups(columns: Sequence[Column], room: int, gap: int) -> Iterator[list[Column]]:
    group: list[Column] = []
    for column in columns:
        if group and _width([*group, column], gap) > room:
            yield group
            group = []
        group.append(column)
    yield group


def _width(columns: Sequence[Column], gap: int) -> int:
    return sum(gap + max(map(len, column)) for column in columns)


def _lined_up(labels: Sequence[str], columns: Sequence[Column], gap: int, heads: int) -> Iterator[str]:
    left = len(labels[0])
    widths = [gap + max(map(len, column)) for column in columns]
    for number, text in enumerate(labels):
        cells = (column[number].rjust(width) for column, width in zip(columns, widths, strict=True))
        yield (text + "".join(cells)).rstrip()
        if number == heads - 1:
            yield "─" * (left + sum(widths))
