"""Every word of the scenario language that is simulated, and which of them a plan uses.

A word is a path into a plan, with `*` for names; after `=` stands what it holds. `of` names distributions, `in` the
units of quantities, wherever they stand; a parameter is named after its family.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.laws import beside

# ruff: noqa: SIM905  (a list of a hundred and fifty words reads better as text)

FAMILIES = (
    "constant uniform triangular pert exponential erlang gamma lognormal weibull normal beta poisson geometric "
    "binomial choice empirical quantiles mixture scipy"
).split()
UNITS = "s min h days weeks months years person-days per-hour per-day per-week per-month per-year %".split()

WORDS = (
    (
        "name description source currency start horizon warm_up follow_up seed replications targets calendars segments "
        "pipeline pipeline.lead pipeline.stage pipeline.entered pipeline.value "
        "pipeline.owner pipeline.segment pipeline=number pipeline=category pipeline=done_by "
        "campaigns resources stages routes base start=date start=instant "
        "targets=money targets=days targets=share targets=number targets=hours "
        "calendars.*=line calendars.*=lines calendars.*.days calendars.*.days=span calendars.*.days=list "
        "calendars.*.hours calendars.*.hours=overnight calendars.*.holidays calendars.*.holidays=code "
        "calendars.*.holidays=dates "
        "segments.*.value segments.*.gross_margin segments.*.profile segments.*.profile=number "
        "segments.*.profile=categories "
        "segments.*.value.depends_on segments.*.profile.*.depends_on campaigns.*.value.depends_on "
        "campaigns.*.profile.*.depends_on "
        "campaigns.*.segment campaigns.*.starts campaigns.*.leads campaigns.*.cost campaigns.*.cost.per_lead "
        "campaigns.*.cost.per_month campaigns.*.cost.once campaigns.*.leads.rate campaigns.*.leads.hours "
        "campaigns.*.leads.months campaigns.*.leads.between "
        "campaigns.*.leads.between=rate campaigns.*.leads.between=count "
        "campaigns.*.leads.regular campaigns.*.leads.regular=true "
        "campaigns.*.leads.regular=false campaigns.*.leads.growth campaigns.*.leads.swings "
        "campaigns.*.leads.swings=day campaigns.*.leads.swings=week campaigns.*.leads.weekly "
        "campaigns.*.leads.weekly.days campaigns.*.leads.weekly.hours campaigns.*.leads.weekly.rate "
        "campaigns.*.leads.count campaigns.*.leads.spend campaigns.*.leads.response "
        "campaigns.*.leads.response.at_most campaigns.*.leads.response.half_at "
        "campaigns.*.odds campaigns.*.profile campaigns.*.value campaigns.*.profile=number "
        "campaigns.*.profile=categories campaigns.*.profile.rows campaigns.*.profile.rows.csv "
        "campaigns.*.profile.rows.columns segments.*.profile.rows segments.*.profile.rows.csv "
        "segments.*.profile.rows.columns stages.*.odds=waits campaigns.*.leads.csv campaigns.*.leads.column "
        "resources.*.department resources.*.channel resources.*.channel=direct resources.*.channel=indirect "
        "resources.*.headcount resources.*.headcount=unlimited resources.*.calendar "
        "resources.*.available resources.*.order resources.*.order=oldest "
        "resources.*.order=newest resources.*.order=highest resources.*.end_of_shift resources.*.end_of_shift=pause "
        "resources.*.cost resources.*.cost.per_hour resources.*.cost.per_month resources.*.cost.per_touch "
        "resources.*.cost.commission resources.*.cost.keeps "
        "stages.*.step stages.*.step=generate stages.*.step=qualify stages.*.step=sell stages.*.step=fulfil "
        "stages.*.step=serve stages.*.delay stages.*.effort stages.*.touches stages.*.gap stages.*.patience "
        "stages.*.due stages.*.room stages.*.urgency stages.*.max_visits stages.*.odds stages.*.options "
        "stages.*.outcomes "
        "stages.*.odds=attribute stages.*.odds=category stages.*.odds=wait stages.*.odds=visit stages.*.odds=value "
        "stages.*.options.*.effort stages.*.options.*.touches stages.*.options.*.gap stages.*.options.*.chances "
        "stages.*.options.*.odds stages.*.options.*.cost stages.*.options.*.cost.per_touch "
        "stages.*.outcomes.*.chance stages.*.outcomes.*=rest stages.*.outcomes.*.to stages.*.outcomes.*.effort "
        "stages.*.outcomes.*.after stages.*.outcomes.*.sale stages.*.outcomes.*.sale=value "
        "stages.*.outcomes.*.sale=times stages.*.outcomes.*.sale=amount stages.*.outcomes.*.sale=distribution "
        "stages.*.outcomes.*.sale.per_month stages.*.outcomes.*.sale.term stages.*.outcomes.*.subscription=times "
        "stages.*.outcomes.*.subscription=ends "
        "stages.*.outcomes.*.refers stages.*.outcomes.*.refers.count stages.*.outcomes.*.refers.segment "
        "stages.*.outcomes.*.refers.starts stages.*.outcomes.*.cost stages.*.outcomes.gave_up "
        "stages.*.outcomes.turned_away stages.*.outcomes.late stages.*.outcomes.expired stages.*.outcomes.exhausted "
        "stages.*.patience.of stages.*.patience.in stages.*.due.within stages.*.due.in stages.*.due.late "
        "stages.*.due.late.to stages.*.due.late.to.to stages.*.expires.to.to "
        "stages.*.expires stages.*.expires.after stages.*.expires.to stages.*.opens "
        "routes.*.team routes.*.team=resource routes.*.team=shares routes.*.team=first_free routes.*.campaigns "
        "routes.*.team=cases routes.*.team.*.if routes.*.team.*.use "
        "routes.*.team.*.if=category routes.*.team.*.if=bound routes.*.team.*.if=done_by stages.*.outcomes.*.to.if "
        "stages.*.outcomes.*.to.to stages.*.due.late.to.if stages.*.expires.to.if "
        "stages.*.outcomes.*.to.if=category stages.*.outcomes.*.to.if=bound "
        "stages.*.outcomes.*.to.if=done_by "
        "stages.*.delay.depends_on stages.*.effort.depends_on stages.*.touches.depends_on stages.*.gap.depends_on "
        "stages.*.patience.depends_on stages.*.patience.of.depends_on stages.*.options.*.effort.depends_on "
        "stages.*.options.*.touches.depends_on stages.*.options.*.gap.depends_on "
        "stages.*.outcomes.*.effort.depends_on stages.*.outcomes.*.after.depends_on "
        "stages.*.outcomes.*.sale.depends_on stages.*.outcomes.*.sale.per_month.depends_on "
        "stages.*.outcomes.*.refers.count.depends_on "
        "resources.*.headcount=dates resources.*.shifts resources.*.shifts.days resources.*.shifts.hours "
        "resources.*.shifts.holidays resources.*.shifts.headcount resources.*.people resources.*.people.name "
        "resources.*.people.calendar resources.*.people.speed resources.*.people.odds resources.*.people.serves "
        "resources.*.people.from resources.*.people.to resources.*.absence resources.*.speed resources.*.ramp "
        "resources.*.ramp.over resources.*.ramp.from resources.*.tenure resources.*.vacancy resources.*.assignment "
        "resources.*.assignment=in_turn resources.*.assignment=owner resources.*.max_open_leads "
        "resources.*.end_of_shift=finish resources.*.end_of_shift=hand_over resources.*.cost.per_hire "
        "resources.*.cost.overtime resources.*.cost.commission.first resources.*.cost.commission.later "
        "resources.*.cost.commission.rate resources.*.cost.commission.quota resources.*.cost.commission.above "
        "routes.*.like routes.*.set "
        "routes.*.set=value routes.*.set=times routes.*.set=plus routes.*.set=distribution routes.*.set=every "
        "of=quantity empirical.values empirical.csv empirical.column empirical.unit empirical.min empirical.max "
        "empirical.scale "
        "pert.min pert.mode pert.max erlang.mean erlang.stages binomial.trials binomial.chance "
        "uniform.min uniform.max triangular.min triangular.mode triangular.max exponential.mean gamma.mean gamma.cv "
        "lognormal.mean lognormal.cv weibull.mean weibull.cv normal.mean normal.sd beta.alpha beta.beta poisson.mean "
        "geometric.mean cut.min cut.max solved.median solved.p90 mixture.weight mixture.of "
        "campaigns.*.leads.rate.uncertain campaigns.*.leads.weekly.rate.uncertain campaigns.*.odds.*.uncertain "
        "campaigns.*.leads.response.half_at.uncertain "
        "resources.*.people.odds.*.uncertain stages.*.odds.*.uncertain stages.*.odds.wait.*.uncertain "
        "stages.*.options.*.odds.*.uncertain stages.*.options.*.chances.*.uncertain "
        "stages.*.outcomes.*.chance.uncertain uncertain=scale uncertain=distribution uncertain=rows uncertain.csv "
        "uncertain.column uncertain.unit uncertain.scale"
    ).split()
    + [f"of={family}" for family in FAMILIES]
    + [f"in={unit}" for unit in UNITS]
)

OWN_ENDS = ("uniform", "triangular", "pert", "quantiles", "choice")
NAMED = (".outcomes", ".options", ".team", ".profile", ".odds", ".odds.wait", ".chances")
EARLY = ("gave_up", "turned_away", "late", "expired", "exhausted")
OWN = (*EARLY, "rows", "wait")
"""Words that stand among names."""
SPREAD_HERE = ("value", "fit", "delay", "effort", "touches", "gap", "patience", "of", "after", "count")


def words_of(plan: Mapping[str, Any], folder: Path = beside.FOLDER) -> set[str]:
    """The words that a plan uses whose files lie in a folder."""
    return {*paths_of(plan), *_forms(plan), *_quantities(plan), *_unknowns(plan), *_today(plan, folder)}


def paths_of(plan: Mapping[str, Any]) -> set[str]:
    """The places at which a plan says something, whole, with `*` for names."""
    found = set(plan)
    for section in ("calendars", "segments", "campaigns", "resources", "stages", "routes"):
        for thing in plan.get(section, {}).values():
            found |= set(_paths(f"{section}.*", thing))
    return found


def _paths(path: str, value: Any) -> Iterator[str]:
    """The paths of a thing's words; names of outcomes, options and staffed stages are written `*`."""
    for part in value if isinstance(value, list) else [value]:
        if isinstance(part, Mapping):
            for word, inside in part.items():
                named = path.endswith(NAMED) and word not in OWN
                yield f"{path}.{'*' if named else word}"
                yield from _paths(f"{path}.{'*' if named else word}", inside)


