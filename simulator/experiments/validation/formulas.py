"""Exact formulas beyond birth-death chains: general service, priorities, journeys that end, and their worth."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from itertools import pairwise
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from scipy.integrate import quad

State = TypeVar("State", bound=Hashable)


class Class(NamedTuple):
    """Customers of one kind: their rate, the mean of their service and its coefficient of variation."""

    arrival: float
    mean: float
    cv: float

    @property
    def load(self) -> float:
        """The share of a server's time that they take."""
        return self.arrival * self.mean

    @property
    def residual(self) -> float:
        """What a newcomer finds of theirs in service, on average."""
        return self.load * self.mean * (1 + self.cv**2) / 2


def pollaczek_khinchine(customers: Class) -> float:
    """The mean wait in M/G/1. Source: L. Kleinrock, Queueing Systems I, 1975, section 5.6."""
    return customers.residual / (1 - customers.load)


def non_preemptive(classes: Sequence[Class]) -> list[float]:
    """The mean wait of each class, most urgent first, where who is served stays until done.

    Source: A. Cobham, Priority assignment in waiting line problems, Operations Research 2, 1954, 70-76.
    """
    residual = sum(customers.residual for customers in classes)
    ahead = np.cumsum([0.0, *(customers.load for customers in classes)])
    return [float(residual / ((1 - a) * (1 - b))) for a, b in pairwise(ahead)]


def wait_shorter_than_service(arrival: float, service: float, due: float) -> float:
    """The share that waits at most ``due`` in M/D/1, for a due below the service time.

    Source: A. K. Erlang, The theory of probabilities and telephone conversations, 1909: the first of his
    polynomials.
    """
    return (1 - arrival * service) * math.exp(arrival * due)


class Journey(NamedTuple, Generic[State]):
    """What becomes of those who start a journey."""

    visits: dict[State, float]
    """The mean number of visits to each state."""
    win: float
    """The chance to be absorbed in the winning state."""
    time_to_win: float
    """The mean time from the start until then, among those who win."""


def journey(
    steps: Mapping[State, Mapping[State, float]], stays: Mapping[State, float], start: State, goal: State
) -> Journey[State]:
    """A Markov chain's way to its end: ``steps`` are chances of the next state, the rest being lost.

    ``stays`` are mean times in the states, whatever comes next. With Q the chances among the states that are
    left again, the visits are a row of (I - Q)⁻¹; with w the chances to win from each, the time of who wins
    solves x = w stay + Q x. Source: J. G. Kemeny, J. L. Snell, Finite Markov Chains, 1960, chapter III.
    """
    states = list(steps)
    inside = np.array([[steps[a].get(b, 0.0) for b in states] for a in states])
    fundamental = np.linalg.inv(np.eye(len(states)) - inside)
    wins = fundamental @ [steps[state].get(goal, 0.0) for state in states]
    times = fundamental @ (wins * [stays[state] for state in states])
    first = states.index(start)
    return Journey(
        visits=dict(zip(states, fundamental[first].tolist(), strict=True)),
        win=float(wins[first]),
        time_to_win=float(times[first] / wins[first]),
    )


def chance_at_visit(chance: float, factor: float, visit: int) -> float:
    """A chance whose odds are multiplied by a factor at each visit after the first."""
    odds = chance / (1 - chance) * factor ** (visit - 1)
    return odds / (1 + odds)


def wald(count: float, mean: float) -> float:
    """The mean of a sum of so many terms on average, if whether there is a next one is known without seeing it.

    Source: A. Wald, On cumulative sums of random variables, Annals of Mathematical Statistics 15, 1944,
    283-296.
    """
    return count * mean


def progeny(children: float) -> float:
    """Everybody in a family whose members have so many children on average, the first one included.

    Source: T. E. Harris, The Theory of Branching Processes, 1963, chapter I.
    """
    return 1 / (1 - children)


def traffic(fresh: Mapping[State, float], steps: Mapping[State, Mapping[State, float]]) -> dict[State, float]:
    """At which rate each node of a network is visited, by those who come fresh and those sent on to it.

    ``fresh`` are rates from outside, ``steps`` the chances to go on from a node to another. Source: J. R.
    Jackson, Networks of waiting lines, Operations Research 5, 1957, 518-521.
    """
    nodes = list(steps)
    sent = np.array([[steps[a].get(b, 0.0) for a in nodes] for b in nodes])
    rates = np.linalg.solve(np.eye(len(nodes)) - sent, [fresh.get(node, 0.0) for node in nodes])
    return dict(zip(nodes, rates.tolist(), strict=True))


def families(children: Mapping[State, Mapping[State, float]], first: State) -> dict[State, float]:
    """How many of each kind a family has, the first one included, who have so many children of each kind.

    Means throughout. Source: T. E. Harris, The Theory of Branching Processes, 1963, chapter II.
    """
    return traffic({first: 1.0}, children)


def recycled(again: float, most: int) -> tuple[float, float]:
    """A geometric number, cut: the mean visits of who comes back with chance ``again``, but not beyond ``most``.

    With it, how many visits came before a random one of them, on average.
    """
    weights = [again**earlier for earlier in range(most)]
    total = math.fsum(weights)
    return total, math.fsum(earlier * weight for earlier, weight in enumerate(weights)) / total


def ruin(up: float, start: int, goal: int) -> tuple[float, float]:
    """The chance that a gambler who wins each unit stake with chance ``up``, not a half, is ruined.

    With it, the mean number of games until that or until the goal is reached.
    Source: W. Feller, An Introduction to Probability Theory and Its Applications I, 3rd ed. 1968, XIV.2-3.
    """
    ratio = (1 - up) / up
    ruined = (ratio**goal - ratio**start) / (ratio**goal - 1)
    return ruined, (start - goal * (1 - ruined)) / (1 - 2 * up)


def paid_while_it_lasts(rate: float, factor: float) -> float:
    """How many first prices are paid at the times 0, 1, 2, ... where each event multiplies the price.

    Events come at ``rate``, each with a factor of its own whose mean, below 1, is ``factor``; 0 ends it. The mean price
    at t is then exp(-rate (1 - factor) t). Source: S. M. Ross, Introduction to Probability Models, 11th ed. 2014,
    section 5.4 (compound Poisson processes).
    """
    return 1 / -math.expm1(-rate * (1 - factor))


def mean_between(function: Callable[[float], float], first: float, last: float) -> float:
    """The mean of a function over an interval."""
    return float(quad(function, first, last)[0]) / (last - first)
