"""Valid plans load, say what they were understood to be, and load back from that to the same scenario."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.scenario.dumping import dump, dumps
from simulator.scenario.reading import load, loads

FOLDER = Path(__file__).parent / "valid"
CATALOGUE = Path(__file__).parent.parent.parent / "scenarios"
PLANS = sorted([*FOLDER.glob("*.yaml"), *CATALOGUE.glob("*.yaml")])

WORDS = """
    name description source currency start horizon warm_up follow_up seed replications targets calendars segments
    campaigns resources stages routes days hours holidays value gross_margin profile segment leads rate months between
    regular count csv column unit values starts cost per_lead per_month once department channel headcount calendar
    available order highest end_of_shift per_hour per_touch commission keeps step delay effort touches gap patience due
    room urgency max_visits outcomes chance to after sale times refers odds wait visit options chances team
    gave_up turned_away exhausted constant uniform triangular exponential gamma lognormal weibull normal beta poisson
    geometric choice empirical pert erlang binomial quantiles mixture weight scipy median p90 stages trials min mode max
    mean cv sd alpha like set base growth swings weekly rows columns if use depends_on
    shifts people speed serves from absence ramp over tenure vacancy assignment max_open_leads per_hire overtime first
    later quota above
"""
"""Every word that is simulated."""


def test_there_are_plans() -> None:
    assert len(PLANS) >= 6


def test_the_valid_plans_use_every_word_of_the_language() -> None:
    texts = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.yaml"))
    unused = [word for word in WORDS.split() if not re.search(rf"(?<![\w.]){word}\s*:", texts) and word != "highest"]
    assert not unused


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_what_was_understood_loads_back_to_the_same_scenario(path: Path) -> None:
    scenario = load(path)
    text = dumps(scenario)
    again = loads(text, folder=path.parent)
    assert again == scenario
    assert dumps(again) == text


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_check_shows_a_plan_in_a_hundred_columns(path: Path) -> None:
    result = CliRunner().invoke(main, ["check", str(path)])
    assert (result.exit_code, result.stderr) == (0, "")
    assert max(len(line) for line in result.stdout.splitlines()) <= 100
    assert load(path).name in result.stdout


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_check_gives_the_same_as_json(path: Path) -> None:
    result = CliRunner().invoke(main, ["check", "--json", str(path)])
    told = json.loads(result.stdout)
    assert told["scenario"]["name"] == load(path).name
    assert set(told) == {"scenario", "routes", "second_look"}
    assert set(told["routes"]) == set(load(path).routes)


def test_check_prints_the_resolved_plan(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["check", "--resolved", str(FOLDER / "small.yaml")])
    dump(load(FOLDER / "small.yaml"), tmp_path / "resolved.yaml")
    assert result.stdout == (tmp_path / "resolved.yaml").read_text(encoding="utf-8")
    assert result.stdout == EVERY_DEFAULT


EVERY_DEFAULT = """\
name: One call
currency: EUR
start: 2027-01-04
horizon: 4 weeks
warm_up: 0 s
follow_up: 0 s
seed: 0
replications: 100
targets: {}
calendars: {}
segments:
  people: {value: 100, gross_margin: 100%}
campaigns:
  web:
    segment: people
    leads: {rate: 70 per week, regular: false}
    starts: call
    cost: {per_lead: 0, per_month: 0, once: 0}
resources:
  agents:
    channel: direct
    headcount: 1
    available: 100%
    absence: 0%
    assignment: pool
    order: oldest
    end_of_shift: pause
    cost:
      per_hour: 0
      per_month: 0
      per_touch: 0
      per_hire: 0
      overtime: 100%
      commission: 0%
      keeps: 0%
stages:
  call:
    step: sell
    effort: 20 min
    urgency: 0
    outcomes: {sold: {chance: 20%, sale: value, cost: 0}, lost: {chance: 80%, cost: 0}}
routes:
  only: {team: {call: agents}, campaigns: [web]}
"""
