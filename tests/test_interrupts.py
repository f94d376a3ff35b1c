"""Ctrl-C in the very moment in which something is written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from simulator import interrupts
from simulator.engines.choice import COMPILED, life_of
from simulator.experiments.blocks import Block, block_of, write_block
from simulator.experiments.runs import Run
from simulator.scenario.reading import load

CATALOGUE = Path(__file__).parents[1] / "scenarios"


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


def test_what_was_put_off_takes_effect_where_it_is_let_through() -> None:
    done: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        put_off_and_let_through(done)
    assert done == ["read", "told"]


def put_off_and_let_through(done: list[str]) -> None:
    with interrupts.put_off():
        signal.raise_signal(signal.SIGINT)
        done.append("read")
        try:
            with interrupts.let_through():
                done.append("run")
        except KeyboardInterrupt:
            done.append("told")
        signal.raise_signal(signal.SIGINT)
    done.append("more")


def test_where_interrupts_are_let_through_they_take_effect_at_once() -> None:
    done: list[str] = []
    with interrupts.put_off():
        with pytest.raises(KeyboardInterrupt):
            let_through_inside(done)
        interrupts.due()
    assert done == []
    with interrupts.let_through():
        interrupts.due()


def let_through_inside(done: list[str]) -> None:
    with interrupts.let_through():
        signal.raise_signal(signal.SIGINT)
        done.append("too late")


def test_a_long_block_says_where_an_interrupt_is_due() -> None:
    done: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        compile_functions(done)
    assert done == ["one"]


def compile_functions(done: list[str]) -> None:
    with interrupts.put_off():
        interrupts.due()
        signal.raise_signal(signal.SIGINT)
        done.append("one")
        interrupts.due()
        done.append("another")


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="needs masks of signals")
def test_a_process_that_is_started_out_of_reach_is_not_interrupted_and_this_one_is() -> None:
    asks = "import signal; print(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, []))"
    started = [sys.executable, "-c", asks]
    told: list[bytes] = []
    with pytest.raises(KeyboardInterrupt):
        start_out_of_reach(started, told)
    assert told == [b"True\n"]
    assert subprocess.run(started, capture_output=True, check=True).stdout == b"False\n"


def start_out_of_reach(command: list[str], told: list[bytes]) -> None:
    with interrupts.out_of_reach():
        os.kill(os.getpid(), signal.SIGINT)
        told.append(subprocess.run(command, capture_output=True, check=True).stdout)
