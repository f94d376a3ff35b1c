"""How long each model is looked at: briefly, or until its standard errors are small.

For the latter every model is lived a few times first, as a *pilot*, with luck of its own. How many replications follow
is decided by how much those of the pilot differ from each other, and by nothing else: not by whether they agree with
theory, nor by anything that is measured later.

Source: Stein, A two-sample test for a linear hypothesis whose power is independent of the variance, Annals of
Mathematical Statistics 16, 1945; with a pilot that is not part of the sample.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter

from simulator.engines.choice import COMPILED
from simulator.experiments.executors import Executor, computed
from simulator.experiments.validation.evidence import WINDOW, Model, judged
from simulator.experiments.validation.running import Portion, live, total
from simulator.statistics.intervals import Floats

FINE = 0.003
"""The largest standard error of a long look, as a part of the exact value."""
AIM = 0.0025
"""The one that is planned for: a pilot tells a variance to 10 or 20 %, so that this leaves room for two such errors."""
PILOT, PILOTS_FIRST = 200, 1_000_000
"""A pilot's replications, and the number of the first, far beyond those of any that is measured."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """Models with as many replications as they need, and how long a worker takes for one of each."""

    models: Sequence[Model]
    seconds: Mapping[str, float]
    """By the model's name."""

    def expected(self, jobs: int) -> float:
        """About how many seconds so many workers take for all."""
        return sum(total([model]) * self.seconds[model.name] for model in self.models) / jobs

    def expected_of(self, portion: Portion) -> float:
        """About how many seconds a worker takes for a portion."""
        return portion.many * self.seconds[portion.model]


def planned(
    wanted: Sequence[Model],
    executor: Executor,
    progress: Callable[[int], object] = lambda _: None,
    engine: str = COMPILED,
) -> Plan:
    """Live the models' pilots, and plan from them; ``progress`` hears how many more replications are done."""
    models, seconds = {model.name: model for model in wanted}, {}
    for portion, counted, took in computed(executor, partial(_timed, engine=engine), map(pilot, wanted)):
        name = portion.model
        models[name] = long_enough(models[name], counted)
        seconds[name] = took / portion.many
        progress(portion.many)
    return Plan(models=list(models.values()), seconds=seconds)


def pilot(model: Model) -> Portion:
    """The replications from which a model's number of them is planned."""
    return Portion(model=model.name, world=WINDOW, first=PILOTS_FIRST, last=PILOTS_FIRST + PILOT)


def _timed(portion: Portion, engine: str) -> tuple[Portion, Floats, float]:
    started = perf_counter()
    return *live(portion, engine), perf_counter() - started


def long_enough(model: Model, counted: Floats) -> Model:
    """The model with replications enough for a small standard error of every quantity; never fewer than it has.

    What others have published keeps its own design. ``counted`` is what `counts` says of the pilot's replications.
    """
    if model.published:
        return model
    found = judged(replace(model, settling=0), {WINDOW: counted})
    noise = max((one.noise for one in found if one.noise > 0), default=0.0)
    return replace(model, replications=max(model.replications, needed(noise, len(counted))), most_noise=FINE)


def needed(noise: float, replications: int) -> int:
    """How many replications give the standard error aimed at, where so many gave this one, relative to the value."""
    return math.ceil(replications * (noise / AIM) ** 2)
