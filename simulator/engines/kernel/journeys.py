"""Leads on their way: they come, enter stages, and outcomes take effect.

Numbers in brackets name the rules of ``docs/SEMANTICS.md``.
"""

from __future__ import annotations

from simulator.engines.kernel import books, paying
from simulator.engines.kernel import columns as c
from simulator.engines.kernel.heap import key_of, put, what
from simulator.engines.kernel.knowing import decide, extra_of, follows, team_of
from simulator.engines.kernel.luck import of_visit, time_of_visit
from simulator.engines.kernel.rows import note_entry, write
from simulator.engines.kernel.seats import may_serve, occupant
from simulator.engines.kernel.waiting import give_places_back, hold, wait
from simulator.engines.kernel.world import World
from simulator.rules import draws
from simulator.rules.compiling import inner
from simulator.rules.instants import PATIENCE, READY


@inner(inline=True)
def born(world: World, key: int, stream: int, tie: int, campaign: int, segment: int) -> int:
    """A new lead, or a cold name: of which nothing is known yet but its luck."""
    state, leads, luck = world.state, world.leads, world.luck
    lead = state[c.FREE_LEAD]
    if lead != c.ABSENT:
        state[c.FREE_LEAD] = leads[lead + c.LEAD_NEXT_FREE]
    else:
        lead = _new_record(world)
    luck[lead + c.LEAD_KEY], luck[lead + c.LEAD_STREAM], luck[lead + c.LEAD_TIE] = key, stream, tie
    leads[lead + c.LEAD_ALIVE], leads[lead + c.LEAD_MADE] = 1, c.NONE
    leads[lead + c.LEAD_CAMPAIGN], leads[lead + c.LEAD_SEGMENT] = campaign, segment
    leads[lead + c.LEAD_SALES] = leads[lead + c.LEAD_PAYS] = 0
    if world.tracing:
        leads[lead + c.LEAD_REFERRED], leads[lead + c.LEAD_ROW] = 0, c.ABSENT
    blank = world.blank - lead
    for place in range(lead + c.LEAD_FIXED, lead + world.nodes):
        leads[place] = world.plan[blank + place]
    return lead


@inner
def born_under(world: World, key: int, campaign: int, segment: int) -> int:
    """A new lead whose luck is still to be drawn."""
    stream = draws.stream(world.seed, world.replication, int(key))
    return born(world, key, stream, draws.tie(stream), campaign, segment)


@inner
def _new_record(world: World) -> int:
    """A record that no lead has had yet; where there is no room left, the first one, and the world fails."""
    state, leads = world.state, world.leads
    number = state[c.LEADS_USED]
    if (number + 1) * world.lead_width > world.lead_room:
        state[c.FAILURE] = c.LEADS_FULL
        return 0
    state[c.LEADS_USED] = number + 1
    lead = number * world.lead_width
    leads[lead + c.LEAD_NUMBER], leads[lead + c.LEAD_SERIAL] = number, 0
    _waits_for_nobody(world, lead, 0, 0)
    for choice in range(world.choices):
        node = lead + world.nodes + choice * c.NODE_WIDTH
        leads[node + c.NODE_LEAD], leads[node + c.NODE_PLACE], leads[node + c.NODE_CLASS] = lead, c.NOWHERE, 0
    return lead


@inner(inline=True)
def enter(world: World, lead: int, stage: int, entered: int, now: int, moment: int) -> None:
    """A lead enters a stage once more [7], now or, if it was there when the world began, before that [26]."""
    plan, leads = world.plan, world.leads
    if not plan[stage + c.STAGE_GENERATES]:
        books.make(world, lead, now)
    team = begin_visit(world, lead, stage, entered)
    if not world.by_lines:
        leads[lead + c.LEAD_TEAM] = team
        _waits_for_nobody(world, lead, entered, now)
    if books.in_window(world, entered) and not is_beyond_the_last(world, lead, stage):
        world.counts[plan[stage + c.STAGE_COUNTS] + c.VISITS] += 1
    give_places_back(world, lead, team, now, moment)
    note_entry(world, lead)


