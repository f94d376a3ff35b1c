"""The page that `simulator check` prints says all that was understood of a plan."""

from __future__ import annotations

from datetime import datetime

import pytest

from simulator.scenario import phrases
from simulator.scenario.checking import findings_of, flows_of
from simulator.scenario.overview import WIDTH, overview
from simulator.scenario.reading import loads

PLAN = """\
name: One of everything
start: 2027-01-04
horizon: 26 weeks
calendars:
  office: {days: mon-fri, hours: "09:00-17:00", holidays: DE-BY}
  night: [{days: [mon, wed], hours: "22:00-06:00", holidays: [2027-01-06]}, {days: sat, hours: "09:00-13:00"}]
segments:
  firms:
    value: 900
    gross_margin: 55%
    profile:
      fit: {normal: {mean: 4, sd: 1}}
      region: {choice: {north: 30%, south: 70%}}
campaigns:
  web:
    segment: firms
    leads: {rate: 70 per week, hours: office, months: {jan: 0.5, mar: 2}, between: [2027-01-05, 2027-03-05]}
    cost: {per_lead: 12.5, per_month: 100, once: 5_000}
  fair: {segment: firms, leads: {count: 5, between: [2027-01-11, 2027-01-12]}}
resources:
  agents: {headcount: 2, calendar: office, cost: {per_hour: 20, commission: 5%}}
  partners: {headcount: 3, calendar: night, channel: indirect, department: sales, cost: {keeps: 30%}}
stages:
  call:
    step: sell
    effort: 20 min
    touches: 2
    gap: 1 day
    due: 4 h
    room: 7
    urgency: 2
    max_visits: 3
    odds: {fit: 1.5, region.north: 3, wait: 0.9, visit: 0.7, value: 1.2}
    options:
      partners: {effort: 12 min, touches: 1, chances: {sold: 45%}, odds: {wait: 0.8}, cost: {per_touch: 3}}
    outcomes:
      sold: {chance: 20%, sale: value, cost: 7}
      lost: {refers: {count: {poisson: {mean: 0.5}}, starts: call}}
routes:
  own: {team: {call: agents}}
  mixed: {team: {call: {agents: 50%, partners: 50%}}}
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    scenario = loads(PLAN, folder=tmp_path_factory.mktemp("plan"))
    flows = flows_of(scenario)
    lines = list(overview(scenario, flows, findings_of(scenario, flows)))
    assert max(map(len, lines)) <= WIDTH
    return "\n".join(lines)


@pytest.mark.parametrize(
    "said",
    [
        "office: mon-fri 09:00-17:00 but holidays of DE-BY",
        "night: mon, wed 22:00-06:00 but 2027-01-06; sat 09:00-13:00",
        "in office, × 0.5 in Jan, × 2 in Mar, from 2027-01-05 to 2027-03-05",
        "12.50 EUR a lead, 100 EUR a month, 5,000 EUR once",
        "5 from 2027-01-11 to 2027-01-12",
        "20 EUR a seat-hour, 5 % commission",
        "sales, indirect, 30 % of the sale kept",
        "firms: value 900 EUR, gross margin 55 %",
        "firms.region: north 30 %, south 70 %",
        "due within 4 h, room for 7 waiting, urgency 2, at most 3 visits",
        "sold  20 %  → ends, sale, costs 7 EUR",
        "lost  80 %  → ends, refers 0.5 → call",
        "odds of sold: fit × 1.5 per unit, region north × 3, wait × 0.9 an hour, visit × 0.7 each after",
    ],
)
def test_what_the_plan_says_is_printed(page: str, said: str) -> None:
    assert " ".join(said.split()) in " ".join(page.split())


def test_who_does_a_stage_in_another_way_has_lines_of_their_own(page: str) -> None:
    lines = [line.strip() for line in page.splitlines()]
    at = lines.index("as partners does it: effort 12 min, touches 1, chances of its own, 3 EUR more a touch")
    assert lines[at + 1 : at + 4] == [
        "sold  45 %  → ends, sale, costs 7 EUR",
        "lost  55 %  → ends, refers 0.5 → call",
        "odds of sold: wait × 0.8 an hour",
    ]
    assert "as agents does it: as the stage says" in lines[:at]


def test_the_loads_say_what_they_leave_out(page: str) -> None:
    assert "Routes (averages of the stated chances, without odds, patience, room, due and expires)" in page


def test_a_period_ends_on_its_last_day() -> None:
    first = datetime(2027, 1, 4)
    assert phrases.period((first, datetime(2027, 1, 9))) == "from 2027-01-04 to 2027-01-08"
    assert phrases.period((first, datetime(2027, 1, 9, 12))) == "from 2027-01-04 to 2027-01-09 12:00"


def test_stages_that_only_early_leaving_leads_come_to_are_named() -> None:
    plan = """\
