import itertools
import multiprocessing
import os
import threading
import time
from contextlib import closing

import pytest

from simulator.engines.choice import COMPILED, REFERENCE
from simulator.errors import SimulationError
from simulator.experiments.executors import AHEAD, Processes, Serial, Threads, cores, executor_for


def squared(number: int) -> int:
    return number * number


def test_serial_keeps_order():
    assert list(Serial().map(squared, [3, 1, 2])) == [9, 1, 4]


def test_one_job_needs_no_other_worker_and_the_compiled_engine_no_other_process():
    assert isinstance(executor_for(1, COMPILED), Serial)
    assert isinstance(executor_for(1, REFERENCE), Serial)
    assert isinstance(executor_for(2, COMPILED), Threads)
    assert isinstance(executor_for(2, REFERENCE), Processes)
    assert cores() >= 1


@pytest.mark.parametrize("workers", [Processes, Threads])
def test_workers_give_every_result_once(workers):
    assert sorted(workers(2).map(abs, range(-20, 0))) == list(range(1, 21))


@pytest.mark.parametrize("workers", [Processes, Threads])
def test_workers_ask_for_items_only_when_there_is_room(workers):
    with closing(workers(1).map(abs, itertools.count())) as found:
        first = {next(found) for _ in range(5)}
    assert len(first) == 5
    assert max(first) < 5 + AHEAD


def test_workers_end_when_the_rest_is_not_wanted():
    with closing(Processes(2).map(abs, range(1000))) as found:
        next(found)
        assert len(multiprocessing.active_children()) == 2
    # The pool's own thread may be the one that hears of a worker's end, a moment after us.
    patience = time.monotonic() + 60
    while multiprocessing.active_children() and time.monotonic() < patience:
        time.sleep(0.01)
    assert multiprocessing.active_children() == []


def test_threads_work_at_the_same_time_and_end_when_the_rest_is_not_wanted():
    meeting, before = threading.Barrier(2), threading.active_count()
    with closing(Threads(2).map(lambda _: meeting.wait(timeout=60), range(1000))) as found:
        assert next(found) in (0, 1)  # else one would have waited for the other in vain
    meeting.abort()
    patience = time.monotonic() + 60
    while threading.active_count() > before and time.monotonic() < patience:
        time.sleep(0.01)
    assert threading.active_count() <= before


@pytest.mark.parametrize("workers", [Processes, Threads])
def test_an_error_in_a_worker_arrives_here(workers):
    with pytest.raises(ValueError, match="invalid literal"):
        list(workers(1).map(int, ["no number"]))


def test_a_worker_that_dies_is_reported():
    with pytest.raises(SimulationError, match="worker process died"):
        list(Processes(1).map(os._exit, [7]))
