"""Distributions of every family, five or more of each and some extreme, and the same laws as scipy has them."""

import math

import numpy as np
from scipy import stats

from simulator.rules.quantiles import quantile
from simulator.scenario.distributions import (
    Beta,
    Binomial,
    Choice,
    Constant,
    Cut,
    Empirical,
    Erlang,
    Exponential,
    FromScipy,
    Gamma,
    Geometric,
    Lognormal,
    Mixture,
    Normal,
    Pert,
    Poisson,
    Quantiles,
    Triangular,
    Uniform,
    Weibull,
    cut,
)

CVS = (0.001, 0.3, 1.1, 5.0, 100.0)
CUT_CURVES = [
    cut(Gamma(mean=2.0, cv=0.7), low=1.0),
    cut(Lognormal(mean=2.0, cv=5.0), high=3.0),
    cut(Weibull(mean=2.0, cv=0.3), low=2.5, high=2.6),
    cut(Normal(mean=2.0, sd=1.0), low=5.5),
    cut(Exponential(mean=3.0), low=1.0, high=100.0),
]
CUT_STEPS = [
    cut(Poisson(mean=3.0), low=1.0),
    cut(Poisson(mean=700.0), low=800.0, high=900.0),
    cut(Geometric(mean=2.5), high=8.0),
    cut(Binomial(trials=20, chance=0.3), low=2.5, high=17.5),
    cut(Empirical(values=(3.0, 1.0, 2.0, 2.0)), low=2.0),
]
INNER = Mixture(components=((0.5, CUT_STEPS[0]), (0.5, Beta(alpha=2, beta=3))))
MIXTURES = [
    Mixture(components=((1.0, Exponential(mean=2.0)),)),
    Mixture(components=((0.25, Constant(value=0.0)), (0.75, Exponential(mean=2.0)))),
    Mixture(components=((1e-6, Constant(value=9.0)), (1 - 1e-6, Poisson(mean=2.0)))),
    Mixture(components=((0.5, CUT_CURVES[0]), (0.0, Constant(value=-1.0)), (0.5, Choice(items=((1.0, 1.0),))))),
    Mixture(components=((0.4, Uniform(min=0, max=1)), (0.6, INNER))),
]
CONTINUOUS = [
    *(Uniform(min=a, max=b) for a, b in ((0, 1), (3, 3), (-2, 5), (1e-9, 2e-9), (0, 1e15))),
    *(Triangular(min=a, mode=b, max=c) for a, b, c in ((0, 1, 3), (0, 0, 1), (0, 1, 1), (1, 1.0001, 9), (-1e9, 1, 2))),
    *(Exponential(mean=mean) for mean in (1e-6, 0.5, 1, 60_000, 1e15)),
    *(family(mean=2.0, cv=cv) for family in (Gamma, Lognormal, Weibull) for cv in CVS),
    *(Normal(mean=mean, sd=1.0) for mean in (0.0, 0.5, 2.0, 8.5, 1000.0)),
    *(Pert(min=a, mode=b, max=c) for a, b, c in ((0, 1, 3), (0, 0, 1), (5, 9, 9), (1, 1.0001, 9), (-1e9, 1, 2))),
    *(Erlang(mean=mean, stages=k) for mean, k in ((2.0, 1), (1e-6, 2), (60_000.0, 7), (3.0, 500), (1.0, 1_000_000))),
    *(
        FromScipy(name=name, shapes=shapes, loc=loc, scale=scale)
        for name, shapes, loc, scale in (
            ("lomax", (("c", 1.05),), 0.0, 2.0),
            ("t", (("df", 4.5),), -3.0, 1.0),
            ("weibull_min", (("c", 0.5),), 5.0, 9.0),
            ("genextreme", (("c", 0.3),), 0.0, 1e6),
            ("johnsonsu", (("a", -1.0), ("b", 0.7)), 0.0, 1e-3),
        )
    ),
    *(
        Quantiles(points=points)
        for points in (
            ((50.0, 3.0), (90.0, 8.0)),
            ((10.0, 1.0), (50.0, 3.0), (90.0, 20.0)),
            ((0.01, 1e-6), (99.99, 1e6)),
            ((1.0, 5.0), (2.0, 5.0001), (99.0, 1e3)),
            tuple((float(p), 1.0 + p * p) for p in range(5, 100, 5)),
        )
    ),
    *CUT_CURVES,
    *(Beta(alpha=a, beta=b) for a, b in ((2, 3), (0.01, 0.01), (0.01, 50), (1e6, 1e6), (1e5, 0.1))),
]
DISCRETE = [
    *(Poisson(mean=mean) for mean in (0.0, 1e-3, 3.0, 700.0, 1e6)),
    *(Geometric(mean=mean) for mean in (1.0, 1.0001, 2.5, 100.0, 1e4)),
    *(Binomial(trials=n, chance=p) for n, p in ((10, 0.3), (0, 0.5), (7, 1.0), (1_000_000, 1e-6), (1_000_000, 0.4))),
    *CUT_STEPS,
    Choice(items=((5.0, 1.0),)),
    Choice(items=((2.0, 0.6), (1.0, 0.4))),
    Choice(items=((1.0, 0.0), (2.0, 1e-12), (-3.0, 1 - 1e-12))),
    Choice(items=tuple((float(i), 0.01) for i in range(100))),
    Choice(items=((1.0, 0.25), (1.0, 0.25), (7.0, 0.5))),
    Empirical(values=(3.0, 1.0, 2.0, 2.0)),
    Empirical(values=(7.0,)),
    Empirical(values=tuple(float(i * i % 41_189) for i in range(41_188))),
    Empirical(values=(0.0,) * 999 + (1e12,)),
    Empirical(values=(-1.5, -1.5, 4.0)),
]
ASCENDING = [Constant(value=4.0), *CONTINUOUS, *DISCRETE]
ALL = [*ASCENDING, *MIXTURES]

