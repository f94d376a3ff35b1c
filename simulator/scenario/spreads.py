"""Distributions as a plan writes them: a bare quantity, or a mapping with the family's name as its one key.

What is spread decides the grammar of the parameters: clock time, effort, money, a plain number or a count.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, partial
from itertools import pairwise
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, ValidationInfo, create_model

from simulator.scenario import units
from simulator.scenario.dependent import Dependent
from simulator.scenario.distributions import (
    FAMILIES,
    Choice,
    Constant,
    Distribution,
    Empirical,
    by_median_and_p90,
    cut,
)
from simulator.scenario.document import Row, Table, Text
from simulator.scenario.files import FileProblem, Notes
from simulator.scenario.hints import range_meant
from simulator.scenario.problems import LONGEST, Path, listed, nearest, not_among, offered, percent, shown
from simulator.scenario.quantities import (
    COUNT,
    FACTOR,
    PARAMETERS,
    Kind,
    Parameter,
)
from simulator.scenario.scaling import NEVER_SCALED, SCALE, Scaled
from simulator.scenario.shape import SURE, Names, Shape, notes_of, refuse_later, scalar, taken, text_of
from simulator.scenario.spread_forms import (
    ENDS,
    cut_as_stated,
    made,
    read_mixture,
    read_quantiles,
    read_scipy,
)
from simulator.scenario.unknown import is_uncertain
from simulator.scenario.unknowns import inside_of, read_unknown
from simulator.scenario.words import is_later

RISING = ("min", "mode", "max")
BY_QUANTILES = ("median", "p90")
"""Two quantiles that positive continuous families take in place of their own parameters."""
_WITH_QUANTILES = ("exponential", "erlang", "gamma", "lognormal", "weibull", "normal", "beta")


class _Empirical(Shape):
    place = "empirical distribution"
    values: Any = None
    csv: Names | None = None
    column: Names | None = None
    unit: Names | None = None
    min: Any = None
    max: Any = None
    scale: Any = None


class _Parameters(Shape):
    place = "parameters of a distribution"
    others: ClassVar[tuple[str, ...]] = ()
    """The words of the other way to state the family, which do not go with these."""

    @classmethod
    def _unknown(cls, word: str, value: Table) -> str:
        if word in cls.others:
            return f"`{word}` does not go with {' and '.join(f'`{name}`' for name in cls._required())}."
        message = super()._unknown(word, value)
        also = cls.others and not is_later(cls.place, word)
        return f"{message[:-1]}; or {listed(cls.others)}." if also else message

    @classmethod
    def _required(cls) -> list[str]:
        return [name for name, field in cls.model_fields.items() if field.is_required()]


def _of_tries(text: str) -> float:
    """A parameter of a beta distribution: like so many tries that came out in one way."""
    if text.strip().endswith("%"):
        raise ValueError(f"{shown(text)} is not a number; 40 of 100 tries are {{beta: {{alpha: 40, beta: 60}}}}.")
    return units.amount(text)


def _family_shape(kind: Kind, family: str, words: Mapping[str, Parameter], others: tuple[str, ...]) -> type[Shape]:
    number = _of_tries if family == "beta" else units.amount
    reading = {"quantity": kind.read, "number": number, "whole": units.whole, "share": units.share}
    fields: dict[str, Any] = {name: (Annotated[float, scalar(reading[holds])], ...) for name, holds in words.items()}
    fields |= {end: (Annotated[float | None, scalar(kind.read)], None) for end in ENDS if end not in words}
    fields |= {SCALE: (Any, None)} if kind is not COUNT else {}
    shape: type[_Parameters] = create_model(family, __base__=_Parameters, **fields)
    shape.title = f"{family} distribution"
    shape.others = others
    shape.alone = next(iter(words)) if len(words) == 1 else ""
    return shape


@cache
def _by_parameters(kind: Kind, family: str) -> type[Shape]:
    return _family_shape(kind, family, PARAMETERS[family], BY_QUANTILES if family in _WITH_QUANTILES else ())


@cache
def _by_quantiles(kind: Kind, family: str) -> type[Shape]:
    return _family_shape(kind, family, dict.fromkeys(BY_QUANTILES, "quantity"), tuple(PARAMETERS[family]))


def spread(kind: Kind) -> BeforeValidator:
    """A validator that reads a distribution of this kind; None once its problem is noted."""

    def read(value: Any, info: ValidationInfo) -> Distribution | None:
        refuse_later(value, "distribution")
        return read_spread(kind, value, notes_of(info))

    return BeforeValidator(read)


def read_spread(kind: Kind, value: Any, notes: Notes) -> Distribution | None:
    """A distribution of this kind, or None when it is wrong, which is noted."""
    try:
        if isinstance(value, Text):
            return _read_bare(kind, text_of(value), notes)
        if isinstance(value, Table) and Dependent.family in value:
            return _read_dependent(kind, value, notes)
        return _read_family(kind, value, notes)
    except ValueError as error:
        notes.add(value.path, str(error))
        return None


def _read_dependent(kind: Kind, value: Table, notes: Notes) -> Distribution | None:
    """One distribution for each of the names that stand beside what it depends on."""
    key = text_of(value[Dependent.family])
    cases = [(name, read_spread(kind, node, notes)) for name, node in value.items() if name != Dependent.family]
    if not cases:
        raise ValueError("each category, or each resource, belongs here with what it comes to.")
    notes.depends.append((value.path, str(key), tuple(name for name, _ in cases)))
    known = tuple((name, of) for name, of in cases if of is not None)
    return Dependent(key=str(key), cases=known) if len(known) == len(cases) else None


def _read_bare(kind: Kind, text: Text, notes: Notes) -> Distribution:
    family = re.match("[a-z]*", text)
    if family and family[0] in FAMILIES:
        like = f"{{{family[0]}: {{{', '.join(f'{name}: …' for name in PARAMETERS.get(family[0], ()))}}}}}"
        raise ValueError(f"{shown(text)} lacks the parameters of the distribution; write it like {like}.")
    try:
        return Constant(value=taken(kind.read, text, notes))
    except ValueError:
        if (meant := range_meant(text)) and "uniform" in kind.families:
            raise ValueError(f"{shown(text)} is a range.{offered(meant)}") from None
        raise


def number_or_unknown(kind: Kind) -> BeforeValidator:
    """A validator that reads a number, or what it may be."""

    def read(value: Any, info: ValidationInfo) -> float | None:
        return read_number(kind, value, notes_of(info))

    return BeforeValidator(read)


def read_number(kind: Kind, value: Any, notes: Notes, path: Path | None = None) -> float | None:
    """A number, or the mean of what it may be; None when that is wrong, which is noted. ``path`` is its place.

    Raises ValueError if it is wrong where it is sure.
    """
    if is_uncertain(value):
        return read_unknown(value, kind, notes, read_spread, path)
    return taken(kind.read, text_of(value), notes)


def _read_family(kind: Kind, value: Any, notes: Notes) -> Distribution | None:
    family = _the_family(kind, value)
    inside: Any = value[family]
    of = _unscaled(kind, family, inside, notes)
    if kind is COUNT or family in NEVER_SCALED or not isinstance(inside, Table) or SCALE not in inside:
        return of
    return _scaled(of, inside[SCALE], notes)


def _scaled(of: Distribution | None, scale: Any, notes: Notes) -> Distribution | None:
    try:
        by = read_number(FACTOR, scale, notes)
    except ValueError as error:
        notes.add(scale.path, str(error))
        return None
    if of is None or by is None:
        return None
    return of if by == 1 and not is_uncertain(scale) else Scaled(of=of, by=by)


def _unscaled(kind: Kind, family: str, inside: Any, notes: Notes) -> Distribution | None:
    if family == "mixture":
        return _settled_mixture(read_mixture(kind, inside, notes, read_spread), inside, notes)
    if family in _SPECIAL:
        return _SPECIAL[family](kind, inside, notes)
    by_quantiles = isinstance(inside, Table) and any(word in inside for word in BY_QUANTILES)
    shape = (_by_quantiles if by_quantiles and family in _WITH_QUANTILES else _by_parameters)(kind, family)
    before = len(notes.found)
    stated = shape.model_validate(inside, context=notes)
    if len(notes.found) > before:
        return None
    return _of_parameters(family, stated.model_dump(), inside, notes)


def _settled_mixture(of: Distribution | None, inside: Any, notes: Notes) -> Distribution | None:
    """A mixture, which is one for each case where it depends on something; no place of it is then the plan's own."""
    if isinstance(of, Dependent):
        for path in list(inside_of(notes, inside.path)):
            message = "a `scale` in a mixture that depends on something is a sure number; write `depends_on` outside."
            notes.add(path, message)
    return of


