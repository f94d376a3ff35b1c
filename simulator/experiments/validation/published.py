"""Numbers that others have printed, and the worlds they speak of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from simulator.experiments.validation.evidence import Count, Measure, Model, always, number
from simulator.experiments.validation.queues import (
    IN_SYSTEM,
    IN_TIME,
    MEAN_WAIT,
    P_GIVE_UP,
    P_WAIT,
    Queue,
    printed,
    queue_model,
)
from simulator.experiments.validation.worlds import MONDAY, counted, plan, steady, unworked, worked
from simulator.rules.durations import DAY, MINUTE
from simulator.scenario.distributions import Constant, Exponential, Triangular
from simulator.scenario.types import Outcome, Sale, Stage

PYWORKFORCE = "Arenas, pyworkforce (the example of its README: 100 calls in 30 min, 3 min each, 14 agents)"
CALLS = (
    "Monks, pythonhealthdatascience/intro-open-sim (content/07b_solutions.ipynb, content/basic_model.py): "
    "means of ten runs of 1000 min each, from empty"
)
CIW = "Palmer, Knight, Harper and Hawa, Ciw, Journal of Simulation 13, 2019, and its documentation"


def pyworkforce_erlang_c() -> Model:
    """A call centre's half-hour, lasting for ever."""
    queue = Queue(arrival=100 / 30, mean=3, seats=14, hours=18, settling=1, due=20 / 60)
    measures = printed(queue, {P_WAIT: 0.1741319, IN_TIME: 0.8883500})
    return queue_model(
        queue, measures, name="pyworkforce_c", title="pyworkforce, Erlang C", source=PYWORKFORCE, published=True
    )


def pyworkforce_erlang_a() -> Model:
    """The same where callers hang up after five minutes on average."""
    queue = Queue(arrival=100 / 30, mean=3, seats=14, hours=12, settling=1, patience=5, replications=1000)
    measures = printed(queue, {P_WAIT: 0.14526, P_GIVE_UP: 0.013984, MEAN_WAIT: 0.069919})
    return queue_model(
        queue, measures, name="pyworkforce_a", title="pyworkforce, Erlang A", source=PYWORKFORCE, published=True
    )


def ciw_three_servers() -> Model:
    """Ciw's M/M/3 queue: two customers in ten units of time, served in ten."""
    queue = Queue(arrival=0.2, mean=10, seats=3, hours=100, settling=10, replications=1000)
    measures = printed(queue, {MEAN_WAIT: 4.4444})
    return queue_model(queue, measures, name="ciw_mm3", title="Ciw, M/M/3 queue", source=CIW, published=True)


def ciw_limited_room() -> Model:
    """Ciw's M/M/2/3 queue: three customers in a unit of time, four served, and one may wait."""
    queue = Queue(arrival=3, mean=1 / 4, seats=2, hours=1, settling=0.1, room=1, replications=150)
    measures = printed(queue, {IN_SYSTEM: 0.76234})
    return queue_model(queue, measures, name="ciw_mm23", title="Ciw, M/M/2/3 queue", source=CIW, published=True)


MEAN_WAITS = {11: 50.10, 13: 2.69, 15: 0.47}
"""Minutes, by the number of operators."""


def urgent_calls() -> Model:
    """Calls to an urgent care line, one in 0.6 minutes, that 11, 13 or 15 operators take.

    Each number of operators is a queue of its own in the same world, beside the others. A run's mean wait is that of
    the calls answered in it, and runs weigh the same, as in what was printed.
    """
    return Model(
        name="urgent_calls",
        title="urgent calls, by operators",
        source=CALLS,
        published=True,
        replications=100,
        scenario=plan(
            stages=[
                worked(_with(many), Triangular(min=5 * MINUTE, mode=7 * MINUTE, max=10 * MINUTE)) for many in MEAN_WAITS
            ],
            campaigns=[steady(f"calls_{many}", 1 / 0.6, _with(many)) for many in MEAN_WAITS],
            headcounts={f"operators_{many}": many for many in MEAN_WAITS},
            team={_with(many): f"operators_{many}" for many in MEAN_WAITS},
            horizon=1000 * MINUTE,
        ),
        measures={
            f"{MEAN_WAIT}, {many}": Measure(minutes, _mean_wait(_with(many)), always(1), runs=10)
            for many, minutes in MEAN_WAITS.items()
        },
    )


