"""What is handed over in Python and cannot be is told in plain words, with what was probably meant."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import pytest

import simulator as sim
from simulator.experiments.results import Results
from simulator.scenario.templates import text_of

PLAN = sim.loads(text_of("two_routes")).evolve(
    {"horizon": "1 weeks", "warm_up": "0 s", "follow_up": "0 s", "replications": 2}
)
Ask = Callable[[Any], object]

ARGUMENTS: dict[str, Ask] = {
    "`replications` is a whole number from 1 to 1,000,000, not 0.": lambda plan: sim.compare(plan, replications=0),
    "`replications` is a whole number from 1 to 1,000,000, not 2.5.": lambda plan: sim.compare(plan, replications=2.5),
    "`replications` is a whole number from 1 to 1,000,000, not '9'.": lambda plan: sim.compare(plan, replications="9"),
    "`jobs` is a whole number from 1, not True.": lambda plan: sim.compare(plan, jobs=True),
    "`jobs` is a whole number from 1, not 0.": lambda plan: sim.compare(plan, jobs=0),
    "`engine` is 'compiled' or 'reference', not 'simpy'.": lambda plan: sim.compare(plan, engine="simpy"),
    "`engine` is 'compiled' or 'reference', not 'None' (a NoneType).": lambda plan: sim.simulate(plan, engine=None),
    "`portion` is a whole number from 1, not -1.": lambda plan: sim.compare(plan, portion=-1),
    "`seed` is a whole number from 0 to 9,223,372,036,854,775,807, not -3.": lambda plan: sim.compare(plan, seed=-3),
    "a plan belongs here, such as load('plan.yaml'), or loads(…) of a plan's text, not 'budget.yaml'.": (
        lambda _: sim.compare("budget.yaml")
    ),
    "a plan belongs here, such as load('plan.yaml'), not 7.": lambda plan: sim.compare({"one": plan, "other": 7}),
    "several plans are given by name, such as {'today': plan, 'more reps': other}.": (
        lambda plan: sim.compare([plan, plan])
    ),
    "`replication` is a whole number from 0 to 9,223,372,036,854,775,807, not -1.": (
        lambda plan: sim.simulate(plan, "field", replication=-1)
    ),
    "a plan belongs here, such as load('plan.yaml'), or loads(…) of a plan's text, not 'plan'.": (
        lambda _: sim.simulate("plan")
    ),
    "changes are given by path, such as {'resources.reps.headcount': 6}, not as a str.": (
        lambda plan: plan.evolve("resources.reps.headcount=6")
    ),
    "`path` is where a plan's file lies, not int.": lambda _: sim.load(3),
    "`text` is the text of a plan, not PurePosixPath; `load` reads files.": lambda _: sim.loads(
        PurePosixPath("plan.yaml")
    ),
}


@pytest.mark.parametrize("message", ARGUMENTS)
def test_an_argument_that_cannot_be(message: str) -> None:
    with pytest.raises(sim.SimulatorError) as raised:
        ARGUMENTS[message](PLAN)
    assert str(raised.value) == message
    assert isinstance(raised.value, ValueError)


def test_one_route_may_be_named_as_it_is_and_numbers_may_be_numpys() -> None:
    found = sim.compare(PLAN, routes="field", replications=np.int64(2), seed=np.uint8(3), jobs=1)
    assert (found.routes, found.replications, found.scenario.seed) == (("field",), 2, 3)
    assert type(found.scenario.replications) is int
    with pytest.raises(sim.ScenarioError, match=r"'fields' is not a route\. Did you mean 'field'"):
        sim.compare(PLAN, routes="fields")


NAMES: dict[str, Callable[[Results], object]] = {
    "'ones' is not a route. Routes: two, one.rep.": lambda found: found.kpi("ones", "sales"),
    "'twoo' is not a route. Did you mean 'two'? Routes: two, one.rep.": lambda found: found.kpi_names("twoo"),
    "'tow' is not a route. Did you mean 'two'? Routes: two, one.rep.": lambda found: found.targets("tow"),
    "'three' is not a route. Routes: two, one.rep.": (lambda found: found.difference_table("three")),
    "'profits' is not a KPI of two. Did you mean 'profit'?": lambda found: found.kpi("two", "profits"),
    "'wait_mean.sel' is not a KPI of one.rep. Did you mean 'wait_mean.sell'?": (
        lambda found: found.difference("one.rep", minus="two", kpi="wait_mean.sel")
    ),
    "'profi' is not a KPI of any route. Did you mean 'profit'?": lambda found: found.differences(kpi="profi"),
    "'revenues' is not a KPI of any route. Did you mean 'revenue'?": lambda found: found.best("revenues"),
    "'profit' is not a weekly series. Series: leads, sales, revenue, queue, in_progress.": (
        lambda found: found.plot.fan("profit")
    ),
    "'wait_sell' is not a duration. Did you mean 'wait.sell'? Durations: lead_time, wait.sell.": (
        lambda found: found.duration_table("wait_sell")
    ),
    "'wait_sell' is not a duration of two. Did you mean 'wait.sell'?": (
        lambda found: found.histogram("two", "wait_sell")
    ),
    "'['profit', 'sales']' (a list) is not a KPI of any route; one name belongs here, in quotes.": (
        lambda found: found.plot.forest(["profit", "sales"])
    ),
    "'nobody' is not a route. Routes: two, one.rep.": lambda found: found.plot.fan("revenue", route="nobody"),
}


@pytest.mark.parametrize("message", NAMES)
def test_a_name_that_results_do_not_have(results: Results, message: str) -> None:
    with pytest.raises(sim.SimulatorError) as raised:
        NAMES[message](results)
    assert str(raised.value).startswith(message)
    assert isinstance(raised.value, KeyError)


def test_axes_that_are_none(results: Results) -> None:
    with pytest.raises(sim.SimulatorError) as raised:
        results.plot.overview("revenue")
    assert str(raised.value) == "`axes` takes axes of matplotlib, such as figure.add_subplot(), not 'revenue'."
