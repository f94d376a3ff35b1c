"""What cannot happen changes nothing, what is sure leaves nothing to luck, and what does not vary is a constant."""

import pytest

from simulator.engines.preparing import prepare
from simulator.engines.trace import sorted_rows
from simulator.rules.quantiles import quantile
from simulator.scenario.distributions import (
    Binomial,
    Choice,
    Constant,
    Empirical,
    Erlang,
    Exponential,
    Gamma,
    Geometric,
    Lognormal,
    Mixture,
    Normal,
    Poisson,
    Uniform,
    Weibull,
    cut,
)
from simulator.scenario.reading import loads
from tests.laws import worlds
from tests.laws.altered import luck_of, one_route, spread_otherwise
from tests.laws.lives import everything, ready, simulate

PLANS, AT_A_TIME = 100, 25
BATCHES = pytest.mark.parametrize("first", range(0, PLANS, AT_A_TIME))


def read(plan):
    return loads(worlds.text(plan), folder=worlds.DATA)


def lived(scenario, route):
    """The numbers that are not 0, the weekly series, the histograms that hold something, and the event log."""
    rows = []
    tallies = simulate(ready(scenario, route), seed=scenario.seed, replication=0, rows=rows)
    numbers = {name: tallies[name] for name in tallies.names if tallies[name]}
    counted = {name: code for name, code in tallies.histograms.items() if code}
    return numbers, tallies.weekly.tolist(), counted, sorted_rows(rows)


def without_settings(number):
    """A generated plan whose routes set nothing, so that what is altered is what they see."""
    plan = worlds.plan(number)
    plan["routes"].pop("changed", None)
    return plan


def ways(stage):
    """The names of a stage's outcomes, ways of leaving early left out."""
    return [name for name in stage.get("outcomes", {}) if name.startswith("way_")]


def with_an_outcome_that_never_comes(number):
    """Every stage may also end, with no chance at all, by a sale and a cost that lead on."""
    plan, luck = without_settings(number), luck_of("never", number)
    names = list(plan["stages"])
    for place, stage in enumerate(plan["stages"].values()):
        later = luck.choice([*names[place + 1 :], None])
        never = {"chance": "0%", "sale": 7, "cost": 5, **({"to": later} if later else {})}
        outcomes = stage.get("outcomes", {}) if ways(stage) else {"done": {}, **stage.get("outcomes", {})}
        parts = list(outcomes.items())
        parts.insert(luck.randint(1, len(parts)), ("never", never))
        stage["outcomes"] = dict(parts)
    return plan


@BATCHES
def test_an_outcome_without_a_chance_changes_no_bit(first):
    for number in range(first, first + AT_A_TIME):
        scenario, other = read(without_settings(number)), read(with_an_outcome_that_never_comes(number))
        for route in scenario.routes:
            assert lived(scenario, route) == lived(other, route), (number, route)


def sure(number, *, others_stated):
    """Every stage ends by its first outcome; the others are stated to have no chance, or left out."""
    plan = without_settings(number)
    for stage in plan["stages"].values():
        first, *others = ways(stage) or [None]
        for name in others:
            if others_stated:
                stage["outcomes"][name]["chance"] = "0%"
            else:
                del stage["outcomes"][name]
        if first:
            stage["outcomes"][first]["chance"] = "100%"
        for option in stage.get("options", {}).values():
            if "chances" in option:
                option["chances"] = {first: "100%"}
    return plan


@BATCHES
def test_a_sure_outcome_is_the_only_one_whatever_the_odds(first):
    for number in range(first, first + AT_A_TIME):
        alone, among_others = (read(sure(number, others_stated=stated)) for stated in (False, True))
        for route in alone.routes:
            assert lived(alone, route) == lived(among_others, route), (number, route)


def impossible(number):
    """No stage with two outcomes or more ever ends by its first, whatever the odds and whoever does it."""
    plan = without_settings(number)
    for stage in plan["stages"].values():
        first, *others = ways(stage) or [None]
        if others:
            for name in others:
                stage["outcomes"][name].pop("chance", None)
            for name in (first, *others[:-1]):
                stage["outcomes"][name]["chance"] = f"{0 if name == first else 100 // len(others)}%"
            for option in stage.get("options", {}).values():
                option.pop("chances", None)
    return plan


