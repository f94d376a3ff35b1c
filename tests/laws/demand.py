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
WAITS = ({"0 min": 1, "2 h": "0.5"}, {"5 min": "1.2", "1 h": "0.6", "1 days": "0.9"})


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
        for segment in self.plan["segments"].values():
            if "profile" in segment and self.maybe(0.25):
                segment["profile"] = {"rows": {"csv": "profiles.csv", "columns": list(segment["profile"])}}
        for campaign in self.plan["campaigns"].values():
            if "rate" in campaign["leads"]:
                campaign["leads"] = self.rate(campaign["leads"])
            self.differ(campaign)
        for stage in self.plan["stages"].values():
            for holder in (stage, *stage.get("options", {}).values()):
                if "odds" in holder and self.maybe(0.3):
                    holder["odds"]["wait"] = self.luck.choice(WAITS)
        return self.plan

    def differ(self, campaign: Plan) -> None:
        """What differs for a campaign's leads."""
        profile = self.plan["segments"][campaign["segment"]].get("profile", {})
        known = profile["rows"]["columns"] if "rows" in profile else list(profile)
        if self.maybe(0.15):
            campaign["odds"] = {self.luck.choice(list(self.plan["stages"])): self.luck.choice(("0.5", 2))}
        if self.maybe(0.15):
            campaign["value"] = self.luck.choice((750, {"exponential": {"mean": 1_500}}))
        if known and self.maybe(0.25):
            campaign["profile"] = {self.luck.choice(known): None}
            if "fit" in campaign["profile"]:
                campaign["profile"]["fit"] = self.luck.choice((2, {"uniform": {"min": 0, "max": 1}}))
            else:
                campaign["profile"]["region"] = {"choice": {"south": "25%", "east": "75%"}}

    def rate(self, rate: Plan) -> Plan:
        """A rate that grows or swings, or a weekly pattern in its place."""
        if self.maybe(0.5) and "regular" not in rate and not rate["rate"].endswith(("month", "year")):
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
