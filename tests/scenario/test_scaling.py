"""A scale multiplies every value of a distribution, after its cut, and needs no table of its own."""

import pytest

from simulator.errors import ScenarioError
from simulator.scenario.distributions import Constant, Exponential, Lognormal, Mixture, Poisson, Uniform, cut
from simulator.scenario.dumping import dumps
from simulator.scenario.reading import loads
from simulator.scenario.residual import residual
from simulator.scenario.scaling import Scaled

CALL = """
name: Scales
start: 2027-01-04
horizon: 1 weeks
replications: 2
segments: {firms: {value: @}}
campaigns: {web: {segment: firms, leads: {rate: 20 per week}}}
resources: {reps: {headcount: 1}}
stages: {call: {step: sell, effort: 1 h, outcomes: {won: {chance: 30%, sale: value}, lost: {}}}}
routes: {only: {team: {call: reps}}}
"""


def value_of(text):
    return loads(CALL.replace("@", text)).segments["firms"].value


@pytest.mark.parametrize(
    "of",
    [Exponential(mean=3.0), Uniform(min=1.0, max=5.0), Poisson(mean=2.0), cut(Lognormal(mean=2.0, cv=1.0), low=1.0)],
)
def test_everything_is_so_many_times_as_large(of):
    scaled = Scaled(of=of, by=2.5)
    assert scaled.expected() == 2.5 * of.expected()
    assert scaled.standard_deviation() == 2.5 * of.standard_deviation()
    assert (scaled.smallest(), scaled.largest()) == (2.5 * of.smallest(), 2.5 * of.largest())
    nodes, scale = of.table()
    assert scaled.table().nodes is nodes
    assert scaled.table().scale == 2.5 * scale


def test_a_value_has_the_chance_that_it_had_before():
    assert Scaled(of=Poisson(mean=2.0), by=3.0).chance_of(6.0) == Poisson(mean=2.0).chance_of(2.0)


def test_a_scale_is_above_nought():
    with pytest.raises(ValueError, match="scale must be above 0, not 0"):
        Scaled(of=Constant(value=1.0), by=0.0)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("{exponential: {mean: 900, scale: 2}}", Scaled(of=Exponential(mean=900.0), by=2.0)),
        ("{exponential: {mean: 900, min: 100, scale: 2}}", Scaled(of=cut(Exponential(mean=900.0), low=100.0), by=2.0)),
        ("{constant: {value: 900, scale: 0.5}}", Scaled(of=Constant(value=900.0), by=0.5)),
        ("{exponential: {mean: 900, scale: 1}}", Exponential(mean=900.0)),
        (
            "{mixture: [{weight: 50%, of: {exponential: {mean: 9, scale: 2}}}, {weight: 50%, of: 7}]}",
            Mixture(components=((0.5, Scaled(of=Exponential(mean=9.0), by=2.0)), (0.5, Constant(value=7.0)))),
        ),
    ],
)
def test_it_stands_with_the_parameters_and_is_written_back_there(text, read):
    assert value_of(text) == read
    assert loads(dumps(loads(CALL.replace("@", text)))).segments["firms"].value == read


@pytest.mark.parametrize("law", ["empirical: {values: [2, 4], scale: 3}", "quantiles: {p10: 2, p90: 4, scale: 3}"])
def test_what_has_no_parameters_has_a_scale_too(law):
    plain = value_of(f"{{{law.replace(', scale: 3', '')}}}")
    assert value_of(f"{{{law}}}") == Scaled(of=plain, by=3.0)


def test_chances_are_those_of_the_unscaled_value():
    twice = Scaled(of=Uniform(min=1.0, max=5.0), by=2.0)
    assert [twice.chance_below(x) for x in (2.0, 6.0, 10.0)] == [0.0, 0.5, 1.0]


def test_what_is_left_of_a_scaled_life_is_scaled():
    life = Uniform(min=1.0, max=5.0)
    assert residual(Scaled(of=life, by=2.0)) == Scaled(of=residual(life), by=2.0)


@pytest.mark.parametrize(("scale", "meant"), [("2", True), ("1", False)])
def test_conditions_are_held_against_the_scaled_values(scale, meant):
    """A score goes up to 10, twice as much up to 20, for which there is no case."""
    fit = f"profile: {{fit: {{uniform: {{min: 0, max: 10, scale: {scale}}}}}}}"
    text = CALL.replace("value: @", f"value: 9, {fit}").replace(
        "{won: {chance: 30%, sale: value}", "{won: {chance: 30%, sale: value, to: [{if: {fit: '<= 10'}, to: call}]}"
    )
    try:
        loads(text.replace("effort: 1 h", "effort: 1 h, delay: 1 h"))
        refused = False
    except ScenarioError as error:
        refused = "fit" in str(error)
    assert refused == meant
