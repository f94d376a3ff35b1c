"""What a comparison says, in sentences; the command line and the report begin with the same ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, get_args

from simulator.reports.numbers import Measure, defined, exact, measure, percent
from simulator.scenario.kpi_names import KPI_NAMES, OfPeople, unit_named
from simulator.scenario.unknown_phrases import guesses

if TYPE_CHECKING:
    from simulator.experiments.results import Best, PairedDifference, Results
    from simulator.scenario.criteria import Target
    from simulator.scenario.staff import Resource

_LABELS = {
    "lead_time_mean": "lead time (mean)",
    "lead_time_p50": "lead time (median)",
    "lead_time_p90": "lead time (90th percentile)",
    "cac": "cost of a new account",
    "cost_per_lead": "cost of a lead",
    "fte": "full-time equivalents",
    "win_rate_adjusted": "win rate, open leads followed on",
    "lead_time_mean_adjusted": "lead time (mean), open leads followed on",
    "lead_time_p50_adjusted": "lead time (median), open leads followed on",
    "lead_time_p90_adjusted": "lead time (90th percentile), open leads followed on",
    "value_per_lead_adjusted": "value per lead, open leads followed on",
    "wait_mean": "wait of those served (mean)",
    "wait_p90": "wait of those served (90th percentile)",
    "wait_all": "wait of all (mean)",
    "in_time": "served in time",
    "gave_up": "gave up waiting",
    "queue": "number waiting (mean)",
    "time_in": "time in stage (mean)",
    "filled": "seats filled",
    "waiting_for_place": "waiting for a place",
    "quota_attainment_p50": "quota attainment (median seat)",
    "quota_attainment_p10": "quota attainment (one seat in ten is below)",
    "open_at_end": "journeys open at the end, customers included",
    "lost": "leads lost",
    "leads": "leads made",
}
SIGNIFICANT = 0.05
_RELATIONS = {">=": "at least", "<=": "at most", ">": "more than", "<": "less than"}
_SUPERLATIVES = {
    "revenue": "Most revenue",
    "lead_time_p50": "Shortest lead time (median)",
    "headcount": "Fewest own people",
}


def headline(results: Results) -> list[str]:
    """The answer in sentences: which route earns most and how sure that is, then the rest of the story."""
    if results.replications == 1:
        return [_earnings(results), "One replication is one course that things may take: no intervals, no chances."]
    sentences = [_earnings(results), *_against_their_likes(results), *_unknown(results)]
    if len(results.routes) > 1:
        sentences += [_superlative(results, kpi) for kpi in _SUPERLATIVES if shared(results, kpi)]
    return sentences + [_target(results, place) for place in range(len(results.scenario.targets))]


def _unknown(results: Results) -> Iterator[str]:
    """Where the profit of the route that earns most may lie for what is uncertain, which no replications narrow."""
    best = results.best("profit")
    if results.lives == 1 or best is None:
        return
    unknown = results.ignorance("profit", best.route).unknown
    if defined(unknown):
        earned = measure_of(results, "profit").text(results.kpi(best.route, "profit").mean, unknown)
        yield (
            f"{_guesses(results)}: in nine of ten worlds that may be, {best.route} has a profit of {earned} on "
            "average. More replications narrow every other ±, not this one; to know the market better would."
        )


def _guesses(results: Results) -> str:
    """How many numbers nobody knows."""
    many = guesses(results.scenario)
    return "One of the plan's numbers is a guess" if many == 1 else f"{many:,} of the plan's numbers are guesses"


def label(kpi: str) -> str:
    """A KPI's name in plain words: ``utilisation.field_reps`` is "utilisation: field_reps"."""
    family, dot, place = kpi.partition(".")
    words = _LABELS.get(family, family.replace("_", " "))
    return f"{words}: {place}" if dot else words


def joined(names: Sequence[str], last: str = "and") -> str:
    """Names as a sentence lists them: "a", "a and b", "a, b and c"; ``last`` comes before the last."""
    return f" {last} ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def counted(results: Results) -> str:
    """How many replications there are, in words."""
    if results.replications == 1:
        return "one replication"
    return f"{results.replications:,} replications"


def in_worlds(results: Results) -> str:
    """In how many worlds they live, if something is uncertain; to be put after their number."""
    return f", two in each of {results.replications // results.lives:,} worlds" if results.lives > 1 else ""


def common_luck(results: Results) -> str:
    """What the routes have in common: the leads of the campaigns that they share, with all their luck."""
    plan = results.scenario
    fed = {frozenset(route.campaigns) for route in plan.routes.values()}
    if len(fed) == 1 and all(plan.seen_by(name).campaigns == plan.campaigns for name in plan.routes):
        return "Every route meets the same leads with the same luck."
    return "Routes that share a campaign meet the same leads of it with the same luck."


