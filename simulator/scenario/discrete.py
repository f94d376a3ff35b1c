"""The discrete families: counts, choices and what was observed.

Their methods are those of `Distribution`, which documents them.
"""
# ruff: noqa: D102  (inherited docstrings)

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from simulator.scenario.family import Steps, between, finite, told

if TYPE_CHECKING:
    from simulator.scenario.tables import Floats


GEOMETRIC_OCTAVES = 80
"""How far a geometric distribution is told, in halvings of what is left; a cut may leave only its last 20."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Poisson(Steps):
    """How many happen, when each happens or not regardless of the others."""

    family: ClassVar[str] = "poisson"
    mean: float

    def __post_init__(self) -> None:
        between(0.0, 1e6, mean=self.mean)

    def expected(self) -> float:
        return self.mean

    def standard_deviation(self) -> float:
        return math.sqrt(self.mean)

    def smallest(self) -> float:
        return 0.0

    def largest(self) -> float:
        return math.inf if self.mean > 0 else 0.0

    def _steps(self) -> tuple[Floats, Floats, Floats]:
        import numpy as np  # noqa: PLC0415  (only when something is drawn)
        from scipy import special  # noqa: PLC0415  (only when something is drawn)

        reach = 40 + 10 * math.sqrt(self.mean)
        least, most = max(0, math.floor(self.mean - reach)), math.ceil(self.mean + reach)
        k = np.arange(least, most + 1, dtype=np.float64)
        below, above = special.gammaincc(k + 1, self.mean), special.gammainc(k + 1, self.mean)
        return k, below.astype(np.float64), above.astype(np.float64)


@dataclass(frozen=True, kw_only=True, slots=True)
class Geometric(Steps):
    """How many tries until the first success, that one included."""

    family: ClassVar[str] = "geometric"
    mean: float

    def __post_init__(self) -> None:
        between(1.0, 1e4, mean=self.mean)

    def expected(self) -> float:
        return self.mean

    def standard_deviation(self) -> float:
        return math.sqrt(self.mean * (self.mean - 1))

    def smallest(self) -> float:
        return 1.0

    def largest(self) -> float:
        return math.inf if self.mean > 1 else 1.0

    def _steps(self) -> tuple[Floats, Floats, Floats]:
        import numpy as np  # noqa: PLC0415  (only when something is drawn)

        failure = 1 - 1 / self.mean
        log_failure = math.log1p(-1 / self.mean) if failure > 0 else -math.inf
        k = np.arange(1, 2 + math.ceil(-GEOMETRIC_OCTAVES * math.log(2) / log_failure), dtype=np.float64)
        return k, -np.expm1(k * log_failure), np.exp(k * log_failure)


@dataclass(frozen=True, kw_only=True, slots=True)
class Binomial(Steps):
    """How many of so many ``trials`` succeed, each with the same ``chance`` regardless of the others."""

    family: ClassVar[str] = "binomial"
    trials: int
    chance: float

    def __post_init__(self) -> None:
        between(0, 1_000_000, trials=self.trials)
        between(0.0, 1.0, chance=self.chance)

    def expected(self) -> float:
        return self.trials * self.chance

    def standard_deviation(self) -> float:
        return math.sqrt(self.trials * self.chance * (1 - self.chance))

    def smallest(self) -> float:
        return float(self.trials) if self.chance == 1 else 0.0

    def largest(self) -> float:
        return float(self.trials) if self.chance > 0 else 0.0

    def _steps(self) -> tuple[Floats, Floats, Floats]:
        import numpy as np  # noqa: PLC0415  (only when something is drawn)
        from scipy import special  # noqa: PLC0415  (only when something is drawn)

        mean, reach = self.expected(), 40 + 10 * self.standard_deviation()
        least = max(self.smallest(), math.floor(mean - reach))
        k = np.arange(least, min(self.largest(), math.ceil(mean + reach)) + 1, dtype=np.float64)
        below = special.betainc(np.maximum(self.trials - k, 1), k + 1, 1 - self.chance)
        above = special.betainc(k + 1, np.maximum(self.trials - k, 1), self.chance)
        certain = k >= self.largest()
        return k, np.where(certain, 1.0, below), np.where(certain, 0.0, above)


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice(Steps):
    """One of several numbers, each with its share."""

    family: ClassVar[str] = "choice"
    items: tuple[tuple[float, float], ...]
    """Value and share; the shares add up to 1."""

    def __post_init__(self) -> None:
        for value, share in self.items:
            finite(value=value)
            between(0.0, 1.0, **{f"the share of {told(value)}": share})
        total = math.fsum(share for _, share in self.items)
        if abs(total - 1) > 1e-9:
            raise ValueError(f"shares must add up to 100%, not {told(100 * total)}%")

    def expected(self) -> float:
        return math.fsum(value * share for value, share in self.items)

    def standard_deviation(self) -> float:
        mean = self.expected()
        return math.sqrt(math.fsum(share * (value - mean) ** 2 for value, share in self.items))

    def smallest(self) -> float:
        return min(value for value, share in self.items if share > 0)

    def largest(self) -> float:
        return max(value for value, share in self.items if share > 0)

    def _steps(self) -> tuple[Floats, Floats, Floats]:
        import numpy as np  # noqa: PLC0415  (only when something is drawn)

        values, shares = zip(*sorted((v, s) for v, s in self.items if s > 0), strict=True)
        below = [math.fsum(shares[: i + 1]) for i in range(len(shares))]
        above = [math.fsum(shares[i + 1 :]) for i in range(len(shares))]
        return np.array(values), np.array(below), np.array(above)


@dataclass(frozen=True, kw_only=True, slots=True)
class Empirical(Steps):
    """What was observed, each observation as likely as any other.

    Given ``values`` in any order, it keeps the distinct ones, ascending, with their ``counts``;
    `observations` tells them all again. ``csv``, ``column`` and ``unit`` say where they were read, None if
    they stand in the plan.
    """

    family: ClassVar[str] = "empirical"
    values: tuple[float, ...]
    counts: tuple[int, ...] = ()
    csv: str | None = field(default=None, compare=False)
    column: str | None = None
    unit: str | None = None

    def __post_init__(self) -> None:
        if not self.values:
            raise ValueError("values must not be empty")
        if not self.counts:
            finite(**{"a value": math.fsum(self.values)})
            counted = sorted(Counter(self.values).items())
            object.__setattr__(self, "values", tuple(float(value) for value, _ in counted))
            object.__setattr__(self, "counts", tuple(count for _, count in counted))

    def observations(self) -> Iterator[float]:
        """Every observation, ascending."""
        for value, count in zip(self.values, self.counts, strict=True):
            yield from [value] * count

    def expected(self) -> float:
        return self._total(iter(self.values)) / sum(self.counts)

    def standard_deviation(self) -> float:
        mean = self.expected()
        return math.sqrt(self._total((v - mean) ** 2 for v in self.values) / sum(self.counts))

    def smallest(self) -> float:
        return self.values[0]

    def largest(self) -> float:
        return self.values[-1]

    def _total(self, terms: Iterator[float]) -> float:
        return math.fsum(term * count for term, count in zip(terms, self.counts, strict=True))

    def _steps(self) -> tuple[Floats, Floats, Floats]:
        import numpy as np  # noqa: PLC0415  (only when something is drawn)

        upto = np.cumsum(self.counts)
        return np.array(self.values), upto / upto[-1], (upto[-1] - upto) / upto[-1]
