"""How long won leads take: of those made in the period, from being made to the first sale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.reports import style
from simulator.reports.numbers import Measure, measure
from simulator.rules.durations import DAY
from simulator.rules.tallies import bin_start

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D
    from numpy.typing import NDArray

    from simulator.experiments.results import Results

    Curve = tuple[NDArray[np.float64], NDArray[np.float64]]

_MARKED = (0.5, 0.9)
_SHOWN = 0.98
"""The axis ends where this share of the slowest route's sales is reached: tails would squeeze the rest."""
_POINTS = 400


def draw(results: Results, paper: style.Paper) -> Figure:
    """A rising curve a route: the share of its sales made within such a time; p50 and p90 are marked."""
    figure = style.figure(
        paper,
        3.6,
        "How long do leads take that end in a sale?",
        "Of the leads made in the period and won by the end of the follow-up; all replications together. Marks: "
        "half and nine tenths of the sales. The axis ends where the slowest route has made "
        f"{100 * _SHOWN:.0f} % of its sales.",
    )
    if not _curves(results):
        return style.without_data(figure, "No lead was won.")
    lines = draw_on(figure.add_subplot(), results)
    style.legend_below(paper, figure, list(lines.values()), list(lines))
    return figure


def draw_on(axes: Axes, results: Results) -> dict[str, Line2D]:
    """The same on axes of one's own; the lines by route, for a legend."""
    curves = _curves(results)
    longest = max((_day_at(curve, _SHOWN) for curve in curves.values()), default=0.0)
    scale = measure("days", results.scenario.currency, [longest])
    looks = style.looks(results.routes)
    lines = {route: _draw_curve(axes, curve, looks[route], scale) for route, curve in curves.items()}
    _label_axes(axes, longest, scale)
    return lines


def _curves(results: Results) -> dict[str, Curve]:
    return {route: curve for route in results.routes if (curve := cumulative(results, route)) is not None}


def cumulative(results: Results, route: str) -> Curve | None:
    """Days, and the share of won leads that took at most so long; None when no lead was won.

    A bin's leads are taken as spread evenly over it, as in the quantiles.
    """
    bins, counts = results.histogram(route, "lead_time")
    if not counts.sum():
        return None
    ends = np.array([bin_start(int(index) + (index > 0)) for index in bins]) / DAY
    return np.append(bin_start(int(bins[0])) / DAY, ends), np.append(0.0, np.cumsum(counts) / counts.sum())


def _day_at(curve: Curve, share: float) -> float:
    days, shares = curve
    return float(np.interp(share, shares, days))


def _draw_curve(axes: Axes, curve: Curve, look: style.Look, scale: Measure) -> Line2D:
    shares = np.linspace(0, 1, _POINTS + 1)
    times = np.interp(shares, curve[1], curve[0]) / scale.factor
    (line,) = axes.plot(times, 100 * shares, color=look.colour, linestyle=look.line, linewidth=1.8)
    for share in _MARKED:
        axes.plot(
            [_day_at(curve, share) / scale.factor], [100 * share], look.marker, color=look.colour, markersize=7,
            markeredgecolor="white", linewidth=0, zorder=3,
        )  # fmt: skip
    return line


def _label_axes(axes: Axes, longest: float, scale: Measure) -> None:
    axes.set_xlim(0, max(longest / scale.factor, 1e-3))
    axes.set_ylim(0, 101)
    axes.set_yticks([0, 25, 50, 75, 90, 100])
    axes.set_xlabel(f"time from being made to the first sale ({scale.suffix})")
    axes.set_ylabel("share of sales made by then (%)")
    style.plain_numbers(axes.xaxis)
