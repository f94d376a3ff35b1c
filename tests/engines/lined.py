"""Generated plans that need no event list: of one line that leads come back to, or of a line a stage."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from simulator.scenario.reading import loads
from simulator.scenario.types import Scenario
from tests.laws import worlds
from tests.laws.beside import FOLDER as DATA
from tests.laws.demand import Demand
from tests.laws.unsure import unsure
from tests.laws.worlds import Plan

KEPT = ("department", "calendar", "end_of_shift", "available", "cost")
SEATS = 2


@lru_cache(maxsize=400)
def scenario(number: int) -> Scenario:
    """The plan of a number, without all that needs an event list, as the reader understands it."""
    return loads(worlds.text(unsure(plan(number), number)), folder=DATA)


def plan(number: int) -> Plan:
    """Every third plan has one resource for all stages; in the others leads never come back from one to another."""
    made = Demand(worlds.Planner(number).plan(), number).add()
    stages, resources = list(made["stages"]), list(made["resources"])
    many = 1 if number % 3 == 0 else len(resources)
    number_of = {stage: place * many // len(stages) for place, stage in enumerate(stages)}
    for stage in stages:
        ahead = {other for other in stages if number_of[other] >= number_of[stage]}
        made["stages"][stage] = _stage(made["stages"][stage], ahead)
    made["resources"] = {name: _resource(said) for name, said in made["resources"].items()}
    worked = [stage for stage in stages if "effort" in made["stages"][stage] or "options" in made["stages"][stage]]
    made["routes"] = {"route": {"team": {stage: resources[number_of[stage]] for stage in worked}}}
    made.pop("targets", None)
    return made


def _resource(said: Mapping[str, Any]) -> dict[str, Any]:
    kept = {word: said[word] for word in KEPT if word in said}
    if kept.get("end_of_shift") == "hand_over":
        kept["end_of_shift"] = "finish"
    many = said.get("headcount")
    return {"headcount": many if isinstance(many, int) else SEATS, **kept}


def _stage(said: Mapping[str, Any], ahead: set[str]) -> dict[str, Any]:
    stage = {word: value for word, value in said.items() if word not in ("urgency", "opens", "room", "outcomes")}
    for word in ("due", "expires"):
        if isinstance(stage.get(word), Mapping):
            stage[word] = _ahead(stage[word], ahead)
    outcomes = {name: _ahead(one, ahead) for name, one in said.get("outcomes", {}).items() if name != "turned_away"}
    return stage | ({"outcomes": outcomes} if outcomes else {})


def _ahead(said: Mapping[str, Any], ahead: set[str]) -> dict[str, Any]:
    """What follows, without going back."""
    outcome = {word: value for word, value in said.items() if word not in ("refers", "to")}
    to = said.get("to")
    goes_on = {case["to"] for case in to} if isinstance(to, list) else {to}
    return outcome | ({"to": to} if to is not None and goes_on <= ahead else {})
