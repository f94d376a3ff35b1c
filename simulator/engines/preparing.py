"""A plan made ready for the reference engine: names become objects, distributions become samplers.

Nothing here depends on the seed or the replication; one `PreparedRoute` serves them all.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.engines.arrivals import NOBODY, CampaignLeads, prepare_campaign
from simulator.engines.samplers import Category, Counted, Spent, duration, number
from simulator.engines.staffing import PreparedResource, prepared_resource
from simulator.engines.tallies import resource_steps
from simulator.rules import draws
from simulator.rules.calendars import Hours
from simulator.rules.money import whole_units
from simulator.rules.outcomes import first_beyond
from simulator.scenario.calendars import hours_of, oldest, world_ms
from simulator.scenario.criteria import Case
from simulator.scenario.odds import LogOdds, log_odds_for
from simulator.scenario.open_leads import BOUGHT_BEFORE, PIPELINE, Owner
from simulator.scenario.reach import reached_stages
from simulator.scenario.types import (
    EARLY_LEAVING,
    Attribute,
    ByCase,
    Campaign,
    Option,
    Outcome,
    Route,
    Scenario,
    Segment,
    Stage,
    Team,
)


@dataclass(slots=True, eq=False, kw_only=True)
class PreparedSegment:
    """A segment whose attributes and value can be drawn."""

    name: str
    key: int
    value: Counted | None
    gross_margin: float
    numbers: Mapping[str, tuple[int, Counted]]
    """Numeric attributes: the key of the name, the draw."""
    categories: Mapping[str, tuple[int, Category]]
    """Categorical attributes likewise."""
    extra_log_odds: Mapping[str, float] = field(default_factory=dict)
    """By stage: what the campaign that made the leads adds to the log-odds of the first outcome."""


@dataclass(slots=True, eq=False, kw_only=True)
class PreparedOutcome:
    """An outcome whose consequences can be drawn."""

    name: str
    to: str | None
    cases: tuple[Case, ...]
    effort: Spent | None
    after: Spent | None
    sale_times: float | None
    sale_of: Counted | None
    sale_term: int | None
    subscription: float | None
    refers: Counted | None
    refers_segment: str | None
    refers_starts: str | None
    cost: int

    @property
    def sells(self) -> bool:
        """Whether this outcome is a sale."""
        return self.sale_times is not None or self.sale_of is not None


@dataclass(slots=True, eq=False, kw_only=True)
class Work:
    """How one resource, or nobody, does a stage."""

    resource: str | None
    effort: Spent | None
    touches: Counted | None
    gap: Spent | None
    cumulative: NDArray[np.float64]
    log_odds: Mapping[str, LogOdds]
    """By segment: the equation of the first outcome's chance."""
    cost: int


@dataclass(slots=True, eq=False, kw_only=True)
class PreparedTeam:
    """Who may work a visit, in order of preference, and the share of a stage's leads that it concerns."""

    share: float
    key: int
    works: tuple[Work, ...]


@dataclass(slots=True, eq=False, kw_only=True)
class PreparedStage:
    """A stage as one route works it."""

    name: str
    key: int
    step: str
    delay: Spent | None
    patience: Spent | None
    patience_hours: Hours
    due: int | None
    due_hours: Hours
    escalates: bool
    expires: int | None
    opens: Hours | None
    room: int | None
    urgency: float
    max_visits: int | None
    teams: tuple[PreparedTeam, ...]
    cases: tuple[Case, ...]
    """Which of the teams it is, where conditions say so."""
    needs_work: bool
    outcomes: tuple[PreparedOutcome, ...]
    early: Mapping[str, PreparedOutcome]

    @property
    def has_limits(self) -> bool:
        """Whether anything may end a wait for a first touch, or says by when that is late."""
        return any(one is not None for one in (self.patience, self.expires, self.due, self.room))


@dataclass(slots=True, eq=False, kw_only=True)
class PreparedCampaign:
    """A campaign whose leads are known for every replication."""

    name: str
    key: int
    segment: PreparedSegment
    """Its leads' own: their segment with what the campaign says of them otherwise."""
    starts: str
    leads: CampaignLeads


@dataclass(slots=True, eq=False, kw_only=True)
class PreparedOpenLead:
    """A lead that is there when the world begins, with all that is known of it."""

    key: int
    source: PreparedCampaign
    """In the place of the campaign that brought it, which nobody knows: its segment, and where those begin whom it
    brings."""
    stage: str
    entered: int
    """World milliseconds, 0 or before."""
    sales: int
    numbers: Mapping[str, float]
    """Its value too, under the empty name."""
    categories: Mapping[str, str]
    done_by: Mapping[str, str]
    owner: tuple[str, int] | None
    """Resource and number of the seat, where this route has them."""


