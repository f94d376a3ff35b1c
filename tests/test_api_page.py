"""What docs/api.md shows is what happens, and the public names are those that it lists."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from matplotlib import pyplot

import simulator as sim
from simulator.scenario.templates import text_of

TEXT = (Path(__file__).parent.parent / "docs" / "api.md").read_text(encoding="utf-8")
HEAVY = {"numpy", "scipy", "numba", "pandas", "matplotlib", "simpy", "pydantic", "ruamel"}


def test_the_examples_run_one_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    pyplot.switch_backend("agg")
    (tmp_path / "plan.yaml").write_text(text_of("two_routes"), encoding="utf-8")
    known: dict[str, object] = {}
    examples = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    assert len(examples) == 8
    for example in examples:
        exec(example, known)  # noqa: S102 - the page's own example
    pyplot.close("all")
    assert (tmp_path / "revenue.png").stat().st_size > 5_000


def test_the_public_names_are_those_of_the_page() -> None:
    table = TEXT.partition("## All public names")[2]
    cells = re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)
    names = [name for cell in cells for name in re.findall(r"`(\w+)", cell)]
    assert sorted(names) == sorted(sim.__all__)
    assert set(sim.__all__) <= set(dir(sim))


def test_methods_of_the_tables_are_those_of_results() -> None:
    table = TEXT.partition("## Tables")[2].partition("## Charts")[0]
    named = set(re.findall(r"^\| `(\w+)\(", table, re.MULTILINE))
    assert named == {name for name in dir(sim.Results) if name.endswith("_table")} | {"summary"}


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import sys, simulator; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "simulator" in loaded
    assert not HEAVY & set(loaded)
