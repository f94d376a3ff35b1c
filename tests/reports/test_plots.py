"""Charts on axes of one's own, and what a notebook shows of results."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import matplotlib as mpl
import pytest
from matplotlib import pyplot
from matplotlib.axes import Axes

from simulator.experiments.results import Results
from simulator.reports.charts import CHARTS


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    pyplot.switch_backend("agg")
    yield
    pyplot.close("all")


def test_every_chart_of_the_report_can_be_had(results: Results) -> None:
    for chart in CHARTS:
        assert isinstance(getattr(results.plot, chart.name)(), Axes)
    assert len(pyplot.get_fignums()) == len(CHARTS)


def test_axes_of_one_s_own_are_drawn_on(results: Results) -> None:
    _, (left, right) = pyplot.subplots(1, 2)
    assert results.plot.fan("queue", route=results.routes[1], axes=right) is right
    assert right.get_title("left") == results.routes[1]
    assert "mean of the week" in right.get_ylabel()
    assert results.plot.lead_time(left) is left
    assert [text.get_text() for text in left.get_legend().get_texts()] == list(results.routes)
    assert len(pyplot.get_fignums()) == 1


def test_differences_from_a_route_of_one_s_choice(results: Results) -> None:
    first, second = results.routes[:2]
    axes = results.plot.forest("revenue", minus=second)
    assert axes.get_title("left") == f"revenue, against {second}"
    assert first in [label.get_text().replace("\n", "") for label in axes.get_yticklabels()]


@pytest.mark.parametrize(
    "draw",
    [
        lambda plot: plot.forest("profits"),
        lambda plot: plot.forest(minus="nobody"),
        lambda plot: plot.fan("revenues"),
        lambda plot: plot.fan(route="nobody"),
    ],
)
def test_what_there_is_not_cannot_be_drawn(results: Results, draw: Callable[[object], object]) -> None:
    with pytest.raises(KeyError):
        draw(results.plot)
    assert not pyplot.get_fignums()


def test_a_person_s_own_settings_stay(results: Results) -> None:
    with mpl.rc_context({"font.size": 23.0}):
        axes = results.plot.overview()
        assert mpl.rcParams["font.size"] == 23.0
        assert axes.xaxis.label.get_fontsize() < 12


def test_a_notebook_shows_the_answer_and_the_table(hard_results: Results) -> None:
    page = hard_results._repr_html_()
    assert "<caption>Comparison of the routes" in page
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert page.count("<tr>") == page.count("</tr>") > 10
