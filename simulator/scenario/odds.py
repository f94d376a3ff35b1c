"""From stated chances and odds to an equation: log-odds per trait, and the intercept that keeps the stated chance.

A planner states what share of a segment's leads reaches the first outcome and by what factor a trait multiplies its
odds. The intercept a solves E[1 / (1 + exp(-(a + L)))] = chance, where L is the sum of a lead's log-odds over the
segment's profile (wait zero, first visit). Categories, and rows of a file, are summed exactly; numbers and the value
are averaged over a lattice of evenly spread points, whose columns go on by a constant factor (N. M. Korobov, "The
approximate computation of multiple integrals", Doklady 124, 1959), shifted and folded over the middle, so that the
error is about 1/points**2 for smooth integrands (F. J. Hickernell, "Obtaining O(N^(-2+e)) convergence for lattice
quadrature rules", 2002). Of populations as they are generated in the tests, mean chances are right to 3e-4.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from simulator.rules.outcomes import doublings, log_odds_of
from simulator.rules.quantiles import quantile
from simulator.scenario.dependent import Dependent
from simulator.scenario.distributions import Distribution
from simulator.scenario.populations import given, mean_of
from simulator.scenario.types import Odds, Segment

POINTS = 4096
FACTOR = 1085
"""By which the lattice's columns go on; of seven tried, the one with the least errors in two to four dimensions."""
GOLDEN = 0.6180339887498949
"""Shifts the columns against each other."""
MOST_CELLS = 2_000_000
"""Combinations of categories times points beyond which categories are averaged over the lattice too."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LogOdds:
    """What the first outcome's log-odds are made of at one stage, for one resource and segment.

    ``numeric`` holds (attribute, log-odds per unit, mean); ``categories`` (attribute, log-odds by category);
    ``per_doubling`` is relative to ``mean_value``. Sums are taken in this order.
    """

    intercept: float
    numeric: tuple[tuple[str, float, float], ...] = ()
    categories: tuple[tuple[str, Mapping[str, float]], ...] = ()
    per_doubling: float = 0.0
    mean_value: float = 1.0
    per_hour: float = 0.0
    wait_times: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64), compare=False)
    """In place of that: waits in ms, ascending, and the log-odds at each, relative to those of no wait."""
    wait_log_odds: NDArray[np.float64] = field(default_factory=lambda: np.empty(0), compare=False)
    per_visit: float = 0.0
    stated: float = field(default=0.0)
    """The stated chance itself, used as it is where nothing multiplies its odds."""

    @property
    def plain(self) -> bool:
        """Whether nothing multiplies the odds, so that the stated chance holds for every visit."""
        has_traits = self.numeric or self.categories or self.per_doubling
        return not (has_traits or self.per_hour or self.per_visit or self.wait_times.size)


def log_odds_for(chance: float, odds: Odds, segment: Segment) -> LogOdds:
    """The equation of a stage's first outcome for a segment whose leads reach it with a stated chance.

    Attributes that the segment's profile lacks change nothing for its leads.
    """
    numeric = tuple(
        (name, math.log(factor), mean_of(segment.profile[name].of, segment))  # type: ignore[arg-type]
        for name, factor in odds.numeric.items()
        if name in segment.profile
    )
    categories = tuple(
        (name, {category: math.log(factor) for category, factor in factors.items()})
        for name, factors in odds.categories.items()
        if name in segment.profile
    )
    valued = segment.value is not None and odds.value_per_doubling != 1.0
    terms = LogOdds(
        intercept=0.0,
        numeric=numeric,
        categories=categories,
        per_doubling=math.log(odds.value_per_doubling) if valued else 0.0,
        mean_value=mean_of(segment.value, segment) if segment.value is not None and valued else 1.0,
        per_hour=math.log(odds.wait_per_hour),
        wait_times=np.array([wait for wait, _ in odds.waits], dtype=np.int64),
        wait_log_odds=_relative([math.log(factor) for _, factor in odds.waits]),
        per_visit=math.log(odds.visit),
        stated=chance,
    )
    return _with_intercept(terms, segment)


def _relative(logs: list[float]) -> NDArray[np.float64]:
    """Log-odds by wait relative to no wait, which has those of the shortest."""
    return np.array([log - logs[0] for log in logs], dtype=np.float64)


def _with_intercept(terms: LogOdds, segment: Segment) -> LogOdds:
    values, weights = _population(terms, segment)
    return replace(terms, intercept=solved_intercept(terms.stated, values, weights))


def solved_intercept(chance: float, values: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    """The intercept at which a population's mean chance is the stated one; Newton's method inside a bracket.

    ``values`` are the population's sums of log-odds, ``weights`` their shares. Infinite for a chance of 0 or 1.
    """
    if chance <= 0.0 or chance >= 1.0 or not values.size:
        return log_odds_of(chance)
    low = log_odds_of(chance) - float(values.max())
    high = log_odds_of(chance) - float(values.min())
    guess = log_odds_of(chance) - float(values @ weights)
    for _ in range(100):
        each = _logistic(guess + values)
        excess = float(each @ weights) - chance
        low, high = (low, guess) if excess > 0.0 else (guess, high)
        slope = float((each * (1.0 - each)) @ weights)
        step = guess - excess / slope if slope > 0.0 else (low + high) / 2.0
        following = step if low <= step <= high else (low + high) / 2.0
        if abs(following - guess) < 1e-13 * max(1.0, abs(guess)):
            return following
        guess = following
    return guess


def _logistic(x: NDArray[np.float64]) -> NDArray[np.float64]:
    with np.errstate(over="ignore"):
        return 1.0 / (1.0 + np.exp(-x))


def _population(terms: LogOdds, segment: Segment) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Sums of log-odds over the profile, with weights that add up to one; category by category of what depends."""
    key = _depended_on(terms, segment)
    if key is not None:
        categories = [(one, share) for one, share in (segment.profile[key].categories or {}).items() if share]
        parts = [(share, *_population(terms, given(segment, key, one))) for one, share in categories]
        return np.concatenate([sums for _, sums, _ in parts]), np.concatenate([share * of for share, _, of in parts])
    smooth = _smooth_part(terms, segment)
    cells, shares = _category_cells(terms, segment)
    each = min(smooth.size, max(1, MOST_CELLS // cells.size))
    # Where the points are too many, each sum gets a stretch of its own of them, which is spread as evenly.
    points = np.arange(cells.size * each) % smooth.size
    return np.repeat(cells, each) + smooth[points], np.repeat(shares / each, each)


def _depended_on(terms: LogOdds, segment: Segment) -> str | None:
    """An attribute on whose category a number of the terms, or the value, depends; None where none does."""
    spread = [segment.profile[name].of for name, _, _ in terms.numeric]
    spread += [segment.value] if terms.per_doubling else []
    return next((of.key for of in spread if isinstance(of, Dependent)), None)


def _smooth_part(terms: LogOdds, segment: Segment) -> NDArray[np.float64]:
    """The part of numbers and of the value, at the points of the lattice; one zero where there is none."""
    numeric = [term for term in terms.numeric if segment.profile[term[0]].column is None]
    count = len(numeric) + (terms.per_doubling != 0.0)
    if count == 0:
        return np.zeros(1)
    total = np.zeros(POINTS)
    for column, (name, coefficient, mean) in enumerate(numeric):
        of = segment.profile[name].of
        assert of is not None  # noqa: S101 - the reader lets only numbers in here
        total += coefficient * (_values_at(of, count, column) - mean)
    if terms.per_doubling != 0.0 and segment.value is not None:
        total += terms.per_doubling * _doublings_at(segment.value, terms.mean_value, count)
    return total


@lru_cache(maxsize=64)
def _values_at(of: Distribution, count: int, column: int) -> NDArray[np.float64]:
    """A law's values at the points of the lattice of so many numbers, in which it is one: the same in each stage."""
    nodes, scale = of.table()
    return np.array([scale * quantile(nodes, u) for u in _lattice(count)[:, column]])


@lru_cache(maxsize=64)
def _doublings_at(of: Distribution, mean: float, count: int) -> NDArray[np.float64]:
    """How often the value has doubled from its mean, at the points in which it comes last."""
    return np.array([doublings(value, mean) for value in _values_at(of, count, count - 1)])


def _row_sums(terms: LogOdds, segment: Segment) -> NDArray[np.float64] | None:
    """The sum of log-odds of each row of the file that the profile is drawn from; None without such a file."""
    total: NDArray[np.float64] | None = None
    for name, coefficient, mean in terms.numeric:
        if (column := segment.profile[name].column) is not None:
            part = coefficient * (np.array(column.cells, dtype=np.float64) - mean)
            total = part if total is None else total + part
    for name, factors in terms.categories:
        if (column := segment.profile[name].column) is not None:
            part = np.array([factors.get(str(cell), 0.0) for cell in column.cells])
            total = part if total is None else total + part
    return total


@lru_cache(maxsize=16)
def _lattice(dimensions: int) -> NDArray[np.float64]:
    """POINTS points of the unit cube, shape (POINTS, dimensions), of which any stretch is spread evenly too."""
    column = np.arange(dimensions, dtype=np.float64)
    steps = np.array([pow(FACTOR, power, POINTS) for power in range(dimensions)])
    points = (np.outer(_bits_reversed(), steps) % POINTS / POINTS + (column + 1.0) * GOLDEN) % 1.0
    points = 1.0 - np.abs(2.0 * points - 1.0)
    return np.clip(points, 2.0**-53, 1.0 - 2.0**-53)


def _bits_reversed() -> NDArray[np.int64]:
    """The numbers below POINTS in the order in which each new one falls where the gaps are widest."""
    numbers, reverse = np.arange(POINTS), np.zeros(POINTS, dtype=np.int64)
    for bit in range(POINTS.bit_length() - 1):
        reverse = 2 * reverse + (numbers >> bit & 1)
    return reverse


def _category_cells(terms: LogOdds, segment: Segment) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Every different sum that the categories give, or a file's rows, with its share."""
    rows = _row_sums(terms, segment)
    if rows is not None:
        sums_of_rows, counts = np.unique(rows, return_counts=True)
        return sums_of_rows, counts / rows.size
    sums: dict[float, float] = {0.0: 1.0}
    for name, factors in terms.categories:
        categories = segment.profile[name].categories or {}
        grown: dict[float, float] = {}
        for (total, share), (category, part) in product(sums.items(), categories.items()):
            key = total + factors.get(category, 0.0)
            grown[key] = grown.get(key, 0.0) + share * part
        sums = grown
    return np.array(list(sums)), np.array(list(sums.values()))
