"""The sales route by both engines and by a plain SimPy model, on one core in one run: leads a second, and ratios."""

from __future__ import annotations

import math
import random
import statistics
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import process_time
from typing import Any

import simpy

from simulator.engines import compiled, reference
from simulator.engines.preparing import prepare
from simulator.scenario.reading import load

PLAN = Path(__file__).with_suffix(".yaml")
HOURS = 2000.0
MEDIAN_OF = 5


def lognormal(luck: random.Random, mean: float, cv: float) -> float:
    variance = math.log1p(cv * cv)
    return luck.lognormvariate(math.log(mean) - variance / 2, math.sqrt(variance))


class Plain:
    """The route as somebody would write it for SimPy."""

    def __init__(self, seed: int) -> None:
        self.luck = random.Random(seed)  # noqa: S311 - nothing secret
        self.env = simpy.Environment()
        self.staff = [simpy.Resource(self.env, many) for many in (4, 6, 8, 5)]
        self.leads = self.won = 0
        self.value = 0.0
        self.waits: list[list[float]] = [[], [], [], []]

    def run(self) -> int:
        self.env.process(self.arrivals())
        self.env.run()
        return self.leads

    def arrivals(self) -> Iterator[Any]:
        while True:
            yield self.env.timeout(self.luck.expovariate(2.5))
            if self.env.now >= HOURS:
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
        for visit in range(3):
            yield from self.work(0, lognormal(luck, 2, 1))
            u = luck.random()
            if u < 0.4:
                break
            if u >= 0.7 or visit == 2:
                return
            yield self.env.timeout(luck.expovariate(1 / 160))
        yield from self.work(1, luck.gammavariate(1 / 0.49, 4 * 0.49))
        if luck.random() >= 0.5:
            return
        yield from self.work(2, lognormal(luck, 12, 1.2))
        if luck.random() >= 0.35:
            return
        self.won += 1
        self.value += lognormal(luck, 20_000, 1)
        yield from self.work(3, luck.triangular(4, 20, 8))


def measured(run: Callable[[int], int], replications: int) -> float:
    """Leads a second of processor time: the median of several runs."""
    run(0)
    rates = []
    for number in range(MEDIAN_OF):
        started = process_time()
        leads = sum(run(1 + number * replications + each) for each in range(replications))
        rates.append(leads / (process_time() - started))
    return statistics.median(rates)


def main() -> None:
    scenario = load(PLAN)
    prepared = prepare(scenario, "ours")
    program = compiled.lower(prepared)
    ways: dict[str, tuple[Callable[[int], int], int]] = {
        "SimPy": (lambda number: Plain(number).run(), 1),
        "reference": (lambda number: reference.simulate(prepared, seed=1, replication=number)["leads"], 1),
        "compiled": (lambda number: compiled.simulate(program, seed=1, replication=number)["leads"], 40),
    }
    rates = {name: measured(run, many) for name, (run, many) in ways.items()}
    print(f"Python {sys.version.split()[0]}, SimPy {simpy.__version__}")
    for name, rate in rates.items():
        print(f"{name:10} {rate:12,.0f} leads/s {rate / rates['SimPy']:8.2f} x SimPy")


if __name__ == "__main__":
    main()
