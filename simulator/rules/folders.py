"""Where on a machine things are kept that took long to make, under names that change with all they depend on."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
import time
import uuid
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from zlib import crc32


def name_of(parts: Iterable[str], rest: object) -> str:
    """A name for the text of some parts of the program, and whatever else there is."""
    package = Path(__file__).parent.parent
    digest = hashlib.sha256()
    for folder in parts:
        for source in sorted((package / folder).rglob("*.py")):
            digest.update(source.relative_to(package).as_posix().encode())
            digest.update(source.read_bytes())
    digest.update(repr(rest).encode())
    return digest.hexdigest()[:16]


def of_user() -> Path:
    """The folder for such things of whoever runs the program.

    Raises OSError if not even a temporary folder can be made.
    """
    chosen = os.environ.get("XDG_CACHE_HOME")
    try:
        folder = Path(chosen) if chosen and Path(chosen).is_absolute() else Path.home() / ".cache"
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except (OSError, RuntimeError):
        return _temporary_folder()
    return folder


def _temporary_folder() -> Path:
    """A folder of this user alone: code that another user could have written there must never be loaded."""
    user = os.getuid() if hasattr(os, "getuid") else 0
    folder = Path(tempfile.gettempdir()) / f"simulator-of-{user}"
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    mine = not hasattr(os, "getuid") or status.st_uid == user
    if mine and not folder.is_symlink() and status.st_mode & 0o022 == 0:
        return folder
    return Path(tempfile.mkdtemp(prefix="simulator-"))


def keep(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all, behind a sum that tells later whether it is as it was written.

    Raises OSError if it cannot be written; nothing is left behind then.
    """
    draft = path.with_name(f".{uuid.uuid4().hex}")
    try:
        draft.write_bytes(_sum_of(content) + content)
        draft.replace(path)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise


def kept(path: Path) -> bytes:
    """What such a file holds.

    Raises FileNotFoundError if there is none or it is damaged, and OSError if it cannot be read.
    """
    content = path.read_bytes()
    if _sum_of(content[SUM:]) != content[:SUM]:
        raise FileNotFoundError(f"{path} is damaged")
    return content[SUM:]


SUM = 4
"""Bytes of the sum that a file begins with."""


def _sum_of(content: bytes) -> bytes:
    """Never zeros alone where there is nothing: an empty file, or one of zeros, is damaged too."""
    return crc32(content, 1).to_bytes(SUM, "little")


UNUSED = 30 * 24 * 3600.0
"""Seconds after which what is of other sources, and which nobody has used since, is thrown away."""
_DELETED = "deleted-"
_CACHE = re.compile(r"(numba|tables)-[0-9a-f]{16}")


def prepare(folder: Path) -> None:
    """Marks a cache as used today; where it is new, its neighbours that nobody uses any more are deleted.

    A failure changes nothing but the time and room that it takes.
    """
    with suppress(OSError):
        if folder.is_dir():
            os.utime(folder)
            return
        folder.mkdir(parents=True, exist_ok=True)
        _prune(folder)


def _prune(folder: Path) -> None:
    """Deletes by renaming first, so that no process finds half a cache; one at work there compiles anew."""
    before = time.time() - UNUSED
    for old in folder.parent.iterdir():
        abandoned = _CACHE.fullmatch(old.name) or old.name.startswith(_DELETED)
        if abandoned and old != folder and not old.is_symlink() and old.is_dir() and old.stat().st_mtime < before:
            with suppress(OSError):
                aside = old.with_name(f"{_DELETED}{uuid.uuid4().hex}")
                shutil.rmtree(old.rename(aside), ignore_errors=True)
