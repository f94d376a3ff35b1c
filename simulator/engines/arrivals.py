"""The leads of a campaign over the whole world, replication by replication, for whichever engine asks.

`prepare_campaign` does once what no replication changes; ``leads`` of what it gives draws one
replication's. A lead is a pair (time, key); the key is its address, from which all its luck is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from simulator.rules import arrivals as rules
from simulator.rules.draws import combine, name_key
from simulator.scenario.arrivals import Piece, per_day, rate_pieces, regular_leads
from simulator.scenario.calendars import midnight, origin, world_ms
from simulator.scenario.types import Campaign, Count, Rate, Scenario, Times

Leads = tuple[NDArray[np.int64], NDArray[np.uint64]]
"""World milliseconds and keys, in order of (time, key)."""
Cell = tuple[int, int, int, int]
"""A row of the table of cells, its columns as in `simulator.rules.arrivals`."""


class CampaignLeads(Protocol):
    """What a campaign brings: all its leads in the world, given a seed and a replication."""

    def leads(self, seed: int, replication: int) -> Leads:
        """The leads of one replication; the arrays are the caller's to read, not to write."""


@dataclass(frozen=True, slots=True, eq=False)
class FixedLeads:
    """Leads that come alike in every replication: regular ones, and those of a file."""

    times: NDArray[np.int64]
    keys: NDArray[np.uint64]

    def leads(self, seed: int, replication: int) -> Leads:  # noqa: ARG002 (luck does not move them)
        """The same leads whatever the luck."""
        return self.times, self.keys


@dataclass(frozen=True, slots=True, eq=False)
class CountedLeads:
    """Exactly so many leads, uniform between two world instants; those outside the world do not come."""

    keys: NDArray[np.uint64]
    begin: int
    end: int
    stop: int

    def leads(self, seed: int, replication: int) -> Leads:
        """The leads of one replication."""
        times = rules.scatter(self.keys, self.begin, self.end, seed, replication)
        return _within(times, self.keys, self.stop)


@dataclass(frozen=True, slots=True, eq=False)
class PoissonLeads:
    """Leads that come at a rate: the points of the campaign's Poisson measure that lie below it.

    The tables are those of `simulator.rules.arrivals`; rates are in leads a day.
    """

    cell_keys: NDArray[np.uint64]
    cells: NDArray[np.int64]
    pieces: NDArray[np.int64]
    rates: NDArray[np.float64]
    laws: NDArray[np.int64]
    probabilities: NDArray[np.float64]

    def leads(self, seed: int, replication: int) -> Leads:
        """The leads of one replication."""
        counts = rules.count_points(self.cell_keys, self.cells, self.laws, self.probabilities, seed, replication)
        times = np.empty(counts.sum(), np.int64)
        keys = np.empty(counts.sum(), np.uint64)
        made = rules.thin_points(
            self.cell_keys, self.cells, counts, self.pieces, self.rates, seed, replication, times, keys
        )
        return rules.sort_leads(times[:made], keys[:made])


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
    return _regular(scenario, key, leads) if leads.regular else _poisson(scenario, key, leads)


def _of_times(scenario: Scenario, key: int, leads: Times) -> FixedLeads:
    times = np.array([world_ms(scenario, moment) for moment in leads.times], dtype=np.int64)
    return FixedLeads(*_within(times, _numbered(key, len(times)), scenario.stop))


def _regular(scenario: Scenario, key: int, rate: Rate) -> FixedLeads:
    due = regular_leads(scenario, rate)
    keys = _words(combine(combine(key, lead.day), lead.number) for lead in due)
    times = np.array([lead.time for lead in due], dtype=np.int64)
    return FixedLeads(*_within(times, keys, scenario.stop))


def _poisson(scenario: Scenario, key: int, rate: Rate) -> PoissonLeads:
    begin = origin(scenario)
    pieces = rate_pieces(rate, begin, begin + scenario.stop)
    cell_keys, cells = _cells(key, begin, pieces)
    spans = [(piece.begin - begin, piece.end - begin) for piece in pieces]
    laws, probabilities = rules.octave_laws(1 + max((octave for _, octave, *_ in cells), default=0))
    return PoissonLeads(
        _words(cell_keys),
        np.array(cells, dtype=np.int64).reshape(-1, 4),
        np.array(spans, dtype=np.int64).reshape(-1, 2),
        np.array([per_day(piece.rate) for piece in pieces], dtype=np.float64),
        laws,
        probabilities,
    )


def _cells(key: int, begin: int, pieces: list[Piece]) -> tuple[list[int], list[Cell]]:
    """The keys and rows of all cells that reach below some rate of their date."""
    keys: list[int] = []
    cells: list[Cell] = []
    first = 0
    for day, group in groupby(pieces, key=lambda piece: piece.day):
        rates = [per_day(piece.rate) for piece in group]
        end = first + len(rates)
        date_key = combine(key, day)
        for octave in range(rules.octaves_below(max(rates))):
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
