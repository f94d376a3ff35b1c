"""People who come and go, learn, are absent, and have leads of their own."""

from __future__ import annotations

import math
from collections.abc import Mapping

from simulator.experiments.validation import erlang
from simulator.experiments.validation.evidence import Count, Measure, Model, always, number, times, waited
from simulator.experiments.validation.queues import BOOKS
from simulator.experiments.validation.worlds import MONDAY, counted, plan, steady, worked
from simulator.rules.durations import DAY, HOUR, MINUTE
from simulator.scenario.distributions import Exponential, Gamma, Geometric, Lognormal
from simulator.scenario.openings import Calendar, CalendarLine
from simulator.scenario.staff import Person, Ramp, Resource
from simulator.scenario.types import Attribute, Outcome, Scenario, Segment

SEATS, FULL, TENURE, VACANCY = 5, 20, 10.0, 2.0
"""Seats of a small and of a large team; days."""
RENEWALS = "Cox, Renewal Theory, 1962"


def _team(team: Resource, days: int, warm_up: int = 0) -> Scenario:
    """A world in which people have next to nothing to do."""
    return plan(
        stages=[worked("call", Exponential(mean=MINUTE))],
        campaigns=[counted(1, "call", MONDAY.replace(day=5))],
        resources=[team],
        team={"call": team.name},
        horizon=days * DAY,
        warm_up=warm_up,
    )


def seats_in_the_long_run() -> Model:
    """Seats are filled for tenure / (tenure + vacancy) of the time, once the beginning is forgotten."""
    tenure, vacancy = Lognormal(mean=TENURE * DAY, cv=0.8), Gamma(mean=VACANCY * DAY, cv=0.5)
    team = Resource(name="reps", headcount=SEATS, tenure=tenure, vacancy=vacancy)
    days, forgotten = 120, round(10 * TENURE * DAY)
    return Model(
        name="seats",
        title="vacancies, in the long run",
        source=f"{RENEWALS}, section 7.2",
        scenario=_team(team, days, forgotten),
        measures={
            "seats filled": Measure(SEATS * TENURE / (TENURE + VACANCY), _filled(), always(days * DAY)),
            "hires a day": Measure(SEATS / (TENURE + VACANCY), number("resource.reps.hires"), always(days)),
        },
        replications=200,
    )


def seats_from_the_beginning() -> Model:
    """All are there at first; exponential tenures and vacancies make a seat a chain of two states."""
    team = Resource(
        name="reps",
        headcount=FULL,
        tenure=Exponential(mean=TENURE * DAY),
        vacancy=Exponential(mean=VACANCY * DAY),
    )
    days = 12
    return Model(
        name="first_vacancies",
        title="vacancies, from a full team",
        source=f"{RENEWALS}, section 7.2",
        scenario=_team(team, days),
        measures={
            "seats filled": Measure(FULL * _filled_on_average(days), _filled(), always(days * DAY)),
            "hires": Measure(_hires(days), number("resource.reps.hires"), always(1)),
        },
        replications=800,
    )


def _filled_on_average(days: float) -> float:
    """The share of the time in which a seat that is filled at first is filled."""
    share, rate = TENURE / (TENURE + VACANCY), 1 / TENURE + 1 / VACANCY
    return share + (1 - share) * -math.expm1(-rate * days) / (rate * days)


def _hires(days: float) -> float:
    """A vacant seat is filled at the rate of 1 / vacancy."""
    return FULL * days * (1 - _filled_on_average(days)) / VACANCY


def people_of_long_standing() -> Model:
    """A team that has been there for long loses as many people in any time as in any other, however tenures vary.

    Without vacancies its hires are a stationary renewal process.
    """
    team = Resource(name="reps", headcount=FULL, tenure=Lognormal(mean=TENURE * DAY, cv=0.6))
    days = 5
    return Model(
        name="long_standing",
        title="leaving a long-running team",
        source=f"{RENEWALS}, section 4.1",
        scenario=_team(team, days),
        measures={"hires": Measure(FULL * days / TENURE, number("resource.reps.hires"), always(1))},
        replications=1000,
    )


def _filled() -> Count:
    return number("resource.reps.present_ms")


def absence() -> Model:
    """A share of all shifts has nobody."""
    office = Calendar(name="office", lines=(CalendarLine(days=(0, 1, 2, 3, 4), opens=9 * HOUR, closes=17 * HOUR),))
    team = Resource(name="reps", headcount=10, calendar=office, absence=0.2)
    days, weeks = 8 * 7, 8
    return Model(
        name="absence",
        title="people who are absent",
        source="the mean of a binomial number of shifts",
        scenario=_team(team, days),
        measures={
            "hours": Measure(weeks * 40 * 10 * 0.8, times(1 / HOUR, number("resource.reps.open_ms")), always(1)),
            "hours scheduled": Measure(
                weeks * 40 * 10, times(1 / HOUR, number("resource.reps.scheduled_ms")), always(1)
            ),
        },
    )


def ramp() -> Model:
    """A hire who has enough to do does as much as the area under the pace lets them."""
    hire = Resource(
        name="reps",
        headcount=1,
        people=(Person(name="new", begins=MONDAY),),
        ramp=Ramp(over=40 * HOUR, first=0.2),
    )
    return Model(
        name="ramp",
        title="a hire who learns",
        source="the integral of the pace; efforts are exponential and short beside the ramp",
        scenario=plan(
            stages=[worked("call", Exponential(mean=2 * MINUTE))],
            campaigns=[counted(1400, "call", MONDAY.replace(minute=1))],
            resources=[hire],
            team={"call": "reps"},
            horizon=40 * HOUR,
        ),
        measures={"calls": Measure(40 * (0.2 + 1) / 2 * 30, number("resource.reps.touches"), always(1))},
        replications=100,
    )


