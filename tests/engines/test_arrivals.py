"""Campaigns' leads, replication by replication: exact laws, and names that nothing moves."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import pytest
from scipy import stats

from simulator.engines.arrivals import prepare_campaign
from simulator.rules.draws import (
    ARRIVAL_COUNT,
    ARRIVAL_HEIGHT,
    ARRIVAL_TIME,
    combine,
    name_key,
    stream,
    uniform,
)
from simulator.rules.durations import DAY, HOUR, WEEK
from simulator.scenario.arrivals import expected_leads
from simulator.scenario.calendars import hours_of, world_ms
from simulator.scenario.openings import Calendar, CalendarLine
from simulator.scenario.types import Campaign, Count, Rate, Scenario, Times

MONDAY = datetime(2027, 1, 4)
WORKDAYS, EVERY_DAY = (0, 1, 2, 3, 4), tuple(range(7))
Z = 5.33
"""A normal deviate passes this bound, on either side, once in ten million times."""


def calendar(opens, closes, days=WORKDAYS, holidays=()):
    line = CalendarLine(days=days, opens=opens * HOUR, closes=closes * HOUR, holidays=holidays)
    return Calendar(name="office", lines=(line,))


def weekly(per_week, hours=None, **more):
    return Rate(per_week=per_week, per_open_hour=None, hours=hours, **more)


def world(horizon=WEEK, warm_up=0, start=MONDAY):
    return Scenario(name="w", start=start, horizon=horizon, warm_up=warm_up)


def prepared(leads, scenario=None, name="web"):
    campaign = Campaign(name=name, segment="firms", leads=leads, starts="call")
    return prepare_campaign(scenario or world(), campaign)


def made(leads, scenario=None, name="web", replication=0, seed=7):
    return prepared(leads, scenario, name).leads(seed, replication)


def pairs(leads, scenario=None, since_start=False, **address):
    times, keys = made(leads, scenario, **address)
    offset = scenario.warm_up if since_start else 0
    return set(zip((times - offset).tolist(), keys.tolist(), strict=True))


@pytest.mark.parametrize("per_week", [3.0, 400.0, 200_000.0])
def test_leads_are_in_order_of_their_times_and_keys(per_week):
    """At the last rate, in an open week of 40 hours, many share a millisecond."""
    times, keys = made(weekly(per_week, calendar(9, 17)), world(2 * WEEK))
    assert len(times) == len(keys) > 0
    assert np.lexsort((keys, times)).tolist() == list(range(len(times)))
    assert per_week < 1e5 or (np.diff(times) == 0).sum() > 100


def test_leads_come_in_order_within_the_world():
    times, keys = made(weekly(700.0))
    assert (times.dtype, keys.dtype) == (np.int64, np.uint64)
    assert np.all(np.diff(times) >= 0)
    assert 0 <= times[0] <= times[-1] < WEEK
    assert len(set(keys.tolist())) == len(keys)


def test_leads_are_the_points_at_their_addresses():
    rate, seed, replication = 5.0, 7, 3
    points = []
    for day in range(MONDAY.toordinal(), MONDAY.toordinal() + 7):
        for octave, (low, width) in enumerate([(0, 1), (1, 1), (2, 2), (4, 4)]):
            cell = combine(combine(name_key("web"), day), octave)
            luck = stream(seed, replication, cell)
            for k in range(int(stats.poisson.ppf(uniform(luck, 0, 0, 0, ARRIVAL_COUNT), width))):
                time = int(DAY * uniform(luck, 0, k, 0, ARRIVAL_TIME))
                height = low + width * uniform(luck, 0, k, 0, ARRIVAL_HEIGHT)
                points.append((height, (day - MONDAY.toordinal()) * DAY + time, combine(cell, k)))
    leads = {(time, key) for height, time, key in points if height < rate}
    assert pairs(weekly(7 * rate), seed=seed, replication=replication) == leads
    assert len(leads) > 15


@pytest.mark.parametrize("per_day", [0.3, 1.0, 10.0, 1500.0])
def test_daily_counts_follow_the_poisson_law(per_day):
    """False alarms: 1e-7 for each of three statistics on each of four rates."""
    days = 2000
    times, _ = made(weekly(7 * per_day), world(horizon=days * DAY))
    counts = np.bincount(times // DAY, minlength=days)
    assert abs(counts.mean() - per_day) < Z * np.sqrt(per_day / days)
    dispersion = np.sum((counts - per_day) ** 2) / per_day
    assert abs(dispersion - days) < Z * np.sqrt(days * (2 + 1 / per_day))
    cuts = np.unique(stats.poisson.ppf(np.linspace(0.1, 0.9, 9), per_day))
    shares = np.diff(np.concatenate([[0], stats.poisson.cdf(cuts, per_day), [1]]))
    assert fits(np.bincount(np.searchsorted(cuts, counts), minlength=len(shares)), shares)


def test_times_between_leads_are_exponential():
    """False alarm: 1e-7."""
    times, _ = made(weekly(7 * 1296.0), world(horizon=40 * DAY))
    gaps = np.diff(times) / DAY * 1296
    cuts = -np.log1p(-np.arange(1, 20) / 20)
    assert fits(np.bincount(np.searchsorted(cuts, gaps), minlength=20), np.full(20, 0.05))


def test_replications_are_independent():
    """False alarm: 1e-7. The counts of neighbouring replications are not correlated."""
    web = prepared(weekly(70.0))
    counts = np.array([len(web.leads(7, replication)[0]) for replication in range(2000)])
    assert abs(counts.mean() - 70) < Z * np.sqrt(70 / 2000)
    assert abs(np.corrcoef(counts[:-1], counts[1:])[0, 1]) < Z / np.sqrt(1999)


def fits(observed, shares):
    expected = np.sum(observed) * shares
    return np.sum((observed - expected) ** 2 / expected) < stats.chi2.isf(1e-7, len(shares) - 1)


@pytest.mark.parametrize("rate", [0.5, 6.9, 7.0, 7.1, 14.0, 100.0, 1000.0])
def test_a_higher_rate_adds_leads_and_moves_none(rate):
    scenario = world(horizon=20 * WEEK)
    fewer = pairs(weekly(rate), scenario)
    more = pairs(weekly(rate * 1.5), scenario)
    assert fewer < more


def test_hours_and_months_pick_from_the_same_points():
    scenario = world(horizon=20 * WEEK)
    per_hour = Rate(per_week=None, per_open_hour=2.0)
    everything = pairs(per_hour, scenario)
    assert pairs(replace(per_hour, hours=calendar(9, 17)), scenario) < everything
    assert pairs(replace(per_hour, months={3: 0.5}), scenario) < everything
    assert pairs(replace(per_hour, between=(MONDAY, MONDAY + timedelta(9))), scenario) < everything


@pytest.mark.parametrize("regular", [False, True])
@pytest.mark.parametrize("warm_up", [HOUR, 6 * HOUR, DAY, 9 * WEEK + 11 * HOUR + 1])
def test_a_longer_warm_up_renames_no_lead(warm_up, regular):
    nights = calendar(20, 4, days=EVERY_DAY)
    rate = weekly(210.0, nights, months={1: 1.3, 12: 0.7}, regular=regular)
    short = world(warm_up=3 * HOUR, horizon=3 * WEEK)
    before = pairs(rate, short, since_start=True)
    after = pairs(rate, replace(short, warm_up=3 * HOUR + warm_up), since_start=True)
    assert before == {(time, key) for time, key in after if time >= -3 * HOUR}
    assert len(before) > 500


def test_leads_come_in_hours_evenly():
    """False alarms: 1e-7 for the total, 1e-7 for the hours of the week."""
    office = calendar(9, 17)
    scenario = world(horizon=200 * WEEK)
    times, _ = made(weekly(40.0, office), scenario)
    hours = hours_of(scenario, office)
    assert all(hours.is_open(time) for time in times.tolist())
    assert abs(len(times) - 8000) < Z * np.sqrt(8000)
    hour_of_week = times % WEEK // HOUR
    assert fits(np.unique(hour_of_week, return_counts=True)[1], np.full(40, 1 / 40))


def test_months_get_their_share():
    """False alarms: 1e-7 for each of two months."""
    scenario = world(horizon=365 * DAY, start=datetime(2027, 1, 1))
    rate = weekly(700.0, months={2: 0.5, 8: 1.75})
    times, _ = made(rate, scenario)
    for begin, end, mean in [((2, 1), (3, 1), 28 * 50), ((8, 1), (9, 1), 31 * 175)]:
        first, last = (world_ms(scenario, datetime(2027, *day)) for day in (begin, end))
        came = np.sum((times >= first) & (times < last))
        assert expected_leads(scenario, campaign_of(rate), first, last) == mean
        assert abs(came - mean) < Z * np.sqrt(mean)


def campaign_of(leads):
    return Campaign(name="web", segment="firms", leads=leads, starts="call")


def test_a_holiday_loses_its_leads_and_no_others():
    free = date(2027, 1, 6)
    usual = pairs(weekly(400.0, calendar(9, 17)))
    with_holiday = pairs(weekly(400.0, calendar(9, 17, holidays=(free,))))
    assert with_holiday == {(time, key) for time, key in usual if time // DAY != 2}
    assert with_holiday != usual


def test_a_night_shift_brings_leads_until_morning_but_not_after_a_holiday():
    """False alarm: 1e-7."""
    nights = calendar(22, 6, days=EVERY_DAY, holidays=(date(2027, 1, 5),))
    times, _ = made(weekly(5600.0, nights))
    hours = np.bincount(times // HOUR, minlength=168)
    open_hours = [hour for hour in range(168) if (hour % 24 >= 22 or hour % 24 < 6) and not 46 <= hour < 54]
    assert hours.sum() == hours[open_hours].sum()
    assert fits(hours[open_hours], np.full(len(open_hours), 1 / len(open_hours)))


@pytest.mark.parametrize("leads", [weekly(0.0), weekly(70.0, months={1: 0.0}), weekly(0.0, regular=True)])
def test_no_rate_brings_no_leads(leads):
    times, keys = made(leads)
    assert (len(times), len(keys)) == (0, 0)


def test_exactly_so_many_are_counted():
    """False alarm: 1e-7."""
    fair = Count(count=3000, between=(MONDAY + timedelta(1), MONDAY + timedelta(4)))
    times, keys = made(fair)
    assert len(times) == len(set(keys.tolist())) == 3000
    assert DAY <= times[0] <= times[-1] < 4 * DAY
    assert fits(np.bincount((times - DAY) // (6 * HOUR), minlength=12), np.full(12, 1 / 12))


def test_a_greater_count_keeps_the_leads_that_come():
    between = (MONDAY, MONDAY + timedelta(3))
    assert pairs(Count(count=100, between=between)) < pairs(Count(count=130, between=between))


def test_counted_leads_outside_the_world_do_not_come():
    between = (MONDAY - timedelta(7), MONDAY + timedelta(14))
    fair = Count(count=300, between=between)
    inside = pairs(fair)
    everywhere = pairs(fair, world(warm_up=WEEK, horizon=2 * WEEK), since_start=True)
    assert len(everywhere) == 300
    assert inside == {(time, key) for time, key in everywhere if 0 <= time < WEEK}


def test_real_times_come_as_they_are():
    moments = tuple(MONDAY + timedelta(hours=hours) for hours in (30, 2, 2, -1, 168, 0))
    calls = Times(csv="calls.csv", column="at", times=moments)
    times, keys = made(calls)
    assert times.tolist() == [0, 2 * HOUR, 2 * HOUR, 30 * HOUR]
    assert len(set(keys.tolist())) == 4
    named = dict(zip(keys.tolist(), times.tolist(), strict=True))
    earlier = pairs(calls, world(warm_up=DAY, horizon=2 * WEEK), since_start=True)
    assert {key: time for time, key in earlier if 0 <= time < WEEK} == named


@pytest.mark.parametrize("leads", [weekly(40.0, regular=True), Times(csv="c", column="t", times=(MONDAY,))])
def test_luck_does_not_move_leads_that_are_certain(leads):
    assert pairs(leads, replication=0) == pairs(leads, replication=1, seed=8)


@pytest.mark.parametrize("leads", [weekly(40.0), Count(count=50, between=(MONDAY, MONDAY + timedelta(5)))])
def test_luck_depends_on_seed_and_replication_and_name_alone(leads):
    """False alarm: 6e-7, for a lead that happens to come at the same millisecond of its date again."""
    base = pairs(leads)
    assert base == pairs(leads)
    for other in (pairs(leads, replication=1), pairs(leads, seed=8), pairs(leads, name="mail")):
        assert base.isdisjoint(other)


@pytest.mark.parametrize(
    "leads",
    [
        weekly(4000.0),
        weekly(400.0, regular=True),
        Count(count=500, between=(MONDAY, MONDAY + timedelta(5))),
        Times(csv="calls.csv", column="at", times=(MONDAY,) * 500),
    ],
)
def test_two_campaigns_never_share_a_key(leads):
    web, mail = (set(made(leads, name=name)[1].tolist()) for name in ("web", "mail"))
    assert len(web) >= 400
    assert web.isdisjoint(mail)


def test_a_million_leads_a_day_are_no_exception():
    """False alarm: 1e-7."""
    times, _ = made(weekly(7e6), world(horizon=DAY))
    assert abs(len(times) - 1e6) < Z * 1e3


SHOW = """
import hashlib
from datetime import datetime
from simulator.engines.arrivals import prepare_campaign
from simulator.scenario.types import Campaign, Count, Rate, Scenario

