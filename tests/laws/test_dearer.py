"""Where all money is worth less, amounts grow and nothing else changes."""

import math
from dataclasses import replace

import pytest

from simulator.engines.preparing import prepare
from simulator.engines.trace import sorted_rows
from simulator.experiments.blocks import block_of, books_of
from simulator.experiments.estimates import estimate
from simulator.kpis import kpis
from tests.laws.altered import dearer, one_route
from tests.laws.lives import simulate

PLANS, AT_A_TIME, FACTOR = 100, 25, 3
AMOUNTS = {
    *("bookings", "revenue", "gross_profit", "spent", "other_cost"),
    *("touch_cost", "commission", "keeps", "paid", "quota"),
}


def lived(scenario):
    """The tallies, the event log and the KPIs of one replication."""
    rows = []
    (route,) = scenario.routes
    tallies = simulate(prepare(scenario, route), seed=scenario.seed, replication=0, rows=rows)
    books = books_of(scenario, block_of(route, 0, [tallies]))
    found = {
        name: (kpi.unit, estimate(kpi, books).mean) for name, kpi in kpis(scenario, scenario.routes[route]).items()
    }
    return tallies, sorted_rows(rows), found


def counts(tallies):
    """All that is no amount of money."""
    ages = {name: code for name, code in tallies.histograms.items() if name != "earned"}
    numbers = {name: tallies[name] for name in tallies.names if name.rpartition(".")[2] not in AMOUNTS}
    return numbers, [series.tolist() for n, series in enumerate(tallies.weekly) if n != REVENUE], ages


REVENUE = 2
"""The place of the revenue among the weekly series."""


def rounding(scenario, rows):
    """How far roundings can move a sum of amounts, in smallest units.

    Each amount is rounded once before and once after, and so are the shares taken of it; a subscription, of a price
    that may have grown by a fifth now and then, pays a few times, and is booked for two years at most.
    """
    amounts = sum(1 + 30 * (row.sale is not None) for row in rows)
    return 2 * (FACTOR + 1) * amounts


@pytest.mark.parametrize("first", range(0, PLANS, AT_A_TIME))
def test_three_times_the_prices_are_three_times_the_money(first):
    earning = 0
    for number in range(first, first + AT_A_TIME):
        scenario = one_route(number)
        tallies, rows, found = lived(scenario)
        dear_tallies, dear_rows, dear = lived(dearer(scenario, FACTOR))
        assert counts(dear_tallies) == counts(tallies), number
        unsold = [[replace(row, sale=row.sale and 1) for row in one] for one in (rows, dear_rows)]
        assert unsold[0] == unsold[1], number
        slack = rounding(scenario, rows)
        for a, b in zip(rows, dear_rows, strict=True):
            assert a.sale is None or abs(b.sale - FACTOR * a.sale) <= (FACTOR + 1) / 2, (number, a)
        for name in tallies.names:
            if name.rpartition(".")[2] in AMOUNTS:
                assert abs(dear_tallies[name] - FACTOR * tallies[name]) <= slack, (number, name)
        compare(found, dear, FACTOR, slack / scenario.minor_units, number)
        earning += tallies["revenue"] > 0
    assert earning > AT_A_TIME / 2


LEAST_QUOTA = 80
"""What a seat is to bring in at least in a generated plan: 900 a month for three days."""


def compare(found, dear, factor, slack, number):
    """KPIs of money are so many times as large but for roundings; ratios of money alone nearly the same."""
    for name, (unit, value) in found.items():
        after = dear[name][1]
        if unit.startswith("money"):
            assert same(after, factor * value, slack), (number, name)
        elif name == "return_on_cost":
            small = slack / max(abs(found["cost"][1]), 1e-9)
            assert same(after, value, 1e-9 + 2 * small * (1 + abs(value))), (number, name)
        elif name.startswith("quota_attainment_p"):
            assert same(after, value, slack / LEAST_QUOTA), (number, name)
        else:
            assert after == value or (math.isnan(after) and math.isnan(value)), (number, name)


def same(a, b, slack):
    return (math.isnan(a) and math.isnan(b)) or abs(a - b) <= slack + 1e-9 * abs(b)


@pytest.mark.parametrize("first", range(0, PLANS, AT_A_TIME))
def test_a_plan_in_cents_is_the_plan_in_euros(first):
    """A hundred times the money, in a currency without cents: the same whole numbers everywhere."""
    for number in range(first, first + AT_A_TIME):
        euros = replace(one_route(number), minor_units=100)
        cents = replace(dearer(euros, 100), minor_units=1)
        tallies, rows, found = lived(euros)
        tallies_in_cents, rows_in_cents, found_in_cents = lived(cents)
        assert rows == rows_in_cents, number
        assert tallies.values.tolist() == tallies_in_cents.values.tolist(), number
        compare(found, found_in_cents, 100, 0, number)
