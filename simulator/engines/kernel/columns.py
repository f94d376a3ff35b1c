"""Where everything lies in the arrays of the fast engine.

A *record* is a stretch of an array, and its name in other records is the place where it begins; ``plan[stage + DELAY]``
is a column of a stage. ABSENT stands for what is not there. Records of the plan are written once, by
`simulator.engines.lowering`; those of the state are the world's to change.
"""

from __future__ import annotations

ABSENT = -1
LONG_AGO = -(1 << 53)

# Stage: a step of the route. Laws, hours, teams and outcomes are places of their records.
(
    STAGE_INDEX,
    STAGE_KEY,
    STAGE_GENERATES,
    STAGE_WORKED,
    STAGE_DELAY,
    STAGE_PATIENCE,
    STAGE_PATIENCE_HOURS,
    STAGE_DUE,
    STAGE_DUE_HOURS,
    STAGE_ESCALATES,
    STAGE_EXPIRES,
    STAGE_OPENS,
    STAGE_ROOM,
    STAGE_URGENCY,
    STAGE_MOST_VISITS,
    STAGE_TEAMS,
    STAGE_TEAM_COUNT,
    STAGE_CASES,
    STAGE_CASE_COUNT,
    STAGE_OUTCOMES,
    STAGE_OUTCOME_COUNT,
    STAGE_EARLY,
    STAGE_COUNTS,
    STAGE_SPENT,
    STAGE_OTHER_COST,
    STAGE_WAITS,
    STAGE_LOT,
    STAGE_LIMITS,
    STAGE_WIDTH,
) = range(29)

# Early leaving, in the order of EARLY_LEAVING; each has an outcome of its own behind STAGE_EARLY.
GAVE_UP, TURNED_AWAY, LATE, EXPIRED, EXHAUSTED = range(5)

# Counts of a stage behind STAGE_COUNTS, in the order of STAGE_COUNTS of the tallies.
(
    VISITS,
    SERVED,
    IN_TIME,
    EARLY_COUNTS,
    _TURNED_AWAY,
    _LATE,
    _EXPIRED,
    _EXHAUSTED,
    WAITS_LEFT,
    WAIT_SERVED,
    WAIT_LEFT,
    QUEUE_TIME,
    WAITED,
    ENDED,
    LEFT,
    STAY,
) = range(16)

# Team: who may work a visit, in order of preference.
TEAM_SHARE, TEAM_KEY, TEAM_WORKS, TEAM_WORK_COUNT, TEAM_WIDTH = range(5)

# Work: how one resource, or nobody, does a stage.
(
    WORK_RESOURCE,
    WORK_LINE,
    WORK_NAME,
    WORK_EFFORT,
    WORK_TOUCHES,
    WORK_GAP,
    WORK_CHANCES,
    WORK_OUTCOME_COUNT,
    WORK_ODDS,
    WORK_COST,
    WORK_COUNTS,
    WORK_STEP_COUNTS,
    WORK_SOURCE_BUSY,
    WORK_OTHER_EFFORTS,
    WORK_KNOWN,
    WORK_WIDTH,
) = range(16)

# Counts of a resource's step behind WORK_STEP_COUNTS.
STEP_BUSY, STEP_TOUCH_COST, STEP_COMMISSION, STEP_KEEPS = range(4)

# Odds: the equation of a first outcome, one for each segment behind WORK_ODDS; ODDS_REALS is a place in ``reals``.
(
    ODDS_PLAIN,
    ODDS_NUMBERS,
    ODDS_NUMBER_COUNT,
    ODDS_CATEGORIES,
    ODDS_CATEGORY_COUNT,
    ODDS_WAITS,
    ODDS_WAIT_COUNT,
    ODDS_WAIT_LOGS,
    ODDS_REALS,
    ODDS_WIDTH,
) = range(10)
INTERCEPT, PER_DOUBLING, MEAN_VALUE, PER_HOUR, PER_VISIT, STATED, ODDS_REALS_WIDTH = range(7)
NUMBER_TRAIT, NUMBER_REALS, NUMBER_WIDTH = range(3)
COEFFICIENT, MEAN = range(2)
CATEGORY_TRAIT, CATEGORY_PAIRS, CATEGORY_PAIR_COUNT, CATEGORY_WIDTH = range(4)
PAIR_NAME, PAIR_OF, PAIR_WIDTH = range(3)