@inner(inline=True)
def begin_visit(world: World, lead: int, stage: int, entered: int) -> int:
    """A lead is at a stage once more, of which nothing is known yet but who may work it: the team."""
    plan, leads = world.plan, world.leads
    visits = lead + c.LEAD_FIXED + plan[stage + c.STAGE_INDEX]
    number = leads[visits] + 1
    leads[visits] = leads[lead + c.LEAD_VISIT] = number
    leads[lead + c.LEAD_STAGE] = stage
    leads[lead + c.LEAD_ENTERED] = leads[lead + c.LEAD_READY] = entered
    team = plan[stage + c.STAGE_TEAMS]
    if plan[stage + c.STAGE_TEAM_COUNT] > 1:
        team = team_of(world, lead, stage)
    leads[lead + c.LEAD_WORK] = plan[team + c.TEAM_WORKS]
    leads[lead + c.LEAD_DUE_AT] = c.NONE
    leads[lead + c.LEAD_TOUCHES], leads[lead + c.LEAD_TOUCH], leads[lead + c.LEAD_OUTCOME] = 1, 0, c.ABSENT
    return team


@inner(inline=True)
def _waits_for_nobody(world: World, lead: int, entered: int, now: int) -> None:
    """A visit has not begun, and nobody has been asked for it; in lines a record stays as it is here."""
    leads = world.leads
    leads[lead + c.LEAD_STARTED], leads[lead + c.LEAD_LASTED], leads[lead + c.LEAD_WAITING] = entered, now - entered, 0
    leads[lead + c.LEAD_SEAT] = leads[lead + c.LEAD_PERSON] = leads[lead + c.LEAD_GIVEN_TO] = c.ABSENT
    leads[lead + c.LEAD_PLACELESS] = leads[lead + c.LEAD_REST] = c.ABSENT


@inner(inline=True)
def is_beyond_the_last(world: World, lead: int, stage: int) -> bool:
    """Whether the lead has come more often than the stage allows [7]."""
    most = world.plan[stage + c.STAGE_MOST_VISITS]
    return most != c.ABSENT and world.leads[lead + c.LEAD_VISIT] > most


@inner(inline=True)
def begins_with_a_wait(world: World, lead: int, stage: int, now: int, moment: int) -> bool:
    """Whether a visit waits for a touch at once; else the event with which it goes on is put [7, 8]."""
    plan, leads = world.plan, world.leads
    number, kind, at, rung = leads[lead + c.LEAD_NUMBER], c.DELAY_ENDS, now, READY
    law = plan[stage + c.STAGE_DELAY]
    if is_beyond_the_last(world, lead, stage):
        kind = c.LEAVES_AS + c.EXHAUSTED
    elif law != c.ABSENT or not plan[stage + c.STAGE_WORKED]:
        lasted = leads[lead + c.LEAD_LASTED]
        delay = time_of_visit(world, lead, law, 0, draws.DELAY, lasted)
        expires = plan[stage + c.STAGE_EXPIRES]
        if expires != c.ABSENT and expires < delay:
            kind, rung, delay = c.EXPIRES_IN_DELAY, PATIENCE, expires
        else:
            leads[lead + c.LEAD_LASTED] = max(0, lasted - delay)
        at = now + max(0, delay - lasted)
    else:
        return True
    put(world, key_of(world, now, moment, at, rung), what(kind, number, 0))
    return False


@inner(inline=True)
def join(world: World, lead: int, touch: int, now: int, moment: int) -> None:
    """A lead is ready for a touch and waits; for touch 0, the rest of the last one, it waits as it is."""
    leads = world.leads
    if touch:
        leads[lead + c.LEAD_TOUCH], leads[lead + c.LEAD_PART], leads[lead + c.LEAD_REST] = touch, 0, c.ABSENT
    wait(world, lead, now, moment)


@inner
def end_unworked(world: World, lead: int, now: int) -> int:
    """A stage without effort is over when its delay is: its outcome."""
    outcome = decide(world, lead, 0, extra_of(world, lead))
    _write_end(world, lead, outcome, now)
    return outcome


@inner(inline=True)
def _write_end(world: World, lead: int, outcome: int, now: int) -> None:
    write(world, lead, c.ROW_END, now)
    write(world, lead, c.ROW_OUTCOME, world.plan[outcome + c.OUTCOME_INDEX])


@inner
def leave_early(world: World, lead: int, name: int, now: int) -> int:
    """A visit ends before it was worked [10, 11]; what follows is stated under the leaving's own name."""
    plan, stage = world.plan, world.leads[lead + c.LEAD_STAGE]
    if books.in_window(world, now):
        world.counts[plan[stage + c.STAGE_COUNTS] + c.EARLY_COUNTS + name] += 1
    outcome = plan[stage + c.STAGE_EARLY] + name * c.OUTCOME_WIDTH
    _write_end(world, lead, outcome, now)
    return outcome


