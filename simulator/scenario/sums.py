"""Sums: whether chances and shares add up, who does each stage, and whether time passes in every loop."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate

from simulator.scenario.chances import remaining
from simulator.scenario.conditions import ways_of
from simulator.scenario.journey import Way, followers, reached, timeless_loops
from simulator.scenario.names import open_leads
from simulator.scenario.problems import Path, Problems, listed, percent
from simulator.scenario.shapes import OutcomeShape, PlanShape, RateShape, RouteShape, SpendShape, StageShape
from simulator.scenario.staffing import check_together
from simulator.scenario.types import EARLY_LEAVING, EXPIRED, LATE
from simulator.scenario.units import RATE_UNITS

MOST_GROWTH = math.log(1e6)
"""The logarithm of the factor by which a rate may grow or shrink."""
TOLERANCE = 1e-9
"""By how much chances may miss one, for their decimals."""


@dataclass(frozen=True, slots=True)
class Sums:
    """Checks one plan whose names have been checked."""

    plan: PlanShape
    problems: Problems
    apart: Collection[str] = ()
    """Routes that see a plan of their own, where their leads may come elsewhere."""

    def check(self) -> None:
        """Note everything that does not add up."""
        for name, campaign in (self.plan.campaigns or {}).items():
            if isinstance(campaign.leads, RateShape | SpendShape) and campaign.leads.growth and self.plan.start:
                self._growth(("campaigns", name, "leads", "growth"), *campaign.leads.growth)
        check_together(self.plan, self.problems)
        for name, stage in (self.plan.stages or {}).items():
            self._stage(("stages", name), stage)
        if self.plan.stages and self.plan.campaigns:
            steps = followers(self.plan, {*first_stages(self.plan).values(), *referral_stages(self.plan)})
            self._loops(steps)
            self._values(steps)
            for name, route in (self.plan.routes or {}).items():
                self._route(name, route)

    def _growth(self, path: Path, share: float, per: str) -> None:
        """A rate may not grow beyond all numbers while the world lasts."""
        lasts = sum(span or 0 for span in (self.plan.warm_up, self.plan.horizon, self.plan.follow_up))
        if abs(math.log1p(share)) * lasts / RATE_UNITS[per] > MOST_GROWTH:
            self.problems.add(path, "by the end of the plan the rate would have changed more than a millionfold.")

    def _stage(self, path: Path, stage: StageShape) -> None:
        outcomes = stage.outcomes or {}
        real = {name: one for name, one in outcomes.items() if name not in EARLY_LEAVING}
        self._ways_said_twice(path, stage)
        for name, outcome in outcomes.items():
            if name in EARLY_LEAVING:
                self._early((*path, "outcomes", name), name, outcome)
            elif outcome.effort is not None and stage.effort is None and "effort" not in stage.model_fields_set:
                self.problems.add((*path, "outcomes", name, "effort"), _NO_EFFORT)
        if real and not self._broken(real):
            self._chances((*path, "outcomes"), real)
            self._options(path, stage, real)

    def _ways_said_twice(self, path: Path, stage: StageShape) -> None:
        """Where late and expired leads go is said in one place."""
        late, expired = stage.due and stage.due.late_to, stage.expires and stage.expires.to
        for name, word, to in ((LATE, "due", late), (EXPIRED, "expires", expired)):
            outcome = (stage.outcomes or {}).get(name)
            if to and outcome and outcome.to:
                message = f"`{word}` says already that these leads go to {' or '.join(ways_of(to))}; say it once."
                self.problems.add((*path, "outcomes", name, "to"), message)

    def _broken(self, outcomes: Mapping[str, OutcomeShape]) -> bool:
        """Whether some chance was given and found wrong, so that nothing can be summed."""
        return any(one.chance is None and "chance" in one.model_fields_set for one in outcomes.values())

    def _early(self, path: Path, name: str, outcome: OutcomeShape) -> None:
        for word in sorted(outcome.model_fields_set - {"to"}):
            self.problems.add((*path, word), f"`{name}` is a way of leaving early; it may only have `to`.", at="key")

    def _chances(self, path: Path, outcomes: Mapping[str, OutcomeShape]) -> None:
        stated = [one.chance for one in outcomes.values() if one.chance is not None]
        total, left_out = sum(stated), [name for name, one in outcomes.items() if one.chance is None]
        if total > 1 + TOLERANCE:
            sums = accumulate(one.chance or 0.0 for one in outcomes.values())
            at = next(name for name, above in zip(outcomes, sums, strict=True) if above > 1 + TOLERANCE)
            terms = " + ".join(percent(chance) for chance in stated if chance)
            message = f"chances add up to {percent(total)} ({terms}); they may add up to 100 % at most."
            self.problems.add((*path, at, "chance"), message)
        elif len(left_out) > 1:
            self.problems.add(path, f"{listed(left_out)} have no chance; only one outcome may leave its chance out.")
        elif not left_out and total < 1 - TOLERANCE:
            missing = f"{percent(1 - total)} are missing; leave one outcome's chance out to give it the rest"
            self.problems.add(path, f"chances add up to {percent(total)}; {missing}.")

    def _options(self, path: Path, stage: StageShape, outcomes: Mapping[str, OutcomeShape]) -> None:
        for name, option in (stage.options or {}).items():
            at = (*path, "options", name)
            if stage.effort is None and "effort" not in stage.model_fields_set:
                self.problems.add(at, _NO_EFFORT, at="key")
            known = {one: chance for one, chance in (option.chances or {}).items() if one in outcomes}
            total = sum(known.values())
            if total > 1 + TOLERANCE:
                message = f"chances add up to {percent(total)}; they may add up to 100 % at most."
                self.problems.add((*at, "chances"), message)
            elif known and total < 1 - TOLERANCE and not self._shrinks(known, outcomes):
                message = f"chances add up to {percent(total)}, and no other outcome has a chance to take the rest."
                self.problems.add((*at, "chances"), message)

    def _shrinks(self, known: Mapping[str, float], outcomes: Mapping[str, OutcomeShape]) -> bool:
        return any(resolved(outcomes)[name] > 0 for name in outcomes if name not in known)

    def _loops(self, steps: Mapping[str, list[Way]]) -> None:
        for loop in timeless_loops(steps):
            way = " → ".join((*loop, loop[0]))
            message = f"a lead can go round {way} without time passing; put a delay on the way."
            self.problems.add(("stages", loop[0]), message, at="key")

    def _values(self, steps: Mapping[str, list[Way]]) -> None:
        """Sales of a lead's own value need segments that have one."""
        starts, today = first_stages(self.plan), pipeline_stages(self.plan)
        origins = (*starts.values(), *referral_stages(self.plan))
        met = reached(steps, (*origins, *(stage for _, stage in today)))
        for name, segment in (self.plan.segments or {}).items():
            if segment.value is not None or "value" in segment.model_fields_set:
                continue
            entries = [starts[one] for one, campaign in self.plan.campaigns.items() if campaign.segment == name]
            entries += [stage for one, stage in today if one == name]
            entries += self._entries_by_referral(name, met, origins)
            for stage in sorted(reached(steps, entries)):
                for outcome, one in (self.plan.stages[stage].outcomes or {}).items():
                    if one.sale and one.sale.times is not None:
                        message = f"the segment has no `value`, which the sale of {stage}.{outcome} needs."
                        self.problems.add(("segments", name), message, at="key")

    def _entries_by_referral(self, segment: str, met: Iterable[str], origins: tuple[str, ...]) -> Iterator[str]:
        """The stages that leads of a segment can enter because other leads, in the stages met, bring them."""
        for stage in met:
            for outcome in (self.plan.stages[stage].outcomes or {}).values():
                if outcome.refers and outcome.refers.segment == segment:
                    yield from (outcome.refers.starts,) if outcome.refers.starts else origins

    def _route(self, name: str, route: RouteShape) -> None:
        path = ("routes", name, "team")
        if route.team is None or ("like" in route.model_fields_set and self._likeness_is_wrong()):
            return
        stages = self.plan.stages
        for stage in route.team:
            if stage in stages and stages[stage].effort is None and "effort" not in stages[stage].model_fields_set:
                self.problems.add((*path, stage), _NO_EFFORT, at="key")
        if name in self.apart:
            return
        starts = first_stages(self.plan)
        entries = [starts[one] for one in route.campaigns or self.plan.campaigns if one in starts]
        ways = followers(self.plan, (*entries, *referral_stages(self.plan)))
        found = reached(ways, (*entries, *(stage for _, stage in pipeline_stages(self.plan))))
        open_stages = [one for one in stages if one in found and stages[one].effort and one not in route.team]
        if open_stages:
            word = "stage" if len(open_stages) == 1 else "stages"
            self.problems.add(path, f"nobody does the {word} {listed(open_stages)}; the route's leads come there.")

    def _likeness_is_wrong(self) -> bool:
        """Whether some `like` leads nowhere, which was noted, so that a team may not be whole."""
        return any(path[:1] == ("routes",) and path[2:] == ("like",) for path, _, _ in self.problems.found)


_NO_EFFORT = "the stage has no `effort`, so nobody works there."


def first_stages(plan: PlanShape) -> dict[str, str]:
    """Where each campaign's leads begin: as stated, or at the file's first stage."""
    first = next(iter(plan.stages))
    return {name: campaign.starts or first for name, campaign in plan.campaigns.items()}


def pipeline_stages(plan: PlanShape) -> list[tuple[str, str]]:
    """The segments and stages of today's open leads."""
    reading = open_leads(plan)
    return [(one.segment, one.stage) for one in reading.leads] if reading else []


def referral_stages(plan: PlanShape) -> tuple[str, ...]:
    """Where those begin whom today's open leads bring, if the plan has any: at the file's first stage."""
    return () if plan.pipeline is None else (next(iter(plan.stages)),)


def resolved(outcomes: Mapping[str, OutcomeShape]) -> dict[str, float]:
    """The chance of each outcome, the one that is left out taking the rest."""
    rest = remaining(one.chance for one in outcomes.values() if one.chance is not None)
    return {name: rest if one.chance is None else one.chance for name, one in outcomes.items()}
