"""A lead of the reference engine, and its visits: what is known of them and what their luck gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.engines.conditions import follows, of_lead
from simulator.engines.preparing import (
    PreparedCampaign,
    PreparedOutcome,
    PreparedSegment,
    PreparedStage,
    PreparedTeam,
    Work,
)
from simulator.engines.samplers import Counted, Spent
from simulator.engines.trace import NEVER, Row
from simulator.rules import draws
from simulator.rules.outcomes import chance_of, chosen, doublings, log_odds, still_open, waited_by_table, waited_hours
from simulator.rules.queueing import share_rank
from simulator.scenario.odds import LogOdds

if TYPE_CHECKING:
    from simulator.engines.people import Occupant
    from simulator.engines.seats import Seat
    from simulator.engines.subscriptions import Subscription


class Lead:
    """A lead, or a cold name that may become one: its key, its luck, what is known of it and what became of it."""

    __slots__ = (
        "campaign",
        "categories",
        "cold_rows",
        "done_by",
        "key",
        "made",
        "numbers",
        "owners",
        "places",
        "referred_by",
        "sales",
        "segment",
        "starts",
        "stream",
        "subscription",
        "tie",
        "visit",
        "visits",
    )

    def __init__(
        self,
        *,
        key: int,
        stream: int,
        campaign: PreparedCampaign,
        segment: PreparedSegment,
        starts: str,
    ) -> None:
        self.key, self.stream = key, stream
        self.made = NEVER
        self.cold_rows: list[Row] = []
        self.campaign, self.segment, self.starts = campaign, segment, starts
        self.tie = draws.tie(stream)
        self.referred_by: int | None = None
        self.sales = 0
        self.subscription: Subscription | None = None
        self.visits: dict[str, int] = {}
        self.done_by: dict[str, str] = {}
        self.numbers: dict[str, float] = {}
        self.categories: dict[str, str] = {}
        self.visit: Visit | None = None
        self.owners: dict[str, Occupant] = {}
        """By resource: who did the lead's first touch there, and is to do the others [22]."""
        self.places: dict[str, Occupant] = {}
        """By resource: who holds the lead."""

    @property
    def is_made(self) -> bool:
        """Whether it is a lead by now, and no cold name any more."""
        return self.made != NEVER

    def number(self, attribute: str) -> float:
        """A numeric attribute of the lead."""
        if attribute not in self.numbers:
            key, draw = self.segment.numbers[attribute]
            self.numbers[attribute] = of_lead(draw, self)(self.stream, key, 0, 0, draws.PROFILE)
        return self.numbers[attribute]

    def category(self, attribute: str) -> str:
        """A categorical attribute of the lead."""
        if attribute not in self.categories:
            key, draw = self.segment.categories[attribute]
            self.categories[attribute] = draw(self.stream, key, 0, 0, draws.PROFILE)
        return self.categories[attribute]

    @property
    def value(self) -> float:
        """What one sale to this lead is worth, in the plan's currency; 0 where its segment states no value."""
        if "" not in self.numbers:
            if self.segment.value is None:
                return 0.0
            worth = of_lead(self.segment.value, self)
            self.numbers[""] = worth(self.stream, self.segment.key, 0, 0, draws.VALUE)
        return self.numbers[""]

    def known(self, attribute: str) -> float | str | None:
        """An attribute of the lead, a number or a category; None where its segment lacks it."""
        if attribute in self.segment.numbers:
            return self.number(attribute)
        return self.category(attribute) if attribute in self.segment.categories else None

    def rank(self, attribute: str | None) -> float:
        """The number by which a resource that serves the highest first ranks the lead."""
        if attribute is None or attribute not in self.segment.numbers:
            return self.value if attribute == "value" else 0.0
        return self.number(attribute)


