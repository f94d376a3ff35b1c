"""Averages of a plan against chains and loads worked out by hand."""

from __future__ import annotations

import math

import pytest

from simulator.scenario.flow import Flow, flow_of, limited_in_long_loops
from simulator.scenario.reading import loads
from tests.scenario.plans import changed

PLAN = """\
name: One call
start: 2027-01-04
horizon: 4 weeks
calendars: {office: {days: mon-fri, hours: "09:00-17:00"}}
segments: {people: {value: 100}}
campaigns: {web: {segment: people, leads: {rate: 70 per week}}}
resources:
  agents: {headcount: 2, calendar: office, available: 50%}
  closers: {headcount: 1, calendar: office}
stages:
  call:
    step: qualify
    effort: 20 min
    outcomes: {agreed: {chance: 20%, to: demo}, later: {chance: 50%, to: call}, lost: {}}
  demo:
    step: sell
    effort: 1 h
    touches: 3
    outcomes: {sold: {chance: 30%, sale: value, effort: 4 h}, lost: {}}
    options: {agents: {chances: {sold: 10%}, effort: 2 h}}
routes: {phone: {team: {call: agents, demo: closers}}}
"""


def flow(*changes: tuple[str, str]) -> Flow:
    scenario = loads(changed(PLAN, *changes))
    return flow_of(scenario, scenario.routes["phone"])


def test_visits_solve_the_chain() -> None:
    # Half of the calls lead to another: 1 / (1 - 0.5) calls a lead, and a fifth of the calls to a demo.
    found = flow()
    assert found.leads_per_week == pytest.approx(70)
    assert found.visits == pytest.approx({"call": 2, "demo": 0.4})


def test_loads_are_effort_by_availability_against_open_hours() -> None:
    loads_ = flow().loads
    # 140 calls of a third of an hour at half pace; two seats of 40 h.
    assert loads_["agents"].offered == pytest.approx(140 / 3 / 0.5)
    assert loads_["agents"].capacity == pytest.approx(80)
    # 28 demos: two touches of 1 h, and a last one of 4 h for the 30 % that are sold.
    assert loads_["closers"].offered == pytest.approx(28 * (2 + 0.3 * 4 + 0.7 * 1))
    assert loads_["closers"].share == pytest.approx(28 * 3.9 / 40)


def test_an_option_changes_effort_and_chances() -> None:
    found = flow(("demo: closers", "demo: {agents: 50%, closers: 50%}"))
    demo = 28 * 0.5 * (2 * 2 + 0.1 * 4 + 0.9 * 2) / 0.5
    assert found.loads["agents"].offered == pytest.approx(140 / 3 / 0.5 + demo)


def test_leads_that_others_bring_count() -> None:
    half = "{choice: {0: 50%, 1: 50%}}"
    found = flow(("lost: {}}\n  demo", f"lost: {{refers: {{count: {half}}}}}}}\n  demo"))
    # 60 % of the leads end as lost and bring half a lead each: 1 / (1 - 0.3) leads for each one made.
    assert found.visits == pytest.approx({"call": 2 / 0.7, "demo": 0.4 / 0.7})


def test_none_drawn_is_done_as_one_touch() -> None:
    found = flow(("    touches: 3\n", "    touches: {poisson: {mean: 2}}\n"))
    touches = 2 + math.exp(-2)
    assert found.loads["closers"].offered == pytest.approx(28 * (touches - 1 + 1.9))


def test_leads_that_never_end_have_no_visits() -> None:
    found = flow(("lost: {}}\n  demo", "lost: {to: call}}\n  demo"), ("{chance: 20%, to: demo}", "{chance: 0%}"))
    assert found.visits is None
    assert not found.loads


def test_no_leads_make_no_visits() -> None:
    assert flow(("70 per week", "0 per week")).visits == {"call": 0, "demo": 0}


def test_work_for_nobody_is_an_infinite_share() -> None:
    assert flow(("{headcount: 1,", "{headcount: 0,")).loads["closers"].share == math.inf


def test_the_first_free_of_some_share_by_what_their_seats_can_do() -> None:
    # Agents: two seats at half pace, closers: one at full; so half of the 28 demos each, and half of the 10 % and 30 %.
    found = flow(("demo: closers", "demo: {first_free: [closers, agents]}"))
    assert found.loads["closers"].offered == pytest.approx(14 * 3.9)
    assert found.loads["agents"].offered == pytest.approx(140 / 3 / 0.5 + 14 * (2 * 2 + 0.1 * 4 + 0.9 * 2) / 0.5)


def test_of_the_first_free_the_unlimited_are_never_too_few() -> None:
    found = flow(("demo: closers", "demo: {first_free: [closers, agents]}"), ("headcount: 2", "headcount: unlimited"))
    assert found.loads["closers"].share == 0
    assert found.loads["agents"].offered > 0
    assert found.loads["agents"].share == 0


def test_a_limit_of_visits_cuts_the_series_of_a_loop_to_itself() -> None:
    # 1 + 1/2 + 1/4 calls a lead; an eighth of the leads would call a fourth time.
    limited = "effort: 20 min\n    max_visits: 3\n    outcomes: {agreed"
    assert flow(("effort: 20 min\n    outcomes: {agreed", limited)).visits == pytest.approx(
        {"call": 1.75, "demo": 0.35}
    )


def test_leads_sent_away_by_the_limit_go_where_it_says() -> None:
    changes = ("effort: 20 min\n    outcomes: {agreed", "effort: 20 min\n    max_visits: 3\n    outcomes: {agreed")
    found = flow(changes, ("lost: {}}\n  demo", "lost: {}, exhausted: {to: demo}}\n  demo"))
    assert found.visits == pytest.approx({"call": 1.75, "demo": 0.35 + 0.125})


def test_a_limit_ends_a_loop_without_another_end() -> None:
    changes = ("effort: 20 min\n    outcomes: {agreed", "effort: 20 min\n    max_visits: 3\n    outcomes: {agreed")
    found = flow(
        changes, ("agreed: {chance: 20%", "agreed: {chance: 0%"), ("chance: 50%, to: call", "chance: 100%, to: call")
    )
    assert found.visits == pytest.approx({"call": 3, "demo": 0})


def test_a_limit_in_a_loop_through_several_stages_is_named() -> None:
    changes = ("effort: 20 min\n    outcomes: {agreed", "effort: 20 min\n    max_visits: 3\n    outcomes: {agreed")
    scenario = loads(changed(PLAN, changes, ("lost: {}}\n    options", "lost: {to: call}}\n    options")))
    assert limited_in_long_loops(scenario, scenario.routes["phone"]) == ["call"]
    plain = loads(changed(PLAN, changes))
    assert limited_in_long_loops(plain, plain.routes["phone"]) == []
