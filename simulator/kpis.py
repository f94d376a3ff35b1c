"""The list of KPIs: what each is called, measured in, computed from, and whether more of it is better.

A KPI is a total of each replication, a ratio of two totals, or a quantile of durations. The first two are
written as vectorised functions of the `Books` of many replications, so that a ratio's headline can be the
ratio of sums. Money is in the plan's currency. *Window* KPIs are what the books show for the measured
time, *cohort* KPIs what became of the leads made in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np

from simulator.engines.books import Books, Floats
from simulator.engines.tallies import resource_steps
from simulator.rules.durations import DAY, HOUR, MONTH, WEEK
from simulator.scenario.kpi_names import Unit
from simulator.scenario.reach import reached_stages
from simulator.scenario.types import EARLY_LEAVING, Campaign, Route, Scenario, Stage, Step, Times

Better = Literal["more", "less", "neither"]

FULL_TIME = 40 * HOUR
"""A full-time week."""

WINNING_STEPS: tuple[Step, ...] = ("generate", "qualify", "sell")
"""The steps whose costs win an account."""


Term = Callable[[Books], Floats]


@dataclass(frozen=True, slots=True)
class Total:
    """A number that each replication has; the headline is its mean."""

    term: Term


@dataclass(frozen=True, slots=True)
class Ratio:
    """One total over another; the headline is the ratio of their sums over replications."""

    top: Term
    bottom: Term


@dataclass(frozen=True, slots=True)
class Quantile:
    """The duration that a share of the counted ones stays below; the headline pools all replications."""

    histogram: str
    share: float
    unit_ms: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Kpi:
    """A named number that a plan is judged by."""

    name: str
    unit: Unit
    better: Better
    formula: str
    rule: Total | Ratio | Quantile


def kpis(scenario: Scenario, route: Route) -> dict[str, Kpi]:
    """Every KPI that a route of a plan has, by name, in the order in which they are shown."""
    return {kpi.name: kpi for kpi in _all(scenario, route)}


def _all(scenario: Scenario, route: Route) -> Iterator[Kpi]:
    yield from PLAIN
    for resource in resource_steps(scenario, route):
        yield from resource_kpis(resource)
    for name in reached_stages(scenario, route):
        yield from stage_kpis(scenario.stages[name])


def _counted(name: str, scale: float = 1.0) -> Term:
    return lambda books: books.count(name) / scale


def _paid(name: str) -> Term:
    return lambda books: books.money(name)


def _in_currency(amount: Term) -> Term:
    return lambda books: amount(books) / books.scenario.minor_units


def seat_time_cost(books: Books, resource: str) -> Floats:
    """What a resource's seats cost by the hour (while open, in the window) and by the month (all of them).

    Like every cost below a whole number of the currency's smallest unit, so that parts add up to the whole.
    """
    cost, seats = books.scenario.resources[resource].cost, books.scenario.resources[resource].headcount
    open_hours = books.count(f"resource.{resource}.open_ms") / HOUR
    return books.paid(cost.per_hour * open_hours + cost.per_month * seats * (books.scenario.horizon / MONTH))


def _by_step(books: Books, resource: str, kind: str, steps: Iterable[Step] | None = None) -> Floats:
    worked = books.steps[resource]
    chosen = worked if steps is None else [step for step in worked if step in steps]
    return books.count(*(f"resource.{resource}.{step}.{kind}" for step in chosen))


def _share_of_time(books: Books, resource: str, steps: Iterable[Step]) -> Floats:
    """The share of a resource's busy time that goes to some steps; of idle ones, the share of its steps."""
    worked = books.steps[resource]
    chosen = [step for step in worked if step in steps]
    busy = books.count(*(f"resource.{resource}.{step}.busy_ms" for step in worked))
    part = books.count(*(f"resource.{resource}.{step}.busy_ms" for step in chosen))
    idle = books.same(len(chosen) / len(worked))
    return np.divide(part, busy, out=idle, where=busy > 0)


