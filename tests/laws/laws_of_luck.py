"""What luck gives, in every replication of every plan: times and sales; a law raises AssertionError where broken."""

from __future__ import annotations

import math
from itertools import groupby, pairwise

from simulator.engines.trace import Row
from simulator.rules import draws
from simulator.rules.lasting import drawn_lasting
from simulator.rules.quantiles import drawn as drawn_number
from simulator.rules.quantiles import drawn_duration
from simulator.scenario.distributions import Distribution
from simulator.scenario.openings import Calendar
from simulator.scenario.staff import Resource
from simulator.scenario.types import Option, Stage
from tests.laws.hours import open_ms
from tests.laws.lives import Life
from tests.laws.seats import Stay
from tests.laws.traits import stated, told, worth


def _stream(life: Life, row: Row) -> int:
    return draws.stream(life.scenario.seed, life.replication, row.key)


def times_are_those_that_luck_gave(life: Life) -> None:
    """Delay, gap, patience, effort and after are as drawn at their addresses; touches in hours sum to effort ÷ pace."""
    by_visit: dict[tuple[int, str, int], list[Row]] = {}
    for row in life.rows:
        by_visit.setdefault((row.key, row.stage, row.visit), []).append(row)
    for rows in by_visit.values():
        in_order = sorted(rows, key=lambda row: (row.touch or 0, row.part or 0))
        _check_visit(life, life.scenario.stages[rows[0].stage], in_order)


def _check_visit(life: Life, stage: Stage, rows: list[Row]) -> None:
    def drawn(of: Distribution | None, purpose: int, touch: int = 0, lasted: int = 0) -> int:
        return _drawn(life, stage, rows[0], of, (touch, purpose), lasted)

    first, last = rows[0], rows[-1]
    passed = _lasted(life, first)
    delay = drawn(stage.delay, draws.DELAY, lasted=passed)
    waiting = max(0, passed - delay)
    if first.enabled is not None:
        assert first.enabled == first.entered + delay, first
        spent = 0
        if waiting:
            spent = int(open_ms(life.log.open_hours(stage.patience_in), first.enabled, first.enabled + waiting))
        patience = drawn(stage.patience, draws.PATIENCE, lasted=spent)
        at, name = min(_limits(life, stage, first, patience), key=lambda one: one[0])
        limit = max(at, 0), name
        until = first.end if first.start is None else first.start
        assert until is None or until <= limit[0], first
        if first.outcome in ("gave_up", "expired", "late"):
            assert (until, first.outcome) == limit, first
    elif first.outcome == "expired":
        assert first.end == max(0, first.entered + (stage.expires or 0)), first
        assert (stage.expires or 0) < delay, first
    assert len({row.resource for row in rows if row.resource}) <= 1, first
    option = stage.options.get(first.resource or "", Option(resource=""))
    for before, row in pairwise(rows):
        gap = drawn(option.gap or stage.gap, draws.GAP, row.touch or 0) if row.part == 1 else 0
        assert row.enabled == (before.end or 0) + gap, row
    outcome = next((way for way in stage.outcomes if way.name == last.outcome), None)
    if last.known is not None and outcome is not None:
        lasted = 0 if last.touch else waiting
        after = drawn(outcome.after, draws.AFTER, lasted=lasted)
        assert last.known == (last.end or 0) + max(0, after - lasted), last
    for touch, parts in groupby(rows, key=lambda row: row.touch or 0):
        of_touch = list(parts)
        if of_touch[-1].resource is not None and of_touch[-1].end is not None:
            special = outcome.effort if outcome is not None and touch == last.touch else None
            _check_work(life, of_touch, drawn(special or option.effort or stage.effort, draws.EFFORT, touch))


def _drawn(life: Life, stage: Stage, row: Row, of: Distribution | None, purpose: tuple[int, int], lasted: int) -> int:
    """What luck gives a visit for a touch and a purpose, or, if it has lasted for some time, of what lasts so long."""
    stream = _stream(life, row)
    of = stated(of, life.scenario, row, stream)
    if of is None:
        return 0
    at = (stream, draws.name_key(stage.name), row.visit, *purpose)
    return drawn_lasting(*of.table(), lasted, *at) if lasted else drawn_duration(*of.table(), *at)


def _lasted(life: Life, row: Row) -> int:
    """How long a visit had been going on when the world began."""
    known = told(life.scenario, row)
    return -row.entered if known is not None and (row.stage, row.visit) == (known.stage, 1) else 0


def _limits(life: Life, stage: Stage, row: Row, patience: int) -> list[tuple[float, str]]:
    """When the wait for a first touch must be over, and why; what counts first if at once comes first."""
    ready = row.enabled or 0
    found: list[tuple[float, str]] = []
    if stage.patience is not None:
        found.append((_after(life, stage.patience_in, ready, patience), "gave_up"))
    if stage.expires is not None:
        found.append((row.entered + stage.expires, "expired"))
    if stage.due is not None and stage.escalates:
        found.append((_after(life, stage.due_in, ready, stage.due), "late"))
    return [*found, (math.inf, "")]


def _after(life: Life, calendar: Calendar | None, begin: int, lasting: int) -> float:
    """The first instant by which so much open time has passed since an instant."""
    if calendar is None or lasting == 0:
        return begin + lasting
    for opens, closes in life.log.open_hours(calendar):
        inside = max(0, closes - max(opens, begin))
        if lasting <= inside:
            return max(opens, begin) + lasting
        lasting -= inside
    return math.inf


def _check_work(life: Life, parts: list[Row], effort: int) -> None:
    """A touch takes its effort at the pace of who does it; what a closing leaves of it is the next part's."""
    resource = life.scenario.resources[parts[0].resource or ""]
    for row, following in zip(parts, [*parts[1:], None], strict=True):
        start, end = row.start or 0, row.end or 0
        seat = life.log.seats(resource.name)[row.seat or 0]
        pace = _pace(resource, seat.at(start), start)
        work = math.floor(effort / pace + 0.5)
        if resource.end_of_shift == "pause":
            assert open_ms(seat.hours, start, end) == work, row
        elif following is None:
            assert end == start + work, row
        else:
            assert start <= end < start + work, row
            effort = math.floor((start + work - end) * pace + 0.5)


def _pace(resource: Resource, person: Stay | None, now: int) -> float:
    """How fast somebody works who has been there since their coming."""
    assert person is not None
    pace, ramp = resource.available * person.speed, resource.ramp
    if ramp is None or person.came is None or now - person.came >= ramp.over:
        return pace
    return pace * (ramp.first + (1.0 - ramp.first) * ((now - person.came) / ramp.over))


def sales_are_worth_what_luck_gave(life: Life) -> None:
    """A sale is so many times the lead's value, or an amount drawn for it, rounded half up to whole units."""
    for row in life.rows:
        if row.sale is not None:
            way = next(way for way in life.scenario.stages[row.stage].outcomes if way.name == row.outcome)
            assert way.sale is not None, row
            stream, amount = _stream(life, row), 0.0
            of = stated(way.sale.of, life.scenario, row, stream)
            if of is not None:
                at = (stream, draws.name_key(row.stage), row.visit, 0, draws.SALE)
                amount = drawn_number(*of.table(), *at)
            elif way.sale.times:
                amount = way.sale.times * worth(life.scenario, row, stream)
            assert row.sale == math.floor(amount * life.scenario.minor_units + 0.5), (row, amount)
