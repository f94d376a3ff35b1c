"""What deserves a second look in a plan that is correct: what does nothing, and what cannot go well."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from simulator.rules.durations import DAY, MONTH
from simulator.scenario.calendars import origin
from simulator.scenario.capacity import calendars_of
from simulator.scenario.flow import Flow, events_made, flow_of, longest_chain, seconds_taken, team_of
from simulator.scenario.journeys import WITHOUT_END
from simulator.scenario.kpi_names import KPI_NAMES
from simulator.scenario.openings import CalendarLine
from simulator.scenario.people_checking import people_findings
from simulator.scenario.phrases import duration, roughly
from simulator.scenario.pipeline_phrases import pipeline_findings
from simulator.scenario.problems import listed
from simulator.scenario.reach import meetings, reached_stages
from simulator.scenario.route_checking import route_findings
from simulator.scenario.traits import trait_findings
from simulator.scenario.types import (
    EXHAUSTED,
    EXPIRED,
    GAVE_UP,
    LATE,
    TURNED_AWAY,
    Campaign,
    Count,
    Rate,
    Route,
    Scenario,
    Stage,
    Times,
    Weekly,
)
from simulator.scenario.units import shown_instant, thousands_meant
from simulator.scenario.unknown import lives_of, uneven
from simulator.scenario.unserved import never_served
from simulator.scenario.visits import chance_of
from simulator.scenario.waiting import lost_behind_closed_doors


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """Something that is allowed and may not be meant."""

    path: str
    message: str

    def __str__(self) -> str:
        """Path and message on one line."""
        return f"{self.path}: {self.message}"


def flows_of(scenario: Scenario) -> dict[str, Flow]:
    """What the averages of each route come to."""
    return {name: flow_of(scenario.seen_by(name), route) for name, route in scenario.routes.items()}


def findings_of(scenario: Scenario, flows: Mapping[str, Flow]) -> tuple[Finding, ...]:
    """Everything that deserves a second look, in the order of the plan."""
    met = _met(scenario)
    found = [
        *_settings(scenario),
        *_points(scenario),
        *_missed(scenario),
        *_length(scenario),
        *_window(scenario),
        *_targets(scenario),
        *_unused(scenario),
        *_dates(scenario),
        *_all_hours(scenario),
        *_margins(scenario),
        *_partners(scenario),
        *_stages(scenario),
        *_subscriptions(scenario),
        *trait_findings(scenario, met),
        *people_findings(scenario, met),
        *never_served(scenario),
        *pipeline_findings(scenario),
        *_routes(scenario, flows),
        *route_findings(scenario, flows),
    ]
    return tuple(Finding(path=path, message=message) for path, message in found)


LONG = 60.0
"""Seconds that a core may take for a replication before somebody should know: a comparison wants hundreds of them."""
BRIEF = 0.02
"""Part of the measured period so short that leads still open at its end, or not yet there at its beginning, hardly
matter."""
Said = Iterator[tuple[str, str]]


def _settings(scenario: Scenario) -> Said:
    if scenario.replications % lives_of(scenario):
        yield "replications", uneven(scenario.replications)
    elif scenario.replications == 1:
        yield "replications", "one replication gives no intervals; nobody can say how sure its numbers are."


def _points(scenario: Scenario) -> Said:
    for path, text in scenario.pointed.items():
        meant = thousands_meant(text)
        whole = meant.replace("_", ",")
        yield path, f"a point is a decimal point: {text} is {float(text):g} here; write {meant} if {whole} is meant."


def _missed(scenario: Scenario) -> Said:
    for path, over in scenario.missed.items():
        yield path, f"does not change {listed(over)}, where the path leads to no value."


def _length(scenario: Scenario) -> Said:
    """A horizon in years or months, which then does not end with a day of the calendar."""
    if scenario.horizon % MONTH == 0 and scenario.horizon % DAY:
        end = shown_instant(_measured(scenario)[1])
        message = f"a year is 365.25 days here and a month a twelfth of it, so the end is {end}"
        yield "horizon", f"{message}; write it in days, such as 365 days, for a year of the calendar."


def _window(scenario: Scenario) -> Said:
    """What is lived before and after the measured period, against the time that a lead takes."""
    chain = max(longest_chain(scenario, route) for route in scenario.routes.values())
    takes = f"the {duration(chain.time)} that a lead takes on average through {' → '.join(chain.stages)}"
    lasting = chain.time > BRIEF * scenario.horizon
    if "warm_up" in scenario.left_out and lasting and scenario.pipeline is None:
        yield "warm_up", "left out, so measuring begins with empty queues; write some time, or '0 s' if that is meant."
    elif 0 < scenario.warm_up < chain.time:
        yield "warm_up", f"shorter than {takes}; a longer one, or '0 s' for an empty start, says what is meant."
    if "follow_up" in scenario.left_out and lasting:
        message = f"left out, so leads still open at the end count as not won; write at least {takes}"
        yield "follow_up", f"{message}, or '0 s' if that is meant."


def _all_hours(scenario: Scenario) -> Said:
    """What is stated by the hour and goes on by night, in a world that has nights."""
    if scenario.stop <= DAY:
        return
    for name, campaign in scenario.campaigns.items():
        if isinstance(campaign.leads, Rate) and campaign.leads.per_open_hour and campaign.leads.hours is None:
            yield (
                f"campaigns.{name}.leads.{'response.at_most' if campaign.leads.spending else 'rate'}",
                "an hour of 168 a week; write `hours`, a calendar, for fewer or for all.",
            )
    for name, resource in scenario.resources.items():
        if resource.cost.per_hour and any(calendar is None for calendar, _ in calendars_of(resource)):
            yield (
                f"resources.{name}.cost.per_hour",
                "168 hours a week are paid; write a `calendar` for fewer or for all.",
            )


def _margins(scenario: Scenario) -> Said:
    for name in scenario.segments:
        path = f"segments.{name}.gross_margin"
        if path in scenario.left_out:
            yield path, "left out, so all of a sale is profit before the route's costs; write 100% if that is meant."


def _partners(scenario: Scenario) -> Said:
    for name, resource in scenario.resources.items():
        if resource.cost.keeps and resource.channel == "direct":
            message = (
                "a partner's share, for one's own people; write 'channel: indirect', or `commission` in its place."
            )
            yield f"resources.{name}.cost.keeps", message


def _targets(scenario: Scenario) -> Said:
    measured = set().union(*(_worked_and_reached(scenario, route) for route in scenario.routes.values()))
    unmeasured = {*scenario.resources, *scenario.stages} - measured
    plain = {kpi.name for kpi in KPI_NAMES if kpi.of == "plan"}
    for target in scenario.targets:
        tail = target.kpi.partition(".")[2]
        if target.kpi not in plain and any(tail == name or tail.startswith(f"{name}.") for name in unmeasured):
            yield f"targets.{target.kpi}", "no route has this KPI, so no replication can meet it."


def _worked_and_reached(scenario: Scenario, route: Route) -> set[str]:
    stages = reached_stages(scenario, route)
    return {*stages, *(name for stage in stages for name in route.team.get(stage, {}))}


def _unused(scenario: Scenario) -> Said:
    worlds = [scenario, *map(scenario.seen_by, scenario.routes)]
    resources = {one for route in scenario.routes.values() for shares in route.team.values() for one in shares}
    campaigns = {one for route in scenario.routes.values() for one in route.campaigns}
    segments = set().union(*map(_segments_used, worlds))
    calendars = set().union(*map(_calendars_used, worlds))
    yield from _left_over("calendars", scenario.calendars, calendars, "no resource, campaign or stage uses it.")
    yield from _left_over("segments", scenario.segments, segments, "no campaign or referral brings such leads.")
    yield from _left_over("campaigns", scenario.campaigns, campaigns, "no route takes its leads.")
    yield from _left_over("resources", scenario.resources, resources, "no route gives it any work.")


def _segments_used(scenario: Scenario) -> set[str | None]:
    refers = (one.refers for stage in scenario.stages.values() for one in stage.outcomes if one.refers)
    today = scenario.pipeline.leads if scenario.pipeline else ()
    return {one.segment for each in (scenario.campaigns.values(), refers, today) for one in each}


def _calendars_used(scenario: Scenario) -> set[str]:
    used = {one.name for each in scenario.resources.values() for one, _ in calendars_of(each) if one}
    for stage in scenario.stages.values():
        used |= {one.name for one in (stage.patience_in, stage.due_in, stage.opens) if one}
    rates = (one.leads for one in scenario.campaigns.values() if isinstance(one.leads, Rate))
    return used | {rate.hours.name for rate in rates if rate.hours}


def _left_over(section: str, names: Mapping[str, object], used: set[str | None] | set[str], message: str) -> Said:
    yield from ((f"{section}.{name}", message) for name in names if name not in used)


def _dates(scenario: Scenario) -> Said:
    first = datetime.min + timedelta(milliseconds=origin(scenario))
    last = first + timedelta(milliseconds=scenario.stop)
    world = f"the simulated time, {shown_instant(first)} to {shown_instant(last)}"
    for name, calendar in scenario.calendars.items():
        outside = [day for line in calendar.lines for day in _holidays_outside(line, first, last)]
        if outside:
            yield f"calendars.{name}.holidays", f"{listed(map(str, outside))} lie outside {world}."
    for name, campaign in scenario.campaigns.items():
        message = _leads_outside(campaign, first, last, world) or _leads_unmeasured(scenario, campaign)
        if message:
            yield f"campaigns.{name}.leads", message
        yield from _uncharged(scenario, name, campaign)


def _holidays_outside(line: CalendarLine, first: datetime, last: datetime) -> list[date]:
    if line.holiday_code:
        return []
    return [day for day in line.holidays if not first - timedelta(days=1) <= datetime.combine(day, time()) < last]


def _leads_outside(campaign: Campaign, first: datetime, last: datetime, world: str) -> str | None:
    leads = campaign.leads
    if isinstance(leads, Times):
        outside = sum(not first <= moment < last for moment in leads.times)
        return f"{outside:,} of {len(leads.times):,} times of '{leads.csv}' lie outside {world}." if outside else None
    if isinstance(leads, Weekly) or leads.between is None or (leads.between[0] >= first and leads.between[1] <= last):
        return None
    if leads.between[1] <= first or leads.between[0] >= last:
        return f"`between` lies outside {world}; the campaign brings no lead."
    lost = "the leads of its part outside are not made" if isinstance(leads, Count) else "it brings leads inside only"
    return f"`between` reaches beyond {world}; {lost}."


def _measured(scenario: Scenario) -> tuple[datetime, datetime]:
    return scenario.start, scenario.start + timedelta(milliseconds=scenario.horizon)


def _leads_unmeasured(scenario: Scenario, campaign: Campaign) -> str | None:
    """What of a dated campaign is simulated, but before or after the measured period."""
    first, after = _measured(scenario)
    leads = campaign.leads
    period = f"the measured period, {shown_instant(first)} to {shown_instant(after)}"
    if isinstance(leads, Times):
        outside = sum(not first <= moment < after for moment in leads.times)
        return f"{outside:,} of {len(leads.times):,} times of '{leads.csv}' lie outside {period}." if outside else None
    if isinstance(leads, Weekly) or leads.between is None or (leads.between[0] >= first and leads.between[1] <= after):
        return None
    apart = leads.between[1] <= first or leads.between[0] >= after
    how = "lies outside" if apart else "reaches beyond"
    return f"`between` {how} {period}; leads made outside it are simulated, not counted among its leads."


def _uncharged(scenario: Scenario, name: str, campaign: Campaign) -> Said:
    """Prices of a campaign that its dates keep out of the measured period, in part or whole."""
    first, after = _measured(scenario)
    between = campaign.leads.between if isinstance(campaign.leads, Rate | Count) else None
    if between is None:
        return
    if campaign.cost.once and not first <= between[0] < after:
        yield f"campaigns.{name}.cost.once", "is not charged, for the campaign begins outside the measured period."
    word = "cost.per_month" if campaign.cost.per_month else "leads.spend"
    if campaign.monthly_cost and (between[1] <= first or between[0] >= after):
        yield f"campaigns.{name}.{word}", "is not charged, for the campaign runs outside the measured period."
    elif campaign.monthly_cost and (between[0] < first or between[1] > after):
        yield f"campaigns.{name}.{word}", "is charged only for the part inside the measured period."


def _stages(scenario: Scenario) -> Said:
    reached = {name for one, route in scenario.routes.items() for name in reached_stages(scenario.seen_by(one), route)}
    for name, stage in scenario.stages.items():
        if name not in reached:
            yield f"stages.{name}", "no route's leads come here."
        if stage.step == "generate" and not _makes_leads(stage):
            yield f"stages.{name}.outcomes", "none leads to another stage, so no cold name becomes a lead; write `to`."
        yield from _idle_words(name, stage)
        yield from _idle_options(scenario, name, stage)
        yield from _short_patience(scenario, name)


def _makes_leads(stage: Stage) -> bool:
    """Whether a cold name may go on to another stage, or buy at once."""
    ways = {way for one in (*stage.outcomes, *stage.early.values()) for way in one.ways}
    return bool(ways - {stage.name}) or any(one.sale for one in stage.outcomes)


def _idle_words(name: str, stage: Stage) -> Said:
    words = ("touches", "gap", "patience", "due", "expires", "opens", "room")
    if stage.effort is None:
        idle = [word for word in words if getattr(stage, word) is not None]
        if idle:
            change = "change" if idle[1:] else "changes"
            yield f"stages.{name}", f"{listed(idle)} {change} nothing without `effort`; nobody is waited for."
    elif stage.gap is not None and stage.touches is None and not any(one.touches for one in stage.options.values()):
        yield f"stages.{name}.gap", "there is one touch, so no gap between touches."
    if stage.touches is not None and stage.touches.smallest() < 1:
        yield f"stages.{name}.touches", "the number can be 0; then one touch is done."
    yield from _impossible_ways(name, stage)


def _short_patience(scenario: Scenario, name: str) -> Said:
    """Patience that ends before somebody is there again; told of the first route in which it does."""
    for one, route in scenario.routes.items():
        seen = scenario.seen_by(one)
        stage = seen.stages[name]
        closed = lost_behind_closed_doors(seen, route, stage) if name in reached_stages(seen, route) else None
        if closed and stage.patience is not None:
            mean = f"{duration(stage.patience.expected())} on average run at night too"
            away = f"there is nobody ({listed(closed.who)}) for up to {duration(closed.longest)}"
            message = f"{mean}, but {away}; write {{of: …, in: CALENDAR}} if it runs in open hours only."
            yield f"stages.{name}.patience", message
            return


def _impossible_ways(name: str, stage: Stage) -> Said:
    """Ways of leaving early that are stated, though nothing makes a lead leave so."""
    reasons = (
        (GAVE_UP, "patience", stage.patience is not None),
        (TURNED_AWAY, "room", stage.room is not None),
        (LATE, "due: {within: …, late: {}}", stage.escalates),
        (EXPIRED, "expires", stage.expires is not None),
        (EXHAUSTED, "max_visits", stage.max_visits is not None),
    )
    for way, word, possible in reasons:
        if way in stage.early and not possible:
            yield f"stages.{name}.outcomes.{way}", f"never happens without `{word}`."


def _subscriptions(scenario: Scenario) -> Said:
    stages = scenario.stages.values()
    if any(one.sale and one.sale.term for stage in stages for one in stage.outcomes):
        return
    for stage in stages:
        for one in stage.outcomes:
            if one.subscription is not None:
                path = f"stages.{stage.name}.outcomes.{one.name}.subscription"
                yield path, "no outcome sells one that it could change."


def _idle_options(scenario: Scenario, name: str, stage: Stage) -> Said:
    given = {one for route in scenario.routes.values() for one in route.team.get(name, {})}
    for resource in stage.options:
        if resource not in given:
            yield f"stages.{name}.options.{resource}", "no route gives the stage to this resource."


def _met(scenario: Scenario) -> Mapping[str, set[str]]:
    """The segments whose leads come to each stage and to each resource in any route, by the place's path."""
    met: defaultdict[str, set[str]] = defaultdict(set)
    for name, route in scenario.routes.items():
        for segment, stage in meetings(scenario.seen_by(name), route):
            met[f"stages.{stage}"].add(segment)
            for resource in route.team.get(stage, ()):
                met[f"resources.{resource}"].add(segment)
    return met


