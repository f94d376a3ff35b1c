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

from simulator.scenario.types import Campaign, Count, Rate, Stage
from tests.laws.event_log import DAY, EARLY, Log, shares

HOUR = DAY // 24
WEEK = 7 * DAY
MONTH = 730.5 * HOUR
MS_OF_A_MONTH = round(MONTH)
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
    found |= dict([*_adjusted(log), *_by_source(log)])
    for resource in log.counted:
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
    paid = log.payments[log.in_window(log.payments["time"])]
    revenue, bookings = int(paid["amount"].sum()) / scenario.minor_units, _bookings(log, sold)
    yield "leads", int(log.in_window(leads["made_time"]).sum())
    yield "sales", len(sold)
    yield "new_accounts", new
    yield "returning_sales", len(sold) - new
    yield "revenue", revenue
    yield "bookings", bookings
    yield "average_sale", _over(bookings, len(sold))
    yield "gross_profit", int(paid["gross"].sum()) / scenario.minor_units
    yield "close_rate", _over(new, new + lost)
    yield "sales_velocity", bookings / (scenario.horizon / DAY)
    direct = [name for name in log.counted if scenario.resources[name].channel == "direct"]
    yield "headcount", sum(scenario.resources[name].headcount for name in direct)


def _bookings(log: Log, sold: pd.DataFrame) -> float:
    """What was contracted: a month's price times the months of the term."""
    total = 0
    for sale in sold.itertuples():
        way = log.way(sale.activity, sale.outcome)
        months = way.sale.term / MS_OF_A_MONTH if way and way.sale and way.sale.term else 1
        total += int(np.floor(sale.sale * months + 0.5))
    return total / log.scenario.minor_units


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


def _ages(ages: Any) -> Any:
    """Ages as the report's histograms know them: to 1,024 steps an octave."""
    whole = np.asarray(ages, dtype=np.float64)
    step = np.exp2(np.maximum(np.floor(np.log2(np.maximum(whole, 1))) - 10, 0))
    return np.floor(whole / step) * step


def _curve(begins: Any, ends: Any, happens: Any) -> list[tuple[float, float, int]]:
    """By age: the share of cases still there before it, those followed so far, and the cases that end there.

    ``ends`` are the ages at which a case ends or stops being followed, ``happens`` tells which of the two it is.
    """
    alive, found = 1.0, []
    for age in np.unique(begins):
        followed, ending = int((ends >= age).sum()), int(((ends == age) & happens).sum())
        found.append((alive, age, followed))
        alive *= 1 - ending / followed if followed else 1.0
    return found


def _adjusted(log: Log) -> Kpis:
    """The cohort's KPIs with open leads going on as the others did (Aalen-Johansen, Ghosh-Lin)."""
    cohort = log.leads[log.in_window(log.leads["made_time"])]
    stop, made = log.scenario.stop, cohort["made_time"]
    decided = cohort["bought"].fillna(cohort["ended"])
    ends, happens = _ages(decided.fillna(stop) - made), decided.notna().to_numpy()
    won = cohort["bought"].notna().to_numpy()
    curve = _curve(ends, ends, happens)
    gains = [(age, alive * int(((ends == age) & won).sum()) / followed) for alive, age, followed in curve]
    total = sum(gain for _, gain in gains)
    yield "win_rate_adjusted", total if len(cohort) else float("nan")
    yield "lead_time_mean_adjusted", _over(sum(age * gain for age, gain in gains) / DAY, total)
    for share in (0.5, 0.9):
        reached = np.cumsum([gain for _, gain in gains])
        age = gains[int(np.searchsorted(reached, share * total - 1e-12))][0] if total else float("nan")
        yield f"lead_time_p{share * 100:.0f}_adjusted", age / DAY
    yield "value_per_lead_adjusted", _value_adjusted(log, cohort)


def _value_adjusted(log: Log, cohort: pd.DataFrame) -> float:
    stop = log.scenario.stop
    paid = log.payments[log.payments["case_id"].isin(cohort.index)]
    over = np.maximum(cohort["ended"], _last_due(log, cohort)).where(cohort["ended"].notna(), np.inf)
    ends, happens = _ages(np.minimum(over, stop) - cohort["made_time"]), (over < stop).to_numpy()
    at = _ages(paid["time"] - paid["made_time"])
    gross, total = paid["gross"].to_numpy(), 0.0
    for alive, age, followed in _curve(np.union1d(ends, at), ends, happens):
        total += alive * int(gross[at == age].sum()) / followed
    return total / log.scenario.minor_units if len(cohort) else float("nan")


