"""What simulated worlds say about averages that theory knows exactly.

A *measure* is a ratio of two counts whose long-run value is known. Over independent replications it is
estimated by the ratio of sums, with the jackknife's standard error. Theory is taken as confirmed where

- the estimate lies within ``MOST_T`` standard errors of the exact value: by luck alone one comparison in
  1.4 million fails with 100 replications and one in 5 million with 400 (Student's t; the seed is fixed);
- the standard error is at most ``MOST_NOISE`` of the exact value, so that agreement means something;
- the empty world in which every replication begins moves the estimate by less than ``MOST_START_UP``
  standard errors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from simulator.engines.preparing import prepare
from simulator.engines.reference import simulate
from simulator.engines.tallies import Tallies
from simulator.scenario.types import Scenario
from simulator.statistics.intervals import Floats, ratio_of_sums, ratio_pseudo_values, standard_error

MOST_T, MOST_NOISE, MOST_START_UP = 5.3, 0.01, 0.2
SEED = 7
PROBES = 200
"""How many replications are lived twice to see what the start does; having the luck in common, few are enough."""

Count = Callable[[Tallies], float]


class Measure(NamedTuple):
    """A ratio of two counts, and its exact long-run value."""

    exact: float
    top: Count
    bottom: Count


class Counted(NamedTuple):
    """Both counts of a measure, replication by replication."""

    top: Floats
    bottom: Floats


@dataclass(frozen=True, kw_only=True)
class Model:
    """A world with one route whose averages are known."""

    scenario: Scenario
    measures: Mapping[str, Measure]
    replications: int = 400
    settling: int = 0
    """Milliseconds in which the world forgets how it began; 0 where there is nothing to forget."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What the replications say about one measure."""

    name: str
    exact: float
    estimate: float
    error: float
    start_up: float

    @property
    def t(self) -> float:
        """How many standard errors the estimate is off."""
        return (self.estimate - self.exact) / self.error

    @property
    def agrees(self) -> bool:
        """Whether the three conditions of this module hold."""
        return (
            abs(self.t) < MOST_T
            and self.error <= MOST_NOISE * self.exact
            and abs(self.start_up) < MOST_START_UP * self.error
        )

    def __str__(self) -> str:
        return (
            f"{self.name}: {self.estimate:.6g}, exactly {self.exact:.6g}; t {self.t:+.2f}, "
            f"noise {self.error / self.exact:.2%}, start-up {self.start_up / self.error:+.3f} errors"
        )


def disagreements(model: Model) -> list[str]:
    """What is not as theory has it: empty where every measure of the model agrees."""
    return [str(finding) for finding in findings(model) if not finding.agrees]


def findings(model: Model) -> list[Finding]:
    """What the model's replications say, measure by measure."""
    seen = observe(model.scenario, model.measures, model.replications)
    moved = start_up(model, seen, model.scenario.warm_up)
    return [
        Finding(
            name=name,
            exact=measure.exact,
            estimate=ratio_of_sums(*seen[name]),
            error=standard_error(ratio_of_sums(*seen[name]), ratio_pseudo_values(*seen[name])),
            start_up=moved[name],
        )
        for name, measure in model.measures.items()
    ]


def observe(scenario: Scenario, measures: Mapping[str, Measure], replications: int) -> dict[str, Counted]:
    """Live the replications of the scenario's only route, and count what the measures want."""
    (route,) = scenario.routes
    prepared = prepare(scenario, route)
    rows = np.array(
        [
            [(m.top(tallies), m.bottom(tallies)) for m in measures.values()]
            for tallies in (simulate(prepared, seed=SEED, replication=r) for r in range(replications))
        ]
    )
    return {name: Counted(rows[:, i, 0], rows[:, i, 1]) for i, name in enumerate(measures)}


def start_up(model: Model, seen: Mapping[str, Counted], warm_up: int) -> dict[str, float]:
    """How far the empty beginning moves each estimate, if the world is warmed up for so long.

    A world that begins one settling time earlier has the same leads with the same luck in the window, so the
    two differ by what the beginning does and nothing else, and only in the window's first settling time.
    """
    if not model.settling:
        return dict.fromkeys(model.measures, 0.0)
    late, early = lost_by_starting(model, warm_up)
    moved = {}
    for name, (top, bottom) in seen.items():
        extra_top, extra_bottom = ((a - b).mean() for a, b in zip(late[name], early[name], strict=True))
        moved[name] = float((extra_top - ratio_of_sums(top, bottom) * extra_bottom) / bottom.mean())
    return moved


def lost_by_starting(model: Model, warm_up: int) -> tuple[dict[str, Counted], dict[str, Counted]]:
    """The same luck counted over the window's first settling time, in a world that begins late and in an early one."""
    late = replace(model.scenario, horizon=model.settling, warm_up=warm_up)
    early = replace(late, warm_up=warm_up + model.settling)
    return observe(late, model.measures, PROBES), observe(early, model.measures, PROBES)


def number(*names: str) -> Count:
    """Counts of the tallies, added up."""
    return lambda tallies: float(sum(tallies[name] for name in names))


def times(factor: float, count: Count) -> Count:
    """A count in another unit."""
    return lambda tallies: factor * count(tallies)


def always(value: float) -> Count:
    """The same in every replication."""
    return lambda _: value


def waited(stage: str) -> Count:
    """How many leads of a stage waited at all, be it until they gave up."""
    ended = number(f"stage.{stage}.served", f"stage.{stage}.gave_up")

    def count(tallies: Tallies) -> float:
        bins, counts = tallies.histograms[f"wait.{stage}"]
        return ended(tallies) - float(counts[bins == 0].sum())

    return count
