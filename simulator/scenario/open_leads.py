"""Today's open leads: those that a world begins with, each in a stage since some time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from simulator.scenario.read_only import Kept

PIPELINE = "pipeline"
"""The source, beside the campaigns, that they are counted under."""
BOUGHT_BEFORE = ("fulfil", "serve")
"""The steps in which a lead has bought already."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Owner:
    """Who owns a lead: a person of a resource by name, or a seat by its number."""

    resource: str
    who: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenLead(Kept):
    """A lead that is in a stage when the world begins."""

    name: str
    """What tells it from the others; its luck is addressed by it."""
    stage: str
    entered: datetime
    """Since when it is there; at the plan's start at the latest."""
    segment: str
    value: float | None = None
    """None: drawn as for any other lead, as are the attributes that are not among the next two."""
    numbers: Mapping[str, float] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)
    done_by: Mapping[str, str] = field(default_factory=dict)
    """By stage: the resource that did it."""
    owner: Owner | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Pipeline:
    """The open leads of a file."""

    csv: str = field(compare=False)
    leads: tuple[OpenLead, ...]
    columns: tuple[str, ...] = field(default=(), compare=False)
    """Columns of the file of which something is taken."""
    unused: tuple[str, ...] = field(default=(), compare=False)
    """Columns of the file of which nothing is taken."""
