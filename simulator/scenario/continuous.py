"""The continuous families: durations, amounts and shares.

Their methods are those of `Distribution`, which documents them.
"""
# ruff: noqa: D102  (inherited docstrings)

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from simulator.scenario.family import (
    Curve,
    Distribution,
    Line,
    above_zero,
    ascending,
    at_least_zero,
    between,
    finite,
    told,
)

if TYPE_CHECKING:
    from simulator.scenario.tables import Floats


@dataclass(frozen=True, kw_only=True, slots=True)
class Constant(Line):
    """Always the same."""

    family: ClassVar[str] = "constant"
    value: float

    def __post_init__(self) -> None:
        finite(value=self.value)

    def expected(self) -> float:
        return self.value

    def standard_deviation(self) -> float:
        return 0.0

    def smallest(self) -> float:
        return self.value

    def largest(self) -> float:
        return self.value

    def _shape(self) -> tuple[Distribution, float]:
        return Constant(value=1.0), self.value

    def chance_of(self, x: float) -> float:
        return 1.0 if x == self.value else 0.0

    def _line(self) -> tuple[float, float]:
        return self.value, 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Uniform(Line):
    """Anything from ``min`` to ``max``, all equally likely."""

    family: ClassVar[str] = "uniform"
    min: float
    max: float

    def __post_init__(self) -> None:
        finite(min=self.min, max=self.max)
        ascending(min=self.min, max=self.max)

    def expected(self) -> float:
        return self.min + (self.max - self.min) / 2

    def standard_deviation(self) -> float:
        return (self.max - self.min) / math.sqrt(12)

    def smallest(self) -> float:
        return self.min

    def largest(self) -> float:
        return self.max

    def _line(self) -> tuple[float, float]:
        return self.min, self.max - self.min


@dataclass(frozen=True, kw_only=True, slots=True)
class _Peaked(Curve):
    """From ``min`` to ``max``, most likely near ``mode``."""

    min: float
    mode: float
    max: float

    def __post_init__(self) -> None:
        finite(min=self.min, mode=self.mode, max=self.max)
        ascending(min=self.min, mode=self.mode, max=self.max)
        if self.min == self.max:
            raise ValueError(f"max must be above min ({told(self.min)}); a constant takes one value")

    def smallest(self) -> float:
        return self.min

    def largest(self) -> float:
        return self.max


@dataclass(frozen=True, kw_only=True, slots=True)
class Triangular(_Peaked):
    """From ``min`` to ``max``, most likely near ``mode``, with straight flanks."""

    family: ClassVar[str] = "triangular"

    def expected(self) -> float:
        return self.min / 3 + self.mode / 3 + self.max / 3

    def standard_deviation(self) -> float:
        left, right = self.mode - self.min, self.max - self.mode
        return math.sqrt((left * left + right * right + left * right) / 18)

    def _kinks(self) -> tuple[float, ...]:
        return ((self.mode - self.min) / (self.max - self.min),)

    def _tail(self, m: Floats, upper: bool) -> tuple[Floats, Floats]:
        import numpy as np  # noqa: PLC0415  (only when something is drawn)

        width = self.max - self.min
        near, far = self.mode - self.min, self.max - self.mode
        if upper:
            near, far = far, near
        rise = np.sqrt(width * near * m)
        fall = np.sqrt(width * far * (1 - m))
        rising = m * width < near
        distance = np.where(rising, rise, width - fall)
        slope = np.where(rising, rise / (2 * m), fall / (2 * (1 - m)))
        return (self.max - distance, -slope) if upper else (self.min + distance, slope)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Scaled(Curve):
    """A positive continuous distribution given by its mean, which is its scale."""

    mean: float

    def __post_init__(self) -> None:
        above_zero(mean=self.mean)

    def expected(self) -> float:
        return self.mean

    def smallest(self) -> float:
        return 0.0

    def largest(self) -> float:
        return math.inf

    def _shape(self) -> tuple[Distribution, float]:
        return replace(self, mean=1.0), self.mean


@dataclass(frozen=True, kw_only=True, slots=True)
class Exponential(_Scaled):
    """A wait that does not age: however long it has lasted, what remains is as long as ever."""

    family: ClassVar[str] = "exponential"

    def standard_deviation(self) -> float:
        return self.mean

    def _tail(self, m: Floats, upper: bool) -> tuple[Floats, Floats]:
        import numpy as np  # noqa: PLC0415  (only when something is drawn)

        x, slope = (-np.log(m), -1 / m) if upper else (-np.log1p(-m), 1 / (1 - m))
        return self.mean * x, self.mean * slope