PEOPLE, CALLS, CALL = 3, 0.6, 2.0
"""Each gets every third call; calls a minute, minutes a call."""


def in_turn() -> Model:
    """Calls given to three people in turn are three queues, to each of which every third call comes: E3/M/1."""
    team = Resource(name="agents", headcount=PEOPLE, assignment="in_turn")
    hours = 20
    busy = _found_busy(CALLS, PEOPLE, 1 / CALL)
    wait = CALL * busy / (1 - busy)
    return Model(
        name="in_turn",
        title="calls to people in turn",
        source=f"the queue G/M/1: {GM1}",
        scenario=plan(
            stages=[worked("call", Exponential(mean=CALL * MINUTE))],
            campaigns=[steady("phone", CALLS, "call")],
            resources=[team],
            team={"call": "agents"},
            horizon=hours * HOUR,
            warm_up=HOUR,
        ),
        settling=HOUR,
        measures={
            "mean wait, min": _first_wait(wait),
            "mean queue": Measure(CALLS * wait, number("stage.call.queue_ms"), always(hours * HOUR)),
            "utilisation": _utilisation(CALLS * CALL / PEOPLE, "agents"),
        },
        replications=600,
    )


GM1 = "Kleinrock, Queueing Systems I, 1975, section 6.4"


def _found_busy(rate: float, many: int, service: float) -> float:
    """The chance that every so-many-th of Poisson arrivals finds the exponential server busy.

    It finds n there, at work or waiting, with the chance (1 - busy) busy^n.
    """
    root = 0.5
    for _ in range(200):
        root = (rate / (rate + service * (1 - root))) ** many
    return root


def _first_wait(exact: float) -> Measure:
    """Of calls, in minutes."""
    return Measure(exact, times(1 / MINUTE, number("stage.call.wait_served_ms")), number("stage.call.served"))


def _utilisation(exact: float, team: str) -> Measure:
    return Measure(exact, number(f"resource.{team}.busy_ms"), number(f"resource.{team}.open_ms"))


OWNERS, OWNED, TOUCH, LAST = 2, 0.2, 2.0, 0.5
"""People; leads a minute, minutes a touch, the chance of each touch to be its lead's last."""


def owners() -> Model:
    """Leads given to two people in turn, each of whom makes all later touches of theirs, at both stages.

    A touch follows another at once, behind those who wait already, and each is its lead's last with the same chance.
    So the number at a person is that of a queue E2/M/1 whose services are as long as all touches of a lead together,
    and who comes first waits for one touch of everybody found there.
    """
    service, hours = LAST / TOUCH, 24
    busy, utilisation = _found_busy(OWNED, OWNERS, service), OWNED / OWNERS / service
    on = (Outcome(name="on", chance=1 - LAST, to="meet"), Outcome(name="lost", chance=LAST))
    waiting = number("stage.call.queue_ms", "stage.meet.queue_ms")
    return Model(
        name="owners",
        title="leads with owners",
        source=f"Takács, A single-server queue with feedback, Bell System Technical Journal 42, 1963; {GM1}",
        scenario=plan(
            stages=[
                worked("call", Exponential(mean=TOUCH * MINUTE), outcomes=on),
                worked("meet", Exponential(mean=TOUCH * MINUTE), touches=Geometric(mean=1 / LAST)),
            ],
            campaigns=[steady("web", OWNED, "call")],
            resources=[Resource(name="reps", headcount=OWNERS, assignment="owner")],
            team={"call": "reps", "meet": "reps"},
            horizon=hours * HOUR,
            warm_up=2 * HOUR,
        ),
        settling=2 * HOUR,
        measures={
            "P(wait)": Measure(busy, waited("call"), number("stage.call.served")),
            "mean first wait, min": _first_wait(TOUCH * busy / (1 - busy)),
            "mean queue": Measure(OWNERS * utilisation * busy / (1 - busy), waiting, always(hours * HOUR)),
            "utilisation": _utilisation(utilisation, "reps"),
        },
        replications=1300,
    )


REGIONS: Mapping[str, float] = {"north": 0.6, "south": 0.4}
"""A region's part of all calls."""


def regions() -> Model:
    """Two people who serve a region each are two queues M/M/1, though they are one team."""
    people = tuple(Person(name=region, serves={"region": (region,)}) for region in REGIONS)
    a_minute = 0.5
    busy = sum(share * erlang.many_servers(a_minute * share, 1, 1).p_wait for share in REGIONS.values())
    return Model(
        name="regions",
        title="people who serve regions",
        source=BOOKS,
        scenario=plan(
            stages=[worked("call", Exponential(mean=MINUTE))],
            campaigns=[steady("web", a_minute, "call")],
            resources=[Resource(name="reps", headcount=2, people=people)],
            team={"call": "reps"},
            segment=Segment(name="anyone", profile={"region": Attribute(name="region", categories=REGIONS)}),
            horizon=20 * HOUR,
            warm_up=HOUR,
        ),
        settling=HOUR,
        measures={
            "P(wait)": Measure(busy, waited("call"), number("stage.call.served")),
            "utilisation": _utilisation(a_minute / 2, "reps"),
        },
        replications=110,
    )
