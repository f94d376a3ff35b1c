"""The list of KPIs: what each is called, measured in, computed from, and whether more of it is better.

A KPI is a total of each replication, a ratio of two totals, or a quantile of durations. The first two are
written as vectorised functions of the `Books` of many replications, so that a ratio's headline can be the
ratio of sums. Money is in the plan's currency. *Window* KPIs are what the books show for the measured
time, *cohort* KPIs what became of the leads made in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from simulator.engines.books import Books, Floats
from simulator.engines.tallies import resource_steps, sources
from simulator.kpis.adjusted import ADJUSTED
from simulator.kpis.by_source import source_kpis
from simulator.kpis.costs import (
    LEAD_STEPS,
    campaigns_cost,
    commission_cost,
    hires_cost,
    of_channel,
    other_cost,
    partners_cost,
    people_cost,
    total_cost,
    winning_cost,
)
from simulator.kpis.definitions import (
    Adjusted,
    Kpi,
    Quantile,
    Ratio,
    Total,
    counted,
    in_currency,
    level,
    paid,
    ratio,
    total,
)
from simulator.kpis.people import people_kpis
from simulator.rules.durations import DAY, HOUR, WEEK
from simulator.scenario.kpi_names import source_tails
from simulator.scenario.reach import cold_campaigns, reached_stages
from simulator.scenario.types import EARLY_LEAVING, Route, Scenario, Stage

FULL_TIME = 40 * HOUR
"""A full-time week."""

__all__ = ["PLAIN", "Adjusted", "Kpi", "Quantile", "Ratio", "Total", "kpis", "resource_kpis", "stage_kpis"]


def kpis(scenario: Scenario, route: Route) -> dict[str, Kpi]:
    """Every KPI that a route of a plan has, by name, in the order in which they are shown."""
    return {kpi.name: kpi for kpi in _all(scenario, route)}


def _all(scenario: Scenario, route: Route) -> Iterator[Kpi]:
    yield from PLAIN
    yield from ADJUSTED
    tails = source_tails(scenario.origins, scenario.segments)
    for source in sources(scenario, route):
        yield from source_kpis(source, tails[source])
    for resource in resource_steps(scenario, route):
        if scenario.resources[resource].headcount is not None:
            yield from resource_kpis(resource)
            yield from people_kpis(scenario.resources[resource])
    for name in reached_stages(scenario, route):
        yield from stage_kpis(scenario.stages[name])


def profit(books: Books) -> Floats:
    """Gross profit less cost."""
    return books.count("gross_profit") - total_cost(books)


def _headcount(books: Books) -> Floats:
    direct = (f"resource.{name}.present_ms" for name in of_channel(books, "direct"))
    return level(*direct)(books)


def _a_day(books: Books) -> Floats:
    return books.money("bookings") * DAY / books.scenario.horizon


def _returning(books: Books) -> Floats:
    return books.count("sales") - books.count("new_accounts")


def _decided(books: Books) -> Floats:
    return books.count("new_accounts", "journeys_lost")


def _cold_names(books: Books) -> Floats:
    """The names of campaigns that feed the step ``generate``."""
    return books.count(*(f"campaign.{name}.brought" for name in cold_campaigns(books.scenario, books.route)))


def _lead_time(share: float) -> Kpi:
    return Kpi(
        name=f"lead_time_p{round(100 * share)}",
        unit="days",
        better="less",
        formula=f"days from making to first sale that {share:.0%} of the cohort's won leads stay below, to 0.1 %",
        rule=Quantile("lead_time", share, DAY),
    )


PLAIN: tuple[Kpi, ...] = (
    total(
        "cold_names",
        "number",
        "neither",
        _cold_names,
        "names that campaigns brought in the window to a stage of step generate",
    ),
    total(
        "leads",
        "number",
        "neither",
        counted("leads"),
        "leads made in the window, referrals included; cold names once they leave step generate",
    ),
    total("sales", "number", "more", counted("sales"), "sales in the window"),
    total("new_accounts", "number", "more", counted("new_accounts"), "first sales of a lead in the window"),
    total("returning_sales", "number", "more", _returning, "sales less new accounts"),
    total("revenue", "money", "more", paid("revenue"), "what is paid in the window; of subscriptions, its months"),
    total(
        "bookings",
        "money",
        "more",
        paid("bookings"),
        "contracted value of the sales in the window: of a subscription its price × the payments of its term",
    ),
    ratio("average_sale", "money", "neither", paid("bookings"), counted("sales"), "bookings ÷ sales"),
    total("gross_profit", "money", "more", paid("gross_profit"), "each payment × its segment's gross margin"),
    total("cost", "money", "less", in_currency(total_cost), "people, campaigns, commission, hires, other, partners"),
    total(
        "cost.people",
        "money",
        "less",
        in_currency(people_cost),
        "direct resources: an hour's price × (scheduled seat-hours + overtime) + a month's × filled seats + touches",
    ),
    total(
        "cost.campaigns",
        "money",
        "less",
        in_currency(campaigns_cost),
        "price of a lead × leads, cold names too, + price of a month × months in the window + once if begun in it",
    ),
    total("cost.commission", "money", "less", in_currency(commission_cost), "direct resources' shares of what is paid"),
    total("cost.hires", "money", "less", in_currency(hires_cost), "direct resources: a hire's price × who comes"),
    total("cost.other", "money", "less", in_currency(other_cost), "costs of outcomes"),
    total("cost.partners", "money", "less", in_currency(partners_cost), "all that indirect resources cost and keep"),
    total("profit", "money", "more", in_currency(profit), "gross profit − cost"),
    ratio("return_on_cost", "number", "more", profit, total_cost, "profit ÷ cost"),
    ratio(
        "cac",
        "money",
        "less",
        in_currency(winning_cost),
        counted("new_accounts"),
        "cost of generate, qualify and sell (a resource's time by what it was busy with) ÷ new accounts",
    ),
    ratio(
        "cost_per_lead",
        "money",
        "less",
        in_currency(partial(winning_cost, steps=LEAD_STEPS)),
        counted("leads"),
        "cost of campaigns and of generate (a resource's time by what it was busy with) ÷ leads",
    ),
    ratio(
        "win_rate",
        "share",
        "more",
        counted("cohort.won"),
        counted("cohort.leads"),
        "leads made in the window with a sale by the end of the follow-up ÷ leads made in the window",
    ),
    ratio(
        "lead_time_mean",
        "days",
        "less",
        counted("cohort.lead_time_ms", DAY),
        counted("cohort.won"),
        "days from a lead's making to its first sale, mean over the cohort's won leads",
    ),
    _lead_time(0.5),
    _lead_time(0.9),
    ratio(
        "value_per_lead",
        "money",
        "more",
        paid("cohort.gross_profit"),
        counted("cohort.leads"),
        "gross profit of all that the leads made in the window pay by the end of the follow-up ÷ those leads",
    ),
    ratio(
        "close_rate",
        "share",
        "more",
        counted("new_accounts"),
        _decided,
        "new accounts ÷ (new accounts + journeys ended without a sale), in the window",
    ),
    total("sales_velocity", "money per day", "more", _a_day, "sales × average sale ÷ days of the horizon"),
    total(
        "headcount",
        "number",
        "less",
        _headcount,
        "filled seats of the direct resources that the route puts to work, on average",
    ),
    total("open_at_end", "number", "neither", counted("cohort.open"), "cohort's journeys open at the very end"),
    total("lost", "number", "less", counted("cohort.lost"), "cohort's journeys ended without a sale"),
)


def resource_kpis(resource: str) -> Iterator[Kpi]:
    """The KPIs of each resource of a route."""
    opened = f"resource.{resource}.open_ms"
    yield total(
        f"fte.{resource}",
        "number",
        "neither",
        lambda books: books.count(opened) / (FULL_TIME * (books.scenario.horizon / WEEK)),
        "open seat-hours ÷ 40 hours a week",
    )
    yield ratio(
        f"utilisation.{resource}",
        "share",
        "neither",
        counted(f"resource.{resource}.busy_ms"),
        counted(opened),
        "busy time inside hours ÷ open seat-time",
    )


def stage_kpis(stage: Stage) -> Iterator[Kpi]:
    """The KPIs of each stage that a route reaches; those of waiting where somebody's effort is waited for."""
    at = f"stage.{stage.name}"
    yield total(f"visits.{stage.name}", "number", "neither", counted(f"{at}.visits"), "visits begun")
    yield ratio(
        f"time_in.{stage.name}",
        "hours",
        "less",
        counted(f"{at}.time_ms", HOUR),
        counted(f"{at}.left"),
        "hours from entering to leaving, mean over the visits that ended, but for those turned away or exhausted",
    )
    if stage.effort is not None:
        yield from _waiting_kpis(stage, at)
    yield from _outcome_kpis(stage, at)


