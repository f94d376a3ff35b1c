"""What changed between two plans, in sentences for the people who wrote them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from simulator.scenario.differences import Difference, Keys, differences
from simulator.scenario.dumping import plain
from simulator.scenario.types import Scenario
from simulator.scenario.units import CLOCK_UNITS, RATE_UNITS
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
SILENT: Mapping[str, Data] = {
    "regular": "false",
    "urgency": "0",
    "cost": "0",
    "available": "100%",
    "absence": "0%",
    "speed": "1",
    "assignment": "pool",
    "overtime": "100%",
    "channel": "direct",
    "order": "oldest",
    "end_of_shift": "pause",
}
"""Words that need not be told while they are what stands there when nothing is said."""
ORDERED = {"stages": "", "routes": " (a what-if is like the first)"}
"""Sections whose order matters, and why where it is not plain."""
DIGITS = 6
"""Significant digits of numbers that units made long, such as a month's leads in a week."""
_LONG = re.compile(r"(?<![\d._-])\d*\.\d{6,}")
NAME, SEATS = "name", "headcount"
"""The words that tell people and shifts from other things that stand in lists."""
_QUANTITY = re.compile(r"([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)(\s*(?:%|[A-Za-z].*)?)")


def told(before: Scenario, after: Scenario) -> Iterator[str]:
    """A sentence for everything that is not the same in two plans, defaults and units made alike."""
    old, new = plain(before), plain(after)
    yield from (_sentence(part) for one in differences(old, new) for part in _parts(one) if not _comes_by_itself(part))
    yield from _reordered(old, new)


def _comes_by_itself(one: Difference) -> bool:
    """Whether a value that one plan does not have is what stands there when nothing is said."""
    return None in (one.before, one.after) and SILENT.get(one.path[-1]) == _present(one)


def _present(one: Difference) -> Data:
    present = one.before if one.after is None else one.after
    assert present is not None  # noqa: S101  a difference has a side
    return present


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
    if not what and one.after is None:
        return f"{who} is gone"
    if not what and one.before is None:
        return f"{who} is new: {_text(_present(one))}"
    if one.path[-2:] == ("due", "late"):
        return f"{who}: leads that are late {'stay now' if one.after is None else 'leave now'}"
    subject = f"{who}: {what}" if who and what else who or what
    if one.before is None or one.after is None:
        return f"{subject} {'is no longer' if one.after is None else 'is now'} {_text(_present(one))}"
    return f"{subject} is {', was '.join(_texts(one.after, one.before))}{_by(one.before, one.after)}"


def _texts(*values: Data) -> tuple[str, ...]:
    """Values in short, or in full where they would look alike."""
    short, full = (tuple(_text(one, digits) for one in values) for digits in (DIGITS, None))
    return short if len({*short}) == len(short) else full


def _text(value: Data, digits: int | None = DIGITS) -> str:
    spoken = _spoken(value)
    text = spoken if isinstance(spoken, str) else line_of(spoken)
    return text if digits is None else _LONG.sub(lambda found: f"{float(found[0]):.{digits}g}", text)


def _spoken(value: Data) -> Data:
    """A value without what stands there when nothing is said, and promised times in words."""
    if isinstance(value, list):
        return [_spoken(one) for one in value]
    if not isinstance(value, Mapping):
        return value
    if value.get("late") == {} and "within" in value:
        hours = f" in {value['in']}" if "in" in value else ""
        return f"within {value['within']}{hours}, when leads that are late leave"
    inside = {word: _spoken(one) for word, one in value.items()}
    inside = {word: one for word, one in inside.items() if SILENT.get(word) != one}
    cost = inside.get("cost")
    if isinstance(cost, Mapping):
        inside["cost"] = {word: one for word, one in cost.items() if one not in ("0", "0%")}
    return {word: one for word, one in inside.items() if (word, one) != ("cost", {})}


def _thing(path: Keys) -> tuple[str, str]:
    """What a path is about, and which of its words: ``resource closers`` and ``cost.per_hour``."""
    if path[0] not in THINGS or len(path) == 1:
        return "", ".".join(path)
    if path[0] == "targets":
        return "", f"target {path[1]}"
    return f"{THINGS[path[0]]} {path[1]}", ".".join(path[2:])


def _by(before: Data, after: Data) -> str:
    """By how much a quantity changed, if both are of one kind and it is no share."""
    old, new = _quantity(before), _quantity(after)
    if old is None or new is None or old[1] != new[1] or old[1] == "%" or not old[0]:
        return ""
    return f" ({float((new[0] / old[0] - 1) * 100):+.4g} %)"


def _quantity(value: Data) -> tuple[Decimal, str] | None:
    """How much, and of what; times and rates are made alike, so that 3 days and 2 weeks can be compared."""
    found = _QUANTITY.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    number, unit = Decimal(found[1]), found[2].strip()
    clock = CLOCK_UNITS.get(unit) or CLOCK_UNITS.get(f"{unit}s")
    if clock:
        return number * clock, "time"
    period = RATE_UNITS.get(unit.removeprefix("per "))
    return (number / period, "rate") if period and unit != "per hour" else (number, unit)


def _reordered(old: Mapping[str, Data], new: Mapping[str, Data]) -> Iterator[str]:
    """Order matters where leads begin at the first stage, and where odds change the first outcome."""
    for section, matters in ORDERED.items():
        things, others = old[section], new[section]
        assert isinstance(things, Mapping)  # noqa: S101  they have names
        assert isinstance(others, Mapping)  # noqa: S101  likewise
        if _order_differs(things, others):
            yield f"the {section} stand in another order: {', '.join(others)}{matters}"
        if section == "stages":
            yield from _outcomes_reordered(things, others)


def _outcomes_reordered(old: Mapping[str, Data], new: Mapping[str, Data]) -> Iterator[str]:
    for name, stage in old.items():
        ways, others = _outcomes(stage), _outcomes(new.get(name, {}))
        if _order_differs(ways, others):
            yield f"stage {name}: the outcomes stand in another order: {', '.join(others)}"


def _outcomes(stage: Data) -> Mapping[str, Data]:
    outcomes = stage.get("outcomes", {}) if isinstance(stage, Mapping) else {}
    return outcomes if isinstance(outcomes, Mapping) else {}


def _order_differs(one: Mapping[str, Data], other: Mapping[str, Data]) -> bool:
    return [name for name in one if name in other] != [name for name in other if name in one]
