"""How a plan says a rate of leads, known or uncertain."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, ValidationInfo

from simulator.scenario import units
from simulator.scenario.document import Table
from simulator.scenario.quantities import HOURLY, WEEKLY
from simulator.scenario.shape import notes_of, taken, text_of
from simulator.scenario.spreads import read_number
from simulator.scenario.unknown import is_uncertain


def _rate(value: object, info: ValidationInfo) -> tuple[float, str] | None:
    """A number and the unit that it is per; an uncertain one is per hour if it says so anywhere, else per week."""
    if not isinstance(value, Table) or not is_uncertain(value):
        return taken(units.rate, text_of(value), notes_of(info))
    kind, unit = (HOURLY, "hour") if "per hour" in str(value) else (WEEKLY, "week")
    mean = read_number(kind, value, notes_of(info))
    return None if mean is None else (mean, unit)


RateOf = Annotated[tuple[float, str], BeforeValidator(_rate)]
