"""The command as a whole: instant help, and every failure in plain words with its exit status."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest
import rich_click as click
from click.testing import CliRunner

from simulator import __version__, cli
from simulator.cli import main
from simulator.errors import Problem, ScenarioError, SimulationError

HEAVY = ("numpy", "scipy", "numba", "pandas", "matplotlib", "simpy", "pydantic", "ruamel", "holidays", "jinja2")


@pytest.mark.parametrize("words", [["--help"], ["check", "--help"], ["compare", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(words: list[str]) -> None:
    code = (
        "import sys\nfrom simulator.cli import main\n"
        f"try: main({words!r})\nexcept SystemExit: pass\n"
        f"print('loaded:', [name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "loaded: []"


def test_help_lists_every_command_and_the_version_is_told() -> None:
    runner = CliRunner()
    told = runner.invoke(main, ["--help"]).stdout
    assert cli.COMMANDS
    assert all(name in told for name in cli.COMMANDS)
    assert __version__ in runner.invoke(main, ["--version"]).stdout


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_has_help_of_its_own(name: str) -> None:
    result = CliRunner().invoke(main, [name, "--help"])
    assert result.exit_code == 0
    assert "Usage" in result.stdout


def test_an_unknown_command_is_the_users_mistake() -> None:
    assert CliRunner().invoke(main, ["chekc"]).exit_code == 2


def failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    @click.command("check")
    def command() -> None:
        raise error

    monkeypatch.setattr(cli, "import_module", lambda _: SimpleNamespace(command=command))


@pytest.mark.parametrize(
    ("error", "status", "told"),
    [
        (ScenarioError("plan.yaml", [Problem(message="empty")]), 2, "plan.yaml: 1 problem\n  empty\n"),
        (SimulationError("the world stands still"), 1, "the world stands still\n"),
        (KeyboardInterrupt(), 130, "Interrupted.\n"),
        (
            ZeroDivisionError("division by zero"),
            1,
            "internal error (ZeroDivisionError: division by zero); please report it. "
            "SIMULATOR_DEBUG=1 shows where it happened.\n",
        ),
    ],
)
def test_a_failure_is_told_in_words(
    monkeypatch: pytest.MonkeyPatch, error: BaseException, status: int, told: str
) -> None:
    failing(monkeypatch, error)
    result = CliRunner().invoke(main, ["check"])
    assert (result.exit_code, result.stdout, result.stderr) == (status, "", told)


BEGINNING = """
import sys
class Impatient:
    def find_spec(self, name, path, target=None):
        if name == {name!r}:
            raise KeyboardInterrupt
sys.meta_path.insert(0, Impatient())
sys.argv = ["simulator", "check", "plan.yaml"]
{begun}
"""


@pytest.mark.parametrize("begun", [
    "from simulator.__main__ import main; main()",
    "import runpy; runpy.run_module('simulator', run_name='__main__')",
])  # fmt: skip
@pytest.mark.parametrize("name", ["simulator.cli", "rich_click", "simulator.cli.check"])
def test_an_interrupt_while_the_command_loads_is_told_in_a_line(name: str, begun: str) -> None:
    code = BEGINNING.format(name=name, begun=begun)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (cli.INTERRUPTED, "", "Interrupted.\n")


SWALLOWED = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
class Swallows:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)
class Late:
    def find_spec(self, name, path, target=None):
        if name == "simulator.cli.check":
            Swallows()
            time.sleep(60)
sys.meta_path.insert(0, Late())
sys.argv = ["simulator", "check", "plan.yaml"]
from simulator.__main__ import main; main()
"""

BETWEEN = """
import signal, sys
from simulator import cli
signal.signal(signal.SIGINT, signal.default_int_handler)
cli._print_what_can_be_printed = lambda: signal.raise_signal(signal.SIGINT)
sys.argv = ["simulator", "schema"]
from simulator.__main__ import main; main()
"""


@pytest.mark.parametrize("code", [SWALLOWED, BETWEEN], ids=["in a destructor", "where click listens"])
def test_no_interrupt_is_lost_or_told_otherwise(code: str) -> None:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (cli.INTERRUPTED, "", "Interrupted.\n")


def test_the_installed_command_is_the_module() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["scripts"] == {"simulator": "simulator.__main__:main"}


@pytest.mark.parametrize(
    "words", [["check"], ["compare"], ["trace", "--route", "any", "-o", "log.csv"]], ids=lambda words: words[0]
)
def test_a_plan_that_is_not_there_is_the_users_mistake(words: list[str], tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere.yaml"
    result = CliRunner().invoke(main, [words[0], str(nowhere), *words[1:]])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "nowhere.yaml: 1 problem\n  there is no such file.\n"


def test_a_terminal_without_arrows_shows_question_marks() -> None:
    plan = Path(__file__).parent.parent / "conformance" / "valid" / "small.yaml"
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "simulator", "check", str(plan)]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60, env=environment)
    assert b"web  70 a week  people  ? call" in done.stdout


def test_the_traceback_of_an_internal_error_is_shown_on_request(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, EOFError("no more"))  # click itself would say "Aborted!" of it
    monkeypatch.setenv("SIMULATOR_DEBUG", "1")
    found = CliRunner().invoke(main, ["check"])
    assert found.exit_code == 1
    assert found.stderr.startswith("Traceback (most recent call last):\n")
    assert found.stderr.endswith("\nEOFError: no more\n")


@pytest.mark.parametrize("word", ["comprae", "run", "simulate"])
def test_an_unknown_command_is_told_what_there_is(word: str) -> None:
    found = CliRunner().invoke(main, [word])
    assert found.exit_code == 2
    assert f"'{word}' is not a command. Did you mean 'compare'?" in " ".join(found.stderr.split())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
@pytest.mark.parametrize("word", ["schema", "--help", "--version"])
def test_a_full_disk_is_no_fault_of_the_command(word: str) -> None:
    with Path("/dev/full").open("w") as full:
        found = subprocess.run(
            [sys.executable, "-m", "simulator", word], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (found.returncode, found.stderr) == (1, "The output cannot be written: No space left on device.\n")
