"""One stage with exponential efforts, as a birth-death chain has it: M/M/1, M/M/c, M/M/c/K and Erlang-A."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simulator.experiments.validation import erlang
from simulator.experiments.validation.evidence import Count, Measure, Model, always, number, times, waited
from simulator.experiments.validation.worlds import plan, steady, worked
from simulator.rules.durations import HOUR, MINUTE
from simulator.scenario.distributions import Exponential
from simulator.scenario.types import Scenario

BOOKS = "Cooper, Introduction to Queueing Theory, 1981, chapter 3"
PALM = "Mandelbaum and Zeltyn, The Palm/Erlang-A queue, 2007"
LET_IN = ("stage.call.served", "stage.call.gave_up")
ARRIVED = (*LET_IN, "stage.call.turned_away")
MINUTES = 1 / MINUTE
P_WAIT, P_TURNED_AWAY, P_GIVE_UP, MEAN_WAIT = "P(wait)", "P(turned away)", "P(give up)", "mean wait, min"
POOLS = ("first", "second")
IN_TIME, IN_SYSTEM = "served in time", "mean number there"


@dataclass(frozen=True, kw_only=True)
class Queue:
    """A stage with seats, in one pool or in several alike of which the first free takes a call.

    Times in minutes, rates per minute.
    """

    arrival: float
    mean: float
    seats: int
    """In each pool."""
    hours: float
    settling: float
    """Hours."""
    due: float = 0.0
    replications: int = 400
    patience: float | None = None
    room: int | None = None
    pools: tuple[str, ...] = ("agents",)

    @property
    def scenario(self) -> Scenario:
        """The queue as a world, warmed up for its settling time."""
        return plan(
            stages=[
                worked(
                    "call",
                    Exponential(mean=self.mean * MINUTE),
                    patience=None if self.patience is None else Exponential(mean=self.patience * MINUTE),
                    room=self.room,
                    due=round(self.due * MINUTE),
                )
            ],
            campaigns=[steady("phone", self.arrival, "call")],
            headcounts=dict.fromkeys(self.pools, self.seats),
            team={"call": self.pools if len(self.pools) > 1 else self.pools[0]},
            horizon=round(self.hours * HOUR),
            warm_up=round(self.settling * HOUR),
        )


def queue_model(
    queue: Queue, measures: Mapping[str, Measure], *, name: str, title: str, source: str, published: bool = False
) -> Model:
    """A queue with what is known of it."""
    return Model(
        name=name,
        title=title,
        source=source,
        scenario=queue.scenario,
        measures=measures,
        replications=queue.replications,
        settling=queue.scenario.warm_up,
        published=published,
    )


def ways(queue: Queue) -> dict[str, tuple[Count, Count]]:
    """How the world's counts tell what an arrival meets: a ratio under the name of each quantity."""
    waits = number("stage.call.wait_served_ms", "stage.call.wait_left_ms")
    busy, queueing = seat_time(queue.pools, "busy"), number("stage.call.queue_ms")
    horizon = always(queue.hours * HOUR)
    return {
        "arrivals an hour": (number("leads"), always(queue.hours)),
        P_WAIT: (waited("call"), number(*ARRIVED)),
        P_TURNED_AWAY: (number("stage.call.turned_away"), number(*ARRIVED)),
        P_GIVE_UP: (number("stage.call.gave_up"), number(*ARRIVED)),
        MEAN_WAIT: (times(MINUTES, waits), number(*LET_IN)),
        "mean wait of the served, min": (
            times(MINUTES, number("stage.call.wait_served_ms")),
            number("stage.call.served"),
        ),
        "mean queue": (queueing, horizon),
        IN_SYSTEM: (lambda lived: queueing(lived) + busy(lived), horizon),
        "utilisation": (busy, seat_time(queue.pools, "open")),
        IN_TIME: (number("stage.call.in_time"), number(*ARRIVED)),
    }


def seat_time(pools: Sequence[str], what: str) -> Count:
    """Milliseconds in which the pools' seats are busy, or open."""
    return number(*(f"resource.{pool}.{what}_ms" for pool in pools))


def known(queue: Queue, exact: erlang.Waiting, in_time: float | None = None) -> dict[str, Measure]:
    """What is known of a queue by its formulas; left out is what never happens."""
    values = {
        "arrivals an hour": queue.arrival * 60,
        P_WAIT: exact.p_wait,
        P_TURNED_AWAY: exact.p_lost,
        P_GIVE_UP: exact.p_abandon,
        MEAN_WAIT: exact.wait_all,
        "mean wait of the served, min": exact.wait_served,
        "mean queue": exact.queue,
        "utilisation": exact.utilisation,
        IN_TIME: in_time,
    }
    return printed(queue, {name: value for name, value in values.items() if value})


def printed(queue: Queue, values: Mapping[str, float]) -> dict[str, Measure]:
    """Measures of a queue whose values are given."""
    return {name: Measure(value, *ways(queue)[name]) for name, value in values.items()}


