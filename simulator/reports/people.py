"""Who came, left, took over and worked late: the people of a comparison, in sentences and as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulator.reports.numbers import UNDEFINED, defined
from simulator.reports.tables import Cell, Row, Table, kpi_row
from simulator.reports.wording import estimate_text, joined
from simulator.scenario import people_phrases

if TYPE_CHECKING:
    from simulator.experiments.results import Results

FAMILIES = (
    *("filled", "hires", "leavers", "handovers", "waiting_for_place", "overtime"),
    *("quota_attainment", "quota_attainment_p50", "quota_attainment_p10"),
)
"""The KPIs of people, in the order of the table."""


def table(results: Results) -> Table | None:
    """The seats of each resource whose people anything is counted of, and what; None where there is none."""
    told = [name for name in results.scenario.resources if any(True for _ in _kpis(results, name))]
    rows = [row for name in told for row in (_seats(results, name), *_counted(results, name))]
    if not rows:
        return None
    hiring = [kpi_row(results, "cost.hires")] if _happens(results, "cost.hires") else []
    return Table(
        caption="The people: mean and 95 % half-width",
        corner="resource",
        columns=results.routes,
        rows=(*rows, *hiring),
    )


def _kpis(results: Results, resource: str) -> Iterator[str]:
    """What is counted of a resource's people, but for what never happens in any route."""
    for family in FAMILIES:
        if _happens(results, kpi := f"{family}.{resource}"):
            yield kpi


def _counted(results: Results, resource: str) -> Iterator[Row]:
    return (kpi_row(results, kpi) for kpi in _kpis(results, resource))


def _happens(results: Results, kpi: str) -> bool:
    means = (results.kpi(route, kpi).mean for route in results.routes if kpi in results.kpi_names(route))
    return any(defined(mean) and mean for mean in means)


def _seats(results: Results, resource: str) -> Row:
    return Row(f"seats: {resource}", "", tuple(Cell(_planned(results, route, resource)) for route in results.routes))


def _planned(results: Results, route: str, resource: str) -> str:
    books = results.books(route)
    return people_phrases.seats(books.scenario.resources[resource]) if resource in books.steps else UNDEFINED


def sentences(results: Results) -> Iterator[str]:
    """What became of the people of the route that earns most, resource by resource."""
    best = results.best("profit")
    route = results.routes[0] if best is None else best.route
    whose = f" ({route})" if len(results.routes) > 1 else ""
    for resource in results.books(route).steps:
        said = list(_Told(results, route, resource).sentences())
        if said:
            yield f"{resource}{whose}: {' '.join(said)}"
    if _measured(results, route, "cost.hires"):
        yield f"Hires{whose} cost {estimate_text(results, route, 'cost.hires')}."


def _measured(results: Results, route: str, kpi: str) -> bool:
    """Whether there is something to tell of a KPI: it is defined, and not nought."""
    mean = results.kpi(route, kpi).mean if kpi in results.kpi_names(route) else None
    return defined(mean) and mean != 0


class _Told:
    """What there is to tell of a resource's people in a route: the numbers of its KPIs, as text."""

    def __init__(self, results: Results, route: str, resource: str) -> None:
        kpis = {family: f"{family}.{resource}" for family in FAMILIES}
        measured = {family: kpi for family, kpi in kpis.items() if _measured(results, route, kpi)}
        self.texts = {family: estimate_text(results, route, kpi) for family, kpi in measured.items()}
        self.seats = _planned(results, route, resource)
        self.owned = results.books(route).scenario.resources[resource].assignment == "owner"

    def sentences(self) -> Iterator[str]:
        """The resource's seats, who came and left, what changed hands or waited, and how the quota was met."""
        texts = self.texts
        if texts:
            yield f"{', '.join((self.seats, *self._coming_and_going()))}."
        if "handovers" in texts:
            yield f"{'Leads' if self.owned else 'Unfinished touches'} change hands {_times(texts['handovers'])}."
        if "waiting_for_place" in texts:
            yield f"{texts['waiting_for_place']} leads wait on average since nobody has a place left for them."
        if "overtime" in texts:
            yield f"Overtime: {texts['overtime']}."
        if "quota_attainment_p50" in texts:
            made = texts.get("quota_attainment", "no seat")
            of = " of the seats make" if "quota_attainment" in texts else " makes"
            below = f"half bring in less than {texts['quota_attainment_p50']} of it"
            tenth = f", one in ten less than {texts['quota_attainment_p10']}" if "quota_attainment_p10" in texts else ""
            yield f"{made[0].upper()}{made[1:]}{of} their quota; {below}{tenth}."

    def _coming_and_going(self) -> Iterator[str]:
        if "filled" in self.texts:
            yield f"filled {self.texts['filled']} of the time"
        names = {"leavers": "leaver", "hires": "hire"}
        moved = [_many(self.texts[family], name) for family, name in names.items() if family in self.texts]
        if moved:
            yield joined(moved)


def _many(number: str, noun: str) -> str:
    return f"{number} {noun}{'' if number == '1' else 's'}"


def _times(number: str) -> str:
    return "once" if number == "1" else f"{number} times"
