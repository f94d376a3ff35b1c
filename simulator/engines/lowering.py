"""A plan becomes flat arrays for the fast engine: every name a place, every distribution a stretch of numbers.

Nothing here depends on the seed or the replication; one `Program` serves them all. Its records are laid out in
`simulator.engines.kernel.columns`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.engines.conditions import ByTrait
from simulator.engines.kernel import columns as c
from simulator.engines.kernel.books import LAST_BIT
from simulator.engines.kernel.heap import NO_EVENT
from simulator.engines.limits import refuse_what_is_too_large
from simulator.engines.lowering_arrivals import write_campaign, write_months, write_open_leads
from simulator.engines.lowering_lines import write_lines
from simulator.engines.lowering_people import write_resource
from simulator.engines.lowering_stages import write_stage
from simulator.engines.preparing import PreparedRoute, PreparedSegment
from simulator.engines.tables import Tables
from simulator.engines.tallies import AGES, WEEKLY, layout, sources, weeks_of
from simulator.rules.tallies import histogram_bin
from simulator.scenario.dependent import DONE_BY


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, weakref_slot=True)
class Program:
    """A route of a plan as flat arrays, ready for any replication; ``sizes`` are numbers of `kernel.world.World`."""

    prepared: PreparedRoute
    names: tuple[str, ...]
    plan: NDArray[np.int64]
    reals: NDArray[np.float64]
    keys: NDArray[np.uint64]
    hours: NDArray[np.int64]
    state: NDArray[np.int64]
    """At the world's beginning."""
    known: Mapping[int, int]
    """What is counted at the beginning already, such as the open hours of seats that are always filled."""
    sizes: Mapping[str, int]
    campaigns: tuple[str, ...]
    segments: tuple[str, ...]
    stages: Mapping[int, str]
    resources: tuple[str, ...]
    resource_places: Mapping[str, int]
    outcomes: tuple[str, ...]
    places: Mapping[int, str]
    """How the plan names places of the program that may fail."""
    texts: tuple[str, ...]


def lower(prepared: PreparedRoute) -> Program:
    """Make a prepared route ready for the fast engine.

    Raises ScenarioError if the engine cannot represent the plan.
    """
    refuse_what_is_too_large(prepared)
    return Lowering(prepared).program()


