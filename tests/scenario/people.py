"""A plan whose callers' words a test writes, and whom else it has."""

from __future__ import annotations

PLAN = """\
name: People
start: 2027-01-04
horizon: 52 weeks
calendars:
  office: {days: mon-fri, hours: "09:00-17:00"}
  late: {days: mon-fri, hours: "12:00-20:00"}
segments:
  firms: {value: 100, profile: {region: {choice: {north: 60%, south: 40%}}, fit: 1}}
campaigns:
  web: {segment: firms, leads: {rate: 10 per day}}
resources:
  callers: {@}
  agency: {headcount: unlimited}
stages:
  call: {step: qualify, effort: 12 min, outcomes: {agreed: {chance: 40%, to: offer}, lost: {}}}
  offer: {step: sell, effort: 1 h, outcomes: {won: {chance: 30%, sale: value}, lost: {}}}
routes:
  ours: {team: {call: callers, offer: agency}}
"""


def plan(callers: str, *changes: tuple[str, str]) -> str:
    """The plan with what it says of the callers, and some of its words changed."""
    text = PLAN.replace("@", callers)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text
