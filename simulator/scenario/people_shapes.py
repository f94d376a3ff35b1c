"""Resources as a plan says them: how many seats and when, who has them, how people come, learn and go, their pay."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from simulator.rules.durations import HOUR
from simulator.scenario import readers, units
from simulator.scenario.dependent import Dependent
from simulator.scenario.distributions import Distribution
from simulator.scenario.document import Row, Table, Text
from simulator.scenario.line_shapes import LineShape
from simulator.scenario.problems import nearest, offered, shown
from simulator.scenario.quantities import CLOCK, FACTOR, NUMBER
from simulator.scenario.shape import (
    Forms,
    Money,
    Names,
    Shape,
    Share,
    mapped,
    mapping_of,
    notes_of,
    scalar,
    text_of,
)
from simulator.scenario.spreads import number_or_unknown, spread
from simulator.scenario.staff import Commission

PER_MONTH = " per month"
SHIFTS = "[{days: mon-fri, hours: '08:00-20:00', headcount: 6}]"
PEOPLE = "[{name: Ada}, {name: Ben, speed: 1.2}]"
One = TypeVar("One", bound=Shape)


def _each(shape: type[One], example: str) -> BeforeValidator:
    """A validator that takes a list of mappings, one or more; the example shows what one looks like."""

    def read(value: object, info: ValidationInfo) -> list[One]:
        if not isinstance(value, Row) or not value:
            raise ValueError(f"a list belongs here, such as {example}.")
        return [shape.model_validate(node, context=notes_of(info)) for node in value]

    return BeforeValidator(read)


class ShiftShape(LineShape):
    """Hours on some days, with seats of their own number."""

    place = "shift"
    headcount: Annotated[int, scalar(readers.seats)]


def _speed(text: str) -> float:
    """How fast somebody is beside the average, from a factor such as ``1.2``."""
    amount = text.strip().removesuffix("%")
    if amount != text.strip():
        meant = units.shown_decimal(units.number(amount) / 100)
        raise ValueError(f"{shown(text)} is not a factor.{offered(meant)}")
    return units.factor(text)


def _last(value: object) -> date:
    """A last day, or the first instant after it."""
    return units.day_or_instant(text_of(value))


def _serves(value: object, info: ValidationInfo) -> dict[str, tuple[Text, ...]]:
    """The categories of each attribute; a list of several, or one alone."""
    found: dict[str, tuple[Text, ...]] = {}
    for name, node in mapping_of(value, "{region: north} or {region: [north, east]}").items():
        try:
            found[name] = tuple(map(text_of, node)) if isinstance(node, Row) else (text_of(node),)
            if not node:
                raise ValueError("one category or more belongs here, such as north or [north, east].")
        except ValueError as error:
            notes_of(info).add(node.path, str(error))
    return found


class PersonShape(Shape):
    """Somebody with a name and a seat of their own."""

    place = "person"
    alone = "name"
    name: Names
    calendar: Names | None = None
    speed: Annotated[float, scalar(_speed)] = 1.0
    odds: Annotated[dict[str, Annotated[float, number_or_unknown(FACTOR)]], mapped("{demo: 1.5}")] = Field(
        default_factory=dict
    )
    serves: Annotated[dict[str, Any], BeforeValidator(_serves)] = Field(default_factory=dict)
    begins: Annotated[datetime, scalar(units.instant)] | None = Field(default=None, alias="from")
    last: Annotated[Any, BeforeValidator(_last)] | None = Field(default=None, alias="to")
    """A date is included whole, with the shifts that begin on it."""

    @property
    def ends(self) -> datetime | None:
        """The first instant after the last day, or after somebody's time to the minute."""
        if self.last is None or isinstance(self.last, datetime):
            return self.last
        return datetime.combine(self.last, time()) + timedelta(days=1)


def _beginning(text: str) -> float:
    first = units.share(text)
    if first == 0:
        raise ValueError(f"{shown(text)} is too little; who works at no pace never ends a touch.")
    return first


class RampShape(Shape):
    """How a newcomer's pace grows to the full one."""

    place = "ramp"
    over: Annotated[int, scalar(readers.above_zero)]
    first: Annotated[float, scalar(_beginning)] = Field(alias="from")


WORKING_DAYS = 220
"""About how many days a year somebody would work who is never absent."""


def _absence(text: str) -> float:
    days = re.fullmatch(r"([0-9.]+) days?( (a|per) year)?", text.strip())
    if days and (away := units.number(days[1]) / WORKING_DAYS) < 1:
        meant = f"'{float(away * 100):.2g}%'"
        raise ValueError(f"{shown(text)} is not a percentage; of {WORKING_DAYS} working days a year it is {meant}.")
    part = units.share(text)
    if part == 1:
        raise ValueError(f"{shown(text)} is too much; then nobody ever comes.")
    return part


def _percentage(amount: str) -> str:
    """The percentage that a factor was meant to be."""
    return offered(f"{units.shown_decimal(units.number(amount) * 100)}%" if amount[:1].isdigit() else "125%")


def _overtime(text: str) -> float:
    """What an hour of overtime costs beside a usual one, from a percentage that may be above 100%."""
    amount = text.strip().removesuffix("%")
    if amount == text.strip():
        raise ValueError(f"{shown(text)} is not a percentage of `per_hour`.{_percentage(amount)}")
    share = units.number(amount) / 100
    if not 0 <= share <= Decimal(10):
        raise ValueError(f"{shown(text)} is out of range; an hour of overtime costs from 0% to 1000% of `per_hour`.")
    return float(share)


