"""From the shapes of a plan without problems to its Scenario: every default filled in, every name resolved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from simulator.scenario import types, units
from simulator.scenario.names import attributes, known_holidays, kpi_units, target, years_of
from simulator.scenario.shapes import (
    AttributeShape,
    CampaignShape,
    CountShape,
    FileTimes,
    LeadsShape,
    LineShape,
    OptionShape,
    OutcomeShape,
    PlanShape,
    ReferralShape,
    ResourceShape,
    RouteShape,
    SaleShape,
    SegmentShape,
    StageShape,
)
from simulator.scenario.sums import DECIMALS, first_stages, resolved

MINOR_UNITS = dict.fromkeys(
    ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"), 1
) | dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 1000)
"""Currencies whose smallest unit is not the hundredth (ISO 4217)."""

Calendars = Mapping[str, types.Calendar]


def scenario_of(plan: PlanShape) -> types.Scenario:
    """The complete scenario that a plan's shapes say, once its names and sums are right."""
    years = years_of(plan)
    calendars = {name: _calendar(name, lines, years) for name, lines in plan.calendars.items()}
    starts = first_stages(plan)
    known = kpi_units(plan)
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
        campaigns={name: _campaign(name, shape, starts[name], calendars) for name, shape in plan.campaigns.items()},
        resources={name: _resource(name, shape, calendars) for name, shape in plan.resources.items()},
        stages={name: _stage(name, shape, plan) for name, shape in plan.stages.items()},
        routes={name: _route(name, shape, plan) for name, shape in plan.routes.items()},
        left_out=frozenset(_left_out(plan)),
    )


def _left_out(plan: PlanShape) -> Iterator[str]:
    yield from (word for word in ("warm_up", "follow_up") if word not in plan.model_fields_set)
    for name, segment in plan.segments.items():
        if "gross_margin" not in segment.model_fields_set:
            yield f"segments.{name}.gross_margin"


def _calendar(name: str, lines: list[LineShape], years: tuple[int, ...]) -> types.Calendar:
    return types.Calendar(name=name, lines=tuple(_line(line, years) for line in lines))


def _line(line: LineShape, years: tuple[int, ...]) -> types.CalendarLine:
    code = str(line.holidays) if isinstance(line.holidays, str) else None
    return types.CalendarLine(
        days=line.days,
        opens=line.hours[0],
        closes=line.hours[1],
        holidays=known_holidays(code, years) if code else line.holidays,
        holiday_code=code,
    )


def _segment(name: str, shape: SegmentShape) -> types.Segment:
    return types.Segment(
        name=name,
        value=shape.value,
        gross_margin=shape.gross_margin,
        profile={one: _attribute(one, attribute) for one, attribute in shape.profile.items()},
    )


def _attribute(name: str, shape: AttributeShape) -> types.Attribute:
    return types.Attribute(name=name, of=shape.of, categories=shape.categories)


def _campaign(name: str, shape: CampaignShape, starts: str, calendars: Calendars) -> types.Campaign:
    cost = shape.cost
    return types.Campaign(
        name=name,
        segment=shape.segment,
        leads=_leads(shape.leads, calendars),
        starts=starts,
        cost=types.CampaignCost(per_lead=cost.per_lead, per_month=cost.per_month, once=cost.once)
        if cost
        else types.CampaignCost(),
    )


def _leads(shape: LeadsShape, calendars: Calendars) -> types.Rate | types.Count | types.Times:
    if isinstance(shape, FileTimes):
        return types.Times(csv=shape.csv, column=shape.column, times=shape.times)
    if isinstance(shape, CountShape):
        return types.Count(count=shape.count, between=shape.between)
    amount, unit = shape.rate
    return types.Rate(
        per_week=None if unit == "hour" else _per_week(amount, unit),
        per_open_hour=amount if unit == "hour" else None,
        hours=calendars[shape.hours] if shape.hours else None,
        months=shape.months,
        between=shape.between,
        regular=shape.regular,
    )


def _per_week(amount: float, unit: str) -> float:
    return amount if unit == "week" else amount * units.WEEK / units.RATE_UNITS[unit]


