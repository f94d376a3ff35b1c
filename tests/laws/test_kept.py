"""What was computed of generated plans is kept in a folder and read again."""

from pathlib import Path

import pytest

from simulator.experiments.comparison import compare, narrowed
from simulator.experiments.executors import Serial
from simulator.experiments.kept import load_results
from tests.laws import worlds


@pytest.mark.parametrize("number", range(20))
def test_a_run_is_read_again_as_it_was_computed(number: int, tmp_path: Path) -> None:
    made = compare(narrowed(worlds.scenario(number), replications=2), folder=tmp_path / "run", executor=Serial())
    again = load_results(tmp_path / "run")
    assert again.routes == made.routes
    assert again.replication_table().equals(made.replication_table())
