"""The folder in which generated plans find their files: those of the repository, and the open leads of each plan."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path


def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="worlds-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    shutil.copytree(Path(__file__).parent / "data", folder, dirs_exist_ok=True)
    return folder


FOLDER = _folder()
"""Of this process alone; it is gone when the process ends."""


def put(name: str, text: str) -> None:
    """Let a file lie there; the same name always has the same text."""
    if not (FOLDER / name).exists():
        (FOLDER / name).write_text(text, encoding="utf-8")


def heading(file: Path) -> list[str]:
    """The titles of a file's columns."""
    return file.read_text(encoding="utf-8").partition("\n")[0].split(",")
