"""What luck gives to a lead: numbers at its addresses, and what is known of it."""

from __future__ import annotations

import math

from simulator.engines.kernel.columns import (
    ABSENT,
    BY_CELLS,
    BY_LAW,
    BY_NAMED_CELLS,
    BY_SHARES,
    FAILED_AT,
    FAILED_LEAD,
    FAILED_TRAIT,
    FAILURE,
    LAW_BY_DOER,
    LAW_CASE_COUNT,
    LAW_CASES,
    LAW_CELLS,
    LAW_CURVES,
    LAW_FINENESS,
    LAW_KIND,
    LAW_NODES,
    LAW_OF_TABLE,
    LAW_SCALE,
    LAW_TRAIT,
    LEAD_SEGMENT,
    LEAD_STAGE,
    LEAD_STREAM,
    LEAD_VISIT,
    NO_CASE_OF_LAW,
    NO_FAILURE,
    NOT_DRAWN,
    PAIR_NAME,
    PAIR_OF,
    PAIR_WIDTH,
    SEGMENT_KEY,
    SEGMENT_TRAITS,
    SEGMENT_VALUE,
    STAGE_KEY,
    TRAIT_COUNT,
    TRAIT_FIRST,
    TRAIT_KEY,
    TRAIT_KIND,
    TRAIT_WIDTH,
)
from simulator.engines.kernel.world import World
from simulator.rules import draws
from simulator.rules.compiling import float_bits, inner
from simulator.rules.lasting import drawn_lasting
from simulator.rules.outcomes import first_beyond
from simulator.rules.quantiles import CURVE_WIDTH, LEAST_EXPONENT, quantile_at, whole

LONGEST = 1 << 40
"""Longer than any table of quantiles, each of which knows its own end."""


@inner(inline=True)
def share_at(world: World, lead: int, key: int, visit: int, touch: int, purpose: int) -> float:
    """The number of a lead at an address; ``key`` says where the key of the address's name is."""
    stream = world.luck[lead + LEAD_STREAM]
    return draws.uniform(int(stream), int(world.keys[key]), int(visit), int(touch), purpose)


@inner(inline=True)
def number_at(world: World, lead: int, law: int, key: int, visit: int, touch: int, purpose: int) -> float:
    """What a law gives to a lead at an address."""
    law = law_for(world, lead, law)
    return quantile_of(world, law, share_at(world, lead, key, visit, touch, purpose))


@inner(inline=True)
def quantile_of(world: World, law: int, u: float) -> float:
    """What a law of a table has at u."""
    x = _in_table(world, law, u) if world.plan[law + LAW_CURVES] == ABSENT else _on_curve(world, law, u)
    return world.reals[world.plan[law + LAW_SCALE]] * x


@inner
def _in_table(world: World, law: int, u: float) -> float:
    return quantile_at(world.reals, world.plan[law + LAW_NODES], u)


@inner(inline=True)
def _on_curve(world: World, law: int, u: float) -> float:
    """As `simulator.rules.quantiles` has it, where every cell of the table has a record of its own."""
    plan, reals = world.plan, world.reals
    m = min(u, 1.0 - u)
    fineness = plan[law + LAW_FINENESS]
    # Nothing branches here: which half u is in nobody can guess. The sign of 1/2 - u says it, as all ones or none.
    cell = (float_bits(m) >> (52 - fineness)) - (LEAST_EXPONENT << fineness)
    cell += plan[law + LAW_CELLS] & (float_bits(0.5 - u) >> 63)
    ends = plan[law + LAW_CURVES]
    at = ends + 2 + CURVE_WIDTH * cell
    d = m - reals[at]
    x = reals[at + 1] + d * (reals[at + 2] + d * (reals[at + 3] + d * reals[at + 4]))
    return min(max(x, reals[ends]), reals[ends + 1])


@inner
def quantiles_of(world: World, law: int, start: int, end: int) -> None:
    """What a law of a table has at each of some shares, in their place."""
    shares = world.shares
    if world.plan[law + LAW_CURVES] == ABSENT:
        for number in range(start, end):
            shares[number] = quantile_of(world, law, shares[number])
    else:
        scale = world.reals[world.plan[law + LAW_SCALE]]
        for number in range(start, end):
            shares[number] = scale * _on_curve(world, law, shares[number])


@inner(inline=True)
def of_visit(world: World, lead: int, law: int, purpose: int) -> float:
    """What a law gives to a lead's visit."""
    leads = world.leads
    key = world.plan[leads[lead + LEAD_STAGE] + STAGE_KEY]
    return number_at(world, lead, law, key, leads[lead + LEAD_VISIT], 0, purpose)


@inner
def time_of_visit(world: World, lead: int, law: int, touch: int, purpose: int, lasted: int) -> int:
    """A duration of a lead's visit, of which so much has passed; 0 where there is no law."""
    if law == ABSENT:
        return 0
    if lasted:
        return _lasting(world, lead, law, touch, purpose, lasted)
    leads = world.leads
    key = world.plan[leads[lead + LEAD_STAGE] + STAGE_KEY]
    return whole(number_at(world, lead, law, key, leads[lead + LEAD_VISIT], touch, purpose))


