"""Names: whether everything that a plan refers to exists, and is what it is taken for."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from simulator.scenario import units
from simulator.scenario.calendars import holiday_dates
from simulator.scenario.document import Text
from simulator.scenario.hints import bounds_meant
from simulator.scenario.kpi_names import FOR_EACH, KPI_NAMES, Measured, Unit, is_later_kpi, units_by_name
from simulator.scenario.problems import Path, Problems, closest, listed, nearest, not_among, offered, shown
from simulator.scenario.shapes import AttributeShape, CampaignShape, OutcomeShape, PlanShape, RateShape, StageShape
from simulator.scenario.types import DONE, EARLY_LEAVING, Target
from simulator.scenario.words import is_later, not_yet

NAME = re.compile(r"[^\W\d][\w-]*")
CATEGORY = re.compile(r"[\w+-][\w +-]*")
"""A category may also begin with a digit, such as an age group."""
TARGET = re.compile(r"(>=|<=|>|<)\s*(.+)")
SECTIONS = ("calendars", "segments", "campaigns", "resources", "stages", "routes")
NEEDED = ("segments", "campaigns", "stages", "routes")
SOME_YEAR = 2027
"""The year for which a holiday code is looked up when the plan's own years are wrong."""
RESERVED = ("wait", "visit", "value")
"""What odds depend on without it being an attribute."""


