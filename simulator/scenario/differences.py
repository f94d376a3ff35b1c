"""Where two plans say different things, value by value, in the words in which a plan is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from simulator.scenario.bases import KINDS_OF_LEADS
from simulator.scenario.dependent import Dependent
from simulator.scenario.distributions import FAMILIES
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


def settings(before: Mapping[str, Data], after: Mapping[str, Data], path: Keys = ()) -> dict[str, Data]:
    """What must be set in one plan to make it the other: values by dotted path.

    Where a word goes, or has a dot in its name, all that stands beside it is set anew.
    """
    found: dict[str, Data] = {}
    for key, new in after.items():
        old, here = before.get(key), (*path, key)
        if isinstance(old, Mapping) and isinstance(new, Mapping) and _grows(old, new):
            found |= settings(old, new, here)
        elif old != new:
            found[".".join(here)] = new
    return found


def _grows(old: Mapping[str, Data], new: Mapping[str, Data]) -> bool:
    """Whether a mapping becomes another by setting words in it, their order kept."""
    return list(new)[: len(old)] == list(old) and all(_SIMPLE.fullmatch(key) for key in new)
