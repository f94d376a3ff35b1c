"""Who may have held which leads when, at most, of a resource whose people are given theirs, and who was idle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np

from simulator.engines.trace import Row
from tests.laws.event_log import NO_SEAT
from tests.laws.lives import Life
from tests.laws.who import Person, in_time, level, owners_of_old, person_of, serves, somebody_left, until_when

Interval = tuple[float, float]
Held = dict[int, list[Interval]]
"""By seat, from when to when."""


class Places:
    """A resource's seats between any two instants at which something may change; arrays are by seat and by span."""

    def __init__(self, life: Life, name: str) -> None:
        self.life, self.name, self.seats = life, name, life.log.seats(name)
        self.most = life.scenario.resources[name].max_open_leads
        self.held: dict[int, Held] = dict(_possibly_held(life, name)) if self.most is not None else {}
        self.edges = np.unique([float(edge) for edge in self._edges()])
        self.spans = (self.edges[:-1] + self.edges[1:]) / 2
        self.present = self._levels([[(one.begin, one.end) for one in seat.stays] for seat in self.seats]) > 0
        working = self._levels([seat.open for seat in self.seats]) > 0
        self.idle = working & (self._levels([self._busy(seat) for seat in range(len(self.seats))]) == 0)
        self.leads = sum((self._of(held) for held in self.held.values()), np.zeros(self.idle.shape, dtype=int))

    def _edges(self) -> Iterator[float]:
        yield from (0, self.life.scenario.begin, self.life.scenario.end, self.life.scenario.stop)
        for stage in self.life.log.reached:
            yield from (edge for both in self.life.log.open_hours(stage.opens) for edge in both)
        for number, seat in enumerate(self.seats):
            for both in (*seat.open, *((one.begin, one.end) for one in seat.stays), *self._busy(number)):
                yield from both
        for row in self.life.rows:
            yield from (at for at in (row.enabled, row.start, row.end) if at is not None)
        yield from (edge for held in self.held.values() for some in held.values() for both in some for edge in both)

    def _busy(self, seat: int) -> list[Interval]:
        mine = (self.life.log.touches["resource"] == self.name) & (self.life.log.touches["seat"] == seat)
        worked = self.life.log.touches[mine]
        ends = worked["end_time"].fillna(self.life.scenario.stop)
        return list(zip(worked["start_time"], ends, strict=True))

    def _levels(self, intervals: list[list[Any]]) -> Any:
        """By seat, how many of its intervals hold each span."""
        each = [np.array(some, dtype=np.float64).reshape(-1, 2).T for some in intervals]
        return np.array([level(self.spans, *both) for both in each]).reshape(len(each), len(self.spans))

    def _of(self, held: Held) -> Any:
        return self._levels([held.get(seat, []) + held.get(NO_SEAT, []) for seat in range(len(self.seats))])

    def _had(self, row: Row) -> Any:
        """Who was there, works such leads, and had a place for this one for certain."""
        served = [serves(self.life, row, seat) if seat.serves else True for seat in self.seats]
        there = self.present & np.array(served).reshape(-1, 1)
        if self.most is None:
            return there, there
        return there, there & (self.leads - self._of(self.held.get(row.key, {})) < self.most)

    def had_by_others(self, row: Row, seat: int, begin: float, end: float) -> bool:
        """Whether somebody at another seat had a place for a lead for some time between two instants."""
        between = (self.spans > begin) & (self.spans < end)
        if not between.any():
            return False
        _, had = self._had(row)
        return bool((had & between)[np.arange(len(self.seats)) != seat].any())

    def wanting(self, row: Row) -> float:
        """For how long of the window a touch waits, at most, while nobody has a place for it."""
        if row.enabled is None or not _may_be_for(self.life, self.name, row):
            return 0.0
        begin, end = max(self.life.scenario.begin, row.enabled), min(self.life.scenario.end, until_when(self.life, row))
        _, had = self._had(row)
        wanting = ~had.any(axis=0) & (self.spans > begin) & (self.spans < end)
        lasting = np.minimum(self.edges[1:], end) - np.maximum(self.edges[:-1], begin)
        return float(lasting[wanting].sum())

    def all_idle(self, row: Row) -> bool:
        """Whether everybody who works such leads was idle for some time of a touch's wait, and had a place for it."""
        waiting = (self.spans > max(0, row.enabled or 0)) & (self.spans < until_when(self.life, row))
        if not waiting.any() or not (self.idle & waiting).any():
            return False
        there, had = self._had(row)
        opens = self.life.scenario.stages[row.stage].opens
        waiting &= self.life.log.open_ms(opens, np.floor(self.spans), np.floor(self.spans) + 1) > 0
        return bool((waiting & (self.idle | ~there).all(axis=0) & had.any(axis=0)).any())


class Holding:
    """Who may have held one lead when: whoever started its touches, and anybody where that cannot be told."""

    def __init__(self, owner: Person | None) -> None:
        self.held: Held = defaultdict(list)
        self.holder, self.since = owner, 0
        self.anybody_since: int | None = None

    def may_be_given(self, now: int) -> None:
        """A touch is ready, and perhaps given to somebody who never starts it; then they go on holding the lead."""
        self.anybody_since = now if self.anybody_since is None else self.anybody_since

    def change(self, now: int, to: Person | None, since: int = 0) -> None:
        """Somebody starts a touch that they were given some time before, or the lead is nobody's any more."""
        if self.anybody_since is not None:
            self.held[NO_SEAT].append((self.anybody_since, now))
            self.anybody_since = None
        if to != self.holder:
            if self.holder is not None:
                self.held[self.holder[0]].append((self.since, min(now, self.holder[1].end)))
            self.holder, self.since = to, since


def _possibly_held(life: Life, name: str) -> Iterator[tuple[int, Held]]:
    """By lead, who may have held it when."""
    by_lead: dict[int, list[Row]] = defaultdict(list)
    for row in sorted(life.rows, key=in_time):
        by_lead[row.key].append(row)
    old = dict(owners_of_old(life, name))
    for key, rows in by_lead.items():
        holding = Holding(old.get(key))
        for row in rows:
            ready = max(0, row.enabled or 0)
            if not _may_be_for(life, name, row):
                holding.change(max(0, row.entered), None)
            elif row.start is not None:
                if somebody_left(life, name, ready, row.start):
                    holding.may_be_given(ready)
                holding.change(row.start, person_of(life, name, row), ready)
            elif row.enabled is not None:
                holding.may_be_given(ready)
        holding.change(life.scenario.stop if rows[-1].known is None else rows[-1].known, None)
        yield key, holding.held


def _may_be_for(life: Life, name: str, row: Row) -> bool:
    """Whether a visit may be a resource's, as far as a row tells."""
    team = life.scenario.routes[life.route].team.get(row.stage, {})
    return name in team and row.resource in (None, name)
