"""What holds of those who work, in every replication of every plan; a law raises AssertionError where it is broken."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from simulator.engines.trace import Row
from simulator.rules import draws
from simulator.scenario.staff import Resource
from tests.laws.event_log import NO_SEAT
from tests.laws.hours import open_ms
from tests.laws.lives import Life
from tests.laws.seats import Seat, Stay
from tests.laws.traits import category

Person = tuple[int, Stay]
"""Somebody, by the number of their seat and their time at it."""


def seats_work_one_touch_at_a_time(life: Life) -> None:
    """No seat works two touches at once, nor outside its hours but as the end of its shift allows.

    Touches start where somebody is there in their hours. A resource has no more seats than people.
    """
    for name in life.log.steps:
        touches = life.log.touches[life.log.touches["resource"] == name].sort_values(["seat", "start_time", "end_time"])
        headcount = life.scenario.resources[name].headcount
        if headcount is None:
            assert (touches["seat"] == NO_SEAT).all(), name
        else:
            assert touches["seat"].between(0, headcount - 1).all(), name
            same_seat = (touches["seat"] == touches["seat"].shift(-1)).to_numpy()
            free_again = touches["end_time"].fillna(np.inf).to_numpy()[same_seat]
            assert (free_again <= touches["start_time"].shift(-1).to_numpy()[same_seat]).all(), name
    for name, mine, seat in life.log.by_seat(life.log.touches):
        _check_hours(life.scenario.resources[name], life.log.touches[mine], seat)


def _check_hours(resource: Resource, touches: Any, seat: Seat) -> None:
    starts, name = touches["start_time"], resource.name
    assert (open_ms(seat.open, starts, starts + 1) == 1).all(), f"{name} starts outside its hours"
    lasting = touches[touches["end_time"] > starts]
    begins, ends = lasting["start_time"], lasting["end_time"]
    if resource.end_of_shift == "pause":
        assert (open_ms(seat.hours, ends - 1, ends) == 1).all(), f"{name} ends outside its hours"
    if resource.end_of_shift == "hand_over":
        assert (open_ms(seat.hours, begins, ends) == ends - begins).all(), f"{name} works over a closing"
    parts = touches[~touches["finishes"]]["end_time"]
    assert parts.empty or resource.end_of_shift == "hand_over", name
    assert parts.isin([closing for _, closing in seat.hours]).all(), f"{name} hands over while open"


def time_at_seats_fits_together(life: Life) -> None:
    """Busy time is at most open time, that at most scheduled and that at most filled time, of all seats.

    With overtime it is all that was worked; the steps' parts of it are the whole.
    """
    busy, overtime = life.log.work
    for name, steps in life.log.steps.items():
        at, mine = f"resource.{name}", (life.log.touches["resource"] == name).to_numpy()
        counted = [life.tallies[f"{at}.{word}"] for word in ("open_ms", "scheduled_ms", "present_ms", "hires")]
        assert tuple(counted) == life.log.times(name), (name, counted, life.log.times(name))
        worked = life.tallies[f"{at}.busy_ms"], life.tallies[f"{at}.overtime_ms"]
        assert worked == (int(busy[mine].sum()), int(overtime[mine].sum())), (name, worked)
        if name in life.log.counted:
            assert 0 <= worked[0] <= counted[0] <= counted[1] <= counted[2], (name, worked, counted)
        assert worked[0] == sum(life.tallies[f"{at}.{step}.busy_ms"] for step in steps), name
        ended = life.log.in_window(life.log.touches["end_time"]) & mine & life.log.touches["finishes"]
        assert life.tallies[f"{at}.touches"] == ended.sum(), name


def nobody_waits_for_an_idle_seat(life: Life) -> None:
    """Whom somebody could work at an open stage does not wait while they are at work and free.

    Where touches wait for one person each, that holds for the one person.
    """
    for name in life.log.steps:
        resource = life.scenario.resources[name]
        bound = [] if resource.assignment == "pool" else list(_bound(life, name))
        for stage in life.log.reached:
            doors = np.array(life.log.open_hours(stage.opens), dtype=np.float64).reshape(-1, 2)
            here = [(row, seat, until) for row, seat, until in bound if row.stage == stage.name]
            waits = _waits_for(life, stage.name, name)
            for number, seat in enumerate(life.log.seats(name)):
                if resource.assignment == "pool":
                    served = _served(life, waits["case_id"], seat)
                    begins, ends = waits["ready"][served].to_numpy(), waits["until"][served].to_numpy()
                else:
                    mine = [(row.enabled, until) for row, whose, until in here if whose == number]
                    begins, ends = np.array(mine, dtype=np.float64).reshape(-1, 2).T
                busy = _busy(life, name, None if resource.is_plain else number)
                opened = np.array(seat.open, dtype=np.float64).reshape(-1, 2)
                edges = np.unique(np.concatenate([begins, ends, *busy, opened.ravel(), doors.ravel()]))
                stuck = (level(edges, begins, ends) > 0) & (level(edges, *opened.T) > 0) & (level(edges, *doors.T) > 0)
                stuck &= level(edges, *busy) < (life.log.places(name) if resource.is_plain else 1)
                assert not stuck[:-1].any(), f"{name} {number} at {stage.name}, {edges[:-1][stuck[:-1]][:3]}"
                if resource.is_plain:
                    break


def _busy(life: Life, name: str, seat: int | None) -> tuple[Any, Any]:
    """From when to when a seat, or all of a resource, are at work on touches."""
    mine = life.log.touches["resource"] == name
    worked = life.log.touches[mine if seat is None else mine & (life.log.touches["seat"] == seat)]
    return worked["start_time"].to_numpy(), worked["end_time"].fillna(life.scenario.stop).to_numpy()


def _waits_for(life: Life, stage: str, resource: str) -> Any:
    """The waits at a stage that a resource could have ended: as one of the candidates, or because it did."""
    team = life.scenario.routes[life.route].team.get(stage, {})
    waits = life.log.waits[life.log.waits["activity"] == stage]
    alone = [*team] == [resource]
    is_candidate = alone or (isinstance(team, tuple) and resource in team)
    first = (waits["touch"] == 1) & (waits["part"] == 1)
    return waits[(waits["resource"] == resource) | (is_candidate & (first | alone))]


def _served(life: Life, cases: Any, seat: Seat) -> Any:
    """Which of some leads somebody works."""
    if not seat.serves:
        return np.ones(len(cases), dtype=bool)
    return np.array([_serves(life, life.by_case[case], seat) for case in cases], dtype=bool)


def _serves(life: Life, row: Row, seat: Seat) -> bool:
    luck = draws.stream(life.scenario.seed, life.replication, row.key)
    return all(category(life.scenario, row, luck, name) in some for name, some in seat.serves.items())


def level(at: Any, begins: Any, ends: Any) -> Any:
    """How many intervals hold each instant."""
    begun = np.searchsorted(np.sort(begins), at, side="right")
    return begun - np.searchsorted(np.sort(ends), at, side="right")


def the_seat_that_is_idle_longest_works_next(life: Life) -> None:
    """No seat that stays idle has been so for longer than the one that starts, or as long with a lower number."""
    for name in life.log.counted:
        if life.scenario.resources[name].assignment != "pool":
            continue
        touches = life.log.touches[life.log.touches["resource"] == name].sort_values(["start_time", "end_time"])
        shifts = [_Shift(seat) for seat in life.log.seats(name)]
        for row in touches.itertuples():
            shifts[row.seat].starts.append(row.start_time)
            shifts[row.seat].ends.append(life.scenario.stop if math.isnan(row.end_time) else row.end_time)
        for row in touches.itertuples():
            lead, now, own = life.by_case[row.case_id], row.start_time, shifts[row.seat]
            rested = max(own.began(now), *own.ends[: bisect_left(own.starts, now)], 0), row.seat
            for number, shift in enumerate(shifts):
                if number != row.seat and shift.stays_idle(now) and (shift.idle_since(now), number) < rested:
                    assert not _serves(life, lead, shift.seat), (name, row)


class _Shift:
    """What a seat does: when its touches start and end, ascending."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat
        self.starts: list[float] = []
        self.ends: list[float] = []
        self.openings = [opening for opening, _ in seat.open]

    def began(self, now: float) -> float:
        """The later of the seat's last opening and its person's coming."""
        person = self.seat.at(now)
        opened = self.openings[bisect_right(self.openings, now) - 1]
        return max(opened, person.begin if person else 0)

    def stays_idle(self, now: float) -> bool:
        """Whether the seat is open and neither busy, freed nor put to work at an instant."""
        row = bisect_right(self.openings, now) - 1
        before = bisect_left(self.starts, now)
        used = before < len(self.starts) and self.starts[before] == now
        return row >= 0 and now < self.seat.open[row][1] and not used and not (before and self.ends[before - 1] >= now)

    def idle_since(self, now: float) -> float:
        """Since when the seat, which is idle, has been so."""
        before = bisect_left(self.starts, now)
        return max(self.ends[before - 1] if before else 0.0, self.began(now))


