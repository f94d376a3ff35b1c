"""The shapes of a plan: which words stand where, and what kind of value each holds.

Names and sums are checked later, over the whole plan. A field is None when the plan leaves it out, and also when
its value was found wrong; then the problem is noted and no scenario is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from simulator.bounds import MOST_REPLICATIONS, MOST_SEED
from simulator.scenario import readers, units
from simulator.scenario.conditions import Cases, Goal, TeamCaseShape, read_cases
from simulator.scenario.distributions import Distribution
from simulator.scenario.document import Row, Table, Text
from simulator.scenario.files import FileProblem, Notes
from simulator.scenario.hints import rate_meant
from simulator.scenario.limits import Due, ExpiresShape, Patience
from simulator.scenario.line_shapes import Lines
from simulator.scenario.people_shapes import ResourceShape
from simulator.scenario.pipeline import OpenLeads
from simulator.scenario.problems import Path, listed, offered, shown
from simulator.scenario.profiles import Profile
from simulator.scenario.quantities import CHANCE, CLOCK, COUNT, EFFORT, FACTOR, MONEY
from simulator.scenario.rates import RateOf
from simulator.scenario.sales import Sale, Subscription
from simulator.scenario.shape import (
    Forms,
    Money,
    Names,
    Shape,
    Share,
    mapped,
    mapping_of,
    notes_of,
    refuse_later,
    scalar,
    text_of,
)
from simulator.scenario.spending import ResponseShape, monthly
from simulator.scenario.spreads import number_or_unknown, read_number, read_shares, spread
from simulator.scenario.types import STEPS, Step
from simulator.scenario.unknown import is_uncertain

Waits = tuple[tuple[int, float], ...]
"""Factors by wait in ms, ascending."""

MOST_AT_ONCE = 1000
"""The highest mean of touches in a visit, and of leads that an outcome brings."""
FIRST_FREE = "first_free"


def _team(value: Any, info: ValidationInfo) -> dict[str, float] | tuple[str, ...] | Cases | None:
    notes = notes_of(info)
    try:
        if isinstance(value, Table) and FIRST_FREE in value:
            return _first_free(value)
        refuse_later(value, "team")
        if isinstance(value, Row):
            if any(isinstance(one, Table) for one in value):
                return read_cases(value, "use", info)
            raise ValueError("one resource belongs here, or the share of each, such as {reps: 70%, partners: 30%}.")
        return {text_of(value): 1.0} if isinstance(value, Text) else read_shares(value, notes)
    except ValueError as error:
        notes.add(value.path, str(error))
    return None


def _first_free(value: Table) -> tuple[str, ...]:
    if len(value) > 1:
        raise ValueError(f"`{FIRST_FREE}` stands alone; the others are named in its list.")
    candidates = value[FIRST_FREE]
    if not isinstance(candidates, Row) or len(candidates) < 2:
        raise ValueError(f"`{FIRST_FREE}` lists two resources or more, the preferred one first: [reps, partners].")
    return tuple(text_of(name) for name in candidates)


def _waits(table: Table, notes: Notes) -> Waits:
    """Factors by wait, in ms; a factor that is wrong is noted and counts as one."""
    waits = [_wait_and_factor(wait, node, table.path, notes) for wait, node in table.items()]
    if len(waits) < 2 or len(dict(waits)) < len(waits):
        raise ValueError("a table of `wait` has at least two waits, all different, such as {5 min: 1, 4 h: 0.5}.")
    return tuple(sorted(waits))


def _wait_and_factor(wait: str, node: Text | Row | Table, path: Path, notes: Notes) -> tuple[int, float]:
    span = units.duration(wait)
    try:
        factor = read_number(FACTOR, node, notes, (*path, units.shown_clock(span)))
    except ValueError as error:
        notes.add(node.path, str(error))
        factor = None
    return span, 1.0 if factor is None else factor


def _factors(value: object, info: ValidationInfo) -> dict[str, float | Waits]:
    factors: dict[str, float | Waits] = {}
    for name, node in mapping_of(value, "{fit: 2.5, region.north: 1.4, wait: 0.9}").items():
        try:
            if name == "wait" and isinstance(node, Table) and not is_uncertain(node):
                factors[name] = _waits(node, notes_of(info))
                continue
            if isinstance(node, Table) and node and not is_uncertain(node):
                raise ValueError(f"one factor belongs here.{offered(f'{name}.{next(iter(node))}')}")
            factor = read_number(FACTOR, node, notes_of(info))
            factors[name] = 1.0 if factor is None else factor
        except ValueError as error:
            notes_of(info).add(node.path, str(error))
    return factors


def _not_too_many(number: Distribution) -> Distribution:
    if number.expected() > MOST_AT_ONCE:
        raise ValueError(f"the mean is {number.expected():,.6g}; it may be {MOST_AT_ONCE:,} at most.")
    return number


def _at_least_one(touches: Distribution) -> Distribution:
    if touches.largest() < 1:
        raise ValueError("a visit has at least one touch.")
    return touches


Chance = Annotated[float, number_or_unknown(CHANCE)]
Time = Annotated[Distribution, spread(CLOCK)]
Effort = Annotated[Distribution, spread(EFFORT)]
Count = Annotated[Distribution, AfterValidator(_not_too_many), spread(COUNT)]
Touches = Annotated[Distribution, AfterValidator(_at_least_one), AfterValidator(_not_too_many), spread(COUNT)]
Team = Annotated[
    dict[str, float] | tuple[str, ...] | Cases | None, BeforeValidator(_team), Forms((TeamCaseShape,), listed=True)
]
Factors = Annotated[dict[str, float | Waits], BeforeValidator(_factors)]
Factor = Annotated[float, number_or_unknown(FACTOR)]
Between = Annotated[tuple[datetime, datetime], BeforeValidator(readers.between)]
Months = Annotated[dict[int, float], BeforeValidator(readers.month_factors)]
Regular = Annotated[bool, scalar(readers.flag)]
Growth = Annotated[tuple[float, str], scalar(readers.growth)]
Swings = Annotated[tuple[float, str], scalar(readers.swings)]


class SegmentShape(Shape):
    """A kind of customer."""

    place = "segment"
    value: Annotated[Distribution, spread(MONEY)] | None = None
    gross_margin: Share = 1.0
    profile: Profile = Field(default_factory=dict)


class RateShape(Shape):
    """Leads at a rate."""

    place = "leads"
    rate: RateOf
    hours: Names | None = None
    months: Months = Field(default_factory=dict)
    between: Between | None = None
    regular: Regular = False
    growth: Growth | None = None
    swings: Swings | None = None


class SpendShape(Shape):
    """Leads that money brings, with diminishing returns."""

    place = "leads"
    spend: Annotated[float, scalar(monthly)]
    response: ResponseShape
    hours: Names | None = None
    months: Months = Field(default_factory=dict)
    between: Between | None = None
    regular: Regular = False
    growth: Growth | None = None
    swings: Swings | None = None


class WeeklyLineShape(Shape):
    """Leads at a rate on some days, in some hours."""

    place = "line of weekly leads"
    days: Annotated[tuple[int, ...], BeforeValidator(readers.days)]
    hours: Annotated[tuple[int, int], scalar(readers.hours)]
    rate: RateOf


def _weekly_lines(value: object, info: ValidationInfo) -> list[WeeklyLineShape]:
    if not isinstance(value, Row) or not value:
        example = "[{days: mon-fri, hours: '09:00-12:00', rate: 4 per hour}]"
        raise ValueError(f"a list of lines belongs here, such as {example}.")
    return [WeeklyLineShape.model_validate(node, context=notes_of(info)) for node in value]


class WeeklyShape(Shape):
    """Leads at a rate that each week repeats."""

    place = "leads"
    weekly: Annotated[list[WeeklyLineShape], BeforeValidator(_weekly_lines)]
    swings: Swings | None = None


class CountShape(Shape):
    """Exactly so many leads."""

    place = "leads"
    count: Annotated[int, scalar(readers.whole(0, 10_000_000))]
    between: Between


class TimesShape(Shape):
    """Leads at a file's times."""

    place = "leads"
    csv: Names
    column: Names


