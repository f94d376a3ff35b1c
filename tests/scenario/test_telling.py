"""What changed between two plans, in words."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from simulator.cli import main
from simulator.scenario.reading import loads
from simulator.scenario.telling import told
from simulator.scenario.templates import text_of

PLAN = text_of("two_routes")


def changed(*changes: tuple[str, str]) -> list[str]:
    text = PLAN
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return list(told(loads(PLAN), loads(text)))


def test_the_same_plan_said_otherwise_is_the_same() -> None:
    assert changed(("30 min", "0.5 h"), ("26 weeks", "182 days"), ("available: 80%, ", "available: 80.0%, ")) == []


def test_a_value_is_told_with_what_it_was() -> None:
    assert changed(("headcount: 4", "headcount: 5"), ("chance: 30%", "chance: 33%"), ("cv: 0.8", "cv: 1")) == [
        "segment firms: value.lognormal.cv is 1, was 0.8 (+25 %)",
        "resource reps: headcount is 5, was 4 (+25 %)",
        "stage sell: outcomes.won.chance is 33%, was 30%",
        "stage sell: outcomes.lost.chance is 67%, was 70%",
        "route weak_market: set.resources.reps.headcount is 4, was 3 (+33.33 %)",
    ]


def test_another_kind_of_value_is_told_without_a_percentage() -> None:
    assert changed(("gap: {exponential: {mean: 4 days}}", "gap: 90 min"), ("30 min", "0.5 person-days")) == [
        "stage qualify: effort.lognormal.mean is 4 h, was 30 min",
        "stage sell: gap is 1.5 h, was {exponential: {mean: 4 days}}",
    ]


def test_what_is_new_and_what_is_gone() -> None:
    assert changed(("    touches: {geometric: {mean: 2}}\n", "    patience: 3 days\n"), ("  field:", "  visits:"),
                   ('targets: {profit: ">= 50_000"}', 'targets: {sales: "> 3"}')) == [
        "target profit is no longer >= 50000",
        "target sales is now > 3",
        "stage sell: touches is no longer {geometric: {mean: 2}}",
        "stage sell: patience is now 3 days",
        "route field is gone",
        "route visits is new: {team: {qualify: reps, sell: reps}, campaigns: [web]}",
    ]  # fmt: skip


def test_the_order_of_outcomes_is_told() -> None:
    assert changed(("won: {chance: 30%, sale: value}, lost: {}", "lost: {}, won: {chance: 30%, sale: value}")) == [
        "stage sell: the outcomes stand in another order: lost, won"
    ]


def test_the_command_tells_in_a_hundred_columns(tmp_path: Path) -> None:
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(PLAN, encoding="utf-8")
    new.write_text(PLAN.replace("  field:", "  visits:").replace("  weak_market", "  worse"), encoding="utf-8")
    run = CliRunner().invoke
    lines = run(main, ["diff", str(old), str(new)]).stdout.splitlines()
    assert lines[:2] == ["route field is gone", "route weak_market is gone"]
    assert max(map(len, lines)) <= 100
    assert run(main, ["diff", str(old), str(old)]).stdout == "The plans say the same.\n"
    rows = json.loads(run(main, ["diff", str(old), str(new), "--json"]).stdout)
    assert [row["path"] for row in rows] == ["routes.field", "routes.weak_market", "routes.visits", "routes.worse"]


PEOPLE = Path(__file__).parent.parent / "conformance" / "valid" / "people.yaml"


def test_people_are_told_by_their_names_shifts_by_their_places_and_headcounts_by_their_dates() -> None:
    before = PEOPLE.read_text(encoding="utf-8").partition("  more:")[0]
    after = before
    for old, new in (
        ("2027-04-01: 6", "2027-04-01: 9"),
        ("name: Ben, calendar: late", "name: Ben, speed: 0.9, calendar: late"),
        ("name: Cai Lin, from: 2027-03-01", "name: Dan, from: 2027-03-01"),
        ("headcount: 1, holidays", "headcount: 2, holidays"),
        ("over: 4 months, from: 30%", "over: 6 months, from: 30%"),
    ):
        assert old in after
        after = after.replace(old, new, 1)
    assert list(told(loads(before), loads(after))) == [
        "resource desk: shifts[2].headcount is 2, was 1 (+100 %)",
        "resource named: people.Ben.speed is 0.9, was 1 (-10 %)",
        'resource named: people.Cai Lin is no longer {name: Cai Lin, speed: 1, from: "2027-03-01 00:00", to: '
        '"2027-06-01 12:00"}',
        'resource named: people.Dan is now {name: Dan, speed: 1, from: "2027-03-01 00:00", to: "2027-06-01 12:00"}',
        "resource reps: headcount.2027-04-01 is 9, was 6 (+50 %)",
        "resource reps: ramp.over is 6 months, was 4 months (+50 %)",
    ]
    fewer = before.replace('      - {days: mon-fri, hours: "14:00-22:00", headcount: 1, holidays: [2027-05-06]}\n', "")
    assert [one.partition(" is ")[0] for one in told(loads(before), loads(fewer))] == ["resource desk: shifts"]
