"""KPIs of people: who comes and leaves, their overtime, the leads that change hands, and how they stand to quotas."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from simulator.engines.books import Books, Floats
from simulator.engines.tallies import seat_paid, seat_quota
from simulator.kpis.definitions import Kpi, counted, level, ratio, total
from simulator.rules.durations import HOUR
from simulator.rules.tallies import clipped
from simulator.scenario.calendars import world_ms
from simulator.scenario.staff import Resource
from simulator.scenario.types import Scenario


def people_kpis(resource: Resource) -> Iterator[Kpi]:
    """The KPIs of a resource's people, where there is anything to count."""
    at, name = f"resource.{resource.name}", resource.name
    if resource.works_overtime:
        worked = counted(f"{at}.overtime_ms", HOUR)
        yield total(f"overtime.{name}", "working hours", "less", worked, "work outside hours, or after having left")
    if resource.changes:
        came, left = counted(f"{at}.hires"), counted(f"{at}.leavers")
        yield total(f"hires.{name}", "number", "neither", came, "people who come in the window")
        yield total(f"leavers.{name}", "number", "less", left, "people who leave in the window")
    if resource.tenure is not None:
        yield _filled(resource)
    if resource.hands_over:
        handed = counted(f"{at}.handovers")
        formula = "touches, or parts of one, begun by somebody who takes over another's lead or unfinished touch"
        yield total(f"handovers.{name}", "number", "less", handed, formula)
    if resource.has_places:
        yield _waiting_for_place(name)
    if resource.cost.commission.quota is not None:
        yield from _quota_kpis(resource)


def _filled(resource: Resource) -> Kpi:
    return ratio(
        f"filled.{resource.name}",
        "share",
        "more",
        counted(f"resource.{resource.name}.present_ms"),
        lambda books: books.same(planned_ms(books.scenario, resource)),
        "time that somebody has the seats ÷ time that the headcount plans for",
    )


def planned_ms(scenario: Scenario, resource: Resource) -> int:
    """Seat-time of the window that a headcount plans for, vacant or not."""
    begin, end = scenario.begin, scenario.end
    since = [(world_ms(scenario, moment), many) for moment, many in resource.headcounts]
    since = [(begin, since[0][1]), *since[1:]] if since else [(begin, resource.headcount or 0)]
    return sum(many * clipped(a, b, begin, end) for (a, many), (b, _) in pairwise([*since, (end, 0)]))


def _waiting_for_place(resource: str) -> Kpi:
    return total(
        f"waiting_for_place.{resource}",
        "number",
        "less",
        level(f"resource.{resource}.placeless_ms"),
        "mean number of leads waiting since nobody who is there and works them has a place left under max_open_leads",
    )


def _quota_kpis(resource: Resource) -> Iterator[Kpi]:
    name = resource.name
    yield ratio(
        f"quota_attainment.{name}",
        "share",
        "more",
        lambda books: np.sum(attainments(books, resource) >= 1, axis=0).astype(np.float64),
        lambda books: np.sum(attainments(books, resource) >= 0, axis=0).astype(np.float64),
        "seats whose sales bring in their quota for the time that somebody has them ÷ seats that somebody has",
    )
    yield _attained(resource, 0.1)
    yield _attained(resource, 0.5)


def _attained(resource: Resource, share: float) -> Kpi:
    def term(books: Books) -> Floats:
        return np.array([_quantile(seats, share) for seats in attainments(books, resource).T])

    return total(
        f"quota_attainment_p{round(100 * share)}.{resource.name}",
        "share",
        "more",
        term,
        f"payments for a seat's sales ÷ (quota × months that somebody has it): what {share:.0%} of them stay below",
    )


def _quantile(values: Floats, share: float) -> float:
    known = values[~np.isnan(values)]
    return float(np.quantile(known, share)) if len(known) else float("nan")


def attainments(books: Books, resource: Resource) -> Floats:
    """What each seat's sales bring in, as a share of its quota for the time that somebody has it.

    Seats by replications; NaN of a seat that nobody has in the window.
    """
    seats = range(resource.headcount or 0)
    paid, quota = (
        np.array([books.count(name(resource.name, seat)) for seat in seats]).reshape(-1, books.replications)
        for name in (seat_paid, seat_quota)
    )
    attained: Floats = np.divide(paid, quota, out=np.full_like(paid, np.nan), where=quota > 0)
    return attained
