"""What generated plans say about demand beyond a plain rate, and about what is known of their leads.

A plan gets these words after it is made, by luck of its own, so that they leave all else in it as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

Plan = dict[str, Any]

WEEKLY = (
    {"days": "mon-fri", "hours": "09:00-12:00", "rate": "2 per hour"},
    {"days": "mon, tue", "hours": "11:00-15:00", "rate": "10 per week"},
    {"days": "sat-sun", "hours": "22:00-02:00", "rate": "20 per week"},
    {"days": ["wed"], "hours": "00:00-24:00", "rate": "40 per month"},
)
BY_REGION: dict[str, tuple[float, Any, Any]] = {
    "delay": (0.15, "24 h", "1.5 days"),
    "effort": (0.15, "1 h", "2 h"),
    "touches": (0.3, 1, 2),
    "gap": (0.3, "0 h", "3 h"),
    "patience": (0.3, "0 h", "8 h"),
    "of": (0.4, "1 h", "12 h"),
    "sale": (0.3, 300, 900),
    "per_month": (0.3, 300, "12.50"),
    "count": (0.3, 0, 1),
}
"""By word, the chance that its quantity depends on the lead's region, and what it is in the south and east."""
WAITS = ({"0 min": 1, "2 h": "0.5"}, {"5 min": "1.2", "1 h": "0.6", "1 days": "0.9"})


