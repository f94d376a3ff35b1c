"""Exact formulas of queues with Poisson arrivals and exponential service: sums over birth-death chains.

Rates are per unit of time, waits in that unit. Sources: for Erlang B and C, R. B. Cooper, Introduction to
Queueing Theory, 2nd ed. 1981, chapter 3; for impatient customers, C. Palm, Research on telephone traffic
carried by full availability groups, Tele, 1957, and A. Mandelbaum, S. Zeltyn, Service engineering in action:
the Palm/Erlang-A queue, 2007.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, digamma

Floats = NDArray[np.float64]
NEVER = 1e-9
"""A rate of leaving so small that nobody does."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """What an arrival at a stationary queue meets."""

    p_wait: float
    """No server is free, and there is room to wait."""
    p_lost: float
    """Turned away at once, since nobody more may wait."""
    p_abandon: float
    """Left the queue unserved, of all arrivals."""
    wait_all: float
    """Mean time in the queue, of all who were let in, served or not."""
    wait_served: float
    queue: float
    """Mean number waiting."""
    utilisation: float
    """Mean share of busy servers."""


def erlang_b(load: float, servers: int) -> float:
    """The share of calls lost when nobody can wait; load is arrival rate times mean service time."""
    blocked = 1.0
    for n in range(1, servers + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked


def erlang_c(load: float, servers: int) -> float:
    """The share of customers who wait when nobody leaves unserved; load must be below servers."""
    blocked = erlang_b(load, servers)
    return servers * blocked / (servers - load * (1 - blocked))


def many_servers(arrival: float, service: float, servers: int) -> Waiting:
    """M/M/c: nobody leaves unserved."""
    load = arrival / service
    p_wait = erlang_c(load, servers)
    wait = p_wait / (servers * service - arrival)
    return Waiting(
        p_wait=p_wait,
        p_lost=0.0,
        p_abandon=0.0,
        wait_all=wait,
        wait_served=wait,
        queue=arrival * wait,
        utilisation=load / servers,
    )


def limited_room(arrival: float, service: float, servers: int, room: int) -> Waiting:
    """M/M/c/K: at most ``room`` may wait; who comes then is turned away."""
    weights = list(islice(chain(arrival, service, servers, 0.0), servers + room + 1))
    state = np.array(weights) / math.fsum(weights)
    waiting = np.maximum(np.arange(len(state)) - servers, 0)
    lost, queue = float(state[-1]), float(state @ waiting)
    wait = queue / (arrival * (1 - lost))
    return Waiting(
        p_wait=float(state[servers:-1].sum()),
        p_lost=lost,
        p_abandon=0.0,
        wait_all=wait,
        wait_served=wait,
        queue=queue,
        utilisation=arrival * (1 - lost) / service / servers,
    )


def erlang_a(arrival: float, service: float, servers: int, leaving: float) -> Waiting:
    """M/M/c+M: each who waits leaves at rate ``leaving``, one over the mean patience."""
    state = impatient(arrival, service, servers, leaving)
    ahead = np.arange(len(state) - servers, dtype=float)
    queue = float(state[servers:] @ ahead)
    lost = leaving * queue / arrival
    return Waiting(
        p_wait=float(state[servers:].sum()),
        p_lost=0.0,
        p_abandon=lost,
        wait_all=queue / arrival,
        wait_served=float(state[servers:] @ waits_of_served(service, servers, leaving, ahead)) / (1 - lost),
        queue=queue,
        utilisation=arrival * (1 - lost) / service / servers,
    )


def in_time(arrival: float, service: float, servers: int, leaving: float, due: float) -> float:
    """The share of all arrivals at an Erlang-A queue who are served within ``due``.

    Who finds k others waiting is offered a wait of (-log B) / leaving, with B from a beta distribution of
    parameters a = servers * service / leaving and k + 1: the sum of exponential times of rates
    leaving * (a + j), j = 0 .. k. They stay for it with chance B.
    """
    state = impatient(arrival, service, servers, leaving)
    a, k = servers * service / leaving, np.arange(len(state) - servers)
    served_late = a / (a + k + 1) * betainc(a + 1, k + 1, math.exp(-leaving * due))
    served_in_time = a / (a + k + 1) - served_late
    return float(state[:servers].sum() + state[servers:] @ served_in_time)


def waits_of_served(service: float, servers: int, leaving: float, ahead: Floats) -> Floats:
    """The mean wait of who finds ``ahead`` others waiting, zero if not served: of B (-log B) / leaving."""
    a = servers * service / leaving
    return a / (a + ahead + 1) * (digamma(a + ahead + 2) - digamma(a + 1)) / leaving


def impatient(arrival: float, service: float, servers: int, leaving: float) -> Floats:
    """Stationary chances of 0, 1, 2, ... customers in an Erlang-A queue, down to 1e-18 of the largest."""
    weights = []
    for n, weight in enumerate(chain(arrival, service, servers, leaving)):
        weights.append(weight)
        if n > servers and weight < 1e-18 * max(weights):
            break
    return np.array(weights) / math.fsum(weights)


def chain(arrival: float, service: float, servers: int, leaving: float) -> Iterator[float]:
    """Unnormalised stationary weights of 0, 1, 2, ... customers."""
    weight, n = 1.0, 0
    while True:
        yield weight
        n += 1
        weight *= arrival / (min(n, servers) * service + max(n - servers, 0) * leaving)
