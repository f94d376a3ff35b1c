"""The mean of the population's chance is the stated one, whatever is known of its leads."""

from __future__ import annotations

import math
from random import Random
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from simulator.scenario.distributions import (
    Beta,
    Distribution,
    Empirical,
    Exponential,
    Gamma,
    Lognormal,
    Normal,
    Poisson,
    Uniform,
)
from simulator.scenario.odds import LogOdds, log_odds_for
from simulator.scenario.types import Attribute, Column, Odds, Segment

PROFILES = 100
MANY = 1 << 15
"""Leads of a population: points of a scrambled Sobol sequence, far finer than the tolerance."""
Draw = Any
"""The quantile function of scipy's own distribution."""


def numeric(luck: Random) -> tuple[Distribution, Draw]:
    """A number that is known of a lead, and scipy's quantiles of it."""
    mean, cv = luck.choice((0.5, 3.0, 40.0)), luck.choice((0.3, 1.0, 1.5))
    shape, sigma = 1 / cv**2, math.sqrt(math.log1p(cv**2))
    return luck.choice(
        [
            (Uniform(min=mean, max=3 * mean), stats.uniform(mean, 2 * mean).ppf),
            (Beta(alpha=2.0, beta=3.0), stats.beta(2, 3).ppf),
            (Exponential(mean=mean), stats.expon(scale=mean).ppf),
            (Gamma(mean=mean, cv=cv), stats.gamma(shape, scale=mean / shape).ppf),
            (Lognormal(mean=mean, cv=cv), stats.lognorm(sigma, scale=mean * math.exp(-(sigma**2) / 2)).ppf),
            (Poisson(mean=mean), stats.poisson(mean).ppf),
            (Normal(mean=mean, sd=mean / 8), stats.norm(mean, mean / 8).ppf),
        ]
    )


def coefficient(luck: Random, of: Distribution) -> float:
    """A factor per unit such that a usual deviation multiplies the odds by up to four."""
    return 4.0 ** (luck.uniform(-1, 1) / max(of.standard_deviation(), 0.1))


class Population:
    """A generated segment, the odds of a stage, and what its leads are like as scipy draws them."""

    def __init__(self, number: int) -> None:
        luck = Random(number)  # noqa: S311 - nothing secret, and the same at every run
        self.luck, self.chance = luck, luck.choice((0.01, 0.1, 0.35, 0.8, 0.97))
        self.of_rows = number % 3 == 0
        draws: dict[str, Draw] = {}
        profile, factors = self.rows() if self.of_rows else self.numbers(draws)
        shares = dict(zip("abc", np.round(np.array(luck.choices(range(1, 9), k=3)) * 1.0, 3), strict=True))
        total = sum(shares.values())
        categories = {name: float(share / total) for name, share in shares.items()}
        if not self.of_rows:
            profile["kind"] = Attribute(name="kind", categories=categories)
        value, draws["value"] = numeric(luck)
        self.segment = Segment(name="firms", value=value, profile=profile)
        self.odds = Odds(
            numeric=factors,
            categories={"kind": {"a": luck.choice((0.2, 3.0)), "b": 1.7}},
            value_per_doubling=luck.choice((1.0, 0.7, 1.5)),
        )
        self.draws = draws

    def numbers(self, draws: dict[str, Draw]) -> tuple[dict[str, Attribute], dict[str, float]]:
        profile, factors = {}, {}
        for name in ("one", "two", "three")[: self.luck.randint(0, 3)]:
            of, draws[name] = numeric(self.luck)
            profile[name] = Attribute(name=name, of=of)
            factors[name] = coefficient(self.luck, of)
        return profile, factors

    def rows(self) -> tuple[dict[str, Attribute], dict[str, float]]:
        many = self.luck.choice((7, 300, 3_000))
        sizes = tuple(self.luck.lognormvariate(0, 1) for _ in range(many))
        kinds = tuple("abc"[min(2, int(size))] for size in sizes)
        shares = {kind: kinds.count(kind) / many for kind in sorted(set(kinds))}
        names = ("one", "kind")
        one = Attribute(
            name="one", of=Empirical(values=sizes), column=Column(csv="f", file="f", columns=names, cells=sizes)
        )
        kind = Attribute(name="kind", categories=shares, column=Column(csv="f", file="f", columns=names, cells=kinds))
        return {"one": one, "kind": kind}, {"one": coefficient(self.luck, Exponential(mean=1.0))}

    def mean_chance(self, found: LogOdds) -> float:
        """The mean chance over the population, with this intercept."""
        points = stats.qmc.Sobol(len(self.draws) + 1, seed=5).random(MANY)
        at = dict(zip(self.draws, points.T, strict=False))
        total = self.worth(at["value"]) + self.known(at, points[:, -1])
        return float(np.mean(1 / (1 + np.exp(-(found.intercept + total)))))

    def worth(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        assert self.segment.value is not None
        mean = self.segment.value.expected()
        value = np.maximum(self.draws["value"](u), 0.001 * mean)
        doublings: NDArray[np.float64] = np.log2(value / mean) * math.log(self.odds.value_per_doubling)
        return doublings

    def known(self, at: dict[str, NDArray[np.float64]], last: NDArray[np.float64]) -> NDArray[np.float64]:
        kind = self.segment.profile["kind"]
        factors = {"c": 1.0, **self.odds.categories["kind"]}
        if kind.column is not None:
            rows = (last * len(kind.column.cells)).astype(int)
            size = np.array(self.segment.profile["one"].column.cells)
            logs = math.log(self.odds.numeric["one"]) * (size - size.mean())
            logs += np.log([factors[str(cell)] for cell in kind.column.cells])
            return logs[rows]
        assert kind.categories is not None
        edges = np.cumsum(list(kind.categories.values()))[:-1]
        total = np.log([factors[name] for name in kind.categories])[np.searchsorted(edges, last)]
        for name, factor in self.odds.numeric.items():
            mean = self.segment.profile[name].of.expected()
            total = total + math.log(factor) * (self.draws[name](at[name]) - mean)
        return total


@pytest.mark.parametrize("number", range(PROFILES))
def test_the_mean_chance_of_a_generated_population_is_the_stated_one(number: int) -> None:
    population = Population(number)
    found = log_odds_for(population.chance, population.odds, population.segment)
    assert population.mean_chance(found) == pytest.approx(population.chance, abs=1e-3)
