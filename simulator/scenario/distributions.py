"""The distributions that a plan can name, in the parameters that a person knows.

A family is one class and one line in `FAMILIES`; any of them may be cut. Whatever is random in a
world is drawn from the table of such a distribution.
"""

from __future__ import annotations

from simulator.scenario.continuous import (
    Beta,
    Constant,
    Erlang,
    Exponential,
    Gamma,
    Lognormal,
    Normal,
    Pert,
    Triangular,
    Uniform,
    Weibull,
)
from simulator.scenario.cutting import Cut, cut
from simulator.scenario.discrete import Binomial, Choice, Empirical, Geometric, Poisson
from simulator.scenario.family import Distribution, Table
from simulator.scenario.fitted import by_median_and_p90
from simulator.scenario.from_scipy import FromScipy
from simulator.scenario.mixing import Mixture
from simulator.scenario.stated import Quantiles

__all__ = [
    "FAMILIES",
    "Beta",
    "Binomial",
    "Choice",
    "Constant",
    "Cut",
    "Distribution",
    "Empirical",
    "Erlang",
    "Exponential",
    "FromScipy",
    "Gamma",
    "Geometric",
    "Lognormal",
    "Mixture",
    "Normal",
    "Pert",
    "Poisson",
    "Quantiles",
    "Table",
    "Triangular",
    "Uniform",
    "Weibull",
    "by_median_and_p90",
    "cut",
]

FAMILIES: dict[str, type[Distribution]] = {
    family.family: family
    for family in (
        Constant,
        Uniform,
        Triangular,
        Pert,
        Exponential,
        Erlang,
        Gamma,
        Lognormal,
        Weibull,
        Normal,
        Beta,
        Poisson,
        Geometric,
        Binomial,
        Choice,
        Empirical,
        Quantiles,
        Mixture,
        FromScipy,
    )
}
"""Every family by the word that names it in a plan."""
