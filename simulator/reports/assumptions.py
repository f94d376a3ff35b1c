"""The plan behind the numbers, in words: the process, the teams, the people, the campaigns, and the limits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from simulator.reports.numbers import defined, exact, measure, percent
from simulator.reports.tables import Cell, Row, Table
from simulator.reports.wording import counted, in_worlds, joined
from simulator.scenario import people_phrases, phrases, units, unknown_phrases
from simulator.scenario.dumping import route_settings
from simulator.scenario.phrases import duration
from simulator.scenario.populations import mean_of
from simulator.scenario.visits import touches_of
from simulator.scenario.yaml_text import line_of

if TYPE_CHECKING:
    from simulator.experiments.results import Results
    from simulator.scenario.distributions import Distribution
    from simulator.scenario.staff import Resource
    from simulator.scenario.types import Campaign, Outcome, Scenario, Stage

NOBODY = "–"
_LONG = re.compile(r"\b[0-9]+\.[0-9]{4,}( (?:s|min|h|days|weeks)\b)?")
LONG_OPEN = 0.05
"""From this share of open leads on, the report warns of them."""


def period(results: Results) -> str:
    """The measured window, and the time lived before and after it."""
    plan = results.scenario
    text = f"{duration(plan.horizon)} from {plan.start:%Y-%m-%d}"
    before = f"after a warm-up of {duration(plan.warm_up)}" if plan.warm_up else f"starting with {_in_progress(plan)}"
    after = f"; leads are followed for {duration(plan.follow_up)} more" if plan.follow_up else ""
    return f"{text}, {before}{after}."


def process(results: Results) -> Table:
    """The stages in the plan's order, and each way of doing them: what is done, what comes of it."""
    routes = [results.scenario.routes[name] for name in results.routes]
    return Table(
        caption="The process",
        corner="stage",
        columns=("step", "work", "what comes of it", "odds of the first outcome"),
        rows=tuple(
            _way_row(results, stage, workers, way)
            for stage in results.scenario.stages.values()
            for workers, way in phrases.ways_of(stage, routes)
        ),
    )


def _way_row(results: Results, stage: Stage, workers: Sequence[str], way: Stage) -> Row:
    """A stage as some of its workers do it; they are named where others do it in another way."""
    currency = results.scenario.currency
    cells = (stage.step, _work(way), _outcomes(way, currency), phrases.odds(way.odds) or NOBODY)
    option = stage.options.get(workers[0]) if workers else None
    extra = f"{phrases.money(option.cost, currency)} more a touch" if option is not None and option.cost else ""
    named = f" by {joined(list(workers))}" if workers and stage.options else ""
    return Row(f"{stage.name}{named}", extra, tuple(map(Cell, cells)))


def _work(stage: Stage) -> str:
    parts = [f"after {_mean(stage.delay)}"] if stage.delay is not None else []
    if stage.effort is not None:
        parts.append(_mean(stage.effort, " of work"))
        parts += _touches(stage)
    if stage.patience is not None:
        parts.append(f"gives up after {_mean(stage.patience)}")
    parts += phrases.limits(stage)
    return ", ".join(parts) or "nobody's work"


def _touches(stage: Stage) -> Iterator[str]:
    if stage.touches is None:
        return
    yield phrases.by_case(stage.touches, _often)
    if stage.gap is not None and touches_of(stage.touches) > 1:
        yield f"{_mean(stage.gap)} between them"


def _often(touches: Distribution) -> str:
    often = touches_of(touches)
    if touches.family == "constant":
        return "1 touch" if often == 1 else f"{exact(often)} touches"
    return f"{exact(round(often, 2))} touches on average"


def _mean(time: Distribution, of: str = "") -> str:
    def told(one: Distribution) -> str:
        return duration(one.expected()) + of + ("" if one.family == "constant" else " on average")

    return phrases.by_case(time, told)