@dataclass(frozen=True, kw_only=True, slots=True)
class FileTimes:
    """The times that a file's column holds."""

    csv: str
    column: str
    times: tuple[datetime, ...]


LeadsShape = RateShape | SpendShape | WeeklyShape | CountShape | FileTimes
KINDS_OF_LEADS: Mapping[str, type[Shape]] = {
    "rate": RateShape,
    "weekly": WeeklyShape,
    "count": CountShape,
    "csv": TimesShape,
    "spend": SpendShape,
}
"""The word that says which kind it is."""


def _leads(value: object, info: ValidationInfo) -> Shape | FileTimes | None:
    table = mapping_of(value, _leads_meant(value))
    kinds = [word for word in KINDS_OF_LEADS if word in table]
    if len(kinds) != 1:
        refuse_later(table, "leads")
        raise ValueError(f"leads are given by exactly one of {listed(KINDS_OF_LEADS)}; here are {len(kinds)} of them.")
    shape = KINDS_OF_LEADS[kinds[0]].model_validate(table, context=notes_of(info))
    if isinstance(shape, RateShape | SpendShape) and shape.regular and shape.swings:
        message = "`regular` leads come at equal steps; they have no swings."
        notes_of(info).add((*table.path, "swings"), message, at="key")
    return _times(shape, table, notes_of(info)) if isinstance(shape, TimesShape) else shape