def _channel(books: Books, channel: str) -> list[str]:
    return [name for name in books.steps if books.scenario.resources[name].channel == channel]


def people_cost(books: Books) -> Floats:
    """Direct resources' seats and touches."""
    total = books.same(0)
    for name in _channel(books, "direct"):
        total += seat_time_cost(books, name) + _by_step(books, name, "touch_cost")
    return total


def commission_cost(books: Books) -> Floats:
    """Direct resources' shares of sales."""
    total = books.same(0)
    for name in _channel(books, "direct"):
        total += _by_step(books, name, "commission") + _by_step(books, name, "keeps")
    return total


def partners_cost(books: Books) -> Floats:
    """All that indirect resources cost: seats, touches, commission and what they keep."""
    total = books.same(0)
    for name in _channel(books, "indirect"):
        total += seat_time_cost(books, name)
        for kind in ("touch_cost", "commission", "keeps"):
            total += _by_step(books, name, kind)
    return total


def campaigns_cost(books: Books) -> Floats:
    """The route's campaigns: by lead, by month that they run inside the window, and once."""
    total = books.same(0)
    for name in books.route.campaigns:
        campaign = books.scenario.campaigns[name]
        total += books.paid(campaign.cost.per_lead * books.count(f"campaign.{name}.leads"))
        total += books.paid(books.same(fixed_campaign_cost(books.scenario, campaign)))
    return total


def fixed_campaign_cost(scenario: Scenario, campaign: Campaign) -> float:
    """What a campaign costs whatever it brings: its months inside the window, and once if it begins there.

    In the plan's currency, before it is rounded.
    """
    first, after = _runs(scenario, campaign)
    months = max(0, min(after, scenario.end) - max(first, scenario.begin)) / MONTH
    once = campaign.cost.once if scenario.begin <= first < scenario.end else 0.0
    return campaign.cost.per_month * months + once


def _runs(scenario: Scenario, campaign: Campaign) -> tuple[int, int]:
    between = None if isinstance(campaign.leads, Times) else campaign.leads.between
    if between is None:
        return scenario.begin, scenario.end
    return _instant(scenario, between[0]), _instant(scenario, between[1])


def _instant(scenario: Scenario, moment: datetime) -> int:
    since = moment - scenario.start
    return scenario.begin + since.days * DAY + since.seconds * 1000 + since.microseconds // 1000


def other_cost(books: Books, steps: Iterable[Step] | None = None) -> Floats:
    """What outcomes cost, of all stages or of those of some steps."""
    stages = [books.scenario.stages[name] for name in reached_stages(books.scenario, books.route)]
    found = dict.fromkeys(stage.step for stage in stages if steps is None or stage.step in steps)
    return books.count(*(f"step.{step}.other_cost" for step in found))


def total_cost(books: Books) -> Floats:
    """All that a route costs, partners included."""
    parts = people_cost(books) + campaigns_cost(books) + commission_cost(books)
    return parts + other_cost(books) + partners_cost(books)


def winning_cost(books: Books) -> Floats:
    """What winning accounts costs: campaigns and the winning steps' share of resources and outcomes."""
    total = campaigns_cost(books) + other_cost(books, WINNING_STEPS)
    for name in books.steps:
        total += np.floor(seat_time_cost(books, name) * _share_of_time(books, name, WINNING_STEPS) + 0.5)
        for kind in ("touch_cost", "commission", "keeps"):
            total += _by_step(books, name, kind, WINNING_STEPS)
    return total


def profit(books: Books) -> Floats:
    """Gross profit less cost."""
    return books.count("gross_profit") - total_cost(books)


def _headcount(books: Books) -> Floats:
    return books.same(sum(books.scenario.resources[name].headcount for name in _channel(books, "direct")))


def _a_day(books: Books) -> Floats:
    return books.money("revenue") * DAY / books.scenario.horizon


def _returning(books: Books) -> Floats:
    return books.count("sales") - books.count("new_accounts")


