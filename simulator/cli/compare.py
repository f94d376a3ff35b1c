"""``simulator compare``: every route of a plan over the same replications, a table, charts and one report."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click
from click.exceptions import Exit

from simulator.bounds import MOST_REPLICATIONS, MOST_SEED
from simulator.cli import INTERRUPTED
from simulator.cli.changing import changes, read
from simulator.cli.engines import placed_in, workers
from simulator.cli.paths import plain_about
from simulator.cli.progress import progress

if TYPE_CHECKING:
    from simulator.experiments.results import Results
    from simulator.scenario.types import Scenario

LONG = 30 * 60.0
"""Seconds that a comparison may be expected to take before somebody is warned."""
SOON = 5 * 60.0
"""Seconds after which the first answer that the warning offers would be there."""


@click.command("compare")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--routes", multiple=True, metavar="NAME[,NAME…]", help="Only these routes. Default: all.")
@changes
@click.option("--replications", type=click.IntRange(1, MOST_REPLICATIONS), help="Instead of the plan's number.")
@click.option("--seed", type=click.IntRange(0, MOST_SEED), help="Instead of the plan's seed.")
@workers
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", help="Where the run is kept. Default: runs/NAME-HASH."
)
@click.option("--no-report", is_flag=True, help="Draw no charts and no report.html; one of other numbers is removed.")
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON, and nothing else.")
@click.option("--quiet", is_flag=True, help="No progress bar, no table, no warning of a long run.")
def command(
    file: Path,
    routes: tuple[str, ...],
    sets: tuple[str, ...],
    what_ifs: tuple[str, ...],
    replications: int | None,
    seed: int | None,
    jobs: int | None,
    engine: str,
    out: Path | None,
    no_report: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Compare the routes of a plan: what each earns, takes and needs, and how sure that is.

    Routes that share a campaign meet the same leads of it with the same luck. What is finished is kept in the
    run's folder: the same command goes on where an interrupted one stopped, and with more replications it adds to them.
    With fewer it shows what all that are kept say.
    """
    from simulator.experiments.comparison import in_pairs, narrowed
    from simulator.experiments.runs import REPORT, default_folder

    plan, wanted = read(file, sets, what_ifs, chosen(routes))
    asked = narrowed(plan, routes=wanted, replications=replications, seed=seed, option="--routes")
    scenario = in_pairs(asked, option="" if replications is None else "--replications")
    folder = out or default_folder(scenario)
    with plain_about(folder):
        if not quiet:
            _warn_of_long(scenario, folder, jobs, engine)
        reported = (folder / REPORT).exists()
        with placed_in(file, plan):
            results = _compared(scenario, folder, jobs, engine, silent=quiet)
        report = None if no_report else _report(results, folder)
    if reported and not (folder / REPORT).exists():
        click.echo("The report in the folder was of other numbers and is removed.", err=True)
    _tell_of_more(results, scenario.replications)
    if as_json:
        _print_json(results)
    elif not quiet:
        _print_table(results, folder, report)


def chosen(routes: tuple[str, ...]) -> list[str] | None:
    """The names in one or more comma-separated lists; None when there is no list."""
    return [name.strip() for names in routes for name in names.split(",")] if routes else None


def _warn_of_long(scenario: Scenario, folder: Path, jobs: int | None, engine: str) -> None:
    """Say on stderr, before it starts, that a comparison will take long, and how to have an answer sooner."""
    from simulator.experiments.lasting import expected_seconds
    from simulator.scenario.phrases import roughly

    seconds = expected_seconds(scenario, folder, jobs, engine)
    if seconds > LONG:
        fewer = max(2, int(scenario.replications * SOON / seconds))
        sooner = f"--replications {fewer} answers sooner, and more can be added to them later"
        less = sooner if fewer < scenario.replications else "a shorter horizon or fewer leads take less"
        click.echo(f"This may take about {roughly(1000 * seconds)}; {less}.", err=True)


def _compared(scenario: Scenario, folder: Path, jobs: int | None, engine: str, silent: bool) -> Results:
    from simulator.experiments.comparison import compare
    from simulator.experiments.runs import kept_in

    total = scenario.replications * len(scenario.routes)
    try:
        with _warnings_told(), progress(total, silent) as show:
            return compare(scenario, engine=engine, folder=folder, jobs=jobs, progress=show)
    except KeyboardInterrupt:
        kept = f"{kept_in(folder, scenario)} of {total} replications are kept in {folder}"
        told = f"{kept}; the same command goes on from there" if folder.exists() else "nothing was computed yet"
        click.echo(f"Interrupted: {told}.", err=True)
        raise Exit(INTERRUPTED) from None


@contextmanager
def _warnings_told() -> Iterator[None]:
    """What the program finds out of order, but can put right, is told on stderr in the end, quiet or not."""
    import logging

    found: list[str] = []
    handler, log = logging.Handler(), logging.getLogger("simulator")
    handler.emit = lambda record: found.append(record.getMessage())  # type: ignore[method-assign]
    log.addHandler(handler)
    try:
        yield
    finally:
        log.removeHandler(handler)
        for message in found:
            click.echo(message, err=True)


def _tell_of_more(results: Results, asked: int) -> None:
    """Say on stderr, quiet or not, that the results are those of more replications than were asked for."""
    if results.replications > asked:
        click.echo(f"The run holds {results.replications} replications; this is what all of them say.", err=True)


def _report(results: Results, folder: Path) -> Path:
    from simulator.reports import write_report

    return write_report(results, folder)


def _print_json(results: Results) -> None:
    import json

    click.echo(json.dumps(results.to_json(), indent=2, ensure_ascii=False, allow_nan=False))


def _print_table(results: Results, folder: Path, report: Path | None) -> None:
    from simulator.reports.terminal import lines

    for line in lines(results):
        click.echo(line)
    click.echo("")
    click.echo(f"Run kept in {folder}" if report is None else f"Report: {report}")
