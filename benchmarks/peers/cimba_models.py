"""The workloads for Cimba's Python package, as queues between servers (fast) and as a process a lead (natural)."""

from __future__ import annotations

import sys

import cimba as cb
import common
import numpy as np
from cimba import random as luck
from common import Lived

QUALIFIES, DISCOVERS, PROPOSES, FULFILS = common.SEATS
MM1_GAP, MM1_WORK = 1 / common.MM1_RATE, 1 / common.MM1_SERVICE
CALL_GAP, CALL_WORK, PATIENCE, AGENTS = 1 / common.CALLS, common.CALL_SERVICE, common.CALL_PATIENCE, common.AGENTS
GAP, ON, LATER, VISITS, NURTURE = 1 / common.LEADS, common.ON, common.LATER, common.VISITS, common.NURTURE
GOES_ON, WINS = common.GOES_ON, common.WINS
(Q_MU, Q_SD), (P_MU, P_SD), (W_MU, W_SD) = common.QUALIFYING, common.PROPOSING, common.WORTH
SHAPE, SCALE = common.DISCOVERING
LEAST, LIKELIEST, MOST = common.FULFILLING
TIMEOUT = 7
TOGETHER = 10
"""Replications of one experiment, which takes some milliseconds to set up."""


class MM1(cb.Model):
    """Arrivals put themselves into a queue, from which one server takes them."""

    hours: cb.Param[float]
    leads: cb.Output[float]
    top: cb.Output[float]
    queue: cb.Store[float]

    @cb.on_start
    def begin(self):
        self.leads = self.top = 0.0

    @cb.process
    def arrivals(self):
        cb.hold(luck.exponential(MM1_GAP))
        while cb.now() < self.hours:
            self.leads += 1.0
            self.queue.put(cb.now())
            cb.hold(luck.exponential(MM1_GAP))

    @cb.process
    def server(self):
        while True:
            self.top += -self.queue.get() + cb.now()
            cb.hold(luck.exponential(MM1_WORK))


class Calls(cb.Model):
    """Callers are in a queue with the instants at which they hang up; who has done so is passed over."""

    hours: cb.Param[float]
    leads: cb.Output[float]
    top: cb.Output[float]
    waited: cb.Output[float]
    queue: cb.Store[float]
    ends: cb.Store[float]

    @cb.on_start
    def begin(self):
        self.leads = self.top = self.waited = 0.0

    @cb.process
    def arrivals(self):
        cb.hold(luck.exponential(CALL_GAP))
        while cb.now() < self.hours:
            self.leads += 1.0
            self.ends.put(cb.now() + luck.exponential(PATIENCE))
            self.queue.put(cb.now())
            cb.hold(luck.exponential(CALL_GAP))

    @cb.process(copies=AGENTS)
    def agent(self):
        while True:
            came = self.queue.get()
            ends = self.ends.get()
            if ends < cb.now():
                self.top += 1.0
                self.waited += ends - came
            else:
                self.waited += cb.now() - came
                cb.hold(luck.exponential(CALL_WORK))


class Nurtured(cb.Model):
    """A lead that comes back later."""

    route: cb.Ref[Queues]
    visits: int

    @cb.process
    def comes_back(self):
        cb.hold(luck.exponential(NURTURE))
        self.route.visits.put(self.visits + 1)
        self.route.qualifying.put(cb.now())


class Queues(cb.Model):
    """The sales route as queues between servers."""

    hours: cb.Param[float]
    leads: cb.Output[float]
    top: cb.Output[float]
    value: cb.Output[float]
    waited: cb.Output[float]
    qualifying: cb.Store[float]
    visits: cb.Store[int]
    discovering: cb.Store[float]
    proposing: cb.Store[float]
    fulfilling: cb.Store[float]

    @cb.on_start
    def begin(self):
        self.leads = self.top = self.value = self.waited = 0.0

    @cb.process
    def arrivals(self):
        cb.hold(luck.exponential(GAP))
        while cb.now() < self.hours:
            self.leads += 1.0
            self.visits.put(1)
            self.qualifying.put(cb.now())
            cb.hold(luck.exponential(GAP))

    @cb.process(copies=QUALIFIES)
    def qualifies(self):
        while True:
            came = self.qualifying.get()
            visits = self.visits.get()
            self.waited += cb.now() - came
            cb.hold(luck.lognormal(Q_MU, Q_SD))
            u = luck.uniform()
            if u < ON:
                self.discovering.put(cb.now())
            elif u < ON + LATER and visits < VISITS:
                cb.spawn(Nurtured, route=self, visits=visits)

    @cb.process(copies=DISCOVERS)
    def discovers(self):
        while True:
            self.waited += -self.discovering.get() + cb.now()
            cb.hold(luck.gamma(SHAPE, SCALE))
            if luck.uniform() < GOES_ON:
                self.proposing.put(cb.now())

    @cb.process(copies=PROPOSES)
    def proposes(self):
        while True:
            self.waited += -self.proposing.get() + cb.now()
            cb.hold(luck.lognormal(P_MU, P_SD))
            if luck.uniform() < WINS:
                self.top += 1.0
                self.value += luck.lognormal(W_MU, W_SD)
                self.fulfilling.put(cb.now())

    @cb.process(copies=FULFILS)
    def fulfils(self):
        while True:
            self.waited += -self.fulfilling.get() + cb.now()
            cb.hold(luck.triangular(LEAST, LIKELIEST, MOST))