def touches_start_in_the_order_of_the_queue(life: Life) -> None:
    """Who started before another who waited too had the better key: handed over, urgency, order, ready, hash."""
    for name in life.log.steps:
        resource, team = life.scenario.resources[name], life.scenario.routes[life.route].team
        started = [row for row in life.rows if row.resource == name and row.start is not None]
        if resource.order.by == "highest" or not started:
            continue
        keys = sorted({_queue_key(life, row, resource.order.by) for row in started})
        place = {key: number for number, key in enumerate(keys)}
        own = np.array([place[_queue_key(life, row, resource.order.by)] for row in started])
        ready, start = (np.array([getattr(row, word) for row in started]) for word in ("enabled", "start"))
        passed_over = (ready[None, :] < start[:, None]) & (start[None, :] > start[:, None])
        passed_over &= _may_start(life, start, started) & _may_be_worked(life, resource, started)
        choice = np.array([_choice(team[row.stage], name, row) for row in started])
        better = (choice[None, :] == choice[:, None]) & (own[None, :] < own[:, None])
        assert not (passed_over & (better | (choice[None, :] < choice[:, None]))).any(), name


def _may_start(life: Life, at: Any, rows: list[Row]) -> Any:
    """For each instant and row, whether the row's stage is open then."""
    doors = {stage.name: life.log.open_ms(stage.opens, at, at + 1) > 0 for stage in life.log.reached}
    return np.array([doors[row.stage] for row in rows]).T


