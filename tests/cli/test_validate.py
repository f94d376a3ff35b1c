"""The command that compares this engine with theory and with published numbers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from simulator.cli import main
from simulator.experiments.validation import running
from simulator.experiments.validation.models import models


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["validate", "--jobs", "1", *arguments])


def test_a_model_that_agrees() -> None:
    found = run("--only", "sales_chain,ruin")
    assert (found.exit_code, found.stderr) == (0, "")
    assert found.stdout.startswith("All 6 quantities of 2 models agree")
    assert found.stdout.count(" pass\n") == 6


def test_as_json_for_machines() -> None:
    found = run("--only", "ruin", "--json")
    assert found.exit_code == 0
    assert json.loads(found.stdout)["passed"] is True


def test_what_disagrees_gives_exit_status_1(monkeypatch: pytest.MonkeyPatch) -> None:
    ruin = models()["ruin"]
    wrong = {**ruin.measures, "P(ruin)": ruin.measures["P(ruin)"]._replace(exact=0.3)}
    monkeypatch.setattr(running, "models", lambda: {"ruin": replace(ruin, measures=wrong)})
    found = run("--only", "ruin")
    assert found.exit_code == 1
    assert found.stdout.startswith("1 of 2 quantities of 1 model disagree")


def test_a_long_look_says_how_long_it_takes() -> None:
    found = run("--only", "absence", "--full")
    assert found.exit_code == 0
    assert found.stderr.startswith("1 model in 400 replications: about ")
    assert "a standard error of at most 0.3 % of it" in found.stdout.replace("\n", " ")


def test_what_is_finished_when_interrupted_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = running.validate

    def interrupted(*arguments: Any) -> Iterator[Any]:
        yield next(whole(*arguments))
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "validate", interrupted)
    found = run("--only", "sales_chain,ruin")
    assert found.exit_code == 130
    assert found.stdout.startswith("All 4 quantities of 1 model agree")
    assert found.stderr == "Interrupted: 1 of 2 models are finished.\n"
    assert run("--only", "sales_chain,ruin", "--json").stdout == ""


def test_an_unknown_model_is_the_users_mistake() -> None:
    found = run("--only", "ruins")
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.startswith(
        "validate: 1 problem\n  --only: 'ruins' is not a model. Did you mean 'ruin'? Models: "
    )
