"""Journeys without queues, followed to their end: who wins, after how many visits and how long, for how much."""

from datetime import timedelta
from itertools import product

from simulator.scenario.distributions import Beta, Constant, Exponential, Gamma, Geometric, Lognormal, Poisson
from simulator.scenario.types import Attribute, Campaign, Odds, Outcome, Rate, Referral, Sale, Scenario, Segment, Stage
from tests.theory import formulas
from tests.theory.evidence import Measure, Model, always, disagreements, number, observe
from tests.theory.worlds import DAY, HOUR, MONDAY, counted, plan, unworked, worked

LEADS, REPLICATIONS = 400, 200
MOST_VISITS = 40
"""Nobody calls more often: once nurtured twice, fewer than one in ten come back each time."""


def test_the_world_of_journeys_ends_empty():
    for scenario in (circle(), memory(), shop()):
        still_open = observe(scenario, {"open": Measure(0, number("world.open"), always(1))}, 20)
        assert not still_open["open"].top.any()


def journeys(scenario: Scenario, found: formulas.Journey[str]) -> Model:
    """A world in which every lead's journey ends, and what is known of it."""
    leads = number("cohort.leads")
    days = found.time_to_win * DAY
    return Model(
        scenario=scenario,
        replications=REPLICATIONS,
        measures={
            "win": Measure(found.win, number("cohort.won"), leads),
            "lead time": Measure(days, number("cohort.lead_time_ms"), number("cohort.won")),
            **{
                stage: Measure(visits, number(f"stage.{stage}.visits"), leads) for stage, visits in found.visits.items()
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


def circle() -> Scenario:
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


def test_an_absorbing_chain():
    steps = {
        "call": {"propose": 0.3, "nurture": 0.6},
        "nurture": {"call": 0.7},
        "propose": {"won": 0.4, "call": 0.25},
    }
    found = formulas.journey(steps, {"call": 1.0, "nurture": 10.0, "propose": 0.25}, "call", "won")
    known = found._replace(time_to_win=found.time_to_win + 4)
    assert disagreements(journeys(circle(), known)) == []


def memory() -> Scenario:
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


def remembering() -> formulas.Journey[str]:
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


def test_an_absorbing_chain_that_remembers():
    assert disagreements(journeys(memory(), remembering())) == []


CHANCE, AGAIN, DISCOUNT, ADVICE, FRIENDS, VALUE, MARGIN = 0.4, 0.3, 0.6, 0.25, 0.8, 1000.0, 0.62


def shop() -> Scenario:
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
        campaigns=[fortnight()],
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


def fortnight() -> Campaign:
    """A Poisson number of leads, 504 on average."""
    rate = Rate(per_week=252, per_open_hour=None, between=(MONDAY, MONDAY + timedelta(days=14)))
    return Campaign(name="web", segment="anyone", leads=rate, starts="offer")


def test_revenue_is_the_number_of_sales_times_what_one_is_worth():
    served_after = 1 / (1 - AGAIN)
    a_lead = CHANCE * (VALUE + served_after * (AGAIN * DISCOUNT * VALUE + 0.2 * 200))
    leads = formulas.wald(2 * 252, formulas.progeny(CHANCE * served_after * ADVICE * FRIENDS))
    sales = CHANCE * (1 + served_after * (AGAIN + 0.2))
    cents = 100.0
    model = Model(
        scenario=shop(),
        replications=REPLICATIONS,
        measures={
            "leads": Measure(leads, number("leads"), always(1)),
            "win": Measure(CHANCE, number("new_accounts"), number("leads")),
            "sales": Measure(sales, number("sales"), number("leads")),
            "revenue": Measure(formulas.wald(leads, a_lead) * cents, number("revenue"), always(1)),
            "revenue of a lead": Measure(a_lead * cents, number("revenue"), number("leads")),
            "gross profit": Measure(MARGIN * leads * a_lead * cents, number("gross_profit"), always(1)),
        },
    )
    assert disagreements(model) == []
