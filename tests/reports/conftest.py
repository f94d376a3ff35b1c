"""Results whose every count is invented here, so that reports are tested without an engine."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest

from simulator.engines.tallies import AGES, WEEKLY, Tallies, layout, weeks_of
from simulator.experiments.blocks import block_of
from simulator.experiments.results import Results
from simulator.rules.histograms import coded
from simulator.rules.tallies import histogram_bin
from simulator.scenario.criteria import Target
from simulator.scenario.distributions import Constant, Exponential, Lognormal
from simulator.scenario.staff import Commission, Resource, ResourceCost
from simulator.scenario.types import (
    Attribute,
    Campaign,
    CampaignCost,
    Odds,
    Outcome,
    Rate,
    Route,
    Sale,
    Scenario,
    Segment,
    Stage,
)

HOUR = 3_600_000
DAY = 24 * HOUR
HISTOGRAMS = (*AGES, "wait.call", "wait.propose", "wait.deliver")
TEAMS = (
    {"call": {"field_reps": 1.0}, "propose": {"field_reps": 1.0}, "deliver": {"delivery": 1.0}},
    {
        "call": {"call_centre": 1.0},
        "propose": {"field_reps": 0.7, "call_centre": 0.3},
        "deliver": {"delivery": 1.0},
    },
)
HARD_NAMES = (
    "field_led",
    "phone_first_and_then_the_senior_field_representatives_close",
    "partner_led $5 & $6",
    "<script>alert(1)</script>",
    "télévente_Zürich",
    "电话优先",
    'a"quoted"',
    "web_only_self_service_with_nurture",
)


STAGES = (
    Stage(
        name="call",
        step="qualify",
        effort=Lognormal(mean=12 * 60_000.0, cv=0.8),
        patience=Exponential(mean=5.0 * DAY),
        due=4 * HOUR,
        odds=Odds(numeric={"fit": 4.0}, wait_per_hour=0.9),
        outcomes=(Outcome(name="qualified", chance=0.4, to="propose"), Outcome(name="lost", chance=0.6)),
    ),
    Stage(
        name="propose",
        step="sell",
        effort=Constant(value=3.0 * HOUR),
        gap=Exponential(mean=6.0 * DAY),
        outcomes=(
            Outcome(name="won", chance=0.28, sale=Sale(times=1.0), to="deliver"),
            Outcome(name="lost", chance=0.72),
        ),
    ),
    Stage(
        name="deliver",
        step="fulfil",
        effort=Constant(value=4.0 * HOUR),
        outcomes=(Outcome(name="done", chance=1.0),),
    ),
)
RESOURCES = (
    Resource(name="call_centre", department="marketing", headcount=6, cost=ResourceCost(per_hour=24)),
    Resource(
        name="field_reps",
        department="sales",
        headcount=8,
        available=0.6,
        cost=ResourceCost(per_month=8_500, commission=Commission(first=0.06, later=0.06)),
    ),
    Resource(name="delivery", headcount=3, cost=ResourceCost(per_month=4_000)),
)
FIRMS = Segment(
    name="mid",
    value=Lognormal(mean=24_000.0, cv=1.1),
    gross_margin=0.62,
    profile={"fit": Attribute(name="fit", of=Constant(value=0.4))},
)
WEB = Campaign(
    name="web",
    segment="mid",
    leads=Rate(per_week=45.0, per_open_hour=None),
    starts="call",
    cost=CampaignCost(per_lead=30, per_month=4_000),
)


def plan(names: Sequence[str], horizon: int = 52 * 7 * DAY, description: str | None = None) -> Scenario:
    return Scenario(
        name="Three ways to reach mid-size firms",
        description=description,
        source="Invented for the tests.",
        start=datetime(2027, 1, 4),
        horizon=horizon,
        warm_up=13 * 7 * DAY,
        follow_up=13 * 7 * DAY,
        seed=7,
        targets=(
            Target(kpi="revenue", relation=">=", bound=6e6),
            Target(kpi="lead_time_p90", relation="<=", bound=75),
        ),
        segments={"mid": FIRMS},
        campaigns={"web": WEB},
        resources={resource.name: resource for resource in RESOURCES},
        stages={stage.name: stage for stage in STAGES},
        routes={name: Route(name=name, team=TEAMS[place % 2], campaigns=("web",)) for place, name in enumerate(names)},
    )


def made_up(scenario: Scenario, replications: int, silent: Sequence[str] = ()) -> Results:
    """Results in which routes differ a little, replications a little more, and luck is partly common."""
    common = np.random.default_rng(20).normal(size=replications)
    blocks = {}
    for place, route in enumerate(scenario.routes):
        luck = np.random.default_rng(place)
        tallies = [_tallies(scenario, route, place, luck, one) for one in common]
        if route in silent:
            tallies = [_earning(scenario, route, 0)] * replications
        blocks[route] = block_of(route, 0, tallies)
    provenance = {"version": "0.1.0", "engine": "reference", "seed": scenario.seed, "scenario": "0123456789abcdef"}
    return Results(scenario, blocks, provenance)


def _tallies(scenario: Scenario, route: str, place: int, luck: np.random.Generator, common: float) -> Tallies:
    level = (1 + 0.05 * np.sin(2.3 * place)) * (1 + 0.05 * common + 0.03 * luck.normal())
    names = layout(scenario, scenario.routes[route])
    days = luck.lognormal(3.2 + 0.07 * place, 0.6, size=60)
    bins, counts = np.unique([histogram_bin(int(day * DAY)) for day in days], return_counts=True)
    weekly = np.zeros((len(WEEKLY), weeks_of(scenario)), dtype=np.int64)
    sold = luck.gamma(5, level * 24_000_00, size=weekly.shape[1]).astype(np.int64)
    weekly[WEEKLY.index("revenue")] = sold
    amounts = _amounts(scenario, level, int(sold.sum()))
    return Tallies(
        names=names,
        values=np.array([amounts.get(name, amounts.get(name.rpartition(".")[2], 0)) for name in names]),
        weekly=weekly,
        histograms=dict.fromkeys(HISTOGRAMS, coded(bins, counts)),
    )


def _filled(scenario: Scenario) -> dict[str, int]:
    """Seats are filled during the whole window."""
    seats = {name: one.headcount or 0 for name, one in scenario.resources.items()}
    return {f"resource.{name}.present_ms": many * scenario.horizon for name, many in seats.items()}


def _amounts(scenario: Scenario, level: float, revenue: int) -> dict[str, int]:
    """By whole name, or by the last part of a name that every stage or resource has."""
    amounts = {
        "leads": 2_340 * level,
        "sales": 262 * level,
        "new_accounts": 255 * level,
        "revenue": revenue,
        "gross_profit": 0.62 * revenue,
        "journeys_lost": 2_000 * level,
        "cohort.leads": 2_340 * level,
        "cohort.won": 255 * level,
        "cohort.lead_time_ms": 255 * 31 * DAY * level,
        "cohort.lost": 2_340 * level * 0.8,
        "cohort.open": 2_340 * level * 0.2,
        "visits": 1_000 * level,
        "served": 900 * level,
        "in_time": 700 * level,
        "gave_up": 90,
        "waits_left": 90,
        "wait_served_ms": 900 * 2 * HOUR * level,
        "queue_ms": 3 * scenario.horizon * level,
        "ended": 900 * level,
        "left": 990 * level,
        "time_ms": 990 * 30 * HOUR * level,
        "busy_ms": 0.6 * 8 * scenario.horizon / 4.2 * level,
        **_filled(scenario),
        "open_ms": 8 * scenario.horizon / 4.2,
        "scheduled_ms": 8 * scenario.horizon / 4.2,
        "commission": 0.02 * revenue,
    }
    return {name: int(amount) for name, amount in amounts.items()}


@pytest.fixture(scope="session")
def results() -> Results:
    return made_up(plan(("field_led", "phone_first", "partner_led")), 40)


@pytest.fixture(scope="session")
def four() -> Results:
    return made_up(plan(("phone_sells", "letter_first", "branch_closes", "agency_sells")), 4)


@pytest.fixture
def three_lives() -> Callable[[Scenario], Results]:
    """Three replications of any plan with the stages of this one."""
    return lambda scenario: made_up(scenario, 3)


@pytest.fixture(scope="session")
def partnered() -> Results:
    """The call centre is a partner's: three routes, of which only the second puts it to work."""
    scenario = plan(("field_led", "phone_first", "partner_led"))
    partner = replace(scenario.resources["call_centre"], channel="indirect")
    return made_up(replace(scenario, resources={**scenario.resources, "call_centre": partner}), 8)


