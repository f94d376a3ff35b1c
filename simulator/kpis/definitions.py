"""What a KPI is: a name, a unit, a formula in words, and the rule that computes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from simulator.engines.books import Books, Floats, Portion
from simulator.scenario.kpi_names import Unit

Better = Literal["more", "less", "neither"]

Term = Callable[[Books], Floats]


@dataclass(frozen=True, slots=True)
class Total:
    """A number that each replication has; the headline is its mean."""

    term: Term


@dataclass(frozen=True, slots=True)
class Ratio:
    """One total over another; the headline is the ratio of their sums over replications."""

    top: Term
    bottom: Term


@dataclass(frozen=True, slots=True)
class Quantile:
    """The duration that a share of the counted ones stays below; the headline pools all replications."""

    histogram: str
    share: float
    unit_ms: int


@dataclass(frozen=True, slots=True)
class Adjusted:
    """What the cohort comes to when its open leads go on as the others did; the headline pools all replications."""

    measure: Callable[[Portion], Floats]
    """Of the ages at which things happened to the cohort's leads, in the KPI's unit; of each cohort one number."""
    unit_ms: int | None = None
    """The unit of an age, which is known up to its bin; None of what is no age."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Kpi:
    """A named number that a plan is judged by."""

    name: str
    unit: Unit
    better: Better
    formula: str
    rule: Total | Ratio | Quantile | Adjusted


def counted(name: str, scale: float = 1.0) -> Term:
    """A number as it was counted, in units of a scale."""
    return lambda books: books.count(name) / scale


def level(*names: str) -> Term:
    """The mean over the window of how many there are, counted as how long each was there."""
    return lambda books: books.count(*names) / books.scenario.horizon


def paid(name: str) -> Term:
    """An amount in the plan's currency."""
    return lambda books: books.money(name)


def in_currency(amount: Term) -> Term:
    """An amount in the plan's currency that is worked out in its smallest units."""
    return lambda books: amount(books) / books.scenario.minor_units


def total(name: str, unit: Unit, better: Better, term: Term, formula: str) -> Kpi:
    """A KPI that is a total of each replication."""
    return Kpi(name=name, unit=unit, better=better, formula=formula, rule=Total(term))


def ratio(name: str, unit: Unit, better: Better, top: Term, bottom: Term, formula: str) -> Kpi:
    """A KPI that is one total over another."""
    return Kpi(name=name, unit=unit, better=better, formula=formula, rule=Ratio(top, bottom))
