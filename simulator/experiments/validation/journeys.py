"""Journeys without queues, followed to their end: who wins, after how many visits and how long, for how much."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import product

from simulator.experiments.validation import formulas
from simulator.experiments.validation.evidence import Measure, Model, always, number, times
from simulator.experiments.validation.worlds import MONDAY, counted, plan, unworked, worked
from simulator.rules.durations import DAY, HOUR
from simulator.scenario.distributions import Beta, Constant, Exponential, Gamma, Geometric, Lognormal, Poisson
from simulator.scenario.types import Attribute, Campaign, Odds, Outcome, Rate, Referral, Sale, Scenario, Segment, Stage

LEADS, REPLICATIONS = 400, 200
MOST_VISITS = 40
"""Nobody calls more often: once nurtured twice, fewer than one in ten come back each time."""
CHAINS = "Kemeny and Snell, Finite Markov Chains, 1960, chapter III"
FAMILIES = "Harris, The Theory of Branching Processes, 1963, chapters I and II"
TELLS = 0.4
"""The chance to tell each kind; the rest tells nobody."""


def _journeys(name: str, title: str, scenario: Scenario, found: formulas.Journey[str]) -> Model:
    """A world in which every lead's journey ends, and what is known of it."""
    leads = number("cohort.leads")
    return Model(
        name=name,
        title=title,
        source=CHAINS,
        scenario=scenario,
        replications=REPLICATIONS,
        measures={
            "P(win)": Measure(found.win, number("cohort.won"), leads),
            "days to the win": Measure(
                found.time_to_win,
                times(1 / DAY, number("cohort.lead_time_ms")),
                number("cohort.won"),
            ),
            **{
                f"visits to {stage}": Measure(visits, number(f"stage.{stage}.visits"), leads)
                for stage, visits in found.visits.items()
            },
        },
    )


CALL = (
    Outcome(name="qualified", chance=0.3, to="propose"),
    Outcome(name="not_yet", chance=0.6, to="nurture"),
    Outcome(name="lost", chance=0.1),
)
NURTURE = (Outcome(name="warmed", chance=0.7, to="call"), Outcome(name="lost", chance=0.3))
PROPOSE = (
    Outcome(name="won", chance=0.4, sale=Sale(times=1.0), after=Exponential(mean=4 * DAY)),
    Outcome(name="again", chance=0.25, to="call"),
    Outcome(name="lost", chance=0.35),
)
OFFER = (
    Outcome(name="won", chance=0.3, sale=Sale(times=1.0), after=Constant(value=4 * DAY)),
    Outcome(name="lost", chance=0.7),
)


def _circle() -> Scenario:
    """Leads go round between three stages; proposals take a seat's time, of whom there are always enough."""
    return plan(
        stages=[
            unworked("call", Exponential(mean=DAY), CALL),
            unworked("nurture", Gamma(mean=10 * DAY, cv=0.5), NURTURE),
            worked("propose", Lognormal(mean=6 * HOUR, cv=1), outcomes=PROPOSE),
        ],
        campaigns=[counted(LEADS, "call", MONDAY + timedelta(days=20))],
        headcounts={"sellers": LEADS},
        team={"propose": "sellers"},
        horizon=1000 * DAY,
    )


def absorbing_chain() -> Model:
    """Leads that go round between three stages until they are won or lost."""
    steps = {
        "call": {"propose": 0.3, "nurture": 0.6},
        "nurture": {"call": 0.7},
        "propose": {"won": 0.4, "call": 0.25},
    }
    found = formulas.journey(steps, {"call": 1.0, "nurture": 10.0, "propose": 0.25}, "call", "won")
    known = found._replace(time_to_win=found.time_to_win + 4)
    return _journeys("chain", "absorbing chain", _circle(), known)


def _memory() -> Scenario:
    """Each further call halves the odds, and who is to be nurtured a third time gets a last offer instead."""
    call = Stage(name="call", step="qualify", delay=Exponential(mean=DAY), outcomes=CALL, odds=Odds(visit=0.5))
    nurture = Stage(
        name="nurture",
        step="qualify",
        delay=Constant(value=10 * DAY),
        outcomes=NURTURE,
        max_visits=2,
        early={"exhausted": Outcome(name="exhausted", chance=0.0, to="offer")},
    )
    touched = Stage(
        name="propose",
        step="sell",
        effort=Gamma(mean=2 * HOUR, cv=0.7),
        touches=Geometric(mean=2.5),
        gap=Exponential(mean=2 * DAY),
        outcomes=PROPOSE,
    )
    return plan(
        stages=[call, nurture, touched, unworked("offer", Exponential(mean=3 * DAY), OFFER)],
        campaigns=[counted(LEADS, "call", MONDAY + timedelta(days=20))],
        headcounts={"sellers": LEADS},
        team={"propose": "sellers"},
        horizon=1000 * DAY,
    )