@dataclass(slots=True, eq=False, kw_only=True)
class PreparedRoute:
    """A route of a plan, ready to be simulated in any replication."""

    scenario: Scenario
    route: Route
    segments: Mapping[str, PreparedSegment]
    stages: Mapping[str, PreparedStage]
    resources: Mapping[str, PreparedResource]
    campaigns: tuple[PreparedCampaign, ...] = field(default=())
    pipeline: tuple[PreparedOpenLead, ...] = field(default=())


def prepare(scenario: Scenario, route_name: str) -> PreparedRoute:
    """Make one route of a plan, as it sees the plan, ready for the reference engine.

    Raises KeyError if the plan has no such route, ValueError if it is uncertain: only its worlds can be lived.
    """
    route, scenario = scenario.routes[route_name], scenario.seen_by(route_name)
    if scenario.uncertain:
        raise ValueError("something in the plan is uncertain; prepare one of the worlds that it may mean")
    reached = reached_stages(scenario, route)
    segments = {name: _segment(of) for name, of in scenario.segments.items()}
    resources = {
        name: prepared_resource(scenario, scenario.resources[name]) for name in resource_steps(scenario, route)
    }
    return PreparedRoute(
        scenario=scenario,
        route=route,
        segments=segments,
        stages={name: _stage(scenario, route, scenario.stages[name]) for name in reached},
        resources=resources,
        campaigns=tuple(_campaign(scenario, name) for name in route.campaigns),
        pipeline=tuple(_pipeline(scenario, segments, resources)),
    )


def _segment(segment: Segment) -> PreparedSegment:
    attributes = segment.profile.values()
    return PreparedSegment(
        name=segment.name,
        key=draws.name_key(segment.name),
        value=number(segment.value),
        gross_margin=segment.gross_margin,
        numbers={a.name: (_profile_key(a), _drawn_number(a)) for a in attributes if a.of is not None},
        categories={a.name: (_profile_key(a), _drawn_category(a)) for a in attributes if a.categories is not None},
    )


def _profile_key(attribute: Attribute) -> int:
    """Where an attribute's luck is addressed: by its name, or by the file of which a lead gets a whole row."""
    column = attribute.column
    return draws.name_key(attribute.name if column is None else column.address)


def _drawn_number(attribute: Attribute) -> Counted:
    if attribute.column is not None:
        return partial(_cell, attribute.column.cells)
    drawn = number(attribute.of)
    assert drawn is not None  # noqa: S101 - asked for attributes with a distribution alone
    return drawn


def _drawn_category(attribute: Attribute) -> Category:
    if attribute.column is not None:
        return partial(_cell, attribute.column.cells)
    shares = attribute.categories or {}
    return partial(_chosen_category, tuple(shares), _running_sums(list(shares.values())))


def _cell(cells: Sequence[Any], stream: int, place: int, visit: int, touch: int, purpose: int) -> Any:
    """A cell of the row that luck gives, each row as likely as any other."""
    return cells[int(draws.uniform(stream, place, visit, touch, purpose) * len(cells))]


def _chosen_category(
    names: Sequence[str],
    cumulative: NDArray[np.float64],
    stream: int,
    place: int,
    visit: int,
    touch: int,
    purpose: int,
) -> str:
    return names[first_beyond(cumulative, draws.uniform(stream, place, visit, touch, purpose))]


def _running_sums(shares: list[float]) -> NDArray[np.float64]:
    sums: NDArray[np.float64] = np.cumsum(np.array(shares, dtype=np.float64))
    return sums


def _stage(scenario: Scenario, route: Route, stage: Stage) -> PreparedStage:
    team = route.team.get(stage.name)
    ends = {name: stage.early.get(name, Outcome(name=name, chance=0.0)) for name in EARLY_LEAVING}
    return PreparedStage(
        name=stage.name,
        key=draws.name_key(stage.name),
        step=stage.step,
        delay=duration(stage.delay),
        patience=duration(stage.patience),
        patience_hours=hours_of(scenario, stage.patience_in, before=oldest(scenario)),
        due=stage.due,
        due_hours=hours_of(scenario, stage.due_in, before=oldest(scenario)),
        escalates=stage.escalates,
        expires=stage.expires if stage.effort is not None else None,
        opens=None if stage.opens is None else hours_of(scenario, stage.opens),
        room=stage.room,
        urgency=stage.urgency,
        max_visits=stage.max_visits,
        teams=_teams(scenario, stage, team if stage.effort is not None else None),
        cases=team.cases if isinstance(team, ByCase) else (),
        needs_work=stage.effort is not None,
        outcomes=tuple(_outcome(scenario, outcome) for outcome in stage.outcomes),
        early={name: _outcome(scenario, outcome) for name, outcome in ends.items()},
    )


