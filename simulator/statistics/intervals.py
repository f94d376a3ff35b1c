"""How sure a number is: means and ratios of sums with Student intervals, alone and as paired differences.

Everything rests on *pseudo-values*: a few independent numbers whose spread about the estimate measures
its noise. Those of a mean are the observations; those of a ratio of sums are the jackknife's; those of a
quantile are the quantiles of sections. The difference of two estimates from the same replications has the
differences of their pseudo-values, so that what both have in common cancels.

Sources: Student (1908), "The probable error of a mean"; Tukey (1958), "Bias and confidence in not-quite
large samples"; Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 11.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.statistics import student

Floats = NDArray[np.float64]
CONFIDENCE = 0.95
ROUNDING = 1e-10
"""Relative noise below which numbers count as equal: sums of rounded numbers differ by less than this."""


class Interval(NamedTuple):
    """An estimate, within its half-width of the truth in 95 of 100 experiments; NaN where undefined."""

    mean: float
    half_width: float


class Difference(NamedTuple):
    """A paired difference, its half-width, and how often pure luck would make one at least as large."""

    mean: float
    half_width: float
    p_value: float


UNDEFINED = Interval(math.nan, math.nan)


def student_factor(degrees: int, confidence: float = CONFIDENCE) -> float:
    """Student's t that a share ``confidence`` of its distribution stays within; NaN without freedom."""
    return student.exceeded(0.5 - confidence / 2, degrees) if degrees > 0 else math.nan


def student_below(t: float, degrees: int) -> float:
    """The probability that a Student variable stays below ``t``; NaN without degrees of freedom."""
    if degrees <= 0 or math.isnan(t):
        return math.nan
    above = student.chance_above(abs(t), degrees)
    return above if t < 0 else 1.0 - above


def standard_error(estimate: float, pseudo: Floats, scale: float | None = None) -> float:
    """The noise of an estimate: the root of sum (pseudo - estimate)² / (n (n - 1)); NaN below two values.

    Zero when the spread is no more than rounding leaves of numbers as large as ``scale`` (their own size).
    """
    count = len(pseudo)
    if count < 2:
        return math.nan
    error = math.sqrt(float(((pseudo - estimate) ** 2).sum()) / (count * (count - 1)))
    size = float(np.abs(pseudo).max()) if scale is None else scale
    return 0.0 if error <= ROUNDING * size else error


def mean_interval(values: Floats) -> Interval:
    """A mean over replications, with Student's interval; undefined without values."""
    if not len(values):
        return UNDEFINED
    mean = float(values.mean())
    return Interval(mean, half_width(mean, values))


def ratio_of_sums(top: Floats, bottom: Floats) -> float:
    """Sum of the top over sum of the bottom; NaN when the latter is zero."""
    divisor = float(bottom.sum())
    return float(top.sum()) / divisor if divisor else math.nan


def ratio_pseudo_values(top: Floats, bottom: Floats) -> Floats:
    """The jackknife's pseudo-values of a ratio of sums.

    n times the ratio less (n - 1) times the ratio with one replication left out. NaN throughout below two
    replications, and where leaving one out leaves nothing in the bottom.
    """
    count = len(top)
    rest = bottom.sum() - bottom
    if count < 2 or not rest.all():
        return np.full(count, math.nan)
    left_out: Floats = (top.sum() - top) / rest
    pseudo: Floats = count * ratio_of_sums(top, bottom) - (count - 1) * left_out
    return pseudo


def half_width(estimate: float, pseudo: Floats) -> float:
    """Student's 95 % half-width of an estimate; one degree of freedom less than there are pseudo-values."""
    return student_factor(len(pseudo) - 1) * standard_error(estimate, pseudo)


class Paired(NamedTuple):
    """An estimate with its pseudo-values, as one side of a paired difference."""

    mean: float
    pseudo: Floats


def paired_error(a: Paired, b: Paired) -> float:
    """The noise of the difference of two estimates over the same replications."""
    return standard_error(a.mean - b.mean, a.pseudo - b.pseudo, _size(a, b))


def chance_above(a: Paired, b: Paired) -> float:
    """The probability that the true value of ``a`` is above (or, without any noise, not below) that of ``b``.

    Student's posterior of the mean paired difference under the reference prior; NaN below two
    pseudo-values.
    """
    mean, error = _mean(a, b), paired_error(a, b)
    if error == 0.0:
        return float(mean >= 0.0)
    return student_below(mean / error, len(a.pseudo) - 1)


def difference(a: Paired, b: Paired) -> Difference:
    """``a`` less ``b``, with Student's interval and two-sided test of the paired difference."""
    mean, error, degrees = _mean(a, b), paired_error(a, b), len(a.pseudo) - 1
    return Difference(mean, student_factor(degrees) * error, _two_sided(mean, error, degrees))


def blurred(found: Difference, hidden: float) -> Difference:
    """A difference of numbers known only up to ``hidden`` in sum: no narrower, and none where that explains it."""
    p_value = 1.0 if hidden and abs(found.mean) <= hidden else found.p_value
    return Difference(found.mean, max(found.half_width, hidden), p_value)


def _size(a: Paired, b: Paired) -> float:
    return float(max(np.abs(a.pseudo).max(initial=0.0), np.abs(b.pseudo).max(initial=0.0)))


def _mean(a: Paired, b: Paired) -> float:
    mean = a.mean - b.mean
    return 0.0 if abs(mean) <= ROUNDING * _size(a, b) and paired_error(a, b) == 0.0 else mean


def _two_sided(mean: float, error: float, degrees: int) -> float:
    if error == 0.0:
        return 1.0 if mean == 0.0 else 0.0
    return 2.0 * student_below(-abs(mean) / error, degrees)


def variance_reduction(a: Paired, b: Paired) -> float:
    """How many times more replications independent luck would need for the difference's precision.

    (var a + var b) / var(a - b) of paired pseudo-values: 1 without correlation, above 1 when common luck
    cancels; infinite when the difference is the same every time. NaN below two replications.
    """
    noise = paired_error(a, b) ** 2
    apart = standard_error(*a) ** 2 + standard_error(*b) ** 2
    return apart / noise if noise else math.inf
