"""The plan behind the numbers, in words: the process, the teams, the people, the campaigns, and the limits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulator.reports.numbers import defined, duration, exact, measure, percent
from simulator.reports.tables import Cell, Row, Table
from simulator.reports.wording import counted, listed
from simulator.scenario.types import Count, Rate, Route, Swings, Weekly

if TYPE_CHECKING:
    from simulator.experiments.results import Results
    from simulator.scenario.distributions import Distribution
    from simulator.scenario.types import Campaign, CampaignCost, Odds, Outcome, Resource, ResourceCost, Stage

NOBODY = "–"
LONG_OPEN = 0.05
"""From this share of open leads on, the report warns of them."""


def period(results: Results) -> str:
    """The measured window, and the time lived before and after it."""
    plan = results.scenario
    text = f"{duration(plan.horizon)} from {plan.start:%Y-%m-%d}"
    before = f"after a warm-up of {duration(plan.warm_up)}" if plan.warm_up else "starting with nothing in progress"
    after = f"; leads are followed for {duration(plan.follow_up)} more" if plan.follow_up else ""
    return f"{text}, {before}{after}."


def process(results: Results) -> Table:
    """The stages in the plan's order: what is done in each and what comes of it."""
    return Table(
        caption="The process",
        corner="stage",
        columns=("step", "work", "what comes of it", "chances also depend on"),
        rows=tuple(
            Row(stage.name, "", tuple(map(Cell, (stage.step, _work(stage), _outcomes(stage), _odds(stage.odds)))))
            for stage in results.scenario.stages.values()
        ),
    )


def _work(stage: Stage) -> str:
    parts = [f"after {_mean(stage.delay)}"] if stage.delay is not None else []
    if stage.effort is not None:
        parts.append(_mean(stage.effort, " of work"))
        parts += _touches(stage)
    if stage.patience is not None:
        parts.append(f"gives up after {_mean(stage.patience)}")
    if stage.due is not None:
        parts.append(f"due within {duration(stage.due)}")
    if stage.room is not None:
        parts.append(f"at most {stage.room} waiting")
    if stage.max_visits is not None:
        parts.append(f"at most {stage.max_visits} visits")
    return ", ".join(parts) or "nobody's work"


def _touches(stage: Stage) -> Iterator[str]:
    if stage.touches is not None:
        yield f"{exact(round(stage.touches.expected(), 2))} touches on average"
    if stage.gap is not None and stage.touches is not None:
        yield f"{_mean(stage.gap)} between them"


def _mean(time: Distribution, of: str = "") -> str:
    about = "" if time.family == "constant" else " on average"
    return duration(time.expected()) + of + about


def _outcomes(stage: Stage) -> str:
    ends = [_outcome(outcome, f"{_percentage(outcome.chance)} ") for outcome in stage.outcomes]
    early = [_outcome(outcome, "") for outcome in stage.early.values()]
    return "; ".join(ends + early) or "the journey ends"


def _outcome(outcome: Outcome, chance: str) -> str:
    sale = " (a sale)" if outcome.sale is not None else ""
    refers = " (refers others)" if outcome.refers is not None else ""
    way = " or ".join(outcome.ways)
    return f"{chance}{outcome.name}{sale}{refers}{f' → {way}' if way else ''}"


def _percentage(share: float) -> str:
    return f"{exact(round(100 * share, 2))} %"


def _odds(odds: Odds) -> str:
    found = [*odds.numeric, *odds.categories]
    found += ["the wait"] if odds.wait_per_hour != 1 or odds.waits else []
    found += ["the visit"] if odds.visit != 1 else []
    found += ["the value"] if odds.value_per_doubling != 1 else []
    return ", ".join(found) or NOBODY


def teams(results: Results) -> Table:
    """Who does each stage in each route."""
    routes = [results.scenario.routes[name] for name in results.routes]
    worked = [name for name in results.scenario.stages if any(name in route.team for route in routes)]
    rows = [Row(stage, "", tuple(Cell(_team(route, stage)) for route in routes)) for stage in worked]
    fed = Row("campaigns", "", tuple(Cell(", ".join(route.campaigns)) for route in routes))
    return Table(caption="Who does what", corner="stage", columns=results.routes, rows=(*rows, fed))


def _team(route: Route, stage: str) -> str:
    shares = route.team.get(stage, {})
    if stage in route.cases:
        return f"{' or '.join(shares)}, by conditions"
    if len(shares) <= 1:
        return "".join(shares) or NOBODY
    return ", ".join(f"{name} {_percentage(share)}" for name, share in shares.items())


def people(results: Results) -> Table:
    """The resources that some route puts to work."""
    used = {name for route in results.routes for team in results.scenario.routes[route].team.values() for name in team}
    resources = [one for name, one in results.scenario.resources.items() if name in used]
    return Table(
        caption="The people",
        corner="resource",
        columns=("department", "seats", "hours", "for this work", "cost"),
        rows=tuple(_resource_row(one, results.scenario.currency) for one in resources),
    )