def _remembering() -> formulas.Journey[str]:
    """The chain whose states are a stage with the numbers of calls and of nurtures so far."""
    steps: dict[tuple[str, int, int], dict[tuple[str, int, int], float]] = {}
    won = ("won", 0, 0)
    for calls, nurtures in product(range(1, MOST_VISITS), range(3)):
        yes = formulas.chance_at_visit(0.3, 0.5, calls)
        next_ = ("nurture", calls, nurtures + 1) if nurtures < 2 else ("offer", calls, nurtures)
        steps["call", calls, nurtures] = {
            ("propose", calls, nurtures): yes,
            next_: (1 - yes) * 0.6 / 0.7,
        }
        steps["nurture", calls, nurtures] = {("call", calls + 1, nurtures): 0.7}
        steps["propose", calls, nurtures] = {won: 0.4, ("call", calls + 1, nurtures): 0.25}
        steps["offer", calls, nurtures] = {won: 0.3}
    stays = {"call": 1.0, "nurture": 10.0, "propose": 2.5 * 2 / 24 + 1.5 * 2, "offer": 3.0}
    found = formulas.journey(steps, {state: stays[state[0]] for state in steps}, ("call", 1, 0), won)
    visits = {stage: sum(n for state, n in found.visits.items() if state[0] == stage) for stage in stays}
    return formulas.Journey(visits=visits, win=found.win, time_to_win=found.time_to_win + 4)


def chain_with_memory() -> Model:
    """The same with odds that fall by the visit, a limit to visits, and touches with gaps between."""
    return _journeys("memory", "chain that remembers", _memory(), _remembering())


CHANCE, AGAIN, DISCOUNT, ADVICE, FRIENDS, VALUE, MARGIN = 0.4, 0.3, 0.6, 0.25, 0.8, 1000.0, 0.62
CENTS = 100


def _shop() -> Scenario:
    """Buyers who are likelier to buy the better they fit, buy again, buy a service, and bring friends."""
    first = (
        Outcome(name="won", chance=CHANCE, sale=Sale(times=1.0), to="grow"),
        Outcome(name="lost", chance=1 - CHANCE),
    )
    then = (
        Outcome(name="again", chance=AGAIN, sale=Sale(times=DISCOUNT), to="grow"),
        Outcome(name="served", chance=0.2, sale=Sale(of=Gamma(mean=200, cv=0.5))),
        Outcome(name="tells", chance=ADVICE, refers=Referral(count=Poisson(mean=FRIENDS))),
        Outcome(name="leaves", chance=1 - AGAIN - 0.2 - ADVICE),
    )
    return plan(
        stages=[
            Stage(name="offer", step="sell", outcomes=first, odds=Odds(numeric={"fit": 60.0})),
            unworked("grow", Exponential(mean=2 * DAY), then),
        ],
        campaigns=[_fortnight()],
        headcounts={},
        team={},
        horizon=400 * DAY,
        segment=Segment(
            name="anyone",
            value=Lognormal(mean=VALUE, cv=1),
            gross_margin=MARGIN,
            profile={"fit": Attribute(name="fit", of=Beta(alpha=2, beta=3))},
        ),
    )


def _fortnight() -> Campaign:
    """A Poisson number of leads, 504 on average."""
    rate = Rate(per_week=252, per_open_hour=None, between=(MONDAY, MONDAY + timedelta(days=14)))
    return Campaign(name="web", segment="anyone", leads=rate, starts="offer")


