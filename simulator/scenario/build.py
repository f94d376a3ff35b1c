"""From the shapes of a plan without problems to its Scenario: every default filled in, every name resolved."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Any

from simulator.scenario import openings, types, units
from simulator.scenario.chances import restated
from simulator.scenario.conditions import Cases, condition_of
from simulator.scenario.criteria import Case
from simulator.scenario.currencies import MINOR_UNITS
from simulator.scenario.journey import early_ways
from simulator.scenario.names import attributes, open_leads, years_of
from simulator.scenario.owners import owners_of
from simulator.scenario.problems import Path, dotted
from simulator.scenario.profiles import AttributeShape
from simulator.scenario.sales import SaleShape
from simulator.scenario.shapes import (
    CampaignShape,
    CountShape,
    FileTimes,
    LeadsShape,
    OptionShape,
    OutcomeShape,
    PlanShape,
    RateShape,
    ReferralShape,
    RouteShape,
    SegmentShape,
    SpendShape,
    StageShape,
    Waits,
    WeeklyLineShape,
    WeeklyShape,
)
from simulator.scenario.staff_building import Calendars, calendar_of, resource_of
from simulator.scenario.sums import first_stages, resolved
from simulator.scenario.targets import kpi_units, target
from simulator.scenario.unknown import Unknown


def scenario_of(plan: PlanShape, unknown: Mapping[Path, Unknown]) -> types.Scenario:
    """The complete scenario that a plan's shapes say, once its names and sums are right."""
    years = years_of(plan)
    calendars = {name: calendar_of(name, lines, years) for name, lines in plan.calendars.items()}
    starts = first_stages(plan)
    known = kpi_units(plan)
    unsure = {path[1] for path, one in unknown.items() if path[0] == "stages" and one.sort == "a chance"}
    return types.Scenario(
        name=plan.name,
        description=plan.description,
        source=plan.source,
        currency=plan.currency,
        minor_units=MINOR_UNITS.get(plan.currency, 100),
        start=plan.start,
        horizon=plan.horizon,
        warm_up=plan.warm_up,
        follow_up=plan.follow_up,
        seed=plan.seed,
        replications=plan.replications,
        targets=tuple(target(kpi, text, known[kpi]) for kpi, text in plan.targets.items()),
        calendars=calendars,
        segments={name: _segment(name, shape) for name, shape in plan.segments.items()},
        campaigns={
            name: _campaign(name, shape, starts[name], calendars, plan) for name, shape in plan.campaigns.items()
        },
        resources={name: resource_of(name, shape, calendars, years) for name, shape in plan.resources.items()},
        stages={name: _stage(name, shape, plan, calendars, unsure) for name, shape in plan.stages.items()},
        routes={name: _route(name, shape, plan) for name, shape in plan.routes.items()},
        pipeline=reading.pipeline() if (reading := open_leads(plan, owners_of(plan))) else None,
        uncertain=tuple(sorted(unknown.values(), key=lambda one: dotted(one.path))),
        left_out=frozenset(_left_out(plan)),
    )


def _left_out(plan: PlanShape) -> Iterator[str]:
    yield from (word for word in ("warm_up", "follow_up") if word not in plan.model_fields_set)
    for name, segment in plan.segments.items():
        if "gross_margin" not in segment.model_fields_set:
            yield f"segments.{name}.gross_margin"
    for name, stage in plan.stages.items():
        for one, outcome in stage.outcomes.items():
            if "chance" not in outcome.model_fields_set and one not in types.EARLY_LEAVING:
                yield f"stages.{name}.outcomes.{one}.chance"


def _segment(name: str, shape: SegmentShape) -> types.Segment:
    return types.Segment(
        name=name,
        value=shape.value,
        gross_margin=shape.gross_margin,
        profile=_profile(shape.profile),
    )


def _profile(profile: Mapping[str, AttributeShape]) -> dict[str, types.Attribute]:
    return {
        name: types.Attribute(name=name, of=shape.of, categories=shape.categories, column=shape.column)
        for name, shape in profile.items()
    }


def _campaign(name: str, shape: CampaignShape, starts: str, calendars: Calendars, plan: PlanShape) -> types.Campaign:
    cost = shape.cost
    return types.Campaign(
        name=name,
        segment=shape.segment,
        leads=_leads(shape.leads, calendars, plan),
        starts=starts,
        odds=shape.odds,
        profile=_profile(shape.profile),
        value=shape.value,
        cost=types.CampaignCost(per_lead=cost.per_lead, per_month=cost.per_month, once=cost.once)
        if cost
        else types.CampaignCost(),
    )


def _leads(shape: LeadsShape, calendars: Calendars, plan: PlanShape) -> types.Leads:
    if isinstance(shape, FileTimes):
        return types.Times(csv=shape.csv, column=shape.column, times=shape.times)
    if isinstance(shape, CountShape):
        return types.Count(count=shape.count, between=shape.between)
    if isinstance(shape, WeeklyShape):
        return types.Weekly(lines=tuple(_weekly_line(one) for one in shape.weekly), swings=_swings(shape.swings))
    return _rate(
        shape.response.at_most if isinstance(shape, SpendShape) else shape.rate,
        spending=_spending(shape) if isinstance(shape, SpendShape) else None,
        hours=calendars[shape.hours] if shape.hours else None,
        months=shape.months,
        between=shape.between,
        regular=shape.regular,
        growth=_growth(shape, plan),
        swings=_swings(shape.swings),
    )


def _spending(shape: SpendShape) -> types.Spending:
    return types.Spending(per_month=shape.spend, half_at=shape.response.half_at)


