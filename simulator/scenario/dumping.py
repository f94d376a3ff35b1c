"""A complete scenario as YAML: what was understood, with every default written out.

What is written loads back to an equal scenario: next to the csv files that it names, or elsewhere next to copies of
what it uses of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from os import PathLike
from pathlib import Path
from typing import Any

from simulator.rules.durations import DAY, HOUR
from simulator.scenario import types, units
from simulator.scenario.criteria import Case, Target
from simulator.scenario.differences import settings
from simulator.scenario.hints import MONTHS
from simulator.scenario.kpi_names import Unit, unit_named
from simulator.scenario.portable import portable
from simulator.scenario.quantities import CLOCK, COUNT, EFFORT, MONEY, NUMBER, UNSURE
from simulator.scenario.spread_dumping import spread
from simulator.scenario.staff_dumping import hours_line, resource
from simulator.scenario.unknown import ROWS, UNCERTAIN, Rows, Unknown
from simulator.scenario.yaml_text import Data, present, yaml_of

Plain = dict[str, Data]


def dump(scenario: types.Scenario, path: str | PathLike[str]) -> None:
    """Write the complete plan to a file.

    In another folder than that of the csv files it reads, what it uses of them is written beside it, into ``inputs/``.
    """
    file = Path(path)
    if file.parent.resolve() != Path(scenario.folder).resolve():
        scenario, inputs = portable(scenario)
        for name, content in inputs.items():
            (file.parent / name).parent.mkdir(exist_ok=True)
            (file.parent / name).write_bytes(content)
    file.write_text(dumps(scenario), encoding="utf-8")


def dumps(scenario: types.Scenario) -> str:
    """The complete plan as YAML."""
    routes: Plain = {name: _like_another(scenario, one) for name, one in scenario.routes.items()}
    return yaml_of(plain(scenario) | {"routes": routes})


def plain(scenario: types.Scenario) -> Plain:
    """The complete plan as mappings, lists and texts, each quantity with its unit; each route for itself."""
    return present(
        name=scenario.name,
        description=scenario.description,
        source=scenario.source,
        currency=scenario.currency,
        start=units.shown_instant(scenario.start),
        horizon=_clock(scenario.horizon),
        warm_up=_clock(scenario.warm_up),
        follow_up=_clock(scenario.follow_up),
        seed=str(scenario.seed),
        replications=str(scenario.replications),
        targets={one.kpi: _target(one, unit_named(one.kpi)) for one in scenario.targets},
        **_world(scenario),
        routes={name: _route(one, route_settings(scenario, name)) for name, one in scenario.routes.items()},
        pipeline=scenario.pipeline.csv if scenario.pipeline else None,
    )


def _world(scenario: types.Scenario) -> Plain:
    stated: Plain = {
        "calendars": {name: [hours_line(each) for each in one.lines] for name, one in scenario.calendars.items()},
        "segments": {name: _segment(one) for name, one in scenario.segments.items()},
        "campaigns": {name: _campaign(one) for name, one in scenario.campaigns.items()},
        "resources": {name: resource(one) for name, one in scenario.resources.items()},
        "stages": {name: _stage(one) for name, one in scenario.stages.items()},
    }
    for unknown in scenario.uncertain:
        put(stated, unknown.path, {UNCERTAIN: _may_be(unknown)})
    return stated


def _may_be(unknown: Unknown) -> Data:
    law = unknown.law
    if isinstance(law, Rows):
        scale = None if law.scale == 1 else units.shown_number(law.scale)
        return {ROWS: present(csv=law.csv, column=law.column, unit=law.unit, scale=scale)}
    value = spread(UNSURE[unknown.sort], law)
    assert value is not None  # noqa: S101  only no distribution is none
    return value


def put(stated: Data, path: Sequence[str | int], value: Data) -> None:
    """Write a value over what a plan, as plain data, states at a path, even if it has left out all around it.

    Odds of which the mean is 1 go without saying; what they may be does not.
    """
    *way, last = path
    inside: Any = stated
    for step in way:
        inside = inside.setdefault(step, {}) if isinstance(inside, dict) else inside[step]
    inside[last] = value


def route_settings(scenario: types.Scenario, route: str) -> Plain:
    """What a route sets: by path, each value as it comes out; empty for a route that sees the plan as it is."""
    seen = scenario.seen_by(route)
    return {} if seen is scenario else settings(_world(scenario), _world(seen))


def _like_another(scenario: types.Scenario, route: types.Route) -> Plain:
    """A route beside the one that it is like: what it sets comes after what that one sets."""
    base = scenario.routes.get(route.like or "")
    if base is None:
        return _route(route, route_settings(scenario, route.name))
    before, after = (_world(scenario.seen_by(one.name)) for one in (base, route))
    return {"like": base.name} | _route(route, settings(before, after))


def _clock(milliseconds: float) -> str:
    return units.shown_time(milliseconds, units.CLOCK_UNITS)


def _target(target: Target, unit: Unit) -> str:
    return f"{target.relation} {shown_kpi(target.bound, unit)}"


def shown_kpi(value: float, unit: Unit) -> str:
    """A KPI's value in a unit that the plan's own grammar reads back as the same value."""
    if unit == "share":
        return units.shown_percentage(value)
    if unit in ("days", "hours", "working hours"):
        return _shown_span(value, unit, DAY if unit == "days" else HOUR)
    return units.shown_number(value)


def _shown_span(value: float, unit: str, length: int) -> str:
    """A time in the largest unit that writes it exactly; in its own, if it is no whole number of milliseconds."""
    milliseconds = round(value * length)
    if milliseconds / length == value:
        return units.shown_time(milliseconds, units.CLOCK_UNITS)
    return f"{units.shown_number(value)} {unit if unit == 'days' else 'h'}"


def _segment(segment: types.Segment) -> Plain:
    return present(
        value=spread(MONEY, segment.value),
        gross_margin=units.shown_percentage(segment.gross_margin),
        profile=_profile(segment.profile),
    )


def _profile(profile: Mapping[str, types.Attribute]) -> Plain | None:
    column = next((one.column for one in profile.values()), None)
    if column is not None:
        return {"rows": {"csv": column.csv, "columns": list(column.columns)}}
    return {name: _attribute(one) for name, one in profile.items()} or None


def _attribute(attribute: types.Attribute) -> Data:
    if attribute.categories is not None:
        return {"choice": _shares(attribute.categories)}
    value = spread(NUMBER, attribute.of)
    assert value is not None  # noqa: S101  an attribute has either
    return value


def _shares(shares: Mapping[str, float]) -> Plain:
    return {name: units.shown_percentage(share) for name, share in shares.items()}


def _campaign(campaign: types.Campaign) -> Plain:
    return present(
        segment=campaign.segment,
        leads=_leads(campaign.leads),
        starts=campaign.starts,
        odds={stage: units.shown_number(factor) for stage, factor in campaign.odds.items()} or None,
        profile=_profile(campaign.profile),
        value=spread(MONEY, campaign.value),
        cost=_campaign_cost(campaign.cost),
    )


def _leads(leads: types.Leads) -> Plain:
    if isinstance(leads, types.Times):
        return {"csv": leads.csv, "column": leads.column}
    if isinstance(leads, types.Count):
        return {"count": str(leads.count), "between": _between(leads.between)}
    if isinstance(leads, types.Weekly):
        return present(weekly=[_weekly_line(line) for line in leads.lines], swings=_swings(leads.swings))
    months = {MONTHS[month - 1]: units.shown_number(factor) for month, factor in leads.months.items()}
    return present(
        **_how_many(leads),
        hours=leads.hours.name if leads.hours else None,
        months=dict(months) or None,
        between=_between(leads.between) if leads.between else None,
        regular="true" if leads.regular else "false",
        growth=f"{units.shown_percentage(leads.growth.share)} per {leads.growth.per}" if leads.growth else None,
        swings=_swings(leads.swings),
    )


def _how_many(rate: types.Rate) -> Plain:
    if rate.spending is None:
        return {"rate": _rate(rate)}
    spend = f"{units.shown_number(rate.spending.per_month)} per month"
    return {
        "spend": spend,
        "response": {"at_most": _rate(rate), "half_at": units.shown_number(rate.spending.half_at)},
    }


def _weekly_line(line: types.Rate) -> Data:
    assert line.hours is not None  # noqa: S101  a line's hours stand in it
    return {**hours_line(line.hours.lines[0]), "rate": _rate(line)}


def _swings(swings: types.Swings | None) -> str | None:
    return f"{units.shown_percentage(swings.cv)} per {swings.per}" if swings else None


def _rate(rate: types.Rate) -> str:
    if rate.per_open_hour is not None:
        return units.shown_hourly_rate(rate.per_open_hour)
    return units.shown_weekly_rate(rate.per_week or 0.0)


def _between(between: tuple[Any, Any]) -> Data:
    return [units.shown_moment(moment) for moment in between]


def _campaign_cost(cost: types.CampaignCost) -> Plain:
    return {one.name: units.shown_number(getattr(cost, one.name)) for one in fields(cost)}


def _stage(stage: types.Stage) -> Plain:
    outcomes: Plain = {one.name: _outcome(one, rest=one.name == stage.rest) for one in stage.outcomes}
    early: Plain = {name: present(to=_goes_to(one)) for name, one in stage.early.items()}
    return present(
        step=stage.step,
        delay=spread(CLOCK, stage.delay),
        effort=spread(EFFORT, stage.effort),
        touches=spread(COUNT, stage.touches),
        gap=spread(CLOCK, stage.gap),
        patience=_patience(stage),
        due=_due(stage),
        expires=None if stage.expires is None else {"after": _clock(stage.expires)},
        opens=stage.opens.name if stage.opens else None,
        room=None if stage.room is None else str(stage.room),
        urgency=units.shown_number(stage.urgency),
        max_visits=None if stage.max_visits is None else str(stage.max_visits),
        odds=_odds(stage.odds) or None,
        outcomes=outcomes | early or None,
        options={name: _option(one) for name, one in stage.options.items()} or None,
    )


def _patience(stage: types.Stage) -> Data | None:
    of = spread(CLOCK, stage.patience)
    return of if of is None or stage.patience_in is None else {"of": of, "in": stage.patience_in.name}


def _due(stage: types.Stage) -> Data | None:
    if stage.due is None or not (stage.due_in or stage.escalates):
        return None if stage.due is None else _clock(stage.due)
    hours = {"in": stage.due_in.name} if stage.due_in else {}
    return {"within": _clock(stage.due), **hours, **({"late": {}} if stage.escalates else {})}


def _outcome(outcome: types.Outcome, *, rest: bool) -> Plain:
    return present(
        chance=None if rest else units.shown_percentage(outcome.chance),
        to=_goes_to(outcome),
        effort=spread(EFFORT, outcome.effort),
        after=spread(CLOCK, outcome.after),
        sale=_sale(outcome.sale),
        subscription=_subscription(outcome.subscription),
        refers=_referral(outcome.refers),
        cost=units.shown_number(outcome.cost),
    )


def _goes_to(outcome: types.Outcome) -> Data | None:
    return [_case("to", case) for case in outcome.cases] if outcome.cases else outcome.to


def _case(then: str, case: Case) -> Plain:
    asked: Plain = dict(case.when.categories)
    asked |= {one.attribute: f"{one.relation} {units.shown_number(one.bound)}" for one in case.when.bounds}
    asked |= {f"done_by.{stage}": resource for stage, resource in case.when.done_by.items()}
    first: Plain = {"if": asked} if asked else {}
    return first | {then: case.then}


def _sale(sale: types.Sale | None) -> Data | None:
    if sale is None or sale.term is None:
        return _worth(sale)
    return present(per_month=_worth(sale), term=_clock(sale.term))


def _subscription(factor: float | None) -> Data | None:
    if factor is None:
        return None
    return {"times": units.shown_number(factor)} if factor else "ends"


def _worth(sale: types.Sale | None) -> Data | None:
    if sale is None or sale.times is None:
        return spread(MONEY, sale.of) if sale else None
    return "value" if sale.times == 1 else {"times": units.shown_number(sale.times)}


def _referral(refers: types.Referral | None) -> Plain | None:
    if refers is None:
        return None
    return present(count=spread(COUNT, refers.count), segment=refers.segment, starts=refers.starts)


def _odds(odds: types.Odds) -> Plain:
    factors = dict(odds.numeric)
    factors |= {f"{name}.{one}": factor for name, some in odds.categories.items() for one, factor in some.items()}
    special = {"wait": odds.wait_per_hour, "visit": odds.visit, "value": odds.value_per_doubling}
    factors |= {word: factor for word, factor in special.items() if factor != 1}
    shown: Plain = {name: units.shown_number(factor) for name, factor in factors.items()}
    waits: Plain = {_clock(wait): units.shown_number(factor) for wait, factor in odds.waits}
    return shown | ({"wait": waits} if waits else {})


def _option(option: types.Option) -> Plain:
    return present(
        effort=spread(EFFORT, option.effort),
        touches=spread(COUNT, option.touches),
        gap=spread(CLOCK, option.gap),
        chances=None if option.chances is None else _shares(_stated(option)),
        odds=None if option.odds is None else _odds(option.odds),
        cost={"per_touch": units.shown_number(option.cost)},
    )


def _stated(option: types.Option) -> Mapping[str, float]:
    chances = option.chances or {}
    return {name: chances[name] for name in option.stated} or chances


def _route(route: types.Route, changed: Plain) -> Plain:
    team: Plain = {stage: _team(of) for stage, of in route.team.items()}
    return present(team=team, campaigns=list(route.campaigns), set=changed or None)


def _team(team: types.Team) -> Data:
    if isinstance(team, tuple):
        return {"first_free": list(team)}
    if isinstance(team, types.ByCase):
        return [_case("use", case) for case in team.cases]
    return next(iter(team)) if len(team) == 1 else _shares(team)
