"""By how much the routes differ: paired differences from the first one, KPI by KPI."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.ticker import MaxNLocator

from simulator.reports import style
from simulator.reports.numbers import Measure, defined, measure
from simulator.reports.tables import DIFFERENCE_KPIS
from simulator.reports.wording import common_luck, label, shared, unit_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from simulator.experiments.results import PairedDifference, Results

_COLUMNS = 3


def draw(results: Results) -> Figure:
    """A panel a KPI, each in its own unit; a row a route; a line at zero, where nothing differs."""
    baseline, *others = results.routes
    kpis = [kpi for kpi in DIFFERENCE_KPIS if shared(results, kpi)]
    rows = -(-len(kpis) // _COLUMNS)
    figure = style.figure(
        0.9 + rows * (0.75 + 0.36 * max(len(others), 2)),
        f"How do the routes differ from {style.wrapped(baseline, 40, 1)}?",
        f"Paired differences with 95 % intervals. {common_luck(results)} "
        "An interval that crosses zero does not show which route has more.",
    )
    if not others:
        return style.without_data(figure, "There is only one route.")
    panels = figure.subplots(rows, _COLUMNS, sharey=True, squeeze=False)
    for axes, kpi in zip(panels.flat, kpis, strict=False):
        draw_on(axes, results, kpi, baseline)
        axes.set_title(label(kpi))
    for axes in panels.flat[len(kpis) :]:
        axes.remove()
    return figure


def draw_on(axes: Axes, results: Results, kpi: str, baseline: str) -> None:
    """The panel of one KPI on axes of one's own: a row for each route but the baseline that has the KPI."""
    others = [route for route in results.routes if route != baseline and kpi in results.kpi_names(route)]
    found = {route: results.difference(route, minus=baseline, kpi=kpi) for route in others}
    shown = _axis_measure(results, kpi, list(found.values()))
    axes.axvline(0, color=style.INK, linewidth=1)
    for row, route in enumerate(others):
        _draw_row(axes, row, found[route], style.looks(results.routes)[route], shown)
    style.rows_downward(axes, others, wide=22)
    axes.set_title(style.wrapped(f"{label(kpi)}, against {baseline}", 72, 1))
    axes.set_xlabel(shown.between or shown.suffix or "number")
    axes.xaxis.set_major_locator(MaxNLocator(nbins=3, min_n_ticks=3))
    style.plain_numbers(axes.xaxis)
    axes.margins(x=0.12)


def _axis_measure(results: Results, kpi: str, found: list[PairedDifference]) -> Measure:
    """The unit of an axis: one that keeps its few numbers short."""
    bounds = [abs(one.mean) + _reach(one) for one in found]
    return measure(unit_of(results, kpi), results.scenario.currency, bounds, thousands_from=1e3)


def _reach(found: PairedDifference) -> float:
    return found.half_width if defined(found.half_width) else 0.0


def _draw_row(axes: Axes, row: int, found: PairedDifference, look: style.Look, shown: Measure) -> None:
    axes.errorbar(
        [found.mean / shown.factor], [row], xerr=[_reach(found) / shown.factor], fmt=look.marker, color=look.colour,
        markersize=5, elinewidth=1.8, capsize=3,
    )  # fmt: skip
