"""The generated plans speak the whole language: each word in at least twenty of three hundred."""

from collections import Counter

from simulator import scenario
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


def test_the_list_has_every_word_that_the_reader_knows():
    ends = {word.partition("=")[0].rpartition(".")[2] for word in words.WORDS}
    known = {name for shape in _shapes(Shape) for name in shape.words()}
    assert known - set().union(*PARAMETERS.values(), {"values", "unit"}) <= ends
    assert set(words.FAMILIES) == set(FAMILIES)
    assert {*CLOCK_UNITS, *EFFORT_UNITS, *(f"per-{unit}" for unit in RATE_UNITS)} <= set(words.UNITS)


def _shapes(base):
    for shape in base.__subclasses__():
        if shape.__module__.startswith(scenario.__name__):
            yield shape
        yield from _shapes(shape)
