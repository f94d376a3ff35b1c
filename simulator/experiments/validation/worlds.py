"""Worlds small enough for theory: leads that come at a steady rate to stages open day and night."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from simulator.scenario.distributions import Distribution
from simulator.scenario.staff import Resource
from simulator.scenario.types import (
    Campaign,
    Count,
    Outcome,
    Rate,
    Route,
    Scenario,
    Segment,
    Stage,
)

MONDAY = datetime(2027, 1, 4)
ANYONE = Segment(name="anyone")
ENDS = (Outcome(name="done", chance=1.0),)


def plan(
    *,
    stages: Sequence[Stage],
    campaigns: Sequence[Campaign],
    headcounts: Mapping[str, int] = MappingProxyType({}),
    resources: Sequence[Resource] = (),
    team: Mapping[str, str | tuple[str, ...]],
    horizon: int,
    warm_up: int = 0,
    segment: Segment = ANYONE,
) -> Scenario:
    """A plan with one segment and one route; ``team`` gives each worked stage its resource, or several.

    Resources are plain ones of so many seats, or said whole.
    """
    return Scenario(
        name="theory",
        start=MONDAY,
        horizon=horizon,
        warm_up=warm_up,
        segments={segment.name: segment},
        campaigns={campaign.name: campaign for campaign in campaigns},
        resources={name: Resource(name=name, headcount=seats) for name, seats in headcounts.items()}
        | {resource.name: resource for resource in resources},
        stages={stage.name: stage for stage in stages},
        routes={
            "route": Route(
                name="route",
                team={stage: {of: 1.0} if isinstance(of, str) else of for stage, of in team.items()},
                campaigns=tuple(campaign.name for campaign in campaigns),
            )
        },
    )


def steady(name: str, per_minute: float, starts: str) -> Campaign:
    """Leads that come as a Poisson process."""
    rate = Rate(per_week=None, per_open_hour=60 * per_minute)
    return Campaign(name=name, segment="anyone", leads=rate, starts=starts)


def counted(many: int, starts: str, until: datetime, name: str = "list") -> Campaign:
    """Exactly so many leads, all before an instant."""
    return Campaign(name=name, segment="anyone", leads=Count(count=many, between=(MONDAY, until)), starts=starts)


def worked(
    name: str,
    effort: Distribution,
    *,
    outcomes: tuple[Outcome, ...] = ENDS,
    patience: Distribution | None = None,
    room: int | None = None,
    due: int | None = None,
    urgency: float = 0.0,
    touches: Distribution | None = None,
    gap: Distribution | None = None,
) -> Stage:
    """A stage that somebody works, in one touch unless said otherwise."""
    return Stage(
        name=name,
        step="qualify",
        effort=effort,
        outcomes=outcomes,
        patience=patience,
        room=room,
        due=due,
        urgency=urgency,
        touches=touches,
        gap=gap,
    )


def unworked(name: str, delay: Distribution | None, outcomes: tuple[Outcome, ...]) -> Stage:
    """A stage that needs nobody."""
    return Stage(name=name, step="sell", delay=delay, outcomes=outcomes)