def measure_of(results: Results, kpi: str) -> Measure:
    """The unit and the decimals in which a KPI and its differences are scale, the same for all routes."""
    routes = [route for route in results.routes if kpi in results.kpi_names(route)]
    found = [results.kpi(route, kpi) for route in routes]
    leads = [results.difference(route, minus=routes[0], kpi=kpi) for route in routes[1:]]
    widths = [one.half_width for one in found] + [one.half_width for one in leads]
    means, hidden = [one.mean for one in found], [one.resolution for one in found]
    return measure(unit_of(results, kpi), results.scenario.currency, means, widths, hidden)


def unit_of(results: Results, kpi: str) -> str:
    """The unit of a KPI, whether any route has it or not."""
    found = results.all_kpis.get(kpi)
    return unit_named(kpi) if found is None else found.unit


def estimate_text(results: Results, route: str, kpi: str) -> str:
    """A KPI of a route with its half-width and unit."""
    estimate = results.kpi(route, kpi)
    return measure_of(results, kpi).text(estimate.mean, estimate.half_width)


def partner_seats(results: Results, route: str) -> int:
    """How many seats of partners a route puts to work, beside its own people."""
    return sum(one.headcount or 0 for one in _at_work(results, route) if one.channel == "indirect")


def with_partners(results: Results) -> bool:
    """Whether any route puts partners to work."""
    return any(partner_seats(results, route) for route in results.routes)


def own_people(results: Results, route: str) -> str:
    """How many seats of its own people a route puts to work, and whether there are some that nobody counts."""
    found = results.kpi(route, "headcount")
    counted = exact(found.mean) if found.half_width == 0 else estimate_text(results, route, "headcount")
    if not _unlimited(results, route):
        return counted
    return f"{counted} + unlimited" if results.kpi(route, "headcount").mean else "unlimited"


def _unlimited(results: Results, route: str) -> bool:
    return any(one.headcount is None and one.channel == "direct" for one in _at_work(results, route))


def _at_work(results: Results, route: str) -> Iterator[Resource]:
    books = results.books(route)
    return (books.scenario.resources[name] for name in books.steps)


def _people_ranked(results: Results) -> bool:
    """Whether fewer people are a merit: not by themselves where partners do the work, nor where nobody counts them."""
    return not with_partners(results) and not any(_unlimited(results, route) for route in results.routes)


def surely_best(results: Results, kpi: str) -> str | None:
    """The route that is told apart from every other as the best at a KPI, where all can be compared; else None.

    A small part of the cost is no merit by itself.
    """
    if kpi.startswith("cost.") or (kpi == "headcount" and not _people_ranked(results)):
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
    found = results.best("profit")
    if found is None:
        return "No route has a profit."
    if len(results.routes) == 1:
        return _alone(results, found.route)
    if results.replications == 1:
        profit = estimate_text(results, found.route, "profit")
        return f"In the one replication {found.route} has the largest profit, {profit}; that tells no routes apart."
    return _verdict(results, found)


def _alone(results: Results, route: str) -> str:
    found, text = results.kpi(route, "profit"), estimate_text(results, route, "profit")
    if defined(found.half_width) and abs(found.mean) < found.half_width:
        return f"Whether {route} earns or loses money cannot be told: profit {text}."
    verb = "neither earns nor loses" if not found.mean else "earns" if found.mean > 0 else "loses"
    return f"{route} {verb} money: profit {text}."


def _verdict(results: Results, found: Best) -> str:
    first, text = found.route, estimate_text(results, found.route, "profit")
    group, (second, *_) = _group(results, found), ranked(results)[1:]
    match found.verdict:
        case "same":
            return f"{joined(group)} earn the same in every replication: profit {text}.{_rest(results, group)}"
        case "tie":
            lead = f"{_lead(results, first, group[1])} more than {group[1]}"
            if len(group) == 2:
                said = f"Not told apart in profit at {counted(results)}: {joined(group)}; {first} has {text}, {lead}."
            else:
                said = (
                    f"{first} has the largest profit, {text}, {lead}; at {counted(results)} it is not told apart "
                    f"from {joined(group[1:], 'or')}."
                )
            return said + _rest(results, group)
    profit = results.kpi(first, "profit").mean
    most = "has the largest profit" if not profit else "earns most" if profit > 0 else "loses least"
    lead = f"{_lead(results, first, second)} more than {second}"
    return f"{first} {most}: profit {text}, {lead} ({_sure(found.probability)} sure)."


def _group(results: Results, found: Best) -> list[str]:
    """The best route and those not told apart from it, in the order of their means."""
    less = results.definition(found.kpi).better == "less"
    return [route for route in ranked(results, found.kpi, least_first=less) if route in (found.route, *found.peers)]


def _rest(results: Results, group: Sequence[str]) -> str:
    others = [route for route in ranked(results) if route not in group]
    return f" {joined(others)} {'earn' if others[1:] else 'earns'} less." if others else ""


def _against_their_likes(results: Results) -> Iterator[str]:
    """For each route that others are like: by how much each of them earns more or less than it does.

    Nothing is said of two routes, whose one difference is the answer itself.
    """
    routes = results.scenario.routes
    for base in results.routes if len(results.routes) > 2 else ():
        changed = [route for route in ranked(results) if routes[route].like == base and shared(results, "profit")]
        if changed:
            yield _against(results, base, changed)


