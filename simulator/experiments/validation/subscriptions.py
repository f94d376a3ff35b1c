"""What subscribers pay in all: contracts that are renewed, and subscriptions that grow and end at any time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from simulator.experiments.validation import formulas
from simulator.experiments.validation.evidence import Count, Measure, Model, number, times
from simulator.experiments.validation.worlds import MONDAY, counted, plan, unworked
from simulator.rules.durations import DAY, MONTH
from simulator.scenario.distributions import Constant, Exponential
from simulator.scenario.types import Outcome, Sale, Scenario, Stage

LEADS, REPLICATIONS = 300, 100
CENTS = 100
PRICE = 10_000.0
"""EUR a month, so many cents that rounding does not show."""


def _customers(stages: Sequence[Stage], days: int) -> Scenario:
    """Leads that all buy a subscription in the first days, and are followed until all have gone."""
    return plan(
        stages=stages,
        campaigns=[counted(LEADS, stages[0].name, MONDAY + timedelta(days=20))],
        headcounts={},
        team={},
        horizon=days * DAY,
    )


def _contract(name: str, chance: float, months: int, to: str) -> Outcome:
    """A subscription at the price, of so many payments: its term ends in the middle between two."""
    term = months * MONTH - MONTH // 2
    return Outcome(name=name, chance=chance, sale=Sale(of=Constant(value=PRICE), term=term), to=to)


PAYMENTS: Count = times(1 / (PRICE * CENTS), number("revenue"))


def renewals() -> Model:
    """Quarters of three payments, renewed with a chance at their ends; no month is paid twice, nor left out."""
    again, months = 0.6, 3
    contracts = formulas.progeny(again)
    renewed = (_contract("renews", again, months, "use"), Outcome(name="leaves", chance=1 - again))
    return Model(
        name="renewals",
        title="renewed subscriptions",
        source="Wald, On cumulative sums of random variables, Annals of Mathematical Statistics 15, 1944",
        replications=REPLICATIONS,
        scenario=_customers(
            [
                unworked("sign", None, (_contract("won", 1.0, months, "use"),)),
                unworked("use", Constant(value=float(months * MONTH)), renewed),
            ],
            4000,
        ),
        measures={
            "contracts a lead": Measure(contracts, number("sales"), number("leads")),
            "payments a lead": Measure(formulas.wald(contracts, months), PAYMENTS, number("leads")),
            "paid, of what was booked": Measure(1.0, number("revenue"), number("bookings")),
        },
    )


def changing_prices() -> Model:
    """Every five months on average something happens: half of the times the end, else a fifth more to pay."""
    each, ends, grows = 5.0, 0.5, 1.2
    happens = (
        Outcome(name="grows", chance=1 - ends, subscription=grows, to="use"),
        Outcome(name="leaves", chance=ends, subscription=0.0),
    )
    payments = formulas.paid_while_it_lasts(1 / each, (1 - ends) * grows)
    return Model(
        name="subscriptions",
        title="subscriptions that change",
        source="Ross, Introduction to Probability Models, 2014, section 5.4: compound Poisson processes",
        replications=REPLICATIONS,
        scenario=_customers(
            [
                unworked("sign", None, (_contract("won", 1.0, 1200, "use"),)),
                unworked("use", Exponential(mean=each * MONTH), happens),
            ],
            12_000,
        ),
        measures={"first prices paid by a lead": Measure(payments, PAYMENTS, number("leads"))},
    )
