"""The names of the KPIs and the units in which they are given.

One list for the reader of targets and for those who compute the KPIs. A family of KPIs has a value for each
resource, each stage, or each outcome of each stage; its name ends in theirs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

Unit = Literal["money", "money per day", "days", "hours", "working hours", "share", "number"]
"""A KPI's unit; working hours are somebody's, of which a day has no 24."""
OfPeople = Literal[
    "resource",
    "resource in overtime",
    "resource with a turnover",
    "changing resource",
    "resource that hands over",
    "resource with places",
    "resource with a quota",
]
Of = OfPeople | Literal["plan", "source", "stage", "staffed stage", "promising stage", "outcome"]


FOR_EACH: Mapping[Of, str] = {
    "source": "campaign and segment",
    "resource": "resource",
    "resource in overtime": "resource whose people may work outside their hours",
    "resource with a turnover": "resource with a `tenure`",
    "changing resource": "resource whose people come or leave",
    "resource that hands over": "resource with 'assignment: owner' or 'end_of_shift: hand_over'",
    "resource with places": "resource whose people hold leads, up to `max_open_leads` each",
    "resource with a quota": "resource with a `quota`",
    "stage": "stage",
    "staffed stage": "stage with `effort`",
    "promising stage": "stage with `effort` and `due`",
    "outcome": "outcome of each stage",
}
"""What a family of KPIs has a value for, in the words of a plan."""


class Staffed(NamedTuple):
    """What of a resource with seats decides which KPIs it has."""

    overtime: bool = False
    """Whether somebody may work outside their hours, or when they have left."""
    turnover: bool = False
    """Whether people leave when their tenure is over."""
    changing: bool = False
    """Whether somebody may come or leave."""
    hands_over: bool = False
    """Whether somebody may go on with what is another's."""
    places: bool = False
    """Whether people may hold so many leads at a time."""
    quota: bool = False
    """Whether a seat has a quota."""


class Measured(NamedTuple):
    """What of a stage decides which KPIs it has."""

    outcomes: tuple[str, ...]
    """Ways of leaving early included."""
    staffed: bool
    """Whether somebody's effort is waited for."""
    promising: bool
    """Whether a first touch is due."""


@dataclass(frozen=True, kw_only=True, slots=True)
class KpiName:
    """A KPI's name without what it is of, its unit, and what there is one of."""

    name: str
    unit: Unit
    of: Of = "plan"


def _all(unit: Unit, names: str, of: Of = "plan") -> tuple[KpiName, ...]:
    return tuple(KpiName(name=name, unit=unit, of=of) for name in names.split())


KPI_NAMES: tuple[KpiName, ...] = (
    *_all("number", "cold_names leads sales new_accounts returning_sales"),
    *_all("money", "revenue bookings average_sale gross_profit"),
    *_all("money", "cost cost.people cost.campaigns cost.commission cost.hires cost.other cost.partners"),
    *_all("money", "profit cac cost_per_lead value_per_lead"),
    *_all("money per day", "sales_velocity"),
    *_all("number", "return_on_cost"),
    *_all("share", "win_rate close_rate"),
    *_all("days", "lead_time_mean lead_time_p50 lead_time_p90"),
    *_all("number", "headcount open_at_end lost"),
    *_all("share", "win_rate_adjusted"),
    *_all("days", "lead_time_mean_adjusted lead_time_p50_adjusted lead_time_p90_adjusted"),
    *_all("money", "value_per_lead_adjusted"),
    *_all("number", "leads sales", "source"),
    *_all("money", "revenue cost cac cost_per_lead", "source"),
    *_all("share", "win_rate", "source"),
    *_all("number", "fte", "resource"),
    *_all("share", "utilisation", "resource"),
    *_all("working hours", "overtime", "resource in overtime"),
    *_all("number", "hires leavers", "changing resource"),
    *_all("share", "filled", "resource with a turnover"),
    *_all("number", "handovers", "resource that hands over"),
    *_all("number", "waiting_for_place", "resource with places"),
    *_all("share", "quota_attainment quota_attainment_p10 quota_attainment_p50", "resource with a quota"),
    *_all("number", "visits", "stage"),
    *_all("hours", "time_in", "stage"),
    *_all("hours", "wait_mean wait_p90 wait_all", "staffed stage"),
    *_all("share", "gave_up", "staffed stage"),
    *_all("number", "queue", "staffed stage"),
    *_all("share", "in_time", "promising stage"),
    *_all("share", "conversion", "stage"),
    *_all("number", "count", "outcome"),
)

COST_PARTS: tuple[str, ...] = ("people", "campaigns", "commission", "other", "partners", "hires")
"""What ``cost.`` is followed by where it is not a campaign or segment."""


def source_tails(campaigns: Collection[str], segments: Collection[str]) -> dict[str, str]:
    """How the KPIs of ``campaign.NAME`` and ``segment.NAME`` end: in the name alone where nothing else has it.

    Else in its path in the plan, such as ``segments.people`` (since ``cost.people`` is the cost of people).
    """
    taken = {*COST_PARTS, *set(campaigns).intersection(segments)}
    paths = [("campaign", name) for name in campaigns] + [("segment", name) for name in segments]
    return {f"{kind}.{name}": f"{kind}s.{name}" if name in taken else name for kind, name in paths}


def full_names(
    kpi: KpiName, sources: Iterable[str], resources: Mapping[str, Staffed], stages: Mapping[str, Measured]
) -> Iterator[str]:
    """The names of a KPI in a plan with these `source_tails`, resources and stages."""
    if kpi.of == "plan":
        yield kpi.name
    else:
        tails = sources if kpi.of == "source" else _tails(kpi.of, resources, stages)
        yield from (f"{kpi.name}.{tail}" for tail in tails)


def _tails(of: Of, resources: Mapping[str, Staffed], stages: Mapping[str, Measured]) -> Iterable[str]:
    if of in get_args(OfPeople):
        return [name for name, one in resources.items() if _counts(of, one)]
    if of == "outcome":
        return [f"{name}.{outcome}" for name, stage in stages.items() for outcome in stage.outcomes]
    return [name for name, stage in stages.items() if _has(of, stage)]


def _counts(of: Of, resource: Staffed) -> bool:
    counts: Mapping[Of, bool] = {
        "resource in overtime": resource.overtime,
        "resource with a turnover": resource.turnover,
        "changing resource": resource.changing,
        "resource that hands over": resource.hands_over,
        "resource with places": resource.places,
        "resource with a quota": resource.quota,
    }
    return counts.get(of, True)


def _has(of: Of, stage: Measured) -> bool:
    if of == "staffed stage":
        return stage.staffed
    if of == "promising stage":
        return stage.staffed and stage.promising
    return of == "stage"


def units_by_name(
    sources: Iterable[str], resources: Mapping[str, Staffed], stages: Mapping[str, Measured]
) -> dict[str, Unit]:
    """Every KPI's full name in a plan, with its unit; ``sources`` are the values of `source_tails`."""
    named = tuple(sources)
    return {name: kpi.unit for kpi in KPI_NAMES for name in full_names(kpi, named, resources, stages)}


def unit_named(name: str) -> Unit:
    """The unit of a KPI by its full name alone; KeyError of what is no KPI's name."""
    family = {kpi.name: kpi.unit for kpi in KPI_NAMES if kpi.of != "plan"}
    plain = {kpi.name: kpi.unit for kpi in KPI_NAMES if kpi.of == "plan"}
    return plain[name] if name in plain else family[name.partition(".")[0]]