def _quota(text: str) -> float:
    """Money that a seat is to bring in, from ``80_000 per month``."""
    amount, per, period = (part.strip() for part in text.partition(" per "))
    if not per:
        raise ValueError(f"{shown(text)} is not a quota; write it like '80_000 per month'.")
    if period != "month":
        meant = nearest(period, ("month",)) or " A quota is for a calendar month."
        raise ValueError(f"{shown(period)} is not the time of a quota.{meant}")
    quota = units.money(amount)
    if quota == 0:
        raise ValueError(f"{shown(text)} is too little; a quota is above 0.")
    return quota


class SalesCommissionShape(Shape):
    """What they get of a lead's first sale, and of its later ones."""

    place = "commission"
    title = "commission by first and later sale"
    first: Share
    later: Share


class QuotaCommissionShape(Shape):
    """What a seat gets up to a month's quota, and above it."""

    place = "commission"
    title = "commission with a quota"
    rate: Share
    quota: Annotated[float, scalar(_quota)]
    above: Share


COMMISSIONS = "{first: 10%, later: 4%} or {rate: 6%, quota: 80_000 per month, above: 15%}"


def _commission(value: object, info: ValidationInfo) -> Commission | None:
    if not isinstance(value, Table) or "uncertain" in value:
        share = units.share(text_of(value))
        return Commission(first=share, later=share)
    known = {*SalesCommissionShape.words()} & {*value}, {*QuotaCommissionShape.words()} & {*value}
    if all(known) or not any(known):
        raise ValueError(f"a commission is a percentage, {COMMISSIONS}.")
    before = len(notes_of(info).found)
    shape = (SalesCommissionShape if known[0] else QuotaCommissionShape).model_validate(value, context=notes_of(info))
    return _agreed(shape) if len(notes_of(info).found) == before else None


def _agreed(shape: SalesCommissionShape | QuotaCommissionShape) -> Commission:
    if isinstance(shape, SalesCommissionShape):
        return Commission(first=shape.first, later=shape.later)
    return Commission(first=shape.rate, later=shape.rate, quota=shape.quota, above=shape.above)


_COMMISSIONS = (SalesCommissionShape, QuotaCommissionShape)


class ResourceCostShape(Shape):
    """What a resource costs."""

    place = "cost of a resource"
    per_hour: Money = 0.0
    per_month: Money = 0.0
    per_touch: Money = 0.0
    per_hire: Money = 0.0
    overtime: Annotated[float, scalar(_overtime)] = 1.0
    commission: Annotated[
        Commission | None,
        BeforeValidator(_commission),
        Forms((SalesCommissionShape, QuotaCommissionShape), plainly=True),
    ] = Commission()
    keeps: Share = 0.0


def _peoples(of: Distribution) -> Distribution:
    if isinstance(of, Dependent):
        raise ValueError("people are not leads; what is drawn for one cannot depend on what is known of a lead.")
    return of


def _stays(of: Distribution) -> Distribution:
    if of.expected() < HOUR:
        raise ValueError("the mean is less than an hour; people stay an hour or longer on average.")
    if not math.isfinite(of.standard_deviation()):
        raise ValueError(
            "its variance has no end, so whoever is there today would stay for ever on average; "
            "cut it, such as with `max: 40 years`."
        )
    return of


def _at_a_pace(of: Distribution) -> Distribution:
    """Speeds that are above 0, and 1 on average."""
    if of.smallest() < 0 or of.chance_of(0.0) > 0:
        raise ValueError("some would never end a touch; speeds are above 0.")
    if abs(of.expected() - 1) > MEAN_SPEED_WITHIN:
        raise ValueError(
            f"the mean is {of.expected():.6g}; speeds are 1 on average, so that efforts mean what they say."
        )
    return of


MEAN_SPEED_WITHIN = 0.005
"""By how much the mean of speeds may miss 1, for the digits of its parameters."""
WAYS_MEANT = {
    "owners": "owner",
    "round_robin": "in_turn",
    "round robin": "in_turn",
    "shared": "pool",
}
"""What people call a way to give out leads, and the way."""


class ResourceShape(Shape):
    """People of one kind."""

    place = "resource"
    alone = "headcount"
    either = ("headcount", "shifts", "people")
    synonyms: ClassVar[Mapping[str, str]] = {"turnover": "tenure", "attrition": "tenure", "churn": "tenure"}
    department: Names | None = None
    channel: Annotated[Literal["direct", "indirect"], readers.one_of("direct", "indirect")] = "direct"
    headcount: Annotated[int | str | tuple[tuple[datetime, int], ...], BeforeValidator(readers.headcounts)] | None = (
        None
    )
    calendar: Names | None = None
    shifts: Annotated[list[ShiftShape], _each(ShiftShape, SHIFTS)] | None = None
    people: Annotated[list[PersonShape], _each(PersonShape, PEOPLE)] | None = None
    available: Annotated[float, scalar(readers.some)] = 1.0
    absence: Annotated[float, scalar(_absence)] = 0.0
    speed: Annotated[Distribution, AfterValidator(_peoples), AfterValidator(_at_a_pace), spread(NUMBER)] | None = None
    ramp: RampShape | None = None
    tenure: Annotated[Distribution, AfterValidator(_peoples), AfterValidator(_stays), spread(CLOCK)] | None = None
    vacancy: Annotated[Distribution, AfterValidator(_peoples), spread(CLOCK)] | None = None
    assignment: Annotated[
        Literal["pool", "in_turn", "owner"], readers.one_of("pool", "in_turn", "owner", synonyms=WAYS_MEANT)
    ] = "pool"
    max_open_leads: Annotated[int, scalar(readers.whole(1))] | None = None
    order: Annotated[tuple[str, str | None], BeforeValidator(readers.order)] = ("oldest", None)
    end_of_shift: Annotated[Literal["pause", "finish", "hand_over"], readers.one_of("pause", "finish", "hand_over")] = (
        "pause"
    )
    cost: ResourceCostShape | None = None
