"""Validation as a command runs it: every model's worlds in portions, by whatever computes them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain, zip_longest
from threading import Lock
from typing import Any

import numpy as np

from simulator import __version__
from simulator.engines.choice import COMPILED, Life
from simulator.errors import Problem, ScenarioError
from simulator.experiments.executors import Executor, computed
from simulator.experiments.validation.evidence import (
    SEED,
    Finding,
    Model,
    briefly,
    counts,
    judged,
    only_route,
    worlds,
)
from simulator.experiments.validation.models import models
from simulator.scenario.problems import not_among
from simulator.statistics.intervals import Floats

PORTION = 10
"""Replications computed at a time: some tenths of a second."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Portion:
    """Some replications of one of a model's worlds."""

    model: str
    world: str
    first: int
    last: int


Verdicts = Mapping[str, list[Finding]]
"""By the model's name."""


def chosen(names: Sequence[str]) -> list[Model]:
    """The models of these names, or all, as a brief look takes them.

    Raises ScenarioError if there is no such model.
    """
    unknown = [name for name in dict.fromkeys(names) if name not in models()]
    if unknown:
        messages = (not_among(name, "a model", models(), "Models") for name in unknown)
        raise ScenarioError("validate", [Problem(path="--only", message=message) for message in messages])
    return [briefly(model) for name, model in models().items() if not names or name in names]


def total(wanted: Sequence[Model]) -> int:
    """How many replications the models take."""
    return sum(world.replications for model in wanted for world in worlds(model).values())


def validate(
    wanted: Sequence[Model],
    executor: Executor,
    progress: Callable[[int], object] = lambda _: None,
    engine: str = COMPILED,
) -> Verdicts:
    """Live the models' replications and judge them; ``progress`` hears how many more are done."""
    found: dict[Portion, Floats] = {}
    for portion, counted in computed(executor, partial(live, engine=engine), _cut(wanted)):
        found[portion] = counted
        progress(portion.last - portion.first)
    return {model.name: judged(model, _joined(model, found)) for model in wanted}


def _cut(wanted: Sequence[Model]) -> list[Portion]:
    """The portions of all models; models take turns, so that the time left can be told."""
    by_model = [
        [
            Portion(model=model.name, world=name, first=first, last=min(first + PORTION, world.replications))
            for name, world in worlds(model).items()
            for first in range(0, world.replications, PORTION)
        ]
        for model in wanted
    ]
    return [portion for portion in chain.from_iterable(zip_longest(*by_model)) if portion is not None]


def live(portion: Portion, engine: str = COMPILED) -> tuple[Portion, Floats]:
    """Count what a portion's replications say; threads may do so at the same time."""
    model = models()[portion.model]
    with _PREPARING:
        life = _life(portion.model, portion.world, engine)
    return portion, counts(model, life, range(portion.first, portion.last))


_PREPARING = Lock()
"""Threads that want the same world wait for the one that prepares it."""


@cache
def _life(model: str, world: str, engine: str) -> Life:
    return only_route(worlds(models()[model])[world].scenario, engine)


def _joined(model: Model, found: Mapping[Portion, Floats]) -> dict[str, Floats]:
    """The counts of each of a model's worlds, in the order of their replications."""
    of_model = sorted((p for p in found if p.model == model.name), key=lambda portion: portion.first)
    return {name: np.concatenate([found[p] for p in of_model if p.world == name]) for name in worlds(model)}


def passed(verdicts: Verdicts) -> bool:
    """Whether theory and what is published hold in every quantity."""
    return all(finding.agrees for found in verdicts.values() for finding in found)


def to_json(wanted: Sequence[Model], verdicts: Verdicts, engine: str = COMPILED) -> dict[str, Any]:
    """The verdicts as JSON has them, with what they came from."""
    return {
        "passed": passed(verdicts),
        "models": [_plain_model(model, verdicts[model.name]) for model in wanted],
        "provenance": {"version": __version__, "engine": engine, "seed": SEED},
    }


def _plain_model(model: Model, found: Sequence[Finding]) -> dict[str, Any]:
    return {
        "name": model.name,
        "title": model.title,
        "source": model.source,
        "published": model.published,
        "replications": model.replications,
        "quantities": [_plain(finding) for finding in found],
    }


def _plain(finding: Finding) -> dict[str, Any]:
    numbers = {
        "exact": finding.exact,
        "ours": finding.estimate,
        "standard_error": finding.error,
        "exact_standard_error": finding.exact_error,
        "t": finding.t,
        "start_up": finding.start_up,
    }
    defined = {name: value if math.isfinite(value) else None for name, value in numbers.items()}
    return {"quantity": finding.quantity, **defined, "pass": finding.agrees}
