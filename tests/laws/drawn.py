"""What is drawn for the seats of a life, at the addresses that the documentation of draws states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from simulator.engines.trace import Row, case_id
from simulator.rules import draws
from simulator.rules.quantiles import drawn_duration, quantile
from simulator.scenario.distributions import Distribution
from simulator.scenario.open_leads import PIPELINE, OpenLead
from simulator.scenario.residual import residual
from simulator.scenario.staff import Resource
from simulator.scenario.types import Scenario
from tests.laws.traits import category, key_of


@dataclass(frozen=True)
class Drawn:
    """The luck of a replication's seats."""

    seed: int
    replication: int

    def _stream(self, resource: Resource, seat: str) -> int:
        key = draws.combine(draws.name_key(resource.name), draws.name_key(seat))
        return draws.stream(self.seed, self.replication, key)

    def called(self, lead: str) -> str:
        """How the event log calls a lead of the file of open leads."""
        return case_id(key_of(lead))

    def category(self, scenario: Scenario, lead: OpenLead, name: str) -> str:
        """A category of such a lead."""
        key, segment = key_of(lead.name), lead.segment
        row = Row(key=key, campaign=PIPELINE, segment=segment, referred_by=None, made=0, stage="", visit=1, entered=0)
        return category(scenario, row, draws.stream(self.seed, self.replication, key), name)

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
