"""Collecting everything that is wrong with a plan, in plain words."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice
from typing import Literal

Path = tuple[str | int, ...]
At = Literal["value", "key"]

LONGEST = 40
"""Characters of a plan's own text that a message repeats."""
MOST_NAMES = 20
"""Names that a message lists before it counts the rest."""


class Problems:
    """A list of problems that grows while a plan is read, so that all of them come at once."""

    def __init__(self) -> None:
        self.found: list[tuple[Path, At, str]] = []
        self._known: set[tuple[Path, At, str]] = set()

    def __bool__(self) -> bool:
        return bool(self.found)

    def add(self, path: Path, message: str, at: At = "value") -> None:
        """Note a problem of the value, or of the key, at a path; the same one is noted once."""
        entry = (path, at, message)
        if entry not in self._known:
            self._known.add(entry)
            self.found.append(entry)


MOST_COMPARED = 200
"""Names that a wrong one is compared with; more would take long in a plan with thousands of mistakes."""


def shown(text: str) -> str:
    """A plan's text in quotes, shortened and without control characters, fit for a message."""
    clean = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[: LONGEST + 1])
    return f"'{clean[:LONGEST]}…'" if len(text) > LONGEST else f"'{clean}'"


def listed(names: Iterable[str]) -> str:
    """Names in a row, the later ones of a long list counted."""
    every = [str(name) for name in names]
    more = len(every) - MOST_NAMES
    row = ", ".join(name[:LONGEST] for name in every[:MOST_NAMES])
    return f"{row} and {more} more" if more > 0 else row


def closest(word: str, known: Iterable[str]) -> str:
    """The nearest known name, or nothing when none is near."""
    by_lower = {name.lower(): name for name in islice(known, MOST_COMPARED)}
    close = get_close_matches(word[:LONGEST].lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[close[0]] if close else ""


def nearest(word: str, known: Iterable[str]) -> str:
    """A question that offers the nearest known name, or nothing when none is near."""
    return offered(closest(word, known))


def offered(*meant: str) -> str:
    """A question that offers what was probably meant; nothing where that is empty."""
    choice = " or ".join(f"'{one}'" for one in meant if one)
    return f" Did you mean {choice}?" if choice else ""


def not_among(word: str, what: str, known: Iterable[str], title: str) -> str:
    """The message for a name that does not exist: the nearest one, and what there is."""
    names = list(known)
    choice = f" {title}: {listed(names)}." if names else f" The plan has no {title.lower()}."
    return f"{shown(word)} is not {what}.{nearest(word, names)}{choice}"


def percent(fraction: float) -> str:
    """A share for a message, to at most four decimals."""
    return f"{round(fraction * 100, 4):.10g} %"


def dotted(path: Path) -> str:
    """A path as a person writes it: keys joined with dots, places in a list in brackets from 1."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            text += f".{part[:LONGEST]}" if text else part[:LONGEST]
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
