"""What sellers get of what their leads pay, when it depends on how much they bring in.

Numbers in brackets name the rules of ``docs/SEMANTICS.md``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from simulator.engines.leads import Lead, Visit
from simulator.engines.ledger import Ledger
from simulator.engines.seats import Seat
from simulator.engines.staffing import PreparedResource
from simulator.rules.money import share_of, whole_units
from simulator.scenario.calendars import Interval, moment_of, world_ms
from simulator.scenario.staff import Commission
from simulator.scenario.types import Scenario


class Payment(NamedTuple):
    """A payment for which a seat is to get commission."""

    lead: Lead
    step: str
    when: int
    amount: int


Month = tuple[int, int]


class Quotas:
    """What each seat of a resource brings in, month by month of the calendar [12]."""

    def __init__(self, ledger: Ledger, resource: PreparedResource) -> None:
        self.ledger, self.resource = ledger, resource
        self.quota = month_quota(resource, ledger.scenario)
        self.months: defaultdict[tuple[int, Month], list[Payment]] = defaultdict(list)

    def add(self, sale: Visit, when: int, amount: int) -> None:
        """A payment for a sale, whose commission is known at the end of the month."""
        moment = moment_of(self.ledger.scenario, int(when))
        assert sale.seat is not None  # noqa: S101 - an unlimited resource has no quota
        seat = sale.seat.number or 0
        self.months[seat, (moment.year, moment.month)].append(Payment(sale.lead, sale.stage.step, when, amount))
        if self.ledger.in_window(when):
            self.ledger.resources[self.resource.name].brought_in[seat] += amount

    def settle(self, seats: Iterable[Seat]) -> None:
        """The world has ended: every payment gets its part of its month's commission, every seat its quota."""
        book = self.ledger.resources[self.resource.name]
        book.quotas = quotas_of(seats, self.quota, self.ledger.scenario)
        for payments in self.months.values():
            share = share_of_month(self.resource.commission, self.quota, sum(one.amount for one in payments))
            for one in payments:
                part = share_of(one.amount, share)
                self.ledger.work_cost(one.lead, one.when, self.resource.name, one.step, "commission", part)


def month_quota(resource: PreparedResource, scenario: Scenario) -> float:
    """A seat's quota for a whole month, in smallest units; 0 where there is none."""
    return (resource.commission.quota or 0.0) * scenario.minor_units


def share_of_month(commission: Commission, quota: float, total: int) -> float:
    """The share that a seat gets of each payment of a month: the stated one up to its quota, another beyond.

    Payments of a month share alike, so that it cannot be seen which of them came first.
    """
    if total <= quota:
        return commission.first
    return (commission.first * quota + commission.above * (total - quota)) / total


def quotas_of(seats: Iterable[Seat], quota: float, scenario: Scenario) -> dict[int, int]:
    """What seats are to bring in within the window: of each month's quota the part in which somebody has the seat.

    By the seat's number, in smallest units, each month's rounded half up; a month is one of the calendar.
    """
    parts = [
        (Interval(max(month.begin, scenario.begin), min(month.end, scenario.end)), month.end - month.begin)
        for month in months(scenario)
    ]
    return {
        seat.number or 0: sum(whole_units(quota * seat.filled(*part) / whole) for part, whole in parts)
        for seat in seats
    }


def months(scenario: Scenario) -> Iterator[Interval]:
    """The calendar's months of which some part lies in the window, whole, in world milliseconds."""
    first = moment_of(scenario, scenario.begin)
    year, month = first.year, first.month
    begin = world_ms(scenario, datetime(year, month, 1))
    while begin < scenario.end:
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        end = world_ms(scenario, datetime(year, month, 1))
        yield Interval(begin, end)
        begin = end
