"""``simulator new``: a plan to begin with."""

from __future__ import annotations

from pathlib import Path

import rich_click as click

from simulator.cli.paths import output_option


@click.command("new")
@click.option("--template", metavar="NAME", help="Which plan. Without it the templates are listed.")
@output_option("Where to write; else to the terminal.")
def command(template: str | None, output: Path | None) -> None:
    """Write a plan to begin with: a small one that runs as it is, to be changed line by line.

    A file that exists is never overwritten.
    """
    from simulator.cli.writing import write
    from simulator.scenario.templates import about, text_of

    if template is None:
        for name, line in about().items():
            click.echo(f"{name:<{max(map(len, about()))}}  {line}")
        return
    write(text_of(template), output, fresh=True)
    if output is not None:
        click.echo(f"{output} is written; see what it says: simulator check {output}", err=True)
