"""Routes that need no event list are lived line by line, and leave the tallies that the event loop leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.engines import compiled
from simulator.engines.kernel import columns as c
from simulator.engines.kernel.memory import Table
from simulator.engines.kernel.world import World
from simulator.engines.lowering_lines import lines_of
from simulator.engines.preparing import prepare
from simulator.scenario.reading import load, loads
from tests.engines import lined
from tests.engines.both import differing, uncounted
from tests.engines.generated import differences
from tests.scenario.plans import changed

ROUTE = Path(__file__).parents[2] / "benchmarks" / "plans" / "route.yaml"
QUICK, PLANS, AT_A_TIME = 30, 600, 30

PLAN = """\
name: Two steps
start: 2027-01-04
horizon: 4 weeks
calendars: {office: {days: mon-fri, hours: "09:00-17:00"}}
segments: {people: {value: 100}}
campaigns: {web: {segment: people, leads: {rate: 60 per week}}}
resources:
  callers: {headcount: 2, calendar: office}
  reps: {headcount: 3}
stages:
  call:
    step: qualify
    effort: {exponential: {mean: 1 h}}
    patience: 2 days
    outcomes: {on: {chance: 60%, to: meet}, lost: {}}
  meet: {step: sell, effort: {exponential: {mean: 6 h}}, outcomes: {won: {chance: 30%, sale: value}, lost: {}}}
routes: {ours: {team: {call: callers, meet: reps}}}
"""


def lines(text: str) -> tuple[str, ...]:
    """The lines of the one route of a plan."""
    return lines_of(prepare(loads(text), "ours"))


def test_lines_stand_in_the_order_in_which_leads_go_through_them() -> None:
    assert lines(PLAN) == ("callers", "reps")
    assert lines(changed(PLAN, ("{call: callers, meet: reps}", "{call: reps, meet: callers}"))) == ("reps", "callers")
    assert lines(changed(PLAN, ("{call: callers, meet: reps}", "{call: reps, meet: reps}"))) == ("reps",)


WITH_A_LIST = {
    "the newest first": ("{headcount: 3}", "{headcount: 3, order: newest}"),
    "touches given in turn": ("{headcount: 3}", "{headcount: 3, assignment: in_turn}"),
    "people who leave": ("{headcount: 3}", "{headcount: 3, tenure: {exponential: {mean: 2 years}}}"),
    "no seats": ("{headcount: 3}", "{headcount: unlimited}"),
    "touches handed over": ("calendar: office}", "calendar: office, end_of_shift: hand_over}"),
    "little room": ("patience: 2 days", "room: 5"),
    "a door": ("patience: 2 days", "opens: office"),
    "whoever is free": ("call: callers", "call: {first_free: [callers, reps]}"),
    "a way back": ("won: {chance: 30%, sale: value}, lost: {}", "won: {chance: 30%, sale: value}, again: {to: call}"),
    "friends": ("sale: value}", "sale: value, refers: {count: 1}}"),
    "a monthly quota": (
        "{headcount: 3}",
        "{headcount: 3, cost: {commission: {rate: 5%, above: 8%, quota: 900 per month}}}",
    ),
}


@pytest.mark.parametrize("what", WITH_A_LIST)
def test_a_route_needs_an_event_list_for(what: str) -> None:
    assert lines(changed(PLAN, WITH_A_LIST[what])) == ()


def test_stages_of_one_line_are_equally_urgent() -> None:
    text = PLAN.replace("{call: callers, meet: reps}", "{call: reps, meet: reps}")
    assert lines(text.replace("patience: 2 days", "urgency: 1")) == ()
    assert lines(changed(PLAN, ("patience: 2 days", "urgency: 1"))) == ("callers", "reps")


def test_those_who_come_and_leave_where_no_lead_comes_need_an_event_list() -> None:
    text = changed(PLAN, ("{call: callers, meet: reps}", "{call: {callers: 100%, reps: 0%}, meet: callers}"))
    people = "{headcount: 3, assignment: in_turn, tenure: {exponential: {mean: 5 days}}}"
    assert lines(text) == ("callers",)
    assert lines(text.replace("{headcount: 3}", people)) == ()


@pytest.fixture
def lived(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """How often a world was lived by lines and by the loop, and how often the lines got tangled."""
    counted: Counter[str] = Counter()
    live_in = compiled.live_in

    def live(world: World, table: Table) -> None:
        live_in(world, table)
        counted["lines" if world.by_lines else "loop"] += 1
        counted["tangled"] += int(world.state[c.FAILURE] == c.TANGLED)

    monkeypatch.setattr(compiled, "live_in", live)
    return counted


def test_lines_are_taken_where_they_can_be_and_no_log_is_wanted(lived: Counter[str]) -> None:
    program = compiled.lower(prepare(load(ROUTE).evolve({"horizon": "500 h"}), "ours"))
    untold = compiled.simulate(program, seed=1, replication=0)
    assert lived["lines"] >= 1
    assert lived["loop"] == 0
    lived.clear()
    told = compiled.simulate(program, seed=1, replication=0, rows=[])
    assert lived["lines"] == 0
    assert lived["loop"] >= 1
    assert list(uncounted(untold, told)) == []


TANGLED = """\
name: Two get ready at once, one of them a round later
start: 2027-01-04
horizon: 1 weeks
segments: {people: {}}
campaigns: {first: {segment: people, leads: {rate: 24 per day, regular: true}}}
resources: {callers: {headcount: 1}}
stages:
  call: {step: qualify, effort: 30 min, outcomes: {on: {to: ask}}}
  ask: {step: qualify, effort: 0 min, max_visits: 2, outcomes: {on: {to: ask}}}
