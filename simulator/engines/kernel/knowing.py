"""What depends on what is known of a lead: cases, ranks, and the chance of an outcome."""

from __future__ import annotations

import math

import numpy as np

from simulator.engines.kernel import columns as c
from simulator.engines.kernel.luck import LONGEST, category_of, fail, has_number, law_for, number_of, share_at, value_of
from simulator.engines.kernel.world import Ints, World
from simulator.rules import draws
from simulator.rules.compiling import float_bits, inner
from simulator.rules.lasting import share_lasting
from simulator.rules.outcomes import chance_of, chosen, doublings, log_odds, still_open, waited_by_table, waited_hours
from simulator.rules.queueing import HIGHEST, OLDEST, share_rank

SIGN = (1 << 63) - 1


@inner
def follows(world: World, lead: int, case: int, many: int, failure: int, at: int) -> int:
    """What the first case that holds for a lead says; where none does, the world fails."""
    plan = world.plan
    for _ in range(many):
        if holds(world, lead, case):
            return plan[case + c.CASE_THEN]
        case += c.CASE_WIDTH
    fail(world, failure, at, lead, c.ABSENT)
    return c.ABSENT


@inner
def holds(world: World, lead: int, case: int) -> bool:
    """Whether all that a case asks is so; what is not known of a lead never is."""
    test = world.plan[case + c.CASE_TESTS]
    for _ in range(world.plan[case + c.CASE_TEST_COUNT]):
        if not passes(world, lead, test):
            return False
        test += c.TEST_WIDTH
    return True


@inner
def passes(world: World, lead: int, test: int) -> bool:
    """Whether one thing that is asked of a lead is so."""
    plan = world.plan
    kind, of, asked = plan[test + c.TEST_KIND], plan[test + c.TEST_OF], plan[test + c.TEST_VALUE]
    if kind == c.IS_CATEGORY:
        return category_of(world, lead, of) == asked
    if kind == c.IS_ONE_OF:
        return _is_among(plan, asked, category_of(world, lead, of))
    if kind == c.WAS_DONE_BY:
        return world.leads[lead + world.doers + of] == asked
    if not has_number(world, lead, of):
        return False
    number, bound = number_of(world, lead, of), world.reals[asked]
    if kind in (c.AT_LEAST, c.MORE_THAN):
        return number > bound or (kind == c.AT_LEAST and number == bound)
    return number < bound or (kind == c.AT_MOST and number == bound)


@inner
def _is_among(plan: Ints, listed: int, category: int) -> bool:
    found = False
    for place in range(listed + 1, listed + 1 + plan[listed]):
        found = found or plan[place] == category
    return found


@inner
def team_of(world: World, lead: int, stage: int) -> int:
    """Who may work a stage for a lead [7]; of several teams, one by conditions or by shares, once a lead and stage."""
    plan = world.plan
    if plan[stage + c.STAGE_CASE_COUNT]:
        cases, many = plan[stage + c.STAGE_CASES], plan[stage + c.STAGE_CASE_COUNT]
        team = follows(world, lead, cases, many, c.NO_CASE_OF_TEAM, stage)
        return plan[stage + c.STAGE_TEAMS] if team == c.ABSENT else team
    best = team = plan[stage + c.STAGE_TEAMS]
    least = 0.0
    for number in range(plan[stage + c.STAGE_TEAM_COUNT]):
        u = share_at(world, lead, plan[team + c.TEAM_KEY], 0, 0, draws.SHARE)
        rank = share_rank(u, world.reals[plan[team + c.TEAM_SHARE]])
        if number == 0 or rank < least or (rank == least and _comes_first(world, team, best)):
            best, least = team, rank
        team += c.TEAM_WIDTH
    return best


@inner
def _comes_first(world: World, one: int, other: int) -> bool:
    return world.keys[world.plan[one + c.TEAM_KEY]] < world.keys[world.plan[other + c.TEAM_KEY]]


