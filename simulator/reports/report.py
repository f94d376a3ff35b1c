"""The report of a comparison: one page that opens anywhere, and its charts as files for slides."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.experiments.runs import REPORT
from simulator.reports import assumptions, people, tables, wording

if TYPE_CHECKING:
    from simulator.experiments.results import Results
    from simulator.reports.charts import Chart


LONGEST_WORD = 18
"""Characters of a name that a table's column holds in one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A drawn chart, as SVG (for page and print; a narrow one for telephones) and as PNG (for slides)."""

    name: str
    alternative: str
    svg: bytes
    narrow: bytes
    png: bytes


def address(svg: bytes) -> str:
    """A picture as an address that holds it whole, so that the page needs no other file."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg).decode('ascii')}"


def write_report(results: Results, folder: Path) -> Path:
    """Write ``charts/*.svg``, ``charts/*.png`` and ``report.html`` into a folder; return the page's path.

    The same results give the same bytes. Raises OSError if the folder cannot be written.
    """
    from simulator.reports.charts import charts_for  # noqa: PLC0415 - loads matplotlib

    pictures = [drawn(chart, results) for chart in charts_for(results)]
    charts = folder / "charts"
    charts.mkdir(parents=True, exist_ok=True)
    for picture in pictures:
        (charts / f"{picture.name}.svg").write_bytes(picture.svg)
        (charts / f"{picture.name}.png").write_bytes(picture.png)
    page = folder / REPORT
    page.write_bytes(render(results, pictures).encode("utf-8"))
    return page


def drawn(chart: Chart, results: Results) -> Picture:
    """Draw a chart in the house's look."""
    from simulator.reports import style  # noqa: PLC0415 - loads matplotlib

    with style.applied():
        figure = style.settle(chart.draw(results, style.WIDE))
        svg, png = style.svg_bytes(figure), style.png_bytes(figure)
        narrow = style.svg_bytes(style.settle(chart.draw(results, style.NARROW)))
    return Picture(name=chart.name, alternative=chart.alternative, svg=svg, narrow=narrow, png=png)


def render(results: Results, pictures: list[Picture]) -> str:
    """The page as HTML: every text of the plan escaped, no scripts, nothing loaded from elsewhere."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - slow to load

    environment = Environment(
        loader=PackageLoader("simulator.reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"unbroken": unbroken, "breakable": _breakable, "address": address}
    return environment.get_template("report.html.j2").render(_content(results, pictures)) + "\n"


def _content(results: Results, pictures: list[Picture]) -> dict[str, Any]:
    answer, *story = wording.headline(results)
    style = files("simulator.reports").joinpath("templates", "report.css").read_text(encoding="utf-8")
    return {
        "style": _Trusted(style),
        "style_hash": base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii"),
        "plan": results.scenario,
        "results": results,
        "answer": answer,
        "story": story,
        "pictures": {picture.name: picture for picture in pictures},
        "tables": tables,
        "sources": tables.by_source(results),
        "people": people.table(results),
        "people_said": list(people.sentences(results)),
        "assumptions": assumptions,
        "counted": wording.counted(results),
        "common_luck": wording.common_luck(results),
        "provenance": list(facts(results.provenance)),
    }


class _Trusted(str):
    """HTML that the page takes as it is: our own style sheet, or a text that was escaped before."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def unbroken(text: str) -> str:
    """Tie a number to its half-width and unit, so that no line ends between them."""
    return re.sub(r"(?<=[0-9±]) (?=\S)|(?<=\b[kM]) |(?<=\bbn) ", "\N{NO-BREAK SPACE}", text)


def _breakable(name: str) -> _Trusted:
    """Let a name that is too long for a column break after its underscores; shorter ones stay whole."""
    words = (re.sub("_", "_<wbr>", word) if len(word) > LONGEST_WORD else word for word in escape(name).split(" "))
    return _Trusted(" ".join(words))


def facts(values: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """Name and value of each entry of nested mappings, such as ``hashes: scenario``."""
    for key, value in values.items():
        name = f"{above}{key}".replace("_", " ")
        if isinstance(value, Mapping):
            yield from facts(value, f"{name}: ")
        else:
            yield name, str(value)
