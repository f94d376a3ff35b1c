"""Plans altered in a way of which the effect is known: dearer, renamed, spread otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from random import Random
from typing import Any, TypeVar

from simulator.scenario.dependent import Dependent
from simulator.scenario.distributions import Choice as Choices
from simulator.scenario.distributions import Cut, Distribution, Empirical, Mixture, Quantiles, cut
from simulator.scenario.open_leads import OpenLead
from simulator.scenario.staff import Commission, ResourceCost
from simulator.scenario.types import (
    Campaign,
    CampaignCost,
    Option,
    Outcome,
    Sale,
    Scenario,
    Segment,
    Spending,
)
from tests.laws import worlds
from tests.laws.lives import world

SIZES = ("value", "min", "mode", "max", "mean", "sd", "loc", "scale", "by")
"""The parameters of a distribution that grow with what it is of."""

Thing = TypeVar("Thing")
Change = Callable[[Any], Any]


@lru_cache(maxsize=400)
def one_route(number: int) -> Scenario:
    """A generated plan with one of its routes alone, as that route sees it in the first of its worlds."""
    scenario = worlds.scenario(number)
    names = list(scenario.routes)
    name = names[number // 2 % len(names)]
    return replace(world(scenario, name), routes={name: replace(scenario.routes[name], world=None)})


def luck_of(what: str, number: int) -> Random:
    """The luck that alters a plan, apart from that which made it."""
    return Random(f"{what} {number}")  # noqa: S311 - nothing secret, and the same at every run


def everywhere(thing: Thing, change: Change, whole: tuple[type, ...] = (Distribution,)) -> Thing:
    """A thing rebuilt from its parts, each of them changed before what holds it; ``whole`` ones are not taken apart."""
    found: Any = thing
    if isinstance(found, whole):
        return change(found)  # type: ignore[no-any-return]
    if is_dataclass(found):
        told = [field.name for field in fields(found) if field.init]
        parts = {name: everywhere(getattr(found, name), change, whole) for name in told}
        found = replace(found, **parts)  # type: ignore[type-var]
    elif isinstance(found, Mapping):
        found = {everywhere(key, change, whole): everywhere(one, change, whole) for key, one in found.items()}
    elif isinstance(found, (tuple, list)):
        found = type(found)(everywhere(part, change, whole) for part in found)
    return change(found)  # type: ignore[no-any-return]


def spread_otherwise(scenario: Scenario, change: Callable[[Distribution], Distribution]) -> Scenario:
    """The plan with every distribution in it changed."""
    return everywhere(scenario, lambda part: in_each_case(change, part) if isinstance(part, Distribution) else part)


def in_each_case(change: Callable[[Distribution], Distribution], of: Distribution) -> Distribution:
    """A distribution changed, or those of all its cases."""
    if isinstance(of, Dependent):
        return replace(of, cases=tuple((case, change(one)) for case, one in of.cases))
    return change(of)


def renamed(thing: Thing, names: Mapping[str, str]) -> Thing:
    """A plan, or what it left behind, with other names; the parts of dotted names are names too."""

    def other(part: Any) -> Any:
        return ".".join(names.get(word, word) for word in part.split(".")) if isinstance(part, str) else part

    return everywhere(thing, other, whole=())


def scaled(of: Distribution, factor: float) -> Distribution:
    """The distribution of what is so many times as large."""
    return in_each_case(lambda one: _scaled(one, factor), of)


def _scaled(of: Distribution, factor: float) -> Distribution:
    match of:
        case Cut():
            low, high = (end if end is None else factor * end for end in (of.min, of.max))
            return cut(scaled(of.of, factor), low=low, high=high)
        case Mixture():
            return Mixture(components=tuple((weight, scaled(one, factor)) for weight, one in of.components))
        case Choices():
            return Choices(items=tuple((factor * value, share) for value, share in of.items))
        case Quantiles():
            return Quantiles(points=tuple((share, factor * value) for share, value in of.points))
        case Empirical():
            return replace(of, values=tuple(factor * value for value in of.values))
    return replace(of, **{word: factor * getattr(of, word) for word in SIZES if hasattr(of, word)})


def by_kind(thing: Thing, changes: Mapping[type, Change]) -> Thing:
    """A thing in which every part of some kinds is changed."""
    return everywhere(thing, lambda part: changes.get(type(part), _same)(part))


def _same(part: Any) -> Any:
    return part


def times(factor: float, *words: str) -> Change:
    """What makes some of a thing's words so many times as large; what is not said stays so."""

    def larger(value: Any) -> Any:
        if value is None:
            return None
        return scaled(value, factor) if isinstance(value, Distribution) else factor * value

    return lambda part: replace(part, **{word: larger(getattr(part, word)) for word in words})


def dearer(scenario: Scenario, factor: float) -> Scenario:
    """The plan with all money so many times as large."""
    money = {
        Segment: times(factor, "value"),
        OpenLead: times(factor, "value"),
        Campaign: times(factor, "value"),
        Spending: times(factor, "per_month", "half_at"),
        CampaignCost: times(factor, "per_lead", "per_month", "once"),
        ResourceCost: times(factor, "per_hour", "per_month", "per_touch", "per_hire"),
        Commission: times(factor, "quota"),
        Sale: times(factor, "of"),
        Outcome: times(factor, "cost"),
        Option: times(factor, "cost"),
    }
    return by_kind(scenario, money)
