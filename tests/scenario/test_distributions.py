"""Every family: its table against exact laws in both tails, its moments, its bounds, its refusals."""

import math
import pickle
from bisect import bisect_left
from fractions import Fraction

import numpy as np
import pytest
from scipy import integrate, stats

from simulator.rules.quantiles import quantile
from simulator.scenario.distributions import (
    FAMILIES,
    Binomial,
    Choice,
    Constant,
    Empirical,
    Exponential,
    Geometric,
    Normal,
    Poisson,
    Uniform,
    Weibull,
)
from tests.scenario.known_laws import (
    ALL,
    ASCENDING,
    CONTINUOUS,
    CVS,
    DISCRETE,
    MIRRORED,
    MIXTURES,
    TAIL,
    drawn,
    exact,
    name,
    near,
)
from tests.scenario.many_draws import million


@pytest.mark.parametrize("distribution", CONTINUOUS, ids=name)
def test_both_tails_are_within_the_promised_error(distribution):
    cdf, survival, quantile_of, upper_quantile_of = exact(distribution)
    mean = distribution.expected()
    if distribution == Uniform(min=3, max=3):
        assert set(drawn(distribution, TAIL)) == {3.0}
        return
    lower, upper = drawn(distribution, TAIL), drawn(distribution, 1 - TAIL)
    with np.errstate(all="ignore"):
        assert near(TAIL, lower, cdf(lower), quantile_of(TAIL), mean).all()
        assert near(MIRRORED, upper, survival(upper), upper_quantile_of(MIRRORED), mean).all()


def test_the_check_of_the_tails_can_fail():
    cdf, _, quantile_of, _ = exact(Exponential(mean=1))
    m = TAIL[TAIL > 1e-5]
    wrong = drawn(Exponential(mean=1), m) * (1 + 2e-6)
    assert not near(m, wrong, cdf(wrong), quantile_of(m), 1.0).any()


@pytest.mark.parametrize("distribution", ASCENDING, ids=name)
def test_more_luck_is_never_less(distribution):
    lower, upper = drawn(distribution, TAIL), drawn(distribution, 1 - TAIL)
    assert (np.diff(lower) >= 0).all()
    assert (np.diff(upper) <= 0).all()
    assert lower[-1] <= upper[-1]
    assert distribution.smallest() <= lower[0]
    assert upper[0] <= distribution.largest()
    assert np.isfinite(upper).all()


@pytest.mark.parametrize("distribution", ALL, ids=name)
def test_moments_are_those_of_the_quantiles(distribution):
    """Gauss-Legendre on each octave of both tails, with what lies beyond 2**-52 left out."""
    nodes, weights = np.polynomial.legendre.leggauss(60)
    left = np.ldexp(1.0, np.arange(-52, -1))[:, None]
    m = (left * (1.5 + nodes / 2)).ravel()
    w = (left * weights / 2).ravel()
    lower, upper = drawn(distribution, m), drawn(distribution, 1 - m)
    mean = (w * (lower + upper)).sum()
    variance = (w * ((lower - mean) ** 2 + (upper - mean) ** 2)).sum()
    stepped = distribution in [*DISCRETE, *MIXTURES]
    tolerance = 2e-2 if stepped else 1e-5
    sd = distribution.standard_deviation()
    if math.isinf(sd):
        return
    heavy = sd > 3 * abs(distribution.expected())
    slack = tolerance * 10 if heavy else tolerance
    assert mean == pytest.approx(distribution.expected(), rel=slack, abs=tolerance * sd)
    if not heavy:
        assert math.sqrt(variance) == pytest.approx(sd, rel=5 * tolerance, abs=1e-9 * abs(mean))


def tame(distribution):
    """Whether a million draws tell about its mean and spread: no rare value carries much of them."""
    sd = distribution.standard_deviation()
    return 0 < sd <= 1.5 * abs(distribution.expected()) and chance_of_the_rarest(distribution) > 1e-4


def chance_of_the_rarest(distribution):
    return min((share for _, share in getattr(distribution, "items", ()) if share > 0), default=1.0)


@pytest.mark.parametrize("distribution", [d for d in ALL if tame(d)], ids=name)
def test_a_million_draws_have_mean_and_spread(distribution):
    """Six standard errors are passed by luck in fewer than one in a hundred million runs; the error of the spread is
    estimated itself, so its bound is wider.
    """
    draws, sd = million(distribution), distribution.standard_deviation()
    assert abs(draws.mean() - distribution.expected()) < 6 * sd / 1000
    error = ((draws - draws.mean()) ** 2).std() / 1000
    assert abs(draws.var() - sd**2) < 8 * error + 1e-9 * sd**2


