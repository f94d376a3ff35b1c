"""What a route costs: its people, campaigns, commission, outcomes and partners, and what of it wins accounts."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from simulator.engines.books import Books, Floats
from simulator.rules.durations import HOUR, MONTH
from simulator.rules.money import half_up
from simulator.scenario.calendars import world_ms
from simulator.scenario.reach import reached_stages
from simulator.scenario.types import Campaign, Count, Rate, Scenario, Step

WINNING_STEPS: tuple[Step, ...] = ("generate", "qualify", "sell")
"""The steps whose costs win an account."""
LEAD_STEPS: tuple[Step, ...] = ("generate",)
"""The steps whose costs make a lead."""


def seat_time_cost(books: Books, resource: str) -> Floats:
    """What a resource's seats cost: by the hour while scheduled or in overtime, by the month while filled.

    Like every cost below a whole number of the currency's smallest unit, so that parts add up to the whole.
    """
    cost = books.scenario.resources[resource].cost
    hours = books.count(f"resource.{resource}.scheduled_ms") / HOUR
    overtime = books.count(f"resource.{resource}.overtime_ms") / HOUR
    months = books.count(f"resource.{resource}.present_ms") / MONTH
    return books.paid(cost.per_hour * (hours + cost.overtime * overtime) + cost.per_month * months)


def hiring_cost(books: Books, resource: str) -> Floats:
    """What it costs to hire a resource's people who come in the window."""
    return books.paid(books.scenario.resources[resource].cost.per_hire * books.count(f"resource.{resource}.hires"))


def seats_cost(books: Books, resource: str) -> Floats:
    """All that a resource's seats cost, whatever they do."""
    return seat_time_cost(books, resource) + hiring_cost(books, resource)


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


def of_channel(books: Books, channel: str) -> list[str]:
    """The route's resources of a channel, direct or indirect."""
    return [name for name in books.steps if books.scenario.resources[name].channel == channel]


def people_cost(books: Books) -> Floats:
    """Direct resources' seats and touches."""
    total = books.same(0)
    for name in of_channel(books, "direct"):
        total += seat_time_cost(books, name) + _by_step(books, name, "touch_cost")
    return total


def hires_cost(books: Books) -> Floats:
    """Direct resources' hires."""
    total = books.same(0)
    for name in of_channel(books, "direct"):
        total += hiring_cost(books, name)
    return total


def commission_cost(books: Books) -> Floats:
    """Direct resources' shares of what is paid."""
    total = books.same(0)
    for name in of_channel(books, "direct"):
        total += _by_step(books, name, "commission") + _by_step(books, name, "keeps")
    return total


def partners_cost(books: Books) -> Floats:
    """All that indirect resources cost: seats, hires, touches, commission and what they keep."""
    total = books.same(0)
    for name in of_channel(books, "indirect"):
        total += seats_cost(books, name)
        for kind in ("touch_cost", "commission", "keeps"):
            total += _by_step(books, name, kind)
    return total


def campaigns_cost(books: Books) -> Floats:
    """The route's campaigns: by lead, by month that they run inside the window, and once."""
    total = books.same(0)
    for name in books.route.campaigns:
        total += campaign_cost(books, name)
    return total


def campaign_cost(books: Books, name: str) -> Floats:
    """What one of the route's campaigns costs."""
    campaign = books.scenario.campaigns[name]
    by_lead = books.paid(campaign.cost.per_lead * books.count(f"campaign.{name}.brought"))
    return by_lead + books.paid(books.same(fixed_campaign_cost(books.scenario, campaign)))


def fixed_campaign_cost(scenario: Scenario, campaign: Campaign) -> float:
    """What a campaign costs whatever it brings: its months inside the window, and once if it begins there.

    In the plan's currency, before it is rounded.
    """
    first, after = _runs(scenario, campaign)
    months = max(0, min(after, scenario.end) - max(first, scenario.begin)) / MONTH
    once = campaign.cost.once if scenario.begin <= first < scenario.end else 0.0
    return campaign.monthly_cost * months + once


def _runs(scenario: Scenario, campaign: Campaign) -> tuple[int, int]:
    between = campaign.leads.between if isinstance(campaign.leads, Rate | Count) else None
    if between is None:
        return scenario.begin, scenario.end
    return world_ms(scenario, between[0]), world_ms(scenario, between[1])


def other_cost(books: Books, steps: Iterable[Step] | None = None) -> Floats:
    """What outcomes cost, of all stages or of those of some steps."""
    stages = [books.scenario.stages[name] for name in reached_stages(books.scenario, books.route)]
    found = dict.fromkeys(stage.step for stage in stages if steps is None or stage.step in steps)
    return books.count(*(f"step.{step}.other_cost" for step in found))


def total_cost(books: Books) -> Floats:
    """All that a route costs, partners included."""
    parts = people_cost(books) + campaigns_cost(books) + commission_cost(books) + hires_cost(books)
    return parts + other_cost(books) + partners_cost(books)


def winning_cost(books: Books, steps: tuple[Step, ...] = WINNING_STEPS) -> Floats:
    """What winning accounts costs, or making leads: campaigns and the steps' share of resources and outcomes."""
    total = campaigns_cost(books) + other_cost(books, steps)
    for name in books.steps:
        total += half_up(seats_cost(books, name) * _share_of_time(books, name, steps))
        for kind in ("touch_cost", "commission", "keeps"):
            total += _by_step(books, name, kind, steps)
    return total
