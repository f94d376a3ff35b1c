"""The report's charts for a notebook: one question, one pair of axes, to be gone on with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from simulator.errors import WrongArgumentError
from simulator.experiments.arguments import among, said

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from simulator.experiments.results import Results


class Plots:
    """Results as pictures, in the look of the report.

    Every method draws on ``axes``, or on a new figure of pyplot's, and returns the axes. A KPI, series or route that
    there is not raises UnknownNameError (a KeyError), axes that are none WrongArgumentError (a ValueError).
    """

    def __init__(self, results: Results) -> None:
        self._results = results

    def overview(self, axes: Axes | None = None) -> Axes:
        """Profit by route, the largest mean first: its 95 % interval, and a line from 5th to 95th percentile."""
        from simulator.reports.charts import overview  # noqa: PLC0415 - loads matplotlib

        return self._drawn(axes, len(self._results.routes), lambda on: overview.draw_on(on, self._results))

    def forest(self, kpi: str = "profit", *, minus: str | None = None, axes: Axes | None = None) -> Axes:
        """Paired differences of a KPI from one route (default: the first), each with its 95 % interval."""
        from simulator.reports.charts import forest  # noqa: PLC0415 - loads matplotlib

        baseline = self._results.routes[0] if minus is None else self._known(minus)
        self._results.definition(kpi)
        others = len(self._results.routes) - 1
        return self._drawn(axes, others, lambda on: forest.draw_on(on, self._results, kpi, baseline))

    def fan(self, series: str = "revenue", *, route: str | None = None, axes: Axes | None = None) -> Axes:
        """A weekly series of one route (default: the first): median and a pointwise band, 10th to 90th percentile.

        The other routes' medians are grey. The series are those of `Results.series`.
        """
        from simulator.reports.charts import fan  # noqa: PLC0415 - loads matplotlib

        of = self._results.routes[0] if route is None else self._known(route)
        self._results.series(of, series)
        return self._drawn(axes, 4, lambda on: fan.draw_on(on, self._results, series, of))

    def lead_time(self, axes: Axes | None = None) -> Axes:
        """The share of a route's sales made within such a time of the lead; half and nine tenths are marked."""
        from simulator.reports.charts import lead_time  # noqa: PLC0415 - loads matplotlib

        return self._drawn(axes, 5, lambda on: _legend(on, lead_time.draw_on(on, self._results)))

    def utilisation(self, axes: Axes | None = None) -> Axes:
        """How busy each resource is: mean by route, and a line from the 5th to the 95th percentile."""
        from simulator.reports.charts import utilisation  # noqa: PLC0415 - loads matplotlib

        users = utilisation.users_of_resources(self._results)
        rows = 0.6 * sum(map(len, users.values())) + len(users)
        return self._drawn(axes, rows, lambda on: _legend(on, utilisation.draw_on(on, self._results)))

    def _known(self, route: str) -> str:
        return among(route, self._results.routes, "a route", "Routes")

    def _drawn(self, axes: Axes | None, rows: float, draw: Callable[[Axes], object]) -> Axes:
        """Draw in the report's look; new axes are as high as their rows want."""
        from matplotlib.axes import Axes  # noqa: PLC0415 - slow to load

        from simulator.reports import style  # noqa: PLC0415 - loads matplotlib

        if not isinstance(axes, Axes | None):
            example = "such as figure.add_subplot()"
            raise WrongArgumentError(f"`axes` takes axes of matplotlib, {example}, not {said(axes)}.")
        if axes is None:
            return _on_new(style.shown_figure(style.panel_height(rows)), draw)
        with style.applied():
            draw(axes)
        return axes


def _on_new(figure: Figure, draw: Callable[[Axes], object]) -> Axes:
    from simulator.reports import style  # noqa: PLC0415 - loads matplotlib

    with style.applied():
        axes = figure.add_subplot()
        draw(axes)
        figure.draw_without_rendering()  # ticks are made when they are drawn first, and would take another look then
    return axes


def _legend(axes: Axes, handles: Mapping[str, Any]) -> None:
    if handles:
        axes.legend(list(handles.values()), list(handles))
