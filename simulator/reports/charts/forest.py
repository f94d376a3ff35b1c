"""By how much the routes differ: paired differences from the first one, KPI by KPI."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.ticker import MaxNLocator

from simulator.reports import style
from simulator.reports.numbers import Measure, defined
from simulator.reports.tables import DIFFERENCE_KPIS
from simulator.reports.wording import common_luck, label, measure_of, shared

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from simulator.experiments.results import PairedDifference, Results


def draw(results: Results, paper: style.Paper) -> Figure:
    """A panel a KPI, each in its own unit; a row a route; a line at zero, where nothing differs."""
    baseline, *others = results.routes
    kpis = [kpi for kpi in DIFFERENCE_KPIS if shared(results, kpi)]
    columns = 3 if paper is style.WIDE else 1
    rows = -(-len(kpis) // columns)
    figure = style.figure(
        paper,
        0.9 + rows * (0.75 + (0.36 if columns > 1 else 0.27) * max(len(others), 2)),
        f"How do the routes differ from {style.wrapped(baseline, 40, 1)}?",
        f"Paired differences with 95 % intervals. {common_luck(results)} "
        "An interval that crosses zero does not show which route has more.",
    )
    if not others:
        return style.without_data(figure, "There is only one route.")
    panels = figure.subplots(rows, columns, sharey=True, squeeze=False)
    for axes, kpi in zip(panels.flat, kpis, strict=False):
        draw_on(axes, results, kpi, baseline, paper)
        axes.set_title(label(kpi))
    for axes in panels.flat[len(kpis) :]:
        axes.remove()
    return figure


def draw_on(axes: Axes, results: Results, kpi: str, baseline: str, paper: style.Paper = style.WIDE) -> None:
    """The panel of one KPI on axes of one's own: a row for each route but the baseline that has the KPI."""
    others = [route for route in results.routes if route != baseline and kpi in results.kpi_names(route)]
    found = {route: results.difference(route, minus=baseline, kpi=kpi) for route in others}
    scale = measure_of(results, kpi)
    axes.axvline(0, color=style.INK, linewidth=1)
    for row, route in enumerate(others):
        _draw_row(axes, row, found[route], style.looks(results.routes)[route], scale)
    style.rows_downward(axes, style.told_apart(others, paper.names, 2))
    axes.set_title(style.wrapped(f"{label(kpi)}, against {baseline}", paper.letters(72), 1))
    axes.set_xlabel(scale.unit_of_differences or "number")
    axes.xaxis.set_major_locator(MaxNLocator(nbins=3 if paper is style.WIDE else 5, min_n_ticks=3))
    style.plain_numbers(axes.xaxis)
    axes.margins(x=0.12)
    if all(one.mean == 0 == _reach(one) for one in found.values()):
        axes.set_xlim(-1, 1)


def _reach(found: PairedDifference) -> float:
    return found.half_width if defined(found.half_width) else 0.0


def _draw_row(axes: Axes, row: int, found: PairedDifference, look: style.Look, scale: Measure) -> None:
    axes.errorbar(
        [found.mean / scale.factor], [row], xerr=[_reach(found) / scale.factor], fmt=look.marker, color=look.colour,
        markersize=5, elinewidth=1.8, capsize=3,
    )  # fmt: skip
