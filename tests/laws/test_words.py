"""The generated plans speak the whole language: each word in at least twenty of three hundred."""

from collections import Counter
from typing import get_args, get_origin

from simulator.scenario import shapes
from simulator.scenario.distributions import FAMILIES
from simulator.scenario.shape import Shape
from simulator.scenario.spreads import PARAMETERS
from simulator.scenario.units import CLOCK_UNITS, EFFORT_UNITS, RATE_UNITS
from tests.laws import words, worlds

PLANS = 300
LEAST = 20


def test_each_word_stands_in_at_least_twenty_plans():
    counted = Counter(word for number in range(PLANS) for word in words.words_of(worlds.plan(number)))
    rare = {word: counted[word] for word in words.WORDS if counted[word] < LEAST}
    assert not rare


def test_the_list_has_every_place_where_the_reader_knows_a_word():
    listed = {word.partition("=")[0] for word in words.WORDS}
    places = set(_places(shapes.PlanShape, ""))
    assert len(places) >= 80
    assert not places - listed
    beside = {word for word in listed - places if word.partition(".")[0] in shapes.PlanShape.model_fields}
    assert beside == {"calendars.*", "stages.*.outcomes.*", *(f"stages.*.outcomes.{name}" for name in words.EARLY)}


def test_the_list_has_every_family_with_its_parameters_and_every_unit():
    assert set(words.FAMILIES) == set(FAMILIES)
    known = {f"{family}.{name}" for family, names in PARAMETERS.items() for name in names}
    known |= {f"empirical.{name}" for shape in _shapes_of("empirical") for name in shape.model_fields}
    assert known == {word for word in words.WORDS if word.partition(".")[0] in FAMILIES}
    assert {*CLOCK_UNITS, *EFFORT_UNITS, *(f"per-{unit}" for unit in RATE_UNITS)} <= set(words.UNITS)


def test_a_word_is_found_in_its_own_place_only():
    plan = {
        "stages": {"call": {"options": {"reps": {"cost": {"per_touch": 1}}}, "outcomes": {"won": {"effort": "1 h"}}}}
    }
    assert {path for path in words.paths_of(plan) if path.endswith(("cost", "effort"))} == {
        "stages.*.options.*.cost", "stages.*.outcomes.*.effort",
    }  # fmt: skip


ELSEWHERE = {"campaigns.*.leads": tuple(shapes.KINDS_OF_LEADS.values())}
"""Shapes that the reader chooses by a word in them."""


def _places(shape, above):
    """The path of every word of a shape and of the shapes inside it, names written `*`."""
    for name, field in shape.model_fields.items():
        path = f"{above}{name}"
        yield path
        for inside, place in _inside(field.annotation, path):
            yield from _places(inside, f"{place}.")


def _inside(annotation, path):
    """The shapes that a word may hold, each with its place."""
    if path in ELSEWHERE:
        yield from ((shape, path) for shape in ELSEWHERE[path])
    elif isinstance(annotation, type) and issubclass(annotation, Shape):
        yield annotation, path
    named = get_origin(annotation) is dict
    for part in get_args(annotation):
        yield from _inside(part, f"{path}.*" if named else path)


def _shapes_of(family):
    return [shape for shape in Shape.__subclasses__() if shape.place == f"{family} distribution"]