def _decided(books: Books) -> Floats:
    return books.count("new_accounts", "journeys_lost")


def _total(name: str, unit: Unit, better: Better, term: Term, formula: str) -> Kpi:
    return Kpi(name=name, unit=unit, better=better, formula=formula, rule=Total(term))


def _ratio(name: str, unit: Unit, better: Better, top: Term, bottom: Term, formula: str) -> Kpi:
    return Kpi(name=name, unit=unit, better=better, formula=formula, rule=Ratio(top, bottom))


def _lead_time(share: float) -> Kpi:
    return Kpi(
        name=f"lead_time_p{round(100 * share)}",
        unit="days",
        better="less",
        formula=f"days from making to first sale that {share:.0%} of the cohort's won leads stay below",
        rule=Quantile("lead_time", share, DAY),
    )


PLAIN: tuple[Kpi, ...] = (
    _total("leads", "number", "neither", _counted("leads"), "leads made in the window, referrals included"),
    _total("sales", "number", "more", _counted("sales"), "sales in the window"),
    _total("new_accounts", "number", "more", _counted("new_accounts"), "first sales of a lead in the window"),
    _total("returning_sales", "number", "more", _returning, "sales less new accounts"),
    _total("revenue", "money", "more", _paid("revenue"), "value of the sales in the window"),
    _total("bookings", "money", "more", _paid("revenue"), "contracted value of the sales in the window"),
    _ratio("average_sale", "money", "neither", _paid("revenue"), _counted("sales"), "revenue ÷ sales"),
    _total("gross_profit", "money", "more", _paid("gross_profit"), "each sale × its segment's gross margin"),
    _total("cost", "money", "less", _in_currency(total_cost), "people + campaigns + commission + other + partners"),
    _total(
        "cost.people",
        "money",
        "less",
        _in_currency(people_cost),
        "direct resources: an hour's price × open seat-hours + a month's × seats × months + touches",
    ),
    _total(
        "cost.campaigns",
        "money",
        "less",
        _in_currency(campaigns_cost),
        "price of a lead × leads + price of a month × months running in the window + once if begun in it",
    ),
    _total("cost.commission", "money", "less", _in_currency(commission_cost), "direct resources' shares of the sales"),
    _total("cost.other", "money", "less", _in_currency(other_cost), "costs of outcomes"),
    _total("cost.partners", "money", "less", _in_currency(partners_cost), "all that indirect resources cost and keep"),
    _total("profit", "money", "more", _in_currency(profit), "gross profit − cost"),
    _ratio("return_on_cost", "number", "more", profit, total_cost, "profit ÷ cost"),
    _ratio(
        "cac",
        "money",
        "less",
        _in_currency(winning_cost),
        _counted("new_accounts"),
        "cost of generate, qualify and sell (a resource's time by what it was busy with) ÷ new accounts",
    ),
    _ratio(
        "win_rate",
        "share",
        "more",
        _counted("cohort.won"),
        _counted("cohort.leads"),
        "leads made in the window with a sale by the end of the follow-up ÷ leads made in the window",
    ),
    _ratio(
        "lead_time_mean",
        "days",
        "less",
        _counted("cohort.lead_time_ms", DAY),
        _counted("cohort.won"),
        "days from a lead's making to its first sale, mean over the cohort's won leads",
    ),
    _lead_time(0.5),
    _lead_time(0.9),
    _ratio(
        "value_per_lead",
        "money",
        "more",
        _paid("cohort.gross_profit"),
        _counted("cohort.leads"),
        "gross profit of all sales to the leads made in the window ÷ those leads",
    ),
    _ratio(
        "close_rate",
        "share",
        "more",
        _counted("new_accounts"),
        _decided,
        "new accounts ÷ (new accounts + journeys ended without a sale), in the window",
    ),
    _total("sales_velocity", "money per day", "more", _a_day, "revenue ÷ days of the horizon"),
    _total("headcount", "number", "less", _headcount, "seats of the direct resources that the route puts to work"),
    _total("open_at_end", "number", "neither", _counted("cohort.open"), "cohort's journeys open at the very end"),
    _total("lost", "number", "less", _counted("cohort.lost"), "cohort's journeys ended without a sale"),
)