@inner(inline=True)
def order_of(world: World, lead: int, resource: int) -> int:
    """A lead's rank in a resource's own order, as a number that ascends as the rank does [13]."""
    plan = world.plan
    discipline = plan[resource + c.RESOURCE_DISCIPLINE]
    if discipline != HIGHEST:
        ready = world.leads[lead + c.LEAD_READY]
        return ready if discipline == OLDEST else -ready
    return _order_of_attribute(world, lead, resource)


@inner
def _order_of_attribute(world: World, lead: int, resource: int) -> int:
    attribute, number = world.plan[resource + c.RESOURCE_ATTRIBUTE], 0.0
    if has_number(world, lead, attribute):
        number = number_of(world, lead, attribute)
    elif world.plan[resource + c.RESOURCE_BY_VALUE]:
        number = value_of(world, lead)
    bits = float_bits(0.0 - number)
    return bits if bits >= 0 else bits ^ SIGN


@inner(inline=True)
def odds_of(world: World, lead: int, work: int) -> int:
    """The equation of the first outcome for the lead's segment."""
    segment = world.plan[world.leads[lead + c.LEAD_SEGMENT] + c.SEGMENT_BASE]
    return world.plan[work + c.WORK_ODDS] + segment * c.ODDS_WIDTH


@inner(inline=True)
def chance_of_first(world: World, lead: int, work: int, wait: int, extra: float) -> float:
    """The chance of the first outcome for this lead, after this wait, on this visit."""
    plan, reals = world.plan, world.reals
    odds = odds_of(world, lead, work)
    at = plan[odds + c.ODDS_REALS]
    if plan[odds + c.ODDS_PLAIN] and extra == 0.0:
        return reals[at + c.STATED]
    return _chance_by_odds(world, lead, odds, wait, extra)


@inner
def _chance_by_odds(world: World, lead: int, odds: int, wait: int, extra: float) -> float:
    plan, reals = world.plan, world.reals
    at = plan[odds + c.ODDS_REALS]
    traits = traits_of(world, lead, odds) + extra
    many = plan[odds + c.ODDS_WAIT_COUNT]
    if many:
        times, logs = plan[odds + c.ODDS_WAITS], plan[odds + c.ODDS_WAIT_LOGS]
        waited = waited_by_table(wait, plan[times : times + many], reals[logs : logs + many])
    else:
        waited = waited_hours(wait, reals[at + c.PER_HOUR])
    visit = world.leads[lead + c.LEAD_VISIT]
    return chance_of(log_odds(reals[at + c.INTERCEPT], traits, waited, visit, reals[at + c.PER_VISIT]))


@inner
def traits_of(world: World, lead: int, odds: int) -> float:
    """The sum of log-odds for the lead's profile and value, in the plan's order."""
    plan, reals = world.plan, world.reals
    total = 0.0
    one = plan[odds + c.ODDS_NUMBERS]
    for _ in range(plan[odds + c.ODDS_NUMBER_COUNT]):
        at = plan[one + c.NUMBER_REALS]
        number = number_of(world, lead, plan[one + c.NUMBER_TRAIT])
        total += reals[at + c.COEFFICIENT] * (number - reals[at + c.MEAN])
        one += c.NUMBER_WIDTH
    one = plan[odds + c.ODDS_CATEGORIES]
    for _ in range(plan[odds + c.ODDS_CATEGORY_COUNT]):
        total += _of_category(world, one, category_of(world, lead, plan[one + c.CATEGORY_TRAIT]))
        one += c.CATEGORY_WIDTH
    at = plan[odds + c.ODDS_REALS]
    if reals[at + c.PER_DOUBLING] != 0.0:
        total += reals[at + c.PER_DOUBLING] * doublings(value_of(world, lead), reals[at + c.MEAN_VALUE])
    return total


@inner
def _of_category(world: World, one: int, category: int) -> float:
    plan = world.plan
    pair = plan[one + c.CATEGORY_PAIRS]
    for _ in range(plan[one + c.CATEGORY_PAIR_COUNT]):
        if plan[pair + c.PAIR_NAME] == category:
            return world.reals[plan[pair + c.PAIR_OF]]
        pair += c.PAIR_WIDTH
    return 0.0


