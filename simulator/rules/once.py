"""Compiled once a machine: what somebody at the screen is told meanwhile, and how processes wait for each other."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from numba.core import event

from simulator import interrupts
from simulator.rules.loading import NOT_KEPT

SECONDS = 15
"""About how long the engine takes to compile, on a server's core."""


@contextmanager
def once(folder: Path, what: str, version: str) -> Iterator[None]:
    """What is compiled in this block is compiled by one process, and others wait; then it lies there if it can be kept.

    ``version`` names all that it depends on. Whoever compiles or waits says so on stderr, in one line. Where files
    cannot be locked, each compiles for itself.
    """
    done = folder / f"{what}-{version}.compiled"
    if done.exists():
        with _told(what), interrupts.put_off():  # what has been deleted or damaged since is compiled again
            yield
        return
    with _told(what), _held(folder / f"{what}.lock", what), interrupts.put_off():
        yield
        with suppress(OSError):
            if not NOT_KEPT:
                folder.mkdir(parents=True, exist_ok=True)
                done.touch()


class _Notice(event.Listener):
    """Says at the first function that numba compiles, rather than loads, how long that will take.

    Before each function somebody may think better of it.
    """

    def __init__(self, what: str) -> None:
        self.what, self.said = what, False

    def on_start(self, _event: Any) -> None:
        """A function is about to be compiled."""
        interrupts.due()
        if not self.said:
            self.said = True
            say(f"Compiling the {self.what} once for this machine, about {SECONDS} s ...")

    def on_end(self, _event: Any) -> None:
        """Nobody is told."""


@contextmanager
def _told(what: str) -> Iterator[None]:
    with event.install_listener("numba:compile", _Notice(what)):
        yield


@contextmanager
def _held(path: Path, what: str) -> Iterator[None]:
    """Hold a lock that the system lets go of, however this process ends."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("wb")
    except OSError:
        yield
        return
    with file:
        if not _lock(file.fileno(), wait=False):
            say(f"Another process compiles the {what} once for this machine; waiting for it ...")
            _lock(file.fileno(), wait=True)
        yield


def _lock(descriptor: int, *, wait: bool) -> bool:
    """Whether nobody else holds the lock any more; true also where there is no such thing as a lock."""
    try:
        import fcntl  # noqa: PLC0415 - where there is none, nothing is locked
    except ImportError:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def say(words: str) -> None:
    """One line on stderr, if anybody hears it."""
    with suppress(OSError, AttributeError, ValueError):
        sys.stderr.write(f"{words}\n")
        sys.stderr.flush()
