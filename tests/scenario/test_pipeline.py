"""Today's open leads: how their file is read, written, carried along and told of."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from simulator.errors import ScenarioError
from simulator.experiments.comparison import compare
from simulator.experiments.executors import Serial
from simulator.experiments.variants import combined
from simulator.reports.assumptions import limits, period
from simulator.scenario.checking import findings_of, flows_of
from simulator.scenario.dumping import dumps
from simulator.scenario.open_leads import OpenLead, Owner
from simulator.scenario.overview import overview
from simulator.scenario.portable import portable
from simulator.scenario.reading import loads
from simulator.scenario.types import Scenario

PLAN = """\
name: Those who are there
start: 2027-01-04
horizon: 4 weeks
follow_up: 4 weeks
calendars: {office: {days: mon-fri, hours: "09:00-17:00", holidays: DE}}
segments:
  firms:
    value: 900
    gross_margin: 50%
    profile: {size: {uniform: {min: 1, max: 9}}, sector: {choice: {shop: 60%, mill: 40%}}}
  people: {value: 100, gross_margin: 50%}
campaigns: {web: {segment: firms, leads: {rate: 5 per week}, starts: call}}
resources:
  reps: {people: [{name: Ada}, {name: Dr. Ben}], calendar: office, assignment: owner}
  agents: {headcount: {2027-01-04: 1, 2027-01-11: 3}}
stages:
  rest: {step: qualify, delay: {uniform: {min: 1 days, max: 20 days}}, outcomes: {wakes: {to: call}}}
  call:
    step: qualify
    effort: 1 h
    due: {within: 8 h, in: office}
    outcomes: {asks: {chance: 50%, to: offer}, lost: {}}
  offer: {step: sell, effort: 2 h, outcomes: {won: {chance: 50%, sale: value}, lost: {}}}
