"""Good and bad days: leads counted within a day vary and go together as gamma factors on Poisson counts do.

With a factor of mean 1 and coefficient of variation c on each day's rate, the counts N and M of two parts of a day
with the means n and m have the variance n + c²n² and the covariance c²nm; counts of two days go together only where
they share a factor. Source: A. N. Avramidis, A. Deslauriers and P. L'Ecuyer, "Modeling daily arrivals to a telephone
call center", 2004, where the factor is one for the whole day.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from simulator.engines.arrivals import prepare_campaign
from simulator.scenario.reading import loads
from tests.theory.evidence import MOST_NOISE, MOST_T, SEED

REPLICATIONS, WEEKS, CV = 300, 60, 0.6
DAYS = 7 * WEEKS
MORNING, EVENING = 12.0, 24.0
"""Mean leads from midnight to eight, and from eight to midnight."""
HOUR = 3_600_000
PLAN = f"""
name: Good and bad times
start: 2027-01-04
horizon: {WEEKS} weeks
segments: {{people: {{}}}}
campaigns:
  web:
    segment: people
    leads:
      weekly:
        - {{days: mon-sun, hours: "00:00-08:00", rate: 1.5 per hour}}
        - {{days: mon-sun, hours: "08:00-24:00", rate: 1.5 per hour}}
      swings: {CV * 100:g}% per PERIOD
stages: {{note: {{step: qualify, outcomes: {{done: {{}}}}}}}}
routes: {{only: {{}}}}
"""


@cache
def counts(period: str) -> NDArray[np.float64]:
    """Leads in the morning and in the evening of each day, shape (replications, days, 2)."""
    scenario = loads(PLAN.replace("PERIOD", period))
    campaign = prepare_campaign(scenario, scenario.campaigns["web"])
    edges = np.sort(np.concatenate([24 * HOUR * np.arange(DAYS + 1), 24 * HOUR * np.arange(DAYS) + 8 * HOUR]))
    each = [np.histogram(campaign.leads(SEED, number)[0], edges)[0] for number in range(REPLICATIONS)]
    return np.array(each, dtype=np.float64).reshape(REPLICATIONS, DAYS, 2)


def off(products: NDArray[np.float64], exact: float, noise: float = MOST_NOISE) -> tuple[float, bool]:
    """How many standard errors the mean over the replications is off, and whether they are small enough to tell."""
    means = products.reshape(REPLICATIONS, -1).mean(axis=1)
    error = float(means.std(ddof=1)) / REPLICATIONS**0.5
    return abs(float(means.mean()) - exact) / error, error <= noise * CV**2 * MORNING * EVENING


@pytest.mark.parametrize("period", ["day", "week"])
def test_means_are_those_of_the_rate(period: str) -> None:
    for part, mean in ((0, MORNING), (1, EVENING)):
        t, precise = off(counts(period)[:, :, part], mean)
        assert t < MOST_T
        assert precise


def test_the_variance_of_a_part_of_a_day_is_that_of_a_mixed_poisson_count() -> None:
    for part, mean in ((0, MORNING), (1, EVENING)):
        t, _ = off((counts("day")[:, :, part] - mean) ** 2, mean + CV**2 * mean**2)
        assert t < MOST_T


def test_parts_of_a_day_go_together() -> None:
    here = counts("day")
    t, precise = off((here[:, :, 0] - MORNING) * (here[:, :, 1] - EVENING), CV**2 * MORNING * EVENING)
    assert t < MOST_T
    assert precise


def test_days_with_factors_of_their_own_do_not_go_together() -> None:
    here = counts("day")
    t, precise = off((here[:, :-1, 0] - MORNING) * (here[:, 1:, 1] - EVENING), 0.0)
    assert t < MOST_T
    assert precise


def test_the_days_of_a_week_share_its_factor() -> None:
    weeks = counts("week").reshape(REPLICATIONS, WEEKS, 7, 2)
    t, precise = off((weeks[:, :, 0, 0] - MORNING) * (weeks[:, :, 6, 1] - EVENING), CV**2 * MORNING * EVENING, 0.05)
    assert t < MOST_T
    assert precise
    sunday, monday = weeks[:, :-1, 6, 1] - EVENING, weeks[:, 1:, 0, 0] - MORNING
    t, precise = off(sunday * monday, 0.0, 0.05)
    assert t < MOST_T
    assert precise
