"""The list of all that is validated: a model is one function and one line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from simulator.experiments.validation import (
    arrivals,
    delays,
    general_service,
    journeys,
    networks,
    odds,
    people,
    published,
    queues,
    shifts,
    subscriptions,
    swings,
    today,
)
from simulator.experiments.validation.evidence import Model

MODELS: tuple[Callable[[], Model], ...] = (
    queues.one_server,
    queues.several_servers,
    queues.limited_room,
    queues.impatient_customers,
    queues.busy_server,
    queues.busy_without_room,
    queues.busy_and_patient,
    queues.busy_and_impatient,
    queues.pools_alike,
    queues.overflow,
    general_service.lognormal_effort,
    general_service.gamma_effort,
    general_service.constant_effort,
    general_service.two_urgencies,
    networks.tandem,
    networks.jackson,
    delays.nobody_waits,
    delays.competing_outcomes,
    today.remaining_life,
    today.long_silence,
    journeys.absorbing_chain,
    journeys.chain_with_memory,
    journeys.recycling,
    journeys.repeat_business,
    journeys.referrals,
    journeys.referrals_across,
    subscriptions.renewals,
    subscriptions.changing_prices,
    odds.by_category,
    odds.by_number,
    odds.by_value,
    odds.by_wait,
    arrivals.calendar_arrivals,
    swings.of_days,
    swings.of_weeks,
    shifts.that_pause,
    shifts.that_finish,
    shifts.that_hand_over,
    people.seats_in_the_long_run,
    people.seats_from_the_beginning,
    people.people_of_long_standing,
    people.absence,
    people.ramp,
    people.in_turn,
    people.owners,
    people.regions,
    published.pyworkforce_erlang_c,
    published.pyworkforce_erlang_a,
    published.ciw_three_servers,
    published.ciw_limited_room,
    published.urgent_calls,
    published.sales_chain,
    published.gamblers_ruin,
)


@cache
def models() -> Mapping[str, Model]:
    """Every model by its name."""
    return {model.name: model for model in (make() for make in MODELS)}
