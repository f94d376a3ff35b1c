"""How compiled code calls what is compiled with it."""

import subprocess
import sys

import numba
import numpy as np
import pytest

from simulator.rules.calendars import worked
from simulator.rules.calls import TAG
from simulator.rules.compiling import COMPILED, inner, jit
from simulator.rules.draws import uniform

only_compiled = pytest.mark.skipif(not COMPILED, reason="numba is told to compile nothing")

HOURS = np.array([[0, 100, 0], [200, 300, 100]])
"""Open from 0 to 100 and from 200 to 300."""


@numba.njit
def worked_and_drawn(hours, stream, visits):
    """What a user of numba makes of our rules."""
    total = 0.0
    for visit in range(visits):
        total += uniform(stream, 0, visit, 0, 1)
    return worked(hours, 50, 250), total


def test_a_function_of_somebody_elses_may_call_a_rule():
    assert worked(HOURS, 50, 250) == 100
    shares = [uniform(7, 0, visit, 0, 1) for visit in range(3)]
    assert worked_and_drawn(HOURS, np.uint64(7), 3) == (100, sum(shares))


@inner
def doubled(number):
    return 2 * number


@only_compiled
def test_a_part_returns_its_result_and_no_word_on_errors():
    doubled.compile("int64(int64)")
    (code,) = doubled.inspect_llvm().values()
    (begins,) = (line for line in code.splitlines() if line.startswith("define"))
    assert begins.startswith("define i64 @")
    assert begins.count("%") == 1, begins
    assert TAG in begins


@jit("int64(int64)")
def trebled(number):
    return 3 * number


@only_compiled
def test_compiling_leaves_numba_as_it_was():
    before = numba.types.Function.get_call_type
    assert trebled(2) == 6
    assert numba.types.Function.get_call_type is before


ENDLESS = """
from simulator.rules.compiling import inner, jit

@inner
def steps(step):
    many = 0
    for _ in range(0, 3, step):
        many += 1
    return many

@jit("int64(int64)")
def walk(step):
    return steps(step)

print(walk(2), flush=True)
walk(0)
print("went on")
"""


@only_compiled
def test_what_numba_would_raise_in_a_part_ends_the_process(tmp_path):
    program = tmp_path / "endless.py"
    program.write_text(ENDLESS)
    done = subprocess.run([sys.executable, program], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["2"], done.stderr
    assert done.returncode < 0
