"""The books of the fast engine: what happens is counted as it happens, at the places where the tallies have it.

``counts`` begins with the numbers in the order of `simulator.engines.tallies.layout`; the weekly series and the
histograms follow. Of the many bins of a histogram few are ever fallen into: ``fallen`` has a bit for each.
"""

from __future__ import annotations

from simulator.engines.kernel import columns as c
from simulator.engines.kernel.world import World
from simulator.rules.compiling import inner, quotient
from simulator.rules.durations import WEEK
from simulator.rules.tallies import clipped, histogram_bin

BITS, LAST_BIT = 5, 31
"""A word of ``fallen`` tells of 32 bins, so that no bit is its sign."""


@inner(inline=True)
def in_window(world: World, now: int) -> bool:
    """Whether a flow at this instant is measured."""
    return world.begin <= now < world.end


@inner(inline=True)
def count_of(world: World, lead: int, which: int, number: int) -> None:
    """Count something for the lead's campaign and its segment."""
    plan, leads, counts = world.plan, world.leads, world.counts
    counts[plan[leads[lead + c.LEAD_CAMPAIGN] + c.CAMPAIGN_SOURCE] + which] += number
    counts[plan[leads[lead + c.LEAD_SEGMENT] + c.SEGMENT_SOURCE] + which] += number


@inner(inline=True)
def week_of(world: World, now: int) -> int:
    """Which week of the window an instant in it lies in."""
    return quotient(now - world.begin, WEEK)


@inner(inline=True)
def count_week(world: World, series: int, week: int, number: int) -> None:
    """Count something in a week of the window."""
    world.counts[world.weekly + series * world.weeks + week] += number


@inner(inline=True)
def count_bin(world: World, histogram: int, duration: int) -> None:
    """Count one of a duration in a histogram, which begins so many bins behind the first one.

    Bins lie far apart, and to wait for each of them would take longer than all that is counted else: they are noted.
    """
    state = world.state
    many = state[c.NOTES]
    world.notes[many] = histogram + histogram_bin(duration)
    state[c.NOTES] = many + 1
    if many + 1 == NOTES_ROOM:
        book_notes(world)


NOTES_ROOM = 1024


@inner
def book_notes(world: World) -> None:
    """All that was noted is counted."""
    for note in range(world.state[c.NOTES]):
        add_to_bin(world, world.notes[note], 1)
    world.state[c.NOTES] = 0


@inner(inline=True)
def add_to_bin(world: World, at: int, number: int) -> None:
    """Add to what a bin counts."""
    world.counts[world.ages + at] += number
    world.fallen[at >> BITS] |= 1 << (at & LAST_BIT)


@inner(inline=True)
def count_age(world: World, which: int, age: int) -> None:
    """Count a lead of the cohort by its age."""
    count_bin(world, which * world.bins, age)


@inner(inline=True)
def change_level(world: World, level: int, when: int, by: int) -> None:
    """A level is ``by`` higher from an instant on, which is clipped to the window.

    Nothing is said of the instants before and after, so that changes may be told in any order.
    """
    _change_in_week(world, level, week_of(world, when), by, by * when)


@inner(inline=True)
def _change_in_week(world: World, level: int, week: int, by: int, times_when: int) -> None:
    """A level becomes ``by`` higher in a week; ``times_when`` is the sum of those rises, each times its instant."""
    at = world.levels + (level * (world.weeks + 1) + week) * c.LEVEL_WIDTH
    world.state[at + c.ROSE] += by
    world.state[at + c.ROSE_TIMES_WHEN] += times_when - by * (world.begin + week * WEEK)


@inner
def book_areas(world: World, level: int, series: int) -> None:
    """At the world's end the area below a level is counted week by week."""
    counts, state = world.counts, world.state
    at, height = world.levels + level * (world.weeks + 1) * c.LEVEL_WIDTH, 0
    for week in range(world.weeks):
        lasts = min(WEEK, world.end - world.begin - week * WEEK)
        height += state[at + c.ROSE]
        area = height * lasts - state[at + c.ROSE_TIMES_WHEN]
        counts[world.weekly + series * world.weeks + week] += area
        at += c.LEVEL_WIDTH


@inner(inline=True)
def change_progress(world: World, now: int, by: int) -> None:
    """So many more leads are in progress."""
    change_level(world, c.LEVEL_PROGRESS, max(world.begin, min(now, world.end)), by)


@inner(inline=True)
def change_queue(world: World, stage: int, now: int, by: int) -> None:
    """So many more wait at a stage; by as much the area below is higher until the window ends."""
    when = max(world.begin, min(now, world.end))
    change_level(world, c.LEVEL_QUEUE, when, by)
    world.counts[world.plan[stage + c.STAGE_COUNTS] + c.QUEUE_TIME] += by * (world.end - when)


