"""Distributions by median and p90: both are met, or it is said why they cannot be."""

import numpy as np
import pytest

from simulator.rules.quantiles import quantile
from simulator.scenario.distributions import Constant, Exponential, Mixture, Poisson, by_median_and_p90

CASES = [
    *(("gamma", median, median * ratio) for median, ratio in ((6.0, 1.01), (6.0, 2.0), (3e5, 3.3219), (1.0, 50.0))),
    *(("weibull", median, median * ratio) for median, ratio in ((6.0, 1.01), (6.0, 2.0), (3e5, 3.3219), (1.0, 50.0))),
    *(("lognormal", median, median * ratio) for median, ratio in ((6.0, 1.01), (6.0, 2.0), (3e5, 4.5), (1.0, 40.0))),
    *(("normal", median, median * ratio) for median, ratio in ((6.0, 1.01), (6.0, 2.0), (3e5, 2.43))),
    *(("beta", median, p90) for median, p90 in ((0.5, 0.6), (0.3, 0.8), (0.9, 0.99), (0.01, 0.2))),
]


@pytest.mark.parametrize(("family", "median", "p90"), CASES)
def test_both_quantiles_are_met(family, median, p90):
    nodes, scale = by_median_and_p90(family, median, p90).table()
    assert [scale * quantile(nodes, u) for u in (0.5, 0.9)] == pytest.approx([median, p90], rel=2e-6)


@pytest.mark.parametrize(
    ("family", "median", "p90", "message"),
    [
        ("gamma", 5.0, 5.0, "p90 must be above the median, not 5"),
        ("gamma", 0.0, 5.0, "median must be above 0, not 0"),
        ("gamma", 5.0, 5.001, "p90 must be at least 1.001 times the median of a gamma distribution, not 5.001"),
        ("normal", 5.0, 20.0, "p90 must be from 1.001 to 2.438 times the median of a normal distribution, not 20"),
        ("lognormal", 1, 60, "p90 must be from 1.001 to 48.88 times the median of a lognormal distribution, not 60"),
        ("beta", 0.5, 1.0, "p90 must be below 1, the largest value of a beta distribution, not 1"),
    ],
)
def test_impossible_quantiles_are_refused_with_a_reason(family, median, p90, message):
    with pytest.raises(ValueError) as refusal:  # noqa: PT011  (the whole message is compared)
        by_median_and_p90(family, median, p90)
    assert str(refusal.value) == message


@pytest.mark.parametrize("family", ["exponential", "erlang"])
def test_families_of_one_parameter_say_why_two_quantiles_do_not_fit(family):
    with pytest.raises(ValueError, match="state"):
        by_median_and_p90(family, 1.0, 2.0)


def test_a_mixture_picks_a_component_and_rescales_the_same_number():
    slow, few = Exponential(mean=8.0), Poisson(mean=2.0)
    nodes, scale = Mixture(components=((0.25, Constant(value=1.0)), (0.5, slow), (0.25, few))).table()
    assert scale == 1.0
    assert quantile(nodes, 0.2) == 1.0
    for u in (0.25 + 2.0**-40, 0.3, 0.5, 0.7, 0.75 - 2.0**-40):
        assert quantile(nodes, u) == 8.0 * quantile(slow.table().nodes, (u - 0.25) / 0.5)
    assert quantile(nodes, 0.9) == quantile(few.table().nodes, 0.6)
    assert np.isfinite(quantile(nodes, 1 - 2.0**-53))


def test_a_mixture_of_mixtures_rescales_twice():
    inner = Mixture(components=((0.5, Constant(value=1.0)), (0.5, Constant(value=2.0))))
    nodes, _ = Mixture(components=((0.5, inner), (0.5, Constant(value=3.0)))).table()
    assert [quantile(nodes, u) for u in (0.1, 0.3, 0.6)] == [1.0, 2.0, 3.0]
    assert Mixture(components=((0.5, inner), (0.5, Constant(value=3.0)))).chance_of(2.0) == 0.25
