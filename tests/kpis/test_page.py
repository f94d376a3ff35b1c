"""The page of KPIs is made from their list."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from simulator.kpis.page import kpis_page
from simulator.scenario.kpi_names import KPI_NAMES, OfPeople

PAGE = Path(__file__).parent.parent.parent / "docs" / "kpis.md"


def test_the_page_is_the_list() -> None:
    assert PAGE.read_text(encoding="utf-8") == kpis_page()


def test_every_kpi_has_a_line() -> None:
    lines = kpis_page().splitlines()
    ends = dict.fromkeys(get_args(OfPeople), ".<resource>`")
    ends |= {"plan": "`", "source": ".<name>`", "outcome": ".<stage>.<outcome>`"}
    for one in KPI_NAMES:
        start = f"| `{one.name}{ends.get(one.of, '.<stage>`')} | {one.unit} |"
        assert any(line.startswith(start) for line in lines), start
