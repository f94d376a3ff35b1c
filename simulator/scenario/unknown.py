"""What nobody knows of a market: numbers of a plan that are given by what they may be.

The number that stands in the plan is the mean of these; a replication lives with a value drawn from them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from simulator.scenario.copies import address_of_rows
from simulator.scenario.distributions import Distribution, Empirical
from simulator.scenario.problems import Path, dotted

if TYPE_CHECKING:
    from simulator.scenario.types import Scenario

Sort = Literal["a chance", "a weekly rate", "an hourly rate", "a factor", "spending"]
"""What kind of number it is; rates are per week of normal length, or per open hour, spending is per month."""
UNCERTAIN, ROWS = "uncertain", "rows"
LIVES = 2
"""Replications that share a draw of what is uncertain: as few as it takes to tell luck from ignorance."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rows:
    """What a number may be, by a column of a file whose rows are drawn whole, each as likely as any other."""

    csv: str = field(compare=False)
    file: str
    """What the file is called, by which its rows are drawn: the same where a run's folder keeps a copy of it."""
    column: str
    unit: str | None = None
    cells: tuple[float, ...]
    """Row by row, in the number's own unit, before the scale."""
    scale: float = 1.0

    def expected(self) -> float:
        """The mean over the rows."""
        return self.scale * math.fsum(self.cells) / len(self.cells)

    def smallest(self) -> float:
        """No row has less."""
        return self.scale * min(self.cells)

    def largest(self) -> float:
        """No row has more."""
        return self.scale * max(self.cells)

    def spread(self) -> Distribution:
        """The distribution of the number by itself."""
        return Empirical(values=tuple(self.scale * cell for cell in self.cells))


@dataclass(frozen=True, kw_only=True, slots=True)
class Unknown:
    """A number of a plan that nobody knows, and what it may be."""

    path: Path
    """Where it stands in the plan; lists count from 0."""
    sort: Sort
    law: Distribution | Rows

    @property
    def address(self) -> str:
        """What its luck is drawn by: its place in the plan, or the file whose rows are drawn whole."""
        return address_of_rows(self.law.file) if isinstance(self.law, Rows) else dotted(self.path)


def is_uncertain(value: object) -> bool:
    """Whether a mapping stands in place of a number, in a plan as it is written, and says what it may be."""
    return isinstance(value, Mapping) and UNCERTAIN in value


def drawn(unknown: Unknown, seed: int, pair: int) -> float:
    """What an unknown number is in one pair of replications, in whatever route it stands."""
    from simulator.rules import draws  # noqa: PLC0415 - loads the compiler, which reading a plan does without
    from simulator.rules.quantiles import drawn as value  # noqa: PLC0415 - as above

    stream, law = draws.stream(seed, pair, draws.name_key(unknown.address)), unknown.law
    if isinstance(law, Rows):
        place = int(draws.uniform(stream, 0, 0, 0, draws.UNKNOWN) * len(law.cells))
        return law.scale * law.cells[place]
    nodes, scale = law.table()
    return float(value(nodes, scale, stream, 0, 0, 0, draws.UNKNOWN))


def uneven(replications: int) -> str:
    """What is wrong with a number of replications that leaves one without its twin."""
    fitting = f"{replications - 1} or {replications + 1}" if replications > 1 else f"{replications + 1}"
    return (
        f"what is uncertain is drawn for two replications at a time, so {replications} leave one over; write {fitting}."
    )


def lives_of(scenario: Scenario) -> int:
    """How many replications in a row live in the same world: one, or two where some route's world is uncertain."""
    uncertain = any(scenario.seen_by(route).uncertain for route in scenario.routes)
    return LIVES if uncertain else 1
