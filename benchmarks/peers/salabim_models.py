"""The workloads for salabim: a component a lead."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import common
import salabim as sim
from common import Lived

sim.yieldless(False)


class Arrivals(sim.Component):  # type: ignore[misc]
    """Makes components of a kind until some hour."""

    def setup(self, rate: float, hours: float, kind: Any) -> None:
        self.rate, self.hours, self.kind = rate, hours, kind

    def process(self) -> Iterator[Any]:
        while True:
            yield self.hold(self.env.luck.expovariate(self.rate))
            if self.env.now() >= self.hours:
                return
            self.kind()
            self.env.leads += 1


class Customer(sim.Component):  # type: ignore[misc]
    """Waits for the one server."""

    def process(self) -> Iterator[Any]:
        env = self.env
        asked = env.now()
        yield self.request(env.staff[0])
        env.top += env.now() - asked
        yield self.hold(env.luck.expovariate(common.MM1_SERVICE))
        self.release()


class Caller(sim.Component):  # type: ignore[misc]
    """Waits for an agent, not for ever."""

    def process(self) -> Iterator[Any]:
        env = self.env
        yield self.request(env.staff[0], fail_delay=env.luck.expovariate(1 / common.CALL_PATIENCE))
        if self.failed():
            env.top += 1
            return
        yield self.hold(env.luck.expovariate(1 / common.CALL_SERVICE))
        self.release()


class Lead(sim.Component):  # type: ignore[misc]
    """Goes through the sales route."""

    def process(self) -> Iterator[Any]:
        env, luck = self.env, self.env.luck
        for visit in range(1, common.VISITS + 1):
            yield from self.work(0, common.qualify(luck))
            u = luck.random()
            if u < common.ON:
                break
            if u >= common.ON + common.LATER or visit == common.VISITS:
                return
            yield self.hold(luck.expovariate(1 / common.NURTURE))
        yield from self.work(1, common.discover(luck))
        if luck.random() >= common.GOES_ON:
            return
        yield from self.work(2, common.propose(luck))
        if luck.random() >= common.WINS:
            return
        env.top += 1
        env.value += luck.lognormvariate(*common.WORTH)
        yield from self.work(3, common.fulfil(luck))

    def work(self, stage: int, hours: float) -> Iterator[Any]:
        asked = self.env.now()
        yield self.request(self.env.staff[stage])
        self.env.waits[stage] += self.env.now() - asked
        yield self.hold(hours)
        self.release()


def lived(seed: int, hours: float, rate: float, kind: Any, seats: tuple[int, ...], till: float | None = None) -> Lived:
    env = sim.Environment(trace=False)
    env.luck, env.leads, env.top, env.value, env.waits = random.Random(seed), 0, 0.0, 0.0, [0.0] * 4
    env.staff = [sim.Resource(capacity=many) for many in seats]
    Arrivals(rate=rate, hours=hours, kind=kind)
    env.run(till=till) if till else env.run()
    return Lived(env.leads, env.top, env.leads)


if __name__ == "__main__":
    common.measure(
        sim.__version__,
        {
            "mm1": lambda seed, hours: lived(seed, hours, common.MM1_RATE, Customer, (1,)),
            "erlang_a": lambda seed, hours: lived(seed, hours, common.CALLS, Caller, (common.AGENTS,)),
            "route": lambda seed, hours: lived(seed, hours, common.LEADS, Lead, common.SEATS),
            "route_stopped": lambda seed, hours: lived(seed, hours, common.LEADS, Lead, common.SEATS, till=hours),
        },
    )
