"""What one replication of one route leaves behind: whole numbers under names, weekly series and histograms.

Everything an engine counts is an integer (events, milliseconds, the currency's smallest units), so that sums do
not depend on the order in which they were made. The names are listed once, by `layout`; both engines fill them
and `simulator.kpis` reads them.

Names, for stage ``s``, resource ``r``, campaign ``c``, step ``p`` and outcome ``o``; flows and levels concern the
measured window, ``cohort.*`` the leads made in it, followed until the world stops:

======================================  ===============================================================
``leads``                               leads made (referrals included), cold names when they become leads
``sales``, ``new_accounts``             sales; first sales of a lead
``bookings``                            contracted value of those sales; smallest units
``revenue``, ``gross_profit``           of what was paid; smallest units
``journeys_lost``                       journeys that ended without a sale
``world.leads|ended|open``              the whole world's ledger of leads: made, or there when it began = ended + open
``cohort.leads|won|lost|open``          made in the window; with a sale; ended without; journey still open
``cohort.lead_time_ms``                 sum over the won of made -> first sale
``cohort.gross_profit``                 of all that they paid
``campaign.c.brought``                  leads and cold names that the campaign brought (without referrals)
``campaign.c.*``, ``segment.g.*``       of the leads that began with the campaign (their referrals included) or are of
                                        the segment: ``leads``, ``sales``, ``new_accounts``, ``revenue``,
                                        ``cohort.leads``, ``cohort.won`` as above; ``p.spent``: touches, shares of
                                        payments and outcomes of the step; ``resource.r.p.busy_ms`` as below
``step.p.other_cost``                   cost of outcomes of the step's stages; smallest units
``stage.s.visits``                      visits begun (those beyond max_visits are not begun)
``stage.s.served|in_time``              first touches started; those within ``due`` of getting ready
``stage.s.gave_up|turned_away``         waits ended by patience; visits sent away for want of room
``stage.s.late|expired``                escalated since their due had passed; visits expired (while delayed too)
``stage.s.exhausted``                   entries beyond max_visits
``stage.s.wait_served_ms``              ready -> first touch, summed over ``served``
``stage.s.waits_left|wait_left_ms``     waits ended by patience, expiry or escalation; ready -> leaving, summed
``stage.s.queue_ms``                    area under the number waiting (any touch), as the level moved
``stage.s.waited_ms``                   the same area, as the sum of waits clipped to the window
``stage.s.ended``                       visits ended by an outcome (counted when it takes effect)
``stage.s.left|time_ms``                visits ended, but those turned away or exhausted; their time from entry, summed
``stage.s.count.o``                     by outcome, ways of leaving early included
``resource.r.touches|busy_ms|open_ms``  touches ended; work in open hours clipped to the window; open seat-time
``resource.r.overtime_ms``              work outside open hours clipped to the window
``resource.r.scheduled_ms|present_ms``  seat-time in hours, absence not taken out; seat-time with somebody there
``resource.r.hires|leavers``            people who came; who left
``resource.r.handovers``                touches, or parts of one, begun by somebody who takes over what another did
``resource.r.placeless_ms``             area under the number of touches waiting that nobody has been given
``resource.r.seat.i.paid``              payments for what the seat sold, of a resource with a quota; smallest units
``resource.r.seat.i.quota``             its quota for the parts of months in which somebody had it; smallest units
``resource.r.p.busy_ms``                busy_ms of touches of the step's stages
``resource.r.p.touch_cost``             costs per touch (the resource's and the option's)
``resource.r.p.commission|keeps``       shares of what was paid
======================================  ===============================================================
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.rules.durations import WEEK
from simulator.scenario.open_leads import PIPELINE
from simulator.scenario.reach import met_segments, reached_stages
from simulator.scenario.staff import Resource
from simulator.scenario.types import EARLY_LEAVING, Route, Scenario, Stage, Step

WEEKLY = ("leads", "sales", "revenue", "queue_ms", "in_progress_ms")
"""Weekly series: flows by week, and areas under the number waiting and the number of open journeys."""

AGES = ("lead_time", "lost", "unsold", "over", "open", "earned")
"""Histograms over the ages of the cohort's leads: of their first sale; of their journey's end without one; of those
neither sold nor lost, at the world's end; of the last instant at which anything could come of them, their journey and
their subscription ended; of the rest, at the world's end. ``earned`` holds gross profit at the ages of payments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tallies:
    """One replication's ledger: numbers by name, weekly series, histograms of durations.

    ``values`` is int64 in the order of `layout`; ``weekly`` is int64 of shape (len(WEEKLY), weeks);
    ``histograms`` maps AGES and ``wait.<stage>`` to the code of `simulator.rules.histograms`.
    """

    names: tuple[str, ...]
    values: NDArray[np.int64]
    weekly: NDArray[np.int64]
    histograms: Mapping[str, bytes]

    def __getitem__(self, name: str) -> int:
        """Return one number by its name; KeyError if the route does not count it."""
        try:
            return int(self.values[self.names.index(name)])
        except ValueError:
            raise KeyError(name) from None