start = datetime(2027, 1, 4)
scenario = Scenario(name="w", start=start, horizon=7 * 86_400_000)
digest = hashlib.sha256()
for leads in (
    Rate(per_week=70.0, per_open_hour=None),
    Count(count=20, between=(start, datetime(2027, 1, 6))),
    Rate(per_week=7.0, per_open_hour=None, regular=True),
):
    prepared = prepare_campaign(scenario, Campaign(name="web", segment="firms", leads=leads, starts="call"))
    for array in prepared.leads(7, 1):
        digest.update(array.tobytes())
print(digest.hexdigest())
"""


def test_compiled_and_plain_python_bring_the_same_leads():
    plain, compiled = (
        subprocess.run(
            [sys.executable, "-W", "error", "-c", SHOW],
            env={**os.environ, "NUMBA_DISABLE_JIT": disabled},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for disabled in ("1", "0")
    )
    assert plain == compiled


def test_more_points_than_there_is_room_for_are_drawn_all_the_same():
    leads = prepared(weekly(300))
    rows = leads.stretches[0].rows
    (enough, its_keys), (little, keys) = (leads.of_rows(rows, room, 7, 0) for room in (100_000, 1))
    assert len(enough) > 200
    assert enough.tolist() == little.tolist()
    assert its_keys.tolist() == keys.tolist()
