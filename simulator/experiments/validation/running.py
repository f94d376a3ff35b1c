"""Validation as a command runs it: every model's worlds in portions, by whatever computes them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain, zip_longest
from operator import attrgetter
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

    @property
    def many(self) -> int:
        """How many replications these are."""
        return self.last - self.first


Verdicts = Mapping[str, list[Finding]]
"""By the model's name."""


def chosen(names: Sequence[str]) -> list[Model]:
    """The models of these names, or all.

    Raises ScenarioError if there is no such model.
    """
    unknown = [name for name in dict.fromkeys(names) if name not in models()]
    if unknown:
        messages = (not_among(name, "a model", models(), "Models") for name in unknown)
        raise ScenarioError("validate", [Problem(path="--only", message=message) for message in messages])
    return [model for name, model in models().items() if not names or name in names]


def total(wanted: Sequence[Model]) -> int:
    """How many replications the models take."""
    return sum(world.replications for model in wanted for world in worlds(model).values())


def in_turns(wanted: Sequence[Model]) -> Iterator[Portion]:
    """The portions of all models, which take turns, so that the time left can be told from what is done."""
    by_model = zip_longest(*map(_cut, wanted))
    return (portion for portion in chain.from_iterable(by_model) if portion is not None)


def one_by_one(wanted: Sequence[Model]) -> Iterator[Portion]:
    """The portions of one model after the other, so that most are finished when somebody stops early."""
    return chain.from_iterable(map(_cut, wanted))


def _cut(model: Model) -> Iterator[Portion]:
    for name, world in worlds(model).items():
        for first in range(0, world.replications, PORTION):
            yield Portion(model=model.name, world=name, first=first, last=min(first + PORTION, world.replications))


def validate(
    wanted: Sequence[Model],
    portions: Iterable[Portion],
    executor: Executor,
    progress: Callable[[Portion], object] = lambda _: None,
    engine: str = COMPILED,
) -> Iterator[tuple[str, list[Finding]]]:
    """Live the models' portions, and yield a model's name and verdicts when all of its are done.

    ``progress`` hears of every portion that is done.
    """
    by_name = {model.name: model for model in wanted}
    lacking = {model.name: total([model]) for model in wanted}
    found: defaultdict[str, dict[Portion, Floats]] = defaultdict(dict)
    for portion, counted in computed(executor, partial(live, engine=engine), portions):
        name = portion.model
        found[name][portion] = counted
        lacking[name] -= portion.many
        progress(portion)
        if not lacking[name]:
            yield name, judged(by_name[name], _joined(found.pop(name)))


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


def _joined(found: Mapping[Portion, Floats]) -> dict[str, Floats]:
    """The counts of each of a model's worlds, in the order of their replications."""
    by_world: defaultdict[str, list[Floats]] = defaultdict(list)
    for portion in sorted(found, key=attrgetter("first")):
        by_world[portion.world].append(found[portion])
    return {world: np.concatenate(counted) for world, counted in by_world.items()}


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
