"""The distributions that a plan can name, in the parameters that a person knows.

A family is one class, in `continuous` or `discrete`, and one line in `FAMILIES`. Whatever is random in a
world is drawn from the table of such a distribution.
"""

from __future__ import annotations

from simulator.scenario.continuous import (
    Beta,
    Constant,
    Exponential,
    Gamma,
    Lognormal,
    Normal,
    Triangular,
    Uniform,
    Weibull,
)
from simulator.scenario.discrete import Choice, Empirical, Geometric, Poisson
from simulator.scenario.family import Distribution, Table

__all__ = [
    "FAMILIES",
    "Beta",
    "Choice",
    "Constant",
    "Distribution",
    "Empirical",
    "Exponential",
    "Gamma",
    "Geometric",
    "Lognormal",
    "Normal",
    "Poisson",
    "Table",
    "Triangular",
    "Uniform",
    "Weibull",
]

FAMILIES: dict[str, type[Distribution]] = {
    family.family: family
    for family in (
        Constant,
        Uniform,
        Triangular,
        Exponential,
        Gamma,
        Lognormal,
        Weibull,
        Normal,
        Beta,
        Poisson,
        Geometric,
        Choice,
        Empirical,
    )
}
"""Every family by the word that names it in a plan."""
