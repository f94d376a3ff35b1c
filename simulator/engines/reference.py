"""The reference engine: every lead is a process of SimPy, and its life reads from top to bottom.

This engine is written to be read and to be checked against ``docs/SEMANTICS.md``, whose rules the numbers in
brackets name. It calls the compiled laws of `simulator.rules` and leaves its books with a `Ledger`.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from heapq import heappop, heappush
from itertools import count, groupby

import simpy

from simulator.engines.commissions import Quotas
from simulator.engines.desks import Desk, Overflow
from simulator.engines.leads import Lead, Visit, next_stage
from simulator.engines.ledger import Ledger
from simulator.engines.lobby import Lobby
from simulator.engines.pipeline import go_on
from simulator.engines.preparing import (
    PreparedCampaign,
    PreparedOutcome,
    PreparedRoute,
    Work,
)
from simulator.engines.staffing import PreparedResource
from simulator.engines.subscriptions import Subscription
from simulator.engines.tallies import Tallies
from simulator.engines.trace import Row
from simulator.engines.turns import Turns
from simulator.errors import SimulationError
from simulator.rules import draws
from simulator.rules.instants import (
    ARRIVALS,
    FUTURE,
    LAST_ROUND,
    PATIENCE,
    READY,
    RUNGS,
    following,
)
from simulator.rules.money import share_of, whole_units
from simulator.rules.subscriptions import contracted_value
from simulator.scenario.calendars import moment_of
from simulator.scenario.types import EXHAUSTED, EXPIRED

Journey = Generator[simpy.Event, None, None]
Stay = Generator[simpy.Event, None, PreparedOutcome]


def simulate(
    prepared: PreparedRoute,
    *,
    seed: int,
    replication: int,
    rows: list[Row] | None = None,
    ties: Iterator[object] | None = None,
) -> Tallies:
    """Live one replication of a route from the world's beginning to its end, and return what was counted.

    ``rows`` takes the event log where it is wanted. ``ties`` yields sortable things, all different, that order the
    events of one rung; nothing may depend on it. Raises SimulationError if leads go on for ever without time passing.
    """
    world = World(prepared, seed, replication, rows, ties)
    with _no_search_for_cycles():
        world.live()
    return world.ledger.tallies(prepared.scenario.stop)


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Python's search for cyclic garbage would cost a fifth of the time, and leads leave next to none."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def lead_process(world: World, visit: Visit) -> Journey:
    """A lead's journey from a visit on: stage after stage, until an outcome leads nowhere."""
    lead = visit.lead
    while True:
        outcome = yield from visit_process(world, visit)
        if outcome.after is not None:
            yield world.clock.after(visit.drawn(outcome.after, draws.AFTER), READY, visit.lasted)
        world.take_effect(visit, outcome)
        stage = next_stage(visit, outcome)
        if stage is None:
            break
        visit = world.enter(lead, stage, world.clock.time)
    world.end_journey(lead)


def visit_process(world: World, visit: Visit) -> Stay:
    """A visit to a stage: delay, then touch after touch with gaps between, then one outcome [7-12]."""
    clock, lobby, stage = world.clock, world.lobby, visit.stage
    if visit.is_beyond_the_last:
        yield clock.after(0, READY)
        return world.leave_early(visit, EXHAUSTED)
    if stage.delay is not None or not stage.needs_work:
        delay = visit.drawn(stage.delay, draws.DELAY)
        if visit.expires_within(delay):
            yield clock.after(stage.expires or 0, PATIENCE, visit.lasted)
            yield clock.after(0, READY)
            return world.leave_early(visit, EXPIRED)
        yield clock.after(delay, READY, visit.lasted)
        visit.outlive(delay)
    if not stage.needs_work:
        return world.end_unworked(visit, visit.decide(wait=0))
    yield lobby.join(visit, touch=1)
    if visit.left_as is not None:
        return world.leave_early(visit, visit.left_as)
    world.desk_of(visit).release(visit)
    for touch in range(2, visit.touches + 1):
        yield clock.after(visit.drawn(visit.work.gap, draws.GAP, touch), READY)
        yield lobby.join(visit, touch)
        world.desk_of(visit).release(visit)
    return visit.decided


