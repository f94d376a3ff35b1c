"""Whether a plan is right whatever the numbers that nobody knows turn out to be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from simulator.scenario.files import Notes
from simulator.scenario.problems import Path, percent
from simulator.scenario.shapes import PlanShape, StageShape
from simulator.scenario.sums import TOLERANCE
from simulator.scenario.types import EARLY_LEAVING
from simulator.scenario.unknown import Rows, Unknown

Stated = Mapping[str, float | None]
NO_REST = "an uncertain chance needs an outcome that takes what is left; leave one outcome's chance out."


def check_possible(plan: PlanShape, notes: Notes) -> None:
    """Note chances that add up to more than one in some world that can be drawn, or have no one to take the rest."""
    for name, stage in (plan.stages or {}).items():
        if any(path[:2] == ("stages", name) and one.sort == "a chance" for path, one in notes.unknown.items()):
            _stage(("stages", name), stage, notes)


def _stage(path: Path, stage: StageShape, notes: Notes) -> None:
    real = {name: one.chance for name, one in (stage.outcomes or {}).items() if name not in EARLY_LEAVING}
    _chances({name: (*path, "outcomes", name, "chance") for name in real}, real, len(real), notes)
    for name, option in (stage.options or {}).items():
        stated = option.chances or {}
        _chances({one: (*path, "options", name, "chances", one) for one in stated}, stated, len(real), notes)


def _chances(paths: Mapping[str, Path], stated: Stated, outcomes: int, notes: Notes) -> None:
    """Check the chances that are stated together for so many outcomes."""
    unsure = [notes.unknown[path] for path in paths.values() if path in notes.unknown]
    if not unsure:
        return
    given = {name: chance for name, chance in stated.items() if chance is not None}
    if len(given) == outcomes:
        notes.add(unsure[0].path, NO_REST)
        return
    sure = sum(chance for name, chance in given.items() if paths[name] not in notes.unknown)
    if sum(given.values()) <= 1 + TOLERANCE < sure + most(unsure):
        message = f"the chances can add up to {percent(sure + most(unsure))}; they may add up to 100 % at most"
        notes.add(unsure[-1].path, f"{message}. Cut what is uncertain with `max`.")


def most(unsure: Sequence[Unknown]) -> float:
    """The most that unknown numbers can add up to; columns of one file go row by row."""
    by_file = defaultdict[str, list[Rows]](list)
    for one in unsure:
        if isinstance(one.law, Rows):
            by_file[one.law.file].append(one.law)
    joint = sum(max(map(sum, zip(*map(_scaled, laws), strict=False))) for laws in by_file.values())
    return joint + sum(one.law.largest() for one in unsure if not isinstance(one.law, Rows))


def _scaled(law: Rows) -> list[float]:
    return [law.scale * cell for cell in law.cells]
