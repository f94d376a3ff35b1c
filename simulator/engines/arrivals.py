"""The leads of a campaign over the whole world, replication by replication, for whichever engine asks.

`prepare_campaign` does once what no replication changes; ``leads`` of what it gives draws one
replication's. A lead is a pair (time, key); the key is its address, from which all its luck is drawn.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import isqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.rules import arrivals as rules
from simulator.rules.draws import SWINGS, combine, name_key, stream
from simulator.rules.quantiles import drawn, quantile
from simulator.scenario.arrivals import Piece, per_day, pieces_of, regular_leads
from simulator.scenario.calendars import midnight, monday_of, origin, world_ms
from simulator.scenario.distributions import Gamma
from simulator.scenario.types import Campaign, Count, Rate, Scenario, Swings, Times, Weekly

Leads = tuple[NDArray[np.int64], NDArray[np.uint64]]
"""World milliseconds and keys, in order of (time, key)."""
Cell = tuple[int, int, int, int]
"""A row of the table of cells, its columns as in `simulator.rules.arrivals`."""
BLOCK = 100_000
"""About so many points are drawn at once, where more would take room."""


class CampaignLeads(ABC):
    """What a campaign brings: all its leads in the world, given a seed and a replication.

    They can be had in ``blocks``, one after the other in time; no instant lies in two.
    """

    __slots__ = ()

    @property
    def blocks(self) -> int:
        """How many blocks there are, at least one."""
        return 1

    @abstractmethod
    def block(self, seed: int, replication: int, number: int) -> Leads:
        """The leads of one block of a replication; the arrays are the caller's to read, not to write."""

    def leads(self, seed: int, replication: int) -> Leads:
        """All leads of one replication."""
        blocks = [self.block(seed, replication, number) for number in range(self.blocks)]
        times, keys = zip(*blocks, strict=True)
        return np.concatenate(times), np.concatenate(keys)


@dataclass(frozen=True, slots=True, eq=False)
class FixedLeads(CampaignLeads):
    """Leads that come alike in every replication: regular ones, and those of a file."""

    times: NDArray[np.int64]
    keys: NDArray[np.uint64]

    def block(self, seed: int, replication: int, number: int) -> Leads:  # noqa: ARG002 (luck does not move them)
        """The same leads whatever the luck."""
        return self.times, self.keys


NOBODY = FixedLeads(np.empty(0, np.int64), np.empty(0, np.uint64))
"""What brings no leads in any world."""


@dataclass(frozen=True, slots=True, eq=False)
class CountedLeads(CampaignLeads):
    """Exactly so many leads, uniform between two world instants; those outside the world do not come."""

    keys: NDArray[np.uint64]
    begin: int
    end: int
    stop: int

    def block(self, seed: int, replication: int, number: int) -> Leads:  # noqa: ARG002 (there is but one)
        """The leads of one replication."""
        times = rules.scatter(self.keys, self.begin, self.end, seed, replication)
        return _within(times, self.keys, self.stop)


class Stretch(NamedTuple):
    """Cells of dates that are drawn together: their rows, and for how many points there is to be room."""

    rows: slice
    room: int


@dataclass(frozen=True, slots=True, eq=False)
class PoissonLeads(CampaignLeads):
    """Leads that come at a rate: the points of the campaign's Poisson measure that lie below it.

    The tables are those of `simulator.rules.arrivals`; rates are in leads a day.
    """

    cell_keys: NDArray[np.uint64]
    cells: NDArray[np.int64]
    pieces: NDArray[np.int64]
    rates: NDArray[np.float64]
    laws: NDArray[np.int64]
    probabilities: NDArray[np.float64]
    stretches: Sequence[Stretch]
    """One a block: whole dates, of which few have more than BLOCK points together."""

    @property
    def blocks(self) -> int:
        """How many blocks there are."""
        return len(self.stretches)

    def block(self, seed: int, replication: int, number: int) -> Leads:
        """Those of the dates of one block."""
        stretch = self.stretches[number]
        return self.of_rows(stretch.rows, stretch.room, seed, replication)

    def of_rows(self, rows: slice | NDArray[np.int64], room: int, seed: int, replication: int) -> Leads:
        """The leads of some cells, of whole dates; what is more than there is room for is drawn anew."""
        cells = (self.cell_keys[rows], self.cells[rows], self.laws, self.probabilities, self.pieces, self.rates)
        made = -room
        while made < 0:
            times, keys = np.empty(-made, np.int64), np.empty(-made, np.uint64)
            made = rules.draw_leads(seed, replication, *cells, times, keys)
        return times[:made], keys[:made]


@dataclass(frozen=True, slots=True, eq=False)
class SwingingLeads(CampaignLeads):
    """Leads at a rate with good and bad days or weeks: each multiplies it by a factor of its own luck.

    ``steady`` has cells up to the highest factor; a replication takes those that reach below its own rates.
    ``periods`` are the ordinal numbers of days or Mondays, ``period_of`` says to which of them a piece belongs;
    ``floors`` are the lowest heights of the cells.
    """

    steady: PoissonLeads
    key: int
    floors: NDArray[np.int64]
    periods: NDArray[np.int64]
    period_of: NDArray[np.int64]
    nodes: NDArray[np.float64]
    scale: float

    @property
    def blocks(self) -> int:
        """How many blocks there are."""
        return self.steady.blocks

    def block(self, seed: int, replication: int, number: int) -> Leads:
        """Those of the dates of one block."""
        (rows, room), steady = self.steady.stretches[number], self.steady
        rates = steady.rates * self.factors(seed, replication)[self.period_of]
        begins = steady.cells[:, rules.FIRST_PIECE]
        starts = np.unique(begins)
        highest = np.maximum.reduceat(rates, starts) if len(rates) else rates
        kept = self.floors < highest[np.searchsorted(starts, begins)]
        wanted = np.arange(len(kept))[rows]
        return replace(steady, rates=rates).of_rows(wanted[kept[rows]], room, seed, replication)

    def factors(self, seed: int, replication: int) -> NDArray[np.float64]:
        """The factor of each period."""
        luck = stream(seed, replication, self.key)
        each = (drawn(self.nodes, self.scale, luck, 0, period, 0, SWINGS) for period in self.periods.tolist())
        return np.fromiter(each, np.float64, len(self.periods))


