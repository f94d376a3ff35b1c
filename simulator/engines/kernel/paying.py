"""What leads pay, and who gets a share of it.

Numbers in brackets name the rules of ``docs/SEMANTICS.md``.
"""

from __future__ import annotations

from simulator.engines.kernel import books
from simulator.engines.kernel import columns as c
from simulator.engines.kernel.luck import of_visit, value_of
from simulator.engines.kernel.rows import write
from simulator.engines.kernel.world import World
from simulator.rules import draws
from simulator.rules.compiling import inner
from simulator.rules.durations import MONTH
from simulator.rules.money import share_of, whole_units
from simulator.rules.subscriptions import changed_price, contracted_value, payments_within


@inner
def sell(world: World, lead: int, outcome: int, now: int) -> None:
    """A sale falls: it is paid at once, or begins a subscription, which replaces the lead's earlier one [25]."""
    plan, leads = world.plan, world.leads
    stage, work, term = leads[lead + c.LEAD_STAGE], leads[lead + c.LEAD_WORK], plan[outcome + c.OUTCOME_TERM]
    amount = price_of(world, lead, outcome)
    books.make(world, lead, now)
    leads[lead + c.LEAD_SALES] += 1
    is_first = int(leads[lead + c.LEAD_SALES] == 1)
    books.sold(world, lead, now, amount if term == c.ABSENT else contracted_value(amount, term))
    pay(world, lead, stage, work, leads[lead + c.LEAD_SEAT], is_first, amount, now)
    write(world, lead, c.ROW_SALE, amount)
    if term != c.ABSENT:
        collect(world, lead, now)
        leads[lead + c.LEAD_PAYS], leads[lead + c.LEAD_PAYS_BOOKED] = 1, 1
        leads[lead + c.LEAD_PAYS_FOR], leads[lead + c.LEAD_PAYS_AT] = work, stage
        leads[lead + c.LEAD_PAYS_SEAT], leads[lead + c.LEAD_PAYS_FIRST] = leads[lead + c.LEAD_SEAT], is_first
        leads[lead + c.LEAD_PAYS_SINCE], leads[lead + c.LEAD_PAYS_TERM] = now, term
        leads[lead + c.LEAD_PAYS_PRICE] = amount


@inner
def price_of(world: World, lead: int, outcome: int) -> int:
    """What a sale is worth, of a subscription what its month is, in smallest units."""
    plan = world.plan
    if plan[outcome + c.OUTCOME_SALE] == c.SALE_BY_LAW:
        worth = of_visit(world, lead, plan[outcome + c.OUTCOME_SALE_LAW], draws.SALE)
    else:
        worth = value_of(world, lead) * world.reals[plan[outcome + c.OUTCOME_REALS] + c.SALE_TIMES]
    return whole_units(worth * world.minor_units)


@inner
def pay(world: World, lead: int, stage: int, work: int, seat: int, is_first: int, amount: int, now: int) -> None:
    """A lead pays, and the resource that sold to it gets its shares."""
    plan, reals = world.plan, world.reals
    margin = reals[plan[world.leads[lead + c.LEAD_SEGMENT] + c.SEGMENT_REALS]]
    books.paid(world, lead, now, amount, share_of(amount, margin))
    resource = plan[work + c.WORK_RESOURCE]
    if resource == c.ABSENT:
        return
    shares = plan[resource + c.RESOURCE_REALS]
    books.spent_on(world, lead, now, stage, work, c.STEP_KEEPS, share_of(amount, reals[shares + c.KEEPS]))
    if plan[resource + c.RESOURCE_QUOTA]:
        _note_payment(world, lead, stage, work, seat, amount, now)
    else:
        share = reals[shares + (c.FIRST_COMMISSION if is_first else c.LATER_COMMISSION)]
        books.spent_on(world, lead, now, stage, work, c.STEP_COMMISSION, share_of(amount, share))


@inner
def _note_payment(world: World, lead: int, stage: int, work: int, seat: int, amount: int, now: int) -> None:
    """A payment whose commission is known at the end of the month [12]."""
    plan, state, leads, payments = world.plan, world.state, world.leads, world.payments
    at = state[c.PAYMENTS_USED] * c.PAYMENT_WIDTH
    if at + c.PAYMENT_WIDTH > world.payment_room:
        state[c.FAILURE] = c.PAYMENTS_FULL
        return
    number = state[seat + c.SEAT_NUMBER]
    state[c.PAYMENTS_USED] += 1
    payments[at + c.PAYMENT_CAMPAIGN] = leads[lead + c.LEAD_CAMPAIGN]
    payments[at + c.PAYMENT_SEGMENT] = leads[lead + c.LEAD_SEGMENT]
    payments[at + c.PAYMENT_STAGE], payments[at + c.PAYMENT_WORK] = stage, work
    payments[at + c.PAYMENT_SEAT], payments[at + c.PAYMENT_WHEN] = number, now
    payments[at + c.PAYMENT_AMOUNT] = amount
    if books.in_window(world, now):
        counts = plan[plan[work + c.WORK_RESOURCE] + c.RESOURCE_SEAT_COUNTS] + number * c.SEAT_COUNTS_WIDTH
        world.counts[counts + c.SEAT_PAID] += amount


@inner
def collect(world: World, lead: int, until: int) -> None:
    """What a lead's subscription pays before an instant can no longer change, and is booked."""
    leads = world.leads
    if not leads[lead + c.LEAD_PAYS]:
        return
    since = leads[lead + c.LEAD_PAYS_SINCE]
    last = payments_within(leads[lead + c.LEAD_PAYS_TERM], until - since)
    for number in range(leads[lead + c.LEAD_PAYS_BOOKED], last):
        pay(
            world,
            lead,
            leads[lead + c.LEAD_PAYS_AT],
            leads[lead + c.LEAD_PAYS_FOR],
            leads[lead + c.LEAD_PAYS_SEAT],
            leads[lead + c.LEAD_PAYS_FIRST],
            leads[lead + c.LEAD_PAYS_PRICE],
            since + number * MONTH,
        )
    leads[lead + c.LEAD_PAYS_BOOKED] = max(leads[lead + c.LEAD_PAYS_BOOKED], last)


@inner
def change_subscription(world: World, lead: int, factor: float, now: int) -> None:
    """A subscription is worth more or less from now on, or ends."""
    collect(world, lead, now)
    leads = world.leads
    if leads[lead + c.LEAD_PAYS]:
        leads[lead + c.LEAD_PAYS_PRICE] = changed_price(leads[lead + c.LEAD_PAYS_PRICE], factor)
        if factor == 0.0:
            leads[lead + c.LEAD_PAYS] = 0


@inner(inline=True)
def last_payment(world: World, lead: int) -> int:
    """When the last payment of a running subscription before its term falls."""
    leads = world.leads
    term = leads[lead + c.LEAD_PAYS_TERM]
    return leads[lead + c.LEAD_PAYS_SINCE] + (payments_within(term, term) - 1) * MONTH
