"""Hours of the week, as a plan says them: a calendar's lines."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationInfo

from simulator.scenario import readers
from simulator.scenario.document import Row
from simulator.scenario.shape import Shape, notes_of


class LineShape(Shape):
    """Open hours on some days."""

    place = "calendar"
    days: Annotated[tuple[int, ...], BeforeValidator(readers.days)]
    hours: Annotated[tuple[int, int], BeforeValidator(readers.hours)]
    holidays: Annotated[Any, BeforeValidator(readers.holidays)] = ()


def _lines(value: object, info: ValidationInfo) -> list[LineShape]:
    nodes = value if isinstance(value, Row) else [value]
    if not nodes:
        raise ValueError("at least one line belongs here, such as {days: mon-fri, hours: '09:00-17:00'}.")
    return [LineShape.model_validate(node, context=notes_of(info)) for node in nodes]


Lines = Annotated[list[LineShape], BeforeValidator(_lines)]
