"""Words of the language that are not simulated yet: each is refused by its name, and the docs list them all."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.errors import ScenarioError
from simulator.scenario.reading import loads
from simulator.scenario.words import NOT_YET, status_page

PAGE = Path(__file__).parent.parent.parent / "docs" / "language-status.md"

PLACES = {
    "plan": "{word}: 5",
    "targets": "targets: {{{word}: '> 5'}}",
    "leads": "campaigns: {{c: {{leads: {{{word}: 5}}}}}}",
    "profile": "segments: {{s: {{profile: {{a: {{{word}: b, c: 5}}}}}}}}",
    "value": "segments: {{s: {{value: {{{word}: b, c: 5}}}}}}",
    "resource": "resources: {{r: {{{word}: 5}}}}",
    "headcount": "resources: {{r: {{headcount: {word}}}}}",
    "end_of_shift": "resources: {{r: {{end_of_shift: {word}}}}}",
    "cost of a resource": "resources: {{r: {{cost: {{{word}: 5}}}}}}",
    "commission": "resources: {{r: {{cost: {{commission: {{{word}: 5}}}}}}}}",
    "step of a stage": "stages: {{s: {{step: {word}}}}}",
    "odds": "stages: {{s: {{odds: {{wait: {{{word}: 5}}}}}}}}",
    "chance": "stages: {{s: {{outcomes: {{o: {{chance: {{{word}: 5}}}}}}}}}}",
    "rate": "campaigns: {{c: {{leads: {{rate: {{{word}: 5}}}}}}}}",
    "distribution": "stages: {{s: {{effort: {{{word}: 5}}}}}}",
    "parameters of a distribution": "stages: {{s: {{effort: {{gamma: {{{word}: 5}}}}}}}}",
}
SPECIAL = {
    ("headcount", "a headcount by date"): "resources: {r: {headcount: {2027-01-04: 6}}}",
}
EVERY = [(place, word) for place, words in NOT_YET.items() for word in words]
ALL_THERE = "stages: {s: {step: sell}}\nresources: {}\n"


def test_every_place_is_tried() -> None:
    assert EVERY
    assert set(PLACES) == set(NOT_YET)


@pytest.mark.parametrize(("place", "word"), EVERY, ids=str)
def test_the_word_is_refused_by_its_name(place: str, word: str) -> None:
    text = SPECIAL.get((place, word)) or PLACES[place].format(word=word)
    with pytest.raises(ScenarioError) as raised:
        loads(f"{text}\n{ALL_THERE}" if place == "targets" else text)
    refusal = f"{word if ' ' in word else f'`{word}`'} is not simulated yet."
    assert any(one.message == refusal for one in raised.value.problems), raised.value


def test_the_page_lists_them() -> None:
    assert PAGE.read_text(encoding="utf-8") == status_page()
