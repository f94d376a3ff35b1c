"""One server whose efforts are anything (M/G/1), always the same (M/D/1), or of two urgencies."""

import pytest

from simulator.scenario.distributions import Constant, Distribution, Exponential, Gamma, Lognormal
from tests.theory import formulas
from tests.theory.evidence import Measure, Model, always, disagreements, number, times, waited
from tests.theory.formulas import Class
from tests.theory.worlds import HOUR, MINUTE, plan, steady, worked

MINUTES = 1 / MINUTE


def wait_of(stage: str, exact: float) -> Measure:
    """The mean wait at a stage where all are served, in minutes."""
    return Measure(exact, times(MINUTES, number(f"stage.{stage}.wait_served_ms")), number(f"stage.{stage}.served"))


def one_class(effort: Distribution, per_minute: float, hours: int, due: float = 0) -> Model:
    """One agent, an effort of a minute on average, and who comes first is served first."""
    customers = Class(per_minute, 1, effort.standard_deviation() / effort.expected())
    wait = formulas.pollaczek_khinchine(customers)
    return Model(
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
            "wait": wait_of("call", wait),
            "p_wait": Measure(customers.load, waited("call"), number("stage.call.served")),
            "queue": Measure(per_minute * wait, number("stage.call.queue_ms"), always(hours * HOUR)),
            "utilisation": Measure(customers.load, number("resource.agent.busy_ms"), always(hours * HOUR)),
        },
    )


@pytest.mark.parametrize(
    ("effort", "hours"),
    [(Lognormal(mean=MINUTE, cv=1.2), 94), (Gamma(mean=MINUTE, cv=0.5), 28)],
    ids=["lognormal", "gamma"],
)
def test_any_effort(effort: Distribution, hours: int):
    assert disagreements(one_class(effort, 0.3, hours)) == []


def test_constant_effort():
    model = one_class(Constant(value=MINUTE), 0.4, hours=22, due=0.5)
    short = formulas.wait_shorter_than_service(0.4, 1, 0.5)
    in_time = Measure(short, number("stage.call.in_time"), number("stage.call.served"))
    assert disagreements(Model(**{**vars(model), "measures": {**model.measures, "in_time": in_time}})) == []


def test_the_urgent_pass_the_others_but_interrupt_nobody():
    urgent, other = Class(0.2, 1, 1), Class(0.1, 2, 0.5)
    first, second = formulas.non_preemptive([urgent, other])
    load, hours = urgent.load + other.load, 57
    model = Model(
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
            "urgent": wait_of("complaint", first),
            "others": wait_of("order", second),
            "p_wait": Measure(load, waited("complaint"), number("stage.complaint.served")),
            "p_wait_others": Measure(load, waited("order"), number("stage.order.served")),
            "utilisation": Measure(load, number("resource.clerk.busy_ms"), always(hours * HOUR)),
        },
    )
    assert disagreements(model) == []
