"""How many leads people have to hold at once, against how many they may: Little's law, before any waiting.

Leads that are held on average are those that come in a time, times how long one is held (J. D. C. Little, "A proof for
the queuing formula L = λW", Operations Research 9, 1961).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from simulator.rules.durations import WEEK
from simulator.scenario.capacity import people_there
from simulator.scenario.flow import Flow, team_of
from simulator.scenario.types import Option, Outcome, Route, Scenario, Stage
from simulator.scenario.visits import mean_of, touches_of, work_of


class Held(NamedTuple):
    """What a resource with a limit of open leads is given, in the measured window."""

    people: float
    """Filled seats on average."""
    come: float
    """Leads a week that come to its stages from elsewhere."""
    time: float
    """Milliseconds for which each is held at least: touches, gaps and afters, and delays on the way."""

    def taken(self, limit: int) -> float:
        """Leads a week that can be taken on at most."""
        return self.people * limit * WEEK / self.time if self.time else float("inf")


def held_by(scenario: Scenario, route: Route, flow: Flow, resource: str) -> Held:
    """What the people of a resource are given and how long they hold it, where the route's visits are known."""
    visits = {
        name: (flow.visits or {}).get(name, 0.0) * flow.leads_per_week * _share(scenario, route, name, resource)
        for name in route.team
    }
    again = _coming_again(scenario, route, resource, visits)
    stages = {name: scenario.stages[name] for name, many in visits.items() if many > 0}
    time = sum(
        visits[name] * _spent(scenario, stage, resource) + again[name] * (mean_of(stage.delay) or 0.0)
        for name, stage in stages.items()
    )
    come = sum(visits.values()) - sum(again.values())
    return Held(people_there(scenario, scenario.resources[resource]), come, time / come if come > 0 else 0.0)


def _share(scenario: Scenario, route: Route, stage: str, resource: str) -> float:
    return team_of(scenario, route, scenario.stages[stage]).get(resource, 0.0)


def _coming_again(scenario: Scenario, route: Route, resource: str, visits: Mapping[str, float]) -> Mapping[str, float]:
    """By stage of a resource, the visits a week of leads that its people hold already."""
    again = dict.fromkeys(visits, 0.0)
    for name, many in visits.items():
        stage = scenario.stages[name]
        for outcome in stage.outcomes:
            chance = _chance(stage, outcome, resource)
            for follows in (one for one in outcome.ways if one in again):
                share = _share(scenario, route, follows, resource)
                again[follows] += many * chance * share / len(outcome.ways)
    return again


def _chance(stage: Stage, outcome: Outcome, resource: str) -> float:
    chances = stage.options.get(resource, Option(resource=resource)).chances
    return outcome.chance if chances is None else chances[outcome.name]


def _spent(scenario: Scenario, stage: Stage, resource: str) -> float:
    """From the first touch to the end of the visit, as if people were always there."""
    option = stage.options.get(resource, Option(resource=resource))
    gaps = max(touches_of(option.touches or stage.touches) - 1, 0.0)
    after = sum(_chance(stage, one, resource) * (mean_of(one.after) or 0.0) for one in stage.outcomes)
    return work_of(stage, scenario, resource) + gaps * (mean_of(option.gap, stage.gap) or 0.0) + after
