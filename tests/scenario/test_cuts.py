"""Cut distributions: what is left keeps its proportions, and the means that `check` prints are those after the cut."""

import math

import numpy as np
import pytest
from scipy import special, stats

from simulator.rules.quantiles import quantile
from simulator.scenario.distributions import (
    Binomial,
    Choice,
    Constant,
    Empirical,
    Exponential,
    FromScipy,
    Gamma,
    Geometric,
    Lognormal,
    Normal,
    Poisson,
    Quantiles,
    Weibull,
    cut,
)
from simulator.scenario.moments import mean_and_deviation
from tests.scenario.many_draws import million


def lognormal_between(mean, cv, low, high):
    """Moments of a lognormal cut on both sides (Johnson, Kotz and Balakrishnan, volume 1, section 14.10.1)."""
    variance = math.log1p(cv * cv)
    sigma, mu = math.sqrt(variance), math.log(mean) - variance / 2
    a, b = ((math.log(end) - mu) / sigma for end in (low, high))

    def moment(r):
        inside = special.ndtr(b - r * sigma) - special.ndtr(a - r * sigma)
        return math.exp(r * mu + r * r * variance / 2) * inside / (special.ndtr(b) - special.ndtr(a))

    return moment(1), math.sqrt(moment(2) - moment(1) ** 2)


def gamma_between(k, scale, low, high):
    def moment(r):
        part = special.gammainc(k + r, high / scale) - special.gammainc(k + r, low / scale)
        return scale**r * math.gamma(k + r) / math.gamma(k) * part

    mean = moment(1) / moment(0)
    return mean, math.sqrt(moment(2) / moment(0) - mean**2)


def weibull_above(k, scale, low):
    def moment(r):
        t = (low / scale) ** k
        return scale**r * math.exp(t) * math.gamma(1 + r / k) * special.gammaincc(1 + r / k, t)

    return moment(1), math.sqrt(moment(2) - moment(1) ** 2)


def normal_between(mean, sd, low, high):
    law = stats.truncnorm((low - mean) / sd, (high - mean) / sd, loc=mean, scale=sd)
    return law.mean(), law.std()


SOME = -math.expm1(-3)
"""The chance that a Poisson number of mean 3 is not 0."""
WEIBULL = Weibull(mean=2.0, cv=1.7)
EXACT = [
    (cut(Exponential(mean=2.0), low=5.0), (7.0, 2.0)),
    (cut(Exponential(mean=1.0), high=1.0), (1 - 1 / (math.e - 1), math.sqrt(1 - math.e / (math.e - 1) ** 2))),
    (cut(Lognormal(mean=2.0, cv=1.0), low=1.0, high=3.0), lognormal_between(2.0, 1.0, 1.0, 3.0)),
    (cut(Lognormal(mean=2.0, cv=100.0), low=1e-4, high=1e9), lognormal_between(2.0, 100.0, 1e-4, 1e9)),
    (cut(Gamma(mean=3.0, cv=0.5), low=1.0, high=4.0), gamma_between(4.0, 0.75, 1.0, 4.0)),
    (cut(Gamma(mean=1.0, cv=5.0), low=0.0, high=50.0), gamma_between(0.04, 25.0, 0.0, 50.0)),
    (cut(WEIBULL, low=3.0), weibull_above(WEIBULL.exponent(), 2.0 / math.gamma(1 + 1 / WEIBULL.exponent()), 3.0)),
    (cut(Normal(mean=2.0, sd=1.0), low=0.5, high=3.0), normal_between(2.0, 1.0, 0.5, 3.0)),
    (cut(Normal(mean=2.0, sd=1.0), low=6.5), normal_between(2.0, 1.0, 6.5, np.inf)),
    (cut(Poisson(mean=3.0), low=1.0), (3 / SOME, math.sqrt(12 / SOME - 9 / SOME**2))),
    (cut(Geometric(mean=4.0), low=45.0), (48.0, math.sqrt(12.0))),
    (cut(Geometric(mean=2.0), high=2.0), (4 / 3, math.sqrt(2) / 3)),
    (cut(Binomial(trials=2, chance=0.5), low=1.0), (4 / 3, math.sqrt(2) / 3)),
    (cut(Empirical(values=(1.0, 2.0, 3.0, 9.0)), low=1.5, high=5.0), (2.5, 0.5)),
    (cut(Choice(items=((1.0, 0.5), (2.0, 0.25), (6.0, 0.25))), low=2.0), (4.0, 2.0)),
]


