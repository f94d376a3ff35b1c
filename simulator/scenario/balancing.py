"""Chances that were changed and no longer add up: which two to change at once, ready to be written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from simulator.scenario.document import Node, Table, Text
from simulator.scenario.problems import Path
from simulator.scenario.units import shown_decimal

NOT_ONE = "chances add up to"
"""How the problem begins that chances do not add up."""
CHANCE = "chance"


def chances_of(stage: Node) -> Iterator[tuple[str, Text]]:
    """The chances that a stage's outcomes state, by the outcome's name."""
    outcomes = stage.get("outcomes") if isinstance(stage, Table) else None
    for name, outcome in outcomes.items() if isinstance(outcomes, Table) else ():
        if isinstance(outcome, Table) and isinstance(outcome.get(CHANCE), Text):
            yield name, outcome[CHANCE]


def together(message: str, path: Sequence[str | int], root: Table, changed: Iterable[Path]) -> dict[str, str]:
    """Two chances to change at once, by path, where the problem is that chances do not add up; else nothing.

    ``changed`` are the paths at which values were changed.
    """
    if not message.startswith(NOT_ONE) or path[0] != "stages" or "options" in path:
        return {}
    outcomes = ("stages", str(path[1]), "outcomes")
    own = {str(place[3]) for place in changed if place[:3] == outcomes and place[3:]}
    both = _balanced(dict(chances_of(root["stages"][path[1]])), own)
    return {f"{'.'.join(outcomes)}.{name}.{CHANCE}": chance for name, chance in both.items()}


def in_braces(chances: Mapping[str, str], quote: str = "") -> str:
    """What to add to a problem: the chances to change, as a mapping; nothing where there are none."""
    pairs = ", ".join(f"{quote}{path}{quote}: {quote}{chance}{quote}" for path, chance in chances.items())
    return f" Change two at once: {{{pairs}}}" if chances else ""


def _balanced(stated: Mapping[str, Text], own: Collection[str]) -> dict[str, str]:
    """The chances that were changed, and the last of the others, which takes what is left."""
    others = [name for name in stated if name not in own]
    try:
        shares = {name: Decimal(text.strip().removesuffix("%").replace("_", "")) for name, text in stated.items()}
    except InvalidOperation:
        return {}
    if not others or len(others) == len(stated):
        return {}
    left = 100 - sum(share for name, share in shares.items() if name != others[-1])
    kept = {name: str(text) for name, text in stated.items() if name in own}
    return {**kept, others[-1]: f"{shown_decimal(Decimal(left))}%"} if left >= 0 else {}
