"""Of what is uncertain, the number of replications that is lived has to be even, and no other number."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from simulator.cli import main
from tests.cli.test_compare import PLAN

WON = "stages.sell.outcomes.won.chance"
GUESS = "{uncertain: {beta: {alpha: 3, beta: 7, max: 90%}}}"
UNEVEN = "what is uncertain is drawn for two replications at a time, so"


@pytest.fixture(autouse=True)
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "plan.yaml").write_text(PLAN.format(replications=5))
    (tmp_path / "guess.yaml").write_text(PLAN.format(replications=5).replace("chance: 50%", f"chance: {GUESS}"))
    monkeypatch.chdir(tmp_path)


def invoked(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def compared(*arguments: str) -> Result:
    return invoked("compare", *arguments, "--jobs", "1", "--no-report")


def test_a_plan_that_becomes_uncertain_takes_the_number_that_is_asked_for() -> None:
    assert compared("plan.yaml", "--what-if", f"u: {WON}={GUESS}", "--replications", "4").exit_code == 0
    assert compared("plan.yaml", "--set", f"{WON}={GUESS}", "--replications", "2").exit_code == 0
    assert compared("guess.yaml", "--replications", "4").exit_code == 0


def test_the_plans_own_number_is_told_of_where_it_is_lived() -> None:
    found = compared("plan.yaml", "--what-if", f"u: {WON}={GUESS}")
    assert found.exit_code == 2
    assert found.stderr == f"Two ways: 1 problem\n  replications: {UNEVEN} 5 leave one over; write 4 or 6.\n"
    assert compared("guess.yaml").stderr == found.stderr


def test_a_number_that_is_asked_for_is_told_of_by_its_option() -> None:
    found = compared("guess.yaml", "--replications", "3")
    assert found.exit_code == 2
    assert found.stderr == f"Two ways: 1 problem\n  --replications  {UNEVEN} 3 leave one over; write 2 or 4.\n"


def test_routes_that_know_everything_may_have_any_number() -> None:
    assert compared("plan.yaml", "--what-if", f"u: {WON}={GUESS}", "--routes", "own,partner_led").exit_code == 2
    found = f"{PLAN.format(replications=5)}  guess: {{like: own, set: {{{WON}: {GUESS}}}}}\n"
    Path("plan.yaml").write_text(found)
    assert compared("plan.yaml").exit_code == 2
    assert compared("plan.yaml", "--routes", "own,partner_led").exit_code == 0


def test_what_lives_no_comparison_takes_the_plan_as_it_is() -> None:
    assert invoked("trace", "guess.yaml", "--route", "own", "--replication", "4").exit_code == 0
    checked = invoked("check", "guess.yaml")
    assert checked.exit_code == 0
    assert f"replications: {UNEVEN} 5 leave one over; write 4 or 6." in " ".join(checked.stdout.split())
    assert UNEVEN not in " ".join(invoked("check", "plan.yaml").stdout.split())
