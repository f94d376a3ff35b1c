"""The shapes of a plan as a JSON Schema (draft 7), from which an editor offers words and marks unknown ones.

It knows the words and where they stand, those inside distributions and other values too. What a quantity may be is left
to the reader, whose grammar is richer than a schema's; a schema that refused a right plan would be worse than one that
lets a wrong one pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from simulator.scenario.distributions import Distribution
from simulator.scenario.schema_values import ANYTHING, BY_HAND, SCALAR, Schema, distribution
from simulator.scenario.shape import Forms, Shape
from simulator.scenario.shapes import PlanShape

DRAFT = "http://json-schema.org/draft-07/schema#"
FIRST_FREE: Schema = {"type": "object", "properties": {"first_free": {"type": "array", "items": SCALAR}}}
PLAINER: tuple[Schema, ...] = (SCALAR, {**FIRST_FREE, "additionalProperties": SCALAR})
"""A name, and shares by name: what may stand in place of a list of cases."""
PARTIAL = "base"
"""The word of a plan that makes it say only what differs."""


def schema() -> Schema:
    """The JSON Schema of a plan."""
    whole = _shape(PlanShape)
    needed = [name for name, field in PlanShape.model_fields.items() if field.is_required()]
    return {
        "$schema": DRAFT,
        "title": "A plan of sales routes",
        **whole,
        "anyOf": [{"required": [PARTIAL]}, {"required": needed}],
        "definitions": {
            "Distribution": distribution(),
            **{one.__name__: _shape(one) for one in sorted(set(_inside(PlanShape)), key=lambda one: one.__name__)},
        },
    }


def _shape(shape: type[Shape]) -> Schema:
    return {
        "description": (shape.__doc__ or "").strip(),
        "type": "object",
        "properties": {name: _field(shape, name, field) for name, field in shape.words().items()},
        "additionalProperties": False,
    }


def _inside(shape: type[Shape]) -> Iterator[type[Shape]]:
    """The shapes that stand somewhere inside another."""
    for field in shape.words().values():
        for one in _shapes_in(_annotation(field)):
            yield one
            yield from _inside(one)


def _shapes_in(annotation: Any) -> Iterator[type[Shape]]:
    if _is_a(annotation, Shape):
        yield annotation
    for part in (*get_args(annotation), *getattr(annotation, "__metadata__", ())):
        if isinstance(part, Forms):
            yield from part.shapes
        else:
            yield from _shapes_in(part)


def _annotation(field: FieldInfo) -> Any:
    return Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation


def _field(shape: type[Shape], name: str, field: FieldInfo) -> Schema:
    return BY_HAND.get((shape.__name__, name)) or _schema(_annotation(field))


def _schema(annotation: Any, read: bool = False) -> Schema:
    """The schema of what an annotation allows; ``read``: a reader of its own comes before it."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        forms = next((part for part in parts[1:] if isinstance(part, Forms)), None)
        return _one_of(forms) if forms else _schema(parts[0], read=True)
    if origin in (Union, UnionType):
        known = [part for part in parts if part is not type(None)]
        return _schema(known[0], read) if len(known) == 1 else ANYTHING
    if _is_a(annotation, Shape):
        return {"$ref": f"#/definitions/{annotation.__name__}"}
    if _is_a(annotation, Distribution):
        return {"$ref": "#/definitions/Distribution"}
    if origin is Literal:
        return {"enum": list(parts)}
    return _collected(origin, parts, read)


def _collected(origin: Any, parts: tuple[Any, ...], read: bool) -> Schema:
    holds_shapes = bool(parts) and any(True for _ in _shapes_in(parts[-1]))
    if origin in (dict, Mapping) and holds_shapes:
        return {"type": "object", "additionalProperties": _schema(parts[-1])}
    if origin is list and holds_shapes:
        one = _schema(parts[0])
        every = {"type": "array", "items": one}
        return {"anyOf": [one, every]} if read else every
    return ANYTHING


def _one_of(forms: Forms) -> Schema:
    some = [_schema(shape) for shape in forms.shapes]
    if forms.listed:
        return {"anyOf": [*PLAINER, {"type": "array", "items": {"anyOf": some}}]}
    return {"anyOf": [SCALAR, *some] if forms.plainly else some}


def _is_a(annotation: Any, kind: type) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, kind)
