"""Working time, against a clock that ticks through every millisecond."""

import random

import numpy as np
import pytest

from simulator.rules import calendars
from simulator.rules.calendars import NOT_YET, Hours
from simulator.rules.instants import NEVER

SHOP = Hours.of([(10, 20), (30, 40), (50, 55)])


@pytest.mark.parametrize(
    ("t", "work", "end"),
    [
        (0, 0, 0),  # no work ends where it starts, doors closed or not
        (25, 0, 25),
        (0, 1, 11),  # waits for the opening
        (10, 10, 20),  # ends at the closing, not at the next opening
        (10, 11, 31),
        (20, 1, 31),  # a closing is not in hours any more
        (15, 20, 50 + 5),
        (19, 2, 31),
        (10, 25, 55),
        (10, 26, NEVER),
        (54, 1, 55),
        (54, 2, NEVER),
        (55, 1, NEVER),
        (99, 0, 99),
    ],
)
def test_work_pauses_while_the_doors_are_closed(t, work, end):
    assert SHOP.end_of_work(t, work) == end


@pytest.mark.parametrize(
    ("t", "is_open", "next_opening", "opening_before", "worked"),
    [
        (0, False, 10, NOT_YET, 0),
        (9, False, 10, NOT_YET, 0),
        (10, True, 10, 10, 0),
        (19, True, 19, 10, 9),
        (20, False, 30, 10, 10),
        (29, False, 30, 10, 10),
        (30, True, 30, 30, 10),
        (54, True, 54, 50, 24),
        (55, False, NEVER, 50, 25),
    ],
)
def test_openings_belong_to_hours_and_closings_do_not(t, is_open, next_opening, opening_before, worked):
    assert SHOP.is_open(t) == is_open
    assert SHOP.next_opening(t) == next_opening
    assert SHOP.opening_before(t) == opening_before
    assert SHOP.worked(0, t) == worked


def test_the_laws_agree_with_a_clock_that_ticks():
    luck = random.Random(20270104)  # noqa: S311 (no secret)
    for _ in range(30):
        edges = sorted(luck.sample(range(40), 2 * luck.randint(1, 5)))
        hours = Hours.of(list(zip(edges[0::2], edges[1::2], strict=True)))
        ticks = [any(opens <= t < closes for opens, closes, _ in hours.table) for t in range(45)]
        for t in range(45):
            assert hours.is_open(t) == ticks[t]
            assert hours.next_opening(t) == next((s for s in range(t, 45) if ticks[s]), NEVER)
            assert [hours.worked(t, b) for b in range(t, 45)] == [sum(ticks[t:b]) for b in range(t, 45)]
            ends = [ticked_end(ticks, t, work) for work in range(25)]
            assert [hours.end_of_work(t, work) for work in range(25)] == ends


def ticked_end(ticks, t, work):
    return next((end for end in range(t, 46) if sum(ticks[t:end]) == work), NEVER)


def test_what_never_closes_is_always_open():
    always = Hours.always()
    assert always.is_open(0)
    assert always.next_opening(7) == 7
    assert always.opening_before(7) == 0
    assert always.end_of_work(7, 8) == 15
    assert always.worked(7, 15) == 8
    assert always.end_of_work(7, NEVER - 7) == NEVER
    assert always.end_of_work(7, NEVER) == NEVER


def test_what_never_opens_does_no_work():
    never = Hours.of([])
    assert not never.is_open(0)
    assert never.next_opening(0) == NEVER
    assert never.opening_before(0) == NOT_YET
    assert never.worked(0, 100) == 0
    assert never.end_of_work(3, 0) == 3
    assert never.end_of_work(3, 1) == NEVER


@pytest.mark.parametrize("intervals", [[(0, 0)], [(5, 3)], [(0, 5), (5, 9)], [(0, 5), (4, 9)], [(6, 9), (0, 5)]])
def test_hours_must_be_sorted_and_apart(intervals):
    with pytest.raises(ValueError, match="sorted and apart"):
        Hours.of(intervals)


def test_compiled_engines_may_keep_many_calendars_in_one_table():
    together = np.concatenate([SHOP.table, Hours.always().table])
    assert calendars.end_of_work(together[:3], 15, 20) == SHOP.end_of_work(15, 20)
    assert calendars.end_of_work(together[3:], 15, 20) == 35
