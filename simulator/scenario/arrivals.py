"""When a campaign's leads are due, in exact numbers: its rate date by date, and the instants of regular ones.

Rates are fractions made of the decimals that the plan states, never floats, which would bring the first
lead of a regular campaign's day at closing time of the day before.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from math import ceil
from typing import NamedTuple

from simulator.rules.durations import DAY, HOUR
from simulator.scenario.calendars import (
    Interval,
    absolute,
    day_number,
    midnight,
    month_of,
    normal_week_ms,
    open_intervals,
    origin,
)
from simulator.scenario.types import Campaign, Count, Growth, Rate, Scenario, Spending, Times, Weekly
from simulator.scenario.units import RATE_UNITS


class Piece(NamedTuple):
    """A stretch [begin, end) of one date during which leads come at one rate."""

    day: int
    """The date's ordinal number."""
    begin: int
    """Absolute milliseconds, as `end`."""
    end: int
    rate: Fraction
    """Leads a millisecond, above zero."""

    def leads(self, begin: int, end: int) -> Fraction:
        """The mean number of leads of the part of the piece within [begin, end)."""
        return self.rate * max(0, min(self.end, end) - max(self.begin, begin))


class DueLead(NamedTuple):
    """A lead of a regular campaign, at a world instant; ``number`` counts the leads of its date from 0."""

    day: int
    number: int
    time: int


def exact(number: float) -> Fraction:
    """The number that a person wrote: the shortest decimal that names this float."""
    return Fraction(repr(float(number)))


def open_density(rate: Rate) -> Fraction:
    """The leads an open millisecond of a month of factor one.

    Raises ValueError if a weekly total is to be spread over hours that no normal week has.
    """
    share = response(rate.spending)
    if rate.per_week is None:
        return share * exact(rate.per_open_hour or 0.0) / HOUR
    week = normal_week_ms(rate.hours)
    if week == 0:
        raise ValueError("a rate needs hours that are open in a normal week")
    return share * exact(rate.per_week) / week


def response(spending: Spending | None) -> Fraction:
    """The share of the leads that there are to be had that spending brings: all of them where nothing is spent on.

    Diminishing returns: the curve of ADBUDG with an exponent of one (J. D. C. Little, "Models and Managers: The
    Concept of a Decision Calculus", Management Science 16, 1970), known elsewhere by Michaelis and Menten's names.
    """
    if spending is None:
        return Fraction(1)
    money = exact(spending.per_month)
    return money / (money + exact(spending.half_at)) if money else Fraction(0)


def pieces_of(leads: Rate | Weekly, begin: int, end: int) -> list[Piece]:
    """The rate of a campaign within [begin, end) of absolute time, piece by piece; none where no lead can come."""
    if isinstance(leads, Rate):
        return rate_pieces(leads, begin, end)
    pieces = [piece for line in leads.lines for piece in rate_pieces(line, begin, end)]
    edges = sorted({edge for piece in pieces for edge in (piece.begin, piece.end)})
    return [*_added(sorted(pieces, key=lambda piece: piece.begin), edges)]


def _added(pieces: list[Piece], edges: list[int]) -> Iterator[Piece]:
    """The sum of pieces that may overlap, between the edges where it can change."""
    waiting, running = deque(pieces), list[Piece]()
    for begin, end in pairwise(edges):
        while waiting and waiting[0].begin == begin:
            running.append(waiting.popleft())
        running = [piece for piece in running if piece.end > begin]
        if running:
            yield Piece(running[0].day, begin, end, sum((piece.rate for piece in running), Fraction(0)))


def grown(growth: Growth | None, day: int) -> Fraction:
    """The factor by which a rate has grown on a date, to twelve digits, so that it is the same on every machine."""
    if growth is None:
        return Fraction(1)
    elapsed = (day - growth.since.toordinal()) * DAY / RATE_UNITS[growth.per]
    return Fraction(f"{(1 + growth.share) ** elapsed:.11e}")


def rate_pieces(rate: Rate, begin: int, end: int) -> list[Piece]:
    """A rate within [begin, end) of absolute time, piece by piece in order; none where no lead can come."""
    if rate.between is not None:
        begin, end = max(begin, absolute(rate.between[0])), min(end, absolute(rate.between[1]))
    density = open_density(rate)
    by_month = {month: density * exact(factor) for month, factor in rate.months.items()}
    pieces = (
        Piece(day, *part, (by_month.get(month_of(day), density) if by_month else density) * grown(rate.growth, day))
        for interval in open_intervals(rate.hours, begin, end)
        for day, part in _by_date(interval)
    )
    return [piece for piece in pieces if piece.rate > 0]


def _by_date(interval: Interval) -> Iterator[tuple[int, Interval]]:
    begin, end = interval
    first, last = day_number(begin), day_number(end - 1)
    edges = [begin, *(midnight(day) for day in range(first + 1, last + 1)), end]
    for day, part in enumerate(pairwise(edges), start=first):
        yield day, Interval(*part)


def regular_leads(scenario: Scenario, rate: Rate) -> list[DueLead]:
    """The j-th lead of a regular campaign comes when the cumulative rate has just passed j.

    That is inf {t : C(t) > j} floored to the millisecond, C counted from the first instant of
    ``between``, else from the plan's start, and j = …, −1, 0, 1, …. The number in a date counts its leads
    before the world began too.
    """
    begin, end = origin(scenario), origin(scenario) + scenario.stop
    anchor = absolute(scenario.start if rate.between is None else rate.between[0])
    pieces = rate_pieces(rate, min(anchor, midnight(day_number(begin))), end)
    passed = -sum((piece.leads(piece.begin, anchor) for piece in pieces), Fraction(0))
    leads: list[DueLead] = []
    day = number = 0
    for piece in pieces:
        for time in _crossings(piece, passed):
            day, number = piece.day, number + 1 if piece.day == day else 0
            if time >= begin:
                leads.append(DueLead(day, number, time - begin))
        passed += piece.leads(piece.begin, piece.end)
    return leads


def _crossings(piece: Piece, passed: Fraction) -> Iterator[int]:
    """The instants of a piece at which the cumulative rate, ``passed`` at first, reaches whole numbers."""
    first = ceil(passed)
    many = ceil(passed + piece.leads(piece.begin, piece.end)) - first
    # In whole numbers over one denominator: a fraction a lead would take twenty times as long.
    offset, step = (first - passed) / piece.rate, 1 / piece.rate
    denominator = offset.denominator * step.denominator
    numerator, stride = offset.numerator * step.denominator, step.numerator * offset.denominator
    for i in range(many):
        yield piece.begin + (numerator + i * stride) // denominator


def expected_leads(scenario: Scenario, campaign: Campaign, begin: int, end: int) -> float:
    """The mean number of leads that a campaign brings within [begin, end) of world time."""
    start = origin(scenario)
    begin, end = begin + start, end + start
    leads = campaign.leads
    if isinstance(leads, Times):
        return float(sum(begin <= absolute(moment) < end for moment in leads.times))
    if isinstance(leads, Count):
        first, last = (absolute(moment) for moment in leads.between)
        return leads.count * max(0, min(last, end) - max(first, begin)) / (last - first)
    pieces = pieces_of(leads, begin, end)
    return float(sum((piece.leads(begin, end) for piece in pieces), Fraction(0)))


def per_day(rate: Fraction) -> float:
    """A rate in leads a day (of 24 open hours): the height of the Poisson measure below which leads exist."""
    return float(rate * DAY)
