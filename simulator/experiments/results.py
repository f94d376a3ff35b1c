"""What a comparison of routes found: estimates, paired differences, targets, and which route is best."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from simulator.engines.books import Books, Floats, Ints
from simulator.engines.choice import COMPILED
from simulator.engines.tallies import AGES, WEEKLY
from simulator.experiments.arguments import Named, among
from simulator.experiments.blocks import Block, books_of
from simulator.experiments.estimates import UNDEFINED, Estimate, estimate
from simulator.experiments.executors import executor_for
from simulator.kpis import Kpi, kpis
from simulator.kpis.definitions import Quantile
from simulator.rules.durations import WEEK
from simulator.rules.histograms import laid, together
from simulator.scenario.criteria import Target
from simulator.scenario.kpi_names import unit_named
from simulator.scenario.types import Scenario
from simulator.scenario.unknown import lives_of
from simulator.statistics import choices, intervals, tails
from simulator.statistics.ignorance import Parts, parts_of

if TYPE_CHECKING:
    import pandas

    from simulator.reports.plots import Plots

Thing = TypeVar("Thing")
SPREAD = ("mean", "half_width", "sd", "p5", "p50", "p95")
SUMMARY = ("route", "kpi", "unit", *SPREAD)
SERIES = ("leads", "sales", "revenue", "queue", "in_progress")


@dataclass(frozen=True, kw_only=True, slots=True)
class PairedDifference:
    """How much more of a KPI one route has than another, the common luck cancelled."""

    kpi: str
    route: str
    minus: str
    mean: float
    half_width: float
    p_value: float


@dataclass(frozen=True, kw_only=True, slots=True)
class TargetChance:
    """How likely one replication of a route meets a target, with Wilson's 95 % interval.

    A replication in which the KPI is undefined does not meet it; one whose value cannot be told from the bound, for
    the bins of its durations or for rounding, counts as equal to it. NaN if the route does not have the KPI at all.
    """

    target: Target
    probability: float
    low: float
    high: float

    @property
    def label(self) -> str:
        """The target as a plan writes it, such as ``lead_time_p90 <= 75 days``."""
        return _label(self.target)


@dataclass(frozen=True, kw_only=True, slots=True)
class Best:
    """Which route is best at a KPI, how sure that is at least, and the verdict (see `statistics.choices`).

    ``peers`` are the routes that are not told apart from it, in the plan's order.
    """

    kpi: str
    route: str
    probability: float
    verdict: choices.Verdict
    peers: tuple[str, ...]


class Results:
    """The outcome of a comparison: all routes over the same replications.

    Estimates are computed when they are first asked for. The unit of every interval is the replication; where something
    is uncertain it is the pair of replications that share what is drawn (``lives`` is then 2). A route, KPI, series or
    duration that there is not raises UnknownNameError (a KeyError), which offers the nearest.
    """

    def __init__(self, scenario: Scenario, blocks: Mapping[str, Block], provenance: Mapping[str, Any]) -> None:
        self.scenario = scenario
        self.routes: tuple[str, ...] = tuple(blocks)
        self.provenance = dict(provenance)
        self.lives = lives_of(scenario)
        self._blocks = _by_route(blocks)
        self._books = _by_route({route: books_of(scenario, block) for route, block in blocks.items()})
        self._kpis = _by_route({route: _kpis_of(scenario, route) for route in blocks})
        self._estimates: dict[tuple[str, str], Estimate] = {}

    @property
    def replications(self) -> int:
        """How many replications each route has."""
        return self._books[self.routes[0]].replications

    @cached_property
    def all_kpis(self) -> dict[str, Kpi]:
        """Every KPI that some route has: those that all plans have first, then by route."""
        every = {name: kpi for route in self.routes for name, kpi in self._kpis[route].items()}
        return Named(every, "a KPI of any route", "KPIs")

    def kpi_names(self, route: str) -> tuple[str, ...]:
        """The KPIs that a route has, in the order in which they are shown."""
        return tuple(self._kpis[route])

    def definition(self, name: str) -> Kpi:
        """What a KPI means: unit, formula, whether more is better."""
        return self.all_kpis[name]

    def block(self, route: str) -> Block:
        """The tallies of a route as they were computed."""
        return self._blocks[route]

    def books(self, route: str) -> Books:
        """The counts of a route, replication by replication."""
        return self._books[route]

    def kpi(self, route: str, name: str) -> Estimate:
        """The estimate of a route's KPI."""
        kpi = self._kpis[route][name]
        if (route, name) not in self._estimates:
            self._estimates[route, name] = estimate(kpi, self._books[route], self.lives)
        return self._estimates[route, name]

    def work_out(self, jobs: int) -> None:
        """Estimate every KPI of every route, in so many threads; one that is not is estimated when it is asked for."""
        executor = executor_for(jobs, COMPILED)
        for route, books in self._books.items():
            for name, kpi in self._kpis[route].items():
                self._estimates[route, name] = estimate(kpi, books, self.lives, executor)

    def ignorance(self, kpi: str, route: str, *, minus: str | None = None) -> Parts:
        """How much of the spread of a route's KPI, or of its lead over another route, is luck, and how much ignorance.

        As standard deviations of single replications; ``unknown`` of what comes back is the ± that nine of ten
        worlds stay within. Without anything uncertain all is luck.
        """
        if minus is None:
            return self.kpi(route, kpi).parts
        leads = self.kpi(route, kpi).per_replication - self.kpi(minus, kpi).per_replication
        return parts_of(leads, self.lives)

    def difference(self, route: str, *, minus: str, kpi: str) -> PairedDifference:
        """How much more of a KPI a route has than another, over the same replications."""
        one, other = self.kpi(route, kpi), self.kpi(minus, kpi)
        found = intervals.blurred(intervals.difference(one.paired(), other.paired()), self._hidden(kpi, route, minus))
        return PairedDifference(kpi=kpi, route=route, minus=minus, **found._asdict())

    def _hidden(self, kpi: str, route: str, other: str) -> float:
        """How far a difference may be off because durations are counted in bins: not at all if all are the same."""
        resolution = self.kpi(route, kpi).resolution + self.kpi(other, kpi).resolution
        return 0.0 if resolution and self._same_durations(kpi, route, other) else resolution

    def _same_durations(self, kpi: str, route: str, other: str) -> bool:
        rule = self.definition(kpi).rule
        names = [rule.histogram] if isinstance(rule, Quantile) else AGES
        one, two = (self._books[name].histograms for name in (route, other))
        return all(one[name].same_as(two[name]) for name in names)

    def differences(self, baseline: str | None = None, kpi: str | None = None) -> list[PairedDifference]:
        """Paired differences against one route, or of all pairs (the later route minus the earlier).

        Of one KPI, or of every KPI that both routes have.
        """
        if kpi is not None:
            self.definition(kpi)
        return [
            self.difference(route, minus=minus, kpi=name)
            for minus, route in self._pairs(baseline)
            for name in self._shared(route, minus)
            if kpi in {None, name}
        ]

    def _pairs(self, baseline: str | None) -> Iterator[tuple[str, str]]:
        if baseline is None:
            yield from combinations(self.routes, 2)
        else:
            among(baseline, self.routes, "a route", "Routes")
            yield from ((baseline, route) for route in self.routes if route != baseline)

    def _shared(self, route: str, minus: str) -> list[str]:
        return [name for name in self._kpis[route] if name in self._kpis[minus]]

    def variance_reduction(self, route: str, minus: str, kpi: str) -> float:
        """How many times more replications independent luck would need for this difference's precision."""
        return intervals.variance_reduction(self.kpi(route, kpi).paired(), self.kpi(minus, kpi).paired())

    def targets(self, route: str) -> list[TargetChance]:
        """The chance that a replication of a route meets each of the plan's targets, in the plan's order."""
        return [self._chance(route, target) for target in self.scenario.targets]

    def _chance(self, route: str, target: Target) -> TargetChance:
        found = choices.Proportion(math.nan, math.nan, math.nan)
        if target.kpi in self._kpis[route]:
            met = self.kpi(route, target.kpi).meeting(target.relation, target.bound)
            by_world = met.reshape(-1, self.lives).sum(axis=1).tolist()
            found = choices.proportion(by_world, self.lives)
        return TargetChance(target=target, probability=found.share, low=found.low, high=found.high)

    def best(self, kpi: str) -> Best | None:
        """Which route is best at a KPI; None if neither more nor less is better, or no route has a value.

        Where there is one route, or some have no value, the verdict on the best of the others is ``unknown``.
        """
        better = self.definition(kpi).better
        found = [self.kpi(route, kpi) if kpi in self._kpis[route] else UNDEFINED for route in self.routes]
        if better == "neither" or not any(math.isfinite(one.mean) for one in found):
            return None
        sign = 1.0 if better == "more" else -1.0
        choice = choices.choose(
            [one.paired(sign) for one in found],
            lambda one, other: self._hidden(kpi, self.routes[one], self.routes[other]),
        )
        return Best(
            kpi=kpi,
            route=self.routes[choice.leader],
            probability=choice.probability,
            verdict=choice.verdict,
            peers=tuple(self.routes[place] for place in choice.peers),
        )

    def series(self, route: str, name: str) -> Floats:
        """A weekly series, of shape (replications, weeks).

        ``leads``, ``sales`` and ``revenue`` (in the currency) by week; ``queue`` (leads waiting) and
        ``in_progress`` (open journeys) as means over the week. The last week may be short.
        """
        among(name, SERIES, "a weekly series", "Series")
        if name in {"queue", "in_progress"}:
            return self._weekly(route, f"{name}_ms") / self._week_lengths
        values = self._weekly(route, name)
        return values / self.scenario.minor_units if name == "revenue" else values

    def _weekly(self, route: str, name: str) -> Floats:
        return self._blocks[route].weekly[:, WEEKLY.index(name), :].astype(np.float64)

    @cached_property
    def _week_lengths(self) -> Floats:
        starts = np.arange(0, self.scenario.horizon, WEEK)
        return np.minimum(WEEK, self.scenario.horizon - starts).astype(np.float64)

    def worst_profit(self, route: str) -> intervals.Interval:
        """The mean profit of the worst twentieth of a route's replications (its CVaR), in the currency.

        Undefined below `tail_needs` replications. It describes single replications as they fall, like ``p5``, and is
        no KPI.
        """
        return tails.worst_mean(self.kpi(route, "profit").per_replication, lives=self.lives)

    @property
    def tail_needs(self) -> int:
        """How many replications it takes to tell of the worst twentieth: those with ten in it."""
        return tails.needed()

    def histogram(self, route: str, name: str) -> tuple[Ints, Ints]:
        """Durations of all replications together: bins (of `rules.tallies.histogram_bin`) and counts.

        ``lead_time``, or ``wait.<stage>``.
        """
        among(name, self.histograms(route), f"a duration of {route}", "Durations")
        _, bins, counts = laid(together([self._books[route].histograms[name]]))
        return bins, counts

    def histograms(self, route: str) -> tuple[str, ...]:
        """The durations of which a route keeps a histogram."""
        return tuple(self._books[route].histograms)

    def summary(self) -> pandas.DataFrame:
        """`summary_rows` as a table."""
        from simulator.experiments import frames  # noqa: PLC0415 - pandas is slow to load

        return frames.summary(self)

    def summary_rows(self) -> Iterator[tuple[Any, ...]]:
        """A row a route and KPI: unit, mean, half-width, spread of single replications; then ``profit_cvar``."""
        for route in self.routes:
            for name in self._kpis[route]:
                found = self.kpi(route, name)
                yield route, name, self.definition(name).unit, *(getattr(found, column) for column in SPREAD)
            yield route, "profit_cvar", "money", *self.worst_profit(route), *(math.nan for _ in SPREAD[2:])

    def replication_table(self) -> pandas.DataFrame:
        """A row a route and replication, a column a KPI; NaN where it is undefined, or not the route's."""
        from simulator.experiments import frames  # noqa: PLC0415 - pandas is slow to load

        return frames.replications(self)

    def difference_table(self, baseline: str | None = None, kpi: str | None = None) -> pandas.DataFrame:
        """A row a paired difference against one route, or of all pairs; of one KPI, or of every shared one."""
        from simulator.experiments import frames  # noqa: PLC0415 - pandas is slow to load

        return frames.differences(self, baseline, kpi)

    def weekly_table(self) -> pandas.DataFrame:
        """A row a route, replication and week (from 1), a column each of the series (see `series`)."""
        from simulator.experiments import frames  # noqa: PLC0415 - pandas is slow to load

        return frames.weekly(self)

    def duration_table(self, name: str = "lead_time") -> pandas.DataFrame:
        """A row a route and bin of durations: from, below, count, and the share of all up to its end.

        All replications together; ``lead_time`` in days, ``wait.<stage>`` in hours.
        """
        from simulator.experiments import frames  # noqa: PLC0415 - pandas is slow to load

        return frames.durations(self, name)

    @property
    def plot(self) -> Plots:
        """The charts of the report on axes of one's own, such as ``plot.fan("revenue")``."""
        from simulator.reports.plots import Plots  # noqa: PLC0415 - a floor up, and only for those who look

        return Plots(self)

    def __repr__(self) -> str:
        """The plan's name, the routes and the number of replications."""
        return f"Results({self.scenario.name!r}, routes={self.routes}, replications={self.replications})"

    def _repr_html_(self) -> str:
        """What a notebook shows of results: the answer in words, and the comparison of the routes."""
        from simulator.reports.display import html  # noqa: PLC0415 - as above

        return html(self)

    def to_json(self) -> dict[str, Any]:
        """Everything as plain objects for JSON; undefined numbers are None."""
        bests = [best for best in map(self.best, self.all_kpis) if best is not None]
        found = {
            "scenario": self.scenario.name,
            "seed": self.scenario.seed,
            "replications": self.replications,
            "targets": {_label(one): _target_json(one) for one in self.scenario.targets},
            "routes": {route: self._route_json(route) for route in self.routes},
            "differences": [self._difference_json(one) for one in self.differences()],
            "best": {
                best.kpi: {"route": best.route, "probability": best.probability, "verdict": best.verdict}
                for best in bests
            },
            "provenance": self.provenance,
        }
        plain: dict[str, Any] = _without_nan(found)
        return plain

    def _route_json(self, route: str) -> dict[str, Any]:
        return {
            "kpis": {
                name: {column: getattr(self.kpi(route, name), column) for column in SPREAD} | self._parts(name, route)
                for name in self._kpis[route]
            },
            "targets": {chance.label: chance.probability for chance in self.targets(route)},
            "risk": {"profit_cvar": {**self.worst_profit(route)._asdict(), "reason": self._why_no_tail()}},
        }

    def _difference_json(self, one: PairedDifference) -> dict[str, Any]:
        return {name: getattr(one, name) for name in one.__slots__} | self._parts(one.kpi, one.route, one.minus)

    def _parts(self, kpi: str, route: str, minus: str | None = None) -> dict[str, float]:
        """How a KPI's spread is split, where something is uncertain."""
        return self.ignorance(kpi, route, minus=minus)._asdict() if self.lives > 1 else {}

    def _why_no_tail(self) -> str | None:
        return None if self.replications >= self.tail_needs else f"needs {self.tail_needs} replications"


def _by_route(things: Mapping[str, Thing]) -> Named[Thing]:
    return Named(things, "a route", "Routes")


def _kpis_of(scenario: Scenario, route: str) -> Named[Kpi]:
    return Named(kpis(scenario.seen_by(route), scenario.routes[route]), f"a KPI of {route}", "KPIs")


def _label(target: Target) -> str:
    from simulator.scenario.dumping import shown_kpi  # noqa: PLC0415 - loads the reader

    return f"{target.kpi} {target.relation} {shown_kpi(target.bound, unit_named(target.kpi))}"


def _target_json(target: Target) -> dict[str, Any]:
    return {
        "kpi": target.kpi,
        "relation": target.relation,
        "bound": target.bound,
        "unit": unit_named(target.kpi),
    }


def _without_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nan(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_nan(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
