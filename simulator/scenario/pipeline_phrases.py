"""Today's open leads in words: where they are and since when, and what of them deserves a second look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from simulator.scenario import phrases
from simulator.scenario.calendars import world_ms
from simulator.scenario.open_leads import OpenLead, Owner, Pipeline
from simulator.scenario.problems import listed, shown
from simulator.scenario.reach import reached_stages
from simulator.scenario.types import Scenario, Stage

Said = Iterator[tuple[str, str]]
PLACE = "pipeline"


def pipeline_rows(scenario: Scenario) -> Iterator[list[str]]:
    """The stages that have open leads, each with their number, their mean age and what is known of their value."""
    for stage, leads in _by_stage(scenario):
        mean = sum(_age(scenario, one) for one in leads) / len(leads)
        said = [stage, phrases.many(len(leads), "lead"), f"there for {phrases.duration(mean)} on average"]
        yield [*said, _worth([one.value for one in leads if one.value is not None], len(leads), scenario.currency)]


def pipeline_title(pipeline: Pipeline) -> str:
    """How many leads are open, and where they come from."""
    owned = sum(one.owner is not None for one in pipeline.leads)
    owners = f", {owned:,} with an owner" if owned else ""
    return f"{PLACE}: {phrases.many(len(pipeline.leads), 'open lead')} of {shown(pipeline.csv)}{owners}"


def _worth(values: Sequence[float], leads: int, currency: str) -> str:
    if not values:
        return ""
    known = "" if len(values) == leads else f" ({len(values):,} of them known)"
    return f"worth {phrases.money(sum(values), currency)}{known}"


def _by_stage(scenario: Scenario) -> Iterator[tuple[str, list[OpenLead]]]:
    for stage in scenario.stages:
        leads = [one for one in scenario.pipeline.leads if one.stage == stage] if scenario.pipeline else []
        if leads:
            yield stage, leads


def _age(scenario: Scenario, lead: OpenLead) -> int:
    return -world_ms(scenario, lead.entered)


def pipeline_findings(scenario: Scenario) -> Said:
    """What the file says that changes nothing, and who is in a stage for longer than anybody can be."""
    if scenario.pipeline is None:
        return
    csv, unused = shown(scenario.pipeline.csv), scenario.pipeline.unused
    if unused:
        yield PLACE, f"nothing is taken of the {'column' if len(unused) == 1 else 'columns'} {listed(unused)} of {csv}."
    owned = {one.owner.resource for one in scenario.pipeline.leads if one.owner}
    for resource in (name for name in scenario.resources if name in owned):
        worlds = (scenario.seen_by(route) for route in scenario.routes)
        if all(world.resources[resource].assignment != "owner" for world in worlds):
            yield PLACE, f"the owners of {resource} change nothing; no route has `assignment: owner` there."
    yield from _given_anew(scenario)
    for stage, leads in _by_stage(scenario):
        yield from _overdue(scenario.stages[stage], [_age(scenario, one) for one in leads])


def _given_anew(scenario: Scenario) -> Said:
    """Leads whose owner is not there when the world begins, told of the first route in which it is so."""
    told: set[str] = set()
    for route, one in scenario.routes.items():
        world = scenario.seen_by(route)
        worked = {resource for stage in reached_stages(world, one) for resource in one.team.get(stage, ())}
        gone = Counter(owner for owner in _owners(world, worked) if not _is_there(world, owner))
        whose = listed(f"{owner.resource}.{owner.who}" for owner in gone)
        why = "is given anew, for its owner is" if gone.total() == 1 else "are given anew, for their owners are"
        message = f"{phrases.many(gone.total(), 'lead')} of {whose} {why} not there at the beginning"
        if gone and message not in told:
            yield PLACE, f"{message} (route {route})."
        told.add(message)


def _owners(world: Scenario, worked: Collection[str]) -> Iterator[Owner]:
    """Whose leads are owned, as long as those who do the work in a route own theirs."""
    owning = {name for name in worked if world.resources[name].assignment == "owner"}
    leads = world.pipeline.leads if world.pipeline else ()
    yield from (one.owner for one in leads if one.owner and one.owner.resource in owning)


def _is_there(world: Scenario, owner: Owner) -> bool:
    """Whether a seat has somebody at the plan's start, as far as that is no matter of luck."""
    resource, start = world.resources[owner.resource], world.start
    seat = resource.seat_of(owner.who)
    if seat is None or not resource.people:
        return seat is not None and seat < (resource.seats_at(start) or 0)
    one = resource.people[seat]
    return (one.begins is None or one.begins <= start) and (one.ends is None or start < one.ends)


def _overdue(stage: Stage, ages: Sequence[int]) -> Said:
    """Leads that nothing in the plan lets stay for as long as they have."""
    if stage.effort is None and stage.delay is not None and not any(one.after for one in stage.outcomes):
        longest, why = stage.delay.largest(), "its delay lasts; it ends at once"
    elif stage.effort is not None and stage.expires is not None:
        longest, why = stage.expires, "`expires` allows; whoever is not served at once leaves"
    else:
        return
    if many := sum(age > longest for age in ages):
        yield PLACE, f"{many:,} of {phrases.many(len(ages), 'lead')} in {stage.name}: there for longer than {why}."
