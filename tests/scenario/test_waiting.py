"""Patience that ends while nobody is there deserves a second look, wherever the leads come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scenario.second_looks import NO_FAIR, findings

SHORT = (
    "stages.call.patience: 4 h on average run at night too, but there is nobody (agents) for up to 2.667 days; "
    "write {of: …, in: CALENDAR} if it runs in open hours only."
)
PATIENT = ("effort: 20 min", "effort: 20 min\n    patience: 4 h")
IN_HOURS = ("rate: 70 per week", "rate: 70 per week, hours: office")
FAIR = "{count: 5, between: [2027-01-11, 2027-01-12]}"


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ((PATIENT,), True),
        ((PATIENT, IN_HOURS, NO_FAIR), False),
        ((PATIENT, IN_HOURS, NO_FAIR, ("effort: 20", "delay: 2 h\n    effort: 20")), True),
        ((("effort: 20 min", "effort: 20 min\n    patience: {of: 4 h, in: office}"),), False),
        ((("effort: 20 min", "effort: 20 min\n    patience: 3 days"),), False),
        ((PATIENT, ("calendar: office}", "headcount: 2}"), ("headcount: 2, ", "")), False),
        ((PATIENT, IN_HOURS, (FAIR, "{csv: night.csv, column: at}")), True),
        ((PATIENT, IN_HOURS, (FAIR, "{csv: times.csv, column: at}")), False),
        (
            (
                PATIENT,
                ("rate: 70 per week", "weekly: [{days: mon-fri, hours: '09:00-17:00', rate: 70 per week}]"),
                NO_FAIR,
            ),
            True,
        ),
        (
            (
                PATIENT,
                ("rate: 70 per week", "weekly: [{days: [mon, tue], hours: '09:00-17:00', rate: 70 per week}]"),
                NO_FAIR,
            ),
            False,
        ),
        ((PATIENT, IN_HOURS, (FAIR, "{count: 5, between: ['2027-01-11 09:00', '2027-01-11 17:00']}")), False),
        ((PATIENT, IN_HOURS, (FAIR, "{count: 5, between: ['2027-01-11 09:00', '2027-01-11 18:00']}")), True),
    ],
)
def test_patience_that_ends_behind_closed_doors(
    tmp_path: Path, changes: tuple[tuple[str, str], ...], found: bool
) -> None:
    assert (SHORT in findings(tmp_path, *changes)) == found


OTHERS = ("resources: {", "resources: {others: {headcount: 1}, ")


@pytest.mark.parametrize(
    ("team", "found"),
    [
        ("{agents: 90%, others: 10%}", True),
        ("{first_free: [agents, others]}", False),
        ("others", False),
        ("[{if: {age: '>= 30'}, use: agents}, {use: others}]", True),
    ],
)
def test_a_share_waits_for_its_own_people(tmp_path: Path, team: str, found: bool) -> None:
    given = ("{call: agents}", f"{{call: {team}}}")
    assert (SHORT in findings(tmp_path, PATIENT, OTHERS, given)) == found


def test_every_way_through_stages_without_effort_is_looked_at_once(tmp_path: Path) -> None:
    """Forty layers of two stages have 2 to the power of 40 ways through them."""
    both = "outcomes: {{a: {{chance: 50%, to: l{0}}}, b: {{to: r{0}}}}}"
    layers = "".join(f"  {side}{n}: {{step: qualify, {both.format(n + 1)}}}\n" for n in range(40) for side in "lr")
    last = "  l40: {step: qualify, outcomes: {on: {to: call}}}\n  r40: {step: qualify, outcomes: {on: {to: call}}}\n"
    through = (("stages:\n", f"stages:\n{layers}{last}"), ("leads: {rate", "starts: l0, leads: {rate"))
    assert SHORT in findings(tmp_path, PATIENT, NO_FAIR, *through)
    assert SHORT not in findings(tmp_path, PATIENT, NO_FAIR, IN_HOURS, *through)


def test_a_stage_that_the_route_never_comes_to_lets_nobody_go(tmp_path: Path) -> None:
    other = ("routes:", "  rest: {step: serve, outcomes: {on: {to: call, after: 1 day}}}\nroutes:")
    starts = ("leads: {rate", "starts: call, leads: {rate")
    assert SHORT not in findings(tmp_path, PATIENT, NO_FAIR, IN_HOURS, other, starts)


LATER = (
    ("lost: {}}", "lost: {to: again}}\n  again: {step: sell, effort: 20 min, patience: 4 h}"),
    ("{call: agents}", "{call: agents, again: agents}"),
)
CALLERS = (
    ("calendars: {", "calendars: {phones: {days: mon-fri, hours: '08:00-20:00'}, "),
    ("resources: {", "resources: {callers: {headcount: 1, calendar: phones}, "),
    ("{call: agents,", "{call: callers,"),
)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ((), False),
        ((("{to: again}", "{to: again, after: 10 h}"),), True),
        ((("{to: again}}", "{to: again}, gave_up: {to: again}}\n    patience: 3 days"),), True),
        ((("{to: again}}", "{to: again}, turned_away: {to: again}}\n    room: 5"),), False),
        (CALLERS, True),
        ((*CALLERS, ("days: mon-fri, hours: '08:00-20:00'", "days: mon-tue, hours: '10:00-16:00'")), False),
    ],
)
def test_leads_come_from_the_stage_before_when_it_lets_them_go(
    tmp_path: Path, changes: tuple[tuple[str, str], ...], found: bool
) -> None:
    """Leads are made in office hours, in which the second stage is worked."""
    said = SHORT.replace("stages.call", "stages.again")
    assert (said in findings(tmp_path, IN_HOURS, NO_FAIR, *LATER, *changes)) == found
