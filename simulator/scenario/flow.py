"""What a plan's averages come to, before any luck: visits a lead makes, and work against working time.

A route is taken as an absorbing chain with the stated chances (J. G. Kemeny and J. L. Snell, "Finite Markov
Chains", 1960): the expected visits v solve v = s + P'v, with s where leads begin and P who follows whom. Odds,
giving up, turning away and the length of the window are left out; leads that others bring count. A limit of visits
cuts the series of visits that follow one another directly; loops through several stages go on without it. Where
conditions say who follows or who works, each of them counts as much as any other.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from simulator.rules.durations import HOUR, WEEK
from simulator.scenario.arrivals import expected_leads
from simulator.scenario.capacity import capacity
from simulator.scenario.distributions import Distribution
from simulator.scenario.reach import reached_stages
from simulator.scenario.types import (
    EXHAUSTED,
    ByCase,
    Option,
    Outcome,
    Route,
    Scenario,
    Stage,
    Team,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


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
    """By stage, for a lead of the route's campaigns; None where leads never come to an end."""
    loads: Mapping[str, Load]
    """By resource of the route's team; empty where leads never come to an end."""


def flow_of(scenario: Scenario, route: Route) -> Flow:
    """The visits and loads of a route in the measured window."""
    starts = _starts(scenario, route)
    total = sum(starts.values())
    visits = _visits(scenario, route, starts, total) if total > 0 else dict.fromkeys(scenario.stages, 0.0)
    loads = {} if visits is None else _loads(scenario, route, visits, total)
    return Flow(leads_per_week=total, visits=visits, loads=loads)


def leads_made(scenario: Scenario, flow: Flow) -> float:
    """How many leads a replication makes on average, if they come all the time as in the measured window."""
    return flow.leads_per_week * scenario.stop / WEEK


def events_made(scenario: Scenario, flow: Flow) -> float:
    """How many visits and touches a replication comes to on average, as far as the stages say; 0 without an end."""
    visits = (flow.visits or {}).items()
    of_a_lead = sum(many * (1 + touches_of(scenario.stages[name].touches)) for name, many in visits)
    return leads_made(scenario, flow) * of_a_lead


def _starts(scenario: Scenario, route: Route) -> dict[str, float]:
    """Leads a week that begin at each stage."""
    starts = dict.fromkeys(scenario.stages, 0.0)
    for name in route.campaigns:
        campaign = scenario.campaigns[name]
        made = expected_leads(scenario, campaign, scenario.begin, scenario.end)
        starts[campaign.starts] += made * WEEK / scenario.horizon
    return starts


def _visits(scenario: Scenario, route: Route, starts: Mapping[str, float], total: float) -> dict[str, float] | None:
    import numpy as np  # noqa: PLC0415 (only when a plan is looked at)

    names = list(scenario.stages)
    place = {name: i for i, name in enumerate(names)}
    begin = np.array([starts[name] / total for name in names])
    follow = np.zeros((len(names), len(names)))
    for name, stage in scenario.stages.items():
        for to, chance in _moves(scenario, route, stage):
            follow[place[name]] += chance * begin if to is None else chance * (np.arange(len(names)) == place[to])
    reach = _reach(follow, begin)
    inner = follow[np.ix_(reach, reach)]
    if max(abs(np.linalg.eigvals(inner)), default=0.0) >= 1 - 1e-12:
        return None
    solved = np.linalg.solve(np.eye(len(reach)) - inner.T, begin[reach])
    found = {names[i]: float(value) for i, value in zip(reach, solved, strict=True)}
    return {name: found.get(name, 0.0) for name in names}


def _reach(follow: NDArray[np.float64], begin: NDArray[np.float64]) -> list[int]:
    found = {int(i) for i in begin.nonzero()[0]}
    waiting = list(found)
    while waiting:
        fresh = {int(i) for i in follow[waiting.pop()].nonzero()[0]} - found
        found |= fresh
        waiting.extend(fresh)
    return sorted(found)