def weeks_of(scenario: Scenario) -> int:
    """How many weeks the window touches; the last may be short."""
    return -(-scenario.horizon // WEEK)


def layout(scenario: Scenario, route: Route) -> tuple[str, ...]:
    """The names of all that a replication of this route counts, in the order of `Tallies.values`."""
    return tuple(_names(scenario, route))


def _names(scenario: Scenario, route: Route) -> Iterator[str]:
    stages = [scenario.stages[name] for name in reached_stages(scenario, route)]
    yield from ("leads", "sales", "new_accounts", "bookings", "revenue", "gross_profit", "journeys_lost")
    yield from ("world.leads", "world.ended", "world.open")
    for name in ("leads", "won", "lost", "open", "lead_time_ms", "gross_profit"):
        yield f"cohort.{name}"
    steps = tuple(dict.fromkeys(stage.step for stage in stages))
    for campaign in route.campaigns:
        yield f"campaign.{campaign}.brought"
    for source in sources(scenario, route):
        yield from (f"{source}.{count}" for count in _source_counts(steps, resource_steps(scenario, route)))
    for step in steps:
        yield f"step.{step}.other_cost"
    for stage in stages:
        yield from _stage_names(stage)
    for resource, steps in resource_steps(scenario, route).items():
        yield from _resource_names(scenario.resources[resource], steps)


SOURCE_COUNTS = ("leads", "sales", "new_accounts", "revenue", "cohort.leads", "cohort.won")


def sources(scenario: Scenario, route: Route) -> tuple[str, ...]:
    """Where a route's leads come from: ``campaign.c`` for its campaigns, ``segment.g`` for its leads' segments.

    Today's open leads have come before all campaigns and count as one of their own, ``campaign.pipeline``.
    """
    segments = met_segments(scenario, route)
    origins = route.campaigns if scenario.pipeline is None else (*route.campaigns, PIPELINE)
    return (*(f"campaign.{name}" for name in origins), *(f"segment.{name}" for name in segments))


def _source_counts(steps: tuple[Step, ...], resources: Mapping[str, tuple[Step, ...]]) -> Iterator[str]:
    yield from SOURCE_COUNTS
    yield from (f"{step}.spent" for step in steps)
    yield from (f"resource.{name}.{step}.busy_ms" for name, worked in resources.items() for step in worked)


STAGE_COUNTS = (
    "visits",
    "served",
    "in_time",
    "gave_up",
    "turned_away",
    "late",
    "expired",
    "exhausted",
    "waits_left",
    "wait_served_ms",
    "wait_left_ms",
    "queue_ms",
    "waited_ms",
    "ended",
    "left",
    "time_ms",
)
RESOURCE_COUNTS = (
    "touches",
    "busy_ms",
    "overtime_ms",
    "open_ms",
    "scheduled_ms",
    "present_ms",
    "hires",
    "leavers",
    "handovers",
    "placeless_ms",
)
RESOURCE_STEP_COUNTS = ("busy_ms", "touch_cost", "commission", "keeps")


def _stage_names(stage: Stage) -> Iterator[str]:
    for count in STAGE_COUNTS:
        yield f"stage.{stage.name}.{count}"
    for name in (*(outcome.name for outcome in stage.outcomes), *EARLY_LEAVING):
        yield f"stage.{stage.name}.count.{name}"


def _resource_names(resource: Resource, steps: tuple[Step, ...]) -> Iterator[str]:
    for count in RESOURCE_COUNTS:
        yield f"resource.{resource.name}.{count}"
    for step in steps:
        for count in RESOURCE_STEP_COUNTS:
            yield f"resource.{resource.name}.{step}.{count}"
    if resource.cost.commission.quota is not None:
        for seat in range(resource.headcount or 0):
            yield seat_paid(resource.name, seat)
            yield seat_quota(resource.name, seat)


def seat_paid(resource: str, seat: int) -> str:
    """The name under which it is counted what a seat's sales have brought in."""
    return f"resource.{resource}.seat.{seat}.paid"


def seat_quota(resource: str, seat: int) -> str:
    """The name under which it is counted what a seat is to bring in while somebody has it."""
    return f"resource.{resource}.seat.{seat}.quota"


def resource_steps(scenario: Scenario, route: Route) -> dict[str, tuple[Step, ...]]:
    """The resources that a route names, each with the steps of its stages, in the plan's order.

    A resource whose stages no lead reaches is among them: it is there, and it is paid.
    """
    steps: dict[str, dict[Step, None]] = {name: {} for name in scenario.resources}
    for name in scenario.stages:
        for resource in route.team.get(name, {}):
            steps[resource][scenario.stages[name].step] = None
    return {name: tuple(found) for name, found in steps.items() if found}