routes: {ours: {team: {call: callers, ask: callers}}}
"""


def test_lines_that_get_tangled_leave_the_replication_to_the_loop(lived: Counter[str]) -> None:
    tangled = TANGLED.replace("effort: 30 min", "effort: 60 min")
    assert differing(loads(TANGLED)) == differing(loads(tangled)) == []
    assert lived["tangled"] >= 1


IN_NO_TIME = """\
name: Touches of no length, one after the other at one seat, end in one round after the other
start: 2027-01-04
horizon: 1 weeks
segments: {people: {}}
campaigns:
  one: {segment: people, leads: {rate: 24 per day, regular: true}}
  other: {segment: people, leads: {rate: 24 per day, regular: true}}
  third: {segment: people, starts: hear, leads: {rate: 24 per day, regular: true}}
resources: {callers: {headcount: 1}, listeners: {headcount: 1}, reps: {headcount: 2}}
stages:
  call: {step: qualify, effort: 0 min, outcomes: {on: {to: meet}}}
  hear: {step: qualify, effort: 0 min, outcomes: {on: {to: meet}}}
  meet: {step: sell, effort: {exponential: {mean: 20 min}}, outcomes: {done: {}}}
routes: {ours: {team: {call: callers, hear: listeners, meet: reps}}}
"""


def test_lines_know_the_rounds_of_touches_of_no_length(lived: Counter[str]) -> None:
    """Of the two who are called the second comes to the meeting a round later than whoever is heard."""
    assert differing(loads(IN_NO_TIME)) == []
    assert lived["tangled"] == 1


def test_lines_stop_where_time_stands_still(tmp_path: Path) -> None:
    """Of 300 touches of no length at one seat the last would be in a round that there is not."""
    (tmp_path / "many.csv").write_text("at\n" + "2027-01-04 10:00\n" * 300, encoding="utf-8")
    text = changed(PLAN, ("{rate: 60 per week}", "{csv: many.csv, column: at}")).replace("headcount: 2", "headcount: 1")
    assert differing(loads(text.replace("{exponential: {mean: 1 h}}", "0 h"), folder=tmp_path)) == []


TWICE_AT_ONCE = """\
name: Two touches of no length with no gap
start: 2027-01-04
horizon: 1 weeks
segments: {people: {}}
campaigns: {web: {segment: people, leads: {rate: 24 per day, regular: true}}}
resources: {callers: {headcount: 1}}
stages: {call: {step: qualify, effort: 0 min, touches: 2, gap: 0 min, outcomes: {done: {}}}}
routes: {ours: {team: {call: callers}}}
"""


def test_a_lead_that_comes_back_at_once_finds_a_seat_that_is_free(lived: Counter[str]) -> None:
    assert differing(loads(TWICE_AT_ONCE)) == []
    assert lived["lines"] == 1
    assert lived["tangled"] == 0


def test_lines_that_are_always_in_a_tangle_are_tried_no_more(lived: Counter[str]) -> None:
    program = compiled.lower(prepare(loads(TANGLED.replace("effort: 30 min", "effort: 60 min")), "ours"))
    for replication in range(compiled.TANGLES + 3):
        compiled.simulate(program, seed=1, replication=replication)
    assert (lived["lines"], lived["tangled"], lived["loop"]) == (8, 8, 11)


MORE_THAN_ARE_NOTED = """\
name: Most of those who stand in one line are never served
start: 2027-01-04
horizon: 3 days
segments: {people: {}}
campaigns: {fair: {segment: people, leads: {count: 6000, between: ["2027-01-04", "2027-01-07"]}}}
resources: {callers: {headcount: 2}}
stages:
  call:
    step: qualify
    effort: {exponential: {mean: 4 min}}
    outcomes: {on: {chance: 20%}, later: {chance: 20%, to: call, after: 2 h}, lost: {}}
routes: {ours: {team: {call: callers}}}
"""


def test_more_may_stand_in_a_line_than_are_noted(lived: Counter[str]) -> None:
    """Most of 6,000 wait when the world ends; where all seats are taken to the end at once, all but two do."""
    for text in (MORE_THAN_ARE_NOTED, MORE_THAN_ARE_NOTED.replace("{exponential: {mean: 4 min}}", "80 h")):
        assert differing(loads(text)) == []
    assert lived["lines"] >= 2
    assert lived["tangled"] == 0


@pytest.mark.parametrize("first", range(0, QUICK, 10))
def test_some_generated_plans_of_lines(first: int) -> None:
    assert differences(range(first, first + 10), lined.scenario) == []


@pytest.mark.slow
@pytest.mark.parametrize("first", range(QUICK, PLANS, AT_A_TIME))
def test_the_other_generated_plans_of_lines(first: int) -> None:
    assert differences(range(first, first + AT_A_TIME), lined.scenario) == []


def test_nearly_all_of_these_plans_have_lines() -> None:
    plans = [lined.scenario(number) for number in range(QUICK)]
    prepared = [prepare(plan.seen_by("route"), "route") for plan in plans if not plan.uncertain]
    assert len(prepared) >= QUICK // 3
    assert sum(bool(lines_of(one)) for one in prepared) >= 0.9 * len(prepared)
