"""Where two plans say different things, value by value, in the words in which a plan is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from simulator.scenario.bases import KINDS_OF_LEADS
from simulator.scenario.dependent import Dependent
from simulator.scenario.distributions import FAMILIES
from simulator.scenario.edits import NOTHING, TAKEN_AWAY
from simulator.scenario.places import has_words_alone
from simulator.scenario.problems import Path
from simulator.scenario.yaml_text import Data

Keys = tuple[str, ...]
KINDS = (*FAMILIES, Dependent.family, *KINDS_OF_LEADS)
"""Words that say which of several kinds a mapping is."""
_SIMPLE = re.compile(r"[^.*\[\]=]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """A value that is not the same; None where a plan does not state it."""

    path: Keys
    before: Data | None
    after: Data | None


def differences(before: Mapping[str, Data], after: Mapping[str, Data], path: Keys = ()) -> Iterator[Difference]:
    """Every difference, as deep inside as both plans have a mapping; in the order of the first, new ones last.

    A distribution of another family, or leads given in another way, are one difference.
    """
    for key in dict.fromkeys((*before, *after)):
        old, new, here = before.get(key), after.get(key), (*path, key)
        if isinstance(old, Mapping) and isinstance(new, Mapping) and _kind(old) == _kind(new):
            yield from differences(old, new, here)
        elif old != new:
            yield Difference(path=here, before=old, after=new)


def _kind(value: Mapping[str, Data]) -> str | None:
    return next((word for word in KINDS if word in value), None)


def settings(before: Mapping[str, Data], after: Mapping[str, Data], path: Path = ()) -> dict[str, Data]:
    """What must be set in one plan to make it the other: values by dotted path, ``none`` where a word goes.

    Where a word goes that cannot be taken away alone, names change their order or one has a dot in it, all that stands
    beside it is set anew.
    """
    found: dict[str, Data] = {_written((*path, key)): NOTHING for key in before if key not in after}
    for key, new in after.items():
        found |= _set(before.get(key), new, (*path, key))
    return found


def _set(old: Data | None, new: Data, here: Path) -> dict[str, Data]:
    if repr(old) == repr(new):  # mappings of which only the order differs are equal
        return {}
    if isinstance(old, Mapping) and isinstance(new, Mapping) and _changes(old, new, here):
        return settings(old, new, here)
    if isinstance(old, list) and isinstance(new, list) and _entry_by_entry(old, new):
        each = (_set(one, other, (*here, place)) for place, (one, other) in enumerate(zip(old, new, strict=True)))
        return {path: value for found in each for path, value in found.items()}
    return {_written(here): new}


def _changes(old: Mapping[str, Data], new: Mapping[str, Data], here: Path) -> bool:
    """Whether a mapping becomes another by setting words in it and taking others away; names keep their order."""
    kept = [key for key in old if key in new]
    return (
        all(key in new or key in TAKEN_AWAY for key in old)
        and all(_SIMPLE.fullmatch(key) for key in (*old, *new))
        and (list(new)[: len(kept)] == kept or has_words_alone(here))
    )


def _entry_by_entry(old: list[Data], new: list[Data]) -> bool:
    return len(old) == len(new) and all(isinstance(one, Mapping) for one in (*old, *new))


def _written(path: Path) -> str:
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")