@BATCHES
def test_an_impossible_outcome_never_comes_whatever_the_odds(first):
    ended = 0
    for number in range(first, first + AT_A_TIME):
        plan = impossible(number)
        scenario = read(plan)
        for route in scenario.routes:
            numbers, *_ = lived(scenario, route)
            for name, stage in plan["stages"].items():
                if len(ways(stage)) > 1:
                    ended += numbers.get(f"stage.{name}.ended", 0)
                    assert f"stage.{name}.count.way_0" not in numbers, (number, route)
    assert ended > 20 * AT_A_TIME


def with_an_idle_partner(number):
    """Wherever one resource does a stage alone, another has no share in it."""
    plan, luck = without_settings(number), luck_of("idle", number)
    for route in plan["routes"].values():
        for stage, team in route.get("team", {}).items():
            others = [name for name in plan["resources"] if name != team]
            if isinstance(team, str) and others:
                shares = [(team, "100%"), (luck.choice(others), "0%")]
                route["team"][stage] = dict(luck.sample(shares, 2))
    return plan


IN_VAIN = (".open_ms", ".scheduled_ms", ".present_ms", ".hires", ".leavers", ".quota")
"""What is counted of people who do nothing."""


@BATCHES
def test_a_share_of_nothing_changes_no_bit(first):
    """What is added is the time at work of a resource that is there in vain."""
    for number in range(first, first + AT_A_TIME):
        scenario, other = read(without_settings(number)), read(with_an_idle_partner(number))
        for route in scenario.routes:
            before, after = lived(scenario, route), lived(other, route)
            there = {name: n for name, n in after[0].items() if name.endswith(IN_VAIN) and name not in before[0]}
            assert after[0] == before[0] | there, (number, route)
            assert after[1:] == before[1:], (number, route)


def stated_otherwise(of, luck):
    """The same distribution as a mixture with components of no weight."""
    never = (0.0, Constant(value=luck.choice((0.0, 1.0, 9e9))))
    return Mixture(components=tuple(luck.sample([never, (1.0, of), (0.0, Exponential(mean=3.0))], 3)))


def constant(of):
    """The constant next to a distribution's mean."""
    return Constant(value=float(round(of.expected())))


def without_variance(of, luck):
    """That constant as a distribution that could vary but does not."""
    value = constant(of).value
    ways = [
        Uniform(min=value, max=value),
        Choice(items=((value, 1.0),)),
        Choice(items=((value + 1, 0.0), (value, 1.0))),
        Empirical(values=(value, value)),
        cut(Empirical(values=(value, value + 5)), high=value),
        Mixture(components=((0.25, Constant(value=value)), (0.75, Uniform(min=value, max=value)))),
        *([Poisson(mean=0.0)] if value == 0 else []),
        *([Geometric(mean=1.0)] if value == 1 else []),
        *([Binomial(trials=int(value), chance=1.0)] if value < 1e6 else []),
    ]
    return luck.choice(ways)


def bits(scenario):
    (route,) = scenario.routes
    rows = []
    return everything(simulate(prepare(scenario, route), seed=scenario.seed, replication=0, rows=rows), rows)


@BATCHES
def test_components_without_weight_change_no_bit(first):
    for number in range(first, first + AT_A_TIME):
        scenario, luck = one_route(number), luck_of("mixture", number)
        assert bits(scenario) == bits(spread_otherwise(scenario, lambda of: stated_otherwise(of, luck))), number  # noqa: B023


@BATCHES
def test_what_does_not_vary_is_a_constant_to_the_bit(first):
    for number in range(first, first + AT_A_TIME):
        scenario, luck = one_route(number), luck_of("constant", number)
        fixed = spread_otherwise(scenario, constant)
        assert bits(fixed) == bits(spread_otherwise(scenario, lambda of: without_variance(of, luck))), number  # noqa: B023


HARDLY = [
    *(family(mean=3.0, cv=0.001) for family in (Gamma, Lognormal, Weibull)),
    Normal(mean=3.0, sd=0.003),
    Erlang(mean=3.0, stages=1_000_000),
]


@pytest.mark.parametrize("of", HARDLY, ids=lambda of: of.family)
def test_with_the_least_variance_every_draw_is_near_the_mean(of):
    """Of a cv of a thousandth, eight standard deviations are one draw in 10**15."""
    nodes, scale = of.table()
    for u in (1e-15, 0.001, 0.5, 0.999, 1 - 1e-15):
        assert scale * quantile(nodes, u) == pytest.approx(3.0, rel=0.04)
