"""Months in which more work comes than people can do, though over the whole time they can."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from simulator.rules.durations import WEEK
from simulator.scenario.flow import Flow, Load, flow_of, made_a_week
from simulator.scenario.staff import Resource
from simulator.scenario.types import Rate, Route, Scenario, Weekly

SHORTEST = WEEK
"""Parts of months at either end of the measured time that are shorter are no months."""
MORE_LEADS = 1.01
"""Months are looked at in which some campaign makes more than so many times the leads of the whole time."""


class BusyMonth(NamedTuple):
    """A resource's month of most work for its hours."""

    resource: str
    month: datetime
    load: Load


def overloaded_months(scenario: Scenario, route: Route, flow: Flow) -> Iterator[BusyMonth]:
    """The worst month of each resource that has time enough on the whole and too little in some month.

    Months are looked at that bring more leads, and every month for those whose seats come and go by date. The work
    that leads bring is counted in the month in which they are made. Leads that come for a time only, such as those of a
    fair, count as much in every month: they keep people busy for long after.
    """
    made = {name: _made(scenario, scenario, name) for name in route.campaigns}
    loads: dict[str, list[BusyMonth]] = {name: [] for name, load in flow.loads.items() if load.share <= 1}
    for month in _months(scenario) if loads else ():
        now = {name: _made(scenario, month, name) for name in route.campaigns}
        busy = any(many > MORE_LEADS * made[name] for name, many in now.items())
        watched = [name for name in loads if busy or _come_and_go(scenario.resources[name])]
        found = flow_of(month, route, now).loads if watched else {}
        for name in watched:
            loads[name].append(BusyMonth(name, month.start, found[name]))
    worst = (max(months, key=lambda one: one.load.share) for months in loads.values() if months)
    yield from (one for one in worst if one.load.share > 1)


def _come_and_go(one: Resource) -> bool:
    """Whether a resource has more seats at some dates than at others."""
    return bool(one.headcounts) or any(person.begins or person.ends for person in one.people)


def _made(scenario: Scenario, month: Scenario, name: str) -> float:
    """The leads a week that a campaign makes in a month; in the whole time, if it does not go on all the time."""
    leads = scenario.campaigns[name].leads
    goes_on = isinstance(leads, Weekly) or (isinstance(leads, Rate) and leads.between is None)
    return made_a_week(month if goes_on else scenario, name)


def _months(scenario: Scenario) -> Iterator[Scenario]:
    """The plan with each calendar month of the measured time as all of it."""
    begin, end = scenario.start, scenario.start + timedelta(milliseconds=scenario.horizon)
    while begin < end:
        after = (begin.replace(day=1, hour=0, minute=0, second=0, microsecond=0) + timedelta(days=31)).replace(day=1)
        length = (min(after, end) - begin) // timedelta(milliseconds=1)
        if SHORTEST <= length < scenario.horizon:
            yield replace(scenario, start=begin, horizon=length, warm_up=0, follow_up=0)
        begin = after