def _moves(scenario: Scenario, route: Route, stage: Stage) -> Iterator[tuple[str | None, float]]:
    """Where a visit's leads go, with the expected number; None: to where the route's leads begin."""
    again = 0.0
    for outcome in stage.outcomes:
        chance = chance_of(stage, outcome, team_of(scenario, route, stage))
        yield from ((to, chance / len(outcome.ways)) for to in outcome.ways if to != stage.name)
        again += chance * outcome.ways.count(stage.name) / len(outcome.ways or "-")
        if outcome.refers:
            yield outcome.refers.starts, chance * outcome.refers.count.expected()
    allowed = _within_limit(again, stage.max_visits)
    yield stage.name, allowed
    if EXHAUSTED in stage.early:
        ways = stage.early[EXHAUSTED].ways
        yield from ((to, (again - allowed) / len(ways)) for to in ways)


def _within_limit(again: float, limit: int | None) -> float:
    """The chance p' of one more visit that gives as many as p gives within n: 1 / (1 - p') = 1 + p + ... + p^(n-1)."""
    if limit is None or again == 0:
        return again
    if again >= 1:
        return 1 - 1 / limit
    return 1 - (1 - again) / (1 - again**limit)


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
    """The share of leads that each member of a team takes.

    What the first that is free takes depends on who is busy when. A mean knows nothing of that: it gives each
    candidate as much as its seats can do, so that only work is called too much that is too much for all together.
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


def chance_of(stage: Stage, outcome: Outcome, team: Mapping[str | None, float]) -> float:
    """The stated chance of an outcome over all who do the stage."""
    return sum(share * _chances(stage, resource, outcome) for resource, share in team.items())


def _chances(stage: Stage, resource: str | None, outcome: Outcome) -> float:
    option = stage.options.get(resource) if resource else None
    return outcome.chance if option is None or option.chances is None else option.chances[outcome.name]


def _loads(scenario: Scenario, route: Route, visits: Mapping[str, float], total: float) -> dict[str, Load]:
    offered: dict[str, float] = {}
    for name, shares in route.team.items():
        for resource, share in shares_of(scenario, shares).items():
            work = share * total * visits[name] * work_of(scenario.stages[name], scenario, resource)
            offered[resource] = offered.get(resource, 0.0) + work / HOUR
    return {name: Load(offered=work, capacity=capacity(scenario, name)) for name, work in offered.items()}


def work_of(stage: Stage, scenario: Scenario, resource: str) -> float:
    """The seat's time that a visit takes on average, in milliseconds: effort over all touches, by availability."""
    option = stage.options.get(resource, Option(resource=resource))
    effort = _first(option.effort, stage.effort) or 0.0
    touches = touches_of(option.touches or stage.touches)
    last = sum(
        _chances(stage, resource, outcome) * (_first(outcome.effort, option.effort, stage.effort) or 0.0)
        for outcome in stage.outcomes
    )
    return ((touches - 1) * effort + last) / scenario.resources[resource].available


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
    return Chain((_first(outcome.after) or 0.0) + rest.time, rest.stages)


def _spent_in(scenario: Scenario, route: Route, stage: Stage) -> float:
    work = [_worked(scenario, stage, resource) for resource in route.team.get(stage.name, {})]
    return (_first(stage.delay) or 0.0) + max(work, default=0.0)


def _worked(scenario: Scenario, stage: Stage, resource: str) -> float:
    """From the first touch to the end of the last."""
    option = stage.options.get(resource, Option(resource=resource))
    gaps = touches_of(option.touches or stage.touches) - 1
    return work_of(stage, scenario, resource) + gaps * (_first(option.gap, stage.gap) or 0.0)


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


def touches_of(spread: Distribution | None) -> float:
    """The mean number of touches; none drawn is done as one."""
    return 1.0 if spread is None else spread.expected() + spread.chance_of(0.0)


def _first(*choices: Distribution | None) -> float | None:
    return next((one.expected() for one in choices if one is not None), None)
