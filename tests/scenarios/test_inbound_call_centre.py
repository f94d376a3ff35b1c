"""The call centre of the catalogue is an Erlang-A queue: simulation and exact formula agree."""

from pathlib import Path

import numpy as np
import pytest

from simulator.experiments.comparison import compare, narrowed
from simulator.experiments.executors import Serial
from simulator.experiments.validation import erlang
from simulator.rules.histograms import laid
from simulator.scenario.reading import load

PLAN = load(Path(__file__).parents[2] / "scenarios" / "inbound_call_centre.yaml")
HOUR = 3_600_000
REPLICATIONS = 40


@pytest.fixture(scope="module")
def results():
    return compare(narrowed(PLAN, replications=REPLICATIONS), executor=Serial())


def rates(route: str) -> tuple[float, float, int, float]:
    """Arrivals, service, servers and leaving, an hour, as the plan says."""
    answer = PLAN.stages["answer"]
    return (
        PLAN.campaigns["calls"].leads.per_open_hour,
        HOUR / answer.effort.mean,
        PLAN.resources[route].headcount,
        HOUR / answer.patience.mean,
    )


def exact(route: str) -> dict[str, float]:
    waiting = erlang.erlang_a(*rates(route))
    return {
        "gave_up.answer": waiting.p_abandon,
        "wait_all.answer": waiting.wait_all,
        "wait_mean.answer": waiting.wait_served,
        "queue.answer": waiting.queue,
        f"utilisation.{route}": waiting.utilisation,
        "in_time.answer": erlang.in_time(*rates(route), PLAN.stages["answer"].due / HOUR),
    }


@pytest.mark.parametrize("route", list(PLAN.routes))
def test_waiting_is_that_of_erlang_a(results, route):
    """Student's t of 39 degrees is beyond 7 with chance 2e-8: a false alarm in a million for the 21 comparisons.

    After an hour, nineteen handling times, nothing that could be measured is left of the empty start.
    """
    for name, value in exact(route).items():
        found = results.kpi(route, name)
        error = found.pseudo.std(ddof=1) / np.sqrt(REPLICATIONS)
        assert 0 < error < 0.06 * value
        assert abs(found.mean - value) < 7 * error, name


@pytest.mark.parametrize("route", list(PLAN.routes))
def test_as_many_wait_as_the_formula_says(results, route):
    books = results.books(route)
    waits = laid(books.histograms["wait.answer"])
    met_a_free_agent = np.array([waits.counts[one][waits.bins[one] == 0].sum() for one in waits.each()])
    ended = books.count("stage.answer.served", "stage.answer.gave_up")
    share = met_a_free_agent.sum() / ended.sum()
    error = (met_a_free_agent - share * ended).std(ddof=1) / ended.mean() / np.sqrt(REPLICATIONS)
    assert abs(1 - share - erlang.erlang_a(*rates(route)).p_wait) < 7 * error


def test_the_page_states_the_exact_values():
    page = (Path(__file__).parents[2] / "scenarios" / "inbound_call_centre.md").read_text(encoding="utf-8")
    for route in PLAN.routes:
        waiting = erlang.erlang_a(*rates(route))
        in_time = erlang.in_time(*rates(route), PLAN.stages["answer"].due / HOUR)
        row = (
            f"| {rates(route)[2]} | {waiting.p_wait:.1%} | {waiting.p_abandon:.1%} | {3600 * waiting.wait_all:.1f} s "
            f"| {3600 * waiting.wait_served:.1f} s | {waiting.queue:.2f} | {waiting.utilisation:.1%} | {in_time:.1%} |"
        )
        assert row.replace("%", " %") in page