@pytest.mark.parametrize(("distribution", "moments"), EXACT, ids=str)
def test_moments_after_the_cut_are_exact(distribution, moments):
    found = distribution.expected(), distribution.standard_deviation()
    assert found == pytest.approx(moments, rel=1e-9)


def test_the_check_of_the_moments_can_fail():
    distribution, (mean, _) = EXACT[2]
    assert distribution.expected() != pytest.approx(mean * (1 + 2e-9), rel=1e-9)


@pytest.mark.parametrize(("distribution", "moments"), EXACT, ids=str)
def test_a_million_draws_have_the_moments_that_are_printed(distribution, moments):
    """The bound of 5.5 standard errors is passed by luck in fewer than one in ten million runs."""
    draws = million(distribution)
    mean, sd = moments
    assert abs(draws.mean() - mean) < 5.5 * sd / 1000
    assert distribution.smallest() <= draws.min()
    assert draws.max() <= distribution.largest()


def test_a_cut_at_both_ends_is_never_passed():
    nodes, scale = cut(Gamma(mean=3_600_000.0, cv=0.7), low=600_000.0, high=7_200_000.0).table()
    assert scale * quantile(nodes, 2.0**-53) >= 600_000.0
    assert scale * quantile(nodes, 1 - 2.0**-53) <= 7_200_000.0


def test_nothing_is_cut_where_no_end_is_stated():
    whole = Exponential(mean=2.0)
    assert cut(whole) is whole


def test_the_integrals_are_those_of_laws_that_are_known():
    for of in (Gamma(mean=2.0, cv=100.0), Lognormal(mean=2.0, cv=100.0), Weibull(mean=2.0, cv=0.001)):
        assert mean_and_deviation(of._tail) == pytest.approx((of.expected(), of.standard_deviation()), rel=1e-12)


def test_a_tail_that_falls_as_a_power_counts_to_its_end():
    """What is left of a Lomax law above a is Lomax again, its scale grown by a."""
    heavy = cut(FromScipy(name="lomax", shapes=(("c", 1.05),), scale=2.0), low=3.0)
    assert heavy.expected() == pytest.approx(3 + (2 + 3) / 0.05, rel=1e-9)
    assert heavy.standard_deviation() == math.inf


def test_two_quantiles_make_the_lognormal_that_has_them():
    sigma = math.log(4) / stats.norm.ppf(0.9)
    law = Quantiles(points=((50.0, 2.0), (90.0, 8.0)))
    assert law.expected() == pytest.approx(2 * math.exp(sigma**2 / 2), rel=1e-12)
    assert law.standard_deviation() == pytest.approx(law.expected() * math.sqrt(math.expm1(sigma**2)), rel=1e-12)


@pytest.mark.parametrize(
    ("of", "ends", "message"),
    [
        (Exponential(mean=1.0), {"low": 20.0}, "min leaves less than a millionth of the distribution"),
        (Exponential(mean=1.0), {"high": 1e-9}, "max leaves less than a millionth of the distribution"),
        (Poisson(mean=3.0), {"low": 1.2, "high": 1.8}, "min and max leave less than a millionth of the distribution"),
        (Poisson(mean=3.0), {"low": 3.0, "high": 2.0}, "max must be at least min (3), not 2"),
        (Exponential(mean=1.0), {"high": math.nan}, "max must be a finite number, not nan"),
        (Constant(value=1.0), {"high": 2.0}, "a constant distribution is not cut"),
    ],
)
def test_a_cut_that_leaves_nothing_is_refused(of, ends, message):
    with pytest.raises(ValueError) as refusal:  # noqa: PT011  (the whole message is compared)
        cut(of, **ends)
    assert str(refusal.value) == message
