"""What a comparison says, in sentences; the command line and the report begin with the same ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from simulator.reports.numbers import Measure, defined, measure, percent
from simulator.scenario.kpi_names import unit_named

if TYPE_CHECKING:
    from simulator.experiments.results import Best, Results
    from simulator.scenario.types import Target

_LABELS = {
    "lead_time_mean": "lead time (mean)",
    "lead_time_p50": "lead time (median)",
    "lead_time_p90": "lead time (90th percentile)",
    "cac": "cost of a new account",
    "fte": "full-time equivalents",
    "wait_mean": "wait of those served (mean)",
    "wait_p90": "wait of those served (90th percentile)",
    "wait_all": "wait of all (mean)",
    "in_time": "served in time",
    "gave_up": "gave up waiting",
    "queue": "number waiting (mean)",
    "time_in": "time in stage (mean)",
    "open_at_end": "leads still open at the end",
    "lost": "leads lost",
    "leads": "leads made",
}
_RELATIONS = {">=": "at least", "<=": "at most", ">": "more than", "<": "less than"}
_SUPERLATIVES = {
    "revenue": "Most revenue",
    "lead_time_p50": "Shortest lead time (median)",
    "headcount": "Fewest people",
}


def headline(results: Results) -> list[str]:
    """The answer in sentences: which route earns most and how sure that is, then the rest of the story."""
    sentences = [_earnings(results)]
    if len(results.routes) > 1:
        sentences += [_superlative(results, kpi) for kpi in _SUPERLATIVES if shared(results, kpi)]
    if results.replications == 1:
        return [*sentences, "One replication is one course that things may take: no intervals, no chances."]
    return sentences + [_target(results, place) for place in range(len(results.scenario.targets))]


def label(kpi: str) -> str:
    """A KPI's name in plain words: ``utilisation.field_reps`` is "utilisation: field_reps"."""
    family, dot, place = kpi.partition(".")
    words = _LABELS.get(family, family.replace("_", " "))
    return f"{words}: {place}" if dot else words


def listed(names: Sequence[str]) -> str:
    """Names as a sentence lists them: "a", "a and b", "a, b and c"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def counted(results: Results) -> str:
    """How many replications there are, in words."""
    return "one replication" if results.replications == 1 else f"{results.replications:,} replications"


def common_luck(results: Results) -> str:
    """What the routes have in common: the leads of the campaigns that they share, with all their luck."""
    fed = {frozenset(route.campaigns) for route in results.scenario.routes.values()}
    if len(fed) == 1:
        return "Every route meets the same leads with the same luck."
    return "Routes that share a campaign meet the same leads of it with the same luck."


def measure_of(results: Results, kpi: str) -> Measure:
    """The unit in which a KPI is shown for all routes of a comparison."""
    found = [results.kpi(route, kpi) for route in results.routes if kpi in results.kpi_names(route)]
    return _measure(results, kpi, [one.mean for one in found], [one.half_width for one in found])


def measure_of_differences(results: Results, kpi: str, routes: Iterable[str], baseline: str) -> Measure:
    """The unit in which differences of a KPI from one route are shown."""
    found = [results.difference(route, minus=baseline, kpi=kpi) for route in routes]
    return _measure(results, kpi, [one.mean for one in found], [one.half_width for one in found])


def _measure(results: Results, kpi: str, values: list[float | None], half_widths: list[float | None]) -> Measure:
    return measure(unit_of(results, kpi), results.scenario.currency, values, half_widths)


def unit_of(results: Results, kpi: str) -> str:
    """The unit of a KPI, whether any route has it or not."""
    found = results.all_kpis.get(kpi)
    return unit_named(kpi) if found is None else found.unit


def estimate_text(results: Results, route: str, kpi: str) -> str:
    """A KPI of a route with its half-width and unit."""
    estimate = results.kpi(route, kpi)
    return measure_of(results, kpi).text(estimate.mean, estimate.half_width)


def surely_best(results: Results, kpi: str) -> str | None:
    """The route that is the best at a KPI with 95 % confidence, where all routes can be compared; else None."""
    if len(results.routes) < 2 or not shared(results, kpi):
        return None
    found = results.best(kpi)
    return found.route if found is not None and found.verdict == "best" else None


def shared(results: Results, kpi: str) -> bool:
    """Whether a KPI can be compared: every route has it, and it is defined in each."""
    return all(kpi in results.kpi_names(route) and defined(results.kpi(route, kpi).mean) for route in results.routes)


def ranked(results: Results, kpi: str = "profit", *, least_first: bool = False) -> list[str]:
    """The routes by a KPI, the largest first; those in which it is undefined last, in the plan's order."""
    means = {route: results.kpi(route, kpi).mean for route in results.routes}
    sign = 1 if least_first else -1
    return sorted(means, key=lambda route: sign * means[route] if defined(means[route]) else float("inf"))


