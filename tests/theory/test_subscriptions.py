"""What subscribers pay in all: contracts that are renewed, and subscriptions that grow and end at any time."""

import math
from datetime import timedelta

from simulator.rules.subscriptions import MONTH
from simulator.scenario.distributions import Constant, Exponential
from simulator.scenario.types import Outcome, Sale, Scenario, Stage
from tests.theory.evidence import Measure, Model, disagreements, number, observe
from tests.theory.worlds import DAY, MONDAY, counted, plan, unworked

LEADS, REPLICATIONS = 300, 100
PRICE = 1_000_000
"""Smallest units a month, so many that rounding does not show."""


def customers(stages: list[Stage], horizon: int) -> Scenario:
    """Leads that all buy a subscription in the first days, and are followed until all have gone."""
    return plan(
        stages=stages,
        campaigns=[counted(LEADS, "sign", MONDAY + timedelta(days=20))],
        headcounts={},
        team={},
        horizon=horizon,
    )


def sells(name: str, term: int, to: str) -> Outcome:
    """A subscription at the price."""
    sale = Sale(of=Constant(value=PRICE / 100), term=term)
    return Outcome(name=name, chance=0.6 if name == "renews" else 1.0, sale=sale, to=to)


def test_contracts_are_renewed_a_geometric_number_of_times():
    """Quarters of three payments, renewed with chance p at their ends: 3 / (1 - p) payments; no month is paid twice."""
    leaves = Outcome(name="leaves", chance=0.4)
    sign = Stage(name="sign", step="sell", outcomes=(sells("won", 3 * MONTH, "quarter"),))
    quarter = unworked("quarter", Constant(value=3.0 * MONTH), (sells("renews", 3 * MONTH, "quarter"), leaves))
    sales, leads = 1 / (1 - 0.6), number("leads")
    model = Model(
        scenario=customers([sign, quarter], 4000 * DAY),
        replications=REPLICATIONS,
        measures={
            "sales": Measure(sales, number("sales"), leads),
            "revenue": Measure(3 * sales * PRICE, number("revenue"), leads),
            "bookings": Measure(3 * sales * PRICE, number("bookings"), leads),
        },
    )
    assert disagreements(model) == []
    paid = observe(model.scenario, {"paid": Measure(1.0, number("revenue"), number("bookings"))}, 5)["paid"]
    assert (paid.top == paid.bottom).all()


def test_subscriptions_grow_and_end_at_any_time():
    """At rate 1/5 a month something happens: half of the times the end, else a fifth more.

    The price to be expected after t months is exp(-t/5 (1 - 1.2/2)) of the first, so the payments at 0, 1, 2, … months
    come to 1 / (1 - exp(-0.08)) prices.
    """
    use = unworked(
        "use",
        Exponential(mean=5.0 * MONTH),
        (
            Outcome(name="grows", chance=0.5, subscription=1.2, to="use"),
            Outcome(name="leaves", chance=0.5, subscription=0.0),
        ),
    )
    sign = Stage(name="sign", step="sell", outcomes=(sells("won", 1200 * MONTH, "use"),))
    model = Model(
        scenario=customers([sign, use], 12_000 * DAY),
        replications=REPLICATIONS,
        measures={"revenue": Measure(PRICE / (1 - math.exp(-0.08)), number("revenue"), number("leads"))},
    )
    assert disagreements(model) == []
