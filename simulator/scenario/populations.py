"""A segment's leads where what is known of them hangs together: those of one category, and means over all of them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import compress
from typing import Any

from simulator.scenario.dependent import Dependent
from simulator.scenario.distributions import Distribution, Empirical
from simulator.scenario.types import Attribute, Segment


def mean_of(of: Distribution, segment: Segment) -> float:
    """The mean over a segment's leads of what may depend on a category of theirs."""
    if not isinstance(of, Dependent):
        return of.expected()
    shares = segment.profile[of.key].categories or {}
    return math.fsum(
        share * mean_of(of.by[category], given(segment, of.key, category))
        for category, share in shares.items()
        if share
    )


def given(segment: Segment, key: str, category: str) -> Segment:
    """The segment's leads of one category of an attribute, with all that this settles of them."""
    column = segment.profile[key].column
    kept = () if column is None else tuple(cell == category for cell in column.cells)
    profile = {name: _given(one, key, category, kept) for name, one in segment.profile.items()}
    return replace(segment, value=segment.value and _settled(segment.value, key, category), profile=profile)


def _given(attribute: Attribute, key: str, category: str, kept: Sequence[bool]) -> Attribute:
    if attribute.column is not None and kept:
        return _of_rows(attribute, kept)
    if attribute.name == key:
        return replace(attribute, categories={category: 1.0})
    return replace(attribute, of=attribute.of and _settled(attribute.of, key, category))


def _of_rows(attribute: Attribute, kept: Sequence[bool]) -> Attribute:
    """An attribute of those rows of a file that are kept."""
    assert attribute.column is not None  # noqa: S101 - asked for columns alone
    cells: tuple[Any, ...] = tuple(compress(attribute.column.cells, kept))
    column = replace(attribute.column, cells=cells)
    if attribute.categories is None:
        return replace(attribute, of=Empirical(values=cells), column=column)
    shares = {str(cell): many / len(cells) for cell, many in Counter(cells).items()}
    return replace(attribute, categories=shares, column=column)


def _settled(of: Distribution, key: str, category: str) -> Distribution:
    return of.by[category] if isinstance(of, Dependent) and of.key == key else of
