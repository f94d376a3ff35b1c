"""The first that is free: like pools are one pool (Erlang C), and lost calls go from group to group (Erlang B)."""

from simulator.scenario.distributions import Exponential
from tests.theory import erlang
from tests.theory.evidence import Measure, Model, always, disagreements, number, times, waited
from tests.theory.worlds import HOUR, MINUTE, plan, steady, worked

ARRIVED = ("stage.call.served", "stage.call.turned_away")
POOLS = ("first", "second")


def model(per_minute: float, seats: int, hours: float, measures: dict[str, Measure], room: int | None = None) -> Model:
    """Calls of a minute's mean, taken by the first pool or else by the second, each with so many seats."""
    scenario = plan(
        stages=[worked("call", Exponential(mean=MINUTE), room=room)],
        campaigns=[steady("phone", per_minute, "call")],
        headcounts=dict.fromkeys(POOLS, seats),
        team={"call": POOLS},
        horizon=round(hours * HOUR),
        warm_up=HOUR // 2,
    )
    return Model(scenario=scenario, measures=measures, replications=1000, settling=scenario.warm_up)


def test_two_pools_alike_are_one():
    hours, exact = 10.5, erlang.many_servers(1, 1, 2)
    busy = number(*(f"resource.{pool}.busy_ms" for pool in POOLS))
    seat_time = number(*(f"resource.{pool}.open_ms" for pool in POOLS))
    minutes = times(1 / MINUTE, number("stage.call.wait_served_ms"))
    measures = {
        "p_wait": Measure(exact.p_wait, waited("call"), number(*ARRIVED)),
        "wait_all": Measure(exact.wait_all, minutes, number("stage.call.served")),
        "queue": Measure(exact.queue, number("stage.call.queue_ms"), always(hours * HOUR)),
        "utilisation": Measure(exact.utilisation, busy, seat_time),
    }
    assert disagreements(model(1, 1, hours, measures)) == []


def test_what_the_first_group_loses_goes_to_the_second():
    """The first group works as if it were alone; both together lose what one of their size would."""
    load, seats, hours = 2.0, 2, 4
    alone, together = erlang.erlang_b(load, seats), erlang.erlang_b(load, 2 * seats)
    lasted = always(hours * HOUR)
    measures = {
        "lost": Measure(together, number("stage.call.turned_away"), number(*ARRIVED)),
        "first": Measure(load * (1 - alone), number("resource.first.busy_ms"), lasted),
        "second": Measure(load * (alone - together), number("resource.second.busy_ms"), lasted),
    }
    assert disagreements(model(load, seats, hours, measures, room=0)) == []