def _leads_meant(value: object) -> str:
    """How leads would be given that somebody wrote as one value, if it is a rate or a number."""
    text = value if isinstance(value, Text) else ""
    if " per " in text or rate_meant(text):
        return f"{{rate: {rate_meant(text) or shown(text)}}}"
    return f"{{count: {text}, between: [2027-03-15, 2027-03-18]}}" if text.isdecimal() else "{rate: 45 per week}"


def _times(shape: TimesShape, table: Table, notes: Notes) -> FileTimes | None:
    if shape.csv is None or shape.column is None:
        return None
    try:
        times = notes.files.values(shape.csv, shape.column, units.instant)
        return FileTimes(csv=shape.csv, column=shape.column, times=tuple(sorted(times)))
    except FileProblem as error:
        notes.refuse((*table.path, error.word), error)
    return None


class CampaignCostShape(Shape):
    """What a campaign costs."""

    place = "cost of a campaign"
    per_lead: Money = 0.0
    per_month: Money = 0.0
    once: Money = 0.0


class CampaignShape(Shape):
    """A source of leads."""

    place = "campaign"
    segment: Names
    leads: Annotated[Any, BeforeValidator(_leads), Forms(tuple(KINDS_OF_LEADS.values()))]
    starts: Names | None = None
    odds: Annotated[dict[str, Factor], mapped("{fit: 2.5}")] = Field(default_factory=dict)
    profile: Profile = Field(default_factory=dict)
    value: Annotated[Distribution, spread(MONEY)] | None = None
    cost: CampaignCostShape | None = None


class ReferralShape(Shape):
    """New leads that a lead brings."""

    place = "refers"
    alone = "count"
    count: Count
    segment: Names | None = None
    starts: Names | None = None


class OutcomeShape(Shape):
    """One way in which a visit can end."""

    place = "outcome"
    alone = "chance"
    chance: Chance | None = None
    to: Goal | None = None
    effort: Effort | None = None
    after: Time | None = None
    sale: Sale = None
    subscription: Subscription = None
    refers: ReferralShape | None = None
    cost: Money = 0.0


class OptionCostShape(Shape):
    """What a touch costs more when this resource does it."""

    place = "cost of an option"
    per_touch: Money = 0.0


