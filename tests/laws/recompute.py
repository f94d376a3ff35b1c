"""Every KPI of a replication, once more: from its event log and the values that the plan states.

Written against the table of KPIs in the documentation, with pandas, importing nothing of the simulator's rules or
KPIs, so that what both agree on is not the same mistake made twice. An undefined KPI is NaN.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from simulator.scenario.types import Campaign, Stage, Times
from tests.laws.event_log import DAY, EARLY, Log, shares

HOUR = DAY // 24
WEEK = 7 * DAY
MONTH = 730.5 * HOUR
WINNING = ("generate", "qualify", "sell")

Kpis = Iterator[tuple[str, float]]


def kpis(log: Log) -> dict[str, float]:
    """All KPIs of the replication by name; quantiles are the plain ones of the durations themselves."""
    found, costs = dict([*_flows(log), *_cohort(log)]), Costs(log)
    parts = dict(costs.parts())
    found |= parts | {"cost": sum(parts.values())}
    found["profit"] = found["gross_profit"] - found["cost"]
    found["return_on_cost"] = _over(found["profit"], found["cost"])
    found["cac"] = _over(costs.of_winning(), found["new_accounts"])
    for resource in log.steps:
        opened, busy = _open_ms(log, resource), sum(costs.busy[resource].values())
        found[f"fte.{resource}"] = opened / HOUR / (40 * log.scenario.horizon / WEEK)
        found[f"utilisation.{resource}"] = _over(busy, opened)
    for stage in log.reached:
        found |= dict(_of_stage(log, stage))
    return found


def quantile(durations: Any, share: float) -> float:
    """The least of the durations that a share of them does not exceed."""
    return float(np.quantile(durations, share, method="inverted_cdf")) if len(durations) else float("nan")


def _over(top: float, bottom: float) -> float:
    return top / bottom if bottom else float("nan")


def _flows(log: Log) -> Kpis:
    scenario, leads = log.scenario, log.leads
    sold = log.sales[log.in_window(log.sales["known_time"])]
    new = int(log.in_window(leads["bought"]).sum())
    lost = int((log.in_window(leads["ended"]) & leads["bought"].isna()).sum())
    revenue = int(sold["sale"].sum()) / scenario.minor_units
    yield "leads", int(log.in_window(leads["made_time"]).sum())
    yield "sales", len(sold)
    yield "new_accounts", new
    yield "returning_sales", len(sold) - new
    yield "revenue", revenue
    yield "bookings", revenue
    yield "average_sale", _over(revenue, len(sold))
    yield "gross_profit", int(sold["gross"].sum()) / scenario.minor_units
    yield "close_rate", _over(new, new + lost)
    yield "sales_velocity", revenue / (scenario.horizon / DAY)
    direct = [name for name in log.steps if scenario.resources[name].channel == "direct"]
    yield "headcount", sum(scenario.resources[name].headcount for name in direct)


def _cohort(log: Log) -> Kpis:
    cohort = log.leads[log.in_window(log.leads["made_time"])]
    won = cohort[cohort["bought"].notna()]
    days = (won["bought"] - won["made_time"]) / DAY
    yield "win_rate", _over(len(won), len(cohort))
    yield "lead_time_mean", _over(float(days.sum()), len(won))
    yield "lead_time_p50", quantile(days, 0.5)
    yield "lead_time_p90", quantile(days, 0.9)
    yield "value_per_lead", _over(int(cohort["gross"].sum()) / log.scenario.minor_units, len(cohort))
    yield "open_at_end", int(cohort["ended"].isna().sum())
    yield "lost", int((cohort["ended"].notna() & cohort["bought"].isna()).sum())


class Costs:
    """What a route costs, by resource and step; amounts are in the plan's currency."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.touched, self.shared, self.outcomes = _touch_costs(log), _sale_costs(log), _outcome_costs(log)
        self.campaigns = _campaigns_cost(log)
        self.busy = {name: _busy(log, name) for name in log.steps}

    def of_time(self, name: str) -> float:
        """A resource's seats, by the open hour and by the month, to the nearest smallest unit."""
        resource = self.log.scenario.resources[name]
        hours, months = _open_ms(self.log, name) / HOUR, self.log.scenario.horizon / MONTH
        amount = resource.cost.per_hour * hours + resource.cost.per_month * resource.headcount * months
        return _whole(self.log, amount)

    def of_work(self, name: str, steps: Any) -> float:
        """A resource's touches and shares of sales."""
        return _sum(self.touched, name, steps) + _sum(self.shared, name, steps)

    def parts(self) -> Kpis:
        """The parts of a route's cost."""
        people = partners = commission = 0.0
        for name, steps in self.log.steps.items():
            if self.log.scenario.resources[name].channel == "direct":
                people += self.of_time(name) + _sum(self.touched, name, steps)
                commission += _sum(self.shared, name, steps)
            else:
                partners += self.of_time(name) + self.of_work(name, steps)
        yield "cost.people", people
        yield "cost.partners", partners
        yield "cost.commission", commission
        yield "cost.campaigns", self.campaigns
        yield "cost.other", sum(self.outcomes.values())

    def of_winning(self) -> float:
        """The cost of the steps that win accounts; seats by what they were busy with."""
        total = self.campaigns + sum(self.outcomes.get(step, 0.0) for step in WINNING)
        for name, steps in self.log.steps.items():
            winning, busy = [step for step in steps if step in WINNING], self.busy[name]
            part = sum(busy.get(step, 0) for step in winning)
            share = part / sum(busy.values()) if sum(busy.values()) else len(winning) / len(steps)
            total += _whole(self.log, self.of_time(name) * share) + self.of_work(name, winning)
        return total


