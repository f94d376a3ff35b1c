"""What the plans of the catalogue should give: means and half-widths of their main KPIs, kept beside them.

Run ``python scenarios/expected.py`` to simulate every plan with its own seed and number of replications and write
``expected/<name>.json``, or name the plans to be done. Nothing else writes these files. Kept are also a hash of the
plan and the means over its first few replications, which are the same at any time: a quick test repeats those, a
slow one repeats the whole with another seed.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from simulator.experiments.comparison import compare, narrowed
from simulator.experiments.executors import Executor
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
FIRST = {
    "term_deposit": 2,
    "inbound_call_centre": 5,
    "mid_market": 2,
    "telecom_callbacks": 2,
    "machine_maker": 2,
    "saas_renewals": 2,
    "insurer_channels": 2,
    "marketplace_sellers": 2,
}
"""How many replications of a plan the quick test repeats."""


def kept(results: Results, route: str) -> Iterator[str]:
    """The KPIs of a route that are worth expecting; not how often something happens that never did."""
    for name in results.kpi_names(route):
        happens = results.kpi(route, name).half_width > 0
        if name in MAIN or (happens and name.startswith(BY_PLACE)):
            yield name


def rounded(value: float, digits: int = 6) -> float | None:
    """Six digits, enough for any comparison of two samples; None if undefined."""
    return float(f"{value:.{digits}g}") if math.isfinite(value) else None


def plan_hash(plan: Path) -> str:
    """A name for what a plan and the files that it names say; comments and layout left out."""
    text = plan.read_text(encoding="utf-8")
    said = json.dumps(YAML(typ="safe").load(text), default=str)
    files = sorted(set(re.findall(r"\bcsv: *([^,}\s]+)", text)))
    parts = [said.encode(), *((plan.parent / name).read_bytes() for name in files)]
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()[:16]


def first(plan: Path, executor: Executor | None = None) -> dict[str, dict[str, float | None]]:
    """The means over a plan's first few replications, by route and KPI."""
    results = compare(narrowed(load(plan), replications=FIRST[plan.stem]), executor=executor)
    return {
        route: {name: rounded(results.kpi(route, name).mean, 9) for name in kept(results, route)}
        for route in results.routes
    }


def best(results: Results) -> dict[str, str]:
    """The best route by each KPI that is judged, where it is told apart from every other."""
    found = {name: results.best(name) for name in JUDGED}
    return {name: one.route for name, one in found.items() if one and one.verdict == "best"}


def expected(plan: Path, results: Results) -> dict[str, Any]:
    """What is kept of a plan and its comparison."""
    routes = {}
    for route in results.routes:
        found = {name: results.kpi(route, name) for name in kept(results, route)}
        routes[route] = {
            name: {"mean": rounded(kpi.mean), "half_width": rounded(kpi.half_width)} for name, kpi in found.items()
        }
    return {
        "plan": plan_hash(plan),
        "seed": results.scenario.seed,
        "replications": results.replications,
        "best": best(results),
        "routes": routes,
        "first": first(plan),
    }


def laid_out(found: dict[str, Any]) -> str:
    """JSON with a line a KPI, so that changes read well."""
    text = json.dumps(found, indent=1)
    return re.sub(r'\{\s+("mean": \S+)\s+("half_width": \S+)\s+\}', r"{\1 \2}", text) + "\n"


def main(names: list[str]) -> None:
    """Simulate the plans and write what they give."""
    for plan in sorted(HERE.glob("*.yaml")):
        if not names or plan.stem in names:
            text = laid_out(expected(plan, compare(load(plan))))
            (HERE / "expected" / f"{plan.stem}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
