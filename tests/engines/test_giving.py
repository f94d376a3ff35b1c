"""Where leads are given to people: what leads that are gone, and files of open leads, have to do with it."""

from __future__ import annotations

from pathlib import Path

from simulator.engines.compiled import lower
from simulator.engines.preparing import prepare
from simulator.engines.tallies import Tallies
from simulator.engines.trace import Row
from simulator.scenario.reading import loads
from tests.engines.both import differences, lives

PLAN = """\
name: One at a time
start: 2027-01-04
horizon: 1 days
calendars: {doors: {days: mon, hours: "09:00-17:00"}}
segments: {firms: {profile: {region: {choice: {north: 50%, south: 50%}}}}}
campaigns: {web: {segment: firms, leads: {csv: leads.csv, column: at}}}
resources: {reps: @REPS@}
stages: {call: {step: sell, effort: 1 h@LIMITS@}}
routes: {ours: {team: {call: reps}}}
"""
HOUR = 3_600_000


def lived(folder: Path, reps: str, limits: str, came: list[str], rows: list[str]) -> list[Row]:
    """The rows of the log, the same from both engines, in the order in which leads came."""
    log: list[Row] = []
    live(folder, reps, limits, came, rows, log)
    return sorted(log, key=lambda row: row.entered)


def live(folder: Path, reps: str, limits: str, came: list[str], rows: list[str], log: list[Row]) -> Tallies:
    """What is counted of the life of which the rows of the log are."""
    (folder / "leads.csv").write_text("\n".join(["at", *came, ""]), encoding="utf-8")
    (folder / "open.csv").write_text("\n".join(["lead,stage,entered,owner,region", *rows, ""]), encoding="utf-8")
    text = PLAN.replace("@REPS@", reps).replace("@LIMITS@", limits) + ("pipeline: open.csv\n" if rows else "")
    prepared = prepare(loads(text, folder=folder), "ours")
    one, other = lives(prepared, lower(prepared), 7, 0)
    assert list(differences(one, other)) == []
    tallies, found = one
    assert isinstance(tallies, Tallies)
    log += found
    return tallies


def test_who_gave_up_before_the_stage_opened_takes_nobodys_place(tmp_path: Path) -> None:
    """The first is gone at seven; when the stage opens at nine it is not held again, so there is a place at ten."""
    came = ["2027-01-04 06:00", "2027-01-04 10:00"]
    reps = "{headcount: 1, assignment: in_turn, max_open_leads: 1}"
    first, second = lived(tmp_path, reps, ", patience: 1 h, opens: doors", came, [])
    assert (first.outcome, first.end) == ("gave_up", 7 * HOUR)
    assert (second.outcome, second.start) == ("done", 10 * HOUR)


def test_nobody_owns_a_lead_of_those_whom_they_do_not_work(tmp_path: Path) -> None:
    """Ada works the north alone, so the lead of the south is Ben's, whatever the file says; hers is hers."""
    reps = "{assignment: owner, people: [{name: Ada, serves: {region: north}}, {name: Ben}]}"
    rows = ["s,call,2027-01-03 23:30,Ada,south", "n,call,2027-01-03 23:40,Ada,north"]
    south, north, _ = lived(tmp_path, reps, "", ["2027-01-04 20:00"], rows)
    assert [(one.seat, one.start) for one in (south, north)] == [(1, 0), (0, 0)]


def test_whose_person_leaves_wants_for_a_place_until_another_has_one(tmp_path: Path) -> None:
    """Both wait for nine; Ada leaves at 08:45, and Ben has a place again when he has done his own at ten."""
    reps = "{assignment: owner, max_open_leads: 1, people: [{name: Ada, to: 2027-01-04 08:45}, {name: Ben}]}"
    log: list[Row] = []
    counted = live(tmp_path, reps, ", opens: doors", ["2027-01-04 08:00", "2027-01-04 08:30"], [], log)
    assert sorted((row.entered, row.start, row.seat) for row in log) == [
        (8 * HOUR, 10 * HOUR, 1),
        (8.5 * HOUR, 9 * HOUR, 1),
    ]
    assert counted["resource.reps.placeless_ms"] == 1.25 * HOUR
    assert counted["resource.reps.handovers"] == 0


def test_whoever_gives_up_wants_for_a_place_no_more(tmp_path: Path) -> None:
    came = ["2027-01-04 08:00", "2027-01-04 08:10"]
    counted = live(
        tmp_path, "{headcount: 1, assignment: in_turn, max_open_leads: 1}", ", patience: 20 min", came, [], []
    )
    assert counted["resource.reps.placeless_ms"] == HOUR / 3


def test_who_wants_for_a_place_at_the_worlds_end_has_done_so_until_then(tmp_path: Path) -> None:
    came = ["2027-01-04 23:15", "2027-01-04 23:30"]
    counted = live(tmp_path, "{headcount: 1, assignment: in_turn, max_open_leads: 1}", "", came, [], [])
    assert counted["resource.reps.placeless_ms"] == HOUR / 2