def _earnings(results: Results) -> str:
    first, *others = ranked(results)
    profit = results.kpi(first, "profit").mean
    text = estimate_text(results, first, "profit")
    found = results.best("profit")
    if found is None:
        return "No route has a profit."
    if not others:
        return f"{first} {'earns' if profit >= 0 else 'loses'} money: profit {text}."
    most = "earns most" if profit >= 0 else "loses least"
    return _verdict(results, found, f"{first} {most}", others[0])


def _verdict(results: Results, found: Best, claim: str, second: str) -> str:
    first = found.route
    text, lead = estimate_text(results, first, "profit"), _lead(results, first, second)
    match found.verdict:
        case "unknown":
            return f"In {counted(results)} {claim} (profit {text})."
        case "same":
            equal = listed(_equals(results, "profit", first))
            return f"{equal} earn the same in every replication: profit {text}."
        case "tie":
            return (
                f"Too close to call at {counted(results)}: {first} is ahead in profit with {text}, {lead} more "
                f"than {second} ({percent(found.probability)} sure)."
            )
    return f"{claim}: profit {text}, {lead} more than {second} ({_sure(found.probability)} sure)."


def _sure(probability: float) -> str:
    return percent(min(probability, 0.9999))


def _lead(results: Results, first: str, second: str) -> str:
    found = results.difference(first, minus=second, kpi="profit")
    return measure_of_differences(results, "profit", [first], second).text(found.mean, found.half_width)


def _superlative(results: Results, kpi: str) -> str:
    found = results.best(kpi)
    less = results.definition(kpi).better == "less"
    first, second, *_ = ranked(results, kpi, least_first=less)
    text, next_text = (estimate_text(results, route, kpi) for route in (first, second))
    opening = _SUPERLATIVES[kpi]
    if (equal := _equals(results, kpi, first)) != [first]:
        return f"{opening}: {listed(equal)}, {text} each."
    if found is not None and found.verdict == "tie":
        return f"{opening}: too close to call ({first} {text}, {second} {next_text})."
    return f"{opening}: {first}, {text} (next is {second}, {next_text})."


def _equals(results: Results, kpi: str, first: str) -> list[str]:
    mean = results.kpi(first, kpi).mean
    return [route for route in results.routes if results.kpi(route, kpi).mean == mean]


def target_text(results: Results, target: Target) -> str:
    """A target in words: "revenue at least 6 M EUR"."""
    shown = measure(unit_of(results, target.kpi), results.scenario.currency, [target.bound])
    return f"{label(target.kpi)} {_RELATIONS[target.relation]} {shown.text(target.bound, 0.0)}"


def _target(results: Results, place: int) -> str:
    chances = {route: results.targets(route)[place].probability for route in results.routes}
    known = sorted((route for route in chances if defined(chances[route])), key=lambda route: -chances[route])
    opening = f"Chance of {target_text(results, results.scenario.targets[place])}"
    if not known:
        return f"{opening}: not measured; no route has this KPI."
    if chances[known[0]] == 0:
        return f"{opening}: none; no replication of any route came to it."
    shares = [f"{route} {percent(chances[route])}" for route in known]
    return f"{opening}: {', '.join(shares[:4])}{', others less' if shares[4:] else ''}."
