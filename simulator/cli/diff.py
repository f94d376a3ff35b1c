"""``simulator diff``: what changed between two plans, in words."""

from __future__ import annotations

from pathlib import Path

import rich_click as click

WIDTH = 100
ROWS = ("added", "removed", "changed", "first")
"""What is told of the rows of a file."""


@click.command("diff")
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the differences as JSON, and nothing else.")
def command(before: Path, after: Path, as_json: bool) -> None:
    """Tell what a plan says otherwise than another one.

    Both are read whole first, so that defaults, units, and the order of what has a name make no difference. Of csv
    files that both read, it tells how many rows differ.
    """
    import json
    import textwrap

    from simulator.scenario.differences import differences
    from simulator.scenario.dumping import plain
    from simulator.scenario.file_differences import file_differences
    from simulator.scenario.reading import load
    from simulator.scenario.telling import told

    old, new = load(before), load(after)
    files = [] if old == new else list(file_differences(old, new))
    if as_json:
        found = differences(plain(old), plain(new))
        rows = [{"path": ".".join(one.path), "before": one.before, "after": one.after} for one in found]
        rows += [{"file": one.csv} | {word: getattr(one, word) for word in ROWS} for one in files]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for line in [*told(old, new), *map(str, files)] or ["The plans say the same."]:
        click.echo(textwrap.fill(line, WIDTH, subsequent_indent="    ", break_on_hyphens=False))