@inner(inline=True)
def queued(world: World, stage: int, since: int, until: int) -> None:
    """One has waited at a stage from an instant to another; most do so in one week."""
    a, b = max(world.begin, min(since, world.end)), max(world.begin, min(until, world.end))
    if a == b:
        return
    week = week_of(world, a)
    if b - world.begin < (week + 1) * WEEK:
        at = world.levels + (c.LEVEL_QUEUE * (world.weeks + 1) + week) * c.LEVEL_WIDTH
        world.state[at + c.ROSE_TIMES_WHEN] -= b - a
    else:
        _queued_for_weeks(world, a, b)
    world.counts[world.plan[stage + c.STAGE_COUNTS] + c.QUEUE_TIME] += b - a
    world.counts[world.plan[stage + c.STAGE_COUNTS] + c.WAITED] += b - a


@inner
def _queued_for_weeks(world: World, since: int, until: int) -> None:
    change_level(world, c.LEVEL_QUEUE, since, 1)
    change_level(world, c.LEVEL_QUEUE, until, -1)


@inner
def close_levels(world: World) -> None:
    """At the world's end the areas below all levels are booked."""
    book_areas(world, c.LEVEL_QUEUE, c.WEEKLY_QUEUE)
    book_areas(world, c.LEVEL_PROGRESS, c.WEEKLY_PROGRESS)


@inner(inline=True)
def make(world: World, lead: int, now: int) -> None:
    """A lead is made once: where it first enters a stage beyond the step ``generate``, or buys [12]."""
    leads = world.leads
    if leads[lead + c.LEAD_MADE] != c.NONE:
        return
    leads[lead + c.LEAD_MADE] = now
    if world.tracing:
        row = leads[lead + c.LEAD_ROW]
        while row != c.ABSENT:
            world.rows[row + c.ROW_LEAD_MADE] = now
            row = world.rows[row + c.ROW_PREVIOUS]
    world.counts[c.WORLD_LEADS] += 1
    change_progress(world, now, 1)
    if in_window(world, now):
        _count_made(world, leads[lead + c.LEAD_CAMPAIGN], leads[lead + c.LEAD_SEGMENT], 1, week_of(world, now))


@inner(inline=True)
def _count_made(world: World, campaign: int, segment: int, many: int, week: int) -> None:
    """Leads are made in a week of the window."""
    plan, counts = world.plan, world.counts
    counts[c.LEADS] += many
    counts[c.COHORT] += many
    counts[plan[campaign + c.CAMPAIGN_SOURCE] + c.SOURCE_LEADS] += many
    counts[plan[campaign + c.CAMPAIGN_SOURCE] + c.SOURCE_COHORT] += many
    counts[plan[segment + c.SEGMENT_SOURCE] + c.SOURCE_LEADS] += many
    counts[plan[segment + c.SEGMENT_SOURCE] + c.SOURCE_COHORT] += many
    count_week(world, c.WEEKLY_LEADS, week, many)


@inner(inline=True)
def made_together(world: World, campaign: int, many: int, week: int, total: int) -> None:
    """Leads of a campaign are made in one week of the window; ``total`` is the sum of their instants."""
    world.counts[c.WORLD_LEADS] += many
    _change_in_week(world, c.LEVEL_PROGRESS, week, many, total)
    _count_made(world, campaign, world.plan[campaign + c.CAMPAIGN_SEGMENT], many, week)


@inner(inline=True)
def journey_ended(world: World, lead: int, now: int) -> None:
    """A journey ends; without a sale it is lost, unless it is a cold name's, which is no lead's."""
    leads, counts = world.leads, world.counts
    made = leads[lead + c.LEAD_MADE]
    if made == c.NONE:
        return
    counts[c.WORLD_ENDED] += 1
    change_progress(world, now, -1)
    if leads[lead + c.LEAD_SALES]:
        return
    if in_window(world, now):
        counts[c.LOST] += 1
    if in_window(world, made):
        counts[c.COHORT_LOST] += 1
        count_age(world, c.AGE_LOST, now - made)


