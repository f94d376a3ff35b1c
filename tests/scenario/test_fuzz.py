"""Whatever is done to a plan, the reader loads it or says what is wrong, and nothing else happens."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest

from simulator.errors import ScenarioError
from simulator.scenario.dumping import dumps, plain
from simulator.scenario.reading import load, loads
from simulator.scenario.yaml_text import yaml_of

VALID = Path(__file__).parent.parent / "conformance" / "valid"
JUNK: tuple[Any, ...] = (
    "", "null", "-1", "0", "1e400", "nan", "0x10", "010", "100%", "101%", "4 h", "-4 h", "9e14 years", "1 per week",
    "2027-01-04", "9999-12-31", "value", "call", "web", "care", "fit", "region.north", "oldest", ">= 5", "a: b", "🙂",
    "x" * 300, "\u0007", "mon-fri", "09:00-17:30", "efforts.csv.gz", "../../x.csv", [], {}, ["call"], ["1", "2"],
    {"call": "50%"}, {"constant": "5"}, {"lognormal": {"mean": "5 h", "cv": "1"}}, {"choice": {"a": "100%"}},
    {"empirical": {"csv": "visits.csv", "column": "time"}}, {"uncertain": "5"}, {"times": "2"}, {"a": {"b": ["c"]}},
)  # fmt: skip


PIECES = ("", "\t", ":", "{", "}", "[", "&a ", "*a", "!t ", "- ", "\n", "'", '"', "#", "%", "|", "\x00", "é", "? ")


def holders(node: Any) -> list[Any]:
    inner = list(node.values()) if isinstance(node, dict) else list(node) if isinstance(node, list) else []
    return ([node] if inner else []) + [holder for child in inner for holder in holders(child)]


def mutate(data: Any, dice: Random) -> None:
    every = holders(data)
    holder = dice.choice(every)
    key = dice.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
    action = dice.randrange(5)
    if action == 0:
        del holder[key]
    elif action == 1:
        holder[key] = copied(dice.choice(JUNK))
    elif action == 2:
        other = dice.choice(every)
        holder[key] = copied(dice.choice(list(other.values()) if isinstance(other, dict) else other))
    elif isinstance(holder, dict):
        word = dice.choice([one for every_one in every if isinstance(every_one, dict) for one in every_one])
        holder[word] = copied(dice.choice(JUNK)) if action == 3 else holder.pop(key)


def read(text: str) -> bool:
    """Whether the text is a plan; anything but a ScenarioError fails the test that calls this."""
    try:
        scenario = loads(text, folder=VALID)
    except ScenarioError as error:
        return not str(error)
    assert loads(dumps(scenario), folder=VALID) == scenario
    return True


def copied(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: copied(value) for key, value in node.items()}
    return [copied(value) for value in node] if isinstance(node, list) else node


@pytest.mark.parametrize("name", sorted(path.name for path in VALID.glob("*.yaml")))
def test_a_plan_whose_words_are_changed_is_loaded_or_refused_in_words(name: str) -> None:
    data, dice = plain(load(VALID / name)), Random(name)  # noqa: S311  changes, not secrets
    right = 0
    for _ in range(COUNT):
        changed = copied(data)
        for _ in range(dice.choice((1, 1, 2, 5))):
            mutate(changed, dice)
        right += read(yaml_of(changed))
    assert 0 < right < COUNT


def test_a_text_whose_characters_are_changed_is_loaded_or_refused_in_words() -> None:
    text, dice = (VALID / "small.yaml").read_text(encoding="utf-8"), Random(5)  # noqa: S311  likewise
    for _ in range(COUNT):
        place = dice.randrange(len(text))
        read(text[:place] + dice.choice(PIECES) + text[place + dice.randrange(3) :])


COUNT = 40
