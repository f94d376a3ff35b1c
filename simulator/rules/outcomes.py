"""Which outcome a draw and a profile give."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from simulator.rules.compiling import jit
from simulator.rules.durations import HOUR


@jit("float64(float64)")
def chance_of(log_odds: float) -> float:
    """The chance whose odds are exp(log_odds): the logistic function, exact 0 and 1 at the infinities."""
    if log_odds >= 0.0:
        return 1.0 / (1.0 + math.exp(-log_odds))
    grown = math.exp(log_odds)
    return grown / (1.0 + grown)


@jit("float64(float64)")
def log_odds_of(chance: float) -> float:
    """The logarithm of a chance's odds; minus and plus infinity for 0 and 1."""
    if chance <= 0.0:
        return -math.inf
    if chance >= 1.0:
        return math.inf
    return math.log(chance) - math.log1p(-chance)


@jit("float64(float64, float64)")
def doublings(value: float, reference: float) -> float:
    """By how many doublings a lead's value exceeds its segment's mean; values below a thousandth count as that."""
    return math.log2(max(value, 0.001 * reference) / reference)


@jit("int64(float64[::1], float64, float64, float64)", inline=True)
def chosen(cumulative: NDArray[np.float64], first: float, u_first: float, u_other: float) -> int:
    """One draw decides whether the first outcome comes about, another which of the rest.

    ``cumulative`` holds the running sums of the outcomes' stated chances; ``first`` is the first one's chance for
    this lead. The others keep their proportions. Returns the outcome's number.
    """
    count, base = len(cumulative), cumulative[0]
    mark = base + u_other * (cumulative[count - 1] - base)
    other = 1
    for number in range(1, count):  # no way out: which outcome it is nobody can guess, how many there are is known
        other += mark >= cumulative[number]
    if other >= count:
        other = _last_possible(cumulative)  # the mark was rounded up to the sum of all
    return other if u_first >= first and count > 1 else 0


@jit("int64(float64[::1])")
def _last_possible(cumulative: NDArray[np.float64]) -> int:
    """The last of the other outcomes that has a chance, or the first of them."""
    last = 1
    for number in range(1, len(cumulative)):
        if cumulative[number] > cumulative[number - 1]:
            last = number
    return last


@jit("float64[::1](float64[::1], float64, float64[::1])")
def still_open(cumulative: NDArray[np.float64], first: float, shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """The running sums of the chances of outcomes of which nothing has been heard for some time, by Bayes's rule.

    ``cumulative`` and ``first`` as in `chosen`; ``shares`` say how likely each outcome is to be unknown for so long.
    Where none is, the chances are what they were.
    """
    others = 1.0 - cumulative[0]
    scale = (1.0 - first) / others if others > 0.0 else 0.0
    chances = np.empty(len(cumulative))
    left = 0.0
    for number in range(len(cumulative)):
        chances[number] = (cumulative[number] - cumulative[number - 1]) * scale if number else first
        left += chances[number] * shares[number]
    sums = np.empty(len(cumulative))
    running = 0.0
    for number in range(len(cumulative)):
        running += chances[number] * shares[number] / left if left > 0.0 else chances[number]
        sums[number] = running
    return sums


@jit("float64(float64, float64, float64, int64, float64)")
def log_odds(intercept: float, traits: float, waited: float, visit: int, per_visit: float) -> float:
    """The log-odds of the first outcome add up what is known of the lead and of this visit.

    ``traits`` is the sum for the lead's profile and value, ``waited`` what the wait adds (`waited_hours` or
    `waited_by_table`); ``visit`` counts from 1 and ``per_visit`` is the logarithm of the factor of each further one.
    """
    return intercept + traits + waited + per_visit * (visit - 1)


@jit("float64(int64, float64)")
def waited_hours(wait: int, per_hour: float) -> float:
    """Each hour from ready to first touch multiplies the odds alike; ``per_hour`` is that factor's logarithm."""
    return per_hour * (wait / HOUR)


@jit("float64(int64, int64[::1], float64[::1])")
def waited_by_table(wait: int, times: NDArray[np.int64], logs: NDArray[np.float64]) -> float:
    """Log-odds at a wait in ms, on straight lines between those stated at some ``times``, flat outside."""
    last = len(times) - 1
    if wait <= times[0]:
        return float(logs[0])
    for number in range(1, last + 1):
        if wait < times[number]:
            part = (wait - times[number - 1]) / (times[number] - times[number - 1])
            return float(logs[number - 1] + part * (logs[number] - logs[number - 1]))
    return float(logs[last])


@jit("int64(float64[::1], float64)")
def first_beyond(cumulative: NDArray[np.float64], u: float) -> int:
    """Which of several categories a draw falls on; ``cumulative`` holds the running sums of their shares."""
    last = 0
    for number in range(len(cumulative)):
        if u * cumulative[-1] < cumulative[number]:
            return number
        if number and cumulative[number] > cumulative[number - 1]:
            last = number
    return last
