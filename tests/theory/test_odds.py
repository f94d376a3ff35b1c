"""Who is likelier to buy does buy more often: win rates by category, by number, by value and by the wait."""

from collections.abc import Mapping
from datetime import timedelta
from math import exp, log, log1p, sqrt

from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.stats import norm

from simulator.scenario.distributions import Choice, Exponential, Lognormal
from simulator.scenario.types import Attribute, Odds, Outcome, Sale, Scenario, Segment, Stage
from tests.theory.evidence import Measure, Model, disagreements, number
from tests.theory.worlds import DAY, HOUR, MONDAY, counted, plan, steady

LEADS, REPLICATIONS = 400, 200


def logistic(x: float) -> float:
    return 1 / (1 + exp(-x))


def buys(chance: float) -> tuple[Outcome, ...]:
    return (Outcome(name="won", chance=chance, sale=Sale(times=1.0)), Outcome(name="lost", chance=1 - chance))


def listed(segment: Segment, *stages: Stage) -> Scenario:
    """Some hundred leads of a segment whose journeys need nobody."""
    return plan(
        stages=stages,
        campaigns=[counted(LEADS, stages[0].name, MONDAY + timedelta(days=9))],
        headcounts={},
        team={},
        horizon=10 * DAY,
        segment=segment,
    )


def sorting(attribute: Attribute, rare: float, sorts: Odds, odds: Odds, chance: float) -> Scenario:
    """One desk sells to the leads that the first stage's odds, too large to leave anything to luck, pick out.

    The other desk sells to the rest; of both the plan says the same.
    """
    to_desks = (Outcome(name="picked", chance=rare, to="picked"), Outcome(name="rest", chance=1 - rare, to="rest"))
    return listed(
        Segment(name="anyone", profile={attribute.name: attribute}),
        Stage(name="sort", step="qualify", outcomes=to_desks, odds=sorts),
        Stage(name="picked", step="sell", outcomes=buys(chance), odds=odds),
        Stage(name="rest", step="sell", outcomes=buys(chance), odds=odds),
    )


def by_desk(scenario: Scenario, picked: float, win_rates: Mapping[str, float]) -> Model:
    """The share of leads picked out, and the win rate at each desk."""
    rates = {
        desk: Measure(rate, number(f"stage.{desk}.count.won"), number(f"stage.{desk}.visits"))
        for desk, rate in win_rates.items()
    }
    share = Measure(picked, number("stage.picked.visits"), number("leads"))
    return Model(scenario=scenario, measures={**rates, "share": share}, replications=REPLICATIONS)


def test_the_win_rate_of_a_category():
    """Stated is what all reach together: 60 % with three times the odds, and 40 % without."""
    region = Attribute(name="region", categories={"south": 0.3, "north": 0.6, "sea": 0.1})
    sorts, odds = (Odds(categories={"region": {"north": factor}}) for factor in (1e15, 3.0))
    a = brentq(lambda a: 0.6 * logistic(a + log(3)) + 0.4 * logistic(a) - 0.5, -9, 9)
    model = by_desk(sorting(region, 0.6, sorts, odds, 0.5), 0.6, {"picked": logistic(a + log(3)), "rest": logistic(a)})
    assert disagreements(model) == []


def test_the_win_rate_of_a_number():
    """Firms of 1, 5 and 20 people, each person multiplying the odds by 1.1; those of 20 have a desk of their own."""
    staff = Attribute(name="staff", of=Choice(items=((1, 0.3), (5, 0.3), (20, 0.4))))
    sorts, odds = (Odds(numeric={"staff": factor}) for factor in (100.0, 1.1))
    each = log(1.1)
    a = brentq(
        lambda a: 0.3 * (logistic(a + each) + logistic(a + 5 * each)) + 0.4 * logistic(a + 20 * each) - 0.5, -9, 9
    )
    small = (logistic(a + each) + logistic(a + 5 * each)) / 2
    model = by_desk(sorting(staff, 0.4, sorts, odds, 0.5), 0.4, {"picked": logistic(a + 20 * each), "rest": small})
    assert disagreements(model) == []


def test_what_is_won_where_dear_things_sell_worse():
    """Each doubling of the value takes away a third of the odds; revenue a lead is the mean of value times chance."""
    sigma, factor = sqrt(log1p(0.6**2)), log(2 / 3) / log(2)

    def mean(of):
        return quad(lambda z: norm.pdf(z) * of(sigma * z - sigma**2 / 2), -9, 9)[0]

    a = brentq(lambda a: mean(lambda x: logistic(a + factor * x)) - 0.5, -9, 9)
    segment = Segment(name="anyone", value=Lognormal(mean=1000, cv=0.6))
    model = Model(
        scenario=listed(
            segment, Stage(name="sell", step="sell", outcomes=buys(0.5), odds=Odds(value_per_doubling=2 / 3))
        ),
        replications=REPLICATIONS,
        measures={
            "win": Measure(0.5, number("cohort.won"), number("leads")),
            "cents": Measure(
                100_000 * mean(lambda x: exp(x) * logistic(a + factor * x)), number("revenue"), number("leads")
            ),
        },
    )
    assert disagreements(model) == []


def test_the_win_rate_where_odds_fade_with_the_wait():
    """The wait of an M/M/1 queue is 0 with chance 1 - load, else exponential; each hour takes half of the odds."""
    arrival, chance, half = 0.6, 0.6, log(0.5)
    odds = log(chance / (1 - chance))
    rate = 1 - arrival
    waited = quad(lambda t: rate * exp(-rate * t) * logistic(odds + half * t), 0, 99)[0]
    scenario = plan(
        stages=[
            Stage(
                name="call",
                step="sell",
                effort=Exponential(mean=HOUR),
                outcomes=buys(chance),
                odds=Odds(wait_per_hour=0.5),
            )
        ],
        campaigns=[steady("phone", arrival / 60, "call")],
        headcounts={"agents": 1},
        team={"call": "agents"},
        warm_up=100 * HOUR,
        horizon=400 * HOUR,
    )
    won, ended = number("stage.call.count.won"), number("stage.call.ended")
    model = Model(
        scenario=scenario,
        measures={"win": Measure((1 - arrival) * chance + arrival * waited, won, ended)},
        settling=scenario.warm_up,
    )
    assert disagreements(model) == []
