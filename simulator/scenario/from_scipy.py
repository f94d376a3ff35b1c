"""Distributions of `scipy.stats` by their names there, for whoever has fitted one."""
# ruff: noqa: D102  (inherited docstrings)

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

from simulator.scenario.family import Curve, Distribution, above_zero, finite, told
from simulator.scenario.problems import listed, nearest, shown

if TYPE_CHECKING:
    from simulator.scenario.tables import Floats

SHAPES: dict[str, tuple[str, ...]] = {
    "beta": ("a", "b"),
    "burr12": ("c", "d"),
    "chi": ("df",),
    "chi2": ("df",),
    "expon": (),
    "exponpow": ("b",),
    "exponweib": ("a", "c"),
    "fatiguelife": ("c",),
    "gamma": ("a",),
    "genextreme": ("c",),
    "gengamma": ("a", "c"),
    "genpareto": ("c",),
    "gompertz": ("c",),
    "gumbel_l": (),
    "gumbel_r": (),
    "halflogistic": (),
    "halfnorm": (),
    "invgamma": ("a",),
    "invweibull": ("c",),
    "johnsonsb": ("a", "b"),
    "johnsonsu": ("a", "b"),
    "loggamma": ("c",),
    "logistic": (),
    "loguniform": ("a", "b"),
    "lognorm": ("s",),
    "lomax": ("c",),
    "maxwell": (),
    "nakagami": ("nu",),
    "norm": (),
    "pareto": ("b",),
    "powerlaw": ("a",),
    "rayleigh": (),
    "t": ("df",),
    "truncexpon": ("b",),
    "uniform": (),
    "weibull_min": ("c",),
}
"""The continuous laws of scipy that are known well in both tails, with their shape parameters.

Left out are those whose upper quantiles scipy computes as lower ones of 1 - m or loses far out, those with a kink,
and those that take it seconds.
"""


def not_taken(name: str) -> str:
    """The message for a name that is none of those, all of which it lists: whoever has fitted one must know."""
    return f"{shown(name)} is not a distribution taken from scipy.{nearest(name, SHAPES)} Names: {', '.join(SHAPES)}."


@dataclass(frozen=True, kw_only=True, slots=True)
class FromScipy(Curve):
    """The law ``scipy.stats.<name>`` of these shape parameters, ``loc`` and ``scale``, if its mean is finite."""

    family: ClassVar[str] = "scipy"
    name: str
    shapes: tuple[tuple[str, float], ...] = ()
    loc: float = 0.0
    scale: float = 1.0

    def __post_init__(self) -> None:
        if self.name not in SHAPES:
            raise ValueError(f"name: {not_taken(self.name)}")
        if tuple(name for name, _ in self.shapes) != SHAPES[self.name]:
            raise ValueError(f"{self.name} has the shape parameters {listed(SHAPES[self.name]) or 'none'}")
        finite(loc=self.loc, **dict(self.shapes))
        above_zero(scale=self.scale)
        if not math.isfinite(self.expected()):
            stated = ", ".join(f"{name} {told(value)}" for name, value in self.shapes)
            raise ValueError(f"{self.name} has no finite mean with {stated}")

    def expected(self) -> float:
        return _moments(self)[0]

    def standard_deviation(self) -> float:
        return _moments(self)[1]

    def smallest(self) -> float:
        return float(_law(self).support()[0])

    def largest(self) -> float:
        return float(_law(self).support()[1])

    def _shape(self) -> tuple[Distribution, float]:
        return (replace(self, scale=1.0), self.scale) if self.loc == 0 else (self, 1.0)

    def _tail(self, m: Floats, upper: bool) -> tuple[Floats, Floats]:
        law = _law(self)
        with _quiet():
            x = law.isf(m) if upper else law.ppf(m)
            slope = 1 / law.pdf(x)
        return x, -slope if upper else slope


@lru_cache(maxsize=512)
def _law(of: FromScipy) -> Any:
    """Scipy's own object; its module takes most of a second to load, so only plans that name one load it."""
    from scipy import stats  # noqa: PLC0415  (slow)

    return getattr(stats, of.name)(**dict(of.shapes), loc=of.loc, scale=of.scale)


@lru_cache(maxsize=512)
def _moments(of: FromScipy) -> tuple[float, float]:
    with _quiet():
        law = _law(of)
        return float(law.mean()), float(law.std())


@contextmanager
def _quiet() -> Iterator[None]:
    """Scipy warns at extreme parameters of what is judged here by its result."""
    import numpy as np  # noqa: PLC0415  (only when something is drawn)

    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield
