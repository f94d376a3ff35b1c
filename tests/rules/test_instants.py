"""One instant is lived in rounds of eight rungs: what an event causes comes in this round or in the next."""

from __future__ import annotations

from itertools import product

import pytest

from simulator.rules.instants import (
    ARRIVALS,
    DISPATCH,
    FUTURE,
    OVERFLOW,
    PATIENCE,
    PEOPLE,
    READY,
    ROOM,
    RUNGS,
    WORK,
    following,
)


def moment(round_: int, rung: int) -> int:
    return round_ * RUNGS + rung


def test_the_rungs_run_from_who_finishes_to_who_is_sent_away() -> None:
    order = [WORK, PEOPLE, READY, ARRIVALS, DISPATCH, OVERFLOW, PATIENCE, ROOM]
    assert order == list(range(RUNGS))


@pytest.mark.parametrize("rung", range(RUNGS))
def test_a_later_instant_starts_anew(rung: int) -> None:
    assert following(FUTURE, rung) == moment(0, rung)


@pytest.mark.parametrize(
    ("cause", "effect", "round_"),
    [
        ((0, WORK), DISPATCH, 0),
        ((0, WORK), READY, 0),
        ((3, ARRIVALS), ROOM, 3),
        ((0, READY), READY, 1),
        ((0, READY), WORK, 1),
        ((0, DISPATCH), WORK, 1),
        ((2, DISPATCH), PATIENCE, 3),
        ((2, PATIENCE), READY, 3),
        ((2, ROOM), ROOM, 3),
    ],
)
def test_an_effect_is_in_the_same_round_only_if_it_stands_above_a_cause_of_the_first_four(
    cause, effect, round_
) -> None:
    assert following(moment(*cause), effect) == moment(round_, effect)


def test_an_effect_always_comes_after_its_cause_and_within_a_round() -> None:
    for round_, rung, effect in product((0, 1, 254), range(RUNGS), range(RUNGS)):
        cause = moment(round_, rung)
        assert cause < following(cause, effect) <= moment(round_ + 1, effect)
