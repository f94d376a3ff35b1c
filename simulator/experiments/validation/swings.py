"""Good and bad times: leads counted within a day or a week vary and go together as a gamma factor makes them.

With a factor of mean 1 and coefficient of variation c on the rate of each period, the counts of two parts of it, of the
same mean n, have the variance n + c²n² and the covariance c²n²; counts of two periods are independent.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Literal

import numpy as np

from simulator.experiments.validation.evidence import Lived, Measure, Model, always
from simulator.experiments.validation.worlds import ENDS, plan, unworked
from simulator.rules.durations import DAY, HOUR, WEEK
from simulator.scenario.openings import Calendar, CalendarLine
from simulator.scenario.types import Campaign, Leads, Rate, Scenario, Swings, Weekly
from simulator.statistics.intervals import Floats

CV, IN_A_PART = 0.8, 1.0
"""Few leads a period, whose factor varies much: so a covariance is known best for the leads that it takes."""
PERIODS, REPLICATIONS = 500, 440
MORNING = 8 * HOUR
WEEKLY_RATE = Rate(per_week=2 * IN_A_PART, per_open_hour=None, swings=Swings(cv=CV, per="week"))
EVERY_DAY = tuple(range(7))

Parts = Callable[[Lived], Floats]
"""Leads in the first and in the second part of each period, of shape (periods, 2)."""


def _model(name: str, period: Literal["day", "week"], leads: Leads, lasts: int, first: int) -> Model:
    """Leads of a swinging rate, in periods whose first parts last so many milliseconds."""
    parts, periods, common = _parts(lasts, first), always(PERIODS), CV**2 * IN_A_PART**2
    return Model(
        name=name,
        title=f"good and bad {period}s",
        source="Avramidis, Deslauriers and L'Ecuyer, Modeling daily arrivals to a telephone call center, 2004",
        scenario=_swinging(leads, PERIODS * lasts),
        replications=REPLICATIONS,
        reads_log=True,
        measures={
            f"leads in a {period}": Measure(2 * IN_A_PART, lambda lived: float(parts(lived).sum()), periods),
            "variance in a part of it": Measure(
                IN_A_PART + common, lambda lived: float((_off(parts(lived)) ** 2).mean(axis=1).sum()), periods
            ),
            "covariance of its two parts": Measure(
                common, lambda lived: float(_off(parts(lived)).prod(axis=1).sum()), periods
            ),
            f"product with next {period}'s": Measure(
                IN_A_PART**2, lambda lived: _with_next(parts(lived)), always(PERIODS - 1)
            ),
        },
    )


def _off(found: Floats) -> Floats:
    return found - IN_A_PART


def _with_next(found: Floats) -> float:
    """Who come in a period's second part times who come in the next one's first, added up."""
    return float(found[:-1, 1] @ found[1:, 0])


def _parts(lasts: int, first: int) -> Parts:
    """Count the parts of periods; measures of one life ask one after the other."""

    @lru_cache(maxsize=1)
    def parts(lived: Lived) -> Floats:
        period, since = np.divmod([row.made for row in lived.rows], lasts)
        return np.bincount(2 * period + (since >= first), minlength=2 * PERIODS).reshape(PERIODS, 2).astype(float)

    return parts


def _swinging(leads: Leads, horizon: int) -> Scenario:
    """Leads that need nothing done."""
    return plan(
        stages=[unworked("listed", None, ENDS)],
        campaigns=[Campaign(name="web", segment="anyone", leads=leads, starts="listed")],
        headcounts={},
        team={},
        horizon=horizon,
    )


def of_days() -> Model:
    """Each day has a factor of its own; its first eight hours bring as many leads as the other sixteen."""
    lines = (_at_rate("night", 0, MORNING), _at_rate("day", MORNING, DAY))
    return _model("swings_day", "day", Weekly(lines=lines, swings=Swings(cv=CV, per="day")), DAY, MORNING)


def _at_rate(name: str, opens: int, closes: int) -> Rate:
    """The leads of a part of a day, in some of its hours every day."""
    hours = Calendar(name=name, lines=(CalendarLine(days=EVERY_DAY, opens=opens, closes=closes),))
    return Rate(per_week=None, per_open_hour=IN_A_PART * HOUR / (closes - opens), hours=hours)


def of_weeks() -> Model:
    """Each week has a factor of its own, which the halves before and after Thursday noon share."""
    return _model("swings_week", "week", WEEKLY_RATE, WEEK, WEEK // 2)
