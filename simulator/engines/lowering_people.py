"""Resources with their desks and seats, as records of a program and of the state at the world's beginning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.engines.commissions import month_quota, quotas_of
from simulator.engines.kernel import columns as c
from simulator.engines.kernel.heap import NO_EVENT
from simulator.engines.seats import plain_seat
from simulator.engines.staffing import PreparedResource, PreparedSeat
from simulator.engines.tallies import seat_paid, seat_quota
from simulator.rules.calendars import worked
from simulator.rules.queueing import HIGHEST

if TYPE_CHECKING:
    from simulator.engines.lowering import Lowering


def write_resource(low: Lowering, name: str, resource: PreparedResource) -> None:
    """A resource, in the room that it has, with its desk."""
    tables, commission = low.tables, resource.commission
    kind = c.ENDLESS if resource.headcount is None else c.ALIKE if resource.plain else c.ROSTER
    counts = low.at[f"resource.{name}.touches"]
    tables.write(
        low.resource[name],
        {
            c.RESOURCE_INDEX: list(low.resource).index(name),
            c.RESOURCE_DESK: _desk(low, resource, kind),
            c.RESOURCE_SEATS_KIND: kind,
            c.RESOURCE_HEADCOUNT: c.ABSENT if resource.headcount is None else resource.headcount,
            c.RESOURCE_HOURS: tables.open_hours(resource.hours),
            c.RESOURCE_TURNS: c.ABSENT if resource.pools else low.turns.index(name),
            c.RESOURCE_OWNED: resource.owned,
            c.RESOURCE_MOST_OPEN: c.ABSENT if resource.most_open is None else resource.most_open,
            c.RESOURCE_DISCIPLINE: resource.discipline,
            c.RESOURCE_ATTRIBUTE: low.attribute(resource.attribute or "")
            if resource.discipline == HIGHEST
            else c.ABSENT,
            c.RESOURCE_BY_VALUE: resource.attribute == "value",
            c.RESOURCE_END_OF_SHIFT: resource.end_of_shift,
            c.RESOURCE_COUNTS: counts,
            c.RESOURCE_SEAT_COUNTS: low.at.get(seat_paid(name, 0), c.ABSENT),
            c.RESOURCE_QUOTA: commission.quota is not None,
            c.RESOURCE_RAMP: resource.ramp_over,
            c.RESOURCE_REALS: tables.numbers(_reals(low, resource)),
            c.RESOURCE_CHOICES: low.choices,
            c.RESOURCE_DOORS: any(stage.opens is not None for stage in low.prepared.stages.values()),
        },
    )
    if kind == c.ALIKE:
        low.known |= _times_of_pool(low, resource, counts) | _quotas_of_pool(low, resource)


def _reals(low: Lowering, resource: PreparedResource) -> tuple[float, ...]:
    """Shares, the quota in smallest units, and how people begin."""
    commission = resource.commission
    return (
        resource.pace,
        commission.first,
        commission.later,
        resource.keeps,
        month_quota(resource, low.scenario),
        commission.above,
        resource.ramp_first,
    )


def _times_of_pool(low: Lowering, resource: PreparedResource, counts: int) -> dict[int, int]:
    """What seats that are always filled add up to in the window, whatever happens."""
    many, begin, end = resource.headcount or 0, low.scenario.begin, low.scenario.end
    opened = many * worked(resource.hours.table, begin, end)
    times = {c.OPEN_TIME: opened, c.SCHEDULED: opened, c.PRESENT: many * (end - begin)}
    return {counts + which: time for which, time in times.items()}


def _quotas_of_pool(low: Lowering, resource: PreparedResource) -> dict[int, int]:
    """What seats that are always filled are to bring in."""
    if resource.commission.quota is None:
        return {}
    seats = (plain_seat(resource, number) for number in range(resource.headcount or 0))
    quotas = quotas_of(seats, month_quota(resource, low.scenario), low.scenario)
    return {low.at[seat_quota(resource.name, number)]: quota for number, quota in quotas.items()}


def _desk(low: Lowering, resource: PreparedResource, kind: int) -> int:
    """A desk with its queues, followed by its seats; those of a pool are free and stand by number."""
    place = len(low.state)
    many = len(resource.seats) if kind == c.ROSTER else resource.headcount or 0
    seats = place + c.DESK_QUEUES + (low.choices + 1) * c.QUEUE_WIDTH
    last = seats + (many - 1) * c.SEAT_WIDTH
    free = (seats, last) if many and kind == c.ALIKE else (c.ABSENT, c.ABSENT)
    low.state += [NO_EVENT, c.ABSENT, c.ABSENT, seats, many, *free, c.ABSENT]
    low.state += [c.ABSENT, c.ABSENT, c.ABSENT, 0] * (low.choices + 1)
    for number in range(many):
        seat = resource.seats[number] if kind == c.ROSTER else None
        low.state += _seat(low, resource, number, seats, many, seat)
    return place


def _seat(
    low: Lowering, resource: PreparedResource, number: int, seats: int, many: int, seat: PreparedSeat | None
) -> list[int]:
    columns = [0] * c.SEAT_WIDTH
    columns[c.SEAT_NUMBER] = number
    columns[c.SEAT_NEXT] = seats + (number + 1) * c.SEAT_WIDTH if number + 1 < many else c.ABSENT
    columns[c.SEAT_PREVIOUS] = seats + (number - 1) * c.SEAT_WIDTH if number else c.ABSENT
    columns[c.SEAT_RESOURCE] = low.resource[resource.name]
    columns[c.SEAT_SERVES] = columns[c.SEAT_ODDS] = c.ABSENT
    if seat is not None and seat.serves:
        columns[c.SEAT_SERVES] = _serves(low, seat)
    if seat is not None and seat.log_odds:
        columns[c.SEAT_ODDS] = low.tables.numbers(seat.log_odds.get(stage, 0.0) for stage in low.stage)
    return columns


def _serves(low: Lowering, seat: PreparedSeat) -> int:
    """What a seat's people ask of leads, as a case of which nothing follows."""
    tables, asked = low.tables, []
    for name, categories in seat.serves.items():
        listed = tables.integers([len(categories), *(tables.text(one) for one in categories)])
        asked += [c.IS_ONE_OF, low.attribute(name), listed]
    columns = {c.CASE_TESTS: tables.integers(asked), c.CASE_TEST_COUNT: len(seat.serves)}
    return tables.record(columns, c.CASE_WIDTH)