class Lowering:
    """Writes one program; every method writes the records of what it is named after and returns their place."""

    def __init__(self, prepared: PreparedRoute) -> None:
        self.prepared, self.scenario = prepared, prepared.scenario
        self.tables = Tables()
        self.names = layout(self.scenario, prepared.route)
        self.at = {name: place for place, name in enumerate(self.names)}
        self.source = next(iter(sources(self.scenario, prepared.route)), "")
        self.places: dict[int, str] = {}
        self.outcome_names: list[str] = []
        self.attributes: dict[str, int] = {}
        for segment in (*prepared.segments.values(), *(one.segment for one in prepared.campaigns)):
            for name in (*segment.numbers, *segment.categories):
                self.attributes.setdefault(name, len(self.attributes))
        self.many_attributes = len(self.attributes) + 1
        self.urgencies = sorted({-stage.urgency for stage in prepared.stages.values()})
        widths = (c.STAGE_WIDTH, c.RESOURCE_WIDTH)
        self.first_stage = self.tables.records(len(prepared.stages), widths[0])
        self.first_resource = self.tables.records(len(prepared.resources), widths[1])
        self.stage = {name: self.first_stage + i * widths[0] for i, name in enumerate(prepared.stages)}
        self.resource = {name: self.first_resource + i * widths[1] for i, name in enumerate(prepared.resources)}
        self.doers = {name: i for i, name in enumerate(dict.fromkeys((*prepared.stages, *self.scenario.stages)))}
        """Reached stages come first, by their index."""
        self.turns = [name for name, one in prepared.resources.items() if not one.pools]
        works = [len(team.works) for stage in prepared.stages.values() for team in stage.teams]
        self.choices = max(works)
        self.segment: dict[str, int] = {}
        self.line: dict[str, int] = {}
        self.state = [0] * c.STATE_NUMBERS
        self.known: dict[int, int] = {}

    def program(self) -> Program:
        """Write everything, and put it together."""
        prepared, tables = self.prepared, self.tables
        for base, (name, segment) in enumerate(prepared.segments.items()):
            self.segment[name] = self.write_segment(segment, base)
        sizes = self.sizes()
        for name, resource in prepared.resources.items():
            write_resource(self, name, resource)
        sizes |= write_lines(self)
        for stage in prepared.stages.values():
            write_stage(self, stage)
        sizes |= {"cursors": len(self.state), "cursor_count": len(prepared.campaigns)}
        for index, campaign in enumerate(prepared.campaigns):
            self.state += [0, 0, write_campaign(self, campaign, index), campaign.leads.blocks]
        sizes |= {"called": len(self.state)}
        self.state += [0] * (2 * len(prepared.resources))
        sizes |= {"levels": len(self.state)}
        self.state += [0] * (c.LEVELS * (sizes["weeks"] + 1) * c.LEVEL_WIDTH)
        sizes |= {"open_leads": write_open_leads(self), "open_lead_count": len(prepared.pipeline)}
        sizes |= {"quotas": write_months(self)}
        for number, value in ((c.FREE_LEAD, c.ABSENT), (c.DISPATCH_AT, NO_EVENT), (c.ROOM_AT, NO_EVENT)):
            self.state[number] = value
        self.state[c.ASIDE] = self.state[c.LIMITED] = c.ABSENT
        return Program(
            prepared=prepared,
            names=self.names,
            plan=np.array(tables.plan, dtype=np.int64),
            reals=np.array(tables.reals, dtype=np.float64),
            keys=np.array([*tables.keys, 0], dtype=np.uint64),
            hours=np.concatenate([*tables.hours, np.empty((0, 3), np.int64)]),
            state=np.array(self.state, dtype=np.int64),
            known=self.known,
            sizes=sizes,
            campaigns=(*(one.name for one in prepared.campaigns), "pipeline"),
            segments=tuple(prepared.segments),
            stages={place: name for name, place in self.stage.items()},
            resources=tuple(prepared.resources),
            resource_places=self.resource,
            outcomes=tuple(self.outcome_names),
            places=self.places,
            texts=tuple(tables.texts),
        )

    def sizes(self) -> dict[str, int]:
        """How many there are of everything, and where a lead's own tables begin."""
        stages, attributes = len(self.prepared.stages), self.many_attributes
        doers = c.LEAD_FIXED + stages
        categories = doers + len(self.doers)
        owners = categories + attributes
        places = owners + len(self.turns)
        numeric = places + len(self.turns)
        nodes = -(-(numeric + 1 + attributes) // c.CACHE_LINE) * c.CACHE_LINE
        weeks = weeks_of(self.scenario)
        weekly = len(self.names)
        ages = weekly + len(WEEKLY) * weeks
        oldest = self.scenario.stop + max((-one.entered for one in self.prepared.pipeline), default=0)
        bins = self.bins = (histogram_bin(oldest) | LAST_BIT) + 1
        return {
            "begin": self.scenario.begin,
            "end": self.scenario.end,
            "stop": self.scenario.stop,
            "minor_units": self.scenario.minor_units,
            "stages": stages,
            "resources": len(self.prepared.resources),
            "choices": self.choices,
            "lead_width": nodes + self.choices * c.NODE_WIDTH,
            "doers": doers,
            "categories": categories,
            "owners": owners,
            "places": places,
            "nodes": nodes,
            "numeric": numeric,
            "blank": self.write_blank(doers, categories, owners, numeric, nodes),
            "turns": len(self.turns),
            "first_stage": self.first_stage,
            "first_resource": self.first_resource,
            "weeks": weeks,
            "weekly": weekly,
            "ages": ages,
            "bins": bins,
            "count_of_counts": ages + (len(AGES) + stages) * bins,
        }

    def write_blank(self, *places: int) -> int:
        """How a lead's own tables begin: no visits, nobody knows or has done anything."""
        begins = (0, c.ABSENT, c.NOT_DRAWN, c.ABSENT, c.NOT_A_NUMBER)
        place = len(self.tables.plan)
        for start, end, value in zip((c.LEAD_FIXED, *places), places, begins, strict=False):
            self.tables.integers([value] * (end - start))
        return place - c.LEAD_FIXED

    def write_segment(self, segment: PreparedSegment, base: int) -> int:
        """A segment, or what a campaign says of its leads."""
        tables = self.tables
        place = tables.records(1, c.SEGMENT_TRAITS + c.TRAIT_WIDTH * self.many_attributes)
        extras = [segment.extra_log_odds.get(name, 0.0) for name in self.prepared.stages]
        tables.write(
            place,
            {
                c.SEGMENT_BASE: base,
                c.SEGMENT_PLAIN: self.segment.get(segment.name, place),
                c.SEGMENT_SOURCE: self.at.get(f"segment.{segment.name}.leads", c.ABSENT),
                c.SEGMENT_VALUE: self.write_law(segment.value),
                c.SEGMENT_KEY: tables.key(segment.key),
                c.SEGMENT_REALS: tables.numbers([segment.gross_margin]),
                c.SEGMENT_EXTRAS: tables.numbers(extras),
            },
        )
        for name, (key, draw) in segment.numbers.items():
            self.write_number(place, name, key, draw)
        for name, (key, category) in segment.categories.items():
            self.write_category(place, name, key, category)
        return place

    def _write_trait(self, segment: int, name: str, values: Sequence[int]) -> None:
        place = segment + c.SEGMENT_TRAITS + c.TRAIT_WIDTH * self.attributes[name]
        self.tables.write(place, dict(enumerate(values)))

    def write_number(self, segment: int, name: str, key: int, draw: Any) -> None:
        """A numeric attribute: a law, or the cells of a file's column."""
        kind, many = c.BY_LAW, 0
        if not isinstance(draw, ByTrait) and len(draw.args) == 1:
            (cells,) = draw.args
            kind, first, many = c.BY_CELLS, self.tables.numbers(cells), len(cells)
        else:
            first = self.write_law(draw)
        self._write_trait(segment, name, (kind, first, many, self.tables.key(key)))

    def write_category(self, segment: int, name: str, key: int, draw: Any) -> None:
        """A categorical attribute: shares, or the cells of a file's column."""
        names, *sums = draw.args
        first = self.tables.integers(self.tables.text(one) for one in names)
        if sums:
            self.tables.integers([self.tables.numbers(sums[0])])
        kind = c.BY_SHARES if sums else c.BY_NAMED_CELLS
        self._write_trait(segment, name, (kind, first, len(names), self.tables.key(key)))

    def in_source(self, count: str) -> int:
        """Where every source counts something, behind its own first count."""
        return self.at.get(f"{self.source}.{count}", 0) - self.at.get(f"{self.source}.leads", 0)

    def attribute(self, name: str) -> int:
        """The number of an attribute; that of one that nobody has, where no segment has it."""
        return self.attributes.get(name, self.many_attributes - 1)

    def write_law(self, law: Any) -> int:
        """A sampler's law; ABSENT where there is none."""
        if law is None:
            return c.ABSENT
        tables = self.tables
        if not isinstance(law, ByTrait):
            nodes, scale = law.args
            return tables.law(nodes, scale)
        by_doer = law.key.startswith(DONE_BY)
        trait = self.doers[law.key.removeprefix(DONE_BY)] if by_doer else self.attribute(law.key)
        cases = [(tables.text(name), self.write_law(one)) for name, one in law.cases.items()]
        place = tables.record(
            {
                c.LAW_KIND: c.LAW_BY_DOER if by_doer else c.LAW_BY_CATEGORY,
                c.LAW_TRAIT: trait,
                c.LAW_CASES: tables.integers(number for case in cases for number in case),
                c.LAW_CASE_COUNT: len(cases),
            },
            c.LAW_WIDTH,
        )
        self.places[place] = law.key
        return place
