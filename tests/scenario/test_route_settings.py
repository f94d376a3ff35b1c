"""What a route sets is told word by word, and setting that in the plan makes the route's plan of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from simulator.errors import ScenarioError
from simulator.scenario.asking import Asked
from simulator.scenario.dumping import dumps, plain, route_settings
from simulator.scenario.edits import NOTHING, TAKEN_AWAY
from simulator.scenario.reading import load, loads
from simulator.scenario.types import Scenario
from tests.laws import worlds
from tests.laws.beside import FOLDER

CATALOGUE = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))
WORDS_A_PLAN = 6
"""Reading a plan again for each of its words would take minutes."""
DEFAULTS = ("0", "0%", "0 h", "1", "100%")
"""What is written where a word that is taken away goes without saying."""

PLAN = """
name: Team
start: 2027-01-04
horizon: 8 weeks
segments: {firms: {value: 100}}
campaigns: {web: {segment: firms, leads: {rate: 30 per week}}}
resources:
  reps:
    people: [{name: Ada, speed: 1.5}, {name: Ben, speed: 1.2}, {name: Cai}]
    max_open_leads: 8
stages:
  call: {step: qualify, effort: 1 h, delay: 2 h, outcomes: {met: {chance: 60%, to: sell}, lost: {}}}
  sell: {step: sell, effort: 1 h, outcomes: {won: {chance: 30%, sale: value}, lost: {}}}
routes:
  ours: {team: {call: reps, sell: reps}}
  other: {like: ours, set: {SETS}}
"""


def with_words_away(read: Callable[[Asked], Scenario], seed: int) -> Iterator[tuple[str, Scenario]]:
    """The plan with a what-if each that takes away one of some words, where it may go."""
    words = list(removable(plain(read(Asked()))))
    for path in Random(seed).sample(words, min(WORDS_A_PLAN, len(words))):  # noqa: S311  nobody guards a secret
        try:
            yield path, read(Asked(what_ifs=(f"without: {path}={NOTHING}",)))
        except ScenarioError:
            continue


def removable(inside: object, path: tuple[str, ...] = ()) -> Iterator[str]:
    if isinstance(inside, dict) and path[:1] != ("routes",):
        for word, value in inside.items():
            if word in TAKEN_AWAY:
                yield ".".join((*path, word))
            yield from removable(value, (*path, word))


def told_as_it_is(read: Callable[[Asked], Scenario], folder: Path, seed: int) -> int:
    """How many words went; each is told alone, and the plan that is written out reads as the same."""
    many = 0
    for path, whole in with_words_away(read, seed):
        many += 1
        for route in [name for name in whole.routes if name.endswith("without")]:
            told = route_settings(whole, route)
            assert set(told) <= {path}
            assert set(told.values()) <= {NOTHING, *DEFAULTS}
        assert loads(dumps(whole), folder=folder) == whole
    return many


def test_a_word_that_goes_from_a_plan_of_the_catalogue_is_told_alone() -> None:
    many = [told_as_it_is(lambda asked, file=file: load(file, asked=asked), file.parent, 1) for file in CATALOGUE]  # type: ignore[misc]
    assert sum(many) > 10


def test_a_word_that_goes_from_a_generated_plan_is_told_alone() -> None:
    many = 0
    for number in range(20):
        text = dumps(worlds.scenario(number))
        many += told_as_it_is(lambda asked, text=text: loads(text, folder=FOLDER, asked=asked), FOLDER, number)  # type: ignore[misc]
    assert many > 40


@pytest.mark.parametrize(
    ("sets", "told"),
    [
        ("stages.call.patience: 4 h", {"stages.call.patience": "4 h"}),
        ("stages.call.delay: none, stages.call.due: 1 days",
         {"stages.call.delay": NOTHING, "stages.call.due": "1 day"}),
        ("resources.reps.people.Ben.speed: x2", {"resources.reps.people[2].speed": "2.4"}),
        ("resources.reps.people.Ada.speed: none, resources.reps.people.Cai.speed: 2",
         {"resources.reps.people[1].speed": "1", "resources.reps.people[3].speed": "2"}),
        ("stages.call.outcomes: {lost: {chance: 40%}, met: {to: sell}}",
         {"stages.call.outcomes": {"lost": {"chance": "40%", "cost": "0"},
                                     "met": {"chance": "60%", "to": "sell", "cost": "0"}}}),
        ("resources.reps.people: [{name: Ada, speed: 1.5}, {name: Cai}]",
         {"resources.reps.people": [{"name": "Ada", "speed": "1.5"}, {"name": "Cai", "speed": "1"}]}),
    ],
)  # fmt: skip
def test_what_a_route_sets_is_told_word_by_word_unless_names_move(sets: str, told: dict[str, object]) -> None:
    whole = loads(PLAN.replace("SETS", sets))
    assert route_settings(whole, "other") == told
    assert loads(dumps(whole)) == whole
