"""How busy people are: working time against the time that their seats are open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.reports import style
from simulator.reports.numbers import defined
from simulator.reports.wording import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

    from simulator.experiments.results import Results

_FAMILY = "utilisation."


def draw(results: Results, paper: style.Paper) -> Figure:
    """A group a resource, in it a row a route that uses it: mean, and the range of luck as a line."""
    users = users_of_resources(results)
    rows = sum(map(len, users.values())) + 0.8 * len(users)
    figure = style.figure(
        paper,
        style.panel_height(rows, row=0.2),
        "How busy are the people of each route?",
        f"Mark: mean. Line: 5th to 95th percentile of {counted(results)}. Near 100 % leads wait "
        "long and a busy week is not made up for; far below, people wait for leads.",
    )
    if not users:
        return style.without_data(figure, "No route uses a resource with seats.")
    handles = draw_on(figure.add_subplot(), results, paper)
    style.legend_below(paper, figure, list(handles.values()), list(handles))
    return figure


def draw_on(axes: Axes, results: Results, paper: style.Paper = style.WIDE) -> dict[str, Line2D]:
    """The same on axes of one's own; a mark of each route, for a legend."""
    users = users_of_resources(results)
    _draw_groups(axes, results, users, paper)
    axes.set_xlim(0, 101)
    axes.set_xlabel("busy share of open seat-hours (%)")
    return _marks(axes, results, {route for routes in users.values() for route in routes})


def users_of_resources(results: Results) -> dict[str, list[str]]:
    """The resources, in the plan's order, each with the routes in which its utilisation is defined."""
    users = {
        name: [route for route in results.routes if _defined(results, route, _FAMILY + name)]
        for name in results.scenario.resources
    }
    return {name: routes for name, routes in users.items() if routes}


def _defined(results: Results, route: str, kpi: str) -> bool:
    return kpi in results.kpi_names(route) and defined(results.kpi(route, kpi).mean)


def _draw_groups(axes: Axes, results: Results, users: dict[str, list[str]], paper: style.Paper) -> None:
    row, middles = 0.0, []
    for resource, routes in users.items():
        for place, route in enumerate(routes):
            _draw_row(axes, row + place, results, route, _FAMILY + resource)
        middles.append(row + (len(routes) - 1) / 2)
        row += len(routes) + 0.8
        axes.axhline(row - 0.9, color=style.RULE, linewidth=0.8)
    axes.set_yticks(middles, style.told_apart(list(users), paper.names, 2))
    axes.set_ylim(row - 0.9, -0.8)
    axes.grid(visible=False, axis="y")
    axes.spines["left"].set_visible(False)


def _draw_row(axes: Axes, row: float, results: Results, route: str, kpi: str) -> None:
    estimate = results.kpi(route, kpi)
    look = style.looks(results.routes)[route]
    axes.plot(
        [100 * estimate.p5, 100 * estimate.p95], [row, row], color=look.colour, linewidth=2.2, alpha=0.55,
        solid_capstyle="butt",
    )  # fmt: skip
    axes.plot(
        [100 * estimate.mean], [row], look.marker, color=look.colour, markersize=6.5, markeredgecolor="white",
        clip_on=False,
    )  # fmt: skip


def _marks(axes: Axes, results: Results, used: set[str]) -> dict[str, Line2D]:
    looks = {route: look for route, look in style.looks(results.routes).items() if route in used}
    return {
        route: axes.plot([], [], look.marker, color=look.colour, markersize=6.5)[0] for route, look in looks.items()
    }
