"""The laws of working time, asked of hours by the rows that they have in the table of all."""

from __future__ import annotations

from simulator.engines.kernel.columns import HOURS_END, HOURS_FIRST
from simulator.engines.kernel.world import World
from simulator.rules import calendars
from simulator.rules.compiling import inner


@inner(inline=True)
def rows(world: World, hours: int) -> tuple[int, int]:
    """The first row of a calendar's hours, and where they end."""
    return world.plan[hours + HOURS_FIRST], world.plan[hours + HOURS_END]


@inner(inline=True)
def worked(world: World, rows: tuple[int, int], a: int, b: int) -> int:
    """The open milliseconds in [a, b)."""
    return calendars.worked(world.hours[rows[0] : rows[1]], a, b)


@inner(inline=True)
def end_of_work(world: World, rows: tuple[int, int], t: int, work: int) -> int:
    """When so much has been worked since ``t``."""
    return calendars.end_of_work(world.hours[rows[0] : rows[1]], t, work)


@inner(inline=True)
def end_of_part(world: World, rows: tuple[int, int], t: int, work: int, end_of_shift: int) -> int:
    """When somebody stops who begins work at ``t``: done, or handing it over."""
    return calendars.end_of_part(world.hours[rows[0] : rows[1]], t, work, end_of_shift)


@inner(inline=True)
def is_open(world: World, rows: tuple[int, int], t: int) -> bool:
    """Whether an instant lies in hours."""
    return calendars.is_open(world.hours[rows[0] : rows[1]], t)


@inner(inline=True)
def next_opening(world: World, rows: tuple[int, int], t: int) -> int:
    """The first open instant at or after ``t``."""
    return calendars.next_opening(world.hours[rows[0] : rows[1]], t)


@inner(inline=True)
def opening_after(world: World, rows: tuple[int, int], t: int) -> int:
    """The first opening after ``t``."""
    return calendars.opening_after(world.hours[rows[0] : rows[1]], t)


@inner(inline=True)
def opening_before(world: World, rows: tuple[int, int], t: int) -> int:
    """The latest opening at or before ``t``."""
    return calendars.opening_before(world.hours[rows[0] : rows[1]], t)