class Visit:
    """One visit of a lead to a stage: who works it, how often, and how it ends."""

    __slots__ = (
        "candidates",
        "due_at",
        "entered",
        "given_to",
        "is_first_sale",
        "lasted",
        "lead",
        "left_as",
        "number",
        "outcome",
        "over",
        "part",
        "person",
        "placeless_since",
        "ready",
        "rest",
        "row",
        "seat",
        "stage",
        "started",
        "touch",
        "touches",
        "waiting",
        "waits",
        "work",
    )

    def __init__(self, lead: Lead, stage: PreparedStage, entered: int, now: int) -> None:
        self.lead, self.stage, self.entered = lead, stage, entered
        self.lasted = now - entered
        """How long what the visit begins with here, a delay, a wait or an after, has been going on already [26]."""
        self.number = lead.visits.get(stage.name, 0) + 1
        lead.visits[stage.name] = self.number
        lead.visit = self
        self.candidates = candidates_of(lead, stage)
        self.work = self.candidates[0]
        self.due_at: int | None = None
        self.touches = 1
        self.touch = 0
        self.ready = self.started = entered
        self.part = 0
        self.rest: int | None = None
        """The effort that is left of a touch that was handed over."""
        self.seat: Seat | None = None
        self.person: Occupant | None = None
        """Who works the running part of the touch, or worked the last."""
        self.given_to: Occupant | None = None
        """Whom the touch waits for, where leads are given to people."""
        self.placeless_since: int | None = None
        """Since when it has been waiting to be given to anybody, where it does."""
        self.waiting = False
        self.waits = 0
        """How often the visit has begun to wait, so that an old place in a queue is known for one."""
        self.is_first_sale = False
        self.left_as: str | None = None
        self.outcome: PreparedOutcome | None = None
        self.row: Row | None = None

    over: Any
    """The end of the running touch, or of the wait for it: an event of the engine's own kind."""

    @property
    def is_beyond_the_last(self) -> bool:
        """Whether the lead has come more often than the stage allows [7]."""
        return self.stage.max_visits is not None and self.number > self.stage.max_visits

    def uniform(self, purpose: int) -> float:
        """The visit's own luck for a purpose."""
        return draws.uniform(self.lead.stream, self.stage.key, self.number, 0, purpose)

    def drawn(self, sampler: Spent | None, purpose: int, touch: int = 0) -> int:
        """A duration of this visit, given how long it has been going on; 0 where none is stated."""
        return self.drawn_lasting(self.lasted, sampler, purpose, touch)

    def drawn_lasting(self, lasted: int, sampler: Spent | None, purpose: int, touch: int = 0) -> int:
        """A duration of this visit of which so much has passed; 0 where none is stated."""
        if sampler is None:
            return 0
        law, address = of_lead(sampler, self.lead), (self.lead.stream, self.stage.key, self.number, touch, purpose)
        return law.lasting(lasted, *address) if lasted else law(*address)

    def outlive(self, delay: int) -> None:
        """The delay is over; what has lasted longer than it, has been waiting or deciding since."""
        self.lasted = max(0, self.lasted - delay)

    def drawn_number(self, sampler: Counted, purpose: int) -> float:
        """A number of this visit."""
        return of_lead(sampler, self.lead)(self.lead.stream, self.stage.key, self.number, 0, purpose)

    def expires_within(self, delay: int) -> bool:
        """Whether the lead is gone before its delay has passed [10]."""
        return self.stage.expires is not None and self.stage.expires < delay

    @property
    def has_begun(self) -> bool:
        """Whether the first touch has been started."""
        return self.outcome is not None

    def still_waits(self, which: int) -> bool:
        """Whether the lead is still waiting, as it has been since it began to wait for so many times."""
        return self.waiting and self.waits == which

    def begin_work(self, work: Work) -> None:
        """Who does the first touch does the visit; its touches and its outcome are drawn now [9, 12]."""
        self.work, self.lasted = work, 0
        self.lead.done_by[self.stage.name] = work.resource or ""
        self.plan_touches()
        self.decide(wait=self.started - self.ready)

    def plan_touches(self) -> None:
        """How often the lead must be touched: at least once."""
        if self.work.touches is not None:
            self.touches = max(1, int(self.drawn_number(self.work.touches, draws.TOUCHES)))

    def decide(self, wait: int) -> PreparedOutcome:
        """Draw the outcome, once the wait for the first touch is known [12]."""
        first = chance_of_first(self, self.work.log_odds[self.lead.segment.name], wait)
        cumulative = self.work.cumulative
        if self.lasted:
            shares = np.array([self.share_lasting(one.after) for one in self.stage.outcomes])
            cumulative = still_open(cumulative, first, shares)
            first = float(cumulative[0])
        u_first, u_other = self.uniform(draws.FIRST_OUTCOME), self.uniform(draws.OTHER_OUTCOME)
        self.outcome = self.stage.outcomes[chosen(cumulative, first, u_first, u_other)]
        return self.outcome

    def share_lasting(self, after: Spent | None) -> float:
        """How likely an outcome is to be unknown for as long as this one has been; a matter of course at once."""
        return 0.0 if after is None else of_lead(after, self.lead).share_lasting(self.lasted)

    @property
    def decided(self) -> PreparedOutcome:
        """The outcome that was drawn when the first touch started."""
        assert self.outcome is not None  # noqa: S101 - a touch has started
        return self.outcome

    def effort(self) -> int:
        """The effort of the running touch; an outcome may state another for the last, or some of it is done."""
        if self.rest is not None:
            return self.rest
        sampler = self.work.effort
        if self.touch == self.touches and self.outcome is not None and self.outcome.effort is not None:
            sampler = self.outcome.effort
        return self.drawn(sampler, draws.EFFORT, self.touch)


