"""Odds: a segment's leads reach the stated chance together, and each trait multiplies the odds by its factor."""

from __future__ import annotations

import math
from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest

from simulator.engines.leads import chance_of_first
from simulator.rules.quantiles import quantile
from simulator.scenario.distributions import Beta, Choice, Constant, Exponential, Gamma, Lognormal, Uniform
from simulator.scenario.odds import LogOdds, log_odds_for, solved_intercept
from simulator.scenario.types import Attribute, Odds, Segment

HOUR = 3_600_000
FIT = Attribute(name="fit", of=Beta(alpha=2, beta=3))
AGE = Attribute(name="age", of=Gamma(mean=40, cv=0.3))
STAFF = Attribute(name="staff", of=Choice(items=((1, 0.5), (10, 0.3), (100, 0.2))))
REGION = Attribute(name="region", categories={"north": 0.6, "south": 0.3, "sea": 0.1})
KIND = Attribute(name="kind", categories={"new": 0.75, "old": 0.25})


def firms(*profile: Attribute, value=None) -> Segment:
    return Segment(name="firms", value=value, profile={attribute.name: attribute for attribute in profile})


def chance(odds: LogOdds, *, wait: float = 0.0, visit: int = 1, value: float = 0.0, **known) -> float:
    """What the engine gives a lead of whom this is known, after so many hours of waiting."""
    segment, stage = SimpleNamespace(extra_log_odds={}), SimpleNamespace(name="call")
    lead = SimpleNamespace(segment=segment, number=known.__getitem__, category=known.__getitem__, value=value)
    return chance_of_first(SimpleNamespace(lead=lead, stage=stage, number=visit, person=None), odds, round(wait * HOUR))


def times(factor: float, of: float) -> float:
    """A chance whose odds are multiplied."""
    odds = factor * of / (1 - of)
    return odds / (1 + odds)


def solved(odds: Odds, segment: Segment, stated: float = 0.3) -> LogOdds:
    return log_odds_for(stated, odds, segment)


def kinds(axis, count: int) -> list[tuple[object, float]]:
    """Kinds of leads with their shares: the categories, or so many equally likely numbers."""
    if isinstance(axis, Attribute) and axis.categories:
        return list(axis.categories.items())
    of = getattr(axis, "of", axis)
    nodes, scale = of.table()
    return [(scale * quantile(nodes, (i + 0.5) / count), 1 / count) for i in range(count)]


def mean_chance(odds: LogOdds, segment: Segment) -> float:
    """Averaged over a grid of leads, whose points are no lattice's."""
    axes = dict(segment.profile)
    if segment.value is not None:
        axes["value"] = segment.value
    numbers = sum(not getattr(axis, "categories", None) for axis in axes.values())
    count = {0: 1, 1: 4000, 2: 100}[numbers]
    total = 0.0
    for lead in product(*(kinds(axis, count) for axis in axes.values())):
        known = {name: thing for name, (thing, _) in zip(axes, lead, strict=True)}
        total += math.prod(share for _, share in lead) * chance(odds, **known)
    return total


@pytest.mark.parametrize("stated", [0.01, 0.3, 0.5, 0.95])
@pytest.mark.parametrize(
    ("odds", "segment"),
    [
        (Odds(categories={"region": {"north": 4.0}}), firms(REGION)),
        (Odds(categories={"region": {"north": 4.0, "sea": 0.1}, "kind": {"old": 0.2}}), firms(REGION, KIND)),
        (Odds(numeric={"fit": 60.0}), firms(FIT)),
        (Odds(numeric={"age": 0.9}), firms(AGE)),
        (Odds(numeric={"staff": 1.05}), firms(STAFF)),
        (Odds(value_per_doubling=0.5), firms(value=Lognormal(mean=24_000, cv=1.1))),
        (Odds(value_per_doubling=3.0), firms(value=Exponential(mean=500))),
        (Odds(numeric={"fit": 60.0}, value_per_doubling=0.5), firms(FIT, value=Lognormal(mean=24_000, cv=1.1))),
        (Odds(numeric={"fit": 9.0}, categories={"kind": {"old": 0.2}}), firms(FIT, KIND)),
        (Odds(wait_per_hour=0.5, visit=0.3), firms(FIT, value=Constant(value=9))),
    ],
)
def test_the_segments_leads_reach_the_stated_chance_together(odds: Odds, segment: Segment, stated: float) -> None:
    assert mean_chance(solved(odds, segment, stated), segment) == pytest.approx(stated, abs=1e-3)


def test_categories_are_weighed_exactly() -> None:
    """Odds 1 and 4 times a in equal parts, stated 40 %: a/(1+a) + 4a/(1+4a) = 0.8 gives 4.8 a² + a - 0.8 = 0."""
    half = Attribute(name="half", categories={"one": 0.5, "other": 0.5})
    odds = solved(Odds(categories={"half": {"other": 4.0}}), firms(half), 0.4)
    a = (-1 + math.sqrt(1 + 4 * 4.8 * 0.8)) / 9.6
    assert chance(odds, half="one") == pytest.approx(a / (1 + a), rel=1e-9)
    assert chance(odds, half="other") == pytest.approx(4 * a / (1 + 4 * a), rel=1e-9)


