"""A call centre with two shifts a day: calls at some hours, seats that open and close, and what a shift's end does.

M(t)/M/c(t)+M: exponential handling times and patience, so that the seats with a call and the numbers of calls handed
over and waiting are a Markov chain, whose Kolmogorov equations are integrated numerically.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from simulator.experiments.validation.evidence import Measure, Model, always, number
from simulator.experiments.validation.worlds import plan, worked
from simulator.rules.durations import DAY, HOUR
from simulator.scenario.distributions import Exponential
from simulator.scenario.openings import Calendar, CalendarLine
from simulator.scenario.staff import Resource, Shift
from simulator.scenario.types import Campaign, Rate

if TYPE_CHECKING:
    from simulator.statistics.intervals import Floats

EndOfShift = Literal["pause", "finish", "hand_over"]

ARRIVAL, HANDLING, PATIENCE = 4.0, 0.5, 1.5
"""Calls an hour; hours of a call; hours until who waits gives up."""
DAYS = 7
REPLICATIONS: Mapping[EndOfShift, int] = {"pause": 400, "finish": 800, "hand_over": 400}
"""Overtime varies most."""
MOST_WAITING = 60
"""More calls than this are never waiting, but for a chance below 1e-9."""


class Phase(NamedTuple):
    """Hours with so many seats open, in which calls come or do not."""

    hours: float
    seats: int
    calls: bool = True


PHASES = (Phase(5, 0, False), Phase(1, 0), Phase(2, 2), Phase(4, 3))
"""Half a day, from midnight or noon: calls from 5:00 on, two seats from 6:00, a third from 8:00, all until 12:00."""


class State(NamedTuple):
    """Which seats have calls and which have none, and how many calls wait.

    A call that its shift's end pauses stays at its seat, which may open later than others do: so it matters at which.
    """

    busy: frozenset[int]
    idle: tuple[int, ...]
    """Open seats, the one that has been idle for longest first, to which the next call goes."""
    handed_over: int
    waiting: int
    """For their first touch."""


NOBODY: frozenset[int] = frozenset()
EMPTY = State(busy=NOBODY, idle=(), handed_over=0, waiting=0)


@dataclass(frozen=True, slots=True)
class Expected:
    """What happens on average in the days simulated, from an empty beginning: numbers of calls, and hours."""

    gave_up: float
    waited: float
    busy: float
    overtime: float


class Day:
    """The chain of one rule for a shift's end."""

    def __init__(self, rule: EndOfShift) -> None:
        self.rule = rule
        self.met = self._met()
        self.states = list(set().union(*self.met.values()))
        self.place = {state: place for place, state in enumerate(self.states)}

    def expected(self) -> Expected:
        """The averages of all days together."""
        import numpy as np  # noqa: PLC0415 - validation alone

        now = np.zeros(len(self.states))
        now[self.place[EMPTY]] = 1.0
        sums = np.zeros(4)
        for before, phase in self._phases(2 * DAYS):
            now = self._moved(now, before, phase.seats)
            now, lived = self._lived(now, phase)
            sums += lived
        return Expected(*sums.tolist())

    @staticmethod
    def _phases(half_days: int) -> Iterator[tuple[int, Phase]]:
        before = 0
        for phase in PHASES * half_days:
            yield before, phase
            before = phase.seats

    def _met(self) -> Mapping[Phase, set[State]]:
        """The states that there can be in each phase: after half a day, all that any day can leave behind."""
        met, now = {phase: set[State]() for phase in PHASES}, {EMPTY}
        for before, phase in self._phases(2):
            now = {self._after(state, before, phase.seats) for state in now}
            beyond = now
            while beyond:
                beyond = {there for state in beyond for there, _ in self._rates(state, phase)} - now
                now |= beyond
            met[phase] |= now
        return met

    def _moved(self, now: Floats, before: int, seats: int) -> Floats:
        """What opening or closing does at once."""
        moved = now * 0.0
        for place, state in enumerate(self.states):
            if now[place]:
                moved[self.place[self._after(state, before, seats)]] += now[place]
        return moved

    def _after(self, state: State, before: int, seats: int) -> State:
        if seats < before:
            handed = len(state.busy) if self.rule == "hand_over" else 0
            return State(state.busy if not handed else NOBODY, (), state.handed_over + handed, state.waiting)
        opened = tuple(seat for seat in range(before, seats) if seat not in state.busy)
        return _taken(state._replace(idle=state.idle + opened))

    def _rates(self, state: State, phase: Phase) -> Iterator[tuple[State, float]]:
        """Where the chain goes from a state, and how fast."""
        if phase.calls and (state.idle or state.waiting < MOST_WAITING):
            yield _taken(state._replace(waiting=state.waiting + 1)), ARRIVAL
        for seat in self._working(state, phase.seats):
            idle = (*state.idle, seat) if seat < phase.seats else state.idle
            yield _taken(state._replace(busy=state.busy - {seat}, idle=idle)), 1 / HANDLING
        if state.waiting:
            yield state._replace(waiting=state.waiting - 1), state.waiting / PATIENCE

    def _working(self, state: State, seats: int) -> frozenset[int]:
        """The seats whose calls go on while so many are open."""
        return state.busy if self.rule == "finish" else state.busy & set(range(seats))

    def _lived(self, now: Floats, phase: Phase) -> tuple[Floats, Floats]:
        """The chances at the end of a phase, and what it added to the sums."""
        import numpy as np  # noqa: PLC0415 - validation alone
        from scipy.integrate import solve_ivp  # noqa: PLC0415 - validation alone

        flow, gains = self._generator(phase), self._gains(phase.seats)
        size = len(now)

        def slope(_: float, y: Floats) -> Floats:
            p = y[:size]
            return np.concatenate((flow @ p, gains @ p))

        start = np.concatenate((now, np.zeros(len(gains))))
        end = solve_ivp(slope, (0.0, phase.hours), start, method="DOP853", rtol=1e-9, atol=1e-12).y[:, -1]
        return end[:size], end[size:]

    def _generator(self, phase: Phase):  # type: ignore[no-untyped-def]  # a sparse matrix of scipy
        from scipy.sparse import csr_matrix  # noqa: PLC0415 - validation alone

        moves = [
            (self.place[there], self.place[state], rate)
            for state in self.met[phase]
            for there, rate in self._rates(state, phase)
        ]
        leaving = [(here, here, -rate) for _, here, rate in moves]
        rows, columns, rates = zip(*moves, *leaving, strict=True)
        return csr_matrix((rates, (rows, columns)), shape=(len(self.states), len(self.states)))

    def _gains(self, seats: int) -> Floats:
        """What each state adds an hour: calls that give up, and hours of waiting, of work, and of overtime."""
        import numpy as np  # noqa: PLC0415 - validation alone

        return np.array([tuple(self._gained(state, seats)) for state in self.states], dtype=float).T

    def _gained(self, state: State, seats: int) -> Iterator[float]:
        working = self._working(state, seats)
        in_hours = sum(seat < seats for seat in working)
        yield state.waiting / PATIENCE
        yield state.waiting + state.handed_over
        yield in_hours
        yield len(working) - in_hours