def repeat_business() -> Model:
    """Revenue is the number of sales times what one is worth, though each of them is random."""
    served_after = 1 / (1 - AGAIN)
    a_lead = CHANCE * (VALUE + served_after * (AGAIN * DISCOUNT * VALUE + 0.2 * 200))
    leads = formulas.wald(2 * 252, formulas.progeny(CHANCE * served_after * ADVICE * FRIENDS))
    sales = CHANCE * (1 + served_after * (AGAIN + 0.2))
    revenue = times(1 / CENTS, number("revenue"))
    return Model(
        name="wald",
        title="repeat business",
        source="Wald, On cumulative sums of random variables, Annals of Mathematical Statistics 15, 1944",
        scenario=_shop(),
        replications=REPLICATIONS,
        measures={
            "leads": Measure(leads, number("leads"), always(1)),
            "P(win)": Measure(CHANCE, number("new_accounts"), number("leads")),
            "sales a lead": Measure(sales, number("sales"), number("leads")),
            "revenue, EUR": Measure(formulas.wald(leads, a_lead), revenue, always(1)),
            "revenue a lead, EUR": Measure(a_lead, revenue, number("leads")),
            "gross profit, EUR": Measure(MARGIN * leads * a_lead, times(1 / CENTS, number("gross_profit")), always(1)),
        },
    )


def recycling() -> Model:
    """Who is not ready is nurtured and called again, three times at most: a geometric number of calls, cut."""
    again, win, most, rest = 0.7, 0.2, 3, 10.0
    calls, earlier = formulas.recycled(again, most)
    return Model(
        name="recycling",
        title="geometric recycling",
        source=CHAINS,
        replications=REPLICATIONS,
        scenario=plan(
            stages=[
                Stage(
                    name="call",
                    step="qualify",
                    max_visits=most,
                    outcomes=(
                        Outcome(name="won", chance=win, sale=Sale(times=1.0)),
                        Outcome(name="later", chance=again, to="nurture"),
                        Outcome(name="lost", chance=1 - win - again),
                    ),
                ),
                unworked("nurture", Gamma(mean=rest * DAY, cv=0.8), (Outcome(name="due", chance=1.0, to="call"),)),
            ],
            campaigns=[counted(LEADS, "call", MONDAY + timedelta(days=20))],
            headcounts={},
            team={},
            horizon=400 * DAY,
        ),
        measures={
            "calls a lead": Measure(calls, number("stage.call.visits"), number("leads")),
            "P(win)": Measure(win * calls, number("cohort.won"), number("leads")),
            "P(exhausted)": Measure(again**most, number("stage.call.exhausted"), number("leads")),
            "days to the win": Measure(
                rest * earlier, times(1 / DAY, number("cohort.lead_time_ms")), number("cohort.won")
            ),
        },
    )


def referrals() -> Model:
    """Every other customer tells 1.2 others on average, they tell others: a family of 1 / (1 - m)."""
    tells, friends = 0.5, 1.2
    telling = Outcome(name="tells", chance=tells, refers=Referral(count=Poisson(mean=friends)))
    silent = Outcome(name="silent", chance=1 - tells)
    size = formulas.progeny(tells * friends)
    return Model(
        name="referrals",
        title="branching referrals",
        source=FAMILIES,
        replications=REPLICATIONS,
        scenario=_told([unworked("try", Exponential(mean=5 * DAY), (telling, silent))]),
        measures={
            "family size": Measure(size, number("leads"), number("campaign.list.brought")),
            "P(tells)": Measure(tells, number("stage.try.count.tells"), number("stage.try.ended")),
        },
    )


def referrals_across() -> Model:
    """Shoppers tell shoppers and firms, and firms tell both: each kind of lead begins at a stage of its own."""
    means = {"shop": {"shop": 0.3, "firm": 0.2}, "firm": {"shop": 0.6, "firm": 0.1}}
    sizes = formulas.families(means, "shop")
    stages = [unworked(kind, Exponential(mean=5 * DAY), tuple(_tellings(told))) for kind, told in means.items()]
    return Model(
        name="two_kinds",
        title="referrals of two kinds",
        source=FAMILIES,
        replications=REPLICATIONS,
        scenario=_told(stages),
        measures={
            f"{kind}s in a family": Measure(size, number(f"stage.{kind}.visits"), number("campaign.list.brought"))
            for kind, size in sizes.items()
        },
    )


def _tellings(told: dict[str, float]) -> Iterator[Outcome]:
    for kind, mean in told.items():
        yield Outcome(
            name=f"tells_{kind}s", chance=TELLS, refers=Referral(count=Poisson(mean=mean / TELLS), starts=kind)
        )
    yield Outcome(name="silent", chance=1 - TELLS * len(told))


def _told(stages: list[Stage]) -> Scenario:
    """Leads of a list who bring others, until all families have died out."""
    return plan(
        stages=stages,
        campaigns=[counted(LEADS, stages[0].name, MONDAY + timedelta(days=20))],
        headcounts={},
        team={},
        horizon=1000 * DAY,
    )
