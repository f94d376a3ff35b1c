"""A KPI's estimate over replications: the headline with its noise, and the spread of single replications."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from simulator.engines.books import Books, Floats, Portion
from simulator.experiments.executors import Executor, Item, Serial
from simulator.kpis import Adjusted, Kpi, Quantile, Ratio, Total
from simulator.rules.histograms import quantiles
from simulator.rules.tallies import bin_widths
from simulator.scenario.criteria import Relation
from simulator.statistics.ignorance import Parts, parts_of, together
from simulator.statistics.intervals import Paired, half_width, ratio_of_sums, ratio_pseudo_values
from simulator.statistics.sections import sections

ROUNDING = 1e-9
"""Relative difference below which a number and a bound count as equal: what binary fractions add is far less."""

SERIAL = Serial()


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Estimate:
    """What many replications say of one KPI of one route, in the KPI's unit; NaN where it is undefined.

    ``mean`` is the headline (of a ratio the ratio of sums, of a quantile the quantile of the pooled
    durations) and ``half_width`` its 95 % half-width: how well the mean over all that may happen is known, over all
    worlds that may be where something is uncertain; more replications make it smaller. ``sd`` and ``p5``, ``p50``,
    ``p95`` are the risk view: they describe ``per_replication``, the KPI of each replication by itself. ``pseudo``
    holds the numbers whose spread about the headline is its noise (see `simulator.statistics.intervals`).
    ``parts`` tells how much of the spread is luck, and how much is what nobody knows of the market.
    ``resolution`` is how far the headline may be off because durations are counted in bins, and ``blur`` how far
    each replication's own value may, by bins or by rounding.
    """

    mean: float
    half_width: float
    sd: float
    p5: float
    p50: float
    p95: float
    per_replication: Floats
    pseudo: Floats
    blur: Floats
    resolution: float
    parts: Parts

    def paired(self, sign: float = 1.0) -> Paired:
        """One side of a paired difference, negated by a ``sign`` of -1."""
        return Paired(sign * self.mean, sign * self.pseudo)

    def meeting(self, relation: Relation, bound: float) -> NDArray[np.bool_]:
        """Which replications have a value on the right side of a bound; an undefined one is on neither.

        What is known only up to a blur that holds the bound counts as equal to it.
        """
        over = self.per_replication - bound
        met = {
            ">=": over >= -self.blur,
            "<=": over <= self.blur,
            ">": over > self.blur,
            "<": over < -self.blur,
        }
        return met[relation]


UNDEFINED = Estimate(
    **dict.fromkeys(("mean", "half_width", "sd", "p5", "p50", "p95"), math.nan),
    per_replication=np.full(1, math.nan),
    pseudo=np.full(1, math.nan),
    blur=np.zeros(1),
    resolution=0.0,
    parts=Parts(math.nan, math.nan),
)
"""What is known of a KPI that a route does not have."""


def estimate(kpi: Kpi, books: Books, lives: int = 1, executor: Executor = SERIAL) -> Estimate:
    """Compute a KPI of one route from its books, in which so many replications in a row share what is uncertain.

    An ``executor`` of threads takes what is worked out of many replications, portion by portion.
    """
    match kpi.rule:
        case Total(term):
            values = term(books)
            return _estimate(float(values.mean()), together(values, lives) / lives, values, lives)
        case Ratio(top, bottom):
            return _of_ratio(top(books), bottom(books), lives)
        case Quantile(unit_ms=unit_ms) as rule:
            return _of_parts(books, partial(_quantile, rule), lives, unit_ms, executor)
        case Adjusted(measure, unit_ms):
            return _of_parts(books, measure, lives, unit_ms, executor)


def _of_ratio(top: Floats, bottom: Floats, lives: int) -> Estimate:
    each = np.divide(top, bottom, out=np.full(len(top), np.nan), where=bottom != 0)
    pseudo = ratio_pseudo_values(together(top, lives), together(bottom, lives))
    return _estimate(ratio_of_sums(top, bottom), pseudo, each, lives)


def _of_parts(
    books: Books, measure: Callable[[Portion], Floats], lives: int, unit_ms: int | None, executor: Executor
) -> Estimate:
    """Of what is computed from replications taken together: all, sections of them, and each alone."""
    apart, (*parts, whole) = list(books.apart()), books.pools(sections(books.replications, lives))
    found = _in_order(executor, measure, [*apart, *parts])
    each, pseudo = np.concatenate(found[: len(apart)]), np.array([one.item() for one in found[len(apart) :]])
    return _estimate(measure(whole).item(), pseudo, each, lives, unit_ms)


def _in_order(executor: Executor, function: Callable[[Item], Floats], items: Sequence[Item]) -> list[Floats]:
    """A function of each item, where an executor yields its results in whatever order."""
    numbered = executor.map(lambda place: (place, function(items[place])), range(len(items)))
    return [found for _, found in sorted(numbered, key=lambda one: one[0])]


def _quantile(rule: Quantile, part: Portion) -> Floats:
    return quantiles(part.ages(rule.histogram), rule.share) / rule.unit_ms


def _estimate(headline: float, pseudo: Floats, each: Floats, lives: int, unit_ms: int | None = None) -> Estimate:
    """An estimate; of what is known by its bin alone, with the unit of its durations."""
    known = each[np.isfinite(each)]
    low, middle, high = np.quantile(known, (0.05, 0.5, 0.95)) if len(known) else (np.nan, np.nan, np.nan)
    hidden = bin_widths(np.array([headline, *each]) * unit_ms) / unit_ms if unit_ms else np.zeros(len(each) + 1)
    return Estimate(
        mean=headline,
        half_width=half_width(headline, pseudo),
        sd=float(known.std(ddof=1)) if len(known) > 1 else float("nan"),
        parts=parts_of(each, lives),
        p5=float(low),
        p50=float(middle),
        p95=float(high),
        per_replication=each,
        pseudo=pseudo,
        blur=hidden[1:] + ROUNDING * np.abs(each),
        resolution=float(hidden[0]),
    )
