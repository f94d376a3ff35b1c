"""Which engine lives a route: the compiled one, which is fast, or the reference, which is to be read.

Both leave the same trace and the same tallies, bit for bit, so that any mixture of them is one run.
"""

from __future__ import annotations

import sys
from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from simulator.engines.tallies import Tallies
    from simulator.engines.trace import Row
    from simulator.scenario.types import Scenario

COMPILED, REFERENCE = "compiled", "reference"
ENGINES = (COMPILED, REFERENCE)
"""The first is the default."""


class Life(Protocol):
    """A route that any replication of it can be lived of."""

    def __call__(self, *, seed: int, replication: int, rows: list[Row] | None = None) -> Tallies:
        """Live one replication; ``rows`` takes the event log where it is wanted.

        Raises SimulationError if the world cannot be lived to its end.
        """
        ...


def load(engine: str) -> None:
    """An engine is loaded, and compiled where that is not done yet; whoever starts threads does it first."""
    if f"simulator.engines.{engine}" in sys.modules:
        return
    if engine == COMPILED:
        from simulator.rules import compiling  # noqa: PLC0415 - numba is loaded where it is wanted
        from simulator.rules.once import once  # noqa: PLC0415 - as above

        with once(compiling.FOLDER, "engine", compiling.fingerprint()) if compiling.COMPILED else nullcontext():
            from simulator.engines import compiled  # noqa: F401, PLC0415 - as above

            compiling.build()
    else:
        from simulator.engines import reference  # noqa: F401, PLC0415 - SimPy is loaded where it is wanted


def machine_code(engines: str) -> dict[str, str]:
    """What a run's manifest says of the machine code: a hash of sources, versions and processor, where it is used."""
    if COMPILED not in engines:
        return {}
    from simulator.rules.compiling import fingerprint  # noqa: PLC0415 - as above

    return {"machine_code": fingerprint()}


def life_of(scenario: Scenario, route: str, engine: str) -> Life:
    """A route of a plan in which all is known, as an engine lives it.

    Raises ScenarioError if the compiled engine cannot represent the plan.
    """
    load(engine)
    from simulator.engines.preparing import prepare  # noqa: PLC0415 - as above

    prepared = prepare(scenario, route)
    if engine == COMPILED:
        from simulator.engines import compiled  # noqa: PLC0415 - as above

        return partial(compiled.simulate, compiled.lower(prepared))
    from simulator.engines import reference  # noqa: PLC0415 - as above

    return partial(reference.simulate, prepared)
