"""What the schema says of values that are read by hand: distributions, sales, orders, teams, profiles, targets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.scenario.dependent import Dependent
from simulator.scenario.distributions import FAMILIES
from simulator.scenario.from_scipy import SHAPES
from simulator.scenario.hints import MONTHS
from simulator.scenario.kpi_names import KPI_NAMES
from simulator.scenario.quantities import PARAMETERS
from simulator.scenario.scaling import SCALE
from simulator.scenario.spread_forms import ENDS
from simulator.scenario.spreads import BY_QUANTILES
from simulator.scenario.unknown import ROWS, UNCERTAIN
from simulator.scenario.unknowns import UncertainRowsShape

Schema = dict[str, Any]

SCALAR: Schema = {"type": ["string", "number", "boolean"]}
ANYTHING: Schema = {}
DISTRIBUTION: Schema = {"$ref": "#/definitions/Distribution"}


def _words(*names: str, **more: Schema) -> Schema:
    """A mapping with these words and no others."""
    return {"type": "object", "properties": dict.fromkeys(names, ANYTHING) | more, "additionalProperties": False}


def _entries(inside: Schema) -> Schema:
    """A mapping of any names."""
    return {"type": "object", "additionalProperties": inside}


_MAY_BE: Schema = {"anyOf": [_words(**{ROWS: _words(*UncertainRowsShape.words())}), DISTRIBUTION]}
NUMBER: Schema = {"anyOf": [SCALAR, {**_words(**{UNCERTAIN: _MAY_BE}), "required": [UNCERTAIN]}]}
"""A number, or what it may be."""
_SCALE: Mapping[str, Schema] = {SCALE: NUMBER}
_LISTED: Mapping[str, Schema] = {
    "constant": {"anyOf": [SCALAR, _words("value", **_SCALE)]},
    "choice": _entries(SCALAR),
    "empirical": _words("values", "csv", "column", "unit", *ENDS, **_SCALE),
    "quantiles": {"type": "object", "patternProperties": {"^p[0-9]": ANYTHING}, **_words(*ENDS, **_SCALE)},
    "mixture": {"type": "array", "items": _words("weight", of=DISTRIBUTION)},
    "scipy": _words("name", *sorted({word for words in SHAPES.values() for word in words}), "loc", "scale", *ENDS),
}
"""The families that are not a few parameters."""


def distribution() -> Schema:
    """A quantity, or one family with its parameters; or one of these for each case of what it depends on."""
    families = {name: _LISTED.get(name) or _by_parameters(name) for name in FAMILIES}
    one = {"type": "object", "minProperties": 1, "properties": families, "additionalProperties": False}
    depends = {"type": "object", "required": [Dependent.family], "properties": {Dependent.family: SCALAR}}
    cases = {**depends, "additionalProperties": DISTRIBUTION}
    return {"description": "A quantity, or how it is spread.", "anyOf": [SCALAR, one, cases]}


def _by_parameters(family: str) -> Schema:
    return _words(*PARAMETERS[family], *BY_QUANTILES, *ENDS, **_SCALE)


def _ref(shape: str) -> Schema:
    return {"$ref": f"#/definitions/{shape}"}


def _targets() -> Schema:
    whole = [kpi.name for kpi in KPI_NAMES if kpi.of == "plan"]
    named = sorted({kpi.name for kpi in KPI_NAMES if kpi.of != "plan"})
    return {**_words(*whole), "patternProperties": {rf"^({'|'.join(named)})(\.|$)": ANYTHING}}


_PROFILE: Schema = {"anyOf": [_words(rows=_ref("RowsShape")), _entries(DISTRIBUTION)]}
_ODDS: Schema = {"type": "object", "properties": {"wait": ANYTHING, "visit": NUMBER, "value": NUMBER}}
BY_HAND: Mapping[tuple[str, str], Schema] = {
    ("PlanShape", "targets"): _targets(),
    ("SegmentShape", "profile"): _PROFILE,
    ("CampaignShape", "profile"): _PROFILE,
    ("CampaignShape", "odds"): _entries(NUMBER),
    ("PersonShape", "odds"): _entries(NUMBER),
    ("RateShape", "rate"): NUMBER,
    ("WeeklyLineShape", "rate"): NUMBER,
    ("ResponseShape", "at_most"): NUMBER,
    ("ResponseShape", "half_at"): NUMBER,
    ("RateShape", "months"): _words(*MONTHS),
    ("SpendShape", "months"): _words(*MONTHS),
    ("ResourceShape", "order"): {"anyOf": [{"enum": ["oldest", "newest"]}, _words("highest")]},
    ("OutcomeShape", "chance"): NUMBER,
    ("OptionShape", "chances"): _entries(NUMBER),
    ("OptionShape", "odds"): _ODDS,
    ("StageShape", "odds"): _ODDS,
    ("StageShape", "patience"): {"anyOf": [DISTRIBUTION, _ref("RunningShape")]},
    ("OutcomeShape", "sale"): {"anyOf": [DISTRIBUTION, _words("times"), _ref("SubscriptionSaleShape")]},
    ("SubscriptionSaleShape", "per_month"): {"anyOf": [DISTRIBUTION, _words("times")]},
    ("OutcomeShape", "subscription"): {"anyOf": [{"enum": ["ends"]}, _words("times")]},
}
"""By shape and word: the schema where the annotation does not say it."""
