"""What holds in every replication of every plan: a law is a function that raises AssertionError where it is broken."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from simulator.engines.books import Books
from simulator.engines.tallies import WEEKLY
from simulator.experiments.blocks import block_of, books_of
from simulator.experiments.estimates import estimate
from simulator.kpis import Adjusted, Kpi, Quantile, Ratio, Total
from simulator.kpis import kpis as listed_kpis
from tests.laws import recompute
from tests.laws.event_log import DAY, EARLY
from tests.laws.laws_of_giving import (
    nobody_is_given_more_leads_than_they_may_hold,
    nobody_waits_where_all_are_idle,
    nobody_wants_for_a_place_while_somebody_has_one,
    owners_keep_their_leads,
    touches_are_given_in_turn,
)
from tests.laws.laws_of_luck import sales_are_worth_what_luck_gave, times_are_those_that_luck_gave
from tests.laws.laws_of_people import (
    nobody_waits_for_an_idle_seat,
    people_work_those_whom_they_serve,
    seats_work_one_touch_at_a_time,
    the_log_tells_who_was_at_work,
    the_seat_that_is_idle_longest_works_next,
    time_at_seats_fits_together,
    touches_start_in_the_order_of_the_queue,
)
from tests.laws.lives import Life
from tests.laws.who import level

Law = Callable[[Life], None]


def leads_end_or_stay_open(life: Life) -> None:
    """Leads made = journeys ended + journeys open: in the world, and among the window's own leads."""
    tallies, leads = life.tallies, life.log.leads[life.log.leads["made_time"].notna()]
    cohort = leads[life.log.in_window(leads["made_time"])]
    assert tallies["world.leads"] == tallies["world.ended"] + tallies["world.open"] == len(leads)
    assert tallies["world.ended"] == leads["ended"].notna().sum()
    won_and_over = int((cohort["bought"].notna() & cohort["ended"].notna()).sum())
    assert tallies["cohort.leads"] == tallies["cohort.lost"] + won_and_over + tallies["cohort.open"]


def cold_names_become_leads_beyond_generate(life: Life) -> None:
    """The log tells in every row when its lead was made: on leaving the step `generate`, or on buying there."""
    rows, made = life.log.rows, life.log.leads["made_time"]
    told, derived = rows["made_time"].to_numpy(), made.loc[rows["case_id"]].to_numpy()
    assert ((told == derived) | (np.isnan(told) & np.isnan(derived))).all()


def queues_are_sums_of_waits(life: Life) -> None:
    """The area under the number waiting is the sum of the waits inside the window, to the millisecond."""
    for stage in life.log.reached:
        waits = life.log.waits[life.log.waits["activity"] == stage.name]
        area = life.tallies[f"stage.{stage.name}.queue_ms"]
        assert area == life.tallies[f"stage.{stage.name}.waited_ms"], stage.name
        assert area == _swept(life, waits["ready"].to_numpy(), waits["until"].to_numpy()), stage.name


def _swept(life: Life, begins: Any, ends: Any) -> int:
    """The area under a level, event by event."""
    steps = sorted([*((at, 1) for at in begins), *((at, -1) for at in ends), (life.scenario.end, 0)])
    area = level = 0
    before = float(life.scenario.begin)
    for at, step in steps:
        now = min(max(at, life.scenario.begin), life.scenario.end)
        area += level * int(now - before)
        before, level = now, level + step
    return area


def ways_of_leaving_are_counted_alike(life: Life) -> None:
    """Who leaves early is counted as leaving and as an outcome; every visit that ends does so in one way."""
    for stage in life.log.reached:
        at = f"stage.{stage.name}"
        for way in EARLY:
            assert life.tallies[f"{at}.{way}"] == life.tallies[f"{at}.count.{way}"], stage.name
        ways = [way.name for way in stage.outcomes]
        ended = life.tallies[f"{at}.left"] - sum(life.tallies[f"{at}.{way}"] for way in ("gave_up", "late", "expired"))
        assert life.tallies[f"{at}.ended"] == ended, stage.name
        assert not ways or ended == sum(life.tallies[f"{at}.count.{way}"] for way in ways), stage.name


def revenue_is_the_sum_of_sales(life: Life) -> None:
    """Revenue is what the event log's sales come to, and their subscriptions month by month, to the cent."""
    paid = life.log.payments[life.log.in_window(life.log.payments["time"])]
    assert life.tallies["revenue"] == paid["amount"].sum()
    assert life.tallies["gross_profit"] == paid["gross"].sum()


