"""What simulated worlds say about averages that theory knows exactly, or that others have published.

A *measure* is a ratio of two counts whose long-run value is known. Over independent replications it is
estimated by the ratio of sums, with the jackknife's standard error. Theory is taken as confirmed where

- the estimate lies within ``MOST_T`` standard errors of the exact value: by luck alone one comparison in
  1.4 million fails with 100 replications and one in 5 million with 400 (Student's t; the seed is fixed);
- the standard error is at most the model's ``most_noise`` of the exact value, so that agreement means something;
  or, where what was published is itself the mean of a few runs, at most a third of its standard error;
- the empty world in which every replication begins moves the estimate by less than ``MOST_START_UP``
  standard errors.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from simulator.engines.choice import COMPILED, Life, life_of
from simulator.engines.tallies import Tallies
from simulator.engines.trace import Row
from simulator.rules.histograms import Histogram, laid
from simulator.scenario.types import Scenario
from simulator.statistics.intervals import Floats, ratio_of_sums, ratio_pseudo_values, standard_error

MOST_T, MOST_NOISE, MOST_START_UP = 5.3, 0.01, 0.2
FINER = 3
"""How many times smaller our standard error must be than that of a published mean of a few runs."""
SEED = 7
PROBES, PROBED = 60, 25
"""How many replications are lived twice to see what the start does, and one in how many where there are more of them.

Having the luck in common, few are enough.
"""
LEAST_REPLICATIONS = 100
BRIEFER, BRIEF_NOISE = 4, 2.5
"""How many times fewer replications a brief look takes, and how much more noise it may have."""


@dataclass(frozen=True, slots=True, eq=False)
class Lived:
    """One replication: what was counted, and the event log where the model reads it."""

    tallies: Tallies
    rows: Sequence[Row] = ()


Count = Callable[[Lived], float]


class Measure(NamedTuple):
    """A ratio of two counts, and its exact long-run value."""

    exact: float
    top: Count
    bottom: Count
    runs: int | None = None
    """Of how many runs the value is itself a mean, each as long as a replication of ours; None: it is exact."""


class Counted(NamedTuple):
    """Both counts of a measure, replication by replication."""

    top: Floats
    bottom: Floats


@dataclass(frozen=True, kw_only=True)
class Model:
    """A world with one route whose averages are known."""

    name: str
    """In a word, to ask for it."""
    title: str
    source: str
    """Where the exact values, or their formulas, were published."""
    scenario: Scenario
    measures: Mapping[str, Measure]
    replications: int = 400
    settling: int = 0
    """Milliseconds in which the world forgets how it began; 0 where there is nothing to forget."""
    published: bool = False
    """Whether the exact values are printed numbers of somebody else's, not ours by a formula."""
    reads_log: bool = False
    most_noise: float = MOST_NOISE


class World(NamedTuple):
    """A scenario with one route, to be lived so many times."""

    scenario: Scenario
    replications: int


WINDOW, LATE, EARLY = "window", "late", "early"
"""What is measured; and its first settling time in a world that began late, and in one that began early."""

Seen = Mapping[str, Floats]
"""By the names of a model's worlds: their counts, of shape (replications, measures, 2)."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What the replications say about one measure."""

    quantity: str
    exact: float
    estimate: float
    error: float
    start_up: float
    most_noise: float = MOST_NOISE
    exact_error: float = 0.0
    """The standard error of the exact value, where it is itself the mean of a few runs."""

    @property
    def t(self) -> float:
        """How many standard errors the estimate is off, those of both values taken together."""
        return _in_errors(self.estimate - self.exact, math.hypot(self.error, self.exact_error))

    @property
    def noise(self) -> float:
        """The standard error as a part of the exact value."""
        return self.error / self.exact

    @property
    def agrees(self) -> bool:
        """Whether the three conditions of this module hold."""
        return (
            abs(self.t) < MOST_T
            and self.error <= max(self.most_noise * self.exact, self.exact_error / FINER)
            and abs(_in_errors(self.start_up, self.error)) < MOST_START_UP
        )

    def __str__(self) -> str:
        """All that the verdict rests on, on one line."""
        return (
            f"{self.quantity}: {self.estimate:.6g}, exactly {self.exact:.6g}; t {self.t:+.2f}, "
            f"noise {self.noise:.2%}, start-up {_in_errors(self.start_up, self.error):+.3f} errors"
        )


def _in_errors(amount: float, error: float) -> float:
    """An amount in standard errors; where all replications say the same, nothing or infinitely many."""
    if error:
        return amount / error
    return math.copysign(math.inf, amount) if amount else 0.0


