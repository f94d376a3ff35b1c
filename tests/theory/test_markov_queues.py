"""One stage with exponential efforts, as a birth-death chain has it: M/M/1, M/M/c, M/M/c/K and Erlang-A."""

from dataclasses import dataclass, fields

from simulator.scenario.distributions import Exponential
from tests.theory import erlang
from tests.theory.evidence import Measure, Model, always, disagreements, number, times, waited
from tests.theory.worlds import HOUR, MINUTE, plan, steady, worked

FEARLESS = 1e-9
"""A rate of leaving so small that nobody does."""


@dataclass(frozen=True, kw_only=True)
class Queue:
    """A stage with one kind of seats; times in minutes, rates per minute."""

    arrival: float
    mean: float
    seats: int
    hours: float
    settling: float
    due: float
    replications: int = 400
    patience: float | None = None
    room: int | None = None


def model(queue: Queue, exact: erlang.Waiting, in_time: float | None) -> Model:
    """The queue as a world, warmed up for its settling time (in hours)."""
    scenario = plan(
        stages=[
            worked(
                "call",
                Exponential(mean=queue.mean * MINUTE),
                patience=None if queue.patience is None else Exponential(mean=queue.patience * MINUTE),
                room=queue.room,
                due=round(queue.due * MINUTE),
            )
        ],
        campaigns=[steady("phone", queue.arrival, "call")],
        headcounts={"agents": queue.seats},
        team={"call": "agents"},
        horizon=round(queue.hours * HOUR),
        warm_up=round(queue.settling * HOUR),
    )
    measures = {name: measure for name, measure in waiting(queue, exact).items() if measure.exact}
    if in_time is not None:
        measures["in_time"] = Measure(in_time, number("stage.call.in_time"), number(*ARRIVED))
    return Model(
        scenario=scenario,
        measures=measures,
        replications=queue.replications,
        settling=scenario.warm_up,
    )


LET_IN = ("stage.call.served", "stage.call.gave_up")
ARRIVED = (*LET_IN, "stage.call.turned_away")
MINUTES = 1 / MINUTE


def waiting(queue: Queue, exact: erlang.Waiting) -> dict[str, Measure]:
    """How the world's counts tell what an arrival meets, by the names of `erlang.Waiting`; and the arrivals."""
    waits = number("stage.call.wait_served_ms", "stage.call.wait_left_ms")
    minutes_served = times(MINUTES, number("stage.call.wait_served_ms"))
    busy, seat_time = number("resource.agents.busy_ms"), number("resource.agents.open_ms")
    horizon = queue.hours * HOUR
    return {
        "arrivals": Measure(queue.arrival * 60, number("leads"), always(queue.hours)),
        "p_wait": Measure(exact.p_wait, waited("call"), number(*ARRIVED)),
        "p_lost": Measure(exact.p_lost, number("stage.call.turned_away"), number(*ARRIVED)),
        "p_abandon": Measure(exact.p_abandon, number("stage.call.gave_up"), number(*ARRIVED)),
        "wait_all": Measure(exact.wait_all, times(MINUTES, waits), number(*LET_IN)),
        "wait_served": Measure(exact.wait_served, minutes_served, number("stage.call.served")),
        "queue": Measure(exact.queue, number("stage.call.queue_ms"), always(horizon)),
        "utilisation": Measure(exact.utilisation, busy, seat_time),
    }


def one_server() -> Model:
    """M/M/1 at 40 %."""
    queue = Queue(arrival=0.4, mean=1, seats=1, hours=14, settling=1, due=1, replications=1000)
    return model(queue, erlang.many_servers(0.4, 1, 1), erlang.in_time(0.4, 1, 1, FEARLESS, 1))


def test_every_measure_of_a_queue_has_a_formula():
    names = {field.name for field in fields(erlang.Waiting)}
    queue = Queue(arrival=1, mean=1, seats=2, hours=1, settling=1, due=1)
    assert set(waiting(queue, erlang.many_servers(1, 1, 2))) == {*names, "arrivals"}


def test_one_server():
    assert disagreements(one_server()) == []


def test_several_servers():
    queue = Queue(arrival=1, mean=1, seats=2, hours=10.5, settling=1, due=0.5, replications=1000)
    exact = erlang.many_servers(1, 1, 2)
    assert disagreements(model(queue, exact, erlang.in_time(1, 1, 2, FEARLESS, 0.5))) == []


def test_several_servers_with_limited_room():
    queue = Queue(arrival=3, mean=1, seats=3, hours=3, settling=0.5, due=0.5, room=3)
    assert disagreements(model(queue, erlang.limited_room(3, 1, 3, 3), None)) == []


def test_impatient_customers():
    queue = Queue(arrival=0.8, mean=6, seats=5, hours=13, settling=3, due=1, patience=5)
    exact, in_time = erlang.erlang_a(0.8, 1 / 6, 5, 1 / 5), erlang.in_time(0.8, 1 / 6, 5, 1 / 5, 1)
    assert disagreements(model(queue, exact, in_time)) == []
