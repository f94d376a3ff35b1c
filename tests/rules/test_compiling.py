"""Compiled and plain Python are the same law."""

import json
import os
import subprocess
import sys
import time

import pytest

from simulator.rules import compiling, folders

SAMPLE = """
import json
from simulator.rules import draws, quantiles
from simulator.scenario.distributions import Choice, Gamma

far = 2**64 - 1
stream = draws.stream(7, 3, far)
address = (stream, draws.name_key("call"), 2**31, 2**31, draws.GAP)
gamma, choice = Gamma(mean=3.0, cv=0.7).table().nodes, Choice(items=((1, 0.3), (4, 0.7))).table().nodes
shares = [2.0**-53, 1e-9, 0.29, 0.3, 0.31, 0.5, 0.9, 1 - 2.0**-53]
print(json.dumps([
    draws.combine(far, 1), draws.combine(1, far), stream, draws.bits(*address), draws.uniform(*address),
    [quantiles.quantile(gamma, u) for u in shares], [quantiles.quantile(choice, u) for u in shares],
    quantiles.drawn_duration(gamma, 1e7, *address), quantiles.drawn(gamma, 1e7, *address),
]))
"""


def run(code, **environment):
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout


def test_plain_python_gives_the_same_numbers_and_no_warning():
    plain, compiled = (json.loads(run(SAMPLE, NUMBA_DISABLE_JIT=flag)) for flag in "10")
    assert plain[:5] == compiled[:5]
    assert plain[6:8] == compiled[6:8]
    assert plain[5] + plain[8:] == pytest.approx(compiled[5] + compiled[8:], rel=1e-15)


def test_float_bits_are_those_of_ieee_754():
    assert compiling._float_bits(1.0) == 1023 << 52
    assert compiling._float_bits(-2.0) == -(1 << 63) | 1024 << 52


def test_the_cache_is_the_users_own_and_named_by_the_sources(tmp_path):
    code = "from simulator.rules import compiling; print(compiling.cache_folder())"
    first, again = (run(code, XDG_CACHE_HOME=str(tmp_path)).strip() for _ in range(2))
    assert first == again
    assert first.startswith(str(tmp_path / "simulator" / "numba-"))


def aged(folder, days):
    (folder / "code").mkdir(parents=True)
    (folder / "code" / "rule.nbc").write_text("machine code")
    then = time.time() - days * 86_400
    os.utime(folder, (then, then))
    return folder


def test_a_new_cache_throws_away_those_that_nobody_used_for_a_month(tmp_path):
    old, recent = aged(tmp_path / f"numba-{'a' * 16}", 31), aged(tmp_path / f"numba-{'b' * 16}", 29)
    other, left = aged(tmp_path / "numba-notes", 400), aged(tmp_path / "deleted-half", 31)
    folders.prepare(tmp_path / f"numba-{'c' * 16}")
    assert not old.exists()
    assert not left.exists()
    assert (recent / "code" / "rule.nbc").exists()
    assert other.exists()
    assert sorted(entry.name[:7] for entry in tmp_path.iterdir()) == ["numba-b", "numba-c", "numba-n"]


def test_a_link_to_elsewhere_is_left_alone(tmp_path):
    elsewhere = aged(tmp_path / "elsewhere", 400)
    (tmp_path / "cache").mkdir()
    link = tmp_path / "cache" / f"numba-{'a' * 16}"
    link.symlink_to(elsewhere, target_is_directory=True)
    folders.prepare(tmp_path / "cache" / f"numba-{'c' * 16}")
    assert link.is_symlink()
    assert (elsewhere / "code").exists()


def test_using_a_cache_keeps_it_and_deletes_nothing(tmp_path):
    old, used = aged(tmp_path / f"numba-{'a' * 16}", 400), aged(tmp_path / f"numba-{'b' * 16}", 400)
    folders.prepare(used)
    assert old.exists()
    assert time.time() - used.stat().st_mtime < 3600


def test_a_folder_that_cannot_be_made_stops_nothing(tmp_path):
    (tmp_path / "file").write_text("")
    folders.prepare(tmp_path / "file" / "numba")


def test_without_a_home_the_cache_is_a_private_temporary_folder(tmp_path):
    (tmp_path / "file").write_text("")
    code = "from simulator.rules import compiling; print(compiling.cache_folder())"
    folder = run(code, XDG_CACHE_HOME=str(tmp_path / "file"), TMPDIR=str(tmp_path)).strip()
    private = [entry for entry in tmp_path.iterdir() if entry.is_dir()]
    assert len(private) == 1
    assert folder.startswith(str(private[0]))
    assert private[0].stat().st_mode & 0o077 == 0


def test_a_folder_that_others_can_write_is_not_trusted(tmp_path):
    user = os.getuid()
    shared = tmp_path / f"simulator-of-{user}"
    shared.mkdir()
    shared.chmod(0o777)
    (tmp_path / "file").write_text("")
    code = "from simulator.rules import compiling; print(compiling.cache_folder())"
    folder = run(code, XDG_CACHE_HOME=str(tmp_path / "file"), TMPDIR=str(tmp_path)).strip()
    assert not folder.startswith(str(shared))


def test_numba_itself_keeps_its_own_folder():
    show = "print(repr(numba.config.CACHE_DIR))"
    before, after = run(f"import numba; {show}; import simulator.rules.draws; {show}").split()
    assert before == after


LOADED = """
import sys
from concurrent.futures import ThreadPoolExecutor
import numpy as np
from simulator.rules import arrivals, compiling, draws, money

before = [len(rule.overloads) for rule in (draws.stream, arrivals.keys_below)]
with ThreadPoolExecutor(8) as pool:
    words = list(pool.map(lambda word: draws.stream(7, 3, word), range(64)))
keys = arrivals.keys_below(5, np.array(words, np.uint64))
print(before, len(draws.stream.overloads), len(money.share_of.overloads), len(set(keys.tolist())))
print("numba.np.arraymath" in sys.modules, "scipy.linalg" in sys.modules)
"""


def test_a_rule_is_compiled_when_first_called_by_however_many_at_once(tmp_path):
    told, ready = run(LOADED, XDG_CACHE_HOME=str(tmp_path)).splitlines()
    assert (told, ready) == ("[0, 0] 1 0 64", "True True")


def test_what_was_compiled_is_loaded_without_what_compiles(tmp_path):
    told, ready = [run(LOADED, XDG_CACHE_HOME=str(tmp_path)) for _ in range(2)][1].splitlines()
    assert (told, ready) == ("[0, 0] 1 0 64", "False False")
