"""What a replication costs, once more: from its event log and the values that the plan states.

Imports nothing of the simulator's rules or KPIs. Amounts are in the plan's currency unless said otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from simulator.scenario.types import Campaign, Count, Rate
from tests.laws.event_log import DAY, EARLY, Log, shares

HOUR = DAY // 24
MONTH = 730.5 * HOUR
STEPS = ("generate", "qualify", "sell", "fulfil", "serve")

Kpis = Iterator[tuple[str, float]]

Address = tuple[str, str, str, str]
"""A lead's campaign and segment, the resource that worked for it (if none, no text) and the step."""
ADDRESS = ("campaign", "segment", "resource", "step")


class Costs:
    """What a route costs and what that was for; amounts are in the plan's currency."""

    def __init__(self, log: Log) -> None:
        self.log = log
        busy, overtime = log.work
        self.busy = summed(rows_of(log.touches, *ADDRESS), busy)
        self.overtime = summed(log.touches["resource"], overtime)
        self.spent = [_touch_costs(log), _sale_costs(log)]
        self.outcomes = _outcome_costs(log)
        self.campaigns = {name: _campaign_cost(log, name) for name in log.scenario.routes[log.route].campaigns}
        self.time = {name: _time_cost(log, name, self.overtime[name]) for name in log.steps}
        self.hires = {name: _hiring_cost(log, name) for name in log.steps}

    def _in_currency(self, units: float) -> float:
        return units / self.log.scenario.minor_units

    def of_work(self, name: str, steps: Any, source: str = "") -> float:
        """A resource's touches and shares of sales."""
        return self._in_currency(sum(sum_of(spent, name, steps, source) for spent in self.spent))

    def of_outcomes(self, steps: Any, source: str = "") -> float:
        """What outcomes cost, whoever worked for them."""
        return self._in_currency(sum_of(self.outcomes, None, steps, source))

    def parts(self) -> Kpis:
        """The parts of a route's cost."""
        people = partners = commission = hires = 0.0
        touched, shared = self.spent
        for name in self.log.steps:
            if self.log.scenario.resources[name].channel == "direct":
                people += self.time[name] + self._in_currency(sum_of(touched, name))
                commission += self._in_currency(sum_of(shared, name))
                hires += self.hires[name]
            else:
                partners += self.time[name] + self.hires[name] + self.of_work(name, STEPS)
        yield "cost.people", people
        yield "cost.partners", partners
        yield "cost.commission", commission
        yield "cost.hires", hires
        yield "cost.campaigns", sum(self.campaigns.values())
        yield "cost.other", self.of_outcomes(STEPS)

    def of_steps(self, steps: Any) -> float:
        """The cost of campaigns and of some steps; seats by what they were busy with."""
        total = sum(self.campaigns.values()) + self.of_outcomes(steps)
        for name in self.log.steps:
            share = self._share_of_time(name, steps, "", 1)
            seats = self.time[name] + self.hires[name]
            units = round(seats * self.log.scenario.minor_units)  # whole, so that a half is one
            total += self._in_currency(np.floor(units * share + 0.5)) + self.of_work(name, steps)
        return total

    def of_source(self, source: str, steps: Any, alike: int) -> float:
        """The cost of the leads of a campaign or segment in some steps; ``alike``: how many such sources there are."""
        total = self.of_outcomes(steps, source)
        for name, cost in self.campaigns.items():
            total += cost if source in (name, self.log.scenario.campaigns[name].segment) else 0.0
        for name in self.log.steps:
            share = self._share_of_time(name, steps, source, alike)
            total += (self.time[name] + self.hires[name]) * share + self.of_work(name, steps, source)
        return total

    def _share_of_time(self, name: str, steps: Any, source: str, alike: int) -> float:
        own = self.log.steps[name]
        everything, part = sum_of(self.busy, name), sum_of(self.busy, name, steps, source)
        return part / everything if everything else sum(step in steps for step in own) / len(own) / alike


def sum_of(amounts: dict[Address, int], name: str | None, steps: Any = STEPS, source: str = "") -> int:
    """Amounts of a resource, or of all, in some steps; of one campaign's or segment's leads if it is named."""
    return sum(
        amount
        for (campaign, segment, resource, step), amount in amounts.items()
        if name in (None, resource) and step in steps and source in ("", campaign, segment)
    )


def summed(addresses: Any, amounts: Any) -> Counter[Any]:
    """Whole amounts by address."""
    sums: Counter[Any] = Counter()
    for address, amount in zip(addresses, amounts, strict=True):
        sums[address] += int(amount)
    return sums