def sources_add_up(life: Life) -> None:
    """What campaigns and segments count adds up to what the route does; their costs are the route's cost."""
    books = books_of(life.scenario, block_of(life.route, 0, [life.tallies]))
    listed = listed_kpis(life.scenario, life.scenario.routes[life.route])
    for names in (life.log.origins, life.log.segments):
        for kpi in ("leads", "sales", "revenue", "cost"):
            parts = [_value(listed[f"{kpi}.{name}"], books) for name in names]
            assert math.isclose(math.fsum(parts), _value(listed[kpi], books), rel_tol=1e-9, abs_tol=1e-9), kpi


def kpis_follow_from_the_log(life: Life) -> None:
    """Every KPI is what the event log gives; quantiles as far as the bins of a tenth of a per cent allow."""
    books = books_of(life.scenario, block_of(life.route, 0, [life.tallies]))
    listed = listed_kpis(life.scenario, life.scenario.routes[life.route])
    again = recompute.kpis(life.log)
    # When a touch is given to somebody is not in the log; a law of giving holds what the KPI counts.
    listed = {name: kpi for name, kpi in listed.items() if not name.startswith("waiting_for_place.")}
    assert set(again) == set(listed)
    found = {name: _value(kpi, books) for name, kpi in listed.items()}
    wrong = [name for name, kpi in listed.items() if not _same(kpi, found[name], again[name])]
    assert not wrong, {name: (found[name], again[name]) for name in wrong}


def _value(kpi: Kpi, books: Books) -> float:
    match kpi.rule:
        case Total(term):
            return float(term(books)[0])
        case Ratio(top, bottom):
            return float(top(books)[0] / bottom(books)[0]) if bottom(books)[0] else math.nan
        case Quantile() | Adjusted():
            return estimate(kpi, books).mean


def _same(kpi: Kpi, one: float, other: float) -> bool:
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    if isinstance(kpi.rule, Quantile):
        return abs(one - other) <= other / 1024 + 1 / kpi.rule.unit_ms
    if isinstance(kpi.rule, Adjusted) and kpi.unit == "days":
        return abs(one - other) <= other / 1024 + 1 / DAY
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)


def weeks_follow_from_the_log(life: Life) -> None:
    """The weekly series are what the event log gives, to the unit."""
    series = recompute.weekly(life.log)
    assert {name: week.tolist() for name, week in zip(WEEKLY, life.tallies.weekly, strict=True)} == series


def rooms_and_visits_keep_their_limits(life: Life) -> None:
    """At no time do more visits wait for their first touch than the room holds; nobody comes too often."""
    for stage in life.log.reached:
        waits = life.log.waits[(life.log.waits["activity"] == stage.name) & (life.log.waits["touch"] == 1)]
        waits = waits[waits["part"] == 1]
        begins = waits["ready"].clip(lower=0)  # how many were in the room before the world nobody knows
        edges = np.unique(np.concatenate([begins, waits["until"]]))
        if stage.room is not None:
            assert (level(edges, begins, waits["until"]) <= stage.room).all(), stage.name
        if stage.max_visits is not None:
            visits = life.log.visits[life.log.visits["activity"] == stage.name]
            beyond = visits["visit"] > stage.max_visits
            assert ((visits["outcome"] == "exhausted") == beyond).all(), stage.name


LAWS: tuple[Law, ...] = (
    leads_end_or_stay_open,
    cold_names_become_leads_beyond_generate,
    queues_are_sums_of_waits,
    seats_work_one_touch_at_a_time,
    the_log_tells_who_was_at_work,
    time_at_seats_fits_together,
    ways_of_leaving_are_counted_alike,
    revenue_is_the_sum_of_sales,
    sources_add_up,
    kpis_follow_from_the_log,
    weeks_follow_from_the_log,
    nobody_waits_for_an_idle_seat,
    the_seat_that_is_idle_longest_works_next,
    touches_start_in_the_order_of_the_queue,
    people_work_those_whom_they_serve,
    owners_keep_their_leads,
    touches_are_given_in_turn,
    nobody_is_given_more_leads_than_they_may_hold,
    nobody_waits_where_all_are_idle,
    nobody_wants_for_a_place_while_somebody_has_one,
    times_are_those_that_luck_gave,
    sales_are_worth_what_luck_gave,
    rooms_and_visits_keep_their_limits,
)


def broken(life: Life, laws: Iterable[Law] = LAWS) -> list[str]:
    """The laws that a life breaks, each with its story."""
    found = []
    for law in laws:
        try:
            law(life)
        except AssertionError as error:
            found.append(f"{life.name}: {law.__name__}: {str(error)[:400]}")
    return found
