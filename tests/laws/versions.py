"""What a generated route may say that takes after another: a stage given to someone else, and values set."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.laws.worlds import Planner


def said(luck: Random, planner: Planner) -> dict[str, Any]:
    """A team of its own for one stage now and then, and one to three settings."""
    stage, resource = luck.choice(planner.working), luck.choice(planner.resources)
    counted = planner.resources[0]  # the one that is never unlimited
    settings: dict[str, Any] = {
        "resources.*.headcount": luck.choice(("+1", "x2")),
        f"resources.{counted}.headcount": luck.choice(("x2", "+2")),
        f"resources.{resource}.available": "75%",
        f"stages.{stage}.effort": {"constant": luck.choice(("1 h", "45 min"))},
        f"stages.{stage}.urgency": 1,
        f"segments.{planner.segments[0]}.gross_margin": "35.5%",
        "stages.*.step": "sell",
    }
    # Nothing is one more or twice as many as unlimited.
    if planner.seats[resource] == "unlimited":
        settings[f"resources.{resource}.headcount"] = 3
    if "unlimited" in planner.seats.values():
        settings["resources.*.headcount"] = 2
    chosen = luck.sample(list(settings), luck.randint(1, 3))
    team = {"team": {stage: resource}} if luck.random() < 0.4 else {}
    return {**team, "set": {path: settings[path] for path in chosen}}