def _resource_row(one: Resource, currency: str) -> Row:
    note = "indirect" if one.channel == "indirect" else ""
    cells = (
        one.department or NOBODY,
        str(one.headcount),
        one.calendar.name if one.calendar is not None else "always open",
        _percentage(one.available),
        _resource_cost(one.cost, currency),
    )
    return Row(one.name, note, tuple(map(Cell, cells)))


def _resource_cost(cost: ResourceCost, currency: str) -> str:
    amounts = ((cost.per_hour, "a seat-hour"), (cost.per_month, "a seat-month"), (cost.per_touch, "a touch"))
    shares = ((cost.commission, "commission"), (cost.keeps, "of the sale kept"))
    parts = [f"{_money(amount, currency)} {unit}" for amount, unit in amounts if amount]
    parts += [f"{_percentage(share)} {what}" for share, what in shares if share]
    return ", ".join(parts) or "none"


def campaigns(results: Results) -> Table:
    """The campaigns that some route uses."""
    used = {name for route in results.routes for name in results.scenario.routes[route].campaigns}
    plan = results.scenario
    rows = (
        Row(name, "", tuple(map(Cell, (one.segment, _leads(one), one.starts, _campaign_cost(one.cost, plan.currency)))))
        for name, one in plan.campaigns.items()
        if name in used
    )
    return Table(
        caption="The campaigns", corner="campaign", columns=("segment", "leads", "start at", "cost"), rows=tuple(rows)
    )


def _leads(campaign: Campaign) -> str:
    leads = campaign.leads
    if isinstance(leads, Count):
        return f"{leads.count:,}, {leads.between[0]:%Y-%m-%d} to {leads.between[1]:%Y-%m-%d}"
    if isinstance(leads, Weekly):
        return f"at a rate by the hour of the week{_swings(leads.swings)}"
    if not isinstance(leads, Rate):
        return f"{len(leads.times):,} at the times in {leads.csv}"
    every = (leads.per_week, "a week") if leads.per_week is not None else (leads.per_open_hour or 0.0, "an open hour")
    months = ", more or fewer by month" if leads.months else ""
    growth = f", {leads.growth.share * 100:+.4g} % a {leads.growth.per}" if leads.growth else ""
    return f"{exact(round(every[0], 3))} {every[1]}{months}{growth}{_swings(leads.swings)}"


def _swings(swings: Swings | None) -> str:
    return f", swinging by {swings.cv * 100:.4g} % a {swings.per}" if swings else ""


def _campaign_cost(cost: CampaignCost, currency: str) -> str:
    amounts = ((cost.per_lead, "a lead"), (cost.per_month, "a month"), (cost.once, "once"))
    return ", ".join(f"{_money(amount, currency)} {unit}" for amount, unit in amounts if amount) or "none"


def _money(amount: float, currency: str) -> str:
    return f"{amount:,.0f} {currency}" if amount == round(amount) else f"{amount:,.2f} {currency}"


def values(results: Results) -> Iterator[str]:
    """What a sale is worth, segment by segment."""
    for segment in results.scenario.segments.values():
        if segment.value is not None:
            shown = measure("money", results.scenario.currency, [segment.value.expected()])
            worth = shown.text(segment.value.expected())
            yield f"{segment.name}: {worth} on average, gross margin {_percentage(segment.gross_margin)}."


def limits(results: Results) -> Iterator[str]:
    """What the numbers do not say."""
    plan = results.scenario
    yield (
        "The intervals speak of luck alone. The plan's own numbers (chances, rates, efforts, values, costs) are taken "
        "as known; where they are guesses, the results are as good as the guesses."
    )
    yield _precision(results)
    yield from _open_leads(results)
    if not plan.warm_up:
        yield "The period starts with nothing in progress: its first weeks have fewer sales than a running business."
    yield (
        "What the plan does not name does not happen: no new competitor, no price change, nobody who learns, falls ill "
        "or resigns."
    )


def _precision(results: Results) -> str:
    if results.replications == 1:
        return "There is one replication: the numbers have no intervals, and two routes may differ by luck alone."
    few = " That is few: the 5th and 95th percentiles are rough." if results.replications < 100 else ""
    return (
        f"There are {counted(results)}. A ± is a 95 % interval (Student's t) for the long-run mean of one number; of "
        f"twenty such intervals one misses on average.{few}"
    )


def _open_leads(results: Results) -> Iterator[str]:
    shares = {route: share for route in results.routes if defined(share := _open_share(results, route))}
    many = [route for route, share in shares.items() if share >= LONG_OPEN]
    if any(shares.values()):
        worst = max(shares, key=shares.__getitem__)
        most = percent(shares[worst])
        rise = f" Win rates and lead times of {listed(many)} would rise with a longer follow-up." if many else ""
        yield f"Leads still open at the very end count as open, neither won nor lost: up to {most} ({worst}).{rise}"


def _open_share(results: Results, route: str) -> float | None:
    """The share of the leads made in the period that have neither bought nor gone when the world stops."""
    books = results.books(route)
    leads = float(books.count("cohort.leads").sum())
    decided = float(books.count("cohort.won", "cohort.lost").sum())
    return 1 - decided / leads if leads else None
