"""Stages, who works them, and what follows, as records of a program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from simulator.engines.conditions import ByTrait
from simulator.engines.kernel import columns as c
from simulator.engines.preparing import PreparedOutcome, PreparedStage, PreparedTeam, Work
from simulator.engines.tallies import AGES
from simulator.scenario.criteria import Case, Condition
from simulator.scenario.odds import LogOdds
from simulator.scenario.types import EARLY_LEAVING, NOT_LET_IN

if TYPE_CHECKING:
    from simulator.engines.lowering import Lowering

RELATIONS = {">=": c.AT_LEAST, "<=": c.AT_MOST, ">": c.MORE_THAN, "<": c.LESS_THAN}


def write_stage(low: Lowering, stage: PreparedStage) -> None:
    """A stage, in the room that it has."""
    place, tables, index = low.stage[stage.name], low.tables, list(low.stage).index(stage.name)
    low.places[place] = stage.name
    teams = write_teams(low, stage)
    lot = len(low.state)
    low.state += [0, c.ABSENT, c.ABSENT]
    tables.write(
        place,
        {
            c.STAGE_INDEX: index,
            c.STAGE_KEY: tables.key(stage.key),
            c.STAGE_GENERATES: stage.step == "generate",
            c.STAGE_WORKED: stage.needs_work,
            c.STAGE_DELAY: low.write_law(stage.delay),
            c.STAGE_PATIENCE: low.write_law(stage.patience),
            c.STAGE_PATIENCE_HOURS: tables.open_hours(stage.patience_hours),
            c.STAGE_DUE: _or_absent(stage.due),
            c.STAGE_DUE_HOURS: tables.open_hours(stage.due_hours),
            c.STAGE_ESCALATES: stage.escalates,
            c.STAGE_EXPIRES: _or_absent(stage.expires),
            c.STAGE_OPENS: c.ABSENT if stage.opens is None else tables.open_hours(stage.opens),
            c.STAGE_ROOM: _or_absent(stage.room),
            c.STAGE_URGENCY: low.urgencies.index(-stage.urgency),
            c.STAGE_MOST_VISITS: _or_absent(stage.max_visits),
            c.STAGE_TEAMS: teams[stage.teams[0].works[0].resource],
            c.STAGE_TEAM_COUNT: len(stage.teams) + bool(stage.cases),
            c.STAGE_CASES: write_cases(low, stage.cases, teams),
            c.STAGE_CASE_COUNT: len(stage.cases),
            c.STAGE_OUTCOMES: _outcomes(low, stage, stage.outcomes),
            c.STAGE_OUTCOME_COUNT: len(stage.outcomes),
            c.STAGE_EARLY: _outcomes(low, stage, [stage.early[name] for name in EARLY_LEAVING]),
            c.STAGE_COUNTS: low.at[f"stage.{stage.name}.visits"],
            c.STAGE_SPENT: low.in_source(f"{stage.step}.spent"),
            c.STAGE_OTHER_COST: low.at[f"step.{stage.step}.other_cost"],
            c.STAGE_WAITS: (len(AGES) + index) * low.bins,
            c.STAGE_LOT: lot,
            c.STAGE_LIMITS: stage.has_limits,
        },
    )


def _or_absent(number: int | None) -> int:
    return c.ABSENT if number is None else number


def write_teams(low: Lowering, stage: PreparedStage) -> dict[str | None, int]:
    """The teams of a stage, by their first resource."""
    first = low.tables.records(len(stage.teams), c.TEAM_WIDTH)
    places = {team.works[0].resource: first + i * c.TEAM_WIDTH for i, team in enumerate(stage.teams)}
    for place, team in zip(places.values(), stage.teams, strict=True):
        _team(low, stage, team, place)
    return places


def _team(low: Lowering, stage: PreparedStage, team: PreparedTeam, place: int) -> None:
    tables = low.tables
    works = tables.records(len(team.works), c.WORK_WIDTH)
    for number, work in enumerate(team.works):
        _work(low, stage, work, works + number * c.WORK_WIDTH)
    columns = {
        c.TEAM_SHARE: tables.numbers([team.share]),
        c.TEAM_KEY: tables.key(team.key),
        c.TEAM_WORKS: works,
        c.TEAM_WORK_COUNT: len(team.works),
    }
    tables.write(place, columns)


def _work(low: Lowering, stage: PreparedStage, work: Work, place: int) -> None:
    tables, worked = low.tables, {}
    if work.resource is not None:
        resource = low.resource[work.resource]
        worked = {
            c.WORK_RESOURCE: resource,
            c.WORK_LINE: low.line.get(work.resource, c.ABSENT),
            c.WORK_COST: work.cost + low.prepared.resources[work.resource].per_touch,
            c.WORK_COUNTS: tables.plan[resource + c.RESOURCE_COUNTS],
            c.WORK_STEP_COUNTS: low.at[f"resource.{work.resource}.{stage.step}.busy_ms"],
            c.WORK_SOURCE_BUSY: low.in_source(f"resource.{work.resource}.{stage.step}.busy_ms"),
        }
    tables.write(
        place,
        {
            c.WORK_NAME: tables.text(work.resource or ""),
            c.WORK_EFFORT: low.write_law(work.effort),
            c.WORK_TOUCHES: low.write_law(work.touches),
            c.WORK_GAP: low.write_law(work.gap),
            c.WORK_CHANCES: tables.numbers(work.cumulative),
            c.WORK_OUTCOME_COUNT: len(work.cumulative),
            c.WORK_ODDS: _odds(low, list(work.log_odds.values())),
            c.WORK_OTHER_EFFORTS: any(outcome.effort is not None for outcome in stage.outcomes),
            c.WORK_KNOWN: _is_known(stage, work),
            **worked,
        },
    )


def _is_known(stage: PreparedStage, work: Work) -> bool:
    """Whether a touch's effort depends on luck alone, and so is known before it starts."""
    depends = isinstance(work.effort, ByTrait) or any(outcome.effort is not None for outcome in stage.outcomes)
    return work.effort is not None and not depends


