"""Plans in which everything lasts so many times as long."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from simulator.engines.arrivals import prepare_campaign
from simulator.engines.trace import NEVER
from simulator.rules.quantiles import quantile
from simulator.scenario.calendars import moment_of
from simulator.scenario.distributions import Distribution, Empirical
from simulator.scenario.open_leads import OpenLead
from simulator.scenario.staff import Commission, Person, Resource
from simulator.scenario.types import (
    Campaign,
    Odds,
    Option,
    Outcome,
    Sale,
    Scenario,
    Stage,
    Times,
)
from tests.laws.altered import Change, by_kind, in_each_case, times

SECOND = 1000
A_MOMENT_BEFORE = -1
"""When those were made, at the latest, who are there when the world begins."""
POINTS = 8
"""How many values are left of a distribution of times."""


def in_whole_seconds(scenario: Scenario) -> Scenario:
    """The plan in a world without dates, in which every time is a whole number of seconds and so can be stretched.

    What has a clock of its own is left out, for no plan can stretch it: calendars, rates (their leads come at the times
    of one replication), subscriptions and quotas, which go by the month, days of absence, and paces other than a half,
    one and two. So is what would fall between two milliseconds: how people learn, and how long they stay.
    """
    timeless = {
        Stage: lambda part: replace(part, patience_in=None, due_in=None, opens=None),
        Outcome: lambda part: replace(part, subscription=None),
        Sale: lambda part: replace(part, term=None),
        Resource: _without_dates,
        Person: lambda part: replace(part, calendar=None, speed=2.0 if part.speed > 1 else 1.0),
        Commission: lambda part: replace(part, quota=None),
        Campaign: lambda part: replace(part, leads=_as_they_come(scenario, part)),
    }
    seconds = {
        Stage: _rounded("delay", "effort", "gap", "patience"),
        Outcome: _rounded("effort", "after"),
        Option: _rounded("effort", "gap"),
    }
    return by_kind(by_kind(scenario, timeless), seconds)


def _without_dates(part: Resource) -> Resource:
    seats = replace(part, calendar=None, shifts=(), absence=0.0, available=0.5 if part.available < 1 else 1.0)
    return replace(seats, speed=None, ramp=None, tenure=None, vacancy=None)


def _as_they_come(scenario: Scenario, campaign: Campaign) -> Times:
    came, _ = prepare_campaign(scenario, campaign).leads(scenario.seed, 0)
    instants = sorted(at - at % SECOND for at in came.tolist())
    return Times(csv="", column="", times=tuple(moment_of(scenario, at) for at in instants))


def _rounded(*words: str) -> Change:
    def rounded(part: Any) -> Any:
        return replace(part, **{word: _whole_seconds(getattr(part, word)) for word in words})

    return rounded


def _whole_seconds(of: Distribution | None) -> Distribution | None:
    return None if of is None else in_each_case(_some_whole_seconds, of)


def _some_whole_seconds(of: Distribution) -> Distribution:
    nodes, scale = of.table()
    drawn = (scale * quantile(nodes, (point + 0.5) / POINTS) for point in range(POINTS))
    return Empirical(values=tuple(float(SECOND * round(max(0.0, one) / SECOND)) for one in drawn))


def stretched(scenario: Scenario, factor: int) -> Scenario:
    """The plan in which every time is so many times as long."""

    def since(at: datetime) -> datetime:
        return scenario.start + factor * (at - scenario.start)

    def later(part: Times) -> Times:
        return replace(part, times=tuple(map(since, part.times)))

    longer = {
        Resource: lambda part: replace(part, headcounts=tuple((since(at), many) for at, many in part.headcounts)),
        Person: lambda part: replace(
            part, begins=part.begins and since(part.begins), ends=part.ends and since(part.ends)
        ),
        OpenLead: lambda part: replace(part, entered=since(part.entered)),
        Stage: times(factor, "delay", "effort", "gap", "patience", "due", "expires"),
        Outcome: times(factor, "effort", "after"),
        Option: times(factor, "effort", "gap"),
        Odds: lambda part: replace(
            part,
            wait_per_hour=part.wait_per_hour ** (1 / factor),
            waits=tuple((factor * wait, odds) for wait, odds in part.waits),
        ),
        Times: later,
        Scenario: times(factor, "horizon", "warm_up", "follow_up"),
    }
    return by_kind(scenario, longer)


def seen_in_time(rows: list[Any], factor: int) -> list[Any]:
    """The rows of an event log with every instant so many times as late."""
    instants = ("made", "entered", "enabled", "start", "end", "known")
    return [replace(row, **{word: _later(getattr(row, word), factor) for word in instants}) for row in rows]


def _later(instant: int | None, factor: int) -> int | None:
    return instant if instant in (None, NEVER, A_MOMENT_BEFORE) else factor * instant
