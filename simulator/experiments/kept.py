"""Results that are kept in a folder and read from it again, without simulating anything anew."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any

from simulator import __version__
from simulator.experiments.blocks import Block, join
from simulator.experiments.identity import identity
from simulator.experiments.replications import missing
from simulator.experiments.results import Results
from simulator.experiments.runs import Run, kept_blocks, refusal, refuse_other_contents
from simulator.scenario.types import Route, Scenario


def save_results(results: Results, folder: str | PathLike[str]) -> None:
    """Results are kept as a run's folder, as ``compare`` with this folder would have left it.

    Raises ScenarioError if the folder holds something else.
    """
    run = Run(Path(folder), results.scenario)
    for route in results.routes:
        run.keep(results.block(route))
    run.finish(results, plan_text(results.scenario))


def load_results(folder: str | PathLike[str], *, files: str | PathLike[str] | None = None) -> Results:
    """The results in a run's folder, as they were when the run was finished.

    ``files`` is the folder of the csv files that the plan names (default: the run's own). Raises ScenarioError if the
    folder holds no finished run of this version, or if a csv file says something else than it did.
    """
    run = Path(folder)
    scenario = _plan(run, Path(folder if files is None else files))
    refuse_other_contents(run, identity(scenario))
    return Results(scenario, {route: _whole(run, scenario, route) for route in scenario.routes}, provenance(scenario))


def _plan(run: Path, files: Path) -> Scenario:
    from simulator.scenario.reading import loads  # noqa: PLC0415 - loads the reader, which plans made in Python lack

    try:
        text = (run / "scenario.yaml").read_text(encoding="utf-8")
        labels = json.loads((run / "manifest.json").read_bytes())["routes"]
    except (OSError, ValueError, KeyError):
        raise refusal(run, "holds no finished run; `compare` with this folder makes one") from None
    return _with_routes(loads(text, folder=files, source=str(run / "scenario.yaml")), labels)


def _whole(run: Path, scenario: Scenario, route: str) -> Block:
    """The blocks of a route, put together if they are all there."""
    blocks = kept_blocks(run, route)
    if missing([(block.first, block.last) for block in blocks], scenario.replications):
        raise refusal(run, f"lacks replications of {route}; `compare` with this folder computes them")
    return join(blocks)


def provenance(scenario: Scenario) -> dict[str, Any]:
    """What the numbers came from; the same for the same run at any time and on any number of workers."""
    return {
        "version": __version__,
        "engine": "reference",
        "seed": scenario.seed,
        "replications": scenario.replications,
        "hashes": identity(scenario),
    }


def plan_text(scenario: Scenario) -> str:
    """The resolved plan as YAML; routes that are called what no plan calls one (``six reps``) go by their place."""
    from simulator.scenario.dumping import dumps  # noqa: PLC0415 - as above
    from simulator.scenario.names import NAME  # noqa: PLC0415 - as above

    if all(map(NAME.fullmatch, scenario.routes)):
        return dumps(scenario)
    return dumps(_with_routes(scenario, [f"route_{place}" for place in range(1, len(scenario.routes) + 1)]))


def _with_routes(scenario: Scenario, names: Sequence[str]) -> Scenario:
    """The plan with its routes called otherwise, in their order."""
    routes: Mapping[str, Route] = {
        name: replace(route, name=name) for name, route in zip(names, scenario.routes.values(), strict=True)
    }
    return replace(scenario, routes=routes)
