"""Worlds worked by hand from docs/SEMANTICS.md, row by row; `traces/README.md` says how a case is written.

Nothing in a case is left to luck, so every replication and every order inside a rung must give the same log.
"""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest

from simulator.engines.preparing import prepare
from simulator.engines.reference import simulate
from simulator.engines.tallies import Tallies
from simulator.engines.trace import COLUMNS, Row, write_csv
from simulator.scenario.reading import load
from simulator.scenario.types import Scenario

TRACES = Path(__file__).parent / "traces"
CASES = sorted(path.stem for path in TRACES.glob("*.yaml"))
COUNTED = sorted(path.stem for path in TRACES.glob("*.json"))
KEYS = {"case_id", "referred_by"}
"""Columns that depend on the hash of a lead's key, which no hand can work out."""

Cells = dict[str, str]


def shuffled_ties(seed: int) -> Iterator[object]:
    luck = random.Random(seed)  # noqa: S311 (an order of events, not a secret)
    while True:
        yield luck.random()


def replayed(scenario: Scenario, replication: int, ties: Iterator[object] | None = None) -> tuple[list[Cells], Tallies]:
    (route,) = scenario.routes
    rows: list[Row] = []
    tallies = simulate(prepare(scenario, route), seed=scenario.seed, replication=replication, rows=rows, ties=ties)
    text = io.StringIO()
    write_csv(scenario, rows, text)
    log = list(csv.DictReader(io.StringIO(text.getvalue())))
    return [{name: cell for name, cell in row.items() if name not in KEYS} for row in log], tallies


def by_hand(case: str) -> list[Cells]:
    with (TRACES / f"{case}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows, "a case without rows says nothing"
    assert all(row.pop("why") for row in rows), "every row says why"
    return rows


def hash_free(rows: list[Cells]) -> list[Cells]:
    """The log with rows of equal end and making in one order: their own is by hash."""
    together = groupby(rows, key=lambda row: (row["end_time"], row["made_time"]))
    return [row for _, group in together for row in sorted(group, key=lambda row: [row[name] for name in sorted(row)])]


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 85
    assert {path.stem for path in TRACES.glob("*.csv")} == set(CASES)
    assert set(COUNTED) <= set(CASES)


@pytest.mark.parametrize("case", CASES)
def test_hand_and_log_have_the_same_columns(case: str) -> None:
    assert set(by_hand(case)[0]) == set(COLUMNS) - KEYS


@pytest.mark.parametrize("case", CASES)
def test_the_log_is_the_one_worked_by_hand(case: str) -> None:
    log, _ = replayed(load(TRACES / f"{case}.yaml"), replication=0)
    assert hash_free(log) == hash_free(by_hand(case))


@pytest.mark.parametrize("case", CASES)
def test_neither_luck_nor_the_order_inside_a_rung_matters(case: str) -> None:
    scenario, expected = load(TRACES / f"{case}.yaml"), hash_free(by_hand(case))
    for replication in range(1, 4):
        log, _ = replayed(scenario, replication, shuffled_ties(replication))
        assert hash_free(log) == expected


@pytest.mark.parametrize("case", COUNTED)
def test_the_tallies_are_those_counted_by_hand(case: str) -> None:
    _, tallies = replayed(load(TRACES / f"{case}.yaml"), replication=0)
    expected = json.loads((TRACES / f"{case}.json").read_text(encoding="utf-8"))
    assert all(entry["why"] for entry in expected.values())
    assert {name: tallies[name] for name in expected} == {name: entry["value"] for name, entry in expected.items()}