def _resource(name: str, shape: ResourceShape, calendars: Calendars) -> types.Resource:
    by, attribute = shape.order
    return types.Resource(
        name=name,
        department=shape.department,
        channel=shape.channel,  # type: ignore[arg-type]  # the shape allows these words alone
        headcount=shape.headcount,
        calendar=calendars[shape.calendar] if shape.calendar else None,
        available=shape.available,
        order=types.Order(by=by, attribute=attribute),  # type: ignore[arg-type]  # likewise
        cost=types.ResourceCost(**shape.cost.model_dump()) if shape.cost else types.ResourceCost(),
    )


def _stage(name: str, shape: StageShape, plan: PlanShape) -> types.Stage:
    early = {one: outcome for one, outcome in shape.outcomes.items() if one in types.EARLY_LEAVING}
    real = {one: outcome for one, outcome in shape.outcomes.items() if one not in early}
    chances = resolved(real)
    return types.Stage(
        name=name,
        step=shape.step,
        delay=shape.delay,
        effort=shape.effort,
        touches=shape.touches,
        gap=shape.gap,
        patience=shape.patience,
        due=shape.due,
        room=shape.room,
        urgency=shape.urgency,
        max_visits=shape.max_visits,
        outcomes=tuple(_outcome(one, outcome, chances[one]) for one, outcome in real.items()) or (types.DONE,),
        early={one: _outcome(one, outcome, 0.0) for one, outcome in early.items()},
        odds=_odds(shape.odds, plan),
        options={one: _option(one, option, chances, plan) for one, option in shape.options.items()},
    )


def _outcome(name: str, shape: OutcomeShape, chance: float) -> types.Outcome:
    return types.Outcome(
        name=name,
        chance=chance,
        to=shape.to,
        effort=shape.effort,
        after=shape.after,
        sale=_sale(shape.sale),
        refers=_referral(shape.refers),
        cost=shape.cost,
    )


def _sale(shape: SaleShape | None) -> types.Sale | None:
    return None if shape is None else types.Sale(times=shape.times, of=shape.of)


def _referral(shape: ReferralShape | None) -> types.Referral | None:
    return None if shape is None else types.Referral(count=shape.count, segment=shape.segment, starts=shape.starts)


def _odds(factors: Mapping[str, float], plan: PlanShape) -> types.Odds:
    known = attributes(plan)
    categories: dict[str, dict[str, float]] = {}
    for key, factor in factors.items():
        name, dot, category = key.partition(".")
        if dot and name in known:
            categories.setdefault(name, {})[category] = factor
    return types.Odds(
        numeric={key: factor for key, factor in factors.items() if key in known},
        categories=categories,
        wait_per_hour=factors.get("wait", 1.0),
        visit=factors.get("visit", 1.0),
        value_per_doubling=factors.get("value", 1.0),
    )


def _option(name: str, shape: OptionShape, chances: Mapping[str, float], plan: PlanShape) -> types.Option:
    return types.Option(
        resource=name,
        effort=shape.effort,
        touches=shape.touches,
        gap=shape.gap,
        chances=None if shape.chances is None else absolute(shape.chances, chances),
        odds=None if shape.odds is None else _odds(shape.odds, plan),
        cost=shape.cost.per_touch if shape.cost else 0.0,
    )


def absolute(stated: Mapping[str, float], chances: Mapping[str, float]) -> dict[str, float]:
    """The chances of all outcomes when some are stated anew: the others shrink or grow in proportion."""
    others = sum(chance for name, chance in chances.items() if name not in stated)
    left = max(0.0, 1 - sum(stated.values()))
    scale = left / others if others > 0 else 0.0
    shrunk = {name: round(chance * scale, DECIMALS) for name, chance in chances.items()}
    return shrunk | dict(stated)


def _route(name: str, shape: RouteShape, plan: PlanShape) -> types.Route:
    team = {stage: shares for stage, shares in shape.team.items() if shares}
    return types.Route(name=name, team=team, campaigns=tuple(shape.campaigns or plan.campaigns))
