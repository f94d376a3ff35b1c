"""Words that meet: conditions where leads leave early, distributions inside others, and what a route sets of them."""

from __future__ import annotations

import pytest

from simulator.engines.preparing import prepare
from simulator.engines.reference import simulate
from simulator.engines.trace import Row
from simulator.errors import ScenarioError
from simulator.rules.quantiles import quantile
from simulator.scenario.criteria import Case, Condition
from simulator.scenario.dependent import Dependent, mixed
from simulator.scenario.distributions import Constant, Distribution, Exponential, Mixture, Uniform
from simulator.scenario.dumping import dumps, route_settings
from simulator.scenario.populations import mean_of
from simulator.scenario.reading import loads
from simulator.scenario.types import ByCase, Growth, Rate, Scenario, Swings, Weekly

PLAN = """\
name: One call
start: 2027-01-04
horizon: 4 weeks
segments:
  people: {value: 100, profile: {fit: 1, region: {choice: {north: 60%, south: 40%}}}}
campaigns:
  web: {segment: people, leads: {rate: 10 per day, growth: 2% per month, swings: 30% per day}}
  fair: {segment: people, leads: {weekly: [{days: mon, hours: "09:00-12:00", rate: 4 per hour}]}}
resources: {agents: {headcount: 1}, seniors: {headcount: 2}}
stages:
  call:
    step: qualify
    effort: {depends_on: region, north: 20 min, south: {lognormal: {median: 30 min, p90: 2 h}}}
    due: {within: 10 min, late: {to: LATE}}
    odds: {wait: {5 min: 1, 4 h: 0.5}}
    outcomes: {agreed: {to: [{if: {done_by.call: agents}, to: visit}, {to: letter}]}}
  visit: {step: sell, effort: EFFORT, expires: {after: 2 h, to: EXPIRED}}
  letter: {step: serve}
routes:
  first: {team: {call: {first_free: [agents, seniors]}, visit: VISIT}}
"""


MINUTE = 60_000
VISIT = "[{if: {done_by.call: agents}, use: seniors}, {use: agents}]"
CUT = "{gamma: {mean: 20 min, cv: 0.5, min: 5 min, max: 30 min}}"


def plan(*routes: str, late: str = "letter", expired: str = "letter", effort: str = "30 min") -> Scenario:
    text = (
        PLAN.replace("LATE", late)
        .replace("EXPIRED", expired)
        .replace("EFFORT", effort)
        .replace("CUT", CUT)
        .replace("VISIT", VISIT)
    )
    return loads(text + "".join(f"  {route}\n" for route in routes))


def seen(settings: str) -> Scenario:
    whole = plan(f"other: {{like: first, set: {{{settings}}}}}")
    assert loads(dumps(whole)) == whole
    return whole.seen_by("other")


def problems(**words: str) -> list[str]:
    with pytest.raises(ScenarioError) as raised:
        plan(**words)
    return [f"{one.path}: {one.message}" for one in raised.value.problems]


def rows_of(scenario: Scenario) -> list[Row]:
    rows: list[Row] = []
    simulate(prepare(scenario, "first"), seed=1, replication=0, rows=rows)
    return rows


def test_late_and_expired_leads_go_by_conditions() -> None:
    call = plan(late="[{if: {region: north}, to: visit}, {to: letter}]").stages["call"].early["late"]
    assert (call.to, call.ways) == (None, ("visit", "letter"))
    assert call.cases[0] == Case(when=Condition(categories={"region": "north"}), then="visit")
    visit = plan(expired="[{if: {fit: '> 2'}, to: call}, {to: letter}]").stages["visit"].early["expired"]
    assert visit.ways == ("call", "letter")


def test_what_is_wrong_with_such_conditions_is_found() -> None:
    (unknown,) = problems(late="[{if: {region: north}, to: visit}, {to: lettre}]")
    assert unknown.startswith("stages.call.due.late.to[2].to: 'lettre' is not a stage. Did you mean 'letter'?")
    (missing,) = problems(expired="[{if: {region: north}, to: call}]")
    assert missing.startswith("stages.visit.expires.to: no case holds for leads of segment people with region south")


