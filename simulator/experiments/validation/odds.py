"""Who is likelier to buy does buy more often: win rates by category, by number, by value and by the wait.

The exact values come from the rule of odds alone: stated is what all leads reach together, so that the intercept
of the logistic solves an equation over the population.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from math import exp, log, log1p, sqrt

from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.special import expit
from scipy.stats import norm

from simulator.experiments.validation.evidence import Measure, Model, number, times
from simulator.experiments.validation.worlds import MONDAY, counted, plan, steady
from simulator.rules.durations import DAY, HOUR
from simulator.scenario.distributions import Choice, Exponential, Lognormal
from simulator.scenario.types import Attribute, Odds, Outcome, Sale, Scenario, Segment, Stage

LEADS, REPLICATIONS = 400, 200
CENTS = 100
SOURCE = "Agresti, Categorical Data Analysis, 2002, chapter 5, averaged over the population"


def _buys(chance: float) -> tuple[Outcome, ...]:
    return (Outcome(name="won", chance=chance, sale=Sale(times=1.0)), Outcome(name="lost", chance=1 - chance))


def _listed(segment: Segment, *stages: Stage) -> Scenario:
    """Some hundred leads of a segment whose journeys need nobody."""
    return plan(
        stages=stages,
        campaigns=[counted(LEADS, stages[0].name, MONDAY + timedelta(days=9))],
        headcounts={},
        team={},
        horizon=10 * DAY,
        segment=segment,
    )


def _sorting(attribute: Attribute, rare: float, sorts: Odds, odds: Odds, chance: float) -> Scenario:
    """One desk sells to the leads that the first stage's odds, too large to leave anything to luck, pick out.

    The other desk sells to the rest; of both the plan says the same.
    """
    to_desks = (Outcome(name="picked", chance=rare, to="picked"), Outcome(name="rest", chance=1 - rare, to="rest"))
    return _listed(
        Segment(name="anyone", profile={attribute.name: attribute}),
        Stage(name="sort", step="qualify", outcomes=to_desks, odds=sorts),
        Stage(name="picked", step="sell", outcomes=_buys(chance), odds=odds),
        Stage(name="rest", step="sell", outcomes=_buys(chance), odds=odds),
    )


def _by_desk(name: str, title: str, scenario: Scenario, picked: float, win_rates: Mapping[str, float]) -> Model:
    """The share of leads picked out, and the win rate at each desk."""
    rates = {
        f"P(win), {desk}": Measure(rate, number(f"stage.{desk}.count.won"), number(f"stage.{desk}.visits"))
        for desk, rate in win_rates.items()
    }
    share = Measure(picked, number("stage.picked.visits"), number("leads"))
    return Model(
        name=name,
        title=title,
        source=SOURCE,
        scenario=scenario,
        measures={**rates, "share picked": share},
        replications=REPLICATIONS,
    )


def _intercept(mean: Callable[[float], float], stated: float) -> float:
    """Where the mean chance of a population is the stated one."""
    return float(brentq(lambda a: mean(a) - stated, -9, 9))


def by_category() -> Model:
    """Stated is what all reach together: 60 % with three times the odds, and 40 % without."""
    region = Attribute(name="region", categories={"south": 0.3, "north": 0.6, "sea": 0.1})
    sorts, odds = (Odds(categories={"region": {"north": factor}}) for factor in (1e15, 3.0))
    a = _intercept(lambda a: 0.6 * expit(a + log(3)) + 0.4 * expit(a), 0.5)
    rates = {"picked": expit(a + log(3)), "rest": expit(a)}
    return _by_desk("odds_category", "odds by a category", _sorting(region, 0.6, sorts, odds, 0.5), 0.6, rates)


def by_number() -> Model:
    """Firms of 1, 5 and 20 people, each person multiplying the odds by 1.1; those of 20 have a desk of their own."""
    staff = Attribute(name="staff", of=Choice(items=((1, 0.3), (5, 0.3), (20, 0.4))))
    sorts, odds = (Odds(numeric={"staff": factor}) for factor in (100.0, 1.1))
    each = log(1.1)

    def small(a: float) -> float:
        return float(expit(a + each) + expit(a + 5 * each)) / 2

    a = _intercept(lambda a: 0.6 * small(a) + 0.4 * expit(a + 20 * each), 0.5)
    rates = {"picked": expit(a + 20 * each), "rest": small(a)}
    return _by_desk("odds_number", "odds by a number", _sorting(staff, 0.4, sorts, odds, 0.5), 0.4, rates)


def by_value() -> Model:
    """Each doubling of the value takes away a third of the odds; revenue a lead is the mean of value times chance."""
    sigma, factor = sqrt(log1p(0.6**2)), log(2 / 3) / log(2)

    def mean(of: Callable[[float], float]) -> float:
        return float(quad(lambda z: norm.pdf(z) * of(sigma * z - sigma**2 / 2), -9, 9)[0])

    a = _intercept(lambda a: mean(lambda x: expit(a + factor * x)), 0.5)
    dear = Stage(name="sell", step="sell", outcomes=_buys(0.5), odds=Odds(value_per_doubling=2 / 3))
    a_lead = 1000 * mean(lambda x: exp(x) * expit(a + factor * x))
    return Model(
        name="odds_value",
        title="odds by the value",
        source=SOURCE,
        scenario=_listed(Segment(name="anyone", value=Lognormal(mean=1000, cv=0.6)), dear),
        replications=REPLICATIONS,
        measures={
            "P(win)": Measure(0.5, number("cohort.won"), number("leads")),
            "revenue a lead, EUR": Measure(a_lead, times(1 / CENTS, number("revenue")), number("leads")),
        },
    )


def by_wait() -> Model:
    """The wait of an M/M/1 queue is 0 with chance 1 - load, else exponential; each hour takes half of the odds."""
    load, chance, half = 0.6, 0.6, log(0.5)
    odds, rate = log(chance / (1 - chance)), 1 - load
    waited = float(quad(lambda t: rate * exp(-rate * t) * expit(odds + half * t), 0, 99)[0])
    call = Stage(
        name="call", step="sell", effort=Exponential(mean=HOUR), outcomes=_buys(chance), odds=Odds(wait_per_hour=0.5)
    )
    scenario = plan(
        stages=[call],
        campaigns=[steady("phone", load / 60, "call")],
        headcounts={"agents": 1},
        team={"call": "agents"},
        warm_up=100 * HOUR,
        horizon=400 * HOUR,
    )
    won, ended = number("stage.call.count.won"), number("stage.call.ended")
    return Model(
        name="odds_wait",
        title="odds by the wait",
        source=SOURCE,
        scenario=scenario,
        measures={"P(win)": Measure((1 - load) * chance + load * waited, won, ended)},
        settling=scenario.warm_up,
    )
