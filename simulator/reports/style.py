"""One look for all charts: colours that colour-blind readers can tell apart, line styles, markers, fonts, sizes.

A route keeps its look in every chart. Charts are made with plain `Figure` objects inside `applied`, so that
neither a person's own matplotlib settings nor the charts of a notebook touch each other, and they are written
without dates or random names: the same results give the same bytes.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, cast

import matplotlib
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, fontManager, get_font
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import FuncFormatter

from simulator.reports.numbers import minus

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

MARGIN = 0.09
"""Inches left free at the edges."""
INK, FAINT, RULE = "#222222", "#767676", "#d9d9d9"
PNG_DPI = 160

_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#222222", "#8C6D1F")
"""Okabe and Ito's palette (Color Universal Design, 2008); a brown for its yellow, which is lost on white."""
_MARKERS = ("o", "s", "^", "D", "v", "P", "X", "p")
_LINES: tuple[Any, ...] = ("-", (0, (5, 1.5)), (0, (5, 1.5, 1, 1.5)), (0, (1.2, 1.2)))
_OTHER_SCRIPTS = (
    "Noto Sans CJK SC", "Noto Sans CJK JP", "PingFang SC", "Hiragino Sans", "Microsoft YaHei", "Yu Gothic",
    "Malgun Gothic", "WenQuanYi Micro Hei", "Noto Sans Arabic", "Noto Sans Devanagari", "Arial Unicode MS",
)  # fmt: skip
_SETTINGS: dict[str, Any] = {
    "font.size": 9.5,
    "axes.titlesize": 9.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.edgecolor": RULE,
    "axes.labelcolor": INK,
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "grid.color": "#ebebeb",
    "grid.linewidth": 0.8,
    "text.color": INK,
    "text.parse_math": False,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.major.size": 3,
    "ytick.major.size": 0,
    "legend.frameon": False,
    "figure.facecolor": "white",
    "svg.fonttype": "path",
    "svg.hashsalt": "simulator",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What a chart is drawn on: its width in inches, and the letters of a name that a row has room for."""

    width: float
    names: int

    def letters(self, at_full_width: int) -> int:
        """The letters of a line here, of a line that has so many on the wide paper."""
        return int(at_full_width * self.width / WIDE.width)


WIDE = Paper(width=7.2, names=26)
"""A text column, so that 9.5 point in a chart is 9.5 point on paper."""
NARROW = Paper(width=3.7, names=15)
"""A telephone held upright: what stands side by side on wide paper stands one below the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How one route is drawn: colour, marker and line style each tell routes apart on their own."""

    colour: str
    marker: str
    line: Any


def looks(routes: Sequence[str]) -> dict[str, Look]:
    """Give each route its look, by its place in the plan; combinations repeat after 32 routes."""
    return {route: _look(place) for place, route in enumerate(routes)}


def _look(place: int) -> Look:
    colours, lines = len(_COLOURS), len(_LINES)
    return Look(
        colour=_COLOURS[place % colours],
        marker=_MARKERS[(place + place // colours) % len(_MARKERS)],
        line=_LINES[(place + place // colours) % lines],
    )


@contextmanager
def applied() -> Iterator[None]:
    """Draw and save inside this; a person's own settings are put back afterwards."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        settings = cast(dict[Any, Any], matplotlib.rcParams)
        settings.update(_SETTINGS | {"font.family": list(_families())})
        yield


def figure(paper: Paper, height: float, title: str, note: str = "") -> Figure:
    """An empty figure as wide as its paper (height in inches) with its question above and a note below."""
    lines = textwrap.wrap(drawable(note), paper.letters(114))
    made = Figure(figsize=(paper.width, height), layout="constrained")
    cast(ConstrainedLayoutEngine, made.get_layout_engine()).set(w_pad=0.08, h_pad=0.08)
    made.suptitle(
        wrapped(title, paper.letters(66), 3), x=MARGIN / paper.width, ha="left", fontsize=12, fontweight="bold"
    )
    bottom = _reserve(made, 0.06 + 0.155 * len(lines))
    made.text(
        MARGIN, bottom + 0.06, "\n".join(lines), va="bottom", fontsize=8, color=FAINT, transform=made.dpi_scale_trans
    )
    return made


def shown_figure(height: float) -> Figure:
    """An empty figure of pyplot's, which notebooks show by themselves; height in inches.

    To be made before `applied`, which would undo what a notebook sets when its first figure is made.
    """
    from matplotlib import pyplot  # noqa: PLC0415 - keeps figures, which reports do not want

    return pyplot.figure(figsize=(WIDE.width, height), layout="constrained", facecolor="white")


def _reserve(made: Figure, inches: float) -> float:
    """Make a figure taller by a strip below all that is drawn and above what was reserved before; return its bottom."""
    engine = cast(ConstrainedLayoutEngine, made.get_layout_engine())
    height = made.get_figheight()
    bottom = float(engine.get()["rect"][1]) * height
    made.set_figheight(height + inches)
    strip, whole = bottom + inches, height + inches
    engine.set(rect=(0, strip / whole, 1, 1 - strip / whole))
    return bottom


def panel_height(rows: float, row: float = 0.3, around: float = 1.2) -> float:
    """Inches that a chart needs whose height grows with its rows."""
    return max(1.8, around + row * rows)


def without_data(made: Figure, reason: str) -> Figure:
    """Say in the middle of a figure why it shows nothing."""
    axes = made.add_subplot()
    axes.set_axis_off()
    axes.text(0.5, 0.5, reason, ha="center", va="center", color=FAINT, transform=axes.transAxes)
    return made


def rows_downward(axes: Axes, labels: Sequence[str]) -> None:
    """Name the rows of a chart, the first on top, faint rules between values only."""
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.grid(visible=False, axis="y")
    axes.spines["left"].set_visible(False)


def legend_below(paper: Paper, made: Figure, handles: Sequence[Any], labels: Sequence[str]) -> None:
    """Name what is drawn, between chart and note, in as many columns as the names allow."""
    names = told_apart(labels, 36, 1)
    columns = max(1, min(len(names), paper.letters(94) // (max(map(len, names), default=0) + 10)))
    bottom = _reserve(made, 0.12 + 0.2 * -(-len(names) // columns))
    legend = made.legend(
        handles, names, loc="lower left", bbox_to_anchor=(MARGIN, bottom + 0.06), bbox_transform=made.dpi_scale_trans,
        ncols=columns, handlelength=3, borderaxespad=0, borderpad=0,
    )  # fmt: skip
    legend.set_in_layout(False)


def plain_numbers(axis: Axis) -> None:
    """Write an axis's numbers as the tables do: commas between thousands, a true minus sign."""
    axis.set_major_formatter(FuncFormatter(lambda value, _: minus(f"{value:,.6g}")))


def wrapped(text: str, width: int, lines: int) -> str:
    """Break a name, at blanks or underscores, into at most so many lines; an ellipsis stands for the rest."""
    pieces = textwrap.wrap(drawable(text).replace("_", "_ "), width, max_lines=lines, placeholder="…")
    return "\n".join(piece.replace("_ ", "_") for piece in pieces)


def told_apart(names: Sequence[str], width: int, lines: int) -> list[str]:
    """Names that are broken to fit; where that would leave some alike, those keep their ends and lose their middles."""
    shown = [wrapped(name, width, lines) for name in names]
    alike = {one for one in shown if shown.count(one) > 1}
    return [_ends(name, width, lines) if one in alike else one for name, one in zip(names, shown, strict=True)]


def _ends(name: str, width: int, lines: int) -> str:
    """The beginning of a name and its end, on lines of their own if there are several; whole if that is all of it."""
    text = drawable(name)
    first, last = (width - 1, width - 1) if lines > 1 else ((width - 1) // 2, width // 2)
    if len(text) <= first + last:
        return wrapped(name, width, lines)
    between = "…\n…" if lines > 1 else "…"
    return text[:first] + between + text[-last:]


@cache
def drawable(text: str) -> str:
    """The text with a box for each character that no font at hand can draw."""
    return "".join(char if char == " " or _has_glyph(char) else "□" for char in text.replace("\n", " "))


@cache
def _has_glyph(char: str) -> bool:
    return any(font.get_char_index(ord(char)) for font in _fonts())


@cache
def _families() -> tuple[str, ...]:
    installed = {entry.name for entry in fontManager.ttflist}
    return ("DejaVu Sans", *(name for name in _OTHER_SCRIPTS if name in installed))


@cache
def _fonts() -> tuple[Any, ...]:
    return tuple(get_font(findfont(name)) for name in _families())


def settle(made: Figure) -> Figure:
    """Place everything on a figure once and for all, so that each file of it need not do so again.

    The solver of the layout meets its equations in the order of memory addresses, so that its last digits differ
    from run to run; they are rounded off, for a picture's names of its parts are made of them.
    """
    made.draw_without_rendering()
    made.set_layout_engine("none")
    for axes in made.axes:
        left, bottom, width, height = (round(edge, 6) for edge in axes.get_position().bounds)
        axes.set_position((left, bottom, width, height))
    return made


def svg_bytes(made: Figure) -> bytes:
    """The figure as SVG, letters as outlines, so that it looks the same on every machine."""
    return _saved(made, format="svg", metadata={"Date": None, "Creator": None})


def png_bytes(made: Figure) -> bytes:
    """The figure as PNG, ready for a slide."""
    return _saved(made, format="png", dpi=PNG_DPI, metadata={"Software": None})


def _saved(made: Figure, **options: Any) -> bytes:
    held = io.BytesIO()
    made.savefig(held, **options)
    return held.getvalue()