def _may_be_worked(life: Life, resource: Resource, rows: list[Row]) -> Any:
    """For each row and another, whether the seat that started the one could have worked the other instead."""
    if resource.is_plain:
        return True
    numbers = np.array([row.seat for row in rows])
    if resource.assignment != "pool":
        bound = {id(row) for row, _, _ in _bound(life, resource.name)}
        return (numbers[:, None] == numbers[None, :]) & np.array([id(row) in bound for row in rows])[None, :]
    seats = [[_serves(life, row, seat) for row in rows] for seat in life.log.seats(resource.name)]
    return np.array(seats)[numbers]


def _choice(team: Any, name: str, row: Row) -> int:
    """The how-manieth candidate a resource is, from 0."""
    return team.index(name) if isinstance(team, tuple) and (row.touch, row.part) == (1, 1) else 0


def _queue_key(life: Life, row: Row, order: str) -> tuple[float, ...]:
    tie = draws.bits(draws.stream(life.scenario.seed, life.replication, row.key), 0, 0, 0, draws.QUEUE)
    ready = row.enabled or 0
    rank = ready if order == "oldest" else -ready
    return row.part == 1, -life.scenario.stages[row.stage].urgency, rank, ready, tie, row.key


def _person(life: Life, name: str, row: Row) -> Person:
    """Who started a touch."""
    stay = life.log.seats(name)[row.seat or 0].at(row.start or 0)
    assert stay is not None, (name, row)
    return row.seat or 0, stay


def _started(life: Life, name: str) -> dict[int, list[Row]]:
    """By lead, the touches that a resource started, as they followed each other."""
    found: dict[int, list[Row]] = defaultdict(list)
    for row in life.rows:
        if row.resource == name and row.start is not None:
            found[row.key].append(row)
    return {key: sorted(rows, key=_in_time) for key, rows in found.items()}


def _in_time(row: Row) -> tuple[float, ...]:
    enabled = row.entered if row.enabled is None else row.enabled
    start = math.inf if row.start is None else row.start
    return row.entered, enabled, start, math.inf if row.end is None else row.end, row.touch or 0, row.part or 0


def _bound(life: Life, name: str) -> Iterator[tuple[Row, int, float]]:
    """Touches that waited for one person from their getting ready on, with the seat, and until when they waited.

    Those are known who wait for an owner, or for whoever is to go on with a part; and, where nobody is passed over
    for holding too many leads and nobody leaves meanwhile, all that start.
    """
    resource, before = life.scenario.resources[name], dict[int, tuple[Row, Person]]()
    goodbyes = sorted(stay.end for seat in life.log.seats(name) for stay in seat.stays)
    for row in sorted(life.rows, key=_in_time):
        if row.enabled is None or not _is_for(life, name, row):
            continue
        last, person = before.get(row.key, (None, None))
        goes_on = last is not None and (row.part or 1) > 1
        until = next(one for one in (row.start, row.end, life.scenario.stop) if one is not None)
        if person is not None and (resource.assignment == "owner" or goes_on) and person[1].holds(row.enabled):
            yield row, person[0], min(until, person[1].end)
        elif row.start is not None and resource.max_open_leads is None:
            number, stay = _person(life, name, row)
            if stay.begin <= row.enabled and bisect_right(goodbyes, row.enabled) == bisect_right(goodbyes, row.start):
                yield row, number, until
        if row.start is not None:
            before[row.key] = row, _person(life, name, row)


