"""Names: whether everything that a plan refers to exists, and is what it is taken for."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain

from simulator.rules.durations import DAY
from simulator.scenario import units
from simulator.scenario.calendars import holiday_dates
from simulator.scenario.conditions import Asked, Cases, wrong_question
from simulator.scenario.dependent import DONE_BY
from simulator.scenario.document import Text
from simulator.scenario.files import Notes
from simulator.scenario.open_leads import PIPELINE
from simulator.scenario.owners import Owners, owners_of
from simulator.scenario.pipeline import Known, Reading
from simulator.scenario.problems import At, Path, closest, listed, not_among, offered, shown
from simulator.scenario.profiles import AttributeShape
from simulator.scenario.shapes import FIRST_FREE, CampaignShape, OutcomeShape, PlanShape, RateShape, StageShape
from simulator.scenario.staffing import check_people
from simulator.scenario.targets import check_targets
from simulator.scenario.types import EARLY_LEAVING

NAME = re.compile(r"[^\W\d][\w-]*")
CATEGORY = re.compile(r"[\w+-][\w +-]*")
"""A category may also begin with a digit, such as an age group."""
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
    problems: Notes

    def check(self) -> None:
        """Note every name that is malformed or unknown."""
        self._sections()
        self._calendars()
        for name, campaign in (self.plan.campaigns or {}).items():
            self._campaign(("campaigns", name), campaign)
        self._resources()
        check_people(self.plan, attributes(self.plan), self.problems)
        for name, stage in (self.plan.stages or {}).items():
            self._stage(("stages", name), stage)
        for depends in self.problems.depends:
            self._depends(*depends)
        self._routes()
        self._pipeline()
        check_targets(self.plan, self.problems)

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
        for name, campaign in (self.plan.campaigns or {}).items():
            self._differs(("campaigns", name, "profile"), campaign)

    def _differs(self, path: Path, campaign: CampaignShape) -> None:
        """What a campaign's leads differ in is known of their segment, in the same categories."""
        segment = (self.plan.segments or {}).get(campaign.segment)
        if segment is not None and segment.profile is not None:
            for name, attribute in (campaign.profile or {}).items():
                if message := _wrongly_differing(name, attribute, campaign.segment, segment.profile):
                    self.problems.add((*path, name), message, at="key")

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
        shifts = (one.shifts or [] for one in (self.plan.resources or {}).values())
        for line in chain(*(self.plan.calendars or {}).values(), *shifts):
            if isinstance(line.holidays, Text):
                self._holidays(line.holidays.path, line.holidays)

    def _holidays(self, path: Path, code: str) -> None:
        try:
            known_holidays(code, years_of(self.plan) or (SOME_YEAR,))
        except ValueError as error:
            text = str(error)
            self.problems.add(path, text if text.endswith(("?", ".")) else f"{text}.")

    def _campaign(self, path: Path, campaign: CampaignShape) -> None:
        for stage in campaign.odds or {}:
            if self.plan.stages is not None and stage not in self.plan.stages:
                message = not_among(stage, "a stage", self.plan.stages, "Stages")
                self.problems.add((*path, "odds", stage), message, at="key")
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
        """What ranks leads is a number known of some segment; leads of others rank at 0."""
        segments = (self.plan.segments or {}).values()
        profiles = [one for segment in segments for one in (segment.profile or {}).items()]
        known = dict.fromkeys(name for name, one in profiles if one.categories is None)
        known |= {"value": None} if any(segment.value is not None for segment in segments) else {}
        if self.plan.segments is not None and attribute not in known:
            self.problems.add(path, not_among(attribute, "a number known of any segment", known, "Numbers"))

    def _stage(self, path: Path, stage: StageShape) -> None:
        outcomes = stage.outcomes or {}
        self._well_formed((*path, "outcomes"), outcomes)
        for name, outcome in outcomes.items():
            self._outcome((*path, "outcomes", name), outcome)
        self._limits(path, stage)
        self._odds((*path, "odds"), stage.odds or {})
        for resource, option in (stage.options or {}).items():
            at = (*path, "options", resource)
            self._resource_key(resource, at)
            self._odds((*at, "odds"), option.odds or {})
            self._chances((*at, "chances"), option.chances or {}, [one for one in outcomes if one not in EARLY_LEAVING])

    def _limits(self, path: Path, stage: StageShape) -> None:
        """What limits the wait, and the calendars and stages that it names."""
        self._exists(stage.opens, "calendars", (*path, "opens"), "a calendar")
        if stage.patience:
            self._exists(stage.patience.hours, "calendars", (*path, "patience", "in"), "a calendar")
        if stage.due:
            self._exists(stage.due.hours, "calendars", (*path, "due", "in"), "a calendar")
            self._goal((*path, "due", "late", "to"), stage.due.late_to)
        if stage.expires:
            self._goal((*path, "expires", "to"), stage.expires.to)

    def _goal(self, path: Path, to: str | Cases | None) -> None:
        """Where leads go, whatever the case."""
        if isinstance(to, Cases):
            self._cases(to, "stages", "to")
        else:
            self._goes_to(to, path)

    def _outcome(self, path: Path, outcome: OutcomeShape) -> None:
        self._goal((*path, "to"), outcome.to)
        if outcome.refers:
            self._exists(outcome.refers.segment, "segments", (*path, "refers", "segment"), "a segment")
            self._exists(outcome.refers.starts, "stages", (*path, "refers", "starts"), "a stage")

    def _cases(self, cases: Cases, section: str, then: str) -> None:
        """What is asked exists, and so does what follows."""
        for case in cases.cases:
            self._exists(case.then, section, (*case.path, then), f"a {section.removesuffix('s')}")
            for asked in case.asked or ():
                self._asked(asked)

    def _asked(self, asked: Asked) -> None:
        if asked.key.startswith(DONE_BY):
            stage = asked.key.removeprefix(DONE_BY)
            self._exists(asked.text, "resources", asked.path, "a resource")
            if self.plan.stages is not None and stage not in self.plan.stages:
                self.problems.add(asked.path, not_among(stage, "a stage", self.plan.stages, "Stages"), at="key")
        elif self.plan.segments is not None and (message := wrong_question(asked, attributes(self.plan))):
            at: At = "value" if asked.key in attributes(self.plan) else "key"
            self.problems.add(asked.path, message, at=at)

    def _depends(self, path: Path, key: str, cases: Collection[str]) -> None:
        """What a distribution depends on exists, and each of its categories has a case."""
        if message := self._known_too_late(path, key):
            self.problems.add((*path, "depends_on"), message)
            return
        if key.startswith(DONE_BY):
            self._exists(key.removeprefix(DONE_BY), "stages", (*path, "depends_on"), "a stage")
            for case in cases:
                self._resource_key(case, (*path, case))
        elif self.plan.segments is not None:
            self._depends_on_attribute(path, key, cases)

    def _known_too_late(self, path: Path, key: str) -> str | None:
        """What is wrong with what a lead's value or attribute depends on: it is known from the beginning."""
        if path[0] not in ("segments", "campaigns"):
            return None
        if key.startswith(DONE_BY):
            return "what is known of a lead from the beginning cannot depend on who does a stage."
        shape = (self.plan.campaigns or {}).get(str(path[1])) if path[0] == "campaigns" else None
        name = shape.segment if shape else str(path[1])
        segment = (self.plan.segments or {}).get(name)
        known = attributes(self.plan)
        if segment is None or segment.profile is None or key in segment.profile or key not in known:
            return None
        return f"leads of segment {name} have no `{key}`, on which this depends."

    def _depends_on_attribute(self, path: Path, key: str, cases: Collection[str]) -> None:
        known = attributes(self.plan)
        if key not in known:
            message = not_among(key, "an attribute of any segment", (*known, "done_by.<stage>"), "Known")
            self.problems.add((*path, "depends_on"), message)
            return
        categories = known[key]
        if categories is None:
            message = f"`{key}` is a number; a distribution depends on categories, or on who did a stage."
            self.problems.add((*path, "depends_on"), message)
            return
        for case in (one for one in cases if one not in categories):
            message = not_among(case, f"a category of {key}", categories, "Categories")
            self.problems.add((*path, case), message, at="key")
        missing = [one for one in categories if one not in cases]
        if missing:
            self.problems.add(path, f"nothing is said for {key} {listed(missing)}; each category needs its own.")

    def _goes_to(self, stage: str | None, path: Path) -> None:
        known = self.plan.stages
        if stage is not None and known is not None and stage not in known:
            ends = "" if closest(stage, known) else " Without `to` the journey ends."
            self.problems.add(path, f"{not_among(stage, 'a stage', known, 'Stages')}{ends}")

    def _resource_key(self, name: str, path: Path) -> None:
        if self.plan.resources is not None and name not in self.plan.resources:
            message = not_among(name, "a resource", self.plan.resources, "Resources")
            self.problems.add(path, message, at="key")

    def _chances(self, path: Path, chances: Mapping[str, float], outcomes: Collection[str]) -> None:
        for name in chances:
            if name not in outcomes:
                self.problems.add((*path, name), not_among(name, "an outcome", outcomes, "Outcomes"), at="key")

    def _odds(self, path: Path, odds: Mapping[str, object]) -> None:
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
                self._team(path, shares)
            self._campaigns(("routes", name, "campaigns"), route.campaigns or [])

    def _campaigns(self, path: Path, campaigns: list[str]) -> None:
        for place, campaign in enumerate(campaigns):
            self._exists(campaign, "campaigns", (*path, place), "a campaign")
            if campaign in campaigns[:place]:
                self.problems.add((*path, place), f"{shown(campaign)} stands here twice.")

    def _pipeline(self) -> None:
        """Today's open leads are in stages and segments of the plan, and the world begins with them."""
        if self.plan.pipeline is None:
            return
        own = self.problems.route is None
        wrong = (path for path, _, _ in self.problems.found)
        reading = open_leads(self.plan, owners_of(self.plan, wrong) if own else None)
        for message in reading.problems() if reading else ():
            self.problems.add((PIPELINE,), message)
        if self.plan.warm_up:
            message = "with a `pipeline` the world begins at `start`, with the leads of that day; leave this out."
            self.problems.add(("warm_up",), message)
        if PIPELINE in (self.plan.campaigns or {}):
            message = f"today's open leads are counted as `{PIPELINE}`; give the campaign another name."
            self.problems.add(("campaigns", PIPELINE), message, at="key")

    def _team(self, path: Path, team: Mapping[str, float] | tuple[str, ...] | Cases | None) -> None:
        if isinstance(team, Cases):
            self._cases(team, "resources", "use")
            return
        if not isinstance(team, tuple):
            for resource in team or {}:
                self._team_member(resource, path)
            return
        at = (*path, FIRST_FREE)
        for place, resource in enumerate(team):
            self._exists(resource, "resources", (*at, place), "a resource")
            if resource in team[:place]:
                self.problems.add((*at, place), f"{shown(resource)} stands here twice.")

    def _team_member(self, resource: str, path: Path) -> None:
        known = self.plan.resources
        if known is not None and resource not in known:
            message = not_among(resource, "a resource", known, "Resources")
            self.problems.add((*path, resource), message, at="key")


