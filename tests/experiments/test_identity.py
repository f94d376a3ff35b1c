from dataclasses import replace

from simulator.experiments.identity import identity, scenario_hash, short_hash, tables_hash
from simulator.scenario.distributions import Empirical, Exponential
from simulator.scenario.reading import loads


def test_the_same_plan_has_the_same_name(plan):
    assert identity(plan) == identity(replace(plan))
    assert len(short_hash(identity(plan))) == 8


def test_whatever_the_plan_says_changes_its_name(plan):
    stage = plan.stages["sell"]
    others = [
        replace(plan, seed=6),
        replace(plan, routes={"two": plan.routes["two"]}),
        replace(plan, stages={"sell": replace(stage, effort=Exponential(mean=1.0))}),
        replace(plan, stages={"sell": replace(stage, effort=Empirical(values=(1.0, 2.0), csv="a.csv"))}),
        replace(plan, stages={"sell": replace(stage, effort=Empirical(values=(1.0, 3.0), csv="a.csv"))}),
    ]
    names = {scenario_hash(one) for one in [plan, *others]}
    assert len(names) == 6


def test_more_replications_and_moved_files_do_not_make_another_plan(plan):
    def reading(csv: str, first: float):
        effort = Empirical(values=(first, 2.0), csv=csv, column="hours", unit="h")
        return replace(plan, stages={"sell": replace(plan.stages["sell"], effort=effort)})

    assert identity(plan) == identity(replace(plan, replications=8))
    assert scenario_hash(reading("a.csv", 1.0)) == scenario_hash(reading("b/c.csv", 1.0))
    assert scenario_hash(reading("a.csv", 1.0)) != scenario_hash(reading("a.csv", 3.0))


def test_tables_have_a_name_of_their_own(plan):
    other = replace(plan, stages={"sell": replace(plan.stages["sell"], effort=Exponential(mean=1.0))})
    assert tables_hash(plan) == tables_hash(replace(plan, seed=6))
    assert tables_hash(plan) != tables_hash(other)


def test_each_case_of_what_depends_on_the_lead_has_its_table() -> None:
    text = (
        "{name: Two effects, start: 2027-01-04, horizon: 1 week, segments: {people: {profile: {kind: {choice: "
        "{big: 60%, small: 40%}}}}}, campaigns: {web: {segment: people, leads: {rate: 5 per week}}}, stages: {rest: "
        "{step: sell, delay: {depends_on: kind, big: {gamma: {mean: 3 days, cv: 0.5}}, small: 1 day}}}, "
        "routes: {only: {}}}"
    )
    first, other = loads(text), loads(text.replace("cv: 0.5", "cv: 0.6"))
    assert tables_hash(first) == tables_hash(loads(text))
    assert tables_hash(first) != tables_hash(other)
