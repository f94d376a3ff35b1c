"""Text that a command writes to a file, or to the standard output."""

from __future__ import annotations

from pathlib import Path

import rich_click as click

from simulator.cli.paths import plain_about


def write(text: str, output: Path | None, *, fresh: bool = False) -> None:
    """Write a text; with ``fresh`` only to a file that does not exist yet.

    Raises ScenarioError if another path would do, and click.FileError if not.
    """
    if output is None:
        click.echo(text, nl=False)
        return
    with plain_about(output), output.open("x" if fresh else "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
