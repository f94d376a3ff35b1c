"""What the README shows is what happens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from simulator.cli import main

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def block(name: str) -> str:
    found = re.search(rf"<!-- {re.escape(name)} -->\n```\w*\n(.*?)```", TEXT, re.DOTALL)
    assert found, f"no block named {name}"
    return found[1]


@pytest.fixture
def coffee(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "coffee.yaml"
    path.write_text(block("file coffee.yaml"), encoding="utf-8")
    return path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_the_plan_of_the_tour_is_understood(coffee: Path) -> None:
    found = run("check", "coffee.yaml")
    assert found.exit_code == 0
    assert "Coffee machines for offices" in found.output


def test_a_mistake_in_it_is_named_as_shown(coffee: Path) -> None:
    coffee.write_text(coffee.read_text().replace("offer: reps}}\n  three", "offer: rep}}\n  three"))
    found = run("check", "coffee.yaml")
    assert found.exit_code == 2
    assert found.output == block("output check")


def test_its_routes_are_compared_and_its_log_written(coffee: Path) -> None:
    compared = run("compare", "coffee.yaml", "--replications", "3", "--jobs", "1", "--out", "run")
    assert compared.exit_code == 0
    assert "three_callers" in compared.output
    assert Path("run/report.html").stat().st_size > 10_000
    traced = run("trace", "coffee.yaml", "--route", "one_caller", "-o", "log.csv")
    assert traced.exit_code == 0
    assert Path("log.csv").read_text().startswith("case_id,")


def test_the_what_if_is_understood(coffee: Path) -> None:
    found = re.search(r'--what-if "(.*?)"', TEXT)
    assert found
    checked = run("check", "coffee.yaml", "--what-if", found[1])
    assert "sets campaigns.web.cost.per_lead: 20" in checked.output


def test_its_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", TEXT)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda page: page.name)
def test_links_of_the_docs_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []
