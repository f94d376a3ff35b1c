"""What sellers get of what their leads pay, when it depends on how much they bring in.

Numbers in brackets name the rules of ``docs/SEMANTICS.md``.
"""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from simulator.engines.leads import Lead, Visit
from simulator.engines.ledger import Ledger
from simulator.engines.staffing import PreparedResource
from simulator.rules.money import share_of
from simulator.scenario.calendars import moment_of
from simulator.scenario.staff import Commission


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
        self.months: defaultdict[tuple[int, Month], list[Payment]] = defaultdict(list)

    def add(self, sale: Visit, when: int, amount: int) -> None:
        """A payment for a sale, whose commission is known at the end of the month."""
        moment = moment_of(self.ledger.scenario, int(when))
        assert sale.seat is not None  # noqa: S101 - an unlimited resource has no quota
        seat = sale.seat.number or 0
        self.months[seat, (moment.year, moment.month)].append(Payment(sale.lead, sale.stage.step, when, amount))
        if self.ledger.in_window(when):
            self.ledger.resources[self.resource.name].brought_in[seat] += amount

    def settle(self) -> None:
        """The world has ended: every payment gets its part of its month's commission."""
        for payments in self.months.values():
            share = share_of_month(self.resource.commission, self.quota, sum(one.amount for one in payments))
            for one in payments:
                part = share_of(one.amount, share)
                self.ledger.work_cost(one.lead, one.when, self.resource.name, one.step, "commission", part)

    @property
    def quota(self) -> float:
        """The month's quota in smallest units."""
        return (self.resource.commission.quota or 0.0) * self.ledger.scenario.minor_units


def share_of_month(commission: Commission, quota: float, total: int) -> float:
    """The share that a seat gets of each payment of a month: the stated one up to its quota, another beyond.

    Payments of a month share alike, so that it cannot be seen which of them came first.
    """
    if total <= quota:
        return commission.first
    return (commission.first * quota + commission.above * (total - quota)) / total