# Outcome: what follows a visit.
(
    OUTCOME_INDEX,
    OUTCOME_TO,
    OUTCOME_CASES,
    OUTCOME_CASE_COUNT,
    OUTCOME_EFFORT,
    OUTCOME_AFTER,
    OUTCOME_SALE,
    OUTCOME_SALE_LAW,
    OUTCOME_TERM,
    OUTCOME_CHANGES,
    OUTCOME_REALS,
    OUTCOME_REFERS,
    OUTCOME_REFERS_SEGMENT,
    OUTCOME_REFERS_STARTS,
    OUTCOME_COST,
    OUTCOME_COUNT,
    OUTCOME_ENDS,
    OUTCOME_LEAVES,
    OUTCOME_EARLY,
    OUTCOME_WIDTH,
) = range(20)
NO_SALE, SALE_OF_VALUE, SALE_BY_LAW = range(3)
SALE_TIMES, SUBSCRIPTION_FACTOR = range(2)

# Case: what follows from tests that must all hold; test: one thing that is asked of a lead.
CASE_TESTS, CASE_TEST_COUNT, CASE_THEN, CASE_WIDTH = range(4)
TEST_KIND, TEST_OF, TEST_VALUE, TEST_WIDTH = range(4)
IS_CATEGORY, AT_LEAST, AT_MOST, MORE_THAN, LESS_THAN, WAS_DONE_BY, IS_ONE_OF = range(7)

# Law: a distribution, or one for each case of a trait.
LAW_KIND, LAW_NODES, LAW_SCALE, LAW_TRAIT, LAW_CASES, LAW_CASE_COUNT = range(6)
LAW_CURVES, LAW_FINENESS, LAW_CELLS, LAW_WIDTH = range(6, 10)
LAW_OF_TABLE, LAW_BY_CATEGORY, LAW_BY_DOER = range(3)

# Segment, as a campaign may differ from it; its traits follow it.
(
    SEGMENT_BASE,
    SEGMENT_PLAIN,
    SEGMENT_SOURCE,
    SEGMENT_VALUE,
    SEGMENT_KEY,
    SEGMENT_REALS,
    SEGMENT_EXTRAS,
    SEGMENT_TRAITS,
) = range(8)
TRAIT_KIND, TRAIT_FIRST, TRAIT_COUNT, TRAIT_KEY, TRAIT_WIDTH = range(5)
UNKNOWN, BY_LAW, BY_CELLS, BY_SHARES, BY_NAMED_CELLS = range(5)

# Campaign, and those who are there when the world begins.
CAMPAIGN_SEGMENT, CAMPAIGN_STARTS, CAMPAIGN_SOURCE, CAMPAIGN_BROUGHT, CAMPAIGN_INDEX, CAMPAIGN_WIDTH = range(6)

# Counts of a source: its six, then what each step spent, then busy times.
(SOURCE_LEADS, SOURCE_SALES, SOURCE_ACCOUNTS, SOURCE_REVENUE, SOURCE_COHORT, SOURCE_WON) = range(6)

# The first counts of all.
(
    LEADS,
    SALES,
    ACCOUNTS,
    BOOKINGS,
    REVENUE,
    PROFIT,
    LOST,
    WORLD_LEADS,
    WORLD_ENDED,
    WORLD_OPEN,
    COHORT,
    COHORT_WON,
    COHORT_LOST,
    COHORT_OPEN,
    COHORT_LEAD_TIME,
    COHORT_PROFIT,
) = range(16)

# Series by week, and histograms over ages, in the order of WEEKLY and AGES of the tallies.
WEEKLY_LEADS, WEEKLY_SALES, WEEKLY_REVENUE, WEEKLY_QUEUE, WEEKLY_PROGRESS = range(5)
AGE_WON, AGE_LOST, AGE_UNSOLD, AGE_OVER, AGE_OPEN, AGE_EARNED = range(6)

# Resource: what never changes of it.
(
    RESOURCE_INDEX,
    RESOURCE_DESK,
    RESOURCE_SEATS_KIND,
    RESOURCE_HEADCOUNT,
    RESOURCE_HOURS,
    RESOURCE_TURNS,
    RESOURCE_OWNED,
    RESOURCE_MOST_OPEN,
    RESOURCE_DISCIPLINE,
    RESOURCE_ATTRIBUTE,
    RESOURCE_BY_VALUE,
    RESOURCE_END_OF_SHIFT,
    RESOURCE_COUNTS,
    RESOURCE_SEAT_COUNTS,
    RESOURCE_QUOTA,
    RESOURCE_RAMP,
    RESOURCE_REALS,
    RESOURCE_CHOICES,
    RESOURCE_DOORS,
    RESOURCE_WIDTH,
) = range(20)
ALIKE, ENDLESS, ROSTER = range(3)
NO_SEAT = -2
"""What is taken where seats are not counted."""
PACE, FIRST_COMMISSION, LATER_COMMISSION, KEEPS, QUOTA, ABOVE_QUOTA, RAMP_FIRST, RESOURCE_REALS_WIDTH = range(8)
TOUCHES_DONE, BUSY, OVERTIME, OPEN_TIME, SCHEDULED, PRESENT, HIRES, LEAVERS, HANDOVERS, PLACELESS = range(10)

