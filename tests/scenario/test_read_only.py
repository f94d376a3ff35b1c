"""A plan that was read does not change, however deep one reaches into it."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import pytest

from simulator.scenario.reading import load
from simulator.scenario.types import Scenario
from simulator.scenario.worlds import world_of
from tests.laws import worlds
from tests.scenario.test_unknown import GUESSES

CATALOGUE = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))


def mappings(thing: object, path: str = "plan") -> Iterator[tuple[str, Mapping[object, object]]]:
    """Every mapping in a plan, by where it stands; what it was read from aside."""
    if isinstance(thing, Mapping):
        yield path, thing
        for name, inside in thing.items():
            yield from mappings(inside, f"{path}.{name}")
    elif isinstance(thing, tuple):
        for inside in thing:
            yield from mappings(inside, path)
    elif is_dataclass(thing):
        for field in fields(thing):
            if field.name != "written":
                yield from mappings(getattr(thing, field.name), f"{path}.{field.name}")


def changeable(plan: Scenario) -> list[str]:
    found = []
    for path, mapping in mappings(plan):
        try:
            mapping["new"] = 1  # type: ignore[index]  # that is the point
            found.append(path)
        except TypeError:
            pass
    return found


@pytest.mark.parametrize("path", CATALOGUE, ids=lambda path: path.stem)
def test_no_mapping_of_a_plan_can_be_changed(path: Path) -> None:
    assert changeable(load(path)) == []


def test_no_mapping_of_people_or_of_the_worlds_that_are_drawn_can_be_changed() -> None:
    plan = load(Path(__file__).parents[1] / "conformance" / "valid" / "people.yaml")
    assert [one for one, _ in mappings(plan.resources) if one.endswith((".odds", ".serves"))]
    assert changeable(plan) == []
    assert changeable(world_of(GUESSES, "theirs", pair=3, seed=1)) == []


@pytest.mark.parametrize("number", range(40))
def test_no_mapping_of_any_plan_can_be_changed(number: int) -> None:
    assert changeable(worlds.scenario(number)) == []


def test_every_way_to_change_a_mapping_is_refused_with_a_word_of_advice() -> None:
    plan = load(CATALOGUE[0])
    for change in (
        lambda of: of.update(new=1), lambda of: of.pop("new", None), lambda of: of.clear(), lambda of: of.popitem(),
        lambda of: of.setdefault("new", 1), lambda of: of.__delitem__("new"), lambda of: of.__ior__({"new": 1}),
    ):  # fmt: skip
        with pytest.raises(TypeError, match=r"a plan does not change; plan\.evolve"):
            change(plan.resources)


def test_what_goes_to_another_process_or_is_copied_is_the_same_and_read_only() -> None:
    plan = worlds.scenario(3)
    for again in (pickle.loads(pickle.dumps(plan)), copy.deepcopy(plan)):  # noqa: S301 - our own
        assert again == plan
        assert changeable(again) == []


def test_what_is_made_of_its_mappings_can_be_changed_and_put_in_place() -> None:
    plan = load(CATALOGUE[0])
    name, resource = next(iter(plan.resources.items()))
    other = replace(plan, resources={**plan.resources, name: replace(resource, headcount=9)})
    assert other.resources[name].headcount == 9
    assert changeable(other) == []
    assert plan.resources[name].headcount != 9