@dataclass(frozen=True, slots=True)
class Names:
    """Checks the names of one plan; a section that could not be read is None and takes part in no check."""

    plan: PlanShape
    problems: Problems

    def check(self) -> None:
        """Note every name that is malformed or unknown."""
        self._sections()
        self._calendars()
        for name, campaign in (self.plan.campaigns or {}).items():
            self._campaign(("campaigns", name), campaign)
        self._resources()
        for name, stage in (self.plan.stages or {}).items():
            self._stage(("stages", name), stage)
        self._routes()
        self._targets()

    def _exists(self, name: str | None, section: str, path: Path, what: str) -> None:
        """Note a name that its section does not have."""
        known: Mapping[str, object] | None = getattr(self.plan, section)
        if name is not None and known is not None and name not in known:
            self.problems.add(path, not_among(name, what, known, section.capitalize()))

    def _sections(self) -> None:
        for section in SECTIONS:
            names: Mapping[str, object] | None = getattr(self.plan, section)
            if names is not None and not names and section in NEEDED:
                self.problems.add((section,), f"a plan needs at least one of its {section}.")
            self._well_formed((section,), names or {})
        kinds: dict[str, tuple[str, bool]] = {}
        for name, segment in (self.plan.segments or {}).items():
            self._profile(("segments", name, "profile"), segment.profile or {})
            for one, attribute in (segment.profile or {}).items():
                self._one_kind(("segments", name, "profile", one), attribute, kinds)

    def _one_kind(self, path: Path, attribute: AttributeShape, kinds: dict[str, tuple[str, bool]]) -> None:
        """An attribute that two segments share is a number in both, or has categories in both."""
        if attribute.of is None and attribute.categories is None:
            return
        segment, name, has_categories = str(path[1]), str(path[3]), attribute.categories is not None
        first, had_categories = kinds.setdefault(name, (segment, has_categories))
        if had_categories != has_categories:
            before = "has categories" if had_categories else "is a number"
            message = f"`{name}` {before} in segment {first}; one attribute is the same kind of thing in all segments."
            self.problems.add(path, message, at="key")

    def _well_formed(self, path: Path, names: Iterable[str], form: re.Pattern[str] = NAME) -> None:
        allowed = "letters, digits, '_' and '-'" + (", beginning with a letter" if form is NAME else ", '+' and spaces")
        for name in names:
            if not form.fullmatch(name):
                meant = offered(re.sub(r"[\s/&.]+", "_", name.strip())) if NAME.match(name) and " " in name else ""
                self.problems.add((*path, name), f"{shown(name)} is not a name; names are {allowed}.{meant}", at="key")

    def _profile(self, path: Path, profile: Mapping[str, AttributeShape]) -> None:
        self._well_formed(path, profile)
        for name, attribute in profile.items():
            self._well_formed((*path, name, "choice"), attribute.categories or {}, CATEGORY)
            if name in RESERVED:
                message = f"`{name}` is a word of odds; give the attribute another name."
                self.problems.add((*path, name), message, at="key")

    def _calendars(self) -> None:
        for lines in (self.plan.calendars or {}).values():
            for line in lines:
                if isinstance(line.holidays, Text):
                    self._holidays(line.holidays.path, line.holidays)

    def _holidays(self, path: Path, code: str) -> None:
        try:
            known_holidays(code, years_of(self.plan) or (SOME_YEAR,))
        except ValueError as error:
            text = str(error)
            self.problems.add(path, text if text.endswith(("?", ".")) else f"{text}.")

    def _campaign(self, path: Path, campaign: CampaignShape) -> None:
        self._exists(campaign.segment, "segments", (*path, "segment"), "a segment")
        self._exists(campaign.starts, "stages", (*path, "starts"), "a stage")
        if isinstance(campaign.leads, RateShape):
            self._exists(campaign.leads.hours, "calendars", (*path, "leads", "hours"), "a calendar")

    def _resources(self) -> None:
        for name, resource in (self.plan.resources or {}).items():
            path = ("resources", name)
            self._exists(resource.calendar, "calendars", (*path, "calendar"), "a calendar")
            by, attribute = resource.order or ("oldest", None)
            if by == "highest" and attribute is not None:
                self._ordered_by(attribute, (*path, "order", "highest"))

    def _ordered_by(self, attribute: str, path: Path) -> None:
        for name, segment in (self.plan.segments or {}).items():
            profile = segment.profile or {}
            if attribute == "value":
                suits = segment.value is not None
            else:
                suits = attribute in profile and profile[attribute].categories is None
            if not suits:
                known = [one for one in profile if profile[one].categories is None]
                known += ["value"] if segment.value else []
                self.problems.add(path, not_among(attribute, f"a number known of segment {name}", known, "Numbers"))

    def _stage(self, path: Path, stage: StageShape) -> None:
        outcomes = stage.outcomes or {}
        self._well_formed((*path, "outcomes"), outcomes)
        for name, outcome in outcomes.items():
            self._outcome((*path, "outcomes", name), name, outcome)
        self._odds((*path, "odds"), stage.odds or {})
        for resource, option in (stage.options or {}).items():
            at = (*path, "options", resource)
            self._resource_key(resource, at)
            self._odds((*at, "odds"), option.odds or {})
            self._chances((*at, "chances"), option.chances or {}, [one for one in outcomes if one not in EARLY_LEAVING])

    def _outcome(self, path: Path, name: str, outcome: OutcomeShape) -> None:
        if is_later("outcomes", name):
            self.problems.add(path, not_yet(name), at="key")
        self._goes_to(outcome.to, (*path, "to"))
        if outcome.refers:
            self._exists(outcome.refers.segment, "segments", (*path, "refers", "segment"), "a segment")
            self._exists(outcome.refers.starts, "stages", (*path, "refers", "starts"), "a stage")

    def _goes_to(self, stage: str | None, path: Path) -> None:
        known = self.plan.stages
        if stage is not None and known is not None and stage not in known:
            ends = "" if closest(stage, known) else " An outcome without `to` ends the journey."
            self.problems.add(path, f"{not_among(stage, 'a stage', known, 'Stages')}{ends}")

    def _resource_key(self, name: str, path: Path) -> None:
        if self.plan.resources is not None and name not in self.plan.resources:
            message = not_among(name, "a resource", self.plan.resources, "Resources")
            self.problems.add(path, message, at="key")

    def _chances(self, path: Path, chances: Mapping[str, float], outcomes: Collection[str]) -> None:
        for name in chances:
            if name not in outcomes:
                self.problems.add((*path, name), not_among(name, "an outcome", outcomes, "Outcomes"), at="key")

    def _odds(self, path: Path, odds: Mapping[str, float]) -> None:
        if self.plan.segments is None:
            return
        for key in odds:
            if key not in RESERVED and (message := self._wrong_odds(key)):
                self.problems.add((*path, key), message, at="key")

    def _wrong_odds(self, key: str) -> str | None:
        known = attributes(self.plan)
        name, dot, category = key.partition(".")
        if name not in known:
            has = offered(*(f"{one}.{name}" for one, categories in known.items() if name in (categories or ())))
            message = not_among(name, "an attribute of any segment", dict.fromkeys((*known, *RESERVED)), "Known")
            return f"{shown(name)} is a category.{has}" if has else message
        categories = known[name]
        if categories is None:
            return f"`{name}` is a number, without categories; write '{name}' alone." if dot else None
        if not dot:
            return f"`{name}` has categories; write one of them, such as '{name}.{next(iter(categories), 'one')}'."
        if category not in categories:
            return not_among(category, f"a category of {name}", categories, "Categories")
        return None

    def _routes(self) -> None:
        for name, route in (self.plan.routes or {}).items():
            for stage, shares in (route.team or {}).items():
                path = ("routes", name, "team", stage)
                if self.plan.stages is not None and stage not in self.plan.stages:
                    message = not_among(stage, "a stage", self.plan.stages, "Stages")
                    self.problems.add(path, message, at="key")
                for resource in shares or {}:
                    self._team_member(resource, path)
            self._campaigns(("routes", name, "campaigns"), route.campaigns or [])

    def _campaigns(self, path: Path, campaigns: list[str]) -> None:
        for place, campaign in enumerate(campaigns):
            self._exists(campaign, "campaigns", (*path, place), "a campaign")
            if campaign in campaigns[:place]:
                self.problems.add((*path, place), f"{shown(campaign)} stands here twice.")

    def _team_member(self, resource: str, path: Path) -> None:
        known = self.plan.resources
        if known is not None and resource not in known:
            message = not_among(resource, "a resource", known, "Resources")
            self.problems.add((*path, resource), message, at="key")

    def _targets(self) -> None:
        if self.plan.resources is None or self.plan.stages is None:
            return
        known = kpi_units(self.plan)
        for name, text in (self.plan.targets or {}).items():
            path = ("targets", name)
            if name in known:
                self._bound(path, name, text, known[name])
            elif is_later_kpi(name, [*(self.plan.campaigns or ()), *(self.plan.segments or ())]):
                self.problems.add(path, not_yet(name), at="key")
            else:
                message = _only_of(name, known) or not_among(name, "a KPI", known, "KPIs")
                self.problems.add(path, message, at="key")

    def _bound(self, path: Path, kpi: str, text: str, unit: Unit) -> None:
        try:
            target(kpi, text, unit)
        except ValueError as error:
            self.problems.add(path, str(error))


