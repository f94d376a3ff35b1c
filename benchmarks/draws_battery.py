"""The battery that the simulator's addressed draws must pass: ``python benchmarks/draws_battery.py``.

Random numbers are read along the address in every way in which a simulation's luck could show a pattern:
neighbouring seeds, replications, leads, places, visits, touches and purposes, and mixtures of them. Each sequence
takes every test of `uniformity`; each axis also a comparison of two neighbours, and the strict avalanche criterion
(Webster and Tavares, 1985): whichever bit of the address changes, each bit drawn changes half the time.

A test fails below a p-value of 1e-9, so that the some 400 tests give a false alarm in less than 5 of 10 million
batteries; since nothing is random here but the choice of ``--seed``, the same command always says the same.
"""

from __future__ import annotations

import argparse
import math
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.uniformity import TESTS, Verdict, Words, chi_square_verdict, normal_verdict, uniforms
from simulator.rules.compiling import jit
from simulator.rules.draws import bits, combine, stream

FAILS_BELOW = 1e-9
SEED, REPLICATION, KEY, PLACE, VISIT, TOUCH, PURPOSE = range(7)
AXES = {"seed": 64, "replication": 64, "key": 64, "place": 64, "visit": 31, "touch": 31, "purpose": 16}
"""The parts of an address, and how many bits each may use."""

SEQUENCES: dict[str, tuple[tuple[int, int], ...]] = {
    "seeds": ((SEED, 0),),
    "replications": ((REPLICATION, 0),),
    "leads": ((KEY, 0),),
    "places": ((PLACE, 0),),
    "visits": ((VISIT, 0),),
    "touches": ((TOUCH, 0),),
    "purposes": ((PURPOSE, 0),),
    "a lead's life": ((PURPOSE, 17), (TOUCH, 8), (VISIT, 4), (PLACE, 6), (KEY, 0)),
    "leads of a purpose": ((KEY, 1000), (PURPOSE, 17), (REPLICATION, 0)),
    "leads of a touch": ((KEY, 64), (TOUCH, 64), (VISIT, 0)),
    "stages of a lead": ((PLACE, 16), (KEY, 0)),
    "replications of a lead": ((REPLICATION, 256), (KEY, 0)),
    "seeds and replications": ((SEED, 16), (REPLICATION, 16), (KEY, 0)),
    "visits and touches": ((VISIT, 2), (TOUCH, 2), (PURPOSE, 2), (PLACE, 2), (KEY, 0)),
}
"""How the address counts: (axis, how many) from the fastest; 0 is without end."""


@jit("void(uint64[::1], uint64[::1], int64[::1], uint64[::1], uint64)")
def _fill(out: Words, start: Words, axes: NDArray[np.int64], sizes: Words, first: int) -> None:
    address = start.copy()
    for i in range(len(out)):
        rest = np.uint64(first + i)
        for j in range(len(axes)):
            digit = rest % sizes[j] if sizes[j] > 0 else rest
            address[axes[j]] = start[axes[j]] + digit
            rest = rest // sizes[j] if sizes[j] > 0 else np.uint64(0)
        lead = stream(address[0], address[1], address[2])
        out[i] = bits(lead, address[3], address[4], address[5], address[6])


@jit("void(uint64[::1], uint64, boolean)")
def _fill_combined(out: Words, fixed: int, running_first: bool) -> None:
    for i in range(len(out)):
        out[i] = combine(np.uint64(i), fixed) if running_first else combine(fixed, np.uint64(i))


def sequence(name: str, words: int, seed: int = 0, first: int = 0) -> Words:
    """So many words along one of `SEQUENCES`, from a start that is as plain as those of real plans."""
    start = np.array([seed, 0, 0, 0, 1, 1, 1], dtype=np.uint64)
    axes = np.array([axis for axis, _ in SEQUENCES[name]])
    sizes = np.array([size for _, size in SEQUENCES[name]], dtype=np.uint64)
    out = np.empty(words, dtype=np.uint64)
    _fill(out, start, axes, sizes, first)
    return out


def combined(words: int, seed: int, running_first: bool) -> Words:
    """Keys of pairs of which one part counts."""
    out = np.empty(words, dtype=np.uint64)
    _fill_combined(out, seed, running_first)
    return out


class Row(NamedTuple):
    """One line of the table."""

    what: str
    test: str
    verdict: Verdict

    @property
    def passed(self) -> bool:
        return self.verdict.p_value >= FAILS_BELOW


def battery(words: int, seed: int = 0) -> Iterator[Row]:
    """Every test of every sequence, of neighbours and of the avalanche."""
    for name in SEQUENCES:
        yield from _tested(name, sequence(name, words, seed))
    yield from _tested("keys, second part", combined(words, seed, False))
    yield from _tested("keys, first part", combined(words, seed, True))
    for name in AXES:
        yield from _neighbours(name, words, seed)
        yield Row(f"each bit of {name}", "strict avalanche", avalanche(name, max(words >> 8, 1024), seed))


def _tested(name: str, words: Words) -> Iterator[Row]:
    for test, verdict_of in TESTS.items():
        yield Row(name, test, verdict_of(words))


