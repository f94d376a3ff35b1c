"""Names are only names: nothing but luck depends on them, and that by no more than its address."""

from collections.abc import Mapping

import pytest

from simulator.engines.preparing import prepare
from simulator.scenario.types import Scenario
from tests.laws import same_law
from tests.laws.altered import one_route, renamed
from tests.laws.lives import everything, simulate

PLANS, AT_A_TIME, REPLICATIONS = 100, 25, 8


def backwards(names):
    """New names, in the opposite order of the alphabet."""
    return {name: f"n{99 - place}" for place, name in enumerate(sorted(set(names)))}


def without_luck(scenario: Scenario):
    """Names by which no luck is addressed; those of resources are where shares are split or people differ."""
    yield from (*scenario.routes, *scenario.calendars)
    for stage in scenario.stages.values():
        yield from (outcome.name for outcome in stage.outcomes)
    for segment in scenario.segments.values():
        for attribute in segment.profile.values():
            yield from attribute.categories or ()
    if any(one.absence or one.speed or one.tenure for one in scenario.resources.values()):
        return  # the luck of people is addressed by their resource and their name
    for resource in scenario.resources.values():
        yield from (person.name for person in resource.people)
    (route,) = scenario.routes.values()
    if all(not isinstance(team, Mapping) or len(team) == 1 for team in route.team.values()):
        yield from scenario.resources


def lived(scenario, names):
    """All that one replication leaves, told in other names."""
    (route,) = scenario.routes
    rows = []
    tallies = simulate(prepare(scenario, route), seed=scenario.seed, replication=0, rows=rows)
    told, values, weekly, histograms, log = renamed(everything(tallies, rows), names)
    return dict(zip(told, values, strict=True)), weekly, histograms, log


@pytest.mark.parametrize("first", range(0, PLANS, AT_A_TIME))
def test_names_that_address_no_luck_change_no_bit(first):
    with_resources = 0
    for number in range(first, first + AT_A_TIME):
        scenario = one_route(number)
        names = backwards(without_luck(scenario))
        back = {new: old for old, new in names.items()}
        assert lived(scenario, {}) == lived(renamed(scenario, names), back), number
        with_resources += not names.keys().isdisjoint(scenario.resources)
    assert with_resources > AT_A_TIME / 4


def all_names(scenario: Scenario):
    """Every name of a plan."""
    for section in ("calendars", "segments", "campaigns", "resources", "stages", "routes"):
        yield from getattr(scenario, section)
    for segment in scenario.segments.values():
        yield from segment.profile
    yield from without_luck(scenario)


def test_with_other_names_the_law_is_the_same():
    """A hundred plans together; by luck alone this fails in fewer than one of a million runs."""
    sums = same_law.Sums()
    for number in range(PLANS):
        scenario = one_route(number)
        names = backwards(all_names(scenario))
        back = {new: old for old, new in names.items()}
        as_before = same_law.lived(scenario, range(REPLICATIONS))
        sums.add(as_before, same_law.lived(renamed(scenario, names), range(REPLICATIONS), back))
    assert sums.strange() == {}
    assert 30 <= len(sums.of) <= 50