def _is_for(life: Life, name: str, row: Row) -> bool:
    """Whether a touch waits for a resource alone."""
    team = life.scenario.routes[life.route].team.get(row.stage, {})
    return row.resource == name or (row.resource is None and [*team] == [name])


def people_work_those_whom_they_serve(life: Life) -> None:
    """Nobody touches a lead of a category that they do not serve."""
    for name in life.log.counted:
        seats = life.log.seats(name)
        for row in life.rows:
            if row.resource == name and seats[row.seat or 0].serves:
                assert _serves(life, row, seats[row.seat or 0]), (name, row)


def owners_keep_their_leads(life: Life) -> None:
    """All later touches of a lead are its owner's, as long as they stay."""
    for name in life.log.counted:
        if life.scenario.resources[name].assignment == "owner":
            for rows in _started(life, name).values():
                for before, row in pairwise(rows):
                    owner = _person(life, name, before)
                    assert not owner[1].holds(row.start or 0) or _person(life, name, row) == owner, (name, row)


def touches_are_given_in_turn(life: Life) -> None:
    """Where nobody comes, leaves or is passed over, touches that get ready go to one seat after the other."""
    for name in life.log.counted:
        given: dict[int, list[Row]] = defaultdict(list)
        for row in _given(life, name):
            given[row.enabled or 0].append(row)
        turn, many = 0, life.scenario.resources[name].headcount or 0
        for _, rows in sorted(given.items()):
            due = Counter((turn + place) % many for place in range(len(rows)))
            assert Counter(row.seat for row in rows if row.seat is not None) <= due, (name, rows[0])
            turn += len(rows)


def _given(life: Life, name: str) -> Iterator[Row]:
    """The touches that are given to people, of resources whose people go round in turn without exception."""
    resource, teams = life.scenario.resources[name], life.scenario.routes[life.route].team.values()
    changing = resource.tenure or resource.headcounts or resource.max_open_leads
    differing = any(one.serves or one.begins or one.ends for one in resource.people)
    shared = any(name in team and len([*team]) > 1 for team in teams)
    if resource.assignment == "pool" or changing or differing or shared:
        return
    owned: set[int] = set()
    for row in sorted(life.rows, key=_in_time):
        if row.enabled is not None and row.part == 1 and _is_for(life, name, row):
            if row.key not in owned:
                yield row
            if resource.assignment == "owner" and row.start is not None:
                owned.add(row.key)


def nobody_is_given_more_leads_than_they_may_hold(life: Life) -> None:
    """Whoever begins with a lead held fewer than the most, at some instant of its wait.

    Held is a lead at least from a touch's start to the next touch's getting ready, or to the end of the visit.
    """
    for name in life.log.counted:
        most = life.scenario.resources[name].max_open_leads
        if most is not None:
            held: dict[Person, list[tuple[int, float, float]]] = defaultdict(list)
            for person, row, until in _held(life, name):
                held[person].append((row.key, row.start or 0, min(until, person[1].end)))
            for row, person in _begun(life, name):
                others = [(a, b) for key, a, b in held[person] if key != row.key]
                instants = {row.enabled, row.start, *(at for both in others for at in both)}
                waiting = [at for at in instants if (row.enabled or 0) <= (at or 0) <= (row.start or 0)]
                least = min(sum(a < (at or 0) < b for a, b in others) for at in waiting)
                assert least < most, (name, row)


def _begun(life: Life, name: str) -> Iterator[tuple[Row, Person]]:
    """The first touches of leads by each person."""
    for rows in _started(life, name).values():
        known: set[Person] = set()
        for row in rows:
            person = _person(life, name, row)
            if person not in known:
                yield row, person
            known.add(person)


def _held(life: Life, name: str) -> Iterator[tuple[Person, Row, float]]:
    """Who held which lead, by the touch that they started, and until when at least."""
    stop = life.scenario.stop
    by_lead: Mapping[int, list[Row]] = defaultdict(list)
    for row in sorted(life.rows, key=_in_time):
        by_lead[row.key].append(row)
    for rows in by_lead.values():
        for row, following in zip(rows, [*rows[1:], None], strict=True):
            if row.resource == name and row.start is not None:
                ends = row.known if following is None else _leaves(row, following)
                yield _person(life, name, row), row, stop if ends is None else ends


def _leaves(row: Row, following: Row) -> int | None:
    """When a lead's next touch gets ready, or when it enters its next stage."""
    same = (row.stage, row.visit) == (following.stage, following.visit)
    return following.enabled if same else following.entered