def _the_family(kind: Kind, value: Table | Row) -> str:
    if isinstance(value, Row):
        raise ValueError(f"{kind.name} belongs here, or a distribution of it, not a list.")
    refuse_later(value, "distribution")
    if is_uncertain(value):
        raise ValueError(SURE)
    if not FAMILIES.keys() & value.keys() and (meant := _family_meant(kind, value)):
        raise ValueError(f"the distribution's family is missing.{meant}")
    if len(value) != 1:
        keys = len(value)
        raise ValueError(f"a distribution has one key, its family; this has {keys}. Families: {listed(FAMILIES)}.")
    family = next(iter(value))
    if family not in FAMILIES:
        raise ValueError(not_among(family, "a distribution", FAMILIES, "Families"))
    if family not in kind.families:
        raise ValueError(f"`{family}` does not suit {kind.name}. Families that do: {listed(kind.families)}.")
    return family


def _family_meant(kind: Kind, value: Table) -> str:
    """What was probably meant by parameters, or by shares, that stand without a family."""
    if all(isinstance(one, Text) for one in value.values()):
        inside = ", ".join(f"{name}: {one}" for name, one in value.items())[: 2 * LONGEST]
        fitting = [family for family in kind.families if value and PARAMETERS.get(family, {}).keys() == value.keys()]
        if all(one.endswith("%") for one in value.values()):
            fitting.append("choice")
        return offered(*(f"{{{family}: {{{inside}}}}}" for family in fitting[:2]))
    return ""


