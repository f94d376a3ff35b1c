"""What docs/api.md shows is what happens, and the public names are those that it lists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from matplotlib import pyplot

import simulator as sim
from simulator.scenario.templates import text_of

TEXT = (Path(__file__).parent.parent / "docs" / "api.md").read_text(encoding="utf-8")


def test_the_examples_run_one_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    pyplot.switch_backend("agg")
    (tmp_path / "plan.yaml").write_text(text_of("two_routes"), encoding="utf-8")
    known: dict[str, object] = {}
    examples = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    assert len(examples) == 11
    for example in examples:
        exec(example, known)  # noqa: S102 - the page's own example
    pyplot.close("all")
    assert (tmp_path / "revenue.png").stat().st_size > 5_000


def test_the_public_names_are_those_of_the_page() -> None:
    table = TEXT.partition("## All public names")[2]
    cells = re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)
    names = [name for cell in cells for name in re.findall(r"`(\w+)", cell)]
    assert sorted(names) == sorted(sim.__all__)
    assert dir(sim) == sorted(sim.__all__)


def test_methods_of_the_tables_are_those_of_results() -> None:
    table = TEXT.partition("## Tables")[2].partition("## Charts")[0]
    named = set(re.findall(r"^\| `(\w+)\(", table, re.MULTILINE))
    assert named == {name for name in dir(sim.Results) if name.endswith("_table")} | {"summary"}


def test_the_page_has_the_methods_that_somebody_needs() -> None:
    table = TEXT.partition("## Comparing")[2].partition("## Tables")[0]
    named = set(re.findall(r"^\| `(\w+)\(", table, re.MULTILINE)) | {"definition"}
    inner = {"all_kpis", "block", "books", "histogram", "histograms", "plot", "replications", "summary", "summary_rows"}
    inner |= {"tail_needs", "work_out"}
    public = {name for name in dir(sim.Results) if not name.startswith("_") and not name.endswith("_table")}
    assert named == public - inner