@inner
def _lasting(world: World, lead: int, law: int, touch: int, purpose: int, lasted: int) -> int:
    plan, leads, reals = world.plan, world.leads, world.reals
    law = law_for(world, lead, law)
    stream = int(world.luck[lead + LEAD_STREAM])
    key = int(world.keys[plan[leads[lead + LEAD_STAGE] + STAGE_KEY]])
    nodes, scale = reals[plan[law + LAW_NODES] : plan[law + LAW_NODES] + LONGEST], reals[plan[law + LAW_SCALE]]
    return drawn_lasting(nodes, scale, lasted, stream, key, int(leads[lead + LEAD_VISIT]), int(touch), purpose)


@inner(inline=True)
def law_for(world: World, lead: int, law: int) -> int:
    """The law itself, or the one that a trait of the lead selects."""
    return law if world.plan[law + LAW_KIND] == LAW_OF_TABLE else _case_of(world, lead, law)


@inner
def _case_of(world: World, lead: int, law: int) -> int:
    """The law of the lead's case; where it has none the world fails, and any will do until that is seen."""
    plan = world.plan
    while plan[law + LAW_KIND] != LAW_OF_TABLE:
        if plan[law + LAW_KIND] == LAW_BY_DOER:
            trait = world.leads[lead + world.doers + plan[law + LAW_TRAIT]]
        else:
            trait = category_of(world, lead, plan[law + LAW_TRAIT])
        pair = plan[law + LAW_CASES]
        end = pair + PAIR_WIDTH * plan[law + LAW_CASE_COUNT]
        while pair < end and plan[pair + PAIR_NAME] != trait:
            pair += PAIR_WIDTH
        if pair == end:
            fail(world, NO_CASE_OF_LAW, law, lead, trait)
            pair = plan[law + LAW_CASES]
        law = plan[pair + PAIR_OF]
    return law


@inner
def fail(world: World, failure: int, at: int, lead: int, trait: int) -> None:
    """The world cannot be lived on; the first failure is the one that is told."""
    state = world.state
    if state[FAILURE] == NO_FAILURE:
        state[FAILURE], state[FAILED_AT], state[FAILED_LEAD], state[FAILED_TRAIT] = failure, at, lead, trait


@inner(inline=True)
def trait_of(world: World, lead: int, attribute: int) -> int:
    """Where the plan says how the lead's segment has an attribute."""
    return world.leads[lead + LEAD_SEGMENT] + SEGMENT_TRAITS + attribute * TRAIT_WIDTH


@inner
def number_of(world: World, lead: int, attribute: int) -> float:
    """A numeric attribute that the lead's segment has."""
    plan = world.plan
    at = lead + world.numeric + 1 + attribute
    if math.isnan(world.numbers[at]):
        trait = trait_of(world, lead, attribute)
        first, key = plan[trait + TRAIT_FIRST], plan[trait + TRAIT_KEY]
        if plan[trait + TRAIT_KIND] == BY_LAW:
            number = number_at(world, lead, first, key, 0, 0, draws.PROFILE)
        else:
            u = share_at(world, lead, key, 0, 0, draws.PROFILE)
            number = world.reals[first + int(u * plan[trait + TRAIT_COUNT])]
        world.numbers[at] = number
    return world.numbers[at]


@inner
def category_of(world: World, lead: int, attribute: int) -> int:
    """The name of the lead's category; ABSENT where its segment has none of that attribute."""
    plan, reals = world.plan, world.reals
    trait = trait_of(world, lead, attribute)
    kind, first, many = plan[trait + TRAIT_KIND], plan[trait + TRAIT_FIRST], plan[trait + TRAIT_COUNT]
    if kind not in (BY_SHARES, BY_NAMED_CELLS):
        return ABSENT
    at = lead + world.categories + attribute
    if world.leads[at] == NOT_DRAWN:
        u = share_at(world, lead, plan[trait + TRAIT_KEY], 0, 0, draws.PROFILE)
        if kind == BY_SHARES:
            sums = plan[first + many]
            place = first_beyond(reals[sums : sums + many], u)
        else:
            place = int(u * many)
        world.leads[at] = plan[first + place]
    return world.leads[at]


@inner(inline=True)
def has_number(world: World, lead: int, attribute: int) -> bool:
    """Whether the lead's segment knows an attribute as a number."""
    kind = world.plan[trait_of(world, lead, attribute) + TRAIT_KIND]
    return kind in (BY_LAW, BY_CELLS)


@inner
def value_of(world: World, lead: int) -> float:
    """What one sale to the lead is worth, in the plan's currency; 0 where its segment states no value."""
    at = lead + world.numeric
    if math.isnan(world.numbers[at]):
        segment = world.leads[lead + LEAD_SEGMENT]
        law, key = world.plan[segment + SEGMENT_VALUE], world.plan[segment + SEGMENT_KEY]
        if law == ABSENT:
            return 0.0
        world.numbers[at] = number_at(world, lead, law, key, 0, 0, draws.VALUE)
    return world.numbers[at]
