"""Tails that a plain table does not show: of cut counts, of mixtures, and as a million draws show them."""

import math
from collections import Counter

import numpy as np
import pytest
from scipy import stats

from simulator.scenario.distributions import Binomial, Choice, Constant, Empirical, Geometric, Mixture, Poisson
from tests.scenario.known_laws import (
    ALL,
    CUT_STEPS,
    DISCRETE,
    MIRRORED,
    MIXTURES,
    TAIL,
    drawn,
    exact,
    name,
)
from tests.scenario.many_draws import million


def counts_at_scipy(d):
    """The law of a count as scipy has it."""
    match d:
        case Poisson():
            return stats.poisson(d.mean)
        case Geometric():
            return stats.geom(1 / d.mean)
        case Binomial():
            return stats.binom(d.trials, d.chance)


def steps_by_hand(d):
    """Ascending values and the chance of each, cut where the distribution is."""
    of = getattr(d, "of", d)
    if isinstance(of, (Choice, Empirical)):
        shares = Counter()
        for value, share in of.items if isinstance(of, Choice) else zip(of.values, of.counts, strict=True):
            shares[value] += share
        values, chances = (np.array(part, dtype=float) for part in zip(*sorted(shares.items()), strict=True))
    else:
        law = counts_at_scipy(of)
        reach = 60 + 12 * law.std() + 60 * law.mean() * isinstance(of, Geometric)
        values = np.arange(max(0.0, math.floor(law.mean() - reach)), math.ceil(law.mean() + reach) + 1)
        chances = law.pmf(values)
    low, high = (getattr(d, end, None) for end in ("min", "max"))
    kept = (values >= (-np.inf if low is None else low)) & (values <= (np.inf if high is None else high))
    kept &= chances > 0
    return values[kept], chances[kept] / chances[kept].sum()


GEOMETRIC = [d for d in DISCRETE if isinstance(d, Geometric) and d.mean > 1]


@pytest.mark.parametrize("d", [*CUT_STEPS, *GEOMETRIC], ids=name)
def test_counts_step_in_both_tails_where_the_chances_of_what_is_left_say(d):
    """At a step less a thousandth of a millionth it is the value, and as much beyond it the next."""
    values, chances = steps_by_hand(d)
    up_to, beyond = np.cumsum(chances)[:-1], np.cumsum(chances[::-1])[::-1][1:]
    lower, upper = (up_to > TAIL[0]) & (up_to < 0.5), (beyond > 1e-7) & (beyond < 0.5)
    assert (drawn(d, up_to[lower] * (1 - 1e-9)) == values[:-1][lower]).all()
    assert (drawn(d, up_to[lower] * (1 + 1e-9)) == values[1:][lower]).all()
    assert (drawn(d, 1 - beyond[upper] * (1 - 1e-9)) == values[1:][upper]).all()
    assert (drawn(d, 1 - beyond[upper] * (1 + 1e-9)) == values[:-1][upper]).all()
    place, over = np.searchsorted(values, drawn(d, 1 - TAIL)), np.concatenate([[1.0], beyond, [0.0]])
    assert (over[place + 1] <= MIRRORED * (1 + 1e-9)).all()
    assert (over[place] > MIRRORED * (1 - 1e-9)).all()


def parts_of(mixture, weight=1.0):
    """The weights and distributions of a mixture's components and of theirs."""
    for share, of in mixture.components:
        if isinstance(of, Mixture):
            yield from parts_of(of, weight * share)
        elif share > 0:
            yield weight * share, of


@pytest.mark.parametrize("mixture", MIXTURES, ids=name)
def test_a_mixture_is_its_components_in_their_shares(mixture):
    """In the middle as far as rounding lets see the place of u, at the outermost ends to the end."""
    parts = list(parts_of(mixture))
    below = 0.0
    for place, (weight, of) in enumerate(parts):
        for m in TAIL[1e-8 / weight < TAIL]:
            for share in (m, 1 - m):
                found, right = drawn(mixture, [below + weight * share])[0], drawn(of, [share])[0]
                assert found == pytest.approx(right, rel=1e-6, abs=1e-9), (of, share)
        below += weight
        if place == 0:
            assert drawn(mixture, weight * TAIL) == pytest.approx(drawn(of, TAIL), rel=1e-9)
    weight, of = parts[-1]
    assert drawn(mixture, 1 - weight * TAIL[TAIL > 1e-12]) == pytest.approx(drawn(of, 1 - TAIL[TAIL > 1e-12]), rel=1e-3)


SHARES = np.array([0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999])
MOST = 6.5
"""In standard errors: of the thousand shares that are compared, one goes beyond by luck in one of ten million runs."""


def some_values(d):
    """Values of a distribution, among them where its exact law has some shares below."""
    if isinstance(d, Mixture):
        return np.unique(drawn(d, SHARES))
    if d in DISCRETE:
        values, _ = steps_by_hand(d)
        return values[np.unique(np.linspace(0, len(values) - 1, 40).astype(int))]
    return exact(d)[2](SHARES)


def at_most(d, values):
    """The chance of each value or less, by the exact law."""
    if isinstance(d, Mixture):
        return sum(weight * at_most(of, values) for weight, of in parts_of(d))
    if isinstance(d, Constant):
        return (values >= d.value).astype(float)
    if isinstance(getattr(d, "of", d), (Poisson, Geometric, Binomial, Choice, Empirical)):
        steps, chances = steps_by_hand(d)
        return np.concatenate([[0.0], np.cumsum(chances)])[np.searchsorted(steps, values, side="right")]
    with np.errstate(all="ignore"):
        found = exact(d)[0](values)
    return np.where(values <= d.smallest(), 0.0, np.where(values >= d.largest(), 1.0, found))


@pytest.mark.parametrize("d", [d for d in ALL if d.standard_deviation() > 0], ids=name)
def test_of_a_million_draws_as_many_are_below_as_the_law_says(d):
    """However heavy the tails, whose moments a million draws would not tell; values are exact but for the last bits."""
    draws, values = np.sort(million(d)), some_values(d)
    found = np.searchsorted(draws, values, side="right") / len(draws)
    slack = np.maximum(4 * np.spacing(np.abs(values)), 1e-12 * abs(d.expected()))
    least, most = at_most(d, values - slack), at_most(d, values + slack)
    off = np.maximum(0.0, np.maximum(least - found, found - most))
    error = np.sqrt(most * (1 - least) / len(draws))
    assert (off <= MOST * error + 2e-6).all()