def _rate(stated: tuple[float, str], **more: Any) -> types.Rate:
    amount, unit = stated
    return types.Rate(
        per_week=None if unit == "hour" else units.per_week(amount, unit),
        per_open_hour=amount if unit == "hour" else None,
        **more,
    )


def _weekly_line(shape: WeeklyLineShape) -> types.Rate:
    line = openings.CalendarLine(days=shape.days, opens=shape.hours[0], closes=shape.hours[1])
    return _rate(shape.rate, hours=openings.Calendar(name="", lines=(line,)))


def _growth(shape: RateShape | SpendShape, plan: PlanShape) -> types.Growth | None:
    if shape.growth is None:
        return None
    share, per = shape.growth
    since = shape.between[0] if shape.between else plan.start
    return types.Growth(share=share, per=per, since=since.date())  # type: ignore[arg-type]  # the reader allows these alone


def _swings(stated: tuple[float, str] | None) -> types.Swings | None:
    return None if stated is None else types.Swings(cv=stated[0], per=stated[1])  # type: ignore[arg-type]  # likewise


def _stage(
    name: str, shape: StageShape, plan: PlanShape, calendars: Calendars, unsure: Container[str | int]
) -> types.Stage:
    real = {one: outcome for one, outcome in shape.outcomes.items() if one not in types.EARLY_LEAVING}
    chances = resolved(real)
    return types.Stage(
        name=name,
        step=shape.step,
        delay=shape.delay,
        effort=shape.effort,
        touches=shape.touches,
        gap=shape.gap,
        patience=shape.patience.of if shape.patience else None,
        patience_in=calendars[shape.patience.hours] if shape.patience and shape.patience.hours else None,
        due=shape.due.within if shape.due else None,
        due_in=calendars[shape.due.hours] if shape.due and shape.due.hours else None,
        escalates=shape.due is not None and shape.due.escalates,
        expires=shape.expires.after if shape.expires else None,
        opens=calendars[shape.opens] if shape.opens else None,
        room=shape.room,
        urgency=shape.urgency,
        max_visits=shape.max_visits,
        outcomes=tuple(_outcome(one, outcome, chances[one], plan) for one, outcome in real.items()) or (types.DONE,),
        early={one: _early(one, to, plan) for one, to in early_ways(shape).items()},
        odds=_odds(shape.odds, plan),
        options={one: _option(one, option, chances, plan, name in unsure) for one, option in shape.options.items()},
        rest=next((one for one, outcome in real.items() if outcome.chance is None), None) if name in unsure else None,
    )


def _outcome(name: str, shape: OutcomeShape, chance: float, plan: PlanShape) -> types.Outcome:
    return types.Outcome(
        name=name,
        chance=chance,
        to=None if isinstance(shape.to, Cases) else shape.to,
        cases=_cases(shape.to, plan) if isinstance(shape.to, Cases) else (),
        effort=shape.effort,
        after=shape.after,
        sale=_sale(shape.sale),
        subscription=shape.subscription,
        refers=_referral(shape.refers),
        cost=shape.cost,
    )


def _early(name: str, to: str | Cases | None, plan: PlanShape) -> types.Outcome:
    if isinstance(to, Cases):
        return types.Outcome(name=name, chance=0.0, cases=_cases(to, plan))
    return types.Outcome(name=name, chance=0.0, to=to)


def _sale(shape: SaleShape | None) -> types.Sale | None:
    return None if shape is None else types.Sale(times=shape.times, of=shape.of, term=shape.term)


def _referral(shape: ReferralShape | None) -> types.Referral | None:
    return None if shape is None else types.Referral(count=shape.count, segment=shape.segment, starts=shape.starts)


def _odds(stated: Mapping[str, float | Waits], plan: PlanShape) -> types.Odds:
    known = attributes(plan)
    factors = {key: factor for key, factor in stated.items() if not isinstance(factor, tuple)}
    waits = stated.get("wait")
    categories: dict[str, dict[str, float]] = {}
    for key, factor in factors.items():
        name, dot, category = key.partition(".")
        if dot and name in known:
            categories.setdefault(name, {})[category] = factor
    return types.Odds(
        numeric={key: factor for key, factor in factors.items() if key in known},
        categories=categories,
        wait_per_hour=factors.get("wait", 1.0),
        waits=waits if isinstance(waits, tuple) else (),
        visit=factors.get("visit", 1.0),
        value_per_doubling=factors.get("value", 1.0),
    )


def _option(name: str, shape: OptionShape, chances: Mapping[str, float], plan: PlanShape, unsure: bool) -> types.Option:
    return types.Option(
        resource=name,
        effort=shape.effort,
        touches=shape.touches,
        gap=shape.gap,
        chances=None if shape.chances is None else restated(shape.chances, chances),
        odds=None if shape.odds is None else _odds(shape.odds, plan),
        cost=shape.cost.per_touch if shape.cost else 0.0,
        stated=tuple(shape.chances or ()) if unsure else (),
    )


def _route(name: str, shape: RouteShape, plan: PlanShape) -> types.Route:
    team: dict[str, types.Team] = {
        stage: types.ByCase(cases=_cases(whom, plan)) if isinstance(whom, Cases) else whom
        for stage, whom in shape.team.items()
        if whom
    }
    campaigns = tuple(shape.campaigns or plan.campaigns)
    return types.Route(name=name, team=team, campaigns=campaigns, like=shape.like)


def _cases(cases: Cases, plan: PlanShape) -> tuple[Case, ...]:
    known = attributes(plan)
    return tuple(Case(when=condition_of(case.asked, known), then=case.then or "") for case in cases.cases)
