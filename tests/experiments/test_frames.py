"""Results as DataFrames, on invented counts."""

from __future__ import annotations

import pandas
import pytest

from simulator.experiments.results import Results
from simulator.rules.tallies import bin_start


def test_a_row_a_route_and_replication(results: Results) -> None:
    found = results.replication_table()
    assert list(found.columns[:2]) == ["route", "replication"]
    assert tuple(found.columns[2:]) == tuple(results.all_kpis)
    assert found["revenue"].tolist() == [501.0, 601.0, 701.0, 500.0, 600.0, 700.0]
    assert found["replication"].tolist() == [0, 1, 2, 0, 1, 2]
    assert found.query("route == 'two'")["utilisation.rep"].isna().all()


def test_paired_differences_with_their_units(results: Results) -> None:
    found = results.difference_table("one.rep", "revenue")
    (row,) = found.to_dict("records")
    assert (row["kpi"], row["route"], row["minus"], row["unit"]) == ("revenue", "two", "one.rep", "money")
    assert (row["mean"], row["half_width"]) == (1.0, 0.0)
    assert set(results.difference_table()["minus"]) == {"two"}


@pytest.mark.parametrize(("baseline", "kpi"), [("three", None), (None, "revenues")])
def test_differences_of_what_there_is_not(results: Results, baseline: str | None, kpi: str | None) -> None:
    with pytest.raises(KeyError):
        results.difference_table(baseline, kpi)


def test_a_row_a_week_of_every_life(results: Results) -> None:
    found = results.weekly_table()
    assert len(found) == 2 * 3 * 2
    first = found.iloc[2]
    assert (first["route"], first["replication"], first["week"], first["revenue"]) == ("two", 1, 1, 601.0)
    assert found["week"].tolist() == [1, 2] * 6
    assert found["starts"].tolist() == [pandas.Timestamp("2027-01-04"), pandas.Timestamp("2027-01-11")] * 6


def test_durations_by_bin_in_the_units_of_their_kpis(results: Results) -> None:
    found = results.duration_table()
    (row,) = found.query("route == 'two'").to_dict("records")
    assert (row["unit"], row["count"], row["share"]) == ("days", 6, 1.0)
    assert row["from"] == bin_start(3) / 86_400_000
    assert row["below"] == bin_start(4) / 86_400_000
    assert set(results.duration_table("wait.sell")["unit"]) == {"hours"}


@pytest.mark.parametrize("name", ["lead_times", "wait.call", "open"])
def test_durations_of_what_there_is_not(results: Results, name: str) -> None:
    with pytest.raises(KeyError):
        results.duration_table(name)
