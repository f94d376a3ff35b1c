"""What deserves a second look, one thing at a time; a plan in order deserves none."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.experiments.identity import scenario_hash
from simulator.scenario.checking import flows_of
from simulator.scenario.dumping import dumps
from simulator.scenario.flow import EVENTS_A_SECOND, longest_chain, seconds_taken
from simulator.scenario.reading import loads
from tests.scenario.plans import changed
from tests.scenario.second_looks import NO_FAIR, PLAN, findings


def test_a_plan_in_order_deserves_none(tmp_path: Path) -> None:
    assert findings(tmp_path) == []


PERIOD = (
    "the measured period, 2027-01-04 to 2027-02-01; leads made outside it are simulated, not counted among its leads."
)
WORLD = "the simulated time, 2026-12-28 to 2027-02-01"


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (
            "horizon",
            "replications: 1\nhorizon",
            "replications: one replication gives no intervals; nobody can say how sure its numbers are.",
        ),
        (
            "lost: {}",
            "lost: {subscription: ends}",
            "stages.call.outcomes.lost.subscription: no outcome sells one that it could change.",
        ),
        (
            "resources: {",
            'targets: {utilisation.spare: "<= 85%"}\nresources: {spare: {headcount: 1}, ',
            "targets.utilisation.spare: no route has this KPI, so no replication can meet it.",
        ),
        (
            "routes:",
            '  old: {step: sell}\ntargets: {visits.old: ">= 3"}\nroutes:',
            "targets.visits.old: no route has this KPI, so no replication can meet it.",
        ),
        (
            "resources: {",
            "resources: {spare: {headcount: 1}, ",
            "resources.spare: no route gives it any work.",
        ),
        (
            "calendars: {",
            'calendars: {night: {days: fri, hours: "22:00-06:00"}, ',
            "calendars.night: no resource, campaign or stage uses it.",
        ),
        (
            "segments: {",
            "segments: {others: {value: 1, gross_margin: 5%}, ",
            "segments.others: no campaign or referral brings such leads.",
        ),
        ("agents}}}", "agents}, campaigns: [web]}}", "campaigns.fair: no route takes its leads."),
        (
            "20 min",
            "20 min\n    delay: 8 days",
            "warm_up: shorter than the 8.014 days that a lead takes on average through call; "
            "a longer one, or '0 s' for an empty start, says what is meant.",
        ),
        (
            "sale: value}",
            "sale: value, after: 1 day}",
            "follow_up: left out, so leads still open at the end count as not won; write at least the 24.33 h "
            "that a lead takes on average through call, or '0 s' if that is meant.",
        ),
        (
            "firms: {value: 900, gross_margin: 100%}",
            "firms: {value: 900}",
            "segments.firms.gross_margin: left out, so all of a sale is profit before the route's costs; "
            "write 100% if that is meant.",
        ),
        (
            "70 per week",
            "2 per hour",
            "campaigns.web.leads.rate: an hour of 168 a week; write `hours`, a calendar, for fewer or for all.",
        ),
        (
            "calendar: office}",
            "cost: {per_hour: 20}}",
            "resources.agents.cost.per_hour: 168 hours a week are paid; write a `calendar` for fewer or for all.",
        ),
        (
            "calendar: office}",
            "calendar: office, cost: {keeps: 20%}}",
            "resources.agents.cost.keeps: a partner's share, for one's own people; "
            "write 'channel: indirect', or `commission` in its place.",
        ),
        (
            "sale: value}",
            "cost: 5}",
            "routes.phone: no outcome of its stages is a sale; write 'sale: value' at the one that is.",
        ),
        (
            "20 min",
            "20 min\n    options: {agents: {chances: {sold: 0%}}}",
            "routes.phone: its leads buy nothing: the chance of call.sold is 0 %.",
        ),
        ("2027-01-06", "2027-03-06", f"calendars.office.holidays: 2027-03-06 lie outside {WORLD}."),
        (
            "2027-01-11, 2027-01-12",
            "2027-03-11, 2027-03-12",
            f"campaigns.fair.leads: `between` lies outside {WORLD}; the campaign brings no lead.",
        ),
        (
            "2027-01-11, 2027-01-12",
            "2027-01-11, 2027-03-12",
            f"campaigns.fair.leads: `between` reaches beyond {WORLD}; the leads of its part outside are not made.",
        ),
        (
            "count: 5, between: [2027-01-11, 2027-01-12]",
            "csv: times.csv, column: at",
            f"campaigns.fair.leads: 1 of 2 times of 'times.csv' lie outside {WORLD}.",
        ),
        (
            "2027-01-11, 2027-01-12]}",
            "2026-12-29, 2026-12-30]}, cost: {once: 5}",
            f"campaigns.fair.leads: `between` lies outside {PERIOD}",
        ),
        (
            "2027-01-11, 2027-01-12]}",
            "2027-01-02, 2027-01-12]}, cost: {once: 5}",
            f"campaigns.fair.leads: `between` reaches beyond {PERIOD}",
        ),
        (
            "2027-01-11, 2027-01-12]}",
            "2027-01-02, 2027-01-12]}, cost: {once: 5}",
            "campaigns.fair.cost.once: is not charged, for the campaign begins outside the measured period.",
        ),
        (
            "2027-01-11, 2027-01-12]}",
            "2027-01-02, 2027-01-12]}, cost: {per_month: 5}",
            "campaigns.fair.cost.per_month: is charged only for the part inside the measured period.",
        ),
        (
            "2027-01-11, 2027-01-12]}",
            "2027-03-11, 2027-03-12]}, cost: {per_month: 5}",
            "campaigns.fair.cost.per_month: is not charged, for the campaign runs outside the measured period.",
        ),
        ("routes:", "  old: {step: sell}\nroutes:", "stages.old: no route's leads come here."),
        (
            "lost: {}}",
            "lost: {to: rest}}\n  rest: {step: serve, due: 4 h, room: 5}",
            "stages.rest: due, room change nothing without `effort`; nobody is waited for.",
        ),
        ("    effort", "    gap: 1 day\n    effort", "stages.call.gap: there is one touch, so no gap between touches."),
        (
            "    effort",
            "    touches: {poisson: {mean: 2}}\n    effort",
            "stages.call.touches: the number can be 0; then one touch is done.",
        ),
        ("lost: {}}", "lost: {}, gave_up: {}}", "stages.call.outcomes.gave_up: never happens without `patience`."),
        ("lost: {}}", "lost: {}, turned_away: {}}", "stages.call.outcomes.turned_away: never happens without `room`."),
        (
            "lost: {}}",
            "lost: {}, exhausted: {}}",
            "stages.call.outcomes.exhausted: never happens without `max_visits`.",
        ),
        (
            "    effort",
            "    odds: {age: 1.1}\n    effort",
            "stages.call.odds: `age` changes nothing for firms, which lacks it.",
        ),
        (
            "    effort",
            "    options: {agents: {odds: {age: 1.1}}}\n    effort",
            "stages.call.options.agents.odds: `age` changes nothing for firms, which lacks it.",
        ),
        (
            "routes: {phone: {team: {call: agents",
            "  old: {step: sell, effort: 1 h}\nroutes: {phone: {team: {call: agents, old: agents",
            "routes.phone.team.old: the route's leads never come to this stage.",
        ),
        (
            "lost: {}}",
            "lost: {}, late: {to: call}}\n    due: 1 h",
            "stages.call.outcomes.late: never happens without `due: {within: …, late: {}}`.",
        ),
        (
            "lost: {}}",
            "lost: {}, expired: {}}",
            "stages.call.outcomes.expired: never happens without `expires`.",
        ),
        (
            "routes: {phone",
            "  rest: {step: serve, delay: 1 h, opens: office, expires: {after: 1 h}}\nroutes: {phone",
            "stages.rest: expires, opens change nothing without `effort`; nobody is waited for.",
        ),
        (
            "20 min",
            "2 h\n    expires: {after: 1 days}",
            "routes.phone: 142.5 h of work a week for 76.0 h of agents in the long run; "
            "leads give up or are turned away.",
        ),
        (
            "20 min",
            "2 h",
            "routes.phone: 142.5 h of work a week for 76.0 h of agents in the long run; the queue only grows.",
        ),
        (
            "20 min",
            "2 h\n    patience: 1 h",
            "routes.phone: 142.5 h of work a week for 76.0 h of agents in the long run; "
            "leads give up or are turned away.",
        ),
        (
            "20 min",
            "2 h\n    odds: {wait: 0.9}",
            "routes.phone: 142.5 h of work a week for 76.0 h of agents in the long run; "
            "the queue grows, unless so many leads give up or cool off on the way; compare tells.",
        ),
        (
            "lost: {}}",
            "lost: {to: call}}",
            "routes.phone: 118.8 h of work a week for 76.0 h of agents in the long run; the queue only grows.",
        ),
        (
            "{chance: 20%, sale: value}, lost: {}}",
            "{to: call}}",
            "routes.phone: some leads never come to an end, so their number only grows.",
        ),
    ],
)
def test_what_may_not_be_meant_is_said(tmp_path: Path, old: str, new: str, found: str) -> None:
    assert found in findings(tmp_path, (old, new))


def test_what_a_route_alone_uses_is_used(tmp_path: Path) -> None:
    unused = (
        ("calendars: {", "calendars: {phones: {days: mon-sat, hours: '08:00-20:00'}, "),
        ("segments: {", "segments: {others: {value: 1, gross_margin: 5%}, "),
    )
    assert len(findings(tmp_path, *unused)) == 2
    sets = "{like: phone, set: {resources.agents.calendar: phones, campaigns.web.segment: others}}"
    assert findings(tmp_path, *unused, ("call: agents}}", f"call: agents}}}}, late: {sets}")) == []


def test_a_warm_up_left_out_is_told_where_leads_take_their_time(tmp_path: Path) -> None:
    message = "warm_up: left out, so measuring begins with empty queues; write some time, or '0 s' if that is meant."
    assert message not in findings(tmp_path, ("warm_up: 1 week\n", ""))
    assert message in findings(tmp_path, ("warm_up: 1 week\n", ""), ("sale: value}", "sale: value, after: 1 day}"))


ALWAYS = ("calendars: {", "calendars: {always: {days: mon-sun, hours: '00:00-24:00'}, ")


@pytest.mark.parametrize(
    "changes",
    [
        (("warm_up: 1 week", "warm_up: 0 s"),),
        (("20 min", "20 min\n    delay: 6 days"), ("warm_up", "follow_up: 0 s\nwarm_up")),
        (("20 min", "20 min\n    delay: 6 days"), ("warm_up", "follow_up: 1 week\nwarm_up")),
        (("sale: value}", "sale: value, after: 1 h}"),),
        (ALWAYS, ("70 per week", "0.5 per hour, hours: always")),
        (ALWAYS, ("calendar: office}", "calendar: always, cost: {per_hour: 20}}")),
        (("calendar: office}", "calendar: office, channel: indirect, cost: {keeps: 20%}}"),),
    ],
)
def test_what_is_said_in_so_many_words_deserves_no_look(tmp_path: Path, changes: tuple[tuple[str, str], ...]) -> None:
    found = findings(tmp_path, *changes)
    assert [one for one in found if not one.startswith("calendars.office")] == []


def test_a_day_of_its_own_has_no_night(tmp_path: Path) -> None:
    found = findings(
        tmp_path,
        ("2027-01-04", "2027-01-04 09:00"),
        ("4 weeks", "8 h"),
        ("1 week", "1 h"),
        ("70 per week", "2 per hour"),
    )
    assert not any(one.startswith("campaigns.web") for one in found)


def test_a_chain_counts_each_stage_once_and_takes_the_longest_way(tmp_path: Path) -> None:
    text = PLAN.replace(
        "lost: {}}\n",
        "lost: {to: rest}}\n"
        "  rest: {step: serve, delay: 10 days, outcomes: {back: {chance: 50%, to: call}, on: {to: last, after: 1 day}}}"
        "\n"
        "  last: {step: serve, delay: 2 days, outcomes: {again: {chance: 50%, to: last}, bye: {}}}\n",
    )
    scenario = loads(text)
    chain = longest_chain(scenario, scenario.routes["phone"])
    assert chain.stages == ("call", "rest", "last")
    assert chain.time == 13 * 86_400_000 + 20 * 60_000


def test_a_plan_and_what_was_understood_of_it_are_equal(tmp_path: Path) -> None:
    scenario = loads(PLAN.replace("warm_up: 1 week\n", ""))
    again = loads(dumps(scenario))
    left_out = {"warm_up", "follow_up", "stages.call.outcomes.lost.chance"}
    assert (scenario.left_out, again.left_out) == (left_out, frozenset())
    assert again == scenario
    assert scenario_hash(again) == scenario_hash(scenario)


def test_times_after_the_measured_period_are_not_counted(tmp_path: Path) -> None:
    dated = ("count: 5, between: [2027-01-11, 2027-01-12]", "csv: times.csv, column: at")
    assert findings(tmp_path, dated, ("warm_up: 1 week", "warm_up: 1 week\nfollow_up: 60 weeks")) == [
        "campaigns.fair.leads: 1 of 2 times of 'times.csv' lie outside the measured period, 2027-01-04 to 2027-02-01."
    ]


def test_an_option_for_somebody_who_never_does_the_stage(tmp_path: Path) -> None:
    change = ("    effort", "    options: {spare: {effort: 1 h}}\n    effort")
    assert "stages.call.options.spare: no route gives the stage to this resource." in findings(
        tmp_path, change, ("resources: {", "resources: {spare: {headcount: 1}, ")
    )


def test_how_long_a_replication_takes_is_told_where_it_is_long(tmp_path: Path) -> None:
    """Five weeks of a million leads, each a visit of 1,000 touches: 5.005e9, and two million of them a second."""
    often = ("    effort", "    touches: 1000\n    effort")
    many = ("rate: 70 per week", "rate: 1000000 per week")
    (found,) = (one for one in findings(tmp_path, often, many) if "touches in each" in one)
    assert found == (
        "routes.phone: about 5,000,000,000 visits and touches in each replication; each takes about 42 min on one core."
    )
    few = ("rate: 70 per week", "rate: 23200 per week")
    assert not [one for one in findings(tmp_path, often, few) if "touches in each" in one]


@pytest.mark.parametrize(
    ("weekly", "touches", "seconds"), [(1_000, 1, 0.005), (1_000, 99, 0.25), (0.5, 1, 0.000_002_5)]
)
def test_the_time_of_a_replication_is_its_visits_and_touches_at_a_stated_speed(
    weekly: float, touches: int, seconds: float
) -> None:
    """Five weeks of leads, one visit each."""
    plan = changed(
        PLAN, NO_FAIR, ("rate: 70", f"rate: {weekly}"), ("    effort", f"    touches: {touches}\n    effort")
    )
    scenario = loads(plan)
    assert EVENTS_A_SECOND == 2_000_000
    assert seconds_taken(scenario, flows_of(scenario)["phone"]) == pytest.approx(seconds)


WORTHLESS = (("firms: {value: 900, gross_margin: 100%}", "firms: {gross_margin: 100%}"), ("sale: value", "sale: 100"))


def test_odds_by_value_change_nothing_for_leads_without_one(tmp_path: Path) -> None:
    odds = ("    effort", "    odds: {value: 2}\n    effort")
    assert findings(tmp_path, *WORTHLESS, odds) == [
        "stages.call.odds: `value` changes nothing for firms, which lacks it."
    ]
    assert findings(
        tmp_path, *WORTHLESS, odds, ("{team: {call: agents}}", "{team: {call: agents}, campaigns: [web]}")
    ) == ["campaigns.fair: no route takes its leads."]


def test_those_who_are_referred_are_of_the_segment_that_is_said(tmp_path: Path) -> None:
    odds = ("    effort", "    odds: {age: 1.1}\n    effort")
    lacking = "stages.call.odds: `age` changes nothing for firms, which lacks it."
    assert lacking in findings(tmp_path, NO_FAIR, odds, ("lost: {}", "lost: {refers: {count: 1, segment: firms}}"))
    assert lacking not in findings(tmp_path, NO_FAIR, odds, ("lost: {}", "lost: {refers: {count: 1}}"))


def test_leads_that_lack_what_ranks_them_come_as_nought(tmp_path: Path) -> None:
    for attribute in ("age", "value"):
        order = ("headcount: 2", f"headcount: 2, order: {{highest: {attribute}}}")
        assert findings(tmp_path, *WORTHLESS, order) == [
            f"resources.agents.order: leads of firms, which lacks `{attribute}`, rank at 0."
        ]
        only_web = ("{team: {call: agents}}", "{team: {call: agents}, campaigns: [web]}")
        assert "rank" not in " ".join(findings(tmp_path, *WORTHLESS, order, only_web))


def test_odds_of_the_only_outcome_change_nothing(tmp_path: Path) -> None:
    nothing = "stages.call.odds: the stage has one outcome, so there is nothing to change."
    odds = ("    effort", "    odds: {visit: 0.5}\n    effort")
    assert nothing in findings(tmp_path, odds, ("sold: {chance: 20%, sale: value}, lost: {}", "sold: {sale: value}"))
    assert nothing in findings(tmp_path, odds, ("    outcomes: {sold: {chance: 20%, sale: value}, lost: {}}\n", ""))
    assert nothing not in findings(tmp_path, odds)


def test_a_point_that_may_part_thousands_is_looked_at_twice_in_amounts_and_counts(tmp_path: Path) -> None:
    said = "a point is a decimal point: {0} is {1} here; write {2} if {3} is meant."
    found = findings(
        tmp_path,
        ("value: 900", "value: {gamma: {mean: 24.000, cv: 1.250}}"),
        ("rate: 70 per week", "rate: 1.200 per week"),
        ("count: 5", "count: 2.000"),
        ("calendar: office}", "calendar: office, cost: {per_month: 2.800}}"),
        ("segments:", 'targets: {profit: ">= 300.000", lead_time_mean: "<= 1.500 days"}\nsegments:'),
        ("sale: value}", "sale: value, cost: 0.125}"),
    )
    assert found == [
        f"segments.firms.value.gamma.mean: {said.format('24.000', 24, '24_000', '24,000')}",
        f"campaigns.web.leads.rate: {said.format('1.200', 1.2, '1_200', '1,200')}",
        f"campaigns.fair.leads.count: {said.format('2.000', 2, '2_000', '2,000')}",
        f"resources.agents.cost.per_month: {said.format('2.800', 2.8, '2_800', '2,800')}",
        f"targets.profit: {said.format('300.000', 300, '300_000', '300,000')}",
    ]


@pytest.mark.parametrize(
    ("horizon", "end"),
    [("1 year", "2028-01-04 06:00"), ("1 month", "2027-02-03 10:30"), ("365 days", ""), ("52 weeks", "")],
)
def test_a_year_that_is_none_of_the_calendar_is_told(tmp_path: Path, horizon: str, end: str) -> None:
    said = (
        f"horizon: a year is 365.25 days here and a month a twelfth of it, so the end is {end}; "
        "write it in days, such as 365 days, for a year of the calendar."
    )
    found = findings(tmp_path, ("horizon: 4 weeks", f"horizon: {horizon}"))
    assert [one for one in found if one.startswith("horizon")] == ([said] if end else [])
