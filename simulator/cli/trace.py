"""``simulator trace``: the event log of one replication of one route."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import rich_click as click

from simulator.bounds import MOST_SEED
from simulator.cli.changing import changes, read
from simulator.cli.engines import engine_option, placed_in
from simulator.cli.paths import output_option, plain_about


@click.command("trace")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--route", required=True, metavar="NAME", help="The route to follow.")
@click.option("--replication", type=click.IntRange(min=0), default=0, show_default=True, help="Which one.")
@click.option("--seed", type=click.IntRange(0, MOST_SEED), help="Instead of the plan's seed.")
@engine_option
@output_option("Where to write: XES if the name ends in .xes, else CSV. Default: CSV to the standard output.")
@changes
def command(
    file: Path,
    route: str,
    replication: int,
    seed: int | None,
    engine: str,
    output: Path | None,
    sets: tuple[str, ...],
    what_ifs: tuple[str, ...],
) -> None:
    """Write the event log of one replication: a row a touch, readable by process-mining tools.

    The whole world is written, warm-up and follow-up too.
    """
    from simulator.engines import trace
    from simulator.experiments.comparison import narrowed
    from simulator.experiments.single import log_of

    plan, _ = read(file, sets, what_ifs)
    scenario = narrowed(plan, routes=[route], seed=seed, option="--route")
    with placed_in(file, plan):
        rows = log_of(scenario, route, replication, engine)
    write = trace.write_xes if output is not None and output.suffix.lower() == ".xes" else trace.write_csv
    with _opened(output) as stream:
        write(scenario.seen_by(route), rows, stream)


@contextmanager
def _opened(output: Path | None) -> Iterator[TextIO]:
    if output is None:
        stream = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="")
        yield stream
        stream.detach()
        return
    with plain_about(output), output.open("w", encoding="utf-8", newline="") as stream:
        yield stream
