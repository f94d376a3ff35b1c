"""Plans to begin with: each a file of this folder that runs as it is."""

from __future__ import annotations

from importlib import resources

from simulator.errors import Problem, ScenarioError
from simulator.scenario.problems import not_among

TEMPLATES = ("two_routes", "call_centre", "long_sale", "subscriptions")
"""The names of the files, the one to begin with first."""


def text_of(name: str) -> str:
    """The text of a template.

    Raises ScenarioError if there is none of this name.
    """
    if name not in TEMPLATES:
        message = not_among(name, "a template", TEMPLATES, "Templates")
        raise ScenarioError("--template", [Problem(message=message)])
    return resources.files(__name__).joinpath(f"{name}.yaml").read_text(encoding="utf-8")


def about() -> dict[str, str]:
    """What each template is about, in a line: its own description."""
    return {name: _description(text_of(name)) for name in TEMPLATES}


def _description(text: str) -> str:
    line = next(line for line in text.splitlines() if line.startswith("description:"))
    return line.partition(":")[2].strip()
