"""The generated plans speak the whole language: each word in at least twenty of three hundred."""

from collections import Counter
from typing import Annotated, get_args, get_origin

from simulator.scenario import pipeline, profiles, shapes
from simulator.scenario.dependent import Dependent
from simulator.scenario.distributions import FAMILIES, Distribution
from simulator.scenario.quantities import PARAMETERS, UNSURE
from simulator.scenario.shape import Forms, Shape
from simulator.scenario.units import CLOCK_UNITS, EFFORT_UNITS, RATE_UNITS
from simulator.scenario.unknowns import UncertainRowsShape
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
    assert len(places) >= 130
    assert places <= listed
    beside = {word for word in listed - places if word.partition(".")[0] in shapes.PlanShape.model_fields}
    profiles = {f"{kind}.*.profile.{word}" for kind in ("segments", "campaigns") for word in ("rows", "*.depends_on")}
    outcomes = {f"stages.*.outcomes.{name}" for name in ("*", *words.EARLY)}
    columns = {f"pipeline.{name}" for name in pipeline.COLUMNS}
    unsure = {word for word in listed if word.endswith(".uncertain")}
    assert beside == {"calendars.*", *profiles, *outcomes, *columns, *unsure}


def test_the_list_has_every_kind_of_number_that_may_be_uncertain():
    assert {one.sort for number in range(40) for one in worlds.scenario(number).uncertain} == set(UNSURE)
    rows = {f"uncertain.{word}" for word in UncertainRowsShape.words()}
    assert rows == {word for word in words.WORDS if word.startswith("uncertain.")}


def test_the_walk_meets_every_shape_of_the_reader():
    met = set()
    assert list(_places(shapes.PlanShape, "", met))
    assert met == {*_shapes_of_plans()}


def test_the_list_has_every_family_with_its_parameters_and_every_unit():
    assert set(words.FAMILIES) == set(FAMILIES)
    known = {f"{family}.{name}" for family, names in PARAMETERS.items() for name in names}
    known |= {f"empirical.{name}" for shape in _shapes_of("empirical") for name in shape.words()}
    known |= {"mixture.weight", "mixture.of"}
    assert known == {word for word in words.WORDS if word.partition(".")[0] in FAMILIES}
    assert {*CLOCK_UNITS, *EFFORT_UNITS, *(f"per-{unit}" for unit in RATE_UNITS)} <= set(words.UNITS)


def test_a_word_is_found_in_its_own_place_only():
    plan = {
        "stages": {"call": {"options": {"reps": {"cost": {"per_touch": 1}}}, "outcomes": {"won": {"effort": "1 h"}}}}
    }
    assert {path for path in words.paths_of(plan) if path.endswith(("cost", "effort"))} == {
        "stages.*.options.*.cost", "stages.*.outcomes.*.effort",
    }  # fmt: skip


BY_HAND = {
    "segments.*.profile": {"segments.*.profile.rows": profiles.RowsShape},
    "campaigns.*.profile": {"campaigns.*.profile.rows": profiles.RowsShape},
}
"""Where the reader takes up a mapping itself: the places in it of the shapes that its annotation names."""

SPREAD_BY_HAND = ("stages.*.patience", "stages.*.outcomes.*.sale", "stages.*.outcomes.*.sale.per_month")
"""Where the reader takes up a distribution itself."""

NOT_BY_LEAD = ("resources.*.speed", "resources.*.tenure", "resources.*.vacancy")
"""Distributions that cannot depend on what is known of a lead."""


def _places(shape, above, met=None):
    """The path of every word of a shape and of the shapes inside it, names written `*`; ``met`` collects those."""
    if met is not None:
        met.add(shape)
    for name, field in shape.words().items():
        path = f"{above}{name}"
        yield path
        holds = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
        if path in SPREAD_BY_HAND or (_holds_a_distribution(holds) and path not in NOT_BY_LEAD):
            yield f"{path}.{Dependent.family}"
        for place, inside in BY_HAND[path].items() if path in BY_HAND else _inside(holds, path):
            yield from _places(inside, f"{place}.", met)


def _inside(annotation, path):
    """The shapes that a word may hold, each after its place."""
    if isinstance(annotation, Forms):
        yield from ((path, shape) for shape in annotation.shapes)
    elif isinstance(annotation, type) and issubclass(annotation, Shape):
        yield path, annotation
    named = get_origin(annotation) is dict
    for part in (*get_args(annotation), *getattr(annotation, "__metadata__", ())):
        yield from _inside(part, f"{path}.*" if named else path)


def _holds_a_distribution(annotation):
    one = isinstance(annotation, type) and issubclass(annotation, Distribution)
    return one or any(_holds_a_distribution(part) for part in get_args(annotation))


def _shapes_of_plans(base=Shape):
    for shape in base.__subclasses__():
        if "distribution" not in shape.place:
            yield shape
            yield from _shapes_of_plans(shape)


def _shapes_of(family):
    return [shape for shape in Shape.__subclasses__() if shape.place == f"{family} distribution"]