class OptionShape(Shape):
    """What differs when a resource does the stage."""

    place = "option"
    effort: Effort | None = None
    touches: Touches | None = None
    gap: Time | None = None
    chances: Annotated[dict[str, Chance], mapped("{won: 40%}")] | None = None
    odds: Factors | None = None
    cost: OptionCostShape | None = None


STEPS_MEANT = {"sales": "sell", "selling": "sell", "close": "sell", "closing": "sell", "sdr": "qualify"}
STEPS_MEANT |= {"qualification": "qualify", "screening": "qualify", "fulfill": "fulfil", "delivery": "fulfil"}
STEPS_MEANT |= {"marketing": "generate", "prospecting": "generate", "telemarketing": "generate"}
STEPS_MEANT |= {"deliver": "fulfil", "fulfilment": "fulfil", "service": "serve", "support": "serve"}
"""What departments and people call a step, and the step."""
ROOM = "write how many leads may wait, such as `room: 10`, or leave the word out where there is room for all"


class StageShape(Shape):
    """A station of the journey."""

    place = "stage"
    step: Annotated[Step, readers.one_of(*STEPS, synonyms=STEPS_MEANT)]
    delay: Time | None = None
    effort: Effort | None = None
    touches: Touches | None = None
    gap: Time | None = None
    patience: Patience | None = None
    due: Due | None = None
    expires: ExpiresShape | None = None
    opens: Names | None = None
    room: Annotated[int, scalar(readers.whole(0, example=ROOM))] | None = None
    urgency: Annotated[float, scalar(units.plain)] = 0.0
    max_visits: Annotated[int, scalar(readers.whole(1))] | None = None
    outcomes: Annotated[dict[str, OutcomeShape], mapped("{won: {chance: 30%, sale: value}, lost: {}}")] = Field(
        default_factory=dict
    )
    odds: Factors = Field(default_factory=dict)
    options: Annotated[dict[str, OptionShape], mapped("{partners: {chances: {won: 40%}}}")] = Field(
        default_factory=dict
    )


class RouteShape(Shape):
    """Who does which stage."""

    place = "route"
    team: Annotated[dict[str, Team], mapped("{call: sdrs, demo: reps}, a resource for each stage")] = Field(
        default_factory=dict
    )
    campaigns: Annotated[list[str], BeforeValidator(readers.names)] | None = None
    like: Names | None = None
    set: Annotated[dict[str, Any], mapped("{resources.closers.headcount: +2}")] = Field(default_factory=dict)


class PlanShape(Shape):
    """A whole plan."""

    place = "plan"
    name: Names
    description: Names | None = None
    source: Names | None = None
    currency: Annotated[str, scalar(readers.currency)] = "EUR"
    start: Annotated[datetime, scalar(units.instant)]
    horizon: Annotated[int, scalar(readers.above_zero)]
    warm_up: Annotated[int, scalar(units.duration)] = 0
    follow_up: Annotated[int, scalar(units.duration)] = 0
    seed: Annotated[int, scalar(readers.whole(0, MOST_SEED))] = 0
    replications: Annotated[int, scalar(readers.whole(1, MOST_REPLICATIONS))] = 100
    targets: Annotated[dict[str, Names], mapped("{profit: '>= 5_000'}")] = Field(default_factory=dict)
    calendars: Annotated[dict[str, Lines], mapped("{office: {days: mon-fri, hours: '09:00-17:00'}}")] = Field(
        default_factory=dict
    )
    segments: Annotated[dict[str, SegmentShape], mapped("{firms: {value: 900}}")]
    campaigns: Annotated[dict[str, CampaignShape], mapped("{web: {segment: firms, leads: {rate: 45 per week}}}")]
    resources: Annotated[dict[str, ResourceShape], mapped("{sdrs: {headcount: 3}}")] = Field(default_factory=dict)
    stages: Annotated[dict[str, StageShape], mapped("{call: {step: qualify, effort: 12 min}}")]
    routes: Annotated[dict[str, RouteShape], mapped("{phone_first: {team: {call: sdrs}}}")]
    pipeline: OpenLeads | None = None
    base: Names | None = None