def campaign_process(world: World, campaign: PreparedCampaign) -> Journey:
    """A campaign brings all its leads of one instant in one event."""
    times, keys = campaign.leads.leads(world.seed, world.replication)
    arrivals = zip(times.tolist(), keys.tolist(), strict=True)
    for made, together in groupby(arrivals, key=lambda arrival: arrival[0]):
        yield world.clock.at(made, ARRIVALS)
        for _, key in together:
            world.begin_journey(world.lead(key, campaign), campaign.name)


class World:
    """One replication of a route: its clock, its desks, its leads and its books."""

    def __init__(
        self,
        prepared: PreparedRoute,
        seed: int,
        replication: int,
        rows: list[Row] | None,
        ties: Iterator[object] | None,
    ) -> None:
        self.prepared, self.seed, self.replication, self.rows = prepared, seed, replication, rows
        self.clock = Clock(prepared.scenario.stop, ties)
        self.ledger = Ledger(prepared.scenario, prepared.route)
        self.lobby = Lobby(self, prepared.stages.values())
        self.overflow = Overflow(self.clock)
        self.desks = {name: desk_of(self, resource) for name, resource in prepared.resources.items()}
        self.quotas = {
            name: Quotas(self.ledger, resource)
            for name, resource in prepared.resources.items()
            if resource.commission.quota is not None
        }
        self.leads: set[Lead] = set()

    def live(self) -> None:
        """Let everything happen that does before the world's end [2]; what is then open is reported as open."""
        self.clock.call(0, ARRIVALS, partial(go_on, self))
        for campaign in self.prepared.campaigns:
            self.clock.process(campaign_process(self, campaign))
        try:
            self.clock.run_to_stop()
        except EndlessInstantError as stuck:
            raise SimulationError(self._endless(stuck.time)) from None
        for lead in self.leads:
            self.collect(lead, self.clock.stop)
            self.ledger.still_open(lead)
            self.ledger.over(lead, self.clock.stop)
            if lead.visit is not None:
                self.lobby.close_for_good(lead.visit)
        for desk in self.desks.values():
            desk.close_for_good()
        for name, quotas in self.quotas.items():
            quotas.settle(self.desks[name].seats.seats)

    def lead(self, key: int, campaign: PreparedCampaign, segment: str | None = None, starts: str | None = None) -> Lead:
        """A new lead, or a cold name, of the campaign's own segment and first stage unless said otherwise."""
        return Lead(
            key=key,
            stream=draws.stream(self.seed, self.replication, key),
            campaign=campaign,
            segment=self.prepared.segments[segment] if segment else campaign.segment,
            starts=starts or campaign.starts,
        )

    def begin_journey(self, lead: Lead, campaign: str | None) -> None:
        """A lead or a cold name comes, by a campaign or (None) by a referral, and enters its first stage."""
        if campaign is not None:
            self.ledger.brought(self.clock.time, campaign)
        self.go_on_from(self.enter(lead, lead.starts, self.clock.time))

    def go_on_from(self, visit: Visit) -> None:
        """A lead lives on from a visit that has just begun, or was going on when the world began."""
        self.leads.add(visit.lead)
        self.clock.process(lead_process(self, visit))

    def end_journey(self, lead: Lead) -> None:
        """A journey ends: as a customer's if there was a sale, else lost. A subscription is paid to its term [25]."""
        self.leads.discard(lead)
        now, subscription = self.clock.time, lead.subscription
        self.ledger.journey_ended(now, lead)
        self.collect(lead, self.clock.stop)
        self.give_places_back(lead, ())
        self.ledger.over(lead, max(now, subscription.last_payment) if subscription else now)
        lead.visit = lead.subscription = None

    def enter(self, lead: Lead, stage: str, entered: int) -> Visit:
        """A lead enters a stage once more [7], now or, if it was there when the world began, before that [26]."""
        if self.prepared.stages[stage].step != "generate":
            self.make(lead)
        visit = Visit(lead, self.prepared.stages[stage], entered, self.clock.time)
        if self.ledger.in_window(visit.entered):
            self.ledger.stages[stage].visits += not visit.is_beyond_the_last
        self.give_places_back(lead, visit.candidates)
        self.note(visit)
        return visit

    def give_places_back(self, lead: Lead, candidates: Iterable[Work]) -> None:
        """A lead that others work, or nobody, is held no more by those who held it [7]."""
        for resource in lead.places.keys() - {work.resource for work in candidates}:
            self.desks[resource].let_go(lead)

    def make(self, lead: Lead) -> None:
        """A lead is made once: where it first enters a stage beyond the step ``generate``, or buys [12]."""
        if lead.is_made:
            return
        lead.made = self.clock.time
        for row in lead.cold_rows:
            row.made = lead.made
        self.ledger.made(lead)

    def desk_of(self, visit: Visit) -> Desk:
        """The resource that works this visit [9]."""
        return self.desks[visit.work.resource or ""]

    def end_unworked(self, visit: Visit, outcome: PreparedOutcome) -> PreparedOutcome:
        """A stage without effort is over when its delay is."""
        if visit.row is not None:
            visit.row.end, visit.row.outcome = self.clock.time, outcome.name
        return outcome

    def leave_early(self, visit: Visit, name: str) -> PreparedOutcome:
        """A visit ends before it was worked [10, 11]; what follows may be stated under the leaving's own name."""
        self.ledger.left_early(self.ledger.stages[visit.stage.name], self.clock.time, name)
        return self.end_unworked(visit, visit.stage.early[name])

    def take_effect(self, visit: Visit, outcome: PreparedOutcome) -> None:
        """An outcome takes effect: its sale, shares, cost and count fall now, and referred leads enter [12]."""
        now, lead = self.clock.time, visit.lead
        if outcome.sells:
            self.make(lead)
            self.sell(visit, outcome)
        if outcome.subscription is not None:
            self.change_subscription(lead, outcome.subscription)
        if outcome.cost:
            self.ledger.spent(lead, now, visit.stage.step, outcome.cost)
        self.ledger.left(self.ledger.stages[visit.stage.name], now, visit.entered, outcome.name)
        if visit.row is not None:
            visit.row.known = now
        for number in range(self.referred(visit, outcome)):
            key = draws.combine(draws.combine(lead.key, visit.stage.key), draws.combine(visit.number, number))
            friend = self.lead(key, lead.campaign, outcome.refers_segment or lead.segment.name, outcome.refers_starts)
            friend.referred_by = lead.key
            self.begin_journey(friend, None)

    def referred(self, visit: Visit, outcome: PreparedOutcome) -> int:
        """How many new leads the outcome brings."""
        if outcome.refers is None:
            return 0
        return int(visit.drawn_number(outcome.refers, draws.REFERRALS))

    def sell(self, visit: Visit, outcome: PreparedOutcome) -> None:
        """A sale falls: it is paid at once, or begins a subscription, which replaces the lead's earlier one [25]."""
        lead, now, term = visit.lead, self.clock.time, outcome.sale_term
        amount = self.price(visit, outcome)
        lead.sales += 1
        visit.is_first_sale = lead.sales == 1
        self.ledger.sold(now, lead, amount if term is None else contracted_value(amount, term))
        self.pay(visit, amount, now)
        if visit.row is not None:
            visit.row.sale = amount
        if term is not None:
            self.collect(lead, now)
            lead.subscription = Subscription(visit, now, term, amount)

    def price(self, visit: Visit, outcome: PreparedOutcome) -> int:
        """What a sale is worth, of a subscription what its month is, in smallest units."""
        lead = visit.lead
        if outcome.sale_of is not None:
            worth = visit.drawn_number(outcome.sale_of, draws.SALE)
        else:
            worth = lead.value * (outcome.sale_times or 0.0)
        return whole_units(worth * self.prepared.scenario.minor_units)

    def pay(self, sale: Visit, amount: int, now: int) -> None:
        """A lead pays, and the resource that sold to it gets its shares."""
        self.ledger.paid(now, sale.lead, amount, share_of(amount, sale.lead.segment.gross_margin))
        if sale.work.resource is not None:
            resource = self.prepared.resources[sale.work.resource]
            share_out = partial(self.ledger.work_cost, sale.lead, now, resource.name, sale.stage.step)
            share_out("keeps", share_of(amount, resource.keeps))
            if resource.name in self.quotas:
                self.quotas[resource.name].add(sale, now, amount)
            else:
                commission = resource.commission
                share_out("commission", share_of(amount, commission.first if sale.is_first_sale else commission.later))

    def collect(self, lead: Lead, until: int) -> None:
        """What a lead's subscription pays before an instant can no longer change, and is booked."""
        subscription = lead.subscription
        if subscription is not None:
            for due in subscription.due_before(until):
                self.pay(subscription.sale, subscription.price, due)

    def change_subscription(self, lead: Lead, factor: float) -> None:
        """A subscription is worth more or less from now on, or ends."""
        self.collect(lead, self.clock.time)
        if lead.subscription is not None:
            lead.subscription.change(factor)
        if not factor:
            lead.subscription = None

    def note(self, visit: Visit) -> None:
        """Open a row of the event log for a visit's next touch."""
        if self.rows is None:
            return
        if visit.row is None or visit.row.touch is not None:
            lead = visit.lead
            visit.row = Row(
                key=lead.key,
                campaign=lead.campaign.name,
                segment=lead.segment.name,
                referred_by=lead.referred_by,
                made=lead.made,
                stage=visit.stage.name,
                visit=visit.number,
                entered=visit.entered,
            )
            self.rows.append(visit.row)
            if not lead.is_made:
                lead.cold_rows.append(visit.row)

    def _endless(self, time: int) -> str:
        moment = moment_of(self.prepared.scenario, time).isoformat(sep=" ", timespec="milliseconds")
        visits = [lead.visit for lead in self.leads if lead.visit is not None]
        stages = sorted({visit.stage.name for visit in visits if time in {visit.entered, visit.ready, visit.started}})
        return (
            f"time stands still at {moment}: after {LAST_ROUND} rounds leads still go on in {', '.join(stages)} "
            f"(route {self.prepared.route.name}); put a delay or an effort there."
        )


