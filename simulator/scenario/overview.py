"""A plan as a page of text, at most 100 columns wide: what was understood of it, and what it averages to."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import chain

from simulator.rules.durations import HOUR
from simulator.scenario import people_phrases, phrases, units
from simulator.scenario.capacity import people_there, week_of
from simulator.scenario.checking import Finding
from simulator.scenario.distributions import Constant, Distribution
from simulator.scenario.dumping import route_settings
from simulator.scenario.flow import Flow, Load, limited_in_long_loops
from simulator.scenario.phrases import duration
from simulator.scenario.pipeline_phrases import pipeline_rows, pipeline_title
from simulator.scenario.populations import mean_of
from simulator.scenario.reach import cold_campaigns, reached_by_leaving
from simulator.scenario.staff import Resource
from simulator.scenario.types import Option, Outcome, Route, Scenario, Stage
from simulator.scenario.unknown_phrases import unknowns
from simulator.scenario.visits import touches_of
from simulator.scenario.yaml_text import line_of

WIDTH = 100
INDENT = "  "
NOBODY_KNOWS = "Nobody knows (drawn anew for every two replications)"


def overview(
    scenario: Scenario, flows: Mapping[str, Flow], findings: Sequence[Finding], targets: Sequence[str] = ()
) -> Iterator[str]:
    """The lines of the page; ``targets`` are told in the words of those who decide them."""
    for title, lines in (
        ("", (*_window(scenario), *(line for one in targets for line in _wrapped(f"target: {one}")))),
        ("Leads", _campaigns(scenario)),
        ("Hours", _calendars(scenario)),
        ("Resources", _resources(scenario)),
        ("Process", _process(scenario)),
        ("Means", _means(scenario)),
        (NOBODY_KNOWS, (line for one in unknowns(scenario) for line in _wrapped(one))),
        (
            "Routes (averages of the stated chances, without odds, patience, room, due and expires)",
            _flows(scenario, flows),
        ),
        (_look_title(findings), [line for one in findings for line in _wrapped(str(one))]),
    ):
        yield from _section(title, lines)


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if title and (found or title not in ("Hours", NOBODY_KNOWS)):
        yield ""
        yield title
    yield from ((f"{INDENT}{line}" if title else line)[:WIDTH].rstrip() for line in found)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH - len(INDENT), subsequent_indent="    ", break_long_words=True)


def _look_title(findings: Sequence[Finding]) -> str:
    return f"Deserves a second look ({len(findings)})" if findings else "Nothing deserves a second look."


def _window(scenario: Scenario) -> Iterator[str]:
    yield scenario.name
    end = scenario.start + timedelta(milliseconds=scenario.horizon)
    yield f"{units.shown_instant(scenario.start)} to {units.shown_instant(end)} ({duration(scenario.horizon)})"
    yield f"warm-up {duration(scenario.warm_up)} before, follow-up {duration(scenario.follow_up)} after"
    yield f"{phrases.many(scenario.replications, 'replication')}, seed {scenario.seed}, money in {scenario.currency}"


def table(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Rows as columns of equal width, the first flush left."""
    kept = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(*kept, strict=True)]
    for row in kept:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _campaigns(scenario: Scenario) -> Iterator[str]:
    for row, one in zip(table(_campaign_rows(scenario)), scenario.campaigns.values(), strict=True):
        yield from _spread_out(row, phrases.campaign_cost(one, scenario.currency))
    if scenario.pipeline is not None:
        yield from _spread_out(pipeline_title(scenario.pipeline))
        yield from (f"    {row}" for row in table(pipeline_rows(scenario)))


def _campaign_rows(scenario: Scenario) -> Iterator[list[str]]:
    for name, one in scenario.campaigns.items():
        yield [name, phrases.leads(one), one.segment, f"→ {one.starts}"]


def _spread_out(line: str, *more: str) -> Iterator[str]:
    """A line, and what more there is to say of it, indented below; nothing is cut off."""
    yield from textwrap.wrap(line, WIDTH - len(INDENT), subsequent_indent="      ", drop_whitespace=False)
    for text in more:
        yield from textwrap.wrap(text, WIDTH - len(INDENT), initial_indent="    ", subsequent_indent="      ")


def _calendars(scenario: Scenario) -> Iterator[str]:
    for name, one in scenario.calendars.items():
        yield from _spread_out(f"{name}: {'; '.join(map(phrases.hours, one.lines))}")


