from collections.abc import Callable
from xml.etree import ElementTree

import matplotlib
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from simulator.experiments import runs
from simulator.experiments.comparison import compare
from simulator.experiments.results import Results
from simulator.reports import style
from simulator.reports.charts import CHARTS, Chart, charts_for, fan, lead_time
from simulator.reports.report import drawn
from simulator.reports.wording import measure_of
from simulator.rules.tallies import bin_start
from simulator.scenario.reading import loads
from tests.reports.conftest import made_up, plan
from tests.reports.test_wording import FIFTY_MINUTES

EVERY_CHART = pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.name)
EVERY_PAPER = pytest.mark.parametrize("paper", [style.WIDE, style.NARROW], ids=["wide", "narrow"])


def draw(chart: Chart, results: Results, paper: style.Paper = style.WIDE) -> Figure:
    with style.applied():
        return chart.draw(results, paper)


def words_of(figure: Figure) -> str:
    with style.applied():
        figure.draw_without_rendering()
        texts = figure.findobj(matplotlib.text.Text)
        return "\n".join(text.get_text() for text in texts if text.get_visible())


def assert_on_paper(figure: Figure) -> None:
    """Nothing reaches beyond the edges, and nothing lies on the note below."""
    with style.applied():
        figure.draw_without_rendering()
        renderer = FigureCanvasAgg(figure).get_renderer()
        note = figure.texts[-1].get_window_extent(renderer)
        boxes = [axes.get_tightbbox(renderer) for axes in figure.axes]
        boxes += [legend.get_window_extent(renderer) for legend in figure.legends]
        title = figure._suptitle.get_window_extent(renderer)
    for box in boxes:
        assert box.x0 >= 0
        assert box.y0 >= note.y1
        assert box.x1 <= figure.bbox.x1
        assert box.y1 <= figure.bbox.y1
    assert note.x1 <= figure.bbox.x1
    assert title.x1 <= figure.bbox.x1


def test_there_are_charts_and_their_names_differ() -> None:
    assert len(CHARTS) == len({chart.name for chart in CHARTS}) >= 5
    assert tuple(chart.name for chart in CHARTS) == runs.CHARTS


@EVERY_CHART
def test_every_chart_asks_a_question_and_names_its_units(chart: Chart, results: Results) -> None:
    figure = draw(chart, results)
    assert figure.get_suptitle().endswith("?")
    assert chart.alternative.endswith(".")
    lowest = [axes for axes in figure.axes if axes.get_subplotspec() is not None]
    labels = [axes.get_xlabel() for axes in lowest if axes.get_xlabel()]
    assert labels
    assert all(any(unit in text for unit in ("EUR", "days", "%", "week", "number", "points")) for text in labels)


@EVERY_CHART
def test_every_route_is_named_on_every_chart(chart: Chart, results: Results) -> None:
    words = words_of(draw(chart, results))
    assert all(route in words for route in results.routes)


@EVERY_PAPER
@EVERY_CHART
def test_hard_names_are_drawn_as_they_are_and_on_the_paper(
    chart: Chart, paper: style.Paper, hard_results: Results
) -> None:
    figure = draw(chart, hard_results, paper)
    words = words_of(figure)
    assert "partner_led $5 & $6" in words.replace("\n", " ") or "partner_led $5 &…" in words
    assert "télévente_Zürich" in words.replace("_\n", "_")
    assert not any(text.get_parse_math() for text in figure.findobj(matplotlib.text.Text))
    assert_on_paper(figure)


@EVERY_PAPER
@EVERY_CHART
def test_usual_names_stay_on_the_paper(chart: Chart, paper: style.Paper, four: Results) -> None:
    figure = draw(chart, four, paper)
    assert figure.get_figwidth() == paper.width
    assert_on_paper(figure)


@EVERY_CHART
def test_no_chart_needs_more_than_a_route_and_a_replication(chart: Chart, single: Results) -> None:
    assert draw(chart, single).axes


def test_a_person_s_own_settings_change_no_byte(results: Results) -> None:
    chart = CHARTS[0]
    first = drawn(chart, results)
    with matplotlib.rc_context({"font.size": 30, "axes.linewidth": 4, "svg.fonttype": "none"}):
        second = drawn(chart, results)
    assert (first.svg, first.narrow, first.png) == (second.svg, second.narrow, second.png)
    assert first.svg != first.narrow
    assert b"<dc:date>" not in first.svg
    assert ElementTree.fromstring(first.svg).tag.endswith("svg")  # noqa: S314 - our own output


def test_drawing_leaves_settings_alone(results: Results) -> None:
    before = dict(matplotlib.rcParams)
    draw(CHARTS[0], results)
    assert dict(matplotlib.rcParams) == before


def test_without_sales_the_lead_time_chart_says_so(earning: Callable[..., Results]) -> None:
    chart = next(chart for chart in CHARTS if chart.name == "lead_time")
    assert "No lead was won." in words_of(draw(chart, earning({"a": [1, 2]})))


def test_a_single_route_is_compared_with_nothing(single: Results) -> None:
    assert "forest" not in [chart.name for chart in charts_for(single)]