def test_a_late_lead_was_served_by_nobody() -> None:
    """The case of the agents is never that of a lead which left before its first touch."""
    rows = rows_of(plan(late="[{if: {done_by.call: agents}, to: visit}, {to: letter}]"))
    late = {row.key for row in rows if row.outcome == "late"}
    assert len(late) > 10
    assert {row.stage for row in rows if row.key in late} == {"call", "letter"}


def test_whoever_is_free_first_has_done_the_stage() -> None:
    """By the trace: what follows a call is by who did it, not by who was preferred."""
    rows = rows_of(plan())
    did = {row.key: row.resource for row in rows if row.stage == "call" and row.outcome == "agreed"}
    went = {row.key: row.stage for row in rows if row.stage != "call" and row.key in did}
    assert set(did.values()) == {"agents", "seniors"}
    assert all(stage == ("visit" if did[key] == "agents" else "letter") for key, stage in went.items())


def test_touches_may_depend_on_who_does_them() -> None:
    """The first touch is done by someone before it is drawn how many there are."""
    plain = plan()
    text = dumps(plain).replace(
        "  call:\n    step: qualify",
        "  call:\n    touches: {depends_on: done_by.call, agents: 1, seniors: 2}\n    step: qualify",
    )
    whole = loads(text)
    assert whole != plain
    touches: dict[tuple[int, str | None], int] = {}
    for row in rows_of(whole):
        if row.stage == "call" and row.resource is not None:
            key = (row.key, row.resource)
            touches[key] = max(touches.get(key, 0), row.touch or 0)
    assert {(resource, many) for (_, resource), many in touches.items()} >= {("agents", 1), ("seniors", 2)}
    assert ("agents", 2) not in {(resource, many) for (_, resource), many in touches.items()}


def at(of: Distribution, u: float) -> float:
    nodes, scale = of.table()
    return scale * quantile(nodes, u)


def test_cases_may_be_any_distribution() -> None:
    of = plan(effort="{depends_on: region, north: {pert: {min: 1 h, mode: 2 h, max: 9 h}}, south: CUT}").stages
    call, visit = of["call"].effort, of["visit"].effort
    assert isinstance(call, Dependent)
    assert isinstance(visit, Dependent)
    assert call.by["north"] == Constant(value=20 * MINUTE)
    assert at(call.by["south"], 0.5) == pytest.approx(30 * MINUTE, rel=1e-6)
    assert at(call.by["south"], 0.9) == pytest.approx(120 * MINUTE, rel=1e-6)
    assert visit.by["north"].largest() == 9 * 60 * MINUTE
    assert (visit.by["south"].smallest(), visit.by["south"].largest()) == (5 * MINUTE, 30 * MINUTE)


def test_a_mixture_depends_on_what_its_components_depend_on() -> None:
    """What a lead gets is the component that luck picks, in the lead's own case."""
    quick, slow, other = Exponential(mean=2.0), Uniform(min=5.0, max=9.0), Constant(value=40.0)
    one = Dependent(key="region", cases=(("north", quick), ("south", slow)))
    again = Dependent(key="region", cases=(("north", slow), ("south", other)))
    both = mixed(((0.25, one), (0.5, other), (0.25, again)))
    assert both == Dependent(
        key="region",
        cases=(
            ("north", Mixture(components=((0.25, quick), (0.5, other), (0.25, slow)))),
            ("south", Mixture(components=((0.25, slow), (0.5, other), (0.25, other)))),
        ),
    )
    assert both.expected() == pytest.approx(0.25 * (2 + 7) / 2 + 0.5 * 40 + 0.25 * (7 + 40) / 2)
    by_two = mixed(((0.5, one), (0.5, Dependent(key="done_by.call", cases=(("agents", quick), ("seniors", other))))))
    assert isinstance(by_two, Dependent)
    assert by_two.key == "region"
    assert isinstance(by_two.by["south"], Dependent)
    assert by_two.by["south"].by["seniors"] == Mixture(components=((0.5, slow), (0.5, other)))


