"""What a plan says, complete: every default stands, every name is resolved, every quantity is in one unit.

Durations are milliseconds (whole numbers for scalars, real numbers inside distributions), money is in the
plan's currency (real numbers; the engine rounds each amount to the smallest unit when it is paid), shares are
fractions of one. ``None`` means that the plan leaves the thing out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from simulator.scenario.copies import address_of_rows
from simulator.scenario.criteria import Case, Target
from simulator.scenario.distributions import Distribution
from simulator.scenario.open_leads import PIPELINE, Pipeline
from simulator.scenario.openings import Calendar
from simulator.scenario.read_only import Kept
from simulator.scenario.staff import Resource
from simulator.scenario.unknown import Unknown

if TYPE_CHECKING:
    from simulator.scenario.document import Document

Step = Literal["generate", "qualify", "sell", "fulfil", "serve"]
STEPS: tuple[Step, ...] = ("generate", "qualify", "sell", "fulfil", "serve")

GAVE_UP, TURNED_AWAY, LATE, EXPIRED, EXHAUSTED = "gave_up", "turned_away", "late", "expired", "exhausted"
EARLY_LEAVING: tuple[str, ...] = (GAVE_UP, TURNED_AWAY, LATE, EXPIRED, EXHAUSTED)
"""Names of the outcomes of a visit that ends before its work does."""
NOT_LET_IN: tuple[str, ...] = (TURNED_AWAY, EXHAUSTED)
"""The ways of leaving early in which a lead never had a place in the stage."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Segment(Kept):
    """A kind of customer: what a sale to it is worth and what is known of its leads."""

    name: str
    value: Distribution | None = None
    gross_margin: float = 1.0
    profile: Mapping[str, Attribute] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Attribute(Kept):
    """One thing known of a lead: a number (``of`` a distribution) or one of named ``categories`` with shares."""

    name: str
    of: Distribution | None = None
    categories: Mapping[str, float] | None = None
    column: Column | None = None
    """Where it is a column of a file, which says both: leads get whole rows of the file."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column of a file whose rows are drawn whole, each as likely as any other."""

    csv: str = field(compare=False)
    file: str
    """What the file is called, by which its rows are drawn: the same where a run's folder keeps a copy of it."""
    columns: tuple[str, ...]
    """All columns that are drawn together."""
    cells: tuple[float, ...] | tuple[str, ...]
    """This one's, row by row."""

    @property
    def address(self) -> str:
        """What the luck of a lead is drawn by that gives it a row."""
        return address_of_rows(self.file)


@dataclass(frozen=True, kw_only=True, slots=True)
class Growth:
    """A rate that grows from date to date by a share each week, month or year, and is as stated on one date."""

    share: float
    """Above -1; below 0 the rate shrinks."""
    per: Literal["week", "month", "year"]
    since: date
    """The date on which the rate is as stated."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Swings:
    """Good and bad days, or weeks from Monday: a gamma factor of mean 1 on the rate, drawn anew for each."""

    cv: float
    per: Literal["day", "week"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Spending:
    """What is spent on leads each month, of which more brings more of them, but ever fewer for each more."""

    per_month: float
    """Money in a month of 730.5 h."""
    half_at: float
    """The money a month that brings half of the leads that no money can exceed; above 0."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rate(Kept):
    """Leads that come at a rate: a Poisson process, or at equal steps when ``regular``."""

    per_week: float | None
    """Leads in a normal week (a week without holidays and with month factors of one)."""
    per_open_hour: float | None
    """Leads per open hour; exactly one of the two is given."""
    spending: Spending | None = None
    """If it is there, the rate above is the most that any spending could bring."""
    hours: Calendar | None = None
    months: Mapping[int, float] = field(default_factory=dict)
    """Factors by calendar month (1 to 12); a month left out has factor one."""
    between: tuple[datetime, datetime] | None = None
    """First instant and first instant after; a last day given as a date is included whole."""
    regular: bool = False
    growth: Growth | None = None
    swings: Swings | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Weekly:
    """Leads at a rate that each week repeats: the sum of its lines, each a rate in hours of its own."""

    lines: tuple[Rate, ...]
    swings: Swings | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """Exactly so many leads, uniformly between two instants."""

    count: int
    between: tuple[datetime, datetime]


@dataclass(frozen=True, kw_only=True, slots=True)
class Times:
    """Leads at the real times of a file's column."""

    csv: str = field(compare=False)
    column: str
    times: tuple[datetime, ...]


Leads = Rate | Weekly | Count | Times


