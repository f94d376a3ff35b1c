"""Who computes blocks: anything with ``map(function, items)`` that yields results, in whatever order."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from typing import Protocol, TypeVar

from simulator.errors import SimulationError

Item = TypeVar("Item")
Result = TypeVar("Result")

DIED = (
    "a worker process died; with fewer jobs each has more memory, and a Python script that uses more than one "
    "keeps what it does under `if __name__ == '__main__':`"
)


class Executor(Protocol):
    """What is asked to compute: it applies a function to items and yields each result once."""

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """Yield the function's result for every item."""
        ...


class Serial:
    """Computes one item after the other, in this process."""

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """Yield results in the order of the items."""
        return map(function, items)


class Processes:
    """Computes items in several processes of this machine, each started afresh.

    An interrupt from the keyboard reaches this process alone; the workers end when the iterator is
    closed, and what they were at is dropped. The function, the items and the results must be picklable.
    """

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """Yield results as they come; raises SimulationError if a worker dies."""
        others = set(multiprocessing.active_children())
        pool = ProcessPoolExecutor(self.jobs, multiprocessing.get_context("spawn"), _leave_interrupts_alone)
        try:
            with _interrupts_held_back():
                futures = {pool.submit(function, item) for item in items}
            yield from _results(futures)
        except BrokenProcessPool:
            raise SimulationError(DIED) from None
        finally:
            workers = set(multiprocessing.active_children()) - others
            pool.shutdown(wait=False, cancel_futures=True)
            _end(workers)


def _results(futures: set[Future[Result]]) -> Iterator[Result]:
    for future in as_completed(futures):
        futures.discard(future)
        yield future.result()


def _end(workers: set[BaseProcess]) -> None:
    for worker in workers:
        worker.terminate()
    for worker in workers:
        worker.join()


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Workers that are started meanwhile inherit this, so that Ctrl-C cannot hit one that is still loading."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _leave_interrupts_alone() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def executor_for(jobs: int) -> Executor:
    """The executor for so many processes at once; one needs no process beside this one."""
    return Serial() if jobs == 1 else Processes(jobs)
