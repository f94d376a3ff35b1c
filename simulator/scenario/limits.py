"""What limits a wait, as a plan says it: `patience`, `due` and `expires`, with the calendars that they run in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationInfo

from simulator.scenario import units
from simulator.scenario.conditions import Cases, Goal
from simulator.scenario.distributions import Distribution
from simulator.scenario.document import Table
from simulator.scenario.quantities import CLOCK
from simulator.scenario.shape import Forms, Names, Shape, notes_of, scalar, text_of
from simulator.scenario.spreads import read_spread, spread
from simulator.scenario.unknowns import moved


class RunningShape(Shape):
    """How long a lead waits, in a calendar's open hours."""

    place = "patience"
    of: Annotated[Distribution, spread(CLOCK)]
    hours: Names | None = Field(default=None, alias="in")


@dataclass(frozen=True, kw_only=True, slots=True)
class PatienceShape:
    """How long a lead waits, and in which calendar's hours; ``of`` is None when it was found wrong."""

    of: Distribution | None
    hours: str | None = None


def _patience(value: Any, info: ValidationInfo) -> PatienceShape:
    if isinstance(value, Table) and not value.keys().isdisjoint(("of", "in")):
        running = RunningShape.model_validate(value, context=notes_of(info))
        if "in" not in value:
            moved(notes_of(info), (*value.path, "of"), value.path)
        return PatienceShape(of=running.of, hours=running.hours)
    return PatienceShape(of=read_spread(CLOCK, value, notes_of(info)))


class LateShape(Shape):
    """Where a lead goes that was not served in time."""

    place = "late"
    alone = "to"
    to: Goal | None = None


class DueShape(Shape):
    """The promised time of the first touch, in a calendar's open hours, and what follows where it is not kept."""

    place = "due"
    within: Annotated[int, scalar(units.duration)]
    hours: Names | None = Field(default=None, alias="in")
    late: LateShape | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Promise:
    """What is promised; ``within`` is None when it was found wrong."""

    within: int | None
    hours: str | None = None
    escalates: bool = False
    late_to: str | Cases | None = None


def _due(value: Any, info: ValidationInfo) -> Promise:
    if not isinstance(value, Table) or "uncertain" in value:
        return Promise(within=units.duration(text_of(value)))
    due = DueShape.model_validate(value, context=notes_of(info))
    return Promise(
        within=due.within,
        hours=due.hours,
        escalates=due.late is not None,
        late_to=due.late.to if due.late else None,
    )


class ExpiresShape(Shape):
    """How long after entering a lead leaves that nobody has touched, and where it goes."""

    place = "expires"
    alone = "after"
    after: Annotated[int, scalar(units.duration)]
    to: Goal | None = None


Patience = Annotated[PatienceShape, BeforeValidator(_patience), Forms((RunningShape,), plainly=True)]
Due = Annotated[Promise, BeforeValidator(_due), Forms((DueShape,), plainly=True)]
