"""What a report says of people: sentences of the route that earns most, and a table of all routes."""

from __future__ import annotations

import pytest

from simulator.experiments.comparison import compare
from simulator.experiments.results import Results
from simulator.reports import people, report
from simulator.reports.assumptions import short
from simulator.scenario.reading import loads

PLAN = """\
name: One leaves
start: 2027-01-04
horizon: 8 weeks
replications: 2
calendars: {office: {days: mon-fri, hours: "09:00-17:00"}}
segments: {firms: {value: 1_000}}
campaigns: {web: {segment: firms, leads: {rate: 8 per day, hours: office, regular: true}}}
resources:
  reps:
    people: [{name: Ada, to: 2027-01-20}, {name: Ben}, {name: Cai, from: 2027-02-01}]
    calendar: office
    assignment: owner
    max_open_leads: 4
    end_of_shift: finish
    cost: {per_hire: 500, commission: {rate: 5%, quota: 20_000 per month, above: 8%}}
  desk: {headcount: 2, calendar: office, end_of_shift: hand_over}
  bot: {headcount: 1}
stages:
  open: {step: qualify, effort: 1 min, outcomes: {on: {chance: 100%, to: write}, no: {}}}
  write: {step: sell, effort: 50 min, outcomes: {on: {chance: 100%, to: sell}, no: {}}}
  sell: {step: sell, effort: 2 h, touches: 2, gap: 30 min, outcomes: {sold: {chance: 100%, sale: value}, no: {}}}
routes:
  ours: {team: {open: bot, write: desk, sell: reps}}
  fewer: {like: ours, set: {resources.desk.headcount: 1}}
"""


@pytest.fixture(scope="module")
def results() -> Results:
    return compare(loads(PLAN), jobs=1)


def test_the_table_has_what_happens_to_anybody(results: Results) -> None:
    """The bot's seat says nothing; two at the desk hand over to each other, one goes on alone."""
    table = people.table(results)
    assert table is not None
    found = {row.heading: [cell.text for cell in row.cells] for row in table.rows}
    assert found["seats: reps"] == ["3 people", "3 people"]
    assert found["seats: desk"] == ["2 seats", "1 seat"]
    assert (found["hires: reps"], found["leavers: reps"], found["cost: hires"]) == (["1", "1"], ["1", "1"], ["500"] * 2)
    assert "handovers: desk" in found
    assert not [heading for heading in found if "bot" in heading]
    assert results.kpi("fewer", "handovers.desk").mean == 0


def test_sentences_tell_the_route_that_earns_most(results: Results) -> None:
    best = results.best("profit")
    assert best is not None
    said = list(people.sentences(results))
    reps = next(one for one in said if one.startswith(f"reps ({best.route}): "))
    assert "3 people, 1 leaver and 1 hire. Leads change hands " in reps
    waiting = results.kpi(best.route, "waiting_for_place.reps").mean
    assert waiting > 1
    assert f"{people.estimate_text(results, best.route, 'waiting_for_place.reps')} leads wait on average" in reps
    assert "Overtime: " in reps
    assert f"Hires ({best.route}) cost 500 EUR." in said
    assert not [one for one in said if one.startswith("bot")]


def test_a_plan_without_anything_of_people_has_no_table() -> None:
    text = PLAN.replace("end_of_shift: hand_over", "end_of_shift: pause")
    plain = text.replace(text[text.index("    people:") : text.index("  desk:")], "    headcount: 3\n")
    results = compare(loads(plain), jobs=1)
    assert people.table(results) is None
    assert list(people.sentences(results)) == []
    assert "<h2>People</h2>" in report.render(results, [])


def test_settings_have_no_more_figures_than_anybody_wrote() -> None:
    assert short("vacancy: {lognormal: {mean: 6000511.813654527 s, cv: 0.5808123}}") == (
        "vacancy: {lognormal: {mean: 9.921 weeks, cv: 0.5808}}"
    )
    assert short("{lognormal: {mean: 18666.66667, cv: 1}}") == "{lognormal: {mean: 18667, cv: 1}}"
    assert short("effort: 12.5 min, date: 2027-01-04") == "effort: 12.5 min, date: 2027-01-04"
