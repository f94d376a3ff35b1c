"""A plan as a page of text, at most 100 columns wide: what was understood of it, and what it averages to."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from simulator.scenario import units
from simulator.scenario.calendars import HOUR, normal_week_ms
from simulator.scenario.checking import Finding
from simulator.scenario.distributions import Constant, Distribution
from simulator.scenario.flow import Flow, touches_of
from simulator.scenario.types import (
    Campaign,
    Count,
    Option,
    Outcome,
    Rate,
    Resource,
    Route,
    Scenario,
    Segment,
    Stage,
    Swings,
    Weekly,
)

WIDTH = 100
INDENT = "  "

_ROUNDED = {"year": units.YEAR, "day": units.DAY, "h": units.HOUR, "min": units.MINUTE, "s": units.SECOND}


def overview(scenario: Scenario, flows: Mapping[str, Flow], findings: Sequence[Finding]) -> Iterator[str]:
    """The lines of the page."""
    for title, lines in (
        ("", _window(scenario)),
        ("Leads", _campaigns(scenario)),
        ("Resources", _resources(scenario)),
        ("Process", _process(scenario)),
        ("Means", _means(scenario)),
        ("Routes (averages of the stated chances: no odds, nobody leaves early)", _flows(flows)),
        (_look_title(findings), [line for one in findings for line in _wrapped(str(one))]),
    ):
        yield from _section(title, lines)


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    if title:
        yield ""
        yield title
    yield from ((f"{INDENT}{line}" if title else line)[:WIDTH].rstrip() for line in lines)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH - len(INDENT), subsequent_indent="    ", break_long_words=True)


def _look_title(findings: Sequence[Finding]) -> str:
    return f"Deserves a second look ({len(findings)})" if findings else "Nothing deserves a second look."


def _window(scenario: Scenario) -> Iterator[str]:
    yield scenario.name
    end = scenario.start + timedelta(milliseconds=scenario.horizon)
    yield f"{units.shown_instant(scenario.start)} to {units.shown_instant(end)} ({span(scenario.horizon)})"
    yield f"warm-up {span(scenario.warm_up)} before, follow-up {span(scenario.follow_up)} after"
    yield f"{_many(scenario.replications, 'replication')}, seed {scenario.seed}, money in {scenario.currency}"
    for target in scenario.targets:
        yield f"target: {target.kpi} {target.relation} {target.bound:,.10g}"


def span(milliseconds: float) -> str:
    """A time for people, to four digits, in the largest unit of which it has at least one."""
    unit, length = next((one for one in _ROUNDED.items() if milliseconds >= one[1]), ("s", units.SECOND))
    amount = f"{milliseconds / length:,.4g}"
    return _many(amount, unit) if unit in ("year", "day") else f"{amount} {unit}"


def _many(number: int | str, thing: str) -> str:
    return f"{number} {thing}{'' if str(number) == '1' else 's'}"


def _count(number: float) -> str:
    return f"{number:,.0f}" if number >= 1000 else f"{number:.4g}"


def _percent(fraction: float) -> str:
    return f"{fraction * 100:.4g} %"


def table(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Rows as columns of equal width, the first flush left."""
    kept = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(*kept, strict=True)]
    for row in kept:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _campaigns(scenario: Scenario) -> Iterator[str]:
    return table([name, _leads(one), one.segment, f"→ {one.starts}"] for name, one in scenario.campaigns.items())


def _leads(campaign: Campaign) -> str:
    leads = campaign.leads
    if isinstance(leads, Rate):
        growth = f", {leads.growth.share * 100:+.4g} % a {leads.growth.per}" if leads.growth else ""
        regular = ", regular" if leads.regular else ""
        hours = f", in {leads.hours.name}" if leads.hours else ""
        return f"{_pace(leads)}{regular}{hours}{growth}{_swings(leads.swings)}"
    if isinstance(leads, Weekly):
        return f"a rate by the hour of the week ({_many(len(leads.lines), 'line')}){_swings(leads.swings)}"
    if isinstance(leads, Count):
        last = leads.between[1] - timedelta(milliseconds=1)
        return f"{leads.count:,} from {leads.between[0]:%Y-%m-%d} to {last:%Y-%m-%d}"
    return f"{len(leads.times):,} of {leads.csv}"


def _pace(rate: Rate) -> str:
    per_hour = rate.per_open_hour
    return f"{rate.per_week or 0:,.6g} a week" if per_hour is None else f"{per_hour:,.6g} an open hour"


def _swings(swings: Swings | None) -> str:
    return f", swinging by {_percent(swings.cv)} a {swings.per}" if swings else ""


