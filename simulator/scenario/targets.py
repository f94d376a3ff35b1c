"""Targets as a plan writes them: bounds on KPIs that the plan has."""

from __future__ import annotations

import re
from collections.abc import Iterable

from simulator.rules.durations import DAY, HOUR
from simulator.scenario import units
from simulator.scenario.criteria import Target
from simulator.scenario.files import Notes
from simulator.scenario.hints import bounds_meant
from simulator.scenario.kpi_names import (
    FOR_EACH,
    KPI_NAMES,
    Measured,
    Staffed,
    Unit,
    source_tails,
    units_by_name,
)
from simulator.scenario.open_leads import PIPELINE
from simulator.scenario.people_shapes import ResourceShape
from simulator.scenario.problems import Path, listed, nearest, not_among, offered, shown
from simulator.scenario.readers import UNLIMITED
from simulator.scenario.shapes import PlanShape, StageShape
from simulator.scenario.types import DONE, EARLY_LEAVING

TARGET = re.compile(r"(>=|<=|>|<)\s*(.+)")


def check_targets(plan: PlanShape, problems: Notes) -> None:
    """Note every target that is no bound on a KPI of the plan, in the KPI's kind of unit."""
    if plan.resources is None or plan.stages is None:
        return
    known = kpi_units(plan)
    for name, text in (plan.targets or {}).items():
        path = ("targets", name)
        if name in known:
            _check_bound(path, name, text, known[name], problems)
        elif not _of_wrong_words(name, problems):
            message = _only_of(name, known) or not_among(name, "a KPI", known, "KPIs")
            problems.add(path, message, at="key")


def _of_wrong_words(kpi: str, problems: Notes) -> bool:
    """Whether a KPI is one of a resource of which something could not be read, so that it may be right."""
    family, _, name = kpi.partition(".")
    of_resources = any(one.name == family and "resource" in one.of for one in KPI_NAMES)
    return of_resources and any(path[:2] == ("resources", name) for path, _, _ in problems.found)


def _check_bound(path: Path, kpi: str, text: str, unit: Unit, problems: Notes) -> None:
    try:
        target(kpi, text, unit)
        if unit not in ("days", "hours", "working hours", "share"):
            problems.written_with_point(path, text.lstrip("<>= "))
    except ValueError as error:
        problems.add(path, str(error))


def _only_of(name: str, known: Iterable[str]) -> str:
    """The message for a KPI of resources, stages or outcomes that is named without one, or of one that lacks it."""
    family = next((kpi for kpi in KPI_NAMES if kpi.of != "plan" and kpi.name == name.partition(".")[0]), None)
    if family is None:
        return ""
    have = [one for one in known if one.startswith(f"{family.name}.")]
    for_each = f"`{family.name}` is measured for each {FOR_EACH[family.of]}"
    tail = name.partition(".")[2]
    shared = [f"{family.name}.{kind}s.{tail}" for kind in ("campaign", "segment")]
    meant = offered(*(one for one in shared if one in have)) or nearest(name, have)
    return f"{for_each}; here {listed(have)}.{meant}" if have else f"{for_each}; the plan has none."


def kpi_units(plan: PlanShape) -> dict[str, Unit]:
    """The units of all KPIs of a plan, by their full names."""
    counted = {name: _staffed(one) for name, one in (plan.resources or {}).items() if one.headcount != UNLIMITED}
    stages = {name: _measured(one) for name, one in (plan.stages or {}).items()}
    pipeline = () if plan.pipeline is None else (PIPELINE,)
    tails = source_tails((*(plan.campaigns or ()), *pipeline), plan.segments or ())
    return units_by_name(tails.values(), counted, stages)


def _staffed(one: ResourceShape) -> Staffed:
    differing = (one.shifts, one.people, one.absence, one.speed, one.tenure, isinstance(one.headcount, tuple))
    pools = one.assignment in (None, "pool")
    dated = (person.begins or person.ends for person in one.people or ())
    return Staffed(
        overtime=one.end_of_shift not in (None, "pause") or not pools or any(differing),
        turnover=one.tenure is not None,
        changing=one.tenure is not None or isinstance(one.headcount, tuple) or any(dated),
        hands_over=one.assignment == "owner" or one.end_of_shift == "hand_over",
        places=not pools and one.max_open_leads is not None,
        quota=one.cost is not None and one.cost.commission is not None and one.cost.commission.quota is not None,
    )


def _measured(stage: StageShape) -> Measured:
    real = tuple(name for name in stage.outcomes or () if name not in EARLY_LEAVING)
    given = stage.model_fields_set
    return Measured((*(real or (DONE.name,)), *EARLY_LEAVING), "effort" in given, "due" in given)


def target(kpi: str, text: str, unit: Unit) -> Target:
    """A bound on a KPI from a text such as ``<= 75 days``.

    Raises ValueError if it has no relation, or the bound is not in the KPI's kind of unit.
    """
    found = TARGET.fullmatch(text.strip())
    if not found:
        meant = offered(*bounds_meant(text)) or " Write '>= 100' or '<= 100'."
        raise ValueError(f"{shown(text)} is not a bound.{meant}")
    return Target(kpi=kpi, relation=found[1], bound=_bound(found[2], unit))  # type: ignore[arg-type]  # TARGET allows no other


def _bound(text: str, unit: Unit) -> float:
    if unit == "days":
        return units.clock(text) / DAY
    if unit in ("hours", "working hours"):
        return units.clock(text) / HOUR
    return units.share(text) if unit == "share" else units.plain(text)
