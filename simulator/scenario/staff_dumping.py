"""Those who work, and when, as a plan writes them: what is written reads back as the same."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.scenario import openings, staff, units
from simulator.scenario.hints import DAYS
from simulator.scenario.quantities import CLOCK, NUMBER
from simulator.scenario.readers import UNLIMITED
from simulator.scenario.spread_dumping import spread
from simulator.scenario.yaml_text import Data, present

Plain = dict[str, Data]


def hours_line(line: openings.CalendarLine) -> Plain:
    """A line of a week: its days, its hours, and when it is left out."""
    dates: Data | None = [day.isoformat() for day in line.holidays] or None
    return present(
        days=",".join(DAYS[day] for day in line.days),
        hours=f"{units.shown_time_of_day(line.opens)}-{units.shown_time_of_day(line.closes)}",
        holidays=line.holiday_code or dates,
    )


def resource(one: staff.Resource) -> Plain:
    """A resource with every default written out."""
    return present(
        department=one.department,
        channel=one.channel,
        headcount=_headcount(one),
        calendar=one.calendar.name if one.calendar else None,
        shifts=[hours_line(each.line) | {"headcount": str(each.headcount)} for each in one.shifts] or None,
        people=[_person(each) for each in one.people] or None,
        available=units.shown_percentage(one.available),
        absence=units.shown_percentage(one.absence),
        speed=spread(NUMBER, one.speed),
        ramp=_ramp(one.ramp),
        tenure=spread(CLOCK, one.tenure),
        vacancy=spread(CLOCK, one.vacancy),
        assignment=one.assignment,
        max_open_leads=None if one.max_open_leads is None else str(one.max_open_leads),
        order=one.order.by if one.order.attribute is None else {"highest": one.order.attribute},
        end_of_shift=one.end_of_shift,
        cost=_cost(one.cost),
    )


def _headcount(one: staff.Resource) -> Data | None:
    """The number of seats, or by date; nothing where shifts or people say it."""
    if one.shifts or one.people:
        return None
    if one.headcounts:
        return {units.shown_instant(first): str(many) for first, many in one.headcounts}
    return UNLIMITED if one.headcount is None else str(one.headcount)


def _person(one: staff.Person) -> Plain:
    begins, ends = (None if at is None else units.shown_moment(at) for at in (one.begins, one.ends))
    words = present(
        name=one.name,
        calendar=one.calendar.name if one.calendar else None,
        speed=units.shown_number(one.speed),
        odds={stage: units.shown_number(factor) for stage, factor in one.odds.items()} or None,
        serves=_serves(one.serves) or None,
    )
    return words | present(**{"from": begins, "to": ends})


def _serves(serves: Mapping[str, tuple[str, ...]]) -> Plain:
    return {name: list(some) if len(some) > 1 else some[0] for name, some in serves.items()}


def _ramp(ramp: staff.Ramp | None) -> Plain | None:
    if ramp is None:
        return None
    return {"over": units.shown_time(ramp.over, units.CLOCK_UNITS), "from": units.shown_percentage(ramp.first)}


def _cost(cost: staff.ResourceCost) -> Plain:
    amounts = ("per_hour", "per_month", "per_touch", "per_hire")
    return {
        **{name: units.shown_number(getattr(cost, name)) for name in amounts},
        "overtime": units.shown_percentage(cost.overtime),
        "commission": _commission(cost.commission),
        "keeps": units.shown_percentage(cost.keeps),
    }


def _commission(paid: staff.Commission) -> Data:
    first, later, above = map(units.shown_percentage, (paid.first, paid.later, paid.above))
    if paid.quota is not None:
        return {"rate": first, "quota": f"{units.shown_number(paid.quota)} per month", "above": above}
    return first if paid.first == paid.later else {"first": first, "later": later}