def test_looks_differ_in_colour_and_in_form() -> None:
    looks = list(style.looks([f"r{n}" for n in range(8)]).values())
    assert len({look.colour for look in looks}) == len({look.marker for look in looks}) == 8
    many = style.looks([f"r{n}" for n in range(32)]).values()
    assert len({(look.colour, str(look.line)) for look in many}) == 32


def test_the_band_is_of_single_weeks_and_whole_weeks(hard_results: Results) -> None:
    band = fan.weekly_band(hard_results, "field_led")
    series = hard_results.series("field_led", "revenue")
    assert series.shape[1] == 31
    assert band.shape == (3, 30)
    assert band[1, 4] == np.median(series[:, 4])


@pytest.mark.parametrize(("days", "drawn"), [(1, False), (7, False), (13, False), (14, True)])
def test_a_period_of_less_than_two_weeks_has_no_course_of_weeks(
    brief: Callable[[int], Results], days: int, drawn: bool
) -> None:
    assert ("fan" in [chart.name for chart in charts_for(brief(days))]) is drawn


@pytest.mark.parametrize(("days", "told"), [(21, False), (24, True)])
def test_an_incomplete_last_week_is_owned_up_to(brief: Callable[[int], Results], days: int, told: bool) -> None:
    figure = draw(next(chart for chart in CHARTS if chart.name == "fan"), brief(days))
    assert ("incomplete and left out" in words_of(figure).replace("\n", " ")) is told


def test_the_lead_time_curve_rises_from_nothing_to_all(results: Results) -> None:
    curve = lead_time.cumulative(results, "field_led")
    assert curve is not None
    days, shares = curve
    bins, counts = results.histogram("field_led", "lead_time")
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert days[-1] * lead_time.DAY == pytest.approx(bin_start(int(bins[-1]) + 1))
    assert shares[1] == pytest.approx(counts[0] / counts.sum())
    assert np.all(np.diff(days) > 0)


@pytest.mark.parametrize(
    ("text", "width", "lines", "shown"),
    [
        ("phone_first", 26, 2, "phone_first"),
        ("phone_first_and_then_the_field_reps", 14, 2, "phone_first_\nand_then_…"),
        ("a b", 26, 1, "a b"),
        ("tab\tand bell\a", 26, 1, "tab□and bell□"),
    ],
)
def test_names_break_where_words_end(text: str, width: int, lines: int, shown: str) -> None:
    assert style.wrapped(text, width, lines) == shown


LONG = "phone_first_and_then_partners_sell_"


@pytest.mark.parametrize(
    ("names", "width", "lines", "shown"),
    [
        (["a", LONG + "all"], 26, 2, ["a", "phone_first_and_then_\npartners_sell_all"]),
        (
            [LONG + "everything", LONG + "everywhere"],
            18,
            1,
            ["phone_fi…verything", "phone_fi…verywhere"],
        ),
        (
            [LONG + "everything", "b", LONG + "everywhere"],
            18,
            2,
            ["phone_first_and_t…\n…s_sell_everything", "b", "phone_first_and_t…\n…s_sell_everywhere"],
        ),
    ],
)
def test_long_names_with_one_beginning_do_not_read_alike(
    names: list[str], width: int, lines: int, shown: list[str]
) -> None:
    assert style.told_apart(names, width, lines) == shown


@EVERY_CHART
@EVERY_PAPER
def test_a_chart_tells_long_names_with_one_beginning_apart(chart: Chart, paper: style.Paper) -> None:
    names = [f"{LONG}{2 * LONG}{end}" for end in ("kiwi", "zulu", "zebra")]
    words = words_of(draw(chart, made_up(plan(names), 2), paper))
    assert [end for end in ("zulu", "zebra") if end not in words] == []


def test_the_band_of_a_half_year_is_not_called_a_year_s(brief: Callable[[int], Results]) -> None:
    words = " ".join(words_of(fan.draw(brief(182), style.WIDE)).split())
    assert "a whole period need not stay inside it" in words


def test_what_nobody_knows_is_a_frame_apart_from_the_interval(results: Results) -> None:
    """The frame is as wide as the ± of ignorance, about the mean; where all is known there is none."""
    plain = draw(CHARTS[0], results)
    assert "Frame" not in words_of(plain)
    assert not plain.axes[0].patches
    text = FIFTY_MINUTES.replace("chance: 50%", "chance: {uncertain: {uniform: {min: 10%, max: 90%}}}")
    unsure = compare(loads(text.replace("replications: 4", "replications: 12")), jobs=1)
    figure = draw(CHARTS[0], unsure)
    assert "Frame: where the mean lies in nine of ten worlds" in " ".join(words_of(figure).split())
    (frame,) = figure.axes[0].patches
    scale, found = measure_of(unsure, "profit").factor, unsure.ignorance("profit", "phone").unknown
    left, middle = unsure.kpi("phone", "profit").mean / scale - found / scale, frame.get_x() + frame.get_width() / 2
    assert frame.get_x() == pytest.approx(left)
    assert middle == pytest.approx(unsure.kpi("phone", "profit").mean / scale)
    assert not figure.axes[0].use_sticky_edges, "the frame would lie on the axis where it reaches furthest"
