"""Stages that feed each other, each with people of its own: in series, and with leads that come back."""

from __future__ import annotations

from simulator.experiments.validation import erlang, formulas
from simulator.experiments.validation.evidence import Measure, Model, always, number, times, waited
from simulator.experiments.validation.queues import MINUTES
from simulator.experiments.validation.worlds import plan, steady, worked
from simulator.rules.durations import HOUR, MINUTE
from simulator.scenario.distributions import Exponential
from simulator.scenario.types import Outcome, Stage


def _at(stage: str, resource: str, exact: erlang.Waiting, hours: int) -> dict[str, Measure]:
    """What is measured at one of the stages."""
    served = number(f"stage.{stage}.served")
    waits = times(MINUTES, number(f"stage.{stage}.wait_served_ms"))
    busy, seat_time = number(f"resource.{resource}.busy_ms"), number(f"resource.{resource}.open_ms")
    return {
        f"{stage}: P(wait)": Measure(exact.p_wait, waited(stage), served),
        f"{stage}: mean wait, min": Measure(exact.wait_all, waits, served),
        f"{stage}: mean queue": Measure(exact.queue, number(f"stage.{stage}.queue_ms"), always(hours * HOUR)),
        f"{stage}: utilisation": Measure(exact.utilisation, busy, seat_time),
    }


def _there(stage: str, resource: str, exact: erlang.Waiting, seats: int, hours: int) -> dict[str, Measure]:
    """The same where the number at the stage, at work or waiting, is measured in place of the wait."""
    found = _at(stage, resource, exact, hours)
    level = number(f"stage.{stage}.queue_ms", f"resource.{resource}.busy_ms")
    there = Measure(exact.queue + seats * exact.utilisation, level, always(hours * HOUR))
    kept = (f"{stage}: P(wait)", f"{stage}: utilisation")
    return {**{name: found[name] for name in kept}, f"{stage}: mean number there": there}


def tandem() -> Model:
    """What leaves one queue is as random as what came, so that the second stage is an M/M/1 queue too."""
    hours = 37
    call, meet = erlang.many_servers(0.4, 1, 1), erlang.many_servers(0.4, 0.9, 1)
    stays = times(MINUTES, number("stage.call.time_ms", "stage.meet.time_ms"))
    through = call.wait_all + 1 + meet.wait_all + 1 / 0.9
    on = (Outcome(name="interested", chance=1.0, to="meet"),)
    return Model(
        name="tandem",
        title="two queues in series",
        source="Burke, The output of a queuing system, Operations Research 4, 1956",
        scenario=plan(
            stages=[
                worked("call", Exponential(mean=MINUTE), outcomes=on),
                worked("meet", Exponential(mean=MINUTE / 0.9)),
            ],
            campaigns=[steady("phone", 0.4, "call")],
            headcounts={"callers": 1, "sellers": 1},
            team={"call": "callers", "meet": "sellers"},
            horizon=hours * HOUR,
            warm_up=HOUR,
        ),
        settling=HOUR,
        measures={
            **_at("call", "callers", call, hours),
            **_at("meet", "sellers", meet, hours),
            "mean time through both, min": Measure(through, stays, number("stage.meet.left")),
        },
    )


def jackson() -> Model:
    """Who is called may have to be called again, and some go back from a meeting: a network with feedback.

    Each stage is as if it were an M/M/c queue alone, at the rate at which all visits to it come together.
    """
    hours, fresh = 40, 0.25
    steps = {"call": {"call": 0.25, "meet": 0.5}, "meet": {"call": 0.2}}
    rates = formulas.traffic({"call": fresh}, steps)
    call, meet = erlang.many_servers(rates["call"], 1, 1), erlang.many_servers(rates["meet"], 1 / 5, 2)
    stays = times(MINUTES, number("stage.call.time_ms", "stage.meet.time_ms"))
    leads = number("leads")
    through = (rates["call"] * (call.wait_all + 1) + rates["meet"] * (meet.wait_all + 5)) / fresh
    return Model(
        name="jackson",
        title="network with feedback",
        source="Jackson, Networks of waiting lines, Operations Research 5, 1957",
        replications=250,
        scenario=plan(
            stages=_feeding_each_other(),
            campaigns=[steady("phone", fresh, "call")],
            headcounts={"callers": 1, "sellers": 2},
            team={"call": "callers", "meet": "sellers"},
            horizon=hours * HOUR,
            warm_up=4 * HOUR,
        ),
        settling=4 * HOUR,
        measures={
            **_there("call", "callers", call, 1, hours),
            **_there("meet", "sellers", meet, 2, hours),
            "visits to call": Measure(rates["call"] / fresh, number("stage.call.visits"), leads),
            "visits to meet": Measure(rates["meet"] / fresh, number("stage.meet.visits"), leads),
            "mean time through all, min": Measure(through, stays, leads),
        },
    )


def _feeding_each_other() -> list[Stage]:
    called = (
        Outcome(name="interested", chance=0.5, to="meet"),
        Outcome(name="again", chance=0.25, to="call"),
        Outcome(name="lost", chance=0.25),
    )
    met = (Outcome(name="done", chance=0.8), Outcome(name="back", chance=0.2, to="call"))
    return [
        worked("call", Exponential(mean=MINUTE), outcomes=called),
        worked("meet", Exponential(mean=5 * MINUTE), outcomes=met),
    ]
