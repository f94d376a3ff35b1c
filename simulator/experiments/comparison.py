"""The main job: every route of a plan over the same replications, and what they say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from simulator import __version__
from simulator.errors import Problem, ScenarioError
from simulator.experiments.blocks import Block, join
from simulator.experiments.executors import Executor, computed, cores, executor_for
from simulator.experiments.identity import identity
from simulator.experiments.replications import Portions, Span, missing, simulate_block
from simulator.experiments.results import Results
from simulator.experiments.runs import Run
from simulator.scenario.problems import not_among
from simulator.scenario.types import Scenario

Progress = Callable[[int], object]
"""Told how many more replications are done (over all routes), each time some are."""


def narrowed(
    scenario: Scenario,
    *,
    routes: Sequence[str] | None = None,
    replications: int | None = None,
    seed: int | None = None,
    option: str = "",
) -> Scenario:
    """The plan with only some routes, another number of replications, another seed; None leaves it as it is.

    Raises ScenarioError if a route is not the plan's; ``option`` is the word of the command line that names them.
    """
    chosen = dict.fromkeys(scenario.routes if routes is None else routes)
    unknown = [name for name in chosen if name not in scenario.routes]
    if unknown:
        path = "" if option else "routes"
        messages = (not_among(name, "a route", scenario.routes, "Routes") for name in unknown)
        raise ScenarioError(scenario.name, [Problem(file=option or None, path=path, message=one) for one in messages])
    return replace(
        scenario,
        routes={name: route for name, route in scenario.routes.items() if name in chosen},
        replications=scenario.replications if replications is None else replications,
        seed=scenario.seed if seed is None else seed,
    )


def compare(
    scenario: Scenario,
    *,
    folder: Path | None = None,
    jobs: int | None = None,
    executor: Executor | None = None,
    portion: int | None = None,
    progress: Progress | None = None,
) -> Results:
    """Simulate every route of a plan under common random numbers and put the results together.

    With a ``folder``, blocks of replications are kept there as they finish and those already there are
    not computed again; where there are more than the plan asks for, the results are those of all of them.
    `simulator.experiments.runs` says what else is written. ``jobs`` processes compute
    (default: all cores), or an ``executor`` with ``map``, in portions of so many replications (default: of a
    length that suits). None of these changes a bit of the results. Raises ScenarioError if the folder holds
    another run.
    """
    jobs = cores() if jobs is None else jobs
    asked = scenario.replications * len(scenario.routes)
    run = None if folder is None else Run(folder, scenario)
    scenario = scenario if run is None else run.scenario
    kept = {route: [] if run is None else run.blocks(route) for route in scenario.routes}
    wanted = Portions(scenario, _gaps(scenario, kept), jobs, portion)
    tell = progress or (lambda _: None)
    tell(max(0, asked - wanted.left))
    if run is not None and wanted.left:
        run.begin()
    for block in _computed(executor or executor_for(min(jobs, wanted.left) or 1), wanted):
        kept[block.route].append(block)
        if run is not None:
            run.keep(block)
        tell(block.last - block.first)
    results = Results(scenario, {route: join(blocks) for route, blocks in kept.items()}, provenance(scenario))
    if run is not None:
        run.finish(results)
    return results


def _gaps(scenario: Scenario, kept: dict[str, list[Block]]) -> dict[str, list[Span]]:
    return {
        route: missing([(block.first, block.last) for block in blocks], scenario.replications)
        for route, blocks in kept.items()
    }


def _computed(executor: Executor, wanted: Portions) -> Iterable[Block]:
    for block, seconds in computed(executor, simulate_block, wanted):
        wanted.learn(block.route, block.last - block.first, seconds)
        yield block


def provenance(scenario: Scenario) -> dict[str, Any]:
    """What the numbers came from; the same for the same run at any time and on any number of workers."""
    return {
        "version": __version__,
        "engine": "reference",
        "seed": scenario.seed,
        "replications": scenario.replications,
        "hashes": identity(scenario),
    }
