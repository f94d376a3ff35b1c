"""What the empty beginning does to a queue is measured rightly, and is seen where there is no warm-up."""

import pytest

from tests.theory.evidence import (
    MOST_NOISE,
    MOST_START_UP,
    MOST_T,
    lost_by_starting,
    observe,
    start_up,
)
from tests.theory.test_markov_queues import one_server
from tests.theory.worlds import MINUTE


def test_the_work_that_an_empty_beginning_saves():
    """An M/M/1 queue that begins empty serves as much less as the work that one never begun holds.

    In the long run both get the same work; so the seat is idle for the mean virtual wait longer, which is
    load / (service - arrival) minutes. By luck alone one run in a million fails.
    """
    late, early = lost_by_starting(one_server(), warm_up=0)
    saved = (early["utilisation"].top - late["utilisation"].top) / MINUTE
    error = saved.std(ddof=1) / len(saved) ** 0.5
    assert abs(saved.mean() - 0.4 / (1 - 0.4)) < MOST_T * error
    assert error < 0.2


def test_a_queue_without_warm_up_would_fail():
    model = one_server()
    seen = observe(model.scenario, model.measures, model.replications // 10)
    moved = start_up(model, seen, warm_up=0)
    assert -moved["queue"] > MOST_START_UP * MOST_NOISE * model.measures["queue"].exact
    assert start_up(model, seen, model.scenario.warm_up)["queue"] == pytest.approx(0, abs=1e-6)