def prepare_campaign(scenario: Scenario, campaign: Campaign) -> CampaignLeads:
    """Whatever a campaign's leads need that no replication changes.

    Raises ValueError if a weekly rate comes in hours that no normal week has.
    """
    leads, key = campaign.leads, name_key(campaign.name)
    if isinstance(leads, Times):
        return _of_times(scenario, key, leads)
    if isinstance(leads, Count):
        begin, end = (world_ms(scenario, moment) for moment in leads.between)
        return CountedLeads(_numbered(key, leads.count), begin, end, scenario.stop)
    if isinstance(leads, Rate) and leads.regular:
        return _regular(scenario, key, leads)
    return _poisson(scenario, key, leads) if leads.swings is None else _swinging(scenario, key, leads, leads.swings)


def _of_times(scenario: Scenario, key: int, leads: Times) -> FixedLeads:
    times = np.array([world_ms(scenario, moment) for moment in leads.times], dtype=np.int64)
    return FixedLeads(*_within(times, _numbered(key, len(times)), scenario.stop))


def _regular(scenario: Scenario, key: int, rate: Rate) -> FixedLeads:
    due = regular_leads(scenario, rate)
    keys = _words(combine(combine(key, lead.day), lead.number) for lead in due)
    times = np.array([lead.time for lead in due], dtype=np.int64)
    return FixedLeads(*_within(times, keys, scenario.stop))


def _swinging(scenario: Scenario, key: int, leads: Rate | Weekly, swings: Swings) -> SwingingLeads:
    nodes, scale = Gamma(mean=1.0, cv=swings.cv).table()
    highest = scale * quantile(nodes, 1.0)
    begin = origin(scenario)
    days = [piece.day for piece in pieces_of(leads, begin, begin + scenario.stop)]
    period = [day if swings.per == "day" else monday_of(day) for day in days]
    periods, period_of = np.unique(np.array(period, dtype=np.int64), return_inverse=True)
    steady = _poisson(scenario, key, leads, highest)
    floors = [rules.octave_floor(octave) for octave in steady.cells[:, rules.OCTAVE].tolist()]
    return SwingingLeads(steady, key, np.array(floors, dtype=np.int64), periods, period_of, nodes, scale)


def _poisson(scenario: Scenario, key: int, leads: Rate | Weekly, highest: float = 1.0) -> PoissonLeads:
    """The points below ``highest`` times the rate, to be thinned by the rate itself."""
    begin = origin(scenario)
    pieces = pieces_of(leads, begin, begin + scenario.stop)
    cell_keys, cells = _cells(key, begin, pieces, highest)
    spans = [(piece.begin - begin, piece.end - begin) for piece in pieces]
    laws, probabilities = rules.octave_laws(1 + max((octave for _, octave, *_ in cells), default=0))
    return PoissonLeads(
        _words(cell_keys),
        np.array(cells, dtype=np.int64).reshape(-1, 4),
        np.array(spans, dtype=np.int64).reshape(-1, 2),
        np.array([per_day(piece.rate) for piece in pieces], dtype=np.float64),
        laws,
        probabilities,
        _stretches(cells),
    )


def _stretches(cells: list[Cell]) -> list[Stretch]:
    """Rows of whole dates, with so many points together, on average, as make a block."""
    found: list[Stretch] = []
    first = points = 0
    for row, (dawn, octave, *_) in enumerate(cells):
        if points >= BLOCK and dawn != cells[row - 1][0]:
            found.append(Stretch(slice(first, row), _room(points)))
            first, points = row, 0
        points += rules.octave_width(octave)
    return [*found, Stretch(slice(first, len(cells)), _room(points))]


def _room(points: int) -> int:
    """Room for so many points on average, which in a million blocks does not suffice for one."""
    return points + 6 * isqrt(points) + 20


def _cells(key: int, begin: int, pieces: list[Piece], highest: float) -> tuple[list[int], list[Cell]]:
    """The keys and rows of all cells that reach below ``highest`` times some rate of their date."""
    keys: list[int] = []
    cells: list[Cell] = []
    first = 0
    for day, group in groupby(pieces, key=lambda piece: piece.day):
        rates = [per_day(piece.rate) for piece in group]
        end = first + len(rates)
        date_key = combine(key, day)
        for octave in range(rules.octaves_below(highest * max(rates))):
            keys.append(combine(date_key, octave))
            cells.append((midnight(day) - begin, octave, first, end))
        first = end
    return keys, cells


def _numbered(key: int, many: int) -> NDArray[np.uint64]:
    return rules.keys_below(key, np.arange(many, dtype=np.uint64))


def _words(numbers: Iterable[int]) -> NDArray[np.uint64]:
    return np.array(list(numbers), dtype=np.uint64)


def _within(times: NDArray[np.int64], keys: NDArray[np.uint64], stop: int) -> Leads:
    inside = (times >= 0) & (times < stop)
    return rules.sort_leads(times[inside], keys[inside])
