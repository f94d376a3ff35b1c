"""The main job: every route of a plan over the same replications, and what they say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path

from simulator.engines.choice import COMPILED, load
from simulator.errors import Problem, ScenarioError
from simulator.experiments.arguments import engine_of, plans_of, replications_of, seed_of, whole
from simulator.experiments.blocks import Block, join
from simulator.experiments.executors import Executor, computed, cores, executor_for
from simulator.experiments.kept import provenance
from simulator.experiments.replications import Portions, Span, missing, simulate_block
from simulator.experiments.results import Results
from simulator.experiments.runs import Run
from simulator.experiments.variants import among, combined
from simulator.scenario.problems import not_among
from simulator.scenario.types import Scenario
from simulator.scenario.unknown import lives_of, uneven

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

    Raises ScenarioError if a route is not the plan's; ``option`` is the word of the command line that names routes, if
    it is a command line.
    """
    chosen = dict.fromkeys(scenario.routes if routes is None else routes)
    unknown = [name for name in chosen if name not in scenario.routes]
    if unknown:
        path = "" if option else "routes"
        messages = (not_among(name, "a route", scenario.routes, "Routes") for name in unknown)
        raise ScenarioError(scenario.name, [Problem(file=option or None, path=path, message=one) for one in messages])
    return replace(
        scenario,
        routes=among(scenario.routes, chosen),
        replications=scenario.replications if replications is None else replications,
        seed=scenario.seed if seed is None else seed,
    )


def in_pairs(scenario: Scenario, *, option: str = "") -> Scenario:
    """The same plan, all of whose replications are to be lived.

    Raises ScenarioError if what is uncertain leaves one replication without its twin; ``option`` is the word of the
    command line that gave their number, if it is one.
    """
    if scenario.replications % lives_of(scenario):
        path = "" if option else "replications"
        problem = Problem(file=option or None, path=path, message=uneven(scenario.replications))
        raise ScenarioError(scenario.name, [problem])
    return scenario


def compare(
    plan: Scenario | Mapping[str, Scenario],
    *,
    routes: str | Sequence[str] | None = None,
    replications: int | None = None,
    seed: int | None = None,
    engine: str = COMPILED,
    folder: str | PathLike[str] | None = None,
    jobs: int | None = None,
    executor: Executor | None = None,
    portion: int | None = None,
    progress: Progress | None = None,
) -> Results:
    """Every route of a plan lives the same replications, with the same leads and the same luck.

    Of several plans, by name, the routes are put together: each is called as its plan if every plan has one
    (of those asked for), else ``plan: route``. ``routes``, ``replications`` and ``seed`` stand in place of the
    plan's own; ``routes`` are names, or one name. With a ``folder``, blocks of replications are kept there as they
    finish and those already there are not computed again; where there are more than were asked for, the results are
    those of all of them. `simulator.experiments.runs` says what else is written. The ``engine`` is "compiled", or
    "reference", which is to be read and takes some eighty times as long. ``jobs`` threads or processes compute
    (default: all cores), or an ``executor`` with ``map``, in portions of so many replications (default: of a
    length that suits); ``progress`` is told how many more are done. None of these five changes a bit of the results.

    Raises ScenarioError if a route is not a plan's, if plans differ in what plans share, if a number of replications
    is odd though something is uncertain, or if the folder holds another run; WrongArgumentError (a ValueError) if an
    argument cannot be what it should; SimulationError if a plan cannot be lived to its end.
    """
    scenario = _asked(plan, [routes] if isinstance(routes, str) else routes, replications, seed)
    engine = engine_of(engine)
    jobs = cores() if jobs is None else whole("jobs", jobs, 1)
    portion = None if portion is None else whole("portion", portion, 1)
    asked = scenario.replications * len(scenario.routes)
    run = None if folder is None else Run(Path(folder), scenario, engine)
    scenario = scenario if run is None else run.scenario
    kept = {route: [] if run is None else run.blocks(route) for route in scenario.routes}
    wanted = Portions(scenario, _gaps(scenario, kept), jobs, portion, engine)
    tell = progress or (lambda _: None)
    tell(max(0, asked - wanted.left))
    for block in _computed(executor or _workers(jobs, wanted, engine), wanted, run):
        kept[block.route].append(block)
        tell(block.last - block.first)
    return _gathered(scenario, kept, run, engine, jobs)


def _workers(jobs: int, wanted: Portions, engine: str) -> Executor:
    if wanted.left and engine == COMPILED:
        load(engine)
    return executor_for(min(jobs, wanted.left) or 1, engine)


def _asked(
    plan: Scenario | Mapping[str, Scenario], routes: Sequence[str] | None, replications: int | None, seed: int | None
) -> Scenario:
    plans = plans_of(plan)
    replications = None if replications is None else replications_of(replications)
    seed = None if seed is None else seed_of(seed)
    if isinstance(plans, Scenario):
        return in_pairs(narrowed(plans, routes=routes, replications=replications, seed=seed))
    each = {name: narrowed(one, routes=routes, replications=replications, seed=seed) for name, one in plans.items()}
    return in_pairs(combined(each))


def _gaps(scenario: Scenario, kept: dict[str, list[Block]]) -> dict[str, list[Span]]:
    return {
        route: missing([(block.first, block.last) for block in blocks], scenario.replications)
        for route, blocks in kept.items()
    }


def _gathered(scenario: Scenario, kept: Mapping[str, list[Block]], run: Run | None, engine: str, jobs: int) -> Results:
    """What all blocks say together, written into the folder if there is one."""
    used = engine if run is None else run.engine
    results = Results(scenario, {route: join(blocks) for route, blocks in kept.items()}, provenance(scenario, used))
    if run is not None:
        results.work_out(jobs)
        run.finish(results)
    return results


def _computed(executor: Executor, wanted: Portions, run: Run | None) -> Iterable[Block]:
    """The blocks that are wanted, each kept as soon as it is there."""
    for block, seconds in computed(executor, simulate_block, wanted):
        wanted.learn(block.route, block.last - block.first, seconds)
        if run is not None:
            run.keep(block)
        yield block
