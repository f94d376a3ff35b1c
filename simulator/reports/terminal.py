"""A comparison as plain text of a hundred columns: the answer first, then KPIs by route, then paired differences."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from simulator.reports.numbers import UNDEFINED, Measure, defined, measure, percent, whole_percents
from simulator.reports.tables import DIFFERENCE_KPIS, headline_kpis, kpi_text, note_of, source_kpis, tail_note
from simulator.reports.wording import (
    counted,
    headline,
    label,
    measure_of,
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

CAMPAIGN_KPIS = ("revenue", "cac")
"""What the text shows of each campaign, of plans that have several; the report shows more, and segments too."""

Row = list[str]
Column = tuple[str, ...]


def lines(results: Results) -> Iterator[str]:
    """The comparison's text, line by line, none longer than WIDTH."""
    for sentence in headline(results):
        yield from _wrapped(sentence)
    yield ""
    kpis = (*headline_kpis(results), *source_kpis(results, CAMPAIGN_KPIS, ["campaign"]))
    rows = [*_kpi_rows(results, kpis), *_worst_row(results), _busiest_row(results), *_target_rows(results)]
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
    best = " * best: its paired 95 % interval from every other route excludes zero." if len(results.routes) > 1 else ""
    return f"± 95 % half-widths over {drawn}{best} {UNDEFINED} not defined. {tail_note(results)}".rstrip()


def _kpi_rows(results: Results, kpis: Sequence[str]) -> Iterator[Row]:
    for kpi in kpis:
        scale, best = measure_of(results, kpi), surely_best(results, kpi)
        cells = [_cell(results, route, kpi, scale) + ("*" if route == best else " ") for route in results.routes]
        yield [_named(_label(kpi), note_of(results, kpi, scale)), *cells]


def _cell(results: Results, route: str, kpi: str, scale: Measure) -> str:
    return kpi_text(results, route, kpi, scale) or UNDEFINED


def _label(kpi: str) -> str:
    return label(kpi).replace("90th percentile", "p90")


def _named(text: str, unit: str) -> str:
    return f"{text}, {unit}" if unit else text


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
    resource = _shortened(name.removeprefix("utilisation."), 9)
    return f"{resource} {percent(results.kpi(route, name).mean)} "


def _target_rows(results: Results) -> Iterator[Row]:
    chances = [results.targets(route) for route in results.routes]
    for place, target in enumerate(results.scenario.targets):
        cells = [_chance(by_target[place], results.replications) for by_target in chances]
        scale = measure(unit_of(results, target.kpi), results.scenario.currency, [target.bound])
        yield [f"chance: {target.kpi} {target.relation} {scale.exactly(target.bound)}", *cells]


def _chance(chance: TargetChance, replications: int) -> str:
    if not defined(chance.probability):
        return f"{UNDEFINED} "
    if replications == 1:
        return "met " if chance.probability else "missed "
    return f"{percent(chance.probability)} ({whole_percents(chance.low)}–{whole_percents(chance.high)}) "


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
