"""The words of a command line that say what simulates, and how many at once; shared by the commands that simulate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import rich_click as click

from simulator.engines.choice import ENGINES
from simulator.errors import Problem, ScenarioError

if TYPE_CHECKING:
    from simulator.scenario.types import Scenario

Command = TypeVar("Command", bound=Callable[..., Any])


def engine_option(command: Command) -> Command:
    """Add ``--engine`` to a command."""
    told = "What simulates; both give the same bits. The reference is to be read, and slow."
    kind = click.Choice(ENGINES, case_sensitive=False)
    return click.option("--engine", type=kind, default=ENGINES[0], show_default=True, help=told)(command)


def workers(command: Command) -> Command:
    """Add ``--jobs`` and ``--engine`` to a command."""
    told = "Threads (with the reference: processes) at once. Default: one a core."
    return click.option("--jobs", type=click.IntRange(min=1), help=told)(engine_option(command))


@contextmanager
def placed_in(file: Path, plan: Scenario) -> Iterator[None]:
    """What an engine cannot represent of a plan is told with its place in the plan's file."""
    try:
        yield
    except ScenarioError as error:
        if error.source != plan.name:
            raise
        raise ScenarioError(file.name, [_placed(plan, problem) for problem in error.problems]) from None


def _placed(plan: Scenario, problem: Problem) -> Problem:
    if plan.written is None:
        return problem
    path = plan.written.existing(tuple(problem.path.split(".")))
    mark = plan.written.mark(path)
    return replace(problem, file=mark.file or None, line=mark.line or None, column=mark.column or None)
