"""What a notebook shows of results that stand at the end of a cell."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from simulator.reports import tables
from simulator.reports.wording import headline

if TYPE_CHECKING:
    from simulator.experiments.results import Results


def html(results: Results) -> str:
    """The answer in sentences, and the comparison of the routes as a table; every text of the plan escaped."""
    table = tables.comparison(results)
    answer = "<br>".join(escape(sentence) for sentence in headline(results))
    rows = "".join(f"<tr>{''.join(_cells(row))}</tr>" for row in table.rows)
    heading = "".join(f"<th>{escape(name)}</th>" for name in (table.corner, *table.columns))
    return f"<p>{answer}</p><table><caption>{escape(table.caption)}</caption><tr>{heading}</tr>{rows}</table>"


def _cells(row: tables.Row) -> Iterator[str]:
    note = f" ({row.note})" if row.note else ""
    yield f"<th>{escape(row.heading + note)}</th>"
    for cell in row.cells:
        text = escape(cell.text)
        yield f"<td>{f'<b>{text}</b>' if cell.mark == 'best' else text}</td>"
