"""Cohort KPIs adjusted for open leads: what the cohort comes to by the age of horizon + follow-up.

The plain KPIs count a lead that is still open as one that has not bought. Here the leads that were followed longer
stand for those that could not be (see `simulator.statistics.incidence`). Without open leads both are the same, but
that a mean of lead times is taken from bins of 0.1 %.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

import numpy as np

from simulator.engines.books import Portion
from simulator.kpis.definitions import Adjusted, Better, Kpi
from simulator.rules.durations import DAY
from simulator.rules.tallies import bin_start, bin_starts
from simulator.scenario.kpi_names import Unit
from simulator.statistics.incidence import Curve, cumulative_incidence, mean_cumulative
from simulator.statistics.quantiles import histogram_quantile

SHARES = (0.5, 0.9)
"""The quantiles of lead time that are KPIs."""


class Won(NamedTuple):
    """What the curve of those who buy comes to; NaN where there is nobody."""

    win_rate: float
    lead_time_mean: float
    lead_time_quantiles: Mapping[float, float]


def won(part: Portion) -> Won:
    """Drawn once for all KPIs that are read from it."""
    noted, key = part.books.noted, (part.first, part.last)
    if key not in noted:
        ages = part.ages("lead_time"), part.ages("lost"), part.ages("unsold")
        noted[key] = _read(cumulative_incidence(*ages))
    found: Won = noted[key]
    return found


def _read(curve: Curve) -> Won:
    bought = curve.steps > 0
    bins, steps = curve.bins[bought], curve.steps[bought]
    middles = (bin_starts(bins) + bin_starts(bins + 1) - 1) / 2
    return Won(
        win_rate=float(curve.steps.sum()) if len(curve.bins) else float("nan"),
        lead_time_mean=float(np.dot(steps, middles) / steps.sum()) / DAY if len(steps) else float("nan"),
        lead_time_quantiles={share: histogram_quantile(bins, steps, share, bin_start) / DAY for share in SHARES},
    )


def win_rate(part: Portion) -> float:
    """The share of leads that buy; NaN without leads."""
    return won(part).win_rate


def lead_time_mean(part: Portion) -> float:
    """Days to the first sale, among those that buy; NaN if nobody does."""
    return won(part).lead_time_mean


def lead_time_quantile(part: Portion, share: float) -> float:
    """The days that a share of those that buy stays below; NaN if nobody does."""
    return won(part).lead_time_quantiles[share]


def value_per_lead(part: Portion) -> float:
    """The gross profit that a lead brings on average, in the plan's currency; NaN without leads."""
    curve = mean_cumulative(part.ages("earned"), part.ages("over"), part.ages("open"))
    amount = float(curve.steps.sum()) if len(curve.bins) else float("nan")
    return amount / part.books.scenario.minor_units


def _adjusted(name: str, unit: Unit, better: Better, measure: Callable[[Portion], float], formula: str) -> Kpi:
    rule = Adjusted(measure, DAY if unit == "days" else None)
    return Kpi(name=f"{name}_adjusted", unit=unit, better=better, formula=formula, rule=rule)


def _quantile(share: float) -> Kpi:
    formula = (
        f"days to the first sale that {share:.0%} of the won stay below on the curve of win_rate_adjusted, to 0.1 %"
    )
    measure = partial(lead_time_quantile, share=share)
    return _adjusted(f"lead_time_p{round(100 * share)}", "days", "less", measure, formula)


ADJUSTED: tuple[Kpi, ...] = (
    _adjusted(
        "win_rate",
        "share",
        "more",
        win_rate,
        "share of the cohort with a sale by the age of horizon + follow-up, were all followed so long "
        "(Aalen–Johansen; equal to win_rate where no lead is open)",
    ),
    _adjusted(
        "lead_time_mean",
        "days",
        "less",
        lead_time_mean,
        "mean days to the first sale on the curve of win_rate_adjusted, to 0.1 %",
    ),
    *map(_quantile, SHARES),
    _adjusted(
        "value_per_lead",
        "money",
        "more",
        value_per_lead,
        "gross profit per lead by the age of horizon + follow-up, were all followed so long (Ghosh–Lin; a lead is over "
        "when its journey and its subscription are)",
    ),
)
