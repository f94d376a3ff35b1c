"""Calendars spelled out: from days of the week and holidays to the instants at which doors open and close.

Two clocks are used. *Absolute* milliseconds count from 0001-01-01 00:00 and belong to the date, so that
nothing addressed by a date is renamed when the world begins earlier. *World* milliseconds count from the
world's beginning (``start - warm_up``). Both run on local time without daylight saving: a day has
86,400,000 of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from simulator.rules.durations import DAY, WEEK
from simulator.scenario.openings import Calendar, CalendarLine
from simulator.scenario.types import Scenario

if TYPE_CHECKING:
    from simulator.rules.calendars import Hours


WHOLE_DAY = CalendarLine(days=tuple(range(7)), opens=0, closes=DAY)
"""Open around the clock, date by date."""


class Interval(NamedTuple):
    """A stretch of time [begin, end) in milliseconds."""

    begin: int
    end: int


def absolute(moment: datetime) -> int:
    """A moment of the calendar is so many whole milliseconds after 0001-01-01 00:00."""
    return (moment - datetime.min) // timedelta(milliseconds=1)


def instant_of(milliseconds: int) -> datetime:
    """The moment of the calendar that is so many milliseconds after 0001-01-01 00:00."""
    return datetime.min + timedelta(milliseconds=milliseconds)


def origin(scenario: Scenario) -> int:
    """The world begins a warm-up before the plan's start; in absolute milliseconds."""
    return absolute(scenario.start) - scenario.warm_up


def world_ms(scenario: Scenario, moment: datetime) -> int:
    """A moment as the world counts it: milliseconds since the world began (negative before)."""
    return absolute(moment) - origin(scenario)


def moment_of(scenario: Scenario, instant: int) -> datetime:
    """The date and time at which the world's clock shows ``instant``."""
    return instant_of(origin(scenario) + instant)


def day_number(instant: int) -> int:
    """The date of an absolute instant, as `datetime.date.toordinal` counts dates."""
    return instant // DAY + 1


def midnight(day: int) -> int:
    """The first absolute instant of the date with ordinal number ``day``."""
    return (day - 1) * DAY


def monday_of(day: int) -> int:
    """The number of the Monday on which a date's week begins."""
    return day - (day - 1) % 7


def month_of(day: int) -> int:
    """The calendar month, 1 to 12, of the date with ordinal number ``day``."""
    return date.fromordinal(day).month


def open_intervals(calendar: Calendar | None, begin: int, end: int) -> list[Interval]:
    """A calendar is open during the union of its shifts.

    Sorted intervals within [begin, end), in absolute milliseconds; no two overlap or touch. None is
    always open. A shift belongs to the date on which it starts: a holiday takes it whole, the part after
    midnight too.
    """
    if calendar is None:
        return [Interval(begin, end)] if begin < end else []
    return merged(shift for _, shift in shifts_of(calendar, begin, end))


def shifts_of(calendar: Calendar | None, begin: int, end: int) -> Iterator[tuple[int, Interval]]:
    """A calendar's shifts one by one, each with the number of the date on which it starts.

    As far as they lie within [begin, end), in absolute milliseconds; without a calendar every date is a shift.
    """
    lines = (WHOLE_DAY,) if calendar is None else calendar.lines
    for line in lines:
        for day, (opens, closes) in _shifts(line, begin, end):
            if opens < end and closes > begin:
                yield day, Interval(max(opens, begin), min(closes, end))


def _shifts(line: CalendarLine, begin: int, end: int) -> Iterator[tuple[int, Interval]]:
    closes = line.closes + (DAY if line.opens >= line.closes else 0)
    closed = {holiday.toordinal() for holiday in line.holidays}
    # The shift that started the day before may still be on.
    for day in range(day_number(begin) - 1, day_number(end) + 1):
        if (day - 1) % 7 in line.days and day not in closed:
            yield day, Interval(midnight(day) + line.opens, midnight(day) + closes)


def merged(intervals: Iterable[Interval]) -> list[Interval]:
    """The union of intervals, sorted; those that overlap or touch become one, empty ones vanish."""
    union: list[Interval] = []
    for begin, end in sorted(interval for interval in intervals if interval.begin < interval.end):
        if union and begin <= union[-1].end:
            union[-1] = Interval(union[-1].begin, max(union[-1].end, end))
        else:
            union.append(Interval(begin, end))
    return union


