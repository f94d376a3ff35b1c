"""The world's end: what is open is counted as open, and months that are paid by quota are settled."""

from __future__ import annotations

import numpy as np

from simulator.engines.kernel import books, paying
from simulator.engines.kernel import columns as c
from simulator.engines.kernel.waiting import find_place
from simulator.engines.kernel.world import World
from simulator.rules.compiling import inner
from simulator.rules.money import share_of


@inner
def close(world: World) -> None:
    """The books are closed."""
    plan, state, leads = world.plan, world.state, world.leads
    for number in range(state[c.LEADS_USED]):
        lead = number * world.lead_width
        if leads[lead + c.LEAD_ALIVE]:
            paying.collect(world, lead, world.stop)
            books.still_open(world, lead)
            books.over(world, lead, world.stop)
            if leads[lead + c.LEAD_WAITING]:
                books.waited(world, lead, leads[lead + c.LEAD_STAGE], world.stop)
                find_place(world, lead, world.stop)
    books.close_levels(world)
    books.book_notes(world)
    if state[c.PAYMENTS_USED]:
        _settle(world, plan[world.quotas], plan[world.quotas + 1])


@inner(makes_arrays=True)
def _settle(world: World, seats: int, months: int) -> None:
    """Every payment gets its part of its month's commission [12]."""
    plan, payments = world.plan, world.payments
    sums = np.zeros(world.resources * seats * months, np.int64)
    for number in range(world.state[c.PAYMENTS_USED]):
        at = number * c.PAYMENT_WIDTH
        sums[_month_of(world, at, seats, months)] += payments[at + c.PAYMENT_AMOUNT]
    for number in range(world.state[c.PAYMENTS_USED]):
        at = number * c.PAYMENT_WIDTH
        work, stage, when = (
            payments[at + c.PAYMENT_WORK],
            payments[at + c.PAYMENT_STAGE],
            payments[at + c.PAYMENT_WHEN],
        )
        share = _share_of_month(world, plan[work + c.WORK_RESOURCE], sums[_month_of(world, at, seats, months)])
        part = share_of(payments[at + c.PAYMENT_AMOUNT], share)
        if part and books.in_window(world, when):
            world.counts[plan[work + c.WORK_STEP_COUNTS] + c.STEP_COMMISSION] += part
            spent = plan[stage + c.STAGE_SPENT]
            world.counts[plan[payments[at + c.PAYMENT_CAMPAIGN] + c.CAMPAIGN_SOURCE] + spent] += part
            world.counts[plan[payments[at + c.PAYMENT_SEGMENT] + c.SEGMENT_SOURCE] + spent] += part


@inner
def _month_of(world: World, payment: int, seats: int, months: int) -> int:
    """The number of a payment's resource, seat and month of the calendar; months begin where the plan says."""
    plan, payments = world.plan, world.payments
    resource = plan[plan[payments[payment + c.PAYMENT_WORK] + c.WORK_RESOURCE] + c.RESOURCE_INDEX]
    month, first = 0, world.quotas + 2
    while month + 1 < months and plan[first + month + 1] <= payments[payment + c.PAYMENT_WHEN]:
        month += 1
    return (resource * seats + payments[payment + c.PAYMENT_SEAT]) * months + month


@inner
def _share_of_month(world: World, resource: int, total: int) -> float:
    """The share that a seat gets of each payment of a month: the stated one up to its quota, another beyond."""
    reals, at = world.reals, world.plan[resource + c.RESOURCE_REALS]
    quota, first = reals[at + c.QUOTA], reals[at + c.FIRST_COMMISSION]
    if total <= quota:
        return first
    return (first * quota + reals[at + c.ABOVE_QUOTA] * (total - quota)) / total