def desk_of(world: World, resource: PreparedResource) -> Desk:
    """Where the touches of a resource wait: for whoever is free next, or for one person each."""
    return Desk(world, resource) if resource.pools else Turns(world, resource)


class EndlessInstantError(SimulationError):
    """Leads go on and on without time passing."""

    def __init__(self, time: int) -> None:
        super().__init__(time)
        self.time = time


class Moment(simpy.Event):
    """An event that nothing but its time can trigger."""

    def __init__(self, clock: Clock) -> None:
        self.env = clock
        self.callbacks = []
        self._ok = True
        self._value = None


class Clock(simpy.Environment):
    """SimPy's environment under our order of events, (time, round, rung), with all times whole [1-4].

    ``ties`` orders the events of one rung, on which nothing may depend; tests shuffle it.
    """

    def __init__(self, stop: int, ties: Iterator[object] | None) -> None:
        super().__init__()
        self.stop = stop
        self.time = 0
        self._eid = ties or count()  # type: ignore[assignment]
        self._moment = 0

    def schedule(self, event: simpy.Event, priority: int = 1, delay: float = 0) -> None:  # noqa: ARG002
        """What SimPy schedules itself, the start and the end of a process, happens in the running rung."""
        heappush(self._queue, (self.time, self._moment, next(self._eid), event))  # type: ignore[misc]

    def put(self, event: simpy.Event, time: int, rung: int) -> None:
        """Let an event happen at an instant; what lies at the world's end or beyond never does.

        Raises EndlessInstantError if the running instant has used up its rounds.
        """
        if time >= self.stop:
            return
        moment = following(FUTURE if time > self.time else self._moment, rung)
        if moment >= (LAST_ROUND + 1) * RUNGS:
            raise EndlessInstantError(time)
        heappush(self._queue, (time, moment, next(self._eid), event))  # type: ignore[misc]

    def moment(self) -> simpy.Event:
        """An event that is not yet put at an instant."""
        return Moment(self)

    def after(self, duration: int, rung: int, passed: int = 0) -> simpy.Event:
        """An event after a duration in ms of which some has passed; even what is over by now is an event [8]."""
        return self.at(self.time + max(0, duration - passed), rung)

    def at(self, time: int, rung: int) -> simpy.Event:
        """An event at an instant, to be waited for."""
        event = Moment(self)
        self.put(event, time, rung)
        return event

    def call(self, time: int, rung: int, what: Callable[[], None]) -> None:
        """Let something be done at an instant."""
        event = self.at(time, rung)
        event.callbacks.append(lambda _: what())

    def moment_of(self, rung: int) -> tuple[int, int]:
        """The moment in which a rung follows the running one at this instant."""
        return self.time, following(self._moment, rung)

    def step(self) -> None:
        """Let the next event happen."""
        self.time, self._moment, _, event = heappop(self._queue)  # type: ignore[assignment]
        callbacks, event.callbacks = event.callbacks, None  # type: ignore[assignment]
        for callback in callbacks:
            callback(event)
        if not event._ok:
            raise event._value

    def run_to_stop(self) -> None:
        """Let everything happen that does before the world's end [2]."""
        while self._queue:
            self.step()
