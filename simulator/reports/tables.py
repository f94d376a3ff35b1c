"""The tables of a report: rows and cells as text, before anything is laid out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from simulator.reports.numbers import UNDEFINED, Measure, defined, percent, whole_percents
from simulator.reports.wording import (
    is_surely_one,
    label,
    measure_of,
    own_people,
    partner_seats,
    shared,
    surely_best,
    target_text,
    with_partners,
)
from simulator.scenario.kpi_names import source_tails

if TYPE_CHECKING:
    from simulator.experiments.results import PairedDifference, Results, TargetChance

Mark = Literal["", "best", "unsure"]

HEADLINE_KPIS = (
    "profit", "revenue", "bookings", "gross_profit", "cost", "return_on_cost", "cac", "sales", "win_rate",
    "lead_time_p50", "lead_time_p90", "headcount",
)  # fmt: skip
"""What the comparison begins with, bookings where something is sold by the month. Who gives up where patience ends
follows, then what targets ask for, then how busy each resource is."""
DIFFERENCE_KPIS = ("profit", "revenue", "cost", "sales", "win_rate", "lead_time_p50")
SOURCE_KPIS = ("leads", "win_rate", "sales", "revenue", "cost", "cac")
ADJUSTED_KPIS = ("win_rate_adjusted", "lead_time_p50_adjusted", "value_per_lead_adjusted")
"""What the comparison adds where leads are still open at the end."""
COST_PARTS = ("cost.people", "cost.hires", "cost.campaigns", "cost.commission", "cost.other", "cost.partners")
RISK_KPIS = ("profit", "revenue")


@dataclass(frozen=True, slots=True)
class Cell:
    """A number or a word of a table; ``best`` is surely the best of its row, ``unsure`` may be no difference."""

    text: str
    mark: Mark = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row under its heading; ``note`` adds to the heading in small print, such as the unit."""

    heading: str
    note: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with a heading a column; the first column's is ``corner``."""

    caption: str
    corner: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def comparison(results: Results) -> Table:
    """The headline KPIs, a row each, and how far luck moves the money."""
    busy = [name for name in results.all_kpis if name.startswith("utilisation.")]
    shown = (*_with_cost_parts(results, headline_kpis(results)), *adjusted_kpis(results), *busy)
    rows = [kpi_row(results, kpi) for kpi in dict.fromkeys(shown) if kpi in results.all_kpis]
    spread = [_spread_row(results, kpi) for kpi in RISK_KPIS] if results.replications > 1 else []
    return Table(
        caption="Comparison of the routes: mean and 95 % half-width",
        corner="KPI",
        columns=results.routes,
        rows=(*rows, *spread, *_worst_row(results)),
    )


def _with_cost_parts(results: Results, kpis: Iterable[str]) -> Iterator[str]:
    """The parts of the cost after it, where some route has them."""
    for kpi in kpis:
        yield kpi
        yield from (part for part in COST_PARTS if kpi == "cost" and _costs(results, part))


def _costs(results: Results, part: str) -> bool:
    return any(results.kpi(route, part).mean for route in results.routes if part in results.kpi_names(route))


def adjusted_kpis(results: Results) -> tuple[str, ...]:
    """The KPIs adjusted for open leads, if some route has such leads."""
    still_open = any(results.kpi(route, "open_at_end").mean > 0 for route in results.routes)
    return ADJUSTED_KPIS if still_open else ()


def headline_kpis(results: Results) -> list[str]:
    """The KPIs that the comparison begins with: those of every plan, who gives up where patience ends, the targets'."""
    stages = results.scenario.stages.values()
    leaving = [f"gave_up.{stage.name}" for stage in stages if stage.patience is not None]
    asked = [target.kpi for target in results.scenario.targets]
    left_out = () if _subscribed(results) else ("bookings",)
    usual = (name for name in (*HEADLINE_KPIS, *leaving) if name not in left_out)
    return [name for name in dict.fromkeys((*usual, *asked)) if name in results.all_kpis]


def _subscribed(results: Results) -> bool:
    """Whether any route sells something by the month."""
    stages = (stage for name in results.routes for stage in results.scenario.seen_by(name).stages.values())
    return any(one.sale and one.sale.term for stage in stages for one in stage.outcomes)


def all_kpis(results: Results) -> Table:
    """Every KPI that some route has."""
    rows = tuple(kpi_row(results, kpi) for kpi in results.all_kpis)
    return Table(caption="All KPIs: mean and 95 % half-width", corner="KPI", columns=results.routes, rows=rows)


def kpi_row(results: Results, kpi: str) -> Row:
    """A KPI of all routes, with a mark at the one that is surely the best."""
    scale, best = measure_of(results, kpi), surely_best(results, kpi)
    cells = (Cell(kpi_text(results, route, kpi, scale), "best" if route == best else "") for route in results.routes)
    return Row(label(kpi), note_of(results, kpi, scale), tuple(cells))


def note_of(results: Results, kpi: str, scale: Measure) -> str:
    """What a KPI's numbers are followed by: their unit, or what two numbers of people are."""
    return "own + partners' seats" if kpi == "headcount" and with_partners(results) else scale.suffix


def kpi_text(results: Results, route: str, kpi: str, scale: Measure) -> str:
    """A route's KPI with its half-width; beside its own people the seats of partners."""
    if kpi not in results.kpi_names(route):
        return UNDEFINED
    if kpi == "headcount":
        own = own_people(results, route)
        return f"{own} + {partner_seats(results, route)}" if with_partners(results) else own
    found = results.kpi(route, kpi)
    return scale.figures(found.mean, found.half_width)