def _resources(scenario: Scenario) -> Iterator[str]:
    rows = list(scenario.resources.values())
    lines = table(_resource(one.name, one) for one in rows) if rows else iter(())
    for line, one in zip(lines, rows, strict=True):
        said = (one.department, one.channel if one.channel == "indirect" else "")
        cost = people_phrases.resource_cost(one.cost, scenario.currency)
        more = people_phrases.staffing(one), people_phrases.turnover(one, people_there(scenario, one))
        yield from _spread_out(line, ", ".join(part for part in (*said, cost) if part), *chain(*more))


def _resource(name: str, one: Resource) -> list[str]:
    return [
        name,
        people_phrases.seats(one),
        f"{people_phrases.open_in(one)}, {week_of(one) / HOUR:.4g} h a week",
        f"{phrases.share(one.available)} available",
        f"highest {one.order.attribute} first" if one.order.attribute else f"{one.order.by} first",
    ]


def _process(scenario: Scenario) -> Iterator[str]:
    width = max(len(name) for name in scenario.stages)
    for name, stage in scenario.stages.items():
        yield f"{name:<{width}}  {stage.step:<8}  {_workers(scenario, name)}"
        yield from _spread_out("", ", ".join(phrases.limits(stage)))
        for place, (workers, way) in enumerate(phrases.ways_of(stage, scenario.routes.values())):
            yield from _way(scenario, stage, workers, way, first=place == 0)
        yield from (f"    {one}: → {phrases.next_stages(outcome) or 'ends'}" for one, outcome in stage.early.items())
        yield from _differing_teams(scenario, name)


def _way(scenario: Scenario, stage: Stage, workers: Sequence[str], way: Stage, *, first: bool) -> Iterator[str]:
    """A stage as some do it: what differs, and the outcomes unless they are those of the way before."""
    option = stage.options.get(workers[0]) if workers else None
    own = ", ".join(_own(option, scenario.currency)) if option else ""
    does = "do" if workers[1:] else "does"
    named = workers and (option or set(stage.options) & _all_workers(scenario, stage))
    if named:
        yield from _spread_out("", f"as {', '.join(workers)} {does} it: {own or 'as the stage says'}")
    if first or (option and option.chances):
        left = " " * (6 if named else 4)
        yield from table([left + one.name, phrases.share(one.chance), _leads_on(one, scenario)] for one in way.outcomes)
    odds = phrases.odds(way.odds)
    if odds and (first or way.odds != stage.odds):
        yield from _spread_out("", f"odds of {way.outcomes[0].name}: {odds}")
    elif way.odds != stage.odds:
        yield "    without odds"


def _all_workers(scenario: Scenario, stage: Stage) -> set[str]:
    return {name for route in scenario.routes.values() for name in route.team.get(stage.name, {})}


def _own(option: Option, currency: str) -> Iterator[str]:
    if option.effort is not None:
        yield f"effort {_mean_time(option.effort)}"
    if option.touches is not None:
        yield f"touches {_mean_touches(option.touches)}"
    if option.gap is not None:
        yield f"gap {_mean_time(option.gap)}"
    if option.chances is not None:
        yield "chances of its own"
    if option.cost:
        yield f"{phrases.money(option.cost, currency)} more a touch"


def _workers(scenario: Scenario, stage: str) -> str:
    teams = {_team(route, stage) for route in scenario.routes.values()}
    return f"by {teams.pop()}" if len(teams) == 1 else "by different people"


def _differing_teams(scenario: Scenario, stage: str) -> Iterator[str]:
    routes: dict[str, list[str]] = {}
    for name, route in scenario.routes.items():
        routes.setdefault(_team(route, stage), []).append(name)
    if len(routes) > 1:
        for team, names in routes.items():
            text = f"    by {team} in {', '.join(names)}"
            yield from textwrap.wrap(text, WIDTH - len(INDENT), subsequent_indent=" " * 7)


def _team(route: Route, stage: str) -> str:
    return phrases.team(route.team.get(stage, {}))


def _leads_on(outcome: Outcome, scenario: Scenario) -> str:
    goes_to = f"→ {phrases.next_stages(outcome) or 'ends'}"
    return ", ".join([goes_to, *phrases.consequences(outcome, scenario.currency)])


def _means(scenario: Scenario) -> Iterator[str]:
    for name, segment in scenario.segments.items():
        if segment.value:
            worth = f"value {phrases.mean_money(mean_of(segment.value, segment), scenario.currency)}"
            yield f"{name}: {worth}, gross margin {phrases.share(segment.gross_margin)}"
        for one, attribute in segment.profile.items():
            if attribute.of:
                yield f"{name}.{one}: {mean_of(attribute.of, segment):,.6g}"
            if attribute.categories:
                kinds = (f"{kind} {phrases.share(part)}" for kind, part in attribute.categories.items())
                yield from _spread_out(f"{name}.{one}: {', '.join(kinds)}")
    for name, stage in scenario.stages.items():
        yield from _stage_means(scenario, name, stage)


