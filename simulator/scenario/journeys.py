"""What leads come to on average on their way through a route: visits, work, and the leads that they bring.

Leads of one kind (see `kinds`) are taken as an absorbing chain with the stated chances (J. G. Kemeny and J. L. Snell,
"Finite Markov Chains", 1960): the expected visits v solve v = s + P'v, with s where they begin and P who follows whom.
A limit of visits cuts the series of visits that follow one another directly; loops through several stages go on without
it. The leads that leads bring are a chain of the same form, of sources in place of stages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from simulator.scenario.kinds import Kind, Questions, kinds_of, questions_of
from simulator.scenario.reach import stages_ahead
from simulator.scenario.types import EXHAUSTED, ByCase, Outcome, Referral, Route, Scenario, Stage
from simulator.scenario.visits import chance_of, mean_of, work_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Teams = Mapping[str, Mapping[str, float] | ByCase]
"""By stage: who does it, with the share of each or by case."""


WITHOUT_END, TOO_MANY_KINDS = "without end", "too many kinds of leads to count them"
"""Why averages are not known."""


def possible_teams(route: Route) -> Teams:
    """Who may do each stage of a route; each of the first that is free as likely as the others."""
    return {
        name: dict.fromkeys(team, 1 / len(team)) if isinstance(team, tuple) else team
        for name, team in route.team.items()
    }


class NotKnownError(Exception):
    """Averages that do not exist, or that nobody can work out; the message says why."""


class Source(NamedTuple):
    """Leads of one origin: of whom the same is known, who begin at the same stage."""

    segment: str
    campaign: str
    """Theirs, or that of the lead that brought them."""
    starts: str
    made: bool
    """Whether the campaign made them, so that what it states of its leads is known of them."""


@dataclass(frozen=True, slots=True)
class Journey:
    """What a lead of a source comes to, without the leads that it brings."""

    visits: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    """By stage."""
    work: defaultdict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    """By stage and resource, in milliseconds of a seat's time."""
    brings: defaultdict[Source, float] = field(default_factory=lambda: defaultdict(float))

    def add(self, other: Journey, times: float) -> None:
        """Count what another journey comes to so many times."""
        for name, many in other.visits.items():
            self.visits[name] += times * many
        for place, work in other.work.items():
            self.work[place] += times * work
        for source, many in other.brings.items():
            self.brings[source] += times * many


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """A route as journeys see it."""

    scenario: Scenario
    teams: Teams
    asked: Questions


def way_of(scenario: Scenario, route: Route, teams: Teams) -> Way:
    """A route with who does which of its stages."""
    return Way(scenario=scenario, teams=teams, asked=questions_of(scenario, route))


def journeys(way: Way, starts: Mapping[Source, float]) -> Journey:
    """What so many leads of some sources come to together, with all that they bring.

    Raises NotKnownError if leads never come to an end, or their kinds are too many.
    """
    found: dict[Source, Journey] = {}
    waiting = [source for source, many in starts.items() if many > 0]
    while waiting:
        source = waiting.pop()
        if source not in found:
            found[source] = _journey(way, source)
            waiting.extend(source for source, many in found[source].brings.items() if many > 0)
    whole = Journey()
    for source, many in _with_brought(found, starts).items():
        whole.add(found[source], many)
    return whole


def _with_brought(found: Mapping[Source, Journey], starts: Mapping[Source, float]) -> dict[Source, float]:
    """How many leads of each source there are, those that others bring included."""
    import numpy as np  # noqa: PLC0415 (only when a plan is looked at)

    brought = np.array([[one.brings.get(other, 0.0) for other in found] for one in found.values()])
    begin = np.array([starts.get(source, 0.0) for source in found])
    return dict(zip(found, _solved(brought, begin).tolist(), strict=True)) if found else {}


def _solved(follow: NDArray[np.float64], begin: NDArray[np.float64]) -> NDArray[np.float64]:
    """The expected visits of a chain: so many begin at each state, and each visit is followed by so many others.

    Raises NotKnownError if they never end.
    """
    import numpy as np  # noqa: PLC0415 (only when a plan is looked at)

    reach = _reach(follow, begin)
    inner = follow[np.ix_(reach, reach)]
    if max(abs(np.linalg.eigvals(inner)), default=0.0) >= 1 - 1e-12:
        raise NotKnownError(WITHOUT_END)
    visits = np.zeros(len(begin))
    visits[reach] = np.linalg.solve(np.eye(len(reach)) - inner.T, begin[reach])
    return visits


def _reach(follow: NDArray[np.float64], begin: NDArray[np.float64]) -> list[int]:
    found = {int(i) for i in begin.nonzero()[0]}
    waiting = list(found)
    while waiting:
        fresh = {int(i) for i in follow[waiting.pop()].nonzero()[0]} - found
        found |= fresh
        waiting.extend(fresh)
    return sorted(found)