def _neighbours(axis: str, words: int, seed: int) -> Iterator[Row]:
    """Two sequences over leads (over touches for the lead's own axes), one apart in one axis."""
    where = list(AXES).index(axis)
    running = TOUCH if where <= KEY else KEY
    start = np.array([seed, 0, 0, 0, 1, 1, 1], dtype=np.uint64)
    pair = []
    for step in (0, 1):
        out, moved = np.empty(words, dtype=np.uint64), start.copy()
        moved[where] += np.uint64(step)
        _fill(out, moved, np.array([running]), np.zeros(1, dtype=np.uint64), 0)
        pair.append(out)
    yield Row(f"neighbours in {axis}", "cross-correlation", _correlation(*pair))
    yield Row(f"neighbours in {axis}", "agreeing bits", _agreement(*pair))
    interleaved = np.column_stack(pair).ravel()
    yield Row(f"neighbours in {axis}", "equidistribution 2-d", TESTS["equidistribution 2-d"](interleaved))


def _correlation(a: Words, b: Words) -> Verdict:
    product = np.einsum("i,i", uniforms(a) - 0.5, uniforms(b) - 0.5)
    return normal_verdict(12 * float(product) / math.sqrt(len(a)))


def _agreement(a: Words, b: Words) -> Verdict:
    unlike = int(np.bitwise_count(a ^ b).sum(dtype=np.int64))
    return normal_verdict((2 * unlike - 64 * len(a)) / math.sqrt(64 * len(a)))


@jit("void(int64[:, ::1], uint64[::1], int64, int64)")
def _count_flips(flips: NDArray[np.int64], start: Words, axis: int, samples: int) -> None:
    address = start.copy()
    for sample in range(samples):
        address[2] = start[2] + np.uint64(sample)
        address[5] = np.uint64(1 + sample % 5)
        lead = stream(address[0], address[1], address[2])
        before = bits(lead, address[3], address[4], address[5], address[6])
        for flipped in range(len(flips)):
            kept = address[axis]
            address[axis] = kept ^ (np.uint64(1) << np.uint64(flipped))
            lead = stream(address[0], address[1], address[2])
            changed = before ^ bits(lead, address[3], address[4], address[5], address[6])
            address[axis] = kept
            for bit in range(64):
                flips[flipped, bit] += np.int64((changed >> np.uint64(bit)) & np.uint64(1))


def avalanche(axis: str, samples: int, seed: int = 0) -> Verdict:
    """Over all bits of one part of the address and all 64 bits drawn: do half of the samples change?

    Samples are leads counted from 0, with touches from 1 to 5.
    """
    flips = np.zeros((AXES[axis], 64), dtype=np.int64)
    _count_flips(flips, np.array([seed, 0, 0, 0, 1, 1, 1], dtype=np.uint64), list(AXES).index(axis), samples)
    z = (2.0 * flips - samples) / math.sqrt(samples)
    return chi_square_verdict(float((z * z).sum()), z.size)


def show(rows: Iterator[Row]) -> bool:
    """Print the table; true if every test passed."""
    began, seen, failed, low = time.perf_counter(), 0, 0, 0
    print(f"{'sequence':26}{'test':26}{'statistic':>14}{'p-value':>12}")
    for row in rows:
        mark = "" if row.passed else "  FAILS"
        print(f"{row.what:26}{row.test:26}{row.verdict.statistic:14.4f}{row.verdict.p_value:12.3g}{mark}")
        seen, failed, low = seen + 1, failed + (not row.passed), low + (row.verdict.p_value < 0.01)
    print(f"\n{seen} tests, {failed} failed; {low} p-values below 0.01, {seen / 100:.0f} expected", end="")
    print(f"; {time.perf_counter() - began:.0f} s")
    return seen > 0 and failed == 0


def write_raw(name: str, seed: int, limit: int) -> None:
    """Write a sequence as raw words to standard output, for other people's batteries, until its end or theirs."""
    block, first = 1 << 20, 0
    try:
        while not limit or first < limit:
            sys.stdout.buffer.write(sequence(name, block, seed, first).tobytes())
            first += block
    except BrokenPipeError:
        sys.stderr.close()


def dieharder(name: str, seed: int, tests: list[int]) -> bool:
    """Run Brown's dieharder on a sequence; true if it finds no failure."""
    program = shutil.which("dieharder")
    if program is None:
        print("dieharder is not installed")
        return True
    passed = True
    for test in tests:
        source = subprocess.Popen(
            [sys.executable, __file__, "--raw", name, "--seed", str(seed)], stdout=subprocess.PIPE
        )
        command = [program, "-g", "200", "-d", str(test), "-D", "test_name", "-D", "ntuple", "-D", "pvalues"]
        done = subprocess.run(
            [*command, "-D", "assessment"], stdin=source.stdout, capture_output=True, text=True, check=True
        )
        source.terminate()
        source.wait()
        print(f"{name}: {done.stdout.strip()}", flush=True)
        passed = passed and "FAILED" not in done.stdout
    return passed


def main() -> int:
    """Run what the command line asks for; 1 if anything failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=int, default=1 << 22, help="64-bit words a sequence (default: 2**22)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--raw", choices=list(SEQUENCES), help="write this sequence to standard output instead")
    parser.add_argument("--limit", type=int, default=0, help="with --raw: stop after so many words")
    parser.add_argument("--dieharder", choices=list(SEQUENCES), help="give this sequence to dieharder instead")
    parser.add_argument("--tests", type=int, nargs="*", default=[0, 1, 2, 3, 4, 8, 9, 10, 11, 12, 13, 15, 16, 17])
    asked = parser.parse_args()
    if asked.raw:
        write_raw(asked.raw, asked.seed, asked.limit)
        return 0
    if asked.dieharder:
        return 0 if dieharder(asked.dieharder, asked.seed, asked.tests) else 1
    return 0 if show(battery(asked.words, asked.seed)) else 1


if __name__ == "__main__":
    sys.exit(main())
