"""Results that are kept in a folder and read from it again, without simulating anything anew."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Any

from simulator import __version__
from simulator.engines.choice import COMPILED
from simulator.experiments.blocks import cut, join
from simulator.experiments.identity import identity
from simulator.experiments.replications import Span, missing
from simulator.experiments.results import Results
from simulator.experiments.runs import Run, manifest_in, refusal
from simulator.experiments.variants import called
from simulator.scenario.types import Scenario


def save_results(results: Results, folder: str | PathLike[str]) -> None:
    """Results are kept as a run's folder, as ``compare`` with this folder would have left it.

    A folder with more replications of the same run keeps them all. Raises ScenarioError if it holds something else.
    """
    run = Run(Path(folder), results.scenario, results.provenance.get("engine", COMPILED))
    gaps = [(results.block(route), span) for route in results.routes for span in _lacking(run, route)]
    for block, span in gaps:
        if span[0] < block.last:
            run.keep(cut(block, *span))
    run.finish(_whole(run))


def load_results(folder: str | PathLike[str]) -> Results:
    """The results in a run's folder, as they were when the run was finished.

    Raises ScenarioError if the folder holds no finished run of this version, or if its plan or the files in
    ``inputs/`` were changed.
    """
    return _whole(Run(Path(folder), _plan(Path(folder))))


def _whole(run: Run) -> Results:
    """The results of a run whose blocks are all there."""
    scenario = run.scenario
    for route in scenario.routes:
        if _lacking(run, route):
            raise refusal(run.folder, f"lacks replications of {route}; `compare` with this folder computes them")
    return Results(
        scenario, {route: join(run.blocks(route)) for route in scenario.routes}, provenance(scenario, run.engine)
    )


def _plan(folder: Path) -> Scenario:
    """The plan in a run's folder, its routes called as they were when it was simulated."""
    from simulator.scenario.reading import load  # noqa: PLC0415 - loads the reader, which plans made in Python lack

    manifest = manifest_in(folder)
    if not manifest:
        raise refusal(folder, "holds no finished run; `compare` with this folder makes one")
    scenario = called(load(folder / "scenario.yaml"), manifest.get("routes", ()))
    hashes = identity(scenario)
    if manifest["hashes"].get("scenario") != hashes["scenario"]:
        raise refusal(folder, "its scenario.yaml or inputs/ is not what was simulated; `compare` into a new folder")
    if manifest["hashes"] != hashes:
        raise refusal(folder, "was made by another version of the program; `compare` into a new folder")
    return scenario


def _lacking(run: Run, route: str) -> list[Span]:
    """The replications of a route that a run's folder does not hold."""
    return missing([(block.first, block.last) for block in run.blocks(route)], run.scenario.replications)


def provenance(scenario: Scenario, engine: str) -> dict[str, Any]:
    """What the numbers came from; the same for the same run at any time and on any number of workers."""
    return {
        "version": __version__,
        "engine": engine,
        "seed": scenario.seed,
        "replications": scenario.replications,
        "hashes": identity(scenario),
    }
