"""KPIs of people: their overtime, the leads that change hands, and how they stand to their quota."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from simulator.engines.books import Books, Floats
from simulator.engines.tallies import seat_paid
from simulator.kpis.definitions import Kpi, counted, ratio, total
from simulator.rules.durations import HOUR, MONTH
from simulator.scenario.staff import Resource


def people_kpis(resource: Resource) -> Iterator[Kpi]:
    """The KPIs of a resource's people, where there is anything to count."""
    at, name = f"resource.{resource.name}", resource.name
    if resource.works_overtime:
        worked = counted(f"{at}.overtime_ms", HOUR)
        yield total(f"overtime.{name}", "working hours", "less", worked, "work outside hours, or after having left")
    if resource.assignment == "owner":
        handed = counted(f"{at}.handovers")
        yield total(f"handovers.{name}", "number", "less", handed, "touches with which somebody takes over a lead")
    if resource.cost.commission.quota is not None:
        yield from _quota_kpis(resource)


def _quota_kpis(resource: Resource) -> Iterator[Kpi]:
    name = resource.name
    yield ratio(
        f"quota_attainment.{name}",
        "share",
        "more",
        lambda books: np.sum(attainments(books, resource) >= 1, axis=0).astype(np.float64),
        lambda books: books.same(resource.headcount or 0),
        "seats whose sales bring in their quota in the window ÷ seats",
    )
    yield _attained(resource, 0.1)
    yield _attained(resource, 0.5)


def _attained(resource: Resource, share: float) -> Kpi:
    def term(books: Books) -> Floats:
        each = attainments(books, resource)
        found: Floats = np.quantile(each, share, axis=0) if len(each) else books.same(np.nan)
        return found

    return total(
        f"quota_attainment_p{round(100 * share)}.{resource.name}",
        "share",
        "more",
        term,
        f"payments for a seat's sales ÷ (quota × months of the window): what {share:.0%} of the seats stay below",
    )


def attainments(books: Books, resource: Resource) -> Floats:
    """What each seat's sales bring in, as a share of its quota for the window: seats by replications."""
    quota = (resource.cost.commission.quota or 0.0) * books.scenario.horizon / MONTH
    paid = [books.money(seat_paid(resource.name, seat)) for seat in range(resource.headcount or 0)]
    return np.array(paid).reshape(-1, books.replications) / quota