@inner(inline=True)
def becomes_known(world: World, lead: int, outcome: int, now: int, moment: int) -> bool:
    """Whether an outcome takes effect at once; else the event of its doing so is put [12]."""
    law = world.plan[outcome + c.OUTCOME_AFTER]
    world.leads[lead + c.LEAD_OUTCOME] = outcome
    if law == c.ABSENT:
        return True
    lasted = world.leads[lead + c.LEAD_LASTED]
    after = time_of_visit(world, lead, law, 0, draws.AFTER, lasted)
    word = what(c.KNOWN, world.leads[lead + c.LEAD_NUMBER], 0)
    put(world, key_of(world, now, moment, now + max(0, after - lasted), READY), word)
    return False


@inner(inline=True)
def take_effect(world: World, lead: int, outcome: int, now: int) -> int:
    """An outcome takes effect: its sale, shares, cost and count fall now [12]; how many referred leads it brings."""
    plan, leads = world.plan, world.leads
    stage = leads[lead + c.LEAD_STAGE]
    if plan[outcome + c.OUTCOME_SALE] != c.NO_SALE:
        paying.sell(world, lead, outcome, now)
    if plan[outcome + c.OUTCOME_CHANGES]:
        factor = world.reals[plan[outcome + c.OUTCOME_REALS] + c.SUBSCRIPTION_FACTOR]
        paying.change_subscription(world, lead, factor, now)
    cost = plan[outcome + c.OUTCOME_COST]
    if cost and books.in_window(world, now):
        world.counts[plan[stage + c.STAGE_OTHER_COST]] += cost
        books.count_of(world, lead, plan[stage + c.STAGE_SPENT], cost)
    books.left(world, lead, stage, outcome, now)
    write(world, lead, c.ROW_KNOWN, now)
    law = plan[outcome + c.OUTCOME_REFERS]
    return 0 if law == c.ABSENT else _referred(world, lead, law)


@inner
def _referred(world: World, lead: int, law: int) -> int:
    return int(of_visit(world, lead, law, draws.REFERRALS))


@inner
def friend_of(world: World, lead: int, outcome: int, number: int) -> tuple[int, int]:
    """A lead whom another refers, of its campaign, and of its segment unless said otherwise; its first stage."""
    plan, leads, luck = world.plan, world.leads, world.luck
    stage_key = world.keys[plan[leads[lead + c.LEAD_STAGE] + c.STAGE_KEY]]
    key = draws.combine(
        draws.combine(int(luck[lead + c.LEAD_KEY]), int(stage_key)),
        draws.combine(int(leads[lead + c.LEAD_VISIT]), number),
    )
    segment = plan[outcome + c.OUTCOME_REFERS_SEGMENT]
    if segment == c.ABSENT:
        segment = plan[leads[lead + c.LEAD_SEGMENT] + c.SEGMENT_PLAIN]
    friend = born_under(world, key, leads[lead + c.LEAD_CAMPAIGN], segment)
    leads[friend + c.LEAD_REFERRED] = 1
    luck[friend + c.LEAD_REFERRER] = luck[lead + c.LEAD_KEY]
    starts = plan[outcome + c.OUTCOME_REFERS_STARTS]
    return friend, plan[leads[lead + c.LEAD_CAMPAIGN] + c.CAMPAIGN_STARTS] if starts == c.ABSENT else starts


@inner(inline=True)
def arriving(world: World, cursor: int, now: int) -> int:
    """How many leads a campaign brings at an instant; all count as brought."""
    state = world.state
    number, end = state[cursor + c.CURSOR_NEXT], state[cursor + c.CURSOR_END]
    many = 0
    while number + many < end and world.times[number + many] == now:
        many += 1
    if books.in_window(world, now):
        world.counts[world.plan[state[cursor + c.CURSOR_CAMPAIGN] + c.CAMPAIGN_BROUGHT]] += many
    return many


@inner(inline=True)
def newcomer(world: World, cursor: int) -> tuple[int, int]:
    """The next lead of a campaign, and its first stage."""
    plan, state = world.plan, world.state
    campaign = state[cursor + c.CURSOR_CAMPAIGN]
    number = state[cursor + c.CURSOR_NEXT]
    state[cursor + c.CURSOR_NEXT] = number + 1
    key, stream, tie = world.names[number], world.streams[number], world.ties[number]
    lead = born(world, key, stream, tie, campaign, plan[campaign + c.CAMPAIGN_SEGMENT])
    return lead, plan[campaign + c.CAMPAIGN_STARTS]


