"""Mappings that stay as they were made, so that a plan that is frozen is frozen all through."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, NoReturn


class ReadOnly(dict[Any, Any]):
    """A mapping that cannot be changed; what is inside it is read-only too."""

    def __init__(self, things: dict[Any, Any]) -> None:
        super().__init__((name, read_only(thing)) for name, thing in things.items())

    def __reduce__(self) -> tuple[type[ReadOnly], tuple[dict[Any, Any]]]:
        """How it goes to another process: as what it was made of."""
        return ReadOnly, (dict(self),)

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("a plan does not change; plan.evolve({path: value}) gives another one")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse


def read_only(thing: Any) -> Any:
    """The thing itself, or a read-only mapping of what it maps."""
    return ReadOnly(thing) if type(thing) is dict else thing


class Kept:
    """What a frozen dataclass is based on whose mappings are read-only too."""

    __slots__ = ()

    def __post_init__(self) -> None:
        """Put read-only mappings in the place of others."""
        for one in fields(self):  # type: ignore[arg-type]  # it is the base of dataclasses
            value = getattr(self, one.name)
            if type(value) is dict:
                object.__setattr__(self, one.name, ReadOnly(value))