@pytest.mark.parametrize("distribution", ALL, ids=name)
def test_a_million_draws_are_below_a_value_as_often_as_is_said(distribution):
    """Six standard errors, as above, at values below, in and above the middle, and beyond either end."""
    draws = million(distribution)
    near = 1e-9 * (abs(distribution.expected()) + abs(draws).max())  # tables are as good as that, not better
    for x in (*np.quantile(draws, [0.0, 0.1, 0.5, 0.9, 1.0]), draws.min() - 1, draws.max() + 1):
        low, high = (distribution.chance_below(float(at)) for at in (x - near, x + near))
        assert (draws < x - near).mean() <= low + 6 * math.sqrt(low * (1 - low)) / 1000 + 5e-6
        assert (draws < x + near).mean() >= high - 6 * math.sqrt(high * (1 - high)) / 1000 - 5e-6


def exact_steps(d):
    """Ascending values and, as fractions, the chance of each or less."""
    match d:
        case Geometric():
            failure = 1 - 1 / Fraction(d.mean)
            values = range(1, 60)
            chances = [1 - failure**k for k in values]
        case Choice():
            values = sorted({v for v, _ in d.items})
            chances = [sum(Fraction(s) for v, s in d.items if v <= value) for value in values]
        case Empirical():
            values = d.values
            upto = np.cumsum(d.counts)
            chances = [Fraction(int(c), int(upto[-1])) for c in upto]
    return list(values), chances


BY_FRACTIONS = [d for d in DISCRETE if isinstance(d, (Geometric, Choice, Empirical))]


@pytest.mark.parametrize("distribution", BY_FRACTIONS, ids=name)
def test_steps_are_the_smallest_value_that_reaches_the_share(distribution):
    values, chances = exact_steps(distribution)
    shares = [u for m in TAIL[::7] for u in (float(m), float(1 - m))]
    for u in shares:
        above = bisect_left(chances, Fraction(u))
        rounding = [c for c in chances[max(above - 1, 0) : above + 1] if abs(c - Fraction(u)) < 1e-15]
        if above < len(values) and not rounding:
            assert drawn(distribution, [u])[0] == values[above]


COUNTS = [
    *((Poisson(mean=mean), stats.poisson(mean)) for mean in (1e-3, 3.0, 700.0, 1e6)),
    *((Binomial(trials=n, chance=p), stats.binom(n, p)) for n, p in ((10, 0.3), (1_000_000, 1e-6), (1_000_000, 0.4))),
]


@pytest.mark.parametrize(("of", "law"), COUNTS, ids=name)
def test_counts_step_from_one_to_the_next_where_their_chances_say(of, law):
    nodes, _ = of.table()
    for m in TAIL[::5]:
        lower, upper, mirrored = quantile(nodes, m), quantile(nodes, 1 - m), 1 - (1 - m)
        assert law.cdf(lower) >= m * (1 - 1e-11)
        assert law.cdf(lower - 1) < m * (1 + 1e-11)
        assert law.sf(upper) <= mirrored * (1 + 1e-11)
        assert law.sf(upper - 1) > mirrored * (1 - 1e-11)


def test_a_share_moved_by_a_tenth_moves_the_boundary_there():
    low, high = (Choice(items=((0.0, share), (1.0, 1 - share))) for share in (0.6, 0.7))
    shares = (np.arange(1000) + 0.5) / 1000
    assert (drawn(low, shares) != drawn(high, shares)).sum() == 100


def test_normal_is_cut_by_conditioning():
    cut = Normal(mean=0.5, sd=1.0)
    density = stats.norm(0.5, 1.0)
    mean, _ = integrate.quad(lambda x: x * density.pdf(x) / density.sf(0), 0, np.inf)
    assert cut.expected() == pytest.approx(mean, rel=1e-9)
    assert cut.smallest() == 0.0


def test_weibull_has_the_cv_it_was_asked_for():
    for cv in CVS:
        k = Weibull(mean=1.0, cv=cv).exponent()
        log_ratio = math.lgamma(1 + 2 / k) - 2 * math.lgamma(1 + 1 / k)
        assert math.expm1(log_ratio) == pytest.approx(cv**2, rel=1e-8)
    assert Weibull(mean=1.0, cv=1.0).exponent() == pytest.approx(1.0, rel=1e-12)


