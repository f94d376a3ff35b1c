"""A route that sets values lives in the plan so changed, and changes nothing for the other routes."""

from __future__ import annotations

import pytest

from simulator.engines.trace import Row
from simulator.scenario.dumping import dumps
from simulator.scenario.reading import loads
from simulator.scenario.types import Scenario
from tests.laws import worlds
from tests.laws.lives import everything, ready, simulate

CHANGED = [number for number in range(60) if "changed" in worlds.plan(number)["routes"]]


def lived(scenario: Scenario, route: str) -> tuple[object, ...]:
    rows: list[Row] = []
    return everything(simulate(ready(scenario, route), seed=scenario.seed, replication=0, rows=rows), rows)


def test_some_worlds_have_such_a_route() -> None:
    assert len(CHANGED) >= 10


@pytest.mark.parametrize("number", CHANGED)
def test_its_life_is_that_of_the_changed_plan(number: int) -> None:
    document = worlds.plan(number)
    route = document["routes"].pop("changed")
    for path, value in route["set"].items():
        set_by_hand(document, path.split("."), value)
    own = {**document["routes"]["route_0"], **route}
    own["team"] = document["routes"]["route_0"]["team"] | route.get("team", {})
    document["routes"] = {"changed": {word: own[word] for word in own if word not in ("like", "set")}}
    by_hand = loads(worlds.text(document), folder=worlds.DATA)
    assert lived(worlds.scenario(number), "changed") == lived(by_hand, "changed")


def set_by_hand(holder: dict, path: list[str], value: object) -> None:
    key, *rest = path
    for name in list(holder) if key == "*" else [key]:
        if rest:
            set_by_hand(holder[name], rest, value)
        else:
            holder[name] = computed(holder.get(name), str(value), value)


def computed(before: object, text: str, value: object) -> object:
    if before == "unlimited" and text[0] in "+x":
        return before
    if text.startswith("+"):
        return before + int(text[1:])
    return before * int(text[1:]) if text.startswith("x") else value


@pytest.mark.parametrize("number", CHANGED)
def test_the_other_routes_keep_every_bit(number: int) -> None:
    document = worlds.plan(number)
    del document["routes"]["changed"]
    without, scenario = loads(worlds.text(document), folder=worlds.DATA), worlds.scenario(number)
    for route in without.routes:
        assert lived(scenario, route) == lived(without, route)


@pytest.mark.parametrize("number", CHANGED)
def test_what_was_understood_loads_back(number: int) -> None:
    scenario = worlds.scenario(number)
    assert loads(dumps(scenario), folder=worlds.DATA) == scenario
