"""What a distribution can be of, and which families and parameters suit it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from simulator.scenario import units

Parameter = Literal["quantity", "number", "whole", "share"]

PARAMETERS: Mapping[str, Mapping[str, Parameter]] = {
    "uniform": {"min": "quantity", "max": "quantity"},
    "triangular": {"min": "quantity", "mode": "quantity", "max": "quantity"},
    "pert": {"min": "quantity", "mode": "quantity", "max": "quantity"},
    "exponential": {"mean": "quantity"},
    "erlang": {"mean": "quantity", "stages": "whole"},
    "gamma": {"mean": "quantity", "cv": "number"},
    "lognormal": {"mean": "quantity", "cv": "number"},
    "weibull": {"mean": "quantity", "cv": "number"},
    "normal": {"mean": "quantity", "sd": "quantity"},
    "beta": {"alpha": "number", "beta": "number"},
    "poisson": {"mean": "number"},
    "geometric": {"mean": "number"},
    "binomial": {"trials": "whole", "chance": "share"},
}
"""What the parameters of each family hold."""

_SPREAD = (
    *("constant", "uniform", "triangular", "pert", "exponential", "erlang", "gamma", "lognormal", "weibull"),
    *("normal", "quantiles", "scipy"),
)
_LISTED = ("choice", "empirical", "mixture")
_COUNTED = ("poisson", "geometric", "binomial")


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Kind:
    """What a distribution is of: how its quantities are read and shown, and which families suit it."""

    name: str
    read: Callable[[str], float]
    bare: Callable[[str], float]
    """Reads a number of a file, whose unit is given apart."""
    families: tuple[str, ...]
    show: Callable[[float], str]
    """Writes a quantity so that ``read`` gives it back."""
    units: Mapping[str, int] | None = None
    signed: bool = False
    """Whether it may be below 0."""


_TIMED = _SPREAD + _LISTED
_ANY = (*_SPREAD, "beta", *_COUNTED, *_LISTED)
_UNSURE = (*_SPREAD, "beta", *_LISTED)
CLOCK = Kind(
    name="clock time",
    read=units.clock,
    bare=units.amount,
    families=_TIMED,
    show=units.shown_clock,
    units=units.CLOCK_UNITS,
)
EFFORT = Kind(
    name="effort",
    read=units.effort,
    bare=units.amount,
    families=_TIMED,
    show=units.shown_effort,
    units=units.EFFORT_UNITS,
)
MONEY = Kind(name="money", read=units.money, bare=units.money, families=_TIMED, show=units.shown_number)
NUMBER = Kind(name="a number", read=units.plain, bare=units.plain, families=_ANY, show=units.shown_number, signed=True)
COUNT = Kind(
    name="a count",
    read=units.count,
    bare=units.count,
    families=("constant", *_COUNTED, *_LISTED),
    show=units.shown_number,
)
CHANCE = Kind(name="a chance", read=units.share, bare=units.share_of_one, families=_UNSURE, show=units.shown_percentage)
FACTOR = Kind(name="a factor", read=units.factor, bare=units.factor, families=_UNSURE, show=units.shown_number)
WEEKLY = Kind(
    name="a weekly rate",
    read=units.weekly_rate,
    bare=units.amount,
    families=_UNSURE,
    show=units.shown_weekly_rate,
    units={"per week": 1, "per day": 7},
)
HOURLY = Kind(
    name="an hourly rate",
    read=units.hourly_rate,
    bare=units.amount,
    families=_UNSURE,
    show=units.shown_hourly_rate,
    units={"per hour": 1},
)
SPENDING = Kind(name="spending", read=units.monthly, bare=units.monthly, families=_UNSURE, show=units.shown_number)
UNSURE = {kind.name: kind for kind in (CHANCE, FACTOR, WEEKLY, HOURLY, SPENDING)}
"""What may be uncertain, and how that is spread."""
