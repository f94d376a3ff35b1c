"""The command ``simulator``: one file a command, loaded when it is called for."""

from __future__ import annotations

import errno
import gc
import io
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any, NoReturn

import rich_click as click
from click.exceptions import Abort, ClickException, Exit

from simulator import __version__, interrupts
from simulator.errors import ScenarioError, SimulatorError
from simulator.scenario.problems import listed, not_among

COMMANDS = ("check", "compare", "diff", "new", "schema", "trace", "validate")
"""Each has a file of its name that holds ``command`` and imports what is heavy only when it runs."""

LIKE_COMPARE = ("run", "simulate", "start")
"""What other tools call what `compare` does."""
WRONG_INPUT, INTERRUPTED, OTHER = 2, 130, 1
DEBUG = "SIMULATOR_DEBUG"
"""The environment variable that asks for the traceback of an internal error."""


class LazyGroup(click.RichGroup):
    """A group that finds its commands in files of their names and turns every failure into plain words."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click passes it
        """The names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  click passes it
        """A command by its name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"simulator.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is called; for an unknown one, what was probably meant and what there is."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            ctx.fail(_unknown(name))
        return super().resolve_command(ctx, args)

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read the command line; help and version are printed meanwhile."""
        with _failures_told():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        _print_what_can_be_printed()
        with _failures_told():
            return super().invoke(ctx)


@contextmanager
def _failures_told() -> Iterator[None]:
    """A failure is one message on stderr and an exit status."""
    try:
        with interrupts.let_through():
            yield
    except (ClickException, Exit, Abort):
        raise
    except KeyboardInterrupt:
        _tell("Interrupted.", INTERRUPTED)
    except SimulatorError as error:
        _tell(str(error), WRONG_INPUT if isinstance(error, ScenarioError) else OTHER)
    except Exception as error:
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            _tell(f"{error.filename or 'The output'} cannot be written: {error.strerror}.", OTHER)
        if isinstance(error, OSError) and error.errno == errno.EPIPE:
            raise
        _tell(_internal(error), OTHER)


def _tell(message: str, status: int) -> NoReturn:
    click.echo(message, err=True)
    raise Exit(status) from None


def _unknown(name: str) -> str:
    if name in LIKE_COMPARE:
        return f"'{name}' is not a command. Did you mean 'compare'? Commands: {listed(COMMANDS)}."
    return not_among(name, "a command", COMMANDS, "Commands")


def _print_what_can_be_printed() -> None:
    """A terminal that lacks a character shows a question mark instead of stopping the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _internal(error: Exception) -> str:
    if os.environ.get(DEBUG) == "1":
        import traceback

        return traceback.format_exc().rstrip()
    words = " ".join(str(error).split())[:200]
    return f"internal error ({type(error).__name__}: {words}); please report it. {DEBUG}=1 shows where it happened."


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="simulator")
def main() -> None:
    """Compare ways to sell: who does which step of the sales cycle, and what that earns, takes and costs.

    A plan is one YAML file. `simulator check` shows what was understood of it, `simulator compare` its routes.
    """


_FEW_CYCLES = 50_000
"""New objects between two searches for cycles, of which there are few; at 700 they take a tenth of a start."""
_PATIENCE = 1.0
"""Seconds that threads of a pool whose workers have ended are given to end too."""


def run() -> None:
    """What the installed command calls once it is loaded: after an interrupt it is over at once.

    The interrupt may have caught a thread of the process pool with a lock in its hands; an orderly exit would wait
    for that thread. Blocks are on disk whole by then, and the workers have ended. Between reading the command line and
    what follows, click would tell of an interrupt in its own way; there it waits.
    """
    gc.set_threshold(_FEW_CYCLES)
    try:
        with interrupts.put_off():
            _run()
    finally:
        interrupts.leave_alone()


def _run() -> None:
    try:
        main(prog_name="simulator")
    except SystemExit as leaving:
        if leaving.code != INTERRUPTED:
            raise
    else:
        return
    sys.stdout.flush()
    sys.stderr.flush()
    if "multiprocessing.resource_tracker" in sys.modules:
        _let_go_of_locks()
    os._exit(INTERRUPTED)


def _let_go_of_locks() -> None:
    """The locks of a pool whose workers have ended go with it, or a process that keeps count would tell of them."""
    until = time.monotonic() + _PATIENCE
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            with suppress(RuntimeError, AssertionError):  # of threads that Python has not started
                thread.join(max(0.0, until - time.monotonic()))
    gc.collect()
