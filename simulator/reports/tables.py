"""The tables of a report: rows and cells as text, before anything is laid out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from simulator.reports.numbers import Measure, defined, percent, typographic
from simulator.reports.wording import (
    label,
    measure_of,
    measure_of_differences,
    shared,
    surely_best,
    target_text,
)

if TYPE_CHECKING:
    from simulator.experiments.results import PairedDifference, Results, TargetChance

Mark = Literal["", "best", "unsure"]

HEADLINE_KPIS = (
    "profit", "revenue", "cost", "return_on_cost", "cac", "sales", "win_rate", "lead_time_p50", "lead_time_p90",
    "headcount",
)  # fmt: skip
"""What the comparison begins with; the utilisation of each resource follows."""
DIFFERENCE_KPIS = ("profit", "revenue", "cost", "sales", "win_rate", "lead_time_p50")
RISK_KPIS = ("profit", "revenue")
SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True)
class Cell:
    """A number or a word of a table; ``best`` is surely the best of its row, ``unsure`` may be no difference."""

    text: str
    mark: Mark = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row under its heading; ``note`` adds to the heading in small print, such as the unit."""

    heading: str
    note: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with a heading a column; the first column's is ``corner``."""

    caption: str
    corner: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def comparison(results: Results) -> Table:
    """The headline KPIs, a row each, and how far luck moves the money."""
    busy = [name for name in results.all_kpis if name.startswith("utilisation.")]
    rows = [_kpi_row(results, kpi) for kpi in (*HEADLINE_KPIS, *busy) if kpi in results.all_kpis]
    spread = [_spread_row(results, kpi) for kpi in RISK_KPIS] if results.replications > 1 else []
    return Table(
        caption="Comparison of the routes: mean and 95 % half-width",
        corner="KPI",
        columns=results.routes,
        rows=(*rows, *spread, *_worst_row(results)),
    )


def all_kpis(results: Results) -> Table:
    """Every KPI that some route has."""
    rows = tuple(_kpi_row(results, kpi) for kpi in results.all_kpis)
    return Table(caption="All KPIs: mean and 95 % half-width", corner="KPI", columns=results.routes, rows=rows)


def _kpi_row(results: Results, kpi: str) -> Row:
    shown = measure_of(results, kpi)
    best = surely_best(results, kpi)
    return Row(
        label(kpi),
        shown.suffix,
        tuple(_kpi_cell(results, route, kpi, shown, best) for route in results.routes),
    )


def _kpi_cell(results: Results, route: str, kpi: str, shown: Measure, best: str | None) -> Cell:
    if kpi not in results.kpi_names(route):
        return Cell("")
    estimate = results.kpi(route, kpi)
    text = typographic(shown.figures(estimate.mean, estimate.half_width))
    return Cell(text, "best" if route == best else "")


def _spread_row(results: Results, kpi: str) -> Row:
    shown = measure_of(results, kpi)
    return Row(
        f"{label(kpi)}, 5th to 95th percentile",
        f"{shown.suffix}, of single replications",
        tuple(Cell(_spread(results, route, kpi, shown)) for route in results.routes),
    )


def _worst_row(results: Results) -> Iterator[Row]:
    shown = measure_of(results, "profit")
    found = [results.worst_profit(route) for route in results.routes]
    if any(defined(one.mean) for one in found):
        cells = tuple(Cell(typographic(shown.figures(*one))) for one in found)
        yield Row("profit, mean of the worst 5 %", f"{shown.suffix}, of single replications", cells)


def _spread(results: Results, route: str, kpi: str, shown: Measure) -> str:
    found = results.kpi(route, kpi)
    low, high = (shown.rounded(value, found.half_width) for value in (found.p5, found.p95))
    return typographic(f"{low} to {high}")


def targets(results: Results) -> Table:
    """The chance that a replication meets each target, route by route, with its interval."""
    chances = {route: results.targets(route) for route in results.routes}
    rows = tuple(
        Row(target_text(results, target), "", tuple(_chance(chances[route][place]) for route in results.routes))
        for place, target in enumerate(results.scenario.targets)
    )
    return Table(
        caption="Chance of meeting each target, with its 95 % interval",
        corner="target",
        columns=results.routes,
        rows=rows,
    )


def _chance(chance: TargetChance) -> Cell:
    interval = f" ({100 * chance.low:.0f} to {100 * chance.high:.0f} %)" if defined(chance.low) else ""
    return Cell(percent(chance.probability) + interval)


def differences(results: Results) -> Table:
    """Paired differences of each route from the plan's first, its baseline."""
    baseline, *others = results.routes
    kpis = [kpi for kpi in DIFFERENCE_KPIS if shared(results, kpi)]
    return Table(
        caption=f"Paired differences from {baseline}, with 95 % half-widths",
        corner="KPI",
        columns=tuple(f"{route} − {baseline}" for route in others),
        rows=tuple(_difference_row(results, kpi, others, baseline) for kpi in kpis),
    )


def _difference_row(results: Results, kpi: str, others: Iterable[str], baseline: str) -> Row:
    found = [results.difference(route, minus=baseline, kpi=kpi) for route in others]
    shown = measure_of_differences(results, kpi, others, baseline)
    unit = shown.suffix if shown.between is None else shown.between
    return Row(label(kpi), unit, tuple(_difference_cell(one, shown) for one in found))


def _difference_cell(found: PairedDifference, shown: Measure) -> Cell:
    bare = Measure(factor=shown.factor)
    unsure = not defined(found.p_value) or found.p_value >= SIGNIFICANT
    return Cell(typographic(bare.difference(found.mean, found.half_width)), "unsure" if unsure else "")


def glossary(results: Results) -> Iterator[tuple[str, str, str]]:
    """What each KPI of the comparison means: its label, its name, its formula."""
    busy = [name for name in results.all_kpis if name.startswith("utilisation.")][:1]
    for name in dict.fromkeys((*HEADLINE_KPIS, *DIFFERENCE_KPIS, *busy)):
        if name in results.all_kpis:
            yield label(name.partition(".")[0]), name, results.definition(name).formula
