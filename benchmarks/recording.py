"""What was measured is kept in one page, each kind under a heading of its own that the next measurement replaces."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from simulator.experiments.identity import sources_hash
from simulator.rules.compiling import fingerprint

PAGE = Path(__file__).with_name("RESULTS.md")
TITLE = "# Results\n\nWritten by the commands of this folder; each section says what made it, when and with what.\n"


def program() -> str:
    """What was measured, by the names of its text and of its machine code."""
    return f"sources {sources_hash()}, machine code {fingerprint()}"


def record(heading: str, lines: Iterable[str], page: Path = PAGE) -> None:
    """A section takes the place of the one with its heading, or the last."""
    text = page.read_text(encoding="utf-8") if page.exists() else TITLE
    section = f"## {heading}\n\n" + "\n".join(lines) + "\n"
    old = re.compile(rf"^## {re.escape(heading)}\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    if old.search(text):
        text = old.sub(lambda _: f"{section}\n", text).rstrip("\n") + "\n"
    else:
        text = f"{text.rstrip()}\n\n{section}"
    page.write_text(text, encoding="utf-8")
