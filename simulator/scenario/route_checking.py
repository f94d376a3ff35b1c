"""What deserves a second look in routes: too much work in some month, and what never comes about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from simulator.rules.durations import MONTH
from simulator.scenario.busy_months import overloaded_months
from simulator.scenario.criteria import Condition
from simulator.scenario.dependent import DONE_BY
from simulator.scenario.flow import Flow
from simulator.scenario.holding import held_by
from simulator.scenario.idle_cases import idle_cases
from simulator.scenario.open_stages import can_start
from simulator.scenario.phrases import duration, figures, many
from simulator.scenario.problems import closest, listed
from simulator.scenario.reach import reached_stages
from simulator.scenario.types import EARLY_LEAVING, Route, Scenario, Stage
from simulator.scenario.unserved import Unserved, unserved

Said = Iterator[tuple[str, str]]


def route_findings(scenario: Scenario, flows: Mapping[str, Flow]) -> Said:
    """Paths and messages, route by route."""
    for name, route in scenario.routes.items():
        seen = scenario.seen_by(name)
        yield from _closed_stages(seen, route)
        yield from _busy_months(seen, route, flows[name])
        yield from _few_places(seen, route, flows[name])
    yield from _long_terms(scenario)
    yield from _outcomes_without_a_chance(scenario)
    yield from _idle_cases(scenario)


def _long_terms(scenario: Scenario) -> Said:
    """Subscriptions that run longer than the plan lives before or after the measured period."""
    for name, stage in scenario.stages.items():
        for outcome in stage.outcomes:
            term = outcome.sale.term if outcome.sale else None
            lacks = [] if term is None or term <= MONTH else list(_lacking(scenario, term))
            if term is not None and lacks:
                message = f"{duration(term)}, longer than {', and than '.join(lacks)}."
                yield f"stages.{name}.outcomes.{outcome.name}.sale.term", message


def _lacking(scenario: Scenario, term: int) -> Iterator[str]:
    if scenario.warm_up < term:
        yield f"the warm-up of {duration(scenario.warm_up)}, so revenue lacks what older contracts still pay"
    if scenario.follow_up < term:
        yield f"the follow-up of {duration(scenario.follow_up)}, so value_per_lead lacks what is paid later"


def _outcomes_without_a_chance(scenario: Scenario) -> Said:
    """Outcomes that come about in no route, whoever does the stage; the plan may mean a way of leaving early."""
    seen = [scenario.seen_by(name) for name in scenario.routes]
    for name, stage in scenario.stages.items():
        happen = {one for each in seen for one in _possible_outcomes(each.stages[name])}
        for outcome in stage.outcomes:
            if outcome.name not in happen:
                meant = closest(outcome.name, EARLY_LEAVING)
                guess = f" Did you mean '{meant}'?" if meant else ""
                yield f"stages.{name}.outcomes.{outcome.name}", f"its chance is 0 %, so it never happens.{guess}"


def _possible_outcomes(stage: Stage) -> Iterator[str]:
    for one in stage.outcomes:
        chances = (option.chances[one.name] for option in stage.options.values() if option.chances)
        if any(chance > 0 for chance in (one.chance, *chances)):
            yield one.name


def _busy_months(scenario: Scenario, route: Route, flow: Flow) -> Said:
    for resource, month, load in overloaded_months(scenario, route, flow):
        work = f"the leads of {month:%B %Y} bring {load.offered:,.1f} h of work a week for {load.capacity:,.1f} h"
        message = f"{work} of {resource}; it can do the work of the whole period, but not when it comes."
        yield f"routes.{route.name}", message


def _few_places(scenario: Scenario, route: Route, flow: Flow) -> Said:
    """People who may not hold as many leads at once as come in the time that they hold one."""
    for resource in dict.fromkeys(one for team in route.team.values() for one in team):
        limit, held = scenario.resources[resource].max_open_leads, held_by(scenario, route, flow, resource)
        if limit is None or scenario.resources[resource].assignment == "pool" or held.come <= held.taken(limit):
            continue
        places = (
            f"{figures(held.people, 3)} people of {resource} hold {many(limit, 'lead')} each, for {duration(held.time)}"
        )
        taken = f"so they take on {figures(held.taken(limit), 3)} a week at most; {figures(held.come, 3)} come"
        yield f"routes.{route.name}", f"{places} or longer, {taken}. Write a larger `max_open_leads`, or hire."


def _idle_cases(scenario: Scenario) -> Said:
    told = set(unserved(scenario))  # in words of their own
    for path, place, case in idle_cases(scenario):
        if told.isdisjoint(Unserved(path, *pair) for pair in case.when.done_by.items()):
            asked = listed(_asked(case.when))
            yield path, f"case {place} ({asked}) never decides: no lead comes here for whom it is the first that holds."


def _asked(condition: Condition) -> Iterator[str]:
    yield from (f"{name} {category}" for name, category in condition.categories.items())
    yield from (f"{one.attribute} {one.relation} {one.bound:g}" for one in condition.bounds)
    yield from (f"{DONE_BY}{stage} {resource}" for stage, resource in condition.done_by.items())


def _closed_stages(scenario: Scenario, route: Route) -> Said:
    """Stages that are never open when those are there to whom the route gives them."""
    for name in reached_stages(scenario, route):
        stage, team = scenario.stages[name], route.team.get(name, ())
        away = [one for one in team if not can_start(scenario, one, stage)]
        # Of the first that are free, somebody has to be there; of those who share a stage, each.
        if stage.opens is not None and away and (not isinstance(team, tuple) or len(away) == len(team)):
            hours = f"`opens: {stage.opens.name}` and the hours of {listed(away)} have nothing in common"
            yield f"routes.{route.name}.team.{name}", f"{hours}, so this work never starts."
