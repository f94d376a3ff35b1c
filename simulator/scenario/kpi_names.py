"""The names of the KPIs and the units in which they are given.

One list for the reader of targets and for those who compute the KPIs. A family of KPIs has a value for each
resource, each stage, or each outcome of each stage; its name ends in theirs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

Unit = Literal["money", "money per day", "days", "hours", "share", "number"]
Of = Literal["plan", "source", "resource", "stage", "staffed stage", "promising stage", "outcome"]


FOR_EACH: Mapping[Of, str] = {
    "source": "campaign and segment",
    "resource": "resource",
    "stage": "stage",
    "staffed stage": "stage with `effort`",
    "promising stage": "stage with `effort` and `due`",
    "outcome": "outcome of each stage",
}
"""What a family of KPIs has a value for, in the words of a plan."""


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
    *_all("money", "cost cost.people cost.campaigns cost.commission cost.other cost.partners"),
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
    *_all("number", "visits", "stage"),
    *_all("hours", "time_in", "stage"),
    *_all("hours", "wait_mean wait_p90 wait_all", "staffed stage"),
    *_all("share", "gave_up", "staffed stage"),
    *_all("number", "queue", "staffed stage"),
    *_all("share", "in_time", "promising stage"),
    *_all("share", "conversion", "stage"),
    *_all("number", "count", "outcome"),
)

LATER: tuple[str, ...] = ("quota_attainment", "overtime", "cost.hires")
"""KPIs of words that are not simulated yet, with all that their names may end in."""
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
    kpi: KpiName, sources: Iterable[str], resources: Iterable[str], stages: Mapping[str, Measured]
) -> Iterator[str]:
    """The names of a KPI in a plan with these `source_tails`, resources and stages."""
    if kpi.of == "plan":
        yield kpi.name
    else:
        tails = sources if kpi.of == "source" else _tails(kpi.of, resources, stages)
        yield from (f"{kpi.name}.{tail}" for tail in tails)


def _tails(of: Of, resources: Iterable[str], stages: Mapping[str, Measured]) -> Iterable[str]:
    if of == "resource":
        return resources
    if of == "outcome":
        return [f"{name}.{outcome}" for name, stage in stages.items() for outcome in stage.outcomes]
    return [name for name, stage in stages.items() if _has(of, stage)]


def _has(of: Of, stage: Measured) -> bool:
    if of == "staffed stage":
        return stage.staffed
    if of == "promising stage":
        return stage.staffed and stage.promising
    return of == "stage"


def units_by_name(sources: Iterable[str], resources: Iterable[str], stages: Mapping[str, Measured]) -> dict[str, Unit]:
    """Every KPI's full name in a plan, with its unit; ``sources`` are the values of `source_tails`."""
    named, kept = tuple(sources), tuple(resources)
    return {name: kpi.unit for kpi in KPI_NAMES for name in full_names(kpi, named, kept, stages)}


def unit_named(name: str) -> Unit:
    """The unit of a KPI by its full name alone; KeyError of what is no KPI's name."""
    family = {kpi.name: kpi.unit for kpi in KPI_NAMES if kpi.of != "plan"}
    plain = {kpi.name: kpi.unit for kpi in KPI_NAMES if kpi.of == "plan"}
    return plain[name] if name in plain else family[name.partition(".")[0]]


def is_later_kpi(name: str) -> bool:
    """Whether a name is a KPI of the language that is not computed yet."""
    return any(name == later or name.startswith(f"{later}.") for later in LATER)
