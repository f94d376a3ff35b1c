"""``simulator schema``: what an editor needs to know of plans."""

from __future__ import annotations

from pathlib import Path

import rich_click as click

from simulator.cli.paths import output_option


@click.command("schema")
@output_option("Where to write; else to the terminal.")
def command(output: Path | None) -> None:
    """Write the JSON Schema of plans, from which an editor offers words and marks unknown ones.

    An editor with the YAML language server uses it for a plan whose first line is
    `# yaml-language-server: $schema=plan.schema.json`, with the schema beside the plan.
    """
    import json

    from simulator.cli.writing import write
    from simulator.scenario.schema import schema

    write(json.dumps(schema(), indent=2, ensure_ascii=False) + "\n", output)
