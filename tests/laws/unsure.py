"""What generated plans say nobody knows: a number's distribution, or a column of a file, in place of the number.

A plan gets these words last, by luck of its own, so that they leave all else in it as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any

Plan = dict[str, Any]
Place = tuple[Any, Any, Callable[[Any], list[Any]]]
"""A holder, a key in it, and what its number may be."""

FACTORS = (
    {"uniform": {"min": "0.6", "max": "1.2"}},
    {"lognormal": {"mean": 1, "cv": "0.4"}},
    {"choice": {"0.5": "30%", 2: "70%"}},
    {"rows": {"csv": "market.csv", "column": "factor"}},
    {"rows": {"csv": "market.csv", "column": "factor", "scale": "1.1"}},
)
WEEKS = {"day": 7.0, "week": 1.0, "month": 168 / 730.5, "year": 168 / 8766}


def unsure(plan: Plan, number: int) -> Plan:
    """The plan, in which some numbers are uncertain where its own number says so."""
    luck = Random(f"unsure {number}")  # noqa: S311 - nothing secret, and the same at every run
    people = [person for resource in plan["resources"].values() for person in resource.get("people", ())]
    if luck.random() < (0.75 if people or number % 2 == 0 else 0.2):
        for person in people:
            if luck.random() < 0.3:
                person.setdefault("odds", {luck.choice(list(plan["stages"])): "1.5"})
        places = [place for place in _places(plan, tie_heavy=number % 2 == 1) if luck.random() < 0.7]
        for holder, key, ways in places:
            holder[key] = {"uncertain": luck.choice(ways(holder[key]))}
        if places and "replications" in plan:
            plan["replications"] += plan["replications"] % 2
    if number % 2 == 0:
        _spending(plan, Random(f"spent {number}"))  # noqa: S311 - as above
    return plan


def _places(plan: Plan, *, tie_heavy: bool) -> Iterator[Place]:
    """The numbers that nobody need know; where ties are wanted, leads come and work lasts as they did."""
    for campaign in plan["campaigns"].values():
        yield from _factors(campaign.get("odds", {}))
        if not tie_heavy:
            leads = campaign["leads"]
            yield from ((one, "rate", _rates) for one in (leads, *leads.get("weekly", ())) if "rate" in one)
    for resource in plan["resources"].values():
        for person in resource.get("people", ()):
            yield from _factors(person.get("odds", {}))
    for stage in plan["stages"].values():
        outcomes = [one for name, one in stage.get("outcomes", {}).items() if name.startswith("way_")]
        if any("chance" not in one for one in outcomes):
            yield from ((one, "chance", _less) for one in outcomes if "chance" in one)
        for holder in (stage, *stage.get("options", {}).values()):
            yield from _factors(holder.get("odds", {}))
            yield from ((holder["chances"], name, _less) for name in holder.get("chances", ()))
    if not tie_heavy:
        yield from _scales(plan)


def _spending(plan: Plan, luck: Random) -> None:
    """What brings half of the leads that money can bring is uncertain now and then, by luck of its own."""
    for campaign in plan["campaigns"].values():
        response = campaign["leads"].get("response")
        if response is not None and luck.random() < 0.8:
            ways: list[Any] = [{"lognormal": {"mean": 800, "cv": "0.5"}}, {"uniform": {"min": "1", "max": 2_000}}]
            response["half_at"] = {"uncertain": luck.choice(ways)}
            if "replications" in plan:
                plan["replications"] += plan["replications"] % 2


def _factors(odds: Plan) -> Iterator[Place]:
    for name, factor in odds.items():
        if isinstance(factor, dict):
            yield from ((factor, wait, _any_factor) for wait in list(factor)[1:])
        else:
            yield odds, name, _any_factor


def _any_factor(_: Any) -> list[Any]:
    return list(FACTORS)


def _rates(rate: str) -> list[Any]:
    """About as much as was stated, or less."""
    many, unit = float(rate.partition(" ")[0].replace("_", "")), rate.rpartition(" ")[2]
    per, most = ("hour", many) if unit == "hour" else ("week", many * WEEKS[unit])
    low, high = f"{most / 2:.4g} per {per}", f"{most:.4g} per {per}"
    column, largest = ("factor", 1.5) if per == "hour" else ("leads_a_week", 80)
    rows = {"csv": "market.csv", "column": column, "unit": f"per {per}", "scale": f"{most / largest:.4g}"}
    spreads: list[Any] = [{"uniform": {"min": low, "max": high}}, {"exponential": {"mean": low, "max": high}}]
    return [*spreads, {"rows": rows}, {"rows": rows}, {"rows": rows}]


def _less(chance: str) -> list[Any]:
    """No more than what was stated, so that chances add up to 100% at most."""
    most = float(chance.rstrip("%"))
    spread = {"uniform": {"min": f"{most / 2:g}%", "max": chance}}
    cut = {"beta": {"alpha": 2, "beta": 5, "max": chance}}
    rows = {"rows": {"csv": "market.csv", "column": "chance", "scale": f"{most / 100:g}"}}
    return [spread, rows] if most < 20 else [spread, cut, rows]


def _scales(thing: Any) -> Iterator[Place]:
    """Where a distribution has a scale, of `scipy` aside, which is a quantity of its own."""
    if isinstance(thing, Mapping):
        for name, inside in thing.items():
            if name == "scale" and inside == "1.5":
                yield thing, name, _any_factor
            elif name != "scipy":
                yield from _scales(inside)
    elif isinstance(thing, list):
        for inside in thing:
            yield from _scales(inside)
