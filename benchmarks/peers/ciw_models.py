"""The workloads for Ciw: networks of nodes."""

from __future__ import annotations

import math
import random
from typing import Any

import ciw
import common
from ciw.dists import Exponential, Gamma, Lognormal, Triangular
from common import Lived


class Until(Exponential):
    """Arrivals until some hour."""

    def __init__(self, rate: float, hours: float) -> None:
        super().__init__(rate)
        self.hours = hours

    def sample(self, t: float | None = None, ind: Any = None) -> float:
        gap: float = super().sample(t, ind)
        return gap if (t or 0.0) + gap < self.hours else math.inf


def lived(seed: int, until: float, **network: Any) -> tuple[int, list[Any]]:
    """How many came, and the records of what they did."""
    ciw.seed(seed)
    simulation = ciw.Simulation(ciw.create_network(**network))
    simulation.simulate_until_max_time(until)
    return simulation.nodes[0].number_of_individuals, simulation.get_all_records()


def mm1(seed: int, hours: float) -> Lived:
    leads, records = lived(
        seed,
        1000 * hours,
        arrival_distributions=[Until(common.MM1_RATE, hours)],
        service_distributions=[Exponential(common.MM1_SERVICE)],
        number_of_servers=[1],
    )
    return Lived(leads, sum(record.waiting_time for record in records), leads)


def erlang_a(seed: int, hours: float) -> Lived:
    leads, records = lived(
        seed,
        1000 * hours,
        arrival_distributions=[Until(common.CALLS, hours)],
        service_distributions=[Exponential(1 / common.CALL_SERVICE)],
        number_of_servers=[common.AGENTS],
        reneging_time_distributions=[Exponential(1 / common.CALL_PATIENCE)],
    )
    return Lived(leads, sum(record.record_type == "renege" for record in records), leads)


QUALIFY, NURTURE, DISCOVER, PROPOSE, FULFIL = range(1, 6)


class Qualified(ciw.routing.NodeRouting):  # type: ignore[misc]
    """On, to nurture at most twice, or lost."""

    def next_node(self, ind: Any) -> Any:
        visits = sum(record.node == QUALIFY for record in ind.data_records) + 1
        u = random.random()
        if u < common.ON:
            return self.simulation.nodes[DISCOVER]
        if u < common.ON + common.LATER and visits < common.VISITS:
            return self.simulation.nodes[NURTURE]
        return self.simulation.nodes[-1]


def route(seed: int, hours: float, until: float | None = None) -> Lived:
    of = ciw.routing
    leads, records = lived(
        seed,
        until or 1000 * hours,
        arrival_distributions=[Until(common.LEADS, hours), None, None, None, None],
        service_distributions=[
            Lognormal(*common.QUALIFYING),
            Exponential(1 / common.NURTURE),
            Gamma(*common.DISCOVERING),
            Lognormal(*common.PROPOSING),
            Triangular(*common.FULFILLING),
        ],
        number_of_servers=[common.SEATS[0], math.inf, *common.SEATS[1:]],
        routing=of.NetworkRouting(
            [
                Qualified(),
                of.Direct(to=QUALIFY),
                of.Probabilistic([PROPOSE], [common.GOES_ON]),
                of.Probabilistic([FULFIL], [common.WINS]),
                of.Leave(),
            ]
        ),
    )
    won = sum(record.node == PROPOSE and record.destination == FULFIL for record in records)
    return Lived(leads, won, leads)


if __name__ == "__main__":
    common.measure(
        ciw.__version__,
        {
            "mm1": mm1,
            "erlang_a": erlang_a,
            "route": route,
            "route_stopped": lambda seed, hours: route(seed, hours, until=hours),
        },
    )
