"""What every family of distributions is: a law with moments and bounds that becomes a quantile table.

A family says how its quantiles come about: as a line, as steps, or as a curve given from both tails.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from functools import lru_cache, partial
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar, NamedTuple

if TYPE_CHECKING:
    from simulator.scenario.tables import Floats


class Table(NamedTuple):
    """A distribution in the form that is drawn from: ``scale`` times the quantile that ``nodes`` give."""

    nodes: Floats
    scale: float


class Distribution(ABC):
    """What is not known beforehand, such as how long a call takes: a random number's law."""

    __slots__ = ()
    family: ClassVar[str]
    """The word that names it in a plan."""

    @abstractmethod
    def expected(self) -> float:
        """The mean, after any cut."""

    @abstractmethod
    def standard_deviation(self) -> float:
        """The root of the variance, after any cut."""

    @abstractmethod
    def smallest(self) -> float:
        """No value is below this."""

    @abstractmethod
    def largest(self) -> float:
        """No value is above this; infinity where there is no bound."""

    def chance_of(self, x: float) -> float:  # noqa: ARG002  (no value of a continuous one has a chance of its own)
        """The chance of exactly this value."""
        return 0.0

    @abstractmethod
    def chance_below(self, x: float) -> float:
        """The chance of less than this value, after any cut."""

    def table(self) -> Table:
        """The quantile table; distributions that differ by a factor share its nodes."""
        shape, scale = self._shape()
        return Table(_nodes(shape), scale)

    def _shape(self) -> tuple[Distribution, float]:
        """The member of the family that stands for all that differ by a factor, and that factor."""
        return self, 1.0

    @abstractmethod
    def _table_nodes(self) -> Floats:
        """The nodes of this very distribution."""


@lru_cache(maxsize=512)
def _nodes(shape: Distribution) -> Floats:
    return shape._table_nodes()


class Line(Distribution):
    """A distribution whose quantiles lie on a straight line."""

    __slots__ = ()

    def _table_nodes(self) -> Floats:
        from simulator.scenario import tables  # noqa: PLC0415  (numpy only when something is drawn)

        return tables.line(*self._line())

    def chance_below(self, x: float) -> float:
        """The chance of less than this value."""
        start, width = self._line()
        return min(max((x - start) / width, 0.0), 1.0) if width else float(start < x)

    @abstractmethod
    def _line(self) -> tuple[float, float]:
        """The quantile of 0, and how much more that of 1 is."""


class Curve(Distribution):
    """A continuous distribution, whose quantiles are given from both tails."""

    __slots__ = ()

    def _table_nodes(self) -> Floats:
        from simulator.scenario import shelf, tables  # noqa: PLC0415  (numpy only when something is drawn)

        build = partial(tables.curve, self._tail, self.expected(), self._kinks())
        return shelf.kept(f"{type(self).__module__}.{self!r}", build)

    def chance_below(self, x: float) -> float:
        """The chance of less than this value."""
        from simulator.scenario.moments import shares  # noqa: PLC0415  (numpy only when something is computed)

        if not self.smallest() < x < self.largest():
            return float(x >= self.largest())
        return shares(self._tail, x)[0]

    def _kinks(self) -> tuple[float, ...]:
        return ()

    @abstractmethod
    def _tail(self, m: Floats, upper: bool) -> tuple[Floats, Floats]:
        """The quantiles of m, or of 1 - m if ``upper``, and their derivatives by m."""


class Steps(Distribution):
    """A discrete distribution, given by its values and the chances below and above each."""

    __slots__ = ()

    def _table_nodes(self) -> Floats:
        from simulator.scenario import tables  # noqa: PLC0415  (numpy only when something is drawn)

        return tables.steps(*self._steps())

    def chance_of(self, x: float) -> float:
        """The chance of exactly this value."""
        values, chances = self._chances()
        return float(chances[values == x].sum())

    def chance_below(self, x: float) -> float:
        """The chance of less than this value."""
        values, chances = self._chances()
        return float(chances[values < x].sum())

    def _chances(self) -> tuple[Floats, Floats]:
        """Ascending values and the chance of each, from the tail in which it is known best."""
        import numpy as np  # noqa: PLC0415  (numpy only when something is computed)

        values, below, above = self._steps()
        return values, np.where(below <= above, np.diff(below, prepend=0.0), -np.diff(above, prepend=1.0))

    @abstractmethod
    def _steps(self) -> tuple[Floats, Floats, Floats]:
        """Ascending values, the chance of each or less, the chance of more than each."""


def told(x: float) -> str:
    """A number as messages tell it."""
    return f"{x:.12g}"


def finite(**parameters: float) -> None:
    """Raises ValueError if one is infinite or not a number."""
    for name, x in parameters.items():
        if not math.isfinite(x):
            raise ValueError(f"{name} must be a finite number, not {x}")


def above_zero(**parameters: float) -> None:
    """Raises ValueError unless each is a finite number above 0."""
    finite(**parameters)
    for name, x in parameters.items():
        if x <= 0:
            raise ValueError(f"{name} must be above 0, not {told(x)}")


def at_least_zero(**parameters: float) -> None:
    """Raises ValueError unless each is a finite number and at least 0."""
    finite(**parameters)
    for name, x in parameters.items():
        if not x >= 0:
            raise ValueError(f"{name} must be at least 0, not {told(x)}")


def between(low: float, high: float, **parameters: float) -> None:
    """Raises ValueError unless each is from ``low`` to ``high``."""
    finite(**parameters)
    for name, x in parameters.items():
        if not low <= x <= high:
            raise ValueError(f"{name} must be from {told(low)} to {told(high)}, not {told(x)}")


def ascending(**parameters: float) -> None:
    """Raises ValueError if one is below the one before it."""
    for (lower, low), (upper, high) in pairwise(parameters.items()):
        if low > high:
            raise ValueError(f"{upper} must be at least {lower} ({told(low)}), not {told(high)}")
