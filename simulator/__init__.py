"""Sales routes compared: who does which step of the sales cycle, and what that earns, takes and costs."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.errors import ScenarioError, SimulationError, SimulatorError
    from simulator.experiments.comparison import compare
    from simulator.experiments.kept import load_results, save_results
    from simulator.experiments.results import Results
    from simulator.experiments.single import simulate
    from simulator.scenario.dumping import dump, dumps
    from simulator.scenario.reading import load, loads
    from simulator.scenario.types import Scenario

__version__ = "0.1.0"

__all__ = [
    "Results",
    "Scenario",
    "ScenarioError",
    "SimulationError",
    "SimulatorError",
    "__version__",
    "compare",
    "dump",
    "dumps",
    "load",
    "load_results",
    "loads",
    "save_results",
    "simulate",
]

_HOMES = {
    "Results": "simulator.experiments.results",
    "Scenario": "simulator.scenario.types",
    "ScenarioError": "simulator.errors",
    "SimulationError": "simulator.errors",
    "SimulatorError": "simulator.errors",
    "compare": "simulator.experiments.comparison",
    "dump": "simulator.scenario.dumping",
    "dumps": "simulator.scenario.dumping",
    "load": "simulator.scenario.reading",
    "load_results": "simulator.experiments.kept",
    "loads": "simulator.scenario.reading",
    "save_results": "simulator.experiments.kept",
    "simulate": "simulator.experiments.single",
}


def __getattr__(name: str) -> Any:
    """Public names are imported when they are first used, so that ``simulator --help`` is instant."""
    if name not in _HOMES:
        raise AttributeError(f"module 'simulator' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """The public names alone."""
    return sorted(__all__)
