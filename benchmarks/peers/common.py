"""The same work for everybody: what the models are made of, and how their speed is taken.

A model lives one replication, arrivals in so many hours and then until it is empty unless it is stopped, and says how
many leads there were, and top and bottom of a ratio whose value is known. This file needs nothing but Python.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections.abc import Callable, Mapping
from time import process_time
from typing import NamedTuple

MM1_RATE, MM1_SERVICE = 0.9, 1.0
"""Customers an hour."""
CALLS, CALL_SERVICE, AGENTS, CALL_PATIENCE = 48.0, 0.1, 5, 5 / 60
"""The Erlang-A call centre, in calls an hour and hours."""
LEADS, SEATS = 2.5, (4, 6, 8, 5)
"""The sales route: leads an hour, and who qualifies, discovers, proposes and fulfils."""
ON, LATER, VISITS, NURTURE = 0.4, 0.6 * 0.3, 3, 160.0
"""Of those who do not go on, 30 % are nurtured."""
GOES_ON, WINS = 0.5, 0.35
ROUTE_HOURS = 2000.0


class Lived(NamedTuple):
    """One replication: its leads, and the ratio that tells whether the model is right."""

    leads: float
    top: float
    bottom: float


Model = Callable[[int, float], Lived]
"""Of a seed and the hours in which leads come."""


def log_parameters(mean: float, cv: float) -> tuple[float, float]:
    """Mean and standard deviation of the logarithm."""
    variance = math.log1p(cv * cv)
    return math.log(mean) - variance / 2, math.sqrt(variance)


QUALIFYING, PROPOSING, WORTH = log_parameters(2, 1), log_parameters(12, 1.2), log_parameters(20_000, 1)
SHAPE = 1 / 0.7**2
DISCOVERING = SHAPE, 4 / SHAPE
"""Shape and scale of a gamma."""
FULFILLING = 4.0, 8.0, 20.0
"""The least, the likeliest and the most of a triangular."""


def qualify(luck: random.Random) -> float:
    """Hours of a first conversation."""
    return luck.lognormvariate(*QUALIFYING)


def discover(luck: random.Random) -> float:
    """Hours of finding out what is needed."""
    return luck.gammavariate(*DISCOVERING)


def propose(luck: random.Random) -> float:
    """Hours of a proposal."""
    return luck.lognormvariate(*PROPOSING)


def fulfil(luck: random.Random) -> float:
    """Hours of a delivery."""
    least, likeliest, most = FULFILLING
    return luck.triangular(least, most, likeliest)


def measure(version: str, models: Mapping[str, Model]) -> None:
    """Live one of the models for a while, several times over, and print the leads of a second of processor time."""
    words = argparse.ArgumentParser()
    words.add_argument("workload", choices=list(models))
    words.add_argument("--hours", type=float, required=True)
    words.add_argument("--seconds", type=float, default=1.0)
    words.add_argument("--runs", type=int, default=5)
    asked = words.parse_args()
    model = models[asked.workload]
    model(0, asked.hours)
    rates, lived, seed = [], [], 1
    for _ in range(asked.runs):
        leads, started = 0.0, process_time()
        while (spent := process_time() - started) < asked.seconds or not leads:
            lived.append(model(seed, asked.hours))
            leads, seed = leads + lived[-1].leads, seed + 1
        rates.append(leads / spent)
    bottom = sum(one.bottom for one in lived)
    ratio = sum(one.top for one in lived) / bottom if bottom else None
    print(json.dumps({"version": version, "rates": rates, "ratio": ratio, "leads": sum(one.leads for one in lived)}))
