"""What a file of a plan is called: as its copy in a folder of its own is, so that the rows of both are drawn alike."""

from __future__ import annotations

import hashlib
import re
from pathlib import PurePosixPath
from urllib.parse import quote, unquote

INPUTS = "inputs"
"""The folder, beside a plan that is carried away, that its files lie in."""
LONGEST = 160
"""Bytes of a file's name that go into that of its copy; systems take 255."""
_COPY = re.compile(rf"{INPUTS}/(.+)-[0-9a-f]{{8}}\.csv")


def called(path: str) -> str:
    """A file's path inside the plan's folder without its ending, or what it was where this is a copy of it.

    Of what is too long to be part of a file's name, a digest.
    """
    copy = _COPY.fullmatch(path)
    if copy:
        return unquote(copy[1])
    file = PurePosixPath(path)
    name = str(file.with_name(file.name.partition(".")[0] or file.name))
    return name if len(_part(name)) <= LONGEST else digest(name.encode(), 32)


def address_of_rows(name: str) -> str:
    """What the luck is drawn by that gives a whole row of the file that is called so."""
    return f"rows of {name}"


def copy_of(name: str, content: bytes) -> str:
    """Where the copy lies of what is called so and holds this."""
    return f"{INPUTS}/{_part(name)}-{digest(content)}.csv"


def digest(content: bytes, digits: int = 8) -> str:
    """So many digits that tell contents apart."""
    return hashlib.sha256(content).hexdigest()[:digits]


def _part(name: str) -> str:
    """A path as part of a file's name, on every system."""
    return quote(name, safe="")
