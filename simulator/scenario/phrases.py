"""Parts of a plan as phrases: what `simulator check` and the report say in the same words."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from math import floor, log10

from simulator.rules.durations import DAY, HOUR, MINUTE, MONTH, SECOND, WEEK, YEAR
from simulator.scenario.arrivals import response
from simulator.scenario.calendars import normal_week_ms
from simulator.scenario.criteria import Case, Condition
from simulator.scenario.currencies import MINOR_UNITS
from simulator.scenario.dependent import Dependent
from simulator.scenario.distributions import Distribution
from simulator.scenario.openings import CalendarLine
from simulator.scenario.types import (
    ByCase,
    Campaign,
    Count,
    Odds,
    Outcome,
    Rate,
    Referral,
    Route,
    Sale,
    Stage,
    Swings,
    Team,
    Weekly,
)
from simulator.scenario.units import shown_instant, shown_time_of_day

NAMED_HOLIDAYS = 6
_CLOCK = ((WEEK, "weeks", 5), (DAY, "days", 2), (HOUR, "h", 1), (MINUTE, "min", 1))
"""Milliseconds of a unit, its name, and from how many of them on a time is written in it."""


def duration(milliseconds: float) -> str:
    """A time in the unit that suits its length, up to four figures: ``12 min``, ``52 weeks``, ``1.5 h``, ``1 year``.

    Whole years and months are told as such.
    """
    for long, name in ((YEAR, "year"), (MONTH, "month")):
        if milliseconds and milliseconds % long == 0:
            return many(f"{milliseconds / long:,.0f}", name)
    length, unit, _ = next((one for one in _CLOCK if milliseconds >= one[2] * one[0]), (SECOND, "s", 0))
    amount = milliseconds / length
    places = max(0, 3 - floor(log10(amount))) if amount else 0
    text = f"{amount:,.{places}f}"
    return f"{text.rstrip('0').rstrip('.') if places else text} {unit}"


def roughly(milliseconds: float) -> str:
    """A time in whole units, of which there are two at least: ``67 min``, ``41 h``, ``3 days``."""
    length, unit = next(((length, unit) for length, unit, _ in _CLOCK[1:] if milliseconds >= 2 * length), (SECOND, "s"))
    return f"{milliseconds / length:,.0f} {unit}"


def by_case(of: Distribution, told: Callable[[Distribution], str]) -> str:
    """What is told of a distribution; of each of its cases where it depends on the lead."""
    if not isinstance(of, Dependent):
        return told(of)
    return " or ".join(f"{by_case(one, told)} ({of.key}: {name})" for name, one in of.cases)


def share(fraction: float) -> str:
    """A share of one as per cents, to four digits."""
    return f"{fraction * 100:.4g} %"


def figures(number: float, many: int = 4) -> str:
    """A number to so many figures, and to the whole where it has more."""
    return f"{number:,.0f}" if abs(number) >= 10 ** (many - 1) else f"{number:.{many}g}"


def money(amount: float, currency: str) -> str:
    """An amount, with its currency's smallest units where it has any; a price in parts of those to twelve figures."""
    decimals = _decimals(currency)
    if amount != round(amount):
        amount = float(f"{amount:.12g}")
    if amount == round(amount):
        return f"{amount:,.0f} {currency}"
    return f"{amount:,.{decimals}f} {currency}" if amount == round(amount, decimals) else f"{amount:,} {currency}"


def mean_money(amount: float, currency: str) -> str:
    """A mean amount in whole smallest units of its currency; below the smallest, to six figures."""
    whole = round(amount, _decimals(currency))
    return money(whole or float(f"{amount:.6g}"), currency)


def _decimals(currency: str) -> int:
    return len(str(MINOR_UNITS.get(currency, 100))) - 1


def many(number: int | str, thing: str) -> str:
    """A number of things, the thing in the plural unless there is one."""
    return f"{number} {thing}{'' if str(number) == '1' else 's'}"


