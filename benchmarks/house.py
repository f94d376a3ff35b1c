"""What is measured of ourselves alone: the catalogue, threads, memory, starts, and a whole comparison."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from benchmarks.contenders import HERE, PEERS
from simulator.engines.choice import ENGINES, life_of
from simulator.experiments.comparison import compare
from simulator.scenario.checking import flows_of
from simulator.scenario.flow import events_made
from simulator.scenario.reading import load
from simulator.scenario.worlds import world_of

ROOT = HERE.parent
Found = dict[str, Any]


def catalogue(seconds: float) -> list[Found]:
    """Visits and touches a second of both engines, over the first route of every shipped plan and of the workloads."""
    found = []
    for path in (*sorted((ROOT / "scenarios").glob("*.yaml")), *sorted((HERE / "plans").glob("*.yaml"))):
        scenario = load(path)
        route, flow = next(iter(flows_of(scenario).items()))
        row: Found = {"plan": path.stem, "route": route, "events": events_made(scenario.seen_by(route), flow)}
        for engine in ENGINES:
            life = life_of(world_of(scenario, route, 0, scenario.seed), route, engine)
            life(seed=1, replication=0)
            lived, started = 0, process_time()
            while (spent := process_time() - started) < seconds or not lived:
                lived += 1
                life(seed=1, replication=lived)
            row[engine] = lived * row["events"] / spent
        found.append(row)
    return found


def threads(replications: int, runs: int) -> Found:
    """The wall time of as many replications of the sales route in one thread and in two; the best of some runs."""
    plan = load(HERE / "plans" / "route.yaml")
    compare(plan, replications=2, jobs=1)
    best: Found = {}
    for _ in range(runs):
        for jobs in (1, 2):
            started = perf_counter()
            compare(plan, replications=replications, jobs=jobs)
            best[str(jobs)] = min(best.get(str(jobs), 1e9), perf_counter() - started)
    return {"replications": replications, "seconds": best, "gain": best["1"] / best["2"]}


HEAD = """
import json, sys
from statistics import median
from time import process_time
sys.path.insert(0, sys.argv[1])
import ours

def memory(what):  # of this program alone: what getrusage tells has been as much as its parent had
    (line,) = (line for line in open("/proc/self/status") if line.startswith(what))
    return 1024 * int(line.split()[1])

"""
MEMORY = """
hours = float(sys.argv[2]) / ours.common.CALLS
life = ours.life("erlang_a", hours, False, "compiled")
before = memory("VmHWM")
counted = life(seed=1, replication=0)  # the start: machine code is loaded, and memory touched for the first time
costs = []
while sum(costs) * counted["leads"] < 2.0:
    started = process_time()
    leads = life(seed=1, replication=1 + len(costs))["leads"]
    costs.append((process_time() - started) / leads)