def _forms(plan: Mapping[str, Any]) -> Iterator[str | None]:
    """What words hold where they can hold several things."""
    yield "start=instant" if " " in plan["start"] else "start=date"
    for name in plan.get("targets", {}):
        kinds = {"revenue": "money", "lead_time_p90": "days", "sales": "number", "wait_mean": "hours"}
        yield f"targets={kinds.get(name.split('.')[0], 'share')}"
    for calendar in plan["calendars"].values():
        yield "calendars.*=lines" if isinstance(calendar, list) else "calendars.*=line"
        for line in calendar if isinstance(calendar, list) else [calendar]:
            yield from _line_forms(line)
    for segment in plan["segments"].values():
        yield from (f"segments.*.profile={kind}" for kind in _kinds(segment.get("profile", {})))
    for campaign in plan["campaigns"].values():
        leads = campaign["leads"]
        yield from (f"campaigns.*.profile={kind}" for kind in _kinds(campaign.get("profile", {})))
        yield f"campaigns.*.leads.regular={leads.get('regular')}"
        yield f"campaigns.*.leads.swings={leads.get('swings', '').rpartition(' ')[2]}"
        if "between" in leads:
            yield f"campaigns.*.leads.between={'rate' if 'rate' in leads else 'count'}"
    for resource in plan["resources"].values():
        order = resource.get("order")
        yield f"resources.*.order={'highest' if isinstance(order, Mapping) else order}"
        yield f"resources.*.channel={resource.get('channel')}"
        headcount = resource.get("headcount")
        yield f"resources.*.headcount={'dates' if isinstance(headcount, Mapping) else headcount}"
        yield f"resources.*.assignment={resource.get('assignment')}"
        yield f"resources.*.end_of_shift={resource.get('end_of_shift')}"
    for stage in plan["stages"].values():
        yield from _stage_forms(stage)
    for route in plan["routes"].values():
        for team in route.get("team", {}).values():
            yield f"routes.*.team={_team_form(team)}"
            yield from _asked("routes.*.team.*", team)
        for path, value in route.get("set", {}).items():
            yield "routes.*.set=every" if "*" in path else None
            yield f"routes.*.set={_set_form(value)}"