@dataclass(frozen=True, kw_only=True, slots=True)
class CampaignCost:
    """What a campaign costs: for each lead, each month (730.5 h) it runs, and once at its first instant."""

    per_lead: float = 0.0
    per_month: float = 0.0
    once: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Campaign(Kept):
    """A source of leads: an option of the step ``generate``."""

    name: str
    segment: str
    leads: Leads
    starts: str
    """The first stage of its leads."""
    odds: Mapping[str, float] = field(default_factory=dict)
    """By stage: the factor on the odds of its first outcome for the leads that the campaign makes."""
    profile: Mapping[str, Attribute] = field(default_factory=dict)
    """What is known of its leads, where that differs from their segment's."""
    value: Distribution | None = None
    """What a sale to its leads is worth; None: as their segment says."""
    cost: CampaignCost = CampaignCost()

    @property
    def monthly_cost(self) -> float:
        """What each month costs that it runs: its price, and what is spent on its leads."""
        spending = self.leads.spending if isinstance(self.leads, Rate) else None
        return self.cost.per_month + (spending.per_month if spending else 0.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sale:
    """What a sale is worth: the lead's own value times a factor, or a distribution drawn at each sale."""

    times: float | None = None
    of: Distribution | None = None
    term: int | None = None
    """A subscription runs for so many milliseconds, and what the sale is worth is paid every month (730.5 h)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Referral:
    """New leads that a lead brings: how many, of which segment (None: its own), starting where."""

    count: Distribution
    segment: str | None = None
    starts: str | None = None
    """None: the referrer's campaign's first stage."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """One way in which a visit can end."""

    name: str
    chance: float
    """The resolved share; those of a stage add up to one. Zero for outcomes of early leaving."""
    to: str | None = None
    cases: tuple[Case, ...] = ()
    """In place of ``to``: the stage is that of the first case that holds."""
    effort: Distribution | None = None
    after: Distribution | None = None
    sale: Sale | None = None
    subscription: float | None = None
    """The factor on what the lead's subscription pays from now on; 0 ends it."""
    refers: Referral | None = None
    cost: float = 0.0

    @property
    def ways(self) -> tuple[str, ...]:
        """The stages that can follow; none where the journey ends."""
        cases = tuple(dict.fromkeys(case.then for case in self.cases))
        return cases or (() if self.to is None else (self.to,))


DONE = Outcome(name="done", chance=1.0)
"""How every visit to a stage ends that names no outcomes: the journey is over."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Odds(Kept):
    """What multiplies the odds of a stage's first outcome."""

    numeric: Mapping[str, float] = field(default_factory=dict)
    """By attribute: the factor per unit above its segment's mean."""
    categories: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """By attribute and category: the factor against the categories left out."""
    wait_per_hour: float = 1.0
    waits: tuple[tuple[int, float], ...] = ()
    """In place of that, the factor at some waits (ms, ascending); between them by its logarithm, flat outside."""
    visit: float = 1.0
    value_per_doubling: float = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Option(Kept):
    """What differs when a given resource does the stage; None: as the stage says."""

    resource: str
    effort: Distribution | None = None
    touches: Distribution | None = None
    gap: Distribution | None = None
    chances: Mapping[str, float] | None = None
    """The resolved chances of every outcome with this resource (they add up to one), or None."""
    odds: Odds | None = None
    """Replaces the stage's odds whole."""
    cost: float = 0.0
    """Per touch, on top of the resource's own."""
    stated: tuple[str, ...] = ()
    """The outcomes whose chances it states, where one of the stage's is uncertain; the others divide the rest."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage(Kept):
    """A station of the journey: delay, queue, touches with gaps between, one outcome, its after."""

    name: str
    step: Step
    delay: Distribution | None = None
    effort: Distribution | None = None
    """None: the stage needs nobody."""
    touches: Distribution | None = None
    """None: one touch."""
    gap: Distribution | None = None
    patience: Distribution | None = None
    patience_in: Calendar | None = None
    """In whose open hours patience runs; None: at every hour."""
    due: int | None = None
    """Within which time the first touch is promised."""
    due_in: Calendar | None = None
    """In whose open hours the promised time runs."""
    escalates: bool = False
    """Whether a lead that is not served when it is due leaves, as `late`."""
    expires: int | None = None
    """After which time from entering a lead leaves if no touch has started."""
    opens: Calendar | None = None
    """In whose hours touches may start; None: at every hour."""
    room: int | None = None
    urgency: float = 0.0
    max_visits: int | None = None
    outcomes: tuple[Outcome, ...] = (DONE,)
    """In the file's order, chances adding up to one; at least one."""
    early: Mapping[str, Outcome] = field(default_factory=dict)
    """What follows early leaving, by its name (see EARLY_LEAVING); a name left out ends the journey."""
    odds: Odds = Odds()
    options: Mapping[str, Option] = field(default_factory=dict)
    rest: str | None = None
    """The outcome that takes what the others leave, where one of the stage's chances is uncertain."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ByCase:
    """Resources of which what is known of a lead says one: that of the first case that holds."""

    cases: tuple[Case, ...]

    def __iter__(self) -> Iterator[str]:
        """The resources, each once."""
        return iter(dict.fromkeys(case.then for case in self.cases))


Team = Mapping[str, float] | tuple[str, ...] | ByCase
"""Who does a stage: a mapping gives the share of leads that each resource takes (sum one), a tuple the resources of
which the first that is free takes the lead, in order of preference. In all of them, iterating gives the resources."""


@dataclass(frozen=True, kw_only=True, slots=True)
class World(Kept):
    """What a route sees in place of the plan's own sections, because it sets some of their values."""

    calendars: Mapping[str, Calendar]
    segments: Mapping[str, Segment]
    campaigns: Mapping[str, Campaign]
    resources: Mapping[str, Resource]
    stages: Mapping[str, Stage]
    uncertain: tuple[Unknown, ...] = ()


WORLDLY: tuple[str, ...] = tuple(one.name for one in fields(World))
"""What a route may see changed; the window, the luck and the other routes are the same for all."""
SECTIONS: tuple[str, ...] = tuple(name for name in WORLDLY if name != "uncertain")
"""Those of them that a plan has a section for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Route(Kept):
    """Who does which stage, and which campaigns feed it."""

    name: str
    team: Mapping[str, Team]
    """By stage with effort that the route can reach."""
    campaigns: tuple[str, ...]
    world: World | None = None
    """None: the plan's own (see `Scenario.seen_by`)."""
    like: str | None = field(default=None, compare=False)
    """The route that it takes after and is told against; all that it has of that one is its own too."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Scenario(Kept):
    """A complete plan: a world and the routes to compare in it."""

    name: str
    description: str | None = None
    source: str | None = None
    currency: str = "EUR"
    minor_units: int = 100
    """How many of the smallest unit make one of the currency (ISO 4217)."""
    start: datetime
    horizon: int
    warm_up: int = 0
    follow_up: int = 0
    seed: int = 0
    replications: int = 100
    targets: tuple[Target, ...] = ()
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    segments: Mapping[str, Segment] = field(default_factory=dict)
    campaigns: Mapping[str, Campaign] = field(default_factory=dict)
    resources: Mapping[str, Resource] = field(default_factory=dict)
    stages: Mapping[str, Stage] = field(default_factory=dict)
    routes: Mapping[str, Route] = field(default_factory=dict)
    pipeline: Pipeline | None = None
    """The leads that are there when the world begins; then there is no warm-up."""
    uncertain: tuple[Unknown, ...] = ()
    """The numbers that nobody knows, by their places; where they stand is the mean of what they may be."""
    folder: str = field(default=".", compare=False, repr=False)
    """Where the csv files lie that the plan names."""

    def seen_by(self, route: str) -> Scenario:
        """The plan as one of its routes sees it, with what the route sets.

        Raises KeyError if the plan has no such route.
        """
        world = self.routes[route].world
        return replace(self, **{name: getattr(world, name) for name in WORLDLY}) if world else self

    def evolve(self, changes: Mapping[str, object]) -> Scenario:
        """The plan with some values changed: by path, as a plan writes them (``6``, ``"x0.8"``, ``"+2"``, ``"3 h"``).

        ``*`` in a path stands for all of a level that state the value. A plan that was read is changed as it was
        written, as ``--set`` does it; one that was made in Python, or by ``replace``, as `dumps` shows it. Raises
        ScenarioError if a path leads nowhere or the changed plan is wrong.
        """
        from simulator.scenario.evolving import evolved  # noqa: PLC0415 - loads the reader, which depends on this file

        return evolved(self, changes)

    left_out: frozenset[str] = field(default=frozenset(), compare=False)
    """Paths of words that the plan's author left to their defaults, where that deserves a second look, and of chances
    that take the rest. Not a part of what the plan means: the complete plan, which states every default, is equal."""
    written: Document | None = field(default=None, init=False, compare=False, repr=False)
    """What the plan was read from, its base and all that was asked for put in; None after ``replace``."""
    pointed: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    """By path, amounts and counts as the plan writes them, whose point may have been meant to part thousands."""
    missed: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)
    """By where a change through ``*`` stands, what it passed over."""

    @property
    def origins(self) -> tuple[str, ...]:
        """What brings leads, or has brought them: the campaigns, and the pipeline where there is one."""
        return tuple(self.campaigns) if self.pipeline is None else (*self.campaigns, PIPELINE)

    @property
    def begin(self) -> int:
        """The instant, in world milliseconds, at which the measured window begins."""
        return self.warm_up

    @property
    def end(self) -> int:
        """The instant at which the measured window has ended."""
        return self.warm_up + self.horizon

    @property
    def stop(self) -> int:
        """The instant at which the world stops."""
        return self.warm_up + self.horizon + self.follow_up
