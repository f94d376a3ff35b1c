"""Leads that have been under way for a time when the world begins: what is left of it, by their age."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from math import exp, gamma

from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.stats import gamma as gamma_law
from scipy.stats import lognorm, weibull_min

from simulator.engines.tallies import WEEKLY
from simulator.experiments.validation.evidence import Lived, Measure, Model, always, number
from simulator.experiments.validation.worlds import ENDS, MONDAY, counted, plan, unworked
from simulator.rules.durations import DAY
from simulator.scenario.distributions import Exponential, Gamma, Lognormal, Weibull
from simulator.scenario.open_leads import OpenLead, Pipeline
from simulator.scenario.types import Outcome, Sale, Scenario

EACH = 200
"""Leads of each age."""
Survival = Callable[[float], float]


def _with_leads(scenario: Scenario, ages: dict[str, float]) -> Scenario:
    """A world that begins with leads in some stages, of so many days in each."""
    leads = (
        OpenLead(name=f"{stage} {n}", stage=stage, entered=MONDAY - timedelta(days=days), segment="anyone")
        for stage, days in ages.items()
        for n in range(EACH)
    )
    return replace(scenario, pipeline=Pipeline(csv="open.csv", leads=tuple(leads)))


def _weibull_survival(mean: float, cv: float) -> Survival:
    shape = brentq(lambda k: gamma(1 + 2 / k) / gamma(1 + 1 / k) ** 2 - 1 - cv**2, 0.2, 20)
    law = weibull_min(shape, scale=mean / gamma(1 + 1 / shape))
    return lambda days: float(law.sf(days))


def remaining_life() -> Model:
    """Delays that have lasted for some time already, Weibull ones that wear out and exponential ones that forget.

    Of age a, S(a + t) / S(a) still last after t more days, and the mean of what is lived of them until then is the
    integral of that; an exponential delay's is exp(-t / mean) at any age.
    """
    mean, cv, days = 30.0, 0.5, 14
    survival = _weibull_survival(mean, cv)
    worn = {"young": 5.0, "middle": 25.0, "old": 60.0}
    forgetful = {"fresh": 2.0, "stale": 200.0}
    left: dict[str, Survival] = {
        name: lambda t, age=age: survival(age + t) / survival(age) for name, age in worn.items()
    } | dict.fromkeys(forgetful, lambda t: exp(-t / mean))
    lived = sum(float(quad(still, 0, days)[0]) for still in left.values())
    wearing, forgetting = Weibull(mean=mean * DAY, cv=cv), Exponential(mean=mean * DAY)
    stages = [unworked(name, wearing if name in worn else forgetting, ENDS) for name in left]
    scenario = plan(
        stages=stages, campaigns=[counted(0, "young", MONDAY + timedelta(days=1))], team={}, horizon=days * DAY
    )
    return Model(
        name="remaining",
        title="remaining life by age",
        source="Cox, Renewal Theory, 1962, section 1.2",
        replications=200,
        scenario=_with_leads(scenario, worn | forgetful),
        measures={
            **{
                f"P(over in two weeks), {name}": Measure(1 - still(days), number(f"stage.{name}.ended"), always(EACH))
                for name, still in left.items()
            },
            "days under way": Measure(lived, _days_in_progress, always(EACH)),
        },
    )


def _days_in_progress(lived: Lived) -> float:
    return float(lived.tallies.weekly[WEEKLY.index("in_progress_ms")].sum()) / DAY


def long_silence() -> Model:
    """A yes comes soon, a no late or never: after a silence of some time the yes has become less likely.

    By Bayes's rule the chance of an outcome unknown for a days is proportional to p S(a), and what is known t days
    later to p (S(a) - S(a + t)).
    """
    yes, age, days = 0.6, 12.0, 21
    agreed, refused = gamma_law(4, scale=9 / 4), lognorm(0.6, scale=15)
    outcomes = (
        Outcome(name="won", chance=yes, sale=Sale(times=1.0), after=Gamma(mean=9 * DAY, cv=0.5)),
        Outcome(
            name="lost",
            chance=1 - yes,
            after=Lognormal(mean=float(refused.mean()) * DAY, cv=float(refused.std() / refused.mean())),
        ),
    )
    silent = yes * agreed.sf(age) + (1 - yes) * refused.sf(age)
    known = {
        "won": yes * (agreed.sf(age) - agreed.sf(age + days)) / silent,
        "lost": (1 - yes) * (refused.sf(age) - refused.sf(age + days)) / silent,
    }
    scenario = plan(
        stages=[unworked("decide", None, outcomes)],
        campaigns=[counted(0, "decide", MONDAY + timedelta(days=1))],
        team={},
        horizon=days * DAY,
    )
    return Model(
        name="silence",
        title="outcomes after a silence",
        source="Larson and Dinse, A mixture model for competing risks, Applied Statistics 34, 1985",
        replications=200,
        scenario=_with_leads(scenario, {"decide": age}),
        measures={
            f"P({name} in three weeks)": Measure(float(chance), number(f"stage.decide.count.{name}"), always(EACH))
            for name, chance in known.items()
        },
    )