def _with(operators: int) -> str:
    return f"call_{operators}"


def _mean_wait(stage: str) -> Count:
    """The mean wait of a run's answered calls, in minutes."""
    waits, answered = number(f"stage.{stage}.wait_served_ms"), number(f"stage.{stage}.served")
    return lambda lived: waits(lived) / answered(lived) / MINUTE


PIPELINE = {
    "identified": {"discussed": 0.6, "quoted": 0.1, "forecast": 0.05},
    "discussed": {"quoted": 0.5, "forecast": 0.2},
    "quoted": {"forecast": 0.3, "won": 0.1},
    "forecast": {"discussed": 0.05, "quoted": 0.1, "won": 0.7},
}
"""Chances of the next state, the rest being lost.

The article prints them as a picture. These are the ones that its text (the first row's first two, and seven in ten
forecasts won) and the printed results leave: the rows are solved one by one, in tenths where tenths do, else in
twentieths.
"""
WINS = {"identified": 0.2569, "discussed": 0.3118, "quoted": 0.3244, "forecast": 0.7480}


def sales_chain() -> Model:
    """A sales pipeline as a chain, entered at each of its states."""
    return Model(
        name="sales_chain",
        title="sales chain, by first state",
        source="Henley, Modeling a Sales Pipeline as a Markov Chain, 2023 (heathhenley.dev)",
        published=True,
        replications=160,
        scenario=plan(
            stages=[unworked(state, Exponential(mean=DAY), tuple(_moves(steps))) for state, steps in PIPELINE.items()],
            campaigns=[counted(200, state, MONDAY + timedelta(days=9), f"from_{state}") for state in PIPELINE],
            headcounts={},
            team={},
            horizon=200 * DAY,
        ),
        measures={
            f"P(win) from {state}": Measure(win, _of(state, "won"), _of(state, "leads")) for state, win in WINS.items()
        },
    )


def _moves(steps: dict[str, float]) -> Iterator[Outcome]:
    for state, chance in steps.items():
        won = state == "won"
        yield Outcome(name=state, chance=chance, to=None if won else state, sale=Sale(times=1.0) if won else None)
    yield Outcome(name="lost", chance=1 - sum(steps.values()))


def _of(state: str, what: str) -> Count:
    """How many of the campaign's leads that begin in a state."""
    return number(f"campaign.from_{state}.cohort.{what}")


UP, START, GOAL = 0.45, 9, 10


def gamblers_ruin() -> Model:
    """Who has 9 and plays for 10 at odds of 45 to 55 is ruined one time in five."""
    games = number(*(f"stage.has_{fortune}.visits" for fortune in range(1, GOAL)))
    return Model(
        name="ruin",
        title="gambler's ruin",
        source="Feller, An Introduction to Probability Theory I, 1968, section XIV.3, table 1",
        published=True,
        replications=120,
        scenario=plan(
            stages=[_game(fortune) for fortune in range(1, GOAL)],
            campaigns=[counted(400, f"has_{START}", MONDAY + timedelta(days=9))],
            headcounts={},
            team={},
            horizon=2000 * DAY,
        ),
        measures={
            "P(ruin)": Measure(0.210, number("cohort.lost"), number("leads")),
            "games": Measure(11.0, games, number("leads")),
        },
    )


def _game(fortune: int) -> Stage:
    more, less = fortune + 1, fortune - 1
    outcomes = (
        Outcome(
            name="up",
            chance=UP,
            to=f"has_{more}" if more < GOAL else None,
            sale=None if more < GOAL else Sale(times=1.0),
        ),
        Outcome(name="down", chance=1 - UP, to=f"has_{less}" if less else None),
    )
    return unworked(f"has_{fortune}", Constant(value=DAY), outcomes)
