"""What is compiled once a machine: one process does it, others wait, and whoever sits there is told."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.rules.once import SECONDS

ROOT = Path(__file__).parents[2]

SAMPLE = """
import sys, time
from pathlib import Path
import numba
from simulator.rules.once import once

folder = Path(sys.argv[1])
with once(folder, "engine", "1"):
    if not (folder / "made").exists():
        (folder / "began").touch()
        numba.njit(lambda x: x + 1)(int(sys.argv[2]))
        numba.njit(lambda x: x + 2)(int(sys.argv[2]))
        while not (folder / "go").exists():
            time.sleep(0.01)
        with (folder / "made").open("x"):
            pass
"""
COMPILING = f"Compiling the engine once for this machine, about {SECONDS} s ...\n"
WAITING = "Another process compiles the engine once for this machine; waiting for it ...\n"


def started(*command: str | Path, **environment: str) -> subprocess.Popen[str]:
    env = os.environ | {"PYTHONPATH": str(ROOT)} | environment
    return subprocess.Popen([sys.executable, "-W", "error", *command], stderr=subprocess.PIPE, text=True, env=env)


def said(process: subprocess.Popen[str]) -> str:
    _, stderr = process.communicate(timeout=600)
    assert process.returncode == 0, stderr
    return stderr


def until(there: Path, process: subprocess.Popen[str]) -> None:
    while not there.exists():
        assert process.poll() is None
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.05)


def test_one_compiles_while_the_other_waits_and_a_third_hears_nothing(tmp_path: Path) -> None:
    first = started("-c", SAMPLE, tmp_path, "1")
    until(tmp_path / "began", first)
    second = started("-c", SAMPLE, tmp_path, "1")
    assert second.stderr is not None
    assert second.stderr.readline() == WAITING
    (tmp_path / "go").touch()
    assert said(first) == COMPILING
    assert said(second) == ""
    assert said(started("-c", SAMPLE, tmp_path, "1")) == ""


USING = """
from numba.core import event
from simulator.rules.compiling import FOLDER
from simulator.rules.once import once
from simulator.rules.tallies import histogram_bin

class Compiled(event.Listener):
    def on_start(self, event):
        print("compiled")

    def on_end(self, event):
        pass

with once(FOLDER, "engine", "1"), event.install_listener("numba:compile", Compiled()):
    assert histogram_bin(5_000) == 3_298
"""


def compiles(cache: Path, before: str = "") -> bool:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", before + USING], capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(cache), "NUMBA_CACHE_DIR": ""},
    )  # fmt: skip
    told = "compiled" in done.stdout
    assert (done.returncode, done.stderr) == (0, COMPILING if told else "")
    return told


def upset(held: bytes) -> bytes:
    """The same with other bytes in the midst of it, where machine code stands."""
    middle = len(held) // 2
    return held[: middle - 100] + bytes(255 - byte for byte in held[middle - 100 : middle + 100]) + held[middle + 100 :]


@pytest.mark.parametrize("kind", ["nbc", "nbi"])
@pytest.mark.parametrize("damage", [lambda _: b"", lambda _: bytes(4), lambda held: held[:100], upset])
def test_a_damaged_file_is_compiled_once_more(tmp_path: Path, kind: str, damage: Callable[[bytes], bytes]) -> None:
    assert compiles(tmp_path)
    assert not compiles(tmp_path)
    for path in tmp_path.rglob(f"*.{kind}"):
        path.write_bytes(damage(path.read_bytes()))
    assert compiles(tmp_path)
    assert not compiles(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on what a process writes")
def test_a_cache_that_cannot_be_written_to_stops_nobody_and_is_left_as_it_was(tmp_path: Path) -> None:
    """On a full disk a file can be made and not be filled."""
    full = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))"
    assert compiles(tmp_path, full)
    assert compiles(tmp_path, full)
    assert list(tmp_path.rglob("*.compiled")) == []
    assert [path for path in tmp_path.rglob("*") if path.is_file() and path.stat().st_size] == []
    assert [path for path in tmp_path.rglob(".*") if path.is_file()] == []


def test_who_dies_while_compiling_leaves_nothing_that_others_wait_for(tmp_path: Path) -> None:
    first = started("-c", SAMPLE, tmp_path, "1")
    until(tmp_path / "began", first)
    first.kill()
    first.communicate()
    (tmp_path / "go").touch()
    assert said(started("-c", SAMPLE, tmp_path, "1")) == COMPILING


def test_a_folder_that_cannot_be_made_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "made").touch()
    code = (
        "import sys\nfrom pathlib import Path\nfrom simulator.rules.once import once\n"
        "with once(Path(sys.argv[1]), 'engine', '1'):\n    pass\n"
    )
    assert said(started("-c", code, tmp_path / "file" / "folder")) == ""


TRACE = (
    "-m", "simulator", "trace", ROOT / "scenarios" / "inbound_call_centre.yaml", "--route", "six_agents", "-o",
)  # fmt: skip


@pytest.mark.slow
def test_two_processes_on_an_empty_cache_compile_once_and_say_the_same(tmp_path: Path) -> None:
    both = [started(*TRACE, tmp_path / f"{n}.csv", XDG_CACHE_HOME=str(tmp_path), NUMBA_CACHE_DIR="") for n in (0, 1)]
    assert sorted(map(said, both)) == [WAITING, COMPILING]
    assert said(started(*TRACE, tmp_path / "2.csv", XDG_CACHE_HOME=str(tmp_path), NUMBA_CACHE_DIR="")) == ""
    assert len({(tmp_path / f"{n}.csv").read_bytes() for n in range(3)}) == 1
    (cache,) = (tmp_path / "simulator").glob("numba-*")
    assert len(list(cache.glob("engine-*.compiled"))) == 1
