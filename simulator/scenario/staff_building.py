"""From the shapes of resources and calendars to those who work, and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from simulator.rules.durations import DAY
from simulator.scenario import openings, staff
from simulator.scenario.calendars import absolute, day_number, instant_of, shifts_of
from simulator.scenario.line_shapes import LineShape
from simulator.scenario.names import known_holidays
from simulator.scenario.people_shapes import PersonShape, RampShape, ResourceCostShape, ResourceShape, ShiftShape

Calendars = Mapping[str, openings.Calendar]
Years = tuple[int, ...]


def calendar_of(name: str, lines: list[LineShape], years: Years) -> openings.Calendar:
    """A calendar by its name, its holidays spelled out for some years."""
    return openings.Calendar(name=name, lines=tuple(_line(line, years) for line in lines))


def _line(line: LineShape, years: Years) -> openings.CalendarLine:
    code = str(line.holidays) if isinstance(line.holidays, str) else None
    return openings.CalendarLine(
        days=line.days,
        opens=line.hours[0],
        closes=line.hours[1],
        holidays=known_holidays(code, years) if code else line.holidays,
        holiday_code=code,
    )


def resource_of(name: str, shape: ResourceShape, calendars: Calendars, years: Years) -> staff.Resource:
    """A resource by its name, whose words have been checked."""
    by, attribute = shape.order
    shifts = tuple(_shift(one, years) for one in shape.shifts or ())
    calendar = calendars[shape.calendar] if shape.calendar else None
    people = tuple(_person(one, calendars, calendar) for one in shape.people or ())
    return staff.Resource(
        name=name,
        department=shape.department,
        channel=shape.channel,
        headcount=_seats(shape, shifts, people),
        headcounts=shape.headcount if isinstance(shape.headcount, tuple) else (),
        calendar=calendar,
        shifts=shifts,
        people=people,
        available=shape.available,
        absence=shape.absence,
        speed=shape.speed,
        ramp=_ramp(shape.ramp),
        tenure=shape.tenure,
        vacancy=shape.vacancy,
        assignment=shape.assignment,
        max_open_leads=shape.max_open_leads,
        order=staff.Order(by=by, attribute=attribute),  # type: ignore[arg-type]  # the shape allows these words alone
        end_of_shift=shape.end_of_shift,
        cost=_cost(shape.cost) if shape.cost else staff.ResourceCost(),
    )


def _seats(shape: ResourceShape, shifts: tuple[staff.Shift, ...], people: tuple[staff.Person, ...]) -> int | None:
    """How many seats there ever are; None where they are unlimited."""
    if shifts or people:
        return max((one.headcount for one in shifts), default=len(people))
    if isinstance(shape.headcount, tuple):
        return max(many for _, many in shape.headcount)
    return shape.headcount if isinstance(shape.headcount, int) else None


def _shift(shape: ShiftShape, years: Years) -> staff.Shift:
    return staff.Shift(line=_line(shape, years), headcount=shape.headcount)


def _person(shape: PersonShape, calendars: Calendars, others: openings.Calendar | None) -> staff.Person:
    calendar = calendars[shape.calendar] if shape.calendar else None
    return staff.Person(
        name=shape.name,
        calendar=calendar,
        speed=shape.speed,
        odds=shape.odds,
        serves={name: tuple(map(str, categories)) for name, categories in shape.serves.items()},
        begins=shape.begins,
        ends=shape.ends and max((shape.ends, *_closings(shape, calendar or others))),
    )


def _closings(shape: PersonShape, calendar: openings.Calendar | None) -> Iterator[datetime]:
    """When the shifts end that begin on somebody's last day, the night shift among them."""
    if shape.ends is not None and not isinstance(shape.last, datetime):
        end = absolute(shape.ends)
        shifts = shifts_of(calendar, end - DAY, end + DAY)
        yield from (instant_of(one.end) for day, one in shifts if day == day_number(end - DAY))


def _ramp(shape: RampShape | None) -> staff.Ramp | None:
    return None if shape is None else staff.Ramp(over=shape.over, first=shape.first)


def _cost(shape: ResourceCostShape) -> staff.ResourceCost:
    amounts = shape.model_dump(exclude={"commission"})
    return staff.ResourceCost(**amounts, commission=shape.commission or staff.Commission())