def _outcome_kpis(stage: Stage, at: str) -> Iterator[Kpi]:
    first = stage.outcomes[0].name
    yield ratio(
        f"conversion.{stage.name}",
        "share",
        "more",
        counted(f"{at}.count.{first}"),
        counted(f"{at}.ended"),
        f"visits ended by {first} ÷ visits ended by an outcome",
    )
    for name in (*(outcome.name for outcome in stage.outcomes), *EARLY_LEAVING):
        ended = counted(f"{at}.count.{name}")
        yield total(f"count.{stage.name}.{name}", "number", "neither", ended, f"visits ended by {name}")


def _waiting_kpis(stage: Stage, at: str) -> Iterator[Kpi]:
    yield from _served_kpis(stage, at)
    yield from _waits_ended_kpis(stage, at)
    yield total(
        f"queue.{stage.name}",
        "number",
        "less",
        level(f"{at}.queue_ms"),
        "mean number waiting over the window, before the first touch or any later one, unlike `wait_…`",
    )


def _served_kpis(stage: Stage, at: str) -> Iterator[Kpi]:
    yield ratio(
        f"wait_mean.{stage.name}",
        "hours",
        "less",
        counted(f"{at}.wait_served_ms", HOUR),
        counted(f"{at}.served"),
        "hours from ready to the first touch (no later one), mean over those served",
    )
    yield Kpi(
        name=f"wait_p90.{stage.name}",
        unit="hours",
        better="less",
        formula="hours from ready to the first touch (no later one) that 90 % of those served stay below, to 0.1 %",
        rule=Quantile(f"wait.{stage.name}", 0.9, HOUR),
    )


def _waits_ended_kpis(stage: Stage, at: str) -> Iterator[Kpi]:
    def ended(books: Books) -> Floats:
        return books.count(f"{at}.served", f"{at}.waits_left")

    yield ratio(
        f"wait_all.{stage.name}",
        "hours",
        "less",
        lambda books: books.count(f"{at}.wait_served_ms", f"{at}.wait_left_ms") / HOUR,
        ended,
        "hours from ready to the first touch (no later one) or to leaving in vain, mean over all waits that ended",
    )
    if stage.due is not None:
        in_time = counted(f"{at}.in_time")
        yield ratio(f"in_time.{stage.name}", "share", "more", in_time, ended, "served within due ÷ waits ended")
    gave_up = counted(f"{at}.gave_up")
    yield ratio(f"gave_up.{stage.name}", "share", "less", gave_up, ended, "patience ended ÷ waits ended")