def resource_kpis(resource: str) -> Iterator[Kpi]:
    """The KPIs of each resource of a route."""
    opened = f"resource.{resource}.open_ms"
    yield _total(
        f"fte.{resource}",
        "number",
        "neither",
        lambda books: books.count(opened) / (FULL_TIME * (books.scenario.horizon / WEEK)),
        "open seat-hours ÷ 40 hours a week",
    )
    yield _ratio(
        f"utilisation.{resource}",
        "share",
        "neither",
        _counted(f"resource.{resource}.busy_ms"),
        _counted(opened),
        "busy time inside hours ÷ open seat-time",
    )


def stage_kpis(stage: Stage) -> Iterator[Kpi]:
    """The KPIs of each stage that a route reaches; those of waiting where somebody's effort is waited for."""
    at = f"stage.{stage.name}"
    yield _total(f"visits.{stage.name}", "number", "neither", _counted(f"{at}.visits"), "visits begun")
    yield _ratio(
        f"time_in.{stage.name}",
        "hours",
        "less",
        _counted(f"{at}.time_ms", HOUR),
        _counted(f"{at}.left"),
        "hours from entering to leaving, mean over the visits that ended",
    )
    if stage.effort is not None:
        yield from _waiting_kpis(stage, at)
    yield from _outcome_kpis(stage, at)


def _outcome_kpis(stage: Stage, at: str) -> Iterator[Kpi]:
    first = stage.outcomes[0].name
    yield _ratio(
        f"conversion.{stage.name}",
        "share",
        "more",
        _counted(f"{at}.count.{first}"),
        _counted(f"{at}.ended"),
        f"visits ended by {first} ÷ visits ended by an outcome",
    )
    for name in (*(outcome.name for outcome in stage.outcomes), *EARLY_LEAVING):
        counted = _counted(f"{at}.count.{name}")
        yield _total(f"count.{stage.name}.{name}", "number", "neither", counted, f"visits ended by {name}")


def _waiting_kpis(stage: Stage, at: str) -> Iterator[Kpi]:
    def ended(books: Books) -> Floats:
        return books.count(f"{at}.served", f"{at}.gave_up")

    def waited(books: Books) -> Floats:
        return books.count(f"{at}.wait_served_ms", f"{at}.wait_left_ms") / HOUR

    yield _ratio(
        f"wait_mean.{stage.name}",
        "hours",
        "less",
        _counted(f"{at}.wait_served_ms", HOUR),
        _counted(f"{at}.served"),
        "hours from ready to the first touch, mean over those served",
    )
    yield Kpi(
        name=f"wait_p90.{stage.name}",
        unit="hours",
        better="less",
        formula="hours from ready to the first touch that 90 % of those served stay below",
        rule=Quantile(f"wait.{stage.name}", 0.9, HOUR),
    )
    yield _ratio(
        f"wait_all.{stage.name}",
        "hours",
        "less",
        waited,
        ended,
        "hours from ready to the first touch or to giving up, mean over all waits that ended",
    )
    if stage.due is not None:
        in_time = _counted(f"{at}.in_time")
        yield _ratio(f"in_time.{stage.name}", "share", "more", in_time, ended, "served within due ÷ waits ended")
    gave_up = _counted(f"{at}.gave_up")
    yield _ratio(f"gave_up.{stage.name}", "share", "less", gave_up, ended, "patience ended ÷ waits ended")
    yield _total(
        f"queue.{stage.name}",
        "number",
        "less",
        lambda books: books.count(f"{at}.queue_ms") / books.scenario.horizon,
        "mean number waiting over the window, whatever touch they wait for",
    )
