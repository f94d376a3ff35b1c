"""The books of one replication: what happened is counted here as it happens, inside the window where that matters."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from simulator.engines.leads import Lead
from simulator.engines.tallies import (
    AGES,
    RESOURCE_COUNTS,
    RESOURCE_STEP_COUNTS,
    STAGE_COUNTS,
    WEEKLY,
    Tallies,
    layout,
    resource_steps,
    seat_paid,
    seat_quota,
    sources,
    weeks_of,
)
from simulator.rules.durations import WEEK
from simulator.rules.histograms import coded
from simulator.rules.tallies import clipped, histogram_bin
from simulator.scenario.reach import reached_stages
from simulator.scenario.types import EARLY_LEAVING, NOT_LET_IN, Route, Scenario


class Level:
    """A number that goes up and down, such as the leads waiting, and the area under it week by week."""

    __slots__ = ("begin", "end", "since", "value", "weeks")

    def __init__(self, scenario: Scenario) -> None:
        self.begin, self.end = scenario.begin, scenario.end
        self.value = 0
        self.since = 0
        self.weeks = [0] * weeks_of(scenario)

    def change(self, now: int, by: int) -> None:
        """The level stays what it was until ``now`` and is ``by`` higher from then on."""
        if self.value and now > self.since:
            self._lived(max(self.since, self.begin), min(now, self.end))
        self.since = now
        self.value += by

    def _lived(self, a: int, b: int) -> None:
        while a < b:
            week = (a - self.begin) // WEEK
            until = min(b, self.begin + (week + 1) * WEEK)
            self.weeks[week] += self.value * (until - a)
            a = until


class StageBook:
    """What a stage counts; each count is described in `simulator.engines.tallies`."""

    __slots__ = (*STAGE_COUNTS, "name", "outcomes", "queue", "waits")

    def __init__(self, name: str, scenario: Scenario) -> None:
        self.name = name
        for count in STAGE_COUNTS:
            setattr(self, count, 0)
        self.outcomes: Counter[str] = Counter()
        self.waits: Counter[int] = Counter()
        self.queue = Level(scenario)

    visits: int
    served: int
    in_time: int
    gave_up: int
    turned_away: int
    late: int
    expired: int
    exhausted: int
    waits_left: int
    wait_served_ms: int
    wait_left_ms: int
    queue_ms: int
    waited_ms: int
    ended: int
    left: int
    time_ms: int


class ResourceBook:
    """What a resource counts; the amounts in ``by_step`` fall to the step of the stage that they were for."""

    __slots__ = (*RESOURCE_COUNTS, "brought_in", "by_step", "name", "quotas")

    def __init__(self, name: str) -> None:
        self.name = name
        for count in RESOURCE_COUNTS:
            setattr(self, count, 0)
        self.by_step: Counter[tuple[str, str]] = Counter()
        self.brought_in: Counter[int] = Counter()
        """By seat, where there is a quota: what its sales have brought in."""
        self.quotas: dict[int, int] = {}
        """By seat, what they were to bring in while somebody had it."""

    touches: int
    busy_ms: int
    overtime_ms: int
    open_ms: int
    scheduled_ms: int
    present_ms: int
    hires: int
    leavers: int
    handovers: int
    placeless_ms: int


class Ledger:
    """One replication's books for one route."""

    def __init__(self, scenario: Scenario, route: Route) -> None:
        self.scenario, self.route = scenario, route
        self.begin, self.end = scenario.begin, scenario.end
        self.flows: Counter[str] = Counter()
        self.sources: dict[str, Counter[str]] = {name: Counter() for name in sources(scenario, route)}
        self.stages = {name: StageBook(name, scenario) for name in reached_stages(scenario, route)}
        self.resources = {name: ResourceBook(name) for name in resource_steps(scenario, route)}
        self.in_progress = Level(scenario)
        self.ages: dict[str, Counter[int]] = {name: Counter() for name in AGES}
        self.weekly = {name: [0] * weeks_of(scenario) for name in ("leads", "sales", "revenue")}

    def in_window(self, now: int) -> bool:
        """Whether a flow at this instant is measured."""
        return self.begin <= now < self.end

    def week_of(self, now: int) -> int:
        """The number of the window's week that holds an instant inside it."""
        return (now - self.begin) // WEEK

    def count(self, lead: Lead, name: str, number: int = 1) -> None:
        """Count something for the whole route, the lead's campaign and its segment."""
        self.flows[name] += number
        self.sources[f"campaign.{lead.campaign.name}"][name] += number
        self.sources[f"segment.{lead.segment.name}"][name] += number

    def brought(self, now: int, campaign: str) -> None:
        """A campaign brings a lead, or a cold name for the step ``generate``."""
        if self.in_window(now):
            self.flows[f"campaign.{campaign}.brought"] += 1

    def made(self, lead: Lead) -> None:
        """A lead is made, at the instant that it holds."""
        now = lead.made
        self.flows["world.leads"] += 1
        self.in_progress.change(now, 1)
        if self.in_window(now):
            self.count(lead, "leads")
            self.count(lead, "cohort.leads")
            self.weekly["leads"][self.week_of(now)] += 1

    def was_there(self, now: int) -> None:
        """A lead is there when the world begins: it is one of the world's, and was made before the window."""
        self.flows["world.leads"] += 1
        self.in_progress.change(now, 1)

    def journey_ended(self, now: int, lead: Lead) -> None:
        """A journey ends; without a sale it is lost, unless it is a cold name's, which is no lead's."""
        if not lead.is_made:
            return
        self.flows["world.ended"] += 1
        self.in_progress.change(now, -1)
        if lead.sales:
            return
        if self.in_window(now):
            self.flows["journeys_lost"] += 1
        if self.in_window(lead.made):
            self.flows["cohort.lost"] += 1
            self.ages["lost"][histogram_bin(now - lead.made)] += 1

    def sold(self, now: int, lead: Lead, contracted: int) -> None:
        """A lead buys, by a contract worth so many smallest units."""
        is_first = lead.sales == 1
        if self.in_window(now):
            self.count(lead, "sales")
            self.count(lead, "new_accounts", is_first)
            self.flows["bookings"] += contracted
            self.weekly["sales"][self.week_of(now)] += 1
        if is_first and self.in_window(lead.made):
            self.count(lead, "cohort.won")
            self.flows["cohort.lead_time_ms"] += now - lead.made
            self.ages["lead_time"][histogram_bin(now - lead.made)] += 1

    def paid(self, now: int, lead: Lead, amount: int, profit: int) -> None:
        """A lead pays an amount that leaves a gross profit, in smallest units."""
        if self.in_window(now):
            self.count(lead, "revenue", amount)
            self.flows["gross_profit"] += profit
            self.weekly["revenue"][self.week_of(now)] += amount
        if self.in_window(lead.made):
            self.flows["cohort.gross_profit"] += profit
            self.ages["earned"][histogram_bin(now - lead.made)] += profit

    def spent(self, lead: Lead, now: int, step: str, cost: int) -> None:
        """An outcome costs something."""
        if self.in_window(now):
            self.flows[f"step.{step}.other_cost"] += cost
            self.count(lead, f"{step}.spent", cost)

    def work_cost(self, lead: Lead, now: int, resource: str, step: str, kind: str, cost: int) -> None:
        """A resource gets something for a touch or a payment."""
        if cost and self.in_window(now):
            self.resources[resource].by_step[step, kind] += cost
            self.count(lead, f"{step}.spent", cost)

    def worked(self, lead: Lead, resource: str, step: str, *, busy: int, overtime: int) -> None:
        """A resource works on a lead for so many milliseconds of the window, in its open hours and outside them."""
        book = self.resources[resource]
        book.busy_ms += busy
        book.overtime_ms += overtime
        book.by_step[step, "busy_ms"] += busy
        self.count(lead, f"resource.{resource}.{step}.busy_ms", busy)

    def served(self, book: StageBook, now: int, wait: int, in_time: bool) -> None:
        """A visit's first touch starts after a wait, in time if something was promised and is kept."""
        if self.in_window(now):
            book.served += 1
            book.wait_served_ms += wait
            book.waits[histogram_bin(wait)] += 1
            book.in_time += in_time

    def waited(self, book: StageBook, ready: int, until: int) -> None:
        """A touch has waited from ``ready`` on."""
        book.waited_ms += clipped(ready, until, self.begin, self.end)

    def placeless(self, resource: str, since: int, until: int) -> None:
        """A touch has waited while nobody who was there had a place left for its lead."""
        self.resources[resource].placeless_ms += clipped(since, until, self.begin, self.end)

    def left(self, book: StageBook, now: int, entered: int, outcome: str) -> None:
        """A visit is over, by an outcome that takes effect or by leaving early."""
        if self.in_window(now):
            book.outcomes[outcome] += 1
            book.ended += outcome not in EARLY_LEAVING
            if outcome not in NOT_LET_IN:
                book.left += 1
                book.time_ms += now - entered

    def left_waiting(self, book: StageBook, now: int, wait: int) -> None:
        """A wait for the first touch ends in vain, because the time for it is up."""
        if self.in_window(now):
            book.waits_left += 1
            book.wait_left_ms += wait

    def left_early(self, book: StageBook, now: int, name: str) -> None:
        """A visit is over before its work began."""
        if self.in_window(now):
            setattr(book, name, getattr(book, name) + 1)

    def still_open(self, lead: Lead) -> None:
        """A journey is open at the world's end; it is reported as open, never as lost. A cold name's is no lead's."""
        if not lead.is_made:
            return
        self.flows["world.open"] += 1
        if self.in_window(lead.made):
            self.flows["cohort.open"] += 1
            if not lead.sales:
                self.ages["unsold"][histogram_bin(self.scenario.stop - lead.made)] += 1

    def over(self, lead: Lead, when: int) -> None:
        """Nothing can come of a lead any more from an instant on, or from the world's end on as far as is known."""
        if self.in_window(lead.made):
            name = "over" if when < self.scenario.stop else "open"
            self.ages[name][histogram_bin(min(when, self.scenario.stop) - lead.made)] += 1

    def tallies(self, stop: int) -> Tallies:
        """Close the books at the world's end."""
        names = layout(self.scenario, self.route)
        self.in_progress.change(stop, 0)
        numbers = dict(self.flows)
        for source, counts in self.sources.items():
            numbers.update({f"{source}.{name}": number for name, number in counts.items()})
        for stage in self.stages.values():
            numbers.update(_stage_numbers(stage, stop))
        for resource in self.resources.values():
            numbers.update(_resource_numbers(resource))
        return Tallies(
            names=names,
            values=np.array([numbers.get(name, 0) for name in names], dtype=np.int64),
            weekly=self._weekly(),
            histograms=self._histograms(),
        )

    def _weekly(self) -> NDArray[np.int64]:
        queues = [stage.queue.weeks for stage in self.stages.values()]
        areas = [sum(week) for week in zip(*queues, strict=True)]
        series = {**self.weekly, "queue_ms": areas, "in_progress_ms": self.in_progress.weeks}
        return np.array([series[name] for name in WEEKLY], dtype=np.int64)

    def _histograms(self) -> dict[str, bytes]:
        found = {name: _histogram(counted) for name, counted in self.ages.items()}
        for name, stage in self.stages.items():
            found[f"wait.{name}"] = _histogram(stage.waits)
        return found


def _histogram(counted: Counter[int]) -> bytes:
    bins = sorted(counted)
    return coded(np.array(bins, np.int64), np.array([counted[index] for index in bins], np.int64))


def _stage_numbers(book: StageBook, stop: int) -> dict[str, int]:
    book.queue.change(stop, 0)
    book.queue_ms = sum(book.queue.weeks)
    numbers = {f"stage.{book.name}.{count}": getattr(book, count) for count in STAGE_COUNTS}
    numbers.update({f"stage.{book.name}.count.{name}": n for name, n in book.outcomes.items()})
    return numbers


def _resource_numbers(book: ResourceBook) -> dict[str, int]:
    numbers = {f"resource.{book.name}.{count}": getattr(book, count) for count in RESOURCE_COUNTS}
    numbers.update({seat_paid(book.name, seat): paid for seat, paid in book.brought_in.items()})
    numbers.update({seat_quota(book.name, seat): quota for seat, quota in book.quotas.items()})
    for (step, count), number in book.by_step.items():
        if count not in RESOURCE_STEP_COUNTS:
            raise KeyError(count)
        numbers[f"resource.{book.name}.{step}.{count}"] = number
    return numbers