def one_server() -> Model:
    """M/M/1 at 40 %."""
    queue = Queue(arrival=0.4, mean=1, seats=1, hours=14, settling=1, due=1, replications=1000)
    measures = known(queue, erlang.many_servers(0.4, 1, 1), erlang.in_time(0.4, 1, 1, erlang.NEVER, 1))
    return queue_model(queue, measures, name="mm1", title="M/M/1 queue", source=BOOKS)


def several_servers() -> Model:
    """M/M/2 at 50 %."""
    queue = Queue(arrival=1, mean=1, seats=2, hours=10.5, settling=1, due=0.5, replications=1000)
    measures = known(queue, erlang.many_servers(1, 1, 2), erlang.in_time(1, 1, 2, erlang.NEVER, 0.5))
    return queue_model(queue, measures, name="mmc", title="M/M/2 queue", source=BOOKS)


def limited_room() -> Model:
    """M/M/3 where no more than three may wait, at full load."""
    queue = Queue(arrival=3, mean=1, seats=3, hours=3, settling=0.5, due=0.5, room=3)
    measures = known(queue, erlang.limited_room(3, 1, 3, 3))
    return queue_model(queue, measures, name="mmck", title="M/M/3/6 queue", source=BOOKS)


def impatient_customers() -> Model:
    """Erlang-A: 48 calls an hour, six minutes each, five agents, a patience of five minutes."""
    queue = Queue(arrival=0.8, mean=6, seats=5, hours=13, settling=3, due=1, patience=5)
    rates = (0.8, 1 / 6, 5, 1 / 5)
    measures = known(queue, erlang.erlang_a(*rates), erlang.in_time(*rates, 1))
    return queue_model(queue, measures, name="erlang_a", title="Erlang-A queue", source=PALM)


def busy_server() -> Model:
    """M/M/1 at 90 %, which takes six hours to forget anything."""
    queue = Queue(arrival=0.9, mean=1, seats=1, hours=200, settling=60, due=5, replications=500)
    measures = known(queue, erlang.many_servers(0.9, 1, 1), erlang.in_time(0.9, 1, 1, erlang.NEVER, 5))
    return queue_model(queue, measures, name="mm1_90", title="M/M/1 queue at 90 %", source=BOOKS)


BUSY, AGENTS = 19.0, 20
"""Calls a minute, of a minute each: a load of 95 %."""


def busy_and_patient() -> Model:
    """Erlang C at 95 %: all wait until they are served."""
    queue = Queue(arrival=BUSY, mean=1, seats=AGENTS, hours=80, settling=20, due=0.5)
    rates = (BUSY, 1, AGENTS)
    measures = known(queue, erlang.many_servers(*rates), erlang.in_time(*rates, erlang.NEVER, 0.5))
    return queue_model(queue, measures, name="erlang_c_95", title="Erlang C at 95 %", source=BOOKS)


def busy_and_impatient() -> Model:
    """Erlang-A at 95 %: who waits gives up after two minutes on average."""
    queue = Queue(arrival=BUSY, mean=1, seats=AGENTS, hours=10, settling=1, due=0.2, patience=2, replications=150)
    rates = (BUSY, 1, AGENTS, 1 / 2)
    measures = known(queue, erlang.erlang_a(*rates), erlang.in_time(*rates, 0.2))
    return queue_model(queue, measures, name="erlang_a_95", title="Erlang-A queue at 95 %", source=PALM)


def busy_without_room() -> Model:
    """Erlang B at 95 %: who finds all agents busy is turned away."""
    queue = Queue(arrival=BUSY, mean=1, seats=AGENTS, hours=10, settling=1, room=0, replications=100)
    measures = known(queue, erlang.limited_room(BUSY, 1, AGENTS, 0))
    return queue_model(queue, measures, name="erlang_b_95", title="Erlang B at 95 %", source=BOOKS)


def pools_alike() -> Model:
    """Two pools of one agent each, of which the first free takes a call, are one pool of two."""
    queue = Queue(arrival=1, mean=1, seats=1, hours=10.5, settling=0.5, due=0.5, replications=1000, pools=POOLS)
    measures = known(queue, erlang.many_servers(1, 1, 2), erlang.in_time(1, 1, 2, erlang.NEVER, 0.5))
    return queue_model(queue, measures, name="first_free", title="first free of two pools", source=BOOKS)


def overflow() -> Model:
    """Lost calls go from group to group.

    The first group works as if it were alone; both together lose what one of their size would.
    """
    load, seats = 2.0, 2
    queue = Queue(arrival=load, mean=1, seats=seats, hours=4, settling=0.5, room=0, replications=500, pools=POOLS)
    alone, together = erlang.erlang_b(load, seats), erlang.erlang_b(load, 2 * seats)
    carried = {"first": load * (1 - alone) / seats, "second": load * (alone - together) / seats}
    measures = {
        **printed(queue, {P_TURNED_AWAY: together}),
        **{
            f"utilisation of the {pool}": Measure(exact, seat_time([pool], "busy"), seat_time([pool], "open"))
            for pool, exact in carried.items()
        },
    }
    return queue_model(queue, measures, name="overflow", title="overflow between two groups", source=BOOKS)
