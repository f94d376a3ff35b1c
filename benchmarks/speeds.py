"""How fast we and our peers do the same work, on one core, in one run."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from benchmarks.contenders import EXACT, WORKLOADS, Contender, NotHereError, measured

TITLES = {
    "mm1": "M/M/1",
    "erlang_a": "Erlang-A",
    "route": "the sales route, until empty",
    "route_stopped": "the sales route, stopped",
}
BASE = "simpy"
Speeds = dict[str, dict[str, dict[str, Any]]]
"""By workload and contender."""


def raced(contenders: Sequence[Contender], workloads: Sequence[str], seconds: float, runs: int) -> Speeds:
    """Everybody does every work, run by run in turns, so that a machine's good and bad minutes are for all.

    Who fails says why.
    """
    found: Speeds = {workload: {} for workload in workloads}
    for workload, by_name in found.items():
        racing = [one for one in contenders if workload in one.workloads]
        for run in range(runs):
            for contender in racing:
                sys.stderr.write(f"{workload}, {run + 1} of {runs}: {contender.name}\n")
                by_name[contender.name] = _further(by_name.get(contender.name, {}), contender, workload, seconds)
    return found


def _further(before: dict[str, Any], contender: Contender, workload: str, seconds: float) -> dict[str, Any]:
    """What is known of a contender after one run more; who failed once is out."""
    if "failed" in before:
        return before
    try:
        said = measured(contender, workload, seconds=seconds, runs=1)
    except NotHereError as error:
        return {"failed": str(error)}
    rates = [*before.get("rates", ()), *said["rates"]]
    return said | {"rates": rates, "rate": statistics.median(rates)}


def lines(speeds: Speeds, lacking: dict[str, str]) -> Iterator[str]:
    """A table a workload, the fastest first."""
    for workload, by_name in speeds.items():
        yield f"### {TITLES[workload]}"
        yield ""
        yield f"Leads come for {WORKLOADS[workload]:,.0f} h a replication. {_exactly(workload)}"
        yield ""
        yield "| | version | leads a second | × SimPy | least and most | its ratio |"
        yield "|---|---|---|---|---|---|"
        base = by_name.get(BASE, {}).get("rate")
        done = {name: said for name, said in by_name.items() if "rate" in said}
        for name, said in sorted(done.items(), key=lambda item: -item[1]["rate"]):
            times = f"{said['rate'] / base:,.2f}" if base else ""
            ratio = "" if said["ratio"] is None else f"{said['ratio']:.5g}"
            spread = f"{min(said['rates']):,.0f} – {max(said['rates']):,.0f}"
            yield f"| {name} | {said['version']} | {said['rate']:,.0f} | {times} | {spread} | {ratio} |"
        yield ""
        yield from (f"{name}: {said['failed']}\n" for name, said in by_name.items() if "failed" in said)
    if lacking:
        yield "Not measured here: " + "; ".join(f"{name} ({why})" for name, why in lacking.items()) + "."


def _exactly(workload: str) -> str:
    what = {"mm1": "The mean wait in hours", "erlang_a": "The share that gives up", "route": "Wins a lead"}.get(
        workload
    )
    return f"{what}, in the long run exactly {EXACT[workload]:g}, tells that the work is the same." if what else ""
