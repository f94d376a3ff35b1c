"""The books of one replication: what happened is counted here as it happens, inside the window where that matters."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from simulator.engines.tallies import (
    RESOURCE_COUNTS,
    RESOURCE_STEP_COUNTS,
    STAGE_COUNTS,
    WEEKLY,
    Tallies,
    layout,
    resource_steps,
    weeks_of,
)
from simulator.rules.durations import WEEK
from simulator.rules.tallies import clipped, histogram_bin
from simulator.scenario.reach import reached_stages
from simulator.scenario.types import EARLY_LEAVING, Route, Scenario


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
    exhausted: int
    wait_served_ms: int
    wait_left_ms: int
    queue_ms: int
    waited_ms: int
    ended: int
    left: int
    time_ms: int


class ResourceBook:
    """What a resource counts; the amounts in ``by_step`` fall to the step of the stage that they were for."""

    __slots__ = (*RESOURCE_COUNTS, "by_step", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self.touches = self.busy_ms = self.open_ms = 0
        self.by_step: Counter[tuple[str, str]] = Counter()

    touches: int
    busy_ms: int
    open_ms: int


class Ledger:
    """One replication's books for one route."""

    def __init__(self, scenario: Scenario, route: Route) -> None:
        self.scenario, self.route = scenario, route
        self.begin, self.end = scenario.begin, scenario.end
        self.flows: Counter[str] = Counter()
        self.stages = {name: StageBook(name, scenario) for name in reached_stages(scenario, route)}
        self.resources = {name: ResourceBook(name) for name in resource_steps(scenario, route)}
        self.in_progress = Level(scenario)
        self.lead_times: Counter[int] = Counter()
        self.weekly = {name: [0] * weeks_of(scenario) for name in ("leads", "sales", "revenue")}

    def in_window(self, now: int) -> bool:
        """Whether a flow at this instant is measured."""
        return self.begin <= now < self.end

    def week_of(self, now: int) -> int:
        """The number of the window's week that holds an instant inside it."""
        return (now - self.begin) // WEEK

    def made(self, now: int, campaign: str | None) -> None:
        """A lead is made, by a campaign or (None) by a referral."""
        self.flows["world.leads"] += 1
        self.in_progress.change(now, 1)
        if self.in_window(now):
            self.flows["leads"] += 1
            self.flows["cohort.leads"] += 1
            self.weekly["leads"][self.week_of(now)] += 1
            if campaign is not None:
                self.flows[f"campaign.{campaign}.leads"] += 1

    def journey_ended(self, now: int, made: int, sales: int) -> None:
        """A journey ends; without a sale it is lost."""
        self.flows["world.ended"] += 1
        self.in_progress.change(now, -1)
        if sales:
            return
        if self.in_window(now):
            self.flows["journeys_lost"] += 1
        if self.in_window(made):
            self.flows["cohort.lost"] += 1

    def sold(self, now: int, made: int, sales: int, amount: int, profit: int) -> None:
        """A lead buys: its ``sales``-th sale, for an amount with a gross profit, in smallest units."""
        if self.in_window(now):
            self.flows["sales"] += 1
            self.flows["new_accounts"] += sales == 1
            self.flows["revenue"] += amount
            self.flows["gross_profit"] += profit
            week = self.week_of(now)
            self.weekly["sales"][week] += 1
            self.weekly["revenue"][week] += amount
        if self.in_window(made):
            self.flows["cohort.gross_profit"] += profit
            if sales == 1:
                self.flows["cohort.won"] += 1
                self.flows["cohort.lead_time_ms"] += now - made
                self.lead_times[histogram_bin(now - made)] += 1

    def served(self, book: StageBook, now: int, wait: int, due: int | None) -> None:
        """A visit's first touch starts after a wait."""
        if self.in_window(now):
            book.served += 1
            book.wait_served_ms += wait
            book.waits[histogram_bin(wait)] += 1
            if due is not None and wait <= due:
                book.in_time += 1

    def waited(self, book: StageBook, ready: int, until: int) -> None:
        """A touch has waited from ``ready`` on."""
        book.waited_ms += clipped(ready, until, self.begin, self.end)

    def left(self, book: StageBook, now: int, entered: int, outcome: str) -> None:
        """A visit is over, by an outcome that takes effect or by leaving early."""
        if self.in_window(now):
            book.outcomes[outcome] += 1
            book.left += 1
            book.time_ms += now - entered
            if outcome not in EARLY_LEAVING:
                book.ended += 1

    def gave_up(self, book: StageBook, now: int, wait: int) -> None:
        """A wait ends because the lead's patience does."""
        if self.in_window(now):
            book.gave_up += 1
            book.wait_left_ms += wait

    def still_open(self, made: int) -> None:
        """A journey is open at the world's end; it is reported as open, never as lost."""
        self.flows["world.open"] += 1
        self.flows["cohort.open"] += self.in_window(made)

    def tallies(self, stop: int) -> Tallies:
        """Close the books at the world's end."""
        names = layout(self.scenario, self.route)
        self.in_progress.change(stop, 0)
        numbers = dict(self.flows)
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

    def _histograms(self) -> dict[str, tuple[NDArray[np.int64], NDArray[np.int64]]]:
        found = {"lead_time": _histogram(self.lead_times)}
        for name, stage in self.stages.items():
            found[f"wait.{name}"] = _histogram(stage.waits)
        return found


def _histogram(counted: Counter[int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    bins = np.array(sorted(counted), dtype=np.int64)
    return bins, np.array([counted[int(index)] for index in bins], dtype=np.int64)


def _stage_numbers(book: StageBook, stop: int) -> dict[str, int]:
    book.queue.change(stop, 0)
    book.queue_ms = sum(book.queue.weeks)
    numbers = {f"stage.{book.name}.{count}": getattr(book, count) for count in STAGE_COUNTS}
    numbers.update({f"stage.{book.name}.count.{name}": n for name, n in book.outcomes.items()})
    return numbers


def _resource_numbers(book: ResourceBook) -> dict[str, int]:
    numbers = {f"resource.{book.name}.{count}": getattr(book, count) for count in RESOURCE_COUNTS}
    for (step, count), number in book.by_step.items():
        if count not in RESOURCE_STEP_COUNTS:
            raise KeyError(count)
        numbers[f"resource.{book.name}.{step}.{count}"] = number
    return numbers
