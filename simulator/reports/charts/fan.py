"""Revenue week by week: the middle of what may come, and a band of what usually does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import MaxNLocator

from simulator.reports import style
from simulator.reports.numbers import Measure, measure
from simulator.reports.wording import counted
from simulator.rules.durations import WEEK

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from simulator.experiments.results import Results

    Bands = dict[str, NDArray[np.float64]]

BAND = (10, 50, 90)
_A_WEEK = {
    "leads": " a week", "sales": " a week", "revenue": " a week", "queue": ", mean of the week",
    "in_progress": ", mean of the week",
}  # fmt: skip
"""How a series is counted."""


def draw(results: Results, paper: style.Paper) -> Figure:
    """A panel a route with its median and its pointwise band, the other routes' medians behind it in grey."""
    bands = {route: weekly_band(results, route) for route in results.routes}
    columns = 1 if len(bands) == 1 or paper is style.NARROW else 2
    rows = -(-len(bands) // columns)
    figure = style.figure(paper, 0.7 + 1.65 * rows, "How does revenue come in, week by week?", _note(results))
    highest = max(float(band.max()) for band in bands.values())
    scale = measure("money", results.scenario.currency, [highest])
    panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    titles = style.told_apart(list(bands), paper.letters(72) // columns, 1)
    for axes, route, title in zip(panels.flat, bands, titles, strict=False):
        _draw_panel(axes, bands, route, scale, style.looks(results.routes)[route])
        axes.set_title(title)
    for axes in panels.flat[len(bands) :]:
        axes.remove()
    panels[0, 0].set_ylim(0, 1.05 * highest / scale.factor or 1.0)
    _label_axes(results, panels, scale, empty=rows * columns - len(bands))
    return figure


def draw_on(axes: Axes, results: Results, series: str, route: str) -> None:
    """The panel of one route on axes of one's own, of any weekly series (see `Results.series`)."""
    bands = {name: weekly_band(results, name, series) for name in results.routes}
    highest = max(float(band.max()) for band in bands.values())
    scale = measure("money" if series == "revenue" else "number", results.scenario.currency, [highest])
    _draw_panel(axes, bands, route, scale, style.looks(results.routes)[route])
    axes.set_title(style.wrapped(route, 72, 1))
    axes.set_ylim(0, 1.05 * highest / scale.factor or 1.0)
    axes.set_ylabel(f"{scale.suffix or series.replace('_', ' ')}{_A_WEEK[series]}")
    axes.set_xlabel(_weeks_label(results))
    style.plain_numbers(axes.yaxis)


def weekly_band(results: Results, route: str, series: str = "revenue") -> NDArray[np.float64]:
    """The 10th, 50th and 90th percentile of a series in each whole week over replications; shape (3, weeks)."""
    values = results.series(route, series)
    return np.percentile(values[:, : whole_weeks(results)], BAND, axis=0)


def whole_weeks(results: Results) -> int:
    """The weeks of the period that are complete."""
    return results.scenario.horizon // WEEK


def _draw_panel(axes: Axes, bands: Bands, route: str, scale: Measure, look: style.Look) -> None:
    weeks = range(1, bands[route].shape[1] + 1)
    for other, (_, median, _) in bands.items():
        if other != route:
            axes.plot(weeks, median / scale.factor, color="#b8b8b8", linewidth=0.9, zorder=1)
    low, median, high = bands[route] / scale.factor
    axes.fill_between(weeks, low, high, color=look.colour, alpha=0.22, linewidth=0)
    axes.plot(weeks, median, color=look.colour, linewidth=1.8)
    axes.set_xlim(0.5, len(weeks) + 0.5)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))


def _label_axes(results: Results, panels: NDArray[np.object_], scale: Measure, empty: int) -> None:
    for axes in panels[:, 0]:
        axes.set_ylabel(f"{scale.suffix} a week")
        style.plain_numbers(axes.yaxis)
    for column, axes in enumerate(panels[-1]):
        above = column >= panels.shape[1] - empty and len(panels) > 1
        lowest = panels[-2, column] if above else axes
        lowest.set_xlabel(_weeks_label(results))
        lowest.xaxis.set_tick_params(labelbottom=True)


def _weeks_label(results: Results) -> str:
    return f"week (1 starts on {results.scenario.start:%Y-%m-%d})"


def _note(results: Results) -> str:
    return (
        f"Line: median of {counted(results)}. Band: 10th to 90th percentile of each week on its "
        "own (a pointwise band: a whole period need not stay inside it). Grey: the other routes' medians."
        + (" The last week is incomplete and left out." if results.scenario.horizon % WEEK else "")
    )