def briefly(model: Model) -> Model:
    """The same model with fewer replications, and so much more noise allowed."""
    fewer = max(LEAST_REPLICATIONS, model.replications // BRIEFER)
    return replace(model, replications=fewer, most_noise=model.most_noise * BRIEF_NOISE)


def worlds(model: Model, warm_up: int | None = None) -> dict[str, World]:
    """What must be lived to judge a model, if its world is warmed up for so long (None: as it says).

    A world that begins one settling time earlier has the same leads with the same luck in the window, so the
    two differ by what the beginning does and nothing else, and only in the window's first settling time.
    """
    found = {WINDOW: World(model.scenario, model.replications)}
    if model.settling:
        warmed = model.scenario.warm_up if warm_up is None else warm_up
        late = replace(model.scenario, horizon=model.settling, warm_up=warmed)
        probes = min(max(PROBES, model.replications // PROBED), model.replications)
        found[LATE] = World(late, probes)
        found[EARLY] = World(replace(late, warm_up=warmed + model.settling), probes)
    return found


def counts(model: Model, life: Life, replications: Iterable[int]) -> Floats:
    """Live replications of one of the model's worlds, and count what its measures want: see `Seen`."""
    lives = (_lived(life, replication, model.reads_log) for replication in replications)
    return np.array([[(m.top(lived), m.bottom(lived)) for m in model.measures.values()] for lived in lives], float)


def _lived(life: Life, replication: int, log: bool) -> Lived:
    rows: list[Row] = []
    return Lived(life(seed=SEED, replication=replication, rows=rows if log else None), rows)


def only_route(scenario: Scenario, engine: str = COMPILED) -> Life:
    """A scenario's one route, ready to be lived."""
    (route,) = scenario.routes
    return life_of(scenario, route, engine)


def see(model: Model, warm_up: int | None = None) -> dict[str, Floats]:
    """Live all of a model's worlds, one replication after the other."""
    return {
        name: counts(model, only_route(world.scenario), range(world.replications))
        for name, world in worlds(model, warm_up).items()
    }


def findings(model: Model) -> list[Finding]:
    """What the model's replications say, measure by measure."""
    return judged(model, see(model))


def disagreements(model: Model) -> list[str]:
    """What is not as theory has it: empty where every measure of the model agrees."""
    return [str(finding) for finding in findings(model) if not finding.agrees]


def judged(model: Model, seen: Seen) -> list[Finding]:
    """The verdicts on what was seen of a model."""
    return [_judged(model, name, measure, by_measure(model, seen, name)) for name, measure in model.measures.items()]


def by_measure(model: Model, seen: Seen, name: str) -> dict[str, Counted]:
    """What each world counted of one measure."""
    place = list(model.measures).index(name)
    return {world: Counted(found[:, place, 0], found[:, place, 1]) for world, found in seen.items()}


def _judged(model: Model, name: str, measure: Measure, found: Mapping[str, Counted]) -> Finding:
    estimate = ratio_of_sums(*found[WINDOW])
    error = standard_error(estimate, ratio_pseudo_values(*found[WINDOW]))
    return Finding(
        quantity=name,
        exact=measure.exact,
        exact_error=error * math.sqrt(model.replications / measure.runs) if measure.runs else 0.0,
        estimate=estimate,
        error=error,
        start_up=start_up(found),
        most_noise=model.most_noise,
    )


def start_up(found: Mapping[str, Counted]) -> float:
    """How far the empty beginning moves the estimate; nothing where there is nothing to forget."""
    if LATE not in found:
        return 0.0
    top, bottom = found[WINDOW]
    extra_top, extra_bottom = ((a - b).mean() for a, b in zip(found[LATE], found[EARLY], strict=True))
    return float((extra_top - ratio_of_sums(top, bottom) * extra_bottom) / bottom.mean())


def number(*names: str) -> Count:
    """Counts of the tallies, added up."""
    return lambda lived: float(sum(lived.tallies[name] for name in names))


def times(factor: float, count: Count) -> Count:
    """A count in another unit."""
    return lambda lived: factor * count(lived)


def always(value: float) -> Count:
    """The same in every replication."""
    return lambda _: value


def waited(stage: str) -> Count:
    """How many leads of a stage waited at all, be it until they gave up."""
    ended = number(f"stage.{stage}.served", f"stage.{stage}.gave_up")

    def count(lived: Lived) -> float:
        waits = laid(Histogram.of([lived.tallies.histograms[f"wait.{stage}"]]))
        return ended(lived) - float(waits.counts[waits.bins == 0].sum())

    return count
