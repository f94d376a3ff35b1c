"""Two stages one after the other, each with a resource of its own.

Leads leave an M/M/c queue as a Poisson process, so that the second stage is an M/M/c queue too. Source:
P. J. Burke, The output of a queuing system, Operations Research 4, 1956, 699-704.
"""

from simulator.scenario.distributions import Exponential
from simulator.scenario.types import Outcome
from tests.theory import erlang
from tests.theory.evidence import Measure, Model, always, disagreements, number, times, waited
from tests.theory.worlds import HOUR, MINUTE, plan, steady, worked

HOURS = 37
ON = (Outcome(name="interested", chance=1.0, to="meet"),)


def at(stage: str, resource: str, exact: erlang.Waiting) -> dict[str, Measure]:
    """What is measured at one of the stages."""
    served = number(f"stage.{stage}.served")
    waits = times(1 / MINUTE, number(f"stage.{stage}.wait_served_ms"))
    busy, seat_time = number(f"resource.{resource}.busy_ms"), number(f"resource.{resource}.open_ms")
    return {
        f"{stage}: p_wait": Measure(exact.p_wait, waited(stage), served),
        f"{stage}: wait": Measure(exact.wait_all, waits, served),
        f"{stage}: queue": Measure(exact.queue, number(f"stage.{stage}.queue_ms"), always(HOURS * HOUR)),
        f"{stage}: utilisation": Measure(exact.utilisation, busy, seat_time),
    }


def test_what_leaves_one_queue_is_as_random_as_what_came():
    call, meet = erlang.many_servers(0.4, 1, 1), erlang.many_servers(0.4, 0.9, 1)
    stays = number("stage.call.time_ms", "stage.meet.time_ms")
    through = call.wait_all + 1 + meet.wait_all + 1 / 0.9
    model = Model(
        scenario=plan(
            stages=[
                worked("call", Exponential(mean=MINUTE), outcomes=ON),
                worked("meet", Exponential(mean=MINUTE / 0.9)),
            ],
            campaigns=[steady("phone", 0.4, "call")],
            headcounts={"callers": 1, "sellers": 1},
            team={"call": "callers", "meet": "sellers"},
            horizon=HOURS * HOUR,
            warm_up=HOUR,
        ),
        settling=HOUR,
        measures={
            **at("call", "callers", call),
            **at("meet", "sellers", meet),
            "through both": Measure(through, times(1 / MINUTE, stays), number("stage.meet.left")),
        },
    )
    assert disagreements(model) == []