@inner
def sold(world: World, lead: int, now: int, contracted: int) -> None:
    """A lead buys, by a contract worth so many smallest units."""
    leads, counts = world.leads, world.counts
    is_first = leads[lead + c.LEAD_SALES] == 1
    if in_window(world, now):
        counts[c.SALES] += 1
        count_of(world, lead, c.SOURCE_SALES, 1)
        counts[c.BOOKINGS] += contracted
        count_week(world, c.WEEKLY_SALES, week_of(world, now), 1)
        if is_first:
            counts[c.ACCOUNTS] += 1
            count_of(world, lead, c.SOURCE_ACCOUNTS, 1)
    made = leads[lead + c.LEAD_MADE]
    if is_first and in_window(world, made):
        counts[c.COHORT_WON] += 1
        count_of(world, lead, c.SOURCE_WON, 1)
        counts[c.COHORT_LEAD_TIME] += now - made
        count_age(world, c.AGE_WON, now - made)


@inner
def paid(world: World, lead: int, now: int, amount: int, profit: int) -> None:
    """A lead pays an amount that leaves a gross profit, in smallest units."""
    counts = world.counts
    if in_window(world, now):
        counts[c.REVENUE] += amount
        count_of(world, lead, c.SOURCE_REVENUE, amount)
        counts[c.PROFIT] += profit
        count_week(world, c.WEEKLY_REVENUE, week_of(world, now), amount)
    made = world.leads[lead + c.LEAD_MADE]
    if in_window(world, made):
        counts[c.COHORT_PROFIT] += profit
        add_to_bin(world, c.AGE_EARNED * world.bins + histogram_bin(now - made), profit)


@inner
def spent_on(world: World, lead: int, now: int, stage: int, work: int, kind: int, cost: int) -> None:
    """A resource gets something for a touch or a payment, for its work at a stage."""
    if cost and in_window(world, now):
        plan = world.plan
        world.counts[plan[work + c.WORK_STEP_COUNTS] + kind] += cost
        count_of(world, lead, plan[stage + c.STAGE_SPENT], cost)


@inner(inline=True)
def served(world: World, lead: int, stage: int, now: int) -> None:
    """A visit's first touch starts, in time if something was promised and is kept."""
    if in_window(world, now):
        leads, counts = world.leads, world.counts
        at = world.plan[stage + c.STAGE_COUNTS]
        wait = now - leads[lead + c.LEAD_READY]
        counts[at + c.SERVED] += 1
        counts[at + c.WAIT_SERVED] += wait
        counts[at + c.IN_TIME] += now <= leads[lead + c.LEAD_DUE_AT]
        count_bin(world, world.plan[stage + c.STAGE_WAITS], wait)


@inner(inline=True)
def waited(world: World, lead: int, stage: int, until: int) -> None:
    """A touch has waited since it was ready."""
    at = world.plan[stage + c.STAGE_COUNTS] + c.WAITED
    world.counts[at] += clipped(world.leads[lead + c.LEAD_READY], until, world.begin, world.end)


@inner
def left_waiting(world: World, lead: int, stage: int, now: int) -> None:
    """A wait for the first touch ends in vain, because the time for it is up."""
    if in_window(world, now):
        at = world.plan[stage + c.STAGE_COUNTS]
        world.counts[at + c.WAITS_LEFT] += 1
        world.counts[at + c.WAIT_LEFT] += now - world.leads[lead + c.LEAD_READY]


@inner(inline=True)
def left(world: World, lead: int, stage: int, outcome: int, now: int) -> None:
    """A visit is over, by an outcome that takes effect or by leaving early."""
    if in_window(world, now):
        plan, counts = world.plan, world.counts
        at = plan[stage + c.STAGE_COUNTS]
        counts[plan[outcome + c.OUTCOME_COUNT]] += 1
        counts[at + c.ENDED] += plan[outcome + c.OUTCOME_ENDS]
        if plan[outcome + c.OUTCOME_LEAVES]:
            counts[at + c.LEFT] += 1
            counts[at + c.STAY] += now - world.leads[lead + c.LEAD_ENTERED]


@inner(inline=True)
def over(world: World, lead: int, when: int) -> None:
    """Nothing can come of a lead any more from an instant on, or from the world's end on as far as is known."""
    made = world.leads[lead + c.LEAD_MADE]
    if in_window(world, made):
        which = c.AGE_OVER if when < world.stop else c.AGE_OPEN
        count_age(world, which, min(when, world.stop) - made)


@inner
def still_open(world: World, lead: int) -> None:
    """A journey is open at the world's end; it is reported as open, never as lost. A cold name's is no lead's."""
    made = world.leads[lead + c.LEAD_MADE]
    if made == c.NONE:
        return
    world.counts[c.WORLD_OPEN] += 1
    if in_window(world, made):
        world.counts[c.COHORT_OPEN] += 1
        if not world.leads[lead + c.LEAD_SALES]:
            count_age(world, c.AGE_UNSOLD, world.stop - made)
