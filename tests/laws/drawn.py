"""What is drawn for the seats of a life, at the addresses that the documentation of draws states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from simulator.rules import draws
from simulator.rules.quantiles import drawn_duration, quantile
from simulator.scenario.distributions import Distribution
from simulator.scenario.residual import residual
from simulator.scenario.staff import Resource


@dataclass(frozen=True)
class Drawn:
    """The luck of a replication's seats."""

    seed: int
    replication: int

    def _stream(self, resource: Resource, seat: str) -> int:
        key = draws.combine(draws.name_key(resource.name), draws.name_key(seat))
        return draws.stream(self.seed, self.replication, key)

    def absent(self, resource: Resource, seat: str, day: date) -> bool:
        """Whether nobody comes on a date."""
        address = (draws.name_key(resource.name), day.toordinal(), 0, draws.ABSENCE)
        return draws.uniform(self._stream(resource, seat), *address) < resource.absence

    def stay(self, resource: Resource, seat: str, number: int, *, of_old: bool) -> int:
        """How long the so-many-th stays, a moment at least."""
        of, purpose = resource.tenure, draws.TENURE
        if of_old and of is not None:
            of, purpose = residual(of), draws.RESIDUAL
        return max(1, self._time(of, resource, seat, number, purpose))

    def vacancy(self, resource: Resource, seat: str, number: int) -> int:
        """How long the seat is empty after the so-many-th."""
        return self._time(resource.vacancy, resource, seat, number, draws.VACANCY)

    def speed(self, resource: Resource, seat: str, number: int) -> float:
        """How fast the so-many-th is."""
        if resource.speed is None:
            return 1.0
        nodes, scale = resource.speed.table()
        place = draws.name_key(resource.name)
        return float(
            scale * quantile(nodes, draws.uniform(self._stream(resource, seat), place, number, 0, draws.SPEED))
        )

    def _time(self, of: Distribution | None, resource: Resource, seat: str, number: int, purpose: int) -> int:
        if of is None:
            return 0
        at = (self._stream(resource, seat), draws.name_key(resource.name), number, 0, purpose)
        return int(drawn_duration(*of.table(), *at))
