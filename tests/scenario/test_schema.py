"""The schema accepts every plan that ships, as an editor reads it, and marks words that are none."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from simulator.scenario.schema import schema
from simulator.scenario.templates import TEMPLATES, text_of
from tests.laws import worlds
from tests.test_language import PLANS

ROOT = Path(__file__).parent.parent.parent
COMMITTED = ROOT / "scenarios" / "plan.schema.json"
SHIPPED = sorted(path for folder in ("scenarios", "notebooks") for path in (ROOT / folder).glob("*.yaml"))
TRIED = sorted(path for folder in ("valid", "traces") for path in (ROOT / "tests/conformance" / folder).glob("*.yaml"))
COMMENT = "# yaml-language-server: $schema=plan.schema.json\n"
TYPES = {"object": dict, "array": list, "string": str, "number": (int, float), "boolean": bool}
KNOWN = {"$schema", "title", "description", "definitions", "type", "properties", "additionalProperties", "anyOf",
         "required", "items", "enum", "$ref", "minProperties", "patternProperties"}  # fmt: skip
"""The keywords that this test understands; a schema with another one needs a better test."""

WHOLE = schema()


def as_an_editor_reads(text: str) -> Any:
    """YAML 1.2, in which dates are text."""
    return _dates_as_text(YAML(typ="safe", pure=True).load(text))


def _dates_as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _dates_as_text(inside) for key, inside in value.items()}
    if isinstance(value, list):
        return [_dates_as_text(inside) for inside in value]
    return str(value) if isinstance(value, date) else value


def faults(value: Any, rule: dict[str, Any], path: str = "") -> list[str]:
    """Where a value breaks a rule of the schema."""
    assert set(rule) <= KNOWN, rule
    if "$ref" in rule:
        return faults(value, WHOLE["definitions"][rule["$ref"].removeprefix("#/definitions/")], path)
    found = []
    if "anyOf" in rule and all(faults(value, one, path) for one in rule["anyOf"]):
        found.append(f"{path}: nothing fits")
    types = [rule["type"]] if isinstance(rule.get("type"), str) else rule.get("type", [])
    if types and not isinstance(value, tuple(TYPES[name] for name in types)):
        return [*found, f"{path}: {types}"]
    if "enum" in rule and value not in rule["enum"]:
        found.append(f"{path}: {rule['enum']}")
    if isinstance(value, dict):
        found += _of_mapping(value, rule, path)
    if isinstance(value, list) and "items" in rule:
        found += [fault for one in value for fault in faults(one, rule["items"], f"{path}[]")]
    return found


def _of_mapping(value: dict[str, Any], rule: dict[str, Any], path: str) -> list[str]:
    found = [f"{path}.{name} is missing" for name in rule.get("required", []) if name not in value]
    found += [f"{path}: too few"] if len(value) < rule.get("minProperties", 0) else []
    for name, inside in value.items():
        patterns = [one for pattern, one in rule.get("patternProperties", {}).items() if re.search(pattern, name)]
        own = rule.get("properties", {}).get(name, patterns[0] if patterns else rule.get("additionalProperties", {}))
        found += [f"{path}.{name} is unknown"] if own is False else faults(inside, own, f"{path}.{name}")
    return found


@pytest.mark.parametrize("path", [*SHIPPED, *TRIED], ids=lambda path: path.stem)
def test_it_accepts_every_plan(path: Path) -> None:
    assert faults(as_an_editor_reads(path.read_text(encoding="utf-8")), WHOLE) == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_it_accepts_every_template(name: str) -> None:
    assert faults(as_an_editor_reads(text_of(name)), WHOLE) == []


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_plan_names_it_in_its_first_line(path: Path) -> None:
    """A plan beside the schema, or one that finds it in the catalogue."""
    comment = COMMENT if path.parent == COMMITTED.parent else COMMENT.replace("plan.schema", "../scenarios/plan.schema")
    assert path.read_text(encoding="utf-8").startswith(comment)


def test_every_template_names_it_in_its_first_line() -> None:
    assert all(text_of(name).startswith(COMMENT) for name in TEMPLATES)


def test_the_committed_schema_is_the_programs() -> None:
    again = "simulator schema -o scenarios/plan.schema.json"
    assert json.loads(COMMITTED.read_text(encoding="utf-8")) == WHOLE, f"made anew by: {again}"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("headcount: 2", "headcont: 2", ".resources.callers.headcont is unknown"),
        ("to: sell", "too: sell", ".stages.qualify.outcomes.interested.too is unknown"),
        ("step: sell", "step: sel", ".stages.sell.step: ['generate', 'qualify', 'sell', 'fulfil', 'serve']"),
        ("per_lead: 15", "per_leads: 15", ".campaigns.web.cost.per_leads is unknown"),
        ("{rate: 30 per week", "{rat: 30 per week", ".campaigns.web.leads: nothing fits"),
        ("days: mon-fri", "day: mon-fri", ".calendars.office: nothing fits"),
        ("start: 2027-01-04", "begin: 2027-01-04", ".begin is unknown"),
        ("effort: {gamma: {mean: 2 h, cv: 0.5}}", "effort: [2 h]", ".stages.sell.effort: nothing fits"),
        ("sale: value", "sale: {monthly: value, term: 1 year}", ".stages.sell.outcomes.won.sale: nothing fits"),
        ("sale: value", "sale: {per_month: {time: 2}, term: 1 year}", ".stages.sell.outcomes.won.sale: nothing fits"),
        ("step: sell", "step: sell\n    due: {withn: 4 h}", ".stages.sell.due: nothing fits"),
        ("step: sell", "step: sell\n    due: {within: 4 h, late: {too: sell}}", ".stages.sell.due: nothing fits"),
        ("step: sell", "step: sell\n    patience: {of: 4 h, inn: office}", ".stages.sell.patience: nothing fits"),
        ("{rate: 30 per week", "{rate: 30 per week, months: {august: 2}", ".campaigns.web.leads: nothing fits"),
    ],
)
def test_it_marks_what_is_no_word(old: str, new: str, expected: str) -> None:
    text = text_of("two_routes")
    assert old in text
    assert expected in faults(as_an_editor_reads(text.replace(old, new, 1)), WHOLE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{lognormal: {mean: 30 min, cv: 0.6}}", "{lognormall: {mean: 30 min, cv: 0.6}}"),
        ("{lognormal: {mean: 30 min, cv: 0.6}}", "{lognormal: {meen: 30 min, cv: 0.6}}"),
        ("{lognormal: {mean: 30 min, cv: 0.6}}", "{mixture: [{weigth: 50%, of: 2 h}]}"),
        ("{lognormal: {mean: 30 min, cv: 0.6}}", "{mixture: [{weight: 50%, of: {gama: 2 h}}]}"),
        ("{lognormal: {mean: 30 min, cv: 0.6}}", "{depends_on: region, north: {unifrom: 2 h}}"),
        ("{lognormal: {mean: 30 min, cv: 0.6}}", "{empirical: {cvs: a.csv}}"),
        ("{lognormal: {mean: 30 min, cv: 0.6}}", "{quantiles: {q10: 1 h}}"),
        ("{lognormal: {mean: 30 min, cv: 0.6}}", "{scipy: {nam: gamma}}"),
        ("sale: value", "sale: {timess: 2}"),
        ("sale: value", "sale: {per_month: value, trem: 3 months}"),
        ("sale: value", "subscription: {timess: 2}"),
        ("sale: value", "subscription: end"),
        ("touches:", "due: {withn: 4 h}\n    touches:"),
        ("touches:", "due: {within: 4 h, late: {too: sell}}\n    touches:"),
        ("touches:", "patience: {off: 4 h}\n    touches:"),
        ("available: 80%", "order: {higest: fit}"),
        ("available: 80%", "order: oldst"),
        ("available: 80%", "channel: indirekt"),
        ("available: 80%", "end_of_shift: paus"),
        ("qualify: reps", "qualify: {first_fre: [reps, callers]}"),
        ("gross_margin: 60%", "profile: {rows: {cvs: a.csv, columns: [a]}}"),
        ("gross_margin: 60%", "profile: {fit: {betta: {alpha: 1, beta: 2}}}"),
        ("{lognormal: {mean: 30 min, cv: 0.6}}", "{lognormal: {mean: 30 min, cv: 0.6, scal: 2}}"),
        ("{lognormal: {mean: 30 min, cv: 0.6}}", "{gamma: {mean: 30 min, cv: 1, scale: {uncertan: 2}}}"),
        ("rate: 30 per week", "rate: {uncertain: {gama: {mean: 30 per week, cv: 1}}}"),
        ("rate: 30 per week", "rate: {uncertain: {rows: {cvs: a.csv, column: b}}}"),
        ("available: 80%", "end_of_shift: finnish"),
        ("available: 80%", "assignment: turns"),
        ("available: 80%", "people: [{nam: Ada}]"),
        ("{per_month: 3_800}", "{commission: {frist: 10%, later: 4%}}"),
        ("{profit:", "{revenu:"),
        ("{profit:", "{utilisaton.reps:"),
    ],
)
def test_it_marks_what_is_no_word_inside_a_value(old: str, new: str) -> None:
    text = text_of("two_routes")
    assert old in text
    assert faults(as_an_editor_reads(text.replace(old, new, 1)), WHOLE)


@pytest.mark.parametrize("number", range(100))
def test_it_accepts_generated_plans(number: int) -> None:
    assert faults(as_an_editor_reads(worlds.text(worlds.plan(number))), WHOLE) == []


@pytest.mark.parametrize("number", range(len(PLANS)))
def test_it_accepts_the_examples_of_the_language(number: int) -> None:
    assert faults(as_an_editor_reads(json.dumps(PLANS[number])), WHOLE) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "{lognormal: {mean: 30 min, cv: 0.6}}",
            "{gamma: {mean: 1 h, cv: 1, scale: {uncertain: {uniform: {min: 1}}}}}",
        ),
        ("{lognormal: {mean: 30 min, cv: 0.6}}", "{constant: {value: 1 h, scale: 0.5}}"),
        ("rate: 30 per week", "rate: {uncertain: {rows: {csv: a.csv, column: b, unit: per week}}}"),
        ("{rate: 30 per week", "{spend: 9_000 per month, response: {at_most: 30 per week, half_at: 4_000}"),
        ("available: 80%", "end_of_shift: hand_over"),
        ("available: 80%", "ramp: {over: 3 months, from: 40%}"),
        ("{per_month: 3_800}", "{commission: {rate: 6%, quota: 80_000 per month, above: 15%}, overtime: 150%}"),
        ("{profit:", "{quota_attainment_p10.reps:"),
    ],
)
def test_it_accepts_people_spending_and_what_nobody_knows(old: str, new: str) -> None:
    text = text_of("two_routes")
    assert old in text
    assert faults(as_an_editor_reads(text.replace(old, new, 1)), WHOLE) == []


def test_a_plan_with_a_base_may_leave_out_what_others_need() -> None:
    assert faults({"base": "today.yaml"}, WHOLE) == []
    assert faults({"name": "One"}, WHOLE) == [": nothing fits"]


def test_it_offers_what_stands_in_odds_and_targets_and_refuses_no_name_of_the_plans() -> None:
    stage, whole = WHOLE["definitions"]["StageShape"]["properties"], WHOLE["properties"]
    assert set(stage["odds"]["properties"]) == {"wait", "visit", "value"}
    assert {"profit", "win_rate", "lead_time_p90_adjusted"} < set(whole["targets"]["properties"])
    assert faults({"region.north": 1.4, "wait": {"5 min": 1, "4 h": 0.5}}, stage["odds"]) == []
    assert faults({"wait_mean.call": "< 4 h"}, whole["targets"]) == []


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("sale", {"per_month": {"times": 1.1}, "term": "1 year"}),
        ("sale", {"times": 2}),
        ("sale", {"depends_on": "region", "north": 5, "south": {"gamma": {"mean": 4, "cv": 1}}}),
        ("due", "4 h"),
        ("due", {"within": "4 h", "in": "office", "late": {"to": [{"to": "mail"}]}}),
        ("patience", {"exponential": {"mean": "1 day"}}),
        ("patience", {"of": {"depends_on": "region", "north": "1 h"}, "in": "office"}),
    ],
)
def test_it_accepts_every_way_to_say_it(place: str, value: object) -> None:
    definitions = WHOLE["definitions"]
    shape = definitions["OutcomeShape" if place == "sale" else "StageShape"]
    assert faults(value, shape["properties"][place]) == []