TAIL = np.unique(np.concatenate([np.logspace(-15, math.log10(0.5), 600), np.linspace(0.0005, 0.5, 600)]))
MIRRORED = 1 - (1 - TAIL)
"""What 1 - u gives back of a share of the upper tail."""


def name(distribution):
    return str(distribution)[:60]


def drawn(distribution, shares):
    nodes, scale = distribution.table()
    return np.array([scale * quantile(nodes, u) for u in shares])


def exact(d):
    """The same law as scipy has it, as functions (cdf, survival, quantile, upper quantile)."""
    by_hand = {Triangular: triangular, Pert: pert, Quantiles: by_scores}
    if isinstance(d, Cut):
        return cut_by_hand(d)
    if type(d) in by_hand:
        return by_hand[type(d)](d)
    law = scipys(d)
    return law.cdf, law.sf, law.ppf, law.isf


def scipys(d):  # noqa: PLR0911  (a law a family)
    """The law as an object of scipy's."""
    match d:
        case Uniform():
            return stats.uniform(d.min, d.max - d.min)
        case Exponential():
            return stats.expon(scale=d.mean)
        case Erlang():
            return stats.gamma(d.stages, scale=d.mean / d.stages)
        case Gamma():
            return stats.gamma(d.cv**-2.0, scale=d.mean * d.cv**2)
        case Lognormal():
            variance = math.log1p(d.cv**2)
            return stats.lognorm(math.sqrt(variance), scale=d.mean * math.exp(-variance / 2))
        case Weibull():
            return stats.weibull_min(d.exponent(), scale=d.mean / math.gamma(1 + 1 / d.exponent()))
        case Normal():
            return stats.truncnorm(-d.mean / d.sd, np.inf, loc=d.mean, scale=d.sd)
        case Beta():
            return stats.beta(d.alpha, d.beta)
        case FromScipy():
            return getattr(stats, d.name)(**dict(d.shapes), loc=d.loc, scale=d.scale)


