"""The words of the scenario language that are not simulated yet.

This is the one list: a plan that uses such a word is refused by its name, never half understood, and the page
docs/language-status.md is made from it. The list may only shrink.
"""

from __future__ import annotations

from collections.abc import Mapping

NOT_YET: Mapping[str, tuple[str, ...]] = {
    "plan": ("precision",),
}  # fmt: skip
"""By the place where they stand in a plan."""


def is_later(place: str, word: str) -> bool:
    """Whether a word belongs to the language at this place but is not simulated yet."""
    return word in NOT_YET.get(place, ())


def not_yet(word: str) -> str:
    """The message for such a word."""
    return f"{_named(word)} is not simulated yet."


def _named(word: str) -> str:
    return word if " " in word else f"`{word}`"


def status_page() -> str:
    """The page of the documentation that lists these words, in Markdown."""
    lines = [
        "# Words that are not simulated yet",
        "",
        "These words belong to the scenario language. A plan that uses one of them is refused by its name, so that",
        "nothing is half understood. The list is made from `simulator/scenario/words.py` and only ever gets shorter.",
        "",
        "| where | words |",
        "|---|---|",
    ]
    for place, words in NOT_YET.items():
        lines.append(f"| {place} | {', '.join(_named(word) for word in words)} |")
    return "\n".join(lines) + "\n"
