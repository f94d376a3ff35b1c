"""What generated plans say about demand beyond a plain rate, and about what is known of their leads.

A plan gets these words after it is made, by luck of its own, so that they leave all else in it as it was.
"""

from __future__ import annotations

from random import Random
from typing import Any

Plan = dict[str, Any]

WEEKLY = (
    {"days": "mon-fri", "hours": "09:00-12:00", "rate": "2 per hour"},
    {"days": "mon, tue", "hours": "11:00-15:00", "rate": "10 per week"},
    {"days": "sat-sun", "hours": "22:00-02:00", "rate": "3 per day"},
    {"days": ["wed"], "hours": "00:00-24:00", "rate": "0.5 per hour"},
)


class Demand:
    """Adds words to one plan."""

    def __init__(self, plan: Plan, number: int) -> None:
        self.plan = plan
        self.luck = Random(f"demand {number}")  # noqa: S311 - nothing secret, and the same at every run

    def maybe(self, chance: float) -> bool:
        """Whether something is said."""
        return self.luck.random() < chance

    def add(self) -> Plan:
        """The plan, with more of the language in it."""
        for campaign in self.plan["campaigns"].values():
            if "rate" in campaign["leads"]:
                campaign["leads"] = self.rate(campaign["leads"])
        return self.plan

    def rate(self, rate: Plan) -> Plan:
        """A rate that grows or swings, or a weekly pattern in its place."""
        if self.maybe(0.4) and "regular" not in rate and not rate["rate"].endswith(("month", "year")):
            lines = [dict(line) for line in self.luck.sample(WEEKLY, self.luck.randint(1, 3))]
            return {"weekly": lines, **({"swings": self.swings()} if self.maybe(0.5) else {})}
        if self.maybe(0.3):
            rate["growth"] = self.luck.choice(("2% per month", "50% per week", "-20% per week", "100% per year"))
        if rate.get("regular") != "true" and self.maybe(0.4):
            rate["swings"] = self.swings()
        return rate

    def swings(self) -> str:
        """How good and bad the days or weeks are."""
        return self.luck.choice(("30% per day", "80% per week", "150% per day", "20% per week"))