@inner
def decide(world: World, lead: int, wait: int, extra: float) -> int:
    """Draw the outcome, once the wait for the first touch is known [12]."""
    first = chance_of_first(world, lead, world.leads[lead + c.LEAD_WORK], wait, extra)
    outcome = _decide_late(world, lead, first) if world.leads[lead + c.LEAD_LASTED] else by_chance(world, lead, first)
    world.leads[lead + c.LEAD_OUTCOME] = outcome
    return outcome


@inner(inline=True)
def by_chance(world: World, lead: int, first: float) -> int:
    """The outcome that luck gives where the first one has a chance."""
    leads = world.leads
    stage, visit = leads[lead + c.LEAD_STAGE], leads[lead + c.LEAD_VISIT]
    key = world.plan[stage + c.STAGE_KEY]
    u_first, u_other = share_at(world, lead, key, visit, 0, draws.FIRST_OUTCOME), 0.0
    if world.plan[stage + c.STAGE_OUTCOME_COUNT] > 2 and u_first >= first:
        u_other = share_at(world, lead, key, visit, 0, draws.OTHER_OUTCOME)
    return by_shares(world, stage, leads[lead + c.LEAD_WORK], first, u_first, u_other)


@inner(inline=True)
def by_shares(world: World, stage: int, work: int, first: float, u_first: float, u_other: float) -> int:
    """The outcome at a stage, where all is known that decides."""
    plan = world.plan
    sums, many = plan[work + c.WORK_CHANCES], plan[stage + c.STAGE_OUTCOME_COUNT]
    number = int(u_first >= first and many > 1)
    if many > 2:
        number = chosen(world.reals[sums : sums + many], first, u_first, u_other)
    return plan[stage + c.STAGE_OUTCOMES] + number * c.OUTCOME_WIDTH


@inner(inline=True)
def known_chance(world: World, lead: int) -> float:
    """The chance of the first outcome of a visit that has not begun, if it depends on nothing then known; else NaN."""
    plan = world.plan
    odds = odds_of(world, lead, world.leads[lead + c.LEAD_WORK])
    if plan[odds + c.ODDS_PLAIN] and extra_of(world, lead) == 0.0:
        return world.reals[plan[odds + c.ODDS_REALS] + c.STATED]
    return math.nan


@inner(makes_arrays=True)
def _decide_late(world: World, lead: int, first: float) -> int:
    """The outcome of a visit without effort that has been on the way since before the world began [26]."""
    plan, leads, reals = world.plan, world.leads, world.reals
    stage, work, visit = leads[lead + c.LEAD_STAGE], leads[lead + c.LEAD_WORK], leads[lead + c.LEAD_VISIT]
    key, sums, many = plan[stage + c.STAGE_KEY], plan[work + c.WORK_CHANCES], plan[stage + c.STAGE_OUTCOME_COUNT]
    shares = np.empty(many)
    for number in range(many):
        law = plan[plan[stage + c.STAGE_OUTCOMES] + number * c.OUTCOME_WIDTH + c.OUTCOME_AFTER]
        shares[number] = 0.0
        if law != c.ABSENT:
            law = law_for(world, lead, law)
            nodes = reals[plan[law + c.LAW_NODES] : plan[law + c.LAW_NODES] + LONGEST]
            shares[number] = share_lasting(nodes, reals[plan[law + c.LAW_SCALE]], leads[lead + c.LEAD_LASTED])
    left = still_open(reals[sums : sums + many], first, shares)
    u_first = share_at(world, lead, key, visit, 0, draws.FIRST_OUTCOME)
    u_other = share_at(world, lead, key, visit, 0, draws.OTHER_OUTCOME)
    return plan[stage + c.STAGE_OUTCOMES] + chosen(left, left[0], u_first, u_other) * c.OUTCOME_WIDTH


@inner(inline=True)
def extra_of(world: World, lead: int) -> float:
    """What the campaign that made the lead adds to the log-odds of the first outcome at its stage."""
    plan, leads = world.plan, world.leads
    at = plan[leads[lead + c.LEAD_SEGMENT] + c.SEGMENT_EXTRAS]
    return world.reals[at + plan[leads[lead + c.LEAD_STAGE] + c.STAGE_INDEX]]