@pytest.fixture(scope="session")
def lone_partner() -> Results:
    """The call centre is one partner; only the second of two routes puts it to work."""
    scenario = plan(("field_led", "phone_first"))
    partner = replace(scenario.resources["call_centre"], channel="indirect", headcount=1)
    return made_up(replace(scenario, resources={**scenario.resources, "call_centre": partner}), 8)


@pytest.fixture(scope="session")
def unlimited() -> Results:
    """Field representatives and delivery are as many as it takes; the six of the call centre are counted."""
    scenario = plan(("field_led", "phone_first"))
    cost = ResourceCost()
    open_ended = {
        name: replace(scenario.resources[name], headcount=None, cost=cost) for name in ("field_reps", "delivery")
    }
    return made_up(replace(scenario, resources={**scenario.resources, **open_ended}), 8)


@pytest.fixture(scope="session")
def brief() -> Callable[[int], Results]:
    return lambda days: made_up(plan(("field_led", "phone_first"), horizon=days * DAY), 4)


@pytest.fixture(scope="session")
def hard_results() -> Results:
    """Eight routes with hard names, and a last week that is short."""
    nasty = "Costs $5 to $10 <script>alert('x')</script> & more\n\nsecond paragraph"
    return made_up(plan(HARD_NAMES, horizon=30 * 7 * DAY + DAY, description=nasty), 20)