def limits(stage: Stage) -> Iterator[str]:
    """What bounds the waiting at a stage and the visits to it, and what urges it."""
    if stage.patience_in:
        yield f"patience runs in {stage.patience_in.name}"
    if stage.due is not None:
        hours = f" of {stage.due_in.name}" if stage.due_in else ""
        yield f"due within {duration(stage.due)}{hours}{', else late' if stage.escalates else ''}"
    if stage.expires is not None:
        yield f"expires after {duration(stage.expires)}"
    if stage.opens:
        yield f"open in {stage.opens.name}"
    if stage.room is not None:
        yield f"room for {stage.room} waiting"
    if stage.urgency:
        yield f"urgency {stage.urgency:g}"
    if stage.max_visits is not None:
        yield f"at most {many(stage.max_visits, 'visit')}"


def consequences(outcome: Outcome, currency: str) -> Iterator[str]:
    """What an outcome brings beside the next stage: a sale, other leads, a cost."""
    if outcome.sale is not None:
        yield _sale(outcome.sale, currency)
    if outcome.subscription is not None:
        yield f"subscription × {outcome.subscription:g}" if outcome.subscription else "subscription ends"
    if outcome.refers is not None:
        yield _referral(outcome.refers)
    if outcome.cost:
        yield f"costs {money(outcome.cost, currency)}"


def _sale(sale: Sale, currency: str) -> str:
    worth = " of value" if sale.times == 1.0 and sale.term is not None else ""
    if sale.times not in (None, 1.0):
        worth = f" of {sale.times:g} × value"
    if sale.of is not None:
        worth = " of " + by_case(sale.of, lambda of: mean_money(of.expected(), currency))
    return f"sale{worth}" if sale.term is None else f"sale{worth} a month for {duration(sale.term)}"


def _referral(one: Referral) -> str:
    segment = f" of {one.segment}" if one.segment else ""
    count = by_case(one.count, lambda of: f"{of.expected():.4g}")
    return f"refers {count}{segment}{f' → {one.starts}' if one.starts else ''}"


def team(shares: Team) -> str:
    """Who does a stage, and how they divide it where they are several; nobody, if nobody is needed."""
    if isinstance(shares, tuple):
        return f"the first free of {', '.join(shares)}"
    if isinstance(shares, ByCase):
        return _by_case(shares.cases)
    if len(shares) <= 1:
        return "".join(shares) or "nobody"
    return " + ".join(f"{share(part)} {name}" for name, part in shares.items())


def leads(campaign: Campaign) -> str:
    """How many leads a campaign brings, and when."""
    source = campaign.leads
    if isinstance(source, Count):
        return f"{source.count:,} {period(source.between)}"
    if isinstance(source, Rate):
        return ", ".join((*_rate(source), *_swings(source.swings)))
    if isinstance(source, Weekly):
        hours = many(len(source.lines), "span")
        return ", ".join((f"{figures(_a_week(source))} a week in {hours} of hours", *_swings(source.swings)))
    return f"{len(source.times):,} at the times in {source.csv}"


def _rate(rate: Rate) -> Iterator[str]:
    number, each = (rate.per_open_hour, "an open hour") if rate.per_week is None else (rate.per_week, "a week")
    brought = (number or 0) * float(response(rate.spending))
    yield f"{figures(brought)} {each}"
    if rate.spending is not None:
        yield f"at most {figures(number or 0)}, half of them at {figures(rate.spending.half_at)} a month"
    if rate.regular:
        yield "regular"
    if rate.hours is not None:
        yield f"in {rate.hours.name}"
    yield from (f"× {factor:g} in {calendar.month_abbr[month]}" for month, factor in sorted(rate.months.items()))
    if rate.growth is not None:
        yield f"{rate.growth.share * 100:+.4g} % a {rate.growth.per}"
    if rate.between is not None:
        yield period(rate.between)


def _a_week(leads: Weekly) -> float:
    """How many leads a normal week brings."""
    return sum(
        (line.per_week or 0.0) + (line.per_open_hour or 0.0) * normal_week_ms(line.hours) / HOUR for line in leads.lines
    )


def _swings(swings: Swings | None) -> Iterator[str]:
    if swings is not None:
        yield f"swinging by {share(swings.cv)} a {swings.per}"


def next_stages(outcome: Outcome) -> str:
    """Where an outcome leads, and whom; empty where the journey ends."""
    return _by_case(outcome.cases) if outcome.cases else outcome.to or ""


def _by_case(cases: Sequence[Case]) -> str:
    """What follows for whom: case by case, the last for all others if it asks nothing."""
    return "; ".join(
        f"{case.then} if {asked}" if (asked := _asked(case.when)) else f"else {case.then}" for case in cases
    )


