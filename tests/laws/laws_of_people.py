"""What holds of those who work, in every replication of every plan; a law raises AssertionError where it is broken."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from typing import Any

import numpy as np

from simulator.engines.trace import Row
from simulator.rules import draws
from simulator.scenario.staff import Order, Resource
from tests.laws.event_log import NO_SEAT
from tests.laws.hours import open_ms
from tests.laws.lives import Life
from tests.laws.seats import Seat
from tests.laws.traits import ranked
from tests.laws.who import bound, level, serves

TIMES = ("open_ms", "scheduled_ms", "present_ms", "hires", "leavers")


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
        counted = [life.tallies[f"{at}.{word}"] for word in TIMES]
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
        alone = [] if resource.assignment == "pool" else list(bound(life, name))
        seats = list(enumerate(life.log.seats(name)))[: 1 if resource.is_plain else None]
        at_work = [_busy(life, name, None if resource.is_plain else number) for number, _ in seats]
        for stage in life.log.reached:
            doors = np.array(life.log.open_hours(stage.opens), dtype=np.float64).reshape(-1, 2)
            here = [(row, seat, until) for row, seat, until in alone if row.stage == stage.name]
            waits = _waits_for(life, stage.name, name)
            for number, seat in seats:
                if resource.assignment == "pool":
                    served = _served(life, waits["case_id"], seat)
                    begins, ends = waits["ready"][served].to_numpy(), waits["until"][served].to_numpy()
                else:
                    mine = [(row.enabled, until) for row, whose, until in here if whose == number]
                    begins, ends = np.array(mine, dtype=np.float64).reshape(-1, 2).T
                busy = at_work[number]
                opened = np.array(seat.open, dtype=np.float64).reshape(-1, 2)
                edges = np.unique(np.concatenate([begins, ends, *busy, opened.ravel(), doors.ravel()]))
                stuck = (level(edges, begins, ends) > 0) & (level(edges, *opened.T) > 0) & (level(edges, *doors.T) > 0)
                stuck &= level(edges, *busy) < (life.log.places(name) if resource.is_plain else 1)
                assert not stuck[:-1].any(), f"{name} {number} at {stage.name}, {edges[:-1][stuck[:-1]][:3]}"


def _busy(life: Life, name: str, seat: int | None) -> tuple[Any, Any]:
    """From when to when a seat, or all of a resource, are at work on touches."""
    touches = life.log.touches
    mine = touches["resource"].to_numpy() == name
    mine &= seat is None or touches["seat"].to_numpy() == seat
    begins, ends = (touches[word].to_numpy()[mine] for word in ("start_time", "end_time"))
    return begins, np.where(np.isnan(ends), life.scenario.stop, ends)


def _waits_for(life: Life, stage: str, resource: str) -> Any:
    """The waits at a stage that a resource could have ended: as one of the candidates, or because it did."""
    team = life.scenario.routes[life.route].team.get(stage, {})
    waits, here = life.log.waits, life.log.waits["activity"].to_numpy() == stage
    alone = [*team] == [resource]
    is_candidate = alone or (isinstance(team, tuple) and resource in team)
    first = (waits["touch"].to_numpy() == 1) & (waits["part"].to_numpy() == 1)
    return waits[here & ((waits["resource"].to_numpy() == resource) | (is_candidate & (first | alone)))]


def _served(life: Life, cases: Any, seat: Seat) -> Any:
    """Which of some leads somebody works."""
    if not seat.serves:
        return np.ones(len(cases), dtype=bool)
    return np.array([serves(life, life.by_case[case], seat) for case in cases], dtype=bool)


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
                    assert not serves(life, lead, shift.seat), (name, row)


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
        if not started:
            continue
        keys = [_queue_key(life, row, resource.order) for row in started]
        place = {key: number for number, key in enumerate(sorted({*keys}))}
        own = np.array([place[key] for key in keys])
        # Whoever was ready before the world began, came when it did.
        ready, start = (np.array([max(0, getattr(row, word)) for row in started]) for word in ("enabled", "start"))
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
        alone = {id(row): (seat, until) for row, seat, until in bound(life, resource.name)}
        whose, until = np.array([alone.get(id(row), (NO_SEAT, 0)) for row in rows]).T
        starts = np.array([row.start for row in rows])
        return (numbers[:, None] == whose[None, :]) & (starts[:, None] < until[None, :])
    seats = [[serves(life, row, seat) for row in rows] for seat in life.log.seats(resource.name)]
    return np.array(seats)[numbers]


def _choice(team: Any, name: str, row: Row) -> int:
    """The how-manieth candidate a resource is, from 0."""
    return team.index(name) if isinstance(team, tuple) and (row.touch, row.part) == (1, 1) else 0


def _queue_key(life: Life, row: Row, order: Order) -> tuple[float, ...]:
    stream = draws.stream(life.scenario.seed, life.replication, row.key)
    tie = draws.bits(stream, 0, 0, 0, draws.QUEUE)
    ready = row.enabled or 0
    match order.by:
        case "highest":
            rank = -ranked(life.scenario, row, stream, order.attribute or "")
        case by:
            rank = ready if by == "oldest" else -ready
    return row.part == 1, -life.scenario.stages[row.stage].urgency, rank, ready, tie, row.key


def the_log_tells_who_was_at_work(life: Life) -> None:
    """Whoever started a touch was there, and a handover takes a touch over from somebody else."""
    for name in life.log.counted:
        seats, marked = life.log.seats(name), 0
        for row in life.rows:
            if row.resource == name and row.start is not None:
                stay = seats[row.seat or 0].stays[row.order or 0]
                assert stay.holds(row.start), (name, row)
                assert row.taken_over_from != (row.seat, row.order), (name, row)
                marked += row.taken_over_from is not None and bool(life.log.in_window(row.start))
        assert life.tallies[f"resource.{name}.handovers"] == marked, name


def people_work_those_whom_they_serve(life: Life) -> None:
    """Nobody touches a lead of a category that they do not serve."""
    for name in life.log.counted:
        seats = life.log.seats(name)
        for row in life.rows:
            if row.resource == name and seats[row.seat or 0].serves:
                assert serves(life, row, seats[row.seat or 0]), (name, row)
