"""Plans that say only what differs from another one."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.errors import ScenarioError
from simulator.scenario.distributions import Constant
from simulator.scenario.reading import load
from simulator.scenario.types import Count, Rate, Scenario, Times

BASE = """\
name: One call
start: 2027-01-04
horizon: 4 weeks
calendars: {office: [{days: mon-fri, hours: "09:00-17:00"}]}
segments: {people: {value: 100, gross_margin: 50%}}
campaigns: {web: {segment: people, leads: {rate: 10 per day, months: {jan: 0.5}}, cost: {per_lead: 2}}}
resources: {agents: {headcount: 4, calendar: office, cost: {per_hour: 20}}}
stages:
  call:
    step: sell
    effort: {lognormal: {mean: 20 min, cv: 1}}
    outcomes: {sold: {chance: 20%, sale: value}, lost: {}}
routes: {phone: {team: {call: agents}}}
"""


def derived(folder: Path, text: str, base: str = BASE) -> Scenario:
    (folder / "today.yaml").write_text(base, encoding="utf-8")
    (folder / "plan.yaml").write_text(f"base: today.yaml\n{text}", encoding="utf-8")
    return load(folder / "plan.yaml")


def problems(folder: Path, text: str, base: str = BASE) -> list[str]:
    with pytest.raises(ScenarioError) as raised:
        derived(folder, text, base)
    return [str(one) for one in raised.value.problems]


def test_what_is_not_said_is_taken_over(tmp_path: Path) -> None:
    (tmp_path / "same.yaml").write_text(BASE, encoding="utf-8")
    assert derived(tmp_path, "") == load(tmp_path / "same.yaml")


def test_words_are_said_anew_one_by_one(tmp_path: Path) -> None:
    plan = derived(tmp_path, "name: Other\nresources: {agents: {headcount: 9, cost: {per_touch: 1}}}\n"
                             "stages: {call: {outcomes: {sold: {chance: 25%}}}}\n"
                             "campaigns: {web: {leads: {rate: 20 per day}}}")  # fmt: skip
    agents, leads = plan.resources["agents"], plan.campaigns["web"].leads
    assert (plan.name, agents.headcount, agents.cost.per_hour, agents.cost.per_touch) == ("Other", 9, 20, 1)
    assert [one.chance for one in plan.stages["call"].outcomes] == [0.25, 0.75]
    assert isinstance(leads, Rate)
    assert (leads.per_week, leads.months) == (140, {1: 0.5})


def test_a_value_made_of_several_is_replaced_whole(tmp_path: Path) -> None:
    plan = derived(tmp_path, "stages: {call: {effort: {constant: 5 min}}}\n"
                             "calendars: {office: {days: sat, hours: '10:00-12:00'}}\n"
                             "campaigns: {web: {leads: {count: 5, between: [2027-01-05, 2027-01-06]}}}")  # fmt: skip
    assert plan.stages["call"].effort == Constant(value=300_000)
    assert [line.days for line in plan.calendars["office"].lines] == [(5,)]
    assert isinstance(plan.campaigns["web"].leads, Count)


def test_what_depends_on_the_lead_is_replaced_whole_and_so_are_conditions(tmp_path: Path) -> None:
    base = BASE.replace("value: 100", "value: 100, profile: {region: {choice: {north: 60%, south: 40%}}}")
    base = base.replace(
        "effort: {lognormal: {mean: 20 min, cv: 1}}", "effort: {depends_on: region, north: 1 h, south: 2 h}"
    )
    base = base.replace("{call: agents}", "{call: [{if: {region: north}, use: agents}, {use: agents}]}")
    plan = derived(tmp_path, "stages: {call: {effort: 5 min}}\nroutes: {phone: {team: {call: agents}}}", base)
    assert plan.stages["call"].effort == Constant(value=300_000)
    assert plan.routes["phone"].team == {"call": {"agents": 1.0}}


def test_rows_of_a_file_take_the_place_of_attributes(tmp_path: Path) -> None:
    (tmp_path / "firms.csv").write_text("region,size\nnorth,10\nsouth,20\n", encoding="utf-8")
    base = BASE.replace("value: 100", "value: 100, profile: {region: {choice: {north: 60%, south: 40%}}}")
    rows = "segments: {people: {profile: {rows: {csv: firms.csv, columns: [region, size]}}}}"
    assert set(derived(tmp_path, rows, base).segments["people"].profile) == {"region", "size"}
    more = "segments: {people: {profile: {size: 5}}}"
    assert set(derived(tmp_path, more, base).segments["people"].profile) == {"region", "size"}


def test_new_names_come_after_those_of_the_base(tmp_path: Path) -> None:
    plan = derived(tmp_path, "routes: {sell: {like: phone, set: {resources.agents.headcount: x2}}}")
    assert list(plan.routes) == ["phone", "sell"]
    assert plan.seen_by("sell").resources["agents"].headcount == 8


def test_a_base_in_a_folder_below_finds_the_files_beside_it(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "leads.csv").write_text("time\n2027-01-05 10:00\n", encoding="utf-8")
    leads = "leads: {rate: 10 per day, months: {jan: 0.5}}"
    (tmp_path / "below" / "today.yaml").write_text(BASE.replace(leads, "leads: {csv: leads.csv, column: time}"))
    (tmp_path / "below" / "between.yaml").write_text("base: today.yaml\nseed: 3\n", encoding="utf-8")
    (tmp_path / "plan.yaml").write_text("base: below/between.yaml\nname: Other\n", encoding="utf-8")
    plan = load(tmp_path / "plan.yaml")
    assert isinstance(plan.campaigns["web"].leads, Times)
    assert (plan.seed, plan.name, plan.campaigns["web"].leads.csv) == (3, "Other", "below/leads.csv")


def test_a_problem_is_told_in_the_file_that_says_it(tmp_path: Path) -> None:
    found = problems(tmp_path, "resources: {agents: {headcount: many}}", BASE.replace("20%", "20"))
    assert found == [
        "2:33  resources.agents.headcount: 'many' is neither a number nor unlimited.",
        "today.yaml:12:31  stages.call.outcomes.sold.chance: '20' is not a percentage; write '20%'.",
    ]


def test_nothing_of_the_base_can_be_taken_away(tmp_path: Path) -> None:
    assert problems(tmp_path, "resources: {agents: {calendar: }}\nrouts:\n") == [
        "2:22  resources.agents.calendar: the value is missing. What the base says cannot be taken away; give it "
        "another value.",
        "3:1  routs: 'routs' is not a word of the plan. Did you mean 'routes'? Words: name, description, source, "
        "currency, start, horizon, warm_up, follow_up, seed, replications, targets, calendars, segments, campaigns, "
        "resources, stages, routes, pipeline, base.",
    ]


def test_a_name_that_the_base_has_almost_is_perhaps_that_one(tmp_path: Path) -> None:
    found = problems(tmp_path, "stages: {cal: {effort: 5 min}, offer: {effort: 5 min}}")
    assert found == [
        "2:15  stages.cal: `step` is missing. Did you mean 'call'?",
        "2:39  stages.offer: `step` is missing.",
    ]


def test_a_doubled_key_of_the_base_is_told_there(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "", BASE + "seed: 1\nseed: 2\n")
    assert problem == "today.yaml:15:1  seed: the key 'seed' stands here again; line 14 has it already."


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"plan.yaml": "base: toda.yaml\n"}, "1:7  base: there is no file 'toda.yaml' in the plan's folder."),
        (
            {"plan.yaml": "base: ../today.yaml\n"},
            "1:7  base: '../today.yaml' lies outside the plan's folder; files stay inside it.",
        ),
        ({"plan.yaml": "base: .\n"}, "1:7  base: '.' is a folder; a plan's file belongs here."),
        ({"plan.yaml": "base: []\n"}, "1:7  base: the name of a plan's file belongs here, such as base.yaml."),
        ({"plan.yaml": "base: b.yaml\n", "b.yaml": "x: [\n"}, "b.yaml:2:1  the file ends inside a quote, a bracket or"),
        ({"plan.yaml": "base: b.yaml\n", "b.yaml": "- 1\n"}, "1:7  base: 'b.yaml' is not a plan."),
        (
            {"plan.yaml": "base: b.yaml\n", "b.yaml": "base: c.yaml\n", "c.yaml": "base: b.yaml\n"},
            "c.yaml:1:7  base: the plans are based on each other in a circle.",
        ),
    ],
)
def test_a_base_that_cannot_be_read_is_refused(tmp_path: Path, files: dict[str, str], expected: str) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as raised:
        load(tmp_path / "plan.yaml")
    assert str(raised.value.problems[0]).startswith(expected)
