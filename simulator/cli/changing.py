"""The words of a command line that change a plan before it is used; shared by the commands that read one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import rich_click as click

if TYPE_CHECKING:
    from simulator.scenario.types import Scenario

Command = TypeVar("Command", bound=Callable[..., Any])


def changes(command: Command) -> Command:
    """Add ``--set`` and ``--what-if`` to a command, as its arguments ``sets`` and ``what_ifs``."""
    setting = click.option(
        "--set", "sets", multiple=True, metavar="PATH=VALUE", help="Change a value: 7, x0.8, +2 or -2; * for all."
    )
    asking = click.option(
        "--what-if",
        "what_ifs",
        multiple=True,
        metavar="'NAME: PATH=VALUE'",
        help="One more route, like the first one (or 'NAME like ROUTE: …'), that sees values changed.",
    )
    return setting(asking(command))


def read(
    file: Path, sets: Sequence[str], what_ifs: Sequence[str], routes: Sequence[str] | None = None
) -> tuple[Scenario, list[str] | None]:
    """The changed plan of a file, and which of its routes are meant: those chosen and those added; None for all."""
    from simulator.scenario.asking import Asked
    from simulator.scenario.reading import load

    asked = Asked(sets=tuple(sets), what_ifs=tuple(what_ifs), model=routes[0] if routes else None)
    chosen = None if routes is None else [*routes, *asked.names()]
    return load(file, asked=asked), chosen
