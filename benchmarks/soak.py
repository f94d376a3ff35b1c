"""Many generated plans lived by both engines, compared bit for bit: `python -m benchmarks.soak 10000`."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from time import perf_counter

from benchmarks.recording import program, record
from simulator.engines.choice import COMPILED, load
from simulator.experiments.executors import Processes, cores
from tests.engines.generated import WORDS, Coverage, all_differences


def soaked(many: int, jobs: int) -> tuple[list[str], list[str]]:
    """What differs, and the lines that tell what was compared."""
    load(COMPILED)
    started, done, differing, coverage = perf_counter(), 0, list[str](), Coverage()
    for portion, found in all_differences(many, Processes(jobs)):
        done = min(done + portion, many)
        differing += found
        sys.stderr.write(f"\r{done:,} of {many:,} plans, {len(differing)} differences")
        sys.stderr.flush()
    sys.stderr.write("\n")
    for number in range(many):
        coverage.add(number)
    met, every = coverage.together(WORDS)
    lines = [
        f"{many:,} generated plans, {coverage.tie_heavy:,} of them heavy with ties, all their routes, two replications "
        f"each, in both engines: **{len(differing)} differences**. {len(coverage.of)} of {len(WORDS)} words, "
        f"{met:,} of {every:,} pairs of words.",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}, {perf_counter() - started:,.0f} s with {jobs} processes; {program()}.",
        "",
        *coverage.table(),
        *([""] if differing else []),
        *(f"- {one}" for one in differing[:100]),
    ]
    return differing, lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("plans", type=int, nargs="?", default=10_000)
    parser.add_argument("--jobs", type=int, default=cores())
    parser.add_argument("--print", action="store_true", dest="prints", help="print the result instead of keeping it")
    wanted = parser.parse_args()
    differing, lines = soaked(wanted.plans, wanted.jobs)
    if wanted.prints:
        print("\n".join(lines))
    else:
        record("Soak", lines)
    sys.exit(bool(differing))


if __name__ == "__main__":
    main()