def _against(results: Results, base: str, changed: Sequence[str]) -> str:
    found = [results.difference(route, minus=base, kpi="profit") for route in changed]
    scale = measure_of(results, "profit")
    told = [f"{one.route} {scale.difference(one.mean, one.half_width)}" for one in found if is_surely_one(one)]
    unsure = [one.route for one in found if not is_surely_one(one)]
    apart = [f"{joined(unsure)} {'are' if unsure[1:] else 'is'} not told apart from it"] if unsure else []
    return f"Against {base} in profit: {'; '.join([*([joined(told)] if told else []), *apart])}."


def is_surely_one(found: PairedDifference) -> bool:
    """Whether a difference is one: there is a 95 % interval, and it does not hold zero."""
    return defined(found.p_value) and found.p_value < SIGNIFICANT


def _sure(probability: float) -> str:
    return percent(min(probability, 0.9999))


def _lead(results: Results, first: str, second: str) -> str:
    found = results.difference(first, minus=second, kpi="profit")
    return measure_of(results, "profit").text(found.mean, found.half_width)


def _superlative(results: Results, kpi: str) -> str:
    found = results.best(kpi)
    if found is None:
        return f"{_opening(results, kpi)}: no route has it."
    if kpi == "headcount" and any(_unlimited(results, route) for route in results.routes):
        return f"{_named(label(kpi))}: {_each(results, results.routes, kpi)}."
    group = _group(results, found)
    if found.verdict in {"tie", "unknown"}:
        return f"{_named(label(kpi))}: not told apart ({_each(results, group, kpi)})."
    if found.verdict == "same":
        return f"{_opening(results, kpi)}: {_each(results, group, kpi)}."
    second = ranked(results, kpi, least_first=results.definition(kpi).better == "less")[1]
    texts = [_said(results, route, kpi) for route in (found.route, second)]
    return f"{_opening(results, kpi)}: {found.route}, {texts[0]} (next is {second}, {texts[1]})."


def _opening(results: Results, kpi: str) -> str:
    return "Fewest people" if kpi == "headcount" and not with_partners(results) else _SUPERLATIVES[kpi]


def _named(words: str) -> str:
    return words[0].upper() + words[1:]


def _each(results: Results, routes: Sequence[str], kpi: str) -> str:
    """What each of some routes has, once where it is the same."""
    texts = [_said(results, route, kpi) for route in routes]
    if len(set(texts)) == 1:
        return f"{joined(routes)}, {texts[0]} each"
    return ", ".join(f"{route} {text}" for route, text in zip(routes, texts, strict=True))


def _said(results: Results, route: str, kpi: str) -> str:
    if kpi != "headcount":
        return estimate_text(results, route, kpi)
    own, seats = own_people(results, route), partner_seats(results, route)
    if not with_partners(results):
        return own
    return f"{own} and 1 partner's seat" if seats == 1 else f"{own} and {seats or 'no'} partners' seats"


def target_text(target: Target, currency: str) -> str:
    """A target in words: "revenue at least 6 M EUR", "utilisation of closers at most 85 %"."""
    scale = measure(unit_named(target.kpi), currency, [target.bound])
    return f"{_in_a_sentence(target.kpi)} {_RELATIONS[target.relation]} {scale.exactly(target.bound)}"


def _in_a_sentence(kpi: str) -> str:
    """A KPI's label where a sentence goes on: "utilisation of closers", "gave up waiting at call", "cost of people"."""
    family, dot, place = kpi.partition(".")
    of = next((one.of for one in KPI_NAMES if one.name == family and one.of not in ("plan", "source")), None)
    if not dot:
        return label(kpi)
    return f"{label(family)} {'of' if of in (None, *get_args(OfPeople), 'outcome') else 'at'} {place}"


def _target(results: Results, place: int) -> str:
    chances = {route: results.targets(route)[place].probability for route in results.routes}
    known = sorted((route for route in chances if defined(chances[route])), key=lambda route: -chances[route])
    opening = f"Chance of {target_text(results.scenario.targets[place], results.scenario.currency)}"
    if not known:
        return f"{opening}: not measured; no route has this KPI."
    if chances[known[0]] == 0:
        return f"{opening}: met by no route in {counted(results)}."
    shares = [f"{route} {percent(chances[route])}" for route in known]
    if len(chances) > 1 and len({chances[route] for route in chances}) == 1:
        return f"{opening}: {percent(chances[known[0]])} in every route."
    return f"{opening}: {', '.join(shares[:4])}{_others([chances[route] for route in known])}."


def _others(chances: Sequence[float]) -> str:
    """How the chances after the fourth, of descending ones, stand to it."""
    if len(chances) < 5:
        return ""
    if chances[-1] == chances[3]:
        return ", others the same"
    return ", others no more" if chances[4] == chances[3] else ", others less"