def _asked(when: Condition) -> str:
    known = [f"{name} {category}" for name, category in when.categories.items()]
    bounds = [f"{one.attribute} {one.relation} {one.bound:g}" for one in when.bounds]
    return " and ".join((*known, *bounds, *(f"{stage} done by {one}" for stage, one in when.done_by.items())))


def period(between: tuple[datetime, datetime]) -> str:
    """A time from its first day or instant to its last: one that ends at midnight names the day that ends then."""
    return f"from {shown_instant(between[0])} to {last_of(between[1])}"


def last_of(after: datetime) -> str:
    """The last day before an instant that is a midnight, or the instant."""
    whole = after == datetime.combine(after, datetime.min.time())
    return f"{after - timedelta(days=1):%Y-%m-%d}" if whole else shown_instant(after)


def hours(line: CalendarLine) -> str:
    """The days, open hours and holidays of a line of a calendar; dates without a code are counted beyond six."""
    days = ", ".join(_stretches(line.days))
    text = f"{days} {shown_time_of_day(line.opens)}-{shown_time_of_day(line.closes)}"
    if line.holiday_code:
        return f"{text} but holidays of {line.holiday_code}"
    named = [day.isoformat() for day in line.holidays]
    more = f" and {len(named) - NAMED_HOLIDAYS} more" if len(named) > NAMED_HOLIDAYS else ""
    return f"{text} but {', '.join(named[:NAMED_HOLIDAYS])}{more}" if named else text


def _stretches(days: Sequence[int]) -> Iterator[str]:
    """Days of the week, those that follow one another from their first to their last."""
    names = [name.lower() for name in calendar.day_abbr]
    for _, run in groupby(enumerate(sorted(days)), lambda found: found[1] - found[0]):
        first, *others = [names[day] for _, day in run]
        yield f"{first}-{others[-1]}" if others else first


def odds(factors: Odds) -> str:
    """What multiplies the odds of a stage's first outcome; empty if nothing does."""
    return ", ".join(_odds(factors))


def _odds(factors: Odds) -> Iterator[str]:
    yield from (f"{name} × {factor:g} per unit" for name, factor in factors.numeric.items())
    for name, categories in factors.categories.items():
        yield from (f"{name} {category} × {factor:g}" for category, factor in categories.items())
    if factors.wait_per_hour != 1:
        yield f"wait × {factors.wait_per_hour:g} an hour"
    yield from (f"wait of {duration(wait)} × {factor:g}" for wait, factor in factors.waits)
    if factors.visit != 1:
        yield f"visit × {factors.visit:g} each after the first"
    if factors.value_per_doubling != 1:
        yield f"value × {factors.value_per_doubling:g} a doubling"


def campaign_cost(campaign: Campaign, currency: str) -> str:
    """The prices of a campaign; empty if it costs nothing."""
    cost = campaign.cost
    amounts = ((cost.per_lead, "a lead"), (campaign.monthly_cost, "a month"), (cost.once, "once"))
    return ", ".join(f"{money(amount, currency)} {unit}" for amount, unit in amounts if amount)


def ways_of(stage: Stage, routes: Iterable[Route]) -> list[tuple[Sequence[str], Stage]]:
    """The ways in which routes do a stage: who does it so, and the stage as they do it.

    First those without an option of their own, together (nobody, if nobody is needed); then each with one.
    """
    workers = dict.fromkeys(name for route in routes for name in route.team.get(stage.name, {}))
    plain = [name for name in workers if name not in stage.options]
    own = [([name], done_by(stage, name)) for name in workers if name in stage.options]
    return [(plain, stage), *own] if plain or not own else [*own]


def done_by(stage: Stage, resource: str) -> Stage:
    """A stage as a resource does it: what its option says stands in place of what the stage says."""
    option = stage.options.get(resource)
    if option is None:
        return stage
    chances = option.chances or {}
    return replace(
        stage,
        effort=option.effort or stage.effort,
        touches=option.touches or stage.touches,
        gap=option.gap or stage.gap,
        odds=stage.odds if option.odds is None else option.odds,
        outcomes=tuple(replace(one, chance=chances.get(one.name, one.chance)) for one in stage.outcomes),
    )
