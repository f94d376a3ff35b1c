"""Sales routes compared: who does which step of the sales cycle, and what that earns, takes and costs."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.errors import ScenarioError, SimulationError, SimulatorError
    from simulator.scenario.dumping import dump, dumps
    from simulator.scenario.reading import load, loads
    from simulator.scenario.types import Scenario

__version__ = "0.1.0"

__all__ = [
    "Scenario",
    "ScenarioError",
    "SimulationError",
    "SimulatorError",
    "__version__",
    "dump",
    "dumps",
    "load",
    "loads",
]

_HOMES = {
    "Scenario": "simulator.scenario.types",
    "ScenarioError": "simulator.errors",
    "SimulationError": "simulator.errors",
    "SimulatorError": "simulator.errors",
    "dump": "simulator.scenario.dumping",
    "dumps": "simulator.scenario.dumping",
    "load": "simulator.scenario.reading",
    "loads": "simulator.scenario.reading",
}


def __getattr__(name: str) -> Any:
    """Public names are imported when they are first used, so that ``simulator --help`` is instant."""
    if name not in _HOMES:
        raise AttributeError(f"module 'simulator' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """The public names alone."""
    return sorted(__all__)