@dataclass(frozen=True, kw_only=True, slots=True)
class _Spread(_Scaled):
    """One given by mean and ``cv``, the standard deviation divided by the mean."""

    cv: float
    SMALLEST_CV: ClassVar[float] = 0.001
    LARGEST_CV: ClassVar[float] = 100.0

    def __post_init__(self) -> None:
        above_zero(mean=self.mean)
        between(self.SMALLEST_CV, self.LARGEST_CV, cv=self.cv)

    def standard_deviation(self) -> float:
        return self.cv * self.mean


@dataclass(frozen=True, kw_only=True, slots=True)
class Gamma(_Spread):
    """The time that several memoryless steps take together."""

    family: ClassVar[str] = "gamma"

    def _tail(self, m: Floats, upper: bool) -> tuple[Floats, Floats]:
        return _gamma_tail(self.cv**-2.0, self.mean, m, upper)


def _gamma_tail(k: float, mean: float, m: Floats, upper: bool) -> tuple[Floats, Floats]:
    import numpy as np  # noqa: PLC0415  (only when something is drawn)
    from scipy import special  # noqa: PLC0415  (only when something is drawn)

    y = special.gammainccinv(k, m) if upper else special.gammaincinv(k, m)
    slope = np.exp(special.gammaln(k) + y - (k - 1) * np.log(y)).astype(np.float64)
    scale = mean / k
    return (scale * y).astype(np.float64), (-scale if upper else scale) * slope


@dataclass(frozen=True, kw_only=True, slots=True)
class Erlang(_Scaled):
    """The time that ``stages`` memoryless steps of equal length take together (A. K. Erlang, 1917)."""

    family: ClassVar[str] = "erlang"
    stages: int

    def __post_init__(self) -> None:
        above_zero(mean=self.mean)
        between(1, 1_000_000, stages=self.stages)

    def standard_deviation(self) -> float:
        return self.mean / math.sqrt(self.stages)

    def _tail(self, m: Floats, upper: bool) -> tuple[Floats, Floats]:
        return _gamma_tail(float(self.stages), self.mean, m, upper)


@dataclass(frozen=True, kw_only=True, slots=True)
class Lognormal(_Spread):
    """What many factors multiply to: mostly modest, now and then very large."""

    family: ClassVar[str] = "lognormal"

    def _tail(self, m: Floats, upper: bool) -> tuple[Floats, Floats]:
        import numpy as np  # noqa: PLC0415  (only when something is drawn)
        from scipy import special  # noqa: PLC0415  (only when something is drawn)

        variance = math.log1p(self.cv * self.cv)
        sigma = math.sqrt(variance)
        z = -special.ndtri(m) if upper else special.ndtri(m)
        x = self.mean * np.exp(sigma * z - variance / 2)
        slope = x * sigma * math.sqrt(2 * math.pi) * np.exp(z * z / 2)
        return x, -slope if upper else slope


@dataclass(frozen=True, kw_only=True, slots=True)
class Weibull(_Spread):
    """A wait that ages: with a cv below one its end gets ever more likely, above one ever less."""

    family: ClassVar[str] = "weibull"

    def exponent(self) -> float:
        """The usual shape parameter, which the cv determines."""
        return _weibull_exponent(self.cv)

    def _tail(self, m: Floats, upper: bool) -> tuple[Floats, Floats]:
        import numpy as np  # noqa: PLC0415  (only when something is drawn)

        k = self.exponent()
        hazard = -np.log(m) if upper else -np.log1p(-m)
        x = self.mean * np.exp(np.log(hazard) / k - math.lgamma(1 + 1 / k))
        slope = x / (k * hazard)
        return x, -slope / m if upper else slope / (1 - m)


@lru_cache(maxsize=512)
def _weibull_exponent(cv: float) -> float:
    """Solves Gamma(1 + 2/k) / Gamma(1 + 1/k)**2 = 1 + cv**2 for k, by halving; the left falls as k grows."""
    low, high = 0.05, 5000.0
    while (middle := math.sqrt(low * high)) not in (low, high):
        excess = math.lgamma(1 + 2 / middle) - 2 * math.lgamma(1 + 1 / middle) - math.log1p(cv * cv)
        low, high = (middle, high) if excess > 0 else (low, middle)
    return middle