def test_a_category_multiplies_the_odds_against_those_left_out() -> None:
    odds = solved(Odds(categories={"region": {"north": 4.0, "sea": 0.1}, "kind": {"old": 0.2}}), firms(REGION, KIND))
    left_out = chance(odds, region="south", kind="new")
    assert chance(odds, region="north", kind="new") == pytest.approx(times(4, left_out), rel=1e-9)
    assert chance(odds, region="sea", kind="new") == pytest.approx(times(0.1, left_out), rel=1e-9)
    assert chance(odds, region="north", kind="old") == pytest.approx(times(4 * 0.2, left_out), rel=1e-9)


def test_a_number_multiplies_the_odds_with_each_unit() -> None:
    odds = solved(Odds(numeric={"age": 0.9}), firms(AGE))
    young = chance(odds, age=30)
    assert chance(odds, age=31) == pytest.approx(times(0.9, young), rel=1e-9)
    assert chance(odds, age=40) == pytest.approx(times(0.9**10, young), rel=1e-9)


def test_numbers_count_from_the_segments_mean() -> None:
    """Of a symmetric attribute and a stated half, the lead in the middle has just that."""
    even = Attribute(name="even", of=Uniform(min=2, max=6))
    assert chance(solved(Odds(numeric={"even": 9.0}), firms(even), 0.5), even=4) == pytest.approx(0.5, abs=1e-3)


def test_a_sales_value_multiplies_the_odds_with_each_doubling() -> None:
    odds = solved(Odds(value_per_doubling=1.5), firms(value=Lognormal(mean=1000, cv=1)))
    usual = chance(odds, value=1000)
    assert chance(odds, value=2000) == pytest.approx(times(1.5, usual), rel=1e-9)
    assert chance(odds, value=250) == pytest.approx(times(1.5**-2, usual), rel=1e-9)
    assert chance(odds, value=0) == chance(odds, value=1), "a thousandth of the mean is the least that counts"


def test_waiting_multiplies_the_odds_with_each_hour_and_part_of_one() -> None:
    odds = solved(Odds(wait_per_hour=0.8), firms())
    assert chance(odds) == pytest.approx(0.3, rel=1e-9)
    assert chance(odds, wait=1) == pytest.approx(times(0.8, 0.3), rel=1e-9)
    assert chance(odds, wait=2.5) == pytest.approx(times(0.8**2.5, 0.3), rel=1e-9)


def test_each_further_visit_multiplies_the_odds() -> None:
    odds = solved(Odds(visit=0.5), firms())
    assert [chance(odds, visit=n) for n in (1, 2, 4)] == pytest.approx([0.3, times(0.5, 0.3), times(0.125, 0.3)])


def test_everything_known_multiplies_together() -> None:
    odds = Odds(
        numeric={"fit": 60.0},
        categories={"kind": {"old": 0.2}},
        wait_per_hour=0.8,
        visit=0.5,
        value_per_doubling=1.5,
    )
    found = solved(odds, firms(FIT, KIND, value=Lognormal(mean=1000, cv=1)))
    plain = chance(found, fit=0.4, kind="new", value=1000)
    rich = chance(found, fit=0.9, kind="old", value=4000, wait=3, visit=2)
    assert rich == pytest.approx(times(60**0.5 * 0.2 * 1.5**2 * 0.8**3 * 0.5, plain), rel=1e-9)


def test_what_a_segment_lacks_changes_nothing_for_its_leads() -> None:
    odds = Odds(numeric={"fit": 60.0}, categories={"kind": {"old": 0.2}}, value_per_doubling=2.0)
    assert solved(odds, firms()).plain
    assert chance(solved(odds, firms())) == 0.3


def test_without_odds_the_stated_chance_holds_to_the_bit() -> None:
    assert chance(solved(Odds(), firms(FIT), 0.1)) == 0.1


@pytest.mark.parametrize("stated", [0.0, 1.0])
def test_what_is_certain_stays_so(stated: float) -> None:
    odds = solved(Odds(numeric={"fit": 60.0}, wait_per_hour=0.5), firms(FIT), stated)
    assert chance(odds, fit=0.99, wait=100) == chance(odds, fit=0.01) == stated


def test_the_intercept_is_found_where_traits_nearly_decide() -> None:
    """Six tenths are nearly sure of it, four tenths nearly sure to miss it: the mean is flat around the answer."""
    values, weights = np.array([0.0, 60.0]), np.array([0.4, 0.6])
    intercept = solved_intercept(0.6, values, weights)
    mean = 0.4 / (1 + math.exp(-intercept)) + 0.6 / (1 + math.exp(-intercept - 60))
    assert mean == pytest.approx(0.6, abs=1e-12)
