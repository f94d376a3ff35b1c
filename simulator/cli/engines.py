"""The words of a command line that say what simulates, and how many at once; shared by the commands that simulate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import rich_click as click

from simulator.engines.choice import ENGINES

Command = TypeVar("Command", bound=Callable[..., Any])


def engine_option(command: Command) -> Command:
    """Add ``--engine`` to a command."""
    told = "What simulates; both give the same bits. The reference is to be read, and slow."
    return click.option("--engine", type=click.Choice(ENGINES), default=ENGINES[0], show_default=True, help=told)(
        command
    )


def workers(command: Command) -> Command:
    """Add ``--jobs`` and ``--engine`` to a command."""
    told = "Threads (with the reference: processes) at once. Default: one a core."
    return click.option("--jobs", type=click.IntRange(min=1), help=told)(engine_option(command))
