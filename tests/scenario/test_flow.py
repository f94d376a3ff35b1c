"""Averages of a plan against chains and loads worked out by hand."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from simulator.scenario.flow import Flow, flow_of, limited_in_long_loops
from simulator.scenario.journeys import TOO_MANY_KINDS, WITHOUT_END
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
    assert found.unknown == WITHOUT_END
    assert not found.loads


def test_no_leads_make_no_visits() -> None:
    assert flow(("70 per week", "0 per week")).visits == {"call": 0, "demo": 0}


def test_work_for_nobody_is_an_infinite_share() -> None:
    assert flow(("{headcount: 1,", "{headcount: 0,")).loads["closers"].share == math.inf


FEW = ("70 per week", "7 per week")
FREE = ("demo: closers", "demo: {first_free: [closers, agents]}")


def test_of_the_first_free_the_preferred_take_all_that_they_have_time_for() -> None:
    found = flow(FEW, FREE)
    assert found.loads["closers"].offered == pytest.approx(2.8 * 3.9)
    assert found.loads["agents"].offered == pytest.approx(14 / 3 / 0.5)
    # 28 demos would be 109.2 h of the closers, who have 40; the agents have 360 h less their calls.
    many = flow(FREE, ("headcount: 2", "headcount: 9"))
    assert many.loads["closers"].share == pytest.approx(1)
    assert many.loads["agents"].offered == pytest.approx(140 / 3 / 0.5 + (28 - 40 / 3.9) * 6.2 / 0.5)


def test_what_is_too_much_for_all_of_the_first_free_is_too_much_for_each() -> None:
    # The agents have no time beside their calls; of what the closers have none for, each gets half, as seats can do it.
    found = flow(FREE)
    rest = (28 - 40 / 3.9) / 2
    assert found.loads["closers"].offered == pytest.approx(40 + rest * 3.9)
    assert found.loads["agents"].offered == pytest.approx(140 / 3 / 0.5 + rest * 6.2 / 0.5)


def test_of_the_first_free_the_unlimited_take_what_nobody_before_has_time_for() -> None:
    unlimited = ("headcount: 2", "headcount: unlimited")
    found = flow(FREE, unlimited)
    assert found.loads["closers"].share == pytest.approx(1)
    assert found.loads["agents"].offered == pytest.approx(140 / 3 / 0.5 + (28 - 40 / 3.9) * 6.2 / 0.5)
    preferred = flow(unlimited, ("demo: closers", "demo: {first_free: [agents, closers]}"))
    assert preferred.loads["closers"].offered == 0


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


NORTH = ("{value: 100}", "{value: 100, profile: {region: {choice: {north: 90%, south: 10%}}}}")
BY_REGION = ("demo: closers", "demo: [{if: {region: north}, use: closers}, {use: agents}]")


def profile(of: str) -> tuple[str, str]:
    return "{value: 100}", f"{{value: 100, profile: {{{of}}}}}"


def use(asked: str) -> tuple[str, str]:
    return "demo: closers", f"demo: [{{if: {{{asked}}}, use: closers}}, {{use: agents}}]"


def demos_of_closers(*changes: tuple[str, str]) -> float:
    return flow(*changes).loads["closers"].offered / 3.9 / 28


def test_who_works_by_case_gets_as_many_leads_as_the_profile_says() -> None:
    found = flow(NORTH, BY_REGION)
    assert found.loads["closers"].offered == pytest.approx(0.9 * 28 * 3.9)
    assert found.loads["agents"].offered == pytest.approx(140 / 3 / 0.5 + 0.1 * 28 * (2 * 2 + 0.1 * 4 + 0.9 * 2) / 0.5)


def test_attributes_that_are_drawn_alone_multiply() -> None:
    two = profile("region: {choice: {north: 90%, south: 10%}}, size: {uniform: {min: 0, max: 10}}")
    assert demos_of_closers(two, use('region: north, size: ">= 4"')) == pytest.approx(0.9 * 0.6)


@pytest.mark.parametrize(
    ("of", "bound", "share"),
    [
        ("{uniform: {min: 0, max: 10}}", "< 2", 0.2),
        ("{exponential: {mean: 10}}", ">= 10", math.exp(-1)),
        ("{poisson: {mean: 2}}", "<= 1", 3 * math.exp(-2)),
        ("{poisson: {mean: 2}}", "< 1", math.exp(-2)),
        ("{poisson: {mean: 2}}", "> 0", 1 - math.exp(-2)),
        ("{mixture: [{weight: 30%, of: 1}, {weight: 70%, of: {uniform: {min: 0, max: 2}}}]}", "<= 1", 0.3 + 0.7 / 2),
        ("{mixture: [{weight: 30%, of: 1}, {weight: 70%, of: {uniform: {min: 0, max: 2}}}]}", "< 1", 0.7 / 2),
        ("40", ">= 40", 1),
    ],
)
def test_a_bound_holds_as_often_as_the_number_keeps_it(of: str, bound: str, share: float) -> None:
    assert demos_of_closers(profile(f"size: {of}"), use(f'size: "{bound}"')) == pytest.approx(share)


def test_the_rows_of_a_file_are_counted_whole(tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text("region,size\nnorth,5\nnorth,7\nsouth,1\nsouth,9\n", encoding="utf-8")
    rows = ("{value: 100}", "{value: 100, profile: {rows: {csv: leads.csv, columns: [region, size]}}}")
    plan = changed(PLAN, rows, use('region: north, size: ">= 5"'))
    scenario = loads(plan, folder=tmp_path)
    # Drawn one by one, half of three quarters would keep both.
    assert flow_of(scenario, scenario.routes["phone"]).loads["closers"].offered == pytest.approx(28 * 3.9 / 2)


def test_what_a_campaign_says_of_its_leads_counts_for_them() -> None:
    own = ("{segment: people,", "{segment: people, profile: {region: {choice: {north: 20%, south: 80%}}},")
    assert demos_of_closers(NORTH, own, BY_REGION) == pytest.approx(0.2)


def test_leads_that_others_bring_are_ordinary_leads_of_their_segment() -> None:
    own = ("{segment: people,", "{segment: people, profile: {region: {choice: {north: 20%, south: 80%}}},")
    bring = ("lost: {}}\n    options", "lost: {refers: {count: 1, starts: call}}}\n    options")
    found = flow(NORTH, own, BY_REGION, bring)
    # Of the demos, 20 % of the made and 90 % of the brought leads' are the closers'; 70 % of those, and 90 % of the
    # agents', bring one lead more, of which 40 % come to a demo.
    brings = [0.4 * (share * 0.7 + (1 - share) * 0.9) for share in (0.2, 0.9)]
    brought = brings[0] / (1 - brings[1])
    assert found.visits == pytest.approx({"call": 2 * (1 + brought), "demo": 0.4 * (1 + brought)})
    assert found.loads["closers"].offered == pytest.approx(28 * 3.9 * (0.2 + 0.9 * brought))


def test_a_lead_of_one_kind_goes_the_same_way_at_every_visit() -> None:
    loop = ("{chance: 20%, to: demo}", "{chance: 40%, to: [{if: {region: north}, to: call}, {to: demo}]}")
    found = flow(NORTH, loop)
    # Nine in ten call again in nine of ten calls, the others in every second call.
    assert found.visits == pytest.approx({"call": 0.9 * 10 + 0.1 * 2, "demo": 0.1 * 2 * 0.4})


OTHERS = ("routes: {phone", "  letter: {step: serve}\nroutes: {phone")


def served_by(resource: str) -> str:
    return f"{{chance: 20%, to: [{{if: {{done_by.call: {resource}}}, to: demo}}, {{to: letter}}]}}"


def test_who_did_a_stage_is_as_likely_as_the_team_says() -> None:
    shared = ("call: agents", "call: {agents: 75%, closers: 25%}")
    found = flow(shared, OTHERS, ("{chance: 20%, to: demo}", served_by("closers")))
    assert found.visits == pytest.approx({"call": 2, "demo": 0.4 * 0.25, "letter": 0.4 * 0.75})


def test_who_does_a_stage_by_case_is_known_of_each_kind() -> None:
    by_case = ("call: agents", "call: [{if: {region: north}, use: agents}, {use: closers}]")
    found = flow(NORTH, by_case, OTHERS, ("{chance: 20%, to: demo}", served_by("agents")))
    assert found.visits == pytest.approx({"call": 2, "demo": 0.4 * 0.9, "letter": 0.4 * 0.1})


def test_what_depends_on_the_lead_is_weighed_by_how_many_leads_are_so() -> None:
    effort = ("effort: 20 min", "effort: {depends_on: region, north: 20 min, south: 2 h}")
    assert flow(NORTH, effort).loads["agents"].offered == pytest.approx(140 * (0.9 / 3 + 0.1 * 2) / 0.5)


def test_kinds_beyond_counting_leave_visits_unknown() -> None:
    many = ", ".join(f"a{i}: {{uniform: {{min: 0, max: 1}}}}" for i in range(12))
    asked = ", ".join(f'a{i}: "> 0.5"' for i in range(12))
    found = flow(profile(many), use(asked))
    assert found.visits is None
    assert found.unknown == TOO_MANY_KINDS
