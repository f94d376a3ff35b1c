"""What nobody knows of a market, as phrases: which number it is, and what it may be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import inf

from simulator.scenario.phrases import figures, share
from simulator.scenario.problems import Path, dotted
from simulator.scenario.types import Scenario
from simulator.scenario.unknown import Rows, Sort, Unknown

_SHOWN: Mapping[Sort, Callable[[float], str]] = {
    "a chance": share,
    "a weekly rate": lambda value: f"{figures(value)} a week",
    "an hourly rate": lambda value: f"{figures(value)} an open hour",
    "a factor": figures,
    "spending": lambda value: f"{figures(value)} a month",
}
"""How the numbers that may be unknown are told."""
_TIMES = {
    "effort": "work",
    "gap": "time between touches",
    "touches": "number of touches",
    "after": "time until it is known",
    "refers": "number of leads referred",
    "sale": "worth of the sale",
}
"""What a factor makes longer or more, where its word in a plan is not its name."""


def unknowns(scenario: Scenario, called: Callable[[Path], str] = dotted) -> Iterator[str]:
    """What nobody knows of the market, a number a phrase; what only a route's world has comes after, with its name.

    Numbers are ``called`` by their paths, or as `in_words` says.
    """
    yield from (_unknown(one, called) for one in scenario.uncertain)
    for route in scenario.routes:
        own = (one for one in scenario.seen_by(route).uncertain if one not in scenario.uncertain)
        yield from (f"{_unknown(one, called)}, in {route}" for one in own)


def guesses(scenario: Scenario) -> int:
    """How many numbers of the plan nobody knows; one that some route changes is one all the same."""
    return len({one.path for route in scenario.routes for one in scenario.seen_by(route).uncertain})


def _unknown(number: Unknown, called: Callable[[Path], str]) -> str:
    """Which number it is, its mean, how far it is spread and between what."""
    law, show = number.law, _SHOWN[number.sort]
    spread = law.spread() if isinstance(law, Rows) else law
    low, high = law.smallest(), law.largest()
    text = f"{called(number.path)}: {show(law.expected())} on average, sd {show(spread.standard_deviation())}"
    text += f", {show(low)} to {show(high)}" if high < inf else f", {show(low)} or more"
    return f"{text}, by {len(law.cells):,} rows of {law.csv}" if isinstance(law, Rows) else text


def in_words(path: Path) -> str:
    """A number's place in the plan as somebody says it who never saw the file: "the chance of won at demo"."""
    match path:
        case ("stages", name, "options", who, *way):
            return f"{_at_stage(name, way)} by {who}"
        case ("stages", name, *way):
            return _at_stage(name, way)
        case (_, name, *way):
            return _of(name, way)
    return dotted(path)


def _of(name: str | int, way: list[str | int]) -> str:
    """What is told of a campaign, a segment or a resource."""
    match way:
        case ("leads", *more):
            spans = [f" in span {place + 1} of hours" for place in more if isinstance(place, int)]
            if "half_at" in more:
                return f"the spending on {name} that brings half of its most leads"
            return f"the {'most ' * ('at_most' in more)}leads of {name}{''.join(spans)}"
        case ("profile", attribute, *_):
            return f"the factor of {attribute} of {name}"
        case ("odds", stage):
            return f"the factor of the odds at {stage} for leads of {name}"
        case ("people", int(place), "odds", stage):
            return f"the factor of the odds at {stage} of person {place + 1} of {name}"
    return f"the factor of the {way[0]} of {name}"


def _at_stage(stage: str | int, way: list[str | int]) -> str:
    match way:
        case ("outcomes", outcome, "chance") | ("chances", outcome):
            return f"the chance of {outcome} at {stage}"
        case ("outcomes", outcome, word, *_):
            return f"the factor of the {_TIMES.get(str(word), word)} after {outcome} at {stage}"
        case ("odds", *known):
            return f"the factor of the odds at {stage} by {' '.join(map(str, known))}"
        case (word, *_):
            return f"the factor of the {_TIMES.get(str(word), word)} at {stage}"
    return str(stage)