# Counts of a seat of a resource with a quota, seat after seat behind RESOURCE_SEAT_COUNTS.
SEAT_PAID, SEAT_QUOTA, SEAT_COUNTS_WIDTH = range(3)

# Hours: rows of the table of hours.
HOURS_FIRST, HOURS_END, HOURS_ALWAYS, HOURS_WIDTH = range(4)

# The state begins with numbers of which there is one each.
(
    HEAP_SIZE,
    HOLE,
    FREE_LEAD,
    LEADS_USED,
    DISPATCH_AT,
    CALLED_COUNT,
    CALLED_ROW,
    ROOM_AT,
    ROWS_USED,
    PAYMENTS_USED,
    FAILURE,
    FAILED_AT,
    FAILED_LEAD,
    FAILED_TRAIT,
    ASIDE,
    NOTES,
    LIMITED,
    UNTIL,
    STATE_NUMBERS,
) = range(19)
(
    NO_FAILURE,
    ENDLESS_INSTANT,
    NO_CASE_OF_TEAM,
    NO_CASE_OF_OUTCOME,
    NO_CASE_OF_LAW,
    LEADS_FULL,
    HEAP_FULL,
    ROWS_FULL,
    PAYMENTS_FULL,
    LEADS_WANTED,
    TANGLED,
) = range(11)

# Levels, week by week: by how much one rose, and the sum of those rises, each times its instant in the week.
LEVEL_QUEUE, LEVEL_PROGRESS, LEVELS = range(3)
ROSE, ROSE_TIMES_WHEN, LEVEL_WIDTH = range(3)

# Lot: what changes of a stage.
LOT_ROOM_COUNT, LOT_ROOM_LAST, LOT_DOOR, LOT_WIDTH = range(4)

# Line: a resource whose touches start in the order in which they get ready; where it notes whom to draw for; whether
# some of its stages have more than two outcomes, or limits. Behind LINE_TOUCHES, in the state: where the first is noted
# for whom to draw, and how many are; how many touches are running, which end was the last, when and where the next one
# ends, whether the ends are a heap, they.
LINE_RESOURCE, LINE_QUEUE, LINE_SEATS, LINE_TOUCHES, LINE_AHEAD, LINE_BASES, LINE_SEVERAL, LINE_LIMITS = range(8)
LINE_WIDTH = 8
LINE_NOTED, LINE_UNDRAWN, LINE_RUNNING, LINE_LAST, LINE_NEXT, LINE_WHERE, LINE_IS_HEAP, LINE_ENDS = range(8)

# Desk: what changes of a resource; its queues follow it: one a choice, and one of touches whose lead somebody holds.
(
    DESK_CALLED,
    DESK_WAKES_AT,
    DESK_OPENED,
    DESK_SEATS,
    DESK_SEAT_COUNT,
    DESK_FREE_FIRST,
    DESK_FREE_LAST,
    DESK_LAST_GIVEN,
    DESK_QUEUES,
) = range(9)
QUEUE_FIRST, QUEUE_LAST, QUEUE_ROOT, QUEUE_SIZE, QUEUE_WIDTH = range(5)

# Seat; people who have it one after the other are records of their own.
(
    SEAT_NUMBER,
    SEAT_BUSY,
    SEAT_SINCE,
    SEAT_NEXT,
    SEAT_PREVIOUS,
    SEAT_HOURS,
    SEAT_HOURS_END,
    SEAT_OPEN,
    SEAT_OPEN_END,
    SEAT_PEOPLE,
    SEAT_PEOPLE_COUNT,
    SEAT_RESOURCE,
    SEAT_SERVES,
    SEAT_ODDS,
    SEAT_WIDTH,
) = range(15)
PERSON_BEGIN, PERSON_END, PERSON_CAME, PERSON_PLACES = range(4)
PERSON_SEAT, PERSON_SPEED, PERSON_QUEUE, PERSON_WIDTH = 4, 5, 6, 6 + QUEUE_WIDTH

