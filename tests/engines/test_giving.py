"""Where leads are given to people: what leads that are gone, and files of open leads, have to do with it."""

from __future__ import annotations

from pathlib import Path

from simulator.engines.compiled import lower
from simulator.engines.preparing import prepare
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
    (folder / "leads.csv").write_text("\n".join(["at", *came, ""]), encoding="utf-8")
    (folder / "open.csv").write_text("\n".join(["lead,stage,entered,owner,region", *rows, ""]), encoding="utf-8")
    text = PLAN.replace("@REPS@", reps).replace("@LIMITS@", limits) + ("pipeline: open.csv\n" if rows else "")
    prepared = prepare(loads(text, folder=folder), "ours")
    one, other = lives(prepared, lower(prepared), 7, 0)
    assert list(differences(one, other)) == []
    return sorted(one[1], key=lambda row: row.entered)


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
