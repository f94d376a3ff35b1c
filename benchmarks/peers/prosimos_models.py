"""The sales route for Prosimos: a BPMN model whose visits to the first stage are drawn out, and its parameters.

It knows no triangular distribution, so a delivery is uniform with the same mean; leads are so many, not so long.
"""

from __future__ import annotations

import json
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import common
from common import Lived
from prosimos.simulation_engine import run_simulation

HOUR = 3600.0
ALWAYS = [{"from": "MONDAY", "to": "SUNDAY", "beginTime": "00:00:00", "endTime": "23:59:59.999999"}]
FLOWS = [
    ("start", "q1"), ("q1", "gq1"), ("gq1", "d"), ("gq1", "n1"), ("gq1", "end"), ("n1", "q2"), ("q2", "gq2"),
    ("gq2", "d"), ("gq2", "n2"), ("gq2", "end"), ("n2", "q3"), ("q3", "gq3"), ("gq3", "d"), ("gq3", "end"),
    ("d", "gd"), ("gd", "p"), ("gd", "end"), ("p", "gp"), ("gp", "f"), ("gp", "end"), ("f", "end"),
]  # fmt: skip
CHANCES = {
    "gq1": (common.ON, common.LATER, 1 - common.ON - common.LATER),
    "gq2": (common.ON, common.LATER, 1 - common.ON - common.LATER),
    "gq3": (common.ON, 1 - common.ON),
    "gd": (common.GOES_ON, 1 - common.GOES_ON),
    "gp": (common.WINS, 1 - common.WINS),
}
TASKS = {"q1": 0, "q2": 0, "q3": 0, "d": 1, "p": 2, "f": 3}
NAMES = ("callers", "advisers", "sellers", "crew")


def spread(name: str, *values: float) -> dict[str, Any]:
    return {"distribution_name": name, "distribution_params": [{"value": value} for value in values]}


def moments(name: str, mean: float, cv: float) -> dict[str, Any]:
    """A law by its mean and variance, in seconds, between nothing and very much."""
    return spread(name, mean * HOUR, (mean * cv * HOUR) ** 2, 0, 1e9)


LASTING = {
    0: moments("lognorm", 2, 1),
    1: moments("gamma", 4, 0.7),
    2: moments("lognorm", 12, 1.2),
    3: spread("uniform", (sum(common.FULFILLING) / 3 - 6) * HOUR, (sum(common.FULFILLING) / 3 + 6) * HOUR),
}


def exponential(mean: float) -> dict[str, Any]:
    return spread("expon", mean * HOUR, 0, 1e9)


def bpmn() -> str:
    """The process map."""
    elements = ['<startEvent id="start" name="start"/>', '<endEvent id="end" name="end"/>']
    elements += [f'<task id="{name}" name="{name}"/>' for name in TASKS]
    elements += [f'<exclusiveGateway id="{name}" name="{name}"/>' for name in CHANCES]
    timer = "<timerEventDefinition/></intermediateCatchEvent>"
    elements += [f'<intermediateCatchEvent id="{name}" name="{name}">{timer}' for name in ("n1", "n2")]
    elements += [f'<sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in FLOWS]
    space = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    return f'<definitions {space}><process id="route">{"".join(elements)}</process></definitions>'


def parameters() -> dict[str, Any]:
    """Who does what, and how long it takes."""
    people = [
        {"id": name, "name": name, "cost_per_hour": 0, "amount": many, "calendar": "always", "assignedTasks": []}
        for name, many in zip(NAMES, common.SEATS, strict=True)
    ]
    numbers = {name: iter(chances) for name, chances in CHANCES.items()}
    branches = {
        gate: [{"path_id": f"{a}_{b}", "value": next(numbers[gate])} for a, b in FLOWS if a == gate] for gate in CHANCES
    }
    return {
        "resource_profiles": [{"id": one["id"], "name": one["name"], "resource_list": [one]} for one in people],
        "resource_calendars": [{"id": "always", "name": "always", "time_periods": ALWAYS}],
        "arrival_time_calendar": ALWAYS,
        "arrival_time_distribution": exponential(1 / common.LEADS),
        "task_resource_distribution": [
            {"task_id": task, "resources": [{"resource_id": NAMES[stage], **LASTING[stage]}]}
            for task, stage in TASKS.items()
        ],
        "event_distribution": [{"event_id": name, **exponential(common.NURTURE)} for name in ("n1", "n2")],
        "gateway_branching_probabilities": [{"gateway_id": gate, "probabilities": of} for gate, of in branches.items()],
    }


FOLDER = tempfile.TemporaryDirectory()


def route(_seed: int, hours: float) -> Lived:
    """One run of as many leads as come in so many hours; the seed is the library's own."""
    folder, leads = Path(FOLDER.name), round(hours * common.LEADS)
    (folder / "route.bpmn").write_text(bpmn())
    (folder / "route.json").write_text(json.dumps(parameters()))
    start = "2027-01-04T00:00:00+00:00"
    _, log = run_simulation(str(folder / "route.bpmn"), str(folder / "route.json"), leads, starting_at=start)
    won = sum(trace_has(trace, "f") for trace in log.trace_list)
    return Lived(leads, won, leads)


def trace_has(trace: Any, task: str) -> bool:
    return any(event.task_id == task for event in trace.event_list)


if __name__ == "__main__":
    common.measure(version("prosimos"), {"route": route})
