"""The chances of a stage's outcomes when some are stated and the others follow."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

DECIMALS = 12
"""Decimals of a chance that is worked out, so that what 40% and 30% leave is 30%."""


def remaining(stated: Iterable[float]) -> float:
    """What stated chances leave to the outcome that states none."""
    return max(0.0, round(1.0 - math.fsum(stated), DECIMALS))


def restated(stated: Mapping[str, float], chances: Mapping[str, float]) -> dict[str, float]:
    """The chances of all outcomes when some are stated anew: the others shrink or grow in proportion."""
    others = sum(chance for name, chance in chances.items() if name not in stated)
    left = max(0.0, 1 - sum(stated.values()))
    scale = left / others if others > 0 else 0.0
    shrunk = {name: round(chance * scale, DECIMALS) for name, chance in chances.items()}
    return shrunk | dict(stated)
