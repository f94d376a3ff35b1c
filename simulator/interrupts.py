"""Ctrl-C while something is in hand that must not be left half done."""

from __future__ import annotations

import signal
import sys
from _thread import interrupt_main, start_new_thread
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from time import sleep
from types import FrameType
from typing import Any

A_MOMENT = 0.02
"""Seconds after which whatever swallowed an interrupt is over."""

Handler = Callable[[int, FrameType | None], Any]


class _Later:
    """Takes note of interrupts in place of the handler that will hear of the first."""

    def __init__(self, then: Handler) -> None:
        self.then = then
        self.came: list[tuple[int, FrameType | None]] = []

    def __call__(self, number: int, frame: FrameType | None) -> None:
        self.came.append((number, frame))

    def tell(self) -> None:
        """The handler hears of what came so far."""
        if self.came:
            first, self.came = self.came[0], []
            self.then(*first)


@contextmanager
def put_off() -> Iterator[None]:
    """An interrupt that comes in this block takes effect after it, or where `let_through` and `due` say.

    A mask of signals would not do: another thread of the process may take an interrupt, and Python raises it in the
    main one all the same. Nor would an exception that is raised anywhere: machine code that calls Python swallows it.
    """
    handler = signal.getsignal(signal.SIGINT)
    if current_thread() is not main_thread() or not callable(handler):
        yield
        return
    later = _Later(handler)
    signal.signal(signal.SIGINT, later)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
        later.tell()


@contextmanager
def let_through() -> Iterator[None]:
    """An interrupt takes effect in this block at once, though it stands in one that puts interrupts off."""
    later = _waiting()
    if later is None:
        yield
        return
    signal.signal(signal.SIGINT, later.then)
    try:
        later.tell()
        yield
    finally:
        signal.signal(signal.SIGINT, later)


def due() -> None:
    """An interrupt that was put off takes effect here: a good moment in the middle of a long block."""
    later = _waiting()
    if later is not None:
        later.tell()


def _waiting() -> _Later | None:
    handler = signal.getsignal(signal.SIGINT)
    return handler if isinstance(handler, _Later) and current_thread() is main_thread() else None


@contextmanager
def out_of_reach() -> Iterator[None]:
    """Processes that are started in this block are not interrupted, be they still loading; this one is after it.

    They inherit the mask of signals. Each says `leave_alone` too, for systems that have none.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    with put_off():
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def leave_alone() -> None:
    """No interrupt reaches the program any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def never_lost() -> None:
    """From now on an interrupt that came where nothing can be raised, as in a destructor, comes again a moment later.

    Python would print it there, and go on as if nobody had said a word.
    """
    sys.unraisablehook = _again


def _again(lost: sys.UnraisableHookArgs) -> None:
    if issubclass(lost.exc_type, KeyboardInterrupt):
        start_new_thread(_in_a_moment, ())
    else:
        sys.__unraisablehook__(lost)


def _in_a_moment() -> None:
    sleep(A_MOMENT)
    if hasattr(signal, "pthread_kill"):  # wakes the main thread, where it waits for something
        signal.pthread_kill(main_thread().ident or 0, signal.SIGINT)
    else:
        interrupt_main()