def _teams(scenario: Scenario, stage: Stage, team: Team | None) -> tuple[PreparedTeam, ...]:
    if team is None:
        return (_team(scenario, stage, (None,), 1.0),)
    if isinstance(team, tuple):
        return (_team(scenario, stage, team, 1.0),)
    shares = dict.fromkeys(team, 1.0) if isinstance(team, ByCase) else team
    return tuple(_team(scenario, stage, (name,), share) for name, share in shares.items() if share > 0.0)


def _team(scenario: Scenario, stage: Stage, resources: tuple[str | None, ...], share: float) -> PreparedTeam:
    return PreparedTeam(
        share=share,
        key=draws.combine(draws.name_key(stage.name), draws.name_key(resources[0] or "")),
        works=tuple(_work(scenario, stage, name) for name in resources),
    )


def _work(scenario: Scenario, stage: Stage, resource: str | None) -> Work:
    option = stage.options.get(resource, Option(resource=resource)) if resource else Option(resource="")
    stated = [outcome.chance for outcome in stage.outcomes]
    if option.chances is not None:
        stated = [option.chances[outcome.name] for outcome in stage.outcomes]
    odds = stage.odds if option.odds is None else option.odds
    return Work(
        resource=resource,
        effort=duration(option.effort or stage.effort),
        touches=number(option.touches or stage.touches),
        gap=duration(option.gap or stage.gap),
        cumulative=_running_sums(stated),
        log_odds={name: log_odds_for(stated[0], odds, segment) for name, segment in scenario.segments.items()},
        cost=whole_units(option.cost * scenario.minor_units),
    )


def _outcome(scenario: Scenario, outcome: Outcome) -> PreparedOutcome:
    refers = outcome.refers
    return PreparedOutcome(
        name=outcome.name,
        to=outcome.to,
        cases=outcome.cases,
        effort=duration(outcome.effort),
        after=duration(outcome.after),
        sale_times=outcome.sale.times if outcome.sale is not None else None,
        sale_of=number(outcome.sale.of) if outcome.sale is not None else None,
        sale_term=outcome.sale.term if outcome.sale is not None else None,
        subscription=outcome.subscription,
        refers=number(refers.count) if refers is not None else None,
        refers_segment=refers.segment if refers is not None else None,
        refers_starts=refers.starts if refers is not None else None,
        cost=whole_units(outcome.cost * scenario.minor_units),
    )


def _segment_of(scenario: Scenario, campaign: Campaign) -> PreparedSegment:
    """The segment of a campaign's leads, with what the campaign says of them otherwise."""
    segment = scenario.segments[campaign.segment]
    profile = {**segment.profile, **campaign.profile}
    differing = _segment(replace(segment, profile=profile, value=campaign.value or segment.value))
    return replace(differing, extra_log_odds={stage: math.log(factor) for stage, factor in campaign.odds.items()})


def _pipeline(
    scenario: Scenario, segments: Mapping[str, PreparedSegment], resources: Collection[str]
) -> Iterator[PreparedOpenLead]:
    key = draws.name_key(PIPELINE)
    first = next(iter(scenario.stages))
    sources = {
        name: PreparedCampaign(name=PIPELINE, key=key, segment=segment, starts=first, leads=NOBODY)
        for name, segment in segments.items()
    }
    for one in scenario.pipeline.leads if scenario.pipeline else ():
        yield PreparedOpenLead(
            key=draws.combine(key, draws.name_key(one.name)),
            source=sources[one.segment],
            stage=one.stage,
            entered=world_ms(scenario, one.entered),
            sales=int(scenario.stages[one.stage].step in BOUGHT_BEFORE),
            numbers=one.numbers if one.value is None else {**one.numbers, "": one.value},
            categories=one.categories,
            done_by=one.done_by,
            owner=_owner(scenario, one.owner, resources),
        )


def _owner(scenario: Scenario, owner: Owner | None, resources: Collection[str]) -> tuple[str, int] | None:
    """The owner's seat, if a route has the resource and the resource has the seat."""
    if owner is None or owner.resource not in resources:
        return None
    seat = scenario.resources[owner.resource].seat_of(owner.who)
    return None if seat is None else (owner.resource, seat)


def _campaign(scenario: Scenario, name: str) -> PreparedCampaign:
    campaign = scenario.campaigns[name]
    return PreparedCampaign(
        name=name,
        key=draws.name_key(name),
        segment=_segment_of(scenario, campaign),
        starts=campaign.starts,
        leads=prepare_campaign(scenario, campaign),
    )