routes: {ours: {team: {call: agents, offer: reps}}}
pipeline: open.csv
"""
ROWS = """\
lead;stage;entered;value;owner;segment;size;sector;done_by.call;remark
7;rest;2026-12-24 12:30;;;firms;3.5;mill;;
8;offer;2026-12-31;1250.5;Dr. Ben;firms;;shop;agents;loud
9;call;2027-01-04;;agents.2;people;;;;
10;offer;2027-01-02;;reps.Ada;people;;;agents;
11;rest;2026-11-01;;;firms;;;;
"""


def plan(folder: Path, rows: str = ROWS, text: str = PLAN) -> Scenario:
    (folder / "open.csv").write_text(rows, encoding="utf-8")
    return loads(text, folder=folder)


def test_a_mistake_is_named_by_its_row_empty_ones_counted(tmp_path: Path) -> None:
    one = "7,rest,2026-12-24,firms\n"
    wrong = f"\nlead,stage,entered,segment\n\n\n{one}\n{one}8,rust,2026-12-24,firms\n"
    with pytest.raises(ScenarioError) as raised:
        plan(tmp_path, wrong)
    assert [one.message for one in raised.value.problems] == [
        "row 7 of 'open.csv': lead '7' stands in row 5 already; each lead has one row.",
        "row 8 of 'open.csv': 'rust' is not a stage. Did you mean 'rest'? Stages: rest, call, offer.",
    ]


def test_a_row_says_what_is_known_of_a_lead(tmp_path: Path) -> None:
    found = plan(tmp_path).pipeline
    assert found is not None
    assert found.leads[:2] == (
        OpenLead(
            name="7",
            stage="rest",
            entered=datetime(2026, 12, 24, 12, 30),
            segment="firms",
            numbers={"size": 3.5},
            categories={"sector": "mill"},
        ),
        OpenLead(
            name="8",
            stage="offer",
            entered=datetime(2026, 12, 31),
            segment="firms",
            value=1250.5,
            categories={"sector": "shop"},
            done_by={"call": "agents"},
            owner=Owner(resource="reps", who="Dr. Ben"),
        ),
    )
    assert [one.owner for one in found.leads[2:4]] == [
        Owner(resource="agents", who="2"),
        Owner(resource="reps", who="Ada"),
    ]
    assert found.unused == ("remark",)


def test_what_is_dumped_reads_the_same_file(tmp_path: Path) -> None:
    scenario = plan(tmp_path)
    assert "\npipeline: open.csv\n" in dumps(scenario)
    assert loads(dumps(scenario), folder=tmp_path) == scenario


def test_a_portable_plan_carries_what_it_uses_of_the_file(tmp_path: Path) -> None:
    moved, files = portable(plan(tmp_path))
    ((name, text),) = files.items()
    assert name.startswith("inputs/open-")
    assert text.decode().splitlines()[:3] == [
        "lead,stage,entered,segment,size,sector,value,owner,done_by.call",
        "7,rest,2026-12-24 12:30,firms,3.5,mill,,,",
        "8,offer,2026-12-31,firms,,shop,1250.5,reps.Dr. Ben,agents",
    ]
    (tmp_path / "inputs").mkdir()
    (tmp_path / name).write_bytes(text)
    again = loads(dumps(moved), folder=tmp_path)
    assert again == moved
    assert portable(again) == (again, files)


def test_check_tells_where_they_are_and_what_is_odd(tmp_path: Path) -> None:
    scenario = plan(tmp_path)
    flows = flows_of(scenario)
    text = "\n".join(overview(scenario, flows, ()))
    assert "pipeline: 5 open leads of 'open.csv', 3 with an owner" in text
    assert "rest   2 leads  there for 5.32 weeks on average" in text
    assert "offer  2 leads  there for 3 days on average" in text
    assert "worth 1,250.50 EUR (1 of them known)" in text
    assert [one.message for one in findings_of(scenario, flows) if one.path == "pipeline"] == [
        "nothing is taken of the column remark of 'open.csv'.",
        "the owners of agents change nothing; no route has `assignment: owner` there.",
        "1 of 2 leads in rest: there for longer than its delay lasts; it ends at once.",
    ]
    assert {one.path for one in findings_of(scenario, flows)} == {"pipeline"}


def test_the_stages_of_open_leads_need_somebody_too(tmp_path: Path) -> None:
    lonely = PLAN.replace(
        "routes: {ours: {team: {call: agents, offer: reps}}}", "routes: {ours: {team: {offer: reps}}}"
    )
    lonely = lonely.replace("starts: call", "starts: offer")
    with pytest.raises(ScenarioError, match="nobody does the stage call"):
        plan(tmp_path, text=lonely)
    assert loads(lonely.replace("pipeline: open.csv", "")).pipeline is None


def test_holidays_before_the_beginning_are_known(tmp_path: Path) -> None:
    """A promise of 8 h of the office made on 24 December is kept on the 28th, for Christmas is on a Friday."""
    scenario = plan(tmp_path, ROWS.replace("2027-01-04;;agents", "2025-12-24 09:00;;agents"))
    holidays = scenario.calendars["office"].lines[0].holidays
    assert {day.year for day in holidays} == {2025, 2026, 2027}


def test_plans_with_other_open_leads_are_not_compared(tmp_path: Path) -> None:
    one = plan(tmp_path)
    other = plan(tmp_path, ROWS.replace("1250.5", "1250"))
    assert combined({"a": one, "b": one}).pipeline == one.pipeline
    with pytest.raises(ScenarioError, match="pipeline: 'b' says otherwise"):
        combined({"a": one, "b": other})


def test_the_report_says_what_the_period_begins_with(tmp_path: Path) -> None:
    results = compare(replace(plan(tmp_path), replications=2), executor=Serial())
    assert "starting with 5 open leads of open.csv" in period(results)
    assert not any("nothing in progress" in line for line in limits(results))
    assert any("5 open leads" in line for line in limits(results))


def test_of_very_many_problems_the_first_are_told(tmp_path: Path) -> None:
    rows = "".join(f"{n};rest;{n}/12/2026;;;firms;;;;\n" for n in range(1000, 1250))
    with pytest.raises(ScenarioError) as raised:
        plan(tmp_path, ROWS.splitlines()[0] + "\n" + rows)
    assert len(raised.value.problems) == 101
    assert raised.value.problems[-1].message == "'open.csv' has 150 more problems of such kinds."


TEAM = """\
name: Owners
start: 2027-01-04
horizon: 4 weeks
follow_up: 4 weeks
calendars: {office: {days: mon-fri, hours: "09:00-17:00"}}
segments: {firms: {value: 900, gross_margin: 50%}}
campaigns: {web: {segment: firms, leads: {rate: 5 per week}, starts: dial}}
resources:
  diallers: {headcount: 3, calendar: office}
  reps: {headcount: {2027-01-04: 5, 2027-01-18: 7}, calendar: office, assignment: owner}
stages:
  dial: {step: qualify, effort: 1 h, outcomes: {asks: {chance: 50%, to: offer}, lost: {}}}
  offer: {step: sell, effort: 2 h, outcomes: {won: {chance: 50%, sale: value}, lost: {}}}
routes:
  owners: {team: {dial: diallers, offer: reps}}