def common(some: Sequence[Interval], others: Sequence[Interval]) -> list[Interval]:
    """What two unions of intervals have in common; all three are sorted, and none of one's intervals overlap."""
    shared, i, j = list[Interval](), 0, 0
    while i < len(some) and j < len(others):
        begin, end = max(some[i].begin, others[j].begin), min(some[i].end, others[j].end)
        if begin < end:
            shared.append(Interval(begin, end))
        if some[i].end <= others[j].end:
            i += 1
        else:
            j += 1
    return shared


def normal_week_ms(calendar: Calendar | None) -> int:
    """A normal week has no holidays; its open milliseconds, overlapping lines counted once."""
    if calendar is None:
        return WEEK
    lines = tuple(replace(line, holidays=()) for line in calendar.lines)
    # The second week, since Sunday's shift may reach into Monday.
    week = open_intervals(replace(calendar, lines=lines), WEEK, 2 * WEEK)
    return sum(end - begin for begin, end in week)


def oldest(scenario: Scenario) -> int:
    """How long before the world's beginning, in milliseconds, the first of today's open leads entered its stage."""
    leads = scenario.pipeline.leads if scenario.pipeline else ()
    return max((-world_ms(scenario, one.entered) for one in leads), default=0)


def hours_of(scenario: Scenario, calendar: Calendar | None, before: int = 0) -> Hours:
    """The open hours of a calendar during a plan's whole world, in world milliseconds.

    Hours begin so many milliseconds ``before`` the world, and end where it stops. Those of no calendar never end.
    """
    from simulator.rules.calendars import Hours  # noqa: PLC0415 (compiles: not for `--help`)

    if calendar is None:
        return Hours.always(-before)
    start = origin(scenario)
    intervals = open_intervals(calendar, start - before, start + scenario.stop)
    return Hours.of([(begin - start, end - start) for begin, end in intervals])


def holiday_dates(code: str, years: Iterable[int]) -> tuple[date, ...]:
    """The public holidays of a country (``DE``) or of one of its regions (``DE-BY``) in some years, sorted.

    Raises ValueError if the country or region is unknown, or if its holidays in a year are.
    """
    from holidays import country_holidays  # noqa: PLC0415 (heavy, and few plans need it)

    wanted = set(years)
    country, _, region = code.partition("-")
    _check_holiday_code(code, country, region)
    known = country_holidays(country, subdiv=region or None, years=sorted(wanted))
    if wanted and not known.start_year <= min(wanted) <= max(wanted) <= known.end_year:
        raise ValueError(
            f"holidays of {code!r} are known from {known.start_year} to {known.end_year}, "
            f"not from {min(wanted)} to {max(wanted)}"
        )
    return tuple(sorted(day for day in known if day.year in wanted))


LONGEST_COUNTRY = 3
"""Letters of a code; a longer word is a name, of which no code is a misspelling."""


def _check_holiday_code(code: str, country: str, region: str) -> None:
    from holidays import list_supported_countries  # noqa: PLC0415 (heavy, and few plans need it)

    countries = list_supported_countries(include_aliases=True)
    if country not in countries:
        is_short = len(country) <= LONGEST_COUNTRY
        guess = _guess(country, countries, suffix=code.removeprefix(country)) if is_short else ""
        raise ValueError(
            f"{code!r} is not a holiday code: {country!r} is not a country.{guess} "
            "Countries have two letters, as in DE or US-CA."
        )
    if region or code.endswith("-"):
        regions = countries[country]
        if region not in regions:
            guess = _guess(region, regions, prefix=f"{country}-")
            raise ValueError(
                f"{code!r} is not a holiday code: {country} has no region {region!r}.{guess} "
                f"Regions: {', '.join(regions) or 'none'}."
            )


def _guess(word: str, names: Iterable[str], prefix: str = "", suffix: str = "") -> str:
    def likeness(name: str) -> tuple[float, bool]:
        return SequenceMatcher(None, word.upper(), name.upper()).ratio(), name[:1] == word[:1]

    nearest = max(names, key=likeness, default="")
    return f" Did you mean '{prefix}{nearest}{suffix}'?" if likeness(nearest)[0] >= 0.5 else ""
