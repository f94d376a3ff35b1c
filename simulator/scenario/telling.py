"""What changed between two plans, in sentences for the people who wrote them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from simulator.scenario.differences import Difference, Keys, differences
from simulator.scenario.dumping import plain
from simulator.scenario.types import Scenario
from simulator.scenario.yaml_text import Data, line_of

THINGS = {
    "targets": "target",
    "calendars": "calendar",
    "segments": "segment",
    "campaigns": "campaign",
    "resources": "resource",
    "stages": "stage",
    "routes": "route",
}
"""The sections of a plan, and what one of their entries is called."""
NAME, SEATS = "name", "headcount"
"""The words that tell people and shifts from other things that stand in lists."""
_QUANTITY = re.compile(r"([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)(\s*(?:%|[A-Za-z].*)?)")


def told(before: Scenario, after: Scenario) -> Iterator[str]:
    """A sentence for everything that is not the same in two plans, defaults and units made alike."""
    old, new = plain(before), plain(after)
    yield from (_sentence(part) for one in differences(old, new) for part in _parts(one))
    yield from _reordered(old, new)


def _parts(one: Difference) -> Iterator[Difference]:
    """What differs inside a list of people, by their names, or of as many shifts, by their places; else all of it."""
    before, after = _entries(one.before), _entries(one.after)
    if before is None or after is None or (NAME not in before[0] and len(before) != len(after)):
        yield one
        return
    *above, word = one.path
    old, new = ({_called(word, place, each): each for place, each in enumerate(some)} for some in (before, after))
    yield from differences(old, new, tuple(above))


def _entries(value: Data | None) -> list[Mapping[str, Data]] | None:
    """The people or shifts of a list; None if it is another thing."""
    if not isinstance(value, list):
        return None
    entries = [each for each in value if isinstance(each, Mapping) and (NAME in each or SEATS in each)]
    return entries if len(entries) == len(value) > 0 else None


def _called(word: str, place: int, entry: Mapping[str, Data]) -> str:
    return f"{word}.{entry[NAME]}" if NAME in entry else f"{word}[{place + 1}]"


def _sentence(one: Difference) -> str:
    who, what = _thing(one.path)
    if not what:
        said = "" if one.after is None else f": {line_of(one.after)}"
        return f"{who} is gone" if one.after is None else f"{who} is new{said}"
    subject = f"{who}: {what}" if who else what
    if one.before is None or one.after is None:
        stated = one.before if one.after is None else one.after
        assert stated is not None  # noqa: S101  a difference has a side
        return f"{subject} {'is no longer' if one.after is None else 'is now'} {_text(stated)}"
    return f"{subject} is {_text(one.after)}, was {_text(one.before)}{_by(one.before, one.after)}"


def _text(value: Data) -> str:
    return value if isinstance(value, str) else line_of(value)


def _thing(path: Keys) -> tuple[str, str]:
    """What a path is about, and which of its words: ``resource closers`` and ``cost.per_hour``."""
    if path[0] not in THINGS or len(path) == 1:
        return "", ".".join(path)
    if path[0] == "targets":
        return "", f"target {path[1]}"
    return f"{THINGS[path[0]]} {path[1]}", ".".join(path[2:])


def _by(before: Data, after: Data) -> str:
    """By how much a quantity changed, if both are in one unit and it is no share."""
    old, new = _quantity(before), _quantity(after)
    if old is None or new is None or old[1] != new[1] or old[1] == "%" or not old[0]:
        return ""
    return f" ({float((new[0] / old[0] - 1) * 100):+.4g} %)"


def _quantity(value: Data) -> tuple[Decimal, str] | None:
    found = _QUANTITY.fullmatch(value) if isinstance(value, str) else None
    return (Decimal(found[1]), found[2].strip()) if found else None


def _reordered(old: Mapping[str, Data], new: Mapping[str, Data]) -> Iterator[str]:
    """Order matters where leads begin at the first stage, and odds change the first outcome."""
    stages, later = old["stages"], new["stages"]
    assert isinstance(stages, Mapping)  # noqa: S101  a plan's stages have names
    assert isinstance(later, Mapping)  # noqa: S101  likewise
    if _order_differs(stages, later):
        yield f"the stages stand in another order: {', '.join(later)}"
    for name, stage in stages.items():
        ways, others = _outcomes(stage), _outcomes(later.get(name, {}))
        if _order_differs(ways, others):
            yield f"stage {name}: the outcomes stand in another order: {', '.join(others)}"


def _outcomes(stage: Data) -> Mapping[str, Data]:
    outcomes = stage.get("outcomes", {}) if isinstance(stage, Mapping) else {}
    return outcomes if isinstance(outcomes, Mapping) else {}


def _order_differs(one: Mapping[str, Data], other: Mapping[str, Data]) -> bool:
    return [name for name in one if name in other] != [name for name in other if name in one]