def _resources(scenario: Scenario) -> Iterator[str]:
    if scenario.resources:
        yield from table(_resource(name, one) for name, one in scenario.resources.items())


def _resource(name: str, one: Resource) -> list[str]:
    hours = normal_week_ms(one.calendar) / HOUR
    return [
        name,
        _many(one.headcount, "seat"),
        f"{one.calendar.name if one.calendar else 'always open'}, {hours:.4g} h a week",
        f"{_percent(one.available)} available",
        f"highest {one.order.attribute} first" if one.order.attribute else f"{one.order.by} first",
    ]


def _process(scenario: Scenario) -> Iterator[str]:
    width = max(len(name) for name in scenario.stages)
    for name, stage in scenario.stages.items():
        yield f"{name:<{width}}  {stage.step:<8}  {_workers(scenario, name)}"
        yield from table([f"    {one.name}", _percent(one.chance), _leads_on(one)] for one in stage.outcomes)
        yield from (f"    {one}: → {_next(outcome)}" for one, outcome in stage.early.items())
        yield from _differing_teams(scenario, name)


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
    shares = route.team.get(stage, {})
    if stage in route.cases:
        return f"{' or '.join(shares)} (by conditions)"
    if len(shares) == 1:
        return next(iter(shares))
    return " + ".join(f"{_percent(share)} {name}" for name, share in shares.items()) or "nobody"


def _next(outcome: Outcome) -> str:
    return " or ".join(outcome.ways) or "ends"


def _leads_on(outcome: Outcome) -> str:
    sale = ""
    if outcome.sale:
        sale = ", sale" if outcome.sale.times in (None, 1.0) else f", sale of {outcome.sale.times:g} × value"
    return f"→ {_next(outcome)}{sale}{', refers' if outcome.refers else ''}"


def _means(scenario: Scenario) -> Iterator[str]:
    known: list[Segment | Campaign] = [*scenario.segments.values(), *scenario.campaigns.values()]
    for of in known:
        if of.value:
            yield f"{of.name}: value {of.value.expected():,.6g} {scenario.currency}"
        for one, attribute in of.profile.items():
            if attribute.of:
                yield f"{of.name}.{one}: {attribute.of.expected():,.6g}"
    for name, stage in scenario.stages.items():
        yield from _stage_means(scenario, name, stage)


def _stage_means(scenario: Scenario, name: str, stage: Stage) -> Iterator[str]:
    parts = [f"{word} {span(of.expected())}" for word, of in _times(stage)]
    if stage.touches:
        parts.append(f"touches {touches_of(stage.touches):.4g}")
    if parts:
        yield f"{name}: {', '.join(parts)}"
    for outcome in stage.outcomes:
        spent = [f"{word} {span(of.expected())}" for word, of in _outcome_times(outcome)]
        if spent:
            yield f"{name}.{outcome.name}: {', '.join(spent)}"
    for resource in dict.fromkeys(one for route in scenario.routes.values() for one in route.team.get(name, {})):
        yield from _seat_time(scenario, name, stage, resource)


def _times(stage: Stage) -> Iterator[tuple[str, Distribution]]:
    words = {"delay": stage.delay, "effort": stage.effort, "gap": stage.gap, "patience": stage.patience}
    yield from ((word, of) for word, of in words.items() if of is not None)


def _outcome_times(outcome: Outcome) -> Iterator[tuple[str, Distribution]]:
    words = {"effort of the last touch": outcome.effort, "known after": outcome.after}
    yield from ((word, of) for word, of in words.items() if of is not None)


def _seat_time(scenario: Scenario, name: str, stage: Stage, resource: str) -> Iterator[str]:
    effort = stage.options.get(resource, Option(resource=resource)).effort or stage.effort
    available = scenario.resources[resource].available
    if effort and (available < 1 or effort is not stage.effort) and effort != Constant(value=0.0):
        mean = effort.expected()
        yield f"{name} by {resource}: {span(mean)} of effort take {span(mean / available)} of a seat"


def _flows(flows: Mapping[str, Flow]) -> Iterator[str]:
    for name, flow in flows.items():
        yield f"{name}: {_count(flow.leads_per_week)} leads a week"
        if flow.visits is None:
            yield "    visits: without end"
            continue
        visits = "  ".join(f"{stage} {count:.3g}" for stage, count in flow.visits.items() if count > 0)
        yield from (f"    {line}" for line in textwrap.wrap(f"visits a lead: {visits}", WIDTH - 6))
        yield from table(
            [f"    {one}", f"{load.offered:,.1f} of {load.capacity:,.1f} h a week", _percent(load.share)]
            for one, load in flow.loads.items()
        )
