"""``simulator validate``: theory and published numbers against an engine, on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import rich_click as click
from click.exceptions import Exit

from simulator.cli import INTERRUPTED
from simulator.cli.compare import chosen as names_in
from simulator.cli.engines import workers
from simulator.cli.progress import progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from simulator.experiments.executors import Executor
    from simulator.experiments.validation.evidence import Finding, Model
    from simulator.experiments.validation.running import Portion

DISAGREES = 1


@click.command("validate")
@click.option(
    "--only", multiple=True, metavar="NAME[,NAME…]", help="Only these models, by their names in docs/validation.md."
)
@click.option(
    "--full",
    is_flag=True,
    help="As many replications as give standard errors of at most 0.3 %: under 15 minutes on two cores.",
)
@workers
@click.option("--json", "as_json", is_flag=True, help="Print the verdicts as JSON, and nothing else.")
def command(only: tuple[str, ...], full: bool, jobs: int | None, engine: str, as_json: bool) -> None:
    """Simulate what theory knows exactly and what others have published, and compare.

    Queues, networks, journeys, referrals, subscriptions, odds and arrivals, each against its formula or its printed
    numbers, with the standard error of ours. Takes about a minute on two cores; --full says at its start how long it
    takes. The exit status is 0 if everything agrees, else 1.
    """
    from simulator.engines.choice import load
    from simulator.experiments.executors import cores, executor_for
    from simulator.experiments.validation import running

    wanted = running.chosen(names_in(only) or ())
    load(engine)
    at_once = jobs or cores()
    executor = executor_for(at_once, engine)
    look = _long(wanted, executor, at_once, engine) if full else _brief(wanted)
    found: dict[str, list[Finding]] = {}
    try:
        _live(look, executor, engine, found)
    except KeyboardInterrupt:
        _tell_finished(look.models, found, silent=as_json)
        raise Exit(INTERRUPTED) from None
    if as_json:
        _print_json(look.models, found, engine)
    else:
        _print_table(look.models, found)
    if not running.passed(found):
        raise Exit(DISAGREES)


class _Look(NamedTuple):
    """What is lived, in which order, and what a bar shows of it."""

    models: Sequence[Model]
    portions: Iterable[Portion]
    work: Callable[[Portion], float]
    total: float
    of: str = "replications"


def _brief(wanted: Sequence[Model]) -> _Look:
    from simulator.experiments.validation import running
    from simulator.experiments.validation.evidence import briefly

    models = list(map(briefly, wanted))
    return _Look(models, running.in_turns(models), lambda portion: portion.many, running.total(models))


def _long(wanted: Sequence[Model], executor: Executor, jobs: int, engine: str) -> _Look:
    """Live the pilots, and say on stderr how long the rest takes."""
    from simulator.experiments.validation import running, sizing
    from simulator.scenario.phrases import roughly

    with progress(sizing.PILOT * len(wanted), silent=False, of="pilots") as show:
        plan = sizing.planned(wanted, executor, show, engine)
    replications = running.total(plan.models)
    lasts = roughly(1000 * plan.expected(jobs))
    counted = f"{len(wanted)} model{'' if len(wanted) == 1 else 's'}"
    click.echo(f"{counted} in {replications:,} replications: about {lasts}.", err=True)
    portions = running.one_by_one(plan.models)
    return _Look(plan.models, portions, plan.expected_of, plan.expected(1), of="seconds of a core")


def _live(look: _Look, executor: Executor, engine: str, found: dict[str, list[Finding]]) -> None:
    """Keep each model's verdicts as soon as it is finished, so that an interrupt leaves them."""
    from simulator.experiments.validation.running import validate

    with progress(look.total, silent=False, of=look.of) as show:
        found.update(validate(look.models, look.portions, executor, lambda portion: show(look.work(portion)), engine))


def _tell_finished(models: Sequence[Model], found: dict[str, list[Finding]], silent: bool) -> None:
    """What can be said of an interrupted look: the verdicts on the models that are finished."""
    finished = [model for model in models if model.name in found]
    if finished and not silent:
        _print_table(finished, found)
    click.echo(f"Interrupted: {len(finished)} of {len(models)} models are finished.", err=True)


def _print_json(models: Sequence[Model], found: dict[str, list[Finding]], engine: str) -> None:
    import json

    from simulator.experiments.validation.running import to_json

    click.echo(json.dumps(to_json(models, found, engine), indent=2, ensure_ascii=False, allow_nan=False))


def _print_table(models: Sequence[Model], found: dict[str, list[Finding]]) -> None:
    from simulator.reports.validation import lines

    for line in lines(models, found):
        click.echo(line)
