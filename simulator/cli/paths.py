"""Files and folders that a user names for what a command writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import rich_click as click

from simulator.errors import Problem, ScenarioError

NAMED_WRONG = (FileNotFoundError, NotADirectoryError, IsADirectoryError, FileExistsError, PermissionError)
"""What is the user's to put right; a full disk, say, is not."""


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
