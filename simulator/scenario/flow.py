"""What a plan's averages come to, before any luck: visits a lead makes, and work against working time.

Odds, giving up, turning away and the length of the window are left out; leads that others bring count, and conditions
hold for as many leads as the profiles say.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from simulator.rules.durations import HOUR, WEEK
from simulator.scenario.arrivals import expected_leads
from simulator.scenario.capacity import capacity
from simulator.scenario.journeys import Journey, NotKnownError, Source, Teams, journeys, possible_teams, way_of
from simulator.scenario.open_stages import part_that_can_be_worked
from simulator.scenario.reach import reached_stages
from simulator.scenario.types import ByCase, Option, Outcome, Route, Scenario, Stage, Team
from simulator.scenario.visits import chance_of, mean_of, touches_of, work_of

EVENTS_A_SECOND = 2_000_000.0
"""Visits and touches that the compiled engine simulates on a core: 1.3 to 5 million over the shipped plans, on
a server's core."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Load:
    """Work that a resource is offered and could do, in hours a week of seats' time."""

    offered: float
    capacity: float

    @property
    def share(self) -> float:
        """Work as a share of capacity; infinite where there is work and nobody."""
        if self.capacity > 0:
            return self.offered / self.capacity
        return float("inf") if self.offered > 0 else 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Flow:
    """What one route's averages come to."""

    leads_per_week: float
    visits: Mapping[str, float] | None
    """By stage, for a lead of the route's campaigns; None where they are not known."""
    loads: Mapping[str, Load]
    """By resource of the route's team; empty where the visits are not known."""
    unknown: str = ""
    """Why the visits are not known."""


def flow_of(scenario: Scenario, route: Route, made: Mapping[str, float] | None = None) -> Flow:
    """The visits and loads of a route in the measured window.

    ``made`` are the leads a week of each campaign; None: as many as come in that window.
    """
    starts = _starts(scenario, made or {name: made_a_week(scenario, name) for name in route.campaigns})
    total = sum(starts.values())
    try:
        found = journeys(way_of(scenario, route, possible_teams(route)), starts)
        if any(isinstance(team, tuple) for team in route.team.values()):
            found = journeys(way_of(scenario, route, _filled(scenario, route, found)), starts)
    except NotKnownError as unknown:
        return Flow(leads_per_week=total, visits=None, loads={}, unknown=str(unknown))
    visits = {name: found.visits[name] / total if total else 0.0 for name in scenario.stages}
    return Flow(leads_per_week=total, visits=visits, loads=_loads(scenario, route, found))


def leads_made(scenario: Scenario, flow: Flow) -> float:
    """How many leads a replication makes on average, if they come all the time as in the measured window."""
    return flow.leads_per_week * scenario.stop / WEEK


def events_made(scenario: Scenario, flow: Flow) -> float:
    """How many visits and touches a replication comes to on average, as far as the stages say.

    A lead makes one at least; where leads never come to an end, there are more than that.
    """
    visits = (flow.visits or {}).items()
    of_a_lead = sum(many * (1 + touches_of(scenario.stages[name].touches)) for name, many in visits)
    return leads_made(scenario, flow) * max(1.0, of_a_lead)


def seconds_taken(scenario: Scenario, flow: Flow) -> float:
    """About how many seconds a core simulates a replication with the compiled engine."""
    return events_made(scenario, flow) / EVENTS_A_SECOND


def made_a_week(scenario: Scenario, campaign: str) -> float:
    """How many leads a campaign makes a week in the measured window."""
    made = expected_leads(scenario, scenario.campaigns[campaign], scenario.begin, scenario.end)
    return made * WEEK / scenario.horizon


def _starts(scenario: Scenario, made: Mapping[str, float]) -> dict[Source, float]:
    """Leads a week that begin at each source."""
    campaigns = ((scenario.campaigns[name], many) for name, many in made.items())
    return {Source(one.segment, one.name, one.starts, made=True): many for one, many in campaigns}


def limited_in_long_loops(scenario: Scenario, route: Route) -> list[str]:
    """The stages with a limit of visits to which leads of a route can come back by way of other stages."""
    follow = {
        name: {to for outcome in stage.outcomes for to in outcome.ways if to != name}
        for name, stage in scenario.stages.items()
    }
    reached = reached_stages(scenario, route)
    return [name for name in reached if scenario.stages[name].max_visits is not None and _comes_back(name, follow)]


def _comes_back(name: str, follow: Mapping[str, set[str]]) -> bool:
    waiting, found = list(follow[name]), set[str]()
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(follow[one])
    return name in found


def team_of(scenario: Scenario, route: Route, stage: Stage) -> Mapping[str | None, float]:
    """The share of a stage's leads that each resource takes; nobody, where nobody is needed."""
    team = route.team.get(stage.name)
    return {None: 1.0} if team is None else dict(shares_of(scenario, team).items())