def _sum(costs: dict[tuple[str, str], float], name: str, steps: Any) -> float:
    return sum(costs.get((name, step), 0.0) for step in steps)


def _open_ms(log: Log, name: str) -> int:
    open_ms = log.worked(name, log.scenario.begin, log.scenario.end)
    return log.scenario.resources[name].headcount * int(open_ms)


def _busy(log: Log, name: str) -> dict[str, int]:
    """By step, the in-hours work of a resource in the window."""
    touches = log.touches[log.touches["resource"] == name]
    begins = touches["start_time"].clip(log.scenario.begin, log.scenario.end)
    ends = touches["end_time"].fillna(log.scenario.stop).clip(log.scenario.begin, log.scenario.end)
    worked, at = log.worked(name, begins, ends), touches["step"].to_numpy()
    return {step: int(worked[at == step].sum()) for step in log.steps[name]}


def _units(log: Log, amount: float) -> int:
    return int(np.floor(amount * log.scenario.minor_units + 0.5))


def _whole(log: Log, amount: float) -> float:
    return _units(log, amount) / log.scenario.minor_units


def _rows(table: pd.DataFrame, *columns: str) -> Iterator[Any]:
    return zip(*(table[name].to_numpy() for name in columns), strict=True)


def _touch_costs(log: Log) -> dict[tuple[str, str], float]:
    """By resource and step, what the touches that ended in the window cost."""
    costs: dict[tuple[str, str], float] = {}
    ended = log.touches[log.in_window(log.touches["end_time"])]
    for (name, stage, step), many in Counter(_rows(ended, "resource", "activity", "step")).items():
        option = log.scenario.stages[stage].options.get(name)
        each = _units(log, log.scenario.resources[name].cost.per_touch) + _units(log, option.cost if option else 0.0)
        costs[name, step] = costs.get((name, step), 0.0) + each * many / log.scenario.minor_units
    return costs


def _sale_costs(log: Log) -> dict[tuple[str, str], float]:
    """By resource and step, what the resource gets of the sales that fell in the window."""
    sold = log.sales[log.in_window(log.sales["known_time"]) & (log.sales["resource"] != "")]
    prices = [log.scenario.resources[name].cost for name in sold["resource"]]
    parts = shares(sold["sale"], [price.commission for price in prices])
    parts += shares(sold["sale"], [price.keeps for price in prices])
    sums: Counter[tuple[str, str]] = Counter()
    for address, part in zip(_rows(sold, "resource", "step"), parts.tolist(), strict=True):
        sums[address] += part
    return {address: part / log.scenario.minor_units for address, part in sums.items()}


def _outcome_costs(log: Log) -> dict[str, float]:
    """By step, what outcomes that took effect in the window cost."""
    costs: dict[str, float] = {}
    effective = log.visits[log.in_window(log.visits["known_time"]) & ~log.visits["outcome"].isin(EARLY)]
    price = {(stage.name, way.name): way.cost for stage in log.reached for way in stage.outcomes}
    for (stage, way, step), many in Counter(_rows(effective, "activity", "outcome", "step")).items():
        cost = _units(log, price.get((stage, way), 0.0)) * many / log.scenario.minor_units
        costs[step] = costs.get(step, 0.0) + cost
    return costs


