"""What a plan says wrong of people is refused with what to do instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.errors import ScenarioError
from simulator.scenario.reading import loads
from tests.scenario.people import plan

BLOCKS = (Path(__file__).parent / "people_wrong.txt").read_text(encoding="utf-8").split("\n\n")
WRONG: dict[str, list[str]] = {text: [line.strip() for line in lines] for text, *lines in map(str.splitlines, BLOCKS)}
"""By what a plan says of its callers, everything that is wrong with it, by the path inside them."""


def test_there_are_cases_each_with_a_message() -> None:
    assert len(WRONG) == len(BLOCKS) >= 45
    assert all(WRONG.values())


def problems(text: str, *changes: tuple[str, str]) -> list[str]:
    with pytest.raises(ScenarioError) as raised:
        loads(plan(text, *changes))
    prefix = "resources.callers"
    return [f"{one.path.removeprefix(prefix).removeprefix('.')}: {one.message}" for one in raised.value.problems]


@pytest.mark.parametrize("text", WRONG)
def test_it_is_refused_with_what_to_do_instead(text: str) -> None:
    assert problems(text) == WRONG[text]


def test_whoever_is_free_first_takes_leads_of_pools_only() -> None:
    teams = ("{call: callers, offer: agency}", "{call: {first_free: [agency, callers]}, offer: agency}")
    with pytest.raises(ScenarioError) as raised:
        loads(plan("headcount: 2, assignment: in_turn", teams))
    assert [(one.path, one.message) for one in raised.value.problems] == [
        (
            "routes.ours.team.call.first_free[2]",
            "`first_free` takes resources whose assignment is pool; callers has in_turn.",
        )
    ]
    assert loads(plan("headcount: 2, assignment: pool", teams))


def test_what_says_nothing_of_an_unlimited_resource_may_be_said_all_the_same() -> None:
    one = loads(plan("headcount: unlimited, absence: 0%, assignment: pool, cost: {per_hire: 0, overtime: 100%}"))
    assert one.resources["callers"] == loads(plan("headcount: unlimited")).resources["callers"]


def test_a_quota_that_could_not_be_read_makes_no_target_on_it_a_mistake() -> None:
    quota = ("horizon: 52 weeks", "horizon: 52 weeks\ntargets: {quota_attainment.callers: '>= 50%'}")
    wrong = "headcount: 2, cost: {commission: {rat: 4%, quota: 60_000 per month, above: 9%}}"
    assert [one.partition(":")[0] for one in problems(wrong, quota)] == ["cost.commission.rat"]
    (none,) = problems("headcount: 2", quota)
    assert none.startswith("targets.quota_attainment.callers: `quota_attainment` is measured for each resource with")
