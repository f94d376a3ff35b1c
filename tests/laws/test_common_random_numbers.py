"""Luck belongs to leads and places: what one route changes leaves the luck of every other as it was."""

from dataclasses import replace
from datetime import timedelta

import pytest

from simulator.engines.preparing import prepare
from simulator.engines.trace import NEVER, sorted_rows
from simulator.scenario.reading import loads
from tests.laws import worlds
from tests.laws.lives import everything, ready, simulate

FEED_FORWARD = """
name: Three desks in a row
start: 2027-01-04
horizon: 3 weeks
calendars: {office: {days: mon-fri, hours: "09:00-17:00"}}
segments: {firms: {value: {lognormal: {mean: 1_000, cv: 1}}, profile: {fit: {beta: {alpha: 2, beta: 3}}}}}
campaigns:
  web: {segment: firms, leads: {rate: 60 per week, hours: office, months: {jan: 0.9}}}
  steady: {segment: firms, leads: {rate: 2 per day, regular: true}}
  fair: {segment: firms, leads: {count: 30, between: [2027-01-06, 2027-01-08]}}
  list: {segment: firms, leads: {csv: arrivals.csv, column: time}}
resources:
  callers: {headcount: 2, calendar: office}
  reps: {headcount: 2, calendar: office, available: 80%}
  crew: {headcount: 1, calendar: office}
stages:
  call:
    step: qualify
    effort: {gamma: {mean: 20 min, cv: 1}}
    patience: {exponential: {mean: 4 h}}
    odds: {fit: 2, wait: 0.9}
    outcomes: {yes: {chance: 70%, to: meet}, no: {}}
  meet:
    step: sell
    effort: {lognormal: {mean: 1 h, cv: 1}}
    touches: 2
    gap: {exponential: {mean: 2 h}}
    outcomes: {yes: {chance: 50%, sale: value, to: deliver}, no: {}}
  deliver: {step: fulfil, effort: {exponential: {mean: 3 h}}, outcomes: {done: {}}}
routes: {today: {team: {call: callers, meet: reps, deliver: crew}}}
"""


def feed_forward(**changes):
    text = FEED_FORWARD
    for old, new in changes.values():
        assert old in text
        text = text.replace(old, new)
    return loads(text, folder=worlds.DATA)


def rows_of(scenario, replication=0):
    rows = []
    simulate(prepare(scenario, "today"), seed=scenario.seed, replication=replication, rows=rows)
    return sorted_rows(rows)


def arrivals(rows, origin, campaigns=("web", "steady", "fair", "list")):
    """Keys and dates of the leads."""
    leads = [row for row in rows if row.made != NEVER]
    made = {(row.campaign, row.key, origin + timedelta(milliseconds=row.made)) for row in leads}
    return {lead for lead in made if lead[0] in campaigns}


def told_of_another(thing):
    """Part of a plan; what depends on who did a stage says of the other resource what it says of the first."""
    if isinstance(thing, list):
        return [told_of_another(one) for one in thing]
    if not isinstance(thing, dict):
        return thing
    found = {name: told_of_another(one) for name, one in thing.items()}
    if str(found.get("depends_on", "")).startswith("done_by."):
        found["another"] = next(one for name, one in found.items() if name != "depends_on")
    return found


def widened(plan):
    """The plan with one more resource, stage, campaign and route, all in front of the others.

    Whom today's open leads refer begin at the first stage, so where there are such the new one comes last.
    """
    plan = told_of_another(plan)
    for campaign in plan["campaigns"].values():
        campaign.setdefault("starts", next(iter(plan["stages"])))
    for route in plan["routes"].values():
        if "like" not in route:
            route.setdefault("campaigns", list(plan["campaigns"]))
    first = next(iter(plan["stages"]))
    outcomes = {"yes": {"chance": "50%", "sale": 5, "to": first}, "no": {}}
    stage = {"step": "sell", "effort": "1 h", "outcomes": outcomes}
    campaign = {"segment": next(iter(plan["segments"])), "leads": {"rate": "3 per day"}, "starts": "another"}
    team = {"another": "another", **{name: "another" for name, one in plan["stages"].items() if "effort" in one}}
    return plan | {
        "resources": {"another": {"headcount": 2}} | plan["resources"],
        "stages": plan["stages"] | {"another": stage} if "pipeline" in plan else {"another": stage} | plan["stages"],
        "campaigns": {"another": campaign} | plan["campaigns"],
        "routes": {"another": {"team": team}} | plan["routes"],
    }


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_another_resource_stage_or_route_changes_no_other_by_a_bit(first):
    for number in range(first, first + 20):
        before, after = worlds.scenario(number), loads(worlds.text(widened(worlds.plan(number))), folder=worlds.DATA)
        for route in before.routes:
            one, other = ([], [])
            was = simulate(ready(before, route), seed=before.seed, replication=1, rows=one)
            now = simulate(ready(after, route), seed=before.seed, replication=1, rows=other)
            assert everything(was, one) == everything(now, other), (number, route)


def test_more_staff_downstream_leaves_upstream_as_it_was():
    few, many = (rows_of(feed_forward(crew=("crew: {headcount: 1", f"crew: {{headcount: {n}"))) for n in (1, 4))
    upstream = [[row for row in rows if row.stage in ("call", "meet")] for rows in (few, many)]
    assert upstream[0] == upstream[1]
    served = [[row for row in rows if row.stage == "deliver" and row.start] for rows in (few, many)]
    waits = [sum(row.start - row.enabled for row in rows) for rows in served]
    assert len(upstream[0]) > 300
    assert waits[0] > 2 * waits[1]


def test_a_higher_rate_keeps_every_lead():
    few, many = feed_forward(), feed_forward(rate=("60 per week", "90 per week"))
    origin = few.start
    before, after = arrivals(rows_of(few), origin), arrivals(rows_of(many), origin)
    assert before < after
    assert {lead[0] for lead in after - before} == {"web"}


def test_a_higher_rate_leaves_every_leads_luck():
    seats = {"callers": 2, "reps": 2, "crew": 1}
    ample = {name: (f"{name}: {{headcount: {n}", f"{name}: {{headcount: 500") for name, n in seats.items()}
    few, many = feed_forward(**ample), feed_forward(**ample, rate=("60 per week", "90 per week"))
    before = rows_of(few)
    known = {row.key for row in before}
    lives = [[replace(row, seat=None) for row in rows if row.key in known] for rows in (before, rows_of(many))]
    assert lives[0] == lives[1]


def test_a_longer_warm_up_renames_no_lead():
    short, long = (feed_forward(warm=("horizon:", f"warm_up: {n} weeks\nhorizon:")) for n in (0, 2))
    start = short.start
    before, after = arrivals(rows_of(short), start), arrivals(rows_of(long), start - timedelta(weeks=2))
    assert before == {lead for lead in after if lead[2] >= start}
    assert {lead[0] for lead in after - before} >= {"web", "steady"}