def _only_of(name: str, known: Iterable[str]) -> str:
    """The message for a KPI of resources, stages or outcomes that is named without one, or of one that lacks it."""
    family = next((kpi for kpi in KPI_NAMES if kpi.of != "plan" and kpi.name == name.partition(".")[0]), None)
    if family is None:
        return ""
    have = [one for one in known if one.startswith(f"{family.name}.")]
    for_each = f"`{family.name}` is measured for each {FOR_EACH[family.of]}"
    return f"{for_each}; here {listed(have)}.{nearest(name, have)}" if have else f"{for_each}; the plan has none."


def kpi_units(plan: PlanShape) -> dict[str, Unit]:
    """The units of all KPIs of a plan, by their full names."""
    return units_by_name(plan.resources or {}, {name: _measured(one) for name, one in (plan.stages or {}).items()})


def _measured(stage: StageShape) -> Measured:
    real = tuple(name for name in stage.outcomes or () if name not in EARLY_LEAVING)
    given = stage.model_fields_set
    return Measured((*(real or (DONE.name,)), *EARLY_LEAVING), "effort" in given, "due" in given)


def target(kpi: str, text: str, unit: Unit) -> Target:
    """A bound on a KPI from a text such as ``<= 75 days``.

    Raises ValueError if it has no relation, or the bound is not in the KPI's kind of unit.
    """
    found = TARGET.fullmatch(text.strip())
    if not found:
        meant = offered(*bounds_meant(text)) or " Write '>= 100' or '<= 100'."
        raise ValueError(f"{shown(text)} is not a bound.{meant}")
    return Target(kpi=kpi, relation=found[1], bound=_bound(found[2], unit))  # type: ignore[arg-type]  # TARGET allows no other


def _bound(text: str, unit: Unit) -> float:
    if unit == "days":
        return units.clock(text) / units.DAY
    if unit == "hours":
        return units.clock(text) / units.HOUR
    return units.share(text) if unit == "share" else units.plain(text)


def attributes(plan: PlanShape) -> dict[str, Mapping[str, float] | None]:
    """Everything known of any segment's leads; the categories of an attribute that has them, of all segments."""
    known: dict[str, Mapping[str, float] | None] = {}
    for name, attribute in _profiles(plan):
        before = known.get(name)
        known[name] = attribute.categories if before is None else {**before, **(attribute.categories or {})}
    return known


def _profiles(plan: PlanShape) -> Iterator[tuple[str, AttributeShape]]:
    for segment in (plan.segments or {}).values():
        yield from (segment.profile or {}).items()


def years_of(plan: PlanShape) -> tuple[int, ...]:
    """The years that the world touches, the day before its beginning included; none when the window is wrong."""
    spans = (plan.start, plan.warm_up, plan.horizon, plan.follow_up)
    if plan.start is None or any(span is None for span in spans):
        return ()
    first = units.moment(plan.start, -plan.warm_up - units.DAY)
    last = units.moment(plan.start, plan.horizon + plan.follow_up)
    return tuple(range(first.year, last.year + 1))


@lru_cache(maxsize=64)
def known_holidays(code: str, years: tuple[int, ...]) -> tuple[date, ...]:
    """The dates of a holiday code.

    Raises ValueError if the code is unknown.
    """
    return holiday_dates(code, years)