def candidates_of(lead: Lead, stage: PreparedStage) -> tuple[Work, ...]:
    """Who may work a stage for a lead, in order of preference [7]; of several teams, one by conditions or by shares.

    Shares are drawn once a lead and stage.
    """
    if stage.cases:
        resource = follows(stage.cases, lead, f"the team of {stage.name}")
        return next(team.works for team in stage.teams if team.works[0].resource == resource)
    if len(stage.teams) == 1:
        return stage.teams[0].works
    return min(stage.teams, key=lambda team: _share_rank(lead, team)).works


def next_stage(visit: Visit, outcome: PreparedOutcome) -> str | None:
    """Where an outcome leads a lead; None where its journey ends."""
    if outcome.cases:
        return follows(outcome.cases, visit.lead, f"stages.{visit.stage.name}.outcomes.{outcome.name}.to")
    return outcome.to


def _share_rank(lead: Lead, team: PreparedTeam) -> tuple[float, int]:
    u = draws.uniform(lead.stream, team.key, 0, 0, draws.SHARE)
    return share_rank(u, team.share), team.key


def chance_of_first(visit: Visit, odds: LogOdds, wait: int) -> float:
    """The chance of the first outcome for this lead, after this wait, on this visit."""
    extra = visit.lead.segment.extra_log_odds.get(visit.stage.name, 0.0)
    if visit.person is not None:
        extra += visit.person.log_odds(visit.stage.name)
    if odds.plain and not extra:
        return odds.stated
    traits = traits_of(visit.lead, odds) + extra
    return chance_of(log_odds(odds.intercept, traits, waited(odds, wait), visit.number, odds.per_visit))


def waited(odds: LogOdds, wait: int) -> float:
    """What a wait adds to the log-odds."""
    if odds.wait_times.size:
        return waited_by_table(wait, odds.wait_times, odds.wait_log_odds)
    return waited_hours(wait, odds.per_hour)


def traits_of(lead: Lead, odds: LogOdds) -> float:
    """The sum of log-odds for the lead's profile and value, in the order that `LogOdds` states."""
    total = 0.0
    for attribute, coefficient, mean in odds.numeric:
        total += coefficient * (lead.number(attribute) - mean)
    for attribute, coefficients in odds.categories:
        total += coefficients.get(lead.category(attribute), 0.0)
    if odds.per_doubling:
        total += odds.per_doubling * doublings(lead.value, odds.mean_value)
    return total
