"""Whoever can come to a stage has a case there: what a plan asks is compared with the ways that leads can take."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.errors import ScenarioError
from simulator.scenario.reading import loads
from simulator.scenario.unserved import never_served

PLAN = """\
name: Two segments
start: 2027-01-04
horizon: 4 weeks
segments:
  offices: {value: 900, profile: {region: {choice: {north: 60%, south: 40%}}, rooms: {uniform: {min: 1, max: 9}}}}
  firms: {value: 3_000}
campaigns:
  web: {segment: offices, leads: {rate: 20 per week}}
  mail: {segment: SEGMENT, leads: {rate: 5 per week}, starts: STARTS}
resources: {callers: {headcount: 2}, reps: {headcount: 2}}
stages:
  call:
    step: qualify
    effort: 15 min
    LIMIT
    outcomes: {interested: {chance: 30%, to: offer}, gave_up: {to: GAVE_UP}, WAYS lost: {}}
  offer: {step: sell, effort: EFFORT, outcomes: {won: {chance: 40%, sale: value, REFERS}, lost: {AFTER}}}
  care: {step: serve}
routes:
  ours: {team: {call: CALL, offer: OFFER}}
"""
WORDS = {
    "SEGMENT": "offices", "STARTS": "call", "LIMIT": "urgency: 0", "GAVE_UP": "care", "WAYS": "", "EFFORT": "1 h",
    "REFERS": "cost: 0", "AFTER": "cost: 0", "CALL": "callers", "OFFER": "reps",
}  # fmt: skip
BY_REGION = "{depends_on: region, north: 1 h, south: 2 h}"
BY_CALLER = "{depends_on: done_by.call, callers: 1 h}"
IF_CALLED = "[{if: {done_by.call: callers}, use: reps}]"


def text(**words: str) -> str:
    plan = PLAN
    for word, value in {**WORDS, **words}.items():
        plan = plan.replace(word, value)
    return plan


def problems(**words: str) -> list[str]:
    try:
        loads(text(**words))
    except ScenarioError as error:
        return [f"{one.path}: {one.message}" for one in error.problems if one.line]
    return []


NO_REGION = "stages.offer.effort: nothing is said for leads of segment firms with no region, who can come here."
NOT_CALLED = (
    "stages.offer.effort: nothing is said for leads of segment {}, whom nobody served at call, who can come here."
)


def test_cold_names_are_followed_through_the_step_generate_like_leads() -> None:
    names = text(EFFORT=BY_REGION, SEGMENT="firms").replace("step: qualify", "step: generate")
    with pytest.raises(ScenarioError, match="with no region, who can come here"):
        loads(names)
    assert loads(text(EFFORT=BY_CALLER).replace("step: qualify", "step: generate")).stages["call"].step == "generate"


def test_leads_of_a_segment_without_the_attribute_are_found_where_they_can_come() -> None:
    assert problems(EFFORT=BY_REGION) == []
    assert problems(EFFORT=BY_REGION, SEGMENT="firms") == [NO_REGION]
    assert problems(EFFORT=BY_REGION, SEGMENT="firms", STARTS="care") == []
    refers = "refers: {count: 1, segment: firms, starts: STAGE}"
    assert problems(EFFORT=BY_REGION, REFERS=refers.replace("STAGE", "offer")) == [NO_REGION]
    assert problems(EFFORT=BY_REGION, REFERS=refers.replace("STAGE", "care")) == []


def test_leads_whom_nobody_served_at_a_stage_are_found_where_they_can_come() -> None:
    assert problems(EFFORT=BY_CALLER) == []
    assert problems(EFFORT=BY_CALLER, STARTS="offer") == [NOT_CALLED.format("offices")]
    assert problems(EFFORT=BY_CALLER, LIMIT="patience: 1 h", GAVE_UP="offer") == [NOT_CALLED.format("offices")]
    assert problems(EFFORT=BY_CALLER, GAVE_UP="offer") == []  # without patience nobody gives up
    (wrong,) = problems(EFFORT=BY_CALLER, CALL="{callers: 50%, reps: 50%}")
    assert wrong.startswith("stages.offer.effort: nothing is said for leads of segment offices, whom reps served at c")
    assert problems(EFFORT=BY_CALLER, CALL="{callers: 100%, reps: 0%}") == []
    (wrong,) = problems(LIMIT="delay: {depends_on: done_by.call, callers: 1 h}")
    assert wrong.startswith("stages.call.delay: nothing is said")  # nobody has served a lead that first comes


def test_a_team_without_a_case_for_leads_whom_nobody_served_is_found() -> None:
    missed = "routes.ours.team.offer: no case holds for leads of segment offices, whom nobody served at call;"
    assert problems(OFFER=IF_CALLED) == []
    for words in ({"STARTS": "offer"}, {"LIMIT": "patience: 1 h", "GAVE_UP": "offer"}):
        (wrong,) = problems(OFFER=IF_CALLED, **words)
        assert wrong == f"{missed} end with a case without `if`."
        assert problems(OFFER="[{if: {done_by.call: callers}, use: reps}, {use: callers}]", **words) == []


def test_ways_that_conditions_close_are_not_taken() -> None:
    """Those who gave up come to the offer only if somebody had called them before."""
    closed = "[{if: {done_by.call: callers}, to: offer}, {to: care}]"
    assert problems(EFFORT=BY_CALLER, LIMIT="patience: 1 h", GAVE_UP=closed) == []
    apart = "[{if: {region: south}, use: callers}, {if: {done_by.call: callers}, use: reps}]"
    away = "[{if: {region: south}, to: offer}, {to: care}]"
    assert problems(OFFER=apart, LIMIT="patience: 1 h", GAVE_UP=away) == []
    assert len(problems(OFFER=apart, LIMIT="patience: 1 h", GAVE_UP="offer")) == 1


def test_a_bound_and_a_category_that_some_leads_lack_are_told() -> None:
    half = "[{if: {region: north}, use: reps}, {if: {rooms: '>= 5'}, use: reps}]"
    south, unknown = problems(OFFER=half, SEGMENT="firms")
    assert south.startswith("routes.ours.team.offer: no case holds for leads of segment offices with region south, ro")
    assert unknown.startswith("routes.ours.team.offer: no case holds for leads of segment firms with no region, no ro")
    assert problems(OFFER="[{if: {rooms: '< 5'}, use: reps}, {if: {rooms: '>= 5'}, use: reps}]") == []


def test_visits_beyond_the_last_were_served_before() -> None:
    """Whoever comes too often came before, and was served unless patience ended."""
    ways = "again: {chance: 20%, to: call}, exhausted: {to: offer},"
    assert problems(EFFORT=BY_CALLER, LIMIT="max_visits: 2", WAYS=ways) == []
    again = ways.replace("exhausted", "gave_up_").partition("gave_up_")[0] + "exhausted: {to: offer},"
    limit = "{patience: 1 h, max_visits: 2}".strip("{}").replace(", ", "\n    ")
    (wrong,) = problems(EFFORT=BY_CALLER, LIMIT=limit, WAYS=again, GAVE_UP="call")
    assert wrong == NOT_CALLED.format("offices")


def test_only_the_cases_that_a_lead_comes_to_need_one_inside() -> None:
    inside = "{depends_on: region, north: 1 h, south: {depends_on: done_by.call, callers: 1 h}}"
    north = "[{if: {region: north}, to: offer}, {to: care}]"
    assert problems(EFFORT=inside, LIMIT="patience: 1 h", GAVE_UP=north) == []
    (wrong,) = problems(EFFORT=inside, LIMIT="patience: 1 h", GAVE_UP="offer")
    assert wrong.startswith("stages.offer.effort.south: nothing is said for")


def by_rooms(*bounds: str, rooms: str = "{uniform: {min: 1, max: 80}}") -> str:
    """Of which leads it is told that they have no case; empty if there are none."""
    cases = ", ".join(f"{{if: {{rooms: '{bound}'}}, use: reps}}" for bound in bounds)
    plan = text(OFFER=f"[{cases}]").replace("{uniform: {min: 1, max: 9}}", rooms)
    try:
        loads(plan)
    except ScenarioError as error:
        return error.problems[0].message.partition(" with ")[2].partition(";")[0]
    return ""


def test_a_gap_between_bounds_is_seen() -> None:
    assert by_rooms("> 30", "< 30") == "rooms 30"
    assert by_rooms("> 40", "<= 30") == "rooms 35"
    assert by_rooms(">= 30", "< 30") == ""
    assert by_rooms("<= 80") == ""
    assert by_rooms("< 80") == "rooms 80"


def test_whole_numbers_leave_no_gap_between_them() -> None:
    assert by_rooms(">= 2", "<= 1", rooms="{poisson: {mean: 3}}") == ""
    assert by_rooms("> 2.5", "< 1.5", rooms="{poisson: {mean: 3}}") == "rooms 2"


def test_a_category_that_nobody_has_needs_no_case() -> None:
    north = "[{if: {region: north}, use: reps}]"
    (wrong,) = problems(OFFER=north)
    assert wrong.startswith("routes.ours.team.offer: no case holds for leads of segment offices with region south;")
    plan = text(OFFER=north)
    assert loads(plan.replace("north: 60%, south: 40%", "north: 100%, south: 0%"))
    profile = "profile: {region: {choice: {north: 100%}}}"
    assert loads(plan.replace("rate: 20 per week}", f"rate: 20 per week}}, {profile}").replace("mail:", "web2:", 1)
                 .replace("starts: call", f"starts: call, {profile}"))  # fmt: skip


def test_somebody_who_cannot_have_served_the_lead_deserves_a_second_look() -> None:
    """Conditions with an else hold for everybody, so only `check` can tell that a case holds for nobody."""

    def found(**words: str) -> list[str]:
        return [f"{path}: {message}" for path, message in never_served(loads(text(**words)))]

    never = "cannot have served a lead at {} that is asked here, so the case never holds."
    assert found(CALL="[{if: {done_by.offer: reps}, use: reps}, {use: callers}]") == [
        f"routes.ours.team.call: reps {never.format('offer')}"
    ]
    assert found(OFFER="[{if: {done_by.call: reps}, use: reps}, {use: callers}]") == [
        f"routes.ours.team.offer: reps {never.format('call')}"
    ]
    assert found(GAVE_UP="[{if: {done_by.call: callers}, to: offer}, {to: care}]") == [
        f"stages.call.outcomes.gave_up.to: callers {never.format('call')}"
    ]
    assert found(AFTER="to: [{if: {done_by.call: callers, done_by.offer: reps}, to: care}, {to: care}]") == []
    assert found(CALL="[{if: {done_by.offer: reps}, use: reps}, {use: callers}]", AFTER="to: call") == []


ROWS = """\
name: Rows
start: 2027-01-04
horizon: 4 weeks
segments: {firms: {profile: {rows: {csv: firms.csv, columns: [place, size]}}}}
campaigns: {web: {segment: firms, leads: {rate: 20 per week}}}
resources: {reps: {headcount: 1}}
stages: {offer: {step: sell, effort: 1 h}}
routes: {ours: {team: {offer: [{if: {place: south}, use: reps}, {if: {size: "> 5"}, use: reps}]}}}
"""


def test_rows_of_a_file_are_the_kinds_of_leads_that_there_are(tmp_path: Path) -> None:
    """Some leads are of the north and some small, but none is both."""
    (tmp_path / "firms.csv").write_text("place,size\nnorth,9\nsouth,1\n")
    assert loads(ROWS, folder=tmp_path)
    (tmp_path / "firms.csv").write_text("place,size\nnorth,9\nsouth,1\nnorth,2\n")
    with pytest.raises(ScenarioError, match="leads of segment firms with place north, size 2"):
        loads(ROWS, folder=tmp_path)
