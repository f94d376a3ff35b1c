"""The workloads as somebody would write them for SimPy: a process a lead."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import common
import simpy
from common import Lived


def mm1(seed: int, hours: float) -> Lived:
    luck, env = random.Random(seed), simpy.Environment()
    server = simpy.Resource(env, 1)
    waits: list[float] = []

    def customer() -> Iterator[Any]:
        asked = env.now
        with server.request() as turn:
            yield turn
            waits.append(env.now - asked)
            yield env.timeout(luck.expovariate(common.MM1_SERVICE))

    def arrivals() -> Iterator[Any]:
        while True:
            yield env.timeout(luck.expovariate(common.MM1_RATE))
            if env.now >= hours:
                return
            env.process(customer())

    env.process(arrivals())
    env.run()
    return Lived(len(waits), sum(waits), len(waits))


def erlang_a(seed: int, hours: float) -> Lived:
    luck, env = random.Random(seed), simpy.Environment()
    agents = simpy.Resource(env, common.AGENTS)
    waits: list[float] = []
    lost = 0

    def caller() -> Iterator[Any]:
        nonlocal lost
        asked = env.now
        with agents.request() as turn:
            found = yield turn | env.timeout(luck.expovariate(1 / common.CALL_PATIENCE))
            waits.append(env.now - asked)
            if turn in found:
                yield env.timeout(luck.expovariate(1 / common.CALL_SERVICE))
            else:
                lost += 1

    def arrivals() -> Iterator[Any]:
        while True:
            yield env.timeout(luck.expovariate(common.CALLS))
            if env.now >= hours:
                return
            env.process(caller())

    env.process(arrivals())
    env.run()
    return Lived(len(waits), lost, len(waits))


class Route:
    """The sales route."""

    def __init__(self, seed: int, hours: float) -> None:
        self.luck, self.hours = random.Random(seed), hours
        self.env = simpy.Environment()
        self.staff = [simpy.Resource(self.env, many) for many in common.SEATS]
        self.leads = self.won = 0
        self.value = 0.0
        self.waits: list[list[float]] = [[], [], [], []]

    def run(self, until: float | None) -> Lived:
        self.env.process(self.arrivals())
        self.env.run(until)
        return Lived(self.leads, self.won, self.leads)

    def arrivals(self) -> Iterator[Any]:
        while True:
            yield self.env.timeout(self.luck.expovariate(common.LEADS))
            if self.env.now >= self.hours:
                return
            self.leads += 1
            self.env.process(self.lead())

    def work(self, stage: int, hours: float) -> Iterator[Any]:
        asked = self.env.now
        with self.staff[stage].request() as seat:
            yield seat
            self.waits[stage].append(self.env.now - asked)
            yield self.env.timeout(hours)

    def lead(self) -> Iterator[Any]:
        luck = self.luck
        for visit in range(1, common.VISITS + 1):
            yield from self.work(0, common.qualify(luck))
            u = luck.random()
            if u < common.ON:
                break
            if u >= common.ON + common.LATER or visit == common.VISITS:
                return
            yield self.env.timeout(luck.expovariate(1 / common.NURTURE))
        yield from self.work(1, common.discover(luck))
        if luck.random() >= common.GOES_ON:
            return
        yield from self.work(2, common.propose(luck))
        if luck.random() >= common.WINS:
            return
        self.won += 1
        self.value += luck.lognormvariate(*common.WORTH)
        yield from self.work(3, common.fulfil(luck))


if __name__ == "__main__":
    common.measure(
        simpy.__version__,
        {
            "mm1": mm1,
            "erlang_a": erlang_a,
            "route": lambda seed, hours: Route(seed, hours).run(None),
            "route_stopped": lambda seed, hours: Route(seed, hours).run(hours),
        },
    )
