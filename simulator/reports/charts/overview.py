"""The chart for executives: what each route earns, how sure that is, and how far luck can move it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.reports import style
from simulator.reports.numbers import Measure, defined
from simulator.reports.wording import counted, measure_of, ranked

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from simulator.experiments.results import Results

KPI = "profit"
_FRAME = "Frame: where the mean lies in nine of ten worlds, for what nobody knows; replications do not narrow it"


def draw(results: Results, paper: style.Paper) -> Figure:
    """Profit by route, the largest mean first: the range of luck as a line, the mean with its interval on it."""
    routes = _with_profit(results)
    knows_all = results.lives == 1
    moving = "luck" if knows_all else "luck and the unknown"
    narrowed = "" if knows_all else f", which more replications narrow. {_FRAME}"
    figure = style.figure(
        paper,
        style.panel_height(len(routes), row=0.42 if paper is style.WIDE else 0.55, around=1.1),
        f"What does each route earn, and how far can {moving} move it?",
        f"Dot: mean, with its 95 % interval as the thick bar{narrowed}. Thin line: from the 5th to the 95th "
        f"percentile of {counted(results)}, which is what one such period may bring.",
    )
    if not routes:
        return style.without_data(figure, "No route has a profit.")
    draw_on(figure.add_subplot(), results, paper)
    return figure


def draw_on(axes: Axes, results: Results, paper: style.Paper = style.WIDE) -> None:
    """The same on axes of one's own."""
    routes = _with_profit(results)
    scale = measure_of(results, KPI)
    for row, route in enumerate(routes):
        _draw_row(axes, row, results, route, scale)
    axes.axvline(0, color=style.FAINT, linewidth=0.8)
    axes.margins(x=0.04)
    style.plain_numbers(axes.xaxis)
    axes.set_xlabel(f"profit of the whole period ({scale.suffix})")
    _name_rows(axes, paper, routes, [scale.text(*_estimate(results, route)) for route in routes])


def _with_profit(results: Results) -> list[str]:
    """The routes that have a profit, the largest mean first."""
    return [route for route in ranked(results, KPI) if defined(results.kpi(route, KPI).mean)]


def _estimate(results: Results, route: str) -> tuple[float, float]:
    estimate = results.kpi(route, KPI)
    return estimate.mean, estimate.half_width


def _draw_row(axes: Axes, row: int, results: Results, route: str, scale: Measure) -> None:
    estimate = results.kpi(route, KPI)
    look = style.looks(results.routes)[route]
    low, mean, high = (value / scale.factor for value in (estimate.p5, estimate.mean, estimate.p95))
    axes.plot([low, high], [row, row], color=look.colour, linewidth=1.6, solid_capstyle="butt")
    axes.plot([low, high], [row, row], "|", color=look.colour, markersize=8)
    if defined(estimate.half_width):
        reach = estimate.half_width / scale.factor
        axes.plot(
            [mean - reach, mean + reach], [row, row], color=look.colour, linewidth=7, alpha=0.45,
            solid_capstyle="butt",
        )  # fmt: skip
    _frame_unknown(axes, row, mean, results.ignorance(KPI, route).unknown / scale.factor)
    axes.plot([mean], [row], look.marker, color=look.colour, markersize=7, markeredgecolor="white")


def _frame_unknown(axes: Axes, row: float, mean: float, reach: float) -> None:
    """A frame around all that the mean may be for what nobody knows, if that is anything."""
    if defined(reach) and reach > 0:
        axes.use_sticky_edges = False
        axes.barh(row, 2 * reach, 0.5, mean - reach, fill=False, edgecolor=style.INK, linewidth=0.9)


def _name_rows(axes: Axes, paper: style.Paper, routes: list[str], numbers: list[str]) -> None:
    """Route on the left and its numbers on the right, or below the name where there is no room for both."""
    if paper is style.WIDE:
        style.rows_downward(axes, style.told_apart(routes, paper.names, 2))
        side = axes.secondary_yaxis("right")
        side.set_yticks(range(len(numbers)), numbers)
        side.spines["right"].set_visible(False)
    else:
        names = style.told_apart(routes, 18, 1)
        style.rows_downward(axes, [f"{name}\n{number}" for name, number in zip(names, numbers, strict=True)])
