"""Who waits at a stage's door and gives up there is held by nobody when it opens."""

from __future__ import annotations

from simulator.engines.preparing import prepare
from simulator.engines.reference import simulate
from simulator.engines.trace import Row
from simulator.rules.durations import HOUR
from simulator.scenario.reading import loads

KEPT_AT_THE_DOOR = """\
name: Nobody holds a lead who has gone
start: 2027-01-04
horizon: 1 days
calendars:
  office: {days: mon-fri, hours: "09:00-17:00"}
  afternoon: {days: mon-fri, hours: "13:00-17:00"}
segments: {firms: {value: 100}}
campaigns: {web: {segment: firms, leads: {count: 20, between: ["2027-01-04 09:00", "2027-01-04 17:00"]}}}
resources: {reps: {headcount: 1, calendar: office, assignment: in_turn, max_open_leads: 1}}
stages:
  call: {step: sell, effort: 10 min, opens: afternoon, patience: 30 min, outcomes: {won: {sale: value}}}
routes: {ours: {team: {call: reps}}}
"""


def test_who_gives_up_at_a_closed_stage_is_held_by_nobody() -> None:
    rows: list[Row] = []
    simulate(prepare(loads(KEPT_AT_THE_DOOR), "ours"), seed=1, replication=0, rows=rows)
    assert [row for row in rows if row.start is None and row.end is not None and row.end < 13 * HOUR]
    assert [row for row in rows if row.start is not None and (row.enabled or 0) > 13 * HOUR]
