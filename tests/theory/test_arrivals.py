"""Leads that come in a calendar's hours, month by month: Poisson counts with the means of a calendar on paper."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import cache

import numpy as np

from simulator.engines.preparing import prepare
from simulator.engines.reference import simulate
from simulator.engines.trace import Row
from simulator.scenario.types import Calendar, CalendarLine, Campaign, Rate, Scenario
from tests.theory.evidence import MOST_NOISE, MOST_T, SEED
from tests.theory.worlds import DAY, ENDS, HOUR, MONDAY, plan, unworked

REPLICATIONS, PER_WEEK, MONTHS = 100, 45, {8: 0.6, 12: 0.7, 5: 1.5}
HOLIDAYS = (date(2027, 3, 26), date(2027, 12, 24))
WEEKS = 52
OPEN_HOURS = 5 * 8.5 + 4


def office() -> Calendar:
    """Weekdays from nine to half past five without two holidays, and Saturday mornings, those too."""
    weekdays = CalendarLine(days=(0, 1, 2, 3, 4), opens=9 * HOUR, closes=17 * HOUR + HOUR // 2, holidays=HOLIDAYS)
    return Calendar(name="office", lines=(weekdays, CalendarLine(days=(5,), opens=9 * HOUR, closes=13 * HOUR)))


def year() -> Scenario:
    """A year of leads that need nothing done."""
    rate = Rate(per_week=PER_WEEK, per_open_hour=None, hours=office(), months=MONTHS)
    return plan(
        stages=[unworked("listed", None, ENDS)],
        campaigns=[Campaign(name="web", segment="anyone", leads=rate, starts="listed")],
        headcounts={},
        team={},
        horizon=WEEKS * 7 * DAY,
    )


HalfHour = tuple[date, int]


@cache
def seen() -> tuple[Counter[HalfHour], ...]:
    """How many leads the event log has in each half hour, replication by replication."""
    prepared = prepare(year(), "route")
    counts = []
    for replication in range(REPLICATIONS):
        rows: list[Row] = []
        simulate(prepared, seed=SEED, replication=replication, rows=rows)
        counts.append(Counter(half_hour(MONDAY + timedelta(milliseconds=row.made)) for row in rows))
    return tuple(counts)


def half_hour(moment: datetime) -> HalfHour:
    """The date and the number of the half hour in it."""
    return moment.date(), moment.hour * 2 + moment.minute // 30


def on_paper() -> dict[HalfHour, float]:
    """How many leads each half hour of the year should have on average."""
    days = [MONDAY.date() + timedelta(days=n) for n in range(WEEKS * 7)]
    return {
        (day, half): PER_WEEK / OPEN_HOURS / 2 * MONTHS.get(day.month, 1.0)
        for day in days
        for half in range(18, last_half_hour(day))
    }


def last_half_hour(day: date) -> int:
    """Where the half hours of a day end: at half past five, at one o'clock on Saturdays, or with none open."""
    if day.weekday() == 6 or day in HOLIDAYS:
        return 0
    return 26 if day.weekday() == 5 else 35


def disagreements(groups: dict[str, list[HalfHour]]) -> list[str]:
    """The groups whose count is off, or too noisy to tell; by luck alone one in 1.4 million is."""
    means, found = on_paper(), []
    for name, group in groups.items():
        exact = sum(means[half] for half in group)
        mean, error = mean_and_error([sum(replication[half] for half in group) for replication in seen()])
        if abs(mean - exact) >= MOST_T * error or error > MOST_NOISE * exact:
            found.append(f"{name}: {mean:.6g}, exactly {exact:.6g}, noise {error / exact:.2%}")
    return found


def mean_and_error(values: Sequence[float]) -> tuple[float, float]:
    """The mean over the replications and its standard error."""
    return float(np.mean(values)), float(np.std(values, ddof=1)) / REPLICATIONS**0.5


def grouped(pairs: Iterable[tuple[str, HalfHour]]) -> dict[str, list[HalfHour]]:
    """Half hours by the name of their group."""
    groups: dict[str, list[HalfHour]] = {}
    for name, half in pairs:
        groups.setdefault(name, []).append(half)
    return groups


def test_no_lead_comes_when_closed():
    assert set().union(*seen()) <= set(on_paper())


def test_leads_by_the_half_hour_of_the_day():
    assert disagreements(grouped((f"{half // 2}:{half % 2 * 30:02}", (day, half)) for day, half in on_paper())) == []


def test_leads_by_the_day_of_the_week():
    assert disagreements(grouped((f"{day:%A}", (day, half)) for day, half in on_paper())) == []


def test_leads_by_the_month():
    groups = grouped((f"{day:%B}", (day, half)) for day, half in on_paper())
    assert len(groups) == 12
    assert disagreements(groups) == []


def test_counts_vary_as_poisson_counts_do():
    """A Poisson count is off its mean by the mean's root, squared and on average.

    That is known within 0.3 % from a year's 4,800 half hours in 100 replications. By luck alone one run in
    1.4 million fails.
    """
    means = on_paper()
    paper = np.array(list(means.values()))
    counts = np.array([[replication[half] for half in means] for replication in seen()])
    scatter, error = mean_and_error(((counts - paper) ** 2 / paper).mean(axis=1))
    assert abs(scatter - 1) < MOST_T * error
    assert error < MOST_NOISE
