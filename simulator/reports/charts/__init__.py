"""The charts of a comparison; a new one is a file here and a line in `CHARTS`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.reports.charts import fan, forest, lead_time, overview, utilisation

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from simulator.experiments.results import Results
    from simulator.reports.style import Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A picture of results: the name of its files, what it shows in words, and how it is drawn."""

    name: str
    alternative: str
    """Says what is drawn to those who cannot see it, and where the same numbers stand as text."""
    draw: Callable[[Results, Paper], Figure]
    answers: Callable[[Results], bool] = lambda _: True
    """Whether there is anything to see: nothing differs from a single route, and one week has no course."""


CHARTS: tuple[Chart, ...] = (
    Chart(
        name="overview",
        alternative="Profit of each route, the largest mean first: the mean with its 95 % interval, and a line from "
        "the 5th to the 95th percentile; where something is uncertain, a frame around where the mean may lie for that. "
        "The same numbers stand in the tables.",
        draw=overview.draw,
    ),
    Chart(
        name="forest",
        alternative="Paired differences from the first route in profit, revenue, cost and other KPIs, each "
        "with its 95 % interval and a line at zero. The same numbers stand in the table of differences.",
        draw=forest.draw,
        answers=lambda results: len(results.routes) > 1,
    ),
    Chart(
        name="fan",
        alternative="Revenue by week, one panel a route: the median and a pointwise band from the 10th to the 90th "
        "percentile of the replications.",
        draw=fan.draw,
        answers=lambda results: fan.whole_weeks(results) > 1,
    ),
    Chart(
        name="lead_time",
        alternative="Share of sales made within so many days of the lead, one rising curve a route, with the median "
        "and the 90th percentile marked. Both stand in the comparison table.",
        draw=lead_time.draw,
    ),
    Chart(
        name="utilisation",
        alternative="How busy each resource is in each route: the mean and a line from the 5th to the 95th "
        "percentile. The means stand in the comparison table.",
        draw=utilisation.draw,
    ),
)


def charts_for(results: Results) -> tuple[Chart, ...]:
    """The charts that have something to say of these results."""
    return tuple(chart for chart in CHARTS if chart.answers(results))
