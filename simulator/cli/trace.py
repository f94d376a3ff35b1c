"""``simulator trace``: the event log of one replication of one route."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import rich_click as click

from simulator.cli.changing import changes, read
from simulator.cli.compare import MOST_SEED
from simulator.cli.paths import output_option, plain_about

if TYPE_CHECKING:
    from simulator.engines.trace import Row
    from simulator.scenario.types import Scenario


@click.command("trace")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--route", required=True, metavar="NAME", help="The route to follow.")
@click.option("--replication", type=click.IntRange(min=0), default=0, show_default=True, help="Which one.")
@click.option("--seed", type=click.IntRange(0, MOST_SEED), help="Instead of the plan's seed.")
@output_option("Where to write: XES if the name ends in .xes, else CSV. Default: CSV to the standard output.")
@changes
def command(
    file: Path,
    route: str,
    replication: int,
    seed: int | None,
    output: Path | None,
    sets: tuple[str, ...],
    what_ifs: tuple[str, ...],
) -> None:
    """Write the event log of one replication: a row a touch, readable by process-mining tools.

    The whole world is written, warm-up and follow-up too.
    """
    from simulator.engines import trace
    from simulator.experiments.comparison import narrowed

    plan, _ = read(file, sets, what_ifs)
    scenario = narrowed(plan, routes=[route], seed=seed, option="--route")
    rows = _rows(scenario, route, replication)
    write = trace.write_xes if output is not None and output.suffix.lower() == ".xes" else trace.write_csv
    with _opened(output) as stream:
        write(scenario.seen_by(route), rows, stream)


def _rows(scenario: Scenario, route: str, replication: int) -> list[Row]:
    from simulator.engines.preparing import prepare
    from simulator.engines.reference import simulate
    from simulator.scenario.unknown import LIVES
    from simulator.scenario.worlds import world_of

    rows: list[Row] = []
    world = world_of(scenario, route, replication // LIVES, scenario.seed)
    simulate(prepare(world, route), seed=scenario.seed, replication=replication, rows=rows)
    return rows


@contextmanager
def _opened(output: Path | None) -> Iterator[TextIO]:
    if output is None:
        stream = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="")
        yield stream
        stream.detach()
        return
    with plain_about(output), output.open("w", encoding="utf-8", newline="") as stream:
        yield stream