@dataclass(frozen=True, kw_only=True, slots=True)
class Normal(Curve):
    """The bell curve of ``mean`` and ``sd``, never below 0: conditioned on being at least 0, not clipped.

    The parameters are those before the cut; `expected` and `standard_deviation` are those after it (Johnson,
    Kotz and Balakrishnan, "Continuous univariate distributions", volume 1, 1994, section 13.10.1).
    """

    family: ClassVar[str] = "normal"
    mean: float
    sd: float

    def __post_init__(self) -> None:
        at_least_zero(mean=self.mean)
        above_zero(sd=self.sd)

    def expected(self) -> float:
        return self.mean + self.sd * self._shift()

    def standard_deviation(self) -> float:
        shift = self._shift()
        return self.sd * math.sqrt(1 - shift * (self.mean / self.sd + shift))

    def smallest(self) -> float:
        return 0.0

    def largest(self) -> float:
        return math.inf

    def _kept(self) -> float:
        """The chance of being at least 0, before the cut."""
        return math.erfc(-self.mean / self.sd / math.sqrt(2)) / 2

    def _shift(self) -> float:
        """How many ``sd`` the cut moves the mean."""
        z = self.mean / self.sd
        return math.exp(-z * z / 2) / math.sqrt(2 * math.pi) / self._kept()

    def _tail(self, m: Floats, upper: bool) -> tuple[Floats, Floats]:
        import numpy as np  # noqa: PLC0415  (only when something is drawn)
        from scipy import special  # noqa: PLC0415  (only when something is drawn)

        kept = self._kept()
        above = kept * m if upper else kept * (1 - m)
        below = math.erfc(self.mean / self.sd / math.sqrt(2)) / 2 + kept * m
        z = np.where(above < 0.5, -special.ndtri(above), special.ndtri(below))
        slope = self.sd * kept * math.sqrt(2 * math.pi) * np.exp(z * z / 2)
        return np.maximum(self.mean + self.sd * z, 0.0), -slope if upper else slope


@dataclass(frozen=True, kw_only=True, slots=True)
class Beta(Curve):
    """A share between 0 and 1."""

    family: ClassVar[str] = "beta"
    alpha: float
    beta: float

    def __post_init__(self) -> None:
        between(0.01, 1e6, alpha=self.alpha)
        between(0.01, 1e6, beta=self.beta)

    def expected(self) -> float:
        return self.alpha / (self.alpha + self.beta)

    def standard_deviation(self) -> float:
        total = self.alpha + self.beta
        return math.sqrt(self.alpha / total * (self.beta / total) / (total + 1))

    def smallest(self) -> float:
        return 0.0

    def largest(self) -> float:
        return 1.0

    def _tail(self, m: Floats, upper: bool) -> tuple[Floats, Floats]:
        import numpy as np  # noqa: PLC0415  (only when something is drawn)
        from scipy import special  # noqa: PLC0415  (only when something is drawn)

        a, b = (self.beta, self.alpha) if upper else (self.alpha, self.beta)
        near, far = special.betaincinv(a, b, m), special.betainccinv(b, a, m)
        slope = np.exp(special.betaln(a, b) - (a - 1) * np.log(near) - (b - 1) * np.log(far))
        return (far, -slope) if upper else (near, slope)


@dataclass(frozen=True, kw_only=True, slots=True)
class Pert(_Peaked):
    """From ``min`` to ``max``, most likely near ``mode``, with smooth flanks.

    A beta distribution whose mean gives the mode four times the weight of each end (Malcolm, Roseboom, Clark and
    Fazar, "Application of a technique for research and development program evaluation", Operations Research 7,
    1959).
    """

    family: ClassVar[str] = "pert"

    def expected(self) -> float:
        return self.min / 6 + self.mode * (2 / 3) + self.max / 6

    def standard_deviation(self) -> float:
        mean = self.expected()
        return math.sqrt((mean - self.min) * (self.max - mean) / 7)

    def _tail(self, m: Floats, upper: bool) -> tuple[Floats, Floats]:
        width = self.max - self.min
        left, right = (self.mode - self.min) / width, (self.max - self.mode) / width
        share, slope = Beta(alpha=1 + 4 * left, beta=1 + 4 * right)._tail(m, upper)
        return self.min + width * share, width * slope