def _last_due(log: Log, cohort: pd.DataFrame) -> Any:
    """By lead, when its running subscription is paid for the last time, were the world to go on."""
    last = dict.fromkeys(cohort.index, -np.inf)
    visits = log.known.sort_values(["known_time", "entered_time"], kind="stable")
    columns = (visits[name] for name in ("case_id", "activity", "outcome", "known_time"))
    for case, stage, outcome, now in zip(*columns, strict=True):
        way = log.way(stage, outcome)
        if way is not None and case in last:
            if way.sale is not None and way.sale.term is not None:
                months = np.ceil(way.sale.term / MS_OF_A_MONTH) - 1
                last[case] = now + months * MS_OF_A_MONTH
            if way.subscription == 0:
                last[case] = -np.inf
    return pd.Series(last)


def _by_source(log: Log) -> Kpis:
    costs = Costs(log)
    for kind, names in (("campaign", log.scenario.routes[log.route].campaigns), ("segment", log.segments)):
        for name in names:
            yield from _of_source(log, costs, kind, name, len(names))


def _of_source(log: Log, costs: Costs, kind: str, name: str, alike: int) -> Kpis:
    """The KPIs of the leads of one campaign or segment; the log of these leads alone gives all but the seats."""
    whole = log
    log = log.of_leads(kind, name)
    leads, units = log.leads, log.scenario.minor_units
    sold = log.sales[log.in_window(log.sales["known_time"])]
    paid = log.payments[log.in_window(log.payments["time"])]
    cohort = leads[log.in_window(leads["made_time"])]
    yield f"leads.{name}", len(cohort)
    yield f"sales.{name}", len(sold)
    yield f"revenue.{name}", int(paid["amount"].sum()) / units
    yield f"win_rate.{name}", _over(int(cohort["bought"].notna().sum()), len(cohort))
    segment = {one: log.scenario.campaigns[one].segment for one in log.scenario.routes[log.route].campaigns}
    own = [one for one in segment if name in (one, segment[one])]
    campaigns = sum(_campaign_cost(whole, one) for one in own)
    touched, shared, outcomes = _touch_costs(log), _sale_costs(log), _outcome_costs(log)
    busy = {resource: _busy(log, resource) for resource in log.steps}
    for word, chosen in (("cost", ("generate", "qualify", "sell", "fulfil", "serve")), ("cac", WINNING)):
        total = campaigns + sum(outcomes.get(step, 0.0) for step in chosen)
        for resource, steps in log.steps.items():
            winning = [step for step in steps if step in chosen]
            total += _sum(touched, resource, winning) + _sum(shared, resource, winning)
            everything, mine = sum(costs.busy[resource].values()), busy[resource]
            idle = len(winning) / len(steps) / alike
            part = sum(mine.get(step, 0) for step in winning) / everything if everything else idle
            total += costs.of_time(resource) * part
        yield f"{word}.{name}", total if word == "cost" else _over(total, int(log.in_window(leads["bought"]).sum()))


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
        if name not in self.log.counted:
            return 0.0
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
    """By resource and step, what the resource gets of what was paid in the window for its sales."""
    paid = log.payments[log.in_window(log.payments["time"]) & (log.payments["resource"] != "")]
    prices = [log.scenario.resources[name].cost for name in paid["resource"]]
    parts = shares(paid["amount"], [price.commission for price in prices])
    parts += shares(paid["amount"], [price.keeps for price in prices])
    sums: Counter[tuple[str, str]] = Counter()
    for address, part in zip(_rows(paid, "resource", "step"), parts.tolist(), strict=True):
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
    return sum(_campaign_cost(log, name) for name in log.scenario.routes[log.route].campaigns)


def _campaign_cost(log: Log, name: str) -> float:
    campaign = log.scenario.campaigns[name]
    made = (log.leads["campaign"] == name) & (log.leads["referred_by"] == "")
    many = int((made & log.in_window(log.leads["made_time"])).sum())
    return _whole(log, campaign.cost.per_lead * many) + _whole(log, _fixed_cost(log, campaign))


