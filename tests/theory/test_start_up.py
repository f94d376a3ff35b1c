"""What the empty beginning does to a queue is measured rightly, and is seen where there is no warm-up."""

from dataclasses import replace

import numpy as np
import pytest

from simulator.experiments.validation.evidence import (
    EARLY,
    LATE,
    MOST_NOISE,
    MOST_START_UP,
    MOST_T,
    by_measure,
    counts,
    only_route,
    see,
    start_up,
    worlds,
)
from simulator.experiments.validation.queues import one_server
from simulator.rules.durations import MINUTE


def test_the_work_that_an_empty_beginning_saves():
    """An M/M/1 queue that begins empty serves as much less as the work that one never begun holds.

    In the long run both get the same work; so the seat is idle for the mean virtual wait longer, which is
    load / (service - arrival) minutes. By luck alone one run in a million fails.
    """
    model = one_server()
    place = list(model.measures).index("utilisation")
    late, early = (
        counts(model, only_route(worlds(model, warm_up=0)[name].scenario), range(200))[:, place, 0]
        for name in (LATE, EARLY)
    )
    saved = (early - late) / MINUTE
    error = np.std(saved, ddof=1) / len(saved) ** 0.5
    assert abs(np.mean(saved) - 0.4 / (1 - 0.4)) < MOST_T * error
    assert error < 0.2


def test_a_queue_without_warm_up_would_fail():
    model = replace(one_server(), replications=100)
    without, with_it = (start_up(by_measure(model, see(model, warm_up), "mean queue")) for warm_up in (0, None))
    assert -without > MOST_START_UP * MOST_NOISE * model.measures["mean queue"].exact
    assert with_it == pytest.approx(0, abs=1e-6)
