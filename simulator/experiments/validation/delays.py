"""Times that pass without anybody working: how many leads are under way, and what became of them by when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from math import log1p

from scipy.integrate import quad
from scipy.stats import gamma, lognorm

from simulator.engines.tallies import WEEKLY
from simulator.experiments.validation import formulas
from simulator.experiments.validation.evidence import Count, Lived, Measure, Model, always, number
from simulator.experiments.validation.worlds import ENDS, MONDAY, counted, plan, steady, unworked
from simulator.rules.durations import DAY
from simulator.scenario.distributions import Gamma, Lognormal
from simulator.scenario.types import Outcome, Sale

DAYS_A_WEEK = 7
Cdf = Callable[[float], float]


def _lognormal_cdf(mean: float, cv: float) -> Cdf:
    sigma2 = log1p(cv**2)
    return lognorm(sigma2**0.5, scale=mean / (1 + cv**2) ** 0.5).cdf


def _in_weeks(series: str, first: int, last: int) -> Count:
    """A weekly series, added up over some weeks of the window."""

    def count(lived: Lived) -> float:
        return float(lived.tallies.weekly[WEEKLY.index(series), first:last].sum())

    return count


def nobody_waits() -> Model:
    """M/G/∞: leads that come at a steady rate to an empty world, each under way for a time of its own.

    After a time t as many are under way as come in the mean of the delay cut at t, whatever its law.
    """
    a_day, mean, cv, weeks = 30.0, 10.0, 1.0, 8
    delay = _lognormal_cdf(mean, cv)

    def under_way(day: float) -> float:
        return a_day * float(quad(lambda u: 1 - delay(u), 0, day)[0])

    shown = {
        f"under way in week {week + 1}": Measure(
            formulas.mean_between(under_way, week * DAYS_A_WEEK, (week + 1) * DAYS_A_WEEK),
            _in_weeks("in_progress_ms", week, week + 1),
            always(DAYS_A_WEEK * DAY),
        )
        for week in (0, 1, 3, weeks - 1)
    }
    ended = a_day * weeks * DAYS_A_WEEK * formulas.mean_between(delay, 0, weeks * DAYS_A_WEEK)
    return Model(
        name="mginf",
        title="M/G/∞ filling up",
        source="Takács, Introduction to the Theory of Queues, 1962, chapter 3",
        replications=100,
        scenario=plan(
            stages=[unworked("nurture", Lognormal(mean=mean * DAY, cv=cv), ENDS)],
            campaigns=[steady("web", a_day / (24 * 60), "nurture")],
            headcounts={},
            team={},
            horizon=weeks * DAYS_A_WEEK * DAY,
        ),
        measures={**shown, "ended": Measure(ended, number("stage.nurture.ended"), always(1))},
    )


def competing_outcomes() -> Model:
    """A yes, a no, and a silence that takes long to be understood: the share of each that is known by a date.

    With the outcome drawn first and its time by its own law, the cumulative incidence is the chance times the
    distribution function; leads come evenly over the first day.
    """
    yes, silence, weeks = 0.3, 0.5, 5
    no = 1 - yes - silence
    outcomes = (
        Outcome(name="won", chance=yes, sale=Sale(times=1.0), after=Gamma(mean=9 * DAY, cv=0.5**0.5)),
        Outcome(name="silent", chance=silence, after=Lognormal(mean=30 * DAY, cv=1)),
        Outcome(name="no", chance=no),
    )
    agreed, understood = gamma(2, scale=4.5).cdf, _lognormal_cdf(30, 1)
    won = {
        f"P(won by week {week})": Measure(_incidence(yes, agreed, week), _in_weeks("sales", 0, week), number("leads"))
        for week in (1, 2, 4)
    }
    silent = _incidence(silence, understood, weeks)
    still_open = 1 - no - silent - _incidence(yes, agreed, weeks)
    return Model(
        name="competing",
        title="competing outcomes",
        source="Larson and Dinse, A mixture model for competing risks, Applied Statistics 34, 1985",
        replications=200,
        scenario=plan(
            stages=[unworked("propose", None, outcomes)],
            campaigns=[counted(400, "propose", MONDAY + timedelta(days=1))],
            headcounts={},
            team={},
            horizon=weeks * DAYS_A_WEEK * DAY,
        ),
        measures={
            **won,
            f"P(silent by week {weeks})": Measure(silent, number("stage.propose.count.silent"), number("leads")),
            f"P(open in week {weeks})": Measure(still_open, number("cohort.open"), number("leads")),
        },
    )


def _incidence(chance: float, known: Cdf, week: int) -> float:
    """The part of all leads of the first day of which that outcome is known at the end of a week."""
    return chance * formulas.mean_between(known, week * DAYS_A_WEEK - 1, week * DAYS_A_WEEK)
