"""What the compiled engine cannot represent is refused, with its place and what to do; no other engine steps in."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import simulator as sim
from simulator.cli import main
from simulator.engines import compiled, limits

SEAT = limits.SEAT_WIDTH + limits.PERSON_WIDTH

PLAN = """
name: Many seats
start: 2027-01-04
horizon: 10 days
segments: {firms: {value: 100}}
campaigns: {web: {segment: firms, leads: {rate: 9 per hour}}}
resources:
  few: {headcount: 2}
  many: {headcount: 30}
stages: {sell: {step: sell, effort: 9 h, outcomes: {won: {chance: 50%, sale: value}, lost: {}}}}
routes: {own: {team: {sell: {few: 20%, many: 80%}}}}
"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    (tmp_path / "plan.yaml").write_text(PLAN)
    return str(tmp_path / "plan.yaml")


@pytest.mark.parametrize("command", [["trace", "--route", "own"], ["compare", "--no-report", "--replications", "2"]])
def test_too_many_seats_are_refused_with_their_line(
    file: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(limits, "MOST_PLACES", 31 * SEAT)
    found = CliRunner().invoke(main, [command[0], file, *command[1:]])
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr == (
        "plan.yaml: 1 problem\n"
        "  9:21  resources.many.headcount: 32 seats in all; the compiled engine has room for 31. "
        "`--engine reference` takes it, slowly.\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["plan.yaml"]
    slowly = CliRunner().invoke(main, [command[0], file, *command[1:], "--engine", "reference"])
    assert slowly.exit_code == 0


def test_a_world_that_lasts_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LATEST", 1000)
    with pytest.raises(sim.ScenarioError, match=r"horizon: the world lasts too long.*--engine reference"):
        sim.simulate(sim.loads(PLAN))


def test_too_many_open_leads_and_too_many_people_end_the_simulation(monkeypatch: pytest.MonkeyPatch) -> None:
    room = compiled.Room(leads=limits.MOST_PLACES)
    with pytest.raises(sim.SimulationError, match=r"67,108,863 leads are open at once.*--engine reference"):
        room.double("leads")
    monkeypatch.setattr(limits, "MOST_PLACES", 32 * SEAT)
    with pytest.raises(sim.SimulationError, match=r"too many people come and leave.*--engine reference"):
        sim.simulate(sim.loads(PLAN.replace("headcount: 2", "headcount: 2, tenure: 2 h")))