def _spread_row(results: Results, kpi: str) -> Row:
    scale = measure_of(results, kpi)
    return Row(
        f"{label(kpi)}, 5th to 95th percentile",
        f"{scale.suffix}, of single replications",
        tuple(Cell(_spread(results, route, kpi, scale)) for route in results.routes),
    )


def _worst_row(results: Results) -> Iterator[Row]:
    scale = measure_of(results, "profit")
    found = [results.worst_profit(route) for route in results.routes]
    if any(defined(one.mean) for one in found):
        cells = tuple(Cell(scale.figures(*one)) for one in found)
        yield Row("profit, mean of the worst 5 %", f"{scale.suffix}, of single replications", cells)


def tail_note(results: Results) -> str:
    """Why nothing is said of the worst replications, where there are several but too few; else empty."""
    if not 1 < results.replications < results.tail_needs:
        return ""
    return f"The mean profit of the worst 5 % is told from {results.tail_needs} replications on."


def _spread(results: Results, route: str, kpi: str, scale: Measure) -> str:
    found = results.kpi(route, kpi)
    return f"{scale.figures(found.p5)} to {scale.figures(found.p95)}"


def by_source(results: Results) -> Table | None:
    """What the leads of each campaign and segment brought and cost; None where there is one of each."""
    rows = [kpi_row(results, kpi) for kpi in source_kpis(results)]
    if not rows:
        return None
    return Table(
        caption="By campaign and segment: mean and 95 % half-width",
        corner="KPI",
        columns=results.routes,
        rows=tuple(rows),
    )


def source_kpis(
    results: Results, families: Iterable[str] = SOURCE_KPIS, kinds: Iterable[str] = ("campaign", "segment")
) -> list[str]:
    """The KPIs by campaign, and those by segment, of plans that have several; source by source."""
    scenario, chosen = results.scenario, tuple(families)
    tails = source_tails(scenario.origins, scenario.segments)
    of_kind = {"campaign": scenario.origins, "segment": tuple(scenario.segments)}
    several = [kind for kind in kinds if len(of_kind[kind]) > 1]
    shown = [tail for source, tail in tails.items() if source.partition(".")[0] in several]
    return [f"{kpi}.{tail}" for tail in shown for kpi in chosen if f"{kpi}.{tail}" in results.all_kpis]


def ignorance(results: Results) -> Table:
    """How far what nobody knows moves the mean of each KPI, and how much of the spread that makes."""
    kpis = [kpi for kpi in DIFFERENCE_KPIS if kpi in results.all_kpis]
    return Table(
        caption="What nobody knows: how far it moves each mean, and the 95 % interval of its part of the variance",
        corner="KPI",
        columns=results.routes,
        rows=tuple(_ignorance_row(results, kpi) for kpi in kpis),
    )


def _ignorance_row(results: Results, kpi: str) -> Row:
    scale = measure_of(results, kpi)
    cells = (Cell(ignorance_text(results, route, kpi, scale)) for route in results.routes)
    return Row(label(kpi), scale.unit_of_differences, tuple(cells))


def ignorance_text(results: Results, route: str, kpi: str, scale: Measure) -> str:
    """How far what nobody knows moves a route's KPI; where its part of the variance of single replications may be."""
    found = results.ignorance(kpi, route)
    if not defined(found.ignorance):
        return UNDEFINED
    return f"{scale.around(found.unknown)} ({whole_percents(found.share_low)}–{whole_percents(found.share_high)} %)"


def targets(results: Results) -> Table:
    """The chance that a replication meets each target, route by route, with its interval."""
    chances = {route: results.targets(route) for route in results.routes}
    rows = tuple(
        Row(
            target_text(target, results.scenario.currency),
            "",
            tuple(_chance(chances[route][place]) for route in results.routes),
        )
        for place, target in enumerate(results.scenario.targets)
    )
    return Table(
        caption="Chance of meeting each target, with its 95 % interval",
        corner="target",
        columns=results.routes,
        rows=rows,
    )


def _chance(chance: TargetChance) -> Cell:
    ends = f" ({whole_percents(chance.low)} to {whole_percents(chance.high)} %)" if defined(chance.low) else ""
    return Cell(percent(chance.probability) + ends)


def differences(results: Results) -> Table:
    """Paired differences of each route from the plan's first, its baseline."""
    baseline, *others = results.routes
    kpis = [kpi for kpi in DIFFERENCE_KPIS if shared(results, kpi)]
    return Table(
        caption=f"Paired differences from {baseline}, with 95 % half-widths",
        corner="KPI",
        columns=tuple(f"{route} − {baseline}" for route in others),
        rows=tuple(_difference_row(results, kpi, others, baseline) for kpi in kpis),
    )


def _difference_row(results: Results, kpi: str, others: Iterable[str], baseline: str) -> Row:
    found = [results.difference(route, minus=baseline, kpi=kpi) for route in others]
    scale = measure_of(results, kpi)
    return Row(label(kpi), scale.unit_of_differences, tuple(_difference_cell(one, scale) for one in found))


def _difference_cell(found: PairedDifference, scale: Measure) -> Cell:
    return Cell(scale.signed(found.mean, found.half_width), "" if is_surely_one(found) else "unsure")


def glossary(results: Results) -> Iterator[tuple[str, str, str]]:
    """What each KPI of the comparison means: its label, its name, its formula."""
    busy = [name for name in results.all_kpis if name.startswith("utilisation.")][:1]
    shown = (*headline_kpis(results), *adjusted_kpis(results), *DIFFERENCE_KPIS, *busy)
    families: dict[str, str] = {}
    for name in shown:
        if name in results.all_kpis:
            families.setdefault(name.partition(".")[0], name)
    for family, name in families.items():
        yield label(family), name, results.definition(name).formula
