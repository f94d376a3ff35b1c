"""Every KPI of a replication, once more: from its event log and the values that the plan states.

Written against the table of KPIs in the documentation, with pandas, importing nothing of the simulator's rules or
KPIs, so that what both agree on is not the same mistake made twice. An undefined KPI is NaN.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from simulator.scenario.types import Stage
from tests.laws.costs import HOUR, MONTH, STEPS, Costs, Kpis, brought, rows_of, sum_of, summed
from tests.laws.event_log import DAY, EARLY, Log
from tests.laws.hours import open_ms

WEEK = 7 * DAY
MS_OF_A_MONTH = round(MONTH)
WINNING = STEPS[:3]


def kpis(log: Log) -> dict[str, float]:
    """All KPIs of the replication by name; quantiles are the plain ones of the durations themselves."""
    found, costs = dict([*_flows(log), *_cohort(log)]), Costs(log)
    parts = dict(costs.parts())
    found |= parts | {"cost": sum(parts.values())}
    found["profit"] = found["gross_profit"] - found["cost"]
    found["return_on_cost"] = _over(found["profit"], found["cost"])
    found["cac"] = _over(costs.of_steps(WINNING), found["new_accounts"])
    found["cost_per_lead"] = _over(costs.of_steps(["generate"]), found["leads"])
    found |= dict([*_adjusted(log), *_by_source(log, costs)])
    for resource in log.counted:
        opened, busy = log.times(resource)[0], sum_of(costs.busy, resource)
        found[f"fte.{resource}"] = opened / HOUR / (40 * log.scenario.horizon / WEEK)
        found[f"utilisation.{resource}"] = _over(busy, opened)
        found |= dict(_of_people(log, resource, costs))
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
    lost = int((log.in_window(leads["ended"]) & leads["bought"].isna() & leads["made_time"].notna()).sum())
    paid = log.payments[log.in_window(log.payments["time"])]
    revenue, bookings = int(paid["amount"].sum()) / scenario.minor_units, _bookings(log, sold)
    yield "cold_names", sum(brought(log, name) for name in _calling(log))
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
    yield "headcount", sum(log.times(name)[2] for name in direct) / scenario.horizon


def _of_people(log: Log, name: str, costs: Costs) -> Kpis:
    resource = log.scenario.resources[name]
    if resource.works_overtime:
        yield f"overtime.{name}", costs.overtime[name] / HOUR
    _, _, present, hires, leavers = log.times(name)
    if resource.tenure or resource.headcounts or any(one.begins or one.ends for one in resource.people):
        yield f"hires.{name}", hires
        yield f"leavers.{name}", leavers
    if resource.tenure:
        yield f"filled.{name}", _over(present, log.planned(name))
    if resource.assignment == "owner" or resource.end_of_shift == "hand_over":
        yield f"handovers.{name}", handovers(log, name)
    if resource.cost.commission.quota is not None:
        attained = np.array(list(_attained(log, name, resource.cost.commission.quota)))
        yield f"quota_attainment.{name}", _over(int((attained >= 1).sum()), len(attained))
        yield f"quota_attainment_p10.{name}", float(np.quantile(attained, 0.1)) if len(attained) else float("nan")
        yield f"quota_attainment_p50.{name}", float(np.quantile(attained, 0.5)) if len(attained) else float("nan")


def _attained(log: Log, name: str, quota: float) -> Iterator[float]:
    """What the payments for each seat's sales come to, as a share of its quota while somebody had it."""
    mine = log.payments[log.in_window(log.payments["time"]) & (log.payments["resource"] == name)]
    paid = summed(mine["seat"], mine["amount"])
    for number, seat in enumerate(log.seats(name)):
        parts = (int(open_ms(seat.present, a, b)) / length for a, b, length in log.months())
        due = sum(math.floor(quota * log.scenario.minor_units * part + 0.5) for part in parts)
        if due:
            yield paid[number] / due


def handovers(log: Log, name: str) -> int:
    """The touches in the window with which somebody takes over another's lead, or what is left of another's touch."""
    is_owned = log.scenario.resources[name].assignment == "owner"
    touches = log.touches[log.touches["resource"] == name].sort_values(["case_id", "start_time", "end_time"])
    many, owners = 0, dict(log.owners(name))
    for case, number, start, part in rows_of(touches, "case_id", "seat", "start_time", "part"):
        person = number, log.seats(name)[number].at(start)
        theirs = is_owned or part > 1
        many += theirs and owners.get(case, person) != person and bool(log.in_window(start))
        owners[case] = person
    return many


def _bookings(log: Log, sold: pd.DataFrame) -> float:
    """What was contracted: all payments of the term, one at its beginning and one every month before its end."""
    total = 0
    for sale in sold.itertuples():
        way = log.way(sale.activity, sale.outcome)
        payments = -(-way.sale.term // MS_OF_A_MONTH) if way and way.sale and way.sale.term else 1
        total += int(sale.sale) * int(payments)
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


def _by_source(log: Log, costs: Costs) -> Kpis:
    leads, won = log.leads, log.leads["bought"].notna()
    made, buying = log.in_window(leads["made_time"]), log.in_window(leads["bought"])
    sold = log.sales[log.in_window(log.sales["known_time"])]
    paid = log.payments[log.in_window(log.payments["time"])]
    for kind, names in (("campaign", log.origins), ("segment", log.segments)):
        many, sales, accounts = Counter(leads[kind][made]), Counter(sold[kind]), Counter(leads[kind][buying])
        winners, revenue = Counter(leads[kind][made & won]), summed(paid[kind], paid["amount"])
        for name in names:
            yield f"leads.{name}", many[name]
            yield f"sales.{name}", sales[name]
            yield f"revenue.{name}", revenue[name] / log.scenario.minor_units
            yield f"win_rate.{name}", _over(winners[name], many[name])
            yield f"cost.{name}", costs.of_source(name, STEPS, len(names))
            yield f"cost_per_lead.{name}", _over(costs.of_source(name, ["generate"], len(names)), many[name])
            yield f"cac.{name}", _over(costs.of_source(name, WINNING, len(names)), accounts[name])


def _calling(log: Log) -> list[str]:
    """The route's campaigns that bring cold names."""
    plan = log.scenario
    named = plan.routes[log.route].campaigns
    return [name for name in named if plan.stages[plan.campaigns[name].starts].step == "generate"]


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
    leads = log.leads[log.leads["made_time"].notna()]
    made, ended = leads["made_time"], leads["ended"].fillna(scenario.stop)

    def inside(begins: Any, ends: Any, span: tuple[int, int]) -> int:
        return int(np.maximum(np.minimum(ends, span[1]) - np.maximum(begins, span[0]), 0).sum())

    return {
        "leads": [int(((made >= a) & (made < b)).sum()) for a, b in spans],
        "sales": [int(((sold["known_time"] >= a) & (sold["known_time"] < b)).sum()) for a, b in spans],
        "revenue": [int(paid["amount"][(paid["time"] >= a) & (paid["time"] < b)].sum()) for a, b in spans],
        "queue_ms": [inside(log.waits["ready"], log.waits["until"], span) for span in spans],
        "in_progress_ms": [inside(made, ended, span) for span in spans],
    }