def _odds(low: Lowering, equations: Sequence[LogOdds]) -> int:
    """A stage's equations, one for each segment in their order."""
    place = low.tables.records(len(equations), c.ODDS_WIDTH)
    for number, odds in enumerate(equations):
        low.tables.write(place + number * c.ODDS_WIDTH, _equation(low, odds))
    return place


def _equation(low: Lowering, odds: LogOdds) -> dict[int, int]:
    tables = low.tables
    numbers = [
        number
        for name, coefficient, mean in odds.numeric
        for number in (low.attribute(name), tables.numbers([coefficient, mean]))
    ]
    categories = []
    for name, coefficients in odds.categories:
        pairs = [number for one, of in coefficients.items() for number in (tables.text(one), tables.numbers([of]))]
        categories += [low.attribute(name), tables.integers(pairs), len(coefficients)]
    reals = (odds.intercept, odds.per_doubling, odds.mean_value, odds.per_hour, odds.per_visit, odds.stated)
    return {
        c.ODDS_PLAIN: odds.plain,
        c.ODDS_NUMBERS: tables.integers(numbers),
        c.ODDS_NUMBER_COUNT: len(odds.numeric),
        c.ODDS_CATEGORIES: tables.integers(categories),
        c.ODDS_CATEGORY_COUNT: len(odds.categories),
        c.ODDS_WAITS: tables.integers(odds.wait_times),
        c.ODDS_WAIT_COUNT: len(odds.wait_times),
        c.ODDS_WAIT_LOGS: tables.numbers(odds.wait_log_odds),
        c.ODDS_REALS: tables.numbers(reals),
    }


def _outcomes(low: Lowering, stage: PreparedStage, outcomes: Sequence[PreparedOutcome]) -> int:
    place = low.tables.records(len(outcomes), c.OUTCOME_WIDTH)
    for number, outcome in enumerate(outcomes):
        at = place + number * c.OUTCOME_WIDTH
        low.places[at] = f"stages.{stage.name}.outcomes.{outcome.name}.to"
        low.tables.write(at, _outcome(low, stage, outcome))
    return place


def _outcome(low: Lowering, stage: PreparedStage, outcome: PreparedOutcome) -> dict[int, int]:
    tables = low.tables
    low.outcome_names.append(outcome.name)
    sale = c.NO_SALE if not outcome.sells else c.SALE_OF_VALUE if outcome.sale_of is None else c.SALE_BY_LAW
    return {
        c.OUTCOME_INDEX: len(low.outcome_names) - 1,
        c.OUTCOME_TO: c.ABSENT if outcome.to is None else low.stage[outcome.to],
        c.OUTCOME_CASES: write_cases(low, outcome.cases, low.stage),
        c.OUTCOME_CASE_COUNT: len(outcome.cases),
        c.OUTCOME_EFFORT: low.write_law(outcome.effort),
        c.OUTCOME_AFTER: low.write_law(outcome.after),
        c.OUTCOME_SALE: sale,
        c.OUTCOME_SALE_LAW: low.write_law(outcome.sale_of),
        c.OUTCOME_TERM: _or_absent(outcome.sale_term),
        c.OUTCOME_CHANGES: outcome.subscription is not None,
        c.OUTCOME_REALS: tables.numbers([outcome.sale_times or 0.0, outcome.subscription or 0.0]),
        c.OUTCOME_REFERS: low.write_law(outcome.refers),
        c.OUTCOME_REFERS_SEGMENT: low.segment[outcome.refers_segment] if outcome.refers_segment else c.ABSENT,
        c.OUTCOME_REFERS_STARTS: low.stage[outcome.refers_starts] if outcome.refers_starts else c.ABSENT,
        c.OUTCOME_COST: outcome.cost,
        c.OUTCOME_COUNT: low.at[f"stage.{stage.name}.count.{outcome.name}"],
        c.OUTCOME_ENDS: outcome.name not in EARLY_LEAVING,
        c.OUTCOME_LEAVES: outcome.name not in NOT_LET_IN,
    }


def write_cases(low: Lowering, cases: Sequence[Case], places: Mapping[str, int] | Mapping[str | None, int]) -> int:
    """Cases, each followed by the place of what it says."""
    tables = low.tables
    written = [
        {
            c.CASE_TESTS: write_tests(low, case.when),
            c.CASE_TEST_COUNT: how_many(case.when),
            c.CASE_THEN: places[case.then],
        }
        for case in cases
    ]
    place = tables.records(len(cases), c.CASE_WIDTH)
    for number, columns in enumerate(written):
        tables.write(place + number * c.CASE_WIDTH, columns)
    return place


def how_many(condition: Condition) -> int:
    """How many things a condition asks."""
    return len(condition.categories) + len(condition.bounds) + len(condition.done_by)


def write_tests(low: Lowering, condition: Condition) -> int:
    """What a condition asks, one after the other."""
    tables = low.tables
    asked = [(c.IS_CATEGORY, low.attribute(name), tables.text(one)) for name, one in condition.categories.items()]
    asked += [
        (RELATIONS[one.relation], low.attribute(one.attribute), tables.numbers([one.bound])) for one in condition.bounds
    ]
    asked += [(c.WAS_DONE_BY, low.doers[stage], tables.text(one)) for stage, one in condition.done_by.items()]
    return tables.integers(number for test in asked for number in test)
