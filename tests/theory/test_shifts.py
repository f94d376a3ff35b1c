"""What a shift's end does to calls, in the equations and in the world."""

from __future__ import annotations

from dataclasses import replace

import pytest

from simulator.experiments.validation.evidence import disagreements
from simulator.experiments.validation.models import models
from simulator.experiments.validation.shifts import DAYS, Day, Expected, State
from simulator.experiments.validation.sizing import FINE


def a_day(expected: Expected) -> tuple[float, ...]:
    return tuple(sum_ / DAYS for sum_ in (expected.gave_up, expected.waited, expected.busy, expected.overtime))


def test_a_call_that_is_paused_at_a_seat_that_opens_late_keeps_nobody_from_the_others() -> None:
    """The equations of a mere count of paused calls say 2.5 % more waiting, which a brief look does not tell apart."""
    model = replace(models()["shifts_pause"], replications=5000, most_noise=FINE)
    assert disagreements(model) == []


@pytest.mark.parametrize("rule", ["finish", "hand_over"])
def test_where_no_call_stays_over_night_the_number_of_calls_is_all_that_matters(rule: str) -> None:
    """Values of the chain of counts alone; a call that is finished lasts until the next shift one time in 7,000."""
    counted = {
        "finish": (8.537014, 12.805521, 21.832529, 1.737159),
        "hand_over": (10.527834, 36.821701, 22.574109, 0.0),
    }
    assert a_day(Day(rule).expected()) == pytest.approx(counted[rule], rel=1e-5)


def test_paused_calls_are_at_any_seats_when_the_next_shift_begins() -> None:
    met = Day("pause").met
    closed, _, opened, _ = met
    late = {state.busy for state in met[closed]}
    assert len(late) == 2**3
    assert State(busy=frozenset({2}), idle=(0, 1), handed_over=0, waiting=0) in met[opened]
