"""A stage that no lead comes to changes nothing, wherever it stands and whoever would do it."""

import pytest

from simulator.scenario.reading import loads
from tests.laws import worlds
from tests.laws.altered import luck_of
from tests.laws.lives import everything, ready, simulate

PLANS, AT_A_TIME = 100, 25


def with_a_stage_that_nobody_comes_to(number):
    """The plan with one more stage, with limits and ways of its own, given to people who have other work."""
    plan, luck = worlds.plan(number), luck_of("unreached", number)
    names, people = list(plan["stages"]), list(plan["resources"])
    for campaign in plan["campaigns"].values():
        campaign.setdefault("starts", names[0])
    stage = {
        "step": luck.choice(("qualify", "sell", "serve")),
        "delay": "1 days",
        "effort": {"gamma": {"mean": "2 h", "cv": 2}},
        "patience": "5 min",
        "room": 1,
        "urgency": 9,
        "odds": {"visit": 2},
        "options": {luck.choice(people): {"chances": {"on": "70%"}}},
        "outcomes": {"on": {"chance": "50%", "to": luck.choice(names), "sale": 5}, "off": {"cost": 3}},
    }
    stages = list(plan["stages"].items())
    stages.insert(luck.randint(0, len(stages)), ("unreached", stage))
    plan["stages"] = dict(stages)
    for name, route in plan["routes"].items():
        busy = sorted({team for team in route.get("team", {}).values() if isinstance(team, str)})
        if name != "changed" and busy:
            route["team"]["unreached"] = luck.choice(busy)
    return plan


@pytest.mark.parametrize("first", range(0, PLANS, AT_A_TIME))
def test_a_stage_that_nobody_comes_to_changes_no_bit(first):
    """What is added are steps in which its resource was never busy, and its open time if it does nothing else."""
    for number in range(first, first + AT_A_TIME):
        before = worlds.scenario(number)
        after = loads(worlds.text(with_a_stage_that_nobody_comes_to(number)), folder=worlds.DATA)
        for route in before.routes:
            one, other = [], []
            was = simulate(ready(before, route), seed=before.seed, replication=0, rows=one)
            now = simulate(ready(after, route), seed=before.seed, replication=0, rows=other)
            assert {name: now[name] for name in was.names} == dict(zip(was.names, was.values, strict=True)), number
            added = [name for name in now.names if name not in was.names and not name.endswith(".open_ms")]
            assert not any(now[name] for name in added), number
            assert everything(was, one)[2:] == everything(now, other)[2:], (number, route)
