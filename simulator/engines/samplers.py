"""How distributions become draws at an address, for the reference engine."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from simulator.engines.conditions import ByTrait
from simulator.rules.lasting import drawn_lasting, share_lasting
from simulator.rules.quantiles import drawn, drawn_duration
from simulator.scenario.dependent import Dependent
from simulator.scenario.distributions import Distribution


class Duration(partial[int]):
    """A draw of milliseconds at an address: (stream, place, visit, touch, purpose)."""

    def lasting(self, lasted: int, *address: int) -> int:
        """The draw, given that the duration is so many milliseconds or longer; any where none of them is."""
        nodes, scale = self.args
        stream, place, visit, touch, purpose = address
        return drawn_lasting(nodes, scale, lasted, stream, place, visit, touch, purpose)

    def share_lasting(self, lasted: int) -> float:
        """The share of the durations that are so many milliseconds or longer."""
        nodes, scale = self.args
        return share_lasting(nodes, scale, lasted)


Number = Callable[[int, int, int, int, int], float]
"""A draw of a number at an address."""

Spent = Duration | ByTrait[Duration]
"""Such a draw, or one for each trait of a lead that it depends on."""
Counted = Number | ByTrait[Number]
"""Likewise."""
Category = Callable[[int, int, int, int, int], str]
"""A draw of a category at an address."""


def duration(of: Distribution | None) -> Spent | None:
    """A sampler of milliseconds, or None where there is no distribution."""
    return None if of is None else _duration(of)


def _duration(of: Distribution) -> Spent:
    if isinstance(of, Dependent):
        return ByTrait(key=of.key, cases={name: _duration(one) for name, one in of.cases})
    return known_duration(of)


def number(of: Distribution | None) -> Counted | None:
    """A sampler of numbers, or None where there is no distribution."""
    return None if of is None else _number(of)


def _number(of: Distribution) -> Counted:
    if isinstance(of, Dependent):
        return ByTrait(key=of.key, cases={name: _number(one) for name, one in of.cases})
    return known_number(of)


def known_number(of: Distribution) -> Number:
    """A sampler of numbers from a law that depends on nothing."""
    return partial(drawn, *of.table())


def known_duration(of: Distribution) -> Duration:
    """A sampler of milliseconds from a law that depends on nothing."""
    return Duration(drawn_duration, *of.table())
