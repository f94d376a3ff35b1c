"""What is measured is the right work, and what is kept of it replaces what was kept before."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from benchmarks import contenders, speeds, theory
from benchmarks.recording import record
from simulator.experiments.validation.models import models


def test_a_section_takes_the_place_of_the_one_with_its_heading(tmp_path: Path) -> None:
    page = tmp_path / "RESULTS.md"
    record("Speed", ["fast", "", "### M/M/1", "faster"], page)
    record("Soak", ["0 differences"], page)
    record("Speed", ["as fast as that"], page)
    title, speed, soak = page.read_text(encoding="utf-8").split("\n## ")
    assert title.startswith("# Results\n")
    assert speed.split() == ["Speed", "as", "fast", "as", "that"]
    assert soak.split() == ["Soak", "0", "differences"]


def test_our_sales_route_wins_as_often_as_it_must(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 100,000 leads; six standard errors, which luck exceeds in one of five hundred million cases."""
    monkeypatch.syspath_prepend(str(contenders.PEERS))
    import ours

    live = ours.models("compiled")["route"]
    lived = [live(seed, 2000.0) for seed in range(20)]
    leads, won, exact = sum(one.leads for one in lived), sum(one.top for one in lived), contenders.EXACT["route"]
    assert leads == pytest.approx(100_000, abs=6 * math.sqrt(100_000))
    assert won / leads == pytest.approx(exact, abs=6 * math.sqrt(exact * (1 - exact) / leads))
    assert exact == pytest.approx(0.4 * (1 + 0.18 + 0.18**2) * 0.5 * 0.35)


def test_the_table_has_the_fastest_first_and_names_who_failed() -> None:
    said = {"version": "1", "rates": [10.0, 30.0], "ratio": 0.0849}
    found = {"simpy": said | {"rate": 20.0}, "C": said | {"rate": 400.0}, "ciw": {"failed": "no memory"}}
    lines = list(speeds.lines({"route": found}, {"simmer": "no R"}))
    rows = [line for line in lines if line.startswith("| ") and "version" not in line]
    assert [row.split(" | ")[0] for row in rows] == ["| C", "| simpy"]
    assert rows[0] == "| C | 1 | 400 | 20.00 | 10 – 30 | 0.0849 |"
    assert "ciw: no memory\n" in lines
    assert lines[-1] == "Not measured here: simmer (no R)."


def test_contenders_take_turns_until_they_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    rates, order = {"slow": iter([1.0, 3.0, 2.0]), "broken": iter([])}, []

    def measured(contender: contenders.Contender, workload: str, *, seconds: float, runs: int) -> dict[str, object]:
        order.append(contender.name)
        try:
            return {"version": "1", "rates": [next(rates[contender.name])], "ratio": None}
        except StopIteration:
            raise contenders.NotHereError("no memory") from None

    monkeypatch.setattr(speeds, "measured", measured)
    racing = [contenders.Contender(name, ()) for name in rates]
    found = speeds.raced(racing, ["mm1"], seconds=1.0, runs=3)["mm1"]
    assert order == ["slow", "broken", "slow", "slow"]
    assert (found["slow"]["rates"], found["slow"]["rate"]) == ([1.0, 3.0, 2.0], 2.0)
    assert found["broken"] == {"failed": "no memory"}


def test_what_is_kept_of_a_long_look_at_theory() -> None:
    agrees, lines = theory.looked([models()["absence"]], jobs=1)
    assert agrees
    assert lines[0] == "All 2 quantities of 1 model agree with theory and with what is published."
    assert "; 400 replications; sources " in lines[3]
    assert lines[-1].startswith("| people who are absent | 400 | 0.")
