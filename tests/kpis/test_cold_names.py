"""What cold names cost and become, by hand: the world of the conformance case, with its window of a day."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.engines.preparing import prepare
from simulator.engines.reference import simulate
from simulator.experiments.blocks import block_of, books_of
from simulator.experiments.estimates import estimate
from simulator.kpis import kpis
from simulator.scenario.reading import load

CASE = Path(__file__).parents[1] / "conformance" / "traces" / "cold_names.yaml"
EXPECTED = {
    "cold_names": 4,  # two of the list, the mail's, the direct one; who is referred is nobody's purchase
    "leads": 5,
    "cost.campaigns": 2 * 5,  # the list's names of 09:00 and 23:50
    "cost_per_lead": (10 + 4 * 2) / 5,  # with touches in `generate` at 2: 00:10, 09:20, 09:30 and 09:50
    "cost_per_lead.list": (10 + 2 * 2) / 2,
    "cost_per_lead.direct": 2 * 2 / 2,
    "cac": (10 + 4 * 2) / 5,
    "conversion.dial": 1.0,
    "win_rate": 1.0,
    "win_rate_adjusted": 1.0,
    "close_rate": 1.0,
    "lead_time_mean": 170 / 5 / 24 / 60,
    "lost": 0,
    "open_at_end": 0,
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_kpi_counts_cold_names_as_the_standard_says(name: str) -> None:
    scenario = load(CASE)
    tallies = simulate(prepare(scenario, "only"), seed=scenario.seed, replication=0)
    found = estimate(kpis(scenario, scenario.routes["only"])[name], books_of(scenario, block_of("only", 0, [tallies])))
    assert found.mean == pytest.approx(EXPECTED[name], rel=1e-12)


def test_a_cold_name_is_in_progress_once_it_is_made() -> None:
    """Open between making and end: 90, 115, 90 and 115 min; who buys in `generate` for no time."""
    scenario = load(CASE)
    tallies = simulate(prepare(scenario, "only"), seed=scenario.seed, replication=0)
    assert tallies.weekly[4].tolist() == [(90 + 115 + 90 + 115) * 60_000]