def _outcomes(stage: Stage, currency: str) -> str:
    ends = [_outcome(outcome, f"{phrases.share(outcome.chance)} ", currency) for outcome in stage.outcomes]
    early = [_outcome(outcome, "", currency) for outcome in stage.early.values()]
    return "; ".join(ends + early)


def _outcome(outcome: Outcome, chance: str, currency: str) -> str:
    told = ", ".join(_said_of(outcome, currency))
    way = phrases.next_stages(outcome)
    return f"{chance}{outcome.name}{f' ({told})' if told else ''}{f' → {way}' if way else ''}"


def _said_of(outcome: Outcome, currency: str) -> Iterator[str]:
    yield from phrases.consequences(outcome, currency)
    if outcome.effort is not None:
        yield f"the last touch takes {_mean(outcome.effort)}"
    if outcome.after is not None:
        yield f"known after {_mean(outcome.after)}"


def teams(results: Results) -> Table:
    """Who does each stage in each route."""
    routes = [results.scenario.routes[name] for name in results.routes]
    worked = [name for name in results.scenario.stages if any(name in route.team for route in routes)]
    rows = [
        Row(stage, "", tuple(Cell(phrases.team(route.team.get(stage, {}))) for route in routes)) for stage in worked
    ]
    fed = Row("campaigns", "", tuple(Cell(", ".join(route.campaigns)) for route in routes))
    rows += [fed, *_settings(results)]
    return Table(caption="Who does what", corner="stage", columns=results.routes, rows=tuple(rows))


def _settings(results: Results) -> Iterator[Row]:
    """What routes set, if any does."""
    found = {name: route_settings(results.scenario, name) for name in results.routes}
    if any(found.values()):
        told = ("; ".join(f"{path}: {short(line_of(value))}" for path, value in one.items()) for one in found.values())
        yield Row("sets", "", tuple(Cell(text or NOBODY) for text in told))


def short(text: str) -> str:
    """A text in which long decimals have four figures, and such times a unit that suits them."""
    return _LONG.sub(_shortened, text)


def _shortened(found: re.Match[str]) -> str:
    return duration(units.clock(found[0])) if found[1] else phrases.figures(float(found[0])).replace(",", "")


def people(results: Results) -> Table:
    """The resources that some route puts to work."""
    used = {name for route in results.routes for team in results.scenario.routes[route].team.values() for name in team}
    resources = [one for name, one in results.scenario.resources.items() if name in used]
    told = any(True for one in resources for _ in people_phrases.staffing(one))
    return Table(
        caption="The people",
        corner="resource",
        columns=("department", "seats", "hours", "for this work", *(("how they work",) if told else ()), "cost"),
        rows=tuple(_resource_row(one, results.scenario.currency, told) for one in resources),
    )


def _resource_row(one: Resource, currency: str, told: bool) -> Row:
    note = "indirect" if one.channel == "indirect" else ""
    how = ("; ".join(people_phrases.staffing(one)) or NOBODY,) if told else ()
    cells = (
        one.department or NOBODY,
        people_phrases.seats(one).removesuffix(" seats").removesuffix(" seat"),
        people_phrases.open_in(one),
        phrases.share(one.available),
        *how,
        people_phrases.resource_cost(one.cost, currency) or "none",
    )
    return Row(one.name, note, tuple(map(Cell, cells)))


def campaigns(results: Results) -> Table:
    """The campaigns that some route uses."""
    used = {name for route in results.routes for name in results.scenario.routes[route].campaigns}
    plan = results.scenario
    rows = (
        Row(name, "", tuple(map(Cell, (one.segment, phrases.leads(one), one.starts, _cost(one, plan.currency)))))
        for name, one in plan.campaigns.items()
        if name in used
    )
    return Table(
        caption="The campaigns", corner="campaign", columns=("segment", "leads", "start at", "cost"), rows=tuple(rows)
    )