pipeline: open.csv
"""


def owned(folder: Path, owners: str, text: str = TEAM, stage: str = "offer") -> Scenario:
    rows = "".join(f"{number},{stage},2027-01-02,{owner}\n" for number, owner in enumerate(owners.split()))
    return plan(folder, f"lead,stage,entered,owner\n{rows}", text)


def owners_in(scenario: Scenario) -> list[str]:
    leads = scenario.pipeline.leads if scenario.pipeline else ()
    return [f"{one.owner.resource}.{one.owner.who}" for one in leads if one.owner]


def test_a_bare_number_is_a_seat_of_those_whose_leads_have_owners(tmp_path: Path) -> None:
    assert owners_in(owned(tmp_path, "0 2 6")) == ["reps.0", "reps.2", "reps.6"]


POOLED = "\n  pooled: {like: owners, set: {resources.reps.assignment: pool}}"


def test_a_route_that_pools_leaves_the_owners_as_they_are(tmp_path: Path) -> None:
    both = owned(tmp_path, "0 4", TEAM.replace("offer: reps}}", "offer: reps}}" + POOLED))
    assert owners_in(both) == ["reps.0", "reps.4"]


@pytest.mark.parametrize("sets", ["resources.reps.assignment: owner", "resources.*.assignment: owner"])
def test_a_bare_number_is_a_seat_of_those_who_own_leads_in_a_route_alone(tmp_path: Path, sets: str) -> None:
    pool = TEAM.replace("assignment: owner", "assignment: pool")
    own = pool.replace("offer: reps}}", f"offer: reps}}}}\n  own: {{like: owners, set: {{{sets}}}}}")
    assert owners_in(owned(tmp_path, "0 4", own)) == ["reps.0", "reps.4"]
    assert owners_in(owned(tmp_path, "0 4", pool)) == ["reps.0", "reps.4"], "nobody else does the stage"
    too = TEAM.replace("offer: reps}}", "offer: reps}}\n  too: {like: owners, set: {resources.diallers: DIALLERS}}")
    too = too.replace("DIALLERS", "{headcount: 2, assignment: owner}")
    assert owners_in(owned(tmp_path, "0", too, stage="dial")) == ["diallers.0"]


def test_a_bare_number_that_may_be_one_of_two_is_asked_for(tmp_path: Path) -> None:
    both = TEAM.replace("headcount: 3, calendar: office", "headcount: 3, calendar: office, assignment: owner")
    assert owners_in(owned(tmp_path, "0", both)) == ["reps.0"], "they do the stage"
    other = both.replace("offer: reps}}", "offer: reps}}\n  more: {like: owners, team: {offer: diallers}}")
    with pytest.raises(ScenarioError) as raised:
        owned(tmp_path, "0", other)
    (one,) = raised.value.problems
    assert one.message == (
        "row 2 of 'open.csv': owner '0' may be one of diallers, reps; write 'diallers.0' if that is meant."
    )


def test_leads_of_seats_that_a_route_takes_away_are_given_anew(tmp_path: Path) -> None:
    four = TEAM.replace("offer: reps}}", "offer: reps}}\n  four: {like: owners, set: {resources.reps.headcount: 4}}")
    found = owned(tmp_path, "0 4 4 6", four)
    messages = [one.message for one in findings_of(found, flows_of(found)) if one.path == "pipeline"]
    assert messages == [
        "1 lead of reps.6 is given anew, for its owner is not there at the beginning (route owners).",
        "3 leads of reps.4, reps.6 are given anew, for their owners are not there at the beginning (route four).",
    ]
    compare(replace(found, replications=1), executor=Serial())


def test_a_seat_that_no_date_ever_has_is_a_mistake_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"row 3 of 'open.csv': '7' is not the name of anybody here"):
        owned(tmp_path, "0 7")


def test_whoever_is_not_there_at_the_beginning_gets_no_leads_of_theirs(tmp_path: Path) -> None:
    people = "{people: [{name: Ada, from: 2027-01-11}, {name: Bo, to: 2026-12-31}, {name: Cy}], assignment: owner}"
    named = TEAM.replace("{headcount: {2027-01-04: 5, 2027-01-18: 7}, calendar: office, assignment: owner}", people)
    found = owned(tmp_path, "Ada Ada Bo Cy", named)
    messages = [one.message for one in findings_of(found, flows_of(found)) if one.path == "pipeline"]
    assert messages == [
        "3 leads of reps.Ada, reps.Bo are given anew, for their owners are not there at the beginning (route owners).",
    ]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("rep.2", "'rep.2' is not the name of anybody here. Did you mean 'reps.2'? Owners: reps.0, reps.1, reps.2"),
        ("Ada", "'Ada' is not the name of anybody here. Owners: reps.0, reps.1"),
    ],
)
def test_an_owner_who_is_nobody_is_told_with_those_who_own_leads(tmp_path: Path, wrong: str, said: str) -> None:
    with pytest.raises(ScenarioError) as raised:
        owned(tmp_path, wrong)
    assert said in raised.value.problems[0].message


@pytest.mark.parametrize("wrong", ["5.5", "{2027-01-04: x}"])
def test_owners_are_no_mistake_where_the_seats_could_not_be_read(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(ScenarioError) as raised:
        owned(tmp_path, "0 3 reps.2", TEAM.replace("{2027-01-04: 5, 2027-01-18: 7}", wrong))
    assert len(raised.value.problems) == 1


def test_nobody_owns_leads_among_unlimited_seats(tmp_path: Path) -> None:
    unlimited = TEAM.replace("{2027-01-04: 5, 2027-01-18: 7}", "unlimited").replace(", assignment: owner", "")
    with pytest.raises(ScenarioError) as raised:
        owned(tmp_path, "reps.0 reps.1", unlimited)
    (one,) = raised.value.problems
    assert one.message == "rows 2, 3 of 'open.csv': reps is unlimited; it has no seats that could own leads."
