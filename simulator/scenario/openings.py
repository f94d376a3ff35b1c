"""When somebody works or something is open: hours of the days of the week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarLine:
    """Open hours on some days of the week; ``opens >= closes`` crosses midnight into the next day."""

    days: tuple[int, ...]
    """0 is Monday."""
    opens: int
    """Milliseconds after midnight, 0 to 86,400,000."""
    closes: int
    holidays: tuple[date, ...] = ()
    """Dates without this line, spelled out for all the years that the world touches."""
    holiday_code: str | None = None
    """The code that gave the dates (such as ``DE-BY``), kept to be shown again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Calendar:
    """When somebody works or something is open: the union of its lines."""

    name: str
    lines: tuple[CalendarLine, ...]
