"""What the plans of the catalogue should give: means and half-widths of their main KPIs, kept beside them.

Run ``python scenarios/expected.py`` to simulate every plan with its own seed and number of replications and write
``expected/<name>.json``, or name the plans to be done. Nothing else writes these files; a test compares them with
a shorter run of another seed.
"""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from simulator.experiments.comparison import compare
from simulator.experiments.results import Results
from simulator.scenario.reading import load

HERE = Path(__file__).parent
MAIN = {
    *("leads", "sales", "revenue", "cost", "profit", "return_on_cost", "cac"),
    *("win_rate", "value_per_lead", "lead_time_mean", "lead_time_p90"),
}
BY_PLACE = ("utilisation.", "in_time.", "gave_up.", "wait_mean.")
JUDGED = ("revenue", "profit", "return_on_cost", "lead_time_p90")
"""KPIs of which the best route is named."""


def kept(results: Results, route: str) -> Iterator[str]:
    """The KPIs of a route that are worth expecting; not how often something happens that never did."""
    for name in results.kpi_names(route):
        happens = results.kpi(route, name).half_width > 0
        if name in MAIN or (happens and name.startswith(BY_PLACE)):
            yield name


def rounded(value: float) -> float | None:
    """Six digits, enough for any comparison; None if undefined."""
    return float(f"{value:.6g}") if math.isfinite(value) else None


def expected(results: Results) -> dict[str, Any]:
    """What is kept of a comparison."""
    routes = {}
    for route in results.routes:
        found = {name: results.kpi(route, name) for name in kept(results, route)}
        routes[route] = {
            name: {"mean": rounded(kpi.mean), "half_width": rounded(kpi.half_width)} for name, kpi in found.items()
        }
    best = {name: verdict.route for name in JUDGED if (verdict := results.best(name))}
    return {
        "seed": results.scenario.seed,
        "replications": results.replications,
        "best": best,
        "routes": routes,
    }


def laid_out(found: dict[str, Any]) -> str:
    """JSON with a line a KPI, so that changes read well."""
    text = json.dumps(found, indent=1)
    return re.sub(r'\{\s+("mean": \S+)\s+("half_width": \S+)\s+\}', r"{\1 \2}", text) + "\n"


def main(names: list[str]) -> None:
    """Simulate the plans and write what they give."""
    for plan in sorted(HERE.glob("*.yaml")):
        if not names or plan.stem in names:
            text = laid_out(expected(compare(load(plan))))
            (HERE / "expected" / f"{plan.stem}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
