"""What generated plans say about people: who has which seat and when, how they come, learn and go, and their pay.

Two worlds in five have people. A plan gets these words after it is made, by luck of its own, so that they leave all
else in it, and all other plans, as they were.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

Plan = dict[str, Any]

SHIFTS = (
    {"days": "mon-fri", "hours": "08:00-13:00"},
    {"days": "mon-fri", "hours": "09:00-17:00"},
    {"days": "mon-sat", "hours": "13:00-20:00", "holidays": "AT"},
    {"days": ["tue", "wed", "thu"], "hours": "20:00-04:00"},
    {"days": "sat-sun", "hours": "10:00-16:00", "holidays": ["2027-01-09"]},
)
TENURES = (
    *({"exponential": {"mean": "4 days"}}, {"exponential": {"mean": "15 h"}}),
    *({"uniform": {"min": "1 days", "max": "9 days"}}, "6 days"),
)
VACANCIES = ("0 h", "12 h", "1 days", {"exponential": {"mean": "20 h"}})
SPEEDS = ({"uniform": {"min": "0.5", "max": "1.5"}}, {"choice": {"0.5": "50%", "1.5": "50%"}}, {"constant": 1})
RAMPS = ({"over": "3 days", "from": "40%"}, {"over": "24 h", "from": "50%"}, {"over": "2 weeks", "from": "100%"})
NAMES = ("ada", "ben", "cleo")
REGIONS = ("north", "south", "east")


def staffed(plan: Plan, number: int) -> Plan:
    """The plan, with people in it where its number says so."""
    return People(plan, number).add() if number % 5 in (2, 3) else plan


class People:
    """Adds words to one plan."""

    def __init__(self, plan: Plan, number: int) -> None:
        self.plan = plan
        self.tie_heavy = number % 2 == 1
        self.luck = Random(f"people {number}")  # noqa: S311 - nothing secret, and the same at every run
        self.first = date.fromisoformat(plan["start"][:10])
        self.days = int(plan["horizon"].split()[0]) * (7 if plan["horizon"].endswith("weeks") else 1)
        profiles = [segment.get("profile", {}) for segment in plan["segments"].values()]
        self.by_region = all("region" in one or "region" in one.get("rows", {}).get("columns", ()) for one in profiles)

    def maybe(self, chance: float) -> bool:
        """Whether something is said."""
        return self.luck.random() < chance

    def add(self) -> Plan:
        """The plan, with people at most of its seats."""
        for name, resource in self.plan["resources"].items():
            if resource["headcount"] in (1, 2, 3, 4) and self.maybe(0.9):
                self.staff(name, resource)
        for route in self.plan["routes"].values():
            if "set" in route:
                route["set"] = self.kept(route["set"])
        return self.plan

    def kept(self, settings: Plan) -> Plan:
        """What a route sets, but for numbers of seats where a resource has no single one any more."""
        resources = self.plan["resources"]
        dated = {name for name, one in resources.items() if not isinstance(one.get("headcount"), int | str)}
        gone = {f"resources.{name}.headcount" for name in (*dated, *("*" for _ in dated))}
        found = {path: value for path, value in settings.items() if path not in gone}
        return found or {f"resources.{next(iter(resources))}.available": "75%"}

    def staff(self, name: str, resource: Plan) -> None:
        """One resource's seats, and what becomes of touches at the end of a shift."""
        many = min(resource.pop("headcount"), 3)
        kind = self.luck.choice((self.dated, self.in_shifts, self.in_shifts, self.named, self.named, self.alike))
        resource.update(kind(many, resource))
        if name not in self.pools() and self.maybe(0.75):
            resource["assignment"] = self.luck.choice(("in_turn", "in_turn", "owner", "owner", "owner"))
            if self.maybe(0.4):
                resource["max_open_leads"] = self.luck.choice((1, 2, 4))
        if kind != self.named and self.maybe(0.8 if resource.get("assignment") == "owner" else 0.3):
            resource["tenure"] = self.luck.choice(TENURES)
            if self.maybe(0.7):
                resource["vacancy"] = self.luck.choice(VACANCIES)
        if kind != self.named and self.maybe(0.4):
            resource["speed"] = self.luck.choice(SPEEDS)
        if self.maybe(0.3):
            resource["absence"] = self.luck.choice(("10%", "30%"))
        if self.maybe(0.35):
            resource["ramp"] = self.luck.choice(RAMPS)
        resource["end_of_shift"] = self.luck.choice(("pause", "finish", "hand_over"))
        self.pay(resource)

    def pools(self) -> set[str]:
        """Resources that are second choices somewhere, or have such."""
        teams = [team for route in self.plan["routes"].values() for team in route.get("team", {}).values()]
        return {name for team in teams if isinstance(team, dict) for name in team.get("first_free", ())}

    def alike(self, many: int, _: Plan) -> Plan:
        """So many seats throughout."""
        return {"headcount": many}

    def dated(self, many: int, _: Plan) -> Plan:
        """A number of seats that changes once or twice."""
        days = sorted(self.luck.sample(range(1, self.days + 3), self.luck.randint(1, 2)))
        dates = [self.first - timedelta(days=self.luck.randint(0, 9)), *(self.first + timedelta(days=n) for n in days)]
        plan = {day.isoformat(): self.luck.choice((0, 1, many, many)) for day in dates[:-1]}
        return {"headcount": {**plan, dates[-1].isoformat(): many}}

    def in_shifts(self, many: int, resource: Plan) -> Plan:
        """Two or three shifts, each with seats of its own number."""
        resource.pop("calendar", None)
        lines = self.luck.sample(SHIFTS, self.luck.choice((2, 2, 3)))
        return {"shifts": [{**line, "headcount": self.luck.choice((many, 1, many))} for line in lines]}

    def named(self, many: int, _: Plan) -> Plan:
        """People with names."""
        return {"people": [dict(self.person(name)) for name in NAMES[:many]]}

    def person(self, name: str) -> Iterator[tuple[str, Any]]:
        """What is said of one of them."""
        yield "name", name
        if self.maybe(0.3):
            yield "calendar", self.luck.choice(list(self.plan["calendars"]))
        if self.maybe(0.4):
            yield "speed", self.luck.choice(("0.5", "1.25", 2))
        if self.maybe(0.3):
            yield "odds", {self.luck.choice(list(self.plan["stages"])): self.luck.choice(("0.5", "1.5", 3))}
        if self.by_region and self.maybe(0.4):
            yield "serves", {"region": self.luck.choice(([*REGIONS[:2]], [*REGIONS[1:]], self.luck.choice(REGIONS)))}
        if self.maybe(0.35):
            first = self.first + timedelta(days=self.luck.randint(-3, self.days // 2))
            yield "from", first.isoformat() if self.maybe(0.7) else f"{first.isoformat()} 11:00"
        if self.maybe(0.3):
            yield "to", (self.first + timedelta(days=self.luck.randint(self.days // 2 + 1, self.days + 4))).isoformat()

    def pay(self, resource: Plan) -> None:
        """Hires, overtime and what sellers get."""
        cost = resource.setdefault("cost", {"per_hour": "12.34"})
        if self.maybe(0.4):
            cost["per_hire"] = self.luck.choice((900, "12.34"))
        if self.maybe(0.4):
            cost["overtime"] = self.luck.choice(("150%", "0%", "125%"))
        if self.maybe(0.25):
            cost["commission"] = {"first": "10%", "later": self.luck.choice(("4%", "0%"))}
        elif self.maybe(0.35):
            quota = self.luck.choice(("900 per month", "4_000.50 per month", "20_000 per month"))
            cost["commission"] = {"rate": "5%", "quota": quota, "above": self.luck.choice(("12.5%", "2%"))}