class Customer(cb.Model):
    """A process of its own."""

    world: cb.Ref[Served]

    @cb.process
    def lives(self):
        asked = cb.now()
        self.world.server.acquire()
        self.world.top += cb.now() - asked
        cb.hold(luck.exponential(MM1_WORK))
        self.world.server.release()


class Served(cb.Model):
    """M/M/1 with a process a customer."""

    hours: cb.Param[float]
    leads: cb.Output[float]
    top: cb.Output[float]
    server: cb.Resource

    @cb.on_start
    def begin(self):
        self.leads = self.top = 0.0

    @cb.process
    def arrivals(self):
        cb.hold(luck.exponential(MM1_GAP))
        while cb.now() < self.hours:
            self.leads += 1.0
            cb.spawn(Customer, world=self)
            cb.hold(luck.exponential(MM1_GAP))


class Caller(cb.Model):
    """Waits with a timer running."""

    world: cb.Ref[CallCentre]

    @cb.process
    def lives(self):
        asked = cb.now()
        me = cb.this_process()
        me.timer_set(luck.exponential(PATIENCE), TIMEOUT)
        signal = self.world.agents.acquire()
        self.world.waited += cb.now() - asked
        if signal != 0:
            self.world.top += 1.0
        else:
            me.timers_clear()
            cb.hold(luck.exponential(CALL_WORK))
            self.world.agents.release()


class CallCentre(cb.Model):
    """Erlang-A with a process a caller."""

    hours: cb.Param[float]
    leads: cb.Output[float]
    top: cb.Output[float]
    waited: cb.Output[float]
    agents: cb.Resource = cb.Resource(capacity=AGENTS)

    @cb.on_start
    def begin(self):
        self.leads = self.top = self.waited = 0.0

    @cb.process
    def arrivals(self):
        cb.hold(luck.exponential(CALL_GAP))
        while cb.now() < self.hours:
            self.leads += 1.0
            cb.spawn(Caller, world=self)
            cb.hold(luck.exponential(CALL_GAP))


class Lead(cb.Model):
    """Goes through the sales route."""

    route: cb.Ref[Processes]

    @cb.process
    def lives(self):
        route = self.route
        visits = 1
        while True:
            asked = cb.now()
            route.callers.acquire()
            route.waited += cb.now() - asked
            cb.hold(luck.lognormal(Q_MU, Q_SD))
            route.callers.release()
            u = luck.uniform()
            if u < ON:
                break
            if u >= ON + LATER or visits == VISITS:
                return
            visits += 1
            cb.hold(luck.exponential(NURTURE))
        asked = cb.now()
        route.advisers.acquire()
        route.waited += cb.now() - asked
        cb.hold(luck.gamma(SHAPE, SCALE))
        route.advisers.release()
        if luck.uniform() >= GOES_ON:
            return
        asked = cb.now()
        route.sellers.acquire()
        route.waited += cb.now() - asked
        cb.hold(luck.lognormal(P_MU, P_SD))
        route.sellers.release()
        if luck.uniform() >= WINS:
            return
        route.top += 1.0
        route.value += luck.lognormal(W_MU, W_SD)
        asked = cb.now()
        route.crew.acquire()
        route.waited += cb.now() - asked
        cb.hold(luck.triangular(LEAST, LIKELIEST, MOST))
        route.crew.release()


class Processes(cb.Model):
    """The sales route with a process a lead."""

    hours: cb.Param[float]
    leads: cb.Output[float]
    top: cb.Output[float]
    value: cb.Output[float]
    waited: cb.Output[float]
    callers: cb.Resource = cb.Resource(capacity=QUALIFIES)
    advisers: cb.Resource = cb.Resource(capacity=DISCOVERS)
    sellers: cb.Resource = cb.Resource(capacity=PROPOSES)
    crew: cb.Resource = cb.Resource(capacity=FULFILS)

    @cb.on_start
    def begin(self):
        self.leads = self.top = self.value = self.waited = 0.0

    @cb.process
    def arrivals(self):
        cb.hold(luck.exponential(GAP))
        while cb.now() < self.hours:
            self.leads += 1.0
            cb.spawn(Lead, route=self)
            cb.hold(luck.exponential(GAP))


def lived(kind: type[cb.Model], seed: int, hours: float, *, stopped: bool = False) -> Lived:
    model = kind()
    model.hours = hours
    window = cb.Window(duration=hours) if stopped else cb.Window.until_idle()
    found = cb.Experiment(model, replications=TOGETHER, window=window, seed=seed).run(workers=1)[model]
    leads = float(np.asarray(found.leads).sum())
    return Lived(leads, float(np.asarray(found.top).sum()), leads)


KINDS = {
    "queues": {"mm1": MM1, "erlang_a": Calls, "route": Queues},
    "processes": {"mm1": Served, "erlang_a": CallCentre, "route": Processes},
}

if __name__ == "__main__":
    chosen = KINDS[sys.argv.pop(1)]
    models = {name: lambda seed, hours, kind=kind: lived(kind, seed, hours) for name, kind in chosen.items()}
    models["route_stopped"] = lambda seed, hours: lived(chosen["route"], seed, hours, stopped=True)
    common.measure(f"{cb.__version__} (engine {cb.engine_version()})", models)
