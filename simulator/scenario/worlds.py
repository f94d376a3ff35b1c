"""The worlds that an uncertain plan may mean: the plan with a value drawn for each number that nobody knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from simulator.scenario import units
from simulator.scenario.chances import remaining, restated
from simulator.scenario.dependent import Dependent
from simulator.scenario.distributions import Distribution, Mixture
from simulator.scenario.problems import Path
from simulator.scenario.scaling import SCALE, Scaled
from simulator.scenario.staff import Resource
from simulator.scenario.types import (
    Attribute,
    Campaign,
    Odds,
    Option,
    Outcome,
    Rate,
    Sale,
    Scenario,
    Segment,
    Stage,
    Weekly,
)
from simulator.scenario.unknown import drawn

Tree = Mapping[Any, Any]
"""Values by path, step by step; at the end of each way stands a number."""
Thing = TypeVar("Thing")


def world_of(scenario: Scenario, route: str, pair: int, seed: int) -> Scenario:
    """The plan as one of its routes lives it in one pair of replications: nothing in it is uncertain any more.

    Replications 2 k and 2 k + 1 are pair k. Raises KeyError if the plan has no such route.
    """
    seen = scenario.seen_by(route)
    if not seen.uncertain:
        return scenario
    world = settled(seen, {one.path: drawn(one, seed, pair) for one in seen.uncertain})
    return replace(world, routes={route: replace(seen.routes[route], world=None)})


def settled(scenario: Scenario, values: Mapping[Path, float]) -> Scenario:
    """The plan with numbers in place of those that nobody knows; what follows from them follows anew."""
    tree = _tree(values)
    return replace(
        scenario,
        uncertain=(),
        segments=_each(scenario.segments, tree.get("segments", {}), _segment),
        campaigns=_each(scenario.campaigns, tree.get("campaigns", {}), _campaign),
        resources=_each(scenario.resources, tree.get("resources", {}), _resource),
        stages=_each(scenario.stages, tree.get("stages", {}), _stage),
    )


def _tree(values: Mapping[Path, float]) -> Tree:
    root: dict[Any, Any] = {}
    for (*way, last), value in values.items():
        inside = root
        for step in way:
            inside = inside.setdefault(step, {})
        inside[last] = value
    return root


def _each(things: Mapping[str, Thing], tree: Tree, change: Callable[[Thing, Tree], Thing]) -> Mapping[str, Thing]:
    return {name: change(thing, tree[name]) if name in tree else thing for name, thing in things.items()}


def _segment(segment: Segment, tree: Tree) -> Segment:
    profile = _each(segment.profile, tree.get("profile", {}), _attribute)
    return replace(segment, profile=profile, value=_of(segment.value, tree.get("value")))


def _attribute(attribute: Attribute, tree: Tree) -> Attribute:
    return replace(attribute, of=_of(attribute.of, tree))


def _campaign(campaign: Campaign, tree: Tree) -> Campaign:
    return replace(
        campaign,
        leads=_leads(campaign.leads, tree.get("leads", {})),
        odds={**campaign.odds, **tree.get("odds", {})},
        profile=_each(campaign.profile, tree.get("profile", {}), _attribute),
        value=_of(campaign.value, tree.get("value")),
    )


def _leads(leads: Any, tree: Tree) -> Any:
    if isinstance(leads, Weekly):
        lines = tree.get("weekly", {})
        return replace(leads, lines=tuple(_rate(line, lines.get(at, {})) for at, line in enumerate(leads.lines)))
    return _rate(leads, tree) if isinstance(leads, Rate) else leads


def _rate(rate: Rate, tree: Tree) -> Rate:
    response = tree.get("response", {})
    number, half_at = tree.get("rate", response.get("at_most")), response.get("half_at")
    word = "per_week" if rate.per_open_hour is None else "per_open_hour"
    many = rate if number is None else replace(rate, **{word: number})
    spending = many.spending
    return many if half_at is None or spending is None else replace(many, spending=replace(spending, half_at=half_at))


def _resource(resource: Resource, tree: Tree) -> Resource:
    people = tree.get("people", {})
    return replace(
        resource,
        speed=_of(resource.speed, tree.get("speed")),
        tenure=_of(resource.tenure, tree.get("tenure")),
        vacancy=_of(resource.vacancy, tree.get("vacancy")),
        people=tuple(
            replace(one, odds={**one.odds, **people.get(at, {}).get("odds", {})})
            for at, one in enumerate(resource.people)
        ),
    )


def _stage(stage: Stage, tree: Tree) -> Stage:
    outcomes, options = tree.get("outcomes", {}), tree.get("options", {})
    chances = _chances(stage, outcomes)
    return replace(
        stage,
        delay=_of(stage.delay, tree.get("delay")),
        effort=_of(stage.effort, tree.get("effort")),
        gap=_of(stage.gap, tree.get("gap")),
        patience=_of(stage.patience, _patience(tree)),
        outcomes=tuple(_outcome(one, chances[one.name], outcomes.get(one.name, {})) for one in stage.outcomes),
        odds=_odds(stage.odds, tree.get("odds", {})),
        options={name: _option(one, stage, chances, options.get(name, {})) for name, one in stage.options.items()},
        rest=None,
    )


def _patience(tree: Tree) -> Tree | None:
    inside: Tree | None = tree.get("patience")
    return inside and inside.get("of", inside)


def _chances(stage: Stage, tree: Tree) -> dict[str, float]:
    """The chances of the outcomes; the one that has the rest takes what is left."""
    chances = {one.name: tree.get(one.name, {}).get("chance", one.chance) for one in stage.outcomes}
    if stage.rest is not None:
        chances[stage.rest] = remaining(chance for name, chance in chances.items() if name != stage.rest)
    return chances


def _outcome(outcome: Outcome, chance: float, tree: Tree) -> Outcome:
    return replace(
        outcome,
        chance=chance,
        effort=_of(outcome.effort, tree.get("effort")),
        after=_of(outcome.after, tree.get("after")),
        sale=_sale(outcome.sale, tree.get("sale")),
    )


def _sale(sale: Sale | None, tree: Tree | None) -> Sale | None:
    return replace(sale, of=_of(sale.of, tree.get("per_month", tree))) if sale and tree else sale


def _option(option: Option, stage: Stage, chances: Mapping[str, float], tree: Tree) -> Option:
    return replace(
        option,
        effort=_of(option.effort, tree.get("effort")),
        gap=_of(option.gap, tree.get("gap")),
        chances=_option_chances(option, stage, chances, tree.get("chances", {})),
        odds=option.odds and _odds(option.odds, tree.get("odds", {})),
        stated=(),
    )


def _option_chances(
    option: Option, stage: Stage, chances: Mapping[str, float], tree: Tree
) -> Mapping[str, float] | None:
    if option.chances is None or not option.stated:
        return option.chances
    stated = {name: tree.get(name, option.chances[name]) for name in option.stated}
    if not any(chance for name, chance in chances.items() if name not in stated):
        chances = {one.name: one.chance for one in stage.outcomes}
    return restated(stated, chances)


def _odds(odds: Odds, tree: Tree) -> Odds:
    wait = tree.get("wait", odds.wait_per_hour)
    waits = {units.duration(text): factor for text, factor in wait.items()} if isinstance(wait, Mapping) else {}
    return replace(
        odds,
        numeric={name: tree.get(name, factor) for name, factor in odds.numeric.items()},
        categories={
            name: {one: tree.get(f"{name}.{one}", factor) for one, factor in some.items()}
            for name, some in odds.categories.items()
        },
        wait_per_hour=odds.wait_per_hour if waits else wait,
        waits=tuple((span, waits.get(span, factor)) for span, factor in odds.waits),
        visit=tree.get("visit", odds.visit),
        value_per_doubling=tree.get("value", odds.value_per_doubling),
    )


def _of(of: Distribution | None, tree: Tree | None) -> Distribution | None:
    return of if of is None or not tree else _scaled_anew(of, tree)


def _scaled_anew(of: Distribution, tree: Tree) -> Distribution:
    """A distribution with its scale, or those of its cases or components, in place of their means."""
    if isinstance(of, Dependent):
        return replace(of, cases=tuple((name, _of(one, tree.get(name)) or one) for name, one in of.cases))
    ((_, inside),) = tree.items()
    if isinstance(of, Mixture):
        parts = enumerate(of.components)
        return Mixture(
            components=tuple((weight, _of(one, inside.get(at, {}).get("of")) or one) for at, (weight, one) in parts)
        )
    assert isinstance(of, Scaled)  # noqa: S101  nothing else of a distribution is uncertain
    return replace(of, by=inside[SCALE])