name: Calls
start: 2027-01-04
horizon: 4 weeks
segments: {people: {value: 100, gross_margin: 60%}}
campaigns: {web: {segment: people, leads: {rate: 70 per week}}}
resources: {agents: {headcount: 2}}
stages:
  call:
    step: sell
    effort: 20 min
    patience: 1 h
    outcomes: {sold: {chance: 20%, sale: value}, odd: {chance: 0%, to: never}, lost: {}, gave_up: {to: mail}}
  mail: {step: sell, effort: 5 min, outcomes: {on: {to: letter}}}
  letter: {step: sell, delay: 1 day}
  never: {step: sell, delay: 1 day}
routes: {phone: {team: {call: agents, mail: agents}}}
"""
    scenario = loads(plan)
    flows = flows_of(scenario)
    lines = list(overview(scenario, flows, findings_of(scenario, flows)))
    assert "      mail, letter: only leads that leave early; not in these loads" in lines


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (365.25, "1 year"),
        (730.5, "2 years"),
        (30.4375, "1 month"),
        (182.625, "6 months"),
        (182, "26 weeks"),
        (0, "0 s"),
    ],
)
def test_whole_years_and_months_are_told_as_such(days: float, told: str) -> None:
    assert phrases.duration(days * 86_400_000) == told


CONDITIONS = """\
name: By conditions
start: 2027-01-04
horizon: 4 weeks
segments: {people: {value: 100, profile: {size: {poisson: {mean: 9}}, region: {choice: {north: 60%, south: 40%}}}}}
campaigns:
  web:
    segment: people
    leads:
      weekly:
        - {days: mon-fri, hours: "09:00-12:00", rate: 2 per hour}
        - {days: [sat, sun], hours: "09:00-12:00", rate: 12 per week}
resources: {agents: {headcount: 2}, reps: {headcount: 1}}
stages:
  call:
    step: sell
    effort: 20 min
    outcomes:
      sold: {chance: 20%, sale: {per_month: value, term: 1 year}, to: [{if: {size: ">= 12", region: north}, to: care},
                                                                      {to: mail}]}
      lost: {chance: 80%, to: [{if: {done_by.call: reps}, to: mail}, {to: care}]}
  care: {step: serve}
  mail: {step: serve}
routes:
  ours: {team: {call: [{if: {region: north}, use: agents}, {use: reps}]}}
"""


@pytest.mark.parametrize(
    "said",
    [
        "web 42 a week in 2 spans of hours people",
        "by agents if region north; else reps",
        "sold 20 % → care if region north and size >= 12; else mail, sale of value a month for 1 year",
        "lost 80 % → mail if call done by reps; else care",
    ],
)
def test_conditions_are_told_and_so_is_what_a_week_brings(said: str) -> None:
    scenario = loads(CONDITIONS)
    flows = flows_of(scenario)
    assert said in " ".join(" ".join(overview(scenario, flows, findings_of(scenario, flows))).split())
