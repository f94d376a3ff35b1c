"""Text that a command writes to a file, or to the standard output."""

from __future__ import annotations

from pathlib import Path

import rich_click as click


def write(text: str, output: Path | None, *, fresh: bool = False) -> None:
    """Write a text; with ``fresh`` only to a file that does not exist yet.

    Raises click.FileError if the file cannot be written.
    """
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        with output.open("x" if fresh else "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise click.FileError(str(output), "it exists already; choose another name.") from None
    except OSError as error:
        raise click.FileError(str(output), error.strerror) from None
