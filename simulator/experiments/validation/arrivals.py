"""Leads that come in a calendar's hours, month by month: Poisson counts with the means of a calendar on paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache

from simulator.experiments.validation.evidence import Count, Lived, Measure, Model, always
from simulator.experiments.validation.worlds import ENDS, MONDAY, plan, unworked
from simulator.rules.durations import DAY, HOUR
from simulator.scenario.openings import Calendar, CalendarLine
from simulator.scenario.types import Campaign, Rate, Scenario

PER_WEEK, MONTHS = 45, {8: 0.6, 12: 0.7, 5: 1.5}
HOLIDAYS = (date(2027, 3, 26), date(2027, 12, 24))
WEEKS = 52
OPEN_HOURS = 5 * 8.5 + 4

HalfHour = tuple[date, int]
"""A date and the number of the half hour in it."""


def _office() -> Calendar:
    """Weekdays from nine to half past five without two holidays, and Saturday mornings, those too."""
    weekdays = CalendarLine(days=(0, 1, 2, 3, 4), opens=9 * HOUR, closes=17 * HOUR + HOUR // 2, holidays=HOLIDAYS)
    return Calendar(name="office", lines=(weekdays, CalendarLine(days=(5,), opens=9 * HOUR, closes=13 * HOUR)))


def _year() -> Scenario:
    """A year of leads that need nothing done."""
    rate = Rate(per_week=PER_WEEK, per_open_hour=None, hours=_office(), months=MONTHS)
    return plan(
        stages=[unworked("listed", None, ENDS)],
        campaigns=[Campaign(name="web", segment="anyone", leads=rate, starts="listed")],
        headcounts={},
        team={},
        horizon=WEEKS * 7 * DAY,
    )


@lru_cache(maxsize=1)
def came(lived: Lived) -> Counter[HalfHour]:
    """How many leads the event log has in each half hour."""
    return Counter(_half_hour(MONDAY + timedelta(milliseconds=row.made)) for row in lived.rows)


def _half_hour(moment: datetime) -> HalfHour:
    return moment.date(), moment.hour * 2 + moment.minute // 30


def on_paper() -> dict[HalfHour, float]:
    """How many leads each half hour of the year should have on average."""
    days = [MONDAY.date() + timedelta(days=n) for n in range(WEEKS * 7)]
    return {
        (day, half): PER_WEEK / OPEN_HOURS / 2 * MONTHS.get(day.month, 1.0)
        for day in days
        for half in range(18, _last_half_hour(day))
    }


def _last_half_hour(day: date) -> int:
    """Where the half hours of a day end: at half past five, at one o'clock on Saturdays, or with none open."""
    if day.weekday() == 6 or day in HOLIDAYS:
        return 0
    return 26 if day.weekday() == 5 else 35


def _leads_in(halves: Collection[HalfHour]) -> Count:
    def count(lived: Lived) -> float:
        found = came(lived)
        return float(sum(found[half] for half in halves))

    return count


def _scatter(means: Mapping[HalfHour, float]) -> Count:
    """How far counts are off their means, squared, against the mean: 1 on average where counts are Poisson."""

    def count(lived: Lived) -> float:
        found = came(lived)
        return sum((found[half] - mean) ** 2 / mean for half, mean in means.items()) / len(means)

    return count


def _grouped(pairs: Iterable[tuple[str, HalfHour]]) -> dict[str, list[HalfHour]]:
    groups: dict[str, list[HalfHour]] = {}
    for name, half in pairs:
        groups.setdefault(name, []).append(half)
    return groups


def calendar_arrivals() -> Model:
    """A year of leads, counted by the half hour of the day, the day of the week and the month."""
    means = on_paper()
    groups = _grouped(
        (name, (day, half))
        for day, half in means
        for name in (f"leads at {half // 2}:{half % 2 * 30:02}", f"leads on {day:%A}s", f"leads in {day:%B}")
    )
    by_group = {
        name: Measure(sum(means[half] for half in group), _leads_in(group), always(1)) for name, group in groups.items()
    }
    return Model(
        name="arrivals",
        title="arrivals by the calendar",
        source="Kingman, Poisson Processes, 1993, chapter 2",
        scenario=_year(),
        replications=100,
        reads_log=True,
        measures={**by_group, "scatter of half-hour counts": Measure(1.0, _scatter(means), always(1))},
    )
