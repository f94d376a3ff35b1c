"""Files and folders that a user names for what a command writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import rich_click as click

from simulator.errors import Problem, ScenarioError

Callback = TypeVar("Callback", bound=Callable[..., Any])

NAMED_WRONG = (FileNotFoundError, NotADirectoryError, IsADirectoryError, FileExistsError, PermissionError)
"""What is the user's to put right; a full disk, say, is not."""


def output_option(told: str) -> Callable[[Callback], Callback]:
    """The option that names the file which a command writes; ``told`` is its help."""
    return click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help=told)


@contextmanager
def plain_about(path: Path) -> Iterator[None]:
    """Turn what the system says of a file into plain words.

    Raises ScenarioError where another path would do, click's FileError otherwise.
    """
    try:
        yield
    except NAMED_WRONG as error:
        reason = f"cannot be written ({error.strerror or error}); name a place where you may write."
        raise ScenarioError(str(error.filename or path), [Problem(message=reason)]) from None
    except OSError as error:
        raise click.FileError(str(error.filename or path), error.strerror) from None