# Lead, with the visit that it is on; visits, doers, categories, owners, places, numbers and nodes follow. A record is
# larger than a cache has room for when many wait: what every visit needs stands last; what the loop needs too, before.
(
    LEAD_REFERRED,
    LEAD_GIVEN_TO,
    LEAD_REFERRER,
    LEAD_NEXT_REST,
    LEAD_NEXT_LIMITED,
    LEAD_ROOM_NEXT,
    LEAD_ROOM_PREVIOUS,
    LEAD_PAYS_FOR,
    LEAD_PAYS_AT,
    LEAD_PAYS_SEAT,
    LEAD_PAYS_FIRST,
    LEAD_PAYS_SINCE,
    LEAD_PAYS_TERM,
    LEAD_PAYS_PRICE,
    LEAD_PAYS_BOOKED,
    LEAD_ROW,
    LEAD_NUMBER,
    LEAD_TEAM,
    LEAD_SEAT,
    LEAD_PERSON,
    LEAD_WAITING,
    LEAD_SERIAL,
    LEAD_PART,
    LEAD_REST,
    LEAD_LASTED,
    LEAD_STARTED,
    LEAD_PLACELESS,
    LEAD_NEXT_FREE,
    LEAD_ENDS_AT,
    LEAD_ENDS_AS,
    LEAD_KEY,
    LEAD_TIE,
    LEAD_STREAM,
    LEAD_STAGE,
    LEAD_VISIT,
    LEAD_TOUCH,
    LEAD_TOUCHES,
    LEAD_OUTCOME,
    LEAD_WORK,
    LEAD_READY,
    LEAD_MOMENT,
    LEAD_EFFORT,
    LEAD_DECIDED,
    LEAD_AFTER,
    LEAD_ENTERED,
    LEAD_MADE,
    LEAD_SEGMENT,
    LEAD_CAMPAIGN,
    LEAD_DUE_AT,
    LEAD_SALES,
    LEAD_ALIVE,
    LEAD_PAYS,
    LEAD_FIXED,
) = range(53)
NOT_DRAWN = -2
NOT_A_NUMBER = 0x7FF8 << 48  # as an integer
CACHE_LINE = 8  # words; records of leads begin at the beginning of one

# Node: a lead's place in one queue.
NODE_LEAD, NODE_PLACE, NODE_QUEUE, NODE_NEXT, NODE_PREVIOUS, NODE_CHILD, NODE_CLASS, NODE_RANK, NODE_WIDTH = range(9)
NOWHERE, IN_LIST, IN_HEAP, AT_DOOR = range(4)

# Event: the kind and the lead, or whoever it concerns, in the second word.
(
    TOUCH_ENDS,
    SHIFT_ENDS,
    WAKE,
    DOOR_OPENS,
    PERSON_COMES,
    PERSON_LEAVES,
    DELAY_ENDS,
    GAP_ENDS,
    KNOWN,
    LEAVES_AS,
    EXPIRES_IN_DELAY,
    WORLD_BEGINS,
    RUNS_OUT_AS,
) = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 14, 15, 16)

# Row of the event log.
(
    ROW_LEAD_MADE,
    ROW_CAMPAIGN,
    ROW_SEGMENT,
    ROW_REFERRED,
    ROW_STAGE,
    ROW_VISIT,
    ROW_ENTERED,
    ROW_ENABLED,
    ROW_START,
    ROW_END,
    ROW_KNOWN,
    ROW_RESOURCE,
    ROW_SEAT,
    ROW_ORDER,
    ROW_FROM_SEAT,
    ROW_FROM_ORDER,
    ROW_TOUCH,
    ROW_PART,
    ROW_OUTCOME,
    ROW_SALE,
    ROW_PREVIOUS,
    ROW_WIDTH,
) = range(22)
NONE = -(1 << 62)  # what is not said in a row

# Open lead of the pipeline; what is known of it follows as places and values.
(
    OPEN_KEY,
    OPEN_CAMPAIGN,
    OPEN_STAGE,
    OPEN_ENTERED,
    OPEN_SALES,
    OPEN_OWNER,
    OPEN_OWNER_SEAT,
    OPEN_NUMBERS,
    OPEN_NUMBER_COUNT,
    OPEN_CATEGORIES,
    OPEN_CATEGORY_COUNT,
    OPEN_DOERS,
    OPEN_DOER_COUNT,
    OPEN_WIDTH,
) = range(14)

# Cursor: which of the arrivals of a campaign comes next, and how many blocks of them are still to be drawn.
CURSOR_NEXT, CURSOR_END, CURSOR_CAMPAIGN, CURSOR_BLOCKS, CURSOR_WIDTH = range(5)

# Payment for which a seat gets commission at the end of its month.
PAYMENT_CAMPAIGN, PAYMENT_SEGMENT, PAYMENT_STAGE, PAYMENT_WORK = range(4)
PAYMENT_SEAT, PAYMENT_WHEN, PAYMENT_AMOUNT, PAYMENT_WIDTH = range(4, 8)
