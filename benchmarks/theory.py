"""The whole of `simulator validate --full`, with its time: `python -m benchmarks.theory`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from time import perf_counter, process_time

from benchmarks.recording import program, record
from simulator.engines.choice import COMPILED, load
from simulator.experiments.executors import cores, executor_for
from simulator.experiments.validation import running, sizing
from simulator.experiments.validation.evidence import Finding, Model
from simulator.reports.validation import extremes, failures, headline


def looked(wanted: Sequence[Model], jobs: int) -> tuple[bool, list[str]]:
    """Whether all agrees, and the lines that tell how well."""
    load(COMPILED)
    executor = executor_for(jobs, COMPILED)
    started, worked = perf_counter(), process_time()
    plan = sizing.planned(wanted, executor)
    planned_after = perf_counter() - started
    found = dict(running.validate(plan.models, running.one_by_one(plan.models), executor))
    return running.passed(found), [
        headline(found),
        extremes(plan.models, found),
        *failures(plan.models, found),
        "",
        f"{datetime.now(UTC):%Y-%m-%d}, {perf_counter() - started:,.0f} s with {jobs} threads "
        f"({process_time() - worked:,.0f} s of processors), of which {planned_after:,.0f} s for the pilots, "
        f"after which {plan.expected(jobs):,.0f} s more were expected; "
        f"{running.total(plan.models):,} replications; {program()}.",
        "",
        *_table(plan.models, found),
    ]


def _table(models: Sequence[Model], found: Mapping[str, Sequence[Finding]]) -> list[str]:
    rows = ["| model | replications | farthest off, errors | largest standard error |", "|---|---|---|---|"]
    for model in models:
        far, noise = max(abs(one.t) for one in found[model.name]), max(one.noise for one in found[model.name])
        rows.append(f"| {model.title} | {model.replications:,} | {far:.2f} | {noise:.2%} |")
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="*", help="only these; the result is then printed and not kept")
    parser.add_argument("--jobs", type=int, default=cores())
    wanted = parser.parse_args()
    agrees, lines = looked(running.chosen(wanted.models), wanted.jobs)
    if wanted.models:
        print("\n".join(lines))
    else:
        record("Theory, at length", lines)
    sys.exit(not agrees)


if __name__ == "__main__":
    main()