class _ConstantShape(Shape):
    place = "constant distribution"
    value: Any
    scale: Any


def _read_constant(kind: Kind, inside: Any, notes: Notes) -> Distribution | None:
    if isinstance(inside, Table) and SCALE in inside and kind is not COUNT:
        shape = _ConstantShape.model_validate(inside, context=notes)
        return None if shape.value is None or shape.scale is None else _read_constant(kind, shape.value, notes)
    try:
        return Constant(value=taken(kind.read, text_of(inside), notes))
    except ValueError as error:
        notes.add(inside.path, str(error))
        return None


def _of_parameters(family: str, stated: dict[str, float], inside: Table, notes: Notes) -> Distribution | None:
    parameters = {name: value for name, value in stated.items() if value is not None and name != SCALE}
    rising = [name for name in RISING if name in parameters]
    if any(parameters[low] > parameters[high] for low, high in pairwise(rising)):
        notes.add(inside.path, f"{' ≤ '.join(rising)} does not hold: {', '.join(inside[name] for name in rising)}.")
        return None
    if family in ("triangular", "pert") and parameters["min"] == parameters["max"]:
        notes.add(inside.path, "`min` and `max` are the same; write a constant.")
        return None
    return made(lambda: _distribution(family, parameters), inside, notes)


def _distribution(family: str, parameters: dict[str, float]) -> Distribution:
    own = {name: value for name, value in parameters.items() if name in (*PARAMETERS[family], *BY_QUANTILES)}
    ends = {name: value for name, value in parameters.items() if name not in own}
    of = by_median_and_p90(family, **own) if "median" in own else FAMILIES[family](**own)
    return cut(of, low=ends.get("min"), high=ends.get("max"))


def read_shares(inside: Any, notes: Notes) -> dict[str, float] | None:
    """Shares by name that add up to 100%, or None when they are wrong, which is noted."""
    if not isinstance(inside, Table) or not inside:
        notes.add(inside.path, "shares by name belong here, such as {north: 60%, south: 40%}.")
        return None
    shares: dict[str, float] = {}
    for name, node in inside.items():
        try:
            shares[name] = units.share(text_of(node))
        except ValueError as error:
            notes.add(node.path, str(error))
    if len(shares) < len(inside):
        return None
    total = sum(shares.values())
    if abs(total - 1) > 1e-9:
        notes.add(inside.path, f"shares add up to {percent(total)}; they must add up to 100 %.")
        return None
    return shares