def _time_cost(log: Log, name: str, overtime: int) -> float:
    """A resource's seats, by the scheduled hour, overtime at its own price, and by the filled month, once rounded."""
    price = log.scenario.resources[name].cost
    if name not in log.counted:
        return 0.0
    _, scheduled, present, _, _ = log.times(name)
    hours = scheduled / HOUR + price.overtime * (overtime / HOUR)
    return _whole(log, price.per_hour * hours + price.per_month * (present / MONTH))


def _hiring_cost(log: Log, name: str) -> float:
    return _whole(log, log.scenario.resources[name].cost.per_hire * log.times(name)[3])


def _units(log: Log, amount: float) -> int:
    return int(np.floor(amount * log.scenario.minor_units + 0.5))


def _whole(log: Log, amount: float) -> float:
    return _units(log, amount) / log.scenario.minor_units


def rows_of(table: pd.DataFrame, *columns: str) -> Iterator[Any]:
    return zip(*(table[name].to_numpy() for name in columns), strict=True)


def _touch_costs(log: Log) -> Counter[Address]:
    """What the touches that ended in the window cost, in smallest units."""
    costs: Counter[Address] = Counter()
    ended = log.touches[log.in_window(log.touches["end_time"]) & log.touches["finishes"]]
    for (stage, *address), many in Counter(rows_of(ended, "activity", *ADDRESS)).items():
        option = log.scenario.stages[stage].options.get(address[2])
        each = _units(log, log.scenario.resources[address[2]].cost.per_touch)
        costs[tuple(address)] += many * (each + _units(log, option.cost if option else 0.0))
    return costs


def _sale_costs(log: Log) -> Counter[Address]:
    """What resources get of what was paid in the window for their sales, in smallest units."""
    paid = log.payments[log.payments["resource"] != ""]
    keeps = [log.scenario.resources[name].cost.keeps for name in paid["resource"]]
    parts = shares(paid["amount"], keeps) + shares(paid["amount"], _commissions(log, paid))
    measured = log.in_window(paid["time"])
    return summed(rows_of(paid[measured], *ADDRESS), parts[measured])


def _commissions(log: Log, paid: pd.DataFrame) -> list[float]:
    """The share that the seller gets of each payment; under a quota, the same of all that a seat has of a month."""
    origin = np.datetime64(log.scenario.start, "ms") - np.timedelta64(log.scenario.warm_up, "ms")
    months = (origin + paid["time"].to_numpy().astype("timedelta64[ms]")).astype("datetime64[M]").astype(int)
    purses = list(zip(paid["resource"], paid["seat"], months.tolist(), strict=True))
    totals, found = summed(purses, paid["amount"]), []
    for purse, of_first in zip(purses, paid["of_first"], strict=True):
        told = log.scenario.resources[purse[0]].cost.commission
        share = told.first if of_first else told.later
        if told.quota is not None:
            quota, total = told.quota * log.scenario.minor_units, totals[purse]
            beyond = max(0.0, total - quota)
            share = (told.first * min(total, quota) + told.above * beyond) / total if beyond else told.first
        found.append(share)
    return found


def _outcome_costs(log: Log) -> Counter[Address]:
    """What outcomes that took effect in the window cost, in smallest units."""
    costs: Counter[Address] = Counter()
    effective = log.visits[log.in_window(log.visits["known_time"]) & ~log.visits["outcome"].isin(EARLY)]
    price = {(stage.name, way.name): way.cost for stage in log.reached for way in stage.outcomes}
    for (stage, outcome, *address), many in Counter(rows_of(effective, "activity", "outcome", *ADDRESS)).items():
        costs[tuple(address)] += _units(log, price.get((stage, outcome), 0.0)) * many
    return costs


def _campaign_cost(log: Log, name: str) -> float:
    campaign = log.scenario.campaigns[name]
    return _whole(log, campaign.cost.per_lead * brought(log, name)) + _whole(log, _fixed_cost(log, campaign))


def brought(log: Log, name: str) -> int:
    """The leads and cold names that came by a campaign in the window."""
    own = (log.leads["campaign"] == name) & (log.leads["referred_by"] == "")
    return int((own & log.in_window(log.leads["came"])).sum())


def _fixed_cost(log: Log, campaign: Campaign) -> float:
    scenario = log.scenario
    first, last = scenario.begin, scenario.end
    if isinstance(campaign.leads, Rate | Count) and campaign.leads.between is not None:
        first, last = (_world_ms(log, moment) for moment in campaign.leads.between)
    months = max(0, min(last, scenario.end) - max(first, scenario.begin)) / MONTH
    spending = campaign.leads.spending if isinstance(campaign.leads, Rate) else None
    monthly = campaign.cost.per_month + (spending.per_month if spending else 0.0)
    return monthly * months + campaign.cost.once * (scenario.begin <= first < scenario.end)


def _world_ms(log: Log, moment: datetime) -> int:
    return log.scenario.warm_up + round((moment - log.scenario.start).total_seconds() * 1000)
