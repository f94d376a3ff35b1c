"""Distributions as a plan writes them, so that they read back as the same."""

from __future__ import annotations

from typing import cast

from simulator.scenario import units
from simulator.scenario.dependent import Dependent
from simulator.scenario.distributions import (
    Choice,
    Constant,
    Cut,
    Distribution,
    Empirical,
    FromScipy,
    Mixture,
    Quantiles,
)
from simulator.scenario.quantities import PARAMETERS, Kind
from simulator.scenario.scaling import Scaled
from simulator.scenario.spread_forms import ENDS
from simulator.scenario.yaml_text import Data

Plain = dict[str, Data]


def spread(kind: Kind, of: Distribution | None) -> Data | None:
    """A distribution as a plan writes it; a constant as its bare quantity; None for none."""
    if of is None:
        return None
    return kind.show(of.value) if isinstance(of, Constant) else _family(kind, of)


def _family(kind: Kind, of: Distribution) -> Plain:
    if isinstance(of, Dependent):
        return {of.family: of.key} | {name: cast(Data, spread(kind, one)) for name, one in of.cases}
    if isinstance(of, Scaled):
        return _scaled(kind, of)
    if isinstance(of, Cut):
        ((family, inside),) = _family(kind, of.of).items()
        stated = {end: getattr(of, end) for end in ENDS if getattr(of, end) is not None}
        return {family: cast(Plain, inside) | {end: kind.show(value) for end, value in stated.items()}}
    return {of.family: _inside(kind, of)}


def _scaled(kind: Kind, of: Scaled) -> Plain:
    scale = units.shown_number(of.by)
    if isinstance(of.of, Constant):
        return {of.of.family: {"value": kind.show(of.of.value), "scale": scale}}
    ((family, inside),) = _family(kind, of.of).items()
    return {family: cast(Plain, inside) | {"scale": scale}}


def _inside(kind: Kind, of: Distribution) -> Data:
    match of:
        case Choice():
            return {kind.show(value): units.shown_percentage(share) for value, share in of.items}
        case Empirical():
            return _empirical(kind, of)
        case Mixture():
            return [_component(kind, weight, one) for weight, one in of.components]
        case Quantiles():
            return {f"p{units.shown_number(at)}": kind.show(value) for at, value in of.points}
        case FromScipy():
            return _from_scipy(kind, of)
        case _:
            return {name: _parameter(kind, of, name) for name in PARAMETERS[of.family]}


def _component(kind: Kind, weight: float, of: Distribution) -> Plain:
    return {"weight": units.shown_percentage(weight), "of": cast(Data, spread(kind, of))}


def _from_scipy(kind: Kind, of: FromScipy) -> Plain:
    shapes: Plain = {name: units.shown_number(value) for name, value in of.shapes}
    return {"name": of.name} | shapes | {"loc": kind.show(of.loc), "scale": kind.show(of.scale)}


def _parameter(kind: Kind, of: Distribution, name: str) -> str:
    value, holds = float(getattr(of, name)), PARAMETERS[of.family][name]
    if holds == "share":
        return units.shown_percentage(value)
    return kind.show(value) if holds == "quantity" else units.shown_number(value)


def _empirical(kind: Kind, of: Empirical) -> Plain:
    if of.csv is not None:
        words = {"csv": of.csv, "column": of.column, "unit": of.unit}
        return {word: value for word, value in words.items() if value is not None}
    return {"values": [kind.show(value) for value in of.observations()]}
