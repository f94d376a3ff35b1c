"""One server whose efforts are anything (M/G/1), always the same (M/D/1), or of two urgencies."""

from __future__ import annotations

from dataclasses import replace

from simulator.experiments.validation import formulas
from simulator.experiments.validation.evidence import Measure, Model, always, number, times, waited
from simulator.experiments.validation.formulas import Class
from simulator.experiments.validation.queues import IN_TIME, MINUTES
from simulator.experiments.validation.worlds import plan, steady, worked
from simulator.rules.durations import HOUR, MINUTE
from simulator.scenario.distributions import Constant, Distribution, Exponential, Gamma, Lognormal


def wait_of(stage: str, exact: float) -> Measure:
    """The mean wait at a stage where all are served, in minutes."""
    return Measure(exact, times(MINUTES, number(f"stage.{stage}.wait_served_ms")), number(f"stage.{stage}.served"))


def _one_class(
    name: str, title: str, effort: Distribution, *, per_minute: float, hours: int, due: float = 0.0
) -> Model:
    """One agent, an effort of a minute on average, and who comes first is served first."""
    customers = Class(per_minute, 1, effort.standard_deviation() / effort.expected())
    wait = formulas.pollaczek_khinchine(customers)
    busy = number("resource.agent.busy_ms")
    return Model(
        name=name,
        title=title,
        source="Pollaczek-Khinchine: Kleinrock, Queueing Systems I, 1975, section 5.6",
        scenario=plan(
            stages=[worked("call", effort, due=round(due * MINUTE))],
            campaigns=[steady("phone", per_minute, "call")],
            headcounts={"agent": 1},
            team={"call": "agent"},
            horizon=hours * HOUR,
            warm_up=HOUR,
        ),
        settling=HOUR,
        measures={
            "mean wait, min": wait_of("call", wait),
            "P(wait)": Measure(customers.load, waited("call"), number("stage.call.served")),
            "mean queue": Measure(per_minute * wait, number("stage.call.queue_ms"), always(hours * HOUR)),
            "utilisation": Measure(customers.load, busy, always(hours * HOUR)),
        },
    )


def lognormal_effort() -> Model:
    """M/G/1 whose efforts vary more than exponential ones."""
    return _one_class(
        "mg1_lognormal", "M/G/1, lognormal effort", Lognormal(mean=MINUTE, cv=1.2), per_minute=0.3, hours=94
    )


def gamma_effort() -> Model:
    """M/G/1 whose efforts vary less than exponential ones."""
    return _one_class("mg1_gamma", "M/G/1, gamma effort", Gamma(mean=MINUTE, cv=0.5), per_minute=0.3, hours=28)


def constant_effort() -> Model:
    """M/D/1, and how many wait no more than half an effort."""
    model = _one_class("md1", "M/D/1", Constant(value=MINUTE), per_minute=0.4, hours=22, due=0.5)
    short = formulas.wait_shorter_than_service(0.4, 1, 0.5)
    in_time = Measure(short, number("stage.call.in_time"), number("stage.call.served"))
    return replace(model, measures={**model.measures, IN_TIME: in_time})


def two_urgencies() -> Model:
    """The urgent pass the others but interrupt nobody."""
    urgent, other = Class(0.2, 1, 1), Class(0.1, 2, 0.5)
    first, second = formulas.non_preemptive([urgent, other])
    load, hours = urgent.load + other.load, 57
    return Model(
        name="priorities",
        title="M/G/1, two urgencies",
        source="Cobham, Priority assignment in waiting line problems, Operations Research 2, 1954",
        scenario=plan(
            stages=[
                worked("complaint", Exponential(mean=MINUTE), urgency=2),
                worked("order", Gamma(mean=2 * MINUTE, cv=0.5), urgency=1),
            ],
            campaigns=[steady("letters", 0.2, "complaint"), steady("catalogue", 0.1, "order")],
            headcounts={"clerk": 1},
            team={"complaint": "clerk", "order": "clerk"},
            horizon=hours * HOUR,
            warm_up=HOUR,
        ),
        settling=HOUR,
        measures={
            "urgent: mean wait, min": wait_of("complaint", first),
            "others: mean wait, min": wait_of("order", second),
            "urgent: P(wait)": Measure(load, waited("complaint"), number("stage.complaint.served")),
            "others: P(wait)": Measure(load, waited("order"), number("stage.order.served")),
            "utilisation": Measure(load, number("resource.clerk.busy_ms"), always(hours * HOUR)),
        },
    )
