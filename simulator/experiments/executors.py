"""Who computes blocks: anything with ``map(function, items)`` that yields results, in whatever order."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from concurrent.futures import Executor as Pool
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, nullcontext
from itertools import islice
from multiprocessing.process import BaseProcess
from typing import Any, Protocol, TypeVar

from simulator import interrupts
from simulator.engines.choice import COMPILED
from simulator.errors import SimulationError

Item = TypeVar("Item")
Result = TypeVar("Result")

DIED = (
    "a worker process died; with fewer jobs each has more memory, and a Python script that uses more than one "
    "keeps what it does under `if __name__ == '__main__':`"
)


AHEAD = 2
"""Items that each worker is given at a time: one in its hands and one that waits."""


class Executor(Protocol):
    """What is asked to compute: it applies a function to items and yields each result once.

    Items that are asked for only when there is somebody to compute them may be cut to fit what earlier ones took.
    """

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
        pool = ProcessPoolExecutor(self.jobs, multiprocessing.get_context("spawn"), interrupts.leave_alone)
        try:
            yield from _as_they_come(pool, function, iter(items), AHEAD * self.jobs)
        except BrokenProcessPool:
            raise SimulationError(DIED) from None
        finally:
            workers = set(multiprocessing.active_children()) - others
            pool.shutdown(wait=False, cancel_futures=True)
            _end(workers)


class Threads:
    """Computes items in several threads, for functions that let go of Python's lock while they compute.

    When the iterator is closed, each thread ends with the item in its hands, which nobody waits for.
    """

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """Yield results as they come."""
        pool = ThreadPoolExecutor(self.jobs)
        try:
            yield from _as_they_come(pool, function, iter(items), AHEAD * self.jobs)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _as_they_come(pool: Pool, function: Callable[[Item], Result], items: Iterator[Item], room: int) -> Iterator[Result]:
    waiting: set[Future[Result]] = set()
    while True:
        with interrupts.out_of_reach():
            waiting |= {pool.submit(function, item) for item in islice(items, room - len(waiting))}
        if not waiting:
            return
        done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
        for future in done:
            yield future.result()


def _end(workers: set[BaseProcess]) -> None:
    for worker in workers:
        worker.terminate()
    for worker in workers:
        worker.join()


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def computed(executor: Executor, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """Yield the function's results as they come; whoever stops early ends the computing too."""
    found: Any = executor.map(function, items)
    with closing(found) if hasattr(found, "close") else nullcontext():
        yield from found


def executor_for(jobs: int, engine: str) -> Executor:
    """The executor for so many workers at once: threads of a compiled engine, processes of another.

    One worker is this process itself.
    """
    if jobs == 1:
        return Serial()
    return Threads(jobs) if engine == COMPILED else Processes(jobs)
