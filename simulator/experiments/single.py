"""One life of one route, looked at closely."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.engines.choice import COMPILED, life_of
from simulator.errors import Problem, ScenarioError
from simulator.experiments.arguments import engine_of, plan_of, seed_of, whole
from simulator.experiments.comparison import narrowed
from simulator.scenario.types import Scenario
from simulator.scenario.unknown import LIVES
from simulator.scenario.worlds import world_of

if TYPE_CHECKING:
    import pandas

    from simulator.engines.trace import Row

LAST_REPLICATION = 2**63 - 1
_TIMES = ("made_time", "entered_time", "enable_time", "start_time", "end_time", "known_time")
_NUMBERS = ("visit", "touch", "part")


def simulate(
    plan: Scenario,
    route: str | None = None,
    *,
    replication: int = 0,
    seed: int | None = None,
    engine: str = COMPILED,
) -> pandas.DataFrame:
    """One replication of one route, lead by lead: its event log, a row a touch, as ``simulator trace`` writes it.

    The whole world is in it, warm-up and follow-up too. ``route`` may be left out where the plan has one; ``seed``
    stands in place of the plan's; ``engine`` is "compiled" or "reference", which log the same. Instants are
    timestamps, sales in the plan's currency, and what never happened is missing. Raises ScenarioError if the route is
    not the plan's, WrongArgumentError (a ValueError) if an argument cannot be what it should, SimulationError if the
    world cannot be lived to its end.
    """
    plan_of(plan)
    engine = engine_of(engine)
    replication = whole("replication", replication, 0, LAST_REPLICATION)
    seed = None if seed is None else seed_of(seed)
    scenario = narrowed(plan, routes=[_only(plan) if route is None else route], seed=seed)
    (name,) = scenario.routes
    return _log(scenario.seen_by(name), log_of(scenario, name, replication, engine))


def log_of(scenario: Scenario, route: str, replication: int, engine: str) -> list[Row]:
    """The event log of one replication of a route, in the order in which its rows were opened."""
    rows: list[Row] = []
    world = world_of(scenario, route, replication // LIVES, scenario.seed)
    life_of(world, route, engine)(seed=scenario.seed, replication=replication, rows=rows)
    return rows


def _only(plan: Scenario) -> str:
    if len(plan.routes) != 1:
        message = f"say which one to simulate. Routes: {', '.join(plan.routes)}."
        raise ScenarioError(plan.name, [Problem(path="routes", message=message)])
    return next(iter(plan.routes))


def _log(scenario: Scenario, rows: list[Row]) -> pandas.DataFrame:
    import pandas  # noqa: PLC0415 - slow to load

    from simulator.engines.trace import COLUMNS, Texts, sorted_rows  # noqa: PLC0415 - loads the engine

    texts = Texts(scenario)
    cells = [[cell or None for cell in texts.cells(row)] for row in sorted_rows(rows)]
    log = pandas.DataFrame(cells, columns=list(COLUMNS))
    for name in _TIMES:
        log[name] = pandas.to_datetime(log[name])
    for name in _NUMBERS:
        log[name] = pandas.to_numeric(log[name]).astype("Int64")
    log["sale"] = pandas.to_numeric(log["sale"]).astype("float64")
    return log
