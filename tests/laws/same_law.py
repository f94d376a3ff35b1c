"""Whether two worlds whose luck differs follow the same law, judged from many plans together.

Replication by replication, a number of the one less that of the other is as likely to be d as -d where both follow the
same law, and replications are independent. A sum of such differences, however they are spread, divided by the root of
the sum of their squares, is beyond x with a chance of at most 2 exp(-x²/2) (W. Hoeffding, "Probability inequalities
for sums of bounded random variables", 1963: given their sizes, only the signs are left to luck). Plans are weighed so
that each has the same say.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from simulator.engines.preparing import prepare
from simulator.engines.tallies import Tallies
from simulator.scenario.types import Scenario
from tests.laws.lives import simulate

MOST = 6.2
"""Beyond this a sum is strange, by luck alone in fewer than one of a hundred million cases; so of fifty numbers one is
strange in fewer than one of two million runs."""

TOTALS = ("leads", "sales", "revenue", "gross_profit", "bookings", "journeys_lost", "world.ended", "cohort.won")
KINDS = ("served", "in_time", "gave_up", "turned_away", "expired", "late", "exhausted", "waited_ms", "busy_ms")

BY_NAME = ("visits", "touches")
"""Of these the numbers of each stage and resource are compared too."""


class Sums:
    """Differences of what two worlds count, added up over plans and replications."""

    def __init__(self) -> None:
        self.plans = 0
        self.of: Counter[str] = Counter()
        self.squares: Counter[str] = Counter()

    def add(self, one: Sequence[Mapping[str, float]], other: Sequence[Mapping[str, float]]) -> None:
        """Add the numbers of a plan's replications in both worlds."""
        self.plans += 1
        for name in one[0].keys() | other[0].keys():
            differences = [a.get(name, 0.0) - b.get(name, 0.0) for a, b in zip(one, other, strict=True)]
            size = math.hypot(*differences)
            if size:
                self.of[name] += math.fsum(differences) / size
                self.squares[name] += 1.0

    def strange(self) -> dict[str, float]:
        """The numbers in which the two worlds differ beyond luck, with how far."""
        found = {name: total / math.sqrt(self.squares[name]) for name, total in self.of.items()}
        return {name: round(far, 2) for name, far in found.items() if abs(far) > MOST}


def lived(
    scenario: Scenario, replications: range, back: Mapping[str, str] = MappingProxyType({})
) -> list[dict[str, float]]:
    """What is counted in each replication of a plan's only route; ``back`` gives its parts their names in the other."""
    (route,) = scenario.routes
    prepared = prepare(scenario, route)
    return [_counts(simulate(prepared, seed=scenario.seed, replication=r), back) for r in replications]


def _counts(tallies: Tallies, back: Mapping[str, str]) -> dict[str, float]:
    counts: Counter[str] = Counter({name: tallies[name] for name in TOTALS})
    for name, number in zip(tallies.names, tallies.values.tolist(), strict=True):
        section, thing, *kind = name.split(".")[:4] if "." in name else (name, "")
        if section in ("stage", "resource") and len(kind) == 1:
            counts[kind[0]] += number * (kind[0] in KINDS)
            if kind[0] in BY_NAME:
                counts[f"{back.get(thing, thing)}.{kind[0]}"] = number
    return {**counts, **{f"{name}²": float(counts[name]) ** 2 for name in ("leads", "sales", "revenue")}}