@pytest.fixture(scope="session")
def single() -> Results:
    """One route, one replication: no interval, nothing to compare."""
    return made_up(plan(("only",)), 1)


def with_profits(
    profits: Mapping[str, Sequence[float]], targets: tuple[Target, ...] = (), of: Scenario | None = None
) -> Results:
    """Results without any cost, in which profit and revenue are given, to a cent, by replication."""
    costly = of or plan(tuple(profits))
    scenario = replace(
        costly,
        targets=targets,
        resources={name: replace(one, cost=ResourceCost()) for name, one in costly.resources.items()},
        campaigns={name: replace(one, cost=CampaignCost()) for name, one in costly.campaigns.items()},
    )
    blocks = {
        route: block_of(route, 0, [_earning(scenario, route, round(100 * amount)) for amount in amounts])
        for route, amounts in profits.items()
    }
    return Results(scenario, blocks, {})


def _earning(scenario: Scenario, route: str, cents: int) -> Tallies:
    names = layout(scenario, scenario.routes[route])
    amounts = {"revenue": cents, "gross_profit": cents, **_filled(scenario)}
    return Tallies(
        names=names,
        values=np.array([amounts.get(name, 0) for name in names]),
        weekly=np.zeros((len(WEEKLY), weeks_of(scenario)), dtype=np.int64),
        histograms=dict.fromkeys(HISTOGRAMS, b""),
    )


@pytest.fixture(scope="session")
def earning() -> Callable[..., Results]:
    return with_profits


@pytest.fixture(scope="session")
def silent() -> Results:
    """Three routes of which the last sells to nobody: it has no lead time to compare."""
    return made_up(plan(("field_led", "phone_first", "nobody_buys")), 40, silent=("nobody_buys",))