class Demand:
    """Adds words to one plan."""

    def __init__(self, plan: Plan, number: int) -> None:
        self.plan = plan
        self.tie_heavy = number % 2 == 1
        self.luck = Random(f"demand {number}")  # noqa: S311 - nothing secret, and the same at every run
        self.names = Random(f"cold names {number}")  # noqa: S311 - of their own, so that the rest stays as it was
        self.money = Random(f"spending {number}")  # noqa: S311 - likewise
        self.worth = Random(f"worth {number}")  # noqa: S311 - likewise

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
                    holder["odds"]["wait"] = dict(self.luck.choice(WAITS))
        self.ask()
        self.limit()
        self.depend()
        self.vary()
        self.name()
        return self.plan

    def name(self) -> None:
        """Stages of the step `generate`, mostly first ones, in which cold names are worked."""
        for place, stage in enumerate(self.plan["stages"].values()):
            if self.names.random() < (0.3, 0.2, 0.05)[min(place, 2)]:
                stage["step"] = "generate"

    def limit(self) -> None:
        """Conditions on where leads go that are late or expired."""
        for name, stage in self.plan["stages"].items():
            for leaving in (stage.get("due"), stage.get("expires")):
                late = leaving.get("late", leaving) if isinstance(leaving, dict) else {}
                if "to" in late and self.maybe(0.85):
                    late["to"] = self.cases("to", late["to"], self.further(name, late["to"]))

    def depend(self) -> None:
        """Quantities by a category, and times until an outcome is known by who did the stage."""
        profiles = [segment.get("profile", {}) for segment in self.plan["segments"].values()]
        by_region = all("region" in one or "region" in one.get("rows", {}).get("columns", ()) for one in profiles)
        for name, stage in self.plan["stages"].items():
            for outcome in stage.get("outcomes", {}).values() if "effort" in stage else ():
                if "after" in outcome and self.maybe(0.4):
                    who = dict.fromkeys(self.plan["resources"], outcome["after"])
                    outcome["after"] = {"depends_on": f"done_by.{name}", **who, next(iter(who)): "2 h"}
            for holder in _holders(stage) if by_region else ():
                self.depend_on_region(holder)

    def depend_on_region(self, holder: Plan) -> None:
        """Some of a mapping's quantities, those in the north as they were."""
        for word in [word for word in holder if word in BY_REGION]:
            chance, south, east = BY_REGION[word]
            if self.maybe(chance) and not _is_no_spread(word, holder[word]):
                holder[word] = {"depends_on": "region", "north": holder[word], "south": south, "east": east}

    def vary(self) -> None:
        """Values and numbers of a profile by a category of it; those in the north as they were."""
        for kind in ("segments", "campaigns"):
            for holder in self.plan[kind].values():
                segment = self.plan["segments"][holder["segment"]] if kind == "campaigns" else holder
                profile, known = holder.get("profile", {}), segment.get("profile", {})
                if "region" in known or "region" in known.get("rows", {}).get("columns", ()):
                    self.vary_by_region(holder, "value", 250, {"exponential": {"mean": 2_000}})
                    if "fit" in profile:
                        self.vary_by_region(profile, "fit", 0, {"uniform": {"min": 0, "max": 2}})

    def vary_by_region(self, holder: Plan, word: str, south: Any, east: Any) -> None:
        """One of a mapping's numbers, now and then."""
        if word in holder and self.worth.random() < (0.65 if "segment" in holder or word == "fit" else 0.35):
            holder[word] = {"depends_on": "region", "north": holder[word], "south": south, "east": east}

    def ask(self) -> None:
        """Conditions on where leads go and who works for them."""
        for name, stage in self.plan["stages"].items():
            for outcome in stage.get("outcomes", {}).values():
                if "to" in outcome and self.maybe(0.15):
                    outcome["to"] = self.cases("to", outcome["to"], self.further(name, outcome["to"]))
        for route in self.plan["routes"].values():
            for stage, whom in route.get("team", {}).items():
                if isinstance(whom, str) and self.maybe(0.2):
                    route["team"][stage] = self.cases("use", whom, list(self.plan["resources"]))

    def further(self, stage: str, to: str) -> list[str]:
        """Stages to which a lead may go just as well as to ``to`` without going round."""
        stages = list(self.plan["stages"])
        return [to, *stages[max(stages.index(stage), stages.index(to)) + 1 :]]

    def cases(self, then: str, otherwise: str, names: list[str]) -> list[Plan]:
        """One or two conditions and what follows, and what follows otherwise."""
        cases = [{"if": self.condition(), then: self.luck.choice(names)} for _ in range(self.luck.randint(1, 2))]
        return [*cases, {then: otherwise}]

    def condition(self) -> Plan:
        """Something that may be known of a lead, or who did a stage."""
        profiles = [segment.get("profile", {}) for segment in self.plan["segments"].values()]
        known = {name for one in profiles for name in (one["rows"]["columns"] if "rows" in one else one)}
        worked = [name for name, stage in self.plan["stages"].items() if "effort" in stage]
        asked: Plan = {}
        if "region" in known and self.maybe(0.6):
            asked["region"] = self.luck.choice(("north", "south", "east"))
        if "fit" in known and self.maybe(0.5):
            asked["fit"] = self.luck.choice((">= 1", "< 0.6", "> 0.2", "<= 2"))
        if not asked or self.maybe(0.3):
            asked[f"done_by.{self.luck.choice(worked)}"] = self.luck.choice(list(self.plan["resources"]))
        return asked

    def differ(self, campaign: Plan) -> None:
        """What differs for a campaign's leads."""
        profile = self.plan["segments"][campaign["segment"]].get("profile", {})
        known = profile["rows"]["columns"] if "rows" in profile else list(profile)
        if self.maybe(0.15):
            campaign["odds"] = {self.luck.choice(list(self.plan["stages"])): self.luck.choice(("0.5", 2))}
        if self.maybe(0.15):
            campaign["value"] = self.luck.choice((750, {"exponential": {"mean": 1_500}}))
        if known and self.maybe(0.1):
            campaign["profile"] = {"rows": {"csv": "profiles.csv", "columns": known}}
        elif known and self.maybe(0.25):
            campaign["profile"] = {self.luck.choice(known): None}
            if "fit" in campaign["profile"]:
                campaign["profile"]["fit"] = self.luck.choice((2, {"uniform": {"min": 0, "max": 1}}))
            else:
                campaign["profile"]["region"] = {"choice": {"south": "25%", "east": "75%"}}

    def rate(self, rate: Plan) -> Plan:
        """A rate that grows or swings, or a weekly pattern in its place."""
        if self.maybe(0.6) and "regular" not in rate and not rate["rate"].endswith("year"):
            lines = [dict(line) for line in self.luck.sample(WEEKLY, self.luck.randint(1, 3))]
            return {"weekly": lines, **({"swings": self.swings()} if self.maybe(0.7) else {})}
        if self.maybe(0.1 if self.tie_heavy else 0.45):
            rate["growth"] = self.luck.choice(("2% per month", "50% per week", "-20% per week", "100% per year"))
        if rate.get("regular") != "true" and self.maybe(0.4 if self.tie_heavy else 0.65):
            rate["swings"] = self.swings()
        return self.spend(rate) if self.money.random() < 0.35 else rate

    def spend(self, rate: Plan) -> Plan:
        """The rate as what spending could bring at most; nothing is spent now and then."""
        spend, half_at = self.money.choice(((2_000, "1_000"), (900, "900 per month"), (0, 500), ("20_000.50", 400)))
        response = {"at_most": rate.pop("rate"), "half_at": half_at}
        return {**rate, "spend": f"{spend} per month", "response": response}

    def swings(self) -> str:
        """How good and bad the days or weeks are."""
        return self.luck.choice(("30% per day", "80% per week", "150% per day", "20% per week"))


def _holders(stage: Plan) -> Iterator[Plan]:
    """The mappings of a stage in which quantities stand."""
    yield stage
    yield from stage.get("options", {}).values()
    for outcome in stage.get("outcomes", {}).values():
        yield outcome
        yield from (outcome[word] for word in ("sale", "refers") if isinstance(outcome.get(word), dict))
    if isinstance(stage.get("patience"), dict):
        yield stage["patience"]


def _is_no_spread(word: str, quantity: Any) -> bool:
    """Whether it is not a quantity alone: a part of the lead's own value, or more words with it."""
    if quantity == "value":
        return True
    return isinstance(quantity, dict) and not {"times", "per_month", "of", "depends_on"}.isdisjoint(quantity)