def _sells_nothing(scenario: Scenario, route: Route) -> str | None:
    """Why a route's leads never end in a sale; None if they may."""
    stages = [scenario.stages[name] for name in reached_stages(scenario, route)]
    sales = [(stage, one) for stage in stages for one in stage.outcomes if one.sale]
    if not sales:
        return "no outcome of its stages is a sale; write 'sale: value' at the one that is."
    if any(chance_of(stage, one, team_of(scenario, route, stage)) > 0 for stage, one in sales):
        return None
    return f"its leads buy nothing: the chance of {listed(f'{stage.name}.{one.name}' for stage, one in sales)} is 0 %."


def _routes(scenario: Scenario, flows: Mapping[str, Flow]) -> Said:
    for name, route in scenario.routes.items():
        seen = scenario.seen_by(name)
        reached = reached_stages(seen, route)
        barren = _sells_nothing(seen, route)
        if barren:
            yield f"routes.{name}", barren
        for stage in route.team:
            if stage not in reached:
                yield f"routes.{name}.team.{stage}", "the route's leads never come to this stage."
        seconds = seconds_taken(seen, flows[name])
        if seconds > LONG:
            made = f"about {float(f'{events_made(seen, flows[name]):.2g}'):,.0f} visits and touches in each replication"
            yield f"routes.{name}", f"{made}; each takes about {roughly(1000 * seconds)} on one core."
        if flows[name].unknown == WITHOUT_END:
            yield f"routes.{name}", "some leads never come to an end, so their number only grows."
        for resource, load in flows[name].loads.items():
            if load.share > 1:
                there = f"{load.capacity:,.1f} h of {resource} in the long run"
                whom = there if load.capacity else f"{resource}, where nobody is there"
                then = _what_then(seen, route, resource)
                yield f"routes.{name}", f"{load.offered:,.1f} h of work a week for {whom}; {then}."


def _what_then(scenario: Scenario, route: Route, resource: str) -> str:
    stages = [scenario.stages[name] for name, shares in route.team.items() if resource in shares]
    if all(_lets_leads_go(stage) for stage in stages):
        return "leads give up or are turned away"
    others = (scenario.stages[name] for name in reached_stages(scenario, route))
    if any(_lets_leads_go(stage) or stage.odds.wait_per_hour < 1 for stage in others):
        return "the queue grows, unless so many leads give up or cool off on the way; compare tells"
    return "the queue only grows"


def _lets_leads_go(stage: Stage) -> bool:
    """Whether leads leave that wait too long or find no room."""
    return stage.patience is not None or stage.room is not None or stage.expires is not None or stage.escalates
