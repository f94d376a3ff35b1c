"""Values set and routes added on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.scenario.asking import Asked
from simulator.scenario.reading import load

PLAN = Path(__file__).parent.parent / "conformance" / "valid" / "small.yaml"


def told(*words: str) -> str:
    result = CliRunner().invoke(main, ["check", str(PLAN), *words])
    assert result.exit_code == 2
    assert result.stdout == ""
    return result.stderr.partition("\n  ")[2].strip()


def test_a_value_is_set_for_all_routes() -> None:
    plan = load(PLAN, asked=Asked(sets=("resources.agents.headcount=+2", "stages.call.effort={constant: 5 min}")))
    assert plan.resources["agents"].headcount == load(PLAN).resources["agents"].headcount + 2
    assert plan.stages["call"].effort.expected() == 300_000
    assert plan.routes["only"].world is None


def test_what_all_routes_share_can_be_set_here() -> None:
    plan = load(PLAN, asked=Asked(sets=("horizon=8 weeks", "seed=5")))
    assert (plan.horizon, plan.seed) == (8 * 7 * 86_400_000, 5)


def test_a_word_is_set_inside_what_the_plan_leaves_out() -> None:
    words = ("resources.agents.cost.per_hour=20", "targets.revenue=>= 5_000", "campaigns.web.leads.months.aug=0.5",
             "stages.call.due.within=2 h")  # fmt: skip
    plan = load(PLAN, asked=Asked(sets=words))
    assert plan.resources["agents"].cost.per_hour == 20
    assert [(one.kpi, one.bound) for one in plan.targets] == [("revenue", 5_000)]
    assert plan.campaigns["web"].leads.months == {8: 0.5}
    assert plan.stages["call"].due == 2 * 3_600_000
    seen = load(PLAN, asked=Asked(what_ifs=("dear: resources.agents.cost.per_touch=3",))).seen_by("dear")
    assert seen.resources["agents"].cost.per_touch == 3


def test_a_what_if_is_one_more_route_like_the_first() -> None:
    asked = Asked(what_ifs=("more: resources.agents.headcount=x3, stages.call.effort=10 min",))
    plan = load(PLAN, asked=asked)
    assert list(plan.routes) == ["only", "more"]
    assert plan.routes["more"].team == plan.routes["only"].team
    assert plan.seen_by("more").resources["agents"].headcount == 3 * plan.resources["agents"].headcount
    assert plan.seen_by("more").stages["call"].effort.expected() == 600_000


def test_a_what_if_may_name_its_route() -> None:
    asked = Asked(what_ifs=("more: stages.call.effort=10 min", "most like more: resources.agents.headcount=9"))
    seen = load(PLAN, asked=asked).seen_by("most")
    assert (seen.stages["call"].effort.expected(), seen.resources["agents"].headcount) == (600_000, 9)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            ["--set", "resources.agnets.headcount=3"],
            "--set resources.agnets.headcount  'agnets' is not stated under resources. Did you mean 'agents'? "
            "Stated: agents.",
        ),
        (["--set", "seed"], "--set seed  'seed' is not a change; write path=value, such as "
                            "resources.closers.headcount=+2."),
        (["--set", "seed=a"], "--set seed  seed: 'a' is not a number."),
        (["--set", "seed={"], "--set seed  '{' cannot be read: the file ends inside a quote, a bracket or a brace "
                              "that is not closed."),
        (
            ["--what-if", "more"],
            "--what-if  'more' is not a what-if; write name: path=value, such as "
            "'fewer: resources.closers.headcount=-2'.",
        ),
        (
            ["--what-if", "only: seed=3"],
            "--what-if only  'only' is a route of the plan; give the what-if another name.",
        ),
        (
            ["--what-if", "more: resources.agents.headcount=3", "--what-if", "more: seed=3"],
            "--what-if more  'more' is named already; several changes go after commas.",
        ),
        (["--set", "base=other.yaml"],
         "--set base  the base is read before anything is set; write it in the plan's file."),
        (["--set", "resources.agents.cots.per_hour=3"],
         "--set resources.agents.cots.per_hour  'cots' is not stated under resources.agents. Stated: headcount."),
        (["--set", "resources.agents.cost.per_hours=3"],
         "--set resources.agents.cost.per_hours  resources.agents.cost.per_hours: 'per_hours' is not a word of the "
         "cost of a resource. Did you mean 'per_hour'? Words: per_hour, per_month, per_touch, per_hire, overtime, "
        "commission, keeps."),
        (["--set", "resources.agents.cost.per_hour=x2"],
         "--set resources.agents.cost.per_hour  'x2' changes a number, and the plan does not state "
         "resources.agents.cost.per_hour."),
        (
            ["--set", "campaign.*.leads.rate=x2"],
            "--set campaign.*.leads.rate  the plan states no value at 'campaign.*.leads.rate'. "
            "Did you mean 'campaigns'?",
        ),
        (
            ["--set", "stages.call.outcoms.*.chance=x2"],
            "--set stages.call.outcoms.*.chance  the plan states no value at 'stages.call.outcoms.*.chance'. "
            "Did you mean 'outcomes'?",
        ),
        (
            ["--what-if", "more like onyl: resources.agents.headcount=3"],
            "--what-if more  routes.more.like: 'onyl' is not a route. Did you mean 'only'? Routes: only, more.",
        ),
        (
            ["--what-if", "more: resources.agents.headcount=x0.1"],
            "--what-if more  routes.more.set.resources.agents.headcount: '0.1' is not a whole number; "
            "somebody who works in part has a share as `available`.",
        ),
        (
            ["--what-if", "more: seed=3"],
            "--what-if more  routes.more.set.seed: 'seed' is not a section that a route can set values of. "
            "Sections: calendars, segments, campaigns, resources, stages.",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_told(words: list[str], expected: str) -> None:
    assert told(*words) == expected


def test_compare_pairs_a_what_if_with_its_route(tmp_path: Path) -> None:
    words = ["compare", str(PLAN), "--what-if", "more: resources.agents.headcount=+1", "--routes", "only"]
    words += ["--replications", "2", "--jobs", "1", "--no-report", "--json", "--out", str(tmp_path / "run")]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert list(found["routes"]) == ["only", "more"]
    seats = [found["routes"][name]["kpis"]["headcount"]["mean"] for name in ("only", "more")]
    assert seats[1] == seats[0] + 1
    assert {(one["route"], one["minus"]) for one in found["differences"]} == {("more", "only")}


def test_trace_follows_a_what_if() -> None:
    words = ["trace", str(PLAN), "--what-if", "none: campaigns.*.leads.rate=0 per day", "--route"]
    runner = CliRunner()
    assert len(runner.invoke(main, [*words, "none"]).stdout.splitlines()) == 1
    assert len(runner.invoke(main, [*words, "only"]).stdout.splitlines()) > 1