def _kinds(profile: Mapping[str, Any]) -> Iterator[str]:
    for name, attribute in profile.items():
        if name != "rows":
            yield "categories" if isinstance(attribute, Mapping) and "choice" in attribute else "number"


def _set_form(value: Any) -> str:
    if isinstance(value, Mapping):
        return "distribution"
    return {"x": "times", "+": "plus"}.get(str(value)[0], "value")


def _line_forms(line: Mapping[str, Any]) -> Iterator[str]:
    yield f"calendars.*.days={'list' if isinstance(line['days'], list) or ',' in line['days'] else 'span'}"
    opens, closes = line["hours"].split("-")
    yield "calendars.*.hours=overnight" if opens > closes else "calendars.*.hours"
    if "holidays" in line:
        yield f"calendars.*.holidays={'dates' if isinstance(line['holidays'], list) else 'code'}"


def _stage_forms(stage: Mapping[str, Any]) -> Iterator[str]:
    yield f"stages.*.step={stage['step']}"
    for holder in (stage, *stage.get("options", {}).values()):
        for key in holder.get("odds", {}):
            if isinstance(holder["odds"][key], Mapping):
                yield "stages.*.odds=waits"
            kind = key if key in ("wait", "visit", "value") else "category" if "." in key else "attribute"
            yield f"stages.*.odds={kind}"
    for name, outcome in stage.get("outcomes", {}).items():
        if name not in EARLY and "chance" not in outcome:
            yield "stages.*.outcomes.*=rest"
        yield from _asked("stages.*.outcomes.*.to", outcome.get("to"))
        if "sale" in outcome:
            yield f"stages.*.outcomes.*.sale={_sale_form(outcome['sale'])}"
        if "subscription" in outcome:
            yield f"stages.*.outcomes.*.subscription={'ends' if outcome['subscription'] == 'ends' else 'times'}"


