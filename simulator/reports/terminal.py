"""A comparison as plain text of a hundred columns: the answer first, then KPIs by route, then paired differences."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from simulator.reports.numbers import UNDEFINED, defined, measure, percent
from simulator.reports.tables import DIFFERENCE_KPIS, HEADLINE_KPIS
from simulator.reports.wording import (
    counted,
    headline,
    label,
    measure_of,
    measure_of_differences,
    surely_best,
    unit_of,
)

if TYPE_CHECKING:
    from simulator.experiments.results import Results, TargetChance

WIDTH = 100
GAPS = (2, 1, 0)
"""Blanks between columns, as many as let all routes stand side by side; a label or cell ends in a blank or a mark."""
LONGEST_LABEL = 34
LONGEST_ROUTE = 22

Row = list[str]
Column = tuple[str, ...]


def lines(results: Results) -> Iterator[str]:
    """The comparison's text, line by line, none longer than WIDTH."""
    for sentence in headline(results):
        yield from _wrapped(sentence)
    yield ""
    rows = [*_kpi_rows(results), *_worst_row(results), _busiest_row(results), *_target_rows(results)]
    yield from _table(["", *results.routes], rows)
    yield from _wrapped(_legend(results))
    if len(results.routes) > 1:
        yield ""
        yield from _differences(results)


def _wrapped(sentence: str) -> Iterator[str]:
    """Break a sentence into lines, but no number from its half-width or per cent."""
    held = sentence.replace(" ± ", "\N{NO-BREAK SPACE}±\N{NO-BREAK SPACE}").replace(" %", "\N{NO-BREAK SPACE}%")
    for line in textwrap.wrap(held, WIDTH):
        yield line.replace("\N{NO-BREAK SPACE}", " ")


def _legend(results: Results) -> str:
    drawn = f"{counted(results)}, seed {results.scenario.seed}."
    if results.replications == 1:
        return f"{drawn} One replication gives no half-widths."
    best = " * best, at least 95 % sure." if len(results.routes) > 1 else ""
    return f"± 95 % half-widths over {drawn}{best} {UNDEFINED} not defined."


def _kpi_rows(results: Results) -> Iterator[Row]:
    for kpi in HEADLINE_KPIS:
        sure = surely_best(results, kpi)
        shown = measure_of(results, kpi)
        cells = [_cell(results, route, kpi) + ("*" if route == sure else " ") for route in results.routes]
        yield [_named(_label(kpi), shown.suffix), *cells]


def _cell(results: Results, route: str, kpi: str) -> str:
    found = results.kpi(route, kpi)
    return measure_of(results, kpi).figures(found.mean, found.half_width)


def _label(kpi: str) -> str:
    return label(kpi).replace("90th percentile", "p90")


def _named(text: str, unit: str) -> str:
    return f"{text}, {unit}" if unit else text


def _worst_row(results: Results) -> Iterator[Row]:
    shown = measure_of(results, "profit")
    found = [results.worst_profit(route) for route in results.routes]
    if any(defined(one.mean) for one in found):
        yield [_named("profit, worst 5 %", shown.suffix), *(f"{shown.figures(*one)} " for one in found)]


def _busiest_row(results: Results) -> Row:
    return ["busiest resource", *(_busiest(results, route) for route in results.routes)]


def _busiest(results: Results, route: str) -> str:
    names = [name for name in results.kpi_names(route) if name.startswith("utilisation.")]
    known = [name for name in names if defined(results.kpi(route, name).mean)]
    if not known:
        return f"{UNDEFINED} "
    name = max(known, key=lambda name: results.kpi(route, name).mean)
    resource = _shortened(name.removeprefix("utilisation."), 11)
    return f"{resource} {percent(results.kpi(route, name).mean)} "


def _target_rows(results: Results) -> Iterator[Row]:
    chances = [results.targets(route) for route in results.routes]
    for place, target in enumerate(results.scenario.targets):
        cells = [_chance(by_target[place], results.replications) for by_target in chances]
        shown = measure(unit_of(results, target.kpi), results.scenario.currency, [target.bound])
        yield [f"chance: {target.kpi} {target.relation} {shown.text(target.bound, 0.0)}", *cells]


def _chance(chance: TargetChance, replications: int) -> str:
    if not defined(chance.probability):
        return f"{UNDEFINED} "
    if replications == 1:
        return "met " if chance.probability else "missed "
    return f"{percent(chance.probability)} ({100 * chance.low:.0f} to {100 * chance.high:.0f}) "


def _differences(results: Results) -> Iterator[str]:
    baseline, *others = results.routes
    yield from _wrapped(f"Differences from {baseline}, replication by replication:")
    rows = [_difference_row(results, kpi, baseline, others) for kpi in DIFFERENCE_KPIS]
    yield from _table(["", *others], rows)


def _difference_row(results: Results, kpi: str, baseline: str, others: Sequence[str]) -> Row:
    shown = measure_of_differences(results, kpi, others, baseline)
    unit = shown.suffix if shown.between is None else shown.between
    found = [results.difference(route, minus=baseline, kpi=kpi) for route in others]
    cells = [_signed(shown.figures(one.mean, one.half_width), one.mean) for one in found]
    return [_named(_label(kpi), unit), *cells]


def _signed(figures: str, mean: float) -> str:
    return f"{'+' if defined(mean) and mean > 0 else ''}{figures} "


def _table(head: Row, rows: Sequence[Row]) -> Iterator[str]:
    """Labels on the left, as many routes beside them as fit, and the next ones below."""
    labels = [_shortened(row[0], LONGEST_LABEL) for row in [head, *rows]]
    named = [head[0], *(f"{_shortened(name, LONGEST_ROUTE)} " for name in head[1:])]
    columns = list(zip(named, *rows, strict=True))[1:]
    labels = [text.ljust(max(map(len, labels)) + 1) for text in labels]
    room = WIDTH - len(labels[0])
    gap = next((gap for gap in GAPS if _width(columns, gap) <= room), GAPS[-1])
    for group in _groups(columns, room, gap):
        yield from _lined_up(labels, group, gap)


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


def _lined_up(labels: Sequence[str], columns: Sequence[Column], gap: int) -> Iterator[str]:
    left = len(labels[0])
    widths = [gap + max(map(len, column)) for column in columns]
    for number, text in enumerate(labels):
        cells = (column[number].rjust(width) for column, width in zip(columns, widths, strict=True))
        yield (text + "".join(cells)).rstrip()
        if number == 0:
            yield "─" * (left + sum(widths))


def _shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
