"""KPIs by campaign and by segment: where the leads came from that a route worked.

A referred lead counts for the campaign with which its referrers began. What cannot be told apart is shared out: a
resource's seats by the time that it was busy with the source's leads, or evenly where it was never busy. So the
costs of a route's campaigns add up to the route's cost, and so do those of its segments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from simulator.engines.books import Books, Floats
from simulator.engines.tallies import sources
from simulator.kpis.costs import LEAD_STEPS, WINNING_STEPS, campaign_cost, seats_cost
from simulator.kpis.definitions import Kpi, counted, in_currency, paid, ratio, total
from simulator.scenario.reach import reached_stages
from simulator.scenario.types import Step


def source_kpis(source: str, tail: str) -> Iterator[Kpi]:
    """The KPIs of ``campaign.NAME`` or ``segment.NAME``, whose own names end in ``tail``."""
    kind = source.partition(".")[0]
    whose = f"of the {kind}'s leads"
    accounts = counted(f"{source}.new_accounts")
    yield total(f"leads.{tail}", "number", "neither", counted(f"{source}.leads"), f"leads, {whose} alone")
    yield total(f"sales.{tail}", "number", "more", counted(f"{source}.sales"), f"sales, {whose} alone")
    yield total(f"revenue.{tail}", "money", "more", paid(f"{source}.revenue"), f"revenue, {whose} alone")
    yield total(
        f"cost.{tail}",
        "money",
        "less",
        in_currency(lambda books: source_cost(books, source)),
        f"campaigns + touches, shares of payments and outcomes {whose} + seats by the time they were busy with them",
    )
    yield ratio(
        f"cac.{tail}",
        "money",
        "less",
        in_currency(lambda books: source_cost(books, source, WINNING_STEPS)),
        accounts,
        f"cost as in cost.{tail}, of generate, qualify and sell alone ÷ new accounts {whose}",
    )
    yield ratio(
        f"cost_per_lead.{tail}",
        "money",
        "less",
        in_currency(lambda books: source_cost(books, source, LEAD_STEPS)),
        counted(f"{source}.leads"),
        f"cost as in cost.{tail}, of campaigns and generate alone ÷ leads {whose}",
    )
    won, made = counted(f"{source}.cohort.won"), counted(f"{source}.cohort.leads")
    yield ratio(f"win_rate.{tail}", "share", "more", won, made, f"win rate {whose} alone")


def source_cost(books: Books, source: str, steps: Iterable[Step] | None = None) -> Floats:
    """What a campaign's or segment's leads cost, of all steps or of some, among them the making of leads.

    In smallest units; a share of the seats' time is not rounded, so that sources add up to the whole.
    """
    chosen = None if steps is None else tuple(steps)
    worked = dict.fromkeys(books.scenario.stages[name].step for name in reached_stages(books.scenario, books.route))
    spent = [f"{source}.{step}.spent" for step in worked if chosen is None or step in chosen]
    cost = books.count(*spent)
    for name in _own_campaigns(books, source):
        cost += campaign_cost(books, name)
    for resource in books.steps:
        cost += seats_cost(books, resource) * _share_of_time(books, source, resource, chosen)
    return cost


def _own_campaigns(books: Books, source: str) -> list[str]:
    kind, _, name = source.partition(".")
    campaigns = books.scenario.campaigns
    return [one for one in books.route.campaigns if (one if kind == "campaign" else campaigns[one].segment) == name]


def _share_of_time(books: Books, source: str, resource: str, steps: tuple[Step, ...] | None) -> Floats:
    """The share of a resource's busy time that goes to a source's leads in some steps."""
    worked = books.steps[resource]
    chosen = [step for step in worked if steps is None or step in steps]
    part = books.count(*(f"{source}.resource.{resource}.{step}.busy_ms" for step in chosen))
    busy = books.count(*(f"resource.{resource}.{step}.busy_ms" for step in worked))
    kind = source.partition(".")[0]
    alike = sum(one.startswith(f"{kind}.") for one in sources(books.scenario, books.route))
    idle = books.same(len(chosen) / len(worked) / alike)
    return np.divide(part, busy, out=idle, where=busy > 0)