def _team_form(team: Any) -> str:
    if isinstance(team, Mapping):
        return "first_free" if "first_free" in team else "shares"
    return "cases" if isinstance(team, list) else "resource"


def _asked(word: str, cases: Any) -> Iterator[str]:
    for case in cases if isinstance(cases, list) else ():
        for key, text in case.get("if", {}).items():
            kind = "done_by" if key.startswith("done_by") else "bound" if text[0] in "<>" else "category"
            yield f"{word}.if={kind}"


def _sale_form(sale: Any) -> str:
    if isinstance(sale, Mapping):
        if "per_month" in sale:
            return _sale_form(sale["per_month"])
        return "times" if "times" in sale else "distribution"
    return "value" if sale == "value" else "amount"


def _quantities(thing: Any, word: str = "") -> Iterator[str]:
    """The units and distributions in a plan, wherever they stand."""
    if isinstance(thing, Mapping):
        for name, inside in thing.items():
            if name in FAMILIES and len(thing) == 1 and word in (*SPREAD_HERE, "sale", "per_month", "of"):
                yield f"of={name}"
                if isinstance(inside, Mapping) and name not in ("choice", "scipy", "quantiles"):
                    yield from (f"{name}.{parameter}" for parameter in inside)
            if name in FAMILIES and isinstance(inside, Mapping):
                yield from (f"cut.{end}" for end in ("min", "max") if end in inside and name not in OWN_ENDS)
                yield from (f"solved.{share}" for share in ("median", "p90") if share in inside)
            if name == "mixture":
                yield from (f"mixture.{part}" for part in ("weight", "of"))
            yield from _quantities(inside, name)
    elif isinstance(thing, list):
        for inside in thing:
            yield from _quantities(inside, word)
    else:
        if word in SPREAD_HERE:
            yield "of=quantity"
        unit = re.fullmatch(r"[\d._]+ ?([a-z%][a-z -]*)", str(thing))
        if unit:
            yield f"in={unit[1].replace(' ', '-')}"


def _unknowns(thing: Any, word: str = "") -> Iterator[str]:
    """What is said of numbers that nobody knows."""
    for name, inside in thing.items() if isinstance(thing, Mapping) else ():
        if name == "uncertain":
            yield "uncertain=scale" if word == "scale" else ""
            yield "uncertain=rows" if "rows" in inside else "uncertain=distribution"
            yield from (f"uncertain.{one}" for one in inside.get("rows", ()))
        yield from _unknowns(inside, name)
    for inside in thing if isinstance(thing, list) else ():
        yield from _unknowns(inside, word)


def _today(plan: Mapping[str, Any], folder: Path) -> Iterator[str]:
    """What the file of open leads says."""
    kinds = {"fit": "=number", "region": "=category", "done_by": "=done_by"}
    for column in beside.heading(folder / plan["pipeline"]) if "pipeline" in plan else ():
        name = column.partition(".")[0]
        yield f"pipeline{kinds.get(name, f'.{name}')}"
