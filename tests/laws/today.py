"""What generated plans say of the leads that are open when their worlds begin.

A plan gets its pipeline after all else is made, by luck of its own, so that it leaves the other plans as they were.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.laws import beside

Plan = dict[str, Any]

WHOLE_HOURS = (0, 0, 1, 2, 5, 24, 72)
"""For how many hours leads have been where they are, where ties are wanted."""
HOURS = (1, 12, 60, 600)
"""Elsewhere the most of them."""


def with_pipeline(plan: Plan, number: int) -> Plan:
    """The plan, with a pipeline and no warm-up where its number says so."""
    luck = Random(f"today {number}")  # noqa: S311 - nothing secret, and the same at every run
    if luck.random() < (0.1 if "warm_up" in plan else 0.45):
        plan.pop("warm_up", None)
        plan["pipeline"] = f"today_{number}.csv"
        beside.put(plan["pipeline"], Today(plan, number, luck).text())
    return plan


class Today:
    """The open leads of one plan, row by row."""

    def __init__(self, plan: Plan, number: int, luck: Random) -> None:
        self.plan, self.luck, self.tie_heavy = plan, luck, number % 2 == 1
        self.start = datetime.fromisoformat(plan["start"])
        profiles = [segment.get("profile", {}) for segment in plan["segments"].values()]
        self.known = {name for one in profiles for name in (one["rows"]["columns"] if "rows" in one else one)}
        self.worked = [name for name, stage in plan["stages"].items() if "effort" in stage]
        owning = [name for name, one in plan["resources"].items() if one.get("assignment") == "owner"]
        self.seats = [*_seats(plan, owning or list(plan["resources"]))]
        self.says = {word for word in ("value", "owner", "fit", "region", "done_by") if luck.random() < 0.75}

    def text(self) -> str:
        """The file: a heading, and a row for each of some leads."""
        rows = [dict(self.row(number)) for number in range(self.luck.randint(6, 24))]
        columns = list(dict.fromkeys(column for row in rows for column in row))
        lines = [columns, *([row.get(column, "") for column in columns] for row in rows)]
        return "".join(f"{','.join(line)}\n" for line in lines)

    def row(self, number: int) -> Iterator[tuple[str, str]]:
        """What is said of a lead; each thing of some leads only."""
        yield from (("lead", f"{number}"), ("stage", self.luck.choice(list(self.plan["stages"]))))
        yield "entered", self.entered().isoformat(" ", "minutes")
        if len(self.plan["segments"]) > 1:
            yield "segment", self.luck.choice(list(self.plan["segments"]))
        chances = {"value": 0.6, "owner": 0.8, "fit": 0.5, "region": 0.5, "done_by": 0.4}
        for word in (word for word, chance in chances.items() if self.luck.random() < chance and word in self.says):
            yield from self.told(word)

    def entered(self) -> datetime:
        """Since when a lead is in its stage."""
        if self.tie_heavy:
            return self.start - timedelta(hours=self.luck.choice(WHOLE_HOURS))
        return self.start - timedelta(minutes=self.luck.randint(0, 60 * self.luck.choice(HOURS)))

    def told(self, word: str) -> Iterator[tuple[str, str]]:
        """A word's column and cell, where the plan has what it is about."""
        if word == "value":
            yield word, self.luck.choice(("1000", "0", "12.34"))
        elif word == "owner" and self.seats:
            yield word, self.luck.choice(self.seats)
        elif word == "done_by":
            yield f"done_by.{self.luck.choice(self.worked)}", self.luck.choice(list(self.plan["resources"]))
        elif word in self.known:
            yield word, self.luck.choice({"fit": ("0", "0.5", "2"), "region": ("north", "south", "east")}[word])


def _seats(plan: Plan, resources: list[str]) -> Iterator[str]:
    """Who may own leads: people by their names, seats by their numbers."""
    for name in resources:
        one = plan["resources"][name]
        headcount = one.get("headcount", 0)
        many = [headcount] if isinstance(headcount, int) else [*getattr(headcount, "values", list)()]
        many += [shift["headcount"] for shift in one.get("shifts", ())]
        yield from (f"{name}.{person['name']}" for person in one.get("people", ()))
        yield from (f"{name}.{seat}" for seat in range(1, 1 + min(3, max(many, default=0))))
