"""A campaign in two halves brings leads by the law of the whole."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from simulator.scenario.arrivals import response
from simulator.scenario.types import Campaign, CampaignCost, Count, Rate, Scenario, Times, Weekly
from tests.laws import same_law
from tests.laws.altered import by_kind, everywhere, luck_of, one_route, times

PLANS, REPLICATIONS = 100, 8


def halves(campaign: Campaign, share: float) -> Iterator[Campaign]:
    """Two campaigns of new names, whose luck is thus their own; fixed costs stay with the first.

    Two regular streams are no regular stream, and swings of their own are no common ones: such leads come by the law of
    a plain rate, in the halves as in the whole.
    """
    leads, cost = campaign.leads, campaign.cost
    if isinstance(leads, Count):
        first = round(share * leads.count)
        parts = [replace(leads, count=first), replace(leads, count=leads.count - first)]
    elif isinstance(leads, Times):
        step = max(2, round(1 / share))
        chosen, others = leads.times[::step], [at for n, at in enumerate(leads.times) if n % step]
        parts = [replace(leads, times=tuple(chosen)), replace(leads, times=tuple(others))]
    else:
        parts = [everywhere(leads, lambda part, s=s: _part(part, s)) for s in (share, 1 - share)]
    for letter, part, fixed in zip("ab", parts, (cost, CampaignCost(per_lead=cost.per_lead)), strict=True):
        yield replace(campaign, name=f"{campaign.name}_{letter}", leads=part, cost=fixed)


def _part(part: Any, share: float) -> Any:
    return times(share, "per_week", "per_open_hour")(part) if isinstance(part, Rate) else part


def paid_for(rate: Rate) -> Rate:
    """A rate that costs nothing, in place of what spending brings."""
    brought = times(float(response(rate.spending)), "per_week", "per_open_hour")(rate)
    return replace(brought, spending=None)


def by_chance(scenario: Scenario) -> Scenario:
    """The plan without regular leads, swings and spending."""
    plain = {
        Rate: lambda part: replace(paid_for(part), regular=False, swings=None),
        Weekly: lambda part: replace(part, swings=None),
    }
    return by_kind(scenario, plain)


def split(scenario: Scenario, share: float) -> Scenario:
    """The plan with every campaign in two."""
    parts = {name: list(halves(one, share)) for name, one in scenario.campaigns.items()}
    ((name, route),) = scenario.routes.items()
    named = tuple(half.name for one in route.campaigns for half in parts[one])
    return replace(
        scenario,
        campaigns={half.name: half for both in parts.values() for half in both},
        routes={name: replace(route, campaigns=named)},
    )


def test_two_halves_are_the_whole_by_law():
    """A hundred plans together; by luck alone this fails in fewer than one of a million runs."""
    sums = same_law.Sums()
    for number in range(PLANS):
        scenario = by_chance(one_route(number))
        halved = split(scenario, luck_of("split", number).choice((0.2, 0.35, 0.5)))
        sums.add(*(same_law.lived(one, range(REPLICATIONS)) for one in (scenario, halved)))
    assert sums.strange() == {}
    assert 30 <= len(sums.of) <= 50


@pytest.mark.parametrize("number", range(6))
def test_each_lead_of_a_list_comes_once(number):
    scenario = one_route(number)
    for campaign in scenario.campaigns.values():
        if isinstance(campaign.leads, Times):
            both = [half.leads.times for half in halves(campaign, 0.35)]
            assert sorted(at for part in both for at in part) == list(campaign.leads.times)
