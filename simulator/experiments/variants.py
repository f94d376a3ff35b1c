"""Plans that differ in some values, put together so that their routes meet the same leads with the same luck."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import fields, replace

from simulator.errors import Problem, ScenarioError
from simulator.scenario.types import WORLDLY, Route, Scenario, World

OWN = frozenset({*WORLDLY, "routes", "name", "description", "source"})
"""What plans that are compared may each say for themselves; all else is the window, the luck and the targets."""


def combined(plans: Mapping[str, Scenario]) -> Scenario:
    """One plan with the routes of several, each of which sees the sections of its own plan.

    A route is called as its plan if every plan has one route, else ``plan: route``. Raises ScenarioError if there is
    no plan, or if plans differ in the window, the luck, the currency or the targets.
    """
    if not plans:
        raise ScenarioError("the plans", [Problem(message="there is none; name at least one plan to simulate.")])
    first = next(iter(plans.values()))
    problems = [problem for name, plan in plans.items() for problem in _unlike(name, plan, first)]
    if problems:
        raise ScenarioError("the plans", problems)
    single = all(len(plan.routes) == 1 for plan in plans.values())
    names = {
        (label, name): label if single else f"{label}: {name}" for label, plan in plans.items() for name in plan.routes
    }
    named = {}
    for (label, name), called_now in names.items():
        route = plans[label].routes[name]
        like = names.get((label, route.like or ""), _in_the_first(route, names, first))
        seeing = _seeing(route, plans[label].seen_by(name), first)
        named[called_now] = replace(seeing, name=called_now, like=None if like == called_now else like)
    return replace(first, routes=named)


def _in_the_first(route: Route, names: Mapping[tuple[str, str], str], first: Scenario) -> str | None:
    """What a route of another plan is called in the first one, if that has it with the same team and campaigns."""
    label = next(iter(names))[0]
    mine = first.routes.get(route.name, next(iter(first.routes.values())) if len(first.routes) == 1 else None)
    same = mine is not None and (mine.team, mine.campaigns) == (route.team, route.campaigns)
    return names[label, mine.name] if mine is not None and same else None


def _unlike(name: str, plan: Scenario, first: Scenario) -> Iterator[Problem]:
    """What keeps a plan from being compared with the first."""
    for word in (one.name for one in fields(Scenario) if one.compare):
        if word not in OWN and getattr(plan, word) != getattr(first, word):
            yield Problem(path=word, message=f"{name!r} says otherwise than the first plan; plans compared share it.")


def _seeing(route: Route, own: Scenario, first: Scenario) -> Route:
    """A route with the sections of its own plan, if they are not the first plan's."""
    world, shared = (World(**{section: getattr(plan, section) for section in WORLDLY}) for plan in (own, first))
    return replace(route, world=None if world == shared else world)


def called_by_place(scenario: Scenario) -> Scenario:
    """The plan as a file can hold it: routes whose labels are no names of a plan (``six reps``) go by their place."""
    from simulator.scenario.names import NAME  # noqa: PLC0415 - loads the reader, which plans made in Python lack

    if all(map(NAME.fullmatch, scenario.routes)):
        return scenario
    return called(scenario, [f"route_{place}" for place in range(1, len(scenario.routes) + 1)])


def called(scenario: Scenario, names: Iterable[str]) -> Scenario:
    """The plan with its routes called otherwise, in their order; a route without a name is left out."""
    now = dict(zip(scenario.routes, names, strict=False))
    kept = among(scenario.routes, now)
    routes = {now[old]: replace(one, name=now[old], like=one.like and now.get(one.like)) for old, one in kept.items()}
    return replace(scenario, routes=routes)


def among(routes: Mapping[str, Route], chosen: Container[str]) -> dict[str, Route]:
    """Some routes of a plan; each is like the nearest of them that it takes after."""
    return {name: replace(one, like=_nearest(one, routes, chosen)) for name, one in routes.items() if name in chosen}


def _nearest(route: Route, routes: Mapping[str, Route], chosen: Container[str]) -> str | None:
    like = route.like
    while like is not None and like not in chosen:
        like = routes[like].like if like in routes else None
    return like
