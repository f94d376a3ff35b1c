"""What one visit to a stage comes to on average: who takes it, how it ends, how long a seat works at it."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.scenario.distributions import Distribution
from simulator.scenario.kinds import Kind
from simulator.scenario.types import Option, Outcome, Scenario, Stage

ANYONE = Kind()
"""A lead of which nothing is known: whatever depends on it is taken to be any case, each as likely."""


def chance_of(stage: Stage, outcome: Outcome, team: Mapping[str | None, float]) -> float:
    """The stated chance of an outcome over all who do the stage."""
    return sum(share * _chances(stage, resource, outcome) for resource, share in team.items())


def _chances(stage: Stage, resource: str | None, outcome: Outcome) -> float:
    option = stage.options.get(resource) if resource else None
    return outcome.chance if option is None or option.chances is None else option.chances[outcome.name]


def work_of(stage: Stage, scenario: Scenario, resource: str, kind: Kind = ANYONE) -> float:
    """The seat's time that a visit takes on average, in milliseconds: effort over all touches, by availability."""
    option = stage.options.get(resource, Option(resource=resource))
    effort = mean_of(option.effort, stage.effort, kind=kind) or 0.0
    touches = touches_of(option.touches or stage.touches, kind)
    last = sum(
        _chances(stage, resource, outcome) * (mean_of(outcome.effort, option.effort, stage.effort, kind=kind) or 0.0)
        for outcome in stage.outcomes
    )
    return ((touches - 1) * effort + last) / scenario.resources[resource].available


def touches_of(spread: Distribution | None, kind: Kind = ANYONE) -> float:
    """The mean number of touches; none drawn is done as one."""
    of = None if spread is None else kind.settled(spread) or spread
    return 1.0 if of is None else of.expected() + of.chance_of(0.0)


def mean_of(*choices: Distribution | None, kind: Kind = ANYONE) -> float | None:
    """The mean of the first that is stated, for a kind of lead."""
    return next(((kind.settled(one) or one).expected() for one in choices if one is not None), None)