def pert(d):
    width = d.max - d.min
    law = stats.beta(1 + 4 * (d.mode - d.min) / width, 1 + 4 * (d.max - d.mode) / width)
    return (
        lambda x: law.cdf((x - d.min) / width),
        lambda x: law.sf((x - d.min) / width),
        lambda m: d.min + width * law.ppf(m),
        lambda m: d.min + width * law.isf(m),
    )


def by_scores(d):
    """Piecewise: the logarithm is linear in the normal score."""
    at = stats.norm.ppf([p / 100 for p, _ in d.points])
    logs = np.log([x for _, x in d.points])
    ends = [(logs[1] - logs[0]) / (at[1] - at[0]), (logs[-1] - logs[-2]) / (at[-1] - at[-2])]

    def line(x, xs, ys, first, last):
        low, high = ys[0] + first * (x - xs[0]), ys[-1] + last * (x - xs[-1])
        return np.where(x < xs[0], low, np.where(x > xs[-1], high, np.interp(x, xs, ys)))

    def value(z):
        return np.exp(line(z, at, logs, *ends))

    def score(x):
        return line(np.log(x), logs, at, 1 / ends[0], 1 / ends[1])

    return (
        lambda x: stats.norm.cdf(score(x)),
        lambda x: stats.norm.sf(score(x)),
        lambda m: value(stats.norm.ppf(m)),
        lambda m: value(stats.norm.isf(m)),
    )


def cut_by_hand(d):
    """Shares of what is kept, from the uncut law's own distribution function."""
    cdf, sf, ppf, isf = exact(d.of)
    low = -np.inf if d.min is None else d.min
    high = np.inf if d.max is None else d.max
    below, above = (cdf(low), sf(high)) if d.min is not None else (0.0, sf(high))
    above_low = sf(low) if d.min is not None else 1.0
    below_high = cdf(high) if d.max is not None else 1.0
    above = above if d.max is not None else 0.0
    kept = above_low - above if below > 0.5 else below_high - below

    def quantile_of(m):
        p, q = below + m * kept, above_low - m * kept
        return np.where(p < q, ppf(p), isf(q))

    def upper_quantile_of(m):
        p, q = below_high - m * kept, above + m * kept
        return np.where(p < q, ppf(p), isf(q))

    def share_below(x):
        return np.where(cdf(x) < 0.5, (cdf(x) - below) / kept, (above_low - sf(x)) / kept)

    def share_above(x):
        return np.where(cdf(x) < 0.5, (below_high - cdf(x)) / kept, (sf(x) - above) / kept)

    return share_below, share_above, quantile_of, upper_quantile_of


def triangular(d):
    """By hand, since scipy's upper tail is one minus the lower and so good to 1e-16 only."""
    width, near, far = d.max - d.min, d.mode - d.min, d.max - d.mode

    def below(x, low, near, far):
        distance = abs(x - low)
        with np.errstate(divide="ignore", invalid="ignore"):
            rising, falling = distance**2 / (width * near), 1 - (width - distance) ** 2 / (width * far)
        return np.where(distance < near, rising, falling)

    def away(m, near, far):
        return np.where(m * width < near, np.sqrt(m * width * near), width - np.sqrt((1 - m) * width * far))

    return (
        lambda x: below(x, d.min, near, far),
        lambda x: below(x, d.max, far, near),
        lambda m: d.min + away(m, near, far),
        lambda m: d.max - away(m, far, near),
    )


def near(m, x, share, right, mean):
    """Whether x is right within 1e-6 of m, or 4 ulp, or 1e-12 of the mean."""
    with np.errstate(all="ignore"):
        miss = np.abs(x - right)
        return (np.abs(share - m) <= 1e-6 * m) | (miss <= np.maximum(4 * np.spacing(np.abs(x)), 1e-12 * abs(mean)))