def shares_of(scenario: Scenario, team: Team) -> Mapping[str, float]:
    """The share of leads that each member of a team takes, nothing being known of the leads.

    Of the first that is free, each as much as its seats can do.
    """
    if isinstance(team, ByCase):
        names = tuple(team)
        return dict.fromkeys(names, 1 / len(names))
    if not isinstance(team, tuple):
        return team
    able = {name: capacity(scenario, name) * scenario.resources[name].available for name in team}
    if math.inf in able.values():
        able = {name: float(math.isinf(hours)) for name, hours in able.items()}
    total = sum(able.values())
    return {name: hours / total if total else 1 / len(team) for name, hours in able.items()}


def _filled(scenario: Scenario, route: Route, found: Journey) -> Teams:
    """The teams, with shares for the first that is free: the preferred take as much as they have time for.

    What is too much for all is shared out as seats can do it, so that it is too much for each.
    """
    free = [name for name, team in route.team.items() if isinstance(team, tuple)]
    able = {name: load.capacity for name, load in _loads(scenario, route, found).items()}
    for (stage, resource), work in found.work.items():
        able[resource] -= 0.0 if stage in free else work / HOUR
    filled = dict(possible_teams(route))
    for stage in free:
        team = tuple(route.team[stage])
        shares, left = dict.fromkeys(team, 0.0), 1.0
        for resource in team:
            alone = found.work[stage, resource] / HOUR * len(team)
            shares[resource] = min(left, max(able[resource], 0.0) / alone) if alone else 0.0
            left -= shares[resource]
            able[resource] -= shares[resource] * alone if shares[resource] else 0.0
        rest = shares_of(scenario, team)
        filled[stage] = {name: share + left * rest[name] for name, share in shares.items()}
    return filled


def _loads(scenario: Scenario, route: Route, found: Journey) -> dict[str, Load]:
    offered = dict.fromkeys((one for team in route.team.values() for one in team), 0.0)
    for (_, resource), work in found.work.items():
        offered[resource] += work / HOUR
    return {
        name: Load(offered=work, capacity=capacity(scenario, name) * _workable(scenario, route, name))
        for name, work in offered.items()
    }


def _workable(scenario: Scenario, route: Route, resource: str) -> float:
    """The part of a resource's hours in which some of its stages is open."""
    stages = [scenario.stages[name] for name, team in route.team.items() if resource in team]
    return part_that_can_be_worked(scenario, resource, stages)


class Chain(NamedTuple):
    """Stages in a row, with the milliseconds that they take on average when nobody has to wait."""

    time: float
    stages: tuple[str, ...]


def longest_chain(scenario: Scenario, route: Route) -> Chain:
    """The stages in a row that take a route's leads longest, each stage once, its working time as if always open."""
    longest: dict[str, Chain] = {}
    for name in _followers_first(scenario, route):
        stage = scenario.stages[name]
        ways = [
            _spent_after(outcome, longest)
            for outcome in stage.outcomes
            if chance_of(stage, outcome, team_of(scenario, route, stage)) > 0
        ]
        rest = max(ways, default=Chain(0.0, ()))
        longest[name] = Chain(_spent_in(scenario, route, stage) + rest.time, (name, *rest.stages))
    starts = (scenario.campaigns[name].starts for name in route.campaigns)
    return max((longest[name] for name in starts), default=Chain(0.0, ()))


def _spent_after(outcome: Outcome, longest: Mapping[str, Chain]) -> Chain:
    """What follows an outcome; a stage that is not worked out yet is one that the way has come from."""
    rest = max((longest.get(name, Chain(0.0, ())) for name in outcome.ways), default=Chain(0.0, ()))
    return Chain((mean_of(outcome.after) or 0.0) + rest.time, rest.stages)


def _spent_in(scenario: Scenario, route: Route, stage: Stage) -> float:
    work = [_worked(scenario, stage, resource) for resource in route.team.get(stage.name, {})]
    return (mean_of(stage.delay) or 0.0) + max(work, default=0.0)


def _worked(scenario: Scenario, stage: Stage, resource: str) -> float:
    """From the first touch to the end of the last."""
    option = stage.options.get(resource, Option(resource=resource))
    gaps = touches_of(option.touches or stage.touches) - 1
    return work_of(stage, scenario, resource) + gaps * (mean_of(option.gap, stage.gap) or 0.0)


def _followers_first(scenario: Scenario, route: Route) -> list[str]:
    """The stages that a route's leads come to, each after those that follow it, loops cut where they close."""
    done: dict[str, None] = {}
    entered: set[str] = set()
    waiting = [(scenario.campaigns[name].starts, False) for name in reversed(route.campaigns)]
    while waiting:
        name, left = waiting.pop()
        if left:
            done[name] = None
        elif name not in entered:
            entered.add(name)
            waiting.append((name, True))
            outcomes = reversed(scenario.stages[name].outcomes)
            waiting.extend((following, False) for one in outcomes for following in one.ways)
    return list(done)