def _stage_means(scenario: Scenario, name: str, stage: Stage) -> Iterator[str]:
    parts = [f"{word} {_mean_time(of)}" for word, of in _times(stage)]
    if stage.touches:
        parts.append(f"touches {_mean_touches(stage.touches)}")
    if parts:
        yield from _spread_out(f"{name}: {', '.join(parts)}")
    for outcome in stage.outcomes:
        spent = [f"{word} {_mean_time(of)}" for word, of in _outcome_times(outcome)]
        if spent:
            yield from _spread_out(f"{name}.{outcome.name}: {', '.join(spent)}")
    for resource in dict.fromkeys(one for route in scenario.routes.values() for one in route.team.get(name, {})):
        yield from _seat_time(scenario, name, stage, resource)


def _mean_time(of: Distribution) -> str:
    return phrases.by_case(of, lambda one: duration(one.expected()))


def _mean_touches(of: Distribution) -> str:
    return phrases.by_case(of, lambda one: f"{touches_of(one):.4g}")


def _times(stage: Stage) -> Iterator[tuple[str, Distribution]]:
    words = {"delay": stage.delay, "effort": stage.effort, "gap": stage.gap, "patience": stage.patience}
    yield from ((word, of) for word, of in words.items() if of is not None)


def _outcome_times(outcome: Outcome) -> Iterator[tuple[str, Distribution]]:
    words = {"effort of the last touch": outcome.effort, "known after": outcome.after}
    yield from ((word, of) for word, of in words.items() if of is not None)


def _seat_time(scenario: Scenario, name: str, stage: Stage, resource: str) -> Iterator[str]:
    effort = phrases.done_by(stage, resource).effort
    available = scenario.resources[resource].available
    if effort and (available < 1 or effort is not stage.effort) and effort != Constant(value=0.0):
        seat = phrases.by_case(effort, lambda of: duration(of.expected() / available))
        yield from _spread_out(f"{name} by {resource}: {_mean_time(effort)} of effort take {seat} of a seat")


def _flows(scenario: Scenario, flows: Mapping[str, Flow]) -> Iterator[str]:
    for name, flow in flows.items():
        is_cold = cold_campaigns(scenario.seen_by(name), scenario.routes[name])
        yield f"{name}: {phrases.figures(flow.leads_per_week)} {'leads and cold names' if is_cold else 'leads'} a week"
        for path, value in route_settings(scenario, name).items():
            yield from (f"    {line}" for line in textwrap.wrap(f"sets {path}: {line_of(value)}", WIDTH - 6))
        if flow.visits is None:
            yield f"    visits: {flow.unknown}"
            continue
        visits = "  ".join(f"{stage} {count:.3g}" for stage, count in flow.visits.items() if count > 0)
        yield from (f"    {line}" for line in textwrap.wrap(f"visits a lead: {visits}", WIDTH - 6))
        yield from table(_load(one, load) for one, load in flow.loads.items())
        yield from _beside_the_loads(scenario.seen_by(name), scenario.routes[name], flow.visits)


def _beside_the_loads(scenario: Scenario, route: Route, visits: Mapping[str, float]) -> Iterator[str]:
    """What the averages leave out of this route: stages that nobody comes to by an outcome, limits in long loops."""
    early = reached_by_leaving(scenario, route, visits)
    if early:
        yield from _spread_out("", f"{', '.join(early)}: only leads that leave early; not in these loads")
    free = [" or ".join(team) for team in route.team.values() if isinstance(team, tuple)]
    if free:
        text = "loads as if the preferred took all that they have time for; they take less"
        yield from _spread_out("", f"{', '.join(dict.fromkeys(free))}: {text}")
    learners = [name for name in dict.fromkeys(chain(*route.team.values())) if scenario.resources[name].ramp]
    if learners:
        yield from _spread_out("", f"{', '.join(learners)}: newcomers count as if they had learnt everything")
    if scenario.pipeline is not None:
        yield from _spread_out("", "the leads that are open today are not in these loads")
    bounded = limited_in_long_loops(scenario, route)
    if bounded:
        text = f"{', '.join(bounded)}: the limit of visits is not counted in loops through several stages"
        yield from _spread_out("", text)


def _load(resource: str, load: Load) -> list[str]:
    if math.isinf(load.capacity):
        return [f"    {resource}", f"{load.offered:,.1f} h a week", "unlimited"]
    share = "nobody is there" if math.isinf(load.share) else phrases.share(load.share)
    return [f"    {resource}", f"{load.offered:,.1f} of {load.capacity:,.1f} h a week", share]