def _cost(campaign: Campaign, currency: str) -> str:
    return phrases.campaign_cost(campaign, currency) or "none"


def values(results: Results) -> Iterator[str]:
    """What a sale is worth, segment by segment."""
    for segment in results.scenario.segments.values():
        if segment.value is not None:
            mean = mean_of(segment.value, segment)
            worth = measure("money", results.scenario.currency, [mean]).text(mean)
            yield f"{segment.name}: {worth} on average, gross margin {phrases.share(segment.gross_margin)}."


def limits(results: Results) -> Iterator[str]:
    """What the numbers do not say."""
    plan = results.scenario
    yield _known(results)
    yield _precision(results)
    yield from _open_leads(results)
    if plan.pipeline is not None:
        yield (
            f"The period starts with {_in_progress(plan)}. How far each is in its stage is not in the file: its "
            "delay is taken to go on, or its first touch to be still to come."
        )
    elif not plan.warm_up:
        yield "The period starts with nothing in progress: its first weeks have fewer sales than a running business."
    yield _unsaid(plan)


def _in_progress(plan: Scenario) -> str:
    """What a period without a warm-up begins with."""
    if plan.pipeline is None:
        return "nothing in progress"
    return f"{phrases.many(len(plan.pipeline.leads), 'open lead')} of {plan.pipeline.csv}"


def _unsaid(plan: Scenario) -> str:
    """What could happen in the world and does not in this plan's."""
    every = [*plan.resources.values()]
    words = (
        ("learns", any(one.ramp for one in every)),
        ("falls ill", any(one.absence for one in every)),
        ("resigns", any(one.tenure or any(who.ends for who in one.people) for one in every)),
    )
    nobody = [word for word, happens in words if not happens]
    people = f", nobody who {joined(nobody, 'or')}" if nobody else ""
    return f"What the plan does not name does not happen: no new competitor, no price change{people}."


def _known(results: Results) -> str:
    """Which of the plan's numbers are taken as known."""
    if results.lives == 1:
        return (
            "The intervals speak of luck alone. The plan's own numbers (chances, rates, efforts, values, costs) are "
            "taken as known; where they are guesses, the results are as good as the guesses."
        )
    return (
        "A ± tells how well the mean over all worlds that may be is known, and shrinks with more replications; what "
        "nobody knows is told apart from it, and does not. Numbers of the plan that are not said to be uncertain are "
        "taken as known."
    )


def unknowns(results: Results) -> list[str]:
    """What nobody knows of the market, number by number."""
    return list(unknown_phrases.unknowns(results.scenario, unknown_phrases.in_words))


def _precision(results: Results) -> str:
    if results.replications == 1:
        return "There is one replication: the numbers have no intervals, and two routes may differ by luck alone."
    few = " That is few: the 5th and 95th percentiles are rough." if results.replications < 100 else ""
    return (
        f"There are {counted(results)}{in_worlds(results)}. A ± is a 95 % interval (Student's t) for the long-run mean "
        f"of one number; of twenty such intervals one misses on average.{few}"
    )


def _open_leads(results: Results) -> Iterator[str]:
    shares = {route: share for route in results.routes if defined(share := _open_share(results, route))}
    many = [route for route, share in shares.items() if share >= LONG_OPEN]
    if any(shares.values()):
        worst = max(shares, key=shares.__getitem__)
        most = percent(shares[worst])
        rise = f" Win rates and lead times of {joined(many)} would rise with a longer follow-up." if many else ""
        yield f"Leads undecided at the very end are neither won nor lost: up to {most} ({worst}).{rise}"


def _open_share(results: Results, route: str) -> float | None:
    """The share of the leads made in the period that have neither bought nor gone when the world stops."""
    books = results.books(route)
    leads = float(books.count("cohort.leads").sum())
    decided = float(books.count("cohort.won", "cohort.lost").sum())
    return 1 - decided / leads if leads else None
