"""``simulator validate``: theory and published numbers against an engine, on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import rich_click as click
from click.exceptions import Exit

from simulator.cli.compare import chosen as names_in
from simulator.cli.engines import workers
from simulator.cli.progress import progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.experiments.validation.evidence import Model
    from simulator.experiments.validation.running import Verdicts

DISAGREES = 1


@click.command("validate")
@click.option(
    "--only", multiple=True, metavar="NAME[,NAME…]", help="Only these models, by their names in docs/validation.md."
)
@workers
@click.option("--json", "as_json", is_flag=True, help="Print the verdicts as JSON, and nothing else.")
def command(only: tuple[str, ...], jobs: int | None, engine: str, as_json: bool) -> None:
    """Simulate what theory knows exactly and what others have published, and compare.

    Queues, networks, journeys, referrals, subscriptions, odds and arrivals, each against its formula or its printed
    numbers, with the standard error of ours. Takes about a minute on two cores. The exit status is 0 if everything
    agrees, else 1.
    """
    from simulator.experiments.validation import running

    wanted = running.chosen(names_in(only) or ())
    verdicts = _verdicts(wanted, jobs, engine)
    if as_json:
        _print_json(wanted, verdicts, engine)
    else:
        _print_table(wanted, verdicts)
    if not running.passed(verdicts):
        raise Exit(DISAGREES)


def _verdicts(wanted: Sequence[Model], jobs: int | None, engine: str) -> Verdicts:
    from simulator.engines.choice import load
    from simulator.experiments.executors import cores, executor_for
    from simulator.experiments.validation import running

    load(engine)
    with progress(running.total(wanted), silent=False) as show:
        return running.validate(wanted, executor_for(jobs or cores(), engine), show, engine)


def _print_json(wanted: Sequence[Model], verdicts: Verdicts, engine: str) -> None:
    import json

    from simulator.experiments.validation.running import to_json

    click.echo(json.dumps(to_json(wanted, verdicts, engine), indent=2, ensure_ascii=False, allow_nan=False))


def _print_table(wanted: Sequence[Model], verdicts: Verdicts) -> None:
    from simulator.reports.validation import lines

    for line in lines(wanted, verdicts):
        click.echo(line)
