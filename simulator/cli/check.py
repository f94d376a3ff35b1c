"""``simulator check``: what was understood of a plan, and what deserves a second look."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from simulator.cli.changing import changes, read

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.scenario.checking import Finding
    from simulator.scenario.flow import Flow
    from simulator.scenario.types import Scenario


@click.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--resolved", is_flag=True, help="Print the complete plan as YAML, every default filled in.")
@click.option("--json", "as_json", is_flag=True, help="Print what was understood as JSON, and nothing else.")
@changes
def command(file: Path, resolved: bool, as_json: bool, sets: tuple[str, ...], what_ifs: tuple[str, ...]) -> None:
    """Show what was understood of a plan, and what deserves a second look.

    Prints the plan, the map of its process, mean values, the visits and the work that they lead to, and what
    is allowed but may not be meant. Wrong plans are refused with every problem at once.
    """
    from simulator.reports.wording import target_text
    from simulator.scenario.checking import findings_of, flows_of
    from simulator.scenario.dumping import dumps
    from simulator.scenario.overview import overview

    scenario, _ = read(file, sets, what_ifs)
    if resolved and not as_json:
        click.echo(dumps(scenario), nl=False)
        return
    flows = flows_of(scenario)
    findings = findings_of(scenario, flows)
    if as_json:
        _print_json(scenario, flows, findings)
        return
    targets = [target_text(one, scenario.currency) for one in scenario.targets]
    for line in overview(scenario, flows, findings, targets):
        click.echo(line)


def _print_json(scenario: Scenario, flows: Mapping[str, Flow], findings: tuple[Finding, ...]) -> None:
    import json

    from simulator.scenario.dumping import plain

    click.echo(
        json.dumps(
            {
                "scenario": plain(scenario),
                "routes": {name: _flow(flow) for name, flow in flows.items()},
                "second_look": [{"path": one.path, "message": one.message} for one in findings],
            },
            indent=2,
            ensure_ascii=False,
            allow_nan=False,
        )
    )


def _flow(flow: Flow) -> dict[str, Any]:
    return {
        "leads_per_week": flow.leads_per_week,
        "visits_per_lead": flow.visits,
        "hours_per_week": {
            name: {"offered": load.offered, "capacity": load.capacity if math.isfinite(load.capacity) else None}
            for name, load in flow.loads.items()
        },
    }