def test_a_plan_may_mix_what_depends_on_the_lead() -> None:
    one = "{depends_on: region, north: 5 min, south: 7 min}"
    whole = plan(effort=f"{{mixture: [{{weight: 70%, of: {one}}}, {{weight: 30%, of: 1 h}}]}}")
    assert loads(dumps(whole)) == whole
    rows = [row for row in rows_of(whole) if row.stage == "visit" and row.end is not None and row.start is not None]
    assert {(row.end or 0) - (row.start or 0) for row in rows} == {5 * MINUTE, 7 * MINUTE, 60 * MINUTE}


def test_numbers_known_of_a_lead_depend_on_a_category_in_a_mixture_too() -> None:
    hidden = "{mixture: [{weight: 50%, of: {depends_on: region, north: 1, south: 2}}, {weight: 50%, of: 3}]}"
    people = loads(dumps(plan()).replace("fit: 1", f"fit: {hidden}")).segments["people"]
    fit = people.profile["fit"].of
    assert isinstance(fit, Dependent)
    assert {region: of.expected() for region, of in fit.cases} == {"north": 2.0, "south": 2.5}
    assert mean_of(fit, people) == pytest.approx(0.6 * 2.0 + 0.4 * 2.5, rel=1e-12)


def test_a_route_sets_how_demand_grows_and_swings() -> None:
    leads = (
        seen("campaigns.web.leads.growth: 5% per week, campaigns.web.leads.swings: 80% per week").campaigns["web"].leads
    )
    assert isinstance(leads, Rate)
    assert (leads.growth, leads.swings) == (
        Growth(share=0.05, per="week", since=plan().start.date()),
        Swings(cv=0.8, per="week"),
    )
    weekly = seen('"campaigns.fair.leads.weekly[1].rate": x2').campaigns["fair"].leads
    assert isinstance(weekly, Weekly)
    assert weekly.lines[0].per_open_hour == 8


def test_a_route_sets_single_cases() -> None:
    effort = seen("stages.call.effort.north: x2").stages["call"].effort
    assert isinstance(effort, Dependent)
    assert effort.by["north"] == Constant(value=40 * MINUTE)
    assert effort.by["south"] == plan().stages["call"].effort.by["south"]  # type: ignore[union-attr]  # as above
    assert seen("stages.call.odds.wait.4 h: 0.8").stages["call"].odds.waits == ((5 * MINUTE, 1.0), (240 * MINUTE, 0.8))
    (agreed,) = seen('"stages.call.outcomes.agreed.to[1].to": letter').stages["call"].outcomes
    assert agreed.ways == ("letter",)
    (agreed,) = seen("stages.call.outcomes.agreed.to: visit").stages["call"].outcomes
    assert (agreed.to, agreed.cases) == ("visit", ())


def test_a_route_like_another_has_its_conditions() -> None:
    whole = plan("other: {like: first}", "third: {like: first, team: {visit: [{use: seniors}]}}")
    first, other, third = (whole.routes[name].team for name in ("first", "other", "third"))
    assert other == first
    assert first["visit"] == ByCase(
        cases=(Case(when=Condition(done_by={"call": "agents"}), then="seniors"), Case(when=Condition(), then="agents"))
    )
    assert third == {"call": ("agents", "seniors"), "visit": ByCase(cases=(Case(when=Condition(), then="seniors"),))}


def test_what_a_route_sets_is_told_as_a_plan_writes_it() -> None:
    whole = plan(
        "other: {like: first, set: {stages.call.due.late.to: [{if: {region: north}, to: visit}, {to: letter}]}}"
    )
    assert route_settings(whole, "other") == {
        "stages.call.outcomes.late.to": [{"if": {"region": "north"}, "to": "visit"}, {"to": "letter"}]
    }