def _taken(state: State) -> State:
    """The state once idle seats have taken the calls that wait, first those that were handed over."""
    while state.idle and (state.handed_over or state.waiting):
        first, *others = state.idle
        left = {"handed_over": state.handed_over - 1} if state.handed_over else {"waiting": state.waiting - 1}
        state = state._replace(busy=state.busy | {first}, idle=tuple(others), **left)
    return state


def _line(opens: int) -> CalendarLine:
    return CalendarLine(days=tuple(range(7)), opens=opens * HOUR, closes=(12 if opens < 12 else 24) * HOUR)


def _agents(rule: EndOfShift) -> Resource:
    lines = [Shift(line=_line(opens), headcount=seats) for opens, seats in ((6, 2), (8, 3), (18, 2), (20, 3))]
    return Resource(name="agents", headcount=3, shifts=tuple(lines), end_of_shift=rule)


def _phone() -> Campaign:
    hours = Calendar(name="", lines=(_line(5), _line(17)))
    return Campaign(
        name="phone", segment="anyone", leads=Rate(per_week=None, per_open_hour=ARRIVAL, hours=hours), starts="call"
    )


def _measures(rule: EndOfShift) -> Mapping[str, Measure]:
    exact = Day(rule).expected()
    at, seats = "stage.call", "resource.agents"
    hours = always(DAYS * HOUR)
    found = {
        "give up, a day": Measure(exact.gave_up / DAYS, number(f"{at}.gave_up"), always(DAYS)),
        "hours waited, a day": Measure(exact.waited / DAYS, number(f"{at}.queue_ms"), hours),
        "hours worked, a day": Measure(exact.busy / DAYS, number(f"{seats}.busy_ms"), hours),
    }
    if exact.overtime:
        overtime = Measure(exact.overtime / DAYS, number(f"{seats}.overtime_ms"), hours)
        found["overtime hours, a day"] = overtime
    return found


def _model(rule: EndOfShift) -> Model:
    said = rule.replace("_", " ")
    return Model(
        name=f"shifts_{rule}",
        title=f"shifts that {said}",
        source="Kolmogorov's equations of M(t)/M/c(t)+M, integrated numerically",
        scenario=plan(
            stages=[worked("call", Exponential(mean=HANDLING * HOUR), patience=Exponential(mean=PATIENCE * HOUR))],
            campaigns=[_phone()],
            resources=[_agents(rule)],
            team={"call": "agents"},
            horizon=DAYS * DAY,
        ),
        measures=_measures(rule),
        replications=REPLICATIONS[rule],
    )


def that_pause() -> Model:
    """Calls that wait on hold over night."""
    return _model("pause")


def that_finish() -> Model:
    """Calls that are finished after hours."""
    return _model("finish")


def that_hand_over() -> Model:
    """Calls that the next shift takes up first."""
    return _model("hand_over")