def test_empirical_keeps_what_it_was_given():
    observed = Empirical(values=(3.0, 1.0, 2.0, 2.0), csv="calls.csv", column="duration", unit="s")
    assert observed.values == (1.0, 2.0, 3.0)
    assert observed.counts == (1, 2, 1)
    assert list(observed.observations()) == [1.0, 2.0, 2.0, 3.0]
    assert Empirical(values=tuple(observed.observations())) == Empirical(values=(2.0, 3.0, 2.0, 1.0))


@pytest.mark.parametrize("distribution", ALL, ids=name)
def test_distributions_travel_between_processes(distribution):
    assert pickle.loads(pickle.dumps(distribution)) == distribution  # noqa: S301
    assert hash(distribution) == hash(pickle.loads(pickle.dumps(distribution)))  # noqa: S301


@pytest.mark.parametrize(
    ("family", "parameters", "message"),
    [
        ("exponential", {"mean": -3.0}, "mean must be above 0, not -3"),
        ("exponential", {"mean": math.nan}, "mean must be a finite number, not nan"),
        ("exponential", {"mean": math.inf}, "mean must be a finite number, not inf"),
        ("gamma", {"mean": 1.0, "cv": 0.0}, "cv must be from 0.001 to 100, not 0"),
        ("lognormal", {"mean": 0.0, "cv": 1.0}, "mean must be above 0, not 0"),
        ("weibull", {"mean": 1.0, "cv": 500.0}, "cv must be from 0.001 to 100, not 500"),
        ("uniform", {"min": 2.0, "max": 1.0}, "max must be at least min (2), not 1"),
        ("triangular", {"min": 0.0, "mode": 5.0, "max": 4.0}, "max must be at least mode (5), not 4"),
        ("triangular", {"min": 4.0, "mode": 4.0, "max": 4.0}, "max must be above min (4); a constant takes one value"),
        ("normal", {"mean": -1.0, "sd": 1.0}, "mean must be at least 0, not -1"),
        ("normal", {"mean": 1.0, "sd": 0.0}, "sd must be above 0, not 0"),
        ("beta", {"alpha": 0.0, "beta": 1.0}, "alpha must be from 0.01 to 1000000, not 0"),
        ("poisson", {"mean": -0.5}, "mean must be from 0 to 1000000, not -0.5"),
        ("geometric", {"mean": 0.9}, "mean must be from 1 to 10000, not 0.9"),
        ("choice", {"items": ((1.0, 0.4), (2.0, 0.5))}, "shares must add up to 100%, not 90%"),
        ("choice", {"items": ((1.0, 1.4), (2.0, -0.4))}, "the share of 1 must be from 0 to 1, not 1.4"),
        ("choice", {"items": ()}, "shares must add up to 100%, not 0%"),
        ("empirical", {"values": ()}, "values must not be empty"),
        ("empirical", {"values": (1.0, math.nan)}, "a value must be a finite number, not nan"),
        ("scipy", {"name": "lognorm", "shapes": (("s", 1000.0),)}, "lognorm has no finite mean with s 1000"),
        ("scipy", {"name": "lomax", "shapes": (("c", -1.0),)}, "lomax has no finite mean with c -1"),
        ("scipy", {"name": "lomax", "shapes": (("b", 3.0),)}, "lomax has the shape parameters c"),
        ("mixture", {"components": ((0.5, Constant(value=1.0)),)}, "weights must add up to 100%, not 50%"),
        ("quantiles", {"points": ((50.0, 3.0), (90.0, 3.0))}, "p90 must be above p50, not 3"),
        ("binomial", {"trials": 3, "chance": 1.5}, "chance must be from 0 to 1, not 1.5"),
        ("erlang", {"mean": 1.0, "stages": 0}, "stages must be from 1 to 1000000, not 0"),
        ("constant", {"value": math.inf}, "value must be a finite number, not inf"),
    ],
)
def test_impossible_parameters_are_refused_in_plain_words(family, parameters, message):
    with pytest.raises(ValueError) as refusal:  # noqa: PT011  (the whole message is compared)
        FAMILIES[family](**parameters)
    assert str(refusal.value) == message


def test_families_are_listed_by_their_own_words_and_all_are_tested():
    assert FAMILIES
    assert all(word == family.family for word, family in FAMILIES.items())
    assert {type(distribution) for distribution in ALL} >= set(FAMILIES.values())