told = {"leads": counted["leads"], "seconds a lead": median(costs), "before": before, "peak": memory("VmHWM")}
print(json.dumps(told))
"""
GROWTH = """
life, held = ours.life("erlang_a", 4.0, False, "compiled"), []
for replication in range(int(sys.argv[2])):
    life(seed=1, replication=replication)
    if replication + 1 in (int(sys.argv[2]) // 100, int(sys.argv[2])):
        held.append(memory("VmRSS"))
print(json.dumps({"replications": int(sys.argv[2]), "before": held[0], "after": held[1]}))
"""


def memory(most: int) -> list[Found]:
    """Peak memory and cost of replications of the call centre, from ten thousand leads on, each in a new process.

    The cost is the median of those of two seconds, the first one left out.
    """
    found, leads = [], 10_000
    while leads <= most:
        found.append(_alone(MEMORY, leads))
        leads *= 10
    return found


def growth(replications: int) -> Found:
    """What a process holds in memory after a hundredth of so many short replications, and after all."""
    return _alone(GROWTH, replications)


def _alone(code: str, size: int) -> Found:
    done = subprocess.run(
        [sys.executable, "-c", HEAD + code, str(PEERS), str(size)],
        capture_output=True, text=True, check=True, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    found: Found = json.loads(done.stdout)
    return found


def starts() -> Found:
    """Seconds until a new process has compared a hundred replications: with an empty cache, and with a warm one."""
    with tempfile.TemporaryDirectory() as folder:
        plan = str(HERE / "plans" / "route.yaml")
        command = ["compare", plan, "--replications", "100", "--no-report", "--quiet", "--out"]
        cold = _timed(*command, f"{folder}/cold", XDG_CACHE_HOME=folder, NUMBA_CACHE_DIR="")
        warm = min(_timed(*command, f"{folder}/{n}", XDG_CACHE_HOME=folder, NUMBA_CACHE_DIR="") for n in range(3))
    bare = min(_timed(code="import numba") for _ in range(3))
    return {"cold": cold, "warm": warm, "import numba": bare}


def comparison(replications: int, sample: int, peers: Path) -> Found:
    """A whole `compare` of the sales route on two threads, start included; SimPy on two processes, from a sample."""
    plan = str(HERE / "plans" / "route.yaml")
    with tempfile.TemporaryDirectory() as folder:
        words = ("--replications", str(replications), "--no-report", "--jobs", "2", "--quiet", "--out", f"{folder}/run")
        ours = _timed("compare", plan, *words)
    simpy = _simpy_on_two_processes(sample, peers) * replications / sample
    return {"replications": replications, "ours": ours, "simpy": simpy, "times": simpy / ours}


SIMPY = """
import sys
sys.path.insert(0, sys.argv[1])
import simpy_models
for seed in range(int(sys.argv[2]), int(sys.argv[3])):
    simpy_models.Route(seed, 2000.0).run(None)
"""


def _simpy_on_two_processes(sample: int, peers: Path) -> float:
    python = peers / "bin" / "python"
    if not python.exists():
        return float("nan")
    halves = [(0, sample // 2), (sample // 2, sample)]
    started = perf_counter()
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(_simpy, [str(python)] * 2, halves))
    return perf_counter() - started


def _simpy(python: str, seeds: tuple[int, int]) -> None:
    subprocess.run([python, "-c", SIMPY, str(PEERS), *map(str, seeds)], check=True)


def _timed(*words: str, code: str = "", **environment: str) -> float:
    command = [sys.executable, *(("-c", code) if code else ("-m", "simulator", *words))]
    started = perf_counter()
    bytecode = {"PYTHONDONTWRITEBYTECODE": ""}  # kept, as of a program that is installed
    env = os.environ | {"PYTHONPATH": str(ROOT)} | bytecode | environment
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env=env)
    return perf_counter() - started


def lines(found: Found) -> Iterator[str]:
    """All of it in words and tables."""
    if "catalogue" in found:
        what = "Events (visits and touches) a second on one core: each plan's first route; then the workloads above."
        yield from ("### The catalogue", "", what, "")
        yield from ("| plan | route | a replication | compiled | reference | × |", "|---|---|---|---|---|---|")
        for row in found["catalogue"]:
            fast, slow = row["compiled"], row["reference"]
            yield (
                f"| {row['plan']} | {row['route']} | {row['events']:,.0f} | {fast:,.0f} | {slow:,.0f} "
                f"| {fast / slow:,.0f} |"
            )
        yield ""
    if "threads" in found:
        of = found["threads"]
        one, two = of["seconds"]["1"], of["seconds"]["2"]
        yield f"**Threads**: {of['replications']:,} replications of the sales route take {one:.2f} s in one thread and"
        yield f"{two:.2f} s in two, {of['gain']:.2f} times as fast."
        yield ""
    if "memory" in found:
        yield from ("### One replication of the call centre", "")
        yield from (
            "| leads | ns a lead | peak memory, MB | of it before the replications |",
            "|---|---|---|---|",
        )
        for row in found["memory"]:
            cost, peak, before = 1e9 * row["seconds a lead"], row["peak"] / 1e6, row["before"] / 1e6
            yield f"| {row['leads']:,} | {cost:,.0f} | {peak:,.0f} | {before:,.0f} |"
        yield ""
    if "growth" in found:
        of = found["growth"]
        yield f"**Many replications**: after {of['replications']:,} of 192 leads a process holds"
        yield f"{of['after'] / 1e6:.1f} MB, after a hundredth of them it held {of['before'] / 1e6:.1f}."
        yield ""
    if "starts" in found:
        of = found["starts"]
        yield f"**Starts**: a new process answers 100 replications of the sales route in {of['warm']:.2f} s"
        yield f"({of['cold']:.1f} s with an empty cache); importing numba takes {of['import numba']:.2f} s."
        yield ""
    if "comparison" in found:
        of = found["comparison"]
        yield f"**A whole comparison**: `compare --no-report` of {of['replications']:,} replications of the sales route"
        yield f"takes {of['ours']:.1f} s on two threads; SimPy on two processes takes {of['simpy']:,.0f} s (scaled),"
        yield f"{of['times']:,.0f} times as long."
        yield ""
