"""A plan in order, and what deserves a second look once some of it is changed."""

from __future__ import annotations

from pathlib import Path

from simulator.scenario.checking import findings_of, flows_of
from simulator.scenario.reading import loads
from tests.scenario.plans import changed

PLAN = """\
name: One call
start: 2027-01-04
horizon: 4 weeks
warm_up: 1 week
calendars: {office: {days: mon-fri, hours: "09:00-17:00", holidays: [2027-01-06]}}
segments: {people: {value: 100, gross_margin: 60%, profile: {age: 40}}, firms: {value: 900, gross_margin: 100%}}
campaigns:
  web: {segment: people, leads: {rate: 70 per week}}
  fair: {segment: firms, leads: {count: 5, between: [2027-01-11, 2027-01-12]}}
resources: {agents: {headcount: 2, calendar: office}}
stages:
  call:
    step: sell
    effort: 20 min
    outcomes: {sold: {chance: 20%, sale: value}, lost: {}}
routes: {phone: {team: {call: agents}}}
"""
NO_FAIR = ("\n  fair: {segment: firms, leads: {count: 5, between: [2027-01-11, 2027-01-12]}}", "")


def findings(tmp_path: Path, *changes: tuple[str, str]) -> list[str]:
    text = changed(PLAN, *changes)
    (tmp_path / "times.csv").write_text("at\n2027-01-05 09:00\n2028-01-05 09:00\n", encoding="utf-8")
    (tmp_path / "night.csv").write_text("at\n2027-01-05 22:00\n", encoding="utf-8")
    scenario = loads(text, folder=tmp_path)
    return [str(one) for one in findings_of(scenario, flows_of(scenario))]
