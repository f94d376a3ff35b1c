"""One life of one route as a DataFrame."""

from __future__ import annotations

import io

import pandas
import pytest

import simulator as sim
from simulator.engines.preparing import prepare
from simulator.engines.reference import simulate as live
from simulator.engines.trace import Row, write_csv
from simulator.scenario.templates import text_of

PLAN = sim.loads(text_of("two_routes")).evolve({"horizon": "2 weeks", "warm_up": "1 weeks", "follow_up": "1 weeks"})


def test_it_is_the_log_that_the_command_writes() -> None:
    found = sim.simulate(PLAN, "weak_market", replication=2, seed=4)
    rows: list[Row] = []
    live(prepare(PLAN, "weak_market"), seed=4, replication=2, rows=rows)
    text = io.StringIO()
    write_csv(PLAN, rows, text)
    written = pandas.read_csv(io.StringIO(text.getvalue()), dtype=str)
    assert list(found.columns) == list(written.columns)
    assert len(found) == len(written) > 30
    assert (found["case_id"] == written["case_id"]).all()
    assert found.isna().equals(written.isna())
    assert found["start_time"].dropna().tolist() == pandas.to_datetime(written["start_time"].dropna()).tolist()
    assert found["sale"].sum() == pytest.approx(written["sale"].astype(float).sum())
    assert found["sale"].sum() > 0
    assert found.equals(sim.simulate(PLAN, "weak_market", replication=2, seed=4, engine="reference"))


def test_numbers_and_instants_can_be_reckoned_with() -> None:
    found = sim.simulate(PLAN, "field")
    waits = found["start_time"] - found["enable_time"]
    assert waits.min() >= pandas.Timedelta(0)
    assert str(found["touch"].dtype) == "Int64"


def test_the_route_may_go_unsaid_where_there_is_one() -> None:
    with pytest.raises(sim.ScenarioError, match="Routes: field, phone_first, weak_market"):
        sim.simulate(PLAN)
    with pytest.raises(sim.ScenarioError, match="Did you mean 'field'"):
        sim.simulate(PLAN, "fields")
    text = text_of("two_routes")
    one = sim.loads(text[: text.index("  phone_first:")]).evolve({"horizon": "1 weeks"})
    assert set(sim.simulate(one)["activity"]) == {"qualify", "sell"}