def _journey(way: Way, source: Source) -> Journey:
    """The mean over the kinds of a source's leads."""
    whole = Journey()
    for kind in known_kinds(way, source):
        whole.add(_journey_of(way, source, kind), kind.share)
    return whole


def known_kinds(way: Way, source: Source) -> list[Kind]:
    """The kinds of a source's leads.

    Raises NotKnownError if they are too many.
    """
    within = stages_ahead(way.scenario, source.starts)
    profile = way.scenario.segments[source.segment].profile
    if source.made:
        profile = {**profile, **way.scenario.campaigns[source.campaign].profile}
    kinds = kinds_of(way.asked, profile, {name: team for name, team in way.teams.items() if name in within})
    if kinds is None:
        raise NotKnownError(TOO_MANY_KINDS)
    return kinds


def sources_of(way: Way, route: Route) -> set[Source]:
    """All sources of a route's leads, those that its leads can bring included."""
    campaigns = ((name, way.scenario.campaigns[name]) for name in route.campaigns)
    waiting = [Source(one.segment, name, one.starts, made=True) for name, one in campaigns]
    found = set[Source]()
    while waiting:
        source = waiting.pop()
        if source not in found:
            found.add(source)
            stages = (way.scenario.stages[name] for name in stages_ahead(way.scenario, source.starts))
            outcomes = (one for stage in stages for one in stage.outcomes)
            waiting.extend(_brought(way.scenario, source, one.refers) for one in outcomes if one.refers)
    return found


def _journey_of(way: Way, source: Source, kind: Kind) -> Journey:
    import numpy as np  # noqa: PLC0415 (only when a plan is looked at)

    names = list(way.scenario.stages)
    place = {name: i for i, name in enumerate(names)}
    follow = np.zeros((len(names), len(names)))
    for name, stage in way.scenario.stages.items():
        for to, chance in _moves(stage, kind, team_of(way, name, kind)):
            follow[place[name], place[to]] += chance
    visits = _solved(follow, (np.arange(len(names)) == place[source.starts]).astype(np.float64))
    journey = Journey()
    for name, many in zip(names, visits.tolist(), strict=True):
        if many > 0:
            journey.visits[name] = many
            _count_work(way, name, kind, many, journey)
            _count_brought(way, source, name, kind, many, journey)
    return journey


def team_of(way: Way, name: str, kind: Kind) -> Mapping[str | None, float]:
    """The share of a kind's visits to a stage that each resource takes; nobody, where nobody is needed."""
    team = way.teams.get(name)
    if team is None:
        return {None: 1.0}
    if isinstance(team, ByCase):
        place = kind.case(team.cases)
        return {} if place is None else {team.cases[place].then: 1.0}
    return {kind.doers[name]: 1.0} if name in kind.doers else dict(team.items())


def _moves(stage: Stage, kind: Kind, team: Mapping[str | None, float]) -> Iterator[tuple[str, float]]:
    """Where a visit's leads go, with the expected number."""
    again = 0.0
    for outcome in stage.outcomes:
        to, chance = _next(outcome, kind), chance_of(stage, outcome, team)
        if to == stage.name:
            again += chance
        elif to is not None:
            yield to, chance
    allowed = _within_limit(again, stage.max_visits)
    yield stage.name, allowed
    to = _next(stage.early[EXHAUSTED], kind) if EXHAUSTED in stage.early else None
    if to is not None:
        yield to, again - allowed


def _next(outcome: Outcome, kind: Kind) -> str | None:
    """The stage to which an outcome sends a kind of lead; None where its journey ends."""
    place = kind.case(outcome.cases)
    return outcome.to if place is None else outcome.cases[place].then


def _within_limit(again: float, limit: int | None) -> float:
    """The chance p' of one more visit that gives as many as p gives within n: 1 / (1 - p') = 1 + p + ... + p^(n-1)."""
    if limit is None or again == 0:
        return again
    if again >= 1:
        return 1 - 1 / limit
    return 1 - (1 - again) / (1 - again**limit)


def _count_work(way: Way, name: str, kind: Kind, many: float, journey: Journey) -> None:
    for resource, share in team_of(way, name, kind).items():
        if resource is not None:
            work = work_of(way.scenario.stages[name], way.scenario, resource, kind)
            journey.work[name, resource] += many * share * work


def _count_brought(way: Way, source: Source, name: str, kind: Kind, many: float, journey: Journey) -> None:
    stage = way.scenario.stages[name]
    for outcome in stage.outcomes:
        if outcome.refers:
            chance = chance_of(stage, outcome, team_of(way, name, kind))
            count = mean_of(outcome.refers.count, kind=kind) or 0.0
            journey.brings[_brought(way.scenario, source, outcome.refers)] += many * chance * count


def _brought(scenario: Scenario, source: Source, refers: Referral) -> Source:
    starts = refers.starts or scenario.campaigns[source.campaign].starts
    return Source(refers.segment or source.segment, source.campaign, starts, made=False)