def _campaigns_cost(log: Log) -> float:
    total = 0.0
    for name in log.scenario.routes[log.route].campaigns:
        campaign = log.scenario.campaigns[name]
        made = (log.leads["campaign"] == name) & (log.leads["referred_by"] == "")
        many = int((made & log.in_window(log.leads["made_time"])).sum())
        total += _whole(log, campaign.cost.per_lead * many) + _whole(log, _fixed_cost(log, campaign))
    return total


def _fixed_cost(log: Log, campaign: Campaign) -> float:
    scenario = log.scenario
    first, last = scenario.begin, scenario.end
    if not isinstance(campaign.leads, Times) and campaign.leads.between is not None:
        first, last = (_world_ms(log, moment) for moment in campaign.leads.between)
    months = max(0, min(last, scenario.end) - max(first, scenario.begin)) / MONTH
    return campaign.cost.per_month * months + campaign.cost.once * (scenario.begin <= first < scenario.end)


def _world_ms(log: Log, moment: datetime) -> int:
    return log.scenario.warm_up + round((moment - log.scenario.start).total_seconds() * 1000)


def _of_stage(log: Log, stage: Stage) -> Kpis:
    visits = log.arrays(stage.name)
    begun = log.in_window(visits["entered_time"]) & (visits["outcome"] != "exhausted")
    left = log.in_window(visits["known_time"])
    hours = (visits["known_time"] - visits["entered_time"])[left].sum() / HOUR
    yield f"visits.{stage.name}", int(begun.sum())
    yield f"time_in.{stage.name}", _over(float(hours), int(left.sum()))
    many = Counter(visits["outcome"][left])
    ended = int(left.sum()) - sum(many[way] for way in EARLY)
    yield f"conversion.{stage.name}", _over(many[stage.outcomes[0].name], ended)
    for way in (*(outcome.name for outcome in stage.outcomes), *EARLY):
        yield f"count.{stage.name}.{way}", many[way]
    if stage.effort is not None:
        yield from _of_waits(log, stage, visits)


def _of_waits(log: Log, stage: Stage, visits: dict[str, Any]) -> Kpis:
    served = log.in_window(visits["start_time"])
    gone = log.in_window(visits["end_time"]) & (visits["outcome"] == "gave_up")
    waits = (visits["start_time"] - visits["enable_time"])[served]
    in_vain = (visits["end_time"] - visits["enable_time"])[gone]
    ended = len(waits) + len(in_vain)
    yield f"wait_mean.{stage.name}", _over(float(waits.sum()) / HOUR, len(waits))
    yield f"wait_p90.{stage.name}", quantile(waits, 0.9) / HOUR
    yield f"wait_all.{stage.name}", _over(float(waits.sum() + in_vain.sum()) / HOUR, ended)
    if stage.due is not None:
        yield f"in_time.{stage.name}", _over(int((waits <= stage.due).sum()), ended)
    yield f"gave_up.{stage.name}", _over(len(in_vain), ended)
    waiting = (log.waits["activity"] == stage.name).to_numpy()
    begins, ends = log.waits["ready"].to_numpy()[waiting], log.waits["until"].to_numpy()[waiting]
    yield f"queue.{stage.name}", log.clipped(begins, ends) / log.scenario.horizon


def weekly(log: Log) -> dict[str, list[int]]:
    """The weekly series of the window: flows, and areas under the number waiting and in progress."""
    scenario = log.scenario
    weeks = -(-scenario.horizon // WEEK)
    spans = [(scenario.begin + n * WEEK, min(scenario.begin + (n + 1) * WEEK, scenario.end)) for n in range(weeks)]
    sold = log.sales
    made, ended = log.leads["made_time"], log.leads["ended"].fillna(scenario.stop)

    def inside(begins: Any, ends: Any, span: tuple[int, int]) -> int:
        return int(np.maximum(np.minimum(ends, span[1]) - np.maximum(begins, span[0]), 0).sum())

    return {
        "leads": [int(((made >= a) & (made < b)).sum()) for a, b in spans],
        "sales": [int(((sold["known_time"] >= a) & (sold["known_time"] < b)).sum()) for a, b in spans],
        "revenue": [int(sold["sale"][(sold["known_time"] >= a) & (sold["known_time"] < b)].sum()) for a, b in spans],
        "queue_ms": [inside(log.waits["ready"], log.waits["until"], span) for span in spans],
        "in_progress_ms": [inside(made, ended, span) for span in spans],
    }
