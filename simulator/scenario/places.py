"""What may stand at a place of a plan, as far as its shapes say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, TypeGuard, Union, get_args, get_origin

from simulator.scenario.problems import Path
from simulator.scenario.shape import Forms, Shape
from simulator.scenario.shapes import PlanShape


def takes_entries(path: Path) -> bool:
    """Whether a path ends in a word of the language that holds a mapping, such as a `cost`."""
    return any(True for kind in _kinds_at(path[:-1]) if _is_shape(kind) for _ in _inside(kind, path[-1]))


def has_words_alone(path: Path) -> bool:
    """Whether what stands at a path has words of the language in it and no names, so that their order says nothing."""
    kinds = _kinds_at(path)
    return bool(kinds) and all(map(_is_shape, kinds))


def _kinds_at(path: Path) -> list[Any]:
    """The shapes, the mappings of names and the lists that may stand at a path."""
    kinds: list[Any] = [PlanShape]
    for part in path:
        kinds = [inside for kind in kinds for inside in _inside(kind, part)]
    return kinds


def _inside(kind: Any, part: str | int) -> Iterator[Any]:
    """What may stand under a word of a shape, under a name of a mapping, or at a place of a list."""
    if not _is_shape(kind):
        yield from _kinds(get_args(kind)[-1])
    elif isinstance(part, str) and part in kind.words():
        field = kind.words()[part]
        yield from _kinds(Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation)


def _kinds(annotation: Any) -> Iterator[Any]:
    """The shapes, the mappings of names and the lists that an annotation allows."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if _is_shape(annotation) or origin in (dict, Mapping, list):
        yield annotation
    elif origin is Annotated:
        forms = [shape for part in parts[1:] if isinstance(part, Forms) for shape in part.shapes]
        yield from forms or _kinds(parts[0])
    elif origin in (Union, UnionType):
        for part in parts:
            yield from _kinds(part)


def _is_shape(kind: Any) -> TypeGuard[type[Shape]]:
    return isinstance(kind, type) and issubclass(kind, Shape)
