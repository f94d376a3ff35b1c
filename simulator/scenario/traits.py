"""What deserves a second look where stages and resources ask what is known of a lead."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from simulator.scenario.problems import listed
from simulator.scenario.types import Odds, Scenario, Stage

Said = Iterator[tuple[str, str]]
Met = Mapping[str, Collection[str]]


def trait_findings(scenario: Scenario, met: Met) -> Said:
    """What stages and resources ask of leads though it is not known of all that come there.

    ``met`` tells the segments whose leads come to each place, by its path.
    """
    for name, stage in scenario.stages.items():
        for path, odds in _odds_of(stage):
            for trait in _asked_by(odds):
                without = _lacking(scenario, trait, met[f"stages.{name}"])
                if without:
                    yield path, f"`{trait}` changes nothing for {listed(without)}, which {_lack(without)} it."
            if odds != Odds() and len(stage.outcomes) < 2:
                yield path, "the stage has one outcome, so there is nothing to change."
    for name, resource in scenario.resources.items():
        wanted = resource.order.attribute
        without = [] if wanted is None else _lacking(scenario, wanted, met[f"resources.{name}"])
        if without:
            yield (
                f"resources.{name}.order",
                f"leads of {listed(without)}, which {_lack(without)} `{wanted}`, rank at 0.",
            )


def _lack(segments: Collection[str]) -> str:
    return "lacks" if len(segments) == 1 else "lack"


def _odds_of(stage: Stage) -> Iterator[tuple[str, Odds]]:
    """A stage's odds, and those of who does it in another way, each by its path."""
    yield f"stages.{stage.name}.odds", stage.odds
    for resource, option in stage.options.items():
        if option.odds is not None:
            yield f"stages.{stage.name}.options.{resource}.odds", option.odds


def _asked_by(odds: Odds) -> Iterator[str]:
    yield from (*odds.numeric, *odds.categories)
    if odds.value_per_doubling != 1:
        yield "value"


def _lacking(scenario: Scenario, trait: str, met: Collection[str]) -> list[str]:
    """Those of some segments of whose leads a trait is not known, in the plan's order."""
    segments = (one for name, one in scenario.segments.items() if name in met)
    return [one.name for one in segments if not (one.value if trait == "value" else one.profile.get(trait))]
