"""What changed between two plans, in words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.scenario.reading import loads
from simulator.scenario.telling import told
from simulator.scenario.templates import text_of

PLAN = text_of("two_routes")
ROUTES = ("field", "phone_first")


def changed(*changes: tuple[str, str]) -> list[str]:
    text = PLAN
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return differing(PLAN, text)


def differing(old: str, new: str) -> list[str]:
    return list(told(loads(old), loads(new)))


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
        "stage qualify: effort.lognormal.mean is 4 h, was 30 min (+700 %)",
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


WORDS = {
    "office: {days: mon-fri": ("office: {days: mon-sat", [
        'calendar office is [{days: "mon,tue,wed,thu,fri,sat", hours: "09:00-17:00"}], '
        'was [{days: "mon,tue,wed,thu,fri", hours: "09:00-17:00"}]',
    ]),
    "rate: 30 per week": ("rate: 20 per month", [
        "campaign web: leads.rate is 20 per month, was 30 per week (-84.67 %)",
        "route weak_market: set.campaigns.web.leads.rate is 14 per month, was 21 per week (-84.67 %)",
    ]),
    "leads: {rate: 30 per week, hours: office}": ("leads: {count: 9, between: [2027-02-01, 2027-02-05]}", [
        'campaign web: leads is {count: 9, between: ["2027-02-01 00:00", "2027-02-06 00:00"]}, '
        "was {rate: 30 per week, hours: office}",
    ]),
    "gap: {exponential: {mean: 4 days}}": ("gap: {gamma: {mean: 4 days, cv: 0.5}}", [
        "stage sell: gap is {gamma: {mean: 4 days, cv: 0.5}}, was {exponential: {mean: 4 days}}",
    ]),
    "effort: {gamma: {mean: 2 h, cv: 0.5}}": (
        "due: {within: 4 h, late: {}}\n    effort: {gamma: {mean: 2 h, cv: 0.5}}\n    options: {reps: {gap: 1 days}}", [
        "stage sell: due is now within 4 h, when leads that are late leave",
        "stage sell: options is now {reps: {gap: 1 day}}",
    ]),
    "interested: {chance: 40%, to: sell}": (
        "interested: {chance: 40%, to: [{if: {done_by.qualify: reps}, to: sell}, {to: sell}]}", [
        "stage qualify: outcomes.interested.to is [{if: {done_by.qualify: reps}, to: sell}, {to: sell}], was sell",
    ]),
    "lost: {}}\n  sell": ("lost: {}, later: {chance: 10%}}\n  sell", [
        "stage qualify: outcomes.lost.chance is 50%, was 60%",
        "stage qualify: outcomes.later is now {chance: 10%}",
    ]),
}  # fmt: skip
"""By a text of the plan: another in its place, and what is told then."""


@pytest.mark.parametrize("old", WORDS)
def test_every_kind_of_word_is_told_as_what_it_is(old: str) -> None:
    new, sentences = WORDS[old]
    plain = PLAN if "rate" in new or "leads" not in new else PLAN.replace("campaigns.*.leads.rate: x0.7, ", "")
    assert differing(plain, plain.replace(old, new, 1)) == sentences


def test_a_condition_a_promise_and_an_option_that_change_are_told() -> None:
    due = "due: {within: 4 h, late: {}}\n    options: {reps: {gap: 1 days}}\n    "
    cases = "to: [{if: {done_by.qualify: reps}, to: sell}, {to: sell}]"
    text = PLAN.replace("effort: {gamma", due + "effort: {gamma").replace("to: sell", cases, 1)
    other = text.replace(", late: {}", "").replace("gap: 1 days", "gap: 2 days, cost: {per_touch: 3}")
    other = other.replace("done_by.qualify: reps", "done_by.qualify: callers")
    assert list(told(loads(text), loads(other))) == [
        "stage qualify: outcomes.interested.to is [{if: {done_by.qualify: callers}, to: sell}, {to: sell}], "
        "was [{if: {done_by.qualify: reps}, to: sell}, {to: sell}]",
        "stage sell: due is 4 h, was within 4 h, when leads that are late leave",
        "stage sell: options.reps.gap is 2 days, was 1 day (+100 %)",
        "stage sell: options.reps.cost.per_touch is 3, was 0",
    ]


def test_a_new_thing_is_told_without_what_goes_without_saying() -> None:
    mail = "  mail: {segment: firms, leads: {rate: 1 per week}}\n"
    first, *_ = changed(("\nresources:", f"{mail}\nresources:"))
    assert first == "campaign mail is new: {segment: firms, leads: {rate: 1 per week}, starts: qualify}"


def test_numbers_that_differ_far_behind_the_point_are_told_in_full() -> None:
    (line,) = changed(("cv: 0.8", "cv: 0.800000001"))
    assert line.startswith("segment firms: value.lognormal.cv is 0.800000001, was 0.8")


def test_the_order_of_routes_is_told() -> None:
    """The first is the one that a what-if is like."""
    field, phone = (next(line for line in PLAN.splitlines() if line.startswith(f"  {name}:")) for name in ROUTES)
    text = PLAN.replace(field, "FIRST").replace(phone, field).replace("FIRST", phone)
    assert list(told(loads(PLAN), loads(text))) == [
        "the routes stand in another order: phone_first, field, weak_market (a what-if is like the first)"
    ]


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
        'resource named: people.Cai Lin is no longer {name: Cai Lin, from: "2027-03-01 00:00", to: "2027-06-01 12:00"}',
        'resource named: people.Dan is now {name: Dan, from: "2027-03-01 00:00", to: "2027-06-01 12:00"}',
        "resource reps: headcount.2027-04-01 is 9, was 6 (+50 %)",
        "resource reps: ramp.over is 6 months, was 4 months (+50 %)",
    ]
    fewer = before.replace('      - {days: mon-fri, hours: "14:00-22:00", headcount: 1, holidays: [2027-05-06]}\n', "")
    assert [one.partition(" is ")[0] for one in told(loads(before), loads(fewer))] == ["resource desk: shifts"]
