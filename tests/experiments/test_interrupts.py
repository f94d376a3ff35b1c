"""Ctrl-C in the very moment in which something is written."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from simulator.engines.choice import COMPILED, life_of
from simulator.experiments import interrupts
from simulator.experiments.blocks import Block, block_of, write_block
from simulator.experiments.runs import Run
from simulator.scenario.reading import load

CATALOGUE = Path(__file__).parents[2] / "scenarios"


@pytest.fixture(autouse=True)
def listening() -> Iterator[None]:
    """Whoever starts tests in the background may have them ignore interrupts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_what_is_being_written_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = load(CATALOGUE / "inbound_call_centre.yaml")
    route = next(iter(scenario.routes))
    run = Run(tmp_path / "run", scenario)
    run.begin()
    block = block_of(route, 0, [life_of(scenario, route, COMPILED)(seed=1, replication=0)])

    def write(block: Block, file: IO[bytes]) -> None:
        file.write(b"")
        os.kill(os.getpid(), signal.SIGINT)
        write_block(block, file)

    monkeypatch.setattr("simulator.experiments.runs.write_block", write)
    with pytest.raises(KeyboardInterrupt):
        run.keep(block)
    assert [(one.first, one.last) for one in run.blocks(route)] == [(0, 1)]


def interrupted_by_a_thread(done: list[str]) -> None:
    with interrupts.put_off():
        thread = threading.Thread(target=signal.raise_signal, args=[signal.SIGINT])
        thread.start()
        thread.join()
        done.append("all")


def test_an_interrupt_that_another_thread_took_waits_too() -> None:
    done: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        interrupted_by_a_thread(done)
    assert done == ["all"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_where_nobody_listens_nothing_waits() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with interrupts.put_off():
        os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