def _read_choice(kind: Kind, inside: Any, notes: Notes) -> Distribution | None:
    shares = read_shares(inside, notes)
    if shares is None:
        return None
    items = []
    for name, share in shares.items():
        try:
            items.append((kind.read(name), share))
        except ValueError as error:
            notes.add((*inside.path, name), str(error), at="key")
    return Choice(items=tuple(items)) if len(items) == len(shares) else None


def _read_empirical(kind: Kind, inside: Any, notes: Notes) -> Distribution | None:
    before = len(notes.found)
    shape = _Empirical.model_validate(inside, context=notes)
    if len(notes.found) > before:
        return None
    of = _read_values(kind, shape, inside, notes) if shape.csv is None else _read_file(kind, shape, inside, notes)
    return cut_as_stated(of, kind, inside, notes)


def _read_file(kind: Kind, shape: _Empirical, inside: Table, notes: Notes) -> Distribution | None:
    if shape.column is None or shape.values is not None:
        notes.add(inside.path, "`empirical` has either `values`, or `csv` and `column`.")
        return None
    if not _unit_is_right(kind, shape.unit, inside, notes):
        return None
    return _read_column(kind, shape, inside, notes)


def _read_column(kind: Kind, shape: _Empirical, inside: Table, notes: Notes) -> Distribution | None:
    factor = kind.units[str(shape.unit)] if kind.units else 1
    try:
        numbers = notes.files.values(str(shape.csv), str(shape.column), kind.bare)
        values = tuple(number * factor for number in numbers)
        return Empirical(values=values, csv=shape.csv, column=shape.column, unit=shape.unit)
    except FileProblem as error:
        notes.refuse((*inside.path, error.word), error)
    return None


def _unit_is_right(kind: Kind, unit: str | None, inside: Table, notes: Notes) -> bool:
    if kind.units is None and unit is not None:
        notes.add((*inside.path, "unit"), f"{kind.name} has no unit; leave `unit` out.")
    elif kind.units is not None and unit is None:
        notes.add(inside.path, f"`unit` is missing; the column's numbers need one of {listed(kind.units)}.")
    elif kind.units is not None and unit not in kind.units:
        message = f"{shown(str(unit))} is not a unit of {kind.name}.{nearest(str(unit), kind.units)}"
        notes.add((*inside.path, "unit"), f"{message} Units: {listed(kind.units)}.")
    else:
        return True
    return False


def _read_values(kind: Kind, shape: _Empirical, inside: Table, notes: Notes) -> Distribution | None:
    if not isinstance(shape.values, Row) or not shape.values or shape.column is not None:
        notes.add(inside.path, "`empirical` has either `values`, a list, or `csv` and `column`.")
        return None
    if not _units_are_right(kind, shape, inside, notes):
        return None
    read = kind.read if shape.unit is None else partial(_in_unit, kind, shape.unit)
    values = []
    for node in shape.values:
        try:
            values.append(taken(read, text_of(node), notes))
        except ValueError as error:
            notes.add(node.path, str(error))
    return Empirical(values=tuple(values)) if len(values) == len(shape.values) else None


def _units_are_right(kind: Kind, shape: _Empirical, inside: Table, notes: Notes) -> bool:
    """Whether values have the unit that they need, one for all or each its own; told once, however many have none."""
    if shape.unit is not None:
        return _unit_is_right(kind, shape.unit, inside, notes)
    bare = [node for node in shape.values if isinstance(node, Text) and _is_number(node)] if kind.units else []
    if len(bare) < 2:
        return True
    example = f"such as `unit: {'min' if 'person-days' in (kind.units or ()) else 'h'}`"
    message = f"{len(bare)} of {len(shape.values)} values have no unit; write one for all beside them, {example}."
    notes.add((*inside.path, "values"), message)
    return False


def _in_unit(kind: Kind, unit: str, text: str) -> float:
    kind.bare(text)
    return kind.read(f"{text} {unit}")


def _is_number(text: str) -> bool:
    try:
        units.number(text)
    except ValueError:
        return False
    return True


_SPECIAL: Mapping[str, Callable[[Kind, Any, Notes], Distribution | None]] = {
    "constant": _read_constant,
    "choice": _read_choice,
    "empirical": _read_empirical,
    "quantiles": read_quantiles,
    "scipy": read_scipy,
}
"""How families are read that are not a few parameters."""
