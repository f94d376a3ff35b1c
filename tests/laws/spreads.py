"""Distributions of generated plans: every family of the language, in quantities with every unit."""

from __future__ import annotations

from random import Random
from typing import Any

CLOCK_UNITS = {"s": 1 / 3600, "min": 1 / 60, "h": 1, "days": 24, "weeks": 168, "months": 730.5, "years": 8766}
EFFORT_UNITS = {"s": 1 / 3600, "min": 1 / 60, "h": 1, "person-days": 8}
BY_QUANTILES = ("gamma", "lognormal", "weibull", "normal")
NEVER_SCALED = ("scipy", "mixture", "choice")
HOURS = (0, 1, 1, 2, 3)
"""What times are made of where ties are wanted."""


class Spreads:
    """Makes distributions; where ties are wanted, of few and whole values."""

    def __init__(self, luck: Random, tie_heavy: bool) -> None:
        self.luck, self.tie_heavy = luck, tie_heavy

    def clock(self, hours: float, zero: float) -> Any:
        """Clock time of about so many hours; none at all with the chance ``zero``."""
        return self._time(hours, zero, CLOCK_UNITS)

    def effort(self, hours: float, zero: float) -> Any:
        """Working time of about so many hours; none at all with the chance ``zero``."""
        return self._time(hours, zero, EFFORT_UNITS)

    def _time(self, hours: float, zero: float, units: dict[str, float]) -> Any:
        if self.luck.random() < (zero if self.tie_heavy else zero / 4):
            return "0 min"
        if self.tie_heavy:
            return self._whole_hours(units)
        unit = self.luck.choice(list(units))
        return self._spread(hours / units[unit], lambda number: f"{_short(number)} {unit}", "durations.csv", unit)

    def _whole_hours(self, units: dict[str, float]) -> Any:
        unit = self.luck.choice([name for name, length in units.items() if length <= 1])
        first, second = (f"{round(self.luck.choice(HOURS) / units[unit])} {unit}" for _ in range(2))
        if first == second or self.luck.random() < 0.5:
            return self.luck.choice((first, {"constant": first}))
        choice = {"choice": {first: "50%", second: "50%"}}
        return self.luck.choice((choice, {"empirical": {"values": [first, second, first]}}))

    def money(self) -> Any:
        """An amount of about a thousand."""
        if self.tie_heavy and self.luck.random() < 0.6:
            return self.luck.choice((1_000, {"constant": 500}, {"choice": {400: "50%", 800: "50%"}}))
        return self._spread(1_000, _short, "amounts.csv", None)

    def number(self) -> Any:
        """Something numeric that is known of a lead."""
        ways: list[Any] = [
            *({"poisson": {"mean": 2}}, {"geometric": {"mean": "1.5"}}, {"beta": {"alpha": 2, "beta": 3}}),
            *({"binomial": {"trials": 4, "chance": "40%"}}, {"beta": {"median": "0.3", "p90": "0.7"}}),
        ]
        if self.tie_heavy:
            return self.luck.choice([*ways, {"empirical": {"values": [0, 1]}}])
        spread = self._spread(1, _short, "amounts.csv", None)
        return self.luck.choice([*ways, {"exponential": {"mean": 1}} if "choice" in spread else spread])

    def count(self, mean: int) -> Any:
        """A small whole number; 0 touches are done as one."""
        ways: list[Any] = [
            mean,
            {"constant": 1},
            {"poisson": {"mean": mean}},
            {"geometric": {"mean": mean}},
            {"binomial": {"trials": mean + 2, "chance": "50%"}},
            {"poisson": {"mean": mean, "min": 1, "max": 6}},
            {"mixture": [{"weight": "70%", "of": 1}, {"weight": "30%", "of": {"poisson": {"mean": mean}}}]},
            {"choice": {1: "30%", 3: "70%"}},
            {"empirical": {"values": [1, 2, 2, 4]}},
            {"empirical": {"csv": "touches.csv", "column": "touches"}},
        ]
        return self.luck.choice(ways)

    def _spread(self, mean: float, shown: Any, file: str, unit: str | None) -> Any:
        low, middle, high = shown(mean / 2), shown(mean), shown(mean * 2)
        cv = self.luck.choice(("0.5", "1", "1.5"))
        column = {"csv": file, "column": "of", **({"unit": unit} if unit in {"min", "h"} else {})}
        ways: list[Any] = [
            middle,
            {"constant": middle},
            {"uniform": {"min": low, "max": high}},
            {"triangular": {"min": low, "mode": middle, "max": high}},
            {"exponential": {"mean": middle}},
            {"gamma": {"mean": middle, "cv": cv}},
            {"lognormal": {"mean": middle, "cv": cv}},
            {"weibull": {"mean": middle, "cv": cv}},
            {"normal": {"mean": middle, "sd": low}},
            {"pert": {"min": low, "mode": middle, "max": high}},
            {"erlang": {"mean": middle, "stages": 3}},
            {self.luck.choice(BY_QUANTILES): {"median": low, "p90": middle}},
            {"quantiles": {"p10": low, "p50": middle, "p90": high}},
            {"scipy": {"name": "weibull_min", "c": "1.5", "loc": low, "scale": middle}},
            {self.luck.choice(("gamma", "lognormal")): {"mean": middle, "cv": cv, "min": low}},
            {"exponential": {"mean": middle, "max": high}},
            {"mixture": [{"weight": "80%", "of": low}, {"weight": "20%", "of": {"exponential": {"mean": high}}}]},
            {"choice": {low: "25%", high: "75%"}},
            {"empirical": {"values": [low, middle, middle, high]}},
            {"empirical": {"values": [low, low, middle, high], "min": middle, "max": middle}},
        ]
        if unit is None or "unit" in column:
            ways += [{"empirical": column}] * 2
        return _perhaps_scaled(self.luck.choice(ways))


def _perhaps_scaled(spread: Any) -> Any:
    """Now and then, but always for the same distribution, with a factor on its values."""
    family, inside = next(iter(spread.items())) if isinstance(spread, dict) else ("", None)
    if family in NEVER_SCALED or not isinstance(inside, dict) or Random(repr(spread)).random() < 0.7:  # noqa: S311 - no secret
        return spread
    return {family: {**inside, "scale": "1.5"}}


def _short(number: float) -> str:
    return f"{number:.6f}".rstrip("0").rstrip(".")