@inner
def open_lead(world: World, number: int) -> tuple[int, int, int]:
    """A lead that is there when the world begins, its stage, and when it entered that [26]."""
    plan, leads = world.plan, world.leads
    one = world.open_leads + number * c.OPEN_WIDTH
    campaign = plan[one + c.OPEN_CAMPAIGN]
    lead = born_under(world, world.keys[plan[one + c.OPEN_KEY]], campaign, plan[campaign + c.CAMPAIGN_SEGMENT])
    for known in range(plan[one + c.OPEN_NUMBERS], plan[one + c.OPEN_NUMBERS] + 2 * plan[one + c.OPEN_NUMBER_COUNT], 2):
        world.numbers[lead + world.numeric + plan[known]] = world.reals[plan[known + 1]]
    first, many = plan[one + c.OPEN_CATEGORIES], plan[one + c.OPEN_CATEGORY_COUNT]
    for known in range(first, first + 2 * many, 2):
        leads[lead + world.categories + plan[known]] = plan[known + 1]
    for known in range(plan[one + c.OPEN_DOERS], plan[one + c.OPEN_DOERS] + 2 * plan[one + c.OPEN_DOER_COUNT], 2):
        leads[lead + world.doers + plan[known]] = plan[known + 1]
    leads[lead + c.LEAD_SALES] = plan[one + c.OPEN_SALES]
    stage, entered = plan[one + c.OPEN_STAGE], plan[one + c.OPEN_ENTERED]
    if not plan[stage + c.STAGE_GENERATES]:
        # In a window that begins with the world nobody may count as made who was there before.
        leads[lead + c.LEAD_MADE] = min(entered, -1)
        world.counts[c.WORLD_LEADS] += 1
        books.change_progress(world, 0, 1)
    return lead, stage, entered


@inner
def keep_owner(world: World, lead: int, number: int, now: int, moment: int) -> None:
    """Who owned a lead when the world began owns it still, if they are there and work such leads [26].

    They hold it where it is worked.
    """
    plan, leads = world.plan, world.leads
    one = world.open_leads + number * c.OPEN_WIDTH
    resource = plan[one + c.OPEN_OWNER]
    if resource == c.ABSENT or not plan[resource + c.RESOURCE_OWNED]:
        return
    seats = world.state[plan[resource + c.RESOURCE_DESK] + c.DESK_SEATS]
    seat = seats + plan[one + c.OPEN_OWNER_SEAT] * c.SEAT_WIDTH
    person = occupant(world, seat, now)
    if person == c.ABSENT or not may_serve(world, seat, lead):
        return
    leads[lead + world.owners + plan[resource + c.RESOURCE_TURNS]] = person
    work = plan[leads[lead + c.LEAD_TEAM] + c.TEAM_WORKS]
    for _ in range(plan[leads[lead + c.LEAD_TEAM] + c.TEAM_WORK_COUNT]):
        if plan[work + c.WORK_RESOURCE] == resource:
            hold(world, lead, resource, person, now, moment)
        work += c.WORK_WIDTH


@inner(inline=True)
def next_stage(world: World, lead: int, outcome: int) -> int:
    """Where an outcome leads a lead; ABSENT where its journey ends."""
    plan = world.plan
    many = plan[outcome + c.OUTCOME_CASE_COUNT]
    if many:
        return follows(world, lead, plan[outcome + c.OUTCOME_CASES], many, c.NO_CASE_OF_OUTCOME, outcome)
    return plan[outcome + c.OUTCOME_TO]


@inner(inline=True)
def end_journey(world: World, lead: int, now: int, moment: int) -> None:
    """A journey ends: as a customer's if there was a sale, else lost. A subscription is paid to its term [25]."""
    leads, state = world.leads, world.state
    books.journey_ended(world, lead, now)
    when = now
    if leads[lead + c.LEAD_PAYS]:
        paying.collect(world, lead, world.stop)
        when = max(now, paying.last_payment(world, lead))
    give_places_back(world, lead, c.ABSENT, now, moment)
    books.over(world, lead, when)
    leads[lead + c.LEAD_ALIVE] = 0
    leads[lead + c.LEAD_NEXT_FREE] = state[c.FREE_LEAD]
    state[c.FREE_LEAD] = lead
