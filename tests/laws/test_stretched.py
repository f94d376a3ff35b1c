"""A world in which everything lasts seven times as long goes as before, seven times as slowly."""

from dataclasses import replace

import pytest

from simulator.engines.arrivals import prepare_campaign
from simulator.engines.preparing import prepare
from simulator.engines.trace import sorted_rows
from simulator.rules.quantiles import quantile
from simulator.scenario.dependent import Dependent
from simulator.scenario.types import Rate
from tests.laws import same_law
from tests.laws.altered import one_route, scaled
from tests.laws.lives import simulate
from tests.laws.stretched import in_whole_seconds, seen_in_time, stretched

PLANS, AT_A_TIME, FACTOR = 100, 25, 7
SHARES = (1e-15, 1e-6, 0.01, 0.3, 0.5, 0.7, 0.99, 1 - 1e-6, 1 - 1e-15)


def lived(scenario):
    """The numbers and the event log of one replication; whose numbers are times is told by their names."""
    rows = []
    (route,) = scenario.routes
    tallies = simulate(prepare(scenario, route), seed=scenario.seed, replication=0, rows=rows)
    return {name: tallies[name] for name in tallies.names}, sorted_rows(rows)


@pytest.mark.parametrize("first", range(0, PLANS, AT_A_TIME))
def test_what_happens_is_the_same_seven_times_as_late(first):
    worked = 0
    for number in range(first, first + AT_A_TIME):
        scenario = in_whole_seconds(one_route(number))
        numbers, rows = lived(scenario)
        slow_numbers, slow_rows = lived(stretched(scenario, FACTOR))
        assert slow_rows == seen_in_time(rows, FACTOR), number
        expected = {name: n * FACTOR if name.endswith("_ms") else n for name, n in numbers.items()}
        assert slow_numbers == expected, number
        worked += sum(row.touch is not None for row in rows)
    assert worked > 20 * AT_A_TIME


def drawn(of):
    nodes, scale = of.table()
    return [scale * quantile(nodes, u) for u in SHARES]


def times_of(scenario):
    """The distributions of times in a plan, and None where one is left out."""
    for stage in scenario.stages.values():
        yield from (stage.delay, stage.effort, stage.gap, stage.patience)
        for outcome in (*stage.outcomes, *stage.early.values()):
            yield from (outcome.effort, outcome.after)
        for option in stage.options.values():
            yield from (option.effort, option.gap)


@pytest.mark.parametrize("first", range(0, PLANS, AT_A_TIME))
def test_every_distribution_stretches(first):
    """The numbers that are drawn grow by the factor, as far as tables are exact."""
    stated = {of for number in range(first, first + AT_A_TIME) for of in times_of(one_route(number)) if of is not None}
    seen = {one for of in stated for one in (dict(of.cases).values() if isinstance(of, Dependent) else (of,))}
    for of in seen:
        longer, slack = [FACTOR * x for x in drawn(of)], 2e-12 * FACTOR * of.expected()
        assert drawn(scaled(of, FACTOR)) == pytest.approx(longer, rel=1e-9, abs=slack), of
    assert len(seen) > 3 * AT_A_TIME


def test_leads_come_at_the_stretched_rate_by_the_same_law():
    """As many leads in all, spread alike over the world; calendars, which no plan stretches, are left out."""
    replications, seed, other_seed = 10, 1, 2
    sums = same_law.Sums()
    for number in range(2 * PLANS):
        scenario = one_route(number)
        slow = replace(scenario, horizon=FACTOR * scenario.horizon, warm_up=FACTOR * scenario.warm_up, follow_up=0)
        for campaign in scenario.campaigns.values():
            if isinstance(campaign.leads, Rate):
                per_hour = campaign.leads.per_open_hour or campaign.leads.per_week / 168
                often, seldom = (
                    prepare_campaign(of, replace(campaign, leads=Rate(per_week=None, per_open_hour=rate)))
                    for of, rate in ((replace(scenario, follow_up=0), per_hour), (slow, per_hour / FACTOR))
                )
                sums.add(
                    [counted(often.leads(seed, r)[0] / (slow.stop / FACTOR)) for r in range(replications)],
                    [counted(seldom.leads(other_seed, r)[0] / slow.stop) for r in range(replications)],
                )
    assert sums.plans >= PLANS
    assert sums.strange() == {}


def counted(places):
    """What is compared of the leads of one replication, by their places in the world's time."""
    return {"leads": len(places), "early": int((places < 0.3).sum()), "squared": len(places) ** 2}
