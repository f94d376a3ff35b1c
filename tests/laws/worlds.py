"""Generated plans: small worlds in the scenario language, as many as are wanted, the same under the same number.

Those with odd numbers are heavy with ties: everything starts Monday at nine, leads come regularly or by the hour from a
file, times are of whole hours or none, room is little. The others draw from every family.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Any

from simulator.scenario.reading import loads
from simulator.scenario.types import Scenario
from tests.laws import versions
from tests.laws.beside import FOLDER as DATA
from tests.laws.demand import Demand
from tests.laws.people import staffed
from tests.laws.spreads import Spreads
from tests.laws.today import with_pipeline
from tests.laws.unsure import unsure
from tests.laws.words import EARLY

STAGES = ("call", "meet", "propose", "sign", "deliver", "care")
RESOURCES = ("callers", "reps", "partners", "crew")
STEPS = ("qualify", "qualify", "sell", "fulfil", "serve")
MONDAY = datetime(2027, 1, 4)
LINES = (
    {"days": "mon-fri", "hours": "09:00-17:00"},
    {"days": "mon-fri", "hours": "08:30-12:00", "holidays": "AT"},
    {"days": ["mon", "wed", "fri"], "hours": "13:00-18:30", "holidays": ["2027-01-06", "2027-01-11"]},
    {"days": "sat", "hours": "09:00-13:00"},
    {"days": "mon, tue", "hours": "22:00-06:00"},
    {"days": "sun-thu", "hours": "00:00-24:00", "holidays": "DE-BY"},
)
RATES = (("hour", 1 / 24), ("day", 1), ("week", 7), ("month", 730.5 / 24), ("year", 365.25))
PLAIN_WORD = re.compile(r"[A-Za-z_][\w.-]*")

TIMES = ("0 h", "30 min", "1 h", "8 h", "1 days", "0.1 weeks")

Plan = dict[str, Any]


def numbers(many: int, *, tie_heavy: bool) -> range:
    """The numbers of the first so many worlds that are, or are not, heavy with ties."""
    first = 1 if tie_heavy else 0
    return range(first, first + 2 * many, 2)


def plan(number: int) -> Plan:
    """The plan of a number, as a document of the scenario language."""
    people = staffed(Demand(Planner(number).plan(), number).add(), number)
    return unsure(with_pipeline(people, number), number)


@lru_cache(maxsize=400)
def scenario(number: int) -> Scenario:
    """The plan of a number as the reader understands it."""
    return loads(text(plan(number)), folder=DATA)


def text(document: Plan) -> str:
    """A document as YAML: a line for each thing that has a name."""
    lines = []
    for word, value in document.items():
        if isinstance(value, Mapping):
            lines.append(f"{word}:")
            lines += [f"  {_flow(name)}: {_flow(thing)}" for name, thing in value.items()]
        else:
            lines.append(f"{word}: {_flow(value)}")
    return "\n".join(lines) + "\n"


def _flow(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_flow(name)}: {_flow(thing)}" for name, thing in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(thing) for thing in value) + "]"
    plain = str(value)
    return plain if not isinstance(value, str) or PLAIN_WORD.fullmatch(plain) else json.dumps(plain)


def percentages(luck: Random, many: int) -> list[int]:
    """Whole percentages that add up to a hundred, none below five."""
    cuts = sorted(luck.sample(range(1, 20), many - 1))
    return [5 * (b - a) for a, b in zip([0, *cuts], [*cuts, 20], strict=True)]


class Planner:
    """Makes one plan; its parts refer to what was made before them."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.luck = Random(number)  # noqa: S311 - nothing secret, and the same at every run
        self.tie_heavy = number % 2 == 1
        self.spreads = Spreads(self.luck, self.tie_heavy)
        self.stages = STAGES[: self.luck.randint(2, 6)]
        self.resources = RESOURCES[: self.luck.randint(1, 4)]
        self.segments = ("small", "large")[: self.luck.randint(1, 2)]
        self.campaigns = (("list", "web", "fair") if self.tie_heavy else ("web", "fair", "list"))[
            : self.luck.randint(1, 3)
        ]
        self.calendars = [f"hours_{letter}" for letter in "abc"[: self.luck.randint(1, 3)]]
        self.numeric = self.maybe(0.8)
        self.categories = self.maybe(0.8)
        self.start = MONDAY + timedelta(hours=self.luck.choice((9, 9) if self.tie_heavy else (0, 0, 9)))
        months = () if self.tie_heavy else (40,)
        self.warm_up, self.horizon = self.luck.choice((0, 0, 1, 5, *months)), self.luck.choice((3, 7, 10, 16))
        self.follow_up = self.luck.choice((0, 3, 8, *months))
        self.seats: dict[str, int | str] = {}
        self.working = [name for name in self.stages if self.maybe(0.75)] or [self.stages[0]]

    def maybe(self, chance: float) -> bool:
        """Whether something is said."""
        return self.luck.random() < chance

    def some(self, chance: float, **words: Any) -> Plan:
        """Some of the words: each with a chance. What a word holds is made only if it is said."""
        return {word: make() for word, make in words.items() if self.maybe(chance)}

    def plan(self) -> Plan:
        """The whole plan."""
        luck = self.luck
        stages = {name: self.stage(place, name) for place, name in enumerate(self.stages)}
        return {
            "name": f"World {self.number}",
            **self.some(
                0.3,
                description=lambda: "Made by chance: it means nothing.",
                source=lambda: "a generator",
                replications=lambda: luck.randint(1, 50),
                targets=self.targets,
            ),
            **self.some(0.8, currency=lambda: luck.choice(("EUR", "JPY", "USD")), seed=lambda: luck.randint(0, 10**6)),
            "start": self.start.isoformat(" ", "minutes") if self.start.hour else self.start.date().isoformat(),
            "horizon": f"{self.horizon} days" if self.horizon % 7 else f"{self.horizon // 7} weeks",
            **({"warm_up": f"{24 * self.warm_up} h"} if self.warm_up else {}),
            **({"follow_up": f"{self.follow_up} days"} if self.follow_up else {}),
            "calendars": {name: self.calendar() for name in self.calendars},
            "segments": {name: self.segment() for name in self.segments},
            "campaigns": {name: self.campaign(name) for name in self.campaigns},
            "resources": {name: self.resource(name) for name in self.resources},
            "stages": stages,
            "routes": self.routes(),
            **({"base": "shared.yaml"} if self.number % 7 == 3 else {}),
        }

    def routes(self) -> Plan:
        """One to three routes, and now and then one that takes after the first and sets some values."""
        routes = {f"route_{place}": self.route() for place in range(self.luck.choice((1, 1, 2, 3)))}
        luck = Random(f"like {self.number}")  # noqa: S311 - of its own, so that the rest of the plan stays as it is
        if luck.random() < 0.4:
            routes["changed"] = {"like": "route_0", **versions.said(luck, self)}
        return routes

    def targets(self) -> Plan:
        """Bounds on KPIs of several units."""
        named = {"revenue": ">= 1_000", "lead_time_p90": "<= 2 weeks", "win_rate": ">= 12.5%", "sales": "> 3"}
        named |= {f"utilisation.{self.resources[0]}": "< 85%", f"wait_mean.{self.working[0]}": "<= 4 h"}
        chosen = self.luck.sample(list(named.items()), self.luck.randint(1, 4))
        return dict(chosen)

    def calendar(self) -> Any:
        """One line, or a list of several that may overlap or touch."""
        lines = [dict(line) for line in self.luck.sample(LINES, self.luck.choice((1, 1, 2, 3)))]
        return lines[0] if len(lines) == 1 and self.maybe(0.6) else lines

    def segment(self) -> Plan:
        """What a sale is worth, and what is known."""
        profile: Plan = {}
        if self.numeric:
            profile["fit"] = self.spreads.number()
        if self.categories:
            north, south, east = percentages(self.luck, 3)
            profile["region"] = {"choice": {"north": f"{north}%", "south": f"{south}%", "east": f"{east}%"}}
        return {
            "value": self.spreads.money(),
            **self.some(0.5, gross_margin=lambda: f"{self.luck.randint(1, 99)}%"),
            **({"profile": profile} if profile else {}),
        }

    def campaign(self, name: str) -> Plan:
        """Leads of one of the three kinds, entering at any of the first stages."""
        kind = {"web": self.rate, "fair": self.count, "list": self.times}[name]
        if name == "web" and self.maybe(0.3):
            kind = self.luck.choice((self.count, self.times))
        if self.tie_heavy and kind == self.count:
            kind = self.luck.choice((self.rate, self.times))
        return {
            "segment": self.luck.choice(self.segments),
            "leads": kind(),
            **self.some(0.6, starts=lambda: self.luck.choice(self.stages[:2])),
            **self.some(0.7, cost=lambda: self.prices("per_lead", "per_month", "once")),
        }

    def prices(self, *words: str) -> Plan:
        """A price for some of the words, at least one."""
        said = [word for word in words if self.maybe(0.5)] or [self.luck.choice(words)]
        return {word: self.luck.choice((0, 5, "12.34", 800, "1_500")) for word in said}

    def days(self) -> float:
        """How long the world lasts."""
        return self.warm_up + self.horizon + self.follow_up

    def rate(self) -> Plan:
        """Some thirty to a hundred and twenty leads, all in all, at a rate."""
        many = self.luck.randint(30, 120)
        unit, days = self.luck.choice(RATES)
        rate: Plan = {"rate": f"{many / self.days() * days:.4g} per {unit}"}
        extra = self.some(
            0.35,
            hours=lambda: self.luck.choice(self.calendars),
            months=lambda: {"jan": self.luck.choice((0, "0.5", 2)), "dec": 1},
            between=lambda: self.between(self.luck.randint(2, 6)),
            regular=lambda: self.luck.choice(("true", "false", "false")),
        )
        if self.tie_heavy:
            hourly = ("1 per hour", "0.5 per hour") + (() if "hours" in extra else ("24 per day", "8_766 per year"))
            rate = {"rate": self.luck.choice(hourly), "regular": "true"}
        return {**extra, **rate}

    def between(self, days: int) -> list[str]:
        """Two ends, one of which may have a time of day; the first may lie in the warm-up."""
        first = MONDAY + timedelta(days=self.luck.randint(-1, max(0, self.horizon - 3)))
        last = first + timedelta(days=days - 1)
        ends = [first.date().isoformat(), last.date().isoformat()]
        return [ends[0], f"{ends[1]} 09:00"] if days > 1 and self.maybe(0.3) else ends

    def count(self) -> Plan:
        """So many leads within a few days."""
        return {"count": self.luck.randint(20, 80), "between": self.between(self.luck.randint(1, 5))}

    def times(self) -> Plan:
        """The leads of a file."""
        file = "monday.csv" if self.tie_heavy or self.maybe(0.2) else "arrivals.csv"
        return {"csv": file, "column": "time"}

    def resource(self, name: str) -> Plan:
        """One to four seats, now and then none, very many or unlimited; the first one's use may be a target."""
        luck = self.luck
        last = 2 if name == self.resources[0] else "unlimited"
        seats = luck.choice((1, 1, 2, 2, 3, 4, 30, luck.choice((0, 1)), last))
        self.seats[name] = seats
        orders = ["oldest", "newest", {"highest": "value"}, {"highest": "fit"}]
        shares = ("50%", "100%") if self.tie_heavy else ("65%", "80%", "33.3%")
        return {
            **self.some(0.4, department=lambda: luck.choice(("sales", "marketing")), end_of_shift=lambda: "pause"),
            **self.some(0.6, channel=lambda: luck.choice(("direct", "indirect", "indirect"))),
            "headcount": seats,
            **self.some(0.7, calendar=lambda: luck.choice(self.calendars)),
            **self.some(0.5, available=lambda: luck.choice(shares)),
            **self.some(0.7, order=lambda: luck.choice(orders if self.numeric else orders[:3])),
            **self.some(0.8, cost=lambda: self.resource_cost(seats)),
        }

    def resource_cost(self, seats: int | str) -> Plan:
        """Prices and shares of sales; time at a seat has none where seats are not counted."""
        shares = self.some(0.5, commission=lambda: f"{self.luck.randint(1, 12)}%", keeps=lambda: "12.5%")
        by_time = () if seats == "unlimited" else ("per_hour", "per_month")
        return {**self.prices(*by_time, "per_touch"), **shares}

    def route(self) -> Plan:
        """A team for every stage that needs one, and all or some of the campaigns."""
        some = self.luck.sample(self.campaigns, self.luck.randint(1, len(self.campaigns)))
        if self.tie_heavy and "list" not in some:
            some.append("list")
        team = {name: self.team() for name in self.working}
        return {**({"team": team} if team else {}), **({"campaigns": some} if self.maybe(0.5) else {})}

    def team(self) -> Any:
        """One resource, the first that is free of some, or several by shares."""
        if len(self.resources) == 1 or self.maybe(0.6):
            return self.luck.choice(self.resources)
        if self.maybe(0.4):
            return {"first_free": self.luck.sample(self.resources, self.luck.randint(2, len(self.resources)))}
        chosen = self.luck.sample(self.resources, 2)
        return {name: f"{share}%" for name, share in zip(chosen, percentages(self.luck, 2), strict=True)}

    def stage(self, place: int, name: str) -> Plan:
        """A stage whose ways lead on; some lead back, and then time passes there."""
        outcomes = self.outcomes(place, name)
        stage: Plan = {"step": self.luck.choice(STEPS)}
        back = self.leads_back(place, outcomes)
        if back:
            lasting = ("24 h", {"constant": "0.5 days"}, {"uniform": {"min": "6 h", "max": "30 h"}})
            stage["delay"] = self.luck.choice(lasting)
        elif self.maybe(0.4):
            stage["delay"] = self.spreads.clock(4, zero=0.4)
        if name in self.working:
            stage.update(self.work())
            stage.update(self.limits(place, outcomes))
        stage.update(self.some(0.7 if back else 0.2, max_visits=lambda: self.luck.randint(1, 2)))
        stage.update(self.some(0.25, odds=self.odds))
        return {**stage, **({"outcomes": outcomes} if outcomes else {}), **self.options(name, outcomes)}

    def work(self) -> Plan:
        """What a stage with effort may say of its touches and waits."""
        touching: Plan = {}
        if self.maybe(0.4):
            touching["touches"] = self.spreads.count(2)
            if self.maybe(0.8):
                touching["gap"] = self.spreads.clock(8, zero=0.3)
        effort = self.spreads.effort(1.5, zero=0.15)
        if self.tie_heavy and len(self.campaigns) == 3 and str(effort).startswith("0 "):
            touching = {}  # a weekend's leads, again and again in no time, would use up the instant's rounds
        return {
            "effort": effort,
            **touching,
            **self.some(
                0.35,
                room=lambda: self.luck.choice((0, 1, 2, 5)),
                urgency=lambda: self.luck.choice((1, 2, "-1.5")),
            ),
        }

    def limits(self, place: int, outcomes: Plan) -> Plan:
        """What limits the wait for the first touch; where late and expired leads go is said once."""
        return self.some(
            0.3,
            patience=self.patience,
            due=lambda: self.due(place, outcomes),
            expires=lambda: {"after": self.luck.choice(TIMES), **self.way_out("expired", place, outcomes)},
            opens=lambda: self.luck.choice(self.calendars),
        )

    def patience(self) -> Any:
        """At every hour, or in some."""
        of = self.spreads.clock(12, zero=0.15)
        running = {"of": of, **self.some(0.8, **{"in": lambda: self.luck.choice(self.calendars)})}
        return running if self.maybe(0.4) else of

    def due(self, place: int, outcomes: Plan) -> Any:
        """A promise for the statistics alone, or one after which leads are sent on."""
        within = self.luck.choice(TIMES)
        if self.maybe(0.3):
            return within
        late = {"late": lambda: self.way_out("late", place, outcomes), "in": lambda: self.luck.choice(self.calendars)}
        return {"within": within, **self.some(0.6, **late)}

    def way_out(self, name: str, place: int, outcomes: Plan) -> Plan:
        """Where those leads go, unless the outcomes say so."""
        to = self.later(place)
        return {"to": to} if to and name not in outcomes and self.maybe(0.7) else {}

    def odds(self) -> Plan:
        """Factors on the odds of the first outcome."""
        odds = self.some(0.5, wait=lambda: "0.9", visit=lambda: "0.7", value=lambda: "1.3")
        if self.numeric and self.maybe(0.7):
            odds["fit"] = self.luck.choice(("1.5", "0.8"))
        if self.categories and self.maybe(0.7):
            odds["region.north"] = 3
        return odds or {"visit": "0.7"}

    def leads_back(self, place: int, outcomes: Plan) -> bool:
        """Whether a lead or its friends can come to this stage or an earlier one from here."""
        ways = [outcome.get("to") for outcome in outcomes.values()]
        ways += [outcome["refers"].get("starts", STAGES[0]) for outcome in outcomes.values() if "refers" in outcome]
        return any(way in self.stages[: place + 1] for way in ways)

    def outcomes(self, place: int, name: str) -> Plan:
        """One to three outcomes, perhaps none, and the ways of leaving early."""
        many = self.luck.choice((0, 1, 2, 2, 2, 3, 3)) if place else self.luck.randint(1, 3)
        shares = percentages(self.luck, many) if many else []
        back = many > 1 and shares[-1] <= 40 and self.maybe(0.5)
        outcomes = {f"way_{n}": self.outcome(place, n, back and n == many - 1) for n in range(many)}
        stated = range(many - 1) if self.maybe(0.7) else range(many)
        for n in stated:
            outcomes[f"way_{n}"] = {"chance": f"{shares[n]}%", **outcomes[f"way_{n}"]}
        leaving = EARLY if name in self.working else ("exhausted",)
        early = {way: {"to": to} for way in leaving if self.maybe(0.4) and (to := self.later(place))}
        return outcomes | early

    def later(self, place: int) -> str | None:
        """A stage further on, or None at the last."""
        return self.luck.choice(self.stages[place + 1 :]) if place + 1 < len(self.stages) else None

    def outcome(self, place: int, number: int, back: bool) -> Plan:
        """Where an outcome leads, what it brings and costs."""
        to = self.luck.choice(self.stages[: place + 1]) if back else self.later(place)
        words = self.some(
            0.25,
            after=lambda: self.spreads.clock(10, zero=0.3),
            cost=lambda: self.luck.choice((7, "0.5", 100)),
        )
        if to and (back or self.maybe(0.75)):
            words["to"] = to
        if self.maybe(0.4 if number == 0 else 0.15):
            words["sale"] = self.sale()
        if self.maybe(0.15):
            words["subscription"] = self.luck.choice(("ends", {"times": "1.2"}, {"times": "0.55"}))
        if self.stages[place] in self.working and self.maybe(0.2):
            words["effort"] = self.spreads.effort(1, zero=0.2)
        if number and not back and self.maybe(0.35):
            words["refers"] = self.referral(place)
        return words

    def sale(self) -> Any:
        """The lead's own value, a part of it, an amount or a distribution of amounts, once or every month."""
        ways = ("value", {"times": "0.6"}, 99, self.spreads.money())
        worth = self.luck.choice(ways)
        terms = ("1 months", "45 days", "0.5 years", "1_461 h", "2 years")
        return {"per_month": worth, "term": self.luck.choice(terms)} if self.maybe(0.3) else worth

    def referral(self, place: int) -> Plan:
        """A few friends, who mostly enter further on, so that they do not multiply without end."""
        starts = self.later(place)
        if starts is None or self.maybe(0.4):
            count, starts = {"poisson": {"mean": "0.3"}}, self.luck.choice((None, self.stages[place]))
        else:
            count = self.luck.choice((1, 2, {"poisson": {"mean": "0.8"}}, {"choice": {0: "60%", 2: "40%"}}))
        return {
            "count": count,
            **({"starts": starts} if starts else {}),
            **self.some(0.5, segment=lambda: self.luck.choice(self.segments)),
        }

    def options(self, name: str, outcomes: Plan) -> Plan:
        """How some resource would do the stage."""
        if name not in self.working or not self.maybe(0.6):
            return {}
        option = self.some(
            0.5,
            effort=lambda: self.spreads.effort(2, zero=0.1),
            touches=lambda: self.spreads.count(2),
            gap=lambda: self.spreads.clock(5, zero=0.3),
            odds=self.odds,
            cost=lambda: {"per_touch": self.luck.choice((2, "3.33"))},
        )
        ways = [way for way in outcomes if way.startswith("way")]
        if len(ways) > 1 and self.maybe(0.6):
            option["chances"] = {ways[0]: f"{self.luck.choice((5, 40, 60))}%"}
        return {"options": {self.luck.choice(self.resources): option or {"gap": "1 h"}}}


def scenarios(many: int) -> Iterator[tuple[int, Scenario]]:
    """The first so many generated plans with their numbers."""
    return ((number, scenario(number)) for number in range(many))