def _wrongly_differing(
    name: str, differs: AttributeShape, segment: str, profile: Mapping[str, AttributeShape]
) -> str | None:
    """What is wrong with a campaign's attribute, beside its segment's own."""
    if name not in profile:
        return not_among(name, f"an attribute of segment {segment}", profile, "Attributes")
    known = profile[name]
    if differs.categories is None:
        needed = known.categories is not None and differs.of is not None
        return f"in segment {segment} it has categories: {listed(known.categories or ())}." if needed else None
    if known.of is not None:
        return f"in segment {segment} it is a number."
    unknown = [one for one in differs.categories if known.categories is not None and one not in known.categories]
    return not_among(unknown[0], "a category of the segment", known.categories or (), "Categories") if unknown else None


def attributes(plan: PlanShape) -> dict[str, Mapping[str, float] | None]:
    """Everything known of any segment's leads; the categories of an attribute that has them, of all segments."""
    known: dict[str, Mapping[str, float] | None] = {}
    for name, attribute in _profiles(plan):
        before = known.get(name)
        known[name] = attribute.categories if before is None else {**before, **(attribute.categories or {})}
    return known


def open_leads(plan: PlanShape, owners: Owners | None = None) -> Reading | None:
    """What the plan's file of open leads says; None without one, and where what it names could not be read.

    Who owns the leads is said by the plan itself, not by what a route sets.
    """
    if plan.pipeline is None or plan.stages is None or plan.segments is None or plan.resources is None:
        return None
    profiles = {name: segment.profile or {} for name, segment in plan.segments.items()}
    known = Known(
        start=plan.start,
        stages=tuple(plan.stages),
        segments={
            name: {one: shape.categories for one, shape in profile.items()} for name, profile in profiles.items()
        },
        resources=plan.resources,
        owners=owners,
    )
    return Reading(plan.pipeline, known)


def _profiles(plan: PlanShape) -> Iterator[tuple[str, AttributeShape]]:
    for segment in (plan.segments or {}).values():
        yield from (segment.profile or {}).items()


def years_of(plan: PlanShape) -> tuple[int, ...]:
    """The years that the world touches, the day before its beginning included; none when the window is wrong."""
    spans = (plan.start, plan.warm_up, plan.horizon, plan.follow_up)
    if plan.start is None or any(span is None for span in spans):
        return ()
    entered = (lead.entered for lead in reading.leads) if (reading := open_leads(plan)) else ()
    first = min((units.moment(plan.start, -plan.warm_up - DAY), *entered))
    last = units.moment(plan.start, plan.horizon + plan.follow_up)
    return tuple(range(first.year, last.year + 1))


@lru_cache(maxsize=64)
def known_holidays(code: str, years: tuple[int, ...]) -> tuple[date, ...]:
    """The dates of a holiday code.

    Raises ValueError if the code is unknown.
    """
    return holiday_dates(code, years)
