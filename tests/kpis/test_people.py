"""What people come to, by hand: KPIs of worlds of the conformance cases, whose tallies the cases work out."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.engines.preparing import prepare
from simulator.engines.reference import simulate
from simulator.experiments.blocks import block_of, books_of
from simulator.experiments.estimates import estimate
from simulator.kpis import kpis
from simulator.scenario.reading import load

CASES = Path(__file__).parents[1] / "conformance" / "traces"
ADA, BEN = 1_000 / 822.58, 2_000 / 750
EXPECTED = {
    # Cai comes after the window and has no quota in it.
    ("quota_while_there", "quota_attainment"): 2 / 2,
    ("quota_while_there", "quota_attainment_p50"): (ADA + BEN) / 2,
    ("quota_while_there", "quota_attainment_p10"): 0.9 * ADA + 0.1 * BEN,
    ("quota_while_there", "hires"): 1,
    ("quota_while_there", "leavers"): 1,
    ("tenure_ends", "hires"): 6,
    ("tenure_ends", "leavers"): 5,
    # Five whole tenures of 36 h and 12 h of the sixth, of the 13 days from 5 January on.
    ("tenure_ends", "filled"): (5 * 36 + 12) / (13 * 24),
    ("owner_leaves", "handovers"): 1,
    ("shifts_over_midnight", "handovers"): 1,
    # Over two weeks; three leads wait for a place, for 2.5 h, 2 h and 1 h 50 min.
    ("places", "waiting_for_place"): (2.5 + 2 + 11 / 6) / (14 * 24),
}


@pytest.mark.parametrize(("case", "kpi"), EXPECTED)
def test_a_kpi_of_people(case: str, kpi: str) -> None:
    scenario = load(CASES / f"{case}.yaml")
    tallies = simulate(prepare(scenario, "only"), seed=scenario.seed, replication=0)
    listed = kpis(scenario, scenario.routes["only"])
    found = estimate(listed[f"{kpi}.desk"], books_of(scenario, block_of("only", 0, [tallies])))
    assert found.mean == pytest.approx(EXPECTED[case, kpi], rel=1e-12)
