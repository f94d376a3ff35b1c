"""Cohort KPIs adjusted for open leads: what the cohort comes to by the age of horizon + follow-up.

The plain KPIs count a lead that is still open as one that has not bought. Here the leads that were followed longer
stand for those that could not be (see `simulator.rules.incidence`). Without open leads both are the same, but
that a mean of lead times is taken from bins of 0.1 %.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

import numpy as np

from simulator.engines.books import Floats, Portion
from simulator.kpis.definitions import Adjusted, Better, Kpi
from simulator.rules.durations import DAY
from simulator.rules.histograms import quantiles_of_parts
from simulator.rules.incidence import Curves, cumulative_incidence, mean_cumulative
from simulator.rules.tallies import bin_starts
from simulator.scenario.kpi_names import Unit

SHARES = (0.5, 0.9)
"""The quantiles of lead time that are KPIs."""


class Won(NamedTuple):
    """What the curves of those who buy come to, one number for each cohort; NaN where there is nobody."""

    win_rate: Floats
    lead_time_mean: Floats
    lead_time_quantiles: Mapping[float, Floats]


def won(part: Portion) -> Won:
    """Drawn once for all KPIs that are read from it."""
    noted, key = part.books.noted, (type(part), part.first, part.last)
    if key not in noted:
        ages = part.ages("lead_time"), part.ages("lost"), part.ages("unsold")
        noted[key] = _read(cumulative_incidence(*ages))
    found: Won = noted[key]
    return found


def _read(curves: Curves) -> Won:
    steps, win_rate = curves.steps, curves.heights()
    middles = (bin_starts(steps.bins) + bin_starts(steps.bins + 1) - 1) / 2
    days = steps.sums(middles) / DAY
    return Won(
        win_rate=win_rate,
        lead_time_mean=np.divide(days, win_rate, out=np.full(len(days), np.nan), where=win_rate > 0),
        lead_time_quantiles={share: quantiles_of_parts(steps, share) / DAY for share in SHARES},
    )


def win_rate(part: Portion) -> Floats:
    """The share of leads that buy; NaN without leads."""
    return won(part).win_rate


def lead_time_mean(part: Portion) -> Floats:
    """Days to the first sale, among those that buy; NaN if nobody does."""
    return won(part).lead_time_mean


def lead_time_quantile(part: Portion, share: float) -> Floats:
    """The days that a share of those that buy stays below; NaN if nobody does."""
    return won(part).lead_time_quantiles[share]


def value_per_lead(part: Portion) -> Floats:
    """The gross profit that a lead brings on average, in the plan's currency; NaN without leads."""
    curves = mean_cumulative(part.ages("earned"), part.ages("over"), part.ages("open"))
    return curves.heights() / part.books.scenario.minor_units


def _adjusted(name: str, unit: Unit, better: Better, measure: Callable[[Portion], Floats], formula: str) -> Kpi:
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