def _fixed_cost(log: Log, campaign: Campaign) -> float:
    scenario = log.scenario
    first, last = scenario.begin, scenario.end
    if isinstance(campaign.leads, Rate | Count) and campaign.leads.between is not None:
        first, last = (_world_ms(log, moment) for moment in campaign.leads.between)
    months = max(0, min(last, scenario.end) - max(first, scenario.begin)) / MONTH
    return campaign.cost.per_month * months + campaign.cost.once * (scenario.begin <= first < scenario.end)


def _world_ms(log: Log, moment: datetime) -> int:
    return log.scenario.warm_up + round((moment - log.scenario.start).total_seconds() * 1000)


def _of_stage(log: Log, stage: Stage) -> Kpis:
    visits = log.arrays(stage.name)
    begun = log.in_window(visits["entered_time"]) & (visits["outcome"] != "exhausted")
    left = log.in_window(visits["known_time"])
    stayed = left & ~np.isin(visits["outcome"], ("turned_away", "exhausted"))
    hours = (visits["known_time"] - visits["entered_time"])[stayed].sum() / HOUR
    yield f"visits.{stage.name}", int(begun.sum())
    yield f"time_in.{stage.name}", _over(float(hours), int(stayed.sum()))
    many = Counter(visits["outcome"][left])
    ended = int(left.sum()) - sum(many[way] for way in EARLY)
    yield f"conversion.{stage.name}", _over(many[stage.outcomes[0].name], ended)
    for way in (*(outcome.name for outcome in stage.outcomes), *EARLY):
        yield f"count.{stage.name}.{way}", many[way]
    if stage.effort is not None:
        yield from _of_waits(log, stage, visits)


def _of_waits(log: Log, stage: Stage, visits: dict[str, Any]) -> Kpis:
    served = log.in_window(visits["start_time"])
    unserved = np.isin(visits["outcome"], ("gave_up", "late", "expired")) & ~np.isnan(visits["enable_time"])
    gone = log.in_window(visits["end_time"]) & unserved
    gave_up = gone & (visits["outcome"] == "gave_up")
    waits = (visits["start_time"] - visits["enable_time"])[served]
    in_vain = (visits["end_time"] - visits["enable_time"])[gone]
    ended = len(waits) + len(in_vain)
    yield f"wait_mean.{stage.name}", _over(float(waits.sum()) / HOUR, len(waits))
    yield f"wait_p90.{stage.name}", quantile(waits, 0.9) / HOUR
    yield f"wait_all.{stage.name}", _over(float(waits.sum() + in_vain.sum()) / HOUR, ended)
    if stage.due is not None:
        passed = log.open_ms(stage.due_in, visits["enable_time"][served], visits["start_time"][served] - 1)
        in_time = (waits == 0) | (passed < stage.due)
        yield f"in_time.{stage.name}", _over(int(in_time.sum()), ended)
    yield f"gave_up.{stage.name}", _over(int(gave_up.sum()), ended)
    waiting = (log.waits["activity"] == stage.name).to_numpy()
    begins, ends = log.waits["ready"].to_numpy()[waiting], log.waits["until"].to_numpy()[waiting]
    yield f"queue.{stage.name}", log.clipped(begins, ends) / log.scenario.horizon


def weekly(log: Log) -> dict[str, list[int]]:
    """The weekly series of the window: flows, and areas under the number waiting and in progress."""
    scenario = log.scenario
    weeks = -(-scenario.horizon // WEEK)
    spans = [(scenario.begin + n * WEEK, min(scenario.begin + (n + 1) * WEEK, scenario.end)) for n in range(weeks)]
    sold, paid = log.sales, log.payments
    made, ended = log.leads["made_time"], log.leads["ended"].fillna(scenario.stop)

    def inside(begins: Any, ends: Any, span: tuple[int, int]) -> int:
        return int(np.maximum(np.minimum(ends, span[1]) - np.maximum(begins, span[0]), 0).sum())

    return {
        "leads": [int(((made >= a) & (made < b)).sum()) for a, b in spans],
        "sales": [int(((sold["known_time"] >= a) & (sold["known_time"] < b)).sum()) for a, b in spans],
        "revenue": [int(paid["amount"][(paid["time"] >= a) & (paid["time"] < b)].sum()) for a, b in spans],
        "queue_ms": [inside(log.waits["ready"], log.waits["until"], span) for span in spans],
        "in_progress_ms": [inside(made, ended, span) for span in spans],
    }
